"""How far undertakings are: recorded by either side, never altered, the latest day counts."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from largesse.money import plain
from largesse.partners.agreements.life import IN_FORCE
from largesse.partners.agreements.whose import seen_by
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.models import Progress, Undertaking
from largesse.programme.terms.amounts import parse_number
from largesse.workspace.errors import Problem, Refusal, nearest


def record_progress(
    agreement_id: str, code: str, by: str, on: date, reached: str, note: str = ""
) -> Progress:
    """Write down how far an undertaking is; met once its target is reached.

    A partner's own person records what its own side undertakes. Raises :class:`Refusal`:
    ``no-such-agreement``, ``no-such-undertaking``, ``no-right``, ``wrong-state``, ``bad-value``.
    """
    agreement = seen_by(agreement_id, by)
    person = person_called(by, "agreement.countersign")
    if agreement.state not in IN_FORCE:
        what = f"agreement {agreement_id} is {agreement.state}: nothing is undertaken now"
        raise Refusal(Problem(what, "look at its state", code="wrong-state"))
    listed = {each.code: each for each in agreement.undertakings.filter(is_in_force=True)}
    undertaking = listed.get(code)
    if undertaking is None:
        what = f"{agreement_id} has no undertaking '{code}'"
        mend = nearest(code, listed, f"it has {', '.join(sorted(listed)) or 'none'}")
        raise Refusal(Problem(what, mend, code="no-such-undertaking"))
    if person.partner and undertaking.side == "vendor":
        what = f"'{by}' cannot say how far the vendor is"
        raise Refusal(Problem(what, "record your own side's progress", code="no-right"))
    try:
        number = parse_number(reached)
    except ValueError:
        what, mend = f"'{reached}' is no number", "write a plain number such as 7"
        raise Refusal(Problem(what, mend, code="bad-value")) from None
    is_met = bool(undertaking.target) and number >= parse_number(undertaking.target)
    with transaction():
        progress = Progress.objects.create(
            undertaking=undertaking,
            on=on,
            reached=plain(number),
            is_met=is_met,
            note=note,
            by=by,
            at=timezone.now(),
        )
        said = {"reached": progress.reached, "on": on, "is_met": is_met}
        record_change(by, "undertaking", f"{agreement_id}/{code}", "progress", {}, said)
    return progress


def latest_progress(agreement_id: str) -> Mapping[str, Progress]:
    """By undertaking's code, what was recorded last."""
    undertakings = Undertaking.objects.filter(agreement=agreement_id)
    found = Progress.objects.filter(undertaking__in=undertakings).select_related("undertaking")
    return {each.undertaking.code: each for each in found.order_by("on", "id")}


def attained_percent(progress: Progress) -> int | None:
    """How much of its target is reached, in whole percent, cut so that 100 is never said too soon.

    None where it has no target above zero.
    """
    target = parse_number(progress.undertaking.target) if progress.undertaking.target else None
    if target is None or target <= 0:
        return None
    return int(parse_number(progress.reached) * 100 // target)
