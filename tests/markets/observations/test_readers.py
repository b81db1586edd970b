"""Each published shape, told from its content and read whole."""

import json

import pytest

from largesse.markets.observations.readers.worldbank_json import missing_pages
from tests.markets.observations.files import (
    API,
    LONG,
    LONG_FULL,
    SDMX,
    SDMX_LABELLED,
    TSV,
    WDI_API_CSV,
    WDI_BULK,
    WDI_DATABANK,
    WIDE,
    api_figure,
    api_page,
    brief,
    taken,
)

INTERNET = "IT.NET.USER.ZS"
GDP = "NY.GDP.MKTP.KD"
DII = "isoc_e_dii"

GOOD = {
    "bulk": (WDI_BULK, "WDIData.csv", [
        f"NAM {INTERNET} 2021 52.5 observed",
        f"NAM {INTERNET} 2022 62.2 observed",
        f"KOR {INTERNET} 2021 97.6 observed",
        f"KOR {GDP} 2021 1690000000000 observed",
        f"KOR {GDP} 2022 1734821000123.45 observed",
    ]),
    "api csv": (WDI_API_CSV, "API_IT.csv", [
        f"NAM {INTERNET} 2021 52.5 observed",
        f"NAM {INTERNET} 2022 62.2 observed",
    ]),
    "databank": (WDI_DATABANK, "Data.csv", [f"NAM {INTERNET} 2021 52.5 observed"]),
    "api json": (API, "page.json", [
        f"NAM {INTERNET} 2022 62.2 observed",
        f"KOR {INTERNET} 2022 97.6 observed",
        f"FRA {INTERNET} 2022 90 imputed",
    ]),
    "tsv": (TSV, "estat_isoc_e_dii.tsv", [
        f"DEU {DII}.E_DI3_HI 2021 24.1 observed",
        f"DEU {DII}.E_DI3_HI 2023 28.4 observed",
        f"GRC {DII}.E_DI3_HI 2021 11.0 imputed",
        f"GRC {DII}.E_DI3_HI 2023 12.5 observed",
        f"DEU {DII}.E_DI4_HI 2022 21.7 observed",
    ]),
    "sdmx": (SDMX, "linear.csv", [
        f"GRC {DII}.E_DI3_HI 2023 12.5 observed",
        f"DEU {DII}.E_DI4_HI 2022 21.7 observed",
    ]),
    "sdmx with labels": (SDMX_LABELLED, "linear.csv", [
        f"DEU {DII}.E_DI3_HI 2023 28.4 observed",
        f"FRA {DII}.E_DI3_HI 2023 27.0 imputed",
    ]),
    "long": (LONG, "long.csv", ["NAM internet-users 2022 62.2 observed"]),
    "long with all": (LONG_FULL, "long.csv", ["NAM internet-users 2022 62.2 imputed"]),
    "wide": (WIDE, "hdi.csv", [
        "NAM hdi 2022 0.610 observed",
        "NAM le 2022 58.061 observed",
        "PRK le 2022 73.6 observed",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("shape", GOOD)
def test_a_published_file_is_read_whole(shape: str) -> None:
    text, file, expected = GOOD[shape]
    found = taken(text, file)
    assert brief(found.observations) == expected
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "source", "vintage"),
    [
        (WDI_BULK, "World Bank, World Development Indicators", ""),
        (WDI_API_CSV, "World Bank, World Development Indicators", "2024-03-28"),
        (WDI_DATABANK, "World Bank, World Development Indicators", "2024-03-28"),
        (API, "World Bank, World Development Indicators", "2024-03-28"),
        (TSV, "Eurostat", ""),
        (SDMX, "Eurostat", "2023-12-21"),
        (LONG, "figures.csv", ""),
        (LONG_FULL, "ITU", "2024"),
        (WIDE, "figures.csv", ""),
    ],
)
def test_source_and_vintage_are_the_file_s_where_it_says_so(
    text: str, source: str, vintage: str
) -> None:
    assert {(o.source, o.vintage) for o in taken(text).observations} == {(source, vintage)}
    named = taken(text, source="Named", vintage="2026-11").observations
    own = text is LONG_FULL
    assert {(o.source, o.vintage) for o in named} == {
        (source, vintage) if own else ("Named", "2026-11")
    }


@pytest.mark.parametrize(
    ("text", "areas", "empty", "flags"),
    [
        (WDI_BULK, {"WLD World": 2, "XKX Kosovo": 1}, 2, {}),
        (WDI_API_CSV, {"ARB Arab World": 2}, 0, {}),
        (WDI_DATABANK, {}, 1, {}),
        (API, {"WLD name of WLD": 1}, 1, {"F": 1}),
        (TSV, {"EU27_2020": 2}, 8, {"b": 1, "e": 1, "c": 2, "p": 1, "z": 1, "bd": 1}),
        (SDMX, {"XK": 1, "EA20": 1}, 1, {"p": 1, "u": 1, "c": 1}),
        (SDMX_LABELLED, {}, 0, {"F": 1}),
        (WIDE, {}, 1, {}),
    ],
)
def test_what_is_no_figure_of_a_country_is_counted_by_name(
    text: str, areas: dict[str, int], empty: int, flags: dict[str, int]
) -> None:
    found = taken(text)
    assert (dict(found.areas), found.empty, dict(found.flags)) == (areas, empty, flags)


def test_an_indicator_may_be_kept_under_a_name_of_ours() -> None:
    found = taken(WDI_BULK, indicators={INTERNET: "internet-users"})
    assert {o.indicator for o in found.observations} == {"internet-users"}
    version = taken(TSV, "isoc_e_dii.tsv", indicators={f"{DII}.E_DI4_HI": "intensity@DI4"})
    assert brief(version.observations) == ["DEU intensity@DI4 2022 21.7 observed"]


def test_a_file_without_indicator_takes_the_name_it_is_given() -> None:
    text = "Land,Jahr,Wert\nNA,2022,62.2\n"
    columns = {"market": "Land", "year": "Jahr", "value": "Wert"}
    found = taken(text, shape="long-csv", columns=columns, indicators={"users": "users"})
    assert brief(found.observations) == ["NAM users 2022 62.2 observed"]


def test_a_named_column_tells_figures_apart() -> None:
    text = "iso3,year,indic,size,value\nDEU,2023,E_DI3_HI,10-49,20\nDEU,2023,E_DI3_HI,250+,60\n"
    assert brief(taken(text, by=("size",)).observations) == [
        "DEU E_DI3_HI.10-49 2023 20 observed",
        "DEU E_DI3_HI.250+ 2023 60 observed",
    ]
    assert [p.code for p in taken(text).problems] == ["two-figures"]


def test_a_dimension_that_differs_is_part_of_the_indicator() -> None:
    text = TSV.replace("A,GE10,C10-S951_X_K,E_DI4_HI", "A,GE250,C10-S951_X_K,E_DI4_HI")
    assert {o.indicator for o in taken(text, "isoc_e_dii.tsv").observations} == {
        f"{DII}.GE10.E_DI3_HI",
        f"{DII}.GE250.E_DI4_HI",
    }


FIRST = api_page(api_figure("NAM", 62.2), page=1, pages=2)
SECOND = api_page(api_figure("KOR", 97.6), page=2, pages=2)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(FIRST) + "\n" + json.dumps(SECOND),
        json.dumps([FIRST, SECOND], indent=1),
    ],
    ids=["one after another", "a list of pages"],
)
def test_pages_of_one_file_are_read_together(text: str) -> None:
    found = taken(text)
    assert [o.market for o in found.observations] == ["NAM", "KOR"]
    assert missing_pages([found]) == []


def test_a_page_that_is_not_there_is_told() -> None:
    first, second = taken(json.dumps(FIRST)), taken(json.dumps(SECOND))
    assert missing_pages([first, second]) == []
    assert [(p.code, p.what) for p in missing_pages([second])] == [
        ("missing-page", "of 2 pages with 3 figures, page 1 is not here")
    ]


def test_an_empty_page_is_no_fault() -> None:
    found = taken(json.dumps([{"page": 1, "pages": 1, "total": 0}, None]))
    assert (found.observations, found.problems) == ((), ())
