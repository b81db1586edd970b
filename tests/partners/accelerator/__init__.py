"""Decisions for markets and intakes of partners."""
