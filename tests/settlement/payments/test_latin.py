"""Names as banks carry them, and as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.partners.latin import bank_text, latin, words

WRITTEN = [
    # given                        as banks carry it
    ("Müller & Söhne GmbH", "Muller + Sohne GmbH"),
    ("Société Générale", "Societe Generale"),
    ("Łódź Straße Ørsted Æon", "Lodz Strasse Orsted Aeon"),
    ("ООО Щука", "OOO Shchuka"),
    ("Ελληνική Εταιρεία", "Elliniki Etaireia"),
    ("Đorđević [Novi] Sad", "Dordevic (Novi) Sad"),
    ("  //two   spaces// ", "two spaces"),
    ("№ 5; “Rose”", "No 5, 'Rose'"),
]


@pytest.mark.parametrize(("given_", "carried"), WRITTEN)
def test_a_name_is_carried_in_latin_letters(given_: str, carried: str) -> None:
    assert bank_text(given_, 70) == carried


@pytest.mark.parametrize("name", ["株式会社", "شركة", "a株"])
def test_what_has_no_latin_letters_is_not_guessed_at(name: str) -> None:
    with pytest.raises(ValueError, match="no Latin letters for"):
        bank_text(name, 70)


@given(st.text(max_size=200))
def test_what_is_carried_is_of_the_banks_letters_and_short_enough(text: str) -> None:
    try:
        carried = bank_text(text, 35)
    except ValueError:
        return
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 /-?:().,'+")
    assert set(carried) <= allowed
    assert len(carried) <= 35
    assert "//" not in carried
    assert bank_text(carried, 35) == carried


@given(st.text("àéîõüçñÅßøłЖщЁαΩθ&", max_size=40))
def test_nothing_is_lost_of_letters_that_are_known(text: str) -> None:
    assert all(latin(char) for char in text)


SAME_WORDS = [
    ("Example Trading House Ltd.", "EXAMPLE TRADING HOUSE LIMITED"),
    ("S.A. Beispiel", "Beispiel SA"),
    ("O'Neill & Co", "ONeill"),
    ("Газпром", "Gazprom"),
]


@pytest.mark.parametrize(("one", "other"), SAME_WORDS)
def test_legal_forms_case_and_script_do_not_tell_names_apart(one: str, other: str) -> None:
    assert sorted(words(one)) == sorted(words(other))


def test_a_name_of_nothing_but_legal_forms_keeps_them() -> None:
    assert words("SE Company") == ("se", "company")
