"""What a partner is shown and paid: statements, and the reconciliation with what was used so far."""
