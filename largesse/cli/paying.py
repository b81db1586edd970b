"""How payment runs are shown: to whom, how much, from which envelope and year, what is left out."""

from collections.abc import Sequence

from largesse.cli.output import console, table
from largesse.money import shown
from largesse.partners.money import decimal_of
from largesse.settlement.models import BankAnswer
from largesse.settlement.payments.iso20022.reasons import in_words
from largesse.settlement.payments.leftout import why
from largesse.settlement.payments.overview import PAYS, LineView, RunView

_OUT = ("left-out", "excluded", "stopped", "rejected", "returned", "dropped")


def money(minor: int, currency: str) -> str:
    """An amount as a controller reads it; a dash where there is no currency."""
    return shown(decimal_of(minor, currency), currency) if currency else "-"


def print_run(view: RunView) -> None:
    """A whole run: what it pays, what it does not and why, what it takes from the year's credit."""
    out = console()
    paid = [line for line in view.lines if line.state not in _OUT]
    out_of = [line for line in view.lines if line.state in _OUT]
    if paid:
        _print_paid(view, paid)
    if out_of or view.held:
        _print_left_out(view, out_of)
    if view.credits:
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


def _print_paid(view: RunView, lines: Sequence[LineView]) -> None:
    headers = ("no", "to", "account", "granted", "taken back", "pays", "from", "state")
    rows = [
        (
            str(line.number),
            line.partner,
            f"{line.account or '-'}{' SEPA' if line.kind == 'sepa' else ''}",
            money(line.granted_minor, line.owed_currency),
            money(line.netted_minor, line.owed_currency) if line.netted_minor else "-",
            _pays(line),
            "\n".join(
                f"{s.envelope} {s.fiscal_year} {money(s.cost_minor, view.currency)}".replace(
                    "  ", " "
                )
                for s in line.sources
            )
            or "-",
            _state(line),
        )
        for line in lines
    ]
    figures = ("no", "granted", "taken back", "pays")
    total = ("", "", "", "", "", money(view.total_minor, view.currency), "", "")
    title = f"Payment run {view.number} of {view.day.isoformat()}: {view.state}"
    console().print(table(headers, rows, figures=figures, title=title, total=total))


def _pays(line: LineView) -> str:
    if line.currency == line.owed_currency or not line.currency:
        return money(line.amount_minor, line.owed_currency)
    return f"{money(line.amount_minor, line.currency)} at {line.rate[:12]}"


def _state(line: LineView) -> str:
    return f"{line.state} ({line.bank_status})" if line.bank_status else line.state


def _print_left_out(view: RunView, lines: Sequence[LineView]) -> None:
    headers = ("no", "not paid", "amount", "state", "why")
    rows = [
        (
            str(line.number),
            line.partner,
            money(line.owed_minor, line.owed_currency),
            line.state,
            why_not(line),
        )
        for line in lines
    ]
    rows += [
        ("-", held.partner, money(held.amount_minor, held.currency), "held", held.because or "-")
        for held in view.held
    ]
    console().print(table(headers, rows, figures=("no", "amount"), title="Not paid, and why"))


def why_not(line: LineView) -> str:
    """Why a line was not paid, in words; a dash where it was."""
    codes = [in_words(r.get("code", "")) or r.get("words", "") for r in line.bank_reasons]
    said = [why(line.reason), *codes] if line.reason else codes
    if line.note:
        said.append(line.note)
    return "; ".join(part for part in said if part) or "-"


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
    out = [line for line in view.lines if line.state in _OUT]
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
