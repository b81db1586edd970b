"""Indices: from documents and figures to scores."""
