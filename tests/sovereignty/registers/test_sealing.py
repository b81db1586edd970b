"""A record with its seal: one spelling, and no character of it can change unseen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.sovereignty.registers.json import check_seal, seal_of, sealed
from largesse.workspace.errors import Refusal

RECORD = {"workload": "ticketing", "on": date(2026, 11, 25), "share": Decimal("31.50")}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abé"), inner),
    max_leaves=8,
)


def test_equal_records_have_one_text() -> None:
    turned = dict(reversed(list(RECORD.items())))
    assert sealed(turned | {"share": Decimal("31.5")}) == sealed(RECORD)


@given(st.dictionaries(st.text("abc"), VALUES))
def test_a_sealed_record_comes_back(record: dict[str, object]) -> None:
    assert check_seal(sealed(record)) == record


@given(st.data())
def test_no_character_can_change_unseen(data: st.DataObject) -> None:
    text = sealed(RECORD)
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != text[at]))
    with pytest.raises(Refusal):
        check_seal(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ticketing", "archive"),
        ("31.5", "3.15"),
        ('"on":', '"on" :'),
        ('{"on"', '{"on":"2020-01-01","on"'),
        (seal_of(RECORD), seal_of({})),
    ],
)
def test_a_changed_record_is_refused(before: str, after: str) -> None:
    text = sealed(RECORD)
    assert before in text
    with pytest.raises(Refusal) as refused:
        check_seal(text.replace(before, after), "record.json")
    assert refused.value.problems[0].code == "seal-broken"
    assert refused.value.problems[0].file == "record.json"


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "1", "{}", '{"record": {}}', "[" * 100_000, '{"record": [], "seal": ""}'],
)
def test_what_is_no_sealed_record_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_seal(text)
    assert refused.value.problems[0].code == "not-sealed"


@pytest.mark.parametrize("said", ["0.5", "1e3", "NaN", '"\\ud800"'])
def test_a_figure_that_no_record_can_hold_is_refused(said: str) -> None:
    with pytest.raises(Refusal):
        check_seal(f'{{"record":{{"share":{said}}},"seal":"{"0" * 64}","semantics":1}}')
