"""Payments, step by step from a seed: what is asked of the rooms, and how they answered.

The auditor keeps a book of its own: per partner what was granted and taken back, and what the bank
says arrived. It reads amounts off the payables' and lines' rows but shares no rule with the rooms.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable

from largesse.fund import chart
from largesse.settlement.models import Payable, PaymentLine, PaymentRun
from largesse.settlement.payments import approving, runs
from largesse.settlement.verifying.checks import verify_all
from largesse.workspace.errors import Refusal
from tests.settlement.payments.world import CREDIT_MINOR, FUNDING, REBATES, YEAR, World

PARTNERS = ("birch", "dogwood")
"""Partners that are paid in the programme's currency, so that the bank's book compares exactly."""


class Driver:
    """Plays random steps on a world; `audit` after each."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)
        self.owed: defaultdict[str, int] = defaultdict(int)
        self.done: Counter[str] = Counter()
        self.sent: list[str] = []
        self.messages: list[bytes] = []

    def play(self, steps: int) -> None:
        """Take steps; each is audited, the last of a batch verified."""
        often = (self.earn, self.approve, self.send, self.answer) * 3
        acts = (*often, self.take_back, self.propose, self.propose, self.repeat, self.exclude)
        acts += (self.cancel,)
        for number in range(steps):
            act = self.dice.choice(acts)
            self.attempt(act)
            self.audit()
            if number % 10 == 9:
                self.verify()
        self.verify()

    def attempt(self, act: Callable[[], None]) -> None:
        """A step; a refusal must give its reason and leave everything as it was."""
        before = self.state()
        refusal = self.refusal_of(act)
        if refusal:
            assert refusal.problems
            assert all(p.what and p.mend and p.code for p in refusal.problems), refusal
            assert self.state() == before, (act.__name__, refusal)
        self.done[act.__name__ + (" refused" if refusal else "")] += 1

    @staticmethod
    def refusal_of(act: Callable[[], None]) -> Refusal | None:
        """How a step was refused, if it was."""
        try:
            act()
        except Refusal as refusal:
            return refusal
        return None

    def state(self) -> object:
        """What a refusal may not change."""
        return (
            list(Payable.objects.order_by("id").values_list("id", "state", "amount_minor")),
            list(PaymentRun.objects.order_by("id").values_list("id", "state", "revision")),
            list(PaymentLine.objects.order_by("id").values_list("id", "state", "amount_minor")),
            self.world.books(),
        )

    def earn(self) -> None:
        partner = self.dice.choice(PARTNERS)
        amount = self.dice.choice((1, 99, 1_000_00, self.dice.randrange(1, 40_000_00)))
        self.world.give(partner, amount, line=self.dice.choice((REBATES, FUNDING)))
        self.owed[partner] += amount

    def take_back(self) -> None:
        """A correction of what was paid: a receivable, netted off later payments."""
        partner = self.dice.choice(PARTNERS)
        paid = self.received(partner)
        if paid > 0:
            amount = self.dice.randrange(1, paid + 1)
            self.world.take_paid(partner, amount)
            self.owed[partner] -= amount

    def run(self) -> PaymentRun | None:
        found = list(PaymentRun.objects.order_by("id"))
        return self.dice.choice(found[-1:] * 3 + found[-3:]) if found else None

    def propose(self) -> None:
        self.world.propose()

    def approve(self) -> None:
        if run := self.run():
            self.world.approve(
                run, self.dice.choice(("approver", "approver", "approver", "proposer", "junior"))
            )

    def send(self) -> None:
        if run := self.run():
            self.sent += self.world.send(run)

    def exclude(self) -> None:
        run = self.run()
        if run and self.dice.random() < 0.5:
            runs.exclude(self.dice.choice(list(run.lines.all())), "proposer", "asked to wait")

    def cancel(self) -> None:
        run = self.run()
        if run and self.dice.random() < 0.3:
            approving.cancel(run, "proposer", "begun again")

    def answer(self) -> None:
        """The bank pays, refuses or returns one payment it was ordered."""
        if not self.sent:
            return
        identity = self.dice.choice(self.sent)
        bank = self.world.bank
        line = next(x for x in PaymentLine.objects.all() if x.end_to_end_id == identity)
        if line.state == "confirmed":
            bank.takes_back(identity)
            message = bank.debits([identity], returned="AC04")
        elif line.state != "in-transit":
            return
        elif self.dice.random() < 0.3:
            message = bank.status({identity: "RJCT"}, {identity: "AC04"})
        else:
            bank.pays(identity)
            message = bank.debits([identity])
        self.messages.append(message)
        self.world.answer(message)

    def repeat(self) -> None:
        """A message of the bank comes again."""
        if self.messages:
            before = self.state()
            message = self.dice.choice(self.messages)
            try:
                self.world.answer(message)
            finally:
                assert self.state() == before

    def received(self, partner: str) -> int:
        """What arrived on a partner's account, by the bank's own book."""
        accounts = {"birch": "000123456789", "dogwood": "GB29NWBK60161331926819"}
        return int(self.world.bank.received[accounts[partner], "USD"].scaleb(2))

    def audit(self) -> None:
        """Granted less paid is owed or under way; cash and credit are what the bank paid."""
        paid_out = 0
        for partner in PARTNERS:
            received = self.received(partner)
            paid_out += received
            ours = self.owed[partner] - received
            transit = PaymentLine.objects.filter(partner=partner, state="in-transit")
            under_way = sum(line.amount_minor for line in transit)
            liability = self.world.balance(chart.refund_liability(partner))
            receivable = self.world.balance(chart.partner_receivable(partner))
            assert liability + under_way - abs(receivable) == ours, partner
        assert -self.world.balance(chart.CASH) == paid_out
        left = self.world.balance(chart.credit_available(YEAR))
        assert 0 <= left <= CREDIT_MINOR

    def verify(self) -> None:
        """Ledger and records hold; this world grants without closes."""
        found = verify_all(self.world.workspace).problems
        assert [p for p in found if p.code != "grant-not-payable"] == []
