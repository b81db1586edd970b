"""Figures leave as exact text."""

from decimal import Decimal

import pytest

from largesse.markets.figures import figure


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (0.613, "0.613000"),
        (1 / 3, "0.333333"),
        (2.5e-7, "0.000000"),
        (-2.5e-7, "0.000000"),
        (12345.678, "12345.678000"),
    ],
)
def test_a_figure_leaves_with_six_decimals(x: float, shown: str) -> None:
    assert format(figure(x), "f") == shown
    assert isinstance(figure(x), Decimal)


@pytest.mark.parametrize("x", [float("nan"), float("inf")])
def test_what_is_no_figure_is_not_printed_as_one(x: float) -> None:
    with pytest.raises(ValueError, match="no figure"):
        figure(x)
