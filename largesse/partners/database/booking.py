"""Posting from the rooms that keep records: accounts opened, refusals told in words."""

from collections.abc import Sequence

from django.db import connection

from largesse.fund.chain import seal
from largesse.fund.chart import accounts_of
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event, Mode, Outcome
from largesse.fund.refusals import REFUSALS
from largesse.money import shown
from largesse.partners.database import ledger_connection
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal


def book(events: Sequence[Event], mode: Mode = "atomic") -> tuple[Outcome, ...]:
    """Post events in the transaction of the records they belong to; what became of each.

    With ``atomic`` one refused event refuses all, and raises :class:`Refusal` with what was
    refused, on which account, and what is left there: leave the transaction by it.
    """
    ledger = ledger_connection()
    open_accounts(ledger, accounts_of(events))
    outcomes = post(ledger, events, mode)
    if mode == "atomic":
        refused = [
            problem_of(outcome, event)
            for outcome, event in zip(outcomes, events, strict=True)
            if outcome.is_refused and outcome.refusal != "batch-refused"
        ]
        if refused:
            raise Refusal(*refused)
    return outcomes


def seal_what_was_booked() -> None:
    """Put what was posted since the last seal into the chain; nothing, where nothing was.

    Called when a command is done, and by whoever serves for longer, from time to time.
    """
    if connection.connection is not None:
        seal(ledger_connection())


def problem_of(outcome: Outcome, event: Event) -> Problem:
    """A refused outcome in words: what, on which account, and the mend."""
    text = REFUSALS[outcome.refusal].text()
    where = f" ({outcome.account})" if outcome.account else ""
    left = ""
    if outcome.left_minor is not None:
        currency = event.movements[0].currency
        left = f"; left there: {shown(decimal_of(outcome.left_minor, currency), currency)}"
    return Problem(f"{text.what}{where}{left}", text.mend, code=outcome.refusal)
