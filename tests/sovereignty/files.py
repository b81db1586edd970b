"""A workspace of a few good files; a test changes one line of one of them."""

from datetime import date
from pathlib import Path

from largesse.sovereignty.placement.place import Placing, read_placing
from largesse.workspace.paths import Workspace

DAY = date(2026, 10, 1)
FILES = {
    "entities.csv": """\
entity,name,kind,country,seat,administration,establishment,largest,from,until,source,known_at,grade,note
mill,Mill,company,FR,FR,FR,FR,,2000-01-01,,register,2020-01-01,certified,
founder,Founder,person,FR,,,,,2000-01-01,,register,2020-01-01,certified,
""",
    "holdings.csv": """\
holder,held,capital,votes,from,until,source,known_at,grade
founder,mill,100%,,2000-01-01,,register,2020-01-01,certified
""",
    "rights.csv": """\
holder,held,right,seats,of,from,until,source,known_at,grade,note
""",
    "offerings.yaml": """\
offering: mill-cloud
title: {en: Mill cloud}
provider: mill
holds: '[2020-01-01, inf)'
all suppliers named: yes
stored in: [FR]
administered from: [FR]
keys: customer
grade: certified
source: contract
---
offering: mill-base
title: {en: Mill base}
provider: mill
holds: '[2020-01-01, inf)'
source: contract
""",
    "answers.csv": """\
offering,asked,answer,grade,from,until,source,known_at,note
mill-cloud,SOV-3.1,4,certified,2024-01-01,,audit,2024-01-01,
""",
    "qualifications.csv": """\
offering,scheme,reference,from,until,source,known_at
mill-cloud,secnumcloud-3-2,no. 7,2024-01-01,2027-01-01,list,2024-01-01
""",
    "improvements.yaml": """\
improvement: keys
offering: mill-cloud
title: {en: Keys}
costs: 400_000 EUR
months: 3
reaches: {SOV-3.1: 5}
""",
    "workloads.yaml": """\
workload: registry
title: {en: Registry}
customer: town
country: FR
scopes: [own-scope]
holds: '[2026-01-01, inf)'
source: town
systems:
  records: {title: {en: Records}, holds: personal}
  site: {title: {en: Site}, holds: public}
links:
  - {between: [records, site], carries: public, separable: yes}
""",
    "profiles/own.yaml": """\
profile: own
title: {en: Own}
kind: policy
status: in force
source: board
scopes: [own-scope]
area: EU
holds: '[2020-01-01, inf)'
asks:
  own-question: {title: {en: Is it so}}
rules:
  one:
    title: {en: One}
    says: {en: It is inside}
    reference: page 1
    requires: data.stored_inside
    remedies:
      move: {title: {en: Move}, sets: {data.stored_inside: yes}, months: 6, effort: 3}
""",
}


def workspace_of(folder: Path, **files: str) -> Workspace:
    """The workspace with these files written, added or another: ``answers.csv=...``."""
    for name, text in {**FILES, **files}.items():
        path = folder / "sovereignty" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Workspace(folder)


def placing_of(folder: Path, **files: str) -> Placing:
    return read_placing(workspace_of(folder, **files), DAY)


def changed(name: str, *changes: tuple[str, str]) -> dict[str, str]:
    """One file with changes; each must be one of it, ``""`` stands for its end."""
    text = FILES[name]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1) if old else text + new
    return {name: text}
