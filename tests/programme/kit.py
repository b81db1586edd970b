"""Small programmes for tests: from text to a programme or to its problems."""

from pathlib import Path
from textwrap import dedent

from largesse.programme.load import inspect, load
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem

FULL = """\
programme: meadow
title: {en: Meadow, fr: Pré}
currency: USD
calendar: {year starts in month: 4}
facts:
  level: {one of: [silver, gold]}
---
measure: qualifying
of: BilledCost
in: USD
---
fund: pledge
authorised: 1_000_000 USD
for: '[2022-04-01, 2025-04-01)'
envelopes:
  rebates: {amount: {FY2023: 100_000 USD, FY2024: 100_000 USD}}
  reserve: {amount: 50_000 USD}
---
incentive: volume
title: {en: Volume, fr: Volume}
source: guide, section 1
holds: '[2022-04-01, 2025-04-01)'
envelope: rebates
measure: qualifying
over: quarter
rate: 2%
"""
"""A whole programme without a fault, for tests that spoil one line of it."""


def write(folder: Path, text: str, name: str = "rule.yaml") -> Path:
    """A YAML file in `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[Problem]:
    """What is found in one file."""
    return inspect(write(folder, text))[1]


def loaded(folder: Path, text: str) -> Programme:
    """The programme of one file."""
    return load(write(folder, text))


def replaced(text: str, old: str, new: str) -> str:
    """`text` with one place changed; the place must be there once."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)
