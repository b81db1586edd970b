"""How far a run can reach, and which months of billing it lacks on the way."""

from collections.abc import Mapping, Sequence

from largesse.consumption.delivery import Delivery
from largesse.programme.calendar import month_text, parse_month
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem, Refusal


def last_month(deliveries: Sequence[Delivery]) -> int:
    """The latest billing month that was delivered. Raises :class:`Refusal` where there is none."""
    if not deliveries:
        mend = "import billing exports first: largesse import PATH"
        raise Refusal(
            Problem("the lake is empty, so nothing was earned", mend, "lake", code="empty-lake")
        )
    return max(parse_month(d.billing_period) for d in deliveries)


def refuse_undelivered(programme: Programme, deliveries: Sequence[Delivery], through: int) -> None:
    """No interval is over before its billing has come: what was not billed cannot vest.

    Raises :class:`Refusal` for a last month later than any that a source has delivered, where a
    rule of the programme looks at consumption.
    """
    looks = any(
        m.origin == "consumption" for i in programme.incentives.values() for m in i.measures
    )
    if not looks or through <= (last := last_month(deliveries)):
        return
    ends = [
        f"{source} has delivered up to {month_text(max(months))}"
        for source, months in _months(deliveries).items()
    ]
    what = f"no source has delivered {month_text(through)}: {', '.join(ends)}"
    mend = f"run through {month_text(last)}, or import the later billing first"
    raise Refusal(Problem(what, mend, "lake", code="undelivered"))


def months_lacking(deliveries: Sequence[Delivery], through: int) -> Mapping[str, tuple[str, ...]]:
    """By source, the months from its first delivery to the last month counted that it lacks."""
    found = {
        source: tuple(month_text(m) for m in range(min(there), through + 1) if m not in there)
        for source, there in _months(deliveries).items()
    }
    return {source: months for source, months in found.items() if months}


def _months(deliveries: Sequence[Delivery]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for delivery in sorted(deliveries, key=lambda d: d.source):
        found.setdefault(delivery.source, set()).add(parse_month(delivery.billing_period))
    return found
