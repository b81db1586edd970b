"""The generated facts pass the checks of `largesse.facts` and tell the stories they should."""

from collections.abc import Sequence
from decimal import Decimal

import duckdb
import pytest

from largesse.consumption.generate import Generated
from largesse.facts import Facts, check_facts, load_facts
from largesse.workspace.paths import Workspace
from tests.generate.kit import ask


@pytest.fixture(scope="module")
def facts(small: Generated) -> Facts:
    return load_facts(Workspace(small.folder))


TABLES = ("assertions", "accounts", "attribution", "targets", "baselines", "rates", "activities")

RENEWALS = """
CREATE VIEW renewals AS
SELECT a.valid_from AS a_from, a.valid_to AS a_to, b.valid_from AS b_from
FROM assertions AS a JOIN assertions AS b USING (subject, fact, value)
WHERE fact = 'certification'
"""


def told(facts: Facts, query: str) -> Sequence[tuple[object, ...]]:
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.register(name, getattr(facts, name))
        connection.execute(RENEWALS)
        return connection.execute(query).fetchall()


def test_they_have_no_problem(small: Generated) -> None:
    assert check_facts(Workspace(small.folder)) == ()


# fmt: off
STORIES = [
    ("five types of partners",  "count(DISTINCT value) = 5",  "assertions WHERE fact = 'type'"),
    ("many countries",          "count(DISTINCT value) >= 12", "assertions WHERE fact = 'country'"),
    ("partners at home",        "count(*) > 0",               "assertions WHERE value = 'home'"),
    ("four levels",             "count(DISTINCT value) = 4",  "assertions WHERE fact = 'level'"),
    ("levels change mid-month", "count(*) > 2",
     "assertions WHERE fact = 'level' AND day(valid_from) > 1"),
    ("certifications overlap",  "count(*) > 0",
     "renewals WHERE a_from < b_from AND b_from < a_to"),
    ("deals were registered",   "count(*) > 0",
     "assertions WHERE fact = 'registered'"),
    ("a 60 / 40 split",         "count(DISTINCT share) = 2",
     "attribution WHERE share IN (0.6, 0.4)"),
    ("four roles",              "count(DISTINCT role) = 4",   "attribution"),
    ("accounts in two roles",   "count(*) > 0",
     "(FROM attribution SELECT billing_account GROUP BY ALL HAVING count(DISTINCT role) > 1)"),
    ("accounts change hands",   "count(*) > 0",
     "attribution WHERE day(valid_to) > 1"),
    ("accounts nobody brought", "count(*) > 0",
     "accounts ANTI JOIN attribution USING (billing_account)"),
    ("a tenth is nobody's",     "count(*) > 0",
     "(FROM attribution SELECT sum(share) AS s GROUP BY billing_account, role HAVING s = 0.9)"),
    ("customers with accounts", "count(DISTINCT customer) < count(*)", "accounts"),
    ("a target a year",         "count(*) = 60",
     "targets WHERE interval = 'FY2023' AND name = 'annual-consumption'"),
    ("a baseline each",         "count(*) = 60",              "baselines"),
    ("four kinds of activities", "count(DISTINCT kind) = 4",   "activities"),
    ("marketing costs money",   "bool_and(amount > 0 AND currency = 'USD')",
     "activities WHERE kind = 'marketing'"),
    ("training is in seats",    "bool_and(quantity BETWEEN 1 AND 20)",
     "activities WHERE kind = 'training'"),
]
# fmt: on


@pytest.mark.parametrize(("story", "true", "of"), STORIES, ids=[case[0] for case in STORIES])
def test_stories(facts: Facts, story: str, true: str, of: str) -> None:
    assert told(facts, f"SELECT {true} FROM {of}") == [(True,)], story


def test_every_billed_account_has_its_customer(small: Generated, facts: Facts) -> None:
    billed = {row[0] for row in ask(small.billing, "SELECT DISTINCT BillingAccountId FROM billing")}
    assert billed <= set(facts.accounts["billing_account"].to_pylist())


def test_every_billed_sub_account_of_attribution_exists(small: Generated, facts: Facts) -> None:
    billed = {row[0] for row in ask(small.billing, "SELECT DISTINCT SubAccountId FROM billing")}
    named = set(facts.attribution["sub_account"].to_pylist()) - {""}
    assert named
    assert len(named - billed) <= len(named) // 2


def test_every_currency_has_a_rate_in_every_month(small: Generated, facts: Facts) -> None:
    query = """SELECT DISTINCT BillingCurrency, year(BillingPeriodStart) * 100
               + month(BillingPeriodStart) FROM billing WHERE BillingCurrency <> 'USD'"""
    known = set(
        zip(facts.rates["from_currency"].to_pylist(), facts.rates["month"].to_pylist(), strict=True)
    )
    assert {tuple(row) for row in ask(small.billing, query)} <= known


def test_consumption_is_about_what_was_asked(small: Generated, facts: Facts) -> None:
    with duckdb.connect() as connection:
        connection.register("rates", facts.rates)
        connection.read_parquet([str(path) for path in small.billing]).create_view("billing")
        ((usd,),) = connection.execute(
            """SELECT sum(BilledCost::DECIMAL(38, 8) * coalesce(rate, 1)::DECIMAL(12, 10))
               FROM billing LEFT JOIN rates ON from_currency = BillingCurrency
               AND month = year(BillingPeriodStart) * 100 + month(BillingPeriodStart)"""
        ).fetchall()
    wanted = Decimal(10_500_000_000 * 60 * 15 // (300 * 36))
    assert abs(usd - wanted) < wanted / 10
