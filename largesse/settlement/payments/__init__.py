"""Paying what was granted: runs, bank details, checks before and answers after."""
