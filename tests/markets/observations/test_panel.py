"""Which figure counts of a market, an indicator and a year."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import IndicatorDocument
from largesse.markets.observations.panel import Panel, panel_of
from largesse.workspace.errors import Refusal


def figure(
    value: str = "1",
    year: int = 2022,
    source: str = "ITU",
    vintage: str = "",
    status: str = "observed",
    market: str = "NAM",
    indicator: str = "users",
) -> Observation:
    return Observation(market, indicator, year, Decimal(value), source, vintage, Status(status))


def panel(*figures: Observation, **known: Any) -> Panel:
    """A panel where `users` is declared as `known` says."""
    return panel_of(figures, {"users": IndicatorDocument.model_validate(known)} if known else {})


@pytest.mark.parametrize(
    ("year", "within", "found"),
    [
        (2022, 0, 2022),
        (2021, 0, None),
        (2021, 1, 2020),
        (2024, 1, None),
        (2024, 2, 2022),
        (2019, 5, None),
        (None, 0, 2022),
    ],
)
def test_the_newest_year_that_is_not_too_old_counts(
    year: int | None, within: int, found: int | None
) -> None:
    looked_up = panel(figure(year=2020), figure(year=2022)).lookup("NAM", "users", year, within)
    assert (looked_up and looked_up.year) == found


@pytest.mark.parametrize(
    ("figures", "known", "value"),
    [
        ([figure("1", vintage="2023"), figure("2", vintage="2024")], {}, "2"),
        ([figure("1"), figure("2", vintage="2024")], {}, "2"),
        ([figure("1"), figure("1", source="WDI")], {}, "1"),
        ([figure("1"), figure("2", source="WDI")], {"source": "WDI"}, "2"),
        ([figure("1"), figure("2", source="WDI")], {"source": "ITU"}, "1"),
        ([figure("1")], {"source": "WDI"}, None),
        ([figure("1", status="entered")], {"source": "WDI"}, "1"),
        ([figure("1", status="entered"), figure("2", source="WDI")], {"source": "WDI"}, "2"),
        ([figure("0")], {}, "0"),
        ([figure("0")], {"zero": "zero"}, "0"),
        ([figure("0")], {"zero": "missing"}, None),
        ([figure("0.00", status="entered")], {"zero": "missing"}, None),
    ],
)
def test_one_figure_counts(
    figures: list[Observation], known: dict[str, str], value: str | None
) -> None:
    found = panel(*figures, **known).lookup("NAM", "users", 2022)
    assert (found and str(found.value)) == value


def test_zeros_that_mean_not_ranked_are_counted() -> None:
    zeros = [figure("0", year=year) for year in (2010, 2012)]
    found = panel(*zeros, figure("0.4", year=2014), zero="missing")
    assert found.zeros == {"users": 2}
    assert found.years("users") == {2014}


@pytest.mark.parametrize(
    ("figures", "code", "what"),
    [
        (
            [figure("1"), figure("2", source="WDI")],
            "two-sources",
            "users of NAM in 2022 is 1 in 'ITU' and 2 in 'WDI'",
        ),
        (
            [figure("1", vintage="2024"), figure("2", vintage="2024")],
            "two-figures",
            "users of NAM in 2022 is both 1 and 2 in 'ITU' of 2024",
        ),
        (
            [figure("1"), figure("2"), figure("3", year=2021), figure("4", year=2021)],
            "two-figures",
            "users of NAM in 2021 is both 3 and 4 in 'ITU'; so it is with 1 more of its figures",
        ),
    ],
)
def test_figures_that_contradict_each_other_are_refused(
    figures: list[Observation], code: str, what: str
) -> None:
    with pytest.raises(Refusal) as refused:
        panel(*figures)
    assert [(p.code, p.what) for p in refused.value.problems] == [(code, what)]


def test_versions_of_a_definition_are_never_one_series() -> None:
    """Eurostat's digital intensity: 2022 by DI4, 2021 and 2023 by DI3."""
    figures = [figure(str(year - 2000), year=year) for year in (2021, 2022, 2023, 2024)]
    found = panel(*figures, versions={"2021": "DI3", "2022": "DI4", "2023": "DI3"})
    assert {name: sorted(found.years(name)) for name in found.indicators()} == {
        "users@DI3": [2021, 2023],
        "users@DI4": [2022],
        "users@undeclared": [2024],
    }
    assert found.lookup("NAM", "users", 2023, 5) is None
    before = found.lookup("NAM", "users@DI3", 2022, 5)
    assert before is not None
    assert before.year == 2021


FIGURES = st.builds(
    figure,
    value=st.sampled_from(["1", "2"]),
    year=st.sampled_from([2021, 2022]),
    source=st.sampled_from(["ITU", "WDI"]),
    vintage=st.sampled_from(["", "2023", "2024"]),
    status=st.sampled_from(["observed", "entered"]),
)


def outcome(figures: list[Observation], known: dict[str, str]) -> object:
    try:
        found = panel(*figures, **known)
    except Refusal as refusal:
        return sorted(map(str, refusal.problems))
    return {(year, o.value) for years in found.by_series.values() for year, o in years.items()}


@given(
    figures=st.lists(FIGURES, max_size=6),
    known=st.sampled_from([{}, {"source": "ITU"}]),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_figures_changes_nothing(
    figures: list[Observation], known: dict[str, str], order: Any
) -> None:
    shuffled = list(figures)
    order.shuffle(shuffled)
    assert outcome(figures, known) == outcome(shuffled, known)
