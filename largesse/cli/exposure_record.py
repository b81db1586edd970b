"""Exposure as JSON: whole minor units, shares as exact fractions and in per cent."""

from collections.abc import Sequence
from fractions import Fraction

from largesse.programme.calendar import month_text
from largesse.sovereignty.exposure.concentration import Concentration, by_all
from largesse.sovereignty.exposure.losses import Loss, PartnerLoss
from largesse.sovereignty.exposure.reverse import Answer, Broken
from largesse.sovereignty.exposure.telling import percent
from largesse.sovereignty.exposure.world import World

Record = dict[str, object]
CONDITION = "conditional on the event; no probability is given"


def overview_record(world: World, losses: Sequence[Loss]) -> Record:
    """The concentration of the whole, and the largest single events."""
    return {
        **_window(world),
        "concentration": {by: _concentration(one) for by, one in by_all(world).items()},
        "largest": [_loss(one) for one in losses],
    }


def loss_record(world: World, loss: Loss) -> Record:
    """One loss, with every partner that loses something."""
    return {
        **_window(world),
        **_loss(loss),
        "partners": [_partner(one) for one in loss.partners],
        "before": {by: _concentration(one) for by, one in loss.before.items()},
        "after": {by: _concentration(one) for by, one in loss.after.items()},
    }


def answer_record(world: World, answer: Answer) -> Record:
    """What breaks a promise."""
    return {
        **_window(world),
        "promise": answer.promise.name,
        "title": answer.promise.title,
        "clauses": len(answer.promise.clauses),
        "breaks_with": answer.promise.breaks_with,
        "candidates": answer.candidate_count,
        "smallest": _broken(answer.best),
        "another": _broken(answer.next_best),
        "proven_at_least": answer.at_least,
        "is_proven": answer.is_proven,
        "gap": None if answer.gap is None else _share(answer.gap),
        "nodes": answer.node_count,
        "cuts": answer.cut_count,
        "milliseconds": answer.milliseconds,
    }


def _window(world: World) -> Record:
    return {
        "currency": world.currency,
        "from": month_text(world.first),
        "to": month_text(world.last),
        "run": world.run or None,
        "consumption_minor": world.total_minor,
        "condition": CONDITION,
        "notes": list(world.notes),
    }


def _loss(loss: Loss) -> Record:
    gone = loss.undelivered
    return {
        "events": [str(event) for event in loss.events],
        "lost_minor": loss.lost_minor,
        "share": _share(loss.share),
        "unknown_minor": loss.unknown_minor,
        "months_to_exit": loss.months_to_exit,
        "first_year_orderly_minor": loss.orderly_minor,
        "first_year_cut_off_minor": loss.cut_off_minor,
        "stranded_minor": loss.stranded_minor,
        "touched": loss.touched,
        "earned_minor": loss.earned_minor,
        "earned_by_envelope_minor": loss.by_envelope_minor,
        "undelivered": gone,
        "undelivered_minor": gone.undelivered_minor,
        "invested_minor": loss.invested_minor,
    }


def _partner(one: PartnerLoss) -> Record:
    return {
        "partner": one.partner,
        "before_minor": one.before_minor,
        "lost_minor": one.lost_minor,
        "share": _share(one.share),
        "earned_minor": one.earned_minor,
        "is_gone": one.is_gone,
    }


def _concentration(one: Concentration) -> Record:
    return {
        "total_minor": one.total_minor,
        "names": one.name_count,
        "hhi": _share(one.hhi),
        "points": one.points,
        "largest": one.largest,
        "largest_minor": one.largest_minor,
        "next_ten_minor": one.next_ten_minor,
    }


def _broken(found: Broken | None) -> Record | None:
    if found is None:
        return None
    return {
        "events": [str(event) for event in found.events],
        "cost": found.cost,
        "failing": [clause.name for clause in found.failing],
        "lost_minor": found.lost_minor,
    }


def _share(share: Fraction) -> Record:
    return {
        "exact": str(share),
        "per_cent": percent(share, digits=2).removesuffix("\N{NO-BREAK SPACE}%"),
    }
