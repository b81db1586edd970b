"""``largesse statement``: what a partner is shown and paid for an interval."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from largesse.cli.options import JsonOption, LangOption, WorkspaceOption, language_option
from largesse.cli.output import console, emit_json, table
from largesse.cli.run import KnownAtOption, moment_option
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.data import statement_data
from largesse.settlement.statement.html import View, capitalised, render
from largesse.settlement.statement.model import Cause, Form, Rule, Statement
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

_MARKS = {"bad": "x", "warn": "!", "good": "+", "note": "-"}


def command(
    partner: Annotated[str, typer.Argument(help="The partner's id.", show_default=False)],
    interval: Annotated[
        str, typer.Argument(help="As FY2024 Q2, 2024 Q3, 2024-09 or FY2024.", show_default=False)
    ],
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write one HTML page too.", show_default=False),
    ] = None,
    lang: LangOption = "en",
    run_id: Annotated[
        str | None,
        typer.Option(
            "--run",
            metavar="RUN",
            help="A run by its number or id; the latest by default.",
            show_default=False,
        ),
    ] = None,
    known_at: KnownAtOption = None,
    exact: Annotated[bool, typer.Option("--exact", help="Show every digit.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a partner earned in an interval, why, and what is paid.

    Every amount is worked out again from the rows by a second, independent path; if it comes to
    anything else than the run, no statement is written and the command exits 1. The keys of --json
    are in docs/reference/statement-json.md.
    """
    language = language_option(lang)
    home = Workspace.find(workspace)
    statement = write_statement(home, partner, interval, run_id, moment_option(known_at))
    if html is not None:
        _write(html, render(statement, language))
    if as_json:
        emit_json(statement_data(statement, language))
        return
    Printed(View(statement, language), exact).all(console(), html)


def _write(path: Path, page: str) -> None:
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "this is a folder" if path.is_dir() else "its folder does not exist"
        raise Refusal(
            Problem(what, "name a file in a folder that exists", str(path), code="bad-path")
        )
    write_atomic(path, page)


def _quoted(name: str) -> str:
    """A name as it is typed into a shell."""
    return f"'{name}'" if " " in name else name


class Printed:
    """A statement on the terminal."""

    def __init__(self, view: View, exact: bool) -> None:
        self.view = view
        self.t = view.words
        self.f = view.formats
        self.amount = self.f.exact if exact else self.f.amount
        self.statement: Statement = view.statement

    def all(self, out: Console, page: Path | None) -> None:
        """The answer, what needs attention, then the evidence, and what to type next."""
        header = self.statement.header
        months = self.f.months(header.interval.first, header.interval.last)
        out.print(self.view.heading())
        also = self.view.earned_also()
        who = f"{header.name} ({header.partner}), {self.view.levels()}"
        out.print(self._listed([who, months, *([also] if also else [])]))
        self._attention(out)
        self._rules(out)
        self._payments(out)
        self._late(out)
        self._benefits(out)
        self._changes(out)
        self._summary(out, page)

    def _attention(self, out: Console) -> None:
        out.print(f"\n{self.t('attention')}")
        for item in self.statement.attention:
            out.print(
                f"  {_MARKS[item.grade]} {self.t.grade(item.grade)}. {self.view.attention(item)}"
            )
        if not self.statement.attention:
            out.print(f"  {self.t('nothing-to-do')}")
        out.print("")

    def _rules(self, out: Console) -> None:
        rules = [rule for rule in self.view.rules() if rule.form is not Form.BENEFIT]
        if not rules:
            return
        headers = [
            self.t(key) for key in ("rule", "period", "measured", "earned", "vested", "expected")
        ]
        rows = [self._rule(rule) for rule in rules]
        for total in self.statement.totals:
            amounts = (self.amount(total.earned), self.amount(total.vested))
            rows.append((f"{self.t('total')} {total.currency}", "", "", *amounts, ""))
        out.print(table(headers, rows, figures=headers[2:], title=self.t("rules")))

    def _rule(self, rule: Rule) -> tuple[str, ...]:
        measured = self.view.measured(rule)
        own = self.view.own_period(rule)
        count = self.t("lines", count=len(rule.lines))
        return (
            self.view.text(rule.title),
            capitalised(own) or (count if len(rule.lines) > 1 else self._interval()),
            self.amount(measured) if measured else "-",
            self.amount(rule.earned),
            self.amount(rule.vested),
            self.amount(self.view.expected(rule)),
        )

    def _interval(self) -> str:
        return capitalised(self.f.period(self.statement.header.interval))

    def _payments(self, out: Console) -> None:
        payments = [(rule, p) for rule in self.view.rules() for p in rule.payments]
        if not payments:
            out.print(self._labelled("payments", self.t("payments-none")))
            return
        seldom = self.view.columns()
        stated = ("brought", "due", "paid", "carried", "held", "forfeited")
        figures = [name for name in stated if name in ("due", "paid", *seldom)]
        headers = [self.t(key) for key in ("rule", "settlement", "pay-day", *figures)]
        rows = [
            (
                self.view.text(rule.title),
                capitalised(self.f.period(p.settlement)),
                self.view.pay_day(p),
                *(self.amount(getattr(p, name)) for name in figures),
            )
            for rule, p in payments
        ]
        out.print(table(headers, rows, figures=headers[3:], title=self.t("payments")))
        for rule, p in payments:
            if p.cash.value != p.paid.value:
                what = f"{self.view.text(rule.title)}, {self.f.period(p.settlement)}"
                funds = self.t("of-which-funds", amount=self.view.funds(p.paid, p.cash))
                out.print(self._labelled_by(what, f"{self.amount(p.paid)}, {funds}"))
        if without := self.view.without_day():
            out.print(self.t("no-day", rules=without))
        for rule, hold in self.view.holds():
            because = self._labelled("held", self.view.text(hold.because))
            text = self.view.text(hold.released_by) if hold.released_by else ""
            released = self.t("released-by", what=text) if text else ""
            out.print(f"{self.view.text(rule.title)}. {because}. {released}".rstrip())

    def _benefits(self, out: Console) -> None:
        rules = self.statement.rules
        benefits = [r for r in rules if r.form is Form.BENEFIT and r.earned.value]
        if not benefits:
            return
        headers = [self.t(key) for key in ("benefit", "quantity", "at-cost")]
        rows = [
            (
                self.view.text(rule.title),
                self.amount(rule.earned),
                self.amount(rule.at_cost) if rule.at_cost else f"- ({self.t('not-priced')})",
            )
            for rule in benefits
        ]
        out.print(table(headers, rows, figures=headers[1:], title=self.t("benefits")))

    def _late(self, out: Console) -> None:
        late = self.statement.late
        keys = ("rule", "period", "was", "now", "difference", "due-on")
        headers = [self.t(key) for key in keys]
        rows = [
            (
                self.view.text(item.title) + (f" {item.scope}" if item.scope else ""),
                capitalised(self.f.period(item.span)),
                *(self.amount(a) for a in (item.was, item.now, item.difference)),
                capitalised(self.f.period(item.settlement)),
            )
            for item in late.corrections
        ]
        if rows:
            out.print(table(headers, rows, figures=headers[2:5], title=self.t("late")))
        for earlier in late.since:
            said = "late-since" if self.view.late_by(earlier.run) else "late-none"
            out.print(self.t(said, run=earlier.run, moment=self.f.moment(earlier.at)))
        self._causes(out, tuple(dict.fromkeys(c for i in late.corrections for c in i.causes)))

    def _changes(self, out: Console) -> None:
        corrections = self.statement.corrections
        if corrections is None:
            return
        moment = self.f.moment(corrections.since_at)
        if not corrections.changes:
            out.print(self.t("changes-none", run=corrections.since, moment=moment))
            return
        headers = [self.t(key) for key in ("rule", "period", "was", "now", "difference")]
        rows = [
            (
                self.view.text(change.title) + (f" {change.scope}" if change.scope else ""),
                capitalised(self.f.period(change.span)),
                *(self.amount(a) for a in (change.was, change.now, change.difference)),
            )
            for change in corrections.changes
        ]
        out.print(table(headers, rows, figures=headers[2:], title=self.t("changes")))
        out.print(self.t("changes-since", run=corrections.since, moment=moment))
        self._causes(out, corrections.causes)

    def _causes(self, out: Console, causes: Sequence[Cause]) -> None:
        for kind, what in self.view.causes(causes):
            out.print(f"  {self._labelled(f'cause-{kind}', what)}")

    def _labelled(self, key: str, said: str) -> str:
        return self._labelled_by(self.t(key), said)

    def _labelled_by(self, label: str, said: str) -> str:
        return self.t("labelled", label=label, said=said)

    def _listed(self, items: Sequence[str]) -> str:
        return reduce(lambda a, b: self.t("and-also", first=a, then=b), items)

    def _summary(self, out: Console, page: Path | None) -> None:
        header = self.statement.header
        for total in self.statement.totals:
            told = [
                self._labelled("vested", self.amount(total.vested)),
                self._labelled("payable", self.amount(total.paid)),
            ]
            for key, amount in (("provisional", total.provisional), ("held", total.held)):
                if amount.value:
                    told.append(self._labelled(key, self.amount(amount)))
            out.print(f"{self._listed(told)}.")
        out.print(self.t("proved"))
        if page is not None:
            out.print(f"{page}")
        first = next(iter(self.view.rules()), None)
        quoted = _quoted(header.interval.name)
        lang = "" if self.view.language == "en" else f" --lang {self.view.language}"
        about = f"{header.partner} {first.incentive}" if first else header.partner
        if first and first.lines:
            about = f"{about} {_quoted(first.lines[-1].span.name)}"
        commands = [f"largesse explain {about}{lang}"]
        if page is None:
            shown = f"{header.partner} {quoted}{lang}"
            commands.append(f"largesse statement {shown} --html statement.html")
        # A command that is to be typed or copied is never broken over two lines.
        out.print(self._labelled("next", "    ".join(commands)), soft_wrap=True)
