"""Agreements: what both sides undertake, signed together with the money it commits."""
