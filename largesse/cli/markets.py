"""The regional accelerator: score markets, match models to them, decide, follow what came of it."""

from collections.abc import Callable, Mapping
from typing import Any

COMMANDS: Mapping[str, Callable[..., Any]] = {}
"""Each sub-command is a function of its own module ``markets_*.py``."""
