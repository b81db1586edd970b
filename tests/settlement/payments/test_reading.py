"""Files from outside, distrusted: what is refused before anything of it is believed."""

import pytest

from largesse.settlement.payments.answering import read_message
from largesse.settlement.payments.iso20022 import reading
from largesse.settlement.payments.iso20022.answers import Meaning
from largesse.settlement.payments.iso20022.columns import ColumnMap
from largesse.settlement.payments.iso20022.reasons import REASONS, in_words
from largesse.settlement.payments.settings import Settings
from largesse.workspace.errors import Refusal

COLUMNS = {"id": "Ref", "status": "State", "amount": "Amt", "currency": "Ccy"}
BANK = ColumnMap("my-bank", COLUMNS, {"Executed": Meaning.PAID}, ";")
SETTINGS = Settings({}, answers={"my-bank": BANK})
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
PAYMENT_FILE = b'<D xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>'
REFUSED = [
    ("not xml", b"hello", "", "not-xml"),
    ("cut short", b"<Document>", "", "not-xml"),
    ("empty", b"", "", "not-xml"),
    ("another vocabulary", b"<Document/>", "", "not-iso20022"),
    (
        "a payment file",
        PAYMENT_FILE,
        "",
        "not-an-answer",
    ),
    ("a document type", f'<!DOCTYPE D><D xmlns="{NAMESPACE}"/>'.encode(), "", "not-xml"),
    (
        "an entity of a file",
        b'<!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + f'<D xmlns="{NAMESPACE}">&x;</D>'.encode(),
        "",
        "not-xml",
    ),
    (
        "a billion laughs",
        f'<!DOCTYPE D [<!ENTITY l0 "ha">{LAUGHS}]><D xmlns="{NAMESPACE}">&l8;</D>'.encode(),
        "",
        "not-xml",
    ),
    ("no such column map", b"Ref\n", "other", "no-columns"),
    ("a column is missing", b"Ref;State;Amt\n", "my-bank", "columns"),
    ("not UTF-8", b"\xff\xfe", "my-bank", "not-utf8"),
]


@pytest.mark.parametrize(("what", "data", "columns", "code"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_file_is_refused(what: str, data: bytes, columns: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_message(data, f"{what}.xml", SETTINGS, columns)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_a_huge_file_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(Refusal) as refusal:
        read_message(b"<Document/>" * 2, "huge.xml", SETTINGS)
    assert refusal.value.problems[0].code == "too-large"


def test_a_csv_says_what_its_columns_say() -> None:
    data = b"Ref;State;Amt;Ccy\nabc;Executed;-12.50;USD\ndef;Lost;x;USD\n;Executed;1;USD\n"
    first, second, third = read_message(data, "answer.csv", SETTINGS, "my-bank").answers
    assert (first.meaning, first.end_to_end_id, first.amount_minor) == (Meaning.PAID, "abc", 1250)
    assert (second.meaning, second.problem) == (Meaning.UNKNOWN, "'x' is not an amount")
    assert third.problem == "no id of a payment"


def test_reasons_are_told_in_both_languages() -> None:
    assert in_words("AC04") == "the account is closed"
    assert in_words("AC04", "fr") == "le compte est clos"
    assert in_words("ZZ99", "fr") == "ZZ99"
    assert all(english and french and english != french for english, french in REASONS.values())
