"""A partner's people read their own records; the vendor's, and the operator, read everything."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.fund.address import VARIABLE
from largesse.partners.database import close_records
from largesse.partners.models import Partner, Person, PlacementDecision
from largesse.settlement.models import Dispute
from tests.cli.doors_world import build
from tests.database import KINDS, new_database

PEOPLE = ("", "controller", "clerk", "stranger")

# what is read                      the operator, controller, hazel's clerk, birch's clerk
READS = {
    "close list": "yes yes no no",
    "close show": "yes yes yes yes",
    "close show --partner hazel": "yes yes yes no",
    "close receivables": "yes yes yes yes",
    "fund position": "yes yes no no",
    "fund trial": "yes yes no no",
    "fund history allotment/rebates/all": "yes yes no no",
    "fund reconcile": "yes yes no no",
    "dispute list": "yes yes yes yes",
    "dispute list hazel": "yes yes yes no",
    "dispute show DISPUTE": "yes yes yes no",
    "invoice list": "yes yes yes yes",
    "invoice list hazel": "yes yes yes no",
    "pay list": "yes yes no no",
    "place --list": "yes yes no no",
    "place": "yes yes no no",
    "place archive north": "yes yes no no",
    "place --show DECISION": "yes yes no no",
}


@pytest.fixture(scope="module", params=KINDS)
def lived_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A world of one partner, hazel, and the clerk of another, on either database."""
    root = tmp_path_factory.mktemp("reads") / "harbour"
    root.mkdir()
    with new_database(request.param, root.parent) as url, pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv(VARIABLE, url)
        patch.setenv("COLUMNS", "200")
        build(root)
        Partner.objects.create(id="birch", name="Birch", country="IE", state="active")
        Person.objects.create(id="stranger", roles=["partner"], partner="birch")
        yield root
        close_records()


def said(command: str, by: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    command = command.replace("DISPUTE", str(Dispute.objects.get().pk))
    words = shlex.split(command.replace("DECISION", PlacementDecision.objects.get().pk))
    capsys.readouterr()
    code = main([*words, *(["--by", by] if by else [])])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.parametrize("command", READS)
@pytest.mark.usefixtures("lived_in")
def test_who_reads_what(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for by, is_shown in zip(PEOPLE, READS[command].split(), strict=True):
        code, told = said(command, by, capsys)
        assert code == (0 if is_shown == "yes" else 2), (by, told)
        if by == "stranger":
            assert "volume-rebate" not in told, told
            assert "hazel" not in told or "hazel" in command, told


@pytest.mark.usefixtures("lived_in")
def test_a_partner_sees_its_own_decisions_without_the_totals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, all_of_it = said("close show --json", "controller", capsys)
    _, own = said("close show --json", "clerk", capsys)
    assert "totals" in all_of_it
    assert "totals" not in own
    assert "volume-rebate/hazel" in own


@pytest.mark.usefixtures("lived_in")
def test_the_environment_names_who_reads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LARGESSE_PERSON", "clerk")
    code, told = said("fund position", "", capsys)
    assert (code, "acts for a partner, and the fund is for the vendor" in told) == (2, True)
