"""Disputes: a partner questions a line, the vendor answers in time, the outcome is posted."""
