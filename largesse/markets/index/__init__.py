"""Composite indices by explicit steps, from observations to scores."""
