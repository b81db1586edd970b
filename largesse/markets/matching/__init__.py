"""Which collaboration model fits a market, with what probability, and what would change it."""
