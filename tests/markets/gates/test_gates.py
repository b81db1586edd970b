"""Gates: what is stated from when, known since when; what nobody stated is unknown."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.cli import main
from largesse.markets.gates.book import GATES, GateBook, GateFact, read_gates
from largesse.markets.gates.currency import tender, with_currency
from largesse.markets.gates.rates import rates_of
from largesse.markets.observations.book import read_markets
from largesse.programme.load import load
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.markets import world

DAY = date(2024, 6, 1)
HEADER = "market,gate,state,from,to,source,known_at,note\n"


def gates(folder: Path, rows: str, book: str = world.BOOK) -> GateBook:
    home = world.workspace(
        folder, {"markets/markets.yaml": book, "markets/gates.csv": HEADER + rows}
    )
    return read_gates(home, read_markets(home))


def test_what_nobody_stated_is_unknown(tmp_path: Path) -> None:
    found = gates(tmp_path, "")
    assert {fact.state for fact in found.states("AUT", DAY).values()} == {"unknown"}
    assert list(found.states("AUT", DAY)) == list(GATES)


def test_without_a_file_everything_is_unknown(tmp_path: Path) -> None:
    home = world.workspace(tmp_path, {"markets/markets.yaml": world.BOOK})
    assert read_gates(home, read_markets(home)).state("AUT", "billing", DAY).state == "unknown"


ROWS = """AUT,residency,open,2020-01-01,2024-01-01,law A,2019-12-01,
AUT,residency,closed,2024-01-01,,law B,2023-10-01,data stay
AUT,billing,open,2020-01-01,,first word,2020-01-01,
AUT,billing,closed,2020-01-01,,second word,2024-03-01,
"""
STATES = [
    # gate         on a day            as known on      state      said by
    ("residency", date(2019, 12, 31), None,             "unknown", ""),
    ("residency", date(2020, 1, 1),   None,             "open",    "law A"),
    ("residency", date(2023, 12, 31), None,             "open",    "law A"),
    ("residency", date(2024, 1, 1),   None,             "closed",  "law B"),
    ("residency", date(2024, 1, 1),   date(2023, 9, 1), "unknown", ""),
    ("billing",   date(2024, 6, 1),   None,             "closed",  "second word"),
    ("billing",   date(2024, 6, 1),   date(2024, 2, 1), "open",    "first word"),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "day", "known_at", "state", "source"), STATES)
def test_a_state_on_a_day_as_it_was_known(
    gate: str, day: date, known_at: date | None, state: str, source: str, tmp_path: Path
) -> None:
    found = gates(tmp_path, ROWS).state("AUT", gate, day, known_at)
    assert (found.state, found.source) == (state, source)


FAULTS = [
    # a row                                                       what is told
    ("ZZZ,billing,open,2020-01-01,,law,2020-01-01,",              "there is no market 'ZZZ'"),
    ("AUT,border,open,2020-01-01,,law,2020-01-01,",               "'border' is not known here"),
    ("AUT,billing,ajar,2020-01-01,,law,2020-01-01,",              "'ajar' is not known here"),
    ("AUT,billing,open,,,law,2020-01-01,",                        "from: it is empty"),
    ("AUT,billing,open,2020-01-01,,,2020-01-01,",                 "source: it is empty"),
    ("AUT,billing,open,2020-01-01,2019-01-01,law,2020-01-01,",    "not after it begins"),
    ("AUT,billing,open,2020-02-30,,law,2020-01-01,",              "not a day of the calendar"),
    ("AUT,billing,open",                                          "3 cells, the header 8"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "told"), FAULTS)
def test_a_fault_is_told_with_its_line(row: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        gates(tmp_path, row + "\n")
    assert told in str(refusal.value)
    assert refusal.value.problems[0].line == 2


def test_a_file_that_is_no_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    """Whose word it is stays as it was written: nothing is read with letters replaced."""
    gates(tmp_path, "AUT,billing,open,2020-01-01,,law,2020-01-01,\n")
    path = tmp_path / "markets" / "gates.csv"
    path.write_bytes(path.read_bytes().replace(b"law", "décret".encode("latin-1")))
    with pytest.raises(Refusal) as refusal:
        read_gates(Workspace(tmp_path), read_markets(Workspace(tmp_path)))
    assert [(each.code, each.line) for each in refusal.value.problems] == [("not-utf-8", 2)]


def test_two_states_known_on_one_day_contradict_each_other(tmp_path: Path) -> None:
    rows = (
        "AUT,billing,open,2020-01-01,,a,2020-01-01,\nAUT,billing,closed,2021-01-01,,b,2020-01-01,\n"
    )
    with pytest.raises(Refusal, match=r"both open \(line 2\) and closed"):
        gates(tmp_path, rows)


REGION = world.BOOK.replace(
    "axes:", "regions: {pair: {title: {en: Pair}, members: [AUT, BEL]}}\naxes:"
)
MEMBERS = [
    # Austria    Belgium    the region
    ("open",    "open",    "open"),
    ("open",    "unknown", "unknown"),
    ("unknown", "closed",  "closed"),
    ("open",    "closed",  "closed"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "expected"), MEMBERS)
def test_a_region_is_as_strict_as_its_strictest_member(
    first: str, second: str, expected: str, tmp_path: Path
) -> None:
    rows = (
        f"AUT,billing,{first},2020-01-01,,law,2020-01-01,\n"
        f"BEL,billing,{second},2020-01-01,,law,2020-01-01,\n"
    )
    assert gates(tmp_path, rows, REGION).state("pair", "billing", DAY).state == expected


TENDER = [
    # market  on a day            legal tender
    ("HRV",  date(2022, 12, 31), ("HRK",)),
    ("HRV",  date(2023, 6, 1),   ("EUR",)),
    ("SAU",  DAY,                ("SAR",)),
    ("pair", DAY,                ()),
]  # fmt: skip


@pytest.mark.parametrize(("market", "day", "expected"), TENDER)
def test_legal_tender_is_dated(market: str, day: date, expected: tuple[str, ...]) -> None:
    assert tender(market, day) == expected


STATED_OF_A_REGION = [
    # the region Austria    the answer  by
    ("open",    "unknown", "unknown", "AUT"),
    ("open",    "closed",  "closed",  "AUT"),
    ("open",    "open",    "open",    "pair"),
    ("closed",  "open",    "closed",  "pair"),
    ("open",    "",        "open",    "pair"),
]  # fmt: skip


@pytest.mark.parametrize(("region", "member", "expected", "by"), STATED_OF_A_REGION)
def test_what_is_stated_of_a_region_opens_no_member(
    region: str, member: str, expected: str, by: str, tmp_path: Path
) -> None:
    rows = f"pair,sanctions,{region},2020-01-01,,law,2020-01-01,\n"
    if member:
        rows += f"AUT,sanctions,{member},2020-01-01,,law,2020-01-01,\n"
    found = gates(tmp_path, rows, REGION).state("pair", "sanctions", DAY)
    assert (found.state, found.market) == (expected, by)


def day_of(number: int | None) -> date | None:
    return None if number is None else date(2024, 1, 1) + timedelta(days=number)


NUMBERS = st.integers(0, 12)
SAID = st.lists(
    st.tuples(st.sampled_from(["open", "closed"]), NUMBERS, st.none() | NUMBERS, NUMBERS),
    max_size=6,
    unique_by=lambda said: said[3],  # known on days of their own, so that nothing contradicts
)


@given(said=SAID, on=NUMBERS, known=st.none() | NUMBERS)
def test_the_last_known_of_what_holds_decides(
    said: list[tuple[str, int, int | None, int]], on: int, known: int | None
) -> None:
    """Against a second reading: go through what was said in the order in which it was known."""
    facts = [
        GateFact("AUT", "billing", state, day_of(since), day_of(until), "law", day_of(at))
        for state, since, until, at in said
    ]
    book = GateBook({("AUT", "billing"): tuple(facts)}, {})
    expected = "unknown"
    for state, since, until, at in sorted(said, key=lambda each: each[3]):
        if (known is None or at <= known) and since <= on < (99 if until is None else until):
            expected = state
    day = day_of(on)
    assert day is not None
    assert book.state("AUT", "billing", day, day_of(known)).state == expected


RATES = """from_currency,to_currency,source,fixing,month,rate
EUR,USD,ecb,monthly-average,2024-06,1.08
SAR,EUR,ecb,monthly-average,2024-06,0.25
GBP,USD,other,monthly-average,2024-06,1.27
"""
PROGRAMME = """programme: harbour
title: {en: Harbour, fr: Port}
source: guide
currency: USD
converts: {source: ecb, fixing: monthly-average}
"""
CONVERTED = [
    # currency a day              can be converted
    ("USD",   date(2030, 1, 1),  True),   # the programme's own
    ("EUR",   date(2024, 6, 30), True),
    ("EUR",   date(2024, 7, 1),  False),  # of another month
    ("SAR",   date(2024, 6, 30), False),  # into another currency
    ("GBP",   date(2024, 6, 30), False),  # by another source than the programme's
]  # fmt: skip


@pytest.mark.parametrize(("currency", "day", "expected"), CONVERTED)
def test_a_rate_counts_that_the_programme_converts_at(
    currency: str, day: date, expected: bool, tmp_path: Path
) -> None:
    home = world.workspace(
        tmp_path, {"programme/programme.yaml": PROGRAMME, "facts/rates.csv": RATES}
    )
    assert rates_of(home, load(home.programme))(currency, day) is expected


def test_the_list_names_the_currency_without_a_rate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = REGION.replace("TWN", "SAU")
    world.workspace(tmp_path, {"markets/markets.yaml": book, "markets/gates.csv": HEADER})
    listing = ["markets", "gates", "--on", "2026-01-01", "--workspace", str(tmp_path), "--json"]
    assert main(listing) == 0
    notes = {
        fact["market"]: fact["note"]
        for fact in json.loads(capsys.readouterr().out)
        if fact["gate"] == "billing"
    }
    lacking = "on 2026-01-01: state one in facts or declare the gate"
    assert notes["SAU"] == f"no exchange rate for SAR {lacking}"
    assert notes["pair"] == f"AUT: no exchange rate for EUR {lacking}"


def test_without_an_exchange_rate_nothing_is_guessed(tmp_path: Path) -> None:
    unknown = gates(tmp_path, "").state("AUT", "billing", DAY)
    told = with_currency(unknown, DAY, lambda currency, day: False)
    assert told.state == "unknown"
    assert told.note.startswith("no exchange rate for EUR on 2024-06-01")


def test_what_is_stated_stays_as_it_is(tmp_path: Path) -> None:
    stated = gates(tmp_path, ROWS).state("AUT", "billing", DAY)
    assert with_currency(stated, DAY, lambda currency, day: False) == stated
