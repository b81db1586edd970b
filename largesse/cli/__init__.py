"""The command line: one thin module per verb, loaded only when that verb is asked for."""

from largesse.cli.frame import main

__all__ = ["main"]
