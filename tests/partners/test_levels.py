"""Levels: what figures reach, with grace; where figures come from; decided by a second person."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.partners.audit import history
from largesse.partners.database import transaction
from largesse.partners.exchange.importing import import_facts
from largesse.partners.levels.figures import gather
from largesse.partners.levels.placing import Standing, place
from largesse.partners.levels.review import decide, levels_of, propose, withdraw
from largesse.partners.models import Deal, Fact, LevelLine, Partner
from largesse.partners.register.standing import suspend
from largesse.partners.rules.reading import rules_of
from largesse.partners.rules.times import months_after
from largesse.programme.terms.days import parse_span
from largesse.workspace.errors import Refusal
from tests.partners.world import RULES, TODAY, active, people, refused, rules, workspace
from tests.settlement.world import FACTS, compute, make

SCHEME = rules().scheme("")
LATER = TODAY + timedelta(days=100)

# holds        grace until    certified score skilling    level proposed, move, kept until
PLACED: list[tuple[str, date | None, str, str, str, tuple[str, str, date | None]]] = [
    ("", None, "0", "-", "-", ("registered", "enters", None)),
    ("registered", None, "0", "-", "-", ("registered", "stays", None)),
    ("registered", None, "1", "-", "-", ("silver", "up", None)),
    ("registered", None, "2", "70", "0.5", ("gold", "up", None)),
    ("silver", None, "2", "69.99", "9", ("silver", "stays", None)),
    ("silver", None, "2", "70", "0", ("silver", "stays", None)),
    ("silver", None, "2", "70", "-", ("silver", "stays", None)),
    ("silver", None, "1", "100", "1", ("silver", "stays", None)),
    ("gold", None, "1", "100", "1", ("gold", "grace", date(2026, 9, 2))),
    ("gold", LATER, "1", "100", "1", ("gold", "grace", LATER)),
    ("gold", TODAY, "1", "100", "1", ("silver", "down", None)),
    ("silver", TODAY, "0", "-", "-", ("registered", "down", None)),
    ("gold", TODAY, "2", "70", "1", ("gold", "stays", None)),
    ("platinum", None, "1", "-", "-", ("silver", "enters", None)),
]


@pytest.mark.parametrize(("level", "grace", "certified", "score", "skilling", "answer"), PLACED)
def test_the_highest_level_that_is_met_is_proposed(
    level: str,
    grace: date | None,
    certified: str,
    score: str,
    skilling: str,
    answer: tuple[str, str, date | None],
) -> None:
    texts = {"certified": certified, "score": score, "skilling": skilling}
    values = {name: None if text == "-" else Decimal(text) for name, text in texts.items()}
    placed = place(SCHEME, values, Standing("acme-id", level, grace), TODAY)
    assert (placed.after, placed.move, placed.keep_until) == answer


def test_what_the_next_level_still_asks_for_is_told() -> None:
    values = {"certified": Decimal(1), "score": Decimal("69.5"), "skilling": None}
    placed = place(SCHEME, values, Standing("acme-id", "silver"), TODAY)
    assert placed.next_level == "gold"
    told = [(t.requirement.figure, t.value, t.requirement.edge) for t in placed.missing]
    assert told == [
        ("score", Decimal("69.5"), Decimal(70)),
        ("skilling", None, Decimal(0)),
        ("certified", Decimal(1), Decimal(2)),
    ]


NUMBERS = st.decimals(0, 100, places=2)


@given(certified=NUMBERS, score=NUMBERS, skilling=NUMBERS, more=NUMBERS)
def test_more_of_a_figure_never_lowers_a_level(
    certified: Decimal, score: Decimal, skilling: Decimal, more: Decimal
) -> None:
    names = [level.level for level in SCHEME.levels]
    less = {"certified": certified, "score": score, "skilling": skilling}
    at = names.index(place(SCHEME, less, Standing("p"), TODAY).after)
    for name in less:
        raised = {**less, name: less[name] + more}
        assert names.index(place(SCHEME, raised, Standing("p"), TODAY).after) >= at


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_end_where_the_month_does(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


@pytest.mark.parametrize(
    ("day", "within", "after"),
    [
        (date(2026, 3, 2), "3 working days", date(2026, 3, 5)),
        (date(2026, 3, 6), "1 working day", date(2026, 3, 9)),
        (date(2026, 3, 7), "1 working day", date(2026, 3, 9)),
        (date(2026, 3, 2), "7 working days", date(2026, 3, 11)),
        (date(2026, 3, 2), "0 working days", date(2026, 3, 2)),
        (date(2026, 3, 12), "1 working day", date(2026, 3, 16)),  # Friday the 13th is a holiday
        (date(2026, 3, 2), "10 working days", date(2026, 3, 17)),
        (date(2026, 3, 2), "11 days", date(2026, 3, 13)),
    ],
)
def test_promised_working_days_leave_weekends_and_declared_holidays_out(
    day: date, within: str, after: date
) -> None:
    assert rules_of(RULES).due_on(day, parse_span(within)) == after


def test_another_weekend_is_declared() -> None:
    friday = rules_of(RULES.replace(b"calendar:", b"calendar:\n  weekend: [friday, saturday]"))
    assert friday.due_on(date(2026, 3, 5), parse_span("1 working day")) == date(2026, 3, 8)


# what partners.yaml says instead                                               answer
BAD_RULES = [
    (b"grace: 6 months", b"grace: half a year", "bad-value"),
    (b"score at least 70", b"scor at least 70", "unknown-figure"),
    (b"level: silver", b"level: registered", "said-twice"),
    (b"certified: number of certification", b"certified: some", "bad-value"),
    (b"'[2026-01-01, inf)'", b"'[2025-06-01, inf)'", "rules-overlap"),
    (b"minimum: 25_000 USD", b"minimum: 25_000 EUR", "two-currencies"),
    (b"answer within: 3 working days", b"answer within: 3 weeks", "bad-value"),
    (b"admission:", b"admissions:", "unknown-key"),
    (b"'2026-03-13'", b"'2026-02-30'", "bad-value"),
    (b"win after: 3 days", b"win after: soon", "bad-value"),
]


@pytest.mark.parametrize(("said", "instead", "code"), BAD_RULES)
def test_rules_that_say_nonsense_are_refused_with_their_place(
    said: bytes, instead: bytes, code: str
) -> None:
    with pytest.raises(Refusal) as error:
        rules_of(RULES.replace(said, instead))
    found = {problem.code: problem for problem in error.value.problems}
    assert code in found
    assert found[code].line is not None


def certified(partner: str, *names: str) -> None:
    for name in names:
        cells = {"certification": name}
        Fact.objects.create(
            kind="certifications", subject_kind="partner", subject=partner, cells=cells
        )


def scored(partner: str, fact: str, value: str) -> None:
    cells = {"fact": fact, "value": value}
    Fact.objects.create(kind="facts", subject_kind="partner", subject=partner, cells=cells)


@pytest.mark.usefixtures("records")
def test_a_review_is_proposed_decided_by_another_and_written_as_facts(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    for name in ("acme-id", "bolt-id", "cord-id"):
        active(name)
    Partner.objects.create(id="new-id", state="in-checks")
    for name, reason in (("late-id", "overdue-bill"), ("bad-id", "breach")):
        active(name, since=date(2025, 1, 1))
        suspend(name, reason, "risk-officer", TODAY)
    certified("acme-id", "cloud", "data", "data")
    scored("acme-id", "score", "70")
    scored("acme-id", "skilling", "0.01")
    certified("bolt-id", "cloud")
    review = propose(home, rules(), "", TODAY, "regional-manager", TODAY)
    moves = {line.partner_id: (line.move, line.after) for line in review.lines.all()}
    assert moves == {
        "acme-id": ("enters", "gold"),
        "bolt-id": ("enters", "silver"),
        "cord-id": ("enters", "registered"),
        "late-id": ("enters", "registered"),
    }
    with refused("already-open"):
        propose(home, rules(), "", TODAY, "other-manager", TODAY)
    with refused("own-approval"):
        decide(review.id, "regional-manager", TODAY, {})
    with refused("no-right"):
        decide(review.id, "auditor", TODAY, {})
    with refused("no-reason"):
        decide(review.id, "other-manager", TODAY, {"cord-id": ""})
    decide(review.id, "other-manager", TODAY, {"cord-id": "its papers are under review"})
    assert levels_of("acme-id") == [("gold", TODAY, None)]
    assert levels_of("cord-id") == []
    assert [c.action for c in history("partner", "cord-id")] == ["keep-level"]
    with refused("wrong-state"):
        decide(review.id, "other-manager", TODAY, {})


@pytest.mark.usefixtures("records")
def test_who_falls_short_keeps_its_level_for_the_grace_and_then_loses_it(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    active("acme-id")
    cells = {"level": "gold"}
    Fact.objects.create(kind="levels", subject_kind="partner", subject="acme-id", cells=cells)
    told = []
    for day in (TODAY, months_after(TODAY, 3), months_after(TODAY, 6)):
        review = propose(home, rules(), "", day, "regional-manager", TODAY)
        decide(review.id, "other-manager", TODAY, {})
        line = LevelLine.objects.get(review=review)
        told.append((line.move, line.after, line.keep_until))
    ends = months_after(TODAY, 6)
    assert told == [
        ("grace", "gold", ends),
        ("grace", "gold", ends),
        ("down", "registered", None),
    ]
    assert levels_of("acme-id") == [("gold", None, ends), ("registered", ends, None)]


@pytest.mark.usefixtures("records")
def test_a_level_that_changed_meanwhile_stops_the_decision(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    active("acme-id")
    review = propose(home, rules(), "", TODAY, "regional-manager", TODAY)
    cells = {"level": "gold"}
    Fact.objects.create(kind="levels", subject_kind="partner", subject="acme-id", cells=cells)
    with refused("changed-since"), transaction():
        decide(review.id, "other-manager", TODAY, {})
    withdraw(review.id, "regional-manager", TODAY)
    assert propose(home, rules(), "", TODAY, "regional-manager", TODAY).state == "proposed"


# accounts: sub-account, customer      attribution: sub-account, role, partner     customers counted
SERVED = [
    ([("", "C-1")], [("", "reseller", "p"), ("", "distributor", "q")], {"p": 1, "q": 1}),
    ([("s", "C-1"), ("t", "C-2")], [("", "reseller", "p")], {"p": 2}),
    (
        [("s", "C-1"), ("t", "C-2")],
        [("", "reseller", "p"), ("s", "reseller", "q")],
        {"p": 1, "q": 1},
    ),
    ([("s", "C-1")], [("", "reseller", "p"), ("s", "agent", "q")], {"p": 1, "q": 1}),
    ([("", "C-1"), ("s", "C-2")], [("s", "reseller", "p")], {"p": 1}),
    ([("", "C-1")], [("s", "reseller", "p")], {"p": 1}),
]


@pytest.mark.parametrize(("accounts", "attribution", "counted"), SERVED)
def test_customers_are_counted_as_the_engine_attributes_them(
    tmp_path: Path,
    accounts: list[tuple[str, str]],
    attribution: list[tuple[str, str, str]],
    counted: dict[str, int],
) -> None:
    home = workspace(tmp_path)
    partners, customers = {row[2] for row in attribution}, {row[1] for row in accounts}
    files = {
        "partners": ["partner", *sorted(partners)],
        "customers": ["customer", *sorted(customers)],
        "accounts": ["provider,billing_account,sub_account,customer"],
        "attribution": ["provider,billing_account,sub_account,role,partner,share"],
    }
    files["accounts"] += [f"Harrow,A,{sub},{customer}" for sub, customer in accounts]
    files["attribution"] += [f"Harrow,A,{sub},{role},{p},100%" for sub, role, p in attribution]
    for kind, lines in files.items():
        (home.facts / f"{kind}.csv").write_text("\n".join(lines) + "\n")
    scheme = rules_of(SERVES).scheme("")
    found = gather(home, scheme, TODAY).values["customers"]
    assert found == {partner: Decimal(count) for partner, count in counted.items()}


SERVES = b"""
admission: {checks: {any: []}}
levels:
  - {scheme: serves, figures: {customers: customers}, levels: [{level: any-of-them}]}
"""
FIGURES = b"""
admission: {checks: {any: []}}
levels:
  - scheme: measured
    figures:
      revenue: amount placed by volume-rebate
      customers: customers
      won: deals won in 12 months
      skills: number of certification in (cloud, data)
    levels:
      - level: silver
      - level: gold
        requires: [revenue at least 303_200 USD]
"""
ACCOUNTS = """\
provider,billing_account,customer
Harrow,A,C-1
Harrow,B,C-2
"""


@pytest.mark.usefixtures("records")
def test_figures_come_from_a_run_from_facts_and_from_deals(tmp_path: Path) -> None:
    people()
    customers = "customer,name\nC-1,One\nC-2,Two\n"
    home = make(tmp_path, FACTS | {"accounts": ACCOUNTS, "customers": customers})
    compute(home)
    with transaction():
        import_facts(home, "regional-manager", TODAY)
    certified("acme", "cloud", "data", "sales")
    for name, closed in (("D-1", date(2023, 5, 1)), ("D-2", date(2024, 1, 2))):
        Deal.objects.create(id=name, partner_id="acme", state="won", closed_on=closed)
    measured = rules_of(FIGURES)
    figures = gather(home, measured.scheme(""), date(2024, 4, 30))
    assert figures.of("acme") == {
        "revenue": Decimal(303_200),  # by hand in tests.settlement.world
        "customers": Decimal(2),
        "won": Decimal(2),
        "skills": Decimal(2),
    }
    assert gather(home, measured.scheme(""), date(2024, 5, 1)).of("acme")["won"] == 1
    assert figures.of("cedar")["customers"] == 0
    assert figures.of("nobody")["revenue"] is None
    review = propose(home, measured, "", date(2024, 4, 30), "regional-manager", TODAY)
    moves = {line.partner_id: (line.before, line.move, line.after) for line in review.lines.all()}
    assert moves["acme"] == ("gold", "stays", "gold")
    assert moves["birch"] == ("gold", "down", "silver")
    assert history("level review", review.id)[0].after["run"] == figures.run


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        (b"303_200 USD", b"303_200 EUR", "other-unit"),
        (b"303_200 USD", b"303_200", "other-unit"),
        (b"placed by volume-rebate", b"placed by volume", "no-such-incentive"),
        (b"revenue: amount placed by volume-rebate", b"revenue: fact overdue", "not-a-number"),
    ],
)
@pytest.mark.usefixtures("records")
def test_figures_that_cannot_be_compared_are_refused(
    tmp_path: Path, said: bytes, instead: bytes, code: str
) -> None:
    people()
    home = make(tmp_path)
    compute(home)
    with transaction():
        import_facts(home, "regional-manager", TODAY)
    bad = rules_of(FIGURES.replace(said, instead))
    with refused(code):
        gather(home, bad.scheme(""), date(2024, 4, 30))
