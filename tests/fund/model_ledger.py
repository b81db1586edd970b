"""The ledger once more in a page of plain Python: no database, no rows, no code of the package.

It takes well-formed events on known accounts, one dictionary each way, and answers with status,
refusal and amounts. Written from the words of :mod:`largesse.fund.model`, not from the judge.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from largesse.fund.model import Account, Action, Event, Mode, Movement

Answer = tuple[str, str, tuple[int, ...]]
Leg = tuple[str, str, int]
"""Debited, credited, amount."""


class No(Exception):
    """Refused, with the code."""


@dataclass
class ModelLedger:
    """Balances on the side on which each account increases, and what is set aside of them."""

    accounts: dict[str, Account]
    posted: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    answers: dict[str, tuple[Any, Answer]] = field(default_factory=dict)
    held: dict[str, list[list[Leg]] | None] = field(default_factory=dict)
    """By key: what each movement set aside; None once it is decided."""

    def post(self, events: list[Event], mode: Mode) -> list[Answer]:
        before = (self.posted.copy(), self.aside.copy(), dict(self.answers), dict(self.held))
        answers = []
        for event in events:
            answers.append(self.one(event))
            if mode == "atomic" and answers[-1][0] == "refused":
                refused = answers[-1]
                self.posted, self.aside, known, self.held = before
                if refused[1] != "key-reused":
                    known[event.key] = self.answers[event.key]
                self.answers = known
                others = [("refused", "batch-refused", ())] * len(events)
                return [*others[: len(answers) - 1], refused, *others[len(answers) :]]
        return answers

    def one(self, event: Event) -> Answer:
        content = (event.action, event.movements, event.pending, event.is_choice)
        if event.key in self.answers:
            first, answer = self.answers[event.key]
            return answer if first == content else ("refused", "key-reused", ())
        undo = self.posted.copy(), self.aside.copy()
        try:
            answer = self.happen(event)
        except No as no:
            self.posted, self.aside = undo
            answer = ("refused", str(no), ())
        self.answers[event.key] = content, answer
        return answer

    def happen(self, event: Event) -> Answer:
        if event.action in (Action.POST_PENDING, Action.VOID_PENDING):
            return self.decide(event)
        self.wait_if_owing(event, [(m.debit, m.credit, 0) for m in event.movements])
        sums = self.aside if event.action is Action.HOLD else self.posted
        groups = []
        for movement in event.movements:
            groups.append(self.parts(movement))
            for leg in groups[-1]:
                self.take(leg, sums)
        if not any(groups):
            raise No("nothing-left")
        if event.action is Action.HOLD:
            self.held[event.key] = groups
        status = "pending" if event.action is Action.HOLD else "posted"
        return status, "", tuple(sum(leg[2] for leg in legs) for legs in groups)

    def decide(self, event: Event) -> Answer:
        if event.pending not in self.answers:
            raise No("pending-unknown")
        if event.pending not in self.held:
            raise No("pending-not-held")
        groups = self.held[event.pending]
        if groups is None:
            raise No("pending-decided")
        if event.action is Action.POST_PENDING:
            self.wait_if_owing(event, [leg for legs in groups for leg in legs])
        for debit, credit, amount in (leg for legs in groups for leg in legs):
            self.aside[debit] -= amount if self.falls(debit, "debit") else 0
            self.aside[credit] -= amount if self.falls(credit, "credit") else 0
        self.held[event.pending] = None
        if event.action is Action.VOID_PENDING:
            return "voided", "", ()
        for leg in (leg for legs in groups for leg in legs):
            self.take(leg, self.posted)
        return "posted", "", tuple(sum(leg[2] for leg in legs) for legs in groups)

    def parts(self, movement: Movement) -> list[Leg]:
        debit, credit, asked = movement.debit, movement.credit, movement.amount_minor
        if not movement.at_most and not movement.otherwise:
            return [(debit, credit, asked)]
        falling = [debit] * self.falls(debit, "debit") + [credit] * self.falls(credit, "credit")
        floored = [code for code in falling if self.accounts[code].floor_minor is not None]
        amount = min(asked, self.left(floored[0])) if floored else asked
        legs = [(debit, credit, amount)]
        if movement.otherwise:
            is_debit = not floored or floored[0] == debit
            pair = (movement.otherwise, credit) if is_debit else (debit, movement.otherwise)
            legs.append((*pair, asked - amount))
        return [leg for leg in legs if leg[2]]

    def take(self, leg: Leg, sums: Counter[str]) -> None:
        for code, side in zip(leg, ("debit", "credit"), strict=False):
            if self.falls(code, side):
                if self.accounts[code].floor_minor is not None and self.left(code) < leg[2]:
                    raise No("not-enough-left")
                sums[code] += leg[2] if sums is self.aside else -leg[2]
            elif sums is self.posted:
                sums[code] += leg[2]

    def wait_if_owing(self, event: Event, legs: list[Leg]) -> None:
        if event.is_choice:
            for debit, credit, _ in legs:
                for code, side in ((debit, "debit"), (credit, "credit")):
                    guard = self.accounts[code].blocked_by
                    if guard and self.falls(code, side) and self.posted[guard]:
                        raise No("unfunded-obligation")

    def falls(self, code: str, side: str) -> bool:
        return self.accounts[code].increases != side

    def left(self, code: str) -> int:
        return self.posted[code] - self.aside[code] - (self.accounts[code].floor_minor or 0)
