"""The register as files: a folder for each financial entity, as CSV, JSON and a page."""

import csv
import io
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from largesse.sovereignty.registers.cover import cover_of
from largesse.sovereignty.registers.json import sealed
from largesse.sovereignty.registers.register import Register
from largesse.sovereignty.registers.sheet import Language, pdf_of
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import publish_folder, temporary_path

FIELDS, RECORD, COVER = "fields.csv", "register.json", "register.pdf"
_FIELD_COLUMNS = ("template", "column", "name", "type", "options", "filled_by", "known", "asked")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_registers(
    folder: Path, registers: Sequence[Register], day: date, language: Language = "en"
) -> list[Path]:
    """Write each register into a folder of its own; all of them or none.

    Returns the folders, in the order of the registers. Raises :class:`Refusal`
    (``already-there``) where ``folder`` exists: what was handed out is not overwritten.
    """
    if folder.exists():
        what, mend = f"{folder} exists already", "name a new folder"
        raise Refusal(Problem(what, mend, code="already-there"))
    names = folder_names(each.customer.id for each in registers)
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = temporary_path(folder)
    staged.mkdir()
    try:
        for name, each in zip(names, registers, strict=True):
            inside = staged / name
            inside.mkdir()
            for file_name, data in files_of(each, day, language).items():
                (inside / file_name).write_bytes(data)
        publish_folder(staged, folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return [folder / name for name in names]


def folder_names(ids: Iterable[str]) -> list[str]:
    """A name for each id that is safe as a folder's; ids that would share one are numbered."""
    found: list[str] = []
    for id in ids:
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", id).strip("-")[:60] or "customer"
        name, number = plain, 1
        while name.casefold() in {other.casefold() for other in found}:
            number += 1
            name = f"{plain}-{number}"
        found.append(name)
    return found


def files_of(register: Register, day: date, language: Language = "en") -> dict[str, bytes]:
    """The files of one register by name."""
    record = record_of(register, day)
    texts = {
        template.file_name: as_csv(
            [column.code for column in template.columns], register.rows[template.name]
        )
        for template in register.templates.templates
    }
    texts[FIELDS] = as_csv(_FIELD_COLUMNS, list(_fields(register)))
    texts[RECORD] = sealed(record)
    cover = pdf_of(cover_of(register, record, day, language))
    return {**{name: text.encode() for name, text in texts.items()}, COVER: cover}


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """Rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_safe(cell or "") for cell in row] for row in rows)
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _fields(register: Register) -> Iterable[tuple[str, ...]]:
    for template in register.templates.templates:
        rows = register.rows[template.name]
        for place, column in enumerate(template.columns):
            cells = [row[place] for row in rows]
            options = "; ".join(f"{word}: {code}" for word, code in (column.options or {}).items())
            yield (
                template.name,
                column.code,
                column.name,
                column.type,
                options,
                "programme" if column.fills else "financial entity",
                str(sum(bool(cell) for cell in cells)),
                str(sum(cell is not None for cell in cells)),
            )


def record_of(register: Register, day: date) -> dict[str, object]:
    """The register as a record: its rows, what is missing, what is connected, from where it is."""
    templates = register.templates
    return {
        "register": "dora",
        "law": templates.law.en,
        "codes": {
            "source": templates.source,
            "verified": templates.is_verified,
            "note": templates.note,
        },
        "on": day,
        "customer": asdict(register.customer),
        "fields": {"asked": register.asked, "known": register.known},
        "missing": [
            {
                "template": each.template,
                "column": each.column.code,
                "name": each.column.name,
                "rows": each.rows,
            }
            for each in register.missing()
        ],
        "connected": asdict(register.connected),
        "arrangements": [asdict(each) for each in register.arrangements],
        "templates": {
            template.name: {
                "columns": [column.code for column in template.columns],
                "rows": register.rows[template.name],
            }
            for template in templates.templates
        },
    }
