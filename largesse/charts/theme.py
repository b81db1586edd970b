"""The look of every chart: tokens of both themes, hues, patterns, and the way to SVG.

Charts are drawn in the light theme's literal colours; :func:`themed` turns each of them into its
custom property, so that one drawing follows the page's theme. Patterns (hatches) are drawn as
colours of their own and become SVG patterns here, since the drawing library has none.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from altair import TopLevelMixin

Language = Literal["en", "fr"]

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
DRAWN_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
"""Names are placed by these fonts' widths, which are alike; so a page does not change them."""

PAPER, SURFACE, LINE = "#fbfaf7", "#ffffff", "#e3e0d8"
INK, QUIET, ACCENT = "#1b1d22", "#4a4f5a", "#0b5c4d"
GOOD, WARN, BAD = "#1f7a3d", "#8a5200", "#b3261e"
LAND, NEUTRAL = "#e4e1da", "#8d9098"
HUES = ("#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7")
"""Okabe and Ito's set without its yellow, sky blue and black: five hues and no more."""
STEPS = ("#d6e8e1", "#a3cfc1", "#65ab99", "#2c8271", "#0b5b4c")
"""From little to much, one hue: told apart in grey too."""

TOKENS: Mapping[str, tuple[str, str]] = {
    "paper": (PAPER, "#14161a"),
    "surface": (SURFACE, "#1c1f25"),
    "line": (LINE, "#2c3038"),
    "ink": (INK, "#ecebe6"),
    "quiet": (QUIET, "#b4b6bd"),
    "accent": (ACCENT, "#5cc7b0"),
    "good": (GOOD, "#7bd88f"),
    "warn": (WARN, "#f0b429"),
    "bad": (BAD, "#ff8a80"),
    "land": (LAND, "#33373f"),
    "neutral": (NEUTRAL, "#8d9099"),
    "hue-1": (HUES[0], "#56b4e9"),
    "hue-2": (HUES[1], "#e8741a"),
    "hue-3": (HUES[2], "#19b68b"),
    "hue-4": (HUES[3], "#e6a000"),
    "hue-5": (HUES[4], "#cc79a8"),
    "step-1": (STEPS[0], "#24443e"),
    "step-2": (STEPS[1], "#2f6a5e"),
    "step-3": (STEPS[2], "#46917f"),
    "step-4": (STEPS[3], "#74bca9"),
    "step-5": (STEPS[4], "#b5e6d8"),
}
"""Custom property -> its light and its dark colour. No two light colours are alike."""

UNDECIDED, NOT_SCOREABLE = "#fefe01", "#fefe02"
TEXTURED = tuple(f"#fefe1{place}" for place in range(len(HUES)))
"""Stand for patterns until the drawing is finished: a hatch, crosses, dots on each hue."""


def to_svg(chart: "TopLevelMixin", *, language: Language = "en") -> str:
    """The chart as SVG text, without its frame. Nothing is fetched; figures in ``language``.

    Raises ValueError where the drawing library finds fault with the chart.
    """
    from vl_convert import vegalite_to_svg

    drawn = vegalite_to_svg(
        cast(dict[str, Any], {**chart.to_dict(), "config": config()}),
        allowed_base_urls=[],
        format_locale="fr-FR" if language == "fr" else "en-US",
    )
    return _patterned(drawn)


@cache
def _config() -> dict[str, Any]:
    axis = {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    }
    heading = {"labelColor": INK, "titleColor": QUIET, "labelFontSize": 14, "titleFontSize": 12}
    legend = {
        "labelColor": INK,
        "labelFontSize": 12,
        "titleColor": QUIET,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 480,
        "titleLimit": 480,
    }
    return {
        "font": DRAWN_FONT,
        "background": None,
        "padding": {"left": 8, "right": 28, "top": 8, "bottom": 8},
        "view": {"stroke": None},
        "axis": axis,
        "header": heading,
        "legend": legend,
        "text": {"color": INK, "fontSize": 12},
    }


def config() -> dict[str, Any]:
    """What the drawing library is told once for all charts."""
    return dict(_config())


def themed(svg: str) -> str:
    """The drawing with custom properties for colours, to stand inside of a page."""
    by_colour = {light: name for name, (light, _) in TOKENS.items()}
    return re.sub(
        r'"(#[0-9a-f]{6})"',
        lambda found: f'"var(--{by_colour[found[1]]})"' if found[1] in by_colour else found[0],
        svg,
        flags=re.IGNORECASE,
    )


def custom_properties() -> str:
    """The style sheet's beginning: both themes' tokens; paper is always light."""
    light = " ".join(f"--{name}: {pair[0]};" for name, pair in TOKENS.items())
    dark = " ".join(f"--{name}: {pair[1]};" for name, pair in TOKENS.items())
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )


def _patterned(svg: str) -> str:
    patterns = {
        UNDECIDED: _hatch("undecided"),
        NOT_SCOREABLE: _crosses("not-scoreable"),
        **{
            stand_in: _dots(f"dots-{place}", HUES[place - 1])
            for place, stand_in in enumerate(TEXTURED, 1)
        },
    }
    used = {stand_in: text for stand_in, text in patterns.items() if f'"{stand_in}"' in svg}
    for stand_in, text in used.items():
        name = re.findall(r'id="([^"]+)"', text)[0]
        svg = svg.replace(f'"{stand_in}"', f'"url(#{name})"')
    if not used:
        return svg
    end = svg.index(">") + 1
    return f"{svg[:end]}<defs>{''.join(used.values())}</defs>{svg[end:]}"


def _hatch(name: str) -> str:
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="5" height="5" fill="{SURFACE}"/>'
        f'<rect width="2" height="5" fill="{QUIET}"/></pattern>'
    )


def _crosses(name: str) -> str:
    return (
        f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<rect width="7" height="7" fill="{SURFACE}"/>'
        f'<path d="M2 2L5 5M5 2L2 5" stroke="{BAD}" stroke-width="0.9"/></pattern>'
    )


def _dots(name: str, hue: str) -> str:
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse">'
        f'<rect width="5" height="5" fill="{hue}"/>'
        f'<circle cx="2.5" cy="2.5" r="1.2" fill="{SURFACE}"/></pattern>'
    )
