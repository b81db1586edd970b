"""A review of levels: computed and proposed by one, decided by another, written as facts."""

from collections.abc import Iterable, Mapping
from datetime import date

from largesse.money import plain
from largesse.partners.approval import not_found, person_called, second_person
from largesse.partners.audit import record_change
from largesse.partners.dating import end, holding_on, rows_of, rows_on, state
from largesse.partners.levels.figures import Figures, gather
from largesse.partners.levels.placing import Placed, Standing, Told, place
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.partners.models import LevelLine, LevelReview, Partner
from largesse.partners.rules.documents import LevelSchemeDocument
from largesse.partners.rules.reading import PartnerRules
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

REVIEW = Lifecycle(
    "level review",
    "proposed",
    {("proposed", "decide"): "decided", ("proposed", "withdraw"): "withdrawn"},
    "partner",
    {"decide": "partner decide-levels", "withdraw": "partner withdraw-levels"},
)
_BATCH = 500


def propose(
    workspace: Workspace,
    rules: PartnerRules,
    scheme_name: str,
    day: date,
    by: str,
    today: date,
    run: str | None = None,
) -> LevelReview:
    """Compute every partner's level for a day, and propose what moves.

    Raises :class:`Refusal` (``already-open``, ``no-scheme``, ``no-right``, ``no-partners``, ...).
    """
    person_called(by, "level.propose", today)
    scheme = rules.scheme(scheme_name)
    if LevelReview.objects.filter(scheme=scheme.scheme, day=day, state="proposed").exists():
        what = f"a review of {scheme.scheme} for {day.isoformat()} is open already"
        raise Refusal(Problem(what, "decide on it, or withdraw it", code="already-open"))
    figures = gather(workspace, scheme, day, run)
    placed = placed_on(scheme, figures, day)
    if not placed:
        what = "no active partner is of a type that this scheme is for"
        raise Refusal(Problem(what, "name other types under 'types'", code="no-partners"))
    made = LevelReview.objects.create(
        scheme=scheme.scheme,
        day=day,
        rules_sha256=rules.sha256,
        figures_sha256=figures.sha256,
        by=by,
    )
    LevelLine.objects.bulk_create([_line(made, one) for one in placed], _BATCH)
    said = {"scheme": scheme.scheme, "day": day, "rules": rules.sha256, "run": figures.run}
    moves: dict[str, object] = {
        move: sum(p.move == move for p in placed) for move in sorted({p.move for p in placed})
    }
    record_change(by, REVIEW.kind, made.id, "propose", {}, {**said, **moves})
    return made


def placed_on(scheme: LevelSchemeDocument, figures: Figures, day: date) -> list[Placed]:
    """Every partner of the scheme's types whose facts hold on the day, placed."""
    held = {row.subject: row.cells["level"] for row in rows_on(day, "levels")}
    held_on = holding_on(day, "periods__")
    partners = Partner.objects.filter(held_on, state__in=["active", "suspended"]).order_by("id")
    found = partners.filter(type__in=scheme.types) if scheme.types else partners
    grace = _grace(scheme.scheme, day)
    return [
        place(
            scheme,
            figures.of(partner.id),
            Standing(partner.id, held.get(partner.id, ""), grace.get(partner.id)),
            day,
        )
        for partner in found
    ]


def decide(
    review_id: str,
    by: str,
    today: date,
    kept: Mapping[str, str],
    revision: int | None = None,
) -> LevelReview:
    """Take what a review proposes, but for partners that keep their level, each with a reason.

    Levels change from the review's day. Raises :class:`Refusal` (``own-approval``, ``no-reason``,
    ``changed-since``, ``not-found``, ``fact-later``).
    """
    review = review_called(review_id)
    second_person(review.by, by, "level.decide")
    lines = {line.partner_id: line for line in review.lines.order_by("partner_id")}
    for partner, reason in kept.items():
        if partner not in lines:
            raise not_found(f"partner '{partner}' in this review")
        if not reason.strip():
            what = f"a reason is needed why {partner} keeps its level"
            raise Refusal(Problem(what, "write --keep PARTNER=REASON", code="no-reason"))
    decided = {"decided_by": by, "decided_on": today}
    advance(review, REVIEW, "decide", by, revision=revision, also=decided)
    _refuse_changed(review, lines.values())
    for line in lines.values():
        _settle(review, line, by, kept.get(line.partner_id, ""))
    LevelLine.objects.bulk_update(lines.values(), ["decision", "reason"], _BATCH)
    return review


def withdraw(review_id: str, by: str, today: date) -> LevelReview:
    """Take a proposal back: nothing changes."""
    person_called(by, "level.propose", today)
    review = review_called(review_id)
    advance(review, REVIEW, "withdraw", by)
    return review


def review_called(review_id: str) -> LevelReview:
    """The review of that id; '' for the only one that is open.

    Raises :class:`Refusal` (``not-found``).
    """
    found = LevelReview.objects.filter(pk=review_id).first()
    if not review_id:
        still_open = list(LevelReview.objects.filter(state="proposed")[:2])
        found = still_open[0] if len(still_open) == 1 else None
    if found is None:
        raise not_found(
            f"review '{review_id}'" if review_id else "single open review",
            "see them: largesse partner reviews",
        )
    return found


def _settle(review: LevelReview, line: LevelLine, by: str, reason: str) -> None:
    line.decision, line.reason = ("kept" if reason else "taken"), reason
    if reason:
        said = {"level": line.before, "proposed": line.after}
        record_change(by, "partner", line.partner_id, "keep-level", {}, said, reason)
        return
    if line.after == line.before:
        return
    because = f"review of {review.day.isoformat()}"
    if not line.after:
        end("levels", "partner", line.partner_id, review.day, by, reason=because)
        return
    cells = {"level": line.after, "reason": because}
    state("levels", "partner", line.partner_id, cells, review.day, by, reason=because)


def _refuse_changed(review: LevelReview, lines: Iterable[LevelLine]) -> None:
    """What was proposed was computed from the level held then: a change since asks for another."""
    now = {row.subject: row.cells["level"] for row in rows_on(review.day, "levels")}
    moved = [line.partner_id for line in lines if now.get(line.partner_id, "") != line.before]
    if moved:
        what = f"the level of {', '.join(moved)} was changed since this was proposed"
        raise Refusal(Problem(what, "withdraw it and propose again", code="changed-since"))


def _grace(scheme: str, day: date) -> dict[str, date]:
    """Until when partners keep a level that they fell short of at their last review."""
    found: dict[str, date | None] = {}
    lines = LevelLine.objects.filter(
        review__scheme=scheme, review__state="decided", review__day__lt=day, decision="taken"
    )
    for line in lines.order_by("review__day"):
        found[line.partner_id] = line.keep_until if line.move == "grace" else None
    return {partner: until for partner, until in found.items() if until is not None}


def _line(review: LevelReview, placed: Placed) -> LevelLine:
    return LevelLine(
        review=review,
        partner_id=placed.partner,
        before=placed.before,
        after=placed.after,
        move=placed.move,
        because=[_said(told) for told in placed.because],
        missing=[_said(told) for told in placed.missing],
        keep_until=placed.keep_until,
    )


def _said(told: Told) -> dict[str, str]:
    asked = told.requirement
    return {
        "level": told.level,
        "figure": asked.figure,
        "is": "" if told.value is None else plain(told.value),
        "how": asked.how,
        "asked": plain(asked.edge),
        "unit": asked.unit,
    }


def levels_of(partner: str) -> list[tuple[str, date | None, date | None]]:
    """The levels a partner has held, oldest first: level, from, until."""
    return [
        (row.cells["level"], row.since, row.until) for row in rows_of("levels", "partner", partner)
    ]
