"""How each collaboration model looks: a number, a hue of five and, from the sixth on, a texture.

Colour never speaks alone: the number stands on the market and in the legend, what is undecided is
hatched, what cannot be scored has crosses, and both are words in the legend.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from largesse.charts.theme import (
    HUES,
    NEUTRAL,
    NOT_SCOREABLE,
    TEXTURED,
    UNDECIDED,
    Language,
)


class Standing(StrEnum):
    """What the match says of a market."""

    PROPOSED = "proposed"
    UNDECIDED = "undecided"
    CLOSED = "closed"
    NOT_SCOREABLE = "not-scoreable"


STANDINGS: Mapping[Standing, Mapping[Language, str]] = {
    Standing.PROPOSED: {"en": "proposed", "fr": "proposé"},
    Standing.UNDECIDED: {
        "en": "undecided: collect evidence",
        "fr": "indécis : réunir des preuves",
    },
    Standing.CLOSED: {"en": "closed: gates leave no model", "fr": "fermé : aucun modèle possible"},
    Standing.NOT_SCOREABLE: {
        "en": "not scoreable: enter by hand",
        "fr": "non évaluable : saisir à la main",
    },
}
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of a legend: its words, its fill, its shape and the key that stands on a mark."""

    words: str
    fill: str
    shape: str
    key: str


def looks_of(
    seen: Sequence[tuple[Standing, str]], models: Sequence[str], language: Language
) -> Mapping[tuple[Standing, str], Look]:
    """The looks that `seen` (standing, title of the model) need, in the order of `models`.

    A model keeps its number, hue and texture whether or not another is seen. A title that is not
    among `models` is put after them. Where nothing is proposed the title counts as empty.
    """
    counts = Counter((standing, model if is_proposed(standing) else "") for standing, model in seen)
    others = sorted({model for standing, model in counts if is_proposed(standing)} - set(models))
    looks = {}
    for place, model in enumerate((*models, *others)):
        if count := counts.get((Standing.PROPOSED, model), 0):
            fill = (*HUES, *TEXTURED)[place] if place < 2 * len(HUES) else NEUTRAL
            key = str(place + 1)
            words = f"{key}  {model} ({count})"
            looks[Standing.PROPOSED, model] = Look(words, fill, SHAPES[place % len(SHAPES)], key)
    for standing, fill, key in (
        (Standing.UNDECIDED, UNDECIDED, "?"),
        (Standing.CLOSED, NEUTRAL, "–"),
        (Standing.NOT_SCOREABLE, NOT_SCOREABLE, "×"),
    ):
        if count := counts.get((standing, ""), 0):
            words = f"{key}  {STANDINGS[standing][language]} ({count})"
            looks[standing, ""] = Look(words, fill, "circle", key)
    return looks


def is_proposed(standing: Standing) -> bool:
    """Whether a model stands beside it."""
    return standing is Standing.PROPOSED
