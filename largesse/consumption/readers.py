"""Files as raw tables: every cell as the file has it, one place per row, no meaning given yet.

A raw table is a relation with ``row_number`` (1-based data row, blank lines not counted),
``line_number`` (physical line; null where not known yet) and one column ``c0``, ``c1``, ... per
header. CSV is parsed by DuckDB; a file it finds fault with is parsed again row by row
(`damaged`), so that one broken line costs one row and not the file. Parquet is read in place.
"""

import contextlib
import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import duckdb

from largesse.consumption import damaged, spreadsheets
from largesse.consumption.discover import kind_of
from largesse.consumption.sql import literal, name, one
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256

_DELIMITERS = (",", ";", "\t", "|")
_CHUNK_BYTES = 1 << 20
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A header as the file has it and the DuckDB type its cells are read in."""

    name: str
    sql_type: str = "VARCHAR"


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file ready to be read: `relation` is SQL, `malformed` a Parquet of broken rows."""

    path: Path
    label: str
    sha256: str
    columns: tuple[RawColumn, ...]
    relation: str
    row_count: int
    malformed: Path | None = None
    malformed_count: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def has_lines(self) -> bool:
        """Whether rows of this file lie on physical lines, which can then be named."""
        return kind_of(self.path) in {"csv", "csv.gz"}


def read_raw(
    connection: duckdb.DuckDBPyConnection, path: Path, label: str, staging: Path, limit_gib: int
) -> RawFile:
    """The file as a raw table, staged under `staging` where it cannot be read in place.

    Raises Refusal: truncated, not what its name says, no header, unpacks to more than `limit_gib`.
    """
    sha256 = file_sha256(path)
    match kind_of(path):
        case "parquet":
            return _read_parquet(connection, path, label, sha256)
        case "xlsx":
            sheet = spreadsheets.stage(path, label, staging / f"{sha256[:16]}.raw.parquet")
            return _staged(connection, path, label, sha256, sheet)
        case _:
            return _read_csv(connection, path, label, sha256, staging, limit_gib)


def _read_parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, label: str, sha256: str
) -> RawFile:
    try:
        scan = f"read_parquet({literal(str(path))}, file_row_number = true)"
        described = connection.execute(f"DESCRIBE FROM {scan}").fetchall()
        counted = one(connection, f"SELECT count(*) FROM {scan}")
    except duckdb.Error:
        raise _refusal(
            label,
            "the file is not readable as Parquet: it is truncated, or no Parquet at all",
            "export or copy it again, and compare its size with the original's",
            "parquet",
        ) from None
    columns = tuple(RawColumn(row[0], row[1]) for row in described if row[0] != "file_row_number")
    cells = ", ".join(f"{name(column.name)} AS c{i}" for i, column in enumerate(columns))
    relation = (
        f"(SELECT file_row_number + 1 AS row_number, NULL::BIGINT AS line_number, {cells}"
        f" FROM {scan})"
    )
    return RawFile(path, label, sha256, columns, relation, counted[0])


def _read_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    label: str,
    sha256: str,
    staging: Path,
    limit_gib: int,
) -> RawFile:
    if kind_of(path) == "csv.gz":
        _check_gzip(path, label, limit_gib)
    headers, delimiter = read_header(path, label)
    target = staging / f"{sha256[:16]}.raw.parquet"
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(headers)))
    compression = "gzip" if kind_of(path) == "csv.gz" else "none"
    scan = (
        f"read_csv({literal(str(path))}, auto_detect = false, header = true, strict_mode = true,"
        f" delim = {literal(delimiter)}, quote = '\"', escape = '\"', nullstr = '',"
        f" compression = '{compression}', columns = {{{columns}}})"
    )
    try:
        connection.execute(
            f"COPY (FROM {scan}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION lz4_raw)"
        )
    except duckdb.IOException:
        raise  # the disk's fault, not the file's
    except duckdb.Error:
        with open_text(path) as stream:
            staged = damaged.stage(stream, headers, delimiter, target)
        return _staged(connection, path, label, sha256, staged)
    raw = tuple(RawColumn(header) for header in headers)
    cells = ", ".join(f"c{i}" for i in range(len(headers)))
    staged_scan = f"read_parquet({literal(str(target))}, file_row_number = true)"
    counted = one(connection, f"SELECT count(*) FROM {staged_scan}")
    relation = (
        f"(SELECT file_row_number + 1 AS row_number, NULL::BIGINT AS line_number, {cells}"
        f" FROM {staged_scan})"
    )
    return RawFile(path, label, sha256, raw, relation, counted[0])


def _staged(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    label: str,
    sha256: str,
    staged: damaged.Staged,
) -> RawFile:
    return RawFile(
        path=path,
        label=label,
        sha256=sha256,
        columns=tuple(RawColumn(header) for header in staged.headers),
        relation=f"read_parquet({literal(str(staged.rows))})",
        row_count=staged.row_count,
        malformed=staged.malformed if staged.malformed_count else None,
        malformed_count=staged.malformed_count,
        remarks=staged.remarks,
    )


@contextlib.contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """The text of a CSV, unpacked, without its byte order mark; bytes that are not UTF-8 survive
    as surrogates, so that they can be found and set aside."""
    opener = gzip.open if kind_of(path) == "csv.gz" else open
    with opener(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        yield text


def read_header(path: Path, label: str) -> tuple[tuple[str, ...], str]:
    """The headers of a CSV and its delimiter. Raises Refusal where there is no usable header."""
    with path.open("rb") as stream:
        if stream.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            raise _refusal(label, "the file is UTF-16", "save it as CSV UTF-8", "not-utf8")
    with open_text(path) as text:
        first = text.readline(_CHUNK_BYTES)
        delimiter = max(_DELIMITERS, key=first.count)
        text.seek(0)
        damaged.allow_long_fields()
        try:
            headers = next(csv.reader(text, delimiter=delimiter, strict=True), [])
        except csv.Error:
            headers = []
    problem = _header_problem(headers)
    if problem:
        mend = "bring the export as it was written, its column names in the first line"
        raise _refusal(label, problem, mend, "header")
    return tuple(headers), delimiter


def _header_problem(headers: list[str]) -> str:
    if len(headers) < 2:
        return "the first line names fewer than two columns, so this is no billing export"
    if any("\udc80" <= c <= "\udcff" or c == "\0" for header in headers for c in header):
        return "the first line is not UTF-8 text"
    return ""


def _check_gzip(path: Path, label: str, limit_gib: int) -> None:
    unpacked_bytes = 0
    try:
        with gzip.open(path) as stream:
            while block := stream.read(_CHUNK_BYTES):
                unpacked_bytes += len(block)
                if unpacked_bytes > limit_gib * _GIB:
                    raise _refusal(
                        label,
                        f"the file unpacks to more than {limit_gib} GiB",
                        "if it is meant to, raise unpacked_limit_gib of its source in sources.yaml",
                        "unpacked-limit",
                    )
    except (EOFError, OSError, ValueError):
        mend = "export or copy it again, and compare its size with the original's"
        raise _refusal(label, "the file is truncated or not gzip", mend, "gzip") from None


def _refusal(label: str, what: str, mend: str, code: str) -> Refusal:
    return Refusal(Problem(what, mend, label, code=code))
