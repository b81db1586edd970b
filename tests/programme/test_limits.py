"""Limits of exposure: what they say, what they may not say, and what they leave unchanged."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.programme.load import load
from tests.programme.kit import FULL, loaded, problems

LIMIT = """\
---
limit: no-giant
title: {en: No customer above nine per cent, fr: Aucun client au-dessus de neuf pour cent}
source: risk committee
of: consumption
by: customer
at most: 9%
together: 10
but: [C-1]
"""


def test_a_limit_as_written(tmp_path: Path) -> None:
    limit = loaded(tmp_path, FULL + LIMIT).limits["no-giant"]
    assert (limit.of, limit.by, limit.at_most) == ("consumption", "customer", Decimal("0.09"))
    assert (limit.together, limit.but, limit.holds) == (10, frozenset({"C-1"}), None)


def test_by_default_one_name_by_itself(tmp_path: Path) -> None:
    short = LIMIT.replace("together: 10\nbut: [C-1]\n", "holds: '[2024-01-01, inf)'\n")
    limit = loaded(tmp_path, FULL + short).limits["no-giant"]
    assert (limit.together, limit.but) == (1, frozenset())
    assert limit.holds is not None


def test_a_limit_changes_no_calculation(tmp_path: Path) -> None:
    without = loaded(tmp_path, FULL)
    having = loaded(tmp_path, FULL + LIMIT)
    assert having.semantic_hash == without.semantic_hash
    assert having.source_hash != without.source_hash


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("by: customer", "by: clients", "bad-choice"),
        ("of: consumption", "of: revenue", "bad-choice"),
        ("at most: 9%", "at most: 9", "bad-value"),
        ("together: 10", "together: 0", "bad-value"),
        ("at most: 9%\n", "", "missing-key"),
        (LIMIT, LIMIT + LIMIT, "said-twice"),
    ],
)
def test_faults_of_a_limit(tmp_path: Path, old: str, new: str, code: str) -> None:
    found = problems(tmp_path, FULL + LIMIT.replace(old, new))
    assert code in {problem.code for problem in found}


def test_the_demos_programme_has_limits() -> None:
    from tests.shared import ROOT

    limits = load(ROOT / "largesse/cli/brindlemark/programme").limits
    assert {limit.by for limit in limits.values()} >= {"customer", "jurisdiction"}
