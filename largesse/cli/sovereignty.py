"""Sovereignty: rules, offerings, owners and risks; who may host what is ``largesse place``."""

from collections.abc import Callable, Mapping
from typing import Any

from largesse.cli import (
    sovereignty_assess,
    sovereignty_owners,
    sovereignty_questions,
    sovereignty_register,
    sovereignty_rules,
    sovereignty_scenarios,
)

COMMANDS: Mapping[str, "Callable[..., Any] | Mapping[str, Callable[..., Any]]"] = {
    "rules": sovereignty_rules.command,
    "questions": sovereignty_questions.command,
    "assess": sovereignty_assess.command,
    "owners": sovereignty_owners.command,
    "scenarios": sovereignty_scenarios.command,
    "register": sovereignty_register.command,
}
"""Each sub-command is the function of its own module ``sovereignty_*.py``."""
