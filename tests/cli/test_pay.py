"""``largesse pay`` as a finance controller types it, from the proposal to the bank's answer."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from largesse.cli import main
from tests.settlement.payments.conftest import world as world

if TYPE_CHECKING:
    from tests.settlement.payments.world import World


@pytest.fixture
def office(
    world: "World", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "World":
    monkeypatch.chdir(world.workspace.root)
    monkeypatch.setenv("COLUMNS", "200")
    world.give("birch", 1_000_00)
    world.give("alder", 125_00)
    world.give("cedar", 10_00)
    from largesse.partners.models import Partner

    Partner.objects.filter(id="cedar").update(state="suspended")
    return world


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["pay", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_run_as_it_is_typed(office: "World", capsys: pytest.CaptureFixture[str]) -> None:
    code, said = typed(capsys, "propose", "--by", "proposer")
    assert code == 0
    assert "USD 1,000.00" in said
    assert "EUR 100.00 at 1/1.25" in said
    assert "2 payments, USD 1,125.00; 1 line not paid." in said
    assert "suspended" in said
    assert "largesse pay approve 1 --by ANOTHER" in said
    assert typed(capsys, "approve", "1", "--by", "proposer")[0] == 2
    assert typed(capsys, "approve", "1", "--by", "approver")[0] == 0
    code, said = typed(capsys, "write", "1", "--by", "proposer")
    assert (code, said.count("file: payments/runs/00001/")) == (0, 2)
    assert typed(capsys, "sent", "1", "--by", "proposer")[0] == 0
    files = sorted(Path("payments/runs/00001").iterdir())
    ids = [i for file in files for i in office.bank.take(file.read_bytes())]
    Path("answer.xml").write_bytes(office.bank.debits(ids))
    code, said = typed(capsys, "answer", "answer.xml", "--by", "proposer")
    assert code == 0
    assert "camt.054 taken in: 2 answers, 0 to look at." in said
    assert "nothing changed" in typed(capsys, "answer", "answer.xml", "--by", "proposer")[1]
    code, said = typed(capsys, "list")
    assert (code, "finished" in said) == (0, True)


def test_coop_funds_are_released_once_against_proof_and_paid(
    office: "World", capsys: pytest.CaptureFixture[str]
) -> None:
    office.give("birch", 500_00, part="co-op")
    release = ("release", "birch", "--for", "E-17", "--by", "proposer", "--amount")
    code, said = typed(capsys, *release, "150.00 USD")
    assert (code, "neither a file nor a note is given" in said) == (2, True)
    assert typed(capsys, *release, "150.00 USD", "--note", "fair held")[0] == 0
    assert typed(capsys, *release, "150.00 USD", "--note", "fair held")[0] == 2
    code, said = typed(capsys, *release[:3], "E-18", *release[4:], "350.01 USD", "--note", "x")
    assert (code, "birch has USD 350.00 of co-op" in said) == (2, True)
    outsider = ("release", "birch", "--for", "E-19", "--by", "outsider", "--amount", "1 USD")
    assert typed(capsys, *outsider, "--note", "x")[0] == 2
    assert "USD 350.00" in typed(capsys, "list")[1]
    assert "USD 1,150.00" in typed(capsys, "propose", "--by", "proposer")[1]


def test_a_long_run_is_told_by_outcome_and_by_its_largest_lines(
    office: "World", capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for number in range(300):
        office.give(f"unheard-{number:03}", 1_00 + number)
    code, said = typed(capsys, "propose", "--by", "proposer")
    assert (code, max(map(len, said.splitlines())) <= 100) == (0, True)
    assert len(said.splitlines()) < 60
    assert re.search(r"left-out +Not registered as a partner +300 +USD 748.50 +-", said)
    assert "Not paid, and why: the 10 largest of 301" in said
    assert ("unheard-299" in said, "unheard-000" in said) == (True, False)
    assert typed(capsys, "show", "1", "--all")[1].count("unheard-") == 300
    _, said = typed(capsys, "show", "1", "--partner", "birch")
    assert ("rebates" in said, "unheard" in said, "alder" in said) == (True, False, False)
    code, said = typed(capsys, "show", "1", "--partner", "oak")
    assert (code, "run 1 has no line of oak" in said) == (2, True)
    assert len(json.loads(typed(capsys, "show", "1", "--json")[1])["lines"]) == 303


def test_what_is_left_out_says_since_when_and_what_releases_it(
    office: "World", capsys: pytest.CaptureFixture[str]
) -> None:
    from largesse.settlement.models import BankDetails
    from tests.settlement.payments.world import TODAY

    BankDetails.objects.filter(partner="alder").delete()
    later, last = TODAY + timedelta(days=2), TODAY + timedelta(days=5)
    for number, day in enumerate((TODAY, later, last), 1):
        assert typed(capsys, "propose", "--by", "proposer", "--day", str(day))[0] == 0
        lines = json.loads(typed(capsys, "show", str(number), "--json")[1])["lines"]
        kept = [(x["partner"], x["reason"], x["since"]) for x in lines if x["state"] == "left-out"]
        assert kept == [
            ("alder", "missing-bank", TODAY.isoformat()),
            (
                "cedar",
                "partner-suspended" if number < 3 else "partner-not-active",
                (TODAY if number < 3 else last).isoformat(),
            ),
        ]
        said = typed(capsys, "show", str(number))[1]
        assert "bank details, once approved" in said
        office_cancels = ("cancel", str(number), "--by", "proposer", "--because", "anew")
        assert typed(capsys, *office_cancels)[0] == 0
        if number == 2:
            from largesse.partners.models import Partner

            Partner.objects.filter(id="cedar").update(state="in-checks")


def test_what_closes_hold_is_shown_with_its_days(
    office: "World", capsys: pytest.CaptureFixture[str]
) -> None:
    from largesse.settlement.models import Close, Decision
    from tests.settlement.payments.world import TODAY

    settings = office.workspace.root / "payments.yaml"
    settings.write_text(settings.read_text() + "holds: {missing-tax: 180 days}\n")
    held = {"unit": "USD", "incentive": "r", "partner": "cedar", "held_since": TODAY}
    close = Close.objects.create(
        kind="run",
        proposal="0" * 64,
        through="2024-09",
        effective=TODAY,
        currency="USD",
        proposed_by="proposer",
        proposed_at=timezone.now(),
        posted_by="approver",
        posted_at=timezone.now(),
    )
    for number, minor in enumerate((70_00, 30_00)):
        Decision.objects.create(
            close=close,
            key=f"r/cedar//{number}/USD",
            sequence=1,
            decision="held",
            amount_minor=minor,
            reason="missing-tax",
            **held,
        )
    typed(capsys, "propose", "--by", "proposer")
    found = json.loads(typed(capsys, "show", "1", "--json")[1])["held"]
    assert found == [
        {
            "partner": "cedar",
            "because": "missing-tax",
            "amount_minor": 100_00,
            "currency": "USD",
            "since": TODAY.isoformat(),
            "released_by": "the partner's tax profile",
            "lost_on": (TODAY + timedelta(days=180)).isoformat(),
        }
    ]
    assert "Tax papers are missing" in typed(capsys, "show", "1", "--partner", "cedar")[1]


def test_machines_read_json_and_nobody_an_account_number(
    office: "World", capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = typed(capsys, "propose", "--by", "proposer", "--json")
    view = json.loads(said)
    assert (code, view["total_minor"], len(view["lines"])) == (0, 1_125_00, 3)
    everything = said + "".join(
        typed(capsys, *words)[1]
        for words in (("show", "1"), ("list",), ("bank", "list"), ("sanctions", "check"))
    )
    assert "DE**3000" in everything
    assert "US**6789" in everything
    assert not [n for n in ("DE89370400440532013000", "000123456789") if n in everything]


def test_bank_details_as_they_are_typed(
    office: "World", capsys: pytest.CaptureFixture[str]
) -> None:
    text = "holder: Birch Systems\ntown: Albany\ncountry: FR\ncurrency: EUR\niban: {}\n"
    Path("new.yaml").write_text(text.format("FR1420041010050500013M02607"))
    code, said = typed(capsys, "bank", "request", "birch", "new.yaml", "--by", "proposer")
    assert (code, "the IBAN ending in 2607 is not valid" in said) == (2, True)
    Path("new.yaml").write_text(text.format("FR1420041010050500013M02606"))
    assert typed(capsys, "bank", "request", "birch", "new.yaml", "--by", "proposer")[0] == 0
    code, said = typed(capsys, "bank", "approve", "birch", "--by", "approver")
    assert code == 0
    assert "Look: cedar gave the same account." in said


def test_a_hit_is_told_and_cleared(office: "World", capsys: pytest.CaptureFixture[str]) -> None:
    from tests.settlement.payments.world import TODAY

    Path("list.csv").write_text(
        f"# source: invented\n# published: {TODAY.isoformat()}\n"
        "id,name,aliases,countries,identifiers\nE7,Birch Systems,,US,\n"
    )
    assert typed(capsys, "sanctions", "load", "list.csv", "--by", "risk")[0] == 0
    code, said = typed(capsys, "sanctions", "check")
    assert (code, "1 open hit." in said) == (1, True)
    words = ("sanctions", "clear", "birch", "E7", "--because", "another firm", "--by", "risk")
    assert typed(capsys, *words)[0] == 0
    assert typed(capsys, "sanctions", "check")[0] == 0


def test_a_report_of_a_fault_shows_no_account_number() -> None:
    from largesse.cli.crash import _report

    number = "DE89370400440532013000"
    text = _report(ValueError(f"Failing row contains ({number})"), ["pay", number], "now")
    assert number not in text
    assert text.count("DE**3000") == 2
