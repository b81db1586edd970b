"""(c) A graduated scale and a growth bonus: OpenFisca-core against the engine, and exact sums."""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pyarrow as pa

from bench.data import Dose
from bench.environments import python_of
from bench.figures import Chapter, Figure
from bench.process import Answer, program, step
from largesse.entitlement.duckdb.calculation import Limits, calculate, connect
from largesse.entitlement.duckdb.scan import TOTAL
from largesse.entitlement.plan.compiled import Plan, compile_plan
from largesse.entitlement.plan.takings import taking
from largesse.facts import Facts
from largesse.programme.calendar import ordinal_of
from largesse.programme.load import inspect

HERE = Path(__file__).parent
MONTHS = tuple(year * 100 + month for year in (2023, 2024) for month in range(1, 13))
CHANGE = date(2024, 7, 1)
EDGES_CENTS = (0, 1_000_000, 5_000_000, 20_000_000, 100_000_000)
RATES_PPM = {
    2024_01: (0, 10_000, 15_000, 25_000, 35_000),
    2024_07: (0, 10_000, 17_500, 25_000, 40_000),
}
BONUS_PPM = 12_500
HOW = (
    "{partners:,} partners, 12 months, 24 months of input: 5 graduated bands with one dated "
    "change of rates, and a bonus on a month that is at least 1.2 times the same month of the "
    "year before. *OpenFisca*: amounts per month as arrays, set before the clock starts. "
    "*Largesse*: a programme of three incentives in a stack, partial sums as an Arrow table; "
    "facts and plan are made before the clock starts, attribution, eligibility and rounding "
    "are inside it. An amount is *wrong* where, rounded to cents, it differs from exact "
    "integer arithmetic."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """Compute the same amounts on both sides and count those that are wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    given = folder / f"months-{dose.partners}.npy"
    np.save(given, consumption(dose.partners))
    peer_out, own_out = folder / "openfisca.npy", folder / "largesse.npy"
    script = HERE / "peers" / "openfisca_scale.py"
    peer = program(["python", str(script), str(given), str(peer_out)], python_of("openfisca"))
    own = [step("formula:calculate_step", given, own_out) for _ in range(dose.rounds)]
    expected = exact(np.load(given))
    theirs = in_cents(np.load(peer_out))
    ours = np.load(own_out)
    wrong_theirs, wrong_ours = int((theirs != expected).sum()), int((ours != expected).sum())
    seconds = median(answer["seconds"] for answer in own)
    figures = (
        Figure("c: amounts wrong by a cent or more, Largesse", wrong_ours, "amounts", 0),
        Figure("c: amounts wrong by a cent or more, OpenFisca", wrong_theirs, "amounts"),
        Figure("c: OpenFisca", median(peer["seconds"]), "s"),
        Figure("c: Largesse", seconds, "s"),
        Figure("c: peak memory of OpenFisca", int(peer["peak_mib"]), "MiB"),
        Figure("c: peak memory of Largesse", max(a["peak_mib"] for a in own), "MiB"),
    )
    notes = (
        f"amounts compared: {expected.size:,} (a rebate and a bonus for each partner and month)",
        f"OpenFisca's total is off by {int(theirs.sum() - expected.sum()) / 100:,.2f}",
    )
    how = HOW.format(partners=dose.partners)
    return Chapter("c", "A formula against OpenFisca-core", how, figures, notes)


def consumption(partners: int) -> np.ndarray:
    """Cents by month and partner, 24 months; some exactly 1.2 times the year before."""
    draw = random.Random(11)
    months = np.zeros((len(MONTHS), partners), np.int64)
    for partner in range(partners):
        size = int(10 ** draw.uniform(3, 8.5))
        first = [size * draw.randrange(60, 141) // 100 for _ in range(12)]
        for month, cents in enumerate(first):
            months[month, partner] = cents
            exact_growth = draw.random() < 0.02
            later = cents // 5 * 6 if exact_growth else cents * draw.randrange(70, 161) // 100
            months[month, partner] = cents // 5 * 5 if exact_growth else cents
            months[month + 12, partner] = later
    return months


def exact(months: np.ndarray) -> np.ndarray:
    """The amounts in cents by integer arithmetic: (2, 12, partners), rebate and bonus."""
    before, now = months[:12], months[12:]
    rebate = np.zeros_like(now)
    for month in range(12):
        rates = RATES_PPM[2024_07 if month >= 6 else 2024_01]
        for position, rate in enumerate(rates):
            top = EDGES_CENTS[position + 1] if position + 1 < len(EDGES_CENTS) else None
            inside = now[month] if top is None else np.minimum(now[month], top)
            rebate[month] += np.maximum(inside - EDGES_CENTS[position], 0) * rate
    reached = (before > 0) & (now * 10 >= before * 12)
    bonus = np.where(reached, now * BONUS_PPM, 0)
    return (np.stack([rebate, bonus]) + 500_000) // 1_000_000


def in_cents(amounts: np.ndarray) -> np.ndarray:
    """A peer's amounts rounded half up to cents."""
    return np.floor(amounts.astype(np.float64) * 100 + 0.5).astype(np.int64)


PROGRAMME = """programme: formula
title: {{en: Formula, fr: Formule}}
source: bench
currency: USD
---
measure: consumption
title: {{en: Consumption, fr: Consommation}}
of: BilledCost
in: USD
---
incentive: rebate-2023
{rule}
holds: '[2023-01-01, 2024-07-01)'
{first}
---
incentive: rebate-2024
{rule}
holds: '[2024-07-01, 2025-01-01)'
{second}
---
incentive: growth
{rule}
holds: '[2024-01-01, 2025-01-01)'
placed by: growth over last year
scale: {{mode: whole, '[120%, inf)': 1.25%}}
---
stack: formula
rule: add
order: [rebate-2023, rebate-2024, growth]
"""
RULE = """kind: rebate
title: {en: Rule, fr: Règle}
source: bench
measure: consumption
over: month"""


def programme_text() -> str:
    """The formula as a programme."""
    return PROGRAMME.format(
        rule=RULE, first=_bands(RATES_PPM[2024_01]), second=_bands(RATES_PPM[2024_07])
    )


def _bands(rates: tuple[int, ...]) -> str:
    edges = [str(cents // 100) for cents in EDGES_CENTS] + ["inf"]
    lines = ["scale:", "  mode: graduated"]
    for low, high, rate in zip(edges, edges[1:], rates, strict=False):
        pay = f"{(Decimal(rate) / 10_000).normalize():f}%" if rate else "nothing"
        lines.append(f"  '[{low}, {high})': {pay}")
    return "\n".join(lines)


def calculate_step(given: str, out: str) -> Answer:
    """The engine from partial sums to positions."""
    months = np.load(given)
    source = Path(given).with_name("formula.yaml")
    source.write_text(programme_text(), "utf-8")
    programme, problems = inspect(source)
    if programme is None:
        raise SystemExit("\n".join(map(str, problems)))
    plan = compile_plan(programme, ordinal_of(MONTHS[-1]))
    facts = facts_of(months.shape[1])
    connection = connect(Limits(threads=2))
    connection.register("given_partials", partials(plan, months))
    connection.execute("CREATE TABLE partials AS FROM given_partials")
    began = perf_counter()
    calculate(connection, plan, facts, "partials")
    seconds = perf_counter() - began
    found = connection.execute(
        f"""SELECT incentive = 'growth' AS bonus, month,
                CAST(substr(partner, 3) AS INTEGER) AS number,
                CAST(rounded * 100 AS BIGINT) AS cents FROM positions
            WHERE basis = 0 AND month >= {ordinal_of(202401)} AND rounded <> 0"""
    ).fetchnumpy()
    cents = np.zeros((2, 12, months.shape[1]), np.int64)
    month = found["month"] - ordinal_of(202401)
    cents[found["bonus"].astype(int), month, found["number"]] = found["cents"]
    np.save(out, cents)
    return {"seconds": seconds}


def facts_of(partners: int) -> Facts:
    """One account for each partner."""
    names = [f"p-{number}" for number in range(partners)]
    return Facts.of_rows(
        {
            "partners": [{"partner": name} for name in names],
            "attribution": [
                {"provider": "cloud", "billing_account": name, "role": "reseller"}
                | {"partner": name, "share": "100%"}
                for name in names
            ],
        }
    )


def partials(plan: Plan, months: np.ndarray) -> pa.Table:
    """The partial sums that a scan of one row per account and month would leave."""
    count, partners = months.size, months.shape[1]
    accounts = pa.array([f"p-{number}" for number in range(partners)] * len(MONTHS))
    month = pa.array(np.repeat(np.array(MONTHS, np.int32), partners))
    amounts = pa.array(
        (Decimal(int(cents)).scaleb(-2) for cents in months.ravel()), pa.decimal128(38, 18)
    )
    same = {"provider": "cloud", "sub_account": "", "currency": "USD"}
    columns = {name: pa.array([text] * count) for name, text in same.items()}
    columns |= {"billing_account": accounts, "billing_month": month, "charge_month": month}
    columns |= {
        "slice": pa.array(np.zeros(count, np.int8)),
        "row_count": pa.array(np.ones(count, int)),
    }
    columns |= {TOTAL: amounts}
    names = {taking(i.measure).name for i in plan.programme.incentives.values()}
    return pa.table(columns | dict.fromkeys(sorted(names), amounts))
