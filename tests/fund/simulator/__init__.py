"""A seeded simulator of those who use the ledger, with crashes: see README.md."""

from tests.fund.simulator.run import Dose, Result, run, simulate

__all__ = ["Dose", "Result", "run", "simulate"]
