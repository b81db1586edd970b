"""The drawing: holders above what they hold, no box on another, nothing told by colour alone."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.charts.page import Chart, save
from largesse.charts.theme import BAD, INK
from largesse.sovereignty.ownership.drawing import MOST_BOXES, owners_chart
from largesse.sovereignty.ownership.figures import Language
from largesse.sovereignty.ownership.holders import holders_of
from largesse.sovereignty.ownership.layout import HEIGHT, WIDTH, layers_of, layout_of
from largesse.sovereignty.ownership.standing import scene_of, standing_of
from largesse.sovereignty.ownership.unknowns import unknowns_of
from largesse.sovereignty.ownership.words import Speaker
from tests.sovereignty.ownership.world import EU, owned

TOLD = [
    "harbour 51 northwind", "founder 49 northwind", "northwind 30 provider",
    "lagoon 10/5 provider", "drifter 5 provider", "state 50/55 provider",
    "provider 0/0 northwind",
]  # fmt: skip


def drawn(told: Sequence[str], rights: Sequence[str] = (), language: Language = "en") -> Chart:
    ownership = owned(told, rights)
    scene = scene_of(ownership, "provider", EU)
    speaker = Speaker(ownership, standing_of(ownership, "provider", EU, "EU"), language=language)
    return owners_chart(scene, speaker, holders_of(scene), unknowns_of(scene))


def texts(chart: Chart) -> list[str]:
    root = ET.fromstring(chart.svg)
    return [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]


def bold(chart: Chart, colour: str) -> int:
    return chart.svg.count(f'stroke="{colour}" stroke-width="4" marker-end')


def test_boxes_and_lines_say_in_words_what_colours_say() -> None:
    found = texts(drawn(TOLD, ["lagoon veto provider"]))
    for text in (
        "US · outside", "FR · controlled from outside", "? · unknown", "Nobody stated",
        "51.0 %", "30.0 %", "10.0 %", "5.0 % votes", "veto",
    ):  # fmt: skip
        assert text in found


def test_ways_of_control_are_bold() -> None:
    """Harbour has most votes of northwind, the state of the provider."""
    assert (bold(drawn(TOLD), BAD), bold(drawn(TOLD), INK)) == (1, 1)
    assert bold(drawn(["harbour 50 northwind", "northwind 30 provider"]), BAD) == 0
    assert bold(drawn(["harbour 60 northwind", "northwind 60 provider"]), BAD) == 2


TITLES = [
    # holdings                                      rights                     title
    (["harbour 30 provider", "state 70 provider"],  [],
     "Harbour (US) has 30.0 % of Provider (FR), above 24.0 %"),
    (["harbour 20 provider", "lagoon 20 provider", "state 60 provider"], [],
     "Holders outside the European Union have 40.0 % of Provider (FR), above 39.0 %"),
    (["state 100 provider"],                        ["harbour veto provider"],
     "A veto over Provider (FR) lies outside the European Union: Harbour (US)"),
    (["state 100 provider"],                        ["harbour appoints-majority provider"],
     "Most of the bodies of Provider (FR) are appointed from outside the European Union:"),
    (["state 90 provider"],                         [],
     "Too little is stated of Provider (FR) to exclude a hold from outside the European Union"),
    (["state 100 provider"],                        [],
     "Provider (FR) keeps within 24.0 % and 39.0 % outside the European Union, without a veto"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "rights", "title"), TITLES)
def test_the_title_is_the_finding(told: list[str], rights: list[str], title: str) -> None:
    assert drawn(told, rights).caption.title.startswith(title)


def test_in_french() -> None:
    chart = drawn(TOLD, language="fr")
    assert chart.caption.title == "Harbour (US) a 30,0 % de Provider (FR), au-delà de 24,0 %"
    assert "US · hors zone" in texts(chart)


def test_an_entity_that_nobody_stated_anything_of_is_drawn() -> None:
    assert "Nobody stated" in texts(drawn([]))


def test_many_holders_are_drawn_as_far_as_there_is_room() -> None:
    chart = drawn([f"holder-{number:02} 1 provider" for number in range(90)])
    assert sum(text.startswith("holder-") for text in texts(chart)) == MOST_BOXES - 1
    assert "51 entities that have less of it are not drawn" in chart.notes


def test_files_of_both_kinds(tmp_path: Path) -> None:
    chart = drawn(["<b>&co 30 provider"])
    for name in ("owners.svg", "owners.html"):
        save(chart, tmp_path / name)
        assert "<b>&co" not in (tmp_path / name).read_text(encoding="utf-8")
    ET.fromstring((tmp_path / "owners.svg").read_text(encoding="utf-8"))


LAYERS = [
    # edges                                              layers
    ([("a", "x")],                                       {"a": 1, "x": 0}),
    ([("a", "b"), ("b", "x"), ("a", "x")],               {"a": 2, "b": 1, "x": 0}),
    ([("x", "a"), ("a", "x")],                           {"a": 1, "x": 0}),
    ([("a", "b"), ("b", "a"), ("b", "x"), ("c", "a")],   {"a": 2, "b": 1, "c": 3, "x": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("edges", "layers"), LAYERS)
def test_holders_stand_above_what_they_hold(
    edges: list[tuple[str, str]], layers: dict[str, int]
) -> None:
    assert layers_of(edges, "x") == layers


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.sampled_from("abcdefgx"), st.sampled_from("abcdefgx")), max_size=16))
def test_no_box_lies_on_another(edges: set[tuple[str, str]]) -> None:
    chosen = sorted((one, other) for one, other in edges if one != other)
    layout = layout_of(chosen, "x")
    boxes = sorted(layout.boxes.values())
    for number, (x, y) in enumerate(boxes):
        assert WIDTH / 2 <= x <= layout.width - WIDTH / 2
        assert 0 <= y <= layout.height - HEIGHT
        for other_x, other_y in boxes[number + 1 :]:
            assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT
