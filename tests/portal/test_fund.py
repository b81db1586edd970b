"""The fund's page says what the ledger says; the trail is told as it was written."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from largesse.fund.opening import open_fund
from largesse.partners.audit import record_change
from largesse.partners.database import ledger_connection
from largesse.programme.load import load
from tests.portal.kit import World

PROGRAMME = Path(__file__).parents[2] / "largesse" / "cli" / "brindlemark" / "programme"


@pytest.fixture
def programme(world: World) -> World:
    """The world with the demo vendor's programme."""
    shutil.copytree(PROGRAMME, world.workspace.programme, dirs_exist_ok=True)
    return world


def test_a_fund_that_is_not_open_says_what_to_do(programme: World) -> None:
    said = programme.client("finance-controller").get("/fund/").content.decode()
    assert "The fund is not open yet" in said
    assert "largesse fund open" in said


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("USD 1,000,000,000.00", "Rebates and commissions")),
        ("fr", ("1 000 000 000,00 USD", "Ristournes et commissions")),
    ],
)
def test_an_open_fund_is_told_by_envelope_and_year(
    programme: World, language: str, told: tuple[str, ...]
) -> None:
    day, fund = date(2022, 4, 1), load(programme.workspace.programme)
    open_fund(ledger_connection(), fund, "programme-manager", "finance-controller", day)
    said = programme.client("auditor", language).get("/fund/").content.decode()
    said = said.replace("\u202f", " ").replace("\xa0", " ")
    assert all(words in said for words in told)
    assert said.count('<tr class="sum"') == 5, "a sum for each envelope of several years"


def test_a_refusal_is_a_page_with_its_mend(world: World) -> None:
    answer = world.client("auditor").get("/fund/")
    assert answer.status_code == 422
    assert "there are no YAML files here" in answer.content.decode()


def test_changes_are_told_with_before_and_after_and_found_by_kind(world: World) -> None:
    record_change(
        "auditor", "level", "alder", "raise", {"level": "silver"}, {"level": "gold"}, "won"
    )
    record_change("auditor", "claim", "c-1", "submit", {}, {"state": "asked"})
    client = world.client("auditor")
    said = client.get("/audit/", {"kind": "level"}).content.decode()
    assert "1 change" in said
    assert all(word in said for word in ("alder", "silver", "gold", "won"))
    assert "c-1" not in said
    assert "Nothing was changed that fits" in client.get("/audit/", {"by": "x"}).content.decode()


def test_what_a_record_holds_is_text_on_the_page(world: World) -> None:
    record_change("auditor", "note", "n", "write", {}, {"text": "<script>alert(1)</script>"})
    said = world.client("auditor").get("/audit/").content.decode()
    assert "<script>alert" not in said
    assert "&lt;script&gt;" in said


def test_the_number_of_queries_does_not_grow_with_the_trail(world: World) -> None:
    client = world.client("auditor")
    counts = []
    for many in (1, 40):
        for number in range(many):
            record_change("auditor", "claim", f"c-{many}-{number}", "submit", {}, {"n": number})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/audit/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
