"""From an ``index:`` document to an index; what is wrong with it, every fault with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from largesse.markets.index.definition import (
    Group,
    Index,
    Leaf,
    Mean,
    Normalisation,
    Part,
    Reference,
    Residual,
    Scaling,
    Series,
    Transform,
    Treatment,
    leaves_of,
)
from largesse.markets.index.documents import (
    IndexDocument,
    PartDocument,
    ScalingDocument,
    TreatmentDocument,
)
from largesse.markets.index.formula import fault_of
from largesse.markets.index.means import UNWEIGHTED
from largesse.markets.index.scaling import transformed
from largesse.programme.build import text_of
from largesse.programme.reading import validated
from largesse.programme.source import Document, Location
from largesse.workspace.errors import Problem

LEAST_COVERAGE = 0.85
"""The share of series that a market must have where an index imputes and says no other."""


def build_index(document: Document) -> tuple[Index | None, list[Problem]]:
    """The index that a document says, None where it has faults, and these."""
    content, problems = validated(IndexDocument, document)
    if content is None:
        return None, problems
    builder = _Builder(document, [], content.power)
    index = builder.index(content)
    return (None, builder.problems) if builder.problems else (index, [])


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns one document into an index and notes what is wrong with it."""

    document: Document
    problems: list[Problem]
    power: float
    """The index's, for groups that say none."""

    def _told(self, at: Location, what: str, mend: str, code: str) -> None:
        self.problems.append(self.document.problem(at, what, mend, code))

    def index(self, said: IndexDocument) -> Index:
        self._refuse_of_whole(said)
        parts = self._parts(said.parts, ("parts",))
        root = Group(
            said.index,
            text_of(said.title, said.index),
            parts,
            mean=None,
            power=said.power,
            at_least=said.at_least,
            formula=self._formula(said.formula, said.parts, ()),
            normalisation=self._scaling(said.then, ("then",)),
        )
        rule = self._scaling(said.normalise, ("normalise",)) or Normalisation(Scaling.MIN_MAX)
        imputes = said.impute != "none"
        coverage = said.cover if said.cover is not None else LEAST_COVERAGE if imputes else 1
        return Index(
            id=said.index,
            title=text_of(said.title, said.index),
            root=root,
            markets=said.markets,
            year=said.year,
            within_years=said.within,
            coverage=float(coverage),
            imputation=said.impute,
            treatment=_treatment(said.treat, root, rule),
            normalisation=rule,
            mean=said.aggregate,
            decimals=None if said.decimals is None else int(said.decimals),
            source=said.source,
        )

    def _parts(self, said: Mapping[str, PartDocument], at: Location) -> tuple[Part, ...]:
        found = (self._part(name, part, (*at, name)) for name, part in said.items())
        return tuple(part for part in found if part is not None)

    def _part(self, name: str, said: PartDocument, at: Location) -> Part | None:
        kinds = {
            "indicator": said.indicator,
            "index": said.index,
            "residual of": said.residual_of,
            "parts": said.parts or None,
        }
        stated = [kind for kind, value in kinds.items() if value is not None]
        if len(stated) != 1:
            what = f"'{name}' says {' and '.join(stated) or 'nothing that it is measured by'}"
            mend = "say one of indicator, index, residual of, parts"
            self.problems.append(self.document.problem(at, what, mend, "one-kind-of-part"))
            return None
        self._refuse_strangers(name, said, stated[0], at)
        title, weight = text_of(said.title, name), said.weight
        match stated[0]:
            case "indicator":
                return self._leaf(name, said, at)
            case "index":
                return Reference(name, title, str(said.index), weight)
            case "residual of":
                assert said.residual_of is not None
                of = self._part("of", said.residual_of, (*at, "residual of"))
                on = self._parts(said.on, (*at, "on"))
                if not on or "of" in said.on:
                    what = f"'{name}' is a residual on {'a part named of' if on else 'nothing'}"
                    mend = "name what explains it: on: {wealth: {indicator: gdp}}"
                    self._told((*at, "on"), what, mend, "residual-on")
                if of is None:
                    return None
                rule = self._scaling(said.normalise, (*at, "normalise"))
                return Residual(name, title, of, on, weight, said.better == "more", rule)
        self._refuse_of_group(said.parts, said.at_least, said.formula, said.aggregate, at)
        if said.formula is not None and {"aggregate", "power"} & said.model_fields_set:
            what = f"'{name}' says both a formula and a mean"
            self._told((*at, "formula"), what, "leave one of them out", "said-twice")
        return Group(
            name,
            title,
            self._parts(said.parts, (*at, "parts")),
            weight,
            said.aggregate,
            self.power if said.power is None else said.power,
            said.at_least,
            self._formula(said.formula, said.parts, at),
            self._scaling(said.then, (*at, "then")),
        )

    def _leaf(self, name: str, said: PartDocument, at: Location) -> Leaf:
        change = said.change
        series = Series(
            str(said.indicator),
            said.per,
            change.how if change else None,
            change.over if change else 0,
        )
        own = self._scaling(said.normalise, (*at, "normalise"))
        if (said.goalposts is None and said.cap != "none") or (said.goalposts and own):
            what = f"'{name}' says a cap without goalposts, or goalposts beside normalise"
            mend = "say all in one: normalise: {how: goalposts, goalposts: [0, 1], cap: both}"
            self._told(at, what, mend, "goalposts")
        if said.goalposts is not None:
            own = self._goalposts(said.goalposts, said.cap, (*at, "goalposts"))
        if own is not None and own.how is Scaling.GOALPOSTS:
            ends = transformed(np.array([own.low, own.high], dtype=np.float64), said.transform)
            if own.low != own.high and not np.ptp(ends) > 0:
                what = f"no way leads from {own.low:g} to {own.high:g} by {said.transform}"
                self._told(at, what, "choose goalposts that it tells apart", "goalposts")
        title = text_of(said.title, name)
        return Leaf(name, title, series, said.weight, said.transform, said.better == "more", own)

    def _scaling(self, said: ScalingDocument | None, at: Location) -> Normalisation | None:
        if said is None:
            return None
        if (said.how is Scaling.GOALPOSTS) != (said.goalposts is not None):
            what = "goalposts need their two ends, and nothing else has them"
            mend = "write for example goalposts: [20, 85]"
            self.problems.append(self.document.problem(at, what, mend, "goalposts"))
        if said.goalposts is not None:
            rule = self._goalposts(said.goalposts, said.cap, at)
        else:
            rule = _capped(Normalisation(said.how), said.cap)
        fault = _meaningless(said)
        if fault:
            self._told(at, fault, "leave it out, or choose another scaling", "no-meaning")
        if said.between is not None:
            rule = replace(rule, between=self._quantiles(said, at))
        return replace(rule, onto=said.onto, population=said.deviation == "population")

    def _quantiles(self, said: ScalingDocument, at: Location) -> tuple[float, float]:
        low, high = (float(share) for share in said.between or (0, 1))
        if said.how is not Scaling.MIN_MAX or not 0 <= low < high <= 1:
            what = "'between' takes two rising quantiles, and goes with min-max alone"
            mend = "write for example {how: min-max, between: [5%, 95%], cap: both}"
            self.problems.append(self.document.problem(at, what, mend, "quantiles"))
        return low, high

    def _goalposts(self, ends: tuple[float, float], cap: str, at: Location) -> Normalisation:
        if ends[0] == ends[1]:
            what, mend = "the two goalposts are one", "state the lower and the upper end"
            self.problems.append(self.document.problem(at, what, mend, "goalposts"))
        return _capped(Normalisation(Scaling.GOALPOSTS, *ends), cap)

    def _formula(
        self, formula: str | None, parts: Mapping[str, PartDocument], at: Location
    ) -> str | None:
        if formula is not None:
            fault = fault_of(formula, parts)
            if fault:
                mend = (
                    f"write arithmetic over {', '.join(name.replace('-', '_') for name in parts)}"
                )
                problem = self.document.problem((*at, "formula"), fault, mend, "bad-formula")
                self.problems.append(problem)
        return formula

    def _refuse_of_whole(self, said: IndexDocument) -> None:
        """What is wrong with an index as a whole."""
        self._refuse_of_group(said.parts, said.at_least, said.formula, None, ())
        twice = sorted({name for name in said.markets if said.markets.count(name) > 1})
        if twice:
            what = f"{', '.join(twice)} would count twice"
            self._told(("markets",), what, "name each market once", "said-twice")
        if said.cover is not None and not 0 < said.cover <= 1:
            what = "of its series a market has more than 0 % and at most 100 %"
            self._told(("cover",), what, "write for example cover: 60%", "cover")

    def _refuse_of_group(
        self,
        parts: Mapping[str, PartDocument],
        at_least: int | None,
        formula: str | None,
        mean: Mean | None,
        at: Location,
    ) -> None:
        """What is said of a group or of its parts and would be passed over."""
        if at_least is not None and (formula is not None or at_least > len(parts)):
            what = f"at least {at_least} of {len(parts)} parts"
            what += ", but a formula needs all it names" if formula else " is more than there are"
            self._told((*at, "at least"), what, "state fewer, or leave it out", "at-least")
        for name, part in parts.items():
            if formula is not None and "weight" in part.model_fields_set:
                what = f"the weight of '{name}' means nothing within a formula"
                self._told((*at, "parts", name, "weight"), what, "write it into it", "no-meaning")
            if mean in UNWEIGHTED and "weight" in part.model_fields_set:
                what = f"the weight of '{name}' means nothing to '{mean}'"
                self._told((*at, "parts", name, "weight"), what, "leave it out", "no-meaning")

    def _refuse_strangers(self, name: str, said: PartDocument, kind: str, at: Location) -> None:
        """What is said of a part but means nothing for its kind must not be passed over."""
        allowed = _SAID[kind] | {"title", "weight", kind}
        for key in said.model_fields_set:
            shown = PartDocument.model_fields[key].alias or key
            if shown not in allowed:
                what = f"'{shown}' means nothing for '{name}', which is given by '{kind}'"
                mend = f"remove it; {kind} goes with {', '.join(sorted(_SAID[kind])) or 'no more'}"
                self.problems.append(self.document.problem((*at, shown), what, mend, "no-meaning"))


_SAID: Mapping[str, frozenset[str]] = {
    "indicator": frozenset(
        {"per", "change", "transform", "better", "goalposts", "cap", "normalise"}
    ),
    "index": frozenset(),
    "residual of": frozenset({"on", "better", "normalise"}),
    "parts": frozenset({"aggregate", "power", "at least", "formula", "then"}),
}


def _meaningless(said: ScalingDocument) -> str:
    """What is said of a scaling and would be passed over; '' where nothing is."""
    is_z_score = said.how is Scaling.Z_SCORE
    if said.how is Scaling.NONE and said.model_fields_set != {"how"}:
        return "figures that are left as they are have no ends and no range"
    if is_z_score and said.cap in ("above", "both"):
        return "a z-score is cut below at 0 and has no end above"
    if not is_z_score and said.deviation == "sample":
        return f"'{said.how}' has no deviation"
    if said.onto[0] == said.onto[1] or (is_z_score and said.onto[1] <= 0):
        return "'onto' is no range"
    return ""


def _capped(rule: Normalisation, cap: str) -> Normalisation:
    below, above = cap in ("below", "both"), cap in ("above", "both")
    return replace(rule, cap_below=below, cap_above=above)


def _treatment(
    said: TreatmentDocument | None, root: Group, rule: Normalisation
) -> Treatment | None:
    if said is None:
        return None
    in_own_unit = frozenset(
        leaf.series.name
        for leaf in leaves_of(root)
        if leaf.transform is not Transform.NONE
        or (leaf.normalisation or rule).how in (Scaling.GOALPOSTS, Scaling.NONE)
    )
    return Treatment(said.skewness, said.kurtosis, said.how, said.at_most, in_own_unit)
