"""Texts in two languages, and where in the files something was said."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A title or reason in English and, where given, French."""

    en: str
    fr: str = ""

    def in_language(self, language: str) -> str:
        """The text in ``en`` or ``fr``; English where there is no French."""
        return self.fr if language == "fr" and self.fr else self.en


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the files something was said."""

    file: str
    line: int
    column: int


BEGINNING = Place("", 1, 1)


def nearest_place(
    places: Mapping[tuple[str | int, ...], Place], keys: tuple[str | int, ...], whole: Place
) -> Place:
    """Where a part of a document stands, or the nearest part that holds it, or the document."""
    ends = range(len(keys), 0, -1)
    return next((places[keys[:end]] for end in ends if keys[:end] in places), whole)
