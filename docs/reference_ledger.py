"""The page of the fund's ledger: accounts, postings, refusals, reasons, from their own tables."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from largesse.fund.chart import STAGES, Stage
from largesse.fund.reasons import REASONS
from largesse.fund.refusals import REFUSALS

POSTINGS = Path(__file__).resolve().parent.parent / "largesse" / "fund" / "postings"
ORDER = (
    "budget",
    "opening",
    "commitment",
    "earning",
    "payment",
    "recovery",
    "unfunded",
    "in_kind",
)
HEAD = """\
# The fund's ledger

Generated from the code by `make docs`: what stands here is what the ledger does. What it is for
is told in [how the money moves](../explanation/how-the-money-moves.md)."""
ACCOUNTS = """\
## Accounts

A code is a path that begins with its book: `budgetary/allotment/rebates/FY2024`. An amount for
the whole period has the year `all`. *Increases* says which side makes the balance grow; an
account with a floor never falls below it, what is pending out of it included. An event of choice
may draw on an *allotment* only while the `budgetary/unfunded/...` account of the same envelope
and year stands at zero."""
POSTED = """\
## Postings

What each act writes. A movement `a -> b` debits *a* and credits *b*; an event has at most three,
all or none."""
REFUSED = """\
## Refusals

An event that cannot be posted is refused for the first of these that holds, in this order. Where
it says *kept*, the refusal is stored under the event's key, and the same event is refused again:
an act that is tried anew has a new key."""
GIVEN = """\
## Reasons

Why something was posted, held, denied or taken back: the codes in entries, decisions and JSON,
and their titles."""


def _table(headers: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _account(name: str, stage: Stage) -> tuple[str, ...]:
    parts = [f"/{part.upper()}" for part in stage.parts]
    floor = "-" if stage.floor_minor is None else str(stage.floor_minor)
    return (f"`{name}{''.join(parts)}`", stage.en, stage.fr, stage.increases, floor)


def _meaning(docstring: str) -> str:
    """A docstring as one cell: its legs in order, its references as plain code."""
    text = re.sub(r":\w+:`~?\.?([\w.]+)`", r"`\1`", docstring).replace("``", "`")
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return "<br>".join(re.sub(r" (?=\d\. )", "<br>", part) for part in parts)


def _postings() -> Iterator[str]:
    """Every builder that gives an event, module by module, as its docstring says it."""
    for module in ORDER:
        tree = ast.parse((POSTINGS / f"{module}.py").read_text(encoding="utf-8"))
        title = (ast.get_docstring(tree) or "").split("\n")[0]
        built = [
            (f"`{part.name}`", _meaning(ast.get_docstring(part) or ""))
            for part in tree.body
            if isinstance(part, ast.FunctionDef)
            and part.returns is not None
            and ast.unparse(part.returns) in ("Event", "PartialSettlement")
        ]
        yield f"### {title.rstrip('.')}\n\n{_table(('posting', 'moves'), iter(built))}"


def ledger() -> str:
    """The whole page."""
    accounts = (_account(name, stage) for name, stage in STAGES.items())
    refused = (
        (f"`{code}`", found.en.what, found.en.mend, found.fr.what, "yes" if found.is_kept else "no")
        for code, found in REFUSALS.items()
    )
    reasons = ((f"`{code}`", found.en, found.fr) for code, found in REASONS.items())
    headers = ("account", "is", "in French", "increases", "floor")
    parts = [
        HEAD,
        ACCOUNTS,
        _table(headers, accounts),
        POSTED,
        *_postings(),
        REFUSED,
        _table(("code", "says", "mend", "in French", "kept"), refused),
        GIVEN,
        _table(("code", "in English", "in French"), reasons),
    ]
    return "\n\n".join(parts) + "\n"
