"""The ready set: the four risks named on Paris 2024, before and after the trusted third party."""

import json
import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from largesse.sovereignty.placement.place import read_placing
from largesse.sovereignty.scenarios.assess import Assessed, assess
from largesse.sovereignty.scenarios.model import ScenarioSet
from largesse.sovereignty.scenarios.reading import read_sets
from largesse.sovereignty.scenarios.record import as_record
from largesse.sovereignty.scenarios.split import with_split
from largesse.workspace.canonical import digest
from largesse.workspace.paths import Workspace
from tests.sovereignty.scenarios.world import CLINIC, workspace_with


@pytest.fixture(scope="module")
def olympic() -> ScenarioSet:
    return read_sets(workspace_with(Path("nowhere-to-write")))["olympic-2024"]


@pytest.fixture(scope="module")
def found(olympic: ScenarioSet) -> Assessed:
    return assess(olympic)


SENSITIVE = frozenset({"accreditation", "volunteers", "club-members"})
RISKS = [
    # event                    before        after           criteria and articles
    ("exfiltration", "G4 V3 high", "G4 V1 medium", "SOV-2.2 SOV-2.3 SOV-3.1 SOV-3.4 19.6.c"),
    ("state-interconnection", "G4 V2 high", "G4 V1 medium", ""),
    ("pre-positioning",       "G4 V2 high", "G4 V1 medium", "SOV-1.8 SOV-5.5 SOV-7.3 SOV-7.6"),
    ("cut-off",               "G4 V2 high", "G2 V2 low",    "SOV-1.8 SOV-4.1 SOV-4.6 19.6.d"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "rests_on"), RISKS)
def test_the_four_risks(found: Assessed, name: str, before: str, after: str, rests_on: str) -> None:
    event = found.events[name]
    said = [
        f"{risk.severity.name} {risk.likelihood.name} {risk.level.name.lower()}"
        for risk in (event.before, event.after)
    ]
    assert said == [before, after]
    assert " ".join((*event.event.criteria, *event.event.articles)) == rests_on
    assert event.is_retained
    assert "accreditation" in event.given_up
    assert set(event.given_up) <= SENSITIVE


def test_there_are_no_more_than_these_four(found: Assessed) -> None:
    assert list(found.events) == [row[0] for row in RISKS]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("alibaba-cloud", "4 DANGER", "2 CONTROL"),
        ("atos", "1 CONTROL", "16/9 CONTROL"),
        ("european-ticketing", "2/3 WATCH", "2/3 WATCH"),
    ],
)
def test_the_stakeholders(found: Assessed, name: str, before: str, after: str) -> None:
    each = found.stakeholders[name]
    assert f"{each.before.value} {each.before.zone.name}" == before
    assert f"{each.after.value} {each.after.zone.name}" == after


def test_the_split_lowers_penetration_and_not_trust(found: Assessed) -> None:
    alibaba = found.stakeholders["alibaba-cloud"]
    assert (alibaba.before.penetration, alibaba.after.penetration) == (4, 2)
    assert (alibaba.before.trust, alibaba.after.trust) == (1, 1)


def test_every_value_is_stated_and_marked_as_our_assessment(found: Assessed) -> None:
    assert found.set.assessed_by.en == "Largesse, from public sources"
    assert "AFP" in found.set.source.en
    assert not any(event.before.unknown or event.after.unknown for event in found.events.values())
    assert not any(each.after.unknown for each in found.stakeholders.values())


def test_nobody_is_said_to_have_accepted_what_remains(found: Assessed) -> None:
    assert {event.treatment.accepted_by for event in found.events.values()} == {""}
    assert all(event.treatment.residual for event in found.events.values())


def test_every_text_is_in_both_languages(olympic: ScenarioSet) -> None:
    record = json.dumps(as_record(assess(olympic)), ensure_ascii=False)
    assert '"fr": ""' not in record
    titles = [each.because for each in olympic.stakeholders.values()]
    assert all(text.fr for text in (*titles, *(each.path for each in olympic.events.values())))


def test_what_stayed_and_what_moved(olympic: ScenarioSet) -> None:
    assert olympic.split is not None
    assert dict(olympic.split.moves) == dict.fromkeys(SENSITIVE, "atos")
    holders = {name: system.holder for name, system in olympic.systems.items()}
    assert holders.pop("ticketing") == "european-ticketing"
    assert set(holders.values()) == {"alibaba-cloud"}


def test_had_everything_moved_one_risk_has_no_path_left(olympic: ScenarioSet) -> None:
    moves = dict.fromkeys(SENSITIVE | {"applications", "website"}, "atos")
    events = assess(with_split(olympic, frozenset({"ticketing"}), moves)).events
    assert events["cut-off"].after.worst is None
    assert events["exfiltration"].after.level.name == "MEDIUM"


def test_the_record_is_plain_and_sealable(found: Assessed) -> None:
    record = as_record(found)
    assert json.loads(json.dumps(record)) == record
    assert digest(record) == digest(as_record(found))


def test_a_workspace_s_own_sets_stand_beside_it(tmp_path: Path) -> None:
    assert list(read_sets(workspace_with(tmp_path, clinic=CLINIC))) == ["olympic-2024", "clinic"]


def test_the_split_that_placement_computes_is_the_set_s_own(
    olympic: ScenarioSet, tmp_path: Path
) -> None:
    home = Workspace(tmp_path)
    with as_file(files("largesse.cli") / "paris_2024") as worked:
        shutil.copytree(worked / "sovereignty", tmp_path / "sovereignty")
    placing = read_placing(home, date(2022, 10, 1))
    workload = placing.workloads["paris-2024"]
    split = placing.place(workload, "alibaba-olympic-cloud").split
    assert split is not None
    entity = placing.catalogue.offerings[split.trusted].provider
    moved = with_split(olympic, frozenset(split.stays), dict.fromkeys(split.moves, entity))
    assert moved is olympic
