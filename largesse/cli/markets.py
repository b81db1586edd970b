"""The regional accelerator: score markets, match models to them, decide, follow what came of it."""

from collections.abc import Callable, Mapping
from typing import Any

from largesse.cli import (
    markets_cohorts,
    markets_decide,
    markets_explain,
    markets_gates,
    markets_match,
    markets_observe,
    markets_score,
    markets_share,
)

COMMANDS: Mapping[str, "Callable[..., Any] | Mapping[str, Callable[..., Any]]"] = {
    "observe": markets_observe.command,
    "score": markets_score.command,
    "gates": markets_gates.command,
    "match": markets_match.command,
    "explain": markets_explain.command,
    "decide": markets_decide.command,
    "cohorts": markets_cohorts.COMMANDS,
    "share": markets_share.command,
}
"""Each sub-command is the function of its own module ``markets_*.py``."""
