"""Market shares, each under its definition, geography, period and vintage."""
