"""Whether a partner is in good standing: suspended, reinstated, leaving, bills overdue."""

from datetime import date

from django.db.models import Q, QuerySet

from largesse.partners.audit import record_change
from largesse.partners.lifecycle import advance
from largesse.partners.models import OverdueBill, Partner, Period
from largesse.partners.register.checks import lacking
from largesse.partners.register.finding import partner_for
from largesse.partners.register.lives import PARTNER, SUSPENSIONS
from largesse.partners.rules.reading import PartnerRules
from largesse.workspace.errors import Problem, Refusal, nearest

OVERDUE = "overdue-bill"


def suspend(partner_id: str, code: str, by: str, day: date, reason: str = "") -> Partner:
    """Suspend a partner from a day on, for one of ``SUSPENSIONS``.

    Where what it sells meanwhile does not count, its facts end that day.
    Raises :class:`Refusal` (``unknown-reason``, ``no-right``, ``wrong-state``).
    """
    if code not in SUSPENSIONS:
        mend = nearest(code, SUSPENSIONS, f"reasons are {', '.join(SUSPENSIONS)}")
        raise Refusal(Problem(f"'{code}' is no reason to suspend", mend, code="unknown-reason"))
    partner, _ = partner_for(partner_id, by, "partner.approve", day)
    _refuse_milder(partner, code)
    advance(partner, PARTNER, "suspend", by, reason=reason or code, also={"state_reason": code})
    if not SUSPENSIONS[code].earns:
        _close_period(partner, day)
    return partner


def reinstate(partner_id: str, rules: PartnerRules, by: str, day: date, reason: str) -> Partner:
    """End a suspension from a day on.

    Raises :class:`Refusal` (``bills-overdue``, ``checks-missing``, ``no-right``, ``wrong-state``).
    """
    partner, _ = partner_for(partner_id, by, "partner.approve", day)
    bills = [b.bill for b in _overdue(day).filter(partner=partner)]
    if bills:
        what = f"{partner.id} has overdue bills: {', '.join(bills)}"
        mend = "when they are paid, the suspension ends by itself"
        raise Refusal(Problem(what, mend, code="bills-overdue"))
    lacks = lacking(partner.id, rules.checks_for(partner.type), day)
    if lacks and partner.state_reason != "own-request":
        what = f"{partner.id} lacks required checks: {'; '.join(map(str, lacks))}"
        raise Refusal(Problem(what, "record them first", code="checks-missing"))
    _reinstate(partner, by, day, reason)
    return partner


def leave(partner_id: str, by: str, day: date, reason: str) -> Partner:
    """A partner leaves: that is the first day on which it is none. What it is owed stays owed;
    what becomes of it is decided at the next close.

    Raises :class:`Refusal` (``no-reason``, ``no-right``, ``wrong-state``).
    """
    partner, _ = partner_for(partner_id, by, "partner.approve", day)
    if not reason.strip():
        raise Refusal(Problem("a reason is needed", "give one with --because", code="no-reason"))
    dates = {"until": day, "left_on": day, "state_reason": reason[:100]}
    advance(partner, PARTNER, "leave", by, reason=reason, also=dates)
    _close_period(partner, day)
    return partner


def bill_overdue(partner_id: str, bill: str, due_on: date, by: str, day: date) -> Partner:
    """A bill was not paid in time: payments and benefits are frozen until it is.

    Told twice, nothing changes. Raises :class:`Refusal` (``not-yet-due``, ``no-right``).
    """
    partner, _ = partner_for(partner_id, by, "partner.bills", day)
    if due_on >= day:
        what = f"bill {bill} is due on {due_on.isoformat()} and not overdue"
        raise Refusal(Problem(what, "record it once that day has passed", code="not-yet-due"))
    _, is_new = OverdueBill.objects.get_or_create(
        partner=partner, bill=bill, defaults={"due_on": due_on}
    )
    if is_new:
        said = {"bill": bill, "due_on": due_on}
        record_change(by, "partner", partner.id, "bill-overdue", {}, said)
    if partner.state == "active" and _overdue(day).filter(partner=partner).exists():
        advance(
            partner, PARTNER, "suspend", by, reason=f"bill {bill}", also={"state_reason": OVERDUE}
        )
    return partner


def bill_paid(partner_id: str, bill: str, paid_on: date, by: str, day: date) -> Partner:
    """A bill that was overdue is paid; with the last of them the suspension for it ends.

    Raises :class:`Refusal` (``not-found``, ``no-right``).
    """
    partner, _ = partner_for(partner_id, by, "partner.bills", day)
    found = OverdueBill.objects.filter(partner=partner, bill=bill).first()
    if found is None:
        what = f"bill {bill} of {partner.id} was not recorded as overdue"
        raise Refusal(Problem(what, "check its number", code="not-found"))
    if found.paid_on is None:
        found.paid_on = paid_on
        found.save(update_fields=["paid_on"])
        record_change(
            by, "partner", partner.id, "bill-paid", {}, {"bill": bill, "paid_on": paid_on}
        )
    still = _overdue(day).filter(partner=partner).exists()
    if partner.state == "suspended" and partner.state_reason == OVERDUE and not still:
        _reinstate(partner, by, day, f"bill {bill} is paid")
    return partner


def _overdue(day: date) -> QuerySet[OverdueBill]:
    unpaid = Q(paid_on__isnull=True) | Q(paid_on__gt=day)
    return OverdueBill.objects.filter(unpaid, due_on__lt=day).order_by("bill")


def _reinstate(partner: Partner, by: str, day: date, reason: str) -> None:
    advance(partner, PARTNER, "reinstate", by, reason=reason, also={"state_reason": ""})
    if not Period.objects.filter(partner=partner, until__isnull=True).exists():
        Period.objects.create(partner=partner, since=day)


def _close_period(partner: Partner, day: date) -> None:
    current = Period.objects.filter(partner=partner, until__isnull=True).first()
    if current is None:
        return
    if current.since is not None and current.since >= day:
        current.delete()
        return
    current.until = day
    current.save(update_fields=["until"])


def _refuse_milder(partner: Partner, code: str) -> None:
    """One under which nothing is earned gives way to no other; only reinstating ends it."""
    if partner.state != "suspended":
        return
    held = SUSPENSIONS.get(partner.state_reason)
    if partner.state_reason == code or (held is not None and not held.earns):
        what = f"{partner.id} is suspended already: {partner.state_reason}"
        raise Refusal(Problem(what, "reinstate it first", code="wrong-state"))
