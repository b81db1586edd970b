"""Tax that was withheld or charged: what stands by kind, paid over to its office or had back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from largesse.fund import postings
from largesse.fund.connect import Connection
from largesse.fund.ledger import balances
from largesse.fund.moving import Move
from largesse.fund.postings import Money, Voucher
from largesse.fund.reading import Tried, tried
from largesse.fund.showing import major
from largesse.fund.year_end import EVERYTHING
from largesse.programme.model import Fund
from largesse.workspace.errors import Problem, Refusal, nearest

_KINDS = ("remit-tax", "recover-tax")


@dataclass(frozen=True, slots=True)
class Tax:
    """What stands of one kind, such as ``withholding`` or ``vat-de``, in minor units."""

    owed_minor: int = 0
    """To the tax office."""
    input_minor: int = 0
    """To be had back from it."""


def taxes(connection: Connection) -> Mapping[str, Tax]:
    """By kind, what is owed to tax offices and to be had back from them; kinds in order."""
    stands: dict[tuple[str, str], int] = {}
    for code, balance in balances(connection).items():
        if balance.account.stage in ("tax-payable", "input-tax"):
            stands[balance.account.stage, code.split("/", 2)[2]] = balance.posted_minor
    return {
        kind: Tax(stands.get(("tax-payable", kind), 0), stands.get(("input-tax", kind), 0))
        for kind in sorted({kind for _, kind in stands})
    }


def plan_tax(
    connection: Connection,
    fund: Fund,
    act: str,
    kind: str,
    minor: int,
    by: str,
    day: date,
    *,
    approved_by: str = "",
) -> Move:
    """``remit``: a kind of tax was paid to its office; ``recover``: it was had back from there.

    Raises Refusal for a kind of which nothing stands (``unknown-tax``), and for more than stands
    (``more-than-stands``).
    """
    known, currency = taxes(connection), fund.authorised.unit
    if kind not in known:
        mend = nearest(kind, list(known), "see what stands: largesse fund tax list")
        raise Refusal(Problem(f"no tax '{kind}' stands in the books", mend, code="unknown-tax"))
    is_paid = act == "remit"
    stands = known[kind].owed_minor if is_paid else known[kind].input_minor
    minor = max(stands, 0) if minor == EVERYTHING else minor
    if not 0 < minor <= stands:
        where = "is owed to its office" if is_paid else "is to be had back from its office"
        what = f"of {kind}, {major(stands, currency)} {where}"
        raise Refusal(Problem(what, "state that much or less", code="more-than-stands"))
    subject = f"fund/{fund.id}/tax-{act}/{kind}"
    count = tried(connection, _KINDS, subject).get(subject, Tried()).count
    reason = "tax-remitted" if is_paid else "tax-recovered"
    voucher = Voucher(f"{subject}/{count + 1}", day, by, approved_by, reason, subject)
    post = postings.remit_tax if is_paid else postings.recover_tax
    done = "paid to" if is_paid else "had back from"
    words = f"{major(minor, currency)} of {kind} {done} its office"
    return Move(words, post(voucher, kind, Money(minor, currency)))
