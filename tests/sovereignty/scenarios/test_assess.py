"""What a set comes to: the clinic, with one thing said otherwise at a time."""

from fractions import Fraction
from pathlib import Path

import pytest

from largesse.sovereignty.scenarios.assess import Assessed, Risk, Threat, Unknown, assess
from largesse.sovereignty.scenarios.split import with_split
from tests.sovereignty.scenarios.world import clinic

NO_PATH = ("without access: V1", "without access: none")


def judged(folder: Path, *changes: tuple[str, str]) -> Assessed:
    return assess(clinic(folder, *changes))


def said(risk: Risk) -> str:
    """A risk in one line: severity, likelihood, level, the system that decides."""
    worst = risk.worst
    binding = worst.system if worst else "-"
    return f"{risk.severity.name} {risk.likelihood.name} {risk.level.name.lower()} {binding}"


def told(threat: Threat) -> str:
    return f"{threat.value} {threat.zone.name.lower()}"


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ([], "G4 V3 high records", "G4 V1 medium records"),
        ([NO_PATH], "G4 V3 high records", "G2 V2 low booking"),
        ([("      likelihood: V2\n", "")], "G4 V3 high records", "G4 V1 medium records"),
        ([("moves: {records: south}", "moves: {booking: south}")], "G4 V3 high records",
         "G4 V2 high records"),
        ([("records: G4", "records: none")], "G2 V3 medium booking", "G2 V2 low booking"),
        ([("records: G4, ", "")], "G4 V3 high records", "G4 V1 medium records"),
        ([("with access: V3, ", "")], "G4 V4 high records", "G4 V1 medium records"),
        ([(", without access: V1", "")], "G4 V3 high records", "G4 V3 high records"),
        ([("{en: Booking}, holder: north", "{en: Booking}, holder: south")], "G4 V3 high records",
         "G4 V1 medium records"),
        ([("{en: Booking}, holder: north", "{en: Booking}")], "G4 V3 high records",
         "G4 V1 medium records"),
        ([("through: north", "through: south")], "G4 V1 medium records", "G4 V2 high records"),
    ],
    ids=[
        "as told",
        "no path without access",
        "no measures",
        "the other system moves",
        "one system untouched",
        "severity left out",
        "likelihood with access left out",
        "likelihood without access left out",
        "one system held by another",
        "one system held by nobody known",
        "through who takes over",
    ],
)  # fmt: skip
def test_an_event_is_as_bad_as_its_worst_system(
    tmp_path: Path, changes: list[tuple[str, str]], before: str, after: str
) -> None:
    event = judged(tmp_path, *changes).events["theft"]
    assert (said(event.before), said(event.after)) == (before, after)


def test_a_moved_system_alone_leaves_no_path_without_access(tmp_path: Path) -> None:
    event = judged(tmp_path, ("booking: G2", "booking: none"), NO_PATH).events["theft"]
    assert event.after.worst is None
    assert said(event.after) == "NONE NONE low -"


@pytest.mark.parametrize(
    ("changes", "before", "after", "unknown"),
    [
        ([], "4 danger", "2 control", ()),
        ([("    dependency: 3\n", "")], "16/3 danger", "8/3 danger", ("dependency",)),
        ([("    penetration: 4\n", "")], "4 danger", "2 control", ()),
        ([("    maturity: 3\n", "")], "12 danger", "6 danger", ("maturity",)),
        ([("    trust: 1\n", "")], "4 danger", "2 control", ("trust",)),
        ([("    north: {penetration: 2}\n", "")], "4 danger", "4 danger", ()),
    ],
)
def test_the_threat_of_who_gives_up(
    tmp_path: Path,
    changes: list[tuple[str, str]],
    before: str,
    after: str,
    unknown: tuple[str, ...],
) -> None:
    north = judged(tmp_path, *changes).stakeholders["north"]
    assert (told(north.before), told(north.after)) == (before, after)
    assert tuple(each.what for each in north.after.unknown) == unknown


@pytest.mark.parametrize(
    ("stated", "after", "unknown"),
    [
        ("south: {dependency: 3, penetration: 4}", "4/3 control", ()),
        ("south: {dependency: 3}", "4/3 control", ("penetration",)),
        ("south: {penetration: 1}", "4/9 watch", ("dependency",)),
    ],
)
def test_of_who_takes_over_what_is_not_stated_anew_is_unknown(
    tmp_path: Path, stated: str, after: str, unknown: tuple[str, ...]
) -> None:
    south = judged(tmp_path, ("south: {dependency: 3, penetration: 4}", stated)).stakeholders[
        "south"
    ]
    assert (told(south.before), told(south.after)) == ("4/9 watch", after)
    assert tuple(each.what for each in south.after.unknown) == unknown


def test_what_is_unknown_is_named(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        ("    motivation: 3\n", ""),
        ("    severity: {records: G4, booking: G2}\n", ""),
        ("    likelihood: {with access: V3, without access: V1}\n", ""),
        ("{en: Booking}, holder: north", "{en: Booking}"),
    )
    assert found.origins["rival"].unknown == (Unknown("motivation"),)
    assert found.events["theft"].before.unknown == (
        Unknown("severity", "records"),
        Unknown("with access"),
        Unknown("severity", "booking"),
        Unknown("holder", "booking"),
    )
    assert Unknown("without access") in found.events["theft"].after.unknown


@pytest.mark.parametrize(
    ("level", "resources", "relevance", "is_retained"),
    [(3, 3, 3, True), (4, 3, 3, False), (4, 4, 4, True), (3, 1, 2, False), (2, 1, 2, True)],
)
def test_an_origin_is_retained_from_the_stated_relevance(
    tmp_path: Path, level: int, resources: int, relevance: int, is_retained: bool
) -> None:
    found = judged(
        tmp_path,
        ("origins:", f"retained from: {level}\norigins:"),
        ("resources: 3", f"resources: {resources}"),
    )
    origin = found.origins["rival"]
    assert (origin.relevance, origin.is_retained) == (relevance, is_retained)
    assert found.events["theft"].is_retained is is_retained


def test_without_a_split_after_is_before(tmp_path: Path) -> None:
    found = assess(with_split(clinic(tmp_path), frozenset({"records", "booking"}), {}))
    assert found.set.split is None
    assert all(event.after == event.before for event in found.events.values())
    assert all(each.after == each.before for each in found.stakeholders.values())


def test_the_split_of_the_set_itself_keeps_what_is_said_of_it(tmp_path: Path) -> None:
    own = clinic(tmp_path)
    assert with_split(own, frozenset({"booking"}), {"records": "south"}) is own


def test_another_split_knows_nothing_of_measures_and_exposures(tmp_path: Path) -> None:
    other = with_split(clinic(tmp_path), frozenset({"records"}), {"booking": "south"})
    found = assess(other)
    assert said(found.events["theft"].after) == "G4 V3 high records"
    assert found.events["theft"].treatment.accepted_by == ""
    assert found.stakeholders["north"].after.value == 4
    assert found.stakeholders["south"].after.value == Fraction(16, 9)
    assert found.stakeholders["south"].after.unknown == (
        Unknown("dependency"),
        Unknown("penetration"),
    )
