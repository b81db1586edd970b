"""Runs as told: a vendor whose runs say what a test wants, without any billing.

The files are those a run leaves (`largesse/entitlement/duckdb/results.py`), so the close reads
them as it reads any run's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from largesse.entitlement.history import run_id
from largesse.entitlement.versions import programme_known
from largesse.facts import load_facts
from largesse.programme.calendar import month_text, parse_month
from largesse.programme.registry import keep_version
from largesse.workspace.canonical import canonical_json
from largesse.workspace.files import file_sha256, write_atomic
from largesse.workspace.paths import Workspace

AMOUNT = pa.decimal128(38, 18)
HEAD = """
programme: told
title: {en: Told, fr: Dit}
currency: USD
converts: {source: treasury, fixing: average, month: charge month}
facts:
  overdue: {one of: ['yes', 'no']}
---
measure: consumption
title: {en: Consumption, fr: Consommation}
of: BilledCost
in: USD
---
measure: eurs
title: {en: Consumption, fr: Consommation}
of: BilledCost
in: EUR
---
measure: seats
title: {en: Seats, fr: Places}
from: activities
of: quantity
in: seats
"""
RULE = """---
incentive: {name}
title: {{en: {name}, fr: {name}}}
holds: '[2023-01-01, 2026-01-01)'
source: guide
envelope: {envelope}
measure: {measure}
over: {over}
rate: 1%
{more}
"""


@dataclass(frozen=True)
class Envelope:
    """An envelope of the fund: its amount (or its years', as YAML), and what else it says."""

    name: str = "all"
    amount: int | str = 1_000_000
    more: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule; ``more`` are lines of YAML: ``pays``, ``holding``, ``split``."""

    name: str = "rebate"
    over: str = "month"
    more: str = ""
    envelope: str = "all"
    measure: str = "consumption"


@dataclass(frozen=True)
class Said:
    """What a run says of a key, in major units. ``expected`` None: what is vested."""

    partner: str
    interval: str
    vested: str
    incentive: str = "rebate"
    expected: str | None = None
    scope: str = ""
    unit: str = "USD"
    top_up: str = "0"


def vendor(
    root: Path,
    rules: Sequence[Rule] = (Rule(),),
    envelopes: Sequence[Envelope] = (Envelope(),),
    facts: Mapping[str, str] | None = None,
) -> Workspace:
    """A workspace with that programme."""
    workspace = Workspace.create(root / "told")
    workspace.config_file.touch()
    workspace.programme.mkdir(exist_ok=True)
    for kind, text in (facts or {}).items():
        (workspace.facts / f"{kind}.csv").write_text(text, encoding="utf-8")
    fund = "---\nfund: f\nauthorised: 9_000_000 USD\nfor: '[2023-01-01, 2026-01-01)'\n"
    fund += "purpose: {en: Growth, fr: Croissance}\nenvelopes:\n"
    for each in envelopes:
        fund += f"  {each.name}:\n    title: {{en: {each.name}, fr: {each.name}}}\n"
        amount = each.amount if isinstance(each.amount, str) else f"{each.amount} USD"
        fund += f"    amount: {amount}\n"
        fund += "".join(f"    {line}\n" for line in each.more.splitlines())
    text = HEAD + fund + "".join(RULE.format(**vars(rule)) for rule in rules)
    if len(rules) > 1:
        order = ", ".join(rule.name for rule in rules)
        text += f"---\nstack: all\nrule: add\norder: [{order}]\n"
    (workspace.programme / "programme.yaml").write_text(text, encoding="utf-8")
    return workspace


def say(workspace: Workspace, through: str, said: Sequence[Said]) -> str:
    """A run through a month that says so; its id."""
    programme = programme_known(workspace, None)
    keep_version(workspace, programme)
    facts, now, last = load_facts(workspace, None), datetime.now(UTC), parse_month(through)
    staged = workspace.runs / "told"
    staged.mkdir(parents=True)
    entitlements, positions = [], []
    for each in said:
        rule = programme.incentives[each.incentive]
        span = programme.calendar.read(each.interval)
        vested, top_up = Decimal(each.vested), Decimal(each.top_up)
        key = {
            "incentive": rule.id,
            "partner": each.partner,
            "scope": each.scope,
            "interval_first": span.first,
            "interval_last": span.last,
            "unit": each.unit,
        }
        figures = {"earned": vested, "vested": vested}
        more = {"complete": span.last <= last, "expected": Decimal(each.expected or each.vested)}
        entitlements.append({**key, "interval": span.name, **figures, **more})
        for month in range(span.first, min(span.last, last) + 1):
            row = {**key, "month": month, "basis": 0, **figures, "top_up": top_up}
            positions.append(row)
    _write(staged / "entitlements.parquet", entitlements, _ENTITLEMENTS)
    _write(staged / "positions.parquet", positions, _POSITIONS)
    manifest = {
        "semantics": 1,
        "at": now.isoformat(timespec="milliseconds"),
        "known_at": now.isoformat(timespec="microseconds"),
        "through": month_text(last),
        "programme": {
            "id": programme.id,
            "semantic_hash": programme.semantic_hash,
            "source_hash": programme.source_hash,
        },
        "deliveries": [],
        "facts": {"sha256": facts.sha256},
        "results": {p.name: file_sha256(p) for p in sorted(staged.iterdir())},
    }
    manifest = {"id": run_id(workspace, manifest), **manifest}
    write_atomic(staged / "manifest.json", canonical_json(manifest))
    staged.rename(workspace.runs / str(manifest["id"]))
    return str(manifest["id"])


_KEY = [
    *((name, pa.string()) for name in ("incentive", "partner", "scope", "unit")),
    *((name, pa.int32()) for name in ("interval_first", "interval_last")),
    *((name, AMOUNT) for name in ("earned", "vested")),
]
_ENTITLEMENTS = pa.schema(
    [*_KEY, ("interval", pa.string()), ("complete", pa.bool_()), ("expected", AMOUNT)]
)
_POSITIONS = pa.schema([*_KEY, ("month", pa.int32()), ("basis", pa.int32()), ("top_up", AMOUNT)])


def _write(path: Path, rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)
