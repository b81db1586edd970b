"""From what is promised in words to clauses that a loss may break."""

import pytest

from largesse.programme.reading import validated
from largesse.programme.source import read_documents
from largesse.sovereignty.exposure.documents import ExposureDocument
from largesse.sovereignty.exposure.promises import Promise
from largesse.sovereignty.exposure.promising import promise_called
from largesse.sovereignty.exposure.settings import Settings
from largesse.sovereignty.exposure.world import Target, World, world_of
from largesse.workspace.errors import Refusal
from tests.sovereignty.exposure.world import BILLED, PARTNERS, small_world

LEVELS = {"ash": 50_00, "elm": 275_00, "oak": 500_01}
"""What each partner needs for its level; oak, that sells 500.00, falls short already."""


def made(said: str, world: World | None = None, name: str = "one") -> Promise:
    text = f"promises:\n  - {{promise: one, title: {{en: One}}, {said}}}\n"
    content, problems = validated(ExposureDocument, read_documents(text.encode(), "x.yaml")[0])
    assert content is not None, problems
    settings = Settings(promises=content.promises)
    return promise_called(world or small_world(), settings, name, LEVELS)


@pytest.mark.parametrize(
    ("said", "clauses", "breaks_with"),
    [
        #                                              lost from which it fails
        ("keeps: consumption, at least: 90%", {"consumption": 100_01}, 1),
        ("keeps: consumption, at least: 999.99 USD", {"consumption": 2}, 1),
        ("keeps: consumption, at least: 50%, of: market:DE", {"consumption": 350_01}, 1),
        ("keeps: partners, at least: 1", {"ash": 25_01, "elm": 1}, 2),
        ("keeps: partners, at least: 100%", {"ash": 25_01, "elm": 1}, 1),
        ("keeps: partners, at least: 50%", {"ash": 25_01, "elm": 1}, 2),
        ("keeps: partners, at least: 1, level: silver", {"ash": 25_01}, 1),
        (
            "keeps: partners, at least: 2, level: gold, each sells at least: 200 USD",
            {"elm": 75_01, "oak": 300_01},
            1,
        ),
        ("keeps: partners, at least: 1, of: market:FR", {"elm": 1}, 1),
        ("keeps: targets, at least: 1", {"oak": 100_01}, 1),
        ("keeps: targets, at least: 1, target: spend", {"oak": 250_01}, 1),
    ],
)
def test_promises(said: str, clauses: dict[str, int], breaks_with: int) -> None:
    from dataclasses import replace

    *others, oak = PARTNERS
    targets = (Target("spend", "2025", 250_00), Target("growth", "2025", 400_00))
    world = world_of(BILLED, [*others, replace(oak, targets=targets)])
    promise = made(said, world)
    assert {c.name: c.fails_at_minor for c in promise.clauses} == clauses
    assert promise.breaks_with == breaks_with


@pytest.mark.parametrize(
    ("said", "name", "code"),
    [
        ("keeps: consumption, at least: 90%", "two", "unknown-promise"),
        ("keeps: consumption, at least: 3", "one", "other-unit"),
        ("keeps: consumption, at least: 3 EUR", "one", "other-unit"),
        ("keeps: partners, at least: 3 USD", "one", "other-unit"),
        ("keeps: targets, at least: 1", "one", "nothing-kept"),
        ("keeps: partners, level: bronze, at least: 1", "one", "nothing-kept"),
    ],
)
def test_what_cannot_be_promised_is_refused(said: str, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        made(said, name=name)
    assert refused.value.problems[0].code == code
