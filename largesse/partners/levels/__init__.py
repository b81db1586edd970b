"""Levels computed from rules: proposed with their reasons, decided by a person."""
