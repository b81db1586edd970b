"""Draws, ranks, sensitivity."""
