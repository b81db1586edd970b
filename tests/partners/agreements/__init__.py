"""Agreements: what may happen to them, and what happens to their money."""
