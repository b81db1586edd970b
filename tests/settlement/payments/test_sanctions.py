"""The check against a supplied list: what is read, what matches, what does not."""

import pytest

from largesse.settlement.payments.sanctions.lists import SanctionsList, read_list
from largesse.settlement.payments.sanctions.matching import Screen, Subject, similarity
from largesse.workspace.errors import Refusal

HEAD = "# source: invented-list\n# published: 2026-11-24\nid,name,aliases,countries,identifiers\n"
CSV = (
    HEAD
    + "E1,Zorvania Export Bank,ZEB|Banque d'Exportation de Zorvanie,ZV,LEI 529900ZORVANIA000\n"
    + "E2,Ордынская Торговая Компания,,ZV,\n"
    + "E3,Mikhail Petrov Trading,,ZV|BY,INN 7700-000000\n"
)
XML = """<sanctions source="invented-list" published="2026-11-24">
  <entry id="E1"><name>Zorvania Export Bank</name><alias>ZEB</alias>
    <alias>Banque d'Exportation de Zorvanie</alias><country>ZV</country>
    <identifier>LEI 529900ZORVANIA000</identifier></entry>
  <entry id="E2"><name>Ордынская Торговая Компания</name><country>ZV</country></entry>
  <entry id="E3"><name>Mikhail Petrov Trading</name><country>ZV</country><country>BY</country>
    <identifier>INN 7700-000000</identifier></entry>
</sanctions>"""

FOUND = [
    # whom we would pay                   entry  score  because
    ("Zorvania Export Bank PLC", "E1", 1000, "same-name"),
    ("BANK, Export Zorvania", "E1", 1000, "same-name"),
    ("Zorvania Exprot Bank", "E1", None, "near-name"),
    ("Zorvaniya Export Bank", "E1", None, "near-name"),
    ("Zor vania Export Bank", "E1", None, "near-name"),
    ("Zorvania Export Bank Singapore Branch", "E1", 900, "near-name"),
    ("Banque d’Exportation de Zorvanie", "E1", 1000, "same-name"),
    ("Ordynskaya Torgovaya Kompaniya", "E2", 1000, "same-name"),
    ("Ordynskaja Torgovaja Kompanija", "E2", None, "near-name"),
    ("Mikhail Petrow Trading", "E3", None, "near-name"),
]
NOT_FOUND = ["Aurelia Systems", "Export Bank of Berlin", "Petra Michaels Training", "Zebra", ""]


@pytest.mark.parametrize("data", [CSV, XML], ids=["csv", "xml"])
@pytest.mark.parametrize(("name", "entry", "score", "because"), FOUND, ids=[r[0] for r in FOUND])
def test_a_listed_name_is_found(
    data: str, name: str, entry: str, score: int | None, because: str
) -> None:
    (hit,) = Screen(listed(data)).hits(Subject((name,)))
    assert (hit.entry, hit.because) == (entry, because)
    assert hit.score == score if score else 880 <= hit.score < 1000


@pytest.mark.parametrize("name", NOT_FOUND)
def test_another_name_is_not(name: str) -> None:
    assert Screen(listed(CSV)).hits(Subject((name,))) == ()


SPELT = [
    # as we have it                    as it is listed
    ("Газпром Экспорт", "Gazprom Export"),
    ("Bank Rossiya", "Rossiya Bank PJSC"),
    ("Jörg Ångström", "Joerg Aangstroem"),
    ("Zorvania Export Bank", "Zorvania Export Bank (Holding) Ltd"),
    ("Mohammed Al-Rashid Trading", "Muhammad Al Rasheed Trading"),
    ("Yevgeny Prigorin", "Evgeniy Prigorin"),
]


@pytest.mark.parametrize(("ours", "theirs"), SPELT, ids=[r[0] for r in SPELT])
def test_a_name_is_found_however_it_is_spelt(ours: str, theirs: str) -> None:
    for one, other in ((ours, theirs), (theirs, ours)):
        (hit,) = Screen(listed(HEAD + f"E1,{other},,,\n")).hits(Subject((one,)))
        assert hit.score >= 880, (one, other)


@pytest.mark.parametrize("name", ["北京科技", "شركة النور"])
def test_a_name_nobody_can_compare_is_never_clean(name: str) -> None:
    (hit,) = Screen(listed(CSV)).hits(Subject((name,)))
    assert (hit.entry, hit.because, hit.score) == ("-", "not-comparable", 880)
    assert Screen(listed(CSV)).hits(Subject((name, "Aurelia Systems"))) == ()


def test_an_identifier_is_enough_whatever_the_name() -> None:
    (hit,) = Screen(listed(CSV)).hits(Subject(("Harmless Ltd",), ("inn 7700 000000",)))
    assert (hit.entry, hit.score, hit.because) == ("E3", 1000, "identifier")


def test_the_threshold_is_the_lowest_score_that_counts() -> None:
    name = "Zorvania Expo Bank"
    (hit,) = Screen(listed(CSV), 800).hits(Subject((name,)))
    assert Screen(listed(CSV), hit.score).hits(Subject((name,))) == (hit,)
    assert Screen(listed(CSV), hit.score + 1).hits(Subject((name,))) == ()


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        (("abcd",), ("abcd",), 1000),
        (("abcd",), ("abcx",), 750),
        (("abcd",), ("acbd",), 750),  # neighbours swapped: one change
        (("abcd", "efgh"), ("abcd",), 666),
        (("x", "abcd", "efgh"), ("efgh", "abcd"), 941),
        ((), ("abcd",), 0),
    ],
)
def test_similarity_by_hand(one: tuple[str, ...], other: tuple[str, ...], score: int) -> None:
    assert similarity(one, other) == score


DOCTYPE = (
    b'<!DOCTYPE x [<!ENTITY a "b">]><sanctions source="s" published="2026-11-24">'
    b"<entry id='1'><name>&a;</name></entry></sanctions>"
)
BAD = [
    (b"", "columns", "no column id"),
    (b"id,name\n1,x\n", "columns", "aliases"),
    (HEAD.encode(), "empty-list", "nobody is on the list"),
    (CSV.replace("# source: invented-list\n", "").encode(), "list", "its source"),
    (CSV.replace("2026-11-24", "yesterday").encode(), "list", "of which day"),
    ((CSV + "E1,Other,,,\n").encode(), "twice", "'E1' is there twice"),
    ((CSV + ",Nameless id,,,\n").encode(), "list", "no id or no name"),
    (b"\xff\xfe\x00", "not-utf8", "not UTF-8"),
    (b"<sanctions>", "not-xml", "well-formed"),
    (b"<other/>", "not-xml", "document type"),
    (DOCTYPE, "not-xml", "document type"),
]


@pytest.mark.parametrize(("data", "code", "what"), BAD)
def test_a_list_is_refused(data: bytes, code: str, what: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_list(data, "list.csv")
    assert [(p.code, what in p.what) for p in refusal.value.problems] == [(code, True)]


def listed(data: str) -> SanctionsList:
    return read_list(data.encode(), "list.csv")
