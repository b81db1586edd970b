"""``largesse map``: draft a column map for a file that is not FOCUS.

Two witnesses speak for a column: its name (words in common with the FOCUS name or with what
vendors call the same thing) and its content (numbers, dates, currencies, the few words of a
category). A draft is for a person to read: doubtful lines say so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from largesse.consumption.columns import ALLOWED, REQUIRED, canonical
from largesse.consumption.layout import Cell
from largesse.consumption.maps import load_map, shipped_names
from largesse.consumption.readers import RawFile, read_raw
from largesse.consumption.sources import DEFAULT_UNPACKED_LIMIT_GIB
from largesse.consumption.spelling import number_styles
from largesse.consumption.sql import ISO_INSTANT, MONTH, SLASH_DATE, connect, name
from largesse.money import is_currency
from largesse.workspace.paths import Workspace

_SAMPLE_ROWS = 2_000
_SURE = 60
_LEAST = 35

_VENDOR_WORDS: dict[str, tuple[str, ...]] = {
    "BilledCost": ("unblended cost", "my cost", "cost in billing currency", "cost", "amount"),
    "BillingAccountId": ("payer account id", "tenant id", "billing account", "account id", "payer"),
    "BillingCurrency": ("currency code", "billing currency code", "currency"),
    "BillingPeriodStart": ("billing period start date", "invoice month", "billing month"),
    "BillingPeriodEnd": ("billing period end date",),
    "ChargePeriodStart": ("usage start date", "interval usage start", "usage date", "date"),
    "ChargePeriodEnd": ("usage end date", "interval usage end"),
    "ChargeCategory": ("line item type", "charge type", "cost type"),
    "ConsumedQuantity": ("usage amount", "billed quantity", "quantity"),
    "ConsumedUnit": ("unit of measure", "sku unit description", "unit"),
    "ListCost": ("public on demand cost", "list cost"),
    "ListUnitPrice": ("public on demand rate", "pay g price", "list price"),
    "ProviderName": ("provider", "billing entity", "cloud"),
    "RegionId": ("region", "resource location"),
    "ResourceId": ("resource id",),
    "ServiceName": ("product name", "service", "meter category"),
    "SkuId": ("sku", "product sku", "meter id"),
    "SubAccountId": ("usage account id", "subscription id", "compartment id", "project id"),
    "SubAccountName": ("subscription name", "compartment name", "project name"),
}
_NUMBERS = frozenset({"BilledCost", "ConsumedQuantity", "ListCost", "ListUnitPrice"})
_DATES = frozenset(
    {"BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"}
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A column proposed for a FOCUS column; `score` of 100 is certain."""

    target: str
    column: str
    score: int

    @property
    def is_sure(self) -> bool:
        """Whether the draft needs no question mark here."""
        return self.score >= _SURE


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted map: its text, what is still missing, and a shipped map that fits, if one does."""

    text: str
    missing: tuple[str, ...]
    shipped: str
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class _Profile:
    """What a column's sample looks like."""

    header: str
    values: tuple[str, ...]

    def share(self, pattern: str) -> int:
        """Per cent of the filled cells that match."""
        if not self.values:
            return 0
        return 100 * sum(bool(re.fullmatch(pattern, v)) for v in self.values) // len(self.values)


def draft_map(workspace: Workspace, path: Path, staging: Path) -> Draft:
    """Draft a map for the file; `staging` is a folder for what has to be unpacked.

    Raises Refusal when the file cannot be read.
    """
    label = workspace.display(path)
    with connect(staging / "spill") as connection:
        raw = read_raw(connection, path, label, staging, DEFAULT_UNPACKED_LIMIT_GIB)
        profiles = _profiles(connection, raw)
    guesses = _guess(profiles)
    found = {guess.target for guess in guesses}
    missing = tuple(column for column in REQUIRED if column not in found)
    text = _text(path, guesses, missing, profiles)
    return Draft(text, missing, _fitting_map(raw, workspace), tuple(guesses))


def _profiles(connection: duckdb.DuckDBPyConnection, raw: RawFile) -> list[_Profile]:
    cells = [Cell(f"c{i}", column.sql_type).text for i, column in enumerate(raw.columns)]
    named = ", ".join(f"{cell} AS {name(f'c{i}')}" for i, cell in enumerate(cells))
    rows = connection.execute(f"SELECT {named} FROM {raw.relation} LIMIT {_SAMPLE_ROWS}").fetchall()
    return [
        _Profile(column.name, tuple(str(row[i]) for row in rows if row[i] is not None))
        for i, column in enumerate(raw.columns)
    ]


def _words(text: str) -> tuple[str, ...]:
    """The words of a header: ``lineItem/UnblendedCost`` is line, item, unblended, cost."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return tuple(re.findall(r"[a-z0-9]+", spaced.lower()))


def _name_score(target: str, header: str) -> int:
    """How far a header's name speaks for a FOCUS column, up to 80."""
    if canonical(header) == target:
        return 80
    last = header.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    whole, tail = _words(header), _words(last)
    best = 0
    aliases = (" ".join(_words(target)), *_VENDOR_WORDS[target])
    for rank, alias in enumerate(aliases):
        words = tuple(alias.split())
        if tail == words:
            best = max(best, 75 - rank)
        common = len(set(words) & set(whole))
        best = max(best, 60 * common * 2 // (len(words) + len(set(whole)) + common) - rank)
    return best


def _content_score(target: str, profile: _Profile) -> int | None:
    """How far a column's content agrees; None where it cannot be what is sought.

    Up to 20 beside a name; a column of nothing but currencies speaks for itself.
    """
    if target in _NUMBERS:
        share = profile.share(r"[-$ ]*[0-9][0-9,.]*([eE][+-]?[0-9]+)? *")
        return 20 if share > 90 else None
    if target in _DATES:
        share = max(profile.share(ISO_INSTANT), profile.share(SLASH_DATE))
        if target == "BillingPeriodStart":
            share = max(share, profile.share(MONTH))
        return 20 if share > 90 else None
    if target == "BillingCurrency":
        are_currencies = profile.values and all(is_currency(v) for v in set(profile.values))
        return _LEAST if are_currencies else None
    if target == "ChargeCategory":
        known = {value.lower() for value in ALLOWED["ChargeCategory"]}
        return 20 if any(value.lower() in known for value in profile.values) else None
    return 10 if profile.values else None


def _guess(profiles: Sequence[_Profile]) -> list[Guess]:
    """One column at most per FOCUS column; the better claim goes first."""
    claims = [
        Guess(target, profile.header, _name_score(target, profile.header) + content)
        for target in _VENDOR_WORDS
        for profile in profiles
        if (content := _content_score(target, profile)) is not None
    ]
    chosen: dict[str, Guess] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda c: (-c.score, c.target, c.column)):
        if claim.score < _LEAST or claim.target in chosen or claim.column in taken:
            continue
        chosen[claim.target] = claim
        taken.add(claim.column)
    return [chosen[target] for target in _VENDOR_WORDS if target in chosen]


def _text(
    path: Path, guesses: Sequence[Guess], missing: Sequence[str], profiles: Sequence[_Profile]
) -> str:
    lines = [f"title: {_quoted(f'drafted from {path.name}; read every line')}", "columns:"]
    starts = {guess.target: guess.column for guess in guesses}
    for guess in guesses:
        doubt = "" if guess.is_sure else "   # doubtful"
        lines.append(f"  {guess.target}: {_value(guess, profiles)}{doubt}")
    start = starts.get("ChargePeriodStart", "")
    lines.extend(f"  {_suggestion(column, start)}" for column in missing)
    lines.extend(_numbers(guesses, profiles))
    return "\n".join(lines) + "\n"


def _numbers(guesses: Sequence[Guess], profiles: Sequence[_Profile]) -> list[str]:
    """How the sample writes numbers, where that is not FOCUS's own way."""
    columns = {guess.column for guess in guesses if guess.target in _NUMBERS}
    texts = [text for p in profiles if p.header in columns for text in p.values]
    ways = number_styles(texts)
    if not ways or ways == ("focus",):
        return []
    shown = next(text for text in texts if number_styles([text]) != ("focus",)).strip()
    doubt = "" if len(ways) == 1 else f", or {ways[1]}: which is it?"
    return [f"numbers: {ways[0]}   # as {shown}{doubt}"]


def _value(guess: Guess, profiles: Sequence[_Profile]) -> str:
    profile = next(p for p in profiles if p.header == guess.column)
    if guess.target == "BillingPeriodStart" and profile.share(MONTH) == 100:
        return f"{{month of: {_quoted(guess.column)}}}"
    if guess.target != "ChargeCategory":
        return _quoted(guess.column)
    known = {value.lower() for value in ALLOWED["ChargeCategory"]}
    strange = sorted({value for value in profile.values if value.lower() not in known})
    if not strange:
        return _quoted(guess.column)
    pairs = ", ".join(f"{_quoted(value)}: Usage" for value in strange)
    return f"{{from: {_quoted(guess.column)}, values: {{{pairs}}}}}   # which category is each?"


def _suggestion(column: str, charge_start: str) -> str:
    if column == "BillingPeriodStart" and charge_start:
        return f"BillingPeriodStart: {{month of: {_quoted(charge_start)}}}"
    if column == "ChargeCategory":
        return "ChargeCategory: {is: Usage}   # right if the file holds usage only"
    if column == "ProviderName":
        return "# ProviderName: {is: NAME}   # not found: who bills?"
    return f"# {column}: COLUMN   # not found: name it, or {{is: VALUE}}"


def _quoted(text: str) -> str:
    """The text as YAML, in quotes only where it needs them."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_/.-]*", text) and text.lower() not in _YAML_WORDS:
        return text
    return "'" + text.replace("'", "''") + "'"


_YAML_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off"})


def _fitting_map(raw: RawFile, workspace: Workspace) -> str:
    headers = {column.name for column in raw.columns}
    for shipped in shipped_names():
        if load_map(shipped, workspace.root).columns <= headers:
            return shipped
    return ""
