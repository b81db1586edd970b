"""The verbs, in the order of the natural way through: define, measure, earn.

A row here lists a verb; the verb itself is the function ``command`` of its module. A row whose
module is absent is not offered, so that a verb can be announced here before it is written.
"""

from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line."""

    name: str
    """What the user types."""
    module: str
    """Name of its module in ``largesse.cli``; with a trailing underscore where Python needs it."""
    stage: str
    """The heading under which the overview lists it."""
    summary: str
    """One line for the overview."""

    @property
    def path(self) -> str:
        """Dotted name of the module that holds ``command``."""
        return f"largesse.cli.{self.module}"


VERBS: tuple[Verb, ...] = (
    Verb("init", "init", "Start", "make a workspace in a folder"),
    Verb("demo", "demo", "Start", "run an invented vendor's programme, billing data to statement"),
    Verb("new", "new", "Define", "write an incentive from a template"),
    Verb("check", "check", "Define", "check the programme; every error at once"),
    Verb("test", "test_", "Define", "run the programme's worked cases"),
    Verb("generate", "generate", "Measure", "write an invented vendor's billing data and facts"),
    Verb("map", "map_", "Measure", "draft a column map for a file that is not FOCUS"),
    Verb("import", "import_", "Measure", "take billing exports into the lake"),
    Verb("run", "run", "Earn", "compute what every partner has earned"),
    Verb("explain", "explain", "Earn", "prove one partner's amounts, from rows to cents"),
    Verb("statement", "statement", "Earn", "write what a partner is shown and paid"),
    Verb("reconcile", "reconcile", "Earn", "compare with the spreadsheet used so far"),
)


def available() -> tuple[Verb, ...]:
    """The verbs whose module is there, in the order of the table."""
    return tuple(verb for verb in VERBS if find_spec(verb.path) is not None)
