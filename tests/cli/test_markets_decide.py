"""``largesse markets decide`` and ``cohorts`` as they are typed, on a match that is really made."""

import re
from pathlib import Path

import pytest
from django.db import connection

from largesse.partners.models import MarketDecision
from tests.cli.agreement_world import Told
from tests.cli.agreement_world import harbour as harbour
from tests.cli.agreement_world import told as told

MODELS = """\
model: co-build
title: {en: Solution co-build, fr: Co-construction de solutions}
rung: 2
needs: {residency: open}
partner: reseller
envelope: go-to-market
estimate: 30_000 USD
reserve: 3_000 USD
incentives: [volume-rebate]
term: 24
counterparty undertakes:
- {code: engineers, kind: certifications, text: {en: Certifies, fr: Certifie}, target: 12 engineers, within: 12}
cohort:
  milestones: [{code: live, title: {en: Live, fr: En service}, within: 9}]
  mentor hours: 40
  benefits: [{benefit: seats, title: {en: Seats, fr: Places}, quantity: 5 seats, unit cost: 350 USD}]
  targets: {certifications: 12 engineers, consumption: 100_000 USD}
reversal: {cost: 9_000 USD, why: {en: Notice, fr: Préavis}}
---
model: own
title: {en: On its own, fr: Seul}
rung: 3
envelope: go-to-market
estimate: 2_000_000 USD
"""  # noqa: E501
FILES = {
    "programme/models.yaml": MODELS,
    "markets/markets.yaml": "markets: [IDN]\naxes: [maturity]\n",
    "markets/indices/maturity.yaml": (
        "index: maturity\ntitle: {en: Maturity, fr: Maturité}\n"
        "parts: {internet: {indicator: internet-users}}\n"
    ),
    "markets/observations/neighbours.csv": (
        "market,indicator,year,value,source,vintage,status\n"
        "MYS,internet-users,2021,96.8,World Bank,2023,observed\n"
    ),
    "markets/gates.csv": (
        "market,gate,state,from,to,source,known_at,note\n"
        "IDN,residency,open,2024-01-01,,legal review,2023-12-01,\n"
        "IDN,sanctions,open,2024-01-01,,legal review,2023-12-01,\n"
    ),
    "markets/offers.yaml": (
        "vendor: {name: Harbour Cloud Ltd, seat: Dublin,"
        " signatory: {en: Director, fr: Direction}}\n"
        "signatory: {en: Managing director, fr: Direction générale}\n"
        "governing law: {en: The law of Ireland, fr: Le droit irlandais}\n"
        "units: {engineers: {en: engineers, fr: ingénieurs}}\n"
    ),
}
DECIDE = (
    "markets decide IDN --model {} --partners hazel --from 2024-04-01 --until 2099-01-01"
    " --because 'two ministries asked' --on 2024-03-01 --by asia"
)
ADMIT = "markets cohorts admit IDN hazel --intake spring --on 2024-01-01 --by asia"


@pytest.fixture
def market(harbour: Path) -> Path:
    """The small vendor, with a model of collaboration and a market that nobody has figures of."""
    for name, text in FILES.items():
        path = harbour / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return harbour


def proposed(told: Told, model: str = "co-build") -> str:
    code, said = told(DECIDE.format(model))
    assert code == 0, said
    found = re.search(r"Proposed as ([0-9a-f]+)\.", said)
    assert found
    return found[1]


def approved(told: Told) -> str:
    name = proposed(told)
    code, said = told(f"markets decide --approve {name} --on 2024-03-02 --by controller")
    assert code == 0, said
    return name


def test_who_approves_sees_before_what_will_happen(market: Path, told: Told) -> None:
    name = proposed(told)
    code, said = told(f"markets decide --show {name} --by controller")
    assert code == 0
    free = re.search(r"\(free: USD ([\d,]+)\.00 before, USD ([\d,]+)\.00 after\)", said)
    assert free
    before, after = (int(text.replace(",", "")) for text in free.groups())
    assert before - after == 33_000
    for fragment in ("1 offer from 2024-04-01", "to: hazel.", "two ministries asked", "Nothing is"):
        assert fragment in said
    told(f"markets decide --approve {name} --on 2024-03-02 --by controller")
    assert "is approved. 1 agreement offered" in told(f"markets decide --show {name}")[1]
    assert f"{after:,}" in told("fund position")[1]
    assert (market / "agreements/idn-co-build-hazel.yaml").is_file()
    assert "offered" in told("agreement show idn-co-build-hazel --by clerk")[1]


def test_what_is_more_than_is_free_is_said_before_and_refused_whole(
    market: Path, told: Told
) -> None:
    name = proposed(told, "own")
    assert "are missing, so none could be offered" in told(f"markets decide --show {name}")[1]
    code, said = told(f"markets decide --approve {name} --on 2024-03-02 --by controller")
    assert (code, "go-to-market" in said) == (2, True), said
    assert told.data("markets decide --list")[0]["state"] == "proposed"
    assert not list(market.glob("agreements/*.yaml"))


CHANGED = [
    # file                                  before    after     what is told
    ("markets/gates.csv",                   ",open,", ",closed,",
     "gate residency of IDN was open (legal review) and is closed (legal review)"),
    ("markets/gates.csv",                   "review", "opinion",
     "gate residency of IDN was open (legal review) and is open (legal opinion)"),
    ("markets/observations/neighbours.csv", "96.8",   "96.9",   "gates or indices of other"),
    ("programme/models.yaml",               "30_000", "31_000", "co-build says something else"),
]  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("file", "before", "after", "told_of"), CHANGED)
def test_other_evidence_is_proposed_again(
    file: str, before: str, after: str, told_of: str, market: Path, told: Told
) -> None:
    name = proposed(told)
    path = market / file
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    code, said = told(f"markets decide --approve {name} --on 2024-03-02 --by controller")
    assert (code, told_of in said) == (2, True), said
    assert told(f"markets decide --withdraw {name} --by asia")[0] == 0


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_gate_that_closed_since_the_proposal_is_seen(market: Path, told: Told) -> None:
    """Nobody edits the file: its gate closes by its own date, between proposal and approval."""
    gates = market / "markets/gates.csv"
    said = gates.read_text("utf-8").replace(",,legal review", ",2024-03-02,legal review")
    gates.write_text(f"{said}IDN,residency,closed,2024-03-02,,new law,2023-12-01,\n", "utf-8")
    name = proposed(told)
    code, answer = told(f"markets decide --approve {name} --on 2024-03-02 --by controller")
    assert (code, "and is closed (new law)" in answer) == (2, True), answer
    assert told(f"markets decide --approve {name} --decline {name} --by controller")[0] == 2
    assert told(f"markets decide --approve {name} --on 2024-03-01 --by controller")[0] == 0


def test_a_file_that_somebody_wrote_is_left_as_it_is(market: Path, told: Told) -> None:
    own = market / "agreements/idn-co-build-hazel.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text("# mine\n", "utf-8")
    approved(told)
    assert own.read_text("utf-8") == "# mine\n"
    assert told.data("markets decide --list")[0]["agreements"] == ["idn-co-build-hazel-2"]


ALTERED = [
    # what somebody writes in the database        what is told
    ("state = 'declined'",                        "state is 'declined'"),
    ("amount_minor = 1",                          "amount_minor is 1"),
    ("partners = '[\"other\"]'",                  "partners is ['other']"),
    ("agreements = '[]'",                         "agreements is []"),
    ("decided_by = 'manager'",                    "decided_by is 'manager'"),
    ("match_digest = 'x'",                        "match_digest is 'x'"),
]  # fmt: skip


def test_a_decision_changed_behind_its_trail_is_found(market: Path, told: Told) -> None:
    approved(told)
    assert told("verify")[0] == 0
    for statement, said in ALTERED:
        kept = MarketDecision.objects.get()
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE partners_marketdecision SET {statement}")
        code, found = told("verify")
        kept.save()
        assert (code, said in found) == (1, True), found


def test_the_next_decision_tells_what_leaving_costs(market: Path, told: Told) -> None:
    approved(told)
    said = told(DECIDE.format("own"))[1]
    assert "goes up the ladder from co-build; leaving it costs USD 9,000.00" in said


TYPED = [
    # what is typed                                               exit code, what is said
    ("markets decide IDN --model co-build --by asia",             2, "--until"),
    ("markets decide --show nothing",                             2, "no decision is called"),
    ("markets decide --approve nothing --by controller",          2, "no decision is called"),
    ("markets decide --list --by clerk",                          2, "is for the vendor"),
    ("markets decide --show {id} --by clerk",                     2, "is for the vendor"),
    ("markets decide --approve {id} --by asia",                   2, "cannot approve it too"),
    ("markets decide --approve {id} --by clerk",                  2, "no right to market.approve"),
    ("markets decide --decline {id} --by controller",             2, "says why"),
    ("markets decide --withdraw {id} --by manager",               2, "let them withdraw it"),
    (ADMIT,                                                       2, "decide it first"),
    ("markets decide --decline {id} --because early --by controller", 0, "is declined"),
    ("markets decide --approve {id} --by controller",             2, "declined"),
    ("markets decide --list",                                     0, "0 waiting"),
]  # fmt: skip


def test_a_decision_as_it_is_typed(market: Path, told: Told) -> None:
    name = proposed(told)
    told.journey([(line.replace("{id}", name), code, said) for line, code, said in TYPED])


INTAKE = [
    # what is typed                                                        exit code, what is said
    ("markets cohorts list",                                               0, "no cohort yet"),
    ("markets cohorts compare",                                            0, "no cohort yet"),
    (ADMIT,                                                                0, "1 partner taken"),
    (ADMIT,                                                                2, "already"),
    ("markets cohorts milestone idn-spring hazel live --on 2024-05-01 --evidence minutes --by asia",
                                                                           0, "milestone live"),
    ("markets cohorts hours idn-spring hazel 6.5 --mentor cto --on 2024-05-02 --by asia",
                                                                           0, "6.5 hours"),
    ("markets cohorts hours idn-spring hazel 1.5 --mentor cto --undo --on 2024-05-02 --by asia",
                                                                           0, "-1.5 hours"),
    ("markets cohorts hours idn-spring hazel 1 --by clerk",                2, "no right"),
    ("markets cohorts benefit idn-spring hazel seats 2 --by asia",         0, "2 seats"),
    ("markets cohorts benefit idn-spring hazel seat 2 --by asia",          2, "seats"),
    ("markets cohorts show idn-spring --chart spring.html",                0, "1 of 3 goals"),
    ("markets cohorts show idn-spring --chart spring.gif",                 2, ".svg or .html"),
    ("markets cohorts list --by clerk",                                    0, "1 cohort."),
    ("markets cohorts leave idn-spring hazel --by asia",                   2, "says why"),
    ("markets cohorts leave idn-spring hazel --because sold --by asia",    0, "stays"),
    ("markets cohorts show idn-spring --by clerk",                         0, "1 left"),
    ("markets cohorts compare",                                            0, "does not say that"),
]  # fmt: skip


def test_an_intake_as_it_is_typed(market: Path, told: Told) -> None:
    approved(told)
    told.journey(INTAKE)
    found = told.data("markets cohorts compare")["co-build"]
    actual = {line["code"]: line["actual"] for line in found["lines"]}
    assert found["partners"] == 1
    assert [float(actual[code]) for code in ("live", "mentors", "seats")] == [1, 5, 2]
    assert actual["consumption"] is None


def test_what_the_latest_run_measured_is_the_consumption(market: Path, told: Told) -> None:
    """The partner's account used 40,000 in January, the month it was taken in."""
    approved(told)
    told.journey([(ADMIT, 0, "taken into")])
    for line in ("import january.csv", "run --through 2024-01 --by manager"):
        assert told(line)[0] == 0
    lines = told.data("markets cohorts show idn-spring")["all"]
    found = {line["code"]: line for line in lines}["consumption"]
    assert (float(found["actual"]), float(found["gap"])) == (40_000, 60_000)
    assert "what volume-rebate measures" in found["source"]
    early = told.data("markets cohorts show idn-spring --on 2024-01-30")["all"]
    assert float({line["code"]: line for line in early}["consumption"]["actual"]) == 0
