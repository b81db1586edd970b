"""The case language: what `given` and `expect` can say, and which slips they refuse."""

from pathlib import Path

import pytest

from largesse.entitlement.cases.run import run_case
from largesse.programme.calendar import Calendar
from largesse.programme.load import load
from largesse.programme.terms.periods import parse_interval, parse_period
from largesse.workspace.errors import Refusal

FLAT = "{incentive: flat, rate: 10%}"
BY_LEVEL = "{incentive: by-level, who: level = 'gold', over: year, rate: 10%}"
BY_SEGMENT = "{incentive: smb, who: customer.segment = 'smb', per: customer, rate: 10%}"
BY_COUNT = (
    "{measure: customers, aggregate: distinct, of: SubAccountId, in: customers}\n---\n"
    "{incentive: breadth, over: quarter, placed by: customers, "
    "scale: {mode: whole, '[3, inf)': 2%}}"
)
NEEDS_EXAMS = (
    "{measure: exams, from: activities, aggregate: count, rows: type = 'exam'}\n---\n"
    "{incentive: trained, over: quarter, requires: exams at least 2, rate: 2%}"
)
BY_SERVICE = "{incentive: mix, rate: {by: ServiceCategory, Analytics: 5%, others: 1%}}"
BY_BOTH = (
    "{incentive: table, rate: {by: [level, ServiceCategory], "
    "gold: {Compute: 5%, others: 1%}, others: 1%}}"
)
TO_TARGET = (
    "{incentive: goal, over: quarter, placed by: attainment of target, "
    "scale: {mode: whole, '[100%, inf)': 1%}}"
)
TWO_ROLES = "\n---\n".join(
    [
        "{incentive: sells, who: role = 'reseller', rate: 10%}",
        "{incentive: distributes, who: role = 'distributor', rate: 2%}",
        "{stack: both, order: [sells, distributes]}",
    ]
)
SEATS = "{incentive: seats, kind: benefit, unit cost: 5 USD, measure: units, rate: 2 seats per 100}"
SPLIT = "{incentive: split, rate: 10%, split: {cash: 60%, co-op: 40%}}"


def outcome(tmp_path: Path, rules: str, given: str, expect: str) -> list[tuple[str, str, str]]:
    """What came out otherwise than expected."""
    path = tmp_path / "case.yaml"
    case = f"case: tried\ngiven: {given}\nexpect: {expect}\n"
    path.write_text(f"{rules}\n---\n{case}", "utf-8")
    programme = load(path)
    found = run_case(programme, programme.cases[0]).differences
    return [(d.figure, d.expected, d.found) for d in found]


@pytest.mark.parametrize(
    ("rules", "given", "expect"),
    [
        # facts of customers, by name
        (
            BY_SEGMENT,
            "{customers: {hill: {segment: smb, amount: 500}, acme: {segment: big, amount: 900}}}",
            "{total: 50, hill: 50, acme: 0, each: [50, 0]}",
        ),
        (BY_SEGMENT, "{customers: {hill: 500}, facts: {customer.segment: smb}}", "50"),
        # several partners on one account
        (
            TWO_ROLES,
            "{amount: 1_000, partners: {north: {role: distributor}, hill: {role: reseller}}}",
            "{north: {distributes: 20, sells: 0}, hill: {sells: 100, total: 100}}",
        ),
        (FLAT, "{amount: 1_000, partners: {a: {share: 60%}, b: {share: 40%}}}", "{a: 60, b: 40}"),
        (FLAT, "{this month: 1_000, facts: {share: 25%}}", "25.00 USD"),
        # dates, currencies and customers of lines
        (
            FLAT,
            "{lines: [{day: 2024-05-14, BilledCost: 60}, {month: 2024-07, BilledCost: 40}]}",
            "{due: [6, 0, 4], earned: [6, 0, 4], total: 10}",
        ),
        (FLAT, "{lines: [{ChargePeriodStart: '2024-05-14T00:00:00Z', BilledCost: 60}]}", "6"),
        (
            FLAT,
            "{lines: [{currency: EUR, BilledCost: 60}, {BilledCost: 60 EUR}], rates: {EUR: 2}}",
            "{each: [12, 12], total: 24}",
        ),
        (
            BY_SEGMENT,
            (
                "{customers: {hill: {segment: smb}, acme: {segment: big}}, "
                "lines: [{customer: hill, BilledCost: 10}, {customer: acme, BilledCost: 90}]}"
            ),
            "{hill: 1, acme: 0}",
        ),
        # facts that change
        (
            BY_LEVEL,
            "{months: [10, 10, 10, 10], facts: {level: {2024-01: silver, 2024-03: gold}}}",
            "2",
        ),
        (
            BY_LEVEL,
            "{months: [10, 10, 10], facts: {level: {'[2024-02-01, 2024-03-01)': gold}}}",
            "1",
        ),
        (
            BY_LEVEL,
            (
                "{lines: [{day: 2024-05-14, BilledCost: 60}, {day: 2024-05-15, BilledCost: 40}], "
                "facts: {level: {2024-05-15: gold}}}"
            ),
            "{each: [0, 4]}",
        ),
        (
            FLAT,
            "{months: [100, 100], facts: {share: {2024-01: 100%, 2024-02: 50%}}}",
            "{due: [10, 5]}",
        ),
        # rates by month
        (FLAT, "{months: [10 EUR, 10 EUR], rates: {EUR: [1.10, 1.20]}}", "{due: [1.10, 1.20]}"),
        (
            FLAT,
            "{months: [10 EUR, 10 EUR], rates: {EUR: {2024-02: 2, 2024-01: 1}}}",
            "{due: [1, 2]}",
        ),
        # figures by month, targets by interval
        (FLAT, "{amount: {2024-01: 10, 2024-03: 20}}", "{due: [1, 0, 2]}"),
        (TO_TARGET, "{target: [100, 300], quarters: [200, 200]}", "{earned: [2, 0]}"),
        # options of a column that decides
        (BY_SERVICE, "{amount: {Analytics: [100, 200], others: 100}}", "{due: [6, 10]}"),
        # figures, lines and activities together
        (NEEDS_EXAMS, "{amount: 1_000, activities: [{type: exam}, {type: exam}]}", "20"),
        (NEEDS_EXAMS, "{amount: 1_000, activities: [{type: exam}, {type: other}]}", "0"),
        (NEEDS_EXAMS, "{amount: 1_000, exams: 2}", "20"),
        (NEEDS_EXAMS, "{lines: [1_000], activities: [{type: exam}, {type: exam}]}", "20"),
        (NEEDS_EXAMS, "{lines: [1_000], activities: [{type: exam}, {type: other}]}", "0"),
        # a list in order of time may end early
        (
            "{incentive: ytd, over: year, settles: month, rate: 10%}",
            "{months: [10, 20, 30]}",
            "{due: [1, 2, 3], earned: 6, total: 6}",
        ),
        # counts: of rows, and of what is different
        ("{incentive: n, measure: lines, rate: 2 USD each}", "{lines: 10}", "20"),
        (BY_COUNT, "{customers: [2, 3, 1], amount: 100}", "2"),
        (BY_COUNT, "{customers: [2, 2, 2], amount: 100}", "0"),
        # amounts with their unit
        (SEATS, "{units: 250}", "4 seats"),
        (FLAT, "{this month: 1_000 USD}", "100 USD"),
        (SPLIT, "{this month: 1_000}", "{cash: 60 USD, co-op: 40 USD}"),
    ],
)
def test_a_case_can_say(tmp_path: Path, rules: str, given: str, expect: str) -> None:
    assert outcome(tmp_path, rules, given, expect) == []


@pytest.mark.parametrize(
    ("rules", "given", "expect", "figure"),
    [
        (FLAT, "{this month: 1_000}", "100 EUR", ("total", "100 EUR", "100 USD")),
        (FLAT, "{this month: 1_000}", "100 seats", ("total", "100 seats", "100 USD")),
        (SEATS, "{units: 250}", "4 USD", ("total", "4 USD", "4 seats")),
        (SPLIT, "{this month: 1_000}", "{cash: 60 EUR}", ("cash", "60 EUR", "60 USD")),
        (FLAT, "{months: [10, 20]}", "[1, 3]", ("due", "[1, 3]", "[1, 2]")),
        (FLAT, "{months: [10, 20]}", "[1]", ("due", "1", "[1, 2]")),
        (FLAT, "{months: [10, 0]}", "[1, 0, 0]", ("due", "[1, 0, 0]", "[1, 0]")),
    ],
)
def test_a_wrong_figure_or_unit_fails(
    tmp_path: Path, rules: str, given: str, expect: str, figure: tuple[str, str, str]
) -> None:
    assert outcome(tmp_path, rules, given, expect) == [figure]


@pytest.mark.parametrize(
    ("rules", "given", "expect", "says"),
    [
        (
            FLAT,
            "{this yaer: 5}",
            "1",
            "'this yaer' is not something a case can give; did you mean 'this year'?",
        ),
        (
            FLAT,
            "{amuont: 5}",
            "1",
            "'amuont' is not something a case can give; did you mean 'amount'?",
        ),
        (
            FLAT,
            "{this year: 5}",
            "1",
            "'this year' is wider than what the rule is measured over; write 'this month'",
        ),
        (
            FLAT,
            "{quarters: [5, 6]}",
            "1",
            "'quarters' is wider than what the rule is measured over; write 'this month'",
        ),
        (
            FLAT,
            "{previous year: 5, this month: 1}",
            "1",
            "this lies before 2024-01, where the case begins, and no rule looks back",
        ),
        (
            "{incentive: late, over: quarter, holds: '[2024-01-15, 2024-07-01)', rate: 1%}",
            "{from: 2024-01, this quarter: 5}",
            "1",
            "this counts on 2024-01-01, and 'late' begins on 2024-01-15; give lines with",
        ),
        (
            BY_BOTH,
            "{amount: {Compute: 5}, facts: {level: gold}}",
            "1",
            "a table by two reads 'Compute' from lines; give lines with the column",
        ),
        (
            FLAT,
            "{units: 5}",
            "1",
            "no rule of this case reads the measure 'units'; the measures read are: amount",
        ),
        (
            FLAT,
            "{amount: {gold: 5}}",
            "1",
            "no rule chooses by a column of the rows, so 'gold' means nothing here",
        ),
        (
            BY_SERVICE,
            "{amount: {Analytic: 5}}",
            "1",
            "no option of the rule is 'Analytic'; did you mean 'Analytics'?",
        ),
        (BY_SERVICE, "{amount: 5}", "1", "the rule chooses by a column of the rows; say of which"),
        (
            BY_LEVEL,
            "{amount: 5, facts: {levle: gold}}",
            "1",
            "there is no fact 'levle'; did you mean 'level'?",
        ),
        (
            BY_LEVEL,
            "{amount: 5, facts: {region: x}}",
            "1",
            "no rule of this case reads the fact 'region'",
        ),
        (
            BY_SEGMENT,
            "{customers: {a: {segmnt: smb, amount: 1}}}",
            "1",
            "there is no fact of customers and no measure 'segmnt'; did you mean 'segment'?",
        ),
        (
            BY_SEGMENT,
            "{customers: {a: {segment: smb, amuont: 1}}}",
            "1",
            "there is no fact of customers and no measure 'amuont'; did you mean 'amount'?",
        ),
        (
            FLAT,
            "{lines: [{day: 2024-02-01, month: 2024-03, BilledCost: 1}]}",
            "1",
            "a row has one day, not 2024-02-01 and 2024-03; keep one of the two",
        ),
        (
            FLAT,
            "{this month: 1, last month: 1}",
            "1",
            "'last month' is not something a case can give; did you mean 'previous month'?",
        ),
        (
            BY_LEVEL,
            "{amount: 5, facts: {level: [gold, silver]}}",
            "1",
            "'level' has one value at a time",
        ),
        (
            BY_LEVEL,
            "{amount: 5, facts: {role: resller}}",
            "1",
            "'resller' is no value of 'role'; did you mean 'reseller'?",
        ),
        (BY_LEVEL, "{amount: 5, facts: {level: {2024-13: gold}}}", "1", "'2024-13' is not a month"),
        (
            FLAT,
            "{lines: [{BilledCots: 5}]}",
            "1",
            "there is no column 'BilledCots'; did you mean 'BilledCost'?",
        ),
        (
            FLAT,
            "{lines: [{BilledCost: 5, RegionId: x}]}",
            "1",
            "no rule of this case reads the column 'RegionId'",
        ),
        (
            FLAT,
            "{lines: [{ChargePeriodStart: 2024-02-30, BilledCost: 5}]}",
            "1",
            "there is no day 2024-02-30",
        ),
        (
            FLAT,
            "{lines: [{day: 2024-02-03}]}",
            "1",
            "no line states 'BilledCost', which is measured",
        ),
        (
            FLAT,
            "{lines: [{customer: hil, BilledCost: 1}], customers: {hill: {}}}",
            "1",
            "there is no customer 'hil' in this case; did you mean 'hill'?",
        ),
        (
            FLAT,
            "{this month: 100 EUR}",
            "1",
            "'100 EUR' is in EUR where USD is measured; add rates: {EUR: 1.10}",
        ),
        (SEATS, "{units: 100 USD}", "1", "'100 USD' is in USD where units is measured"),
        (
            FLAT,
            "{this month: 1, target: 5}",
            "1",
            "no rule of this case compares with a target; remove it",
        ),
        (
            TO_TARGET,
            "{this quarter: 1, target: 5 EUR}",
            "1",
            "'5 EUR' is in EUR where USD is measured",
        ),
        (FLAT, "{rates: {EUR: 1.10}}", "1", "gives nothing to measure"),
        (
            FLAT,
            "{this month: 1}",
            "{totl: 1}",
            "'totl' is not a figure a case can expect; did you mean 'total'?",
        ),
        (FLAT, "{this month: 1}", "{top-up: 0}", "'flat' has no guarantee; remove 'top-up'"),
        (FLAT, "{this month: 1}", "{held: 0}", "'flat' holds nothing back; remove 'held'"),
        (FLAT, "{this month: 1}", "{}", "expects nothing"),
        (FLAT, "{this month: 1}", "{due: []}", "'due' is an amount or a list of them"),
    ],
)
def test_a_slip_is_refused_with_its_place(
    tmp_path: Path, rules: str, given: str, expect: str, says: str
) -> None:
    with pytest.raises(Refusal) as refused:
        outcome(tmp_path, rules, given, expect)
    (problem,) = refused.value.problems
    assert f"case 'tried': {says}" in f"{problem.what}; {problem.mend}"
    is_expected = "expect" in says or "has no guarantee" in says or "holds nothing" in says
    lines_before = rules.count("\n") + 1
    assert problem.line == lines_before + (4 if is_expected or "an amount" in says else 3)


@pytest.mark.parametrize(
    ("over", "holds", "begins"),
    [
        ("quarter", "[2024-01-15, 2025-01-01)", "2024 Q2"),
        ("quarter", "[2024-01-01, 2025-01-01)", "2024 Q1"),
        ("month", "[2024-01-15, 2024-03-01)", "2024-02"),
        ("month", "[2024-01-15, 2024-02-15)", "2024-01"),  # no whole one inside
        ("year", "[2024-01-15, 2026-06-01)", "2025"),
        ("year", "[2024-01-15, 2024-06-01)", "2024"),
        ("half", "[2024-02-01, inf)", "2024 H2"),
    ],
)
def test_a_case_begins_with_the_first_whole_interval(over: str, holds: str, begins: str) -> None:
    assert Calendar().first_whole(parse_interval(over), parse_period(holds)).name == begins


def test_a_payment_is_as_large_as_what_was_earned_before_rounding(tmp_path: Path) -> None:
    rule = "{incentive: small, rate: 5%, pays: {minimum: 200 USD, below: carry}}"
    given = "{months: [3_999.99, 0.01, 2_000, -500, 10_000]}"
    expect = "{paid: [0, 200, 0, 0, 575], carried: [200, 0, 100, 75, 0]}"
    assert outcome(tmp_path, rule, given, expect) == []


def test_what_is_held_is_paid_when_the_hold_ends(tmp_path: Path) -> None:
    rule = (
        "{example: late, currency: EUR, facts: {overdue: {one of: ['yes', 'no']}}}\n---\n"
        "{incentive: held, rate: 10%, pays: {minimum: 15 EUR, below: forfeit}, "
        "holding: [{who: overdue = 'yes', because: {en: An invoice is overdue}}]}"
    )
    given = "{months: [100, 200, 300], facts: {overdue: {2024-01: 'yes', 2024-03: 'no'}}}"
    expect = "{paid: [0, 0, 60 EUR], held: [10, 30, 0], forfeited: [0, 0, 0], due: [10, 20, 30]}"
    assert outcome(tmp_path, rule, given, expect) == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("{example: x, curency: EUR}", "'curency' has no meaning here"),
        ("{example: x}\n---\n{example: y}", "there is already a 'example:'"),
    ],
)
def test_the_settings_of_an_example_are_checked(tmp_path: Path, settings: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        outcome(tmp_path, f"{settings}\n---\n{FLAT}", "{this month: 1}", "1")
    assert says in refused.value.problems[0].what


def test_a_case_of_one_rule_says_which_others_it_leaves_aside(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    case = "{case: tried, given: {amount: 1_000}, expect: 120}"
    path.write_text(f"{TWO_ROLES}\n---\n{case}", "utf-8")
    programme = load(path)
    notes = run_case(programme, programme.cases[0]).notes
    assert notes == ("the case is of distributes alone; expect others by name: sells",)
