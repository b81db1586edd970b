"""Deals that partners register: protected for a time, won or lost, and disputed."""
