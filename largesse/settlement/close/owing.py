"""Cash for a debit note, and giving one up: proposed by one person, carried out by another."""

from datetime import date
from typing import Any

from largesse.money import shown
from largesse.partners import proposals
from largesse.partners.approval import person_called
from largesse.partners.database import transaction
from largesse.partners.money import decimal_of
from largesse.partners.proposals import Proposal
from largesse.settlement.close.receivables import open_note, receive, require_asked, write_off
from largesse.settlement.models import DebitNote
from largesse.workspace.errors import Problem, Refusal

PLANS = "debit-note-plan"
"""What is proposed of debit notes, as :mod:`largesse.partners.proposals` keeps it."""


def propose_receipt(
    number: str, amount_minor: int, currency: str, day: date, by: str, reason: str = ""
) -> Proposal:
    """Propose to book cash that came in for a debit note.

    Raises :class:`Refusal`: ``no-debit-note``, ``wrong-state``, ``wrong-currency``,
    ``wrong-amount``, ``no-right``.
    """
    with transaction():
        note = open_note(number)
        if currency != note.currency:
            what = f"debit note {number} is in {note.currency}, and this is in {currency}"
            raise Refusal(Problem(what, f"state it in {note.currency}", code="wrong-currency"))
        require_asked(note, amount_minor)
        step = f"{_money(amount_minor, note)} came in for debit note {number} of {note.partner}"
        return _keep("received", note, {"amount_minor": amount_minor}, step, day, by, reason)


def propose_write_off(number: str, day: date, by: str, reason: str) -> Proposal:
    """Propose to give up what is left of a debit note; its authority never returns.

    Raises :class:`Refusal`: ``no-reason``, ``no-debit-note``, ``wrong-state``, ``no-right``.
    """
    if not reason.strip():
        raise Refusal(Problem("nobody says why", "give a reason: --reason TEXT", code="no-reason"))
    with transaction():
        note = open_note(number)
        left = _money(note.left_minor, note)
        step = f"{left} of debit note {number} of {note.partner} is written off: {reason}"
        return _keep("write-off", note, {}, step, day, by, reason)


def is_stale(proposal: Proposal) -> bool:
    """Whether the debit note has changed since it was proposed."""
    said = proposal.parameters
    note = DebitNote.objects.get(number=said["note"])
    return note.state != "open" or note.left_minor != said["left_minor"]


def carry_out(proposal: Proposal, by: str) -> DebitNote:
    """Book what somebody else proposed.

    Raises :class:`Refusal`: ``own-approval``, ``no-right``, ``beyond-limit``, ``plan-differs``,
    and the ledger's.
    """
    said = proposal.parameters
    number, day = said["note"], date.fromisoformat(said["day"])
    with transaction():
        open_note(number)
        if is_stale(proposal):
            what = f"what is left of debit note {number} has changed since this was proposed"
            mend = f"propose it anew: largesse close {proposal.act}"
            raise Refusal(Problem(what, mend, code="plan-differs"))
        if proposal.act == "received":
            note = receive(number, said["amount_minor"], day, proposal.by, by)
        else:
            note = write_off(number, day, proposal.by, by, said["reason"])
        proposals.done(PLANS, proposal, by, {"note": number})
        return note


def _keep(
    act: str, note: DebitNote, more: dict[str, Any], step: str, day: date, by: str, reason: str
) -> Proposal:
    person_called(by, "close.propose")
    said = {"note": note.number, "left_minor": note.left_minor, "day": day.isoformat()}
    said |= {**more, "reason": reason}
    proposal_id = proposals.identity(act, said, [step])
    return proposals.keep(PLANS, proposal_id, act, said, [step], by)


def _money(amount_minor: int, note: DebitNote) -> str:
    return shown(decimal_of(amount_minor, note.currency), note.currency)
