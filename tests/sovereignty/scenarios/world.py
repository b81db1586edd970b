"""Scenarios of an invented clinic: files to be varied by the tests."""

from pathlib import Path

from largesse.sovereignty.scenarios.model import ScenarioSet
from largesse.sovereignty.scenarios.reading import FOLDER, read_sets
from largesse.workspace.paths import Workspace

CLINIC = """\
scenarios: clinic
title: {en: A clinic}
source: invented
assessed by: the tests
origins:
  rival:
    title: {en: A rival}
    objective: {en: records of patients}
    motivation: 3
    resources: 3
stakeholders:
  north:
    title: {en: North Hosting}
    jurisdiction: NZ
    dependency: 3
    penetration: 4
    maturity: 3
    trust: 1
  south:
    title: {en: South Trust}
    jurisdiction: FR
    dependency: 2
    penetration: 2
    maturity: 3
    trust: 3
systems:
  records: {title: {en: Records}, holder: north}
  booking: {title: {en: Booking}, holder: north}
events:
  theft:
    title: {en: Theft of records}
    origin: rival
    through: north
    severity: {records: G4, booking: G2}
    likelihood: {with access: V3, without access: V1}
    criteria: [SOV-2.2]
    articles: [19.6.c]
split:
  title: {en: Records go to South}
  moves: {records: south}
  stakeholders:
    north: {penetration: 2}
    south: {dependency: 3, penetration: 4}
  events:
    theft:
      likelihood: V2
      measures: [{en: two locks}]
      residual: {en: what is copied is copied}
      accepted by: medical-director
"""


def workspace_with(folder: Path, **files: str) -> Workspace:
    """A workspace whose scenario files are these (name without its ending: text)."""
    home = Workspace(folder)
    if not files:
        return home
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / FOLDER / f"{name}.yaml").write_text(text, encoding="utf-8")
    return home


def clinic(folder: Path, *changes: tuple[str, str]) -> ScenarioSet:
    """The clinic's set, with each first text replaced by the second."""
    return read_sets(workspace_with(folder, clinic=changed(*changes)))["clinic"]


def changed(*changes: tuple[str, str]) -> str:
    """The clinic's file with changes; each must be one of it."""
    text = CLINIC
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
