"""YAML files as plain Python values that remember where they stood.

Every scalar stays the text that was written (``2_000_000``, ``3%``, ``yes``): no YAML resolver
turns a rate into a float or Norway into ``False``. Positions are kept beside the values, addressed
by the path of keys and indexes that leads to them, so that any finding can say file, line and
column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from types import MappingProxyType

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from largesse.workspace.errors import Problem, Refusal

Key = str | int
Location = tuple[Key, ...]
"""Keys and indexes from the top of a document down to a value."""

Value = str | None | list["Value"] | dict[str, "Value"]

FILE_SIZE_LIMIT_BYTES = 2_000_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document of a file: its value and the position of every part of it.

    ``lines`` maps a location to (line, column), both from 1; ``()`` is the document itself.
    """

    file: str
    value: Value
    positions: Mapping[Location, tuple[int, int]]

    def problem(self, location: Location, what: str, mend: str = "", code: str = "") -> Problem:
        """A problem at ``location``, or at its nearest ancestor that has a position."""
        line, column = self.position(location)
        return Problem(what, mend, self.file, line, column, code)

    def position(self, location: Location) -> tuple[int, int]:
        """Line and column of a location, or of its nearest ancestor."""
        for end in range(len(location), -1, -1):
            if location[:end] in self.positions:
                return self.positions[location[:end]]
        return (1, 1)


def read_documents(path: FilePath, shown_as: str) -> tuple[Document, ...]:
    """All non-empty documents of a YAML file.

    Raises :class:`Refusal` when the file is not YAML, is not UTF-8, is larger than
    2,000,000 bytes, or says a key twice.
    """
    data = path.read_bytes()
    if len(data) > FILE_SIZE_LIMIT_BYTES:
        raise Refusal(
            Problem(
                f"the file is {len(data):,} bytes long",
                f"split it: a programme file holds at most {FILE_SIZE_LIMIT_BYTES:,} bytes",
                shown_as,
                code="file-too-large",
            )
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        mend = "save the file as UTF-8"
        raise Refusal(
            Problem("the file is not UTF-8 text", mend, shown_as, line, 1, "not-utf-8")
        ) from None
    return tuple(_documents(text, shown_as))


def _documents(text: str, shown_as: str) -> Iterator[Document]:
    reader = YAML(typ="rt", pure=True)
    reader.allow_duplicate_keys = True
    try:
        nodes = [node for node in reader.compose_all(text) if node is not None]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = f"this is not YAML: {error.problem or error.context}"
        mend = (
            "check the indentation and quotes around this place; quote texts that begin with [ or {"
        )
        raise Refusal(Problem(what, mend, shown_as, line, column, "malformed-yaml")) from None
    for node in nodes:
        reading = _Reading(shown_as)
        value = reading.value(node, ())
        if reading.problems:
            raise Refusal(*reading.problems)
        if value is not None:
            yield Document(shown_as, value, MappingProxyType(reading.positions))


class _Reading:
    """Turns one node tree into a value and its positions."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: dict[Location, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def value(self, node: Node, at: Location) -> Value:
        """The plain value of a node; notes where it stands."""
        mark = node.start_mark
        self.positions.setdefault(at, (mark.line + 1, mark.column + 1))
        if isinstance(node, ScalarNode):
            plain_null = node.style is None and node.value in _NULLS
            return None if plain_null else str(node.value)
        if isinstance(node, SequenceNode):
            return [self.value(child, (*at, index)) for index, child in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return self._mapping(node, at)
        self._refuse(node, "this YAML construct has no meaning here", "write a text, list or map")
        return None

    def _mapping(self, node: MappingNode, at: Location) -> Value:
        result: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, "a key must be a text", "quote it if it holds [ or {")
                continue
            key = str(key_node.value)
            if key in result:
                mend = "say it once: remove or rename one of the two"
                self._refuse(key_node, f"'{key}' is said twice", mend)
                continue
            mark = key_node.start_mark
            self.positions[(*at, key)] = (mark.line + 1, mark.column + 1)
            result[key] = self.value(value_node, (*at, key))
        return result

    def _refuse(self, node: Node, what: str, mend: str) -> None:
        mark = node.start_mark
        self.problems.append(
            Problem(what, mend, self.file, mark.line + 1, mark.column + 1, "malformed-yaml")
        )
