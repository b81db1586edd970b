"""From the ``rate:`` and ``scale:`` of a file to a :class:`~largesse.programme.model.Choice`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from largesse.expr.tree import Expr
from largesse.programme.model import Choice, Match, Option
from largesse.programme.reading import Read
from largesse.programme.source import Location
from largesse.programme.terms.scales import (
    NOTHING,
    Band,
    Edges,
    Mode,
    Scale,
    flat,
    parse_edges,
    parse_pay,
)
from largesse.workspace.errors import Problem

_Build = Callable[[Any, Location], Scale | None]
"""From what is written in a cell, and where, to its scale."""

OTHERS = "others"
_SETTINGS = {"mode", "beyond", "by"}


class ScaleBuilder:
    """Reads the scales of one incentive; collects problems instead of stopping at the first."""

    def __init__(self, read: Read, resolve_by: Callable[[str, Location], tuple[Expr, bool] | None]):
        self.read = read
        self.resolve_by = resolve_by
        self.problems: list[Problem] = []
        self.band_places: dict[Location, Location] = {}
        """From a scale's location and the index of a band to where the band stands."""

    def choice(self) -> Choice | None:
        """The incentive's choice of scales; None when it names none or all are unreadable."""
        document = self.read.content
        if document.rate is not None and document.scale is not None:
            self._problem(
                ("scale",),
                "an incentive has a rate or a scale, not both",
                "remove one",
                "rate-and-scale",
            )
        if document.rate is not None:
            return self._rates(document.rate)
        if document.scale is not None:
            return self._scales(document.scale)
        if not self.read.is_whole:
            return None
        mend = "add 'rate: 3%' or a 'scale:' with its bands"
        self._problem((), "the incentive does not say what it pays", mend, "pays-nothing")
        return None

    def _rates(self, rate: str | dict[str, Any]) -> Choice | None:
        if isinstance(rate, str):
            return self._single(self._flat(rate, ("rate",)))
        if "by" not in rate:
            self._problem(
                ("rate",),
                "a table of rates needs 'by:'",
                "say which column decides, e.g. by: level",
                "no-by",
            )
            return None
        return self._table(rate, ("rate",), lambda text, at: self._flat(text, at))

    def _scales(self, scale: dict[str, Any]) -> Choice | None:
        if "by" not in scale:
            return self._single(self._scale(scale, ("scale",), {}))
        shared: dict[str, Any] = {k: scale[k] for k in ("mode", "beyond") if k in scale}

        def built(bands: Any, at: Location) -> Scale | None:
            return (
                self._scale(bands, at, shared) if isinstance(bands, dict) else self._flat(bands, at)
            )

        return self._table(scale, ("scale",), built)

    def _table(self, table: dict[str, Any], at: Location, built: _Build) -> Choice | None:
        """A choice by a fact or column, or by two: then a value may hold a table by the second."""
        by = table["by"]
        texts = [str(text) for text in by] if isinstance(by, list) else [str(by)]
        if not 1 <= len(texts) <= 2:
            what = f"a table is by one or two facts or columns, not {len(texts)}"
            self._problem((*at, "by"), what, "write by: [level, ServiceCategory]", "bad-by")
            return None
        resolved = [self.resolve_by(text, (*at, "by")) for text in texts]
        if None in resolved:
            return None
        second = resolved[1] if len(resolved) > 1 else None
        options: list[Option] = []
        for value, given in table.items():
            if value in _SETTINGS:
                continue
            place, chosen = (*at, value), None if value == OTHERS else value
            if second is not None and isinstance(given, dict) and not any(map(_is_band, given)):
                options += self._cells(chosen, given, second, place, built)
            elif (scale := built(given, place)) is not None:
                options.append(Option(chosen, scale))
        return self._by(texts, resolved[0], options)

    def _cells(
        self,
        value: str | None,
        given: dict[str, Any],
        second: tuple[Expr, bool],
        at: Location,
        built: _Build,
    ) -> list[Option]:
        """What a value of the first earns, by the values of the second."""
        named = tuple(sorted(name for name in given if name != OTHERS))
        found = []
        for name, cell in given.items():
            scale = built(cell, (*at, name))
            match = Match(*second, None if name == OTHERS else name, named)
            if scale is not None:
                found.append(Option(value, scale, match))
        return found

    def _single(self, scale: Scale | None) -> Choice | None:
        return None if scale is None else Choice((Option(None, scale),))

    def _by(
        self, texts: list[str], resolved: tuple[Expr, bool] | None, options: list[Option]
    ) -> Choice | None:
        if resolved is None or not options:
            return None
        as_of: Literal["the day", "interval end"] = self.read.content.by_as_of or "the day"
        options.sort(key=_in_order)
        choice = Choice(tuple(options), *resolved, as_of)
        if as_of == "interval end" and (choice.columns or choice.is_table):
            what = f"'{' and '.join(texts)}' decide line by line, on the day of each row"
            self._problem(("by as of",), what, "remove 'by as of'", "by-rows-as-of")
        return choice

    def _flat(self, text: Any, at: Location) -> Scale | None:
        try:
            if not isinstance(text, str):
                raise ValueError("a rate is a text; write 3%")
            return flat(parse_pay(text))
        except ValueError as error:
            self._value_error(at, error)
            return None

    def _scale(self, raw: dict[str, Any], at: Location, shared: dict[str, Any]) -> Scale | None:
        settings = shared | {key: raw[key] for key in ("mode", "beyond") if key in raw}
        bands: list[tuple[Edges, Band, Location]] = []
        sound = True
        for key, text in raw.items():
            if key in _SETTINGS:
                continue
            try:
                edges = parse_edges(key)
                inner = None
                if isinstance(text, dict):
                    inner = self._scale(text, (*at, key), {"mode": "whole"})
                    sound = sound and inner is not None
                pay = NOTHING if isinstance(text, dict) else parse_pay(str(text))
                bands.append((edges, Band(edges.low, edges.high, pay, inner), (*at, key)))
            except ValueError as error:
                self._value_error((*at, key), error)
                sound = False
        mode = self._mode(settings.get("mode"), at)
        beyond = settings.get("beyond")
        if beyond not in (None, "nothing", "last"):
            self._problem(
                (*at, "beyond"),
                f"'{beyond}' is neither 'nothing' nor 'last'",
                "choose one",
                "bad-choice",
            )
            sound = False
        if not bands:
            if sound:
                self._problem(
                    at, "the scale has no bands", "add one, like '[0, inf)': 3%", "no-bands"
                )
            return None
        if mode is None or not sound:
            return None
        return self._assembled(mode, bands, beyond, at)

    def _assembled(
        self,
        mode: Mode,
        bands: list[tuple[Edges, Band, Location]],
        beyond: str | None,
        at: Location,
    ) -> Scale | None:
        includes = {edges.includes for edges, _, _ in bands} - {"either"}
        percents = {edges.in_percent for edges, _, _ in bands} - {None}
        if len(includes) > 1:
            mend = "write all bands [a, b), or all (a, b]"
            self._problem(at, "the scale mixes [a, b) with (a, b]", mend, "mixed-edges")
            return None
        if len(percents) > 1:
            mend = "write all edges as percentages, or all as plain numbers"
            self._problem(at, "the scale mixes percentages with plain numbers", mend, "mixed-edges")
            return None
        bands.sort(key=lambda item: _rising(item[1]))
        self.band_places |= {(*at, i): place for i, (_, _, place) in enumerate(bands)}
        return Scale(
            mode,
            tuple(band for _, band, _ in bands),
            includes.pop() if includes else "low",
            bool(percents.pop()) if percents else False,
            beyond,
        )

    def _mode(self, text: Any, at: Location) -> Mode | None:
        try:
            return Mode(text)
        except ValueError:
            known = ", ".join(mode.value for mode in Mode)
            what = f"'{text}' is not a mode" if text else "the scale does not say its mode"
            self._problem((*at, "mode"), what, f"write mode: one of {known}", "no-mode")
            return None

    def _value_error(self, at: Location, error: ValueError) -> None:
        what, _, mend = str(error).partition("; ")
        self._problem(at, what, mend, "bad-value")

    def _problem(self, at: Location, what: str, mend: str, code: str) -> None:
        self.problems.append(self.read.problem(at, what, mend, code))


def _in_order(option: Option) -> tuple[bool, str, bool, str]:
    """Named values first, by name; the order in files means nothing."""
    second = option.also.value if option.also is not None else None
    return (option.value is None, option.value or "", second is None, second or "")


def _is_band(key: object) -> bool:
    return str(key)[:1] in ("[", "(") or key in ("mode", "beyond")


def _rising(band: Band) -> tuple[bool, Decimal, bool, Decimal]:
    nothing = Decimal(0)
    return (band.low is not None, band.low or nothing, band.high is None, band.high or nothing)
