"""How a verb prints: JSON for machines, calm tables for people.

Amounts stay ``Decimal`` up to here and leave as text, so no figure is ever shown rounded by
accident. Colour appears only where a terminal has it (and ``NO_COLOR`` is not set).
"""

import dataclasses
import json
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_PIPED_WIDTH = 120


def emit_json(value: object) -> None:
    """Print `value` as indented JSON on standard output.

    Decimals become strings with their digits kept, dates ISO 8601, points in time UTC with ``Z``
    (one without a zone is UTC, as the lake keeps them), records (dataclasses) objects, sets
    sorted lists. Raises TypeError for a float: whoever has one says what it means, as text or as
    an integer with its unit.
    """
    text = json.dumps(jsonable(value), ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")


def jsonable(value: object) -> object:
    """`value` in JSON's own types; see `emit_json`."""
    match value:
        case Enum():
            return jsonable(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case PurePath():
            return value.as_posix()
        case Mapping():
            return {str(jsonable(key)): jsonable(item) for key, item in value.items()}
        case list() | tuple():
            return [jsonable(item) for item in value]
        case set() | frozenset():
            return sorted((jsonable(item) for item in value), key=str)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: jsonable(getattr(value, field.name)) for field in fields}
    raise TypeError(f"{type(value).__name__} does not go into JSON here: {value!r}")


def console(*, stderr: bool = False) -> "Console":
    """A terminal, or a pipe as wide as ``COLUMNS`` or 120; text is printed as it is, no markup."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS") or _PIPED_WIDTH)
    return Console(
        stderr=stderr, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False
    )


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    figures: Collection[str] = (),
    title: str = "",
    total: Sequence[str] | None = None,
) -> "Table":
    """A table of texts; columns named in `figures` are right-aligned and never folded.

    `total` is a closing row under a line. An empty cell is a mistake of the caller: unknown is
    ``-``, zero is ``0.00``.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        title=Text(title) if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_footer=total is not None,
    )
    for position, header in enumerate(headers):
        figure = header in figures
        shown.add_column(
            Text(header),
            footer=Text(total[position]) if total is not None else "",
            justify="right" if figure else "left",
            no_wrap=figure,
            overflow="fold",
        )
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    return shown
