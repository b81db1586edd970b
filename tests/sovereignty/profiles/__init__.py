"""Rules shipped as dated data."""
