"""The fund at a glance: pledged, earned, paid, free; each envelope with its years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from largesse.fund.reports import Position, PositionRow, Stand, position
from largesse.fund.showing import in_major
from largesse.money import shown
from largesse.partners.database import ledger_connection
from largesse.portal.access.table import VENDORS, Whose, page
from largesse.portal.workspace import home
from largesse.programme.load import load

COLUMNS: Mapping[str, tuple[object, Callable[[Stand], int]]] = {
    "allotted": (_("allotted"), lambda stand: stand.allotted_minor),
    "reserved": (_("reserved"), lambda stand: stand.reserved_minor),
    "committed": (_("committed"), lambda stand: stand.committed_minor + stand.obligated_minor),
    "unpaid": (_("earned, unpaid"), lambda stand: stand.unpaid_minor),
    "paid": (_("paid"), lambda stand: stand.paid_minor),
    "in-kind": (_("in kind"), lambda stand: stand.in_kind_minor),
    "free": (_("free"), lambda stand: stand.available_minor),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, as it is shown."""

    title: str
    year: str
    depth: int
    is_sum: bool
    figures: Sequence[str]


@page("fund", VENDORS, Whose.VENDOR)
def show(request: HttpRequest) -> HttpResponse:
    """The fund's position today."""
    language = get_language() or "en"
    found = position(ledger_connection(), load(home().programme).fund, language=language)
    if not found.authorised_minor:
        return render(request, "portal/fund/closed.html", {})
    total = found.total
    earned = total.unpaid_minor + total.paid_minor + total.in_kind_minor
    context = {
        "pledged": _amount(found.authorised_minor, found, language),
        "earned": _amount(earned, found, language),
        "paid": _amount(total.paid_minor, found, language),
        "free": _amount(total.available_minor, found, language),
        "headers": [title for title, _of in COLUMNS.values()],
        "rows": [_row(row, found, language) for row in found.rows],
        "total": _figures(total, found, language),
        "alarms": found.alarms,
        "currency": found.currency,
        "credit": [
            (
                each.year,
                *(
                    _amount(minor, found, language)
                    for minor in (each.voted_minor, each.consumed_minor, each.available_minor)
                ),
            )
            for each in found.credit
        ],
    }
    return render(request, "portal/fund/show.html", context)


def _row(row: PositionRow, found: Position, language: str) -> Row:
    figures = _figures(row.stand, found, language)
    year = "" if row.year == "*" else row.year
    return Row(row.title, year, row.depth, row.is_sum, figures)


def _figures(stand: Stand, found: Position, language: str) -> list[str]:
    return [_amount(of(stand), found, language) for _title, of in COLUMNS.values()]


def _amount(minor: int, found: Position, language: str) -> str:
    return shown(in_major(minor, found.currency), found.currency, language)
