"""From the ``rate:`` and ``scale:`` of a file to a :class:`~largesse.programme.model.Choice`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from largesse.expr.tree import Expr
from largesse.programme.model import Choice, Option
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

Resolve = Callable[[str], tuple[Expr, bool]]
"""From the text after ``by:`` to its column and whether that is a column of the rows."""

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
        options = [
            Option(None if value == OTHERS else value, scale)
            for value, text in rate.items()
            if value != "by" and (scale := self._flat(text, ("rate", value))) is not None
        ]
        return self._by(str(rate["by"]), options, ("rate", "by"))

    def _scales(self, scale: dict[str, Any]) -> Choice | None:
        if "by" not in scale:
            return self._single(self._scale(scale, ("scale",), {}))
        shared: dict[str, Any] = {k: scale[k] for k in ("mode", "beyond") if k in scale}
        options = []
        for value, bands in scale.items():
            if value in _SETTINGS:
                continue
            if isinstance(bands, dict):
                built = self._scale(bands, ("scale", value), shared)
            else:
                built = self._flat(bands, ("scale", value))
            if built is not None:
                options.append(Option(None if value == OTHERS else value, built))
        return self._by(str(scale["by"]), options, ("scale", "by"))

    def _single(self, scale: Scale | None) -> Choice | None:
        return None if scale is None else Choice((Option(None, scale),))

    def _by(self, text: str, options: list[Option], at: Location) -> Choice | None:
        resolved = self.resolve_by(text, at)
        if resolved is None or not options:
            return None
        by, by_rows = resolved
        as_of: Literal["the day", "interval end"] = self.read.content.by_as_of or "the day"
        if by_rows and as_of == "interval end":
            self._problem(
                ("by as of",),
                f"'{text}' is a column of the rows, known line by line",
                "remove 'by as of'",
                "by-rows-as-of",
            )
        options.sort(key=lambda option: (option.value is None, option.value or ""))
        return Choice(tuple(options), by, by_rows, as_of)

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


def _rising(band: Band) -> tuple[bool, Decimal, bool, Decimal]:
    nothing = Decimal(0)
    return (band.low is not None, band.low or nothing, band.high is None, band.high or nothing)
