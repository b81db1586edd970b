"""Risks by EBIOS RM: origins, stakeholders, events, before and after a split; ordinal only."""
