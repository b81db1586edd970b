"""Checks of claims: what they draw on, and that one thing alone pays them."""

from collections.abc import Iterator

from largesse.programme.checks.finding import finding
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem


def claims_draw_on_envelopes(programme: Programme) -> Iterator[Problem]:
    """Every claim draws on an envelope of the fund."""
    known = programme.fund.envelopes if programme.fund else {}
    for rules in programme.claims.values():
        if rules.envelope not in known:
            what = f"{rules.id} draws on '{rules.envelope}', which the fund does not have"
            mend = f"name one of {', '.join(sorted(known)) or '(none)'}"
            yield finding(rules.place, what, mend, "unknown-envelope")


def claims_are_paid_once(programme: Programme) -> Iterator[Problem]:
    """A claim is paid itself, or by one incentive of its kind that reads it."""
    for rules in programme.claims.values():
        named = rules.paid_by or rules.gives_out
        if not named:
            continue
        verb = "is paid by" if rules.paid_by else "gives out"
        incentive = programme.incentives.get(named)
        if incentive is None:
            what = f"{rules.id} {verb} '{named}', which is no incentive"
            mend = f"name one of {', '.join(sorted(programme.incentives)) or '(none)'}"
            yield finding(rules.place, what, mend, "unknown-incentive")
        elif incentive.kind != rules.kind:
            what = f"{rules.id} is for {rules.kind}, and {incentive.id} pays {incentive.kind}"
            mend = "name an incentive of the same kind, or let the claim be paid itself"
            yield finding(rules.place, what, mend, "claim-paid-by-another-kind")
        elif incentive.envelope is not None and incentive.envelope != rules.envelope:
            what = f"{rules.id} draws on {rules.envelope}, and {incentive.id} on "
            what += incentive.envelope
            yield finding(rules.place, what, "let both draw on one", "claim-other-envelope")
        elif rules.paid_by and all(each.origin != "activities" for each in incentive.measures):
            what = f"{rules.id} is paid by {incentive.id}, which measures no activities"
            mend = "let it measure some (from: activities), or let the claim be paid itself"
            yield finding(rules.place, what, mend, "claim-not-measured")
