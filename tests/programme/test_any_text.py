"""Whatever stands in a file, the answer is a programme or problems with a place, never a crash."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.programme.load import inspect
from tests.programme.kit import FULL, write
from tests.programme.test_checks import EXAMPLES
from tests.programme.test_hashes import RICH

TEXTS = [RICH, FULL, *(text for _, text, *_ in EXAMPLES)]
PIECES = sorted({piece for text in TEXTS for piece in re.findall(r"[\w%.-]+|'[^']*'|\W", text)})
PIECES += [
    "null",
    "inf",
    "-inf",
    "0",
    "-1",
    "1e9",
    "%",
    "x",
    "[]",
    "{}",
    "''",
    "1" * 40,
    "ſ",
    "\u2028",
]


@settings(max_examples=100)
@given(st.data())
def test_a_spoiled_programme_is_answered_for(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
    programme, problems = inspect(write(tmp_path_factory.mktemp("any"), text))
    assert programme is not None or problems
    for problem in problems:
        assert problem.what
        assert problem.code
        assert problem.file
        assert 1 <= (problem.line or 0) <= text.count("\n") + text.count("\u2028") + 2


@settings(max_examples=60)
@given(st.data())
def test_a_word_in_another_words_place_is_answered_for(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(TEXTS[:2]))
    words = list(re.finditer(r"(?<=: )[^{}\[\],\n]+|(?<=\{)\w[\w ]*(?=:)", text))
    for _ in range(data.draw(st.integers(1, 2))):
        one, other = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
        text = text.replace(one[0], other[0], 1)
    programme, problems = inspect(write(tmp_path_factory.mktemp("any"), text))
    assert programme is not None or problems
