"""``largesse people``, ``partner`` and ``deal``: a journey, what is told and what is not."""

import json
import re
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.partners.audit import history, record_change
from largesse.partners.models import Deal, Partner

FIRST = [
    "people add manager --role programme-manager",
    "people add controller --role finance-controller",
]
REGISTER = "deal register --partner acme --customer C-1 --product ai"
# what is typed                                            exit code, what is said
JOURNEY: list[tuple[str, int, str]] = [
    ("people list", 0, "Nobody is registered yet."),
    ("people add manager --role programme-manager", 0, "manager is registered."),
    ("people add controller --role finance-controller --limit 100000", 0, "is registered."),
    ("people add asia --role regional-manager", 2, "nobody is named for this"),
    ("people add asia --role regional-manager --by manager", 0, "waits for a second person"),
    ("people approve asia --by manager", 2, "cannot approve it too"),
    ("people approve asia --by controller", 0, "approved by controller"),
    ("people add risk --role risk-officer --by manager", 0, "waits for a second person"),
    ("people approve risk --by controller", 0, "approved by controller"),
    ("people end controller --by manager", 2, "fewer than 2 people may change people"),
    ("people limits controller --limit 50000 --by manager", 0, "controller is changed."),
    ("people list", 0, "USD 50,000.00"),
    ("partner list", 0, "No partner is registered here."),
    ("partner applications", 2, "there is no partners.yaml"),
    ("partner rules", 0, "partners.yaml is written"),
    ("partner rules", 0, "partners.yaml is in order"),
    (
        "partner apply acme --name Acme --type reseller --country ID --by asia",
        0,
        "Checks: due-diligence, credit.",
    ),
    ("partner approve acme --by manager", 2, "due-diligence: not made; credit: not made"),
    ("partner check acme --kind credit --note seen --by asia", 0, "lacking: due-diligence"),
    ("partner check acme --kind due-diligence --by risk", 2, "neither a file nor a note"),
    ("partner check acme --kind due-diligence --note seen --by risk", 0, "partner approve acme"),
    ("partner applications", 0, "1 open, 1 with every check passed."),
    ("partner approve acme --by asia", 2, "proposed this and cannot approve it too"),
    ("partner approve acme --by manager", 0, "acme is an active partner"),
    ("partner apply bolt --name Bolt --type agent --country ID --by asia", 0, "Checks: due-dil"),
    ("partner check bolt --kind due-diligence --note seen --by risk", 0, "passed"),
    ("partner approve bolt --by manager", 0, "bolt is an active partner"),
    ("people add seller --role partner --partner acme --by manager", 0, "seller is registered."),
    ("people add agent --role partner --partner bolt --by manager", 0, "agent is registered."),
    ("partner show bolt --by seller", 2, "there is no partner 'bolt' here"),
    ("partner show acme --by seller", 0, "State: active"),
    ("partner customer C-1 --name Foods --country ID --by asia", 0, "Customer C-1 is kept."),
    (
        f"{REGISTER} --amount 8e4 --by seller",
        2,
        "'8e4' is not a number",
    ),
    (
        f"{REGISTER} --id D-1 --amount 80000 --by seller",
        0,
        "USD 80,000.00, is approved, protected until",
    ),
    (
        "deal register --partner bolt --customer C-1 --amount 80000 --product ai --by agent",
        2,
        "ai to C-1 is protected until",
    ),
    ("deal show D-1 --by agent", 2, "there is no deal 'D-1' here"),
    ("deal list --by agent", 0, "No deal is registered."),
    ("deal dispute --partner bolt --customer C-1 --product ai --by agent", 0, "is open"),
    ("deal disputes --by seller", 0, "another partner"),
    ("deal evidence D-1 --by agent --note first", 0, "is kept"),
    ("deal decide {id} --for bolt --because 'met them' --by asia", 0, "It is bolt's from"),
    ("deal win D-1 --by agent", 2, "it can be won from"),
    ("deal lose D-1 --by agent", 0, "by bolt, USD 80,000.00, is lost."),
    ("partner bill acme B-7 --due 2020-01-01 --by controller", 0, "suspended (overdue-bill)"),
    ("partner reinstate acme --by risk", 2, "acme has overdue bills: B-7"),
    ("partner bill acme B-7 --paid 2020-02-01 --by controller", 0, "acme is active."),
    ("partner review --by asia", 0, "Of 2 partners 2 enter."),
    ("partner decide-levels --by asia", 2, "cannot approve it too"),
    ("partner decide-levels {id} --by manager --keep bolt=new", 0, "1 level changed"),
    ("partner export --by asia", 0, "Known from"),
    ("partner import --by asia", 0, "known already"),
    ("partner leave acme --by manager", 2, "a reason is needed"),
    ("partner leave acme --because closed --by manager", 0, "acme has left from"),
    ("partner list", 0, "1 active, 1 left."),
]


@pytest.fixture
def home(records: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert records
    monkeypatch.delenv("LARGESSE_PERSON", raising=False)
    assert main(["init", str(tmp_path / "home")]) == 0
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


_OFFERED = r"Next: largesse \w+ [\w-]+ ([0-9a-f]{8})\b|decide-levels (\w{8})"
"""An id in the command that is named next."""


def words(line: str) -> list[str]:
    """A line as a shell splits it."""
    return [word.strip("'") for word in re.findall(r"'[^']*'|\S+", line)]


@pytest.mark.usefixtures("home")
def test_a_journey_from_the_first_person_to_a_partner_that_leaves(
    capsys: pytest.CaptureFixture[str],
) -> None:
    named = ""
    for line, code, fragment in JOURNEY:
        capsys.readouterr()
        found = main(words(line.format(id=named)))
        said = " ".join("".join(capsys.readouterr()).split())
        assert (found, fragment in said) == (code, True), f"{line}\n{said}"
        offered = re.search(
            r"Next: largesse \w+ [\w-]+ ([0-9a-f]{8})\b|decide-levels (\w{8})", said
        )
        if offered:
            named = offered[1] or offered[2]


@pytest.mark.usefixtures("home")
def test_machines_are_told_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    for line in FIRST:
        assert main(words(line)) == 0
    capsys.readouterr()
    assert main(["people", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["roles"]) for one in told["people"]] == [
        ("controller", ["finance-controller"]),
        ("manager", ["programme-manager"]),
    ]
    for verb in ("partner list", "deal list", "deal disputes", "partner reviews"):
        assert main([*verb.split(), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == []
    assert main(["partner", "show", "nobody", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "not-found"


def test_people_come_from_a_file_all_or_none(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in FIRST:
        assert main(words(line)) == 0
    file = home / "people.csv"
    file.write_text(
        "person,name,roles,limit,currency\n"
        "asia,Someone,regional-manager,50000.00,USD\n"
        "reader,,auditor,,\n"
    )
    assert main(["people", "import", "people.csv", "--by", "manager"]) == 0
    assert "2 people are registered; 1 wait" in capsys.readouterr().out
    file.write_text("person,roles,limit,currency\nnew,auditor,,\nnewer,auditor,much,USD\n")
    assert main(["people", "import", "people.csv", "--by", "manager"]) == 2
    assert "people.csv:3: the limit 'much' is not an amount" in capsys.readouterr().err
    assert main(["people", "list", "--json"]) == 0
    assert "new" not in {one["id"] for one in json.loads(capsys.readouterr().out)["people"]}


@pytest.mark.usefixtures("home")
def test_a_partner_is_not_told_who_held_what_it_won(capsys: pytest.CaptureFixture[str]) -> None:
    for line, _, _ in JOURNEY[1:3] + [row for row in JOURNEY if row[0].startswith("partner rules")]:
        main(words(line))
    for name in ("acme", "bolt"):
        Partner.objects.create(id=name, type="agent", state="active")
        main(words(f"people add {name}-seller --role partner --partner {name} --by manager"))
    deal = Deal.objects.create(id="D-1", partner_id="bolt", state="approved", by="acme-seller")
    before, after = {"partner_id": "acme"}, {"partner_id": "bolt"}
    record_change("acme-seller", "deal", deal.id, "reassign", before, after)
    assert history("deal", deal.id)
    capsys.readouterr()
    assert main(words("deal show D-1 --by bolt-seller")) == 0
    assert "acme" not in capsys.readouterr().out
    assert main(words("deal show D-1 --by bolt-seller --json")) == 0
    assert "acme" not in capsys.readouterr().out
    assert main(words("deal show D-1")) == 0
    assert "acme-seller" in capsys.readouterr().out
