"""Writing a run's payment files, and saying that they went to the bank.

The sanctions list is asked again before a file is written and before it is marked as sent. Files
are written before their record is: a crash between leaves a file that the next call writes anew
under the same message id, so that the bank would notice it twice.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import advance
from largesse.settlement.models import BankFile, PaymentLine, PaymentRun
from largesse.settlement.payments.details import account_of
from largesse.settlement.payments.iso20022.orders import Order, Transfer
from largesse.settlement.payments.iso20022.pain001 import write_pain001
from largesse.settlement.payments.runs import KIND, RUN_LIFE, Office
from largesse.settlement.payments.screening import record_check
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256, write_atomic

FOLDER = Path("payments") / "runs"
_ID_CHARACTERS = 28
_REMITTANCE = 140


def write(office: Office, run: PaymentRun, by: str, now: datetime | None = None) -> list[BankFile]:
    """Write an approved run's files; written again, they are the same but for the moment.

    Raises :class:`Refusal` (``sanctions-hit``, ``old-list``, ``wrong-state``).
    """
    person_called(by, "payment.propose")
    moment = (now or timezone.now()).replace(microsecond=0)
    with transaction():
        advance(run, RUN_LIFE, "write", by)
        _check(office, run, by)
        rows = run.lines.filter(state="in-transit").select_related("details")
        lines = list(rows.order_by("number"))
        run.lines.update(file=None)
        run.files.all().delete()
        transfers = list(_transfers(office, run, lines, moment))
        files = [_file(office, run, transfer, paid) for transfer, paid in transfers]
        hashes = {file.path: file.sha256 for file in files}
        record_change(by, KIND, run.id, "files", {}, hashes)
    return files


def mark_sent(office: Office, run: PaymentRun, by: str) -> None:
    """Say that the files went to the bank; from now on its answers are taken.

    Raises :class:`Refusal` (``sanctions-hit``, ``file-altered``, ``wrong-state``).
    """
    person_called(by, "payment.propose")
    with transaction():
        also = {"sent_by": by, "sent_at": timezone.now()}
        advance(run, RUN_LIFE, "send", by, also=also)
        _check(office, run, by)
        _refuse_waiting(run)
        for file in run.files.all():
            _is_unaltered(office, file)
        if not run.lines.filter(state="in-transit").exists():
            advance(run, RUN_LIFE, "finish", by)


def _refuse_waiting(run: PaymentRun) -> None:
    """New bank details wait until their partner had time to object, whatever day a run is for."""
    today = timezone.now().date()
    waiting = run.lines.filter(state="in-transit", details__usable_from__gt=today)
    named = sorted(waiting.values_list("partner", flat=True))
    if named:
        what = f"new bank details still wait: {', '.join(named)}"
        mend = "send later, or stop the payment: largesse pay exclude RUN PARTNER --because ..."
        raise Refusal(Problem(what, mend, code="bank-waiting"))


def _check(office: Office, run: PaymentRun, by: str) -> None:
    """Every payment's names against the list of today; one hit stops the whole run here."""
    partners = list(run.lines.filter(state="in-transit").values_list("partner", flat=True))
    terms = office.terms(timezone.now().date(), partners)
    record_check(run.id, "send", by, terms.checked, len(terms.payees))
    if terms.checked.hits:
        named = ", ".join(sorted(terms.checked.hits))
        what = f"on the sanctions list now, or near it: {named}"
        mend = (
            "clear it (largesse pay sanctions clear), or stop the payment"
            f" (largesse pay exclude {run.number} PARTNER --because ...)"
        )
        raise Refusal(Problem(what, mend, code="sanctions-hit"))


def _transfers(
    office: Office, run: PaymentRun, lines: Sequence[PaymentLine], moment: datetime
) -> Iterator[tuple[Transfer, list[PaymentLine]]]:
    """One for each own account, currency and kind, in that order."""
    groups: dict[tuple[str, str, str], list[PaymentLine]] = {}
    for line in lines:
        groups.setdefault((line.account, line.currency, line.kind), []).append(line)
    for number, (account, currency, kind) in enumerate(sorted(groups), 1):
        paid = groups[account, currency, kind]
        own = office.settings.accounts.get(account)
        if own is None or own.currency != currency:
            what = f"payments.yaml has no account '{account}' in {currency} any more"
            raise Refusal(Problem(what, "declare it as it was", code="no-own-account"))
        yield (
            Transfer(
                message_id=f"{run.id.replace('-', '')[:_ID_CHARACTERS]}-{number}",
                created=moment,
                execution=run.day,
                kind="sepa" if kind == "sepa" else "cross-border",
                own=own,
                orders=tuple(_order(office, line) for line in paid),
                charges=office.settings.charges,
            ),
            paid,
        )


def _order(office: Office, line: PaymentLine) -> Order:
    assert line.details is not None, "the database keeps a paid line's details"
    sources = [item.payable.source for item in line.items.select_related("payable")]
    return Order(
        end_to_end_id=line.end_to_end_id,
        amount_minor=line.amount_minor,
        currency=line.currency,
        to=account_of(line.details),
        remittance=remittance_of(office, line),
        purpose=next((office.settings.purposes.get(s, "") for s in sources if s != "document"), ""),
    )


def remittance_of(office: Office, line: PaymentLine) -> str:
    """What the partner reads on its statement of account: programme, run, intervals, documents."""
    items = line.items.select_related("payable__document_line__document").order_by("id")
    payables = [item.payable for item in items if item.payable.source != "document"]
    numbers = [p.document_line.document.number for p in payables if hasattr(p, "document_line")]
    intervals = [p.interval for p in payables if p.interval]
    said = dict.fromkeys([*numbers, *intervals])
    return f"{office.programme.id} payment {line.run.number}: {', '.join(said)}"[:_REMITTANCE]


def _file(
    office: Office, run: PaymentRun, transfer: Transfer, paid: Sequence[PaymentLine]
) -> BankFile:
    data = write_pain001(transfer)
    name = f"{transfer.message_id[-1:]}-{paid[0].account}-{transfer.kind}.xml"
    place = FOLDER / f"{run.number:05}" / name
    write_atomic(office.workspace.root / place, data)
    made = BankFile.objects.create(
        run=run,
        message_id=transfer.message_id,
        account=paid[0].account,
        kind=transfer.kind,
        currency=paid[0].currency,
        path=place.as_posix(),
        sha256=hashlib.sha256(data).hexdigest(),
        payments=len(paid),
        total_minor=sum(line.amount_minor for line in paid),
        written_at=transfer.created,
    )
    run.lines.filter(id__in=[line.id for line in paid]).update(file=made)
    return made


def _is_unaltered(office: Office, file: BankFile) -> None:
    path = office.workspace.root / file.path
    found = file_sha256(path) if path.is_file() else ""
    if found != file.sha256:
        what = "the payment file is not the one that was written"
        mend = f"write it again: largesse pay write {file.run.number}"
        raise Refusal(Problem(what, mend, file.path, code="file-altered"))
