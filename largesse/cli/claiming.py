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
from largesse.cli.claim_words import DONE, DUE, PARTS, STATES, choose, headed
from largesse.cli.options import Language
from largesse.cli.output import console, table
from largesse.money import shown
from largesse.partners.money import decimal_of

SHORT_ID = 8
_TICKED = {"agree": "silence agreed", "expire": "expired"}
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


def money(minor: int, currency: str, lang: Language = "en") -> str:
    """An amount for people."""
    return shown(decimal_of(minor, currency), currency, lang)


def short(claim: Claim) -> str:
    """The last letters of a claim's id, which stand for it where they are enough."""
    return claim.id[-SHORT_ID:]


def quantity(claim: Claim, minor: int, lang: Language = "en") -> str:
    """An amount, and what it is in units where it counts some: ``12 seats (USD 4,200.00)``."""
    amount = money(minor, claim.currency, lang)
    if not claim.unit_cost_minor:
        return amount
    return f"{minor // claim.unit_cost_minor} {claim.unit} ({amount})"


def listed(
    claims: Sequence[Claim], parts: Mapping[str, Sequence[Part]], lang: Language = "en"
) -> None:
    """Claims in a table, with a summary sentence and the next command."""
    out = console()
    if not claims:
        none = choose(lang, "There are no claims.", "Il n'y a pas de demandes.")
        command = "largesse claim new RULES --starts DAY --by PERSON"
        out.print(f"{none}\n{_next(lang)}{command}")
        return
    headers = headed(
        lang, "claim", "partner", "what", "state", "due", "asked", "approved", "accepted"
    )
    rows = []
    for claim in claims:
        own = parts.get(claim.id, ())
        rows.append(
            [
                short(claim),
                claim.partner,
                f"{claim.rules_name} {claim.type}: {claim.title}",
                claim.state if lang == "en" else STATES[claim.state].fr,
                claim.due_on.isoformat() if claim.due_on else "-",
                money(claim.requested_minor, claim.currency, lang),
                money(sum(part.approved_minor for part in own), claim.currency, lang),
                money(sum(part.accepted_minor for part in own), claim.currency, lang),
            ]
        )
    out.print(table(headers, rows, figures=headers[5:]))
    waiting = sum(claim.state in (*REQUESTED, "proof-submitted") for claim in claims)
    one = choose(lang, "claim", "demande")
    rest = choose(lang, "; waiting for a decision:", " ; en attente d'une décision :")
    out.print(f"{counted(len(claims), one)}{rest} {waiting}.")
    out.print(f"{_next(lang)}largesse claim show {short(claims[0])} --by PERSON")


def show(view: View, lang: Language = "en") -> None:
    """One claim, for the person it is shown to."""
    out = console()
    claim = view.claim
    for line in _heading(view, lang):
        out.print(line, soft_wrap=True)
    headers = headed(lang, "part", "state", "asked", "approved", "accepted", "freed", "held")
    rows = [
        [p.name, PARTS[p.state].in_language(lang), *_amounts(p, claim, lang)] for p in view.parts
    ]
    out.print(table(headers, rows, figures=headers[2:]))
    _show_needs(view, lang)
    if view.caps:
        out.print(_caps(view.caps, claim.partner, claim.period, lang))
    _show_proofs(view, lang)
    trail = [
        [f"{c.at:%Y-%m-%d %H:%M}", c.by, DONE[c.action].in_language(lang), c.reason or "-"]
        for c in view.trail
    ]
    headers = headed(lang, "when (UTC)", "who", "what", "why")
    happened = choose(lang, "What happened", "Ce qui s'est passé")
    out.print(table(headers, trail, title=happened))
    out.print(next_of(claim, lang, for_vendor=view.for_vendor), soft_wrap=True)


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


def changed(claim: Claim, sentence: str, lang: Language = "en", *, for_vendor: bool) -> None:
    """What was done, and what comes next."""
    out = console()
    due = ""
    if claim.due_on:
        mark = choose(lang, "; ", " ; ")
        due = f"{mark}{_due_words(claim, lang).lower()} {_by(claim.due_on, lang)}"
    state = STATES[claim.state].in_language(lang)
    name = short(claim)
    stands = choose(lang, f"Claim {name} is {state}", f"La demande {name} est {state}")
    out.print(f"{sentence} {stands}{due}.", soft_wrap=True)
    if for_vendor and claim.state in ("in-review", "proof-submitted"):
        warn(flags_of(claim))
    out.print(next_of(claim, lang, for_vendor=for_vendor), soft_wrap=True)


def next_of(claim: Claim, lang: Language = "en", *, for_vendor: bool) -> str:
    """The next commands to type, by who reads."""
    if claim.kind in IN_KIND and claim.state in ("approved", "in-progress"):
        words: tuple[str, ...] = ("use",) if for_vendor else ("show",)
    else:
        words = (_NEXT_VENDOR if for_vendor else _NEXT_PARTNER).get(claim.state, ("show",))
    more = "" if lang == "en" else f" --lang {lang}"
    commands = (f"largesse claim {word} {short(claim)}{more}" for word in words)
    return _next(lang) + "    ".join(commands)


def _next(lang: Language) -> str:
    return choose(lang, "Next: ", "Ensuite : ")


def _by(day: date, lang: Language) -> str:
    return f"{choose(lang, 'by', 'au plus tard le')} {day.isoformat()}"


def ticked(done: Ticked) -> None:
    """What was due on a day."""
    out = console()
    headers = ["claim", "partner", "was due", "what happened", "freed"]
    rows = [
        [
            short(due.claim),
            due.claim.partner,
            due.due_on.isoformat(),
            _TICKED[due.action],
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


def show_caps(caps: Sequence[Cap], partner: str, period: str, lang: Language = "en") -> None:
    """The caps of a partner."""
    if caps:
        console().print(_caps(caps, partner, period, lang))


def cap_data(cap: Cap) -> dict[str, object]:
    """A cap and its balance, for machines."""
    names = ("type", "period", "currency", "cap_minor", "used_minor", "reserved_minor")
    return {name: getattr(cap, name) for name in names} | {"asked_minor": cap.asked_minor}


def _heading(view: View, lang: Language) -> list[str]:
    """The answer first: where it stands, how much, by when."""
    claim, kind = view.claim, view.rules.types[view.claim.type]
    titles = f"{view.rules.title.in_language(lang)}, {kind.title.in_language(lang)}"
    colon, verb = choose(lang, ":", " :"), choose(lang, "is", "est")
    state = STATES[claim.state].in_language(lang)
    lines = [f"{titles}{colon} {claim.title} ({claim.partner}) {verb} {state}."]
    lines.append(_figures(view, lang))
    if claim.due_on:
        has_passed = choose(lang, ", which has passed", ", date dépassée")
        passed = has_passed if claim.due_on < view.day else ""
        lines.append(f"{_due_words(claim, lang)} {_by(claim.due_on, lang)}{passed}.")
    if claim.question and claim.state in ("action-required", "resubmission"):
        asked = choose(lang, "Asked of the partner:", "Demandé au partenaire :")
        lines.append(f"{asked} {claim.question}")
    if claim.paid_by:
        paid = (
            "What is accepted is paid by the incentive",
            "Le montant accepté est payé au titre de",
        )
        lines.append(f"{choose(lang, *paid)} {claim.paid_by}.")
    elif claim.cost_bearer == "partner":
        borne = "The partner bears the cost; the fund is not touched."
        lines.append(
            choose(lang, borne, "Le partenaire supporte le coût ; le fonds n'est pas touché.")
        )
    revision = choose(lang, "revision", "révision")
    lines.append(f"Id {claim.id}, {revision} {claim.revision}, {_source(claim, lang)}")
    return lines


def _figures(view: View, lang: Language) -> str:
    claim = view.claim
    asked = quantity(claim, claim.requested_minor, lang)
    if claim.approved_by:
        approved = quantity(claim, view.approved_minor, lang)
        accepted_ = quantity(claim, view.accepted_minor, lang)
        en = f"{approved} approved of {asked} asked; {accepted_} accepted or used."
        fr = f"Approuvé : {approved} sur {asked} ; accepté ou utilisé : {accepted_}."
    elif first := claim.first_approval_by:
        en = f"{asked} asked; {first} approved first, a second must."
        fr = f"Demandé : {asked} ; première approbation par {first}, une seconde est requise."
    else:
        cost = money(claim.cost_minor, claim.currency, lang)
        en = f"{asked} asked, of a cost of {cost}."
        fr = f"Demandé : {asked}, pour un coût de {cost}."
    return choose(lang, en, fr)


def _source(claim: Claim, lang: Language) -> str:
    hash_ = claim.rules_id[:SHORT_ID]
    rules = f"{choose(lang, 'rules', 'règles')} {claim.rules_name} {hash_}"
    if not claim.approved_by or claim.cost_bearer == "partner":
        return f"{rules}."
    of, under = choose(lang, "of", "de"), choose(lang, "under agreement", "au titre du contrat")
    year = f" {of} {claim.fiscal_year}" if claim.fiscal_year else ""
    by = f" {under} {claim.drawn_on}" if claim.drawn_on else ""
    borne = choose(lang, "borne by envelope", "à la charge de l'enveloppe")
    return f"{rules}, {borne} {claim.envelope}{year}{by}."


def _due_words(claim: Claim, lang: Language) -> str:
    is_used = claim.state == "in-progress" and claim.kind in IN_KIND
    words = DUE.get("in-kind" if is_used else claim.state)
    return words.in_language(lang) if words else choose(lang, "Due", "Échéance")


def _amounts(part: Part, claim: Claim, lang: Language) -> list[str]:
    amounts = (
        *(part.requested_minor, part.approved_minor, part.accepted_minor),
        *(part.freed_minor, part.held_minor),
    )
    return [money(amount, claim.currency, lang) for amount in amounts]


def _show_needs(view: View, lang: Language) -> None:
    steps = {step.id: step for step in view.rules.types[view.claim.type].milestones}
    for part in view.parts:
        if part.name in steps and part.state in ("open", "returned"):
            needs = steps[part.name].needs.in_language(lang)
            said = f"To release {part.name}: {needs}."
            french = f"Pour débloquer {part.name} : {needs}."
            console().print(choose(lang, said, french), soft_wrap=True)
            return


def _caps(caps: Sequence[Cap], partner: str, period: str, lang: Language) -> object:
    headers = headed(lang, "cap of", "cap", "used", "reserved", "left", "asked")
    rows = []
    for cap in caps:
        amounts = (cap.cap_minor, cap.used_minor, cap.reserved_minor)
        figures = [
            money(a, cap.currency, lang) for a in (*amounts, cap.left_minor, cap.asked_minor)
        ]
        rows.append([cap.type or choose(lang, "all types", "tous les types"), *figures])
    title = f"Caps of {partner} in {period}"
    french = f"Plafonds de {partner}, {period}"
    return table(headers, rows, figures=headers[1:], title=choose(lang, title, french))


def _show_proofs(view: View, lang: Language) -> None:
    out = console()
    if view.proofs:
        headers = headed(
            lang, "part", "file", "type", "supplier", "invoice", "dated", "kept until", "amount"
        )
        returned = choose(lang, ", returned", ", renvoyé")
        rows = [
            [
                proof.part.name,
                f"{proof.shown_name} ({proof.file_id[:SHORT_ID]})"
                + (returned if proof.is_returned else ""),
                proof.file.type,
                proof.supplier or "-",
                proof.invoice or "-",
                _day(proof.dated),
                proof.file.keep_until.isoformat(),
                money(proof.amount_minor, proof.currency, lang) if proof.amount_minor else "-",
            ]
            for proof in view.proofs
        ]
        title = choose(lang, "Proof", "Justificatifs")
        out.print(table(headers, rows, figures=headers[7:], title=title))
    warn(view.flags)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
