"""The verbs, in the order of the natural way through: define, measure, earn, agree, hold, pay.

Match and guard stand between agree and hold.

A row here lists a verb; the verb itself is the function ``command`` of its module, or, where it
has several words of its own (`claim submit`), the functions of its ``COMMANDS``. A row whose
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
    keeps_records: bool = False
    """Whether it reads or writes people, agreements, claims or payments: Django is set up first."""

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
    Verb("people", "people", "Agree", "who may act here, in which role, up to what", True),
    Verb("partner", "partner", "Agree", "partners: application, checks, levels, markets", True),
    Verb("deal", "deal", "Agree", "register a deal, protect it, settle who won it", True),
    Verb("agreement", "agreement", "Agree", "draft, offer, amend and end agreements", True),
    Verb("sign", "sign", "Agree", "sign an agreement and commit its money, or neither", True),
    Verb("markets", "markets", "Match", "score markets, match models to them, decide", True),
    Verb("sovereignty", "sovereignty", "Guard", "rules, offerings, owners, risks", True),
    Verb("place", "place", "Guard", "may a workload be hosted there; decide it", True),
    Verb("exposure", "exposure", "Guard", "what is lost if something falls away", True),
    Verb("fund", "fund", "Hold", "the fund: open it, its position, books and journals", True),
    Verb("claim", "claim", "Hold", "ask for funding, marketing, credits, benefits; decide", True),
    Verb("close", "close", "Pay", "post what a run proposes; a second person does", True),
    Verb("invoice", "invoice", "Pay", "credit notes and self-billed invoices, with tax", True),
    Verb("pay", "pay", "Pay", "payment runs, bank details, what the bank answered", True),
    Verb("dispute", "dispute", "Pay", "question a line of a statement; decide and adjust", True),
    Verb("trace", "trace", "Pay", "follow one amount from the pledge to the bank", True),
    Verb("serve", "serve", "Show", "the portal: everybody's workplace in a browser", False),
    Verb("verify", "verify", "Pay", "check every invariant from the entries alone", True),
)


def available() -> tuple[Verb, ...]:
    """The verbs whose module is there, in the order of the table."""
    return tuple(verb for verb in VERBS if find_spec(verb.path) is not None)
