"""What is known of an offering as seen from an area: the facts that rules read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from largesse.programme.model import Text
from largesse.sovereignty.areas import countries_of
from largesse.sovereignty.assessment.answers import NOT_STATED
from largesse.sovereignty.assessment.assess import Assessment, Result
from largesse.sovereignty.assessment.offerings import Offering, closure
from largesse.sovereignty.assessment.workspace import Catalogue, asks_of
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.ownership.model import Entity, Ownership
from largesse.sovereignty.ownership.standing import Standing
from largesse.sovereignty.placement.chain import (
    Group,
    Law,
    Reach,
    Seen,
    any_outside,
    ends,
    group_of,
    links_of,
    reached_by_law,
    span_of,
)
from largesse.sovereignty.rules.facts import Facts, Known, Said, Span
from largesse.sovereignty.rules.model import EdgeKind, Profile
from largesse.sovereignty.words import word

FLOORS = tuple(Grade)
_LAWS = {
    "law.compels": EdgeKind.COMPELS,
    "law.forbids": EdgeKind.FORBIDS,
    "law.reports": EdgeKind.REPORTS,
}


class OfferingFacts:
    """The facts of every offering of a catalogue, each worked out once."""

    def __init__(self, catalogue: Catalogue, ownership: Ownership) -> None:
        self.catalogue = catalogue
        self.ownership = ownership
        self._seen = {floor: Seen(ownership, floor) for floor in FLOORS}
        self._assessed: dict[tuple[str, Grade], Assessment] = {}
        self._facts: dict[tuple[str, str], Facts] = {}
        self._laws = _laws_of(catalogue)

    def of(self, offering: str, area: str) -> Facts:
        """What is known of an offering, seen from an area."""
        if (offering, area) not in self._facts:
            whole = closure(self.catalogue.offerings, offering)
            parts = tuple(_as_of(part, self.catalogue.day) for part in whole)
            said = {**self._own(parts), **self._places(parts, area), **self._asked(parts[0])}
            graded: dict[tuple[str, Grade], Said] = {}
            for floor in FLOORS:
                found = {**self._owners(parts, area, floor), **self._levels(offering, floor)}
                graded.update({(name, floor): fact for name, fact in found.items()})
            self._facts[offering, area] = Facts(said, graded)
        return self._facts[offering, area]

    def assessed(self, offering: str, floor: Grade) -> Assessment:
        """An offering by the framework, counting evidence of a grade."""
        if (offering, floor) not in self._assessed:
            self._assessed[offering, floor] = self.catalogue.assess(offering, floor)
        return self._assessed[offering, floor]

    def group(self, offering: str) -> Group:
        """The provider of an offering and all who control it."""
        return group_of(self.ownership, self.catalogue.offerings[offering].provider)

    def _own(self, parts: Sequence[Offering]) -> dict[str, Said]:
        offering = parts[0]
        held = [q for q in self.catalogue.qualifications if q.offering == offering.id]
        named = "; ".join(f"{q.scheme}: {q.reference}" for q in held)
        why = Text(named) if named else Text("holds none", "n'en détient aucune")
        months = [part.exit_months for part in parts]
        exit_months = None if None in months else Decimal(max(m for m in months if m is not None))
        return {
            "offering.qualifications": Said(
                frozenset(q.scheme for q in held),
                Grade.CERTIFIED,
                why,
                _first(q.until for q in held),
            ),
            "offering.exit_months": _stated(
                parts, exit_months, "how long leaving it takes", "la durée d'une sortie"
            ),
            "offering.substitutable": _stated(
                parts[:1],
                offering.substitutable,
                "whether another could take over",
                "si un autre pourrait reprendre",
            ),
            "offering.trusted": Said(offering.is_trusted, offering.grade, Text(offering.source)),
            "data.keys_with_customer": _stated(
                parts,
                _all(None if part.keys is None else part.keys == "customer" for part in parts),
                "who holds the keys",
                "qui détient les clés",
            ),
        }

    def _places(self, parts: Sequence[Offering], area: str) -> dict[str, Said]:
        inside = countries_of(area, self.catalogue.day)
        stored = [_inside(part.stored_in, inside) for part in parts]
        administered = [_inside(part.administered_from, inside) for part in parts]
        return {
            "data.stored_inside": _stated(
                parts, _all(stored), "where data lie", "où sont les données"
            ),
            "data.administered_inside": _stated(
                parts,
                _all(administered),
                "from where it is administered",
                "d'où elle est administrée",
            ),
        }

    def _owners(self, parts: Sequence[Offering], area: str, floor: Grade) -> dict[str, Said]:
        """What depends on who is behind it, counting statements of a grade."""
        seen, provider = self._seen[floor], parts[0].provider
        standing = seen.standing(provider, area)
        until = ends(self.ownership, {link.entity for link in links_of(parts, floor)})
        entity = seen.ownership.entity(provider)
        grade = floor if floor is not Grade.UNKNOWN else Grade.CLAIMED
        who = seen.ownership.called(provider)

        def said(value: Known | Span | None, why: Text, by: Iterable[str] = ()) -> Said:
            known = grade if value is not None else Grade.UNKNOWN
            return Said(value, known, why, until, tuple(by))

        def named(by: Iterable[str], nobody: Text) -> Text:
            names = ", ".join(seen.ownership.called(name) for name in by)
            return Text(names) if names else nobody

        largest = standing.individually_by
        holder = seen.ownership.called(largest) if largest else ""
        found = {
            **_provider(standing, entity.country, self.ownership.entity(provider), who, said),
            "owner.largest_outside": said(
                span_of(standing.individually),
                Text(f"{holder} in {who}", f"{holder} dans {who}")
                if holder
                else Text(f"nobody outside, in {who}", f"personne au dehors, dans {who}"),
                [largest] if largest else (),
            ),
            "owner.all_outside": said(
                span_of(standing.collectively),
                Text(f"all outside, in {who}", f"tous au dehors, dans {who}"),
            ),
            "owner.outside_veto": said(
                standing.veto,
                named(
                    standing.veto_by,
                    Text(f"no veto is stated of {who}", f"aucun veto déclaré sur {who}"),
                ),
                standing.veto_by,
            ),
            "owner.outside_appoints": said(
                standing.appoints,
                named(
                    standing.appoints_by,
                    Text(f"bodies of {who}, as stated", f"organes de {who}, tels que déclarés"),
                ),
                standing.appoints_by,
            ),
            "owner.outside_controls": said(
                seen.controlled(provider, seen.inside(area)),
                named(
                    standing.controllers_outside,
                    Text(f"control of {who}, as stated", f"contrôle de {who}, tel que déclaré"),
                ),
                standing.controllers_outside,
            ),
        }
        found.update(self._chain(parts, area, floor, said))
        return found

    def _chain(
        self,
        parts: Sequence[Offering],
        area: str,
        floor: Grade,
        said: Callable[[Known | Span | None, Text, Iterable[str]], Said],
    ) -> dict[str, Said]:
        chain, seen = links_of(parts, floor), self._seen[floor]
        complete = all(part.suppliers_complete and part.grade.reaches(floor) for part in parts)
        called = seen.ownership.called
        found = {}
        for name, pairs, nobody in (
            (
                "supplier.outside_reaches_data",
                [(link.entity, link.reaches_data) for link in chain[1:]],
                _NONE_REACHES,
            ),
            (
                "supplier.outside_indispensable",
                [(link.entity, _not(link.replaceable)) for link in chain[1:]],
                _NONE_IS_NEEDED,
            ),
        ):
            value, who = any_outside(pairs, seen, area, complete)
            why = Text(", ".join(called(entity) for entity in who))
            found[name] = said(value, why if who else _unless(value, nobody), who)
        for name, kind in _LAWS.items():
            reach = reached_by_law(self._laws[kind], chain, seen, area, complete)
            by = dict.fromkeys(f"{link.entity} {edge.country}" for link, edge in reach.ways)
            found[name] = said(reach.value, _reach_told(reach, called), by)
        return found

    def _levels(self, offering: str, floor: Grade) -> dict[str, Said]:
        assessed = self.assessed(offering, floor)
        binding = ", ".join(r.criterion for r in assessed.binding[:6])
        held = Text(f"held by {binding}", f"tenu par {binding}")
        full = Text("nothing holds it lower", "rien ne l'abaisse")
        found = {
            "offering.seal": ranged(
                assessed.seal,
                assessed.highest,
                held if binding else full,
                _first(a.until for result in assessed.parts.values() for a in result.said),
                floor,
            )
        }
        for name, result in assessed.results.items():
            until = _first(a.until for a in result.said)
            found[name] = ranged(result.low, result.high, _stands(result), until, floor)
        return found

    def _asked(self, offering: Offering) -> dict[str, Said]:
        found = {}
        for name, kind in asks_of(self.catalogue.profiles).items():
            standing = self.catalogue.standing.get((offering.id, name), NOT_STATED)
            answers = {a.answer for a in standing.answers}
            until = _first(a.until for a in standing.answers)
            if len(answers) == 1:
                (answer,) = answers
                best = max(standing.answers, key=lambda a: a.grade.rank)
                value: Known = Decimal(answer) if kind == "number" else answer == "yes"
                found[f"ask.{name}"] = Said(value, best.grade, Text(best.source), until)
            else:
                why = _CONTRADICTED if answers else _EXPIRED if standing.expired else _UNANSWERED
                found[f"ask.{name}"] = Said(None, Grade.UNKNOWN, why, until)
        return found


_UNSURE = Text(
    "it cannot be excluded: not everyone in the chain is known",
    "ce ne peut être exclu : toute la chaîne n'est pas connue",
)
_NONE_REACHES = Text(
    "no supplier outside can get at the data",
    "aucun fournisseur du dehors n'accède aux données",
)
_NONE_IS_NEEDED = Text(
    "no supplier outside is indispensable", "aucun fournisseur du dehors n'est indispensable"
)
_NO_LAW = Text(
    "no law outside reaches who can get at the data",
    "aucune loi du dehors n'atteint qui accède aux données",
)
_CONTRADICTED = Text("sources contradict each other", "les sources se contredisent")
_EXPIRED = Text("its evidence has expired", "ses preuves ont expiré")
_UNANSWERED = Text("nobody has answered", "personne n'a répondu")


def _unless(value: bool | None, nobody: Text) -> Text:
    """What is said where nobody is named: that there is nobody, or that it is not sure."""
    return nobody if value is False else _UNSURE


def _reach_told(reach: Reach, called: Callable[[str], str]) -> Text:
    """Whom laws reach, in which part, by which reference; or why that cannot be excluded."""
    if not reach.ways and not reach.untold:
        return _unless(reach.value, _NO_LAW)

    def told(language: str, colon: str, of: str) -> str:
        ways = [(link, edge.reference) for link, edge in reach.ways]
        untold = [(link, f"{of} {country}") for link, country in reach.untold]
        said = (
            f"{called(link.entity)}, {link.part.in_language(language)}{colon} {why}"
            for link, why in (*ways, *untold)
        )
        return "; ".join(dict.fromkeys(said))

    return Text(
        told("en", ":", "no profile tells of the law of"),
        told("fr", " :", "aucun profil ne dit le droit de"),
    )


def _stands(result: Result) -> Text:
    return Text(
        f"{result.state}, {result.offering}", f"{word(result.state, 'fr')}, {result.offering}"
    )


def _laws_of(catalogue: Catalogue) -> Mapping[EdgeKind, Law]:
    """What the profiles in force tell of the laws of countries, by kind."""
    binding = [p for p in catalogue.profiles.values() if p.binds_on(catalogue.day)]
    return {kind: _law_of(kind, binding, catalogue.day) for kind in EdgeKind}


def _law_of(kind: EdgeKind, binding: Sequence[Profile], day: date) -> Law:
    edges = tuple(edge for profile in binding for edge in profile.edges if edge.kind is kind)
    silent = [countries_of(p.area, day) for p in binding if kind in p.silent_on]
    return Law(edges, frozenset().union(*silent))


def _as_of(part: Offering, day: date) -> Offering:
    """An offering as it counts on a day: of one that is not offered then, nothing stated counts."""
    if part.holds.holds_on(day):
        return part
    return replace(
        part,
        suppliers_complete=False,
        stored_in=None,
        administered_from=None,
        keys=None,
        exit_months=None,
        substitutable=None,
    )


def _provider(
    standing: Standing,
    country: str,
    stated: Entity,
    who: str,
    said: Callable[[Known | Span | None, Text], Said],
) -> dict[str, Said]:
    """Where the provider is; ``country`` as it counts, ``stated`` as somebody described it."""
    administration = Text(f"central administration of {who}", f"administration centrale de {who}")
    establishment = Text(f"principal establishment of {who}", f"établissement principal de {who}")
    return {
        "provider.country": said(country or None, _described(stated, who)),
        "provider.seat_inside": said(
            standing.seat_inside, Text(f"seat of {who}", f"siège de {who}")
        ),
        "provider.administration_inside": said(standing.administration_inside, administration),
        "provider.establishment_inside": said(standing.establishment_inside, establishment),
    }


def _described(entity: Entity, who: str) -> Text:
    """Who it is; or that nobody described it, since its name may be mistyped."""
    if entity.is_stated:
        return Text(who)
    return Text(
        f"{entity.entity} is not in sovereignty/entities.csv",
        f"{entity.entity} n'est pas dans sovereignty/entities.csv",
    )


def _stated(parts: Sequence[Offering], value: Known | None, en: str, fr: str) -> Said:
    """What is stated of all parts: no better evidenced than the worst of them."""
    if value is None:
        why = Text(f"nobody has stated {en}", f"personne n'a déclaré {fr}")
        return Said(None, Grade.UNKNOWN, why)
    grade = min((part.grade for part in parts), key=lambda grade: grade.rank)
    source = "; ".join(dict.fromkeys(part.source for part in parts))
    return Said(value, grade, Text(source), _first(part.holds.end for part in parts))


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def ranged(
    low: int, high: int, why: Text, until: date | None = None, floor: Grade = Grade.CERTIFIED
) -> Said:
    """A number that is known, or known between bounds, counting evidence of a grade."""
    value = Decimal(low) if low == high else Span(Decimal(low), Decimal(high))
    return Said(value, max(floor, Grade.CLAIMED, key=lambda grade: grade.rank), why, until)


def _inside(places: frozenset[str] | None, inside: frozenset[str]) -> bool | None:
    if places is None:
        return None
    if places - inside - {""}:
        return False
    return None if "" in places or not places else True


def _all(values: Iterable[bool | None]) -> bool | None:
    """True where all are, False where one is not, None where that cannot be told."""
    found = list(values)
    if False in found:
        return False
    return None if None in found else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
