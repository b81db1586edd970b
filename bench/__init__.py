"""Measurements of Largesse against hand-written queries and its peers; see README.md."""
