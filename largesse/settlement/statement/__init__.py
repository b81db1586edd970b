"""Statements: one partner, one interval, every amount with its proof."""
