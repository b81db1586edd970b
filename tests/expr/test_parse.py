"""What the language says: texts and the trees they are read as."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given

from largesse.expr.parse import Where, parse
from largesse.expr.print import to_text
from largesse.expr.schema import ColumnInfo, Schema
from largesse.expr.tree import And, Column, Compare, Expr, Like, Literal, Type, columns
from largesse.workspace.errors import Problem, Refusal
from tests.expr.world import SCHEMA, trees

READS = [
    # written                                    printed in normal form
    ("ChargeCategory = 'Usage'", "ChargeCategory = 'Usage'"),
    ("'Usage' = ChargeCategory", "ChargeCategory = 'Usage'"),
    ("100 < BilledCost", "BilledCost > 100"),
    ("BilledCost <> 100_000", "BilledCost != 100000"),
    ("BilledCost >= 1.50", "BilledCost >= 1.5"),
    ("BilledCost > 5.64902E-05", "BilledCost > 0.0000564902"),
    ("BilledCost > -1", "BilledCost > -1"),
    ("BilledCost > 2 * 3 - 1", "BilledCost > 5"),
    ("BilledCost - (ListCost - 1) > 0", "BilledCost - (ListCost - 1) > 0"),
    ("(BilledCost + 1) * 2 > 0", "(BilledCost + 1) * 2 > 0"),
    ("-BilledCost > 0", "0 - BilledCost > 0"),
    ("BilledCost BETWEEN 1 AND 5", "BilledCost >= 1 and BilledCost <= 5"),
    ("BilledCost not between 1 and 5", "not (BilledCost >= 1 and BilledCost <= 5)"),
    ("ChargeCategory IN ('Usage','Tax','Usage')", "ChargeCategory in ('Usage', 'Tax')"),
    ("not ChargeCategory in ('Usage')", "ChargeCategory not in ('Usage')"),
    ("charge_month in (202401, 202402)", "charge_month in (202401, 202402)"),
    ("not (not cloud_native)", "cloud_native"),
    ("not public is null", "public is not null"),
    ("cloud_native and (public and TRUE)", "cloud_native and public and true"),
    ("cloud_native or public and public", "cloud_native or public"),
    ("(cloud_native or public) and public", "(cloud_native or public) and public"),
    ("(cloud_native = false) or (((public)))", "cloud_native = false or public"),
    ("since >= '2024-01-31'", "since >= date '2024-01-31'"),
    ("since >= DATE '2024-01-31'", "since >= date '2024-01-31'"),
    ("date'2024-01-31' > since", "since < date '2024-01-31'"),
    ("ServiceName like 'Amazon%'", "ServiceName like 'Amazon%'"),
    ("ServiceName like 'Amazon'", "ServiceName = 'Amazon'"),
    ("ServiceName not like '%S3%'", "ServiceName not like '%S3%'"),
    ("ServiceName = 'it''s'", "ServiceName = 'it''s'"),
    ("ServiceName = 'or 1=1; drop table x --'", "ServiceName = 'or 1=1; drop table x --'"),
    ("LOWER(ServiceName) = 'a'", "lower(ServiceName) = 'a'"),
    ("coalesce(customer.segment, '') = 'smb'", "coalesce(customer.segment, '') = 'smb'"),
    ("coalesce(since, '2024-01-01') < '2024-02-01'",
     "coalesce(since, date '2024-01-01') < date '2024-02-01'"),
    ("coalesce(public, false)", "coalesce(public, false)"),
    ("abs(BilledCost) > 1", "abs(BilledCost) > 1"),
    ("has(certification, 'data')", "has(certification, 'data')"),
    ('"ServiceName" = \'a\'', "ServiceName = 'a'"),
    ("\"x_cost center\" is null", "\"x_cost center\" is null"),
    ("\"x_team\" = 'red'", "x_team = 'red'"),
    ("true", "true"),
    ("cloud_native\n  and\tpublic", "cloud_native and public"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "printed"), READS)
def test_it_reads_and_prints(written: str, printed: str) -> None:
    tree = parse(written, SCHEMA)
    assert to_text(tree) == printed
    assert parse(printed, SCHEMA) == tree


@given(trees)
def test_what_is_printed_is_read_as_the_same_tree(tree: Expr) -> None:
    assert parse(to_text(tree), SCHEMA, expects=None) == tree


def test_a_tree_holds_typed_constants_and_exact_numbers() -> None:
    assert parse("0.10 < BilledCost and ServiceName like 'a%'", SCHEMA) == And(
        (
            Compare(">", Column("BilledCost", Type.NUMBER), Literal(Decimal("0.1"), Type.NUMBER)),
            Like(Column("ServiceName", Type.TEXT), "a%"),
        )
    )


def test_the_columns_of_a_tree() -> None:
    tree = parse("has(certification, 'data') or -BilledCost > ListCost * 2", SCHEMA)
    assert columns(tree) == {"certification", "BilledCost", "ListCost"}


def test_a_quantity_is_wanted_where_a_measure_sums() -> None:
    tree = parse("BilledCost * 0.9", SCHEMA, expects=Type.NUMBER)
    assert to_text(tree) == "BilledCost * 0.9"


REFUSED = [
    # written                              column  code              in what or mend
    ("BiledCost > 1",                           1, "unknown-column", "there is no column Biled"),
    ("BiledCost > 1",                           1, "unknown-column", "write BilledCost"),
    ("billedcost > 1",                          1, "unknown-column", "write BilledCost"),
    ("true and zzz = 1",                       10, "unknown-column", "known are BilledCost, "),
    ("x_ = 'a'",                                1, "unknown-column", "no column x_"),
    ('ServiceName = "S3"',                     15, "unknown-column", "single quotes: 'S3'"),
    ("ChargeCategory = 'usage'",               18, "unknown-value",  "write 'Usage'"),
    ("ChargeCategory in ('Usage', 'Fee')",     29, "unknown-value",  "one of 'Usage', 'Purchase'"),
    ("ChargeCategory like 'usage%'",           21, "unknown-value",  "no value of ChargeCategory"),
    ("ChargeCategory like 'usage'",            21, "unknown-value",  "write 'Usage'"),
    ("has(certification, 'dat')",              20, "unknown-value",  "write 'data'"),
    ("BilledCost = 'a'",                       14, "type-mismatch",  "numbers without quotes"),
    ("ServiceName = 12",                       15, "type-mismatch",  "write '12'"),
    ("ServiceName = BilledCost",               15, "type-mismatch",  "BilledCost is a number"),
    ("public = 1",                             10, "type-mismatch",  "write true or false"),
    ("public > false",                          1, "type-mismatch",  "= or !="),
    ("since > '31/01/2024'",                    9, "type-mismatch",  "write '2024-01-31'"),
    ("since > '2024-02-30'",                    9, "type-mismatch",  "is not a date"),
    ("since > 20240131",                        9, "type-mismatch",  "write a date"),
    ("BilledCost",                              1, "type-mismatch",  "compare it: BilledCost ="),
    ("BilledCost and public",                   1, "type-mismatch",  "a condition is wanted"),
    ("ServiceName * 2 > 1",                     1, "type-mismatch",  "a number is wanted"),
    ("(public and cloud_native) = true",        1, "type-mismatch",  "combine conditions"),
    ("BilledCost like '1%'",                    1, "type-mismatch",  "like reads text"),
    ("certification = 'data'",                  1, "type-mismatch",  "has(certification, 'value')"),
    ("certification is null",                   1, "type-mismatch",  "has(certification, 'value')"),
    ("has(ServiceName, 'a')",                   5, "type-mismatch",  "write ServiceName ="),
    ("has(certification, BilledCost)",         20, "type-mismatch",  "one text in single quotes"),
    ("coalesce(ServiceName, x_team) = 'a'",    23, "type-mismatch",  "is a constant"),
    ("coalesce(BilledCost, 'a') = 1",          22, "type-mismatch",  "numbers without quotes"),
    ("lower(BilledCost) = 'a'",                 7, "type-mismatch",  "reads a text column"),
    ("abs(BilledCost, 2) > 1",                  1, "syntax",         "takes 1 argument, not 2"),
    ("has(certification)",                      1, "syntax",         "takes 2 arguments, not 1"),
    ("1 = 1",                                   1, "constant",       "two constants"),
    ("'a' in ('a')",                            1, "constant",       "name a column"),
    ("BilledCost in (ListCost)",               16, "syntax",         "constants only"),
    ("since in (date)",                        11, "syntax",         "constants only"),
    ("BilledCost in ()",                       16, "syntax",         "constants only"),
    ("BilledCost in (1, null)",                19, "refused-syntax", "or column is null"),
    ("BilledCost = null",                      14, "refused-syntax", "write is null"),
    ("BilledCost != null",                     15, "refused-syntax", "write is not null"),
    ("null = BilledCost",                       1, "refused-syntax", "write is null"),
    ("public is true",                         11, "syntax",         "only for null"),
    ("1 < BilledCost < 5",                     16, "syntax",         "write x > 1 and x < 5"),
    ("BilledCost == 1",                        12, "refused-syntax", "write ="),
    ("BilledCost / ListCost > 1.1",            12, "refused-syntax", "a >= 1.1 * b"),
    ("BilledCost > 5%",                        15, "refused-syntax", "0.05"),
    ("BilledCost > 1,5",                       15, "syntax",         "not expected"),
    ("BilledCost > .5",                        14, "refused-syntax", "write 0.5"),
    ("BilledCost > 5.",                        14, "refused-syntax", "not a number"),
    ("BilledCost > 1__0",                      14, "refused-syntax", "not a number"),
    ("BilledCost > 10usd",                     14, "refused-syntax", "not a number"),
    ("BilledCost > 0x1F",                      14, "refused-syntax", "not a number"),
    ("BilledCost > 1e18",                      14, "number-range",   "below 10^18"),
    ("BilledCost > 1e-19",                     14, "number-range",   "18 decimals"),
    ("BilledCost > ９",                        14, "refused-syntax", "not in the language"),
    ("BilledCost ≥ 9",                         12, "refused-syntax", "write >="),
    ("ServiceName = ‘S3’",                     15, "refused-syntax", "straight single quotes"),
    ("ServiceName = 'S3",                      15, "refused-syntax", "not closed"),
    ("ServiceName like '%'",                   18, "refused-syntax", "write is not null"),
    ("ServiceName like 'a%b'",                 18, "refused-syntax", "joined by and"),
    ("ServiceName like 'a_'",                  18, "refused-syntax", "only % at the start"),
    ("ServiceName like 'a\\%'",                18, "refused-syntax", "only % at the start"),
    ("ServiceName like x_team",                18, "syntax",         "followed by a text"),
    ("(public",                                 8, "syntax",         "breaks off"),
    ("public)",                                 7, "syntax",         "not expected"),
    ("public public",                           8, "syntax",         "join conditions with and"),
    ("and public",                              1, "syntax",         "wanted here"),
    ("public and",                             11, "syntax",         "breaks off"),
    ("BilledCost between 1 or 2",              22, "syntax",         "between low and high"),
    ("",                                        1, "syntax",         "empty"),
    ("   ",                                     4, "syntax",         "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "column", "code", "said"), REFUSED)
def test_it_refuses_and_says_the_mend(written: str, column: int, code: str, said: str) -> None:
    problem = refused(written)[0]
    assert (problem.column, problem.code) == (column, code)
    assert said in str(problem)
    assert problem.mend


def test_all_problems_are_said_at_once() -> None:
    problems = refused("ChargeCategory = 'usage' and BiledCost > 1 and public = 'yes'")
    assert [problem.code for problem in problems] == [
        "unknown-value",
        "unknown-column",
        "type-mismatch",
    ]


def test_a_problem_names_the_file_the_line_and_the_column() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("public and\n  zzz = 1", SCHEMA, Where("programme/growth.yaml", 12, 8))
    assert refusal.value.problems[0].where == "programme/growth.yaml:13:3"
    with pytest.raises(Refusal) as refusal:
        parse("public and zzz = 1", SCHEMA, ("programme/growth.yaml", 12, 8))
    assert refusal.value.problems[0].where == "programme/growth.yaml:12:19"


LIMITS = [
    # written with n parts                            n fits   code
    (lambda n: "(" * n + "public" + ")" * n,              24, "too-deep"),
    (lambda n: "not " * n + "public",                     24, "too-deep"),
    (lambda n: "ListCost" + " * ListCost" * n + " > 0",    3, "too-deep"),
    (lambda n: "ListCost" + " + 1" * n + " > 0",          22, "too-deep"),
    (lambda n: " or ".join(["x_aaaaaa = 'bb'"] * n),    1052, "too-long"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "most", "code"), LIMITS)
def test_depth_and_length_are_bounded(written: Callable[[int], str], most: int, code: str) -> None:
    parse(written(most), SCHEMA)
    for more in (most + 1, 50 * most):
        assert refused(written(more))[0].code == code


def test_a_long_list_is_read() -> None:
    names = [f"service-{number}" for number in range(1_000)]
    written = "ServiceName in (" + ", ".join(f"'{name}'" for name in names) + ")"
    assert len(written) < 20_000
    assert to_text(parse(written, SCHEMA)) == written


def test_a_keyword_is_a_column_only_in_double_quotes() -> None:
    schema = Schema({"in": ColumnInfo(Type.TEXT), "end": ColumnInfo(Type.DATE)})
    assert to_text(parse("\"in\" = 'a'", schema)) == "\"in\" = 'a'"
    assert to_text(parse("end > '2024-01-01'", schema)) == "\"end\" > date '2024-01-01'"


def refused(written: str) -> tuple[Problem, ...]:
    with pytest.raises(Refusal) as refusal:
        parse(written, SCHEMA)
    return refusal.value.problems
