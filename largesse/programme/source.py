"""YAML files as plain Python values that remember where they stood.

Every scalar stays the text that was written (``2_000_000``, ``3%``, ``yes``): no resolver turns a
rate into a float or Norway into ``False``. Positions are kept beside the values, addressed by the
path of keys and indexes that leads to them, so that any finding can say file, line and column.

Of YAML only texts, lists and maps are taken. Anchors, aliases and tags are refused: a programme is
read aloud and reviewed line by line, and an alias inside an alias can stand for more text than any
machine holds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from types import MappingProxyType

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from largesse.workspace.errors import Problem, Refusal

Key = str | int
Location = tuple[Key, ...]
"""Keys and indexes from the top of a document down to a value."""

Value = str | None | list["Value"] | dict[str, "Value"]

FILE_SIZE_LIMIT_BYTES = 500_000
DEPTH_LIMIT = 16
"""Most lists and maps one inside another."""

_DIGITS = re.compile(r"-?[0-9]{1,3}(_[0-9]{3})*")
_GOES_ON = re.compile(r"[0-9]{3}(\.[0-9]+)?( .+)?")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document of a file: its value and the position of every part of it.

    ``positions`` maps a location to (line, column), both from 1; ``()`` is the document itself. A
    key's position is that of the key, an item's that of the item. ``texts`` says where the text at
    a location begins; its column is None where the text runs over several lines.
    """

    file: str
    value: Value
    positions: Mapping[Location, tuple[int, int]]
    texts: Mapping[Location, tuple[int, int | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )

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

    def text_position(self, location: Location) -> tuple[int, int | None]:
        """Line and column at which the text at a location begins."""
        return self.texts.get(location) or self.position(location)


def read_file(path: FilePath, shown_as: str) -> bytes:
    """The bytes of a programme file; raises :class:`Refusal` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        what, mend = f"the file cannot be read ({error.strerror})", "check its permissions"
        raise Refusal(Problem(what, mend, shown_as, code="unreadable")) from None


def read_documents(data: bytes, shown_as: str) -> tuple[Document, ...]:
    """All non-empty documents of a YAML file.

    Raises :class:`Refusal` when the file is not UTF-8 or not YAML, is larger than 500,000 bytes or
    nested deeper than 16 levels, says a key twice, or uses anchors or tags.
    """
    if len(data) > FILE_SIZE_LIMIT_BYTES:
        what = f"the file is {len(data):,} bytes long"
        mend = f"split it: a programme file holds at most {FILE_SIZE_LIMIT_BYTES:,} bytes"
        raise Refusal(Problem(what, mend, shown_as, code="file-too-large"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what, mend = "the file is not UTF-8 text", "save the file as UTF-8"
        raise Refusal(Problem(what, mend, shown_as, line, 1, "not-utf-8")) from None
    return _documents(text, shown_as)


def _documents(text: str, shown_as: str) -> tuple[Document, ...]:
    found: list[Document] = []
    problems: list[Problem] = []
    try:
        events = iter(YAML(typ="safe", pure=True).parse(text))
        for event in events:
            if not isinstance(event, DocumentStartEvent):
                continue
            reading = _Reading(shown_as, events, problems)
            value = reading.value(next(events), ())
            if value is not None:
                found.append(reading.document(value))
    except YAMLError as error:
        problems.append(_malformed(error, text, shown_as))
    if problems:
        raise Refusal(*problems)
    return tuple(found)


def _malformed(error: YAMLError, text: str, shown_as: str) -> Problem:
    mend = (
        "check the indentation and quotes around this place; quote texts that begin with [ or {, "
    )
    mend += "and those that hold ': '"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = f"this is not YAML: {error.problem or error.context}"
        return Problem(what, mend, shown_as, line, column, "malformed-yaml")
    at = getattr(error, "position", 0)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    what, mend = "this character has no place in a YAML file", "remove it, or retype the line"
    return Problem(what, mend, shown_as, line, column, "malformed-yaml")


class _Reading:
    """Turns the events of one document into a value and its positions."""

    def __init__(self, file: str, events: Iterator[Event], problems: list[Problem]) -> None:
        self.file = file
        self.events = events
        self.positions: dict[Location, tuple[int, int]] = {}
        self.texts: dict[Location, tuple[int, int | None]] = {}
        self.problems = problems

    def document(self, value: Value) -> Document:
        """What was read."""
        positions, texts = MappingProxyType(self.positions), MappingProxyType(self.texts)
        return Document(self.file, value, positions, texts)

    def value(self, event: Event, at: Location) -> Value:
        """The plain value that begins with ``event``; notes where it stands."""
        self.positions.setdefault(at, _place(event))
        if len(at) > DEPTH_LIMIT:
            self._refuse(event, "this is nested too deeply", f"at most {DEPTH_LIMIT} levels")
            raise Refusal(*self.problems)
        self._refuse_extras(event)
        if isinstance(event, ScalarEvent):
            self.texts[at] = _text_place(event)
            plain_null = event.style is None and event.value in _NULLS
            return None if plain_null else str(event.value)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(at)
        if isinstance(event, MappingStartEvent):
            return self._mapping(at)
        return None

    def _refuse_extras(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            mend = "write the text itself: aliases (*) are not used here; quote a text with *"
            self._refuse(event, f"'*{event.anchor}' stands for something else", mend, "alias")
        elif anchor := getattr(event, "anchor", None):
            mend = "remove it: anchors (&) are not used here; quote a text that begins with &"
            self._refuse(event, f"'&{anchor}' is an anchor", mend, "alias")
        if tag := getattr(event, "tag", None):
            mend = "remove it: tags (!) are not used here; quote a text that begins with !"
            self._refuse(event, f"'{tag}' is a tag", mend, "tag")

    def _sequence(self, at: Location) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.value(event, (*at, len(items))))
        return items

    def _mapping(self, at: Location) -> dict[str, Value]:
        result: dict[str, Value] = {}
        cut: dict[str, Event] = {}
        while not isinstance(key_event := next(self.events), MappingEndEvent):
            key = self._key(key_event, at)
            event = next(self.events)
            if key is not None and (name := _cut_number(result, key, event)) is not None:
                result[name] = f"{result[name]}_{key}"
                cut.setdefault(name, key_event)
                continue
            repeated = key is not None and key in result
            if key is None or repeated:
                hidden = (*at, f"\0{len(self.positions)}")
                self.value(event, hidden)
                if repeated:
                    mend = "say it once: remove or rename one of the two"
                    self._refuse(key_event, f"'{key}' is said twice", mend, "said-twice")
                continue
            self.positions[(*at, key)] = _place(key_event)
            result[key] = self.value(event, (*at, key))
        for name, left_over in cut.items():
            what = f"'{str(result[name]).replace('_', ',')}' is cut at its commas"
            mend = f"digits are grouped with underscores: write {result[name]}"
            self._refuse(left_over, what, mend, "cut-number")
        return result

    def _key(self, event: Event, at: Location) -> str | None:
        if isinstance(event, ScalarEvent):
            self._refuse_extras(event)
            return str(event.value)
        self.value(event, (*at, f"\0{len(self.positions)}"))
        self._refuse(event, "a key must be a text", "quote it if it begins with [ or {")
        return None

    def _refuse(self, event: Event, what: str, mend: str, code: str = "malformed-yaml") -> None:
        line, column = _place(event)
        self.problems.append(Problem(what, mend, self.file, line, column, code))


def _cut_number(result: dict[str, Value], key: str, event: Event) -> str | None:
    """The name of the number whose digits ``key`` goes on with: ``{cost: 10,000}``; else None.

    To YAML that is a cost of 10, and a key ``000`` without a value.
    """
    is_empty = isinstance(event, ScalarEvent) and event.style is None and not event.value
    name = next(reversed(result), None) if is_empty and _GOES_ON.fullmatch(key) else None
    return name if name is not None and _DIGITS.fullmatch(str(result[name])) else None


def _place(event: Event) -> tuple[int, int]:
    return (event.start_mark.line + 1, event.start_mark.column + 1)


def _text_place(event: ScalarEvent) -> tuple[int, int | None]:
    line, column = _place(event)
    if event.style in ("|", ">"):
        return (line + 1, None)
    if event.end_mark.line != event.start_mark.line:
        return (line, None)
    return (line, column + 1 if event.style else column)
