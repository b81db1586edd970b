"""``largesse fund``: opened by two people, read by a controller, at a terminal and by machines."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from largesse.cli import main
from largesse.fund import chart, postings, takeover
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event
from largesse.fund.postings import Money, Voucher
from largesse.partners.database import ledger_connection
from largesse.partners.models import Change, Person
from tests.cli.doors_world import fingerprint
from tests.fund.books.stories import story
from tests.fund.books.world import FUND, PROGRAMME

pytestmark = pytest.mark.usefixtures("records")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the small fund, and three people."""
    root = tmp_path / "meadow"
    (root / "programme").mkdir(parents=True)
    (root / "largesse.toml").write_text("layout = 1\n")
    (root / "programme" / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    (root / "programme" / "fund.yaml").write_text(FUND, encoding="utf-8")
    monkeypatch.chdir(root)
    for name, roles, limit in (
        ("controller", ["finance-controller"], None),
        ("manager", ["programme-manager"], None),
        ("junior", ["finance-controller"], 5_000_00),
        ("engineer", ["data-engineer"], None),
    ):
        currency = "USD" if limit else ""
        Person.objects.create(
            id=name, roles=roles, approval_limit_minor=limit, approval_currency=currency
        )
    return root


class Said:
    """Runs the verb and gives what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: str, code: int = 0) -> str:
        assert main(["fund", *words]) == code
        out, err = self.capsys.readouterr()
        return out if code == 0 else err

    def data(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def posted(self, *words: str) -> None:
        """Propose and approve."""
        plan = self.data(*words, "--by", "controller")["plan"]
        self("approve", plan, "--by", "manager")


@pytest.fixture
def said(home: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


def posts(*events: Event) -> None:
    connection = ledger_connection()
    open_accounts(connection, chart.accounts_of(events))
    assert not [o for o in post(connection, events) if o.is_refused]


def test_two_people_open_the_fund(said: Said) -> None:
    assert "The fund is not open. Next: largesse fund open" in said("position")
    told = said("open", "--by", "controller")
    assert "12 steps to post" in told
    assert "  the pledge: USD 10,000.00" in told
    assert "Nothing is posted yet" in told
    (plan,) = said.data("plans")
    name = plan["plan"][:10]
    assert f"largesse fund approve {name} --by ANOTHER-PERSON" in told
    assert "cannot approve it too" in said("approve", name, "--by", "controller", code=2)
    assert "may approve up to USD 5,000.00" in said("approve", name, "--by", "junior", code=2)
    assert "no right to fund.open" in said("approve", name, "--by", "engineer", code=2)
    assert "nobody here is called 'ghost'" in said("approve", name, "--by", "ghost", code=2)
    assert "The fund is not open." in said("position")
    assert "posted, approved by manager" in said("approve", name, "--by", "manager")
    assert "had been posted before, nothing changed" in said("approve", name, "--by", "manager")
    assert "Nothing waits for approval." in said("plans")
    assert "There is nothing to post" in said("open", "--by", "controller")
    assert said.data("position", "--as-of", "2023-04-01")["authorised_minor"] == 1_000_000


def test_a_plan_that_would_come_out_otherwise_is_not_posted(said: Said, home: Path) -> None:
    plan = said.data("open", "--by", "controller")["plan"]
    changed = FUND.replace("500 USD", "501 USD")
    (home / "programme" / "fund.yaml").write_text(changed, encoding="utf-8")
    told = said("approve", plan, "--by", "manager", code=2)
    assert "has changed since this was proposed. Mend: propose it anew: largesse fund open" in told
    assert "no proposal is called 'abc'" in said("approve", "abc", "--by", "manager", code=2)
    assert "stale: propose it anew" in said("plans")
    assert [each["is_stale"] for each in said.data("plans")] == [True]
    told = said("withdraw-plan", plan, "--by", "manager", code=2)
    assert "was proposed by 'controller', not by 'manager'" in told
    assert "is withdrawn" in said("withdraw-plan", plan, "--by", "controller")
    assert said.data("plans") == []
    assert "was withdrawn" in said("approve", plan, "--by", "manager", code=2)


def test_who_may_not_propose(said: Said) -> None:
    assert "no right to fund.open" in said("open", "--by", "engineer", code=2)
    assert said.data("plans") == []


def test_a_controller_reads_the_books(said: Said) -> None:
    said.posted("open")
    posts(*story())
    told = said("position")
    assert told.startswith("Of USD 10,000.00 pledged, USD 778.70 is earned (USD 130.00 paid)")
    assert "! Alarm. reserve owes USD 100.00" in told
    assert "largesse fund clear reserve 100 --from LINE --by PERSON" in told
    assert "Debits equal credits in each book." in said("trial")
    assert "refund-liability/P-1" in said("trial", "--accounts")
    assert "5 entries; USD 12.00 stands there." in " ".join(
        said("history", "refund-liability/P-1").split()
    )
    assert "The two books agree, partner by partner." in said("reconcile")
    assert '2023-08-15 * "settle" "earned"' in said("beancount")
    assert "the ledger has no account 'nothing'" in said("history", "nothing", code=2)


def test_a_machine_reads_the_books(said: Said) -> None:
    said.posted("open")
    posts(*story())
    found = said.data("position")
    (reserve,) = [row for row in found["rows"] if row["envelope"] == "reserve"]
    assert (reserve["year"], reserve["unfunded_minor"]) == ("", 10_000)
    assert found["alarms"] == [{"envelope": "reserve", "year": ""}]
    totals = {
        t["book"]: t["debits_minor"] - t["credits_minor"] for t in said.data("trial")["totals"]
    }
    assert totals == {"budgetary": 0, "financial": 0}
    assert len(said.data("history", "financial/refund-liability/P-1")["entries"]) == 5
    assert said.data("reconcile")["differences"] == []
    period = ("journal", "--from", "2023-07-01", "--to", "2023-07-31")
    assert [line["kind"] for line in said.data(*period)["lines"]] == ["accrue"] * 5


def test_the_journal_as_a_file(said: Said, home: Path) -> None:
    said.posted("open")
    posts(*story())
    period = ("journal", "--from", "2023-04-01", "--to", "2024-03-31")
    told = said(*period, "--out", "journal.csv")
    assert "lines in journal.csv." in told
    assert "Reductions of revenue" in told
    assert (home / "journal.csv").read_text(encoding="utf-8") == said(*period)
    wrong = ("journal", "--from", "2024-04-01", "--to", "2024-03-31")
    assert "comes before" in said(*wrong, code=2)
    assert "'tomorrow' is not a day" in said("trial", "--as-of", "tomorrow", code=2)


def test_authority_is_moved_and_a_line_is_cleared(said: Said) -> None:
    said.posted("open")
    posts(*story())
    said.posted("transfer", "1_000", "--from", "rebates/FY2025", "--to", "marketing/FY2024")
    said.posted("clear", "reserve", "40", "--from", "marketing/FY2024")
    said.posted("clear", "reserve", "60")
    found = said.data("position")
    (reserve,) = [row for row in found["rows"] if row["envelope"] == "reserve"]
    assert (reserve["unfunded_minor"], reserve["unfunded_approved_minor"]) == (0, 6_000)
    assert "owes USD 60.00 by approval" in said("position")


def test_what_was_approved_is_given_authority_later(said: Said) -> None:
    said.posted("open")
    posts(*story())
    said.posted("clear", "reserve", "60")
    given = ("clear", "reserve", "100", "--from", "rebates/FY2025")
    assert "reserve owes USD 40.00" in said(*given, "--by", "controller", code=2)
    said.posted("clear", "reserve", "40", "--from", "rebates/FY2025")
    assert "reserve owes USD 60.00" in said(*given, "--by", "controller", code=2)
    said.posted("clear", "reserve", "50", "--from", "rebates/FY2025")
    found = said.data("position")
    stood = {(row["envelope"], row["year"]): row for row in found["rows"]}
    reserve = stood["reserve", ""]
    assert (reserve["unfunded_minor"], reserve["unfunded_approved_minor"]) == (0, 1_000)
    assert stood["rebates", "FY2025"]["available_minor"] == 4_000_00 - 90_00
    assert "owes USD 10.00 by approval" in said("position")
    assert "reserve owes USD 0.00" in said("clear", "reserve", "1", "--by", "manager", code=2)


def test_tax_is_paid_over_and_had_back_by_two_people(said: Said) -> None:
    said.posted("open")
    posts(*story())
    voucher = Voucher("test/tax", date(2024, 8, 1), "controller")
    posts(postings.reverse_charge(voucher, "vat-de", Money(1_000_00, "USD")))
    before = {row["kind"]: row for row in said.data("tax", "list")}
    owed, back = before["vat-de"]["owed_minor"], before["vat-de"]["input_minor"]
    assert owed >= 1_000_00
    said.posted("tax", "remit", "vat-de", "400.50")
    said.posted("tax", "recover", "vat-de", "all")
    assert f"of vat-de, USD {Decimal(owed - 400_50) / 100:,.2f} is owed to its office" in said(
        "tax", "remit", "vat-de", "99_999", "--by", "controller", code=2
    )
    (found,) = [row for row in said.data("tax", "list") if row["kind"] == "vat-de"]
    assert found == {"kind": "vat-de", "owed_minor": owed - 400_50, "input_minor": 0}
    assert back >= 1_000_00
    said.posted("tax", "remit", "vat-de", "all")
    plan = said.data("tax", "remit", "wht", "all", "--by", "controller")["plan"]
    assert "controller" in said("approve", plan, "--by", "controller", code=2)


#   words                                                            what it says
REFUSED = [
    ("transfer 1 --from rebates/FY2031 --to reserve", "the fund has no line 'rebates FY2031'"),
    ("transfer 1 --from rebate/FY2024 --to reserve", "did you mean 'rebates'?"),
    (
        "transfer 3_000.01 --from rebates/FY2024 --to reserve",
        "rebates FY2024 has USD 3,000.00 left",
    ),
    ("transfer 0 --from rebates/FY2024 --to reserve", "0 is not above zero"),
    ("transfer 1 --from reserve --to reserve", "reserve would give to itself"),
    ("transfer ten --from reserve --to rebates/FY2024", "'ten' is not a number"),
    ("transfer 0.001 --from reserve --to rebates/FY2024", "has more decimals than the currency"),
    ("tax remit vat-xx 1", "no tax 'vat-xx' stands in the books"),
    ("tax recover vat-xx ten", "'ten' is not a number"),
    ("clear rebates/FY2024 1", "rebates FY2024 owes USD 0.00"),
    ("year-end FY2031", "no envelope has money in 'FY2031'"),
    ("year-end then", "'then' is not an interval"),
    ("year-end FY2024 --carry rebates=1e3", "'1e3' is not a number"),
    ("take-over absent.csv", "there is no such file"),
]


@pytest.mark.parametrize(("words", "what"), REFUSED, ids=[words for words, _ in REFUSED])
def test_what_cannot_be_proposed(said: Said, words: str, what: str) -> None:
    said.posted("open")
    assert what in said(*words.split(), "--by", "controller", code=2)
    assert said.data("plans") == []


def test_balances_are_taken_over_from_a_file(said: Said, home: Path) -> None:
    said.posted("open")
    file = home / "opening.csv"
    header = "stage,envelope,year,partner,agreement,amount,currency\n"
    file.write_text(header + "committed,rebates,FY2024,,ag-7,500,USD\n")
    plan = said.data("take-over", "opening.csv", "--by", "controller")
    assert plan["steps"] == ["committed rebates FY2024 ag-7: USD 500.00"]
    kept = Change.objects.get(object_id=plan["plan"]).after["parameters"]
    assert kept["file"] == "opening.csv"
    file.write_text(header + "committed,rebates,FY2024,,ag-7,501,USD\n")
    told = said("approve", plan["plan"], "--by", "manager", code=2)
    assert "the file has changed since it was proposed" in told
    said.posted("take-over", "opening.csv")
    assert said.data("position")["total"]["committed_minor"] == 501_00


def test_a_file_beside_the_workspace_is_found_from_any_folder(
    said: Said, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said.posted("open")
    header = "stage,envelope,year,partner,agreement,amount,currency\n"
    (home.parent / "opening.csv").write_text(header + "committed,rebates,FY2024,,ag-7,500,USD\n")
    plan = said.data("take-over", "../opening.csv", "--by", "controller")["plan"]
    assert Change.objects.get(object_id=plan).after["parameters"]["file"] == "../opening.csv"
    monkeypatch.chdir(home / "programme")
    assert "posted, approved by manager" in said("approve", plan, "--by", "manager")


HEADER = "stage,envelope,year,partner,agreement,amount,currency\n"
UNREAD: list[tuple[str, bytes, str]] = [
    # what it is       what stands in it                       what is said
    ("empty", b"", "opening.csv:1: columns are missing: stage"),
    ("header alone", HEADER.encode(), "there are no balances"),
    (
        "twice",
        HEADER.replace("\n", ",amount\n").encode(),
        "opening.csv:1: columns come twice: amount",
    ),
    ("UTF-16", HEADER.encode("utf-16"), "opening.csv: this is not CSV"),
    ("binary", bytes(range(256)), "opening.csv: this is not CSV"),
    ("a cell without end", f'{HEADER}"{"x" * 200_000}'.encode(), "opening.csv: this is not CSV"),
    (
        "a stage",
        f"{HEADER}comitted,rebates,FY2024,,a,5,USD\n".encode(),
        "opening.csv:2: 'comitted'",
    ),
    *(
        (
            f"amount {amount}",
            f'{HEADER}committed,rebates,FY2024,,a,"{amount}",USD\n'.encode(),
            "opening.csv:2: ",
        )
        for amount in (
            "-5",
            "0",
            "0.001",
            "8e4",
            "1_0",
            "٣",
            "NaN",
            "1,000.00",
            "=1",
            "9" * 400,
            "",
        )
    ),
]


@pytest.mark.parametrize(("what", "content", "told"), UNREAD, ids=[what for what, _, _ in UNREAD])
def test_a_file_that_cannot_be_taken_over(
    what: str, content: bytes, told: str, said: Said, home: Path
) -> None:
    said.posted("open")
    before = fingerprint(home)
    (home / "opening.csv").write_bytes(content)
    assert told in said("take-over", "opening.csv", "--by", "controller", code=2), what
    (home / "opening.csv").unlink()
    assert fingerprint(home) == before


def test_too_many_lines_are_told_before_all_are_read(
    said: Said, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said.posted("open")
    monkeypatch.setattr(takeover, "MOST_ROWS", 3)
    row = "committed,rebates,FY2024,,a{},5,USD\n"
    (home / "opening.csv").write_text(HEADER + "".join(row.format(n) for n in range(4)))
    assert "more than 3 lines" in said("take-over", "opening.csv", "--by", "controller", code=2)


@pytest.mark.parametrize(
    ("amount", "what"),
    [("0.001", "is finer than the smallest unit of USD"), ("5 DSU", "'5 DSU'")],
)
def test_a_fault_of_the_fund_names_its_file_as_it_is_opened(
    amount: str, what: str, said: Said, home: Path
) -> None:
    stated = amount if " " in amount else f"{amount} USD"
    changed = FUND.replace("500 USD", stated)
    (home / "programme" / "fund.yaml").write_text(changed, encoding="utf-8")
    for words in ("open", "transfer 1 --from rebates/FY2024 --to reserve", "year-end FY2024"):
        told = said(*words.split(), "--by", "controller", code=2)
        assert told.startswith("programme/fund.yaml:"), told


def test_credit_that_is_not_there_to_move_is_told_at_once(said: Said) -> None:
    said.posted("open", "--credit", "FY2024=1_000", "--credit", "FY2025=6_000")
    move = ("transfer", "1_000.01", "--from", "rebates/FY2024", "--with-credit", "--to")
    told = said(*move, "rebates/FY2025", "--by", "controller", code=2)
    assert "the year of rebates FY2024 has USD 1,000.00 of payment credit left" in told
    assert said.data("plans") == []
    said.posted(*move, "marketing/FY2024")
    said.posted("transfer", "1_000", *move[2:], "rebates/FY2025")
    credit = {c["year"]: c["available_minor"] for c in said.data("position")["payment_credit"]}
    assert (credit["FY2024"], credit["FY2025"]) == (0, 7_000_00)


def test_a_year_is_closed(said: Said) -> None:
    said.posted("open")
    said.posted("year-end", "FY2024", "--carry", "rebates=1_000", "--carry-credit", "all")
    for giver, taker in (("reserve", "marketing/FY2024"), ("marketing/FY2024", "reserve")):
        told = said(*f"transfer 1 --from {giver} --to {taker} --by controller".split(), code=2)
        assert "the year of 'marketing FY2024' has lapsed" in told
    found = said.data("position")
    assert found["authorised_minor"] == 1_000_000 - 300_000
    (credit,) = [each for each in found["payment_credit"] if each["year"] == "FY2025"]
    assert credit["available_minor"] == 900_000


ROWS = "delivered-unpaid,rebates,FY2024,P-1,,700,USD\n"
ROWS += "".join(f"committed,rebates,FY2024,,ag-{n},700,USD\n" for n in range(3))
MOVED = [
    # what is proposed                                        all that it moves
    ("open", 10_000),
    ("take-over opening.csv", 2_800),
    ("transfer 3_000 --from rebates/FY2024 --to reserve", 3_000),
    ("year-end FY2024", 4_000),
    ("year-end FY2024 --carry rebates=1_000 --carry-credit all", 4_000),
]


@pytest.mark.parametrize(("words", "moved"), MOVED, ids=[words for words, _ in MOVED])
def test_many_small_movements_are_no_less_than_a_large_one(
    words: str, moved: int, said: Said, home: Path
) -> None:
    if words != "open":
        said.posted("open")
    header = "stage,envelope,year,partner,agreement,amount,currency\n"
    (home / "opening.csv").write_text(header + ROWS)
    plan = said.data(*words.split(), "--by", "controller")["plan"]
    both = Person.objects.filter(pk="junior")
    both.update(roles=["finance-controller", "programme-manager"])
    both.update(approval_limit_minor=moved * 100 - 1)
    assert "may approve up to USD" in said("approve", plan, "--by", "junior", code=2)
    both.update(approval_limit_minor=moved * 100)
    said("approve", plan, "--by", "junior")
