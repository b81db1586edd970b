"""``largesse pay sanctions``: load the list, check names, clear what is someone else."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.partners.database import open_records
from largesse.partners.models import Partner
from largesse.settlement.models import SanctionsList
from largesse.settlement.payments import screening
from largesse.settlement.payments.drafting import subjects_of
from largesse.settlement.payments.settings import load_settings
from largesse.workspace.errors import AnswerIsNo
from largesse.workspace.paths import Workspace


def load(
    file: Annotated[Path, typer.Argument(help="The list as CSV or XML; see the docs.")],
    by: ByOption,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Load a sanctions list; of each source the newest is checked against."""
    home = Workspace.find(workspace)
    open_records(home)
    record, is_new = screening.load(home, file.read_bytes(), file.name, by)
    if json:
        emit_json({"sha256": record.sha256, "published": record.published, "is_new": is_new})
        return
    count = "1 entry" if record.entries == 1 else f"{record.entries:,} entries"
    said = "loaded" if is_new else "was loaded before"
    console().print(f"{record.source} of {record.published.isoformat()}: {count} {said}.")
    newer = SanctionsList.objects.filter(source=record.source, published__gt=record.published)
    if (other := newer.order_by("-published").first()) is not None:
        console().print(f"It is not used: that of {other.published.isoformat()} is newer.")
    console().print("Next: largesse pay sanctions check")


def check(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="Only this one.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Compare partners with the list; the answer is no where someone may be on it."""
    home = Workspace.find(workspace)
    open_records(home)
    today = date.today()  # noqa: DTZ011
    known = Partner.objects.order_by("id").values_list("id", flat=True)
    names = [partner] if partner else list(known)
    found = screening.check(home, load_settings(home), subjects_of(names, today), today)
    hits = [(name, hit) for name, all_hits in sorted(found.hits.items()) for hit in all_hits]
    if json:
        emit_json([{"partner": name, "hit": hit} for name, hit in hits])
    else:
        headers = ("partner", "our name", "entry", "listed name", "alike", "countries")
        rows = [
            (
                name,
                hit.name,
                hit.entry,
                hit.listed_name,
                f"{hit.score // 10} %" if hit.because.endswith("-name") else hit.because,
                ", ".join(hit.countries) or "-",
            )
            for name, hit in hits
        ]
        console().print(table(headers, rows, figures=("alike",)))
    if hits:
        raise AnswerIsNo(
            f"{len(hits)} open hit{'s' if len(hits) > 1 else ''}. If it is someone else:"
            " largesse pay sanctions clear PARTNER ENTRY --because WHY --by PERSON"
        )
    if not json:
        console().print(f"{len(names)} partners compared, none is on the list.")


def clear(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id.")],
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The entry it is not.")],
    by: ByOption,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a partner is someone else; holds for this version of the list and this name."""
    home = Workspace.find(workspace)
    open_records(home)
    today = date.today()  # noqa: DTZ011
    found = screening.check(home, load_settings(home), subjects_of([partner], today), today)
    hits = found.hits.get(partner, ())
    number = screening.clear(partner, entry, hits, by, because)
    if json:
        emit_json({"partner": partner, "entry": entry, "names": number})
        return
    console().print(f"{partner} is not {entry}: cleared for this version of the list.")
    console().print(f"Next: largesse pay include RUN {partner} --by PERSON", soft_wrap=True)


COMMANDS: Mapping[str, Callable[..., Any]] = {"load": load, "check": check, "clear": clear}
