"""What one person proposes to do with the fund, and another approves: then it is posted.

A proposal is kept in the trail of changes with what it would post, in words. Approving works the
plan out again; if the programme or the ledger has changed meanwhile it comes out otherwise, and
nothing is posted. What is posted carries both names.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from json import loads
from pathlib import Path

from largesse.fund import chart
from largesse.fund.budget import load_with_fund
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event, Movement
from largesse.fund.moving import plan_clearing, plan_re_estimates, plan_transfer
from largesse.fund.opening import plan_opening
from largesse.fund.refused import raise_if_refused
from largesse.fund.takeover import plan_takeover
from largesse.fund.tax import plan_tax
from largesse.fund.year_end import Choice, plan_year_end
from largesse.partners import proposals
from largesse.partners.approval import person_called, require_second
from largesse.partners.database import ledger_connection, open_records, transaction
from largesse.partners.proposals import Proposal
from largesse.programme.model import Fund, Programme
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

KIND = "fund-plan"
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FundPlan:
    """What would be posted. ``id`` is a hash of all of it."""

    id: str
    act: str
    parameters: Parameters
    sentences: tuple[str, ...]
    events: tuple[Event, ...]
    currency: str

    @property
    def name(self) -> str:
        """The beginning of its id, enough to name it."""
        return self.id[: proposals.SHOWN_DIGITS]

    @property
    def amount_minor(self) -> int:
        """What the approver's limit must reach: all that it moves, authority or payment credit.

        Many small movements are no less than one large one; money that passes through several
        accounts, from the pledge to a line, counts once.
        """
        return _moved_minor(m for event in self.events for m in event.movements)


def _moved_minor(movements: Iterable[Movement]) -> int:
    """What movements change by account, added up: of authority, credit or the financial book.

    These three tell of the same money; the largest of them.
    """
    changes: Counter[str] = Counter()
    for movement in movements:
        changes[movement.debit] += movement.amount_minor
        changes[movement.credit] -= movement.amount_minor
    told: Counter[str] = Counter()
    for account, change in changes.items():
        book = account.split("-" if account.startswith("budgetary/credit-") else "/")[0]
        told[book] += max(change, 0)
    return max(told.values(), default=0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a plan is worked out from."""

    connection: Connection
    workspace: Workspace
    programme: Programme
    fund: Fund
    parameters: Parameters
    by: str
    approved_by: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.parameters["day"])


Planned = tuple[Sequence[str], Sequence[Event]]


def _open(asked: _Asked) -> Planned:
    stated = asked.parameters.get("credit")
    credit = {year: int(minor) for year, minor in loads(stated).items()} if stated else None
    plan = plan_opening(
        asked.connection,
        asked.programme,
        asked.by,
        asked.day,
        approved_by=asked.approved_by,
        credit_minor=credit,
    )
    return plan.sentences(), [step.event for step in plan.steps]


def _take_over(asked: _Asked) -> Planned:
    name = asked.parameters["file"]
    if file_digest(asked.workspace, name) != asked.parameters.get("sha256"):
        what = "the file has changed since it was proposed"
        raise Refusal(Problem(what, "propose it anew", name, code="plan-differs"))
    plan = plan_takeover(
        asked.connection,
        asked.workspace.root / name,
        asked.fund,
        asked.by,
        asked.day,
        approved_by=asked.approved_by,
        shown_as=name,
    )
    return [row.sentence for row in plan.rows], plan.events


def _year_end(asked: _Asked) -> Planned:
    said = asked.parameters
    choices = {
        envelope: Choice(**{name: int(minor) for name, minor in choice.items()})
        for envelope, choice in loads(said["choices"]).items()
    }
    plan = plan_year_end(
        asked.connection,
        asked.fund,
        said["year"],
        said["next"],
        asked.by,
        asked.day,
        choices=choices,
        carry_credit_minor=int(said["credit"]),
        carry_commitments=said.get("commitments") == "carry",
        approved_by=asked.approved_by,
    )
    return [step.words for step in plan.steps], [step.event for step in plan.steps]


def _transfer(asked: _Asked) -> Planned:
    said = asked.parameters
    move = plan_transfer(
        asked.connection,
        asked.fund,
        Line(said["from"], said["from_year"]),
        Line(said["to"], said["to_year"]),
        int(said["minor"]),
        asked.by,
        asked.day,
        approved_by=asked.approved_by,
        with_credit=said["with_credit"] == "yes",
    )
    return [move.words], [move.event]


def _clear(asked: _Asked) -> Planned:
    said = asked.parameters
    move = plan_clearing(
        asked.connection,
        asked.fund,
        Line(said["envelope"], said["year"]),
        int(said["minor"]),
        asked.by,
        asked.day,
        approved_by=asked.approved_by,
        giver=Line(said["from"], said["from_year"]) if said["from"] else None,
    )
    return [move.words], [move.event]


def _tax(asked: _Asked, act: str) -> Planned:
    said = asked.parameters
    move = plan_tax(
        asked.connection,
        asked.fund,
        act,
        said["kind"],
        int(said["minor"]),
        asked.by,
        asked.day,
        approved_by=asked.approved_by,
    )
    return [move.words], [move.event]


def _re_estimate(asked: _Asked) -> Planned:
    expected = {
        (agreement, Line(envelope, year)): int(minor)
        for agreement, envelope, year, minor in loads(asked.parameters["expected"])
    }
    moves = plan_re_estimates(
        asked.connection,
        asked.fund,
        expected,
        asked.by,
        asked.day,
        approved_by=asked.approved_by,
    )
    return [move.words for move in moves], [move.event for move in moves]


ACTS: Mapping[str, tuple[str, Callable[[_Asked], Planned]]] = {
    "open": ("fund.open", _open),
    "take-over": ("fund.open", _take_over),
    "year-end": ("fund.open", _year_end),
    "transfer": ("fund.transfer", _transfer),
    "clear": ("fund.transfer", _clear),
    "re-estimate": ("fund.transfer", _re_estimate),
    "tax remit": ("payment.approve", partial(_tax, act="remit")),
    "tax recover": ("payment.approve", partial(_tax, act="recover")),
}
"""By act: the right it takes, and how its plan is worked out."""


def take_over_parameters(workspace: Workspace, file: Path, day: date) -> Parameters:
    """What a proposal keeps of a file: its way from the workspace, which may move, and its hash."""
    name = Path(os.path.relpath(file.resolve(), workspace.root.resolve())).as_posix()
    return {"day": day.isoformat(), "file": name, "sha256": file_digest(workspace, name)}


def file_digest(workspace: Workspace, name: str) -> str:
    """SHA-256 of a file. Raises Refusal where there is none, or it cannot be read."""
    path = workspace.root / name
    try:
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        pass
    what = "there is no such file, or it cannot be read"
    raise Refusal(Problem(what, "name a CSV file", name, code="no-file"))


def _plan(
    workspace: Workspace, act: str, parameters: Parameters, by: str, approved_by: str = ""
) -> FundPlan:
    programme, fund = load_with_fund(workspace.programme)
    asked = _Asked(ledger_connection(), workspace, programme, fund, parameters, by, approved_by)
    sentences, events = ACTS[act][1](asked)
    plan_id = proposals.identity(act, parameters, sentences, keys=[event.key for event in events])
    currency = fund.authorised.unit
    return FundPlan(plan_id, act, parameters, tuple(sentences), tuple(events), currency)


def propose(workspace: Workspace, act: str, parameters: Parameters, by: str) -> FundPlan:
    """Work a plan out and keep it for a second person; a plan that posts nothing is not kept.

    Proposed again it is the same proposal. Raises Refusal for whoever may not, and for what
    cannot be planned.
    """
    open_records(workspace)
    with transaction():
        person_called(by, ACTS[act][0])
        plan = _plan(workspace, act, parameters, by)
        if plan.events:
            proposals.keep(KIND, plan.id, act, parameters, plan.sentences, by)
    return plan


def approve(workspace: Workspace, name: str, by: str) -> tuple[FundPlan, bool]:
    """Post a proposal that somebody else made: the plan, and whether it was posted just now.

    ``name`` is its id or the beginning of it. Raises Refusal for a name that is none, for a plan
    that would come out otherwise now, for whoever may not approve it, and for what the ledger
    refuses; nothing is posted then. Approving it again changes nothing.
    """
    open_records(workspace)
    proposed = proposals.called(KIND, name, "largesse fund plans")
    act, parameters = proposed.act, proposed.parameters
    if proposed.is_done:
        return FundPlan(proposed.id, act, parameters, proposed.steps, (), ""), False
    with transaction():
        plan = _plan(workspace, act, parameters, proposed.by, by)
        if plan.id != proposed.id:
            what = "the programme or the ledger has changed since this was proposed"
            raise Refusal(
                Problem(what, f"propose it anew: largesse fund {act}", code="plan-differs")
            )
        require_second(proposed.by, by, plan.amount_minor, plan.currency, ACTS[act][0])
        connection = ledger_connection()
        open_accounts(connection, chart.accounts_of(plan.events))
        outcomes = post(connection, plan.events, mode="atomic")
        if not any(outcome.is_refused for outcome in outcomes):
            proposals.done(KIND, proposed, by, {"events": len(outcomes)})
    keys = [event.key for event in plan.events]
    words = dict(zip(keys, plan.sentences, strict=True))
    raise_if_refused(outcomes, plan.currency, words)
    return plan, True


def is_stale(workspace: Workspace, proposal: Proposal) -> bool:
    """Whether it would come out otherwise now, since the programme or the ledger has changed."""
    try:
        plan = _plan(workspace, proposal.act, proposal.parameters, proposal.by)
    except Refusal:
        return True
    return plan.id != proposal.id


def open_plans(workspace: Workspace) -> list[Proposal]:
    """Proposals that were not posted, oldest first."""
    open_records(workspace)
    return proposals.waiting(KIND)
