"""Accepted claims as activities, for the incentives that pay them (``paid by``).

Marketing becomes an activity of kind ``marketing`` whose amount is the accepted cost, so that the
incentive takes its own share of it; each milestone of a funded project becomes one of kind
``milestone``. What a claim is paid itself for never becomes an activity: nothing is paid twice.
"""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO

from largesse.claims.models import Claim, Step
from largesse.claims.rules import rules_of
from largesse.money import EXACT, Rounding, plain, quotient
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

PREFIX = "claim-"
_COLUMNS = (
    *("activity", "kind", "partner", "customer", "deal", "day", "type", "amount", "currency"),
    *("quantity", "x_proof", "x_claim"),
)


def activities() -> tuple[Mapping[str, str], ...]:
    """Every accepted amount that an incentive pays, as rows of ``facts/activities.csv``."""
    steps = Step.objects.filter(what="accepted").exclude(claim__paid_by="")
    found = steps.select_related("claim__rules", "part").order_by("claim_id", "number")
    return tuple(_row(step) for step in found)


def export(workspace: Workspace) -> int:
    """Write them into ``facts/activities.csv`` beside what people keep there; their number.

    Rows of claims are replaced, all others stay. Raises :class:`Refusal` where the file cannot be
    read as CSV, or activities are kept in a workbook.
    """
    path = workspace.facts / "activities.csv"
    kept = list(_others(workspace))
    rows = activities()
    columns = list(dict.fromkeys([*_COLUMNS, *(name for row in kept for name in row)]))
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*kept, *rows])
    write_atomic(path, text.getvalue())
    return len(rows)


def _others(workspace: Workspace) -> Iterator[Mapping[str, str]]:
    book = workspace.facts / "activities.xlsx"
    if book.is_file():
        mend = "save it as activities.csv, so that claims can stand beside them"
        what = "activities are kept in a workbook"
        raise Refusal(Problem(what, mend, workspace.display(book), code="activities"))
    path = workspace.facts / "activities.csv"
    if not path.is_file():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
        header = text.partition("\n")[0]
        mark = next((sign for sign in (";", "\t") if sign in header and "," not in header), ",")
        for row in csv.DictReader(StringIO(text), delimiter=mark):
            if None in row:
                raise csv.Error("a line has more cells than there are columns")
            if not (row.get("activity") or "").startswith(PREFIX):
                yield {name: value or "" for name, value in row.items()}
    except (UnicodeDecodeError, csv.Error) as error:
        mend = "mend the file, or move it away"
        what = f"the activities cannot be read ({error})"
        raise Refusal(Problem(what, mend, workspace.display(path), code="activities")) from None


def _row(step: Step) -> Mapping[str, str]:
    claim, part = step.claim, step.part
    assert part is not None
    is_marketing = claim.kind == "marketing"
    amount = _cost(step) if is_marketing else decimal_of(step.amount_minor, claim.currency)
    return {
        "activity": f"{PREFIX}{claim.id}-{step.number}",
        "kind": "marketing" if is_marketing else "milestone",
        "partner": claim.partner,
        "customer": claim.customer,
        "deal": "",
        "day": (claim.ends_on if is_marketing else step.day).isoformat(),
        "type": claim.type if is_marketing else part.name,
        "amount": plain(amount),
        "currency": claim.currency,
        "quantity": "1",
        "x_proof": "yes",
        "x_claim": claim.id,
    }


def _cost(step: Step) -> Decimal:
    """The cost of which the vendor's share is what was accepted, to the minor unit."""
    claim = step.claim
    share = rules_of(claim).types[claim.type].share
    assert share is not None
    accepted = decimal_of(step.amount_minor, claim.currency)
    rounded = Rounding.of_currency(claim.currency, "down")
    proved = _proved(claim)
    if proved is not None and rounded(EXACT.multiply(proved, share)) == accepted:
        return proved
    return rounded(quotient(accepted, share))


def _proved(claim: Claim) -> Decimal | None:
    proofs = claim.proofs.filter(is_returned=False, currency=claim.currency)
    said = [amount for amount in proofs.values_list("amount_minor", flat=True) if amount]
    return decimal_of(sum(said), claim.currency) if said else None
