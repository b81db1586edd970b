"""What must hold between the rows of the facts, each rule a function of its own.

A check takes all typed rows and yields problems; `CHECKS` lists them in the order in which a
person would mend them. Rows with unreadable cells are not compared, but the ids they state
count as known, so that one bad cell does not drown its file in second-hand errors.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from largesse.facts.kinds import (
    ACTIVITIES,
    ATTRIBUTION,
    BY_NAME,
    DEALS,
    FACTS,
    KINDS,
    RATES,
    RESERVED_FACTS,
    Kind,
    Subject,
)
from largesse.facts.rows import ALWAYS, OPEN, FactRows, Row
from largesse.money import plain
from largesse.workspace.errors import Problem

Check = Callable[[FactRows], Iterator[Problem]]

WHOLE = Decimal(1)


def ends_before_it_starts(facts: FactRows) -> Iterator[Problem]:
    """``until`` is the first day outside, so it comes after ``from``."""
    for kind in KINDS:
        for row in facts.of(kind) if kind.dated else ():
            if row.end <= row.start:
                what = f"the row holds from {row.start} until {row.end}, which is no day at all"
                mend = "'until' is the first day on which it no longer holds: put it after 'from'"
                yield row.problem(what, mend, "until-before-from", "until")


def stated_twice_alike(facts: FactRows) -> Iterator[Problem]:
    """Two rows that say exactly the same: one is a slip, whichever it is."""
    for kind in KINDS:
        first: dict[object, int] = {}
        for row in facts.of(kind):
            said = _said(row)
            if said in first:
                what = f"the row says the same as line {first[said]}"
                yield row.problem(what, "remove one of the two", "duplicate-row")
            else:
                first[said] = row.line


def refers_to_the_unknown(facts: FactRows) -> Iterator[Problem]:
    """Partners, customers and deals that are spoken of are stated in their own file."""
    known = {subject: _stated_ids(facts, subject) for subject in _HOMES}
    for kind in KINDS:
        references = [(c.name, c.refers_to) for c in kind.columns if c.refers_to]
        for row in facts.all_of(kind):
            for column, subject in references:
                if (name := row.text(column)) and name not in known[subject]:
                    yield _unknown(row, column, subject, name)
            if kind is FACTS and row.text("subject") and row.text("subject_kind"):
                subject = _subject(row)
                if row.text("subject") not in known[subject]:
                    yield _unknown(row, "subject", subject, row.text("subject"))


def two_at_a_time(facts: FactRows) -> Iterator[Problem]:
    """Where one thing holds at a time, two rows of one key share no day.

    Levels, accounts' customers, and the rows about one partner, customer or deal; targets,
    baselines, rates and activities, which have no valid time, are stated once.
    """
    for kind in KINDS:
        if not kind.one_at_a_time or kind is FACTS:
            continue
        by_key: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in _distinct(facts, kind):
            by_key[row.key].append(row)
        for key, rows in by_key.items():
            if len(rows) > 1:
                thing = f"{kind.name}: {' / '.join(part or '-' for part in key)}"
                yield from _overlaps(rows, thing)


def fact_has_two_values(facts: FactRows) -> Iterator[Problem]:
    """A fact of ``facts`` has one value at a time, unless its row says ``many``.

    Extra columns (``x_segment``) state facts too, and are compared with them.
    """
    by_fact: dict[tuple[Subject, str, str], list[Row]] = defaultdict(list)
    for row in _distinct(facts, FACTS):
        if row.text("values") != "many":
            by_fact[_subject(row), row.text("subject"), row.text("fact")].append(row)
    for kind in KINDS:
        if kind.subject and by_fact:
            for row in _distinct(facts, kind):
                for extra in row.extra:
                    stated = (kind.subject, row.text(kind.subject), extra)
                    if stated in by_fact:
                        by_fact[stated].append(row)
    for (subject, name, fact), rows in by_fact.items():
        yield from _overlaps(rows, f"the fact '{fact}' of {subject} {name}")


def fact_has_a_column(facts: FactRows) -> Iterator[Problem]:
    """A fact with a column of its own is stated there, not in ``facts``."""
    for row in facts.of(FACTS):
        home = RESERVED_FACTS[_subject(row)].get(row.text("fact"))
        if home:
            what = f"'{row.text('fact')}' of a {row.text('subject_kind')} belongs in {home}"
            yield row.problem(what, f"move the row to {home}.csv", "fact-in-wrong-file", "fact")


def attributed_over_the_whole(facts: FactRows) -> Iterator[Problem]:
    """In one role, the shares of one account come to at most 100 % on every day.

    Rows of an account as a whole and rows of one of its sub-accounts are summed apart: a
    sub-account with rows of its own in a role takes nothing from the account's rows.
    """
    by_account: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in _distinct(facts, ATTRIBUTION):
        if row.start < row.end:
            by_account[tuple(map(row.text, _ACCOUNT_ROLE))].append(row)
    for account, rows in by_account.items():
        if sum((row.number("share") for row in rows), Decimal(0)) > WHOLE:
            yield from _over_the_whole(account, rows)


def amount_without_currency(facts: FactRows) -> Iterator[Problem]:
    """An amount of a deal or an activity names its currency."""
    for kind in (DEALS, ACTIVITIES):
        for row in facts.of(kind):
            if row["amount"] is not None and row["currency"] is None:
                what = f"the amount {plain(row.number('amount'))} has no currency"
                yield row.problem(what, "fill in 'currency'", "no-currency", "amount")


def rate_to_itself(facts: FactRows) -> Iterator[Problem]:
    """A currency is worth one of itself; a row that says so (or otherwise) is a slip."""
    for row in facts.of(RATES):
        if row["from_currency"] == row["to_currency"]:
            what = f"the rate turns {row.text('from_currency')} into itself"
            yield row.problem(what, "remove the row", "rate-to-itself", "to_currency")


CHECKS: tuple[Check, ...] = (
    ends_before_it_starts,
    stated_twice_alike,
    refers_to_the_unknown,
    two_at_a_time,
    fact_has_a_column,
    fact_has_two_values,
    attributed_over_the_whole,
    amount_without_currency,
    rate_to_itself,
)


def problems_of(facts: FactRows) -> tuple[Problem, ...]:
    """Everything wrong with the facts, reading and checks together, by file and line."""
    found = [*facts.problems, *(problem for check in CHECKS for problem in check(facts))]
    return tuple(sorted(found, key=lambda p: (p.file, p.line or 0, p.column or 0, p.code)))


_HOMES: dict[Subject, Kind] = {
    "partner": BY_NAME["partners"],
    "customer": BY_NAME["customers"],
    "deal": BY_NAME["deals"],
}
_ACCOUNT_ROLE = ("provider", "billing_account", "sub_account", "role")


def _said(row: Row) -> object:
    return tuple(row.values.items()), tuple(row.extra.items())


def _distinct(facts: FactRows, kind: Kind) -> Iterator[Row]:
    """Whole rows without those that repeat another, which have their own check."""
    seen: set[object] = set()
    for row in facts.of(kind):
        said = _said(row)
        if said not in seen:
            seen.add(said)
            yield row


def _stated_ids(facts: FactRows, subject: Subject) -> set[str]:
    return {row.text(subject) for row in facts.all_of(_HOMES[subject])}


def _unknown(row: Row, column: str, subject: Subject, name: str) -> Problem:
    home = _HOMES[subject].name
    what = f"the {subject} '{name}' is not in {home}"
    return row.problem(what, f"correct it, or add it to {home}.csv", f"unknown-{subject}", column)


def _subject(row: Row) -> Subject:
    match row.text("subject_kind"):
        case "partner":
            return "partner"
        case "customer":
            return "customer"
        case _:
            return "deal"


def _overlaps(rows: list[Row], thing: str) -> Iterator[Problem]:
    """Rows that start before an earlier one ends, in order of their first day."""
    ordered = sorted((r for r in rows if r.start < r.end), key=lambda r: (r.start, r.line))
    if not ordered:
        return
    latest = ordered[0]
    for earlier, row in pairwise(ordered):
        latest = max(latest, earlier, key=lambda r: r.end)
        if row.start < latest.end:
            where = f"line {latest.line}" + (
                "" if latest.file == row.file else f" of {latest.file}"
            )
            shared = _period(row.start, min(row.end, latest.end)) if row.kind.dated else ""
            what = f"{thing}: the row and {where} both hold{shared}"
            mend = "let one end before the other begins" if row.kind.dated else "keep one of them"
            yield row.problem(what, mend, "overlap", "from")


def _over_the_whole(account: tuple[str, ...], rows: list[Row]) -> Iterator[Problem]:
    """One problem for each stretch of days on which the same partners exceed the whole."""
    edges = sorted({day for row in rows for day in (row.start, row.end)})
    for start, end in pairwise(edges):
        held = [row for row in rows if row.start <= start and end <= row.end]
        shares = sum((row.number("share") for row in held), Decimal(0))
        if shares <= WHOLE:
            continue
        provider, billing_account, sub_account, role = account
        name = f"{billing_account}{f' / {sub_account}' if sub_account else ''} of {provider}"
        parts = " + ".join(f"{row.text('partner')} {_percent(row.number('share'))}" for row in held)
        what = (
            f"{role}s of account {name} come to {_percent(shares)}{_period(start, end)} ({parts})"
        )
        last = max(held, key=lambda row: row.line)
        mend = "lower a share or end one row where another begins; at most 100 % in one role"
        yield last.problem(what, mend, "attributed-over-100", "share")


def _percent(share: Decimal) -> str:
    return f"{plain(share.scaleb(2))} %"


def _period(start: date, end: date) -> str:
    first = "" if start == ALWAYS else f" from {start}"
    last = "" if end == OPEN else f" until {end}"
    return first + last
