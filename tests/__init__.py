"""Tests, one folder per package; written to be read as its documentation."""
