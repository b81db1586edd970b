"""Rules over rows: what blocks a row (quarantine), and what is only counted (findings).

Only money blocks: a cost, currency, account, period or charge category that cannot be trusted.
All else goes into the lake as it is and is counted. Each rule is a row of a table: a stable slug,
a sentence, and the SQL predicate over `normalise.inner_sql`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from largesse.consumption.columns import ALLOWED, BY_NAME, COSTS, Kind
from largesse.consumption.layout import Layout
from largesse.consumption.sources import Source
from largesse.consumption.spelling import ZONED_DATES, Spelling
from largesse.consumption.sql import (
    DAMAGED_ID,
    DOLLAR_NUMBER,
    LARGEST_COST,
    OVER_18_DECIMALS,
    PADDED_NUMBER,
    PLAIN_NUMBER,
    ZONED,
    in_zone,
    listed,
    literal,
    matches,
    name,
    spelt,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: rows for which `predicate` holds."""

    code: str
    sentence: str
    predicate: str
    columns: tuple[str, ...] = ()


def blocking_rules(layout: Layout, currencies: tuple[str, ...]) -> tuple[Rule, ...]:
    """What sends a row to quarantine, in order of precedence: the first that holds is its reason.

    `currencies` are the ISO 4217 codes that count as such.
    """
    return (
        *_identity_rules(layout, currencies),
        *_period_rules(),
        *_cost_rules(layout),
        *_category_rules(layout),
    )


def _identity_rules(layout: Layout, currencies: tuple[str, ...]) -> Iterator[Rule]:
    for code, column in (("account", "BillingAccountId"), ("sub-account", "SubAccountId")):
        if column in layout.focus:
            yield Rule(
                f"damaged-{code}-id",
                f"{column} was turned into a number by a spreadsheet",
                matches(f"trim({name(column)})", DAMAGED_ID),
                (column,),
            )
    for code, column, system in (
        ("provider", "ProviderName", "provider"),
        ("account", "BillingAccountId", "billing_account"),
        ("currency", "BillingCurrency", "currency"),
    ):
        predicate = f"coalesce({system}, '') = ''"
        yield Rule(f"missing-{code}", f"{column} is empty", predicate, (column,))
    yield Rule(
        "unknown-currency",
        "BillingCurrency is not an ISO 4217 currency",
        f"currency NOT IN ({listed(currencies)})",
        ("BillingCurrency",),
    )


def _period_rules() -> Iterator[Rule]:
    for code, column, month in (
        ("billing-period", "BillingPeriodStart", "billing_month"),
        ("charge-period", "ChargePeriodStart", "charge_month"),
    ):
        raw = name(f"raw {column}")
        yield Rule(f"missing-{code}", f"{column} is empty", f"{raw} IS NULL", (column,))
        sentence = f"{column} cannot be read as a date of the years 2000 to 2199"
        yield Rule(f"unreadable-{code}", sentence, f"{month} IS NULL", (column,))


def _cost_rules(layout: Layout) -> Iterator[Rule]:
    yield Rule("missing-cost", "BilledCost is empty", '"raw BilledCost" IS NULL', ("BilledCost",))
    for column in COSTS:
        if column in layout.focus:
            yield Rule(
                "unreadable-cost",
                f"{column} is not a number that can be kept exactly",
                f"{name('raw ' + column)} IS NOT NULL AND {name(column)} IS NULL",
                (column,),
            )
            yield Rule(
                "too-large-cost",
                f"{column} is larger than any bill, {LARGEST_COST} or more",
                f"abs({name(column)}) >= {LARGEST_COST}",
                (column,),
            )


def _category_rules(layout: Layout) -> Iterator[Rule]:
    yield Rule(
        "unknown-charge-category",
        f"ChargeCategory is none of {', '.join(ALLOWED['ChargeCategory'])}",
        f"coalesce(\"ChargeCategory\", '') NOT IN ({listed(ALLOWED['ChargeCategory'])})",
        ("ChargeCategory",),
    )
    if "ChargeClass" in layout.focus:
        yield Rule(
            "unknown-charge-class",
            "ChargeClass is neither Correction nor empty",
            f'"ChargeClass" NOT IN ({listed(ALLOWED["ChargeClass"])})',
            ("ChargeClass",),
        )


def code_sql(rules: tuple[Rule, ...]) -> str:
    """The code of the first rule that holds, null for a row that may pass."""
    whens = " ".join(f"WHEN {rule.predicate} THEN {literal(rule.code)}" for rule in rules)
    return f"CASE {whens} END"


def reason_sql(rules: tuple[Rule, ...], layout: Layout) -> str:
    """The same as a sentence, which shows the value it stumbled over."""
    whens = []
    for rule in rules:
        column = rule.columns[0]
        shown = literal(rule.sentence)
        if column in layout.focus and not rule.code.startswith("missing"):
            value = f"coalesce({name('raw ' + column)}, 'empty')"
            shown = f"{literal(rule.sentence + ': ')} || left({value}, 80)"
        whens.append(f"WHEN {rule.predicate} THEN {shown}")
    return f"CASE {' '.join(whens)} END"


def counting_rules(layout: Layout, source: Source, spelling: Spelling) -> tuple[Rule, ...]:
    """What is counted over the rows that pass."""
    return (
        *_number_rules(layout, source, spelling),
        *_date_rules(layout, source, spelling),
        *_value_rules(layout),
    )


def _number_rules(layout: Layout, source: Source, spelling: Spelling) -> Iterator[Rule]:
    for column in layout.written_numbers:
        raw, typed = name(f"raw {column}"), name(column)
        odd = column in spelling.odd_numbers
        plain = spelt(raw, source.number_style) if odd else raw
        yield Rule(
            "over-18-decimals",
            "numbers with more than 18 decimals were rounded half away from zero at the 18th",
            f"length({raw}) > 19 AND {matches(plain, f'-?{OVER_18_DECIMALS}')}",
            (column,),
        )
        if odd:
            yield from _odd_number_rules(column, raw, typed)


def _odd_number_rules(column: str, raw: str, typed: str) -> Iterator[Rule]:
    if column not in COSTS:
        yield Rule(
            "unreadable-number",
            "numbers that cannot be read were left empty",
            f"{raw} IS NOT NULL AND {typed} IS NULL",
            (column,),
        )
    yield Rule(
        "currency-sign",
        "numbers written like $10,000.00 were read by their digits",
        f"{typed} IS NOT NULL AND {matches(raw, DOLLAR_NUMBER)}",
        (column,),
    )
    yield Rule(
        "padded-number",
        "numbers with blanks around them were read without",
        f"{matches(raw, PADDED_NUMBER)} AND NOT {matches(raw, PLAIN_NUMBER)}",
        (column,),
    )


def _date_rules(layout: Layout, source: Source, spelling: Spelling) -> Iterator[Rule]:
    zoneless = [check for c in layout.dates if (check := _zoneless(c, layout, spelling))]
    if zoneless:
        yield Rule(
            "no-zone",
            f"rows whose dates carry no zone were read in {source.zone}",
            " OR ".join(zoneless),
            tuple(c for c in layout.dates if _zoneless(c, layout, spelling)),
        )
    for column in ("BillingPeriodEnd", "ChargePeriodEnd"):
        if column in layout.focus:
            yield Rule(
                "unreadable-date",
                "dates that cannot be read were left empty",
                f"{name('raw ' + column)} IS NOT NULL AND {name(column)} IS NULL",
                (column,),
            )
    if "BillingPeriodEnd" in layout.focus:
        end = in_zone(name("BillingPeriodEnd"), source.zone)
        yield Rule(
            "inclusive-end",
            "billing periods end before the first of a month, as inclusive ends do; kept as given",
            f"{end} <> date_trunc('month', {end})",
            ("BillingPeriodEnd",),
        )
    yield Rule(
        "other-month",
        "charges of another month than the billing month",
        "charge_month <> billing_month",
        ("ChargePeriodStart", "BillingPeriodStart"),
    )


def _zoneless(column: str, layout: Layout, spelling: Spelling) -> str:
    """When a date of this column hangs on no zone; empty where none can."""
    raw = name(f"raw {column}")
    if layout.focus[column].has_zone or spelling.dates.get(column) == frozenset({ZONED_DATES}):
        return ""
    if ZONED_DATES in spelling.dates.get(column, ()):
        return f"({raw} IS NOT NULL AND NOT {matches(raw, ZONED)})"
    return f"{raw} IS NOT NULL"


def _value_rules(layout: Layout) -> Iterator[Rule]:
    for column, allowed in ALLOWED.items():
        if column not in layout.focus:
            continue
        raw, typed = name(f"raw {column}"), name(column)
        yield Rule(
            "odd-case",
            "values in another case than FOCUS writes them were put right",
            f"{raw} <> {typed}",
            (column,),
        )
        yield Rule(
            "unknown-value",
            "values FOCUS does not list were kept",
            f"{typed} NOT IN ({listed(allowed)})",
            (column,),
        )
    for column in layout.focus:
        if BY_NAME[column].kind is Kind.TEXT and column.endswith("Id"):
            yield Rule(
                "damaged-id",
                "ids that a spreadsheet turned into numbers were kept",
                matches(name(column), DAMAGED_ID),
                (column,),
            )
    yield Rule(
        "null-word",
        "rows with cells that say NULL, (null) or N/A, read as empty",
        "null_words > 0",
    )
