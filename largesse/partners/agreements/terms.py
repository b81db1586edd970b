"""The terms of agreements in force, as whoever closes a period reads them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from django.db.models import Q

from largesse.fund.chart import Line
from largesse.fund.lapsed import carried_commitments
from largesse.fund.policy import Policy
from largesse.partners.agreements.content import Content, content_of, day
from largesse.partners.database import ledger_connection
from largesse.partners.models import Agreement, Amendment

IN_FORCE = ("signed", "active", "suspended", "terminated", "expired")
"""States of an agreement that was signed; its days say when it holds, or held."""

_NONE: Mapping[Line, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CommittedLine:
    """What one line of the budget bears of an agreement, in minor units of its currency.

    Beside what was signed, what a year's end carried there.
    """

    line: Line
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says of money, as it held at the end of a period.

    ``incentives`` empty: all of the programme. ``subject_to_funds``: the vendor may reduce when
    the envelope is exhausted. ``not_to_exceed_minor`` None: uncapped; the lines then hold estimate
    and reserve. ``since`` and ``until`` are half-open; ``until`` is the day it ended, if it did.
    """

    agreement: str
    number: int
    """The amendment in force; 0: none."""
    partner: str
    customer: str
    state: str
    incentives: tuple[str, ...]
    subject_to_funds: bool
    not_to_exceed_minor: int | None
    currency: str
    lines: tuple[CommittedLine, ...]
    since: date
    until: date | None
    policy: Policy

    def covers(self, incentive: str) -> bool:
        """Whether an incentive is earned under it."""
        return not self.incentives or incentive in self.incentives


def terms_in_force(first_day: date, last_day: date) -> Mapping[str, tuple[Terms, ...]]:
    """By partner, the terms of all its agreements that hold on any day from first to last.

    What was terminated or has expired since is among them for the days on which it held; an
    amendment counts from its effective day. Ordered by the day they start, then by id.
    """
    return _by(first_day, last_day, "partner")


def customer_terms_in_force(first_day: date, last_day: date) -> Mapping[str, tuple[Terms, ...]]:
    """By customer, as :func:`terms_in_force`."""
    return _by(first_day, last_day, "customer")


def policy_on(agreement: str, day: date) -> Policy | None:
    """How amounts earned under an agreement are accounted for by its terms of a day.

    None where the name is of no agreement kept here.
    """
    found = Agreement.objects.filter(pk=agreement).prefetch_related("lines", "undertakings").first()
    if found is None:
        return None
    later = Amendment.objects.filter(agreement=found, state="signed", effective_on__gt=day)
    return _terms(found, later.order_by("number").first()).policy


def _by(first_day: date, last_day: date, kind: str) -> Mapping[str, tuple[Terms, ...]]:
    signed = (
        Agreement.objects.filter(state__in=IN_FORCE, since__lte=last_day)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=first_day))
        .filter(**{f"{kind}__isnull": False})
        .prefetch_related("lines", "undertakings")
        .order_by(f"{kind}_id", "since", "pk")
    )
    later = _later_amendments(last_day)
    carried = carried_commitments(ledger_connection())
    terms = (
        _terms(agreement, later.get(agreement.pk), carried.get(agreement.pk, {}))
        for agreement in signed
    )
    held = (each for each in terms if each.until is None or each.until > first_day)
    return {party: tuple(each) for party, each in groupby(held, lambda t: str(getattr(t, kind)))}


def _later_amendments(last_day: date) -> Mapping[str, Amendment]:
    """By agreement, the first signed amendment that takes effect only after a day."""
    later = Amendment.objects.filter(state="signed", effective_on__gt=last_day)
    return {amendment.agreement_id: amendment for amendment in later.order_by("-number")}


def _terms(
    agreement: Agreement, later: Amendment | None, carried: Mapping[Line, int] = _NONE
) -> Terms:
    content: Content = later.before if later else content_of(agreement)
    borne = Counter(carried)
    for each in content["lines"]:
        borne[Line(each["envelope"], each["fiscal_year"])] += each["amount_minor"]
    ends = [end for end in (day(content["until"]), agreement.ended_on) if end]
    return Terms(
        agreement=agreement.pk,
        number=content["number"],
        partner=agreement.partner_id or "",
        customer=agreement.customer_id or "",
        state=agreement.state,
        incentives=tuple(content["incentives"]),
        subject_to_funds=content["subject_to_funds"],
        not_to_exceed_minor=content["not_to_exceed_minor"],
        currency=content["currency"],
        lines=tuple(CommittedLine(line, borne[line]) for line in sorted(borne)),
        since=agreement.since,
        until=min(ends) if ends else None,
        policy=policy_of(content),
    )


def policy_of(content: Content) -> Policy:
    """How amounts earned under a content are accounted for."""
    return Policy(
        as_=content["cost_as"],
        estimate=content["estimate_method"],
        constraint=content["accrual_constraint"] or Policy().constraint,
        material_right=content["material_right"],
        distinct_at_fair_value=content["distinct_service"],
        materiality_minor=content["materiality_minor"],
    )
