"""The document: both languages say the same, nothing in a draft is markup, the bytes stay."""

import re
from datetime import date
from string import Formatter
from typing import Any

import pytest

from largesse.partners.agreements.content import hash_of
from largesse.partners.agreements.document.html import html_of
from largesse.partners.agreements.document.pdf import pdf_of
from largesse.partners.agreements.document.texts import Language, keys, pair
from largesse.partners.agreements.document.view import Sheet, SignedBy, view_of
from tests.partners.agreements.kit import content

LANGUAGES: tuple[Language, ...] = ("en", "fr")
DAY = date(2027, 3, 1)
SIGNED = (
    SignedBy("vendor", "Director of partner programmes", "electronic", DAY, ""),
    SignedBy("counterparty", "Managing director", "paper", DAY, "ab" * 32),
)


def sheet(**changes: Any) -> Sheet:
    stated = content(since="2027-04-01", until="2029-04-01", **changes)
    return Sheet(stated, hash_of(stated), "sealed", DAY, SIGNED)


def text_of(shown: Sheet, language: Language) -> str:
    """The page without its tags, on one line."""
    page = html_of(shown, language).partition("</head>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.mark.parametrize("key", keys())
def test_both_languages_name_the_same_things(key: str) -> None:
    english, french = pair(key)
    named = [{name for _, name, *_ in Formatter().parse(text) if name} for text in pair(key)]
    assert named[0] == named[1]
    assert english
    assert french


# what is agreed            in English                                in French
CLAUSES = [
    ({}, "does not exceed USD 400.00 in all", "ne dépasse pas 400,00 USD"),
    ({}, "may reduce what is earned and not yet granted", "peut réduire les montants acquis"),
    ({"subject_to_funds": False}, "within these limits is owed", "dans ces limites est dû"),
    ({}, "1 April 2027 to 31 March 2029", "Du 1er avril 2027 au 31 mars 2029"),
    ({}, "60 days’ notice", "un préavis de 60 jours"),
    ({"runoff_days": 120}, "for 120 days after the end", "pendant 120 jours après la fin"),
    ({"deemed_consent_on": "2027-03-20"}, "silence counts as consent", "silence vaut acceptation"),
    ({"incentives": []}, "every incentive of the vendor’s programme", "toutes les incitations"),
    ({"undertakings": []}, "Nothing beyond the programme’s rules", "Rien au-delà des règles"),
    ({}, "12 engineers (certified-engineers)", "12 engineers (certified-engineers)"),
    ({}, "signed file abababababab", "fichier signé abababababab"),
]
UNCAPPED = {"not_to_exceed_minor": None, "estimate_minor": 300_00, "reserve_minor": 100_00}


@pytest.mark.parametrize(("changes", "english", "french"), CLAUSES)
def test_a_clause_stands_in_both_languages(
    changes: dict[str, Any], english: str, french: str
) -> None:
    shown = sheet(**changes)
    spaces = {"\N{NARROW NO-BREAK SPACE}": " ", "\N{NO-BREAK SPACE}": " "}
    for language, clause in (("en", english), ("fr", french)):
        text = text_of(shown, "fr" if language == "fr" else "en").translate(str.maketrans(spaces))
        assert clause in text


def test_an_uncapped_agreement_says_that_its_estimate_limits_nothing() -> None:
    assert "estimate" not in text_of(sheet(), "en")
    text = text_of(sheet(**UNCAPPED, subject_to_funds=False), "en")
    assert "set aside USD 300.00, and USD 100.00 in reserve" in text
    assert "These amounts limit nothing that is earned." in text
    assert "What is earned is owed" in text


def test_the_vendors_accounting_is_its_own_affair() -> None:
    shown, other = sheet(), sheet(material_right=True, accrual_constraint="our secret policy")
    assert shown.content_hash == other.content_hash
    assert "our secret policy" not in html_of(other, "en")


def test_what_a_draft_says_is_text_and_never_markup() -> None:
    nasty = '</style><script>alert(1)</script> #panic("no") $x$ *b* <label> \\ " \''
    wording = content()["wording"]
    wording["title"] = {"en": nasty, "fr": nasty}
    wording["counterparty"]["name"] = nasty
    shown = sheet(wording=wording)
    page = html_of(shown, "en")
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert pdf_of(shown, "en").startswith(b"%PDF-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_sheet_gives_the_same_bytes(language: Language) -> None:
    assert pdf_of(sheet(), language) == pdf_of(sheet(), language)
    assert html_of(sheet(), language) == html_of(sheet(), language)
    assert pdf_of(sheet(), language) != pdf_of(sheet(notice_days=61), language)


def test_the_header_names_partner_period_version_and_hash() -> None:
    shown = sheet()
    header = view_of(shown, "en").header
    short = shown.content_hash[:12]
    assert header == f"Cobalt SAS · 1 April 2027 to 31 March 2029 · original version · hash {short}"


def test_nothing_is_fetched() -> None:
    page = html_of(sheet(), "en")
    assert not re.search(r"https?://|url\(|@import|src=", page)
    assert "default-src 'none'" in page


def test_an_amendment_shows_before_and_after() -> None:
    before, after = content(), content(amount_minor=600_00, number=1, notice_days=30)
    after["undertakings"][0]["target"] = "20"
    rows = view_of(Sheet(after, hash_of(after), "draft", None, (), before, DAY), "en").sections[0]
    assert rows.title == "What amendment 1 changes"
    assert rows.table is not None
    assert [row[1:] for row in rows.table.rows] == [
        ("USD 400.00", "USD 600.00"),
        ("60", "30"),
        ("USD 400.00", "USD 600.00"),
        tuple(
            f"{number}\N{NO-BREAK SPACE}engineers (certified-engineers), {view_due()}"
            for number in ("12", "20")
        ),
    ]


def view_due() -> str:
    due = date.fromisoformat(content()["undertakings"][0]["due_on"])
    return f"{due.day} {due:%B} {due.year}"
