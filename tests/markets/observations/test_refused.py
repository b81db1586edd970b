"""What cannot be taken is set aside, row by row, with its place and its mend."""

import contextlib
import json

import pytest

from largesse.markets.observations.readers import FORMATS
from largesse.workspace.errors import Refusal
from tests.markets.observations.files import (
    SDMX,
    TSV,
    WDI_BULK,
    api_figure,
    api_page,
    brief,
    taken,
)

LONG_HEAD = "iso3,indicator,year,value\n"

# A row that is bad, among good ones; its code, and what is said of it.
ROWS = [
    ("XYZ,users,2022,5", "no-country", "'XYZ' is no country"),
    ("WLD,users,2022,5", "no-country", "'WLD' is no country"),
    ("Namibia,users,2022,5", "no-country", "'Namibia' is no country"),
    (",users,2022,5", "no-country", "'' is no country"),
    ("DEU,,2022,5", "no-indicator", "the figure has no indicator"),
    ("DEU,users,22,5", "bad-year", "'22' is no year"),
    ("DEU,users,1899,5", "bad-year", "'1899' is no year"),
    ("DEU,users,2101,5", "bad-year", "'2101' is no year"),
    ("DEU,users,2022-Q1,5", "bad-year", "'2022-Q1' is no year"),
    ("DEU,users,2022,many", "bad-number", "'many' is no number"),
    ("DEU,users,2022,inf", "bad-number", "'inf' is no number"),
    ("DEU,users,2022,1_000", "bad-number", "'1_000' is no number"),
    ('DEU,users,2022,"1,000"', "bad-number", "'1,000' is no number"),
    ("DEU,users,2022,٥", "bad-number", "'٥' is no number"),
    ("DEU,users,2022,1e20", "out-of-range", "'1e20' has too many digits"),
    ("DEU,users,2022,62,5", "cells", "the row has 5 cells, the header 4"),
    ("DEU,users,2022", "cells", "the row has 3 cells, the header 4"),
    ("FRA,users,2022,2", "two-figures", "users of FRA in 2022 is 2 here and 1 in line 2"),
]


@pytest.mark.parametrize(("row", "code", "what"), ROWS, ids=[row for row, *_ in ROWS])
def test_a_bad_row_is_set_aside_with_its_line(row: str, code: str, what: str) -> None:
    found = taken(f"{LONG_HEAD}FRA,users,2022,1\nITA,users,2022,3\n{row}\n")
    (problem,) = found.problems
    assert (problem.code, problem.file, problem.line) == (code, "figures.csv", 4)
    assert problem.what.startswith(what)
    assert problem.mend
    assert "ITA users 2022 3 observed" in brief(found.observations)


def test_of_figures_that_contradict_each_other_none_is_taken() -> None:
    rows = "FRA,users,2022,1\nFRA,users,2022,2\nFRA,users,2022,3\nFRA,users,2022,1\n"
    found = taken(LONG_HEAD + rows)
    assert found.observations == ()
    assert [(p.line, p.code) for p in found.problems] == [
        (3, "two-figures"),
        (4, "two-figures"),
        (5, "two-figures"),
    ]


def test_the_same_figure_twice_is_one() -> None:
    found = taken(LONG_HEAD + "FRA,users,2022,1\nFRA,users,2022,1.0\n")
    assert (len(found.observations), found.problems) == (1, ())


def test_a_code_that_is_no_country_is_told_once_with_its_count() -> None:
    found = taken(LONG_HEAD + "".join(f"XYZ,users,{year},1\n" for year in range(2000, 2020)))
    assert [(p.line, p.what) for p in found.problems] == [(2, "'XYZ' is no country (20 figures)")]


@pytest.mark.parametrize(
    ("text", "row", "code"),
    [
        (WDI_BULK, '"Germany","DEU","Users","IT.NET.USER.ZS","1"\n', "cells"),
        (WDI_BULK, '"Germany","DEU","Users","IT.NET.USER.ZS","x","",""\n', "bad-number"),
        (WDI_BULK, '"Germany","DEU","Users","","1","",""\n', "no-indicator"),
        (WDI_BULK, '"Germany","DEU","Users","IT.NET.USER.ZS","","","9"\n', "bad-year"),
        (TSV, "A,GE10,E_DI3_HI,PC_ENT,DE\t1 \t2 \t3 \n", "cells"),
        (TSV, "A,GE10,C10-S951_X_K,E_DI3_HI,PC_ENT,FR\t1 \t2 \n", "cells"),
        (TSV, "A,GE10,C10-S951_X_K,E_DI3_HI,PC_ENT,FR\tx \t2 \t3 \n", "bad-number"),
        (SDMX, "ESTAT:ISOC_E_DII(1.0),,A,GE10,E_DI3_HI,PC_ENT,FR,2023-Q1,12.5,\n", "bad-year"),
        (SDMX, "ESTAT:ISOC_E_DII(1.0),,A,GE10,E_DI3_HI,PC_ENT,FR,2023,12.5\n", "cells"),
        (SDMX, "ESTAT:ISOC_E_DII(1.0),,A,GE10,E_DI3_HI,PC_ENT,FR,2023,1e400,\n", "out-of-range"),
    ],
)
def test_a_bad_row_of_a_published_file_is_set_aside(text: str, row: str, code: str) -> None:
    found = taken(text + row)
    assert [(p.code, p.line) for p in found.problems] == [(code, text.count("\n") + 1)]
    assert {*brief(taken(text).observations)} <= {*brief(found.observations)}


@pytest.mark.parametrize(
    ("figure", "code", "what"),
    [
        ({}, "bad-figure", "figure 2: it does not say indicator, country, date and value"),
        ("none", "bad-figure", "figure 2: it does not say"),
        (api_figure("DEU", "x"), "bad-number", "figure 2: 'x' is no number"),
        (api_figure("DEU", float("inf")), "bad-number", "figure 2: 'Infinity' is no number"),
        (api_figure("DEU", 1, year="2022Q1"), "bad-year", "figure 2: '2022Q1' is no year"),
    ],
)
def test_a_bad_figure_of_the_api_is_set_aside(figure: object, code: str, what: str) -> None:
    page = [api_page()[0], [api_figure("NAM", 62.2), figure]]
    found = taken(json.dumps(page))
    (problem,) = found.problems
    assert (problem.code, problem.line) == (code, None)
    assert problem.what.startswith(what)
    assert [o.market for o in found.observations] == ["NAM"]


def test_digits_behind_the_eighteenth_are_rounded_off() -> None:
    found = taken(LONG_HEAD + "DEU,users,2022,0.1234567890123456785\nFRA,users,2022,1.2e-05\n")
    assert brief(found.observations) == [
        "DEU users 2022 0.123456789012345678 observed",
        "FRA users 2022 0.000012 observed",
    ]


ERROR = [{"message": [{"id": "120", "key": "Invalid value", "value": "no such indicator"}]}]
# A whole file that is refused.
FILES = [
    ("", {}, "unknown-format", "none of the shapes"),
    ("PK\x03\x04\0\0", {}, "unknown-format", "none of the shapes"),
    ("iso3;indicator;year;value\nDEU;users;2022;1\n", {}, "unknown-format", "none of the shapes"),
    ("month,USD\n2022-01,1.1\n", {}, "unknown-format", "none of the shapes"),
    (LONG_HEAD, {}, "empty-file", "the file has no rows"),
    ("iso3,year,value,value\nDEU,2022,1,2\n", {}, "twice", "'value' stands twice"),
    ("iso3,year,value\nDEU,2022,1\n", {}, "no-indicator", "which indicator it holds"),
    ('iso3,year,value\nDEU,2022,"1\n', {}, "bad-csv", "cannot be read as CSV"),
    (LONG_HEAD + "DEU,users,2022,1\n", {"shape": "excel"}, "unknown-format", "no format 'excel'"),
    (
        LONG_HEAD + "DEU,users,2022,1\n",
        {"indicators": {"user": "u"}},
        "no-such-indicator",
        "'user'",
    ),
    (LONG_HEAD + "DEU,users,2022,1\n", {"by": ("size",)}, "unknown-column", "no column 'size'"),
    (LONG_HEAD + "DEU,users,2022,1\n", {"columns": {"year": "y"}}, "unknown-column", "column 'y'"),
    ("a,b\n1,2\n", {"shape": "long-csv"}, "missing-column", "no column says the market"),
    ("a,b\n1,2\n", {"shape": "wide-csv"}, "missing-column", "no column says the market"),
    ("a,b\n1,2\n", {"shape": "sdmx-csv"}, "missing-column", "area, period and figure"),
    ("a,b\n1,2\n", {"shape": "worldbank-csv"}, "missing-column", "no row names the columns"),
    ("a,b\n1,2\n", {"shape": "eurostat-tsv"}, "missing-column", "dimensions and periods"),
    ("[1", {}, "bad-json", "no answer of the World Bank's API"),
    ("[" * 100_000, {}, "bad-json", "nested too deeply"),
    ('{"page": 1}', {}, "bad-json", "it is no page of figures"),
    (json.dumps(ERROR), {}, "bad-json", "the API says 'no such indicator'"),
]


@pytest.mark.parametrize(("text", "said", "code", "what"), FILES)
def test_a_file_that_cannot_be_read_is_refused(
    text: str, said: dict[str, object], code: str, what: str
) -> None:
    with pytest.raises(Refusal) as refused:
        taken(text, **said)
    problem = refused.value.problems[0]
    assert problem.code == code
    assert what in problem.what


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize("text", ["", "\0", "a", "\n\n", "[]", "[[]]", "\t", "a\\b\tc", '"'])
def test_no_text_breaks_a_reader(shape: str, text: str) -> None:
    with contextlib.suppress(Refusal):
        assert taken(text, shape=shape).observations == ()
