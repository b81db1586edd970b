"""Opening the programme's fund in the ledger: pledge, years, lines, payment credit.

A plan comes first, in words and as data, for a second person to approve. After the programme's
fund was changed the same call posts only the difference; a cut below what is already used is
refused by the ledger. Keys count up per target, so a repetition finds nothing left to post.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from largesse.fund import chart, postings
from largesse.fund.budget import Budget, budget_of
from largesse.fund.chart import Line
from largesse.fund.connect import Connection, transaction
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event, Outcome
from largesse.fund.postings import Money, Voucher
from largesse.fund.reading import tried
from largesse.fund.refused import raise_if_refused, two_people
from largesse.fund.showing import major
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Target:
    """What the ledger shall hold of the fund: a pledge, a year, a line, a year's credit."""

    kind: str
    """``authorise``, ``apportion``, ``allot`` or ``vote-credit``."""
    envelope: str = ""
    year: str = ""

    @property
    def name(self) -> str:
        """How keys and subjects name it."""
        parts = {
            "authorise": [self.kind],
            "allot": [self.kind, self.envelope, self.year or chart.WHOLE_PERIOD],
        }
        return "/".join(parts.get(self.kind, [self.kind, self.year or chart.WHOLE_PERIOD]))

    @property
    def words(self) -> str:
        """What a controller calls it."""
        year = self.year or "the whole period"
        said = {
            "authorise": "the pledge",
            "apportion": f"{year}: share of the pledge",
            "allot": f"envelope {self.envelope}, {year}",
        }
        return said.get(self.kind, f"{year}: payment credit")


@dataclass(frozen=True, slots=True)
class Step:
    """A difference to post: from what the ledger holds to what the programme says."""

    target: Target
    before_minor: int
    after_minor: int
    event: Event

    @property
    def difference_minor(self) -> int:
        """Below zero: a cut."""
        return self.after_minor - self.before_minor


@dataclass(frozen=True, slots=True)
class OpeningPlan:
    """What opening the fund would post; nothing when the ledger says what the programme says."""

    fund: str
    currency: str
    steps: tuple[Step, ...]

    def sentences(self) -> tuple[str, ...]:
        """Each step in words."""
        return tuple(_sentence(step, self.currency) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was posted."""

    plan: OpeningPlan
    outcomes: tuple[Outcome, ...]


def _sentence(step: Step, currency: str) -> str:
    after = major(step.after_minor, currency)
    if not step.before_minor:
        return f"{step.target.words}: {after}"
    verb = "raised" if step.difference_minor > 0 else "cut"
    before = major(step.before_minor, currency)
    return f"{step.target.words}: {verb} from {before} to {after}"


def plan_opening(
    connection: Connection,
    programme: Programme,
    by: str,
    day: date,
    *,
    approved_by: str = "",
    credit_minor: Mapping[str, int] | None = None,
) -> OpeningPlan:
    """What is missing in the ledger of the programme's fund, in the order of posting.

    ``credit_minor``: payment credit per fiscal year; by default a year may pay what it was
    apportioned, and a year whose credit was voted apart before keeps that. Raises Refusal when
    the programme has no fund, or one that cannot be laid out.
    """
    fund = programme.fund
    if fund is None:
        raise Refusal(
            Problem("the programme has no fund", "add a 'fund:' document to it", code="no-fund")
        )
    posted = dict(_posted(connection, fund.id))
    wanted = _wanted(budget_of(fund), credit_minor)
    if credit_minor is None:
        wanted |= _voted_apart(posted)
    steps = []
    for target in sorted(wanted.keys() | posted.keys(), key=lambda t: (t.kind, t.year, t.envelope)):
        before, count = posted.get(target, (0, 0))
        after = wanted.get(target, 0)
        if after == before:
            continue
        name = f"fund/{fund.id}/{target.name}"
        voucher = Voucher(
            key=f"{name}/{count + 1}",
            day=day,
            by=by,
            approved_by=approved_by,
            reason="fund-changed" if count else "fund-opened",
            subject=name,
        )
        money = Money(after - before, fund.authorised.unit)
        steps.append(Step(target, before, after, _event(voucher, target, money)))
    return OpeningPlan(fund.id, fund.authorised.unit, tuple(sorted(steps, key=_turn)))


def _wanted(budget: Budget, credit_minor: Mapping[str, int] | None) -> dict[Target, int]:
    years = {year: budget.of_year(year) for year in budget.years()}
    voted = years if credit_minor is None else credit_minor
    return {
        Target("authorise"): budget.authorised_minor,
        **{Target("apportion", year=year): amount for year, amount in years.items()},
        **{
            Target("allot", line.envelope, line.year): amount
            for line, amount in budget.lines.items()
        },
        **{Target("vote-credit", year=year): amount for year, amount in voted.items()},
    }


def _voted_apart(posted: Mapping[Target, tuple[int, int]]) -> dict[Target, int]:
    """Payment credit of years that was voted otherwise than as they were apportioned: it stays."""
    amounts = {target: amount for target, (amount, _) in posted.items()}
    years = {
        target.year: amount for target, amount in amounts.items() if target.kind == "apportion"
    }
    if not any(target.kind == "vote-credit" for target in amounts):
        return {}
    return {
        target: voted
        for year, apportioned in years.items()
        if (voted := amounts.get(target := Target("vote-credit", year=year), 0)) != apportioned
    }


def _turn(step: Step) -> int:
    """Cuts from the lines upwards, then what is new from the pledge downwards."""
    is_cut = step.difference_minor < 0
    if step.target.kind == "authorise":
        return 3
    cut = {"allot": 0, "apportion": 1, "vote-credit": 2}
    rise = {"apportion": 4, "allot": 5, "vote-credit": 6}
    return (cut if is_cut else rise)[step.target.kind]


def _event(voucher: Voucher, target: Target, money: Money) -> Event:
    match target.kind:
        case "authorise":
            return postings.authorise(voucher, money)
        case "apportion":
            return postings.apportion(voucher, target.year, money)
        case "allot":
            return postings.allot(voucher, Line(target.envelope, target.year), money)
        case _:
            return postings.vote_credit(voucher, target.year, money)


_KINDS = ("authorise", "apportion", "allot", "vote-credit")


def _posted(connection: Connection, fund: str) -> Iterator[tuple[Target, tuple[int, int]]]:
    """What was posted of each target so far, and how many events tried, refused ones included."""
    prefix = f"fund/{fund}/"
    for subject, found in tried(connection, _KINDS, prefix).items():
        target = _target(subject.removeprefix(prefix))
        source = _source(target)
        amount = sum(moved if debit == source else -moved for debit, moved in found.moved)
        yield target, (amount, found.count)


def _target(name: str) -> Target:
    kind, *parts = name.split("/")
    year = parts[-1] if parts else ""
    year = "" if year == chart.WHOLE_PERIOD else year
    return Target(kind, parts[0] if kind == "allot" else "", year)


def _source(target: Target) -> str:
    """The account that is debited where the target grows."""
    match target.kind:
        case "authorise":
            return chart.AUTHORITY
        case "apportion":
            return chart.UNAPPORTIONED
        case "allot":
            return chart.apportioned(target.year)
        case _:
            return chart.credit_voted(target.year)


def open_fund(
    connection: Connection,
    programme: Programme,
    by: str,
    approved_by: str,
    day: date,
    *,
    credit_minor: Mapping[str, int] | None = None,
) -> Opened:
    """Post what :func:`plan_opening` plans; all of it or nothing.

    Raises Refusal when one person is both (``own-approval``), and when the ledger refuses a step,
    such as a cut below what is already used.
    """
    two_people(by, approved_by)
    with transaction(connection):
        plan = plan_opening(
            connection, programme, by, day, approved_by=approved_by, credit_minor=credit_minor
        )
        events = [step.event for step in plan.steps]
        open_accounts(connection, chart.accounts_of(events))
        outcomes = post(connection, events, mode="atomic") if events else ()
    words = dict(zip([event.key for event in events], plan.sentences(), strict=True))
    raise_if_refused(outcomes, plan.currency, words)
    return Opened(plan, outcomes)
