"""Random small worlds, and every way of knowing less of one or of resting on more."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from itertools import combinations

from hypothesis import strategies as st

from largesse.sovereignty.assessment.answers import Answer
from largesse.sovereignty.assessment.offerings import Supplier
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.ownership.model import Holding, Right
from largesse.sovereignty.placement.workloads import Link, System, Workload
from largesse.sovereignty.rules.model import Profile
from largesse.workspace.errors import Refusal
from tests.sovereignty.world import (
    ASKS,
    CRITERIA,
    DAY,
    GOOD,
    SHIPPED,
    World,
    best,
    company,
    good_world,
    holder,
    holding,
    joined,
    own_rule,
    supplier,
    workload,
)

PLACES = ("FR", "FR", "FR", "US", "CN", "")
GRADES = (Grade.CERTIFIED, Grade.CERTIFIED, Grade.EVIDENCED, Grade.CLAIMED)
CLASSES = ("public", "personal", "health", "state-sensitive", "unknown")
SCOPES = (
    "secnumcloud-3-2", "fr-state", "eu-financial-entity", "sa-government", "eu-public", "gdpr",
)  # fmt: skip
NAMES = ("good", "base", "trust")
PROVIDERS = {"good": "provider", "base": "base-co", "trust": "trust-co"}
NEAR = tuple(each for each in SHIPPED if each.area not in ("VN", "ID") or not each.rules)
"""Fewer areas to look from, so that more worlds can be tried."""
ORDERLY = (
    own_rule("offering.seal >= 2", name="own-seal", evidence="claimed"),
    own_rule('"SOV-2.3" >= 1 and "SOV-3.4" >= 1', name="own-levels", otherwise="condition"),
)
"""Rules that never ask for more of a dependency."""
OWN_RULES = (
    *ORDERLY,
    own_rule("not owner.outside_controls", "not data.keys_with_customer", name="own-keys"),
    own_rule("offering.exit_months <= 6", "not has(data.tags, 'personal')", name="own-exit"),
    own_rule("provider.country in ('FR', 'DE')", "data.rank <= 2", name="own-country"),
    own_rule("law.compels or owner.largest_outside < 0.5", name="own-odd", otherwise="condition"),
    own_rule('"SOV-2.1" = "SOV-2.2"', name="own-equal", otherwise="condition"),
    own_rule("offering.seal != 3", "workload.critical", name="own-unequal"),
)
"""Beside the shipped ones, shapes they do not have: exceptions, equalities, two levels at once."""

bools = st.sampled_from([True, True, False, None])


@st.composite
def workloads(draw: st.DrawFn, most: int = 4) -> Workload:
    names = [f"s{at}" for at in range(draw(st.integers(1, most)))]
    systems = [
        System(
            name,
            GOOD.title,
            draw(st.sampled_from(CLASSES)),
            draw(bools),
            "the State" if at and draw(st.integers(0, 5)) == 0 else "",
        )
        for at, name in enumerate(names)
    ]
    links = tuple(
        Link(pair, draw(st.sampled_from(CLASSES)), draw(st.booleans()))
        for pair in combinations(names, 2)
        if draw(st.booleans())
    )
    told = workload(
        *systems,
        scopes=draw(st.one_of(st.none(), st.sets(st.sampled_from(SCOPES), max_size=2))),
        country=draw(st.sampled_from(["FR", "SA", ""])),
        seal=draw(st.sampled_from([None, None, 2, 3])),
        evidence=draw(st.sampled_from([Grade.CLAIMED, Grade.CERTIFIED])),
    )
    return replace(told, links=links)


@st.composite
def worlds(draw: st.DrawFn, rules: Sequence[Profile] = OWN_RULES) -> World:
    """An offering that rests on another, and one that is trusted: good, but for a few faults."""
    made = reduce(joined, (good_world(name=name) for name in NAMES))
    rests = {"good": ("base",)}
    world = replace(
        made,
        offerings=tuple(
            replace(
                each,
                provider=PROVIDERS[each.id],
                is_trusted=each.id == "trust",
                rests_on=rests.get(each.id, ()),
            )
            for each in made.offerings
        ),
        entities=(
            *(company(name, "FR") for name in (*PROVIDERS.values(), "parts-co", "group")),
            holder("founder", "FR"),
            holder("fund", "US"),
        ),
        holdings=(
            holding("founder 60 provider"), holding("group 40 provider"),
            holding("group 100 base-co"), holding("founder 100 group"),
            holding("founder 100 trust-co"), holding("founder 100 parts-co"),
        ),
        workload=draw(workloads()),
        profiles=(*NEAR, *draw(st.lists(st.sampled_from(rules), unique_by=_id, max_size=2))),
    )  # fmt: skip
    ways = {**LESS, **MORE, **FAULTS}
    for name in draw(st.lists(st.sampled_from(sorted(ways)), max_size=4)):
        found = ways[name](world)
        if found:
            world = draw(st.sampled_from(found))
    return world


def _id(profile: Profile) -> str:
    return profile.id


LESS: dict[str, Callable[[World], Sequence[World]]] = {}
"""By name, all worlds in which one thing less is known."""
MORE: dict[str, Callable[[World], Sequence[World]]] = {}
"""By name, all worlds in which the offering rests on one thing more."""


def _less(make: Callable[[World], Sequence[World]]) -> Callable[[World], Sequence[World]]:
    LESS[make.__name__.removeprefix("without_")] = make
    return make


def _without(rows: tuple[object, ...]) -> Sequence[tuple[object, ...]]:
    return [(*rows[:at], *rows[at + 1 :]) for at in range(len(rows))]


def _worse(grade: Grade) -> Sequence[Grade]:
    return [each for each in Grade if each.rank < grade.rank and each is not Grade.UNKNOWN]


def _alone(world: World) -> Sequence[Answer]:
    """Answers that stand alone on their question: of several, one that is gone may be the worst."""
    asked = [(each.offering, each.asked) for each in world.answers]
    return [each for each in world.answers if asked.count((each.offering, each.asked)) == 1]


def _with_answer(world: World, old: Answer, *new: Answer) -> World:
    return replace(world, answers=(*(a for a in world.answers if a is not old), *new))


@_less
def without_an_answer(world: World) -> Sequence[World]:
    return [_with_answer(world, each) for each in _alone(world)]


@_less
def without_a_grade(world: World) -> Sequence[World]:
    return [
        _with_answer(world, each, replace(each, grade=grade))
        for each in world.answers
        for grade in _worse(each.grade)
    ]


@_less
def without_validity(world: World) -> Sequence[World]:
    return [_with_answer(world, each, replace(each, until=DAY)) for each in _alone(world)]


@_less
def without_a_qualification(world: World) -> Sequence[World]:
    return [
        *(replace(world, qualifications=left) for left in _without(world.qualifications)),  # type: ignore[arg-type]
    ]


@_less
def without_a_holding(world: World) -> Sequence[World]:
    return [
        *(replace(world, holdings=left) for left in _without(world.holdings)),  # type: ignore[arg-type]
        *(
            replace(world, holdings=(*left, replace(world.holdings[at], grade=grade)))  # type: ignore[arg-type]
            for at, left in enumerate(_without(world.holdings))
            for grade in _worse(world.holdings[at].grade)
        ),
    ]


@_less
def without_an_entity(world: World) -> Sequence[World]:
    found = []
    for at, left in enumerate(_without(world.entities)):
        entity = world.entities[at]
        found += [
            left,
            (*left, replace(entity, country="", seat="", administration="", establishment="")),
            (*left, replace(entity, administration="")),
            *((*left, replace(entity, grade=grade)) for grade in _worse(entity.grade)),
        ]
    return [replace(world, entities=entities) for entities in found]  # type: ignore[arg-type]


@_less
def without_a_statement_of_an_offering(world: World) -> Sequence[World]:
    found = []
    for offering in world.offerings:
        unstated: list[dict[str, object]] = [
            {"stored_in": None},
            {"stored_in": (offering.stored_in or frozenset()) | {""}},
            {"administered_from": None},
            {"keys": None},
            {"exit_months": None},
            {"substitutable": None},
            {"suppliers_complete": False},
            *({"grade": grade} for grade in _worse(offering.grade)),
            *(
                {"suppliers": (replace(offering.suppliers[0], **{name: None}),)}
                for name in ("reaches_data", "replaceable")
                if offering.suppliers
            ),
        ]
        found += [world.with_offering(replace(offering, **change)) for change in unstated]  # type: ignore[arg-type]
    return found


@_less
def without_a_statement_of_the_workload(world: World) -> Sequence[World]:
    of = world.workload
    assert of is not None
    found = [replace(of, scopes=None), replace(of, country="")]
    for name, each in of.systems.items():
        found += [
            replace(of, systems={**of.systems, name: replace(each, holds="unknown")}),
            replace(of, systems={**of.systems, name: replace(each, critical=None)}),
        ]
    for at, each_link in enumerate(of.links):
        others = (*of.links[:at], *of.links[at + 1 :])
        found += [
            replace(of, links=(*others, replace(each_link, carries="unknown"))),
            replace(of, links=(*others, replace(each_link, separable=False))),
        ]
    return [replace(world, workload=each) for each in found]


def _more(make: Callable[[World], Sequence[World]]) -> Callable[[World], Sequence[World]]:
    MORE[make.__name__.removeprefix("with_")] = make
    return make


@_more
def with_an_offering_it_rests_on(world: World) -> Sequence[World]:
    found = []
    for name in ("good", "base", "trust"):
        offering = world.offering(name)
        found += [
            world.with_offering(replace(offering, rests_on=(*offering.rests_on, other)))
            for other in ("good", "base", "trust")
        ]
    return found


@_more
def with_a_supplier(world: World) -> Sequence[World]:
    made: list[Supplier] = [
        supplier(entity, reaches, replaceable)
        for entity in ("parts-co", "stranger", "fund")
        for reaches in (True, False, None)
        for replaceable in (True, False, None)
    ]
    return [
        world.with_offering(replace(offering, suppliers=(*offering.suppliers, each)))
        for offering in (world.offering("good"), world.offering("trust"))
        for each in made
    ]


@_more
def with_a_link(world: World) -> Sequence[World]:
    of = world.workload
    assert of is not None
    return [
        replace(world, workload=replace(of, links=(*of.links, Link(pair, carries, separable))))
        for pair in combinations(of.systems, 2)
        for carries in ("public", "state-sensitive")
        for separable in (True, False)
    ]


FAULTS: dict[str, Callable[[World], Sequence[World]]] = {
    "a worse answer": lambda world: [
        _with_answer(world, each, replace(each, answer=str(at)))
        for each in world.answers
        if each.asked in CRITERIA
        for at in range(1, best(each.asked))
    ],
    "an answer of no": lambda world: [
        _with_answer(world, each, replace(each, answer="no"))
        for each in world.answers
        if ASKS.get(each.asked) == "yes or no"
    ],
    "a contradiction": lambda world: [
        _with_answer(world, each, each, replace(each, answer="1", grade=grade, source="rival"))
        for each in world.answers
        if each.asked in CRITERIA
        for grade in (Grade.CLAIMED, Grade.CERTIFIED)
    ],
    "a place outside": lambda world: [
        world.with_offering(replace(each, **{place: frozenset({"FR", "US"})}))
        for each in world.offerings
        for place in ("stored_in", "administered_from")
    ],
    "keys of the provider": lambda world: [
        world.with_offering(replace(each, keys="provider")) for each in world.offerings
    ],
    "an owner outside": lambda world: [
        replace(world, holdings=(*left, *_shared(world.holdings[at], Fraction(part, 100))))
        for at, left in enumerate(_without(world.holdings))
        for part in (24, 25, 40, 51, 100)
    ],
    "a right outside": lambda world: [
        replace(world, rights=(Right("fund", held, kind),))
        for held in ("provider", "group")
        for kind in ("veto", "appoints-majority")
    ],
    "an entity elsewhere": lambda world: [
        replace(world, entities=(*left, replace(entity, country=country)))
        for at, left in enumerate(_without(world.entities))
        if (entity := world.entities[at]).kind == "company"
        for country in ("US", "CN", "IS")
    ],
}  # type: ignore[assignment]
"""By name, all worlds in which one thing is worse."""


def _shared(old: Holding, part: Fraction) -> Sequence[Holding]:
    """A holding of which ``fund`` takes over a part."""
    left = replace(old, capital=old.capital * (1 - part), votes=old.votes * (1 - part))
    return [left, replace(old, holder="fund", capital=old.capital * part, votes=old.votes * part)]


def is_possible(world: World) -> bool:
    """Whether its holdings can be at all: by chance they may form a closed circle."""
    try:
        world.placing()
    except Refusal:
        return False
    return True
