"""What people type is well formed before it is kept: as the facts files ask, and short enough."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model

from largesse.facts.cells import BadCell, Cell, read_cell
from largesse.workspace.errors import Problem, Refusal


def require_cells(*cells: tuple[str, Cell, str], required: Collection[str] = ()) -> None:
    """Every text that is given can be read as its kind of cell; so that facts take it later.
    Those named as ``required`` are given.

    Raises :class:`Refusal` with every problem, named by what it is.
    """
    empty = [name for name, _, text in cells if name in required and not text]
    problems = [Problem(f"{name} is empty", "fill it in", code="empty-cell") for name in empty]
    problems += _problems(cells)
    if problems:
        raise Refusal(*problems)


def require_fits(record: Model) -> None:
    """No text is longer than its column. Raises :class:`Refusal` (``too-long``) with all that are.

    PostgreSQL would refuse it, SQLite would keep it.
    """
    try:
        record.clean_fields()
    except ValidationError as error:
        problems = [
            Problem(f"{name.replace('_', ' ')}: {' '.join(said)}".rstrip("."), code="too-long")
            for name, said in error.message_dict.items()
        ]
        raise Refusal(*problems) from None


def _problems(cells: Iterable[tuple[str, Cell, str]]) -> Iterable[Problem]:
    for name, kind, text in cells:
        try:
            if text:
                read_cell(kind, text)
        except BadCell as bad:
            yield Problem(f"{name}: {bad.what}", bad.mend, code=bad.code)
