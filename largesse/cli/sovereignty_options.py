"""Options that the verbs of sovereignty share."""

from datetime import date, datetime
from typing import Annotated

import typer

from largesse.cli.options import today
from largesse.sovereignty.grades import Grade
from largesse.workspace.errors import Problem, Refusal, nearest

OnOption = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DAY", help="As of that day; today."),
]
KnownAtDayOption = Annotated[
    datetime | None,
    typer.Option("--known-at", formats=["%Y-%m-%d"], metavar="DAY", help="As known that day; now."),
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Show every rule, fact and piece of evidence.")
]
EvidenceOption = Annotated[
    str,
    typer.Option(
        "--evidence",
        metavar="GRADE",
        help="What counts: claimed, evidenced or certified, or better.",
    ),
]


def day_of(on: datetime | None) -> date:
    """The day of ``--on``; today where it is not given."""
    return on.date() if on else today()


def known_of(known_at: datetime | None) -> date | None:
    """The day of ``--known-at``; None: all that is known."""
    return known_at.date() if known_at else None


def grade_option(text: str) -> Grade:
    """The grade that ``--evidence`` names. Raises :class:`Refusal` (``no-such-grade``)."""
    try:
        return Grade(text)
    except ValueError:
        mend = nearest(text, list(Grade), "write claimed, evidenced or certified")
        raise Refusal(Problem(f"there is no grade '{text}'", mend, code="no-such-grade")) from None
