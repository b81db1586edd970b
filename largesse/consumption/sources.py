"""``sources.yaml``: what each source of billing data leaves unsaid.

::

    sources:
      aws-emea:
        files: ['aws/*.csv.gz']       # which files are this source's, relative to the workspace
        zone: Asia/Shanghai           # billing zone; UTC by default
        provider: AWS                 # these four: where the file has none, or nulls
        account: '123456789012'
        sub_account: team-a
        currency: USD
        map: aws-cur                  # a shipped map, a file, or the columns themselves
        billing_month_from: midpoint  # or start, the default
        numbers: grouped              # 1,234.56; or decimal-comma 1.234,56; focus by default
        dates: day-first              # of 5/1/25; month-first or day-first; inferred by default
        delivery: append              # or overwrite, the default
        unpacked_limit_gib: 64        # largest size a compressed file may unpack to

Every value is text until it is checked, and every problem carries its line and column.
"""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from largesse.consumption.maps import DATES, NUMBERS, ColumnMap, load_map, one_of, read_map
from largesse.consumption.yaml_nodes import Document, Node, Table, read_yaml
from largesse.money import is_currency
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
RESERVED = frozenset({"imports"})
DEFAULT_UNPACKED_LIMIT_GIB = 64
SETTINGS = (
    *("files", "zone", "provider", "account", "sub_account", "currency", "map"),
    *("billing_month_from", "numbers", "dates", "delivery", "unpacked_limit_gib"),
)
"""What may be said of a source."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of billing data and how its files are to be read."""

    name: str
    files: tuple[str, ...] = ()
    zone: str = "UTC"
    provider: str = ""
    account: str = ""
    sub_account: str = ""
    currency: str = ""
    column_map: ColumnMap | None = None
    billing_month_from: str = "start"
    numbers: str = ""
    dates: str = ""
    delivery: str = "overwrite"
    unpacked_limit_gib: int = DEFAULT_UNPACKED_LIMIT_GIB

    @property
    def number_style(self) -> str:
        """How numbers are written: the source's word, else its map's, else FOCUS."""
        return self.numbers or (self.column_map.numbers if self.column_map else "") or "focus"

    @property
    def date_order(self) -> str:
        """Order of ``5/1/25``: the source's word, else its map's, else empty for: infer it."""
        return self.dates or (self.column_map.dates if self.column_map else "")

    @property
    def supplied(self) -> Mapping[str, str]:
        """FOCUS columns the source fills where the file leaves them out."""
        given = {
            "ProviderName": self.provider,
            "BillingAccountId": self.account,
            "SubAccountId": self.sub_account,
            "BillingCurrency": self.currency,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def meaning(self) -> Mapping[str, object]:
        """All that decides what an import makes of a file, for hashing."""
        return {
            "zone": self.zone,
            "supplied": dict(self.supplied),
            "map": self.column_map.meaning if self.column_map else None,
            "billing_month_from": self.billing_month_from,
            "numbers": self.number_style,
            "dates": self.date_order,
        }


def check_slug(name: str) -> str:
    """`name` if it can name a source, and hence a folder of the lake; raises Refusal otherwise."""
    if SLUG.fullmatch(name) and name not in RESERVED:
        return name
    raise Refusal(
        Problem(
            f"{name!r} cannot name a source",
            "use small letters, digits and single hyphens, such as aws-emea",
            code="source-name",
        )
    )


def slug_of(text: str) -> str:
    """The nearest slug to a name found in a file; ``source`` when nothing is left of it."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:63].strip("-")
    return slug if slug and slug not in RESERVED else "source"


def load_sources(workspace: Workspace) -> tuple[Source, ...]:
    """The sources of the workspace; none where there is no file. Raises Refusal, all at once."""
    path = workspace.sources_file
    if not path.exists():
        return ()
    document = Document(workspace.display(path))
    root = document.table(read_yaml(path, document), "the file")
    for key, _ in root.value:
        if key.value != "sources":
            document.problem(key, f"there is no setting `{key.value}`", "put it under `sources:`")
    table = document.table(root.get("sources"), "sources")
    sources = tuple(
        _source(key.value, document.table(node, key.value), document, workspace.root, key)
        for key, node in table.value
    )
    document.finish()
    return sources


def _source(name: str, table: Table, document: Document, root: Path, place: Node) -> Source:
    try:
        check_slug(name)
    except Refusal as refusal:
        document.problem(place, refusal.problems[0].what, refusal.problems[0].mend, "source-name")
    source = Source(name)
    for key, node in table.value:
        source = _with_setting(source, key.value, node, document, root, key)
    return source


def _with_setting(
    source: Source, setting: str, node: Node, document: Document, root: Path, place: Node
) -> Source:
    match setting:
        case "files":
            return replace(source, files=document.texts(node, "files"))
        case "zone":
            return replace(source, zone=_zone(node, document))
        case "provider":
            return replace(source, provider=document.text(node, setting))
        case "account":
            return replace(source, account=document.text(node, setting))
        case "sub_account":
            return replace(source, sub_account=document.text(node, setting))
        case "currency":
            return replace(source, currency=_currency(node, document))
        case "map":
            return replace(source, column_map=_map(node, document, root, source.name))
    return _with_choice(source, setting, node, document, place)


def _with_choice(
    source: Source, setting: str, node: Node, document: Document, place: Node
) -> Source:
    match setting:
        case "numbers":
            return replace(source, numbers=one_of(document, node, setting, NUMBERS))
        case "dates":
            return replace(source, dates=one_of(document, node, setting, DATES))
        case "delivery":
            kinds = ("overwrite", "append")
            return replace(source, delivery=one_of(document, node, setting, kinds) or kinds[0])
        case "billing_month_from":
            ways = ("start", "midpoint")
            way = one_of(document, node, setting, ways) or ways[0]
            return replace(source, billing_month_from=way)
        case "unpacked_limit_gib":
            return replace(source, unpacked_limit_gib=_positive(node, document))
    document.problem(
        place,
        f"a source has no setting `{setting}`",
        f"use one of {', '.join(SETTINGS)}",
    )
    return source


def _zone(node: Node, document: Document) -> str:
    zone = document.text(node, "zone")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        document.problem(node, f"there is no time zone '{zone}'", "use an IANA name: Asia/Shanghai")
        return "UTC"
    return zone


def _currency(node: Node, document: Document) -> str:
    code = document.text(node, "currency")
    if is_currency(code):
        return code
    document.problem(node, f"'{code}' is not an ISO 4217 currency", "use three letters: USD")
    return ""


def _positive(node: Node, document: Document) -> int:
    text = document.text(node, "unpacked_limit_gib")
    if re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
        return int(text)
    document.problem(node, f"unpacked_limit_gib is '{text}'", "write a whole number of GiB")
    return DEFAULT_UNPACKED_LIMIT_GIB


def _map(node: Node, document: Document, root: Path, name: str) -> ColumnMap | None:
    if isinstance(node, Table):
        return read_map(node, document, name)
    try:
        return load_map(document.text(node, "map"), root)
    except Refusal as refusal:
        if refusal.problems[0].code == "no-map":
            first = refusal.problems[0]
            document.problem(node, first.what, first.mend, first.code)
        else:
            document.problems.extend(refusal.problems)
        return None
