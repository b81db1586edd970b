"""Losses in sentences, and figures as people read them."""

from fractions import Fraction

import pytest

from largesse.sovereignty.exposure.events import parse_event
from largesse.sovereignty.exposure.losses import loss_of
from largesse.sovereignty.exposure.telling import percent, sentences
from tests.sovereignty.exposure.world import small_world


@pytest.mark.parametrize(
    ("share", "language", "shown"),
    [
        ("2/23", "en", "8.7 %"),
        ("2/23", "fr", "8,7 %"),
        ("1/1", "en", "100.0 %"),
        ("0", "en", "0.0 %"),
        ("1/2000", "en", "0.1 %"),  # a half is rounded up
        ("1/2001", "en", "less than 0.1 %"),  # what is not zero is not shown as zero
        ("1/9999", "fr", "moins de 0,1 %"),
    ],
)
def test_shares_in_per_cent(share: str, language: str, shown: str) -> None:
    found = percent(Fraction(share), "fr" if language == "fr" else "en")
    assert found.replace("\N{NO-BREAK SPACE}", " ") == shown


def test_a_loss_in_sentences() -> None:
    world = small_world()
    told = sentences(world, loss_of(world, [parse_event("partner:oak"), parse_event("market:FR")]))
    text = " ".join(told).replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith(
        "If partner:oak and market:FR fell away, USD 700 of consumption would be lost: 70.0 % of"
        " the USD 1,000 of 2024-04 .. 2025-03. In the first year an orderly exit over 6 months"
        " would lose USD 350; a cut-off USD 700."
    )
    assert "It touches 3 customers, 2 partners (1 of them lose all) and 2 markets." in text
    assert "USD 101 committed to those who lose most or all would not be used;" in text
    assert text.endswith("All of this holds if the event comes. How likely it is, is not said.")


def test_of_a_rule_what_stands_under_it_falls_away() -> None:
    world = small_world()
    loss = loss_of(world, [parse_event("rule:eu-only")])
    assert sentences(world, loss)[0].startswith("If what stands under rule:eu-only fell away, ")
    assert sentences(world, loss, "fr")[0].startswith("Si ce qui relève de rule:eu-only disp")
