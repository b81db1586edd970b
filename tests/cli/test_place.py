"""``largesse place`` as it is typed: verdicts, decisions, and what becomes of them."""

import json
import random
import shlex
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from largesse.cli import place
from largesse.cli.options import today
from largesse.partners.database import close_records
from largesse.partners.models import Change, Person, PlacementDecision
from largesse.sovereignty.registers.json import check_seal
from tests.cli.agreement_world import Told
from tests.cli.agreement_world import told as told
from tests.cli.doors_world import fingerprint, typed
from tests.cli.place_world import FILES

PARIS = Path(place.__file__).parent / "paris_2024" / "sovereignty"
PAIR = "archive north"


@pytest.fixture
def home(records: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a workload, an offering, a rule of its own, and a risk officer."""
    assert records
    root = tmp_path / "harbour"
    monkeypatch.delenv("LARGESSE_PERSON", raising=False)
    monkeypatch.setenv("COLUMNS", "220")
    assert typed(f"init {root}") == 0
    monkeypatch.chdir(root)
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, roles in (("officer", "risk-officer"), ("second", "risk-officer")):
        Person.objects.create(id=name, roles=[roles])
    Person.objects.create(id="manager", roles=["programme-manager"])
    Person.objects.create(id="clerk", roles=["partner"], partner="hazel")
    return root


def edited(home: Path, name: str, was: str, now: str) -> None:
    path = home / "sovereignty" / name
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now), "utf-8")


def decided(told: Told, more: str = "") -> str:
    """The short name of a decision on the pair."""
    code, said = told(f"place {PAIR} --decide --by officer {more}")
    assert code == 0, said
    return PlacementDecision.objects.order_by("-id")[0].pk[-8:]


def state(told: Told) -> str:
    (only,) = told.data("place --list")
    return str(only["state"])


@pytest.mark.usefixtures("home")
def test_a_verdict_is_decided_kept_and_read_again(told: Told) -> None:
    told.journey(
        [
            ("place archive north", 0, "Next: largesse place archive north --explain"),
            ("place archive north", 0, "largesse place archive north --decide --by RISK-OFFICER"),
            ("place --list", 0, "0 decisions, 0 open again"),
            (f"place {PAIR} --decide --by officer", 0, "archive on north, allowed, by officer"),
            ("place --list", 0, "1 decision, 0 open again"),
            (f"place {PAIR}", 0, "by officer: allowed; it stands until"),
            ("place", 0, "allowed, stands"),
            ("verify", 0, "placements: every decision on a placement is to the letter"),
        ]
    )
    name = PlacementDecision.objects.get().pk[-8:]
    code, said = told(f"place --show {name}")
    assert (code, "it stands until" in said, "ALLOWED." in said) == (0, True, True), said
    assert PlacementDecision.objects.get().seal in said


REFUSED = [
    # what is typed                                         refused because
    (f"place {PAIR} --decide",                              "nobody is named"),
    (f"place {PAIR} --decide --by manager",                 "no right to placement.decide"),
    (f"place {PAIR} --decide --by clerk",                   "for the vendor"),
    (f"place {PAIR} --decide --by nobody",                  "nobody here is called"),
    (f"place {PAIR} --decide --refuse --by officer",        "say why you refuse"),
    (f"place {PAIR} --refuse --by officer --because x",     "without --decide"),
    (f"place {PAIR} --until 2099-01-01",                    "last day of a decision"),
    (f"place {PAIR} --because x",                           "nothing is decided"),
    ("place archive --decide --by officer",                 "name both"),
    ("place --decide --by officer",                         "name both"),
    (f"place {PAIR} --decide --on 2026-01-05 --by officer", "where it was written down"),
    (f"place {PAIR} --decide --on 2999-01-01 --by officer", "has not come"),
    (f"place {PAIR} --decide --known-at 2020-01-01 --by officer", "leave --known-at out"),
    (f"place {PAIR} --decide --until 2020-01-01 --by officer",    "cannot hold until"),
    ("place archive south --decide --by officer",           "no offering 'south'"),
    ("place attic north --decide --by officer",             "no workload 'attic'"),
    ("place --withdraw 00000000 --by officer --because x",  "no decision is called"),
    ("place --show 00000000",                               "no decision is called"),
    ("place --list --by clerk",                             "for the vendor"),
    ("place --show 00000000 --by clerk",                    "for the vendor"),
    (f"place {PAIR} --by clerk",                            "for the vendor"),
    ("place --by clerk",                                    "for the vendor"),
]  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("line", "why"), REFUSED)
def test_what_is_refused_changes_nothing(line: str, why: str, home: Path, told: Told) -> None:
    before = fingerprint(home)
    code, said = told(line)
    assert (code, why in said, "Mend:" in said) == (2, True, True), said
    assert fingerprint(home) == before


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "an answer": (
        lambda home: edited(home, "answers.csv", "doors-locked,yes", "doors-locked,no"),
        "Doors locked (north, seen from EU): was yes, evidenced; is no",
    ),
    "a certificate expires": (
        lambda home: edited(home, "answers.csv", "2024-01-01,,", f"2024-01-01,{today()},"),
        "was yes, evidenced; is unknown",
    ),
    "a profile's file": (
        lambda home: edited(home, "profiles/house.yaml", "0.39", "0.38"),
        "rule house-rules doors asks other than it did",
    ),
    "a new profile": (
        lambda home: (home / "sovereignty/profiles/more.yaml").write_text(
            FILES["sovereignty/profiles/house.yaml"]
            .replace("house-rules", "more-rules")
            .partition("asks:")[0]
            + "rules:\n  seat:\n    title: {en: Seat}\n    says: {en: Inside.}\n"
            "    reference: one\n    requires: provider.seat_inside\n    otherwise: refuse\n"
            "    evidence: claimed\n"
        )
        and None,
        "rule more-rules seat binds it now",
    ),
    "an owner": (
        lambda home: edited(
            home,
            "holdings.csv",
            "founder,birch,100%,,2020-01-01,,register,2020-01-01,certified\n",
            "founder,birch,90%,,2020-01-01,,register,2020-01-01,certified\n"
            "stranger,birch,10%,,2020-01-01,,register,2020-01-01,certified\n",
        ),
        "share of all holders outside (north, seen from EU): was 0,",
    ),
    "the workload": (
        lambda home: edited(home, "workloads.yaml", "holds: public", "holds: personal"),
        "what shelf holds: was public, is personal",
    ),
    "the workload is gone": (
        lambda home: edited(home, "workloads.yaml", "workload: archive", "workload: attic"),
        "workload archive is no longer described",
    ),
    "the offering ends": (
        lambda home: edited(home, "offerings.yaml", "01-01, inf)", "01-01, 2025-01-01)"),
        "north is not offered today",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_it_rests_on_opens_it_again(what: str, home: Path, told: Told) -> None:
    change, said = CHANGES[what]
    name = decided(told)
    assert state(told) == "stands"
    change(home)
    code, shown = told(f"place --show {name}")
    assert (code, "is open again" in shown, said in shown) == (0, True, True), shown
    assert state(told) == "reopened"
    assert "1 open again" in told("place --list")[1]
    assert Change.objects.get(kind="placement-decision", action="reopen").by == "largesse"


def test_a_plain_reading_tells_it_before_anybody_opened_the_records(home: Path, told: Told) -> None:
    decided(told)
    edited(home, "answers.csv", "doors-locked,yes", "doors-locked,no")
    code, said = told(f"place {PAIR}")
    assert (code, "by officer: allowed; it is open again" in said) == (1, True), said
    assert "open again: the verdict: was allowed, is refused" in said
    assert "allowed, open again" in told("place")[1]
    assert told.data(f"place {PAIR}")["decision"]["because"][0]["fr"].startswith("le verdict")
    assert PlacementDecision.objects.get().state == "stands", "reading it wrote"


def test_it_is_held_against_today_whatever_day_is_read(home: Path, told: Told) -> None:
    decided(told)
    edited(home, "answers.csv", "2024-01-01,,audit", f"2024-01-01,{today()},audit")
    assert "it is open again" in told(f"place {PAIR} --on 2025-06-01")[1]
    decided(told)
    assert "it stands until" in told(f"place {PAIR} --on 2023-06-01")[1]


LEAVES: dict[str, Callable[[Path], None]] = {
    "a comment": lambda home: edited(home, "profiles/house.yaml", "rules:\n", "# why\nrules:\n"),
    "a title": lambda home: edited(home, "profiles/house.yaml", "en: House rules", "en: Rules"),
    "a source": lambda home: edited(home, "answers.csv", ",audit,", ",second audit,"),
    "another workload": lambda home: (
        (home / "sovereignty/workloads.yaml").write_text(
            FILES["sovereignty/workloads.yaml"]
            + "---\n"
            + FILES["sovereignty/workloads.yaml"].replace("workload: archive", "workload: attic"),
            "utf-8",
        )
        and None
    ),
}


@pytest.mark.parametrize("what", LEAVES)
def test_what_does_not_matter_leaves_it_standing(what: str, home: Path, told: Told) -> None:
    decided(told)
    LEAVES[what](home)
    assert state(told) == "stands"


@pytest.mark.usefixtures("home")
def test_its_last_day_opens_it_again(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    last = today() + timedelta(days=7)
    decided(told, f"--until {last}")
    monkeypatch.setattr("largesse.cli.place.today", lambda: last)
    assert f"open again: it held until {last}" in told(f"place {PAIR}")[1]
    assert state(told) == "reopened"


@pytest.mark.usefixtures("home")
def test_an_officer_is_stricter_and_another_lifts_it_with_a_reason(told: Told) -> None:
    decided(told, "--refuse --because 'its owner is for sale'")
    told.journey(
        [
            (f"place {PAIR}", 0, "by officer: refused; it stands until"),
            (f"place {PAIR} --decide --by second", 2, "say why you lift it"),
            (f"place {PAIR} --decide --by second --because 'the sale is off'", 0, "allowed, by"),
            (f"place {PAIR}", 0, "by second: allowed; it stands"),
            ("place --list", 0, "superseded"),
        ]
    )


def test_nobody_allows_what_the_rules_refuse(home: Path, told: Told) -> None:
    edited(home, "answers.csv", "doors-locked,yes", "doors-locked,no")
    told.journey(
        [
            (f"place {PAIR} --decide --by officer --because please", 0, "north, refused, by"),
            (f"place {PAIR}", 1, "by officer: refused; it stands"),
        ]
    )


def test_what_is_unknown_is_decided_as_unknown_and_placed_by_nobody(home: Path, told: Told) -> None:
    edited(home, "answers.csv", "evidenced", "claimed")
    code, said = told(f"place {PAIR} --decide --by officer")
    assert (code, "north, unknown, by officer" in said) == (0, True), said
    assert "Nobody places it: bring the facts that are missing" in said


@pytest.mark.usefixtures("home")
def test_what_was_decided_earlier_is_entered_with_both_days(told: Told) -> None:
    then = today() - timedelta(days=40)
    name = decided(told, f"--on {then} --because 'minutes of the committee'")
    code, said = told(f"place --show {name}")
    assert (code, f"Decision {name} of {then}" in said) == (0, True), said
    assert f"entered on {today()}, for what was decided before" in said
    assert "because: minutes of the committee" in said


def test_what_was_decided_earlier_and_does_not_hold_is_said_at_once(home: Path, told: Told) -> None:
    edited(home, "answers.csv", "2024-01-01,,audit", f"2024-01-01,{today()},audit")
    then = today() - timedelta(days=40)
    line = f"place {PAIR} --decide --on {then} --because minutes --by officer"
    code, said = told(line)
    assert (code, "It does not hold today, and is open again already:" in said) == (0, True), said
    assert f"it held until {today()}" in said


@pytest.mark.usefixtures("home")
def test_a_decision_is_taken_back(told: Told) -> None:
    name = decided(told)
    told.journey(
        [
            (f"place --withdraw {name} --by officer", 2, "a decision withdrawn says why"),
            (f"place --withdraw {name} --by manager --because no", 2, "no right"),
            (f"place --withdraw {name} --by second --because 'the customer left'", 0, "withdrawn"),
            (f"place {PAIR}", 0, "--decide --by RISK-OFFICER"),
        ]
    )


@pytest.mark.usefixtures("home")
def test_a_byte_changed_is_found_by_verify_and_by_show(told: Told) -> None:
    name = decided(told)
    made = PlacementDecision.objects.get()
    altered = made.record.replace("allowed", "alloved", 1)
    PlacementDecision.objects.filter(pk=made.pk).update(record=altered)
    code, said = told("verify")
    assert (code, f"decision {name} on archive is not as it was sealed" in said) == (1, True)
    code, said = told(f"place --show {name}")
    assert (code, "not as it was sealed" in said) == (2, True)


def test_paris_2024_is_decided_as_it_was(home: Path, told: Told, tmp_path: Path) -> None:
    shutil.rmtree(home / "sovereignty")
    shutil.copytree(PARIS, home / "sovereignty")
    line = "place paris-2024 alibaba-olympic-cloud --on 2022-09-26"
    code, said = told(f"{line} --decide --by officer --because 'AFP, 26 September 2022'")
    assert code == 0
    assert "allowed in part, by officer on 2022-09-26" in said
    assert "open again already" in said
    pdf = tmp_path / "paris.pdf"
    name = PlacementDecision.objects.get().pk[-8:]
    assert told(f"place --show {name} --pdf {pdf} --lang fr")[0] == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    sealed = tmp_path / "paris.json"
    assert told(f"place --show {name} --pdf {sealed}")[0] == 0
    record = check_seal(sealed.read_text("utf-8"))
    assert (record["day"], record["verdict"]) == ("2022-09-26", "allowed in part")


@pytest.mark.usefixtures("home")
def test_a_machine_is_told_all_of_it(told: Told) -> None:
    assert told.data(f"place {PAIR}")["decision"] is None
    made = told.data(f"place {PAIR} --decide --by officer")
    assert made["basis"]["fact/ask.doors-locked/north/EU/evidenced"] == {
        "value": "yes", "grade": "evidenced",
    }  # fmt: skip
    shown = told.data(f"place --show {made['decision'][-8:]}")
    assert shown["record"]["decision"]["by"] == "officer"
    (pair,) = told.data("place")
    assert (pair["decided"], pair["decision_state"]) == ("allowed", "stands")


def test_reading_makes_no_database(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_records()
    monkeypatch.delenv("LARGESSE_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    assert typed("init quiet") == 0
    monkeypatch.chdir(tmp_path / "quiet")
    shutil.copytree(PARIS, tmp_path / "quiet/sovereignty")
    assert told("place --on 2022-09-26")[0] == 0
    assert not (tmp_path / "quiet/ledger.db").exists()
    assert json.loads(json.dumps(told.data("place --on 2022-09-26")))[0]["decided"] is None


FLAGS = ("--decide", "--refuse", "--list", "--explain", "--json")
VALUES = {
    "--by": ("officer", "officer", "manager", "clerk", "nobody"),
    "--because": ("why", "", " "),
    "--on": ("2026-01-05", "2999-01-01", "1999-01-01", "x"),
    "--known-at": ("2999-01-01", "2020-01-01"),
    "--until": ("2020-01-01", "2999-01-01"),
    "--show": ("ID", "zz"),
    "--withdraw": ("ID", "zz"),
    "--pdf": ("a.json", "a.txt", "no/a.pdf"),
    "--lang": ("fr", "de"),
}


def test_any_options_together_do_something_or_nothing(home: Path, told: Told) -> None:
    """Whatever is typed together: done, or refused with nothing changed."""
    draw, done = random.Random(2024), 0
    for _ in range(80):
        words = [
            "place",
            *(["archive"] * (draw.random() < 0.9)),
            *(["north"] * draw.choice((0, 1))),
        ]
        words += [flag for flag in FLAGS if draw.random() < 0.3]
        words += [f"{o}={draw.choice(v)}" for o, v in VALUES.items() if draw.random() < 0.2]
        last = PlacementDecision.objects.order_by("-id").first()
        line = shlex.join(words).replace("ID", last.pk[-8:] if last else "ID")
        before = fingerprint(home)
        code, said = told(line)
        assert code in (0, 1, 2), (line, said)
        assert "Traceback" not in said, line
        assert "mistake of its own" not in said, line
        assert code != 2 or fingerprint(home) == before, line
        done += code == 0
    assert done > 5
    assert PlacementDecision.objects.filter(state__in=("stands", "reopened")).count() <= 1
