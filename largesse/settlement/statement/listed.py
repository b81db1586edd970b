"""A statement's lines as CSV, for a spreadsheet: every digit, no rounding, one row a line."""

import csv
import io
from collections.abc import Iterator

from largesse.money import plain
from largesse.programme.calendar import month_text
from largesse.settlement.statement.formats import Language
from largesse.settlement.statement.model import Rule, Statement

COLUMNS = (
    "partner",
    "statement",
    "incentive",
    "title",
    "of",
    "interval",
    "first_month",
    "last_month",
    "measured",
    "measured_unit",
    "earned",
    "vested",
    "expected",
    "unit",
    "is_final",
    "run",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be taken by a spreadsheet for a formula."""


def statement_csv(statement: Statement, language: Language) -> str:
    """The lines of all rules, with a header; figures with a point, as machines read them."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rule in statement.rules:
        writer.writerows(_rows(statement, rule, language))
    return stream.getvalue()


def _rows(statement: Statement, rule: Rule, language: Language) -> Iterator[list[str]]:
    header = statement.header
    for line in rule.lines:
        yield [
            header.partner,
            header.interval.name,
            rule.incentive,
            _text(rule.title.in_language(language)),
            _text(line.scope),
            line.span.name,
            month_text(line.span.first),
            month_text(line.span.last),
            plain(line.measured.value),
            line.measured.unit,
            plain(line.earned.value),
            plain(line.vested.value),
            plain(line.expected.value),
            rule.unit,
            "yes" if line.is_final else "no",
            header.basis.run,
        ]


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
