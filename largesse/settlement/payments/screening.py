"""Before anyone is paid: is it on the sanctions list? Checked when proposed, approved and sent.

Without a list, or with one older than declared, nobody is paid. A hit stops its line until someone
with the right clears it with a reason; that holds for this version of the list and this name only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import IntegrityError
from django.utils import timezone

from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.latin import words
from largesse.settlement.models import Clearance, SanctionsList, Screening
from largesse.settlement.payments.sanctions.lists import read_list
from largesse.settlement.payments.sanctions.matching import Hit, Screen, Subject
from largesse.settlement.payments.settings import Settings
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

FOLDER = Path("payments") / "lists"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, by partner; those not in it are clean."""

    lists: tuple[SanctionsList, ...]
    """The newest of each source, the oldest first."""
    hits: Mapping[str, tuple[Hit, ...]]


def load(workspace: Workspace, data: bytes, name: str, by: str) -> tuple[SanctionsList, bool]:
    """Take a list in; whether it is new. Raises :class:`Refusal` where it cannot be read."""
    person_called(by, "sanctions.load")
    listed = read_list(data, name)
    write_atomic(_place(workspace, listed.sha256), data)
    with transaction():
        record, is_new = SanctionsList.objects.get_or_create(
            sha256=listed.sha256,
            defaults={
                "source": listed.source[:100],
                "published": listed.published,
                "entries": len(listed.entries),
                "loaded_by": by,
                "loaded_at": timezone.now(),
            },
        )
        if is_new:
            after = {"source": record.source, "published": record.published}
            record_change(by, "sanctions-list", record.sha256, "load", {}, after)
    return record, is_new


def newest(settings: Settings, day: date) -> tuple[SanctionsList, ...]:
    """The lists that are checked against: the newest of each source, the oldest first.

    Where ``payments.yaml`` names sources, those; else all that were ever loaded. Raises
    :class:`Refusal` (``no-list``, ``old-list``).
    """
    by_source: dict[str, SanctionsList] = {}
    for each in SanctionsList.objects.order_by("published", "loaded_at"):
        by_source[each.source] = each
    wanted = settings.list_sources or tuple(by_source)
    mend = "load the newest: largesse pay sanctions load FILE"
    missing = [source for source in wanted if source not in by_source]
    if missing or not wanted:
        named = f" of {', '.join(missing)}" if missing else ""
        raise Refusal(Problem(f"no sanctions list{named} is loaded", mend, code="no-list"))
    found = sorted((by_source[source] for source in wanted), key=lambda each: each.published)
    problems = []
    for each in found:
        age = (day - each.published).days
        if age > settings.list_age_days:
            what = (
                f"the sanctions list {each.source} is of {each.published.isoformat()}, {age} days"
                f" before {day.isoformat()}; at most {settings.list_age_days} are allowed"
            )
            problems.append(Problem(what, mend, code="old-list"))
    if problems:
        raise Refusal(*problems)
    return tuple(found)


def check(
    workspace: Workspace, settings: Settings, subjects: Mapping[str, Subject], day: date
) -> Checked:
    """Compare partners with every list; what was cleared before is no hit any more."""
    lists = newest(settings, day)
    screens = [_screen(workspace, settings, record) for record in lists]
    cleared = set(
        Clearance.objects.filter(sanctions_list__in=lists).values_list(
            "sanctions_list", "entry", "name"
        )
    )
    found = {
        partner: tuple(
            hit
            for screen in screens
            for hit in screen.hits(subject)
            if (hit.listed_in, hit.entry, compared(hit.name)) not in cleared
        )
        for partner, subject in subjects.items()
    }
    return Checked(lists, {partner: hits for partner, hits in found.items() if hits})


def record_check(run: str, before: str, by: str, checked: Checked, names: int) -> None:
    """Keep that a check was made, with which lists, and what each found."""
    for each in checked.lists:
        Screening.objects.create(
            run=run,
            sanctions_list=each,
            before=before,
            names=names,
            hits=[
                {"partner": partner, "entry": hit.entry, "score": hit.score, "because": hit.because}
                for partner, hits in sorted(checked.hits.items())
                for hit in hits
                if hit.listed_in == each.sha256
            ],
            by=by,
            at=timezone.now(),
        )


def clear(partner: str, entry: str, hits: Sequence[Hit], by: str, reason: str) -> int:
    """Say that a partner is not an entry of the list; how many of its names that clears.

    Raises :class:`Refusal` (``no-hit``, ``no-reason``, ``already-cleared``).
    """
    person_called(by, "sanctions.clear")
    if not reason.strip():
        what, mend = "a hit is not cleared without a reason", "say why: --because"
        raise Refusal(Problem(what, mend, code="no-reason"))
    names = sorted({(hit.listed_in, compared(hit.name)) for hit in hits if hit.entry == entry})
    if not names:
        known = ", ".join(sorted({hit.entry for hit in hits})) or "none"
        what = f"{partner} has no open hit on entry '{entry}'"
        raise Refusal(Problem(what, f"open ones: {known}", code="no-hit"))
    try:
        with transaction():
            for listed_in, name in names:
                made = Clearance.objects.create(
                    sanctions_list_id=listed_in,
                    entry=entry,
                    name=name,
                    partner=partner,
                    by=by,
                    at=timezone.now(),
                    reason=reason,
                )
                after = {"partner": partner, "entry": entry}
                record_change(by, "sanctions-hit", made.id, "clear", {}, after, reason)
    except IntegrityError:
        problem = Problem("it is cleared already", "nothing is left to do", code="already-cleared")
        raise Refusal(problem) from None
    return len(names)


def compared(name: str) -> str:
    """A name as clearances remember it."""
    return " ".join(sorted(words(name)))[:300] or name[:300]


def subject_of(names: Iterable[str], identifiers: Iterable[str]) -> Subject:
    """Someone to check: names and identifiers that are known, each once."""
    return Subject(
        tuple(dict.fromkeys(n for n in names if n)),
        tuple(dict.fromkeys(i for i in identifiers if i)),
    )


def _screen(workspace: Workspace, settings: Settings, record: SanctionsList) -> Screen:
    path = _place(workspace, record.sha256)
    try:
        listed = read_list(path.read_bytes(), workspace.display(path))
    except OSError:
        what = "the loaded sanctions list is not in the workspace any more"
        mend = "load it again: largesse pay sanctions load FILE"
        raise Refusal(Problem(what, mend, workspace.display(path), code="no-list")) from None
    if listed.sha256 != record.sha256:
        what, mend = "the sanctions list was altered", "load it again"
        raise Refusal(Problem(what, mend, workspace.display(path), code="altered"))
    return Screen(listed, settings.threshold)


def _place(workspace: Workspace, sha256: str) -> Path:
    return workspace.root / FOLDER / sha256
