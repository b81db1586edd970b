"""People and agreements: who takes part, on which terms, decided by whom."""
