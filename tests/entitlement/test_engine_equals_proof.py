"""Random programmes over random consumption give the same figures on the engine and on paper.

The engine compiles to one pass of SQL over partial sums; the proof interprets the same rules row by
row in Decimals. Programmes are written as YAML and loaded as any other; rows have ties, refunds,
18 decimals, foreign currency; facts and attribution change inside months.
"""

import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from largesse.workspace.errors import Refusal
from tests.entitlement.world import Row, both_by_engine, both_on_paper, delivery, programme, table

ACCOUNTS = ("a", "b", "c", "d", "e")
"""Nobody is attributed to ``d``; nobody knows the customer of ``e``, nor of ``d`` at first."""
THROUGH = [ordinal(2024, month) for month in (9, 8, 5, 2, 12)]
_NAMES = count()

HEAD = """
programme: random
title: {{en: Random}}
currency: USD
calendar: {{year starts in month: {start}, year named by: end}}
converts: {{source: ecb, fixing: monthly-average, month: {anchor}}}
facts:
  level: {{one of: [silver, gold]}}
  parent: {{is: text}}
---
measure: spend
of: BilledCost
in: USD
rows: {rows}
excluding:
  - {{rows: x_Coupon = 'true', because: {{en: coupon}}}}
  - {{who: level = 'silver' and role = 'agent', because: {{en: silver agents}}}}
  - {{who: customer.segment = 'state', because: {{en: the state}}}}
---
{{measure: all-spend, of: BilledCost, in: USD}}
---
{{measure: dollar-lines, of: BilledCost, in: USD, rows: currency = 'USD'}}
---
{{measure: units, of: ConsumedQuantity, in: units}}
---
{{measure: rows, aggregate: count, in: rows}}
---
{{measure: services, aggregate: distinct, of: ServiceName, in: services}}
---
{{measure: largest, aggregate: maximum, of: ConsumedQuantity, in: units}}
---
{{measure: smallest, aggregate: minimum, of: BilledCost, in: USD}}
---
{{measure: trainings, from: activities, of: quantity, in: days}}
---
{{measure: costs, from: activities, of: amount, in: USD}}
---
{{measure: peak, aggregate: peak, of: ConsumedQuantity, in: units}}
---
{{measure: latest, aggregate: last, of: BilledCost, in: USD}}
"""

COSTS = st.sampled_from(
    [
        "0",
        "100",
        "110",
        "1000",
        "1100",
        "0.005",
        "33.335",
        "-50",
        "999.99",
        "1234.567890123456789012",
        "-1234.567890123456789012",
        "0.000000000000000001",
        "250000",
        "7999.99",
    ]
)
DAYS = st.sampled_from([1, 10, 15, 16, 28])
MONTHS = st.sampled_from([202304, 202312, 202401, 202402, 202403, 202404, 202405, 202407, 202409])
ROWS = st.lists(
    st.builds(
        Row,
        account=st.sampled_from(ACCOUNTS),
        month=MONTHS,
        cost=COSTS,
        quantity=st.sampled_from(["0", "1", "2.5", "100", "150", "-3"]),
        day=DAYS,
        currency=st.sampled_from(["USD", "USD", "EUR", "JPY"]),
        category=st.sampled_from(["Compute", "Storage", "Databases"]),
        service=st.sampled_from(["Servers", "Disks", "Tables"]),
        charge=st.sampled_from(["Usage", "Usage", "Tax"]),
        coupon=st.sampled_from([None, "true", "false"]),
        billed_in=st.sampled_from([None, None, None, 202312, 202402, 202406, 202409]),
        sub_account=st.sampled_from(["", "s1"]),
    ),
    max_size=25,
)
MEASURED = ["spend", "spend", "all-spend", "units", "latest", "smallest"]
OVER = st.sampled_from(
    [
        "month",
        "quarter",
        "half",
        "year",
        "calendar-quarter",
        "calendar-half",
        "calendar-year",
        "term",
    ]
)
PER = st.sampled_from(["partner", "partner", "customer", "account"])
EDGES = st.lists(
    st.sampled_from([100, 110, 500, 1000, 1100, 2200, 5000]), unique=True, min_size=1, max_size=3
)
PERCENT_EDGES = st.lists(
    st.sampled_from([50, 100, 110, 120, 150]), unique=True, min_size=1, max_size=3
)


@st.composite
def scales(draw: st.DrawFn, ratio: bool, per_unit: bool, mode: str | None = None) -> str:
    """A scale in flow style, whose edges are ratios or quantities."""
    chosen = mode or draw(st.sampled_from(["graduated", "whole", "total", "interpolated"]))
    edges = sorted(draw(PERCENT_EDGES if ratio else EDGES))
    mark = "%" if ratio else ""
    lowest = [] if ratio or draw(st.integers(0, 3)) else ["-inf"]
    texts = [*lowest, "0" + mark, *(f"{edge}{mark}" for edge in edges)]
    bands = []
    for low, high in zip(texts, [*texts[1:], "inf"], strict=True):
        pay = draw(_pays(chosen, per_unit, finite="inf" not in (low[1:], high)))
        opening = "(" if low == "-inf" else "["
        bands.append(f"'{opening}{low}, {high})': {pay}")
    return f"{{mode: {chosen}, {', '.join(bands)}}}"


def _pays(mode: str, per_unit: bool, finite: bool) -> st.SearchStrategy[str]:
    if mode == "interpolated":
        return st.sampled_from(["10 USD", "33.33 USD"]) if finite else st.just("nothing")
    if per_unit:
        return st.sampled_from(
            [
                "1 USD each",
                "0.07 USD each",
                "nothing",
                "5 USD per 10",
                "5 USD per started 10",
                "3 USD and 1 USD each",
            ]
        )
    return st.sampled_from(["1%", "2.5%", "0.125%", "nothing", "1%", "2.5%", "3.33 USD and 1%"])


PLACINGS = [
    "",
    "",
    "growth over previous year, full",
    "growth over last year, to date",
    "increase over last year, full",
    "increment over previous year, to date",
    "increment over last year",
    "units increment over 10, to date",
    "growth over 1_000",
    "increase over 1_100",
    "attainment of target",
    "units",
    "services",
    "peak",
    "largest",
    "rows",
    "spend over year",
    "spend over trailing 3 months",
    "spend ratio to all-spend",
    "spend over calendar-year",
    "all-spend over trailing 13 months",
    "attainment of 1_100, to date",
    "peak growth over last year, to date",
    "services growth over previous year, full",
    "latest increase over last year, full",
    "largest growth over previous year, to date",
    "rows growth over last year, to date",
    "services over trailing 14 months",
    "smallest over year",
    "peak over trailing 3 months",
    "latest attainment of 1_100, to date",
    "peak ratio to units",
    "spend across parent",
    "all-spend across parent",
]
INNER = [
    # what places inside a band, and the bands there
    ("units", "{'[0, 3)': 1%, '[3, inf)': 2.5%}"),
    ("peak", "{'(2.5, 150]': 0.125%, '(150, inf)': 1%}"),
    ("growth over last year", "{'[0%, 110%)': 1%, '[110%, inf)': 2.5%}"),
    ("increase over 1_000", "{'[0%, 10%)': 1%, '[10%, inf)': 0.125%}"),
    ("increment over last year", "{'(-inf, 100)': 1%, '[100, inf)': 0.125%}"),
    ("all-spend over trailing 3 months", "{'[0, 1_100)': 1%, '[1_100, inf)': 2.5%}"),
]


@st.composite
def incentives(draw: st.DrawFn, name: str, over: str, per: str, plain: bool) -> str:
    """One incentive as YAML; a plain one fits into any stack."""
    if not plain and draw(st.integers(0, 5)) == 0:
        return draw(line_incentives(name, over))
    measure = "spend" if plain else draw(st.sampled_from(MEASURED))
    placed = draw(st.sampled_from(PLACINGS))
    if over == "term" and ("previous" in placed or "last year" in placed):
        placed = "peak ratio to units"
    placed = placed.replace("previous year", f"previous {over}")
    ratio = any(word in str(placed) for word in ("growth", "increase", "attainment", "ratio"))
    lines = [f"incentive: {name}", f"measure: {measure}", f"over: {over}", f"per: {per}"]
    pays_on = draw(
        st.sampled_from(
            ["", "", "spend"] + (["increment"] if placed[:6] in ("growth", "increm") else [])
        )
    )
    basis_units = measure == "units" and not pays_on
    mode = "whole" if pays_on == "increment" or basis_units else None
    if mode is None and pays_on:
        mode = draw(st.sampled_from(["graduated", "whole", "total"]))
    scale = draw(scales(ratio, basis_units, mode))
    if not basis_units and ": 2.5%" in scale and draw(st.booleans()):
        second, inner = draw(st.sampled_from(INNER))
        scale = scale.replace(": 2.5%", f": {inner}", 1)
        placed = f"[{placed or measure}, {second}]".replace(", full", "").replace(", to date", "")
    lines += [f"placed by: {placed}"] if placed else []
    lines += [f"pays on: {pays_on}"] if pays_on else []
    several = [] if plain else _by(str(scale))
    lines.append(draw(st.sampled_from([f"scale: {scale}", f"scale: {scale}", *several])))
    states = "attainment" in placed or "over 1_" in placed
    expects = ["run rate", "to date", *(["target", "target"] if states else [])]
    lines.append(f"expects: {{by: {draw(st.sampled_from(expects))}}}")
    lines += draw(_options(over, per, plain))
    return "\n".join(map(str, lines))


def _by(scale: str) -> list[str]:
    body = scale.strip("{}")
    mode, bands = body.split(", ", 1)
    other = bands.replace("1%", "3%").replace("1 USD", "2 USD")
    by_level = f"scale: {{by: level, {mode}, gold: {{{bands}}}, others: {{{other}}}}}"
    by_rows = f"scale: {{by: ServiceCategory, {mode}, Compute: {{{bands}}}, others: {{{other}}}}}"
    return [by_level, f"{by_level}\nby as of: interval end", by_rows, *_by_two(mode, bands, other)]


def _by_two(mode: str, bands: str, other: str) -> list[str]:
    """Tables by a fact and a column, in either order, and by two facts."""
    cells = f"Compute: {{{bands}}}, Storage: {{{other}}}, others: {{{bands}}}"
    by_facts = f"silver: {{reseller: {{{bands}}}, others: {{{other}}}}}"
    by_facts += f", others: {{agent: {{{other}}}, others: {{{bands}}}}}"
    rows_first = f"Compute: {{gold: {{{bands}}}, others: {{{other}}}}}, others: {{{other}}}"
    return [
        f"scale: {{by: [level, ServiceCategory], {mode}, gold: {{{cells}}}, others: {{{other}}}}}",
        f"scale: {{by: [ServiceCategory, level], {mode}, {rows_first}}}",
        f"scale: {{by: [level, role], {mode}, {by_facts}}}",
    ]


@st.composite
def line_incentives(draw: st.DrawFn, name: str, over: str) -> str:
    """An incentive that puts each line through its scale."""
    placed = draw(st.sampled_from(["", "units"]))
    mode = draw(
        st.sampled_from(["graduated", "whole"] if placed else ["graduated", "whole", "total"])
    )
    scale = draw(scales(ratio=False, per_unit=False, mode=mode))
    lines = [f"incentive: {name}", "measure: dollar-lines", f"over: {over}", "per: line"]
    lines += [f"placed by: {placed}"] if placed else []
    lines.append(draw(st.sampled_from([f"scale: {scale}", *_by(scale)[:1], *_by(scale)[2:3]])))
    return "\n".join([*lines, *draw(_options(over, "partner", plain=True))])


def _options(over: str, per: str, plain: bool) -> st.SearchStrategy[list[str]]:
    picks = [
        ["who: role = 'reseller'"],
        ["who: level = 'gold' and role in ('reseller', 'agent')"],
        ["who: has(certification, 'security') or customer.segment = 'enterprise'"],
        ["cap: 50 USD per partner"],
        [f"cap: 1% of all-spend per {per}"],
        [f"cap: larger of 1% of all-spend and 5 USD per {per}"],
        ["cap: smaller of 150% of costs and 30 USD per partner"],
        ["cap: 40.01 USD per partner per year"],
        [f"cap: [40.01 USD per partner per year, 15 USD per {per}, 50 USD per partner]"],
        [f"cap: [2% of all-spend per {per}, 100 USD per partner per year, 20 USD per {per}]"],
        [f"floor: 7.77 USD per {per}"],
        ["guarantee: 25 USD, each"],
        ["guarantee: 25 USD, cumulative"],
        ["guarantee: 25 USD, draw"],
        ["vests: interval-end"],
        *([] if plain else [["counts by: billing month"]]),
        ["first: {months: 3, of: customer}"],
        ["requires: units at least 2.5"],
        ["requires: units across parent at least 4"],
        ["requires: [all-spend above 100 USD, growth over last year below 300%]"],
        ["requires: trainings over trailing 4 months at least 3"],
        ["requires: [trainings at most 5, peak >= 1]"],
        ["requires: trainings growth over last year at least 110%"],
        ["requires: increment over last year, to date, at least 10 USD"],
        ["first: {months: 2, of: partner}"],
        ["rounding: half-even"],
        ["rounding: up"],
        ["times: [{who: \"level = 'gold'\", by: 1.15x}]"],
        *HOLDS[:-1],
        *([] if over == "term" else HOLDS[-1:]),
    ]
    always = HOLDS[0] if over == "term" else []
    return st.lists(st.sampled_from(picks), unique_by=lambda p: p[0].split(":")[0], max_size=4).map(
        lambda chosen: [
            *([] if "holds" in str(chosen) else always),
            *(x for p in chosen for x in p),
        ]
    )


HOLDS = [
    ["holds: '[2024-01-16, 2024-08-15)'"],
    ["holds: '[2023-12-01, 2024-06-01)'"],
    ["holds: '[2024-03-31, 2024-05-02)'"],
    ["holds: '[2024-02-01, 2024-06-01)'", "fixed by: invoice"],
    ["holds: '[2024-02-01, inf)'"],
]


@st.composite
def line_stacks(draw: st.DrawFn, names: list[str], over: str) -> list[str]:
    """Rules that look at single lines, and a stack that decides line by line."""
    rule = draw(st.sampled_from(["best of", "first", "cascade", "add"]))
    parts = [str(draw(line_incentives(name, over))) for name in names]
    stack = [f"stack: all\nrule: {rule}\norder: [{', '.join(names)}]"]
    if rule == "add":
        stack.append(f"computed on: {{{names[-1]}: remainder}}")
    if rule in ("cascade", "add"):
        stack += draw(st.sampled_from([[], [], [f"does not reduce: [{names[0]}]"]]))
    return [*parts, "\n".join(stack)]


@st.composite
def programmes(draw: st.DrawFn) -> str:
    """A programme of one to three incentives, perhaps stacked."""
    size = int(str(draw(st.integers(1, 3))))
    names = [f"rule-{i}" for i in range(size)]
    rule = str(draw(st.sampled_from(["add", "add", "cascade", "best of", "first"])))
    grains = [(str(draw(OVER)), str(draw(PER))) for _ in names]
    plain = size > 1 and rule != "add"
    if plain:
        grains = [grains[0]] * size
    head = HEAD.format(
        start=draw(st.sampled_from([1, 4, 7])),
        anchor=draw(st.sampled_from(["charge month", "billing month", "interval start"])),
        rows=draw(
            st.sampled_from(
                [
                    "ChargeCategory = 'Usage'",
                    "BilledCost > 0 or ServiceCategory = 'Storage'",
                    "coalesce(x_Coupon, 'false') != 'true'",
                ]
            )
        ),
    )
    if size > 1 and draw(st.integers(0, 3)) == 0:
        return "\n---\n".join([head, *draw(line_stacks(names, grains[0][0]))])
    drawn = zip(names, grains, strict=True)
    parts = [head, *(str(draw(incentives(name, over, per, plain))) for name, (over, per) in drawn)]
    if size > 1 and grains[0][0] == grains[-1][0] and draw(st.booleans()):
        share = draw(st.sampled_from(["25%", "larger of 10%", "smaller of 300%"]))
        rest = "" if share == "25%" else " and 3 USD"
        key = draw(st.sampled_from(["cap", "floor"]))
        per = "partner" if key == "cap" else grains[-1][1]
        parts[-1] = re.sub(rf"^{key}:.*\n?", "", parts[-1], flags=re.MULTILINE).rstrip()
        parts[-1] += f"\n{key}: {share} of earned {names[0]}{rest} per {per}"
    if size > 1:
        parts.append(f"stack: all\nrule: {rule}\norder: [{', '.join(names)}]")
    return "\n---\n".join(parts)


LEVELS = """
    partner  level   from        until
    one      silver  -           2024-02-16
    one      gold    2024-02-16  -
    two      gold    -           2024-05-01
"""
ACTIVITIES = """
    partner  activity  kind      type      customer  day         quantity  amount  currency
    one      t1        learning  training  x         2023-12-31  2.5       10      USD
    one      t2        learning  training  y         2024-02-10  3         7.77    EUR
    one      t3        learning  visit     -         2024-03-16  2.75      -5      USD
    two      t4        learning  training  x         2024-04-01  3         0.01    USD
    two      t5        learning  training  -         2024-07-31  1         400     JPY
"""
ACCOUNTS_OF = """
    provider  billing_account  customer  from        until
    cloud     a                x         -           -
    cloud     b                y         -           2024-04-16
    cloud     b                x         2024-04-16  -
    cloud     c                y         -           -
    cloud     d                x         2024-02-01  2024-05-01
    cloud     d                z         2024-05-01  -
"""
ATTRIBUTION = """
    provider  billing_account  sub_account  role      partner  share   from        until
    cloud     a                -            reseller  one      60%     -           -
    cloud     a                -            reseller  two      40%     -           -
    cloud     a                s1           reseller  two      100%    -           -
    cloud     b                -            reseller  one      100%    -           2024-03-16
    cloud     b                -            reseller  two      33.33%  2024-03-16  -
    cloud     c                -            agent     one      100%    -           -
    cloud     c                -            reseller  two      100%    -           -
    cloud     e                -            reseller  two      100%    2024-03-01  -
    cloud     e                -            agent     one      50%     2024-03-01  2024-06-16
"""


def facts() -> Facts:
    """Two partners who share accounts, with changes inside months."""
    targeted = ("2024-01", "2024-02", "2024 Q1", "2024 H1", "2024", "FY2024", "FY2024 Q4")
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    euro = {
        "source": "ecb",
        "fixing": "monthly-average",
        "from_currency": "EUR",
        "to_currency": "USD",
    }
    return Facts.of_rows(
        {
            "partners": table("partner\n one\n two"),
            "levels": table(LEVELS),
            "certifications": table("partner certification from\n two security 2024-01-15"),
            "customers": table("customer segment\n x enterprise\n y -\n z state"),
            "accounts": table(ACCOUNTS_OF),
            "attribution": table(ATTRIBUTION),
            "targets": [
                {"partner": who, "name": name, "interval": when, "amount": amount, "unit": "USD"}
                for who, amount in (("one", "1000"), ("two", "333.33"))
                for name in ("spend", "units", "all-spend")
                for when in targeted
            ],
            "activities": table(ACTIVITIES),
            "facts": table(
                """
                subject_kind  subject  fact    value  from        until
                partner       one      parent  two    2024-02-10  2024-06-01
                partner       two      parent  two    2024-04-01  -
                """
            ),
            "rates": [
                euro | {"from_currency": currency, "month": month, "rate": f"{rate}{month[-2:]}7"}
                for month in months
                for currency, rate in (("EUR", "1.0"), ("JPY", "0.0067"))
            ],
        }
    )


FACTS = facts()


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(text=programmes(), rows=ROWS, through=st.sampled_from(THROUGH))
def test_the_engine_and_the_proof_come_to_the_same_figures(
    text: str, rows: list[Row], through: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(tmp_path_factory.getbasetemp()) / f"world{next(_NAMES)}"
    try:
        rules = programme(folder, text)
    except Refusal:
        assume(False)
        return
    half = len(rows) // 2  # a month may lie in several deliveries
    delivered = [delivery(folder, rows[:half], "first"), delivery(folder, rows[half:], "second")]
    engine = both_by_engine(rules, delivered, FACTS, through, folder)
    paper = both_on_paper(rules, delivered, FACTS, ["one", "two"], through)
    for ours, theirs in zip(engine, paper, strict=True):  # to date, expected
        assert {k: v for k, v in ours.items() if theirs.get(k) != v} == {
            k: v for k, v in theirs.items() if ours.get(k) != v
        }, text
