"""Each rule between rows, by example: what the files hold, and where the problem is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from largesse.facts import check_facts
from tests.facts.kit import BASE, brief, workspace_of

HEADERS = {
    "partners": "partner,x_tier",
    "levels": "partner,level,from,until",
    "certifications": "partner,certification,from,until",
    "accounts": "provider,billing_account,sub_account,customer,from,until",
    "attribution": "provider,billing_account,sub_account,role,partner,share,from,until",
    "targets": "partner,name,interval,amount,unit",
    "rates": "source,fixing,from_currency,to_currency,month,rate",
    "activities": "activity,kind,partner,customer,deal,day,amount,currency",
    "facts": "subject_kind,subject,fact,value,values,from,until",
}
RATE = "ecb,avg,EUR,USD,2024-09"

# fmt: off
CLEAN = [
    ("levels that meet",       "levels",      "p1,a,,2024-05-01 | p1,b,2024-05-01,"),
    ("certifications overlap", "certifications", "p1,data,, | p1,ai,,"),
    ("targets in two units",   "targets",     "p1,t,2024,5,USD | p1,t,2024,5,seats"),
    ("shares that meet",       "attribution",
     "A,1,,agent,p1,60%,,2024-05-01 | A,1,,agent,p2,1,2024-05-01,"),
    ("shares in two roles",    "attribution", "A,1,,agent,p1,100%,, | A,1,,reseller,p2,100%,,"),
    ("sub-account apart",      "attribution", "A,1,,agent,p1,100%,, | A,1,s1,agent,p2,100%,,"),
    ("two providers",          "attribution", "A,1,,agent,p1,100%,, | B,1,,agent,p2,100%,,"),
    ("several values",         "facts",
     "partner,p1,focus,a,many,, | partner,p1,focus,b,many,,"),
    ("an extra column",        "partners",    "p1,a | p2, | p3,b"),
]
BAD = [
    ("until before from",     "levels",      "p1,a,2024-05-01,2024-05-01", "2:4 until-before-from"),
    ("levels overlap",        "levels",      "p1,a,2024-01-01, | p1,b,2024-05-01,", "3:3 overlap"),
    ("one day of overlap",    "levels",      "p1,a,,2024-05-02 | p1,b,2024-05-01,", "3:3 overlap"),
    ("overlap beyond a row",  "levels",
     "p1,a,,2024-12-01 | p1,b,2024-02-01,2024-03-01 | p1,c,2024-06-01,",
     "3:3 overlap, 4:3 overlap"),
    ("duplicate row",         "levels",      "p1,a,, | p1,a,,", "3 duplicate-row"),
    ("unknown partner",       "levels",      "p9,a,,", "2:1 unknown-partner"),
    ("unknown customer",      "accounts",    "A,1,,c9,,", "2:4 unknown-customer"),
    ("unknown deal",          "activities",  "a1,event,p1,,d9,2024-05-01,,", "2:5 unknown-deal"),
    ("two customers at once", "accounts",    "A,1,,c1,, | A,1,,c2,2024-05-01,", "3:5 overlap"),
    ("target twice",          "targets",     "p1,t,2024,5,USD | p1,t,2024,6,USD", "3 overlap"),
    ("rate twice",            "rates",       f"{RATE},1.1 | {RATE},1.2", "3 overlap"),
    ("rate of zero",          "rates",       f"{RATE},0", "2:6 rate-not-positive"),
    ("rate to itself",        "rates",       "ecb,avg,EUR,EUR,2024-09,1", "2:4 rate-to-itself"),
    ("activity twice",        "activities",
     "a1,event,p1,,,2024-05-01,, | a1,event,p1,,,2024-05-02,,", "3 overlap"),
    ("amount, no currency",   "activities",  "a1,event,p1,,,2024-05-01,5,", "2:7 no-currency"),
    ("fact with two values",  "facts",
     "partner,p1,tier,a,,, | partner,p1,tier,b,,,", "3:6 overlap"),
    ("fact with a column",    "facts",       "partner,p1,level,gold,,,", "2:3 fact-in-wrong-file"),
    ("fact of nobody",        "facts",       "customer,c9,tier,a,,,", "2:2 unknown-customer"),
    ("damaged account",       "attribution", "A,1.23457E+12,,agent,p1,60%,,", "2:2 damaged-id"),
    ("share without percent", "attribution", "A,1,,agent,p1,60,,", "2:6 share-without-percent"),
    ("no word for a role",    "attribution", "A,1,,Broker!,p1,60%,,", "2:4 bad-slug"),
    ("over the whole",        "attribution",
     "A,1,,agent,p1,60%,, | A,1,,agent,p2,41%,,", "3:6 attributed-over-100"),
]
# fmt: on


def file(kind: str, rows: str) -> dict[str, str]:
    """One file of `kind` with these rows."""
    return {kind: "\n".join([HEADERS[kind], *rows.split(" | ")]) + "\n"}


def found(root: Path, *files: Mapping[str, str]) -> list[str]:
    """The problems of the base files with these among or over them."""
    together = dict(BASE)
    for named in files:
        together.update(named)
    return brief(check_facts(workspace_of(root, together)))


@pytest.mark.parametrize(("why", "kind", "rows"), CLEAN, ids=[case[0] for case in CLEAN])
def test_nothing_is_wrong(tmp_path: Path, why: str, kind: str, rows: str) -> None:
    assert found(tmp_path, file(kind, rows)) == [], why


@pytest.mark.parametrize(("why", "kind", "rows", "places"), BAD, ids=[case[0] for case in BAD])
def test_the_problem_is_found_in_its_place(
    tmp_path: Path, why: str, kind: str, rows: str, places: str
) -> None:
    expected = [f"{kind}.csv:{place}" for place in places.split(", ")]
    assert found(tmp_path, file(kind, rows)) == expected, why


def test_an_extra_column_and_a_fact_of_one_name_are_compared(tmp_path: Path) -> None:
    extra, fact = file("partners", "p1,a | p2, | p3,"), file("facts", "partner,p1,tier,b,,,")
    assert found(tmp_path, extra, fact) == ["partners.csv:2 overlap"]


def test_an_extra_column_cannot_take_the_name_of_a_fact_with_a_column(tmp_path: Path) -> None:
    partners = {"partners": "partner,x_level\np1,a\np2,\np3,\n"}
    assert found(tmp_path, partners) == ["partners.csv:1:2 reserved-fact"]


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    levels = file("levels", "p1,Gold,2024-13-01, | p9,gold,,")
    assert found(tmp_path, levels, file("rates", f"{RATE},-1")) == [
        "levels.csv:2:2 bad-slug",
        "levels.csv:2:3 bad-date",
        "levels.csv:3:1 unknown-partner",
        "rates.csv:2:6 rate-not-positive",
    ]


def test_one_bad_partner_row_does_not_make_its_partner_unknown(tmp_path: Path) -> None:
    partners = {"partners": "partner,country\np1,UK\np2,NA\np3,DE\n"}
    assert found(tmp_path, partners, file("levels", "p1,a,,")) == ["partners.csv:2:2 bad-country"]


def test_the_share_sentence_names_account_role_days_partners_and_sum(tmp_path: Path) -> None:
    rows = "A,17,,reseller,p1,60%,2024-01-01,2024-05-05 | A,17,,reseller,p3,55%,2024-02-01,"
    workspace = workspace_of(tmp_path, {**BASE, **file("attribution", rows)})
    (problem,) = check_facts(workspace)
    assert str(problem) == (
        "facts/attribution.csv:3:6: resellers of account 17 of A come to 115 %"
        " from 2024-02-01 until 2024-05-05 (p1 60 % + p3 55 %)."
        " Mend: lower a share or end one row where another begins; at most 100 % in one role"
    )
