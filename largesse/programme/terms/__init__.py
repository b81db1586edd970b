"""The small words of the language: amounts, periods, scales, limits; each a record and its reader.

Every reader takes the text as written and raises ``ValueError`` with a sentence that says what is
wrong and how to write it; the loader adds file, line and column.
"""
