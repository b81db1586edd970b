"""Answers as CSV: some banks' portals give no ISO 20022. Their columns are declared.

``payments.yaml`` names, for each bank, which column holds what, and what its words come to::

    answers:
      my-bank:
        separator: ';'
        id: Reference
        status: State
        amount: Amount
        currency: Ccy
        reason: Remark
        day: Booked on
        words: {Executed: paid, Refused: rejected, Returned: returned, In process: underway}
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from largesse.settlement.payments.iso20022.answers import (
    Answer,
    Meaning,
    Message,
    Reason,
    money_of,
    printable,
)
from largesse.settlement.payments.iso20022.reading import MOST_BYTES, date_of
from largesse.workspace.errors import Problem, Refusal

COLUMNS = ("id", "status", "amount", "currency", "reason", "day")
NEEDED = ("id", "status", "amount", "currency")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of a bank's CSV holds what; ``words``: what its states come to."""

    name: str
    columns: Mapping[str, str]
    words: Mapping[str, Meaning]
    separator: str = ","


def read_columns(data: bytes, mapping: ColumnMap, sha256: str, name: str) -> Message:
    """What a bank's CSV says. Raises :class:`Refusal` where it is not what was declared."""
    if len(data) > MOST_BYTES:
        what = f"the file has {len(data):,} bytes, and at most {MOST_BYTES:,} are read"
        raise Refusal(Problem(what, "ask the bank to split it", name, code="too-large"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(
            Problem("the file is not UTF-8", "save it as UTF-8", name, code="not-utf8")
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mapping.separator)
    try:
        missing = [c for c in mapping.columns.values() if c not in (reader.fieldnames or ())]
        rows = [] if missing else list(reader)
    except csv.Error as error:
        what, mend = f"not CSV: {error}", "fetch it anew from the bank"
        raise Refusal(Problem(what, mend, name, reader.line_num, code="not-csv")) from None
    if missing:
        what = f"no column {', '.join(missing)} as answers: {mapping.name} declares"
        raise Refusal(Problem(what, "mend payments.yaml or the file", name, 1, code="columns"))
    return Message("csv", sha256, "", None, tuple(_answers(rows, mapping)))


def _answers(rows: list[dict[str, str]], mapping: ColumnMap) -> Iterator[Answer]:
    for row in rows:
        said = {name: printable(row.get(column) or "") for name, column in mapping.columns.items()}
        amount, currency, problem = money_of(said["amount"], said["currency"])
        reason = said.get("reason", "")
        yield Answer(
            meaning=mapping.words.get(said["status"], Meaning.UNKNOWN),
            status=said["status"][:35],
            end_to_end_id=said["id"][:35],
            reasons=(Reason("", reason),) if reason else (),
            amount_minor=None if amount is None else abs(amount),
            currency=currency,
            day=date_of(said.get("day", "")),
            problem=problem or ("" if said["id"] else "no id of a payment"),
        )
