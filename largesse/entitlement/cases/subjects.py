"""Facts that a case gives: of its partners, customers and deals."""

from collections.abc import Iterator, Mapping
from datetime import date

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.dated import stretches, timeline
from largesse.entitlement.cases.model import (
    PARTNER,
    FactsOf,
    Held,
    Path,
    Slip,
    World,
    standing_at,
)
from largesse.expr.schema import nearest
from largesse.expr.tree import Type
from largesse.facts import Facts
from largesse.facts.kinds import RESERVED_FACTS, Subject
from largesse.programme.terms.amounts import parse_number

ATTRIBUTED = ("role", "share")
"""Not facts of a partner but of its part in the account; given beside its facts."""

_MANY_FILES = ("levels", "certifications")
_SUBJECT_FILES: dict[Subject, str] = {
    "partner": "partners",
    "customer": "customers",
    "deal": "deals",
}


def read_facts(concern: Concern, world: World, value: object, at: Path) -> None:
    """``facts:`` of everybody: the partner's own, and ``customer.NAME`` or ``deal.NAME``."""
    if not isinstance(value, Mapping):
        raise ValueError("'facts' is a map; write facts: {level: gold}")
    world.asks_who = True
    for key, item in value.items():
        prefix, dot, name = str(key).partition(".")
        if dot and prefix in ("customer", "deal"):
            subjects = world.customers if prefix == "customer" else world.deals
            targets = list(subjects.values()) or [subjects.setdefault(prefix, {})]
            kind: Subject = "customer" if prefix == "customer" else "deal"
        else:
            targets, kind, name = list(world.partners.values()), "partner", str(key)
        held = _fact(concern, world, kind, name, item, (*at, str(key)))
        for facts in targets:
            facts.setdefault(name, held)


def read_subject(
    concern: Concern,
    world: World,
    kind: Subject,
    facts: FactsOf,
    name: str,
    value: object,
    at: Path,
) -> None:
    """One fact of one named partner, customer or deal."""
    world.asks_who = True
    facts[name] = _fact(concern, world, kind, name, value, at)


def _fact(
    concern: Concern, world: World, kind: Subject, name: str, value: object, at: Path
) -> list[Held]:
    full = name if kind == "partner" else f"{kind}.{name}"
    world.given_facts.setdefault(full, at)
    _known(concern, full, at)
    with standing_at(*at):
        held = timeline(value)
        for item in held:
            _check_value(concern, full, item.value)
    many = _is_many(concern, full)
    for item in held:
        if not many and any(
            other is not item and (other.start, other.end) == (item.start, item.end)
            for other in held
        ):
            mend = "write its values by month: {2024-01: ..., 2024-06: ...}"
            raise Slip(at, f"'{full}' has one value at a time", mend)
    return held


def _known(concern: Concern, full: str, at: Path) -> None:
    if full == "share":
        return
    schema = concern.facts
    read = concern.facts_read()
    if schema.find(full) is None:
        near = nearest(full, tuple(read)) or schema.nearest(full)
        mend = f"did you mean '{near}'?" if near else "declare it under 'facts:' of the programme"
        raise Slip(at, f"there is no fact '{full}'", mend)
    if full not in read and full != "role":
        known = ", ".join(sorted(read)) or "none"
        near = nearest(full, tuple(read))
        mend = f"did you mean '{near}'?" if near else f"remove it; the facts read are: {known}"
        raise Slip(at, f"no rule of this case reads the fact '{full}'", mend)


def _check_value(concern: Concern, full: str, value: str) -> None:
    info = concern.facts.find(full)
    if info is None:
        return
    if info.values is not None and value not in info.values:
        near = nearest(value, info.values)
        mend = f"did you mean '{near}'?" if near else f"its values are {', '.join(info.values)}"
        raise ValueError(f"'{value}' is no value of '{full}'; {mend}")
    if info.type is Type.NUMBER:
        parse_number(value)
    if info.type is Type.DATE:
        date.fromisoformat(value)


def _is_many(concern: Concern, full: str) -> bool:
    info = concern.facts.find(full)
    return info is not None and info.type is Type.TEXT_SET


def facts_of_case(concern: Concern, world: World) -> Facts:
    """Facts, accounts and attribution of the case's world. Raises :class:`Slip`."""
    rows: dict[str, list[dict[str, object]]] = {kind: list(t) for kind, t in world.rows.items()}
    subjects: list[tuple[Subject, dict[str, FactsOf]]] = [
        ("partner", world.partners),
        ("customer", world.customers),
        ("deal", world.deals),
    ]
    for kind, named in subjects:
        for name, facts in named.items():
            for file, row in _rows_of(concern, kind, name, facts):
                rows.setdefault(file, []).append(row)
    for account, (owner, customer) in world.accounts.items():
        place: dict[str, object] = {"provider": "case", "billing_account": account}
        if customer:
            rows.setdefault("accounts", []).append(place | {"customer": customer})
        for partner in [owner] if owner else world.named_partners:
            rows.setdefault("attribution", []).extend(
                place | row for row in _attributed(concern, world, partner)
            )
    return Facts.of_rows({k: v for k, v in rows.items() if v}, references=False)


def _attributed(concern: Concern, world: World, partner: str) -> Iterator[dict[str, object]]:
    facts = world.partners[partner]
    parts = {key: facts[key] for key in ATTRIBUTED if key in facts}
    for row in stretches(parts):
        whole: dict[str, object] = {"role": concern.programme.roles[0], "share": "100%"}
        yield whole | row | {"partner": partner}


def _rows_of(
    concern: Concern, kind: Subject, name: str, facts: FactsOf
) -> Iterator[tuple[str, dict[str, object]]]:
    """The facts of one subject, each in the file it belongs to."""
    files = RESERVED_FACTS[kind]
    own = {fact: held for fact, held in facts.items() if files.get(fact) == _SUBJECT_FILES[kind]}
    needed: dict[str, object] = {"partner": PARTNER} if kind == "deal" else {}
    for stretch in stretches(own):
        yield _SUBJECT_FILES[kind], {kind: name, **needed, **stretch}
    for fact, held in facts.items():
        if fact in own or fact in ATTRIBUTED:
            continue
        full = fact if kind == "partner" else f"{kind}.{fact}"
        for item in held:
            row: dict[str, object] = {}
            row |= {} if item.start is None else {"from": item.start.isoformat()}
            row |= {} if item.end is None else {"until": item.end.isoformat()}
            if files.get(fact) in _MANY_FILES:
                yield files[fact], row | {"partner": name, fact: item.value}
                continue
            many = "many" if _is_many(concern, full) else "one"
            said = {"subject_kind": kind, "subject": name, "fact": fact, "value": item.value}
            yield "facts", row | said | {"values": many}
