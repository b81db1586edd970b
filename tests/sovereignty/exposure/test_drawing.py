"""Charts of exposure: the finding as the title, exact figures in the table beside it."""

from pathlib import Path

import pytest

from largesse.charts.page import save
from largesse.sovereignty.exposure.drawing import events_chart, partners_chart
from largesse.sovereignty.exposure.events import parse_event
from largesse.sovereignty.exposure.losses import loss_of
from tests.sovereignty.exposure.world import small_world

NARROW = "\N{NO-BREAK SPACE}"


def test_events_stand_beside_each_other_the_largest_first() -> None:
    world = small_world()
    losses = [loss_of(world, [parse_event(text)]) for text in ("customer:c-1", "market:DE")]
    chart = events_chart(world, losses)
    assert chart.caption.title == f"market:DE alone would cost 70.0{NARROW}% of consumption"
    assert "On the condition that the event comes" in chart.caption.subtitle
    assert [row[:3] for row in chart.grid.rows] == [
        ("market:DE", f"70.0{NARROW}%", "USD 700"),
        ("customer:c-1", f"40.0{NARROW}%", "USD 400"),
    ]
    assert "market:DE" in chart.svg


def test_a_loss_shows_the_partners_it_hits_in_french_too(tmp_path: Path) -> None:
    world = small_world()
    chart = partners_chart(world, loss_of(world, [parse_event("customer:c-1")]), "fr")
    assert chart.caption.title.startswith("Sans customer:c-1, 40,0")
    assert chart.grid.rows[0][0] == "oak"
    save(chart, tmp_path / "loss.html")
    assert "<table>" in (tmp_path / "loss.html").read_text("utf-8")


def test_an_event_that_hits_no_partner_says_so() -> None:
    world = small_world()
    chart = partners_chart(world, loss_of(world, [parse_event("customer:c-5")]))
    assert "no partner would lose anything" in chart.svg
    with pytest.raises(ValueError, match="nothing to draw"):
        events_chart(world, [])
