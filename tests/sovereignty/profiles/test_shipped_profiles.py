"""The profiles that come with Largesse: what each is, when it holds, whom it binds."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import largesse
from largesse.programme.model import Text
from largesse.sovereignty.rules.model import EdgeKind, Kind, Profile, Status
from largesse.sovereignty.rules.reading import ordered, read_profiles, shipped_profiles
from largesse.workspace.paths import Workspace

PROFILES = ordered(shipped_profiles(()))
EACH = pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))

KNOWN = """
cn-data-security-law-36      law            in force   CN   2021-09-01  open
cn-national-intelligence-law law            in force   CN   2017-06-28  open
cn-vulnerability-rules       law            in force   CN   2021-09-01  open
us-cloud-act                 law            in force   US   2018-03-23  open
dora                         law            in force   EU   2025-01-17  open
gdpr-transfers               law            in force   EEA  2018-05-25  open
sren-31                      law            in force   EU   2024-05-23  open
id-gr-71-2019                law            in force   ID   2019-10-10  open
id-ojk-banks                 law            in force   ID   2022-10-07  open
id-pdp-law                   law            in force   ID   2024-10-17  open
sa-cst-cloud                 law            in force   SA   2023-10-10  open
sa-nca-ecc-1                 law            in force   SA   2018-01-01  2025-01-01
sa-pdpl                      law            in force   SA   2024-09-14  open
vn-cybersecurity-2018        law            in force   VN   2022-10-01  2026-07-01
vn-cybersecurity-2025        law            in force   VN   2026-07-01  open
vn-pdp-law                   law            in force   VN   2026-01-01  open
eu-cada-2026                 law            proposal   EU   2026-06-03  open
eu-csa2-2026                 law            proposal   EU   2026-01-20  open
secnumcloud-3-2              qualification  in force   EU   2022-03-08  open
eucs                         qualification  proposal   EU   2020-12-22  open
cloud-au-centre              doctrine       in force   EU   2023-05-31  open
"""

ARTICLES = """
secnumcloud-3-2   19.1.c 19.1.g 19.2 19.6.a 19.6.b-shares 19.6.b-rights 19.6.c 19.6.d 19.6.e 19.6.f
secnumcloud-3-2   19.6.b-stated
dora              3(29) 28(3) 28(7) 28(8) 29(1)(a) 29(1)(b) 29(2)
cloud-au-centre   R9-qualification R9-immunity
sren-31           31.I-protection 31.I-access
id-gr-71-2019     20(6) 21
eu-cada-2026      30(2) 30(3)-level-2 30(3)-level-3 30(3)-level-4 II-1.1.g II-2.1.g II-3.1.g
"""


def texts(profile: Profile) -> Iterator[Text]:
    """Every text of a profile that a reader sees."""
    yield from (
        profile.title,
        *(ask.title for ask in profile.asks.values()),
        *(edge.says for edge in profile.edges),
    )
    yield from (profile.note,) if profile.note else ()
    for rule in profile.rules:
        yield from (rule.title, rule.says, *(remedy.title for remedy in rule.remedies))
        yield from (rule.leaves,) if rule.leaves else ()


@pytest.mark.parametrize("line", KNOWN.strip().splitlines(), ids=lambda line: line.split()[0])
def test_what_a_profile_is_and_when_it_holds(line: str) -> None:
    name, rest = line.split(maxsplit=1)
    profile = PROFILES[name]
    kind, status, area, start, end = re.split(r"\s{2,}", rest)
    assert (profile.kind, profile.status, profile.area) == (Kind(kind), Status(status), area)
    assert profile.holds.start == date.fromisoformat(start)
    assert profile.holds.end == (None if end == "open" else date.fromisoformat(end))


@pytest.mark.parametrize("line", ARTICLES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_the_articles_that_are_told(line: str) -> None:
    name, *articles = line.split()
    assert set(articles) <= {rule.id for rule in PROFILES[name].rules}


@EACH
def test_a_profile_says_where_to_read_it_and_speaks_both_languages(profile: Profile) -> None:
    assert re.search(r"\d{4}", profile.source), "a source names its year"
    assert profile.scopes
    assert profile.rules or profile.edges
    assert all(rule.reference for rule in profile.rules)
    assert all(edge.reference for edge in profile.edges)
    assert all(text.en and text.fr and text.en != text.fr for text in texts(profile))


@EACH
def test_what_was_not_verified_says_on_what_it_rests(profile: Profile) -> None:
    """Whoever reads `not verified` finds beside it what it was told from."""
    doubted = [rule for rule in profile.rules if not rule.verified]
    if profile.verified and not doubted:
        return
    said = " ".join([profile.source, profile.note.en if profile.note else ""])
    said += " ".join(rule.reference for rule in doubted)
    assert re.search(r"\btold from\b|\bfrom memory\b|\bnot seen\b|\baccounts?\b", said)


@EACH
def test_a_profile_whose_whole_is_not_verified_has_no_rule_that_is(profile: Profile) -> None:
    assert profile.verified or not any(rule.verified for rule in profile.rules)


@given(day=st.dates(date(2015, 1, 1), date(2040, 1, 1)))
def test_a_proposal_binds_on_no_day(day: date) -> None:
    idle = [p for p in PROFILES.values() if p.status is not Status.IN_FORCE]
    assert {p.id for p in idle} == {"eu-cada-2026", "eu-csa2-2026", "eucs"}
    assert not any(profile.binds_on(day) for profile in idle)


@given(days=st.integers(0, 3000))
def test_a_law_that_ends_is_followed_by_its_successor_the_same_day(days: int) -> None:
    """Viet Nam replaced its law on cybersecurity: on each day since 2022, one of the two binds."""
    day = date(2022, 10, 1) + timedelta(days)
    laws = ("vn-cybersecurity-2018", "vn-cybersecurity-2025")
    bound = [name for name in laws if PROFILES[name].binds_on(day)]
    assert bound == [laws[day >= date(2026, 7, 1)]]


@EACH
def test_no_profile_binds_before_its_day(profile: Profile) -> None:
    assert not profile.is_of(profile.holds.start - timedelta(1))
    assert profile.is_of(profile.holds.start)


def test_who_compels_who_forbids_and_who_asks_to_be_told_first() -> None:
    """China does all three: one provider can owe disclosure and be forbidden it at once."""
    edges = [(edge.kind, edge.country) for p in PROFILES.values() for edge in p.edges]
    assert {country for kind, country in edges if kind is EdgeKind.COMPELS} == {"CN", "US", "VN"}
    assert {country for kind, country in edges if kind is EdgeKind.FORBIDS} == {"CN"}
    assert {country for kind, country in edges if kind is EdgeKind.REPORTS} == {"CN"}


def test_the_words_that_profiles_count_on_are_those_of_the_readme() -> None:
    """Scopes, tags and qualifications: a word that only a rule knows would never be met."""
    readme = Path(largesse.__file__).parent / "sovereignty" / "profiles" / "README.md"
    lines = readme.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    told = {word for row in rows for word in re.findall(r"`([a-z0-9-]+)`", row.split("|")[1])}
    used = {scope for p in PROFILES.values() for scope in p.scopes} - {"any"}
    for profile in PROFILES.values():
        for rule in profile.rules:
            used |= set(re.findall(r"has\([a-z._]+, '([^']+)'\)", " ".join(rule.text)))
    assert used == told


RULE_OF_A_WORKSPACE = """
profile: house-cloud-policy
title: {en: Our own cloud policy, fr: Notre politique du nuage}
kind: policy
status: in force
source: Policy of the risk committee, 2026
area: EEA
holds: '[2026-01-01, inf)'
rules:
  exit:
    title: {en: Leave within half a year, fr: Sortie en six mois}
    says: {en: Leaving takes six months at most., fr: La sortie prend six mois au plus.}
    reference: Policy, point 3
    requires: offering.exit_months <= 6
"""


def test_adding_a_profile_takes_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "sovereignty" / "profiles").mkdir(parents=True)
    file = folder / "sovereignty" / "profiles" / "house.yaml"
    file.write_text(RULE_OF_A_WORKSPACE, encoding="utf-8")
    found = read_profiles(Workspace(folder), ())
    assert set(found) - set(PROFILES) == {"house-cloud-policy"}
    assert found["house-cloud-policy"].binds_on(date(2026, 1, 1))
