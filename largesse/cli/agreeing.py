"""What the verbs `people`, `partner` and `deal` share: options, ids, how an outcome is told."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli.options import TypedDayOption, today
from largesse.cli.output import console, emit_json, table
from largesse.money import is_currency, minor_unit_exponent, shown
from largesse.partners.audit import history
from largesse.partners.database import open_records
from largesse.partners.models import Person
from largesse.partners.money import decimal_of
from largesse.partners.rules.reading import PartnerRules, read_rules
from largesse.workspace.paths import Workspace

_DAY = ["%Y-%m-%d"]
_UNSPOKEN = {"check", "sha256", "currency", "amount_minor", "values"}

DayOption = TypedDayOption
FromOption = Annotated[
    datetime | None,
    typer.Option("--from", formats=_DAY, help="From which day on.", show_default="today"),
]
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")]
RevisionOption = Annotated[
    int | None,
    typer.Option(help="The revision you saw; the present one by default.", show_default=False),
]
SeenByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PERSON",
        envvar="LARGESSE_PERSON",
        help="Show what this person may see; everything by default.",
        show_default=False,
    ),
]
PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id.")]
EvidenceOption = Annotated[
    Path | None,
    typer.Option("--evidence", metavar="FILE", help="PDF, PNG, JPG or text.", show_default=False),
]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="In words.")]


def ready(workspace: Path | None) -> Workspace:
    """The workspace, its records open."""
    home = Workspace.find(workspace)
    open_records(home)
    return home


def with_rules(workspace: Path | None) -> tuple[Workspace, PartnerRules]:
    """The workspace, its records open, and what it asks of partners."""
    home = ready(workspace)
    return home, read_rules(home)


def day_of(day: datetime | None) -> date:
    """The day an option names; today where it names none."""
    return day.date() if day else today()


def day_or_none(day: datetime | None) -> date | None:
    """The day an option names, if any."""
    return day.date() if day else None


def told(data: Mapping[str, Any], sentence: str, following: str, *, as_json: bool) -> None:
    """Say what was done and what to type next, or print it for machines."""
    if as_json:
        emit_json(data)
        return
    out = console()
    out.print(sentence, soft_wrap=True)
    if following:
        out.print(f"Next: {following}", soft_wrap=True)


def money(amount_minor: int | None, currency: str) -> str:
    """An amount of the records as people read it; '-' where none is stated."""
    return "-" if amount_minor is None else shown(decimal_of(amount_minor, currency), currency)


def figure(text: str, unit: str) -> str:
    """A figure kept as text, as people read it.

    Money is cut to the currency's minor unit, not rounded: what falls short of an edge is never
    shown as having reached it.
    """
    value = Decimal(text)
    if not is_currency(unit):
        return f"{value:,f} {unit}".rstrip()
    step = Decimal(1).scaleb(-minor_unit_exponent(unit))
    return shown(value.quantize(step, ROUND_FLOOR), unit)


def dated(day: date | None, otherwise: str = "-") -> str:
    """A day, or what stands for none."""
    return day.isoformat() if day else otherwise


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 deal``, ``2 deals``; ``plural`` where it is another word."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def trail(kind: str, object_id: str, person: Person | None = None) -> list[dict[str, Any]]:
    """What happened to a record, oldest first.

    To a partner's people: when, what and why; who, where it was one of them; nothing that a change
    says, since it may name others.
    """
    own = person.partner if person else ""
    ours = set(Person.objects.filter(partner=own).values_list("id", flat=True)) if own else set()
    found = []
    for change in history(kind, object_id):
        told = {"at": f"{change.at:%Y-%m-%d %H:%M}", "action": change.action}
        by = change.by if not own or change.by in ours else "someone else"
        said = {} if own else {"before": change.before, "after": change.after}
        found.append({**told, "by": by, "reason": change.reason, **said})
    return found


def print_trail(kind: str, object_id: str, person: Person | None = None) -> None:
    """The trail of a record as a table, as that person may see it."""
    headers = ["when (UTC)", "who", "what", "now", "why"]
    rows = [
        [c["at"], c["by"], c["action"], _changed(c.get("after", {})), c["reason"] or "-"]
        for c in trail(kind, object_id, person)
    ]
    console().print(table(headers, rows, title="What happened"))


def _changed(after: Mapping[str, Any]) -> str:
    """What a change set, in a phrase; ids and hashes of other records are left out."""
    said = {n: v for n, v in after.items() if v not in ("", None) and n not in _UNSPOKEN}
    phrases = [f"{name.removesuffix('_id').replace('_', ' ')} {said[name]}" for name in said]
    return ", ".join(phrases) or "-"
