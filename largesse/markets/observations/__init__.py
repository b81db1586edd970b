"""What was observed of markets: read, kept, put in a table."""
