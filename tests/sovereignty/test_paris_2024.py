"""The hosting of the Paris 2024 Games, from inputs to a decision record, held to what happened.

AFP, 26 September 2022: the accreditation file was found incompatible with hosting by Alibaba for
four risks; Atos became trusted third party for sensitive data; Alibaba kept the rest: website,
applications. Club members' data left in January 2023, volunteers' in March, about six months later.
"""

import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from largesse.sovereignty.placement.place import Placement, Placing, read_placing
from largesse.sovereignty.placement.record import recorded
from largesse.workspace.paths import Workspace

REPORT = date(2022, 9, 26)
ALIBABA, ATOS = "alibaba-olympic-cloud", "atos-trusted-hosting"
OPINION = "cour-des-comptes-2022"
RISKS = ["exfiltration", "interconnection", "pre-positioning", "cut-off"]


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    case = Path(str(files("largesse.cli").joinpath("paris_2024", "sovereignty")))
    shutil.copytree(case, tmp_path / "sovereignty")
    return Workspace(tmp_path)


def placed(home: Workspace, day: date = REPORT) -> tuple[Placing, Placement]:
    placing = read_placing(home, day)
    return placing, placing.place(placing.workloads["paris-2024"], ALIBABA)


def changed(home: Workspace, file: str, old: str, new: str) -> None:
    path = home.root / "sovereignty" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_was_a_split_through_a_trusted_third_party_not_a_ban(home: Workspace) -> None:
    _, found = placed(home)
    assert found.verdict == "allowed in part"
    assert found.split is not None
    assert found.split.trusted == ATOS
    assert set(found.split.moves) == {"accreditation", "volunteers", "club-members"}
    assert set(found.split.stays) == {"website", "applications"}
    assert found.split.host["ticketing"] == "European ticketing firms"
    assert found.split.exit_months == 6


def test_only_what_is_public_still_flows_to_what_stays(home: Workspace) -> None:
    _, found = placed(home)
    assert found.split is not None
    assert {(*flow.ends, flow.carries) for flow in found.split.flows} == {
        ("club-members", "website", "public"),
        ("applications", "accreditation", "public"),
    }
    kept = {name: found.split.verdicts[name].verdict for name in found.split.stays}
    assert kept == {"website": "allowed", "applications": "allowed"}


def test_each_of_the_four_risks_stops_the_accreditation_file(home: Workspace) -> None:
    _, found = placed(home)
    verdict = found.systems["accreditation"]
    opinion = [f for f in verdict.findings if f.profile == OPINION]
    assert [f.rule for f in opinion] == RISKS
    assert {str(f.outcome) for f in opinion} == {"breached"}
    assert verdict.binding is not None
    assert (verdict.binding.profile, verdict.binding.rule) == (OPINION, "exfiltration")


def test_accreditation_counts_as_what_it_is_linked_with(home: Workspace) -> None:
    """Personal data by itself; of the State through the systems that screen the names."""
    placing, found = placed(home)
    assert placing.workloads["paris-2024"].systems["accreditation"].holds == "personal"
    assert "state-sensitive" in found.classes["accreditation"]
    changed(home, "workloads.yaml", "[accreditation, security-screening]", "[website, ticketing]")
    changed(home, "workloads.yaml", "carries: state-sensitive", "carries: public")
    _, without = placed(home)
    stopped = {f.rule for f in without.systems["accreditation"].findings if f.outcome == "breached"}
    assert "interconnection" not in stopped


@pytest.mark.parametrize(
    ("day", "binds"),
    [
        (date(2022, 9, 25), False),
        (REPORT, True),
        (date(2024, 12, 30), True),
        (date(2024, 12, 31), False),
    ],
)
def test_the_opinion_binds_from_its_day(home: Workspace, day: date, binds: bool) -> None:
    _, found = placed(home, day)
    named = {f.profile for f in found.systems["accreditation"].findings}
    assert (OPINION in named) == binds


def test_the_circular_of_the_state_did_not_bind_a_private_committee(home: Workspace) -> None:
    _, found = placed(home, date(2023, 6, 1))
    named = {f.profile for v in found.systems.values() for f in v.findings}
    assert "cloud-au-centre" not in named


def test_without_anyone_trusted_there_would_have_been_nothing_but_a_ban(home: Workspace) -> None:
    changed(home, "offerings.yaml", "trusted third party: yes", "trusted third party: no")
    _, found = placed(home)
    assert (found.verdict, found.split) == ("refused", None)


def test_a_third_party_controlled_from_outside_could_not_have_taken_it(home: Workspace) -> None:
    changed(home, "holdings.csv", "atos-float,atos", "alibaba-group,atos")
    _, found = placed(home)
    assert found.verdict == "refused"


def test_everything_is_public_where_the_website_alone_is_placed(home: Workspace) -> None:
    """What the sponsor could host from the first: a site with no link to anyone's data."""
    text = """\
workload: site-alone
title: {en: Site}
customer: organising-committee
country: FR
scopes: [paris-2024]
holds: '[2022-01-01, 2024-12-31)'
source: AFP
systems: {website: {title: {en: Website}, holds: public, critical: no}}
"""
    (home.root / "sovereignty" / "workloads.yaml").write_text(text, encoding="utf-8")
    placing = read_placing(home, REPORT)
    assert placing.place(placing.workloads["site-alone"], ALIBABA).verdict == "allowed"


def test_the_record_tells_it_whole(home: Workspace) -> None:
    placing, found = placed(home)
    made = recorded(placing, found)
    record = made.record
    assert record["verdict"] == "allowed in part"
    assert record["binding"]["rule"] == "exfiltration"
    assert record["binding"]["verified"] is False, "the report is confidential, and it says so"
    assert record["split"]["trusted_third_party"] == ATOS
    assert sorted(record["split"]["moves"]) == ["accreditation", "club-members", "volunteers"]
    assert [flow["carries"] for flow in record["split"]["flows"]] == ["public", "public"]
    assert {each["risk"]["en"] for each in record["residual_risks"]} >= {
        "The link to the State's systems stays, and is to be watched."
    }
    assert made.holds_until == date(2024, 12, 31)
    by_law = next(r for r in record["systems"][0]["rules"] if r["rule"] == "exfiltration")
    assert "National Intelligence Law" in by_law["read"][0]["why"]["en"]
