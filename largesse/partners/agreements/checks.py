"""What must hold of an agreed content before it is offered to anybody: all faults at once."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from largesse.fund.model import AMOUNT_LIMIT
from largesse.money import is_currency, shown
from largesse.partners.agreements.content import Content, day, total_minor
from largesse.partners.money import decimal_of
from largesse.programme.terms.undertakings import KINDS
from largesse.workspace.errors import Problem

_EXPENSES = ("marketing-expense", "commission-expense")


def problems_of(content: Content) -> list[Problem]:
    """Every fault of a content by itself; who exists and what is left is asked elsewhere."""
    return [*_amounts(content), *_lines(content), *_days(content), *_undertakings(content)]


def _amounts(content: Content) -> Iterator[Problem]:
    cap, estimate = content["not_to_exceed_minor"], content["estimate_minor"]
    if not is_currency(content["currency"]):
        what, mend = f"'{content['currency']}' is no currency", "write an ISO 4217 code such as USD"
        yield Problem(what, mend, code="wrong-currency")
    if (cap is None) == (estimate is None) or (cap is not None and content["reserve_minor"]):
        what = "an agreement states what it may not exceed, or an estimate with its reserve"
        yield Problem(what, "state one of the two", code="cap-or-estimate")
    for name in ("not_to_exceed_minor", "estimate_minor", "reserve_minor", "materiality_minor"):
        value, least = content[name], 0 if name in ("reserve_minor", "materiality_minor") else 1
        if value is not None and not least <= value <= AMOUNT_LIMIT:
            said = name.removesuffix("_minor").replace("_", " ")
            what = f"the amount '{said}' is {value} minor units"
            yield Problem(what, f"state {least} to {AMOUNT_LIMIT}", code="bad-amount")
    if content["distinct_service"] and content["cost_as"] not in _EXPENSES:
        what = "what pays for a distinct service is an expense, not a reduction of revenue"
        mend = "account for it as marketing-expense or commission-expense (IFRS 15.70-71)"
        yield Problem(what, mend, code="distinct-but-no-expense")


def _lines(content: Content) -> Iterator[Problem]:
    lines = content["lines"]
    if not lines:
        what = "no envelope bears the agreement"
        yield Problem(what, "name an envelope, its fiscal year and the amount", code="no-lines")
        return
    for line in lines:
        if not 1 <= line["amount_minor"] <= AMOUNT_LIMIT:
            what = f"{_name(line)} bears {line['amount_minor']} minor units"
            yield Problem(what, "state an amount above zero", code="bad-amount")
    counted = Counter((line["envelope"], line["fiscal_year"]) for line in lines)
    for (envelope, year), times in counted.items():
        if times > 1:
            what = f"{envelope} {year} stands {times} times".replace("  ", " ")
            yield Problem(what, "add its amounts into one line", code="double-line")
    if (content["not_to_exceed_minor"] is None) == (content["estimate_minor"] is None):
        return
    total, wanted = sum(line["amount_minor"] for line in lines), total_minor(content)
    if total != wanted and is_currency(content["currency"]):
        said = [
            shown(decimal_of(x, content["currency"]), content["currency"]) for x in (total, wanted)
        ]
        what = f"the lines add up to {said[0]}, and the agreement commits {said[1]}"
        yield Problem(what, "make them the same", code="lines-differ")


def _days(content: Content) -> Iterator[Problem]:
    since, until = day(content["since"]), day(content["until"])
    if since is None:
        yield Problem("no day is stated from which it holds", "state it", code="no-start")
    elif until is not None and until <= since:
        what, mend = "it ends before it starts", "the end is the first day outside"
        yield Problem(what, mend, code="ends-before-start")


def _undertakings(content: Content) -> Iterator[Problem]:
    counted = Counter(each["code"] for each in content["undertakings"])
    for code, times in counted.items():
        if times > 1:
            what = f"'{code}' names {times} undertakings"
            yield Problem(what, "give each a code of its own", code="double-undertaking")
    for each in content["undertakings"]:
        yield from _undertaking(each, day(content["since"]))


def _undertaking(each: dict[str, Any], since: date | None) -> Iterator[Problem]:
    if each["kind"] not in KINDS:
        what = f"'{each['kind']}' is not a kind of undertaking"
        yield Problem(what, f"choose one of {', '.join(KINDS)}", code="unknown-kind")
    due = day(each["due_on"])
    if due and since and due < since:
        what = f"'{each['code']}' is due before the agreement starts"
        yield Problem(what, "state a later day, or none", code="due-before-start")


def _name(line: dict[str, Any]) -> str:
    return f"{line['envelope']} {line['fiscal_year']}".strip()
