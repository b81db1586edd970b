"""What the bank answered, taken in once: payments confirmed, rejected, returned, or shown.

A message is kept by the hash of its bytes; the same again changes nothing. What it says of each
payment is kept with what was done. An answer nobody here knows stands in quarantine; one whose
amount differs, or that contradicts what the bank said before, is flagged and changes nothing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from largesse.money import shown
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.database.booking import book
from largesse.partners.lifecycle import advance, change
from largesse.partners.money import decimal_of
from largesse.settlement.models import (
    BankAnswer,
    BankFile,
    BankMessage,
    PaymentItem,
    PaymentLine,
    PaymentRun,
)
from largesse.settlement.payments import postings
from largesse.settlement.payments.iso20022.answers import Answer, Meaning, Message
from largesse.settlement.payments.iso20022.camt054 import read_camt054
from largesse.settlement.payments.iso20022.columns import read_columns
from largesse.settlement.payments.iso20022.pain002 import read_pain002
from largesse.settlement.payments.iso20022.reading import read_xml
from largesse.settlement.payments.iso20022.reasons import in_words
from largesse.settlement.payments.moving import move_payables, release
from largesse.settlement.payments.notices import tell
from largesse.settlement.payments.payment import recorded
from largesse.settlement.payments.postings import Act
from largesse.settlement.payments.runs import LINE_KIND, LINE_LIFE, RUN_LIFE, require_checker
from largesse.settlement.payments.settings import Settings
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

FOLDER = Path("payments") / "messages"
_SENT = ("sent", "finished")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a message. ``is_new`` is False where it had been taken before."""

    message: BankMessage
    answers: tuple[BankAnswer, ...]
    is_new: bool


def read_message(data: bytes, name: str, settings: Settings, columns: str = "") -> Message:
    """What a file from the bank says; a CSV is read by the column map of that name.

    Raises :class:`Refusal` where it cannot be read.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if columns:
        mapping = settings.answers.get(columns)
        if mapping is None:
            known = ", ".join(settings.answers) or "none"
            what = f"payments.yaml declares no answers of '{columns}'"
            raise Refusal(Problem(what, f"declared: {known}", code="no-columns"))
        return read_columns(data, mapping, sha256, name)
    kind, root = read_xml(data, name)
    if kind == "pain.002":
        return read_pain002(root, sha256)
    if kind == "camt.054":
        return read_camt054(root, sha256)
    what = f"the file is a {kind}, and answers come as pain.002 or camt.054"
    raise Refusal(Problem(what, "ask the bank for one of these", name, code="not-an-answer"))


def take(workspace: Workspace, message: Message, data: bytes, name: str, by: str) -> Taken:
    """Take a message in, all of it or, where it is refused, none.

    Raises :class:`Refusal` (``not-sent``) where it answers a payment that was not sent: it was not
    marked as sent, or the file comes from elsewhere.
    """
    person_called(by, "payment.propose")
    known = BankMessage.objects.filter(sha256=message.sha256).first()
    if known is not None:
        return Taken(known, tuple(known.answers.order_by("id")), False)
    write_atomic(workspace.root / FOLDER / message.sha256, data)
    with transaction():
        record, is_new = BankMessage.objects.get_or_create(
            sha256=message.sha256,
            defaults={
                "kind": message.kind,
                "name": Path(name).name[:200],
                "message_id": message.message_id,
                "created": message.created,
                "taken_by": by,
                "taken_at": timezone.now(),
            },
        )
        if not is_new:
            return Taken(record, tuple(record.answers.order_by("id")), False)
        answers = _apply_all(record, message, by)
        after = {"kind": message.kind, "name": record.name, "answers": len(answers)}
        record_change(by, "bank-message", record.sha256, "take", {}, after)
    return Taken(record, tuple(answers), True)


def _apply_all(record: BankMessage, message: Message, by: str) -> list[BankAnswer]:
    found = _lines_of(message)
    named = {answer.end_to_end_id for answer in message.answers}
    made: list[BankAnswer] = []
    for answer in message.answers:
        if answer.end_to_end_id or answer.problem:
            made.append(_apply(record, answer, found.get(answer.end_to_end_id), by))
            continue
        made += [
            _apply(record, answer, line, by)
            for line in _lines_of_file(answer.file_id)
            if line.end_to_end_id not in named
        ] or [_quarantined(record, answer, "no payment file of ours is meant")]
    _finish(found, made, by)
    return made


def _lines_of(message: Message) -> dict[str, PaymentLine]:
    """By end-to-end id, the lines that are named; refused where one was not sent."""
    ids = {a.end_to_end_id: _with_dashes(a.end_to_end_id) for a in message.answers}
    rows = PaymentLine.objects.filter(id__in=[i for i in ids.values() if i])
    locked = rows.select_for_update(of=("self",)).select_related("run").order_by("id")
    lines = {line.end_to_end_id: line for line in locked}
    for line in lines.values():
        _is_sent(line.run)
    return lines


def _lines_of_file(message_id: str) -> list[PaymentLine]:
    file = BankFile.objects.filter(message_id=message_id).select_related("run").first()
    if file is None or not message_id:
        return []
    _is_sent(file.run)
    locked = file.lines.select_for_update(of=("self",)).select_related("run")
    return list(locked.order_by("number"))


def _is_sent(run: PaymentRun) -> None:
    if run.state not in _SENT:
        what = f"the message answers payment run {run.number}, which is {run.state}, not sent"
        mend = f"if its files did go out: largesse pay sent {run.number}; then give it again"
        raise Refusal(Problem(what, mend, code="not-sent"))


def _with_dashes(end_to_end_id: str) -> str:
    text = end_to_end_id.lower()
    if len(text) != 32 or not all(c in "0123456789abcdef" for c in text):
        return ""
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _apply(record: BankMessage, answer: Answer, line: PaymentLine | None, by: str) -> BankAnswer:
    if line is None:
        why = answer.problem or "no payment of ours has this end-to-end id"
        return _quarantined(record, answer, why)
    problem = answer.problem or _mismatch(answer, line)
    outcome = "flagged" if problem else ""
    if not problem:
        outcome, problem = _decide(answer, line)
    if outcome in _STEPS:
        _STEPS[outcome](line, answer, by)
    elif outcome == "noted" and line.state == "in-transit":
        change(line, LINE_KIND, "note", by, {"bank_status": answer.status})
    return _keep(record, answer, line, outcome, problem)


def _mismatch(answer: Answer, line: PaymentLine) -> str:
    if answer.amount_minor is None:
        return ""
    if (answer.amount_minor, answer.currency) == (line.amount_minor, line.currency):
        return ""
    try:
        said = shown(decimal_of(answer.amount_minor, answer.currency), answer.currency)
    except ValueError:
        said = f"{answer.amount_minor} of {answer.currency}"
    ours = shown(decimal_of(line.amount_minor, line.currency), line.currency)
    return f"the bank says {said}, and {ours} was ordered"


_DECIDED: Mapping[tuple[str, Meaning], tuple[str, str]] = {
    ("in-transit", Meaning.PAID): ("confirmed", ""),
    ("in-transit", Meaning.REJECTED): ("rejected", ""),
    # Return and payment may come in either order; the money is back in both.
    ("in-transit", Meaning.RETURNED): ("returned", ""),
    ("confirmed", Meaning.RETURNED): ("returned", ""),
    ("confirmed", Meaning.PAID): ("repeated", ""),
    ("rejected", Meaning.REJECTED): ("repeated", ""),
    ("returned", Meaning.RETURNED): ("repeated", ""),
    ("returned", Meaning.PAID): ("noted", ""),
    ("confirmed", Meaning.REJECTED): ("flagged", "rejected after it was booked"),
    ("rejected", Meaning.PAID): ("flagged", "booked after it was rejected"),
    ("rejected", Meaning.RETURNED): ("flagged", "returned after it was rejected"),
    ("returned", Meaning.REJECTED): ("noted", ""),
}
"""By the line's state and what the answer means: what is done, and what is odd about it."""


def _decide(answer: Answer, line: PaymentLine) -> tuple[str, str]:
    if answer.meaning is Meaning.UNKNOWN:
        return "flagged", f"the status '{answer.status}' is not known"
    if answer.meaning is Meaning.UNDERWAY:
        return "noted", ""
    other = ("flagged", f"the payment is {line.state}")
    return _DECIDED.get((line.state, answer.meaning), other)


def _confirm(line: PaymentLine, answer: Answer, by: str) -> None:
    act = _act(line, answer, by)
    book(postings.confirm(recorded(line), act))
    also = {"bank_status": answer.status, "booked_on": act.day}
    advance(line, LINE_LIFE, "confirm", by, also=also)
    live = line.items.filter(is_live=True)
    ids = list(live.values_list("payable_id", flat=True))
    move_payables(ids, "in-run", "paid", by)
    PaymentItem.objects.filter(line=line).update(is_live=False)


def _reject(line: PaymentLine, answer: Answer, by: str) -> None:
    payment, act = recorded(line), _act(line, answer, by)
    book(postings.put_back(payment, act, "payment-rejected"))
    advance(line, LINE_LIFE, "reject", by, also=_back(answer))
    release(line, by, "payment-rejected")
    _tell(line, answer)


def _return(line: PaymentLine, answer: Answer, by: str) -> None:
    payment, act = recorded(line), _act(line, answer, by)
    if line.state == "confirmed":
        book(postings.bounce(payment, act))
        ids = [share.payable for share in payment.shares]
        move_payables(ids, "paid", "open", by, "payment-returned")
    else:
        book(postings.put_back(payment, act, "payment-returned"))
        release(line, by, "payment-returned")
    advance(line, LINE_LIFE, "return", by, also=_back(answer))
    _tell(line, answer)


_STEPS = {"confirmed": _confirm, "rejected": _reject, "returned": _return}


def resolve(line: PaymentLine, outcome: str, by: str, reason: str) -> None:
    """Decide by hand what became of a payment, from the account's statement.

    Whoever proposed the run cannot. Raises :class:`Refusal` (``no-reason``, ``own-approval``,
    ``wrong-state``, ``unknown-outcome``).
    """
    meanings = {"confirmed": Meaning.PAID, "rejected": Meaning.REJECTED}
    meaning = {**meanings, "returned": Meaning.RETURNED}.get(outcome)
    if meaning is None:
        what = f"a payment is not '{outcome}'"
        raise Refusal(Problem(what, f"one of {', '.join(_STEPS)}", code="unknown-outcome"))
    if not reason.strip():
        raise Refusal(Problem("no reason is given", "say why: --because", code="no-reason"))
    require_checker(line.run, by, line.cost_minor)
    _is_sent(line.run)
    if _DECIDED.get((line.state, meaning), ("", ""))[0] != outcome:
        what = f"the payment is {line.state}, so it cannot be {outcome}"
        raise Refusal(Problem(what, "look at the run again", code="wrong-state"))
    with transaction():
        _STEPS[outcome](line, Answer(meaning, f"by hand: {outcome}"[:35]), by)
        record_change(by, "payment-line", line.id, "resolve", {}, {"as": outcome}, reason)
        _finish({line.end_to_end_id: line}, [], by)


def _act(line: PaymentLine, answer: Answer, by: str) -> Act:
    """The day the bank booked it; without one, or before ours, the day we asked for."""
    day = max(answer.day or line.run.day, line.run.day)
    return Act(day, by, line.run.approved_by)


def _back(answer: Answer) -> dict[str, object]:
    return {
        "bank_status": answer.status,
        "bank_reasons": [{"code": r.code, "words": r.words} for r in answer.reasons],
        "reason": "bank-rejected",
    }


def _tell(line: PaymentLine, answer: Answer) -> None:
    code = answer.reasons[0].code if answer.reasons else "MS03"
    tell(
        line.partner,
        "payment-rejected",
        amount=shown(decimal_of(line.amount_minor, line.currency), line.currency),
        amount_fr=shown(decimal_of(line.amount_minor, line.currency), line.currency, "fr"),
        account=line.details.shown if line.details else "",
        reason=in_words(code or "MS03"),
        reason_fr=in_words(code or "MS03", "fr"),
    )


def _quarantined(record: BankMessage, answer: Answer, problem: str) -> BankAnswer:
    return _keep(record, answer, None, "quarantined", problem)


def _keep(
    record: BankMessage, answer: Answer, line: PaymentLine | None, outcome: str, problem: str
) -> BankAnswer:
    return BankAnswer.objects.create(
        message=record,
        line=line,
        end_to_end_id=answer.end_to_end_id or (line.end_to_end_id if line else ""),
        meaning=answer.meaning.value,
        status=answer.status,
        reasons=[{"code": r.code, "words": r.words} for r in answer.reasons],
        amount_minor=answer.amount_minor,
        currency=answer.currency[:3],
        day=answer.day,
        outcome=outcome,
        problem=problem[:200],
    )


def _finish(found: Mapping[str, PaymentLine], made: list[BankAnswer], by: str) -> None:
    """A run of which every payment was answered is finished."""
    for run in dict.fromkeys(_runs(found, made)):
        current = PaymentRun.objects.get(pk=run)
        if current.state == "sent" and not current.lines.filter(state="in-transit").exists():
            advance(current, RUN_LIFE, "finish", by)


def _runs(found: Mapping[str, PaymentLine], made: list[BankAnswer]) -> Iterator[str]:
    yield from (line.run.pk for line in found.values())
    yield from (answer.line.run.pk for answer in made if answer.line is not None)
