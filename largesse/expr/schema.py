"""Which columns and facts an expression may name, of which type, with which values."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from largesse.expr.tree import Type

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """What is known of one column."""

    type: Type
    values: tuple[str, ...] | None = None
    """The closed vocabulary of a text column; None where any text may occur."""
    doc: str = ""
    """One line for the reference and for error messages."""
    in_small_letters: bool = False
    """Whether its values are codes: small letters, digits, '-', '_' and '.', no spaces."""

    def may_be(self, text: str) -> bool:
        """Whether a text can be one of its values, as far as their spelling goes."""
        return not self.in_small_letters or bool(_CODE.fullmatch(text))


_OPEN = ColumnInfo(Type.TEXT, doc="a column of the exporter's own")


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns an expression may name; names are matched exactly, letter case included."""

    columns: Mapping[str, ColumnInfo]
    open_prefixes: tuple[str, ...] = field(default=())
    """A name that starts so is a text column even where nobody declared it: ``x_``."""

    def find(self, name: str) -> ColumnInfo | None:
        """The column of that name, or None."""
        known = self.columns.get(name)
        if known is None and any(
            name.startswith(prefix) and name != prefix for prefix in self.open_prefixes
        ):
            return _OPEN
        return known

    def nearest(self, name: str) -> str | None:
        """The declared name that was probably meant."""
        return nearest(name, self.columns)


def nearest(word: str, choices: Mapping[str, object] | tuple[str, ...]) -> str | None:
    """The choice closest in spelling to `word`, letter case and separators aside, if any is."""
    plain = {_plain(choice): choice for choice in choices}
    found = difflib.get_close_matches(_plain(word), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")
