"""A predicate over what is known between bounds, held to every value that lies between them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.expr.evaluate import evaluate
from largesse.expr.parse import parse
from largesse.expr.schema import ColumnInfo, Schema
from largesse.expr.tree import Type
from largesse.sovereignty.rules.bounds import truth_within
from largesse.sovereignty.rules.facts import Known, Span

SCHEMA = Schema(
    {
        **{name: ColumnInfo(Type.NUMBER) for name in ("a", "b")},
        "yes": ColumnInfo(Type.BOOLEAN),
        "word": ColumnInfo(Type.TEXT),
        "tags": ColumnInfo(Type.TEXT_SET),
    }
)
COMPARED = [
    "a = 2", "a != 2", "a < 2", "a <= 2", "a > 2", "a >= 2", "a in (1, 3)", "a not in (0, 1)",
    "a = b", "a != b", "a < b", "a >= b", "a + b >= 4", "a - b = 0", "a * b > 3", "a * 2 <= b",
    "yes", "not yes", "word = 'x'", "word in ('y', 'z')", "word like 'x%'",
    "has(tags, 'x')", "not has(tags, 'y')",
]  # fmt: skip
NUMBERS = [Decimal(n) for n in range(5)]
TAGS = [frozenset[str](), frozenset({"x"}), frozenset({"x", "y"})]
Facts = Mapping[str, Known | Span | None]


@st.composite
def predicates(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(COMPARED), min_size=1, max_size=3))
    glue = draw(st.sampled_from([" and ", " or "]))
    text = glue.join(f"({part})" for part in parts)
    return f"not ({text})" if draw(st.booleans()) else text


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    found: dict[str, Known | Span | None] = {
        "yes": draw(st.sampled_from([True, False, None])),
        "word": draw(st.sampled_from(["x", "y", None])),
        "tags": draw(st.sampled_from([*TAGS, None])),
    }
    for name in ("a", "b"):
        low, high = sorted(draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))
        exact = Decimal(low)
        found[name] = draw(st.sampled_from([exact, Span(exact, Decimal(high)), None]))
    return found


def possible(known: Facts) -> Iterator[Mapping[str, Known]]:
    """Every row that the facts leave possible; numbers are whole here."""
    choices: list[list[Known]] = []
    for name, value in known.items():
        every = {"yes": [True, False], "word": ["x", "y", "z"], "tags": TAGS}.get(name, NUMBERS)
        if isinstance(value, Span):
            choices.append([n for n in NUMBERS if value.low <= n <= value.high])
        else:
            choices.append(list(every) if value is None else [value])
    for chosen in product(*choices):
        yield dict(zip(known, chosen, strict=True))


@settings(max_examples=300, deadline=None)
@given(predicates(), facts())
def test_true_and_false_are_so_whatever_the_unknown_turns_out_to_be(
    text: str, known: Facts
) -> None:
    tree = parse(text, SCHEMA)
    found = truth_within(tree, known)
    if found is not None:
        assert {evaluate(tree, row) for row in possible(known)} == {found}


@settings(max_examples=300, deadline=None)
@given(predicates(), facts(), st.data())
def test_knowing_less_never_turns_true_into_false_nor_false_into_true(
    text: str, known: Facts, data: st.DataObject
) -> None:
    tree = parse(text, SCHEMA)
    name = data.draw(st.sampled_from(sorted(known)))
    less = {**known, name: data.draw(st.sampled_from([None, Span(Decimal(-9), Decimal(9))]))
            if name in ("a", "b") else None}  # fmt: skip
    assert truth_within(tree, less) in (truth_within(tree, known), None)


@pytest.mark.parametrize(
    ("text", "low", "high", "truth"),
    [
        ("a >= 2", 2, 4, True),
        ("a >= 2", 0, 4, None),
        ("a >= 2", 0, 1, False),
        ("a != 2", 0, 4, None),
        ("a != 2", 3, 4, True),
        ("a = 2", 2, 2, True),
        ("a = 2", 0, 4, None),
        ("a in (5, 9)", 0, 4, False),
        ("a not in (5, 9)", 0, 4, True),
        ("a in (3)", 0, 4, None),
        ("a + 1 > 0", 0, 4, True),
        ("abs(a) > 9", 0, 4, None),
    ],
)
def test_a_number_between_bounds(text: str, low: int, high: int, truth: bool | None) -> None:
    assert truth_within(parse(text, SCHEMA), {"a": Span(Decimal(low), Decimal(high))}) is truth
