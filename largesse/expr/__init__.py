"""A closed, typed expression tree: parse, check, print, hash, evaluate, compare.

Nothing is imported here, so that a reader of the tree (the proof) never loads SQLGlot. Use
``largesse.expr.parse``, ``tree``, ``schema``, ``evaluate``, ``emit``, ``print``, ``canonical``,
``disjoint``.
"""
