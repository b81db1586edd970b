"""The bank's status report on a payment file: pain.002, any version.

A report speaks of the whole file, of its instruction, and of single payments. Where it names
payments, what it says of them stands; a status of the whole holds for the payments it names
nowhere, and only where it decides something (all rejected, all settled).
"""

from collections.abc import Iterator

from largesse.settlement.payments.iso20022.answers import (
    STATUSES,
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


def read_pain002(root: Element, sha256: str) -> Message:
    """What a status report says."""
    report = child(root, "CstmrPmtStsRpt")
    header = child(report, "GrpHdr")
    return Message(
        kind="pain.002",
        sha256=sha256,
        message_id=printable(text_of(header, "MsgId"), 35),
        created=moment_of(text_of(header, "CreDtTm")),
        answers=tuple(_answers(report)),
    )


def _answers(report: Element | None) -> Iterator[Answer]:
    group = child(report, "OrgnlGrpInfAndSts")
    file_id = printable(text_of(group, "OrgnlMsgId"), 35)
    singles = [
        _of_payment(payment, file_id)
        for instruction in children(report, "OrgnlPmtInfAndSts")
        for payment in children(instruction, "TxInfAndSts")
    ]
    yield from singles
    yield from _of_whole(group, "GrpSts", file_id)
    for instruction in children(report, "OrgnlPmtInfAndSts"):
        yield from _of_whole(instruction, "PmtInfSts", file_id)


def _of_whole(element: Element | None, tag: str, file_id: str) -> Iterator[Answer]:
    status = printable(text_of(element, tag), 4)
    meaning = STATUSES.get(status, Meaning.UNKNOWN)
    if status and status != "PART":
        yield Answer(meaning, status, "", file_id, tuple(_reasons(element)))


def _of_payment(payment: Element, file_id: str) -> Answer:
    status = printable(text_of(payment, "TxSts"), 4)
    amount, currency, problem = money(child(payment, "OrgnlTxRef", "Amt", "InstdAmt"))
    return Answer(
        meaning=STATUSES.get(status, Meaning.UNKNOWN),
        status=status,
        end_to_end_id=printable(text_of(payment, "OrgnlEndToEndId"), 35),
        file_id=file_id,
        reasons=tuple(_reasons(payment)),
        amount_minor=amount,
        currency=currency,
        day=date_of(text_of(payment, "AccptncDtTm")),
        problem=problem,
    )


def _reasons(element: Element | None) -> Iterator[Reason]:
    for said in children(element, "StsRsnInf"):
        code = text_of(said, "Rsn", "Cd") or text_of(said, "Rsn", "Prtry")
        words = " ".join(found.text or "" for found in children(said, "AddtlInf"))
        yield Reason(printable(code, 35), printable(words))
