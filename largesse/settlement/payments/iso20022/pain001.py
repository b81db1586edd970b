"""A payment file: pain.001.001.09, for SEPA and for the rest of the world.

SEPA credit transfers follow the EPC's implementation guidelines (service level SEPA, charges SLEV,
an IBAN alone suffices); others name the bank by BIC or by its code in a clearing system. Addresses
are structured, as SWIFT and the EPC require from November 2026. Bookings are asked for one by one
(no batch booking), so that the bank's notification names each payment.
"""

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from largesse.money import EXACT, minor_unit_exponent
from largesse.partners.latin import bank_text
from largesse.partners.money import decimal_of
from largesse.settlement.payments.accounts import Address, BankAccount
from largesse.settlement.payments.iso20022.orders import Order, Transfer
from largesse.workspace.errors import Problem, Refusal

SCHEMA = "pain.001.001.09"
_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
_LIMITS = {"Nm": 70, "StrtNm": 70, "BldgNb": 16, "PstCd": 16, "TwnNm": 35, "Ustrd": 140}

Element = etree._Element


def write_pain001(transfer: Transfer) -> bytes:
    """The file's bytes: the same for the same transfer.

    Raises :class:`Refusal` (``payment-file``) where it would not satisfy the schema, and
    ``ValueError`` where a text has no Latin letters or an order is of another currency.
    """
    if any(order.currency != transfer.orders[0].currency for order in transfer.orders):
        raise ValueError("one file pays in one currency")
    root = etree.fromstring(f'<Document xmlns="{_NAMESPACE}"/>'.encode())
    initiation = _add(root, "CstmrCdtTrfInitn")
    _group_header(_add(initiation, "GrpHdr"), transfer)
    instruction = _instruction(_add(initiation, "PmtInf"), transfer)
    for order in transfer.orders:
        _transaction(_add(instruction, "CdtTrfTxInf"), order, transfer)
    _check(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def amount_text(amount_minor: int, currency: str) -> str:
    """An amount as messages write it, with all the currency's decimals: 1250 USD is 12.50."""
    digits = minor_unit_exponent(currency)
    return format(decimal_of(amount_minor, currency), f".{digits}f")


def _group_header(header: Element, transfer: Transfer) -> None:
    _add(header, "MsgId", transfer.message_id)
    moment = transfer.created.astimezone(UTC)
    _add(header, "CreDtTm", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _counts(header, transfer.orders)
    _add(_add(header, "InitgPty"), "Nm", transfer.own.holder)


def _counts(parent: Element, orders: Sequence[Order]) -> None:
    total = sum((decimal_of(o.amount_minor, o.currency) for o in orders), Decimal(0))
    digits = minor_unit_exponent(orders[0].currency)
    _add(parent, "NbOfTxs", str(len(orders)))
    _add(parent, "CtrlSum", format(EXACT.plus(total), f".{digits}f"))


def _instruction(instruction: Element, transfer: Transfer) -> Element:
    _add(instruction, "PmtInfId", transfer.message_id)
    _add(instruction, "PmtMtd", "TRF")
    _add(instruction, "BtchBookg", "false")
    _counts(instruction, transfer.orders)
    if transfer.kind == "sepa":
        _add(_add(_add(instruction, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(instruction, "ReqdExctnDt"), "Dt", transfer.execution.isoformat())
    _party(_add(instruction, "Dbtr"), transfer.own)
    account = _account(_add(instruction, "DbtrAcct"), transfer.own)
    _add(account, "Ccy", transfer.own.currency)
    _agent(_add(instruction, "DbtrAgt"), transfer.own)
    _add(instruction, "ChrgBr", "SLEV" if transfer.kind == "sepa" else transfer.charges)
    return instruction


def _transaction(transaction: Element, order: Order, transfer: Transfer) -> None:
    _add(_add(transaction, "PmtId"), "EndToEndId", order.end_to_end_id)
    text = amount_text(order.amount_minor, order.currency)
    _add(_add(transaction, "Amt"), "InstdAmt", text).set("Ccy", order.currency)
    if transfer.kind != "sepa" or order.to.bic:
        _agent(_add(transaction, "CdtrAgt"), order.to)
    _party(_add(transaction, "Cdtr"), order.to)
    _account(_add(transaction, "CdtrAcct"), order.to)
    if order.purpose:
        _add(_add(transaction, "Purp"), "Cd", order.purpose)
    _add(_add(transaction, "RmtInf"), "Ustrd", order.remittance)


def _party(party: Element, account: BankAccount) -> None:
    _add(party, "Nm", account.holder)
    _address(_add(party, "PstlAdr"), account.address)


def _address(postal: Element, address: Address) -> None:
    for tag, text in (
        ("StrtNm", address.street),
        ("BldgNb", address.building),
        ("PstCd", address.postcode),
        ("TwnNm", address.town),
        ("Ctry", address.country),
    ):
        if text:
            _add(postal, tag, text)


def _account(parent: Element, account: BankAccount) -> Element:
    identity = _add(parent, "Id")
    if account.is_iban:
        _add(identity, "IBAN", account.number)
    else:
        _add(_add(identity, "Othr"), "Id", account.number)
    return parent


def _agent(agent: Element, account: BankAccount) -> None:
    institution = _add(agent, "FinInstnId")
    if account.bic:
        _add(institution, "BICFI", account.bic)
    if account.member:
        clearing = _add(institution, "ClrSysMmbId")
        if account.clearing:
            _add(_add(clearing, "ClrSysId"), "Cd", account.clearing)
        _add(clearing, "MmbId", account.member)
    if not account.bic and not account.member:
        _add(_add(institution, "Othr"), "Id", "NOTPROVIDED")


def _add(parent: Element, tag: str, text: str | None = None) -> Element:
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}")
    if text is not None:
        child.text = bank_text(text, _LIMITS[tag]) if tag in _LIMITS else text
    return child


@cache
def _schema() -> etree.XMLSchema:
    source = files("sepaxml").joinpath("schemas", f"{SCHEMA}.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(source))


def _check(root: Element) -> None:
    schema = _schema()
    if schema.validate(root):
        return
    # The schema's own words may repeat a number in full: only where it is wrong is said.
    log: Any = schema.error_log
    places = sorted({str(error.path).rpartition(":")[2] for error in log})
    what = f"the payment file would not satisfy {SCHEMA}: {', '.join(places)}"
    raise Refusal(Problem(what, "check the account and the address", code="payment-file"))
