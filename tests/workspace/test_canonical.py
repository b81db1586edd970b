"""One spelling for every value, so that equal things have equal hashes."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.workspace.canonical import canonical_json, digest

#  value                                            spelling
SPELT = [
    (None, "null"),
    (True, "true"),
    (12, "12"),
    ("prime annuelle, é, 文", '"prime annuelle, é, 文"'),
    (Decimal("1.50"), '"1.5"'),
    (Decimal("1E+3"), '"1000"'),
    (Decimal("1E-18"), '"0.000000000000000001"'),
    (Decimal("-0.00"), '"0"'),
    (Decimal("-0.10"), '"-0.1"'),
    (date(2024, 2, 29), '"2024-02-29"'),
    (datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), '"2024-01-01T00:00:00Z"'),
    ({"b": 1, "a": (1, 2)}, '{"a":[1,2],"b":1}'),
    ([], "[]"),
    ({"c", "a", "b"}, '["a","b","c"]'),
]

#  value                        error
REFUSED = [
    (1.5, TypeError),
    ({"rate": 0.1}, TypeError),
    ([1, [2.0]], TypeError),
    ({1: "a"}, TypeError),
    (b"bytes", TypeError),
    (datetime(2024, 1, 1), TypeError),  # noqa: DTZ001
    (Decimal("NaN"), ValueError),
    (Decimal("-Infinity"), ValueError),
]


@pytest.mark.parametrize(("value", "spelling"), SPELT)
def test_every_value_has_one_spelling(value: object, spelling: str) -> None:
    assert canonical_json(value) == spelling.encode()


@pytest.mark.parametrize(("value", "error"), REFUSED)
def test_what_has_no_exact_meaning_has_no_spelling(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical_json(value)


def test_the_digest_is_sha_256_of_the_spelling() -> None:
    empty_object = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest({}) == empty_object


decimals = st.decimals(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | decimals | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(decimals)
def test_decimals_with_one_spelling_are_equal(value: Decimal) -> None:
    assert Decimal(json.loads(canonical_json(value))) == value


@given(decimals, st.integers(min_value=0, max_value=6))
def test_trailing_zeros_change_nothing(value: Decimal, zeros: int) -> None:
    longer = Decimal(format(value, "f") + ("" if "." in format(value, "f") else ".") + "0" * zeros)
    assert digest(longer) == digest(value)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_the_order_of_keys_changes_nothing(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))
    assert canonical_json(backwards) == canonical_json(value)


@given(values)
def test_lists_and_tuples_are_the_same(value: object) -> None:
    assert canonical_json([value]) == canonical_json((value,))


def test_a_point_in_time_is_the_same_in_every_zone() -> None:
    here = datetime(2024, 6, 30, 23, 30, tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(hours=9)))
    assert digest(here) == digest(there)
