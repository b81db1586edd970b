"""The growth a share takes, against a second computation of another kind."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.markets.shares.changes import chosen
from largesse.markets.shares.model import ShareBook
from largesse.markets.shares.reaching import MarketGrowth, needed, way_to
from largesse.markets.shares.reading import read_share_file
from largesse.workspace.errors import Refusal
from tests.markets.shares.test_reading import written
from tests.shared import shared_path

TINY = Decimal("1e-30")


@pytest.fixture(scope="module")
def gartner() -> ShareBook:
    book = read_share_file(shared_path("data/markets/market_share.csv"), "market_share.csv")
    return chosen(book, "gartner")


def test_reaching_12_percent_by_2026_by_hand(gartner: ShareBook) -> None:
    """Base 11,119 of 139,999 M (vintage 2024-07); market 139,999 / 120,497 a year."""
    way = way_to(gartner, "Alibaba", 2026, Decimal(12), channel=(Decimal("0.25"), "a talk"))
    growth = Fraction(139_999, 120_497)
    needed_in_2026 = Fraction(12, 100) * 139_999 * growth**3
    assert abs(Fraction(way.years[-1].vendor) / 10**6 - needed_in_2026) < Fraction(1, 10**9)
    assert way.years[0].vendor == Decimal(11_119_000_000)
    assert round(way.growth, 4) == Decimal("0.3332")
    assert round(way.market_growth.rate, 4) == Decimal("0.1618")
    assert way.market_growth.source == "2022 to 2023 in vintage 2024-07"
    assert way.channel is not None
    extra = needed_in_2026 - 11_119
    assert abs(Fraction(way.channel.amount) / 10**6 - extra / 4) < Fraction(1, 10**9)
    assert abs(Fraction(way.channel.growth) - extra / 11_119 / 4) < Fraction(1, 10**9)


def test_holding_a_share_takes_the_market_s_growth(gartner: ShareBook) -> None:
    growth = MarketGrowth(Decimal("0.22"), "as stated")
    way = way_to(gartner, "Alibaba", 2025, market_growth=growth)
    assert way.is_hold
    assert abs(way.growth - Decimal("0.22")) < TINY
    assert [year.share_pct for year in way.years] == [way.base.share_pct] * 3


def test_what_the_channel_brings_is_printed_stated_or_unknown(gartner: ShareBook) -> None:
    book = read_share_file(shared_path("data/markets/market_share.csv"), "market_share.csv")
    china = chosen(book, "canalys", "china")
    growth = MarketGrowth(Decimal("0.2"), "as stated")
    way = way_to(china, "Alibaba", 2024, market_growth=growth)
    assert way.channel is not None
    assert way.channel.share == Decimal("0.25")
    assert way.channel.source.endswith("China mainland, 2023Q4, vintage 2023Q4")
    assert way_to(gartner, "Alibaba", 2026).channel is None


@given(
    share=st.integers(1, 600),
    target=st.integers(1, 600),
    growth=st.integers(-30, 80),
    years=st.integers(1, 8),
)
def test_the_growth_arrives_at_the_target(share: int, target: int, growth: int, years: int) -> None:
    """Compounding the answer must give the share asked for: checked with fractions."""
    s, t, g = Decimal(share) / 10, Decimal(target) / 10, Decimal(growth) / 100
    yearly = Fraction(needed(s, t, g, years)) + 1
    vendor, market = Fraction(s) * yearly**years, (Fraction(g) + 1) ** years
    assert abs(vendor / market - Fraction(t)) < Fraction(1, 10**25)


def test_an_interval_gives_the_growth_at_both_of_its_ends(tmp_path: Path) -> None:
    path = written(tmp_path, "Cloud,ASEAN,2025,2026-02,Hazel,,,6,4,9,a talk,entered,")
    book = read_share_file(path, "shares.csv")
    way = way_to(book, "Hazel", 2026, Decimal(12), MarketGrowth(Decimal(0), "as stated"))
    assert (way.growth_if_low, way.growth) == (2, 1)
    assert way.growth_if_high is not None
    assert abs(Fraction(way.growth_if_high) - Fraction(1, 3)) < Fraction(1, 10**25)
    assert (way.currency, way.years[0].market, way.years[0].vendor) == ("", 100, 6)


def test_a_forecast_market_sets_the_pace_and_is_never_the_base(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Cloud,Gulf,2020,2020-12,Hazel,,,10,,,press,seen,",
        "Cloud,Gulf,2020,2020-12,Total,1000,USD,100,,,press,seen,",
        "Cloud,Gulf,2022,2020-12,Total,1440,USD,100,,,press,forecast,",
        "Cloud,Gulf,2022,2020-12,Hazel,,,14,,,press,forecast,",
    )
    way = way_to(read_share_file(path, "shares.csv"), "Hazel", 2022)
    assert str(way.base.period) == "2020"
    assert abs(way.market_growth.rate - Decimal("0.2")) < TINY
    assert "forecast in vintage 2020-12" in way.market_growth.source


@pytest.mark.parametrize(
    ("vendor", "by", "target", "code"),
    [
        ("Alibaba", 2023, "12", "bad-year"),
        ("Alibaba", 2060, "12", "bad-year"),
        ("Alibaba", 2026, "0", "bad-target"),
        ("Alibaba", 2026, "101", "bad-target"),
        ("Nobody", 2026, "12", "no-base"),
    ],
)
def test_what_cannot_be_reached_is_refused(
    vendor: str, by: int, target: str, code: str, gartner: ShareBook
) -> None:
    with pytest.raises(Refusal) as refused:
        way_to(gartner, vendor, by, Decimal(target))
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize("rate", ["-1", "-3", "10.01"])
def test_a_market_that_vanishes_or_explodes_is_refused(rate: str, gartner: ShareBook) -> None:
    with pytest.raises(Refusal) as refused:
        way_to(gartner, "Alibaba", 2026, market_growth=MarketGrowth(Decimal(rate), "as stated"))
    assert refused.value.problems[0].code == "bad-growth"


def test_a_market_whose_growth_nobody_printed_needs_it_stated(tmp_path: Path) -> None:
    path = written(tmp_path, "Cloud,World,2021,2022-06,Hazel,,,9.5,,,press,seen,")
    with pytest.raises(Refusal) as refused:
        way_to(read_share_file(path, "shares.csv"), "Hazel", 2024)
    assert refused.value.problems[0].code == "no-market-growth"
