"""Facts files into records and back: a round trip changes nothing, and records may be cut."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from largesse.facts.facts import Facts
from largesse.facts.kinds import BY_NAME
from largesse.facts.snapshots import load_facts
from largesse.partners.audit import history
from largesse.partners.database import transaction
from largesse.partners.exchange.attribution import with_records
from largesse.partners.exchange.exporting import export, exported_lines
from largesse.partners.exchange.importing import import_facts
from largesse.partners.exchange.rows import KEPT
from largesse.partners.models import AttributionDispute, Customer, Deal, Fact, Partner
from largesse.partners.register.standing import leave, reinstate, suspend
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.partners.world import TODAY, active, people, refused, rules, undone, workspace

pytestmark = pytest.mark.usefixtures("records")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = TODAY + timedelta(days=30)

PARTNERS = """\
partner,name,country,type,region,from,until,x_tier
acme-id,Acme Indonesia,ID,reseller,southeast-asia,,2025-04-01,b
acme-id,Acme Nusantara,ID,reseller,southeast-asia,2025-04-01,,a
bolt-id,"Bolt, and Sons",ID,agent,southeast-asia,2024-01-01,,
gone-id,Gone,ID,agent,southeast-asia,2023-01-01,2025-01-01,
"""
LEVELS = """\
partner,level,from,until,reason
acme-id,silver,,2025-04-01,annual review
acme-id,gold,2025-04-01,,annual review
gone-id,silver,2023-01-01,,
"""
CUSTOMERS = "customer,name,country,first_purchase\nC-1,Example Foods,ID,2023-05-11\n"
DEALS = """\
deal,partner,customer,status,registered,closed,amount,currency,product,from,until
D-1,acme-id,C-1,won,2025-05-02,2025-06-30,80000.50,USD,databases,,
D-2,bolt-id,,odd-status,,,,,,,
"""
ATTRIBUTION = """\
provider,billing_account,sub_account,role,partner,share,from,until,evidence
Example Cloud,1001,,reseller,acme-id,60%,,,agreement 1
Example Cloud,1001,,reseller,bolt-id,40%,,,agreement 2
"""
FILES = {
    "partners": PARTNERS,
    "levels": LEVELS,
    "customers": CUSTOMERS,
    "deals": DEALS,
    "attribution": ATTRIBUTION,
}


def write(home: Workspace, files: dict[str, str]) -> None:
    for kind, text in files.items():
        (home.facts / f"{kind}.csv").write_text(text, encoding="utf-8")


def taken_over(folder: Path) -> Workspace:
    people()
    home = workspace(folder)
    write(home, FILES)
    with transaction():
        import_facts(home, "regional-manager", TODAY)
    return home


def test_taken_over_files_become_partners_customers_and_deals(tmp_path: Path) -> None:
    taken_over(tmp_path)
    told = Partner.objects.order_by("id").values_list("id", "name", "state", "left_on")
    assert list(told) == [
        ("acme-id", "Acme Nusantara", "active", None),
        ("bolt-id", "Bolt, and Sons", "active", None),
        ("gone-id", "Gone", "left", date(2025, 1, 1)),
    ]
    assert Customer.objects.get().name == "Example Foods"
    deals = Deal.objects.order_by("id").values_list("id", "state", "amount_minor", "currency")
    assert list(deals) == [("D-1", "won", 80_000_50, "USD"), ("D-2", "odd-status", None, "")]
    counted = {c.object_id: c.after["added"] for c in history_of_imports()}
    assert counted == {"partners": 4, "levels": 3, "customers": 1, "deals": 2}


def history_of_imports() -> list[Any]:
    return [c for kind in KEPT for c in history("facts", kind.name)]


def test_taken_over_and_written_again_the_facts_say_the_same(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    before = load_facts(home)
    with transaction():
        outcome = export(home, "regional-manager", NOW)
    assert outcome.rows["partners"] == 4
    assert load_facts(home).sha256 == before.sha256
    with transaction():
        assert export(home, "regional-manager", NOW).written == ()
        again = import_facts(home, "regional-manager", TODAY)
    assert {name: (one.added, one.ended, one.known) for name, one in again.items()} == {
        "partners": (0, 0, 4),
        "levels": (0, 0, 3),
        "customers": (0, 0, 1),
        "deals": (0, 0, 2),
    }


def test_what_was_known_before_an_export_can_still_be_asked(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    with transaction():
        export(home, "regional-manager", NOW)
        suspend("acme-id", "breach", "risk-officer", LATER)
        export(home, "regional-manager", NOW + timedelta(days=30))
    then, now = load_facts(home, NOW), load_facts(home)
    assert ends(then, "level", "gold") == [None]
    assert ends(now, "level", "gold") == [LATER]


def ends(facts: Facts, fact: str, value: str) -> list[date | None]:
    rows = facts.assertions.to_pylist()
    return [r["valid_to"] for r in rows if (r["fact"], r["value"]) == (fact, value)]


def test_files_cut_for_a_suspended_partner_change_no_record(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    with transaction():
        suspend("acme-id", "breach", "risk-officer", LATER)
        export(home, "regional-manager", NOW)
        import_facts(home, "regional-manager", LATER)
        reinstate_without_checks("acme-id", LATER + timedelta(days=10))
        export(home, "regional-manager", NOW + timedelta(days=40))
    golds = [line for line in exported_lines()["levels"] if line["level"] == "gold"]
    assert [(line["from"], line.get("until")) for line in golds] == [
        ("2025-04-01", LATER.isoformat()),
        ((LATER + timedelta(days=10)).isoformat(), None),
    ]


def reinstate_without_checks(partner: str, day: date) -> None:
    Partner.objects.filter(pk=partner).update(state_reason="own-request")
    reinstate(partner, rules(), "risk-officer", day, "back")


def test_a_new_file_ends_a_level_and_adds_another(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    changed = LEVELS.replace("gold,2025-04-01,,", "gold,2025-04-01,2026-04-01,")
    write(home, {"levels": changed + "acme-id,platinum,2026-04-01,,annual review\n"})
    with transaction():
        outcome = import_facts(home, "regional-manager", TODAY)["levels"]
    assert (outcome.added, outcome.ended, outcome.known) == (1, 1, 2)


# what a file newly says                                                     answer
BAD: list[tuple[str, str, str]] = [
    ("levels", LEVELS + "acme-id,platinum,2026-04-01,,\n", "overlap"),
    ("partners", PARTNERS.replace("gone-id,Gone", "gone-id,Back"), "not-active"),
    ("deals", DEALS.replace("80000.50", "80000.505"), "too-fine"),
    ("deals", DEALS.replace("80000.50", "-80000.50"), "negative-deal"),
    ("deals", DEALS.replace("D-2", "D" * 201), "long-id"),
    ("customers", CUSTOMERS.replace(",ID,", ",XX,"), "bad-country"),
]


@pytest.mark.parametrize(("kind", "text", "code"), BAD)
def test_what_contradicts_or_cannot_be_kept_is_refused_whole(
    tmp_path: Path, kind: str, text: str, code: str
) -> None:
    home = taken_over(tmp_path)
    write(home, {kind: text})
    before = Fact.objects.count()
    with pytest.raises(Refusal) as error, transaction():
        import_facts(home, "regional-manager", TODAY)
    assert code in {problem.code for problem in error.value.problems}
    assert Fact.objects.count() == before


def test_an_export_that_would_leave_bad_facts_writes_nothing(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    (home.facts / "attribution.csv").write_text(ATTRIBUTION.replace("bolt-id", "bold-id"))
    before = (home.facts / "partners.csv").read_text()
    with transaction():
        leave("bolt-id", "regional-manager", TODAY, "closed")
    with refused("unknown-partner"), transaction():
        export(home, "regional-manager", NOW)
    assert (home.facts / "partners.csv").read_text() == before


def test_what_stands_in_a_workbook_is_not_written_a_second_time(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    (home.facts / "partners.csv").unlink()
    book = openpyxl.Workbook()
    sheet = book.create_sheet("partners")
    for row in csv.reader(PARTNERS.splitlines()):
        sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(home.facts / "facts.xlsx")
    with refused("kind-stated-twice"), transaction():
        export(home, "regional-manager", NOW)
    assert not (home.facts / "partners.csv").exists()


def test_who_never_was_active_is_written_nowhere(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    waiting = Partner.objects.create(id="new-id", state="in-checks")
    cells = {"partner": waiting.id, "status": "submitted"}
    Fact.objects.create(kind="deals", subject_kind="deal", subject="D-9", cells=cells)
    with transaction():
        export(home, "regional-manager", NOW)
    assert "new-id" not in (home.facts / "partners.csv").read_text()
    assert "D-9" not in (home.facts / "deals.csv").read_text()


def test_a_decided_account_changes_hands_once(tmp_path: Path) -> None:
    people()
    for name in ("acme-id", "bolt-id", "cord-id"):
        active(name)
    AttributionDispute.objects.create(
        id="d-1",
        subject="account",
        provider="Example Cloud",
        billing_account="1001",
        role="reseller",
        holder_id="acme-id",
        claimant_id="cord-id",
        winner_id="cord-id",
        state="decided",
        opened_on=TODAY,
        decide_by=LATER,
        decided_on=TODAY,
        effective_from=date(2026, 1, 1),
    )
    once = with_records(ATTRIBUTION, {})
    assert once == (
        "provider,billing_account,sub_account,role,partner,share,from,until,evidence\n"
        "Example Cloud,1001,,reseller,acme-id,60%,,2026-01-01,agreement 1\n"
        "Example Cloud,1001,,reseller,cord-id,60%,2026-01-01,,dispute d-1\n"
        "Example Cloud,1001,,reseller,bolt-id,40%,,,agreement 2\n"
    )
    assert with_records(once, {}) == once


ALWAYS = (None, None)
ENDED = (None, date(2026, 3, 2))
BACK = (date(2026, 4, 1), None)
FIRST = "Example Cloud,1001,,reseller,acme-id,60%,{},{},agreement 1"
# periods of the partner, export after export     its rows then: from, until
CUTS: list[tuple[list[list[tuple[date | None, date | None]]], list[tuple[str, str]]]] = [
    ([[ALWAYS]], [("", "")]),
    ([[ENDED]], [("", "2026-03-02")]),
    ([[ENDED], [ENDED]], [("", "2026-03-02")]),
    ([[ENDED], [ENDED, BACK]], [("", "2026-03-02"), ("2026-04-01", "")]),
    ([[ENDED], [ENDED, BACK], [ALWAYS]], [("", "")]),
    ([[]], []),
    ([[], [BACK]], [("2026-04-01", "")]),
    ([[], [ALWAYS]], [("", "")]),
]


@pytest.mark.parametrize(("exports", "left"), CUTS)
def test_attribution_is_cut_to_active_days_and_comes_back_whole(
    exports: list[list[tuple[date | None, date | None]]], left: list[tuple[str, str]]
) -> None:
    text = ATTRIBUTION
    for periods in exports:
        text = with_records(text, {"acme-id": periods, "bolt-id": [ALWAYS]})
    rows = [line for line in text.splitlines() if "acme-id" in line]
    assert rows == [FIRST.format(*days) for days in left]
    assert "bolt-id,40%,,,agreement 2" in text


def test_what_somebody_wrote_of_a_cut_row_holds() -> None:
    cut = with_records(ATTRIBUTION, {"acme-id": [ENDED]})
    changed = cut.replace("acme-id,60%", "acme-id,50%")
    assert with_records(changed, {"acme-id": [ALWAYS]}) == changed
    gone = "\n".join(line for line in cut.splitlines() if "acme-id" not in line) + "\n"
    assert with_records(gone, {"acme-id": [ALWAYS]}) == gone


def test_who_has_left_is_attributed_nothing_more(tmp_path: Path) -> None:
    home = taken_over(tmp_path)
    with transaction():
        leave("acme-id", "regional-manager", LATER, "closed")
        export(home, "regional-manager", NOW)
    told = [(r["partner"], r["valid_to"]) for r in load_facts(home).attribution.to_pylist()]
    assert sorted(told) == [("acme-id", LATER), ("bolt-id", None)]


DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
TEXTS = st.text("abc Éß,;\"'=+x", min_size=1, max_size=8).map(str.strip).filter(bool)
SLUGS = st.sampled_from(["silver", "gold", "north", "databases"])


@st.composite
def spans(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Periods that follow one another, the first perhaps without start, the last without end."""
    days = sorted(draw(st.sets(DAYS, min_size=0, max_size=4)))
    edges = ["", *(day.isoformat() for day in days), ""]
    taken = list(pairwise(edges))
    return draw(st.lists(st.sampled_from(taken), min_size=1, unique=True))


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Facts of some partners, customers and deals that pass every check."""
    found: dict[str, list[dict[str, str]]] = {kind.name: [] for kind in KEPT}
    partners = draw(st.lists(st.sampled_from(["a-1", "b-2", "c-3"]), min_size=1, unique=True))
    for partner in partners:
        for since, until in draw(spans()):
            row = {"partner": partner, "name": draw(TEXTS), "country": "ID", "type": "reseller"}
            if draw(st.booleans()):
                row["x_tier"] = draw(TEXTS)
            found["partners"].append({**row, "from": since, "until": until})
        for since, until in draw(spans()):
            row = {"partner": partner, "level": draw(SLUGS), "reason": draw(TEXTS)}
            found["levels"].append({**row, "from": since, "until": until})
        value = {"subject_kind": "partner", "subject": partner, "fact": "score"}
        number = str(draw(st.decimals(0, 100, places=2)))
        found["facts"].append({**value, "value": number})
    for customer in draw(st.lists(st.sampled_from(["C-1", "C 2"]), unique=True)):
        found["customers"].append({"customer": customer, "name": draw(TEXTS)})
    for deal in draw(st.lists(st.sampled_from(["D-1", "D-2"]), unique=True)):
        row = {"deal": deal, "partner": draw(st.sampled_from(partners)), "status": draw(SLUGS)}
        if draw(st.booleans()):
            row |= {"amount": str(draw(st.decimals(0, 10**9, places=2))), "currency": "EUR"}
        found["deals"].append(row)
    return found


@given(world=worlds())
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_round_trip_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, world: dict[str, list[dict[str, str]]]
) -> None:
    home = workspace(tmp_path_factory.mktemp("trip"))
    write(home, {kind: text_of(kind, rows) for kind, rows in world.items() if rows})
    before = load_facts(home)
    with undone():
        people()
        import_facts(home, "regional-manager", TODAY)
        outcome = export(home, "regional-manager", NOW)
    assert outcome.sha256 == before.sha256
    assert load_facts(home).snapshots == before.snapshots


def text_of(kind: str, rows: list[dict[str, str]]) -> str:
    stream = io.StringIO(newline="")
    names = [column.name for column in BY_NAME[kind].columns]
    header = names + sorted({name for row in rows for name in row} - set(names))
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
