"""What a rule compares: what places, what places inside bands, and what is required."""

from dataclasses import dataclass

from largesse.programme.model import Incentive, Measure
from largesse.programme.terms.placing import Placing


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity that places or is required, what it is compared with, and its columns' suffix.

    ``position`` is '' for what places, else its number among the rule's comparisons.
    """

    placing: Placing
    measure: Measure
    reference_measure: Measure
    position: str

    @property
    def column(self) -> str:
        """The column of its quantity: ``n``, or ``q0``, ``q1``, ..."""
        return f"q{self.position}" if self.position else "n"


def asked_of(incentive: Incentive) -> tuple[Asked, ...]:
    """What a rule places by, first of all, then what it places inside bands by, then requires."""
    measure = incentive.measure if incentive.is_per_line else incentive.placing_measure
    found = [Asked(incentive.placing or Placing(), measure, incentive.reference_measure, "")]
    for number, item in enumerate(incentive.comparisons):
        found.append(Asked(item.placing, item.measure, item.reference_measure, str(number)))
    return tuple(found)
