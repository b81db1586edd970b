"""The programme's limits of exposure held against its data.

What nobody names (a customer, a country) may belong to the largest name: a limit that would then be
broken is *not known to be kept*, which is no yes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from largesse.programme.calendar import last_day
from largesse.programme.model import ExposureLimit
from largesse.sovereignty.exposure.events import Event, names_of, reach
from largesse.sovereignty.exposure.telling import Language, amount, percent
from largesse.sovereignty.exposure.world import World

Verdict = Literal["kept", "broken", "unknown"]


@dataclass(frozen=True, slots=True)
class Held:
    """A limit beside the shares it is about, largest first."""

    limit: ExposureLimit
    total_minor: int
    largest: tuple[tuple[str, int], ...]
    """The names that are added up, with their amounts."""
    unknown_minor: int
    """What nobody names, and may be theirs."""

    @property
    def reached_minor(self) -> int:
        """What the largest names have together."""
        return sum(minor for _, minor in self.largest)

    @property
    def share(self) -> Fraction:
        """Their share of the whole; 0 of nothing."""
        return Fraction(self.reached_minor, self.total_minor) if self.total_minor else Fraction(0)

    @property
    def verdict(self) -> Verdict:
        """Whether it is kept: exactly at the limit it is."""
        most = Fraction(self.limit.at_most) * self.total_minor
        if self.reached_minor > most:
            return "broken"
        return "unknown" if self.reached_minor + self.unknown_minor > most else "kept"


def held_against(world: World, limits: Iterable[ExposureLimit]) -> list[Held]:
    """Every limit that holds as the window ends, held against this world."""
    day = last_day(world.last)
    return [
        _held(world, limit) for limit in limits if limit.holds is None or limit.holds.holds_on(day)
    ]


def _held(world: World, limit: ExposureLimit) -> Held:
    total, sums, unknown = _sums(world, limit)
    named = {name: minor for name, minor in sums.items() if name and name not in limit.but}
    ranked = sorted(((-minor, name) for name, minor in named.items() if minor > 0))
    largest = tuple((name, -minor) for minor, name in ranked[: limit.together])
    return Held(limit, total, largest, unknown)


def _sums(world: World, limit: ExposureLimit) -> tuple[int, Mapping[str, int], int]:
    """The whole, the sum of each name, and what nobody names."""
    if limit.of == "consumption":
        return _consumption(world, limit.by)
    sums: dict[str, int] = {}
    for partner in world.partners:
        minor = partner.standing.undelivered_minor
        if limit.of == "expected":
            minor = partner.expected_minor
        name = partner.country if limit.by == "jurisdiction" else f"partner:{partner.id}"
        sums[name] = sums.get(name, 0) + minor
    if limit.of == "commitments":
        for customer in world.customers.values():
            name = f"customer:{customer.id}"
            if limit.by == "jurisdiction":
                name = _seats(world).get(customer.id, "")
            sums[name] = sums.get(name, 0) + customer.standing.undelivered_minor
    total = sum(sums.values())
    if limit.by != "jurisdiction":
        prefix = f"{limit.by}:"
        sums = {n.removeprefix(prefix): m for n, m in sums.items() if n.startswith(prefix)}
    return total, sums, sums.get("", 0)


def _seats(world: World) -> Mapping[str, str]:
    """The country of each customer that consumes."""
    customers, markets = world.columns["customer"], world.columns["market"]
    codes = dict(zip(customers.codes.tolist(), markets.codes.tolist(), strict=True))
    return {customers.names[customer]: markets.names[market] for customer, market in codes.items()}


def _consumption(world: World, by: str) -> tuple[int, Mapping[str, int], int]:
    if by == "partner":
        ids = [partner.id for partner in world.partners]
        return world.total_minor, dict(zip(ids, world.sold_minor.tolist(), strict=True)), 0
    if by == "jurisdiction":
        return world.total_minor, *_jurisdictions(world)
    column = world.columns[by]
    sums = dict(zip(column.names, column.sums(world.amount_minor).tolist(), strict=True))
    return world.total_minor, sums, sums.get("", 0)


def _jurisdictions(world: World) -> tuple[Mapping[str, int], int]:
    """What answers to each country, and what may answer to the largest of them beside that."""
    sums: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for name in names_of(world, "jurisdiction"):
        gone = reach(world, Event("jurisdiction", name))
        sums[name] = int(world.amount_minor[gone.lines].sum())
        unknown[name] = int(world.amount_minor[gone.unknown].sum())
    return sums, max(unknown.values(), default=0)


_SAID: Mapping[Language, Mapping[Verdict, str]] = {
    "en": {
        "broken": "{title}: broken. {names} {has} {reached} of {total} {of}: {share}, and at most"
        " {most} is allowed.",
        "kept": "{title}: kept. {names} {has} {share} of {total} {of}; at most {most} is allowed.",
        "unknown": "{title}: not known to be kept. {names} {has} {share} of {total} {of}, and a"
        " further {unknown} may be theirs; at most {most} is allowed.",
    },
    "fr": {
        "broken": "{title} : dépassé. {names} : {reached} sur {total} {of}, soit {share}, pour"
        " {most} au plus.",
        "kept": "{title} : respecté. {names} : {share} de {total} {of}, pour {most} au plus.",
        "unknown": "{title} : respect non établi. {names} : {share} de {total} {of}, et {unknown}"
        " de plus pourraient s'y rattacher, pour {most} au plus.",
    },
}
_OF: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "consumption": "of consumption",
        "commitments": "of open commitments",
        "expected": "of what partners are expected to earn",
    },
    "fr": {
        "consumption": "de consommation",
        "commitments": "d'engagements ouverts",
        "expected": "d'acquis attendus",
    },
}
_NAMED = 3


def told(held: Held, currency: str, language: Language = "en") -> str:
    """A limit beside its figures, in a sentence."""
    names = [name for name, _ in held.largest]
    shown = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        more = len(names) - _NAMED
        shown += f" and {more} more" if language == "en" else f" et {more} autres"
    nobody = "nobody" if language == "en" else "personne"
    return _SAID[language][held.verdict].format(
        title=held.limit.title.in_language(language),
        names=shown or nobody,
        has="has" if len(names) < 2 else "have",
        reached=amount(held.reached_minor, currency, language),
        total=amount(held.total_minor, currency, language),
        of=_OF[language][held.limit.of],
        share=percent(held.share, language),
        most=percent(Fraction(held.limit.at_most), language),
        unknown=amount(held.unknown_minor, currency, language),
    )
