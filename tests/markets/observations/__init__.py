"""Observations: read from files as published, kept, looked up."""
