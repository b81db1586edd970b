"""How `largesse claim` shows claims: to a partner, or to the manager who decides on them."""

from collections.abc import Mapping, Sequence
from datetime import date

from largesse.claims.caps import Cap
from largesse.claims.deadlines import IN_KIND, Due
from largesse.claims.duplicates import Flag, flags_of
from largesse.claims.models import Claim, Part
from largesse.claims.rules import rules_of
from largesse.claims.states import REQUESTED
from largesse.claims.ticking import Ticked
from largesse.claims.view import View
from largesse.cli.output import console, table
from largesse.money import shown
from largesse.partners.money import decimal_of

SHORT_ID = 8
_DONE = {"agree": "silence agreed", "expire": "expired"}
_ASKED = {"remind-reviewer": "review is late", "remind-partner": "due soon"}
_NEXT_PARTNER = {
    "draft": ("submit", "amend", "cancel"),
    "submitted": ("recall",),
    "in-review": ("recall",),
    "action-required": ("amend", "submit"),
    "approved": ("agree", "proof"),
    "in-progress": ("proof",),
    "resubmission": ("proof",),
}
_NEXT_VENDOR = {
    "draft": ("submit",),
    "submitted": ("review",),
    "in-review": ("approve", "ask", "reject"),
    "proof-submitted": ("accept", "reject"),
    "approved": ("extend", "cancel"),
    "in-progress": ("extend", "cancel"),
    "resubmission": ("extend",),
}


STATES = {
    "draft": "a draft",
    "in-review": "in review",
    "action-required": "waiting for the partner's answer",
    "proof-submitted": "waiting for its proof to be decided on",
    "resubmission": "waiting for a mended proof",
    "in-progress": "in progress",
    "proof-rejected": "ended: its proof was refused",
    **{s: s for s in ("submitted", "approved", "rejected", "cancelled", "completed", "expired")},
}
"""What a reader calls a state."""


def money(minor: int, currency: str) -> str:
    """An amount for people."""
    return shown(decimal_of(minor, currency), currency)


def short(claim: Claim) -> str:
    """The last letters of a claim's id, which stand for it where they are enough."""
    return claim.id[-SHORT_ID:]


def quantity(claim: Claim, minor: int) -> str:
    """An amount, and what it is in units where it counts some: ``12 seats (USD 4,200.00)``."""
    amount = money(minor, claim.currency)
    if not claim.unit_cost_minor:
        return amount
    return f"{minor // claim.unit_cost_minor} {claim.unit} ({amount})"


def listed(claims: Sequence[Claim], parts: Mapping[str, Sequence[Part]]) -> None:
    """Claims in a table, with a summary sentence and the next command."""
    out = console()
    if not claims:
        out.print("There are no claims.\nNext: largesse claim new RULES --starts DAY --by PERSON")
        return
    headers = ["claim", "partner", "what", "state", "due", "asked", "approved", "accepted"]
    rows = []
    for claim in claims:
        own = parts.get(claim.id, ())
        rows.append(
            [
                short(claim),
                claim.partner,
                f"{claim.rules_name} {claim.type}: {claim.title}",
                claim.state,
                claim.due_on.isoformat() if claim.due_on else "-",
                money(claim.requested_minor, claim.currency),
                money(sum(part.approved_minor for part in own), claim.currency),
                money(sum(part.accepted_minor for part in own), claim.currency),
            ]
        )
    out.print(table(headers, rows, figures=headers[5:]))
    waiting = sum(claim.state in (*REQUESTED, "proof-submitted") for claim in claims)
    out.print(f"{counted(len(claims), 'claim')}; waiting for a decision: {waiting}.")
    out.print(f"Next: largesse claim show {short(claims[0])} --by PERSON")


def show(view: View) -> None:
    """One claim, for the person it is shown to."""
    out = console()
    claim = view.claim
    for line in _heading(view):
        out.print(line, soft_wrap=True)
    headers = ["part", "state", "asked", "approved", "accepted", "freed", "held"]
    rows = [[p.name, p.state, *_amounts(p, claim)] for p in view.parts]
    out.print(table(headers, rows, figures=headers[2:]))
    _show_needs(view)
    if view.caps:
        out.print(_caps(view.caps, f"Caps of {claim.partner} in {claim.period}"))
    _show_proofs(view)
    trail = [[f"{c.at:%Y-%m-%d %H:%M}", c.by, c.action, c.reason or "-"] for c in view.trail]
    out.print(table(["when (UTC)", "who", "what", "why"], trail, title="What happened"))
    out.print(next_of(claim, for_vendor=view.for_vendor), soft_wrap=True)


def accepted(claim: Claim) -> str:
    """What was accepted last, when it is due, and what was freed with it."""
    last = claim.steps.filter(what="accepted").order_by("-number").first()
    assert last is not None
    rules = rules_of(claim)
    said = f"Accepted: {money(last.amount_minor, claim.currency)}"
    if last.is_payable:
        said += f", due for payment on {rules.pays_after.after(last.day, rules.working)}"
    elif claim.paid_by:
        said += f", for the incentive {claim.paid_by} to pay (next: largesse claim export)"
    freed = claim.steps.filter(what="freed", part=last.part, number__gt=last.number).first()
    return f"{said}; {money(freed.amount_minor, claim.currency)} freed." if freed else f"{said}."


def counted(number: int, one: str) -> str:
    """A number of things: ``1 claim``, ``2 claims``."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def warn(flags: Sequence[Flag]) -> None:
    """What a reviewer is warned of."""
    for flag in flags:
        other = f" ({flag.other_partner})" if flag.other_partner else ""
        console().print(f"! {flag.code}: {flag.why}{other}", soft_wrap=True)


def changed(claim: Claim, sentence: str, *, for_vendor: bool) -> None:
    """What was done, and what comes next."""
    out = console()
    due = f"; {_due_words(claim).lower()} by {claim.due_on.isoformat()}" if claim.due_on else ""
    out.print(f"{sentence} Claim {short(claim)} is {STATES[claim.state]}{due}.", soft_wrap=True)
    if for_vendor and claim.state in ("in-review", "proof-submitted"):
        warn(flags_of(claim))
    out.print(next_of(claim, for_vendor=for_vendor), soft_wrap=True)


def next_of(claim: Claim, *, for_vendor: bool) -> str:
    """The next commands to type, by who reads."""
    if claim.kind in IN_KIND and claim.state in ("approved", "in-progress"):
        words: tuple[str, ...] = ("use",) if for_vendor else ("show",)
    else:
        words = (_NEXT_VENDOR if for_vendor else _NEXT_PARTNER).get(claim.state, ("show",))
    return "Next: " + "    ".join(f"largesse claim {word} {short(claim)}" for word in words)


def ticked(done: Ticked) -> None:
    """What was due on a day."""
    out = console()
    headers = ["claim", "partner", "was due", "what happened", "freed"]
    rows = [
        [
            short(due.claim),
            due.claim.partner,
            due.due_on.isoformat(),
            _DONE[due.action],
            money(done.freed_minor[due.claim.id], due.claim.currency),
        ]
        for due in done.done
    ]
    rows += [
        [short(due.claim), due.claim.partner, due.due_on.isoformat(), _ASKED[due.action], "-"]
        for due in done.reminders
    ]
    if rows:
        out.print(table(headers, rows, figures=headers[4:]))
    said = f"{counted(len(done.done), 'claim')} moved on, {len(done.reminders)} to be reminded of"
    out.print(f"On {done.day.isoformat()}: {said}.\nNext: largesse claim list --by PERSON")


def claim_data(claim: Claim) -> dict[str, object]:
    """A claim for machines."""
    names = (
        *("id", "rules_name", "rules_id", "kind", "type", "title", "partner", "customer", "state"),
        *("revision", "token", "starts_on", "ends_on", "period", "envelope", "fiscal_year"),
        *("agreement", "drawn_on", "paid_by", "cost_bearer", "currency", "cost_minor"),
        *("requested_minor", "unit", "unit_cost_minor", "due_on", "until", "question"),
        *("made_by", "submitted_by", "submitted_on", "first_approval_by", "approved_by"),
        *("approved_on", "ended_on"),
    )
    parts = [
        {
            name: getattr(part, name)
            for name in ("name", "state", "requested_minor", "approved_minor", "accepted_minor")
        }
        | {"freed_minor": part.freed_minor, "held_minor": part.held_minor}
        for part in claim.parts.all()
    ]
    return {name: getattr(claim, name) for name in names} | {"parts": parts}


def view_data(view: View) -> dict[str, object]:
    """Everything a person sees of a claim, for machines."""
    proofs = [
        {
            "part": proof.part.name,
            "file": proof.file_id,
            "name": proof.shown_name,
            "type": proof.file.type,
            "supplier": proof.supplier,
            "invoice": proof.invoice,
            "amount_minor": proof.amount_minor,
            "currency": proof.currency,
            "dated": proof.dated,
            "returned": proof.is_returned,
            "keep_until": proof.file.keep_until,
        }
        for proof in view.proofs
    ]
    trail = [
        {"at": c.at, "by": c.by, "action": c.action, "reason": c.reason, "after": c.after}
        for c in view.trail
    ]
    caps = [{**cap_data(cap), "left_minor": cap.left_minor} for cap in view.caps]
    return {
        **claim_data(view.claim),
        "caps": caps,
        "proofs": proofs,
        "flags": view.flags,
        "trail": trail,
        "actions": view.actions,
    }


def due_data(due: Due) -> dict[str, object]:
    """What was due, for machines."""
    return {"claim": due.claim.id, "action": due.action, "due_on": due.due_on}


def show_caps(caps: Sequence[Cap], partner: str, period: str) -> None:
    """The caps of a partner."""
    if caps:
        console().print(_caps(caps, f"Caps of {partner} in {period}"))


def cap_data(cap: Cap) -> dict[str, object]:
    """A cap and its balance, for machines."""
    names = ("type", "period", "currency", "cap_minor", "used_minor", "reserved_minor")
    return {name: getattr(cap, name) for name in names} | {"asked_minor": cap.asked_minor}


def _heading(view: View) -> list[str]:
    """The answer first: where it stands, how much, by when."""
    claim = view.claim
    what = f"{view.rules.title.en}, {view.rules.types[claim.type].title.en}: {claim.title}"
    lines = [f"{what} ({claim.partner}) is {STATES[claim.state]}."]
    asked = quantity(claim, claim.requested_minor)
    if claim.approved_by:
        said = f"{quantity(claim, view.approved_minor)} approved of {asked} asked"
        lines.append(f"{said}; {quantity(claim, view.accepted_minor)} accepted or used.")
    elif claim.first_approval_by:
        lines.append(f"{asked} asked; {claim.first_approval_by} approved first, a second must.")
    else:
        lines.append(f"{asked} asked, of a cost of {money(claim.cost_minor, claim.currency)}.")
    if claim.due_on:
        passed = ", which has passed" if claim.due_on < view.day else ""
        lines.append(f"{_due_words(claim)} by {claim.due_on.isoformat()}{passed}.")
    if claim.question and claim.state in ("action-required", "resubmission"):
        lines.append(f"Asked of the partner: {claim.question}")
    if claim.paid_by:
        lines.append(f"What is accepted is paid by the incentive {claim.paid_by}.")
    elif claim.cost_bearer == "partner":
        lines.append("The partner bears the cost; the fund is not touched.")
    lines.append(f"Id {claim.id}, revision {claim.revision}, {_source(claim)}")
    return lines


def _source(claim: Claim) -> str:
    rules = f"rules {claim.rules_name} {claim.rules_id[:SHORT_ID]}"
    if not claim.approved_by or claim.cost_bearer == "partner":
        return f"{rules}."
    year = f" of {claim.fiscal_year}" if claim.fiscal_year else ""
    under = f" under agreement {claim.drawn_on}" if claim.drawn_on else ""
    return f"{rules}, borne by envelope {claim.envelope}{year}{under}."


def _due_words(claim: Claim) -> str:
    return {
        "submitted": "To be reviewed",
        "in-review": "To be decided",
        "proof-submitted": "Its proof is to be decided on",
        "action-required": "The partner's answer is due",
        "approved": "Silence agrees unless the partner cancels",
        "in-progress": "To be used" if claim.kind in IN_KIND else "Its proof is due",
        "resubmission": "The mended proof is due",
    }.get(claim.state, "Due")


def _amounts(part: Part, claim: Claim) -> list[str]:
    amounts = (
        *(part.requested_minor, part.approved_minor, part.accepted_minor),
        *(part.freed_minor, part.held_minor),
    )
    return [money(amount, claim.currency) for amount in amounts]


def _show_needs(view: View) -> None:
    steps = {step.id: step for step in view.rules.types[view.claim.type].milestones}
    for part in view.parts:
        if part.name in steps and part.state in ("open", "returned"):
            console().print(f"To release {part.name}: {steps[part.name].needs.en}.", soft_wrap=True)
            return


def _caps(caps: Sequence[Cap], title: str) -> object:
    headers = ["cap of", "cap", "used", "reserved", "left", "asked"]
    rows = []
    for cap in caps:
        amounts = (cap.cap_minor, cap.used_minor, cap.reserved_minor)
        figures = [money(a, cap.currency) for a in (*amounts, cap.left_minor, cap.asked_minor)]
        rows.append([cap.type or "all types", *figures])
    return table(headers, rows, figures=headers[1:], title=title)


def _show_proofs(view: View) -> None:
    out = console()
    if view.proofs:
        headers = ["part", "file", "type", "supplier", "invoice", "dated", "kept until", "amount"]
        rows = [
            [
                proof.part.name,
                f"{proof.shown_name} ({proof.file_id[:SHORT_ID]})"
                + (", returned" if proof.is_returned else ""),
                proof.file.type,
                proof.supplier or "-",
                proof.invoice or "-",
                _day(proof.dated),
                proof.file.keep_until.isoformat(),
                money(proof.amount_minor, proof.currency) if proof.amount_minor else "-",
            ]
            for proof in view.proofs
        ]
        out.print(table(headers, rows, figures=headers[7:], title="Proof"))
    warn(view.flags)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
