"""The fund's ledger: authority, commitments, liabilities and payments, never overspent."""
