"""What a proof says: each sentence in two languages, figures as each of them writes them."""

import ast
import string
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

import pytest

from largesse.entitlement.proof.sentences import WORDS, Sentence
from largesse.entitlement.proof.words import (
    Bounds,
    Month,
    Paper,
    ProofLine,
    Share,
    Value,
    Word,
    in_words,
    line,
    line_data,
)
from largesse.money import RoundingMode
from largesse.programme.calendar import Calendar, Span
from largesse.programme.model import Text
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.limits import Guaranteed
from tests.shared import ROOT

JULY = 2024 * 12 + 6
THIN, FIRM = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
QUARTER = Calendar(4).read("FY2024 Q2")


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("sentence", Sentence)
def test_both_languages_say_the_same_values(sentence: Sentence) -> None:
    english, french = sentence.value
    assert english
    assert french
    assert english.count("|") == french.count("|")
    assert named(english) - {"count"} == named(french) - {"count"}
    if "|" in english:
        assert "count" in named(english) | named(french)


def written() -> Iterator[tuple[str, str, set[str]]]:
    """Every ``(where, sentence, values)`` that the sources write."""
    for path in (ROOT / "largesse").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            first = node.args[0]
            if not (isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name)):
                continue
            keywords = [k.arg for k in node.keywords]
            if first.value.id == "Sentence" and None not in keywords and not node.args[1:]:
                yield f"{path.name}:{node.lineno}", first.attr, {str(k) for k in keywords}


def test_every_line_is_written_with_the_values_its_sentence_names() -> None:
    found = list(written())
    assert len({sentence for _, sentence, _ in found}) > 50
    wrong = [
        (where, sentence, values)
        for where, sentence, values in found
        if values != named(Sentence[sentence].value[0]) | named(Sentence[sentence].value[1])
    ]
    assert wrong == []


def test_every_sentence_is_said_somewhere() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "largesse").rglob("*.py")]
    silent = [s.name for s in Sentence if not any(f"Sentence.{s.name}" in t for t in sources)]
    assert silent == []


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (Decimal("1250.50"), "1,250.5", f"1{THIN}250,5"),
        (Decimal("-1234567"), "-1,234,567", f"-1{THIN}234{THIN}567"),
        (
            Decimal("123456789012345.123456789012345678"),
            "123,456,789,012,345.123456789012345678",
            f"123{THIN}456{THIN}789{THIN}012{THIN}345,123456789012345678",
        ),
        (Amount(Decimal("3750"), "USD"), "3,750.00 USD", f"3{THIN}750,00{THIN}USD"),
        (Amount(Decimal("0.123"), "USD"), "0.123 USD", f"0,123{THIN}USD"),
        (Amount(Decimal("900"), "JPY"), "900 JPY", f"900{THIN}JPY"),
        (Amount(Decimal("1"), "milestones"), "1 milestone", f"1{THIN}jalon"),
        (Amount(Decimal("1.5"), "hours"), "1.5 hours", f"1,5{THIN}heure"),
        (Amount(Decimal("2"), "tide-days"), "2 tide-days", f"2{THIN}tide-days"),
        (Share(Decimal("0.015")), "1.5 %", f"1,5{THIN}%"),
        (Month(JULY), "2024-07", "2024-07"),
        (QUARTER, "FY2024 Q2", f"exercice{FIRM}2024, T2"),
        (
            Span(0, 1, "2023-04-01 to 2026-03-31"),
            "2023-04-01 to 2026-03-31",
            "2023-04-01 au 2026-03-31",
        ),
        (Text("paid by coupon", "payé par coupon"), "paid by coupon", "payé par coupon"),
        (Text("paid by coupon"), "paid by coupon", "paid by coupon"),
        (Word("half-up"), "half-up", "au plus proche"),
    ],
)
def test_values(value: Value, english: str, french: str) -> None:
    assert (in_words(value, "en"), in_words(value, "fr")) == (english, french)


@pytest.mark.parametrize(
    ("low", "high", "includes", "in_percent", "english", "french"),
    [
        ("0", "250000", "low", False, "[0, 250,000)", f"[0{FIRM}; 250{THIN}000["),
        ("0", "250000", "high", False, "(0, 250,000]", f"]0{FIRM}; 250{THIN}000]"),
        ("1.15", None, "low", True, "[115%, inf)", f"[115{THIN}%{FIRM}; +∞["),
        (None, "0.9", "low", True, "(-inf, 90%)", f"]-∞{FIRM}; 90{THIN}%["),
        (None, None, "low", False, "(-inf, inf)", f"]-∞{FIRM}; +∞["),
    ],
)
def test_bands(
    low: str | None,
    high: str | None,
    includes: str,
    in_percent: bool,
    english: str,
    french: str,
) -> None:
    edges = [None if edge is None else Decimal(edge) for edge in (low, high)]
    bounds = Bounds(edges[0], edges[1], includes, in_percent)
    assert (in_words(bounds, "en"), in_words(bounds, "fr")) == (english, french)


CENTS = Amount(Decimal("1046832.9"), "USD")
STEP = Decimal("0.01")


@pytest.mark.parametrize(
    ("told", "english", "french"),
    [
        (
            line(Sentence.ROUNDED, mode=Word("half-up"), step=STEP, result=CENTS),
            "rounded half-up to 0.01: 1,046,832.90 USD",
            f"arrondi au plus proche à 0,01{FIRM}: 1{THIN}046{THIN}832,90{THIN}USD",
        ),
        (
            line(
                Sentence.IN_THE_BAND,
                band=Bounds(Decimal(0), None, "low", False),
                of=line(
                    Sentence.TIMES,
                    of=line(Sentence.STARTED_STEPS, count=Decimal(1), per=Decimal(100)),
                    by=Amount(Decimal(2), "seats"),
                    result=Amount(Decimal(2), "seats"),
                ),
            ),
            "[0, inf): 1 started step of 100 × 2 seats = 2 seats",
            f"[0{FIRM}; +∞[{FIRM}: 1 pas entamé de 100 × 2{THIN}places = 2{THIN}places",
        ),
        (
            line(Sentence.COMPARED, reference=QUARTER, amount=CENTS),
            "compared with FY2024 Q2: 1,046,832.90 USD",
            f"référence (exercice{FIRM}2024, T2){FIRM}: 1{THIN}046{THIN}832,90{THIN}USD",
        ),
        (
            line(
                Sentence.CAPPED_USED,
                height=CENTS,
                per=Word("customer"),
                span=QUARTER,
                used=Amount(Decimal(1), "USD"),
                left=Amount(Decimal(0), "USD"),
            ),
            (
                "capped at 1,046,832.90 USD per customer in FY2024 Q2, 1.00 USD of it used before: "
                "0.00 USD"
            ),
            (
                f"plafonné à 1{THIN}046{THIN}832,90{THIN}USD par client (exercice{FIRM}2024, T2), "
                f"dont 1,00{THIN}USD déjà comptés{FIRM}: 0,00{THIN}USD"
            ),
        ),
        (line(Sentence.COUNTED, count=1), "1 row counted", "1 ligne comptée"),
        (line(Sentence.COUNTED, count=0), "0 rows counted", "0 ligne comptée"),
        (line(Sentence.COUNTED, count=2000), "2,000 rows counted", f"2{THIN}000 lignes comptées"),
        (
            line(Sentence.STATED, because=Text("{a} | {b}", "« a : b »")),
            "{a} | {b}",
            "« a : b »",
        ),
    ],
)
def test_lines(told: ProofLine, english: str, french: str) -> None:
    assert (told.in_words("en"), told.in_words("fr")) == (english, french)


def test_a_line_for_machines() -> None:
    paper = Paper()
    paper.write(Sentence.ROUNDED, mode=Word("down"), step=Decimal("0.010"), result=CENTS)
    assert [line_data(told) for told in paper.lines] == [
        {
            "kind": "rounded",
            "mode": "down",
            "step": "0.01",
            "result": {"amount": "1046832.9", "unit": "USD"},
        }
    ]


def test_every_setting_that_a_line_names_has_a_word() -> None:
    modes = get_args(RoundingMode)
    scopes = ("partner", "customer", "deal", "activity", "account")
    rules = ("best of", "first", "at least", "above", "at most", "below")
    assert set(WORDS) == {*modes, *(g.value for g in Guaranteed), *scopes, *rules}
