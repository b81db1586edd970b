"""The bank's notification of bookings on our account: camt.054, any version.

A booked debit that carries our end-to-end id is a payment made. A booked credit that names it is
its money come back (a return, or the reversal of the debit). Entries that are not booked say
nothing yet. An entry without our id belongs to someone else's business and is kept aside.
"""

from collections.abc import Iterator

from largesse.settlement.payments.iso20022.answers import (
    Answer,
    Meaning,
    Message,
    Reason,
    money,
    printable,
)
from largesse.settlement.payments.iso20022.reading import (
    Element,
    child,
    children,
    date_of,
    moment_of,
    text_of,
)

_BOOKED = "BOOK"
NO_ID = "NOTPROVIDED"


def read_camt054(root: Element, sha256: str) -> Message:
    """What a notification says."""
    body = child(root, "BkToCstmrDbtCdtNtfctn")
    header = child(body, "GrpHdr")
    return Message(
        kind="camt.054",
        sha256=sha256,
        message_id=printable(text_of(header, "MsgId"), 35),
        created=moment_of(text_of(header, "CreDtTm")),
        answers=tuple(
            answer
            for notification in children(body, "Ntfctn")
            for entry in children(notification, "Ntry")
            for answer in _of_entry(entry)
        ),
    )


def _of_entry(entry: Element) -> Iterator[Answer]:
    status = text_of(entry, "Sts", "Cd") or text_of(entry, "Sts")
    details = [t for d in children(entry, "NtryDtls") for t in children(d, "TxDtls")]
    for detail in details or [entry]:
        yield _of_detail(entry, detail, printable(status, 4))


def _of_detail(entry: Element, detail: Element, status: str) -> Answer:
    direction = text_of(detail, "CdtDbtInd") or text_of(entry, "CdtDbtInd")
    amount, currency, problem = money(_instructed(detail))
    day = text_of(entry, "BookgDt", "Dt") or text_of(entry, "BookgDt", "DtTm")
    said = printable(text_of(detail, "Refs", "EndToEndId"), 35)
    end_to_end_id = "" if said == NO_ID else said
    returned = child(detail, "RtrInf")
    code = text_of(returned, "Rsn", "Cd") or text_of(returned, "Rsn", "Prtry")
    words = " ".join(found.text or "" for found in children(returned, "AddtlInf"))
    return Answer(
        meaning=_meaning(status, direction),
        status=f"{status}-{direction}" if direction else status,
        end_to_end_id=end_to_end_id,
        file_id=printable(text_of(detail, "Refs", "MsgId"), 35),
        reasons=(Reason(printable(code, 35), printable(words)),) if code or words else (),
        amount_minor=amount,
        currency=currency,
        day=date_of(day),
        problem=problem or ("" if end_to_end_id else "no end-to-end id"),
    )


def _meaning(status: str, direction: str) -> Meaning:
    if status != _BOOKED:
        return Meaning.UNDERWAY
    return {"DBIT": Meaning.PAID, "CRDT": Meaning.RETURNED}.get(direction, Meaning.UNKNOWN)


def _instructed(detail: Element) -> Element | None:
    """The amount we ordered, before the bank's charges and exchange, where the message has it."""
    for path in (
        ("AmtDtls", "InstdAmt", "Amt"),
        ("AmtDtls", "TxAmt", "Amt"),
        ("Amt",),
    ):
        found = child(detail, *path)
        if found is not None:
            return found
    return None
