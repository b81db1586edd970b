"""Every fault of a set: what, where, the mend."""

from pathlib import Path

import pytest

from largesse.sovereignty.scenarios.reading import read_sets, the_set
from largesse.sovereignty.scenarios.split import with_split
from largesse.workspace.errors import Refusal
from tests.sovereignty.scenarios.world import CLINIC, changed, clinic, workspace_with

FILE = "sovereignty/scenarios/clinic.yaml"
OF_SEVERITY = "write G1 to G4, or none where the event does not touch the system"
ON_SCALE = "write 1 to 4, or leave it out where it is not known"


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "what", "mend"),
    [
        ("motivation: 3", "motivation: 5", "bad-value", "9:5", "'5' is not on the scale", ON_SCALE),
        ("trust: 1", "trust: 0", "bad-value", "18:5", "'0' is not on the scale", ON_SCALE),
        ("trust: 1", "trust: high", "bad-value", "18:5", "'high' is not on the scale", ON_SCALE),
        ("booking: G2", "booking: G5", "bad-value", "34:29", "'G5' is not a severity", OF_SEVERITY),
        ("access: V3", "access: V0", "bad-value", "35:18", "'V0' is not a likelihood", "V1 to V4"),
        ("access: V3", "access: none", "bad-value", "35:18", "'none' is not a likelihood", "V1"),
        ("access: V3", "access: 30%", "bad-value", "35:18", "'30%' is not a likelihood", "V1"),
        (": NZ", ": XX", "bad-value", "14:5", "'XX' is not a country", "two letters"),
        ("SOV-2.2", "SOV-9.1", "bad-value", "36:16", "'SOV-9.1' is not a code", ""),
        ("    through: north\n", "", "missing-key", "30:3", "'through' is missing", "through:"),
        ("through: north", "through: ''", "bad-name", "33:5", "'' is not a name", ""),
        (
            "through: north",
            "through: nort",
            "unknown-stakeholder",
            "33:5",
            "there is no stakeholder 'nort' in this set",
            "did you mean 'north'?",
        ),
        (
            "origin: rival",
            "origin: state",
            "unknown-origin",
            "32:5",
            "there is no origin 'state' in this set",
            "name one of rival, or add it under origins:",
        ),
        (
            "booking: G2",
            "bookings: G2",
            "unknown-system",
            "34:29",
            "there is no system 'bookings' in this set",
            "did you mean 'booking'?",
        ),
        (
            "{records: G4, booking: G2}",
            "{records: none, booking: none}",
            "touches-nothing",
            "34:5",
            "'theft' touches no system",
            "give one a severity, or leave the event out",
        ),
        (
            "without access: V1",
            "without access: V4",
            "contradictory-likelihood",
            "35:35",
            "'theft' is likelier without access (V4) than with it (V3)",
            "write V3 or less: access never makes it harder",
        ),
        (
            "{en: Booking}, holder: north",
            "{en: Booking}, holder: east",
            "unknown-stakeholder",
            "28:35",
            "there is no stakeholder 'east' in this set",
            "name one of north, south, or add it under stakeholders:",
        ),
        (
            "{en: Records}, holder: north",
            "{en: Records}",
            "nobody-holds",
            "40:11",
            "'records' moves, and nobody is said to hold it",
            "say who holds it: 'holder:' of records",
        ),
        (
            "moves: {records: south}",
            "moves: {billing: south}",
            "unknown-system",
            "40:11",
            "there is no system 'billing' in this set",
            "name one of records, booking",
        ),
        (
            "moves: {records: south}",
            "moves: {records: east}",
            "unknown-stakeholder",
            "40:11",
            "there is no stakeholder 'east' in this set",
            "name one of north, south",
        ),
        (
            "{en: Records}, holder: north",
            "{en: Records}, holder: south",
            "moves-nowhere",
            "40:11",
            "'records' moves to 'south', which holds it already",
            "leave the move out",
        ),
        (
            "north: {penetration: 2}",
            "north: {trust: 4}",
            "unknown-key",
            "42:13",
            "'trust' has no meaning here",
            "the keys here are dependency, penetration",
        ),
        (
            "    penetration: 4",
            "    penetration: 1",
            "contradictory-split",
            "42:13",
            "penetration of 'north' rises from 1 to 2 though it gives up systems",
            "write 1 or less, or correct what it is before",
        ),
        (
            "      likelihood: V2",
            "      likelihood: V4",
            "contradictory-likelihood",
            "46:7",
            "measures raise the likelihood of 'theft' from V3 to V4",
            "write V3 or less, or leave it out",
        ),
        (
            "    theft:\n      likelihood: V2",
            "    fire:\n      likelihood: V2",
            "unknown-event",
            "45:5",
            "there is no event 'fire' in this set",
            "name one of theft, or add it under events:",
        ),
        (
            "assessed by: the tests",
            "method: octave\nassessed by: the tests",
            "unknown-method",
            "4:1",
            "the set is judged by 'octave', and the method at hand is 'ebios-rm'",
            "write 'method: ebios-rm'",
        ),
    ],
)
def test_one_fault_is_one_problem_with_its_place(
    tmp_path: Path, old: str, new: str, code: str, place: str, what: str, mend: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        clinic(tmp_path, (old, new))
    found = [p for p in refusal.value.problems if p.code == code]
    assert [(p.where, p.what) for p in found] == [(f"{FILE}:{place}", what)]
    assert mend in found[0].mend


def test_whoever_takes_no_part_has_no_figures_after_the_split(tmp_path: Path) -> None:
    third = "  east:\n    title: {en: East}\nsystems:"
    with pytest.raises(Refusal, match="'east' neither gives nor takes a system in this split"):
        clinic(
            tmp_path,
            ("systems:", third),
            (
                "    north: {penetration: 2}",
                "    north: {penetration: 2}\n    east: {penetration: 1}",
            ),
        )


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    home = workspace_with(
        tmp_path,
        one=changed(("trust: 1", "trust: 9")),
        two=changed(("through: north", "through: nort")),
    )
    with pytest.raises(Refusal) as refusal:
        read_sets(home)
    assert [p.file.rpartition("/")[2] for p in refusal.value.problems] == ["one.yaml", "two.yaml"]


@pytest.mark.parametrize(
    ("id_", "other"),
    [
        ("clinic", "sovereignty/scenarios/clinic.yaml"),
        ("olympic-2024", "shipped/olympic-2024.yaml"),
    ],
)
def test_an_id_names_one_set(tmp_path: Path, id_: str, other: str) -> None:
    again = CLINIC.replace("scenarios: clinic", f"scenarios: {id_}")
    with pytest.raises(Refusal, match=f"there is a set '{id_}' already, in {other}"):
        read_sets(workspace_with(tmp_path, clinic=CLINIC, zoo=again))


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"no scenario set 'olympic'.*did you mean 'olympic-2024'\?"):
        the_set(read_sets(workspace_with(tmp_path)), "olympic")


@pytest.mark.parametrize(
    ("stays", "moves", "what"),
    [
        ({"records"}, {"records": "south"}, "'records' both stays and moves"),
        ({"billing"}, {"records": "south"}, "there is no system 'billing' in this set"),
        (set(), {"billing": "south"}, "there is no system 'billing' in this set"),
        (set(), {"records": "east"}, "there is no stakeholder 'east' in this set"),
        (set(), {"records": "north"}, "'records' moves to 'north', which holds it already"),
    ],
)
def test_a_split_that_cannot_be(
    tmp_path: Path, stays: set[str], moves: dict[str, str], what: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        with_split(clinic(tmp_path), frozenset(stays), moves)
    assert [(p.file, p.what) for p in refusal.value.problems] == [(FILE, what)]
