"""From what ``sovereignty/exposure.yaml`` promises to clauses that a loss may break."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from largesse.programme.terms.amounts import Amount
from largesse.sovereignty.exposure.documents import PromiseDocument
from largesse.sovereignty.exposure.events import parse_event, reach
from largesse.sovereignty.exposure.lake import minor
from largesse.sovereignty.exposure.promises import (
    Promise,
    keeps_consumption,
    keeps_partners,
    share_kept,
)
from largesse.sovereignty.exposure.settings import FILE_NAME, Settings
from largesse.sovereignty.exposure.world import World
from largesse.workspace.errors import Problem, Refusal, nearest

Needs = Mapping[str, int]
"""What each partner must sell in the window, in minor units."""


def promise_called(world: World, settings: Settings, name: str, levels: Needs) -> Promise:
    """The promise of that name. ``levels`` is what partners need for the level they hold.

    Raises :class:`Refusal` (``unknown-promise``, ``other-unit``, ``nothing-kept``).
    """
    known = {promise.promise: promise for promise in settings.promises}
    if name not in known:
        mend = nearest(name, known, _mend(list(known)))
        raise Refusal(
            Problem(f"no promise '{name}' is made", mend, FILE_NAME, code="unknown-promise")
        )
    return promise_of(world, known[name], levels)


def _mend(names: list[str]) -> str:
    if names:
        return f"promises are {', '.join(names)}"
    return "state it under 'promises:', as - {promise: floor, keeps: consumption, at least: 90%}"


def promise_of(world: World, said: PromiseDocument, levels: Needs) -> Promise:
    """One promise in this world. Raises :class:`Refusal`."""
    if said.keeps == "consumption":
        return _consumption(world, said)
    needs = _targets(world, said) if said.keeps == "targets" else _needed(world, said, levels)
    if said.of is not None:
        gone = reach(world, parse_event(said.of))
        sold = {
            partner.id
            for partner, minor_ in zip(world.partners, world.sold_of(gone.lines), strict=True)
            if minor_ > 0
        }
        needs = {partner: need for partner, need in needs.items() if partner in sold}
    promise = keeps_partners(world, said.promise, said.title.en, needs, _count(said))
    if not promise.clauses:
        what = f"no partner keeps what the promise '{said.promise}' is about"
        mend = "see largesse exposure without events, and what its level or target asks"
        raise Refusal(Problem(what, mend, FILE_NAME, code="nothing-kept"))
    return promise


def _consumption(world: World, said: PromiseDocument) -> Promise:
    among = reach(world, parse_event(said.of)).lines if said.of is not None else None
    before = world.total_minor if among is None else int(world.amount_minor[among].sum())
    if said.at_least.share is not None:
        keeps = share_kept(before, Fraction(said.at_least.share))
    elif said.at_least.amount is not None:
        keeps = _in_currency(world, said.at_least.amount)
    else:
        raise _refused(said, "consumption is no number of partners", "write 90% or 5_000_000 USD")
    return keeps_consumption(world, said.promise, said.title.en, keeps, among)


def _needed(world: World, said: PromiseDocument, levels: Needs) -> Needs:
    chosen = [p.id for p in world.partners if said.level in (None, p.level) and p.level]
    if said.each_sells is not None:
        need = _in_currency(world, said.each_sells)
        return dict.fromkeys(chosen, need)
    return {partner: levels[partner] for partner in chosen if partner in levels}


def _targets(world: World, said: PromiseDocument) -> Needs:
    """What partners must sell in the window to reach their target; of several, the highest."""
    found: dict[str, int] = {}
    for partner in world.partners:
        for target in partner.targets:
            if said.target in (None, target.name):
                found[partner.id] = max(found.get(partner.id, 0), target.needed_minor(world.months))
    return found


def _count(said: PromiseDocument) -> int | Callable[[int], int]:
    """How many must keep it, of so many that keep it today."""
    at_least = said.at_least
    if at_least.count is not None:
        return at_least.count
    if at_least.share is None:
        raise _refused(said, "partners are counted, not paid", "write 90% or 40")
    share = Fraction(at_least.share)
    return lambda today: share_kept(today, share)


def _in_currency(world: World, amount: Amount) -> int:
    if amount.unit != world.currency:
        what, mend = (
            f"{amount.unit} is not the programme's currency",
            f"write it in {world.currency}",
        )
        raise Refusal(Problem(what, mend, FILE_NAME, code="other-unit"))
    return minor(amount.value, world.currency)


def _refused(said: PromiseDocument, what: str, mend: str) -> Refusal:
    return Refusal(
        Problem(
            f"'{said.promise}' promises {said.at_least.text}: {what}",
            mend,
            FILE_NAME,
            code="other-unit",
        )
    )
