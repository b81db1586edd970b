"""Verifying: what the records, files and ledger of a workspace must agree on."""
