"""YAML as text with places: every scalar stays a string and knows its line and column.

Nothing is resolved: ``0012``, ``no`` and ``1e3`` stay what was typed. A key that is there twice is
a problem, not a silent winner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar."""

    value: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    value: tuple["Node", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; keys in the order of the file."""

    value: tuple[tuple[Text, "Node"], ...]
    line: int
    column: int

    def get(self, key: str) -> "Node | None":
        """The value under `key`, or None."""
        return next((node for name, node in self.value if name.value == key), None)


Node = Text | Items | Table


class Document:
    """One YAML file while it is read: collects every problem, each with its place."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.problems: list[Problem] = []

    def problem(self, node: Node | None, what: str, mend: str, code: str = "settings") -> None:
        """Remember a problem at `node` (None: the file as a whole)."""
        line, column = (node.line, node.column) if node else (None, None)
        self.problems.append(Problem(what, mend, self.label, line, column, code))

    def finish(self) -> None:
        """Raises Refusal with every problem remembered, if there are any."""
        if self.problems:
            raise Refusal(*self.problems)

    def table(self, node: Node | None, what: str) -> Table:
        """`node` as a mapping; anything else is a problem and reads as an empty one."""
        if isinstance(node, Table):
            return node
        if node is not None and not (isinstance(node, Text) and node.value == ""):
            self.problem(node, f"{what} is not a mapping", f"write {what} as `name: value` lines")
        return Table((), node.line if node else 1, node.column if node else 1)

    def text(self, node: Node, what: str) -> str:
        """`node` as text; anything else is a problem and reads as the empty text."""
        if isinstance(node, Text):
            return node.value
        self.problem(node, f"{what} is not a single value", f"write {what} on one line")
        return ""

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """`node` as a list of texts; one text alone is a list of one."""
        if isinstance(node, Items):
            return tuple(self.text(item, what) for item in node.value)
        return (self.text(node, what),)


def read_yaml(path: Path, document: Document) -> Node | None:
    """The file's only document; None when it holds nothing but comments.

    Raises Refusal when it is not UTF-8 or not YAML.
    """
    try:
        root = YAML(typ="rt", pure=True).compose(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        document.problem(None, "the file is not UTF-8", "save it as UTF-8", "not-utf8")
        document.finish()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Text("", mark.line + 1, mark.column + 1) if mark else None
        document.problem(place, f"not YAML: {error.problem}", "mend the indent or quotes", "yaml")
        document.finish()
    except YAMLError as error:
        document.problem(None, f"not YAML: {error}", "mend the file", "yaml")
        document.finish()
    return _convert(root, document) if root is not None else None


def _convert(node: YamlNode, document: Document) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, ScalarNode):
        return Text(str(node.value), line, column)
    if isinstance(node, SequenceNode):
        return Items(tuple(_convert(item, document) for item in node.value), line, column)
    assert isinstance(node, MappingNode)
    return Table(tuple(_pairs(node, document)), line, column)


def _pairs(node: MappingNode, document: Document) -> Iterator[tuple[Text, Node]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = _convert(key_node, document)
        if not isinstance(key, Text):
            document.problem(key, "a key is not a plain word", "write it as `name: value`")
            continue
        if key.value in seen:
            document.problem(key, f"`{key.value}` is there twice", "keep one of them", "twice")
            continue
        seen.add(key.value)
        yield key, _convert(value_node, document)
