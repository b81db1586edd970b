"""A collaboration model decided for a market: proposed by one person, approved by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from largesse.partners.accelerator.entering import admissible
from largesse.partners.accelerator.offers import Terms, make_offers
from largesse.partners.accelerator.terms import read_terms
from largesse.partners.approval import person_called, require_second, require_vendors
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.partners.models import MarketDecision
from largesse.partners.money import minor_of
from largesse.partners.short_ids import short
from largesse.programme.model import CollaborationModel, Programme
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

DECISION = Lifecycle(
    "market-decision",
    "proposed",
    {
        ("proposed", "approve"): "approved",
        ("proposed", "decline"): "declined",
        ("proposed", "withdraw"): "withdrawn",
    },
    "markets decide",
    {
        "approve": "markets decide --approve",
        "decline": "markets decide --decline",
        "withdraw": "markets decide --withdraw",
    },
)
_DECIDED = (
    "market",
    "model",
    "model_digest",
    "match",
    "match_digest",
    "reason",
    "despite",
    "partners",
    "starts_on",
    "offer_until",
    "amount_minor",
    "currency",
    "by",
)
"""The columns that stay as they were proposed; `largesse verify` holds them beside the trail."""
Match = Mapping[str, Any]
"""What the match said of a market, as :func:`largesse.markets.matching.workspace.match_record`
keeps it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a manager wants for a market: the model, to be offered to whom, from and until when.

    ``places`` are the market's names in partners' records, as :func:`admissible` reads them.
    ``despite`` names gates that keep the model out and that an exception is asked for.
    """

    market: str
    model: str
    partners: tuple[str, ...]
    places: tuple[str, ...]
    starts_on: date
    until: date
    reason: str = ""
    despite: tuple[str, ...] = ()


def propose(
    workspace: Workspace, programme: Programme, wish: Wish, match: Match, by: str, day: date
) -> MarketDecision:
    """Propose a model for a market; nothing is offered before a second person approves.

    Raises :class:`Refusal`: ``no-right``, ``no-such-model``, ``stopped``, ``gate-closed``,
    ``no-reason`` for what departs from the match, each partner that may not be offered it, and
    ``one-decision`` while another is open.
    """
    person_called(by, "market.decide")
    model = model_called(programme, wish.model)
    _require_open(wish, match)
    _require_reason(wish, match)
    # Money is set aside until a day of the present, whatever day the decision is dated.
    if wish.until <= max(day, timezone.now().date()):
        what = f"an offer until {wish.until.isoformat()} would be over already"
        raise Refusal(Problem(what, "state a later day", code="bad-until"))
    partners = admissible(workspace, programme, model, wish.partners, wish.places, day)
    read_terms(workspace)
    _refuse_second(wish.market)
    try:
        return _write(programme, model, wish, match, [partner.pk for partner in partners], by, day)
    except IntegrityError:  # somebody proposed at the same moment
        _refuse_second(wish.market)
        raise


def _write(
    programme: Programme,
    model: CollaborationModel,
    wish: Wish,
    match: Match,
    partners: Sequence[str],
    by: str,
    day: date,
) -> MarketDecision:
    total = model.committed * len(partners)
    with transaction():
        made = MarketDecision.objects.create(
            market=wish.market,
            model=model.id,
            model_digest=model.digest,
            proposed_model=match["proposed"],
            probability=match["probability"],
            match=dict(match),
            match_digest=match["digest"],
            reason=wish.reason.strip(),
            despite=list(wish.despite),
            partners=list(partners),
            starts_on=wish.starts_on,
            offer_until=wish.until,
            amount_minor=minor_of(total, programme.currency),
            currency=programme.currency,
            by=by,
            on=day,
            supersedes=current(wish.market),
        )
        after = {name: getattr(made, name) for name in _DECIDED}
        record_change(by, DECISION.kind, made.pk, "propose", {}, after, made.reason)
    return made


def approve(
    workspace: Workspace,
    programme: Programme,
    decision: MarketDecision,
    match: Match,
    titles: Mapping[str, str],
    places: Sequence[str],
    by: str,
    day: date,
) -> MarketDecision:
    """Approve a decision: its agreements are drafted, offered and reserved, all or none.

    ``match`` is what the match says now; ``titles`` the market's names, en and fr. Raises
    :class:`Refusal`: ``own-approval``, ``beyond-limit``, ``no-right``, ``evidence-changed``, and
    the ledger's where the envelope lacks money.
    """
    require_second(decision.by, by, decision.amount_minor, decision.currency, "market.approve")
    if decision.despite:
        person_called(by, "exception.allow")
    model = model_called(programme, decision.model)
    _require_same(decision, model, match)
    with transaction():
        partners = admissible(workspace, programme, model, decision.partners, places, day)
        terms = Terms(
            decision.market, titles, decision.starts_on, decision.offer_until, day, decision.by
        )
        said = read_terms(workspace)
        advance(decision, DECISION, "approve", by, also={"decided_by": by, "decided_on": day})
        made = make_offers(workspace, programme, model, partners, said, terms)
        MarketDecision.objects.filter(pk=decision.pk).update(agreements=made)
        decision.agreements = made
        before: Mapping[str, Any] = {"agreements": []}
        record_change(by, DECISION.kind, decision.pk, "offer", before, {"agreements": made})
    return decision


def decline(decision: MarketDecision, by: str, reason: str, day: date) -> MarketDecision:
    """A second person says no; the reason is kept."""
    require_second(decision.by, by, 0, decision.currency, "market.approve")
    if not reason.strip():
        raise Refusal(
            Problem("a decision declined says why", "state it: --because", code="no-reason")
        )
    with transaction():
        also = {"decided_by": by, "decided_on": day}
        advance(decision, DECISION, "decline", by, reason=reason, also=also)
    return decision


def withdraw(decision: MarketDecision, by: str) -> MarketDecision:
    """Who proposed it takes it back."""
    person_called(by, "market.decide")
    if decision.by != by:
        what = f"decision {short(decision.pk)} was proposed by '{decision.by}', not by '{by}'"
        raise Refusal(Problem(what, "let them withdraw it", code="no-right"))
    with transaction():
        advance(decision, DECISION, "withdraw", by)
    return decision


def current(market: str) -> MarketDecision | None:
    """The latest approved decision of a market: the rung it stands on."""
    found = MarketDecision.objects.filter(market=market, state="approved")
    return found.order_by("-decided_on", "-id").first()


def decisions(by: str, market: str = "") -> list[MarketDecision]:
    """Decisions, newest first; they are the vendor's own."""
    require_vendors(by, "what is decided for markets")
    found = MarketDecision.objects.order_by("-id")
    return list(found.filter(market=market) if market else found)


def seen(name: str, by: str) -> MarketDecision:
    """The decision of that id, for the vendor's people. Raises as :func:`called`, ``no-right``."""
    require_vendors(by, "what is decided for markets")
    return called(name)


def called(name: str) -> MarketDecision:
    """The decision whose id ends so. Raises :class:`Refusal` (``not-found``)."""
    found = list(MarketDecision.objects.filter(pk__endswith=name.lower())[:2]) if name else []
    if len(found) != 1:
        what = f"no decision is called '{name}'" if not found else f"'{name}' names two decisions"
        raise Refusal(Problem(what, "see them: largesse markets decide --list", code="not-found"))
    return found[0]


def model_called(programme: Programme, name: str) -> CollaborationModel:
    """A model of the programme. Raises :class:`Refusal` (``no-such-model``)."""
    if name not in programme.models:
        known = sorted(programme.models, key=lambda each: programme.models[each].rung)
        mend = nearest(name, known, f"the models are {', '.join(known) or 'none'}")
        raise Refusal(Problem(f"there is no model '{name}'", mend, code="no-such-model"))
    return programme.models[name]


def _require_open(wish: Wish, match: Match) -> None:
    """Sanctions stop every model, and so does their not being stated; another closed gate keeps
    its model out, but for an exception."""
    state, source = match["gates"]["sanctions"]
    if state == "unknown":
        what = f"nobody has stated whether sanctions or export control stop {wish.market}"
        raise Refusal(Problem(what, "state it in markets/gates.csv", code="sanctions-unknown"))
    if state == "closed":
        what = f"sanctions or export control stop every model in {wish.market} ({source})"
        raise Refusal(Problem(what, "no exception is possible", code="stopped"))
    shut: Sequence[str] = match["closed"].get(wish.model, ())
    problems = [
        Problem(
            f"{gate} of {wish.market} is {match['gates'][gate][0]}, which keeps {wish.model} out",
            f"choose another model, or ask for an exception: --despite {gate} --because WHY",
            code="gate-closed",
        )
        for gate in shut
        if gate not in wish.despite
    ]
    if problems:
        raise Refusal(*problems)


def _require_reason(wish: Wish, match: Match) -> None:
    if wish.reason.strip() or (match["proposed"] == wish.model and not wish.despite):
        return
    if match["proposed"]:
        why = f"the match proposes {match['proposed']} for {wish.market}, not {wish.model}"
    elif match["not_scoreable"]:
        why = f"{wish.market} is not scoreable, so nothing is proposed for it"
    else:
        why = f"the match leaves {wish.market} undecided"
    raise Refusal(Problem(why, "say why you decide so: --because TEXT", code="no-reason"))


def _refuse_second(market: str) -> None:
    found = MarketDecision.objects.filter(market=market, state="proposed").first()
    if found is not None:
        name = short(found.pk)
        what = f"decision {name} for {market} is open already: {found.model}"
        mend = f"approve, decline or withdraw it first: largesse markets decide --approve {name}"
        raise Refusal(Problem(what, mend, code="one-decision"))


def _require_same(decision: MarketDecision, model: CollaborationModel, match: Match) -> None:
    """What is approved is what was matched and proposed."""
    was, now = _statements(decision.match), _statements(match)
    changed = [
        f"{name} of {decision.market} was {was.get(name, 'not said')}"
        f" and is {now.get(name, 'not said')}"
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]
    if model.digest != decision.model_digest:
        changed.append(f"{model.id} says something else now")
    if not changed and match["digest"] != decision.match_digest:
        changed.append("figures, gates or indices of other markets")
    if changed:
        what = f"the evidence has changed since it was proposed: {'; '.join(changed)}"
        name = short(decision.pk)
        mend = f"withdraw it and propose again: largesse markets decide --withdraw {name}"
        raise Refusal(Problem(what, mend, code="evidence-changed"))


def _statements(match: Match) -> dict[str, str]:
    """What a match says of a market, each by a name that a reader knows."""
    return {
        "the model proposed": match["proposed"] or "undecided",
        "its probability": match["probability"],
        **{f"gate {gate}": f"{said[0]} ({said[1]})" for gate, said in match["gates"].items()},
        **{f"axis {axis}": at for axis, at, *_ in match["positions"]},
    }
