"""Ownership: who is behind whom."""
