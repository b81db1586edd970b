"""The match: models to markets."""
