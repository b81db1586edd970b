"""How an entity stands, in sentences to paste, in English and in French."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from babel import Locale

from largesse.sovereignty.areas import areas
from largesse.sovereignty.ownership.figures import Language, percent
from largesse.sovereignty.ownership.holders import Holder
from largesse.sovereignty.ownership.model import APPOINTS, SEATS, VETO, Ownership, Right, Side
from largesse.sovereignty.ownership.paths import Path, Step, part_from
from largesse.sovereignty.ownership.phrases import PHRASES
from largesse.sovereignty.ownership.standing import Range, Standing
from largesse.sovereignty.ownership.unknowns import Missing, Unknown


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that holders outside may have, alone and together."""

    individually: Fraction = Fraction(24, 100)
    collectively: Fraction = Fraction(39, 100)
    reference: str = "SecNumCloud 3.2, 19.6.b"


LIMITS = Limits()


def area_title(area: str, language: Language) -> str:
    """An area as a sentence names it: ``the European Union``, ``Indonesia``."""
    if area not in areas():
        return str(Locale(language).territories.get(area, area))
    title = areas()[area].title[language]
    return f"the {title}" if language == "en" else title


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says what is known of one entity in one language."""

    ownership: Ownership
    standing: Standing
    limits: Limits = LIMITS
    language: Language = "en"

    def says(self, phrase: str, **parts: str) -> str:
        """A phrase of :data:`PHRASES` with its parts filled in."""
        entity, area = self.standing.entity, area_title(self.standing.area, self.language)
        named = {"entity": self.name(entity), "area": area, **parts}
        return PHRASES[phrase][self.language].format(**named)

    def name(self, slug: str) -> str:
        """A name with its country."""
        return self.ownership.called(slug)

    def names(self, slugs: Sequence[str]) -> str:
        """Names in a row."""
        told = [self.name(slug) for slug in slugs]
        last = self.says("and", first=", ".join(told[:-1]), last=told[-1]) if told[1:] else ""
        return last or "".join(told)

    def share(self, share: Fraction) -> str:
        """A share as people of the language write it."""
        return percent(share, self.language)

    def range(self, found: Range) -> str:
        """What is stated, with what cannot be excluded where that is more."""
        if found.low == found.high:
            return self.share(found.low)
        low, high = self.share(found.low), self.share(found.high)
        return self.says("range", low=low, high=high)

    def sentences(self) -> tuple[str, ...]:
        """Shares alone and together, veto, appointments, control: one sentence each."""
        return (
            self.individually(),
            self.collectively(),
            self.right("veto", self.standing.veto, self.standing.veto_by),
            self.right("appoints", self.standing.appoints, self.standing.appoints_by),
            self.control(),
        )

    def headline(self) -> str:
        """The finding that weighs most, for a title."""
        found, limits = self.standing, self.limits
        alone, together = self.share(limits.individually), self.share(limits.collectively)
        if found.individually.low > limits.individually:
            holder, share = self.name(found.individually_by), found.individually.low
            return self.says("head-alone", holder=holder, share=self.share(share), limit=alone)
        if found.collectively.low > limits.collectively:
            share = found.collectively.low
            return self.says("head-together", share=self.share(share), limit=together)
        if found.veto:
            return self.says("head-veto", holders=self.names(found.veto_by))
        if found.appoints:
            return self.says("head-appoints", holders=self.names(found.appoints_by))
        is_open = (
            found.individually.high > limits.individually
            or found.collectively.high > limits.collectively
            or found.veto is None
            or found.appoints is None
        )
        return self.says("head-open" if is_open else "head-within", alone=alone, together=together)

    def headers(self) -> tuple[str, ...]:
        """The heads of a table of holders; the fourth to seventh are shares."""
        return tuple(self.says("headers").split("|"))

    def row(self, each: Holder) -> tuple[str, ...]:
        """A holder in such a table."""
        entity = self.ownership.entity(each.holder)
        return (
            entity.name,
            entity.country or "?",
            self.side(each.side, each.counts),
            self.share(each.capital) if each.capital else "-",
            self.share(each.votes) if each.votes else "-",
            self.share(each.share.low),
            self.share(each.share.high),
            ", ".join(map(self.short, each.rights)) or "-",
        )

    def summary(self) -> tuple[str, ...]:
        """A line of the entity: shares outside, a veto there, its nearest and last controller."""
        found, entity = self.standing, self.ownership.entity(self.standing.entity)
        ends = dict.fromkeys((*found.controllers[:1], *found.controllers[-1:]))
        return (
            entity.name,
            entity.country or "?",
            self.range(found.individually),
            self.range(found.collectively),
            self.says({True: "yes", False: "no", None: "side-unknown"}[found.veto]),
            self.names(list(ends)) or "-",
        )

    def individually(self) -> str:
        """What one holder outside has, held against the limit."""
        found, limit = self.standing.individually, self.limits.individually
        by = self.standing.individually_by
        parts = {"limit": self.share(limit), "share": self.range(found)}
        if not by:
            kind = "alone-may-be" if found.high > limit else "alone-nobody"
            return self.says(kind, high=self.share(found.high), **parts)
        parts |= {"holder": self.name(by), "ways": self.ways(by)}
        if found.low > limit:
            return self.says("alone-above", **parts)
        return self.says("alone-open" if found.high > limit else "alone-within", **parts)

    def collectively(self) -> str:
        """What all holders outside have, held against the limit."""
        found, limit = self.standing.collectively, self.limits.collectively
        parts = {"limit": self.share(limit), "share": self.range(found)}
        if found.low > limit:
            return self.says("together-above", **parts)
        return self.says("together-open" if found.high > limit else "together-within", **parts)

    def right(self, right: str, has: bool | None, by: Sequence[str]) -> str:
        """Whether somebody outside has a veto, or appoints most of the bodies."""
        if has:
            several = "-several" if by[1:] else ""
            return self.says(f"{right}-yes{several}", holders=self.names(by))
        if has is None:
            kind = f"{right}-may-be" if by else f"{right}-open"
            return self.says(kind, holders=self.names(by))
        return self.says(f"{right}-no")

    def control(self) -> str:
        """Who controls it, up to the ultimate, by which way."""
        controllers = self.standing.controllers
        if not controllers:
            return self.says("control-nobody")
        kind = "control-outside" if self.standing.controllers_outside else "control-inside"
        path = next((path for path in self.standing.paths if path.is_control), None)
        way = f": {self.path(path)}" if path and self.language == "en" else ""
        if path and self.language == "fr":
            way = f" : {self.path(path)}"
        return self.says(kind, holders=self.names(controllers), way=way)

    def ways(self, holder: str) -> str:
        """The strongest way by which a holder reaches the entity, and how many there are."""
        # Its own ways take the place of those that lead through it.
        parts = [part_from(path, holder) for path in reversed(self.standing.paths)]
        by_steps = {part.steps: part for part in parts if part is not None}
        own = {path.steps: path for path in self.standing.paths if path.first == holder}
        paths = sorted((by_steps | own).values(), key=lambda path: (-path.share, path.names))
        if not paths:
            return self.says("no-way")
        strongest = self.path(paths[0])
        if not paths[1:]:
            return strongest
        return self.says("several-ways", number=str(len(paths)), strongest=strongest)

    def path(self, path: Path) -> str:
        """A chain in words: who has what of whom, down to the entity."""
        told = self.name(path.first)
        for number, step in enumerate(path.steps):
            link = "which" if number else "first"
            told += self.says(link, has=self.has(step, is_control=step.held in path.controls))
        return told

    def has(self, step: Step, *, is_control: bool) -> str:
        """What one holder has of the next."""
        held = self.name(step.held)
        parts = []
        if step.capital == step.votes and step.capital:
            share = self.share(step.capital)
            parts.append(self.says("controls" if is_control else "holds", share=share, held=held))
        elif step.capital or step.votes:
            capital, votes = self.share(step.capital), self.share(step.votes)
            kind = "controls-apart" if is_control else "holds-apart"
            parts.append(self.says(kind, capital=capital, votes=votes, held=held))
        for right in step.rights:
            parts.append(self._right(right, "" if parts else held))
        told = parts[0]
        for part in parts[1:]:
            told = self.says("and", first=told, last=part)
        return told

    def _right(self, right: Right, held: str) -> str:
        over = f"-{'over' if held else 'it'}"
        kind = {VETO: "has-veto", APPOINTS: "has-majority", SEATS: "has-seats"}[right.right]
        return self.says(kind + over, held=held, seats=str(right.seats), of=str(right.of))

    def short(self, right: Right) -> str:
        """A right in a table."""
        return self.says(f"short-{right.right}", seats=str(right.seats), of=str(right.of))

    def unknown(self, unknown: Unknown) -> str:
        """What is missing, and what to do about it."""
        kind = f"missing-{unknown.missing}"
        is_whole = unknown.missing is Missing.HOLDERS and unknown.share == 1
        return self.says(
            f"{kind}-all" if is_whole else kind,
            of=self.name(unknown.entity),
            slug=unknown.entity,
            share=self.share(unknown.share),
        )

    def side(self, side: Side, counts: Side) -> str:
        """Where a holder stands, and as what it counts."""
        word = self.says(f"side-{side}")
        if side is counts:
            return word
        return self.says("counts-outside" if counts is Side.OUTSIDE else "counts-unknown")
