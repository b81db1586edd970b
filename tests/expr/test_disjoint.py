"""Which pairs of predicates are shown to exclude each other, and that the proof is sound."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.expr import build
from largesse.expr.disjoint import provably_disjoint, provably_empty
from largesse.expr.evaluate import holds
from largesse.expr.parse import parse
from largesse.expr.tree import Call, Column, Expr, IsNull, Type
from tests.expr.world import SCHEMA

PAIRS = [
    # one                                   other                                       disjoint
    ("ServiceName = 'a'",                   "ServiceName = 'b'",                        True),
    ("ServiceName = 'a'",                   "ServiceName = 'a'",                        False),
    ("ServiceName = 'a'",                   "x_team = 'b'",                             False),
    ("ServiceName = 'a'",                   "ServiceName != 'a'",                       True),
    ("ServiceName = 'a'",                   "not ServiceName = 'a'",                    True),
    ("ServiceName in ('a', 'b')",           "ServiceName in ('c', 'd')",                True),
    ("ServiceName in ('a', 'b')",           "ServiceName in ('b', 'c')",                False),
    ("ServiceName in ('a', 'b')",           "ServiceName not in ('b', 'a', 'c')",       True),
    ("ServiceName in ('a', 'b')",           "ServiceName like 'c%'",                    True),
    ("ServiceName is null",                 "ServiceName = 'a'",                        True),
    ("ServiceName is null",                 "ServiceName != 'a'",                       True),
    ("ServiceName is null",                 "ServiceName is not null",                  True),
    ("ServiceName is null",                 "ServiceName < x_team",                     True),
    ("ServiceName is null",                 "x_team is null",                           False),
    ("coalesce(ServiceName, 'a') = 'b'",    "ServiceName is null",                      True),
    ("coalesce(ServiceName, 'a') = 'a'",    "ServiceName is null",                      False),
    ("coalesce(ServiceName, 'a') = 'a'",    "ServiceName = 'b'",                        True),
    ("BilledCost < 100",                    "BilledCost >= 100",                        True),
    ("BilledCost <= 100",                   "BilledCost >= 100",                        False),
    ("BilledCost <= 100 and BilledCost != 100", "BilledCost >= 100",                    True),
    ("BilledCost between 1 and 2",          "BilledCost between 2.000000000000000001 and 3", True),
    ("BilledCost = 5",                      "BilledCost > 4",                           False),
    ("BilledCost = 5",                      "BilledCost > 5",                           True),
    ("BilledCost * 2 > 5",                  "2 * BilledCost < 4",                       True),
    ("BilledCost < ListCost",               "BilledCost >= ListCost",                   True),
    ("BilledCost < ListCost",               "ListCost < BilledCost",                    True),
    ("BilledCost <= ListCost",              "ListCost <= BilledCost",                   False),
    ("BilledCost < BilledCost",             "true",                                     True),
    ("since < '2024-01-01'",                "since >= '2024-01-01'",                    True),
    ("since < '2024-01-02'",                "since >= '2024-01-01'",                    False),
    ("public",                              "not public",                               True),
    ("public",                              "public = false",                           True),
    ("public",                              "public != true",                           True),
    ("public",                              "cloud_native",                             False),
    ("has(certification, 'data')",          "not has(certification, 'data')",           True),
    ("has(certification, 'data')",          "has(certification, 'security')",           False),
    ("ServiceName like 'ab%'",              "ServiceName like 'ac%'",                   True),
    ("ServiceName like 'a%'",               "ServiceName like 'ab%'",                   False),
    ("ServiceName like '%a'",               "ServiceName like '%b'",                    True),
    ("ServiceName like 'ab%'",              "ServiceName not like 'a%'",                True),
    ("ServiceName like 'a%'",               "ServiceName not like 'ab%'",               False),
    ("ServiceName like '%abc'",             "ServiceName not like '%b%'",               True),
    ("ServiceName = 'a' or ServiceName = 'b'", "ServiceName = 'c' or ServiceName is null", True),
    ("ServiceName = 'a' or public",         "ServiceName = 'b'",                        False),
    ("ServiceName = 'a' or public",         "ServiceName = 'b' and not public",         True),
    ("not (public or ServiceName = 'a')",   "ServiceName = 'a'",                        True),
    ("not (public and ServiceName = 'a')",  "public and ServiceName = 'a'",             True),
    ("false",                               "true",                                     True),
    ("true",                                "true",                                     False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "disjoint"), PAIRS)
def test_the_obvious_pairs(one: str, other: str, disjoint: bool) -> None:
    trees = parse(one, SCHEMA), parse(other, SCHEMA)
    assert provably_disjoint(*trees) is disjoint
    assert provably_disjoint(*trees[::-1]) is disjoint


def test_too_many_cases_prove_nothing() -> None:
    many = " and ".join(f"(BilledCost = {n} or ListCost = {n})" for n in range(20))
    assert not provably_disjoint(parse(many, SCHEMA), parse("public", SCHEMA))


def test_a_predicate_that_nothing_satisfies() -> None:
    assert provably_empty(parse("BilledCost > 2 and BilledCost < 1", SCHEMA))
    assert not provably_empty(parse("BilledCost > 2", SCHEMA))


COST, LISTED = Column("BilledCost", Type.NUMBER), Column("ListCost", Type.NUMBER)
NAME, PUBLIC = Column("ServiceName", Type.TEXT), Column("public", Type.BOOLEAN)
SMALL = [build.literal(Decimal(number)) for number in range(3)]
LETTERS = [build.literal(text) for text in ("", "a", "ab", "b")]
OPS = ("=", "!=", "<", "<=", ">", ">=")

small_rows = st.fixed_dictionaries(
    {
        "BilledCost": st.sampled_from([None, *(one.value for one in SMALL), Decimal("0.5")]),
        "ListCost": st.sampled_from([None, *(one.value for one in SMALL)]),
        "ServiceName": st.sampled_from([None, *(one.value for one in LETTERS), "ba", "aa"]),
        "public": st.sampled_from([None, True, False]),
    }
)
_names = st.sampled_from([NAME, Call("coalesce", (NAME, LETTERS[1]))])
small_claims = st.one_of(
    st.builds(
        build.compare, st.sampled_from(OPS), st.just(COST), st.sampled_from([*SMALL, LISTED])
    ),
    st.builds(build.compare, st.sampled_from(OPS), _names, st.sampled_from(LETTERS)),
    st.builds(build.among, _names, st.lists(st.sampled_from(LETTERS), min_size=1), st.booleans()),
    st.builds(build.like, _names, st.sampled_from(["a%", "%b", "%a%", "ab%", "b%"]), st.booleans()),
    st.builds(IsNull, st.sampled_from([COST, LISTED, NAME, PUBLIC]), st.booleans()),
    st.sampled_from([PUBLIC, Call("coalesce", (PUBLIC, build.TRUE)), build.TRUE, build.FALSE]),
)


def _combined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several.map(build.all_of), several.map(build.any_of), inner.map(build.opposite)
    )


small_trees = st.recursive(small_claims, _combined, max_leaves=4)


@given(small_trees, small_trees, st.lists(small_rows, min_size=30, max_size=60))
def test_what_is_proved_disjoint_shares_no_row(
    one: Expr, other: Expr, rows: list[dict[str, object]]
) -> None:
    if provably_disjoint(one, other):
        assert not [row for row in rows if holds(one, row) and holds(other, row)]
