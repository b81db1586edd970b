"""Bank accounts: which are taken, which are refused and why, and that none is ever shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban as ibans

from largesse.settlement.payments.accounts import BankAccount, masked, read_account
from largesse.workspace.errors import Refusal

GERMAN = "DE89370400440532013000"

TAKEN = [
    # what is given                                                      masked     SEPA
    ({"iban": "de89 3704 0044 0532 0130 00", "currency": "EUR"}, "DE**3000", True),
    ({"iban": "CH93 0076 2011 6238 5295 7", "currency": "EUR"}, "CH**2957", True),
    (
        {"iban": "CH9300762011623852957", "currency": "CHF", "bic": "UBSWCHZH80A"},
        "CH**2957",
        False,
    ),
    ({"iban": "GB29NWBK60161331926819", "currency": "EUR"}, "GB**6819", True),
    (
        {"iban": "SA0380000000608010167519", "currency": "EUR", "bic": "NCBKSAJE"},
        "SA**7519",
        False,
    ),
    (
        {"number": "0001-2345-6789", "bank_country": "US", "bank_code": "021000021"},
        "US**6789",
        False,
    ),
    ({"number": "123456789", "bank_country": "AU", "bank_code": "062-000"}, "AU**6789", False),
    (
        {"number": "032180000118359719", "bank_country": "MX", "bic": "BNMXMXMM"},
        "MX**9719",
        False,
    ),
    ({"number": "12345678901", "bank_country": "IN", "bic": "HDFCINBB"}, "IN**8901", False),
    ({"number": "ABC-1234567", "bank_country": "KE", "bic": "BARCKENX"}, "KE**4567", False),
]


@pytest.mark.parametrize(("said", "shown", "sepa"), TAKEN, ids=[row[1] for row in TAKEN])
def test_an_account_is_taken(said: dict[str, str], shown: str, sepa: bool) -> None:
    account = described(**said)
    assert (account.masked, account.is_sepa) == (shown, sepa)


REFUSED = [
    ({"iban": "DE89370400440532013001"}, "iban", "ending in 3001 is not valid"),
    ({"iban": "DE8937040044053201300"}, "iban", "is not valid"),
    ({"iban": "XX89370400440532013000"}, "iban", "is not valid"),
    ({}, "incomplete", "no account is given"),
    ({"iban": GERMAN, "holder": ""}, "incomplete", "no holder"),
    ({"iban": GERMAN, "town": ""}, "incomplete", "no town"),
    ({"iban": GERMAN, "country": "Germany"}, "incomplete", "country is 'GERMANY'"),
    ({"iban": GERMAN, "currency": "EURO"}, "wrong-currency", "currency is 'EURO'"),
    ({"iban": GERMAN, "holder": "株式会社"}, "not-latin", "holder: no Latin letters for"),
    ({"iban": GERMAN, "owner": "x"}, "unknown-word", "no 'owner'"),
    ({"iban": GERMAN, "bic": "COBADEFF1"}, "bic", "is not a BIC"),
    ({"iban": GERMAN, "bic": "CHASUS33"}, "bic", "of US and the account of DE"),
    ({"iban": GERMAN, "currency": "USD"}, "bic", "neither bic nor bank_code"),
    ({"number": "123456", "bank_country": "DE"}, "iban", "have an IBAN"),
    ({"number": "1234", "bank_country": "US", "bank_code": "021000022"}, "check-digit", "routing"),
    ({"number": "12", "bank_country": "US", "bank_code": "021000021"}, "number", "does not fit US"),
    ({"number": "123456", "bank_country": "AU", "bank_code": "1"}, "bank-code", "AUBSB"),
    (
        {"number": "032180000118359718", "bank_country": "MX", "bic": "BNMXMXMM"},
        "check-digit",
        "CLABE",
    ),
    ({"number": "?!", "bank_country": "KE", "bic": "BARCKENX"}, "number", "letters and digits"),
    ({"number": "123456", "bank_country": "KE"}, "bic", "neither bic nor bank_code"),
]


@pytest.mark.parametrize(("said", "code", "what"), REFUSED)
def test_an_account_is_refused(said: dict[str, str], code: str, what: str) -> None:
    with pytest.raises(Refusal) as refusal:
        described(**said)
    assert [p.code for p in refusal.value.problems if what in p.what] == [code]


def test_everything_wrong_is_said_at_once_and_no_number_in_full() -> None:
    with pytest.raises(Refusal) as refusal:
        described(iban="DE89370400440532013001", holder="", town="", currency="?")
    assert {p.code for p in refusal.value.problems} >= {"iban", "incomplete", "wrong-currency"}
    assert "DE89370400440532013001" not in str(refusal.value)


@given(st.text("0123456789", min_size=18, max_size=18))
def test_neither_text_nor_mask_of_an_account_shows_its_number(bban: str) -> None:
    number = f"DE{ibans.calc_check_digits(f'DE00{bban}')}{bban}"
    account = described(iban=number)
    assert number not in repr(account)
    assert account.masked == f"DE**{bban[-4:]}"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", "**"), ("1234", "**"), ("12345678", "**"), ("123456789", "**6789")],
)
def test_of_a_short_number_nothing_is_shown(number: str, shown: str) -> None:
    assert masked(number) == shown


def described(**said: str) -> BankAccount:
    base = {"holder": "Aurelia Systems GmbH", "town": "Berlin", "country": "DE", "currency": "EUR"}
    return read_account({**base, **said})
