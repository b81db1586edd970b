"""An invented vendor that pays partners: a fund with payment credit, people, partners, payables."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from django.utils import timezone

from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.ledger import balances
from largesse.fund.policy import Policy
from largesse.fund.postings import Money, Voucher
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.database.booking import book
from largesse.partners.models import Partner, Person
from largesse.programme.load import load
from largesse.settlement.models import Payable, PaymentLine, PaymentRun
from largesse.settlement.payments import answering, approving, details, runs, screening, sending
from largesse.settlement.payments.drafting import owed_of
from largesse.settlement.payments.runs import Office
from largesse.settlement.payments.settings import load_settings
from largesse.workspace.paths import Workspace
from tests.settlement.payments.bank import Bank

TODAY = timezone.now().date()
YEAR = str(TODAY.year)
REBATES = Line("rebates", YEAR)
FUNDING = Line("funding", YEAR)
CREDIT_MINOR = 500_000_00
SETTINGS = """
payer: {holder: Brindlemark Cloud Ltd, street: Harbour Road, building: '7', postcode: D02,
        town: Dublin, country: IE}
accounts:
  eur-main: {iban: IE29AIBK93115212345678, bic: AIBKIE2D, currency: EUR}
  usd-main: {iban: IE64IRCE92050112345678, bic: IRCEIE2D, currency: USD}
waiting: 5 days
sanctions: {age: 7 days, threshold: 88 %}
rates: {source: ecb, fixing: monthly-average, month: before}
"""
PROGRAMME = f"""
programme: brindlemark
title: {{en: Brindlemark partners}}
source: programme guide
currency: USD
calendar: {{year starts in month: 1}}
---
fund: partner-fund
authorised: 1_000_000 USD
for: '[{TODAY.year - 1}-01-01, {TODAY.year + 2}-01-01)'
purpose: {{en: Growth of our partners}}
envelopes:
  rebates: {{amount: 600_000 USD}}
  funding: {{amount: 200_000 USD}}
"""
LIST = """# source: invented-list
# published: {day}
id,name,aliases,countries,identifiers
E1,Zorvania Export Bank,ZEB,ZV,
E2,Ordynskaya Torgovaya Kompaniya,,ZV,INN 7700
"""
ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "alder": {"iban": "DE89370400440532013000", "country": "DE", "currency": "EUR"},
    "birch": {
        "number": "000123456789",
        "bank_code": "021000021",
        "bank_country": "US",
        "country": "US",
        "currency": "USD",
    },
    "cedar": {"iban": "FR1420041010050500013M02606", "country": "FR", "currency": "EUR"},
    "dogwood": {
        "iban": "GB29NWBK60161331926819",
        "bic": "NWBKGB2L",
        "country": "GB",
        "currency": "USD",
    },
}
PEOPLE = {
    "proposer": (["finance-controller"], None),
    "approver": (["finance-controller"], None),
    "junior": (["finance-controller"], 100_00),
    "risk": (["risk-officer"], None),
    "outsider": (["data-engineer"], None),
}


@dataclass
class World:
    """What tests drive, and what they know for themselves: what was granted."""

    office: Office
    bank: Bank = field(default_factory=Bank)
    granted: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def workspace(self) -> Workspace:
        return self.office.workspace

    def give(
        self,
        partner: str,
        amount_minor: int,
        *,
        line: Line = REBATES,
        currency: str = "USD",
        booked_minor: int | None = None,
        part: str = "cash",
        due_on: date = TODAY,
        stands_on: str = "refund-liability",
    ) -> Payable:
        """Grant an amount, as a close does: earned in the books, and payable."""
        number = next(self.numbers)
        booked = amount_minor if booked_minor is None else booked_minor
        policy = Policy(liability="accrued-claims" if stands_on == "accrued-claims" else "")
        voucher = Voucher(f"test/earn/{number}", TODAY, "proposer", reason="earned")
        with transaction():
            book([postings.earn(voucher, line, partner, Money(booked, "USD"), policy)])
            return self._payable(
                partner, amount_minor, booked, line, currency, part, due_on, stands_on
            )

    def take_unpaid(self, partner: str, amount_minor: int, *, line: Line = REBATES) -> Payable:
        """Take back what was granted and not paid, as a close does."""
        voucher = Voucher(
            f"test/release/{next(self.numbers)}", TODAY, "proposer", reason="corrected"
        )
        with transaction():
            money = Money(amount_minor, "USD")
            book([postings.release(voucher, line, partner, money)])
            return self._payable(partner, -amount_minor, -amount_minor, line)

    def take_paid(self, partner: str, amount_minor: int, *, line: Line = REBATES) -> Payable:
        """Take back what was paid, as a close does."""
        voucher = Voucher(
            f"test/clawback/{next(self.numbers)}", TODAY, "proposer", reason="corrected"
        )
        with transaction():
            book([postings.claw_back_paid(voucher, partner, Money(amount_minor, "USD"))])
            return self._payable(
                partner, -amount_minor, -amount_minor, line, stands_on="partner-receivable"
            )

    def _payable(
        self,
        partner: str,
        amount_minor: int,
        booked_minor: int,
        line: Line,
        currency: str = "USD",
        part: str = "cash",
        due_on: date = TODAY,
        stands_on: str = "refund-liability",
    ) -> Payable:
        if part == "cash":
            self.granted[partner, currency] += amount_minor
        return Payable.objects.create(
            source="close",
            source_id="test",
            partner=partner,
            incentive="volume-rebate",
            interval=f"{YEAR} Q3",
            part=part,
            amount_minor=amount_minor,
            currency=currency,
            booked_minor=booked_minor,
            booked_currency="USD",
            rate="1",
            stands_on=stands_on,
            envelope=line.envelope,
            fiscal_year=line.year,
            due_on=due_on,
        )

    def propose(self, day: date = TODAY, by: str = "proposer") -> PaymentRun:
        return runs.propose(self.office, day, by)

    def approve(self, run: PaymentRun, by: str = "approver") -> approving.Approved:
        return approving.approve(self.office, run, by)

    def send(self, run: PaymentRun) -> list[str]:
        """Write the files, bring them to the bank, say so; the ids of their payments."""
        files = sending.write(self.office, run, "proposer")
        data = [(self.workspace.root / file.path).read_bytes() for file in files]
        sending.mark_sent(self.office, run, "proposer")
        return [identity for each in data for identity in self.bank.take(each)]

    def pay(self) -> list[str]:
        """Propose, approve and send; the ids of the payments."""
        run = self.propose()
        self.approve(run)
        return self.send(run)

    def answer(self, data: bytes, columns: str = "") -> answering.Taken:
        message = answering.read_message(data, "answer.xml", self.office.settings, columns)
        return answering.take(self.workspace, message, data, "answer.xml", "proposer")

    def line(self, partner: str, run: PaymentRun | None = None) -> PaymentLine:
        """The partner's last line."""
        rows = PaymentLine.objects.filter(partner=partner).select_related("run")
        found = (rows.filter(run=run) if run else rows).order_by("id").last()
        assert found is not None
        return found

    def balance(self, code: str) -> int:
        found = balances(ledger_connection(), [code]).get(code)
        return found.posted_minor if found else 0

    def add_up(self) -> None:
        """For every partner: what the bank says it paid, what is open and under way = granted.

        What was netted is in the sum of what was granted with its sign. The bank's side is read
        from the bank's own books, so this holds only where payments are in the granted currency.
        """
        for (partner, currency), granted in self.granted.items():
            account = ACCOUNTS[partner].get("iban") or ACCOUNTS[partner]["number"]
            received = self.bank.received[account, currency]
            rows = Payable.objects.filter(partner=partner, currency=currency, part="cash")
            waiting = list(rows.filter(state__in=["open", "held", "in-run"]))
            under_way = [p for p in waiting if p.state == "in-run"]
            open_minor = sum(owed.amount_minor for owed in owed_of(waiting))
            paid_minor = int(received.scaleb(2))
            booked = [
                line.owed_minor
                for line in PaymentLine.objects.filter(partner=partner, state="in-transit")
                if line.end_to_end_id in self.bank.booked
            ]
            assert paid_minor + open_minor - sum(booked) == granted, (partner, under_way)

    def books(self) -> dict[str, int]:
        """What the ledger holds that payments move."""
        return {
            "credit left": self.balance(chart.credit_available(YEAR)),
            "credit used": self.balance(chart.credit_consumed(YEAR)),
            "cash": self.balance(chart.CASH),
            "owed": sum(self.balance(chart.refund_liability(p)) for p in ACCOUNTS),
            "in transit": sum(
                self.balance(chart.payable_in_transit(run.id)) for run in PaymentRun.objects.all()
            ),
        }


def write_workspace(root: Path) -> Path:
    """The vendor's workspace: programme, settings, rates."""
    workspace = Workspace.create(root)
    (root / "largesse.toml").write_text("layout = 1\n")
    (root / "payments.yaml").write_text(SETTINGS)
    (workspace.programme / "programme.yaml").write_text(PROGRAMME)
    last = TODAY.replace(day=1) - timedelta(days=1)
    (workspace.facts / "rates.csv").write_text(
        "source,fixing,from_currency,to_currency,month,rate\n"
        f"ecb,monthly-average,EUR,USD,{last:%Y-%m},1.25\n"
    )
    return root


def world_in(root: Path) -> World:
    """The vendor as its workspace and the open database hold it."""
    workspace = Workspace(root)
    return World(Office(workspace, load_settings(workspace), load(workspace.programme)))


def fill(world: World) -> None:
    """People, budget, a sanctions list, and partners with bank details, into the records."""
    for name, (roles, limit) in PEOPLE.items():
        Person.objects.create(
            id=name, roles=roles, approval_limit_minor=limit, approval_currency="USD"
        )
    open_budget(CREDIT_MINOR)
    load_list(world)
    for name in ACCOUNTS:
        Partner.objects.create(id=name, name=f"{name.title()} Systems", state="active")
        give_account(world, name, TODAY - timedelta(days=30))


def open_budget(credit_minor: int) -> None:
    million = Money(1_000_000_00, "USD")
    first = Voucher("test/open/0", TODAY, "proposer", "approver", "fund-opened")
    steps = [
        postings.authorise(first, million),
        postings.apportion(_next(first, 1), YEAR, million),
        postings.vote_credit(_next(first, 2), YEAR, Money(credit_minor, "USD")),
        postings.allot(_next(first, 3), REBATES, Money(600_000_00, "USD")),
        postings.allot(_next(first, 4), FUNDING, Money(200_000_00, "USD")),
    ]
    with transaction():
        for step in steps:
            book([step])


def _next(voucher: Voucher, number: int) -> Voucher:
    return Voucher(
        f"test/open/{number}", voucher.day, voucher.by, voucher.approved_by, voucher.reason
    )


def load_list(world: World, day: date = TODAY, more: str = "") -> None:
    data = (LIST.format(day=day.isoformat()) + more).encode()
    screening.load(world.workspace, data, "list.csv", "risk")


def give_account(world: World, partner: str, day: date, **changes: str) -> None:
    """Bank details asked for and approved on a day."""
    given = {"holder": f"{partner.title()} Systems", "town": "Springfield"}
    made = details.request(partner, {**given, **ACCOUNTS[partner], **changes}, "proposer")
    details.approve(made, "approver", day, world.office.settings.waiting_days)
