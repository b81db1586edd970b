"""From a ``claim:`` document to the rules of claims."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType

from largesse.programme import documents as shape
from largesse.programme.build import Context, place_of, text_of
from largesse.programme.calendar import Calendar
from largesse.programme.model import Alike, ClaimRules, ClaimType, Milestone, Place
from largesse.programme.model.words import BEGINNING
from largesse.programme.reading import Read
from largesse.programme.source import Location, Value
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.days import WEEKDAYS, WorkingDays

_NEEDS = {
    "funding": ("milestones", "its milestones", "add 'milestones:' whose 'pays' come to 100%"),
    "marketing": ("share", "the vendor's share of its cost", "add for example 'share: 50%'"),
    "credit": ("cost bearer", "who bears its cost", "add 'cost bearer: vendor' or 'partner'"),
    "benefit": ("unit cost", "what one unit costs", "add for example 'unit cost: 350 USD'"),
}
_Fault = tuple[Location, str, str, str]


def build_claims(context: Context, reads: Sequence[Read]) -> dict[str, ClaimRules]:
    """The rules of every ``claim:`` document; problems are noted in ``context``."""
    found: dict[str, ClaimRules] = {}
    for read in (r for r in reads if r.kind == "claim"):
        document: shape.ClaimDocument = read.content
        if document.claim in found:
            what = f"there are two claims '{document.claim}'"
            mend = "give each its own name"
            context.problems.append(read.problem(("claim",), what, mend, "said-twice"))
            continue
        problems = [read.problem(*fault) for fault in _faults(document, context.settings.currency)]
        context.problems.extend(problems)
        if not problems and read.is_whole:
            found[document.claim] = _rules(
                document, read.document.value, context.settings, place_of(read)
            )
    return found


def read_again(text: str) -> ClaimRules:
    """The rules that a claim has kept as ``text``, as they were when it began."""
    kept = json.loads(text)
    document = shape.ClaimDocument.model_validate(kept["claim"])
    settings = shape.ProgrammeDocument.model_validate(
        {
            "programme": "kept",
            "title": {"en": "kept"},
            "currency": kept["currency"],
            "calendar": kept["calendar"],
        }
    )
    return _rules(document, kept["claim"], settings, BEGINNING)


def _rules(
    document: shape.ClaimDocument, said: Value, settings: shape.ProgrammeDocument, place: Place
) -> ClaimRules:
    kept = {
        "semantics": 1,
        "claim": said,
        "currency": settings.currency,
        "calendar": _calendar_kept(settings.calendar),
    }
    # The order of keys is kept, because milestones follow one another.
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    alike = document.duplicates
    calendar = settings.calendar
    types = {name: _type(name, part) for name, part in document.types.items()}
    return ClaimRules(
        id=document.claim,
        kind=document.kind,
        title=text_of(document.title),
        source=document.source,
        holds=document.holds,
        envelope=document.envelope,
        paid_by=document.paid_by or "",
        gives_out=document.gives_out or "",
        currency=settings.currency,
        cap=document.cap,
        per=document.per,
        types=MappingProxyType(types),
        ask=document.ask,
        review_within=document.review_within,
        answer_within=document.answer_within,
        silence_agrees=document.silence_agrees,
        proof_within=document.proof_within,
        resubmit_within=document.resubmit_within,
        extend_by=document.extend_by,
        pays_after=document.pays_after,
        two_approvals=document.two_approvals,
        keep_months=document.keep_proof,
        distinct_service=document.distinct_service,
        alike=Alike(alike.amount_within, alike.days_within, alike.many, alike.many_within),
        calendar=Calendar(
            calendar.year_starts, calendar.year_named_by == "end", calendar.end_of_month == "clip"
        ),
        working=WorkingDays(frozenset(calendar.weekend), frozenset(calendar.holidays)),
        text=text,
        hash=sha256(text.encode()).hexdigest(),
        place=place,
    )


def _type(name: str, part: shape.ClaimTypeDocument) -> ClaimType:
    steps = tuple(
        Milestone(step, text_of(said.title, step), said.pays, text_of(said.needs))
        for step, said in part.milestones.items()
    )
    title = text_of(part.title, name)
    bearer = part.cost_bearer or "vendor"
    return ClaimType(name, title, part.share, part.cap, steps, bearer, part.unit, part.unit_cost)


def _calendar_kept(calendar: shape.CalendarDocument) -> dict[str, object]:
    """The calendar as a programme would say it, every word of it."""
    return {
        "year starts in month": str(calendar.year_starts),
        "year named by": calendar.year_named_by,
        "end of month": calendar.end_of_month,
        "weekend": [WEEKDAYS[day] for day in sorted(calendar.weekend)],
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
    }


def _faults(document: shape.ClaimDocument, currency: str) -> Iterator[_Fault]:
    """What one document says that does not fit together."""
    if not document.types:
        yield (("types",), "there is nothing to ask for", "name a type", "no-types")
    if document.paid_by and document.kind in ("credit", "benefit"):
        told = f"no incentive pays a {document.kind}: its claim posts what it costs"
        yield (("paid by",), told, "remove 'paid by:'", "claim-type-says-too-much")
    if document.gives_out and document.kind in ("funding", "marketing"):
        told = f"a {document.kind} claim hands out no credits or benefits"
        mend = "remove it, or say which incentive pays: paid by"
        yield (("gives out",), told, mend, "claim-type-says-too-much")
    key, what, mend = _NEEDS[document.kind]
    for name, part in document.types.items():
        at: Location = ("types", name)
        if getattr(part, key.replace(" ", "_")) in (None, {}):
            yield (at, f"'{name}' does not say {what}", mend, "claim-type-says-too-little")
        for other, (foreign, *_) in _NEEDS.items():
            said = getattr(part, foreign.replace(" ", "_"))
            if other != document.kind and said not in (None, {}):
                told = f"'{foreign}' means nothing for a {document.kind} claim"
                yield ((*at, foreign), told, "remove it", "claim-type-says-too-much")
        yield from _share_faults(part, at)
        unit = part.unit if document.kind == "benefit" else ""
        yield from _unit_faults(part.cap, (*at, "cap"), currency, unit)
        yield from _unit_faults(part.unit_cost, (*at, "unit cost"), currency)
    yield from _unit_faults(document.cap, ("cap",), currency)
    yield from _unit_faults(document.two_approvals, ("two approvals above",), currency)


def _share_faults(part: shape.ClaimTypeDocument, at: Location) -> Iterator[_Fault]:
    if part.share is not None and not Decimal(0) < part.share <= 1:
        mend = "write more than 0% and at most 100%"
        yield ((*at, "share"), "this is no share of a cost", mend, "claim-share")
    steps = part.milestones
    if steps and sum(step.pays for step in steps.values()) != 1:
        mend = "let their 'pays' come to 100%"
        yield ((*at, "milestones"), "the tranches are not the whole", mend, "claim-tranches")
    for name, step in steps.items():
        if step.pays <= 0:
            where = (*at, "milestones", name, "pays")
            yield (where, "this tranche pays nothing", "write more than 0%", "claim-tranches")


def _unit_faults(
    amount: Amount | None, at: Location, currency: str, unit: str = ""
) -> Iterator[_Fault]:
    known = [currency, unit] if unit else [currency]
    if amount is None:
        return
    if amount.unit not in known:
        mend = f"state it in {' or '.join(known)}"
        yield (at, f"this is in {amount.unit}", mend, "claim-unit")
    if amount.value <= 0:
        yield (at, "this is not above zero", "state an amount above zero", "claim-amount")
