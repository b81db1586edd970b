"""(b) Rating a million points: CloudKitty's hashmap module against a pass of the engine."""

import json
import random
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

import pyarrow as pa

from bench.data import Dose
from bench.environments import python_of
from bench.figures import Chapter, Figure
from bench.process import ROUNDS, Answer, peak_of, program, seconds_of, step
from largesse.entitlement.duckdb.calculation import Limits, connect
from largesse.entitlement.duckdb.scan import measure_query
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.plan.takings import Taking
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
    peer = program(
        ["python", str(HERE / "peers" / "cloudkitty_rating.py"), str(given), str(ROUNDS)],
        python_of("cloudkitty"),
    )
    by_rows = [step("rating:pass_step", given, "by rows") for _ in range(dose.rounds)]
    by_line = step("rating:pass_step", given, "by line")
    for answer in (by_rows[-1], by_line):
        if Decimal(answer["total"]) != Decimal(peer["total"]):
            raise SystemExit(f"the totals differ: {answer['total']} and {peer['total']}")
    theirs, ours = median(peer["seconds"]), seconds_of(by_rows)
    figures = (
        Figure("b: CloudKitty / Largesse", theirs / ours, "x", 50, "higher"),
        Figure("b: CloudKitty", theirs, "s"),
        Figure("b: Largesse", ours, "s"),
        Figure("b: Largesse, line by line", float(by_line["seconds"]), "s"),
        Figure("b: peak memory of CloudKitty", int(peer["peak_mib"]), "MiB"),
        Figure("b: peak memory of Largesse", peak_of(by_rows), "MiB"),
    )
    notes = (f"both totals: {Decimal(peer['total']):f}",)
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
    seconds, total = [], Decimal(0)
    for _ in range(ROUNDS):
        began = perf_counter()
        query = measure_query("points", frozenset({"SkuId", "ConsumedQuantity"}), plan.takings)
        found = connection.execute(query.replace("BilledCost", "ConsumedQuantity"))
        names = [item[0] for item in found.description or []]
        total = priced(programme, plan.takings, dict(zip(names, found.fetchall()[0], strict=True)))
        seconds.append(perf_counter() - began)
    return {"seconds": median(seconds), "total": str(total)}


def priced(
    programme: Programme, takings: tuple[Taking, ...], sums: dict[str, Decimal | None]
) -> Decimal:
    """What the sums come to: each option's rate on its sum; lines are amounts already."""
    from largesse.entitlement.plan.takings import lines_taken, taken_by_option

    total = Decimal(0)
    for incentive in programme.incentives.values():
        if incentive.is_per_line:
            total += sum((sums[t.name] or Decimal(0) for t in lines_taken(incentive)), Decimal(0))
            continue
        options = incentive.choice.options
        for option, taking in zip(
            options, taken_by_option(incentive, incentive.measure), strict=True
        ):
            total += option.scale.bands[0].pay.value * (sums[taking.name] or Decimal(0))
    return total


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
