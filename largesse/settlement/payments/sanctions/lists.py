"""A sanctions list as it is supplied: CSV or XML, its day and the hash of its bytes."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lxml import etree

from largesse.settlement.payments.iso20022.reading import (
    children,
    date_of,
    has_doctype,
    text_of,
)
from largesse.workspace.errors import Problem, Refusal

MOST_BYTES = 200 * 1024 * 1024
_COLUMNS = ("id", "name", "aliases", "countries", "identifiers")


@dataclass(frozen=True, slots=True)
class Entry:
    """Someone on the list: the first name is the main one."""

    id: str
    names: tuple[str, ...]
    countries: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SanctionsList:
    """A list of one day. ``sha256`` is of its bytes and names this version of it."""

    sha256: str
    source: str
    published: date
    entries: tuple[Entry, ...]


def read_list(data: bytes, name: str) -> SanctionsList:
    """The list in a file. Raises :class:`Refusal` with everything wrong with it."""
    if len(data) > MOST_BYTES:
        what = f"the list has {len(data):,} bytes, and at most {MOST_BYTES:,} are read"
        raise Refusal(Problem(what, "check the file", name, code="too-large"))
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    said, entries = _of_xml(data, name) if is_xml else _of_csv(data, name)
    published = date_of(said.get("published", ""))
    problems = list(_problems(said, published, entries, name))
    if problems or published is None:
        raise Refusal(*problems)
    digest = hashlib.sha256(data).hexdigest()
    return SanctionsList(digest, said["source"], published, entries)


def _problems(
    said: Mapping[str, str], published: date | None, entries: tuple[Entry, ...], name: str
) -> Iterator[Problem]:
    if not said.get("source"):
        yield Problem("the list does not say its source", "see its README", name, 1, code="list")
    if published is None:
        what = "the list does not say of which day it is"
        yield Problem(what, "write published: YYYY-MM-DD", name, 1, code="list")
    if not entries:
        what = "nobody is on the list"
        yield Problem(what, "check the file: an empty list stops nobody", name, code="empty-list")
    ids = [entry.id for entry in entries]
    for entry in entries:
        if not entry.id or not any(entry.names):
            yield Problem(f"entry '{entry.id}' has no id or no name", "mend it", name, code="list")
    for twice in sorted({i for i in ids if ids.count(i) > 1}) if len(set(ids)) < len(ids) else ():
        yield Problem(f"entry '{twice}' is there twice", "keep one", name, code="twice")


def _of_csv(data: bytes, name: str) -> tuple[dict[str, str], tuple[Entry, ...]]:
    try:
        lines = data.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        problem = Problem("the list is not UTF-8", "save it as UTF-8", name, code="not-utf8")
        raise Refusal(problem) from None
    head = [line for line in lines if line.startswith("#")]
    said = dict(_said(line) for line in head if ":" in line)
    body = "".join(line for line in lines if not line.startswith("#"))
    reader = csv.DictReader(io.StringIO(body, newline=""))
    missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        what = f"the list has no column {', '.join(missing)}"
        mend = f"write the columns {', '.join(_COLUMNS)}"
        raise Refusal(Problem(what, mend, name, len(head) + 1, code="columns"))
    try:
        return said, tuple(_entry(row) for row in reader)
    except csv.Error as error:
        raise Refusal(Problem(f"not CSV: {error}", "mend it", name, code="not-csv")) from None


def _said(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("#").partition(":")
    return key.strip().lower(), value.strip()


def _entry(row: Mapping[str, str | None]) -> Entry:
    def parts(column: str) -> tuple[str, ...]:
        return tuple(p.strip() for p in (row.get(column) or "").split("|") if p.strip())

    main = (row.get("name") or "").strip()
    return Entry(
        (row.get("id") or "").strip(),
        (main, *parts("aliases")) if main else (),
        parts("countries"),
        parts("identifiers"),
    )


def _of_xml(data: bytes, name: str) -> tuple[dict[str, str], tuple[Entry, ...]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        problem = Problem("the list is not well-formed XML", "mend it", name, line, code="not-xml")
        raise Refusal(problem) from None
    if has_doctype(root) or etree.QName(root).localname != "sanctions":
        what = "the list is not a <sanctions> document without a document type"
        raise Refusal(Problem(what, "see its README", name, 1, code="not-xml"))
    said = {str(key): str(value) for key, value in root.attrib.items()}
    return said, tuple(_of_element(entry) for entry in children(root, "entry"))


def _of_element(entry: etree._Element) -> Entry:
    def texts(tag: str) -> tuple[str, ...]:
        return tuple(text_of(e) for e in children(entry, tag) if text_of(e))

    names = (*texts("name"), *texts("alias"))
    return Entry(entry.get("id", ""), names, texts("country"), texts("identifier"))
