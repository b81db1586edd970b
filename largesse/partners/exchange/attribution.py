"""What was decided of accounts, written into the file that says whose they are.

Attribution stays a facts file that people and machines write. A decided dispute ends the row of
who held the account and begins one of who won it; done once, it is not done again.
"""

import csv
import io

from largesse.partners.models import AttributionDispute

_ACCOUNT = ("provider", "billing_account", "sub_account", "role")


def with_disputes(text: str) -> str:
    """The file with every decided dispute in it; unchanged where all of them are."""
    delimiter = max(",;\t", key=lambda mark: (text.partition("\n")[0].count(mark), mark == ","))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = list(reader.fieldnames or [])
    rows = [{name: (row.get(name) or "").strip() for name in header} for row in reader]
    decided = AttributionDispute.objects.filter(subject="account", state="decided")
    changed = False
    for dispute in decided.order_by("decided_on", "id"):
        if dispute.winner_id != dispute.holder_id and not _is_done(rows, dispute):
            rows = _moved(rows, dispute)
            changed = True
    if not changed:
        return text
    for name in ("from", "until", "evidence"):
        header += [name] if name not in header else []
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _is_done(rows: list[dict[str, str]], dispute: AttributionDispute) -> bool:
    return any(row.get("evidence") == _evidence(dispute) for row in rows)


def _moved(rows: list[dict[str, str]], dispute: AttributionDispute) -> list[dict[str, str]]:
    assert dispute.effective_from is not None, "a decided dispute says from when"
    assert dispute.winner_id is not None, "a decided dispute has a winner"
    since = dispute.effective_from.isoformat()
    account = (dispute.provider, dispute.billing_account, dispute.sub_account, dispute.role)
    found: list[dict[str, str]] = []
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
