"""How the fund's reports are printed: for the finance controller who reads them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from largesse.cli.output import console, table
from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.reading import AsOf
from largesse.fund.reports import (
    History,
    Item,
    Position,
    PositionRow,
    Reconciliation,
    Stand,
    TrialBalance,
)
from largesse.fund.showing import in_major, major
from largesse.money import Rounding, minor_unit_exponent, plain

COLUMNS: Mapping[str, Callable[[Stand], int]] = {
    "allotted": lambda stand: stand.allotted_minor,
    "reserved": lambda stand: stand.reserved_minor,
    "committed": lambda stand: stand.committed_minor + stand.obligated_minor,
    "unpaid": lambda stand: stand.unpaid_minor,
    "paid": lambda stand: stand.paid_minor,
    "in kind": lambda stand: stand.in_kind_minor,
    "expired": lambda stand: stand.expired_minor,
    "free": lambda stand: stand.available_minor,
    "unfunded": lambda stand: stand.unfunded_minor + stand.unfunded_approved_minor,
}
"""What a line's authority is used for; allotted and unfunded come to the sum of the others."""

ALWAYS = ("allotted", "committed", "unpaid", "paid", "free")
"""Columns that are shown even where nothing is in them."""


def figure(minor: int, currency: str, *, whole: bool = False) -> str:
    """A figure of a column whose title says the currency: ``12,345.67``; ``whole``: ``12,346``."""
    if not currency:
        return f"{minor:,}"
    digits = 0 if whole else minor_unit_exponent(currency)
    rounded = Rounding(Decimal(1).scaleb(-digits))(in_major(minor, currency))
    return f"{rounded:,.{digits}f}"


def as_of_words(as_of: AsOf) -> str:
    """From what the figures come: ``as of 2023-06-30``, ``as known at ...``."""
    said = []
    if as_of.day is not None:
        said.append(f"as of {as_of.day.isoformat()}")
    if as_of.known_at is not None:
        said.append(f"as known at {as_of.known_at.isoformat(timespec='seconds')}")
    return ", ".join(said) or "today"


def print_position(found: Position, *, exact: bool) -> None:
    """The summary, the alarms, each line with subtotals, payment credit.

    Rounded to whole units of the currency, unless ``exact``.
    """
    out, currency = console(), found.currency
    if not found.authorised_minor:
        out.print("The fund is not open. Next: largesse fund open --by PERSON")
        return
    total = found.total
    earned = total.unpaid_minor + total.paid_minor + total.in_kind_minor
    out.print(
        f"Of {major(found.authorised_minor, currency)} pledged, {major(earned, currency)} is "
        f"earned ({major(total.paid_minor, currency)} paid) and "
        f"{major(total.available_minor, currency)} is free ({as_of_words(found.as_of)})."
    )
    print_alarms(found)
    columns = [name for name, of in COLUMNS.items() if name in ALWAYS or of(total)]
    rows = [[_place(row), *_figures(row.stand, columns, currency, exact)] for row in found.rows]
    whole = ["the fund", *_figures(total, columns, currency, exact)]
    headers = ["envelope", *columns]
    out.print(table(headers, rows, figures=columns, title=f"Authority, {currency}", total=whole))
    rest = found.unapportioned_minor + found.not_allotted_minor
    if rest:
        out.print(f"{major(rest, currency)} of the pledge is in no envelope yet.")
    credit = [
        [
            each.year or "whole period",
            *(figure(m, currency, whole=not exact) for m in _credit(each)),
        ]
        for each in found.credit
    ]
    headers = ["year", "voted", "consumed", "left"]
    out.print(table(headers, credit, figures=headers[1:], title=f"Payment credit, {currency}"))
    if not exact:
        out.print(f"Rounded to whole {currency}; --exact shows every digit.")
    out.print(
        "Next: largesse fund trial    largesse fund reconcile    largesse fund history ACCOUNT"
    )


def _credit(each: Any) -> tuple[int, int, int]:
    return each.voted_minor, each.consumed_minor, each.available_minor


def _place(row: PositionRow) -> str:
    """An envelope, or a year below its envelope's sum."""
    year = row.year or "whole period"
    if row.is_sum:
        return "  " * row.depth + row.envelope
    name = year if row.is_below_sum else f"{row.envelope}, {year}"
    return "  " * row.depth + name


def _figures(stand: Stand, columns: Sequence[str], currency: str, exact: bool) -> list[str]:
    return [figure(COLUMNS[name](stand), currency, whole=not exact) for name in columns]


def print_alarms(found: Position) -> None:
    """Each line that owes more than it was given, and what to do about it."""
    for line in found.alarms:
        stand = found.lines[line]
        said = major(stand.unfunded_minor, found.currency)
        amount = plain(in_major(stand.unfunded_minor, found.currency))
        console().print(
            f"! Alarm. {line} owes {said} for which it has no authority, and makes no new "
            f"commitment until it is cleared.\n"
            f"  largesse fund clear {_typed(line)} {amount} --from LINE --by PERSON"
        )
    for line, stand in found.lines.items():
        if stand.unfunded_approved_minor:
            said = major(stand.unfunded_approved_minor, found.currency)
            console().print(f"! {line} owes {said} by approval, authority to be found:")
            out = f"  largesse fund clear {_typed(line)} AMOUNT --from LINE --by PERSON"
            console().print(out)


def _typed(line: Line) -> str:
    return f"{line.envelope}/{line.year}" if line.year else line.envelope


def print_trial(found: TrialBalance, *, by_account: bool) -> None:
    """Debits, credits and balance of each stage, or of each account, and that they are equal."""
    out = console()
    headers = ["account", "debits", "credits", "balance"]
    for total in found.totals():
        shown = found.balances if by_account else found.by_stage()
        rows = [
            [
                b.account.code.split("/", 1)[1] if by_account else title_of(b.account.code),
                figure(b.debits_minor, total.currency),
                figure(b.credits_minor, total.currency),
                figure(b.posted_minor, total.currency),
            ]
            for b in shown
            if (b.account.book, b.account.currency) == (total.book, total.currency)
        ]
        sums = [
            "total",
            figure(total.debits_minor, total.currency),
            figure(total.credits_minor, total.currency),
            "",
        ]
        title = f"{total.book.capitalize()} book, {total.currency}, {as_of_words(found.as_of)}"
        out.print(table(headers, rows, figures=headers[1:], title=title, total=sums))
    lame = [total for total in found.totals() if not total.is_balanced]
    if not found.totals():
        out.print("Nothing is posted yet. Next: largesse fund open --by PERSON")
    elif lame:
        out.print("The books do not balance. Next: largesse verify")
    else:
        out.print("Debits equal credits in each book.")
        out.print("Next: largesse fund trial --accounts    largesse fund reconcile")


def title_of(code: str, language: str = "en") -> str:
    """What the stage of an account is called."""
    return chart.stage_of(code).title(language)


def print_history(found: History) -> None:
    """Entry by entry, with who and why, and the balance after each."""
    out, account = console(), found.account
    headers = ["day", "what", "because", "other account", "debit", "credit", "balance"]
    rows = [
        [
            line.effective.isoformat(),
            line.kind,
            " ".join(p for p in (line.reason, line.interval, _prior(line.note)) if p) or "-",
            line.other.split("/", 1)[1],
            figure(line.debit_minor, account.currency) if line.debit_minor else "-",
            figure(line.credit_minor, account.currency) if line.credit_minor else "-",
            figure(line.balance_minor, account.currency),
        ]
        for line in found.lines
    ]
    out.print(
        table(
            headers,
            rows,
            figures=headers[4:],
            title=f"{account.code}, {account.currency}, as recorded",
        )
    )
    balance = found.lines[-1].balance_minor if found.lines else 0
    entries = "entry" if len(rows) == 1 else "entries"
    out.print(f"{len(rows):,} {entries}; {major(balance, account.currency)} stands there.")
    out.print("With --json: who posted and approved each, under which key, about what.")


def _prior(note: Mapping[str, str]) -> str:
    return "(prior period)" if note.get("period") == "prior" else ""


def print_reconciliation(found: Reconciliation) -> None:
    """How liabilities and payments lead from one book to the other, and every difference."""
    out = console()
    parts = (("What is owed", found.liabilities), ("What was paid", found.payments))
    for title, items in parts:
        out.print(_items(items, found.currency, title))
    if found.is_reconciled:
        out.print("The two books agree, partner by partner.")
        return
    headers = ["what", "partner", "budgetary", "financial", "difference"]
    rows = [
        [
            each.what,
            each.partner or "in all",
            *(
                figure(minor, found.currency)
                for minor in (each.budgetary_minor, each.financial_minor, each.difference_minor)
            ),
        ]
        for each in found.differences
    ]
    out.print(table(headers, rows, figures=headers[2:], title="Differences"))


def _items(items: Sequence[Item], currency: str, title: str) -> Any:
    *parts, whole = items
    rows = [[item.label, figure(item.amount_minor, currency)] for item in parts]
    total = [whole.label, figure(whole.amount_minor, currency)]
    headers = [title, currency or "amount"]
    return table(headers, rows, figures=headers[1:], total=total)
