"""Billing data: exports of FOCUS and what exporters write instead, into a clean lake.

Import from the modules: ``lake`` to read, ``importing`` to write, ``mapping`` to draft a map.
"""
