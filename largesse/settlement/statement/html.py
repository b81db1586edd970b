"""A statement as one self-contained HTML page: no script, no address, nothing fetched.

Everything that comes from files (names, titles, reasons) is distrusted: Jinja escapes it, a
Content-Security-Policy allows the page its own style sheet by its hash and nothing else, and what
goes into the running header of the style sheet is escaped as CSS.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from largesse.entitlement.proof.sheet import told
from largesse.entitlement.proof.words import Month, Value, in_words
from largesse.programme.calendar import Span
from largesse.programme.model import Text
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.charts import month_chart, way_px
from largesse.settlement.statement.formats import Formats, Language
from largesse.settlement.statement.lines import sum_of
from largesse.settlement.statement.model import (
    Attention,
    Cause,
    Form,
    Held,
    Line,
    Payment,
    Rule,
    Statement,
)
from largesse.settlement.statement.texts import Words

MOST_CAUSES = 8
FEW_LINES = 6
"""Lines of a rule that are shown in full; more of them are listed, each to be opened."""
MOST_LINES = 10
"""Lines of one period that are listed at once; the smaller ones follow on demand."""
_SELDOM = ("brought", "carried", "held", "forfeited")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one own period of a rule, the larger first; the last ones are kept apart."""

    span: Span
    lines: Sequence[Line]
    rest: Sequence[Line]
    earned: Amount
    rest_earned: Amount


def grouped(rule: Rule) -> list[Group]:
    """A rule's lines by their own period; none is lost, and those kept apart are two or more."""
    found: dict[int, list[Line]] = {}
    for line in rule.lines:
        found.setdefault(line.span.first, []).append(line)
    groups = []
    for lines in found.values():
        ordered = sorted(lines, key=lambda line: -abs(line.earned.value))
        most = len(ordered) if len(ordered) <= MOST_LINES + 1 else MOST_LINES
        shown, rest = ordered[:most], ordered[most:]
        earned = sum_of([line.earned for line in lines], rule.unit)
        apart = sum_of([line.earned for line in rest], rule.unit)
        groups.append(Group(lines[0].span, shown, rest, earned, apart))
    return groups


class View:
    """A statement in one language: the sentences that the page and the terminal share."""

    def __init__(self, statement: Statement, language: Language) -> None:
        self.statement = statement
        self.language = language
        self.formats = Formats(language)
        self.words = Words(language)

    def text(self, text: Text) -> str:
        """A programme's text in the language."""
        return text.in_language(self.language)

    def title(self) -> str:
        """The title of the page: who, which interval."""
        header = self.statement.header
        period = self.formats.period(header.interval)
        return f"{self.words('statement')}, {header.name}, {period}"

    def heading(self) -> str:
        """The answer in one sentence."""
        header = self.statement.header
        period = self.formats.period(header.interval)
        earned = [t.earned for t in self.statement.totals if t.earned.value] or self._in_kind()
        if not earned:
            key = "heading-nothing" if header.is_complete else "heading-nothing-yet"
            return self.words(key, period=period)
        amounts = self.formats.listed([self.formats.amount(amount) for amount in earned])
        return self.words("heading", amount=amounts, period=period)

    def earned_also(self) -> str:
        """The benefits in kind, where there are any beside money."""
        is_money = any(t.earned.value for t in self.statement.totals)
        also = self._in_kind() if is_money else []
        return self.formats.listed([self.formats.amount(amount) for amount in also]) if also else ""

    def _in_kind(self) -> list[Amount]:
        rules = self.statement.rules
        return [r.earned for r in rules if r.form is Form.BENEFIT and r.earned.value]

    def levels(self) -> str:
        """The level, or the levels with their days."""
        levels = self.statement.header.levels
        if not levels:
            return self.words("no-level")
        if len(levels) == 1:
            return f"{self.words('level')} {levels[0].level}"
        told = [
            self.words(
                "from-to",
                level=x.level,
                first=self.formats.day(x.first),
                last=self.formats.day(x.last),
            )
            for x in levels
        ]
        return ", ".join(told)

    def attention(self, item: Attention) -> str:
        """The sentence of something that needs attention."""
        counted = item.values.get("count", item.values.get("rows"))
        count = counted if isinstance(counted, int) else None
        values = {name: self._value(value) for name, value in item.values.items()}
        return self.words.attention(item.code, count, values)

    def _value(self, value: Value | date) -> str:
        match value:
            case Amount():
                return self.formats.amount(value)
            case Span():
                return self.formats.period(value)
            case int():
                return self.formats.integer(value)
            case date():
                return self.formats.day(value)
            case Month():
                return self.formats.month_words(value.ordinal)
        return self.said(value)

    def said(self, value: Value) -> str:
        """A line of a proof or a value of one, every digit of it."""
        return in_words(value, self.language)

    def measured(self, rule: Rule) -> Amount | None:
        """What a rule measured, where its lines share no row: None where they may."""
        units = {line.measured.unit for line in rule.lines}
        if len(units) != 1 or (any(line.reference for line in rule.lines) and len(rule.lines) > 1):
            return None
        return sum_of([line.measured for line in rule.lines], units.pop())

    def expected(self, rule: Rule) -> Amount:
        """What the rule's lines are expected to come to."""
        return sum_of([line.expected for line in rule.lines], rule.unit)

    def own_period(self, rule: Rule) -> str:
        """The rule's own interval, where it is one and not the statement's."""
        spans = {line.span for line in rule.lines}
        interval = self.statement.header.interval
        if len(spans) != 1 or (
            (only := spans.pop()).first == interval.first and only.last == interval.last
        ):
            return ""
        return self.formats.period(only)

    def funds(self, paid: Amount, cash: Amount) -> str:
        """The part of what is paid that goes to funds."""
        return self.formats.amount(Amount(paid.value - cash.value, paid.unit))

    def rules(self) -> list[Rule]:
        """The rules by what they earned, the larger first; benefits, which have no price, last."""
        return sorted(
            self.statement.rules,
            key=lambda r: (r.form is Form.BENEFIT, r.unit, -abs(r.earned.value)),
        )

    def columns(self) -> list[str]:
        """Which of brought, carried, held and forfeited any payment has."""
        paid = [p for rule in self.statement.rules for p in rule.payments]
        return [n for n in _SELDOM if any(getattr(p, n).value for p in paid)]

    def pay_day(self, payment: Payment) -> str:
        """The day on which something is paid; ``-`` where nothing is, or no day is agreed."""
        is_paid = payment.paid.value or any(part.amount.value for part in payment.parts)
        return payment.day.isoformat() if payment.day and is_paid else "-"

    def without_day(self) -> str:
        """The rules that pay something and name no day for it."""
        rules = [r for r in self.statement.rules if any(p.day is None for p in r.payments)]
        return self.formats.listed([self.text(r.title) for r in rules]) if rules else ""

    def holds(self) -> list[tuple[Rule, Held]]:
        """Every hold that stood at a settlement of the interval or stands at its end, once."""
        return [
            (rule, hold)
            for rule in self.statement.rules
            for hold in dict.fromkeys([*(h for p in rule.payments for h in p.holds), *rule.held])
        ]

    def late_by(self, run: str) -> bool:
        """Whether anything that a run had settled is corrected."""
        return any(item.since == run for item in self.statement.late.corrections)

    def causes(self, causes: Sequence[Cause]) -> list[tuple[str, str]]:
        """What an earlier run did not know, by kind; a long list is cut and says so."""
        found: dict[str, list[str]] = {}
        for cause in causes:
            found.setdefault(cause.kind, []).append(cause.what)
        told = []
        for kind, items in found.items():
            shown = ", ".join(items[:MOST_CAUSES])
            if len(items) > MOST_CAUSES:
                rest = self.formats.integer(len(items) - MOST_CAUSES)
                shown = f"{shown} {self.words('and-more', rest=rest)}"
            told.append((kind, shown))
        return told


def render(statement: Statement, language: Language) -> str:
    """The page, as one HTML text."""
    view = View(statement, language)
    style = _style(view)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    page = _environment().get_template("page.html.jinja")
    return page.render(
        **_sentences(view), style=Markup(style), style_hash=f"sha256-{digest}", **_parts(statement)
    )


def render_body(statement: Statement, language: Language) -> Markup:
    """What the page says, without head and style sheet: to be shown in the frame of another page.

    Its style sheet is ``styles/page.css``.
    """
    body = _environment().get_template("body.html.jinja")
    return Markup(body.render(**_sentences(View(statement, language)), **_parts(statement)))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("largesse.settlement.statement", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capitalised"] = capitalised
    return environment


def capitalised(text: str) -> str:
    """The text with a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]


def _parts(statement: Statement) -> Mapping[str, object]:
    rules = View(statement, "en").rules()
    charts = [
        month_chart(currency, months, statement.header.interval.first)
        for currency, months in statement.by_month.items()
    ]
    return {
        "s": statement,
        "h": statement.header,
        "money_rules": [r for r in rules if r.form is not Form.BENEFIT],
        "benefits": [r for r in rules if r.form is Form.BENEFIT and r.earned.value],
        "rules": rules,
        "is_long": lambda rule: len(rule.lines) > FEW_LINES,
        "grouped": grouped,
        "payment_totals": _payment_totals(statement),
        "paying": [rule for rule in rules if rule.payments],
        "charts": [chart for chart in charts if chart is not None],
    }


def _payment_totals(statement: Statement) -> list[dict[str, Amount]]:
    """The sums of all settlements shown, by currency; of what is left over, before and after."""
    found = []
    for total in statement.totals:
        rules = [r for r in statement.rules if r.unit == total.currency and r.payments]
        paid = [p for r in rules for p in r.payments]
        if paid:
            first = [r.payments[0].brought for r in rules]
            found.append(
                {
                    "brought": sum_of(first, total.currency),
                    "carried": total.carried,
                    "due": sum_of([p.due for p in paid], total.currency),
                    "paid": sum_of([p.paid for p in paid], total.currency),
                    "cash": sum_of([p.cash for p in paid], total.currency),
                    "forfeited": sum_of([p.forfeited for p in paid], total.currency),
                }
            )
    return found


def _sentences(view: View) -> Mapping[str, object]:
    return {
        "language": view.language,
        "f": view.formats,
        "t": view.words,
        "title": view.title(),
        "heading": view.heading(),
        "earned_also": view.earned_also(),
        "levels": view.levels(),
        "in_language": view.text,
        "attention_text": view.attention,
        "said": view.said,
        "pile_text": lambda pile: view.said(told(pile)),
        "measured": view.measured,
        "expected": view.expected,
        "own_period": view.own_period,
        "is_final": lambda rule: all(line.is_final for line in rule.lines),
        "proof_of": _proof_of,
        "funds": view.funds,
        "causes": view.causes,
        "late_by": view.late_by,
        "pay_day": view.pay_day,
        "seldom": view.columns(),
        "worth_of": _worth_of,
        "without_day": view.without_day(),
        "holds": view.holds(),
        "money": lambda value, unit: view.formats.amount(Amount(value, unit)),
        "way_px": way_px,
    }


def _worth_of(line: Line) -> Amount | None:
    """What a little more is worth, where it is worth anything."""
    worth = line.outlook.worth if line.outlook else None
    return worth if worth and worth.value else None


def _proof_of(rule: Rule) -> str:
    """Where an amount's proof is: the line's where there is one, else the rule's lines."""
    if len(rule.lines) == 1:
        return f"proof-{rule.lines[0].id}"
    return f"rule-{rule.incentive}"


def _style(view: View) -> str:
    """The style sheet with the running header and page numbers of the printed page."""
    source = _environment().loader
    assert isinstance(source, PackageLoader)
    sheet = source.get_source(_environment(), "styles/page.css")[0]
    basis = view.statement.header.basis
    running = f"{view.title()} · {view.words('version')} {basis.version[:16]} · {basis.run}"
    of = css_text(view.words("page-of"))
    return sheet + (
        "@page { size: A4; margin: 20mm 16mm 18mm;"
        f" @top-left {{ content: {css_text(running)};"
        " font: 8pt system-ui, sans-serif; color: #333333; }"
        f' @bottom-right {{ content: "page " counter(page) " " {of} " " counter(pages);'
        " font: 8pt system-ui, sans-serif; color: #333333; } }\n"
    )


def css_text(text: str) -> str:
    """A text as a CSS string: every character but ASCII letters, digits and spaces is escaped."""
    plain = (c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):06x} " for c in text)
    return '"' + "".join(plain) + '"'
