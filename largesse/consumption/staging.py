"""An upload made ready: every file a graded view, its rows counted by period and reason.

Nothing is written to the lake here. What makes an upload refusable as a whole is found here:
missing columns, undecidable dates, a row count unlike the manifest's, too many broken rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from largesse.consumption.columns import BY_NAME
from largesse.consumption.damaged import line_numbers
from largesse.consumption.discover import Upload
from largesse.consumption.grade import blocking_rules, code_sql, reason_sql
from largesse.consumption.layout import Layout, layout_of, missing_columns
from largesse.consumption.normalise import inner_sql
from largesse.consumption.readers import RawFile, open_text, read_header, read_raw
from largesse.consumption.sources import Source, slug_of
from largesse.consumption.spelling import Spelling, spelling_of
from largesse.consumption.sql import name
from largesse.money import is_currency
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class GradedFile:
    """One file behind its view; `view` has a null ``reason_code`` where a row may pass."""

    raw: RawFile
    layout: Layout
    number: int
    view: str
    spelling: Spelling
    passing: dict[int, int]
    """Rows that may pass, per billing month."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """Rows of a file that one rule blocks: how many, the first of them, and why that one."""

    code: str
    count: int
    first_row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Staged:
    """One upload, ready to be written as one delivery per period."""

    upload: Upload
    source: Source
    source_said: bool
    """Whether a person named the source, rather than the file's provider."""
    files: tuple[GradedFile, ...]
    rows: dict[int, int]
    """Rows that may pass, per billing month."""
    quarantined_count: int

    @property
    def hashes(self) -> tuple[str, ...]:
        """Content hashes of the files, in order."""
        return tuple(file.raw.sha256 for file in self.files)

    @property
    def labels(self) -> tuple[str, ...]:
        """The files as the user wrote them."""
        return tuple(file.raw.label for file in self.files)

    @property
    def main_month(self) -> int:
        """The month most rows belong to; it also takes the broken rows that name none."""
        return max(self.rows, key=lambda month: (self.rows[month], -month))


def stage(
    connection: duckdb.DuckDBPyConnection,
    upload: Upload,
    source: Source | None,
    workspace: Workspace,
    folder: Path,
    prefix: str,
) -> Staged:
    """Read and grade an upload. Raises Refusal with everything that stands against it."""
    reading = source or Source("")
    raws = _read_all(connection, upload, reading, workspace, folder)
    _check_promise(upload, raws, workspace)
    files: list[GradedFile] = []
    problems: list[Problem] = []
    for number, raw in enumerate(raws, 1):
        try:
            files.append(_grade(connection, raw, number, reading, f"{prefix}_{number}"))
        except Refusal as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refusal(*problems)
    rows, quarantined_count = _count(files)
    named = source or replace(reading, name=_name_from(connection, files))
    return Staged(upload, named, source is not None, tuple(files), rows, quarantined_count)


def _read_all(
    connection: duckdb.DuckDBPyConnection,
    upload: Upload,
    source: Source,
    workspace: Workspace,
    folder: Path,
) -> list[RawFile]:
    raws: list[RawFile] = []
    problems: list[Problem] = []
    for path in upload.files:
        try:
            label = workspace.display(path)
            raws.append(read_raw(connection, path, label, folder, source.unpacked_limit_gib))
        except Refusal as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refusal(*problems)
    return raws


def _check_promise(upload: Upload, raws: Sequence[RawFile], workspace: Workspace) -> None:
    found = sum(raw.row_count + raw.malformed_count for raw in raws)
    if upload.row_count is None or upload.row_count == found or upload.manifest is None:
        return
    raise Refusal(
        Problem(
            f"the manifest promises {upload.row_count:,} rows, its files hold {found:,}",
            "bring the whole export, or export it again",
            workspace.display(upload.manifest),
            code="manifest-rows",
        )
    )


def _grade(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, number: int, source: Source, view: str
) -> GradedFile:
    layout = layout_of(raw, source)
    missing = missing_columns(layout)
    if missing:
        raise Refusal(_missing_problem(raw, missing, source))
    spelling = spelling_of(connection, raw, layout, source)
    rules = blocking_rules(layout, _currencies(connection, raw, layout))
    inner = inner_sql(raw, number, layout, source, spelling)
    connection.execute(
        f"CREATE TEMP VIEW {name(view)} AS SELECT *, {code_sql(rules)} AS reason_code,"
        f" {reason_sql(rules, layout)} AS reason FROM ({inner})"
    )
    reasons: dict[str, _Reason] = {}
    passing: dict[int, int] = {}
    for month, code, count, first, reason in connection.execute(
        "SELECT if(reason_code IS NULL, billing_month, NULL), reason_code, count(*),"
        f" min(row_number), arg_min(reason, row_number) FROM {name(view)} GROUP BY 1, 2"
    ).fetchall():
        if code is None:
            passing[month] = count
        else:
            reasons[code] = _Reason(code, count, first, reason)
    graded = GradedFile(raw, layout, number, view, spelling, passing)
    _check_damage(graded, sorted(reasons.values(), key=lambda r: (-r.count, r.code)))
    return graded


def _missing_problem(raw: RawFile, missing: tuple[str, ...], source: Source) -> Problem:
    lines = {
        "ProviderName": "provider: NAME",
        "BillingAccountId": "account: ID",
        "BillingCurrency": "currency: USD",
    }
    supplied = [lines[column] for column in missing if column in lines]
    unmapped = [column for column in missing if column not in lines]
    mends = []
    if supplied:
        where = source.name or "NAME"
        mends.append(f"add to sources.yaml under `sources: {where}:` {'; '.join(supplied)}")
    if unmapped:
        mends.append(
            f"name the columns that hold {', '.join(unmapped)} in a map"
            " (draft one with `largesse map FILE`)"
        )
    return Problem(
        f"the file lacks {', '.join(missing)}",
        ", and ".join(mends),
        raw.label,
        line=1,
        code="missing-columns",
    )


def _currencies(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, layout: Layout
) -> tuple[str, ...]:
    cell = layout.focus["BillingCurrency"].text
    found = connection.execute(f"SELECT DISTINCT trim({cell}) FROM {raw.relation}").fetchall()
    return tuple(sorted(row[0] for row in found if row[0] and is_currency(row[0]))) or ("USD",)


def _check_damage(file: GradedFile, reasons: Sequence[_Reason]) -> None:
    """Raises Refusal when more than half of the file's rows would go to quarantine."""
    total = file.raw.row_count + file.raw.malformed_count
    bad = sum(reason.count for reason in reasons) + file.raw.malformed_count
    if bad * 2 <= total:
        return
    lines = find_lines(file, frozenset(reason.first_row for reason in reasons))
    problems = [
        Problem(
            f"{reason.count:,} of {total:,} rows: {reason.sentence}"
            f" (first in row {reason.first_row:,})",
            "mend the export; a file is only taken when at least half of its rows can be trusted",
            file.raw.label,
            line=lines.get(reason.first_row),
            code=reason.code,
        )
        for reason in reasons
    ]
    if file.raw.malformed:
        what = f"{file.raw.malformed_count:,} of {total:,} rows do not fit the header"
        problems.append(
            Problem(what, "export the file again", file.raw.label, code="malformed-row")
        )
    raise Refusal(*problems)


def find_lines(file: GradedFile, rows: frozenset[int]) -> dict[int, int]:
    """Physical lines of the given data rows, where the file has lines."""
    if not rows or not file.raw.has_lines:
        return {}
    _, delimiter = read_header(file.raw.path, file.raw.label)
    with open_text(file.raw.path) as stream:
        return line_numbers(stream, delimiter, rows)


def _count(files: Sequence[GradedFile]) -> tuple[dict[int, int], int]:
    """Rows that may pass per billing month, in order, and the number of those that may not."""
    rows: Counter[int] = Counter()
    for file in files:
        rows.update(file.passing)
    total = sum(file.raw.row_count + file.raw.malformed_count for file in files)
    return dict(sorted(rows.items())), total - rows.total()


def _name_from(connection: duckdb.DuckDBPyConnection, files: Sequence[GradedFile]) -> str:
    """A source's name from the providers in the files, for want of a better one."""
    providers = {
        row[0]
        for file in files
        for row in connection.execute(
            f"SELECT DISTINCT provider FROM {name(file.view)} WHERE provider IS NOT NULL"
        ).fetchall()
    }
    return slug_of("-".join(sorted(slug_of(provider) for provider in providers)))


def output_sql(staged: Staged, columns: Sequence[str], condition: str) -> str:
    """One SELECT over all files of the upload, with `columns` in order, null where one lacks it."""
    parts = []
    for file in staged.files:
        extras = {extra.lower(): extra for extra in file.layout.extra}
        cells = ", ".join(_output_cell(column, file.layout, extras) for column in columns)
        parts.append(f"SELECT {cells} FROM {name(file.view)} WHERE {condition}")
    return " UNION ALL ".join(parts)


def _output_cell(column: str, layout: Layout, extras: dict[str, str]) -> str:
    if column in BY_NAME:
        kind = BY_NAME[column].kind.value
        value = name(column) if column in layout.focus else "NULL"
        return f"{value}::{kind} AS {name(column)}"
    if column.lower().startswith("x_"):
        value = name(extras[column.lower()]) if column.lower() in extras else "NULL"
        return f"{value}::VARCHAR AS {name(column)}"
    return name(column)
