"""(b) Rating a million points: CloudKitty's hashmap module against a pass of the engine."""

import json
import random
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from bench.data import Dose
from bench.environments import python_of
from bench.figures import Chapter, Figure
from bench.process import Answer, peak_of, program, seconds_of, step
from largesse.entitlement.duckdb.calculation import Limits, connect
from largesse.entitlement.duckdb.scan import measure_query
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.plan.takings import lines_taken, taken_by_option
from largesse.programme.calendar import ordinal_of
from largesse.programme.load import inspect
from largesse.programme.model import Programme

HERE = Path(__file__).parent
FLAVOURS = 50
STEPS = (("0", "1"), ("10", "0.75"), ("50", "0.5"), ("100", "0.25"))
"""From this quantity on, the factor on the price; 1 below the first threshold."""
HOW = (
    "{points:,} points of usage, each rated by one of {flavours} prices for a field's value "
    "and by one of 3 thresholds of its quantity. *CloudKitty*: its hashmap module in process, "
    "its rules in SQLite, points and rules loaded before the clock starts. *Largesse*: the "
    "same tariff as a programme (`bench/rating.py` writes it: a rate by a column of the rows, "
    "one rule per quantity step), taken in one pass over a table in memory and priced. Prices "
    "and factors are binary fractions, since CloudKitty's rules pass through SQLite's "
    "doubles; so both come to the same total exactly. *Line by line* says the same tariff as "
    "whole-quantity scales applied to each row by itself, every product carried to 18 "
    "decimals."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """Rate the same points on both sides."""
    folder.mkdir(parents=True, exist_ok=True)
    given = folder / f"points-{dose.points}.json"
    given.write_text(json.dumps(points(dose.points)), "utf-8")
    python, script = python_of("cloudkitty"), HERE / "peers" / "cloudkitty_rating.py"
    theirs, ours = [], []
    for _ in range(dose.rounds):
        theirs.append(program(["python", str(script), str(given)], python))
        ours.append(step("rating:pass_step", given, "by rows"))
    by_line = step("rating:pass_step", given, "by line")
    for answer in (ours[-1], by_line):
        if Decimal(answer["total"]) != Decimal(theirs[-1]["total"]):
            raise SystemExit(f"totals differ: {answer['total']} and {theirs[-1]['total']}")
    figures = (
        Figure(
            "b: CloudKitty / Largesse", seconds_of(theirs) / seconds_of(ours), "x", 50, "higher"
        ),
        Figure("b: CloudKitty", seconds_of(theirs), "s"),
        Figure("b: Largesse", seconds_of(ours), "s"),
        Figure("b: Largesse, line by line", float(by_line["seconds"]), "s"),
        Figure("b: peak memory of CloudKitty", peak_of(theirs), "MiB"),
        Figure("b: peak memory of Largesse", peak_of(ours), "MiB"),
    )
    notes = (f"both totals: {Decimal(theirs[-1]['total']):f}",)
    how = HOW.format(points=dose.points, flavours=FLAVOURS)
    return Chapter("b", "Rating against CloudKitty", how, figures, notes)


def points(count: int) -> dict[str, object]:
    """Prices, thresholds and points, numbers as text."""
    draw = random.Random(7)
    prices = {f"flavour-{n:02d}": f"{Decimal(n + 1) / 8:f}" for n in range(FLAVOURS)}
    names = list(prices)
    return {
        "prices": prices,
        "steps": STEPS[1:],
        "flavours": [draw.choice(names) for _ in range(count)],
        "quantities": [f"{draw.randrange(1, 15_000) / 100:.2f}" for _ in range(count)],
    }


def pass_step(given: str, way: str) -> Answer:
    """The tariff as a programme, taken over the points and priced."""
    points = json.loads(Path(given).read_text("utf-8"))
    text = by_line(points["prices"]) if way == "by line" else by_rows(points["prices"])
    source = Path(given).with_name(f"tariff-{way.replace(' ', '-')}.yaml")
    source.write_text(text, "utf-8")
    programme, problems = inspect(source)
    if programme is None:
        raise SystemExit("\n".join(map(str, problems)))
    plan = compile_plan(programme, ordinal_of(202401))
    connection = connect(Limits(threads=2))
    connection.register("given_points", table_of(points["flavours"], points["quantities"]))
    connection.execute("CREATE TABLE points AS FROM given_points")
    query = measure_query(
        "points", frozenset({"SkuId", "ConsumedQuantity"}), plan.takings, None, False
    )
    rates = priced(programme)
    began = perf_counter()
    found = connection.execute(query)
    names = [item[0] for item in found.description or []]
    sums = dict(zip(names, found.fetchall()[0], strict=True))
    total = sum((rate * (sums[name] or 0) for name, rate in rates.items()), Decimal(0))
    return {"seconds": perf_counter() - began, "total": str(total)}


def priced(programme: Programme) -> dict[str, Decimal]:
    """The rate on each sum of the pass, by its name; sums of single lines are amounts already."""
    rates: dict[str, Decimal] = {}
    for incentive in programme.incentives.values():
        if incentive.is_per_line:
            rates |= {taking.name: Decimal(1) for taking in lines_taken(incentive)}
            continue
        takings = taken_by_option(incentive, incentive.measure)
        for option, taking in zip(incentive.choice.options, takings, strict=True):
            rates[taking.name] = option.scale.bands[0].pay.value
    return rates


def table_of(flavours: list[str], quantities: list[str]) -> pa.Table:
    """The points as rows of one account and month."""
    count, amount = len(flavours), pa.decimal128(38, 18)
    same = {"provider": "p", "billing_account": "b", "sub_account": "", "currency": "USD"}
    columns = {name: pa.array([text] * count) for name, text in same.items()}
    columns |= {
        name: pa.array([202401] * count, pa.int32()) for name in ("billing_month", "charge_month")
    }
    columns["charge_day"] = pa.array([1] * count, pa.int8())
    columns["SkuId"] = pa.array(flavours)
    columns["ConsumedQuantity"] = pa.array(map(Decimal, quantities), amount)
    return pa.table(columns)


HEAD = """programme: tariff
title: {en: Tariff, fr: Tarif}
source: bench
currency: USD
"""
RULE = """---
incentive: %s
kind: rebate
title: {en: Rated, fr: Tarif}
source: bench
holds: '[2024-01-01, 2025-01-01)'
over: month
measure: %s
"""
MEASURE = """---
measure: %s
title: {en: Hours, fr: Heures}
of: ConsumedQuantity
in: hours
"""


def by_rows(prices: dict[str, str]) -> str:
    """One rule per step of quantity: which rows it takes, and its rate by the rows' column."""
    text = HEAD
    for number, (low, factor) in enumerate(STEPS):
        high = STEPS[number + 1][0] if number + 1 < len(STEPS) else None
        below = f" and ConsumedQuantity < {high}" if high else ""
        rates = ", ".join(f"{name}: {_rate(price, factor)}" for name, price in prices.items())
        text += MEASURE % f"hours-{number}" + f"rows: ConsumedQuantity >= {low}{below}\n"
        text += RULE % (f"rated-{number}", f"hours-{number}")
        text += f"rate: {{by: SkuId, {rates}, others: nothing}}\n"
    return text


def by_line(prices: dict[str, str]) -> str:
    """One rule: each row goes by itself through the whole-quantity scale of its column's value."""
    text = HEAD + MEASURE % "hours" + RULE % ("rated", "hours")
    text += "per: line\nscale:\n  by: SkuId\n  mode: whole\n"
    for name, price in prices.items():
        edges = [low for low, _ in STEPS[1:]] + ["inf"]
        bands = ", ".join(
            f"'[{low}, {high})': {_rate(price, factor)}"
            for (low, factor), high in zip(STEPS, edges, strict=True)
        )
        text += f"  {name}: {{{bands}}}\n"
    return text + "  others: {'[0, inf)': nothing}\n"


def _rate(price: str, factor: str) -> str:
    return f"{(Decimal(price) * Decimal(factor)).normalize():f} USD each"
