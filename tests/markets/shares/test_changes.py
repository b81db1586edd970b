"""Changes are made of one vintage alone; hand-computed from the real releases."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.markets.shares.changes import change, changes, chosen, named_vendor, restatements
from largesse.markets.shares.checking import differences
from largesse.markets.shares.currencies import Rates, in_one_currency
from largesse.markets.shares.model import Kind, Period, ShareBook, Vintage
from largesse.markets.shares.reading import read_share_file
from largesse.markets.shares.telling import sentence
from largesse.workspace.errors import Refusal
from tests.markets.shares.test_reading import written
from tests.shared import shared_path

YEAR_2021, YEAR_2022 = Period(2021), Period(2022)
SERIES = "Gartner public-cloud IaaS, World"


@pytest.fixture(scope="module")
def everything() -> ShareBook:
    return read_share_file(shared_path("data/markets/market_share.csv"), "market_share.csv")


@pytest.fixture(scope="module")
def gartner(everything: ShareBook) -> ShareBook:
    return chosen(everything, "gartner")


@pytest.mark.parametrize(
    ("vendor", "vintage", "share"),
    [
        ("Amazon", "2022-06", "38.9"),
        ("Microsoft", "2022-06", "21.1"),
        ("Alibaba", "2022-06", "9.5"),
        ("Amazon", "2023-07", "38.1"),
        ("Microsoft", "2023-07", "20.6"),
        ("Alibaba", "2023-07", "9.8"),
    ],
)
def test_2021_as_printed_and_as_restated(
    vendor: str, vintage: str, share: str, gartner: ShareBook
) -> None:
    table = gartner.table(YEAR_2021, Vintage(vintage))
    assert table is not None
    assert [row.share_pct for row in table.rows if row.vendor == vendor] == [Decimal(share)]


@pytest.mark.parametrize(
    ("vendor", "before", "after", "vintage", "points"),
    [
        ("Alibaba", 2021, 2022, "2023-07", "-2.1"),
        ("Alibaba", 2020, 2021, "2022-06", "0.0"),
        ("Alibaba", 2022, 2023, "2024-07", "0.2"),
        ("Google", 2022, 2023, "2024-07", "0.7"),
        ("Amazon", 2021, 2022, "2023-07", "1.9"),
        ("Microsoft", 2021, 2022, "2023-07", "0.9"),
    ],
)
def test_a_change_is_made_within_one_vintage(
    vendor: str, before: int, after: int, vintage: str, points: str, gartner: ShareBook
) -> None:
    found = change(gartner, vendor, Period(before), Period(after))
    assert found is not None
    assert found.before.vintage == found.after.vintage == Vintage(vintage)
    assert found.points == Decimal(points)


def test_two_vintages_are_shown_side_by_side_and_never_subtracted(gartner: ShareBook) -> None:
    releases = ("2022-06", "2024-07")
    apart = ShareBook(tuple(s for s in gartner.shares if s.vintage.text in releases))
    found = change(apart, "Alibaba", YEAR_2021, YEAR_2022)
    assert found is not None
    assert found.is_restated
    assert found.points is None
    assert (found.before.share_pct, found.after.share_pct) == (Decimal("9.5"), Decimal("7.7"))
    said = sentence(found, SERIES, ())
    assert "no vintage prints both" in said
    assert "1.8" not in said


def test_no_change_of_the_real_data_mixes_vintages(everything: ShareBook) -> None:
    for definition, geography in everything.series():
        book = ShareBook(
            tuple(
                s
                for s in everything.shares
                if (s.definition, s.geography) == (definition, geography)
            )
        )
        for vendor in book.vendors():
            for found in changes(book, vendor):
                assert found.before.period.is_year is found.after.period.is_year
                assert (found.points is None) is (found.before.vintage != found.after.vintage)


def test_the_finding_says_what_was_restated(gartner: ShareBook) -> None:
    found = change(gartner, "Alibaba", YEAR_2021, YEAR_2022)
    assert found is not None
    restated = restatements(gartner, gartner.vendors())
    assert sentence(found, SERIES, restated) == (
        "Alibaba fell from 9.8 % to 7.7 % in 2022 (Gartner public-cloud IaaS, World, vintage"
        " 2023-07); the 9.5 % printed for 2021 in 2022-06 was restated"
    )
    assert sentence(found, SERIES, restated, "fr") == (
        "Alibaba est tombé de 9,8 % à 7,7 % en 2022 (Gartner public-cloud IaaS, World, édition"
        " 2023-07) ; les 9,5 % publiés pour 2021 en 2022-06 ont été révisés"
    )


def test_a_vendor_that_was_not_printed_is_unknown_and_not_zero(gartner: ShareBook) -> None:
    assert change(gartner, "Huawei", Period(2016), Period(2019)) is None
    assert change(gartner, "Alibaba", Period(2017), Period(2018)) is None
    table = gartner.table(Period(2024), Vintage("2025"))
    assert table is not None
    assert table.only(Kind.OTHERS) is None


@pytest.mark.parametrize(("definition", "geography"), [("", ""), ("canalys", ""), ("", "world")])
def test_mixed_definitions_are_refused(
    definition: str, geography: str, everything: ShareBook
) -> None:
    with pytest.raises(Refusal) as refused:
        chosen(everything, definition, geography)
    assert refused.value.problems[0].code == "mixed-definitions"


def test_even_a_change_asked_for_by_hand_refuses_to_mix(everything: ShareBook) -> None:
    for act in (
        lambda: change(everything, "Alibaba", YEAR_2021, YEAR_2022),
        lambda: restatements(everything, ["Alibaba"]),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.problems[0].code == "mixed-definitions"


@pytest.mark.parametrize(
    ("definition", "vintage", "vendor", "code"),
    [
        ("forrester", "", "", "unknown-series"),
        ("gartner", "2023-08", "", "unknown-vintage"),
        ("gartner", "", "oracle", "unknown-vendor"),
        ("gartner", "", "a", "unknown-vendor"),
    ],
)
def test_names_that_mean_nothing_or_too_much_are_refused(
    definition: str, vintage: str, vendor: str, code: str, everything: ShareBook
) -> None:
    with pytest.raises(Refusal) as refused:
        named_vendor(chosen(everything, definition, vintage=vintage), vendor)
    assert refused.value.problems[0].code == code


def test_what_the_real_tables_print_and_does_not_add_up_is_told(everything: ShareBook) -> None:
    told = [
        (found.what, found.place.vendor, str(found.place.period), found.printed)
        for found in differences(everything)
    ]
    assert told == [
        ("revenues-do-not-sum", "Total", "2015", Decimal(16_861_000_000)),
        ("share-is-not-revenue-by-total", "Amazon", "2015", Decimal("39.8")),
        ("share-is-not-revenue-by-total", "Others", "2015", Decimal("48.4")),
        ("share-is-not-revenue-by-total", "Amazon", "2016", Decimal("44.2")),
        ("share-is-not-revenue-by-total", "Others", "2016", Decimal("41.2")),
        ("shares-do-not-sum", "Others", "2020Q4", Decimal(100)),
        ("shares-do-not-sum", "Others", "2021Q3", Decimal(100)),
    ]
    assert differences(everything)[0].difference == Decimal(-100_000_000)


STRAY = "share-is-not-revenue-by-total"


@pytest.mark.parametrize(
    ("share", "others", "revenue", "rest", "found"),
    [
        ("9.5", "90.5", "950", "9050", []),
        ("9.5", "90.4", "955", "9045", []),  # two rounded shares may be 0.1 short together
        ("9.5", "90.3", "955", "9045", ["shares-do-not-sum", STRAY]),
        ("9.5", "90.5", "952", "9051", ["revenues-do-not-sum"]),
        ("9.6", "90.4", "951", "9049", [STRAY, STRAY]),
    ],
)
def test_a_table_is_checked_to_the_last_digit_it_prints(
    share: str, others: str, revenue: str, rest: str, found: list[str], tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        f"Cloud,World,2021,2022-06,Hazel,{revenue},USD,{share},,,press,seen,",
        f"Cloud,World,2021,2022-06,Others,{rest},USD,{others},,,press,seen,",
        "Cloud,World,2021,2022-06,Total,10000,USD,100,,,press,seen,",
    )
    assert [each.what for each in differences(read_share_file(path, "shares.csv"))] == found


def test_revenue_in_another_currency_needs_a_stated_rate(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Cloud,World,2021,2022-06,Hazel,100,EUR,,,,press,seen,",
        "Cloud,World,2021,2022-06,Total,1000,USD,,,,press,seen,",
    )
    book = read_share_file(path, "shares.csv")
    with pytest.raises(Refusal) as refused:
        in_one_currency(book, Rates("USD", {("EUR", YEAR_2022): Decimal("1.05")}))
    problem = refused.value.problems[0]
    assert (problem.code, problem.line) == ("no-exchange-rate", 2)
    assert problem.what == "no exchange rate from EUR to USD for 2021"
    with pytest.raises(Refusal, match="no exchange rate"):
        in_one_currency(book)
    assert book.share_pct(book.shares[0]) is None
    rates = Rates("USD", {("EUR", YEAR_2021): Decimal("1.18"), ("EUR", None): Decimal(2)})
    converted = in_one_currency(book, rates)
    assert converted.share_pct(converted.shares[0]) == Decimal("11.8")
