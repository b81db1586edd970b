"""The three files: as of a day, as known on another; what they may not say."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from largesse.sovereignty.ownership.model import Ownership
from largesse.sovereignty.ownership.reading import read_ownership
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

DAY = date(2024, 6, 1)
HEADERS = {
    "entities": "entity,name,kind,country,seat,administration,establishment,largest,"
    "from,until,source,known_at,grade,note",
    "holdings": "holder,held,capital,votes,from,until,source,known_at,grade",
    "rights": "holder,held,right,seats,of,from,until,source,known_at,grade,note",
}
D = "2020-01-01"
TAIL = "2020-01-01,,register,2020-02-01,evidenced"


def read(
    folder: Path,
    day: date = DAY,
    known_at: date | None = None,
    **rows: str,
) -> Ownership:
    (folder / "sovereignty").mkdir(exist_ok=True)
    for name, text in rows.items():
        path = folder / "sovereignty" / f"{name}.csv"
        path.write_text(f"{HEADERS[name]}\n{text}\n", encoding="utf-8")
    return read_ownership(Workspace(folder), day, known_at)


def faults(folder: Path, **rows: str) -> tuple[Problem, ...]:
    with pytest.raises(Refusal) as refusal:
        read(folder, **rows)
    return refusal.value.problems


def test_without_files_nothing_is_stated(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (dict(found.entities), found.holdings, found.rights) == ({}, (), ())
    assert found.entity("anybody").is_stated is False


def test_all_that_a_row_says(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        entities=f"provider,Provider SAS,company,FR,FR,FR,DE,,{TAIL},\n"
        f"float,Free float,dispersed,US,,,,3%,{TAIL},exchange",
        holdings=f"float,provider,24%,0.1,{TAIL}\nstate,provider,0.5,,{TAIL}\n"
        f"golden,provider,0%,1%,{TAIL}",
        rights=f"state,provider,veto,,,{TAIL},golden share\nstate,provider,seats,4,9,{TAIL},",
    )
    provider = found.entity("provider")
    assert (provider.seat, provider.administration, provider.establishment) == ("FR", "FR", "DE")
    assert found.entity("float").largest == Fraction(3, 100)
    assert [(h.holder, h.capital, h.votes) for h in found.holdings] == [
        ("float", Fraction(24, 100), Fraction(1, 10)),
        ("state", Fraction(1, 2), Fraction(1, 2)),
        ("golden", Fraction(0), Fraction(1, 100)),
    ]
    assert [(r.right, r.seats, r.of) for r in found.rights] == [
        ("veto", None, None),
        ("seats", 4, 9),
    ]
    assert (found.holdings[0].line, found.holdings[0].source) == (2, "register")


SOLD = """harbour,provider,40%,,2020-01-01,,register,2020-02-01,evidenced
harbour,provider,20%,,2023-01-01,,register,2023-03-01,evidenced
state,provider,10%,,2020-01-01,,press,2020-02-01,claimed
state,provider,10%,,2020-01-01,2022-01-01,register,2022-05-01,evidenced"""
DAYS = [
    # on the day         as known on           harbour  state
    (date(2019, 12, 31), None,                 None,    None),
    (date(2020, 1, 1),   None,                 40,      10),
    (date(2022, 12, 31), None,                 40,      None),
    (date(2022, 12, 31), date(2022, 4, 30),    40,      10),
    (date(2023, 1, 1),   None,                 20,      None),
    (date(2023, 1, 1),   date(2023, 2, 28),    40,      None),
    (date(2023, 1, 1),   date(2020, 1, 31),    None,    None),
]  # fmt: skip


@pytest.mark.parametrize(("day", "known_at", "harbour", "state"), DAYS)
def test_holdings_on_a_day_as_they_were_known(
    day: date, known_at: date | None, harbour: int | None, state: int | None, tmp_path: Path
) -> None:
    """A later row takes the place of an earlier; an end that becomes known ends it."""
    found = {
        h.holder: h.capital * 100 for h in read(tmp_path, day, known_at, holdings=SOLD).holdings
    }
    assert (found.get("harbour"), found.get("state")) == (harbour, state)


BAD = [
    # file       row                                                    what is told
    ("entities",  f"Provider,P,company,FR,,,,,{TAIL},",                   "is not a slug"),
    ("entities",  f"p,,company,FR,,,,,{TAIL},",                           "name: it is empty"),
    ("entities",  f"p,P,club,FR,,,,,{TAIL},",                             "'club' is not known"),
    ("entities",  f"p,P,company,XX,,,,,{TAIL},",                          "'XX' is not a country"),
    ("entities",  f"p,P,company,France,,,,,{TAIL},",                      "is not a country"),
    ("entities",  f"p,P,company,FR,,,,5%,{TAIL},",                        "is one holder"),
    ("entities",  f"p,P,state,FR,FR,,,,{TAIL},",                          "only a company has"),
    ("entities",  f"p,P,dispersed,FR,,,,5,{TAIL},",                       "neither a percentage"),
    ("entities",  f"p,P,company,FR,,,,,{D},2019-01-01,r,{D},claimed,",    "not after it begins"),
    ("entities",  f"p,P,company,FR,,,,,,,r,{D},claimed,",                 "from: it is empty"),
    ("entities",  f"p,P,company,FR,,,,,{D},,,{D},claimed,",               "source: it is empty"),
    ("entities",  f"p,P,company,FR,,,,,{D},,r,,claimed,",                 "known_at: it is empty"),
    ("entities",  f"p,P,company,FR,,,,,{D},,r,{D},sure,",                 "'sure' is not known"),
    ("entities",  "p,P,company,FR",                                       "4 cells, the header 14"),
    ("holdings",  f"a,b,24,,{TAIL}",                                      "neither a percentage"),
    ("holdings",  f"a,b,101%,,{TAIL}",                                    "at most 100 %"),
    ("holdings",  f"a,b,-1%,,{TAIL}",                                     "more than 0 %"),
    ("holdings",  f"a,b,half,,{TAIL}",                                    "is not a number"),
    ("holdings",  f"a,b,,,{TAIL}",                                        "capital: it is empty"),
    ("holdings",  f"a,b,24%,most,{TAIL}",                                 "votes: 'most'"),
    ("rights",    f"a,b,vote,,,{TAIL},",                                  "'vote' is not known"),
    ("rights",    f"a,b,seats,,,{TAIL},",                                 "are not both stated"),
    ("rights",    f"a,b,seats,5,,{TAIL},",                                "are not both stated"),
    ("rights",    f"a,b,seats,5.5,9,{TAIL},",                             "no number of seats"),
    ("rights",    f"a,b,seats,10,9,{TAIL},",                              "more than there are"),
    ("rights",    f"a,b,veto,1,9,{TAIL},",                                "has no number"),
    ("rights",    f"a,a,veto,,,{TAIL},",                                  "over itself"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "told"), BAD)
def test_a_fault_is_told_with_file_line_and_mend(
    file: str, row: str, told: str, tmp_path: Path
) -> None:
    found = faults(tmp_path, **{file: row})
    assert told in str(found[0])
    assert (found[0].file, found[0].line) == (f"sovereignty/{file}.csv", 2)
    assert found[0].mend


CANNOT_BE = [
    # holdings, rights                                                       what is told, line
    ([f"a,p,60%,,{TAIL}", f"b,p,40.01%,,{TAIL}"], [],
     "100.01 % of the capital and 100.01 % of the votes of 'p' is held (lines 2, 3)",  3),
    ([f"a,p,10%,60%,{TAIL}", f"b,p,10%,41%,{TAIL}"], [],
     "101.0 % of the votes of 'p' is held (lines 2, 3)",                     3),
    ([f"p,q,100%,,{TAIL}", f"q,p,100%,,{TAIL}"], [],
     "'p', 'q' hold all the capital of each other",                          3),
    ([f"p,q,50%,100%,{TAIL}", f"q,p,50%,100%,{TAIL}"], [],
     "'p', 'q' hold all the votes of each other",                            3),
    ([f"p,q,60%,,{TAIL}", f"r,q,40%,,{TAIL}", f"q,r,100%,,{TAIL}", f"r,p,100%,,{TAIL}",
      f"r,s,100%,,{TAIL}"], [],
     "'p', 'q', 'r' hold all the capital of each other, and nobody else does (lines",     5),
    ([f"p,p,100%,,{TAIL}"], [], "'p' hold all the capital",                  2),
    ([f"a,land,10%,,{TAIL}"], [], "'land' is a state, of which nobody holds", 2),
    ([f"a,p,60%,,{TAIL}", "a,p,50%,,2021-01-01,,r,2020-02-01,claimed"], [],
     "line 2 states the same",                                               3),
    ([], [f"a,p,seats,5,9,{TAIL},", f"b,p,seats,5,11,{TAIL},"],
     "'p' has 9 and 11 seats (lines 2, 3)",                                  3),
    ([], [f"a,p,seats,5,9,{TAIL},", f"b,p,seats,5,9,{TAIL},"],
     "more than the 9 seats of 'p' are appointed (lines 2, 3)",              3),
]  # fmt: skip


@pytest.mark.parametrize(("holdings", "rights", "told", "line"), CANNOT_BE)
def test_what_cannot_be_is_refused_with_its_rows(
    holdings: list[str], rights: list[str], told: str, line: int, tmp_path: Path
) -> None:
    found = faults(
        tmp_path,
        entities=f"land,Land,state,FR,,,,,{TAIL},",
        holdings="\n".join(holdings),
        rights="\n".join(rights),
    )
    assert told in found[0].what
    assert (found[0].line, len(found)) == (line, 1)
    assert found[0].mend


def test_a_whole_in_all_is_no_fault_on_days_apart(tmp_path: Path) -> None:
    rows = (
        "a,p,100%,,2020-01-01,2022-01-01,r,2020-02-01,claimed\n"
        "b,p,100%,,2022-01-01,,r,2022-02-01,claimed"
    )
    assert [h.holder for h in read(tmp_path, holdings=rows).holdings] == ["b"]
    assert [h.holder for h in read(tmp_path, date(2021, 1, 1), holdings=rows).holdings] == ["a"]


def test_every_fault_of_all_files_is_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        entities=f"p,P,club,FR,,,,,{TAIL},\nq,Q,company,XX,,,,,{TAIL},",
        holdings=f"a,b,24,,{TAIL}",
        rights=f"a,b,seats,,,{TAIL},",
    )
    assert [(each.file.removeprefix("sovereignty/"), each.line) for each in found] == [
        ("entities.csv", 2), ("entities.csv", 3), ("holdings.csv", 2), ("rights.csv", 2),
    ]  # fmt: skip
