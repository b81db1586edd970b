"""Payment files: what they say, that they satisfy the schema, that sepaxml says the same."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree
from sepaxml import SepaTransfer

from largesse.settlement.payments.accounts import BankAccount, read_account
from largesse.settlement.payments.iso20022.orders import Order, Transfer
from largesse.settlement.payments.iso20022.pain001 import amount_text, write_pain001
from largesse.workspace.errors import Refusal

NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
CREATED = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 27)


def own(**said: str) -> BankAccount:
    base = {
        "holder": "Brindlemark Cloud Ltd",
        "street": "Harbour Road",
        "building": "7",
        "postcode": "D02",
        "town": "Dublin",
        "country": "IE",
        "iban": "IE29AIBK93115212345678",
        "bic": "AIBKIE2D",
        "currency": "EUR",
    }
    return read_account({**base, **said})


def partner(**said: str) -> BankAccount:
    base = {
        "holder": "Größe & Söhne GmbH",
        "street": "Ährenweg",
        "building": "3a",
        "postcode": "10115",
        "town": "Köln",
        "country": "DE",
        "iban": "DE89370400440532013000",
        "currency": "EUR",
    }
    return read_account({**base, **said})


AMERICAN = {
    "iban": "",
    "number": "000123456789",
    "bank_country": "US",
    "bank_code": "021000021",
    "country": "US",
    "town": "Albany",
    "currency": "USD",
}


def transfer(*orders: Order, **changes: object) -> Transfer:
    made = Transfer("run1-1", CREATED, DAY, "sepa", own(), orders)
    return replace(made, **changes)  # type: ignore[arg-type]


def order(number: int, amount_minor: int, to: BankAccount, currency: str = "EUR") -> Order:
    return Order(f"line{number}", amount_minor, currency, to, f"Rebates Q3, line {number}", "REBT")


def said(data: bytes, path: str) -> list[str]:
    root = etree.fromstring(data)
    return [
        e.text or "" for e in root.iterfind("/".join(f"p:{n}" for n in path.split("/")), NAMESPACE)
    ]


PAYMENT = "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf"


def test_a_sepa_file_says_what_is_paid_to_whom() -> None:
    data = write_pain001(transfer(order(1, 123_456, partner()), order(2, 5, partner())))
    assert said(data, "CstmrCdtTrfInitn/GrpHdr/NbOfTxs") == ["2"]
    assert said(data, "CstmrCdtTrfInitn/GrpHdr/CtrlSum") == ["1234.61"]
    assert said(data, "CstmrCdtTrfInitn/GrpHdr/CreDtTm") == ["2026-11-25T09:30:00Z"]
    assert said(data, "CstmrCdtTrfInitn/PmtInf/ChrgBr") == ["SLEV"]
    assert said(data, "CstmrCdtTrfInitn/PmtInf/PmtTpInf/SvcLvl/Cd") == ["SEPA"]
    assert said(data, f"{PAYMENT}/PmtId/EndToEndId") == ["line1", "line2"]
    assert said(data, f"{PAYMENT}/Amt/InstdAmt") == ["1234.56", "0.05"]
    assert said(data, f"{PAYMENT}/Cdtr/Nm") == ["Grosse + Sohne GmbH"] * 2
    assert said(data, f"{PAYMENT}/Cdtr/PstlAdr/TwnNm") == ["Koln"] * 2
    assert said(data, f"{PAYMENT}/CdtrAcct/Id/IBAN") == ["DE89370400440532013000"] * 2
    assert said(data, f"{PAYMENT}/Purp/Cd") == ["REBT"] * 2


def test_a_cross_border_file_names_bank_and_charges() -> None:
    usd = transfer(
        order(1, 99, partner(**AMERICAN), "USD"),
        order(2, 100, partner(currency="USD", bic="COBADEFF"), "USD"),
        kind="cross-border",
        own=own(currency="USD"),
        charges="DEBT",
    )
    data = write_pain001(usd)
    assert said(data, "CstmrCdtTrfInitn/PmtInf/ChrgBr") == ["DEBT"]
    assert said(data, "CstmrCdtTrfInitn/PmtInf/PmtTpInf/SvcLvl/Cd") == []
    agent = f"{PAYMENT}/CdtrAgt/FinInstnId"
    assert said(data, f"{agent}/ClrSysMmbId/MmbId") == ["021000021"]
    assert said(data, f"{agent}/ClrSysMmbId/ClrSysId/Cd") == ["USABA"]
    assert said(data, f"{agent}/BICFI") == ["COBADEFF"]
    assert said(data, f"{PAYMENT}/CdtrAcct/Id/Othr/Id") == ["000123456789"]


def test_the_same_transfer_gives_the_same_bytes() -> None:
    made = transfer(order(1, 100, partner()))
    assert write_pain001(made) == write_pain001(made)


@pytest.mark.parametrize(
    ("amount_minor", "currency", "text"),
    [(1, "EUR", "0.01"), (1250, "USD", "12.50"), (1250, "JPY", "1250"), (1250, "KWD", "1.250")],
)
def test_amounts_have_their_currencys_decimals(amount_minor: int, currency: str, text: str) -> None:
    assert amount_text(amount_minor, currency) == text


def test_sepaxml_writes_the_same_payments() -> None:
    orders = (order(1, 123_456, partner()), order(2, 700, partner(bic="COBADEFF")))
    ours = write_pain001(transfer(*orders))
    theirs = sepa_file(orders)
    for path in (
        "CstmrCdtTrfInitn/GrpHdr/NbOfTxs",
        "CstmrCdtTrfInitn/GrpHdr/CtrlSum",
        "CstmrCdtTrfInitn/PmtInf/PmtMtd",
        "CstmrCdtTrfInitn/PmtInf/ChrgBr",
        "CstmrCdtTrfInitn/PmtInf/ReqdExctnDt/Dt",
        "CstmrCdtTrfInitn/PmtInf/PmtTpInf/SvcLvl/Cd",
        "CstmrCdtTrfInitn/PmtInf/DbtrAcct/Id/IBAN",
        "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/BICFI",
        f"{PAYMENT}/PmtId/EndToEndId",
        f"{PAYMENT}/Amt/InstdAmt",
        f"{PAYMENT}/CdtrAgt/FinInstnId/BICFI",
        f"{PAYMENT}/CdtrAcct/Id/IBAN",
        f"{PAYMENT}/RmtInf/Ustrd",
    ):
        assert said(ours, path) == said(theirs, path) != [], path


def sepa_file(orders: tuple[Order, ...]) -> bytes:
    config = {"name": "x", "IBAN": own().number, "BIC": own().bic, "batch": True, "currency": "EUR"}
    file = SepaTransfer(config, schema="pain.001.001.09")
    for each in orders:
        payment = {
            "name": each.to.holder,
            "IBAN": each.to.number,
            "amount": each.amount_minor,
            "description": each.remittance,
            "execution_date": DAY,
            "endtoend_id": each.end_to_end_id,
        }
        file.add_payment({**payment, "BIC": each.to.bic} if each.to.bic else payment)
    written: bytes = file.export(validate=True)
    return written


@pytest.mark.parametrize(
    "bad",
    [
        transfer(order(1, 100, partner()), message_id="x" * 36),
        transfer(replace(order(1, 100, partner()), end_to_end_id="")),
        transfer(replace(order(1, 100, partner()), purpose="TOO-LONG")),
        transfer(replace(order(1, 10**19 + 1, partner()))),
        transfer(order(1, 100, replace(partner(), number="12 34"))),
    ],
    ids=["message id", "end-to-end id", "purpose", "amount", "iban"],
)
def test_what_would_not_satisfy_the_schema_never_leaves(bad: Transfer) -> None:
    with pytest.raises(Refusal) as refusal:
        write_pain001(bad)
    assert [p.code for p in refusal.value.problems] == ["payment-file"]
    assert bad.orders[0].to.number not in str(refusal.value)


def test_one_file_pays_in_one_currency() -> None:
    mixed = transfer(order(1, 100, partner()), order(2, 100, partner(), "USD"))
    with pytest.raises(ValueError, match="one currency"):
        write_pain001(mixed)


def test_the_control_sum_is_the_sum_of_what_is_written() -> None:
    amounts = (1, 10, 99_999_999_999, 7)
    data = write_pain001(transfer(*(order(n, a, partner()) for n, a in enumerate(amounts))))
    total = sum((Decimal(text) for text in said(data, f"{PAYMENT}/Amt/InstdAmt")), Decimal(0))
    assert said(data, "CstmrCdtTrfInitn/PmtInf/CtrlSum") == [str(total)]
