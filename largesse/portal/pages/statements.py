"""A partner's statements: which there are, one with its proofs, and the same as files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from largesse.entitlement.history import find_run, manifest_of, runs
from largesse.entitlement.versions import programme_of
from largesse.partners.models import Partner
from largesse.portal.access.table import EVERYBODY, Whose, page
from largesse.portal.workspace import home
from largesse.programme.calendar import Span, first_day, last_day, parse_month
from largesse.programme.terms.periods import Interval
from largesse.settlement.documents.focus import focus_csv, focus_rows
from largesse.settlement.documents.tax_file import read_tax
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.formats import Formats, Language
from largesse.settlement.statement.html import View, render_body
from largesse.settlement.statement.html import render as whole_page
from largesse.settlement.statement.listed import statement_csv
from largesse.settlement.statement.model import Statement
from largesse.workspace.errors import AnswerIsNo, Refusal

ABSENT = frozenset({"bad-interval", "interval-ahead", "no-run"})
"""Refusals that say that there is no such statement."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An interval of which there is a statement: its address, its name, whether it is over."""

    address: str
    name: str
    months: str
    is_over: bool


def language() -> Language:
    """The language of the page, as the rooms call it."""
    chosen: Literal["en", "fr"] = "fr" if (get_language() or "en").startswith("fr") else "en"
    return chosen


@page("partner_statements", EVERYBODY, Whose.PARTNER)
def listed(request: HttpRequest, partner: str) -> HttpResponse:
    """The intervals of which the partner has a statement, the latest first."""
    who = get_object_or_404(Partner, pk=partner)
    return render(request, "portal/partner/statements.html", {"partner": who, "years": _years()})


def _years() -> list[tuple[Listed, list[Listed]]]:
    """Each year that the latest run knows, with its quarters; none where nothing was computed."""
    workspace = home()
    if not runs(workspace):
        return []
    manifest = manifest_of(find_run(workspace))
    calendar = programme_of(workspace, manifest).calendar
    through = parse_month(manifest["through"])
    first = min(parse_month(d["billing_period"]) for d in manifest["deliveries"])
    found = []
    month = calendar.span(Interval.YEAR, through).first
    while month + 11 >= first:
        year = calendar.span(Interval.YEAR, month)
        quarters = [calendar.span(Interval.QUARTER, month + n) for n in (9, 6, 3, 0)]
        told = [_listed(q, through) for q in quarters if first <= q.last and q.first <= through]
        found.append((_listed(year, through), told))
        month -= 12
    return found


def _listed(span: Span, through: int) -> Listed:
    f = Formats(language())
    months = f.months(span.first, span.last)
    return Listed(span.name.replace(" ", "-"), f.period(span), months, span.last <= through)


@page("partner_statement", EVERYBODY, Whose.PARTNER)
def show(request: HttpRequest, partner: str, interval: str) -> HttpResponse:
    """The statement, every amount of it opening into its proof."""
    who = get_object_or_404(Partner, pk=partner)
    try:
        statement = _statement(partner, interval)
    except AnswerIsNo as answer:
        said = {"partner": who, "answer": str(answer)}
        return render(request, "portal/partner/no_statement.html", said, status=409)
    shown = {
        "partner": who,
        "title": View(statement, language()).title(),
        "interval": interval,
        "body": render_body(statement, language()),
    }
    return render(request, "portal/partner/statement.html", shown)


def _statement(partner: str, interval: str) -> Statement:
    """Raises Http404 where there is none of that interval, AnswerIsNo where it is not proved."""
    try:
        return write_statement(home(), partner, interval)
    except Refusal as refusal:
        if {problem.code for problem in refusal.problems} & ABSENT:
            raise Http404 from refusal
        raise


def _csv(statement: Statement) -> str:
    return statement_csv(statement, language())


def _html(statement: Statement) -> str:
    return whole_page(statement, language())


def _focus(statement: Statement) -> str:
    """What falls due in the interval, as FOCUS credit rows."""
    span, workspace = statement.header.interval, home()
    days = (first_day(span.first), last_day(span.last) + timedelta(days=1))
    issuer = read_tax(workspace).vendor.name
    return focus_csv(focus_rows(workspace, statement.header.partner, *days, issuer, language()))


FORMS: Mapping[str, tuple[Callable[[Statement], str], str, str]] = {
    "csv": (_csv, "text/csv", "csv"),
    "html": (_html, "text/html", "html"),
    "focus": (_focus, "text/csv", "focus.csv"),
}
"""What a statement can be had as: how it is written, its media type, how its file name ends."""


@page("partner_statement_file", EVERYBODY, Whose.PARTNER)
def download(request: HttpRequest, partner: str, interval: str, form: str) -> HttpResponse:
    """The statement as a file."""
    get_object_or_404(Partner, pk=partner)
    if form not in FORMS:
        raise Http404
    write, media, ending = FORMS[form]
    try:
        text = write(_statement(partner, interval))
    except (AnswerIsNo, Refusal) as refused:
        return HttpResponse(str(refused), content_type="text/plain; charset=utf-8", status=409)
    name = f"{partner}-{interval.replace(' ', '-')}.{ending}"
    answer = HttpResponse(text, content_type=f"{media}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
