"""Proving: every amount of a partner worked out again from the rows, sharing only the files.

The proof reads the programme, the lake's rows and the facts. It knows no plan, no SQL and no
partial sums. Where its figures differ from a run's, one of the two is wrong, and the user is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from largesse.consumption.delivery import Delivery
from largesse.entitlement.proof.amounts import Key, Partner, Proven
from largesse.entitlement.proof.entries import Entry, Source, entries_of
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.proof.records import Name
from largesse.facts import Facts
from largesse.money import EXACT
from largesse.programme.model import Incentive, Programme
from largesse.workspace.errors import Problem, Refusal, nearest


@dataclass(frozen=True, slots=True)
class Position:
    """The figures of one key at the end of one month, in the order in which they arise.

    ``is_expected``: of the whole open interval, as it is expected to end, seen from that month.
    """

    incentive: str
    scope: str
    first: int
    last: int
    month: int
    is_expected: bool
    gross: Decimal
    capped: Decimal
    top_up: Decimal
    earned: Decimal
    rounded: Decimal
    vested: Decimal

    @property
    def name(self) -> Name:
        """What it is the position of."""
        return (self.incentive, self.scope, self.first, self.month, self.is_expected)


def partner_on_paper(
    programme: Programme,
    deliveries: Sequence[Delivery],
    facts: Facts,
    partner: str,
    through: int,
    given: tuple[Entry, ...] | None = None,
) -> Partner:
    """Everything needed to work out a partner's amounts.

    Raises :class:`Refusal` for a partner that no fact knows.
    """
    with localcontext(EXACT):
        book = FactBook(programme, facts)
        if not _is_known(book, partner) and given is None:
            known = {subject for kind, subject, _ in book.assertions if kind == "partner"}
            mend = nearest(partner, known, "name a partner of facts/partners.csv")
            raise Refusal(Problem(f"there is no partner '{partner}'", mend, code="unknown-partner"))
        source = Source(deliveries, book, given)
        origins = {m.origin for i in programme.incentives.values() for m in i.measures}
        entries: dict[str, Sequence[Entry]] = {}
        for origin in origins:
            accounts = _accounts(programme, book, partner) if origin == "consumption" else []
            entries[origin] = list(entries_of(programme, source, accounts, origin, through))
        return Partner(programme, source, partner, entries, through)


def _is_known(book: FactBook, partner: str) -> bool:
    asserted = any(kind == "partner" and subject == partner for kind, subject, _ in book.assertions)
    acted = any(row["partner"] == partner for row in book.activities)
    return asserted or acted or bool(book.accounts_of(partner))


def _accounts(programme: Programme, book: FactBook, partner: str) -> list[tuple[str, str]]:
    """The accounts of the partner and of those it counts together with; and their customers'
    where a rule asks when they were first seen."""
    groups = {fact for incentive in programme.incentives.values() for fact in incentive.groups}
    partners = {partner}.union(*(book.ever_grouped_with(partner, fact) for fact in groups))
    own = {account for name in partners for account in book.accounts_of(name)}
    if any(i.first is not None for i in programme.incentives.values()):
        customers = {
            str(row["customer"]) for account in own for row in book.owners.get(account, [])
        }
        for customer in customers:
            own |= book.accounts_owned(customer)
    return sorted(own)


def positions(paper: Partner, incentives: Sequence[Incentive]) -> list[Position]:
    """Every position of the incentives, month by month, up to the last month."""
    with localcontext(EXACT):
        return [
            _position(paper.position(key, month))
            for incentive in incentives
            for key in paper.keys(incentive)
            for month in range(key.span.first, min(key.span.last, paper.through) + 1)
        ]


def expectations(paper: Partner, incentives: Sequence[Incentive]) -> list[Position]:
    """What each open interval is expected to come to, seen from the last month."""
    with localcontext(EXACT):
        found = (paper.expected(key) for rule in incentives for key in paper.keys(rule))
        return [_position(proven) for proven in found if proven is not None]


def prove(paper: Partner, key: Key, month: int) -> Proven:
    """One position with the lines of its arithmetic."""
    with localcontext(EXACT):
        return paper.position(key, month)


def _position(proven: Proven) -> Position:
    span = proven.key.span
    return Position(
        proven.key.incentive,
        proven.key.scope,
        span.first,
        span.last,
        proven.month,
        proven.is_expected,
        proven.gross,
        proven.capped,
        proven.top_up,
        proven.earned,
        proven.rounded,
        proven.vested,
    )
