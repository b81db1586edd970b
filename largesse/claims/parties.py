"""What must hold of the partner and the customer of a claim."""

from datetime import date

from django.db.models import Q

from largesse.claims.models import Claim
from largesse.fund.chart import Line
from largesse.partners.agreements.terms import Terms, customer_terms_in_force, terms_in_force
from largesse.partners.latin import sounds
from largesse.partners.models import Customer, Fact, OverdueBill, Partner
from largesse.workspace.errors import Problem, Refusal, nearest


def require_partner(name: str) -> Partner:
    """The partner, where it is an active one.

    Raises :class:`Refusal` (``no-such-partner``, ``partner-not-active``).
    """
    found = Partner.objects.filter(pk=name).first()
    if found is None:
        known = list(Partner.objects.values_list("id", flat=True))
        mend = nearest(name, known, "see them: largesse partner list")
        raise Refusal(Problem(f"there is no partner '{name}'", mend, code="no-such-partner"))
    if found.state != "active":
        what, mend = f"'{name}' is {found.state}", "only active partners may claim"
        raise Refusal(Problem(what, mend, code="partner-not-active"))
    return found


def require_not_frozen(name: str) -> None:
    """Raises :class:`Refusal` (``overdue-bills``) while a bill is overdue; paid, it clears itself.

    It delays and takes nothing away: the claim stays as it is.
    """
    bills = OverdueBill.objects.filter(partner_id=name, paid_on=None).order_by("bill")
    if named := ", ".join(bills.values_list("bill", flat=True)):
        what = f"'{name}' has overdue bills: {named}"
        mend = "nothing is approved or accepted until they are paid"
        raise Refusal(Problem(what, mend, code="overdue-bills"))


def require_agreement(claim: Claim, day: date) -> Terms | None:
    """The terms of the agreement that a claim names; None where it names none.

    It is the partner's, or that of the customer the claim is for: a project for a customer may draw
    on what was committed to the customer. Raises :class:`Refusal` (``no-such-agreement``) where
    neither has one of that name in force on a day.
    """
    if not claim.agreement:
        return None
    terms = terms_in_force(day, day).get(claim.partner, ())
    if claim.customer:
        terms += customer_terms_in_force(day, day).get(claim.customer, ())
    for each in terms:
        if each.agreement == claim.agreement and each.state not in ("suspended", "terminated"):
            return each
    named = ", ".join(each.agreement for each in terms) or "none"
    whose = f"'{claim.partner}'" + (f" or '{claim.customer}'" if claim.customer else "")
    what = f"{whose} has no agreement '{claim.agreement}' in force"
    raise Refusal(Problem(what, f"in force: {named}", code="no-such-agreement"))


def bearer_of(terms: Terms | None, line: Line) -> str:
    """The agreement whose commitment bears a line; '' where the envelope's allotment does."""
    if terms is None or all(each.line != line for each in terms.lines):
        return ""
    return terms.agreement


def require_credit_goes_to(claim: Claim, partner: Partner, day: date) -> None:
    """What holds of coupons: a customer of its own, and none of the vendor's to tier-2 resellers.

    Raises :class:`Refusal` (``no-customer``, ``no-such-customer``, ``self-referral``,
    ``tier-2``).
    """
    if not claim.customer:
        raise Refusal(Problem("a coupon is for a customer", "name it", code="no-customer"))
    customer = Customer.objects.filter(pk=claim.customer).first()
    if customer is None:
        what = f"'{claim.customer}' is no registered customer"
        mend = "register it first: largesse partner customer ID --name NAME --country CC"
        raise Refusal(Problem(what, mend, code="no-such-customer"))
    if _is_own(customer, partner, day):
        what = f"'{claim.customer}' is '{partner.id}' itself, or of its group"
        mend = "coupons are for customers that the partner does not own"
        raise Refusal(Problem(what, mend, code="self-referral"))
    if claim.cost_bearer == "vendor" and partner.parent_id is not None:
        what = f"'{partner.id}' buys through '{partner.parent_id}', and the vendor bears the cost"
        mend = "let the distributor bear the cost, or ask for the coupon itself"
        raise Refusal(Problem(what, mend, code="tier-2"))


def _is_own(customer: Customer, partner: Partner, day: date) -> bool:
    """Under whatever spelling, legal forms aside; or of the same group of companies."""
    own = {sounds(partner.id), sounds(partner.name)} - {()}
    if own & {sounds(customer.id), sounds(customer.name)}:
        return True
    groups = _groups("customer", customer.id, day)
    return bool(groups & ({partner.id} | _groups("partner", partner.id, day)))


def _groups(kind: str, subject: str, day: date) -> set[str]:
    """The groups of companies that a partner or customer belongs to on a day."""
    rows = Fact.objects.filter(
        Q(since=None) | Q(since__lte=day),
        Q(until=None) | Q(until__gt=day),
        subject_kind=kind,
        subject=subject,
    )
    cells = list(rows.values_list("cells", flat=True))
    named = [cell.get("group") or cell.get("x_group") for cell in cells]
    named += [cell.get("value") for cell in cells if cell.get("fact") == "group"]
    return {name for name in named if name}
