"""Due-diligence, credit and other checks: recorded with their evidence, asked for on a day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from largesse.facts.cells import Cell
from largesse.partners.audit import record_change
from largesse.partners.evidence import keep
from largesse.partners.lifecycle import advance
from largesse.partners.models import Application, Check, Partner
from largesse.partners.register.finding import partner_for
from largesse.partners.register.lives import APPLICATION, PARTNER
from largesse.partners.rules.reading import PartnerRules
from largesse.partners.wellformed import require_cells, require_fits
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class NewCheck:
    """What was found. ``valid_until`` is the first day on which it no longer counts."""

    partner: str
    kind: str
    result: Literal["passed", "failed"]
    done_on: date
    grade: str = ""
    valid_until: date | None = None
    market: str = ""
    evidence: Path | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """A required check that does not count on the day: not made, failed, or valid no more."""

    kind: str
    why: Literal["not made", "failed", "expired"]
    since: date | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.why}" + (f" on {self.since.isoformat()}" if self.since else "")


def record_check(workspace: Workspace, new: NewCheck, by: str, today: date) -> Check:
    """Record a check; the first takes an open application into its checks.

    Raises :class:`Refusal` (``no-right``, ``not-found``, ``bad-dates``, ``bad-evidence``).
    """
    partner, _ = partner_for(new.partner, by, "partner.check", today)
    _refuse_bad_days(new, today)
    cells = (("the check", Cell.SLUG, new.kind), ("its grade", Cell.TEXT, new.grade))
    require_cells(*cells, required=("the check",))
    made = Check(
        partner=partner,
        market=new.market,
        kind=new.kind,
        result=new.result,
        grade=new.grade,
        done_on=new.done_on,
        valid_until=new.valid_until,
        by=by,
    )
    require_fits(made)
    made.save(force_insert=True)
    kept = keep(workspace, "check", made.id, by, today, new.evidence, new.note)
    Check.objects.filter(pk=made.id).update(sha256=kept.sha256)
    made.sha256 = kept.sha256
    said = {"kind": new.kind, "result": new.result, "grade": new.grade, "check": made.id}
    dated = {"done_on": new.done_on, "valid_until": new.valid_until, "sha256": kept.sha256}
    record_change(by, "partner", partner.id, "record-check", {}, said | dated)
    _begin(partner, new.market, by)
    return made


def lacking(partner_id: str, required: tuple[str, ...], day: date, market: str = "") -> list[Lack]:
    """Which required checks do not count on a day; of each kind the latest one speaks."""
    latest: dict[str, Check] = {}
    made = Check.objects.filter(partner_id=partner_id, market=market, done_on__lte=day)
    for check in made.order_by("done_on", "id"):
        latest[check.kind] = check
    return [lack for kind in required if (lack := _lack(kind, latest.get(kind), day))]


def partners_lacking(rules: PartnerRules, day: date) -> list[tuple[Partner, list[Lack]]]:
    """Active partners that lack a required check on a day: name one to come to be in time."""
    latest: dict[tuple[str, str], Check] = {}
    for check in Check.objects.filter(market="", done_on__lte=day).order_by("done_on", "id"):
        latest[check.partner_id, check.kind] = check
    found = []
    for partner in Partner.objects.filter(state="active").order_by("id"):
        required = rules.checks_for(partner.type)
        lacks = [_lack(kind, latest.get((partner.id, kind)), day) for kind in required]
        if any(lacks):
            found.append((partner, [lack for lack in lacks if lack]))
    return found


def _lack(kind: str, check: Check | None, day: date) -> Lack | None:
    if check is None:
        return Lack(kind, "not made")
    if check.result != "passed":
        return Lack(kind, "failed", check.done_on)
    if check.valid_until is not None and check.valid_until <= day:
        return Lack(kind, "expired", check.valid_until)
    return None


def _begin(partner: Partner, market: str, by: str) -> None:
    found = Application.objects.filter(partner=partner, market=market, state="applied").first()
    if found is None:
        return
    advance(found, APPLICATION, "check", by)
    if found.kind == "joining":
        advance(partner, PARTNER, "check", by)


def _refuse_bad_days(new: NewCheck, today: date) -> None:
    if new.done_on > today:
        what = f"a check cannot have been made on {new.done_on.isoformat()}, which is to come"
        raise Refusal(Problem(what, "give the day it was made", code="bad-dates"))
    if new.valid_until is not None and new.valid_until <= new.done_on:
        what = "a check that is valid until the day it was made, or earlier, is never valid"
        raise Refusal(Problem(what, "give a later --valid-until", code="bad-dates"))
