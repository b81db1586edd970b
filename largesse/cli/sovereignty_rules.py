"""``largesse sovereignty rules``: the profiles that are known, and one told in full."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from largesse.cli.options import JsonOption, LangOption, WorkspaceOption, language_option
from largesse.cli.output import console, emit_json, table
from largesse.cli.sovereignty_options import OnOption, day_of
from largesse.sovereignty.assessment.framework import commission_framework
from largesse.sovereignty.rules.model import Profile, Status
from largesse.sovereignty.rules.reading import Profiles, profile_called, read_profiles
from largesse.sovereignty.words import word
from largesse.workspace.paths import Workspace


def command(
    profile: Annotated[str, typer.Argument(metavar="[PROFILE]", help="Tell this one.")] = "",
    on: OnOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules that are known, with their status and days; or tell one profile in full.

    A workspace adds its own in sovereignty/profiles/, one file a profile.
    """
    language, day = language_option(lang), day_of(on)
    framework = commission_framework()
    profiles = read_profiles(Workspace.find(workspace), tuple(framework.criteria))
    chosen = {profile: profile_called(profiles, profile)} if profile else dict(profiles)
    if as_json:
        emit_json([_record(each, day) for each in chosen.values()])
    elif profile:
        _tell(console(), chosen[profile], day, language)
    else:
        _list(console(), profiles, day, language)


def standing(profile: Profile, day: date) -> str:
    """Whether a profile binds on a day, in words."""
    if profile.status is not Status.IN_FORCE:
        return profile.status.value
    if day < profile.holds.start:
        return f"from {profile.holds.start.isoformat()}"
    return "in force" if profile.is_of(day) else "no longer"


def _list(out: Console, profiles: Profiles, day: date, language: str) -> None:
    rows = [
        [
            p.id,
            p.title.in_language(language),
            word(p.kind.value, language),
            word(standing(p, day), language),
            ", ".join(p.scopes),
            str(len(p.rules)),
            str(len(p.edges)),
            "" if p.verified else "unverified",
        ]
        for p in profiles.values()
    ]
    rows = [[cell or "-" for cell in row] for row in rows]
    headers = ["profile", "title", "kind", f"on {day.isoformat()}", "binds", "rules", "edges", ""]
    out.print(table(headers, rows, figures=["rules", "edges"]))
    binding = sum(p.binds_on(day) for p in profiles.values())
    proposed = sum(p.status is Status.PROPOSAL for p in profiles.values())
    out.print(
        f"{len(profiles)} profiles: {binding} in force, {proposed} proposed. What is unverified was"
        " told from memory or another's account: read its source before you quote it.",
        soft_wrap=True,
    )
    framework = commission_framework()
    sets = ", ".join(framework.weights)
    out.print(f"And the framework that offerings are assessed by: {framework.id} ({sets}).")
    if profiles:
        out.print(f"Next: largesse sovereignty rules {next(iter(profiles))}")


def _tell(out: Console, p: Profile, day: date, language: str) -> None:
    kind, told = word(p.kind, language), word(standing(p, day), language)
    out.print(f"{p.title.in_language(language)} ({kind}; {told})", soft_wrap=True)
    out.print(f"  source: {p.source}", soft_wrap=True)
    end = p.holds.end.isoformat() if p.holds.end else "further notice"
    out.print(
        f"  holds from {p.holds.start.isoformat()} until {end}; binds: {', '.join(p.scopes)};"
    )
    out.print(f"  inside is: {p.area}")
    if p.note:
        out.print(f"  {p.note.in_language(language)}", soft_wrap=True)
    for edge in p.edges:
        out.print(f"\n{edge.country} {edge.kind.value} ({edge.reference})", soft_wrap=True)
        out.print(f"  {edge.says.in_language(language)}", soft_wrap=True)
    for rule in p.rules:
        mark = "" if rule.verified and p.verified else " [unverified]"
        out.print(f"\n{rule.id}  {rule.title.in_language(language)}{mark}", soft_wrap=True)
        out.print(f"  {rule.says.in_language(language)}", soft_wrap=True)
        if rule.text[0]:
            out.print(f"  applies when: {rule.text[0]}", soft_wrap=True)
        out.print(f"  requires: {rule.text[1]}", soft_wrap=True)
        out.print(f"  otherwise: {rule.otherwise}; evidence: {rule.evidence}; {rule.reference}")
        for remedy in rule.remedies:
            title = remedy.title.in_language(language)
            out.print(f"  remedy: {title} ({remedy.months} months)", soft_wrap=True)


def _record(p: Profile, day: date) -> dict[str, object]:
    return {
        "profile": p.id,
        "title": p.title,
        "kind": p.kind,
        "status": p.status,
        "binds": p.binds_on(day),
        "source": p.source,
        "scopes": p.scopes,
        "area": p.area,
        "from": p.holds.start,
        "until": p.holds.end,
        "verified": p.verified,
        "shipped": p.is_shipped,
        "digest": p.digest,
        "edges": [
            {"edge": e.kind, "country": e.country, "reference": e.reference, "says": e.says}
            for e in p.edges
        ],
        "asks": {name: {"title": a.title, "answer": a.answer} for name, a in p.asks.items()},
        "rules": [
            {
                "rule": r.id,
                "title": r.title,
                "says": r.says,
                "reference": r.reference,
                "applies_when": r.text[0],
                "requires": r.text[1],
                "otherwise": r.otherwise,
                "evidence": r.evidence,
                "verified": r.verified,
            }
            for r in p.rules
        ],
    }
