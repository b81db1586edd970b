"""What an upheld dispute awards: granted like any amount, on top of what the data say.

The award anticipates a correction. As far as the data of the months then counted come to say more
than they did, it is contained in them, and the next close finds that much granted already; where
they never do, it stays.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from largesse.fund.shortage import Shortages
from largesse.money import plain
from largesse.partners.database import ledger_connection
from largesse.settlement.close import books
from largesse.settlement.close.borne import borne_before
from largesse.settlement.close.events import Occasion, Postings
from largesse.settlement.close.model import Bearing, Due, Step, Verdict
from largesse.settlement.close.payables import Payable, owed_on
from largesse.settlement.close.post import keep
from largesse.settlement.close.propose import rows_of
from largesse.settlement.close.standing import standing_of
from largesse.settlement.close.world import booked
from largesse.settlement.models import Accrual, Close, Decision
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Award:
    """What is awarded, under which name, asked for by one person and decided by another."""

    name: str
    key: str
    amount_minor: int
    """In the key's own currency."""
    asked_by: str
    decided_by: str
    day: date
    because: str


def worth_now(key: str) -> tuple[int, str]:
    """What a key is worth by the closes so far, and the month last counted.

    Nobody else posts from here to the end of the caller's transaction.
    """
    books.stand_still()
    due = standing_of([key])[0]
    return due.granted + due.denied + due.forfeited + _held(due), _last_close().through


def post_award(award: Award) -> None:
    """Post an award within the caller's transaction.

    Raises :class:`Refusal` (``no-envelope``) for a key of which nothing was ever accrued.
    """
    due = standing_of([award.key])[0]
    step = _step(award, due)
    bearing, booked_minor = step.borne[0]
    payable = Payable(
        partner=due.partner,
        incentive=due.incentive,
        key=due.key,
        interval=due.interval,
        part="cash",
        amount_minor=award.amount_minor,
        currency=due.unit,
        booked_minor=booked_minor,
        rate=plain(step.rate) if step.rate is not None else "",
        stands_on=owed_on(step),
        bearing=bearing,
        due_on=award.day,
    )
    close = _close(award)
    occasion = Occasion(award.day, award.asked_by, award.decided_by, close.currency)
    tables = {name: list(rows) for name, rows in rows_of([step], [payable]).items()}
    writer = Postings(occasion, Shortages(ledger_connection()))
    keep(close, writer, lambda name: [tables[name]])


def _step(award: Award, due: Due) -> Step:
    stood = borne_before([due.key])[due.key]
    last = Accrual.objects.filter(key=due.key).order_by("-id").first()
    if last is None or not stood.lines:
        what = f"nothing under '{award.key}' was ever owed, so no envelope is known"
        mend = "mend the facts or rules, run and close again; or: largesse close reopen KEY"
        raise Refusal(Problem(what, mend, code="no-envelope"))
    rate = Decimal(last.rate) if last.rate else None
    liability = due.earned + award.amount_minor
    bearing: Bearing = stood.lines[-1][0]
    return Step(
        due=due,
        rule=None,
        verdicts=(Verdict("granted", award.amount_minor, "dispute-upheld"),),
        liability=liability,
        borne=((bearing, booked(liability, due.unit, last.currency, rate) - due.liability),),
        clawed=0,
        expected=0,
        advance=0,
        rate=rate,
        rate_date=last.rate_date,
        is_late=True,
        cost_as=stood.cost_as,
    )


def _held(due: Due) -> int:
    """What the last decision of a key holds back: it is worth that much as well."""
    last = Decision.objects.filter(key=due.key, sequence=due.sequence, decision="held")
    return int(last.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _close(award: Award) -> Close:
    """A close of its own, shown with those of the last run that was closed."""
    last, now = _last_close(), timezone.now()
    return Close.objects.create(
        kind="dispute",
        run=last.run,
        proposal=digest(["dispute", award.name]),
        programme=last.programme,
        through=last.through,
        effective=award.day,
        currency=last.currency,
        proposed_by=award.asked_by,
        proposed_at=now,
        posted_by=award.decided_by,
        posted_at=now,
        reason=award.because,
    )


def _last_close() -> Close:
    """The last of a run; where none was closed, the last that took keys over."""
    closes = Close.objects.order_by("-posted_at")
    return closes.filter(kind="run").first() or closes[0]
