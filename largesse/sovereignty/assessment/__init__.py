"""An offering by the Commission's framework: its SEAL, its score, what would raise it."""
