"""Decisions on placements."""
