"""What a partner's people see of their own."""
