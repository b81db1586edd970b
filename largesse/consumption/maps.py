"""Column maps: how an export that is not FOCUS is read as FOCUS.

A map is a short YAML file: ``columns`` says for each FOCUS column where its value comes from, in
one of four forms, and ``dates``, ``numbers`` say how the exporter writes them::

    columns:
      BilledCost: lineItem/UnblendedCost                  # that column, as it is
      ProviderName: {is: AWS}                             # the same for every row
      ChargeCategory: {from: lineItem/LineItemType, values: {Fee: Purchase}}
      BillingPeriodStart: {month of: lineItem/UsageStartDate}   # or of 2024-09, 202409

Values that ``values`` does not list pass as they are. Columns the map does not mention are taken
as FOCUS where their name is a FOCUS name, and kept under ``x_`` otherwise. Maps shipped with
Largesse lie in the folder ``maps`` beside this module and are named without their ending.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from largesse.consumption.columns import BY_NAME
from largesse.consumption.yaml_nodes import Document, Node, Table, Text, read_yaml
from largesse.workspace.errors import Problem, Refusal

SHIPPED = Path(__file__).parent / "maps"
DATES = ("month-first", "day-first")
NUMBERS = ("focus", "grouped", "decimal-comma")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one FOCUS column comes from: exactly one of `column` and `constant` is set."""

    target: str
    column: str = ""
    constant: str = ""
    values: tuple[tuple[str, str], ...] = ()
    month_of: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the column passes as it is, so that nothing of it is left to keep aside."""
        return bool(self.column) and not self.values and not self.month_of


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A whole map; `dates` and `numbers` are empty where the map leaves them to the source."""

    name: str
    entries: tuple[Entry, ...]
    dates: str = ""
    numbers: str = ""

    def entry(self, target: str) -> Entry | None:
        """How `target` is made, or None where the map leaves it alone."""
        return next((entry for entry in self.entries if entry.target == target), None)

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the export that the map reads."""
        return frozenset(entry.column for entry in self.entries if entry.column)

    @property
    def meaning(self) -> Mapping[str, object]:
        """All that decides what an import makes of a row, for hashing."""
        entries = [
            [e.target, e.column, e.constant, [list(pair) for pair in e.values], e.month_of]
            for e in sorted(self.entries, key=lambda entry: entry.target)
        ]
        return {"entries": entries, "dates": self.dates, "numbers": self.numbers}


def shipped_names() -> tuple[str, ...]:
    """Names of the maps that come with Largesse."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load_map(name: str, root: Path) -> ColumnMap:
    """A shipped map by name, or a map file by its path relative to `root`.

    Raises Refusal: no such map, or every problem in it.
    """
    if name in shipped_names():
        return _load(SHIPPED / f"{name}.yaml", name)
    path = root / name
    if not path.is_file():
        raise Refusal(
            Problem(
                f"there is no column map {name!r}",
                f"name one of {', '.join(shipped_names())}, or a file relative to the workspace",
                code="no-map",
            )
        )
    return _load(path, name)


def _load(path: Path, label: str) -> ColumnMap:
    document = Document(label)
    root = document.table(read_yaml(path, document), "the map")
    column_map = read_map(root, document, path.stem)
    document.finish()
    return column_map


def read_map(table: Table, document: Document, name: str) -> ColumnMap:
    """A map from its YAML; problems go to `document`."""
    entries: list[Entry] = []
    dates = numbers = ""
    for key, node in table.value:
        match key.value:
            case "columns":
                pairs = document.table(node, "columns").value
                entries = [_entry(target, item, document) for target, item in pairs]
            case "dates":
                dates = one_of(document, node, "dates", DATES)
            case "numbers":
                numbers = one_of(document, node, "numbers", NUMBERS)
            case "title" | "source":
                document.text(node, key.value)
            case _:
                document.problem(
                    key, f"a map has no `{key.value}`", "use columns, dates, numbers, title, source"
                )
    if not entries:
        document.problem(table, "the map names no columns", "add `columns:` with a line for each")
    return ColumnMap(name, tuple(entries), dates, numbers)


def one_of(document: Document, node: Node, what: str, allowed: tuple[str, ...]) -> str:
    """The text of `node` if it is among `allowed`; otherwise a problem and the empty text."""
    value = document.text(node, what)
    if value in allowed:
        return value
    document.problem(node, f"{what} is '{value}'", f"use one of {', '.join(allowed)}")
    return ""


def _entry(target: Text, node: Node, document: Document) -> Entry:
    if target.value not in BY_NAME:
        document.problem(
            target, f"'{target.value}' is not a FOCUS column", "spell it as FOCUS does, or leave it"
        )
    if isinstance(node, Text):
        if not node.value:
            document.problem(node, f"{target.value} has no column", "name one, or take it out")
        return Entry(target.value, column=node.value)
    parts = {key.value: item for key, item in document.table(node, target.value).value}
    forms = {frozenset({"is"}), frozenset({"from", "values"}), frozenset({"month of"})}
    if frozenset(parts) not in forms:
        document.problem(
            node,
            f"{target.value} is written in no known form",
            "use `column`, `{is: text}`, `{from: column, values: {a: b}}` or `{month of: column}`",
        )
        return Entry(target.value, constant="-")
    if "is" in parts:
        return Entry(target.value, constant=document.text(parts["is"], target.value))
    if "month of" in parts:
        column = document.text(parts["month of"], target.value)
        return Entry(target.value, column=column, month_of=True)
    pairs = document.table(parts["values"], "values").value
    values = tuple((key.value, document.text(item, key.value)) for key, item in pairs)
    return Entry(target.value, column=document.text(parts["from"], target.value), values=values)
