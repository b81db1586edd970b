"""Decisions on where workloads may be hosted: taken, opened again, withdrawn."""
