"""What a workspace keeps of figures: one long shape, whole, each figure once."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.facts.countries import alpha_2, country_of
from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import MarketBook, read_markets
from largesse.markets.observations.store import add, read_kept, read_observations
from largesse.workspace.errors import Refusal
from largesse.workspace.files import exclusive_lock
from largesse.workspace.paths import Workspace

HEADER = "market,indicator,year,value,source,vintage,status\n"


def figure(value: str, market: str = "NAM", vintage: str = "2024") -> Observation:
    return Observation(market, "users", 2022, Decimal(value), "ITU", vintage, Status.OBSERVED)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    """A workspace that looks at Namibia and Korea, and has no figures yet."""
    (tmp_path / "markets").mkdir()
    (tmp_path / "markets/markets.yaml").write_text("markets: [NAM, KOR]\n", encoding="utf-8")
    return Workspace(tmp_path)


def kept(home: Workspace, name: str = "itu") -> str:
    return (home.root / f"markets/observations/{name}.csv").read_text(encoding="utf-8")


def test_figures_are_kept_as_written_and_in_order(home: Workspace) -> None:
    assert add(home, "itu", [figure("62.20"), figure("97.6", market="KOR")]).new == 2
    assert kept(home) == HEADER + (
        "KOR,users,2022,97.6,ITU,2024,observed\nNAM,users,2022,62.2,ITU,2024,observed\n"
    )
    assert read_observations(home).lookup("NAM", "users", 2022) == figure("62.2")


@pytest.mark.parametrize(
    ("again", "new", "clashes"),
    [
        (figure("62.2"), 0, 0),
        (figure("62.200"), 0, 0),
        (figure("63", vintage="2025"), 1, 0),
        (figure("62.2", market="KOR"), 1, 0),
        (figure("63"), 0, 1),
    ],
)
@pytest.mark.parametrize("name", ["itu", "another"])
def test_a_figure_comes_again(
    home: Workspace, again: Observation, new: int, clashes: int, name: str
) -> None:
    add(home, "itu", [figure("62.2")])
    before = kept(home)
    added = add(home, name, [again])
    assert (added.new, len(added.clashes)) == (new, clashes)
    assert new or kept(home) == before


def test_another_vintage_is_kept_beside_and_the_newest_counts(home: Workspace) -> None:
    add(home, "itu", [figure("62.2")])
    add(home, "itu", [figure("63", vintage="2025")])
    assert kept(home).count("\n") == 3
    assert read_observations(home).lookup("NAM", "users") == figure("63", vintage="2025")


# A kept file that was mended by hand and is not sound: what is said of its second line.
UNSOUND = [
    ("XYZ,users,2022,1,ITU,,observed", "no-country"),
    (",users,2022,1,ITU,,observed", "empty-cell"),
    ("NAM,,2022,1,ITU,,observed", "empty-cell"),
    ("NAM,users,,1,ITU,,observed", "empty-cell"),
    ("NAM,users,22,1,ITU,,observed", "bad-year"),
    ("NAM,users,2022,,ITU,,observed", "empty-cell"),
    ("NAM,users,2022,NaN,ITU,,observed", "bad-number"),
    ("NAM,users,2022,1,,,observed", "empty-cell"),
    ("NAM,users,2022,1,ITU,,guessed", "bad-choice"),
    ("NAM,users,2022,1,5,ITU,,observed", "cells"),
]


@pytest.mark.parametrize(("row", "code"), UNSOUND, ids=[row for row, _ in UNSOUND])
def test_a_kept_file_is_read_strictly(home: Workspace, row: str, code: str) -> None:
    path = home.root / "markets/observations/itu.csv"
    path.parent.mkdir()
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    found, problems = read_kept(path, "itu.csv")
    assert found == []
    assert [(p.file, p.line) for p in problems] == [("itu.csv", 2)]
    assert problems[0].code == code
    for reads in (lambda: read_observations(home), lambda: add(home, "itu", [figure("1")])):
        with pytest.raises(Refusal):
            reads()
    assert path.read_text(encoding="utf-8") == HEADER + row + "\n"


def test_every_problem_of_every_file_is_told_at_once(home: Workspace) -> None:
    folder = home.root / "markets/observations"
    folder.mkdir()
    for name in ("one", "two"):
        rows = "XYZ,users,2022,1,ITU,,\nNAM,users,22,1,ITU,,\n"
        (folder / f"{name}.csv").write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_observations(home)
    assert [p.where for p in refused.value.problems] == [
        f"markets/observations/{name}.csv:{line}" for name in ("one", "two") for line in (2, 3)
    ]


def test_two_writers_do_not_write_at_once(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("largesse.workspace.files.time.monotonic", iter(range(0, 99, 9)).__next__)
    monkeypatch.setattr("largesse.workspace.files.time.sleep", lambda _: None)
    with exclusive_lock(home), pytest.raises(Refusal, match="is being written"):
        add(home, "itu", [figure("1")])


BOOK = """\
markets: [NA, KOR]
regions:
  nordics: {title: {en: Nordics, fr: Pays nordiques}, members: [SWE, NO]}
groups:
  asia: [KOR, JPN]
axes: [maturity]
threshold: 55%
indicators:
  users: {zero: missing, versions: {2021: DI3}, combine: mean by SP.POP.TOTL}
"""


def read(home: Workspace, text: str) -> MarketBook:
    (home.root / "markets/markets.yaml").write_text(text, encoding="utf-8")
    return read_markets(home)


def test_markets_are_countries_and_regions(home: Workspace) -> None:
    book = read(home, BOOK)
    assert {m.id: m.members for m in book.markets.values()} == {
        "NAM": (), "KOR": (), "nordics": ("SWE", "NOR"),
    }  # fmt: skip
    assert (book.title("NAM"), book.title("NAM", "fr")) == ("Namibia", "Namibie")
    assert book.group_of("JPN") == ("KOR", "JPN")
    assert book.group_of("NAM") == ()
    assert (book.axes, book.threshold) == (("maturity",), Decimal("0.55"))
    assert book.indicator("users@DI3").zero == "missing"
    assert book.indicator("other").zero == "zero"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("[NA, KOR]", "[XYZ]", "'XYZ' is no country"),
        ("[NA, KOR]", "[NA, NAM]", "'NAM' is listed twice"),
        ("[NA, KOR]", "[]", "markets"),
        ("[SWE, NO]", "[SWE, EU27_2020]", "'EU27_2020' is no country"),
        ("[KOR, JPN]", "[KOR, WLD]", "'WLD' is no country"),
        ("asia: [KOR, JPN]", "asia: [KOR]\n  far: [KOR]", "in the groups 'asia' and 'far'"),
        ("zero: missing", "zero: worst", "zero"),
        ("{2021: DI3}", "{21: DI3}", "'21' is no year"),
        ("{2021: DI3}", "{2021: 'D I'}", "'D I' is no version"),
        ("combine: mean by SP.POP.TOTL", "combine: most", "'most' is no way to combine"),
        ("threshold: 55%", "threshold: 550%", "a share is at most the whole"),
    ],
)
def test_a_book_that_is_not_sound_is_refused(
    home: Workspace, old: str, new: str, what: str
) -> None:
    assert old in BOOK
    with pytest.raises(Refusal) as refused:
        read(home, BOOK.replace(old, new))
    assert what in str(refused.value)
    assert all(p.file == "markets/markets.yaml" and p.line for p in refused.value.problems)


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("NA", "NAM"), ("NAM", "NAM"), ("EL", "GRC"), ("GR", "GRC"), ("UK", "GBR"), ("GB", "GBR"),
        ("TW", "TWN"), ("HKG", "HKG"), ("XK", None), ("XKX", None), ("WLD", None), ("ARB", None),
        ("EU27_2020", None), ("EA20", None), ("na", None), ("", None), ("Namibia", None),
    ],
)  # fmt: skip
def test_a_country_by_its_code(code: str, country: str | None) -> None:
    assert country_of(code) == country


def test_namibia_by_letters_and_by_number() -> None:
    assert alpha_2("NAM") == "NA"
