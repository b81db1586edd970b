"""What the records say of accounts, written into the file that says whose they are.

Attribution stays a facts file that people and machines write. Two things are done to it, each
once: a decided dispute ends the row of who held the account and begins one of who won it; and rows
are cut to the days on which their partner is active, so that who has left earns nothing more. What
was cut is kept whole as a record, and comes back when the partner does.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from largesse.partners.exchange.rows import Span, meeting
from largesse.partners.models import AttributionDispute, Fact
from largesse.partners.models.fact import CUT

Row = dict[str, str]
_ACCOUNT = ("provider", "billing_account", "sub_account", "role")
_DATES = ("from", "until")
_NOTHING_LEFT = "#nothing-left"
"""Beside a kept row: that no day of it was left. No column can be called so."""


def with_records(text: str, periods: Mapping[str, Sequence[Span]]) -> str:
    """The file with every decided dispute in it, cut to the days that partners are active.

    ``periods`` are those of every partner that is kept. What is cut is kept as a record. A file
    that nothing is done to comes back byte for byte; so does one with dates that cannot be read,
    which is refused when it is checked.
    """
    delimiter = max(",;\t", key=lambda mark: (text.partition("\n")[0].count(mark), mark == ","))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = list(reader.fieldnames or [])
    given = [{name: (row.get(name) or "").strip() for name in header} for row in reader]
    if not all(_readable(row) for row in given):
        return text
    whole = _with_disputes(_restored(given))
    rows = _cut(whole, periods)
    if rows == given:
        return text
    header += [name for name in (*_DATES, "evidence") if name not in header]
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _restored(rows: list[Row]) -> list[Row]:
    """The rows with those that were cut as they were whole, where their pieces still stand.

    Where somebody has changed the pieces since, what they wrote holds.
    """
    kept: dict[str, list[Row]] = {}
    for fact in Fact.objects.filter(kind=CUT).order_by("id"):
        dates = dict(zip(_DATES, _texts(fact.since, fact.until), strict=True))
        kept.setdefault(fact.subject, []).append({**fact.cells, **dates})
    found: list[Row] = []
    placed: list[Row] = []
    for row in rows:
        originals = kept.get(row.get("partner", ""), ())
        original = next((one for one in originals if _is_piece(row, one)), None)
        if original is None:
            found.append(row)
        elif original not in placed:
            placed.append(original)
            found.append(_whole(original, row))
    unseen = [one for originals in kept.values() for one in originals if _NOTHING_LEFT in one]
    return found + [_whole(one, rows[0] if rows else one) for one in unseen]


def _whole(original: Row, like: Row) -> Row:
    """A row that was cut, with the columns of another one of the file."""
    columns = [name for name in (*like, *_DATES) if name != _NOTHING_LEFT]
    return {name: original.get(name, "") for name in columns}


def _is_piece(row: Row, original: Row) -> bool:
    if _NOTHING_LEFT in original:
        return False
    same = all(row.get(n, "") == original.get(n, "") for n in row | original if n not in _DATES)
    return same and _start(row) >= _start(original) and _end(row) <= _end(original)


def _cut(rows: list[Row], periods: Mapping[str, Sequence[Span]]) -> list[Row]:
    """Rows of partners that are kept, on their active days alone."""
    found: list[Row] = []
    cut: list[Fact] = []
    for row in rows:
        partner = row.get("partner", "")
        span = (_day(row.get("from", "")), _day(row.get("until", "")))
        pieces = [meeting(span, period) for period in periods.get(partner, [(None, None)])]
        left = [piece for piece in pieces if piece is not None]
        if left == [span]:
            found.append(row)
            continue
        texts = [dict(zip(_DATES, _texts(*piece), strict=True)) for piece in left]
        found += [{**row, **text} for text in texts]
        cells = {name: cell for name, cell in row.items() if cell and name not in _DATES}
        if not left:
            cells[_NOTHING_LEFT] = "yes"
        cut.append(
            Fact(
                kind=CUT,
                subject_kind="partner",
                subject=partner,
                cells=cells,
                since=span[0],
                until=span[1],
            )
        )
    Fact.objects.filter(kind=CUT).delete()
    Fact.objects.bulk_create(cut)
    return found


def _with_disputes(rows: list[Row]) -> list[Row]:
    decided = AttributionDispute.objects.filter(subject="account", state="decided")
    for dispute in decided.order_by("decided_on", "id"):
        if dispute.winner_id != dispute.holder_id and not _is_done(rows, dispute):
            rows = _moved(rows, dispute)
    return rows


def _readable(row: Row) -> bool:
    try:
        return _start(row) < _end(row)
    except ValueError:
        return False


def _start(row: Row) -> date:
    return _day(row.get("from", "")) or date.min


def _end(row: Row) -> date:
    return _day(row.get("until", "")) or date.max


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _texts(since: date | None, until: date | None) -> tuple[str, str]:
    return (since.isoformat() if since else "", until.isoformat() if until else "")


def _is_done(rows: list[Row], dispute: AttributionDispute) -> bool:
    return any(row.get("evidence") == _evidence(dispute) for row in rows)


def _moved(rows: list[Row], dispute: AttributionDispute) -> list[Row]:
    assert dispute.effective_from is not None, "a decided dispute says from when"
    assert dispute.winner_id is not None, "a decided dispute has a winner"
    since = dispute.effective_from.isoformat()
    account = (dispute.provider, dispute.billing_account, dispute.sub_account, dispute.role)
    found: list[Row] = []
    for row in rows:
        same = tuple(row.get(name, "") for name in _ACCOUNT) == account
        ended = row.get("until", "") and row["until"] <= since
        if not same or row["partner"] != dispute.holder_id or ended:
            found.append(row)
            continue
        if not row.get("from") or row["from"] < since:
            found.append({**row, "until": since})
        begins = max(since, row.get("from", ""))
        won = {"partner": dispute.winner_id, "from": begins, "evidence": _evidence(dispute)}
        found.append({**row, **won})
    return found


def _evidence(dispute: AttributionDispute) -> str:
    return f"dispute {dispute.id}"
