"""(g) A month's close: 10,000 partners x 12 incentives, proposed by one, posted by another."""

import os
import shutil
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import duckdb

from bench.data import Dose
from bench.figures import Chapter, Figure
from bench.ledger import fresh
from bench.process import Answer, in_turns, peak_of, seconds_of
from largesse.entitlement.history import MANIFEST, run_id
from largesse.entitlement.versions import programme_known
from largesse.facts import load_facts
from largesse.fund.address import VARIABLE
from largesse.fund.opening import open_fund
from largesse.partners.database import ledger_connection, open_records, set_up
from largesse.programme.calendar import parse_month
from largesse.programme.model import Programme
from largesse.programme.registry import keep_version
from largesse.workspace.canonical import canonical_json
from largesse.workspace.files import file_sha256, write_atomic
from largesse.workspace.paths import Workspace
from tests import postgres as server

ISSUE = "fund"
PARTNERS, INCENTIVES = 10_000, 12
MONTH = "2024-01"
MAKER, CHECKER = "programme-manager", "finance-controller"
HOW = (
    "{partners:,} partners x {incentives} monthly incentives: {keys:,} entitlements of a finished "
    "run, amounts from 0.00 to 9,999.99 USD, a payment minimum of 20 USD that carries. One person "
    "proposes (a full outer join with all decided and accrued so far), another posts: liability, "
    "decisions and payables in one transaction, then the seal. Start-up is outside the clock; the "
    "run itself is (a)."
)
HEAD = """programme: bench
title: {en: Bench, fr: Mesure}
currency: USD
---
fund: bench-fund
authorised: 10_000_000_000 USD
for: '[2023-01-01, 2026-01-01)'
purpose: {en: Measuring, fr: Mesurer}
envelopes: {all: {title: {en: All, fr: Tout}, amount: 10_000_000_000 USD}}
---
measure: consumption
title: {en: Consumption, fr: Consommation}
of: BilledCost
in: USD
"""
RULE = """---
incentive: rule-{number:02d}
title: {{en: Rule {number}, fr: Règle {number}}}
holds: '[2023-01-01, 2026-01-01)'
source: bench
envelope: all
measure: consumption
over: month
rate: 1%
pays: {{after: 30 days, minimum: 20 USD, below: carry}}
"""
BASE = """
    CREATE TABLE base AS SELECT 'rule-' || lpad((i % {incentives})::VARCHAR, 2, '0') AS incentive,
        'partner-' || lpad((i // {incentives})::VARCHAR, 6, '0') AS partner, '' AS scope,
        {month} AS interval_first, {month} AS interval_last, 'USD' AS unit,
        CAST((i * 7919 % 1000000) / 100.0 AS DECIMAL(38, 18)) AS v
    FROM range({keys}) AS t(i)"""
TABLES = {
    "entitlements": "incentive, partner, scope, '{name}' AS interval, interval_first, "
    "interval_last, unit, true AS complete, v AS placed, NULL::DECIMAL(38, 18) AS reference, "
    "v AS earned, v AS to_date, v AS vested, v AS expected, '-' AS level, 'rebate' AS kind, "
    "'all' AS envelope",
    "positions": "incentive, partner, scope, interval_first, interval_last, interval_last AS "
    "month, 0 AS basis, v AS earned, v AS rounded, v AS vested, 0::DECIMAL(38, 18) AS top_up, unit",
}


def measure(folder: Path, dose: Dose) -> Chapter:
    """The close on both databases, each round on a new one."""
    partners = PARTNERS if dose.rounds > 1 else PARTNERS // 20
    home = folder / "workspace"
    shutil.rmtree(home, ignore_errors=True)
    figures: list[Figure] = []
    with ExitStack() as stack:
        postgresql = server.start(durable=True)
        stack.callback(postgresql.stop)
        sides = {
            name: ("closing:close_step", home / name, base, partners)
            for name, base in (("PostgreSQL", postgresql.url), ("SQLite", str(folder)))
        }
        for name, answers in in_turns(sides, dose.rounds).items():
            figures += [
                Figure(f"g: {name}: month's close", seconds_of(answers), "s", issue=ISSUE),
                Figure(f"g: {name}: of which proposing", answers[0]["proposing"], "s", issue=ISSUE),
                Figure(f"g: {name}: peak memory", peak_of(answers), "MiB", issue=ISSUE),
            ]
    keys = partners * INCENTIVES
    how = HOW.format(partners=partners, incentives=INCENTIVES, keys=keys)
    return Chapter("g", "A month's close", how, tuple(figures))


def close_step(home: str, base: str, partners: str) -> Answer:
    """Make a run's results, open the fund; then propose and post against the clock."""
    os.environ[VARIABLE] = fresh(base)
    set_up()
    from largesse.partners.models import Person
    from largesse.settlement.close.post import post_close
    from largesse.settlement.close.propose import propose

    workspace = _workspace(Path(home))
    programme = programme_known(workspace, None)
    keep_version(workspace, programme)
    run = _run(workspace, programme, int(partners))
    open_records(workspace)
    for name in (MAKER, CHECKER):
        Person.objects.create(id=name, roles=[name])
    open_fund(ledger_connection(), programme, MAKER, CHECKER, date(2023, 1, 1))
    began = perf_counter()
    proposal = propose(workspace, run, MAKER)
    proposed = perf_counter()
    post_close(workspace, proposal, CHECKER)
    return {"seconds": perf_counter() - began, "proposing": proposed - began}


def _workspace(root: Path) -> Workspace:
    shutil.rmtree(root, ignore_errors=True)
    workspace = Workspace.create(root)
    workspace.config_file.touch()
    names = ", ".join(f"rule-{number:02d}" for number in range(INCENTIVES))
    rules = "".join(RULE.format(number=number) for number in range(INCENTIVES))
    stack = f"---\nstack: all\nrule: add\norder: [{names}]\n"
    (workspace.programme / "programme.yaml").write_text(f"{HEAD}{rules}{stack}", "utf-8")
    return workspace


def _run(workspace: Workspace, programme: Programme, partners: int) -> str:
    """A finished run as `largesse run` leaves it, as far as a close reads it."""
    month, facts, now = parse_month(MONTH), load_facts(workspace, None), datetime.now(UTC)
    staged = workspace.runs / "staged"
    staged.mkdir(parents=True)
    with duckdb.connect() as connection:
        keys = partners * INCENTIVES
        connection.execute(BASE.format(incentives=INCENTIVES, month=month, keys=keys))
        for table, columns in TABLES.items():
            chosen = f"SELECT {columns.format(name=MONTH)} FROM base ORDER BY incentive, partner"
            connection.execute(f"COPY ({chosen}) TO '{staged / table}.parquet' (FORMAT parquet)")
    manifest: dict[str, object] = {
        "semantics": 1,
        "at": now.isoformat(timespec="milliseconds"),
        "known_at": now.isoformat(timespec="microseconds"),
        "through": MONTH,
        "programme": {
            "id": programme.id,
            "semantic_hash": programme.semantic_hash,
            "source_hash": programme.source_hash,
        },
        "deliveries": [],
        "facts": {"sha256": facts.sha256},
    }
    manifest["results"] = {path.name: file_sha256(path) for path in sorted(staged.iterdir())}
    name = run_id(workspace, manifest)
    write_atomic(staged / MANIFEST, canonical_json({"id": name, **manifest}))
    staged.rename(workspace.runs / name)
    return name
