"""Largesse: a vendor's partner investment programme as code.

Nothing is imported here: each package is loaded by the one that needs it.
"""

__version__ = "0.1.0"
