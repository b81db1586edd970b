"""What is proposed without a run's figures: reopen what was refused, settle a stated amount."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from largesse.entitlement.history import find_run, manifest_of
from largesse.entitlement.versions import programme_of
from largesse.partners.approval import person_called
from largesse.partners.database import open_records
from largesse.programme.calendar import parse_month
from largesse.settlement.close.borne import Borne, borne_before
from largesse.settlement.close.calculate import Calculated
from largesse.settlement.close.due import Through, is_in_kind
from largesse.settlement.close.keys import Key
from largesse.settlement.close.model import IN_KIND, Bearing, Due, Step, Verdict
from largesse.settlement.close.proposal import Proposal
from largesse.settlement.close.propose import Occasioned, publish_close, world_of
from largesse.settlement.close.standing import standing_of
from largesse.settlement.close.world import World
from largesse.settlement.models import Accrual
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import exclusive_lock
from largesse.workspace.paths import Workspace

Rest = Literal["carry", "release"]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a settlement of a stated amount comes to, in minor units."""

    credit_minor: int
    """Granted."""
    reverse_minor: int
    """Accruals that it closes."""
    carried_minor: int
    """Of them, still owed and due again."""
    released_minor: int
    """Of them, given up."""
    expense_minor: int
    """Granted beyond them: a cost of today, never taken back."""


def propose_reopen(workspace: Workspace, keys: Sequence[str], by: str, reason: str) -> Proposal:
    """Propose that refused keys be asked again: the next close decides them anew.

    Raises :class:`Refusal` for a key of which nothing was refused (``not-refused``).
    """
    world, occasion = ground(workspace, by, "reopen", reason)
    problems, steps = list(_no_keys(keys)), []
    keys = [] if problems else keys
    for due in standing_of(keys):
        if due.denied <= 0:
            mend = "name keys as `largesse close show --partner PARTNER` prints them"
            what = f"nothing of {due.key} stands refused"
            problems.append(Problem(what, mend, code="not-refused"))
            continue
        steps.append(_step(world, due, Verdict("denied", -due.denied, "reopened")))
    if problems:
        raise Refusal(*problems)
    with exclusive_lock(workspace):
        return publish_close(workspace, world, Calculated(tuple(steps), ()), occasion)


def _no_keys(keys: Sequence[str]) -> Iterator[Problem]:
    for text in keys:
        try:
            Key.read(text)
        except ValueError as error:
            what, _, mend = str(error).partition("; ")
            yield Problem(what, mend, code="no-key")


def propose_settlement(
    workspace: Workspace,
    partner: str,
    incentive: str,
    amount_minor: int,
    currency: str,
    by: str,
    reason: str,
    *,
    rest: Rest = "carry",
    interval: str = "",
) -> tuple[Proposal, Settlement]:
    """Propose to settle what was accrued for a rule and a partner by a stated amount.

    The oldest accruals come first. Less than was accrued leaves a rest, carried or released; more
    is granted beyond any entitlement. Raises :class:`Refusal` where nothing was accrued.
    """
    world, occasion = ground(workspace, by, "settle", reason)
    if amount_minor <= 0:
        what, mend = "a settlement is of more than nothing", "write an amount above zero"
        raise Refusal(Problem(what, mend, code="bad-amount"))
    rule = programme_of(workspace, occasion.manifest).incentives.get(incentive)
    paid_in = rule.unit if rule and not is_in_kind(rule) else ""
    if paid_in not in ("", currency):
        what = f"{incentive} pays in {paid_in}, the settlement is in {currency}"
        raise Refusal(Problem(what, f"state it in {paid_in}", code="wrong-currency"))
    dues = [d for d in standing_of(_accrued_keys(partner, incentive, interval)) if _open(d) > 0]
    if not dues:
        what = f"nothing is accrued for {partner} under {incentive}" + (
            f" in {interval}" if interval else ""
        )
        mend = "largesse close show --partner PARTNER prints what was decided"
        raise Refusal(Problem(what, mend, code="nothing-accrued"))
    if dues[0].unit != currency:
        what = f"{incentive} was accrued in {dues[0].unit}, the settlement is in {currency}"
        raise Refusal(Problem(what, f"state it in {dues[0].unit}", code="wrong-currency"))
    settlement = _settled(sum(map(_open, dues)), amount_minor, rest)
    steps, left = [], amount_minor
    for due in dues:
        granted = min(left, _open(due))
        left -= granted
        steps.append(_partly(world, due, granted, rest))
    if left:
        steps.append(_beyond(world, dues[-1], left))
    with exclusive_lock(workspace):
        calculated = Calculated(tuple(steps), ())
        return publish_close(workspace, world, calculated, occasion), settlement


def ground(workspace: Workspace, by: str, kind: str, reason: str) -> tuple[World, Occasioned]:
    """The newest run's programme and facts, by which what is proposed is judged."""
    open_records(workspace)
    person_called(by, "close.propose")
    if not reason.strip():
        what = "nobody says why"
        raise Refusal(Problem(what, "give a reason: --reason TEXT", code="no-reason"))
    manifest = manifest_of(find_run(workspace))
    programme = programme_of(workspace, manifest)
    through = Through.of(programme, parse_month(manifest["through"]))
    return world_of(workspace, manifest, through), Occasioned(kind, manifest, by, reason)


def _accrued_keys(partner: str, incentive: str, interval: str) -> list[str]:
    found = Accrual.objects.filter(partner=partner, incentive=incentive)
    rows = found.exclude(cost_as=IN_KIND).order_by("id")
    keys = dict.fromkeys(rows.values_list("key", flat=True))
    return [key for key in keys if interval in ("", Key.read(key).interval)]


def _open(due: Due) -> int:
    """What was accrued and not granted."""
    return due.earned - due.granted


def _settled(accrued: int, amount: int, rest: Rest) -> Settlement:
    left = max(accrued - amount, 0)
    carried, released = (left, 0) if rest == "carry" else (0, left)
    return Settlement(amount, accrued, carried, released, max(amount - accrued, 0))


def _partly(world: World, due: Due, granted: int, rest: Rest) -> Step:
    left = _open(due) - granted
    verdicts = [Verdict("granted", granted)] if granted else []
    if left:
        decision = "held" if rest == "carry" else "forfeited"
        verdicts.append(Verdict(decision, left, "settled-in-part"))
    return _step(world, due, *verdicts, released=0 if rest == "carry" else left)


def _beyond(world: World, last: Due, amount: int) -> Step:
    """Under a key of its own, so that no later run takes it back; borne as the last accrual."""
    key = Key("", last.partner, last.incentive, last.interval, last.unit)
    due = standing_of([key.text])[0]
    stood = borne_before([last.key])[last.key]
    bearing = stood.lines[-1][0] if stood.lines else Bearing("", "")
    rate, rate_date = world.rate_of(due)
    booked = world.booked(due.earned + amount, due.unit, rate) - due.liability
    return Step(
        due=due,
        rule=None,
        verdicts=(Verdict("granted", amount, "settled-above"),),
        liability=due.earned + amount,
        borne=((bearing, booked),),
        clawed=0,
        expected=0,
        advance=0,
        rate=rate,
        rate_date=rate_date,
        is_late=False,
        cost_as=stood.cost_as,
    )


def _step(world: World, due: Due, *verdicts: Verdict, released: int = 0) -> Step:
    rate, rate_date = world.rate_of(due)
    stood = borne_before([due.key]).get(due.key, Borne())
    liability = due.earned - released
    change = world.booked(liability, due.unit, rate) - due.liability if released else 0
    return Step(
        due=due,
        rule=world.rule(due.incentive),
        verdicts=verdicts,
        liability=liability,
        borne=stood.taken_back(-change),
        clawed=0,
        expected=0,
        advance=0,
        rate=rate,
        rate_date=rate_date,
        is_late=False,
        cost_as=stood.cost_as or world.cost_as(due, None),
    )
