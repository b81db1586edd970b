"""How payment runs are shown: what came out how first, then the largest lines, then the money."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from largesse.cli.output import console, table
from largesse.fund.reasons import REASONS
from largesse.money import shown
from largesse.partners.money import decimal_of
from largesse.settlement.models import BankAnswer
from largesse.settlement.payments.iso20022.reasons import in_words
from largesse.settlement.payments.overview import OUT, PAYS, Held, LineView, Outcome, RunView

Row = TypeVar("Row")

MOST = 10
"""Lines that are shown where nobody asked for all."""


def money(minor: int, currency: str) -> str:
    """An amount as a controller reads it; a dash where there is no currency."""
    return shown(decimal_of(minor, currency), currency) if currency else "-"


def print_run(view: RunView, *, most: int | None = MOST, partner: str = "") -> None:
    """A run: its outcomes, its largest lines (``most`` of each kind; None: all), its money.

    Of one ``partner``, every line with where its money comes from.
    """
    out = console()
    lines = [line for line in view.lines if partner in ("", line.partner)]
    held = [each for each in view.held if partner in ("", each.partner)]
    most = None if partner else most
    if not partner:
        print_outcomes(view)
    _print_paid(view, [line for line in lines if line.state not in OUT], most)
    _print_left_out([line for line in lines if line.state in OUT], most)
    _print_held(held, most)
    _print_sources(view, lines)
    if view.credits and not partner:
        _print_credits(view)
    for path in view.files:
        out.print(f"file: {path}", soft_wrap=True)
    listed = view.list_published.isoformat() if view.list_published else "none"
    out.print(
        f"Checked against {view.list_source or 'no list'} of {listed}"
        f" (sha256 {view.list_sha256[:12]})."
    )
    out.print(summary(view), soft_wrap=True)
    out.print(next_step(view), soft_wrap=True)


def print_outcomes(view: RunView) -> None:
    """How many lines came out how, and what they come to."""
    rows = [
        (
            each.state,
            _why(each.reason),
            f"{each.lines:,}",
            money(each.amount_minor, each.currency),
            money(each.cost_minor, view.currency) if each.cost_minor else "-",
        )
        for each in view.outcomes
    ]
    headers = ("outcome", "because", "lines", "amount", "cost")
    title = f"Payment run {view.number} of {view.day.isoformat()}: {view.state}"
    total = ("", "", f"{_lines(view.outcomes):,}", "", money(view.total_minor, view.currency))
    console().print(table(headers, rows, figures=headers[2:], title=title, total=total))


def _lines(outcomes: Sequence[Outcome]) -> int:
    return sum(each.lines for each in outcomes)


def _largest(
    rows: Sequence[Row], most: int | None, size: Callable[[Row], int], what: str
) -> tuple[list[Row], str]:
    """The largest of some rows as they come, and the title of their table."""
    if most is None or len(rows) <= most:
        return list(rows), what
    kept = {id(row) for row in sorted(rows, key=size, reverse=True)[:most]}
    title = f"{what}: the {most} largest of {len(rows):,} (--all, --partner NAME)"
    return [row for row in rows if id(row) in kept], title


def _print_paid(view: RunView, lines: Sequence[LineView], most: int | None) -> None:
    if not lines:
        return
    kept, title = _largest(lines, most, lambda line: line.cost_minor, "Paid")
    headers = ("no", "to", "account", "granted", "taken back", "pays", "state")
    rows = [
        (
            str(line.number),
            line.partner,
            f"{line.account or '-'}{' SEPA' if line.kind == 'sepa' else ''}",
            money(line.granted_minor, line.owed_currency),
            money(line.netted_minor, line.owed_currency) if line.netted_minor else "-",
            _pays(line),
            _state(line),
        )
        for line in kept
    ]
    figures = ("no", "granted", "taken back", "pays")
    console().print(table(headers, rows, figures=figures, title=title))


def _print_sources(view: RunView, lines: Sequence[LineView]) -> None:
    """From which envelope and year the money of some lines comes."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        for source in line.sources if line.state in PAYS else ():
            place = (source.envelope, source.fiscal_year)
            found[place] = found.get(place, 0) + source.cost_minor
    if found:
        rows = [(*place, money(minor, view.currency)) for place, minor in sorted(found.items())]
        rows = [(name, year or "-", amount) for name, year, amount in rows]
        console().print(table(("from envelope", "year", "amount"), rows, figures=("amount",)))


def _pays(line: LineView) -> str:
    if line.currency == line.owed_currency or not line.currency:
        return money(line.amount_minor, line.owed_currency)
    return f"{money(line.amount_minor, line.currency)} at {line.rate[:12]}"


def _state(line: LineView) -> str:
    return f"{line.state} ({line.bank_status})" if line.bank_status else line.state


def _print_left_out(lines: Sequence[LineView], most: int | None) -> None:
    if not lines:
        return
    kept, title = _largest(lines, most, lambda line: line.owed_minor, "Not paid, and why")
    headers = ("no", "to", "amount", "state", "since", "why", "released by")
    rows = [
        (
            str(line.number),
            line.partner,
            money(line.owed_minor, line.owed_currency),
            line.state,
            line.since.isoformat() if line.since else "-",
            why_not(line),
            line.released_by or "-",
        )
        for line in kept
    ]
    console().print(table(headers, rows, figures=("no", "amount", "since"), title=title))


def _print_held(held: Sequence[Held], most: int | None) -> None:
    if not held:
        return
    kept, title = _largest(held, most, lambda each: each.amount_minor, "Held by closes")
    headers = ("of", "amount", "since", "why", "released by", "lost on")
    rows = [
        (
            each.partner,
            money(each.amount_minor, each.currency),
            each.since.isoformat() if each.since else "-",
            _why(each.because),
            each.released_by or "-",
            each.lost_on.isoformat() if each.lost_on else "-",
        )
        for each in kept
    ]
    console().print(table(headers, rows, figures=("amount", "since", "lost on"), title=title))


def why_not(line: LineView) -> str:
    """Why a line was not paid, in words; a dash where it was."""
    codes = [in_words(r.get("code", "")) or r.get("words", "") for r in line.bank_reasons]
    said = [_why(line.reason), *codes] if line.reason else codes
    if line.note:
        said.append(line.note)
    return "; ".join(part for part in said if part) or "-"


def _why(code: str) -> str:
    return REASONS[code].en if code in REASONS else code or "-"


def _print_credits(view: RunView) -> None:
    is_to_come = view.state == "proposed"
    headers = ("payment credit", "this run", "left now", "left then" if is_to_come else "left")
    rows = [
        (
            credit.fiscal_year or "whole period",
            money(credit.needed_minor, view.currency),
            money(credit.left_minor, view.currency),
            money(credit.left_minor - (credit.needed_minor if is_to_come else 0), view.currency),
        )
        for credit in view.credits
    ]
    console().print(table(headers, rows, figures=headers[1:]))


def summary(view: RunView) -> str:
    """One sentence."""
    paying = [line for line in view.lines if line.state in PAYS]
    out = [line for line in view.lines if line.state in OUT]
    said = f"{_count(len(paying), 'payment')}, {money(view.total_minor, view.currency)}"
    if out:
        said += f"; {_count(len(out), 'line')} not paid"
    short = [c for c in view.credits if view.state == "proposed" and c.needed_minor > c.left_minor]
    for credit in short:
        missing = money(credit.needed_minor - credit.left_minor, view.currency)
        said += f"; payment credit of {credit.fiscal_year} is short by {missing}"
    return f"{said}."


def next_step(view: RunView) -> str:
    """The command to type next."""
    number = view.number
    steps = {
        "proposed": f"largesse pay approve {number} --by ANOTHER    largesse pay exclude {number}",
        "approved": f"largesse pay write {number} --by PERSON",
        "written": f"send the files to the bank, then: largesse pay sent {number} --by PERSON",
        "sent": "largesse pay answer FILE --by PERSON",
    }
    return f"Next: {steps.get(view.state, 'largesse pay list')}"


def print_answers(answers: Sequence[BankAnswer]) -> None:
    """What a message said of each payment, and what was done."""
    headers = ("payment", "to", "bank says", "amount", "done", "why")
    rows = [
        (
            answer.end_to_end_id[:12] or "-",
            answer.line.partner if answer.line else "-",
            answer.status or "-",
            "-" if answer.amount_minor is None else _answered(answer.amount_minor, answer.currency),
            answer.outcome,
            "; ".join(
                part
                for part in (
                    answer.problem,
                    *(in_words(r.get("code", "")) for r in answer.reasons),
                )
                if part
            )
            or "-",
        )
        for answer in answers
    ]
    console().print(table(headers, rows, figures=("amount",)))


def _answered(minor: int, currency: str) -> str:
    try:
        return money(minor, currency)
    except ValueError:
        return f"{minor} {currency}"


def _count(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"
