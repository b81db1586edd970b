"""Billing data and facts of an invented vendor, as many rows as wanted, the same for one seed.

`generate` writes ``billing/*.parquet`` (or ``.csv.gz``), one file per month, which
``largesse import`` takes, and ``facts/*.csv``, which `largesse.facts` reads.
"""

from largesse.consumption.generate.shape import BENCH, DEMO, Shape
from largesse.consumption.generate.writing import Generated, generate

__all__ = ["BENCH", "DEMO", "Generated", "Shape", "generate"]
