"""The register of information of one financial entity, as far as the programme knows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from largesse.sovereignty.assessment.offerings import FILE_NAME as OFFERINGS_FILE
from largesse.sovereignty.ownership.reading import ENTITIES_FILE
from largesse.sovereignty.placement.workloads import FILE_NAME as WORKLOADS_FILE
from largesse.sovereignty.registers.arrangement import Arrangement, Customer
from largesse.sovereignty.registers.connected import Connected, connected
from largesse.sovereignty.registers.statements import ARRANGEMENTS, IDENTIFIERS
from largesse.sovereignty.registers.templates import Column, Template, Templates, dora_templates
from largesse.sovereignty.registers.values import NOT_ASKED, UNKNOWN, Value, rows_of

Row = tuple[str | None, ...]
"""Cells in the order of the columns: text; '' for unknown; None where nothing is asked."""

_STATED_IN = (
    ("customer.lei", IDENTIFIERS),
    ("customer.", "facts/customers.csv"),
    ("provider.code", IDENTIFIERS),
    ("provider.parent-", IDENTIFIERS),
    ("link.recipient-", IDENTIFIERS),
    ("provider.cost", ARRANGEMENTS),
    ("provider.currency", ARRANGEMENTS),
    ("provider.", ENTITIES_FILE),
    ("place.", OFFERINGS_FILE),
    ("arrangement.stores", OFFERINGS_FILE),
    ("arrangement.sensitiveness", WORKLOADS_FILE),
    ("arrangement.", ARRANGEMENTS),
    ("function.", WORKLOADS_FILE),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A column of which the programme knows too little."""

    template: str
    column: Column
    rows: int
    """In how many rows it is unknown."""

    @property
    def stated_in(self) -> str:
        """The file in which somebody can state it; '' for what the financial entity alone knows."""
        fills = self.column.fills
        return next((file for start, file in _STATED_IN if fills.startswith(start)), "")


@dataclass(frozen=True, slots=True)
class Register:
    """The rows of every template, what is missing in them, and which arrangements are connected."""

    customer: Customer
    arrangements: tuple[Arrangement, ...]
    templates: Templates
    rows: Mapping[str, tuple[Row, ...]]
    connected: Connected

    @property
    def asked(self) -> int:
        """How many fields the rows ask for."""
        return sum(cell is not NOT_ASKED for cell in self._cells())

    @property
    def known(self) -> int:
        """How many of them the programme knows."""
        return sum(bool(cell) for cell in self._cells())

    def counted(self, template: Template) -> tuple[int, int]:
        """How many fields of a template are known, and how many its rows ask for."""
        cells = [cell for row in self.rows[template.name] for cell in row]
        return sum(bool(cell) for cell in cells), sum(cell is not NOT_ASKED for cell in cells)

    def missing(self) -> list[Missing]:
        """The columns that somebody else must fill, in the order of the templates."""
        found = []
        for template in self.templates.templates:
            for place, column in enumerate(template.columns):
                unknown = sum(row[place] == UNKNOWN for row in self.rows[template.name])
                if unknown:
                    found.append(Missing(template.name, column, unknown))
        return found

    def _cells(self) -> Iterator[str | None]:
        for rows in self.rows.values():
            for row in rows:
                yield from row


def registers(arrangements: Iterable[Arrangement]) -> list[Register]:
    """A register for each customer, in the order of their ids; none tells of another customer."""
    by_customer: dict[str, list[Arrangement]] = {}
    for each in arrangements:
        by_customer.setdefault(each.customer.id, []).append(each)
    return [register(by_customer[customer]) for customer in sorted(by_customer)]


def register(arrangements: Sequence[Arrangement], templates: Templates | None = None) -> Register:
    """The register of one customer. Raises ValueError without arrangements, or of several."""
    if len({each.customer for each in arrangements}) != 1:
        raise ValueError("a register is of one customer, who has an arrangement")
    templates = templates or dora_templates()
    ordered = tuple(sorted(arrangements, key=_order))
    rows = {each.name: _rows(each, ordered) for each in templates.templates}
    return Register(ordered[0].customer, ordered, templates, rows, connected(ordered))


def _order(each: Arrangement) -> tuple[str, str, str]:
    return each.contract, each.offering, each.function


def _rows(template: Template, arrangements: Sequence[Arrangement]) -> tuple[Row, ...]:
    found = rows_of(template.row_for_each, arrangements)
    return tuple(
        tuple(
            written(column, values[column.fills]) if column.fills else UNKNOWN
            for column in template.columns
        )
        for values in found
    )


def written(column: Column, value: Value) -> str | None:
    """A value as the register writes it. Raises ValueError for a word not in the column's list."""
    match value:
        case None:
            return NOT_ASKED
        case "":
            return UNKNOWN
        case date():
            return value.isoformat()
        case int():
            return str(value)
    if column.options is None:
        return f"{column.prefix}{value}"
    if value not in column.options:
        raise ValueError(f"{column.code}: '{value}' is none of {', '.join(column.options)}")
    return column.options[value]
