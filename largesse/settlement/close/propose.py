"""Proposing a close: what a run would post, written as files for a second person to post."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from django.db.models import Max, Sum

from largesse.entitlement.history import find_run, manifest_of
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.versions import programme_of
from largesse.facts import load_facts
from largesse.fund import chart
from largesse.fund.lapsed import lapsed_years
from largesse.fund.periods import closed_days
from largesse.fund.shortage import Shortages
from largesse.money import plain
from largesse.partners.agreements.terms import customer_terms_in_force, terms_in_force
from largesse.partners.approval import person_called
from largesse.partners.database import ledger_connection, open_records
from largesse.programme.calendar import last_day, month_text, parse_month
from largesse.programme.model import Programme
from largesse.settlement.close import books
from largesse.settlement.close.borne import Borne, Share, borne_before, shares_of
from largesse.settlement.close.calculate import Calculated, calculate
from largesse.settlement.close.due import Through, dues
from largesse.settlement.close.events import Accrued
from largesse.settlement.close.holding import holding_of
from largesse.settlement.close.judged import judged_by
from largesse.settlement.close.model import Bearing, Step
from largesse.settlement.close.payables import Payable, payables_of
from largesse.settlement.close.proposal import Basis, Proposal, publish, schema
from largesse.settlement.close.stages import earlier_settlements
from largesse.settlement.close.summary import summary_of
from largesse.settlement.close.world import World
from largesse.settlement.models import Accrual, Close
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import exclusive_lock, sweep_stale
from largesse.workspace.paths import Workspace


def propose(workspace: Workspace, run: str | None, by: str) -> Proposal:
    """What closing a run (the newest by default) would post, as a proposal.

    ``by`` needs the right `close.propose`. Raises :class:`Refusal` where the run's programme has no
    fund, a rate is missing, or the run reaches less far than the close before it.
    """
    open_records(workspace)
    person_called(by, "close.propose")
    folder = find_run(workspace, run)
    manifest = manifest_of(folder)
    programme = programme_of(workspace, manifest)
    through = Through.of(programme, parse_month(manifest["through"]))
    world = world_of(workspace, manifest, through)
    with exclusive_lock(workspace):
        sweep_stale(workspace.proposals)
        stages = earlier_settlements(folder, through, world.closed)
        calculated = calculate(world, dues(folder, through), stages)
        if world.problems:
            raise Refusal(*world.problems.values())
        return publish_close(workspace, world, calculated, Occasioned("run", manifest, by))


@dataclass(frozen=True, slots=True)
class Occasioned:
    """Why a close is proposed: its kind, the run whose programme it stands on, by whom."""

    kind: str
    manifest: Mapping[str, Any]
    by: str
    reason: str = ""


def publish_close(
    workspace: Workspace,
    world: World,
    calculated: Calculated,
    occasion: Occasioned,
    payables: Iterable[Payable] | None = None,
) -> Proposal:
    """Write what was calculated as a proposal. The caller holds the workspace's lock.

    ``payables`` None: what the steps make payable.
    """
    run = str(occasion.manifest["id"])
    basis = Basis(
        kind=occasion.kind,
        subject=run if occasion.kind == "run" else occasion.kind,
        run=run,
        programme=world.through.programme.semantic_hash,
        through=month_text(world.through.month),
        day=_posting_day(world),
        currency=world.currency,
        ledger_position=world.stands_on[0],
        record_position=world.stands_on[1],
        by=occasion.by,
        at=datetime.now(UTC),
        reason=occasion.reason,
        since=world.fund.period.start,
        judged_by=judged_by(
            (step.due.partner for step in calculated.steps),
            world.holding,
            world.terms,
            world.customer_terms,
        ),
    )
    transfers = [
        {
            "giver": [t.giver.envelope, t.giver.year],
            "taker": [t.taker.envelope, t.taker.year],
            "amount_minor": t.amount_minor,
        }
        for t in calculated.transfers
    ]
    tables = tables_of(world, calculated, payables)
    return publish(workspace, basis, tables, summary_of(world, calculated), transfers)


def world_of(workspace: Workspace, manifest: Mapping[str, Any], through: Through) -> World:
    """What a close by that run stands on."""
    programme, day = through.programme, last_day(through.month)
    if programme.fund is None:
        what = "the programme has no fund, so nothing can be posted"
        raise Refusal(Problem(what, "write one: programme/fund.yaml", code="no-fund"))
    if not books.left_on([chart.AUTHORITY])[chart.AUTHORITY]:
        what = "the fund is not open, so every envelope would be exhausted"
        raise Refusal(
            Problem(what, "open it: largesse fund open --by PERSON", code="fund-not-open")
        )
    facts = load_facts(workspace, datetime.fromisoformat(manifest["known_at"]))
    stands_on = (books.position(), books.record_position())
    return World(
        through=through,
        stands_on=stands_on,
        day=day,
        fund=programme.fund,
        book=FactBook(programme, facts),
        terms=terms_in_force(programme.fund.period.start, day),
        customer_terms=customer_terms_in_force(programme.fund.period.start, day),
        holding=holding_of(workspace),
        lapsed_years=lapsed_years(ledger_connection()),
        closed=_closed(programme, through),
        left=books.left_on,
        accrued_under=_accrued_under,
        shortages=lambda: Shortages(ledger_connection()),
    )


def _posting_day(world: World) -> date:
    """The last day counted, or the first on which the books are open again."""
    closed = closed_days(ledger_connection()).values()
    return max([world.day, *(day + timedelta(days=1) for day in closed)])


def _closed(programme: Programme, through: Through) -> Through | None:
    """The month of the last close; :class:`Refusal` where it lies after the run's."""
    last = Close.objects.filter(kind="run").aggregate(Max("through"))["through__max"]
    if last is None:
        return None
    month = parse_month(last)
    if month > through.month:
        what = f"{last} was closed, and this run reaches only {month_text(through.month)}"
        raise Refusal(Problem(what, f"run through {last} or later", code="closed-later"))
    return Through.of(programme, month)


def _accrued_under(agreement: str) -> int:
    found = Accrual.objects.filter(agreement=agreement).aggregate(Sum("liability_minor"))
    return int(found["liability_minor__sum"] or 0)


def tables_of(
    world: World, calculated: Calculated, payables: Iterable[Payable] | None = None
) -> Mapping[str, pa.Table]:
    """The three tables of a proposal."""
    steps = calculated.steps
    if payables is None:
        payables = _payables(world, steps)
    return {name: _table(name, rows) for name, rows in rows_of(steps, payables).items()}


def rows_of(
    steps: Sequence[Step], payables: Iterable[Payable]
) -> Mapping[str, Iterator[Mapping[str, Any]]]:
    """By table of a proposal, what steps decide, accrue and make payable."""
    return {
        "decisions": _decisions(steps),
        "accruals": map(_flat, _accruals(steps)),
        "payables": map(_flat, payables),
    }


def _payables(world: World, steps: Sequence[Step]) -> Iterator[Payable]:
    stood = borne_before([s.due.key for s in steps if s.due.liability or s.due.granted])
    for step in (s for s in steps if not s.is_in_kind):
        yield from payables_of(world, step, stood.get(step.due.key, Borne()))


def _table(name: str, rows: Iterator[Mapping[str, Any]]) -> pa.Table:
    form = schema(name)
    listed: dict[str, list[Any]] = {field.name: [] for field in form}
    columns = [(values, field) for field, values in listed.items()]
    for row in rows:
        for values, field in columns:
            values.append(row[field])
    return pa.table([pa.array(listed[f.name], f.type) for f in form], schema=form)


def _flat(row: Accrued | Payable) -> dict[str, Any]:
    bearing: Bearing = row.bearing
    return {
        **{name: getattr(row, name) for name in type(row).__slots__ if name != "bearing"},
        "envelope": bearing.envelope,
        "fiscal_year": bearing.fiscal_year,
        "agreement": bearing.agreement,
        "is_committed": bearing.is_committed,
    }


def _decisions(steps: Sequence[Step]) -> Iterator[Mapping[str, Any]]:
    for step in steps:
        due = step.due
        for verdict in step.verdicts:
            yield {
                "key": due.key,
                "sequence": step.sequence,
                "decision": verdict.decision,
                "amount_minor": verdict.amount,
                "unit": due.unit,
                "reason": verdict.reason,
                "incentive": due.incentive,
                "partner": due.partner,
                "scope": due.scope,
                "interval": due.interval,
                "is_late": step.is_late,
                "held_since": verdict.held_since,
            }


def _accruals(steps: Sequence[Step]) -> Iterator[Accrued]:
    for step in steps:
        if not (step.borne or step.expected or step.advance):
            continue
        borne = step.borne or ((Bearing("", ""), 0),)
        for number, share in enumerate(shares_of(borne, step.clawed)):
            yield _accrued(step, number, share)


def _accrued(step: Step, number: int, share: Share) -> Accrued:
    due = step.due
    told = ("forfeited", "reversed", "granted")
    reasons = [v.reason for v in step.verdicts if v.decision in told and v.reason]
    if step.is_in_kind:
        reasons = []
    return Accrued(
        key=due.key,
        sequence=step.sequence,
        number=number,
        partner=due.partner,
        incentive=due.incentive,
        interval=due.interval,
        earned_minor=0 if number else step.liability - due.earned,
        unit=due.unit,
        amount_minor=share.amount,
        clawed_minor=share.clawed,
        expected_minor=0 if number else step.expected,
        advance_minor=0 if number else step.advance,
        rate=plain(step.rate) if step.rate is not None else "",
        rate_date=step.rate_date,
        bearing=share.bearing,
        cost_as=step.cost_as,
        reason=next(iter(reasons), "late-data" if step.is_late else ""),
        is_late=step.is_late,
    )
