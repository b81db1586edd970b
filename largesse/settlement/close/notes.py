"""What a partner reads of a debit note or a reminder, in English and French."""

from largesse.money import shown
from largesse.partners.money import decimal_of
from largesse.settlement.models import DebitNote

_TEXTS = {
    "title": ("Debit note {number}", "Note de débit {number}"),
    "reminder": (
        "Reminder {count} of debit note {number}",
        "Rappel n° {count} de la note de débit {number}",
    ),
    "to": ("To: {partner}", "À : {partner}"),
    "day": ("Date: {day}", "Date : {day}"),
    "why": (
        "These amounts were paid to you and were corrected since:",
        "Ces montants vous ont été versés et ont été corrigés depuis :",
    ),
    "total": ("Total: {total}", "Total : {total}"),
    "received": ("Received: {received}", "Reçu : {received}"),
    "due": ("Please pay {left} by {due_on}.", "Merci de régler {left} avant le {due_on}."),
    "overdue": (
        "It was to be paid by {due_on}; {left} is outstanding.",
        "L'échéance était le {due_on} ; {left} restent dus.",
    ),
}


def text_of(note: DebitNote, language: str = "en", *, reminder: bool = False) -> str:
    """The debit note, or its reminder, as plain text in ``en`` or ``fr``."""
    side = 1 if language == "fr" else 0

    def amount(minor: int) -> str:
        return shown(decimal_of(minor, note.currency), note.currency, language)

    words = {
        "number": note.number,
        "count": str(note.reminders),
        "partner": note.partner,
        "day": note.day.isoformat(),
        "total": amount(note.amount_minor),
        "received": amount(note.received_minor),
        "left": amount(note.left_minor),
        "due_on": note.due_on.isoformat(),
    }

    def line(name: str) -> str:
        return _TEXTS[name][side].format(**words)

    listed = [
        f"  {each['incentive']} {each['interval']}: {amount(each['amount_minor'])}"
        for each in note.lines
    ]
    received = [line("received")] if note.received_minor else []
    head = [line("reminder" if reminder else "title"), line("to"), line("day"), ""]
    ends = [line("total"), *received, line("overdue" if reminder else "due")]
    return "\n".join([*head, line("why"), *listed, *ends])
