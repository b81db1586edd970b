"""The columns, rows and random trees that the tests of expressions share."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from largesse.expr import build
from largesse.expr.parse import MAX_DEPTH, MAX_PRODUCT_DEPTH
from largesse.expr.schema import ColumnInfo, Schema
from largesse.expr.tree import Call, Column, Expr, IsNull, Literal, Type, depth, product_depth

CATEGORIES = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")

SCHEMA = Schema(
    {
        "ChargeCategory": ColumnInfo(Type.TEXT, CATEGORIES, "what kind of charge it is"),
        "ServiceName": ColumnInfo(Type.TEXT),
        "customer.segment": ColumnInfo(Type.TEXT),
        "BilledCost": ColumnInfo(Type.NUMBER),
        "ListCost": ColumnInfo(Type.NUMBER),
        "charge_month": ColumnInfo(Type.NUMBER),
        "since": ColumnInfo(Type.DATE),
        "ChargePeriodStart": ColumnInfo(Type.DATE),
        "cloud_native": ColumnInfo(Type.BOOLEAN),
        "public": ColumnInfo(Type.BOOLEAN),
        "certification": ColumnInfo(Type.TEXT_SET, ("data", "security", "it's")),
    },
    open_prefixes=("x_",),
)

ENGINE_TYPES = {
    "ChargeCategory": "VARCHAR",
    "ServiceName": "VARCHAR",
    "customer.segment": "VARCHAR",
    "BilledCost": "DECIMAL(38,18)",
    "ListCost": "DECIMAL(38,18)",
    "charge_month": "INTEGER",
    "since": "DATE",
    "ChargePeriodStart": "TIMESTAMP",
    "cloud_native": "BOOLEAN",
    "public": "BOOLEAN",
    "certification": "VARCHAR[]",
    "x_team": "VARCHAR",
}
"""How the lake types the columns; two kinds of number and two of date among them."""

TEXTS = ("", "a", "A", "ab", "abc", "bc", "Z", "é", "É", "İ", "ß", "it's", "a%b", "_", "a\\", "😀")
DATES = tuple(
    date.fromisoformat(day)
    for day in ("2023-12-31", "2024-01-01", "2024-01-02", "2024-01-31", "2024-02-29")
)
NUMBERS = ("0", "1", "1.1", "-1.1", "0.1", "1000", "-0.000000000000000001", "2401", "0.5")

texts = st.sampled_from(TEXTS)
dates = st.sampled_from(DATES)
numbers = st.one_of(
    st.sampled_from(NUMBERS).map(Decimal),
    st.decimals(min_value=-9_999, max_value=9_999, places=18),
    st.decimals(min_value=-99, max_value=99, places=2),
)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    day = draw(dates)
    return datetime(day.year, day.month, day.day, draw(st.sampled_from((0, 23))), 59)  # noqa: DTZ001


def _maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), values, values, values)


rows = st.fixed_dictionaries(
    {
        "ChargeCategory": _maybe(st.sampled_from(CATEGORIES)),
        "ServiceName": _maybe(texts),
        "customer.segment": _maybe(texts),
        "BilledCost": _maybe(numbers),
        "ListCost": _maybe(numbers),
        "charge_month": _maybe(st.sampled_from((0, 1, 1000, 2401, 2402))),
        "since": _maybe(dates),
        "ChargePeriodStart": _maybe(moments()),
        "cloud_native": _maybe(st.booleans()),
        "public": _maybe(st.booleans()),
        "certification": _maybe(st.lists(st.sampled_from(("data", "security", "it's")))),
        "x_team": _maybe(texts),
    }
)

_literals: dict[Type, st.SearchStrategy[Literal]] = {
    Type.TEXT: texts.map(build.literal),
    Type.NUMBER: numbers.map(build.literal),
    Type.DATE: dates.map(build.literal),
    Type.BOOLEAN: st.booleans().map(build.literal),
}


def _columns(kind: Type) -> st.SearchStrategy[Expr]:
    names = [name for name, info in SCHEMA.columns.items() if info.type is kind]
    names += ["x_team"] if kind is Type.TEXT else []
    return st.sampled_from([Column(name, kind) for name in names if name != "ChargeCategory"])


@st.composite
def quantities(draw: st.DrawFn, levels: int = 2) -> Expr:
    """Trees of type NUMBER, some of them constants, never near the bound of 10^18."""
    if levels == 0 or draw(st.integers(0, 2)) == 0:
        return draw(st.one_of(_columns(Type.NUMBER), _columns(Type.NUMBER), _literals[Type.NUMBER]))
    if draw(st.integers(0, 4)) == 0:
        return Call("abs", (draw(quantities(levels - 1)),))
    left, right = draw(quantities(levels - 1)), draw(quantities(levels - 1))
    return build.arith(draw(st.sampled_from(("+", "-", "*"))), left, right)


@st.composite
def values(draw: st.DrawFn, kind: Type) -> Expr:
    """Trees of one type that are never constants, to stand on the left of a comparison."""
    if kind is Type.NUMBER:
        made = draw(quantities())
        if not isinstance(made, Literal):
            return made
    column = draw(_columns(kind))
    choice = draw(st.integers(0, 4))
    if choice == 0:
        return Call("coalesce", (column, draw(_literals[kind])))
    if choice == 1 and kind is Type.TEXT:
        return Call(draw(st.sampled_from(("lower", "upper"))), (column,))
    return column


@st.composite
def claims(draw: st.DrawFn) -> Expr:
    """Predicates without and, or, not."""
    kind = draw(st.sampled_from((Type.TEXT, Type.NUMBER, Type.DATE, Type.BOOLEAN)))
    item = draw(values(kind))
    other = draw(st.one_of(_literals[kind], _literals[kind], values(kind)))
    negated = draw(st.booleans())
    match draw(st.integers(0, 7)):
        case 0:
            return build.among(item, draw(st.lists(_literals[kind], min_size=1)), negated)
        case 1:
            return IsNull(item, negated)
        case 2 if kind is not Type.BOOLEAN:
            return build.between(item, other, draw(_literals[kind]))
        case 3:
            start, end = draw(st.sampled_from((("", "%"), ("%", ""), ("%", "%"), ("", ""))))
            body = draw(st.sampled_from([text for text in TEXTS if text.isalpha()]))
            return build.like(draw(values(Type.TEXT)), f"{start}{body}{end}", negated)
        case 4:
            held = Column("certification", Type.TEXT_SET)
            return Call("has", (held, build.literal(draw(st.sampled_from(("data", "it's"))))))
        case 5:
            category = build.literal(draw(st.sampled_from(CATEGORIES)))
            return build.compare("=", Column("ChargeCategory", Type.TEXT), category)
        case 6 if kind is Type.BOOLEAN:
            return item
    ops = ("=", "!=") if kind is Type.BOOLEAN else ("=", "!=", "<", "<=", ">", ">=")
    return build.compare(draw(st.sampled_from(ops)), item, other)


def _combined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(
        several.map(build.all_of), several.map(build.any_of), inner.map(build.opposite)
    )


def _fits(expr: Expr) -> bool:
    return depth(expr) <= MAX_DEPTH and product_depth(expr) <= MAX_PRODUCT_DEPTH


predicates = st.recursive(claims(), _combined, max_leaves=8).filter(_fits)
trees = st.one_of(predicates, predicates, quantities().filter(_fits))
