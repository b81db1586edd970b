"""How partners, their applications, checks and levels are shown."""

from datetime import date
from typing import Any

from largesse.cli.agreeing import counted, dated, print_trail, trail
from largesse.cli.output import console, emit_json, table
from largesse.partners.exchange.exporting import Exported
from largesse.partners.exchange.importing import Imported
from largesse.partners.levels.review import levels_of
from largesse.partners.models import Application, Check, Contact, OverdueBill, Partner, Person
from largesse.partners.register.applications import lacks_of
from largesse.partners.register.checks import Lack, lacking
from largesse.partners.register.hierarchy import chain_of
from largesse.partners.register.lives import APPLICATION
from largesse.partners.rules.reading import PartnerRules
from largesse.partners.short_ids import short

_NEXT = {
    "applied": "largesse partner check {id} --kind KIND --evidence FILE --by PERSON",
    "in-checks": "largesse partner approve {id} --by ANOTHER-PERSON",
    "active": "largesse partner export --by PERSON",
    "suspended": "largesse partner reinstate {id} --because TEXT --by PERSON",
}


def partner_data(partner: Partner) -> dict[str, Any]:
    """A partner for machines."""
    return {
        "id": partner.id,
        "name": partner.name,
        "country": partner.country or None,
        "type": partner.type,
        "region": partner.region or None,
        "distributor": partner.parent_id,
        "state": partner.state,
        "state_reason": partner.state_reason or None,
        "since": partner.since,
        "left_on": partner.left_on,
        "revision": partner.revision,
    }


def application_data(application: Application) -> dict[str, Any]:
    """An application for machines."""
    return {
        "id": application.id,
        "partner": application.partner_id,
        "kind": application.kind,
        "market": application.market or None,
        "state": application.state,
        "applied_on": application.applied_on,
        "answer_by": application.answer_by,
        "by": application.by,
        "decided_by": application.decided_by or None,
        "reason": application.reason or None,
        "revision": application.revision,
    }


def next_for(partner: Partner) -> str:
    """What one usually does next with a partner."""
    if partner.state_reason == "overdue-bill" and (bills := _bills(partner)):
        return f"largesse partner bill {partner.id} {bills[0].bill} --paid DAY --by PERSON"
    return _NEXT.get(partner.state, "largesse partner list").format(id=partner.id)


def print_partners(partners: list[Partner], *, as_json: bool) -> None:
    """A list of partners, and how many are in which state."""
    if as_json:
        emit_json([partner_data(partner) for partner in partners])
        return
    out = console()
    if not partners:
        out.print("No partner is registered here.")
        out.print("Next: largesse partner apply, or largesse partner import --by PERSON")
        return
    headers = ["partner", "name", "type", "country", "state", "since", "buys through"]
    rows = [
        [
            p.id,
            p.name or "-",
            p.type or "-",
            p.country or "-",
            _state(p),
            dated(p.since, "always" if p.state in ("active", "suspended") else "-"),
            p.parent_id or "-",
        ]
        for p in partners
    ]
    out.print(table(headers, rows))
    counts = {
        state: sum(p.state == state for p in partners) for state in {p.state for p in partners}
    }
    out.print(", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) + ".")
    out.print("Next: largesse partner show PARTNER")


def print_partner(
    partner: Partner,
    rules: PartnerRules | None,
    day: date,
    person: Person | None,
    *,
    as_json: bool,
) -> None:
    """All that is known of one partner, as that person may see it (None: everything)."""
    whole = person is None or not person.partner
    if as_json:
        emit_json(
            {
                **partner_data(partner),
                "buys_through": list(chain_of(partner.id, day)),
                "levels": [_level(*level) for level in levels_of(partner.id)],
                "checks": [_check(check) for check in _checks(partner)],
                "overdue_bills": [bill.bill for bill in _bills(partner)],
                "trail": trail("partner", partner.id, person),
            }
        )
        return
    out = console()
    name = partner.name or partner.id
    out.print(f"{name} ({partner.id}), {partner.type or 'partner'}, {partner.country or '-'}")
    out.print(f"State: {_state(partner)}{_since(partner)}")
    chain = chain_of(partner.id, day)
    if chain:
        out.print(f"Buys through: {', then '.join(chain)}")
    held = [f"{level} from {dated(since, 'always')}" for level, since, _ in levels_of(partner.id)]
    if held:
        out.print(f"Levels: {'; '.join(held)}")
    for asked in partner.applications.filter(state__in=["applied", "in-checks"]):
        out.print(f"Asks for: {asked.market or asked.type}, answer by {asked.answer_by}")
    for bill in _bills(partner):
        out.print(f"Overdue: bill {bill.bill}, due on {bill.due_on.isoformat()}")
    _print_checks(partner, rules, day)
    if whole:
        _print_contacts(partner)
    if trail("partner", partner.id):
        print_trail("partner", partner.id, person)
    else:
        out.print("It was taken over with the facts files; nothing happened to it since.")
    out.print(f"Next: {next_for(partner)}", soft_wrap=True)


def print_applications(
    applications: list[Application], rules: PartnerRules, day: date, *, as_json: bool
) -> None:
    """Applications, the one to be answered soonest first, with what each still lacks."""
    if as_json:
        emit_json([application_data(application) for application in applications])
        return
    out = console()
    if not applications:
        out.print("No application is open.")
        return
    headers = ["application", "partner", "for", "state", "answer by", "lacks"]
    rows = [
        [
            short(a.id),
            a.partner_id,
            a.market or f"joining as {a.type}",
            a.state,
            f"{a.answer_by.isoformat()}{' (late)' if a.answer_by < day else ''}",
            "; ".join(str(lack) for lack in lacks_of(a, rules, day)) or "nothing",
        ]
        for a in applications
    ]
    out.print(table(headers, rows))
    actions = APPLICATION.actions(applications[0].state)
    ready = [row for row, a in zip(rows, applications, strict=True) if row[5] == "nothing"]
    out.print(f"{len(rows):,} open, {len(ready):,} with every check passed.")
    first = ready[0][0] if ready else rows[0][0]
    verb = "approve" if ready else ("check" if "check" in actions else "show")
    follows = {"approve": f"approve {first}", "check": f"check {applications[0].partner_id}"}
    out.print(f"Next: largesse partner {follows.get(verb, f'show {applications[0].partner_id}')}")


def print_lacking(found: list[tuple[Partner, list[Lack]]], day: date) -> None:
    """Active partners and the checks that do not count on a day."""
    out = console()
    if not found:
        out.print(f"Every active partner has its checks on {day.isoformat()}.")
        return
    rows = [[partner.id, "; ".join(map(str, lacks))] for partner, lacks in found]
    out.print(table(["partner", "lacks"], rows))
    partner = found[0][0].id
    out.print(f"{counted(len(found), 'active partner')} on {day.isoformat()}.")
    out.print(
        f"Next: largesse partner check {partner} --kind KIND --by PERSON    "
        f"largesse partner suspend {partner} checks-expired --by PERSON",
        soft_wrap=True,
    )


def print_exported(done: Exported, *, as_json: bool) -> None:
    """What an export wrote."""
    if as_json:
        emit_json(done)
        return
    out = console()
    rows = [
        [
            f"facts/{kind}.csv",
            f"{count:,}",
            "written" if f"{kind}.csv" in done.written else "as it was",
        ]
        for kind, count in done.rows.items()
    ]
    rows += [
        [f"facts/{name}", "-", "written"] for name in done.written if name[:-4] not in done.rows
    ]
    out.print(table(["file", "rows", ""], rows, figures=["rows"]))
    moment = f"{done.known_at:%Y-%m-%d %H:%M:%S}"
    out.print(f"Known from {moment} UTC, hash {done.sha256[:12]}.")
    out.print("Next: largesse run")


def print_imported(done: "dict[str, Imported]", *, as_json: bool) -> None:
    """What an import took."""
    if as_json:
        emit_json(done)
        return
    rows = [
        [f"facts/{kind}.csv", f"{one.added:,}", f"{one.ended:,}", f"{one.known:,}"]
        for kind, one in done.items()
    ]
    headers = ["file", "new rows", "ended otherwise", "known already"]
    out = console()
    out.print(table(headers, rows, figures=headers[1:]))
    out.print("Next: largesse partner list")


def _state(partner: Partner) -> str:
    because = f" ({partner.state_reason})" if partner.state_reason else ""
    return f"{partner.state}{because}"


def _since(partner: Partner) -> str:
    if partner.left_on:
        return f", since {partner.left_on.isoformat()}"
    return f"; a partner since {partner.since.isoformat()}" if partner.since else ""


def _checks(partner: Partner) -> list[Check]:
    return list(partner.checks.order_by("done_on", "id"))


def _bills(partner: Partner) -> list[OverdueBill]:
    return list(partner.bills.filter(paid_on__isnull=True).order_by("due_on", "bill"))


def _print_checks(partner: Partner, rules: PartnerRules | None, day: date) -> None:
    out = console()
    rows = [
        [
            check.kind,
            check.market or "-",
            check.result,
            check.grade or "-",
            check.done_on.isoformat(),
            dated(check.valid_until, "stays valid"),
            check.by,
            short(check.sha256) if check.sha256 else "a note",
        ]
        for check in _checks(partner)
    ]
    headers = ["check", "market", "result", "grade", "made on", "valid until", "by", "evidence"]
    if rows:
        out.print(table(headers, rows, title="Checks"))
    if rules is not None and partner.state not in ("left", "declined", "withdrawn"):
        lacks = lacking(partner.id, rules.checks_for(partner.type), day)
        if lacks:
            out.print("Lacks: " + "; ".join(str(lack) for lack in lacks))


def _print_contacts(partner: Partner) -> None:
    contacts: list[Contact] = list(partner.contacts.order_by("id"))
    if not contacts:
        return
    rows = [
        [
            short(c.id),
            c.duty or "-",
            c.name or "-",
            c.email or "-",
            c.phone or "-",
            dated(c.erased_on),
        ]
        for c in contacts
    ]
    headers = ["contact", "for", "name", "e-mail", "phone", "erased on"]
    console().print(table(headers, rows, title="Contacts"))


def _level(level: str, since: date | None, until: date | None) -> dict[str, Any]:
    return {"level": level, "from": since, "until": until}


def _check(check: Check) -> dict[str, Any]:
    return {
        "kind": check.kind,
        "market": check.market or None,
        "result": check.result,
        "grade": check.grade or None,
        "done_on": check.done_on,
        "valid_until": check.valid_until,
        "by": check.by,
        "evidence": check.sha256 or None,
    }
