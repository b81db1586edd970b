"""Checks of collaboration models: what they name is there, and the ladder rises."""

from collections.abc import Iterator

from largesse.money import decimals, minor_unit_exponent, plain
from largesse.programme.checks.finding import finding
from largesse.programme.model import CollaborationModel, Programme
from largesse.programme.terms.amounts import Amount
from largesse.workspace.errors import Problem, nearest


def models_pay_what_there_is(programme: Programme) -> Iterator[Problem]:
    """A model's incentives and its envelope are the programme's."""
    known = programme.fund.envelopes if programme.fund else {}
    for model in programme.models.values():
        for name in model.incentives:
            if name not in programme.incentives:
                what = f"{model.id} names '{name}', which is no incentive"
                mend = nearest(name, programme.incentives, "write it, or leave it out")
                yield finding(model.place, what, mend, "unknown-incentive")
        if model.envelope is not None and model.envelope not in known:
            what = f"{model.id} draws on '{model.envelope}', which the fund does not have"
            mend = f"name one of {', '.join(sorted(known)) or '(none)'}"
            yield finding(model.place, what, mend, "unknown-envelope")


def models_state_their_cost(programme: Programme) -> Iterator[Problem]:
    """What a model costs is said in the programme's currency, together with what bears it."""
    for model in programme.models.values():
        if (model.envelope is None) != (model.estimate is None):
            what = f"{model.id} states an envelope or an estimate without the other"
            mend = "state both, so that agreements under it can reserve their money"
            yield finding(model.place, what, mend, "cost-without-envelope")
        if model.reserve is not None and model.estimate is None:
            what = f"{model.id} keeps a reserve beside no estimate"
            mend = "state the estimate, or leave the reserve out"
            yield finding(model.place, what, mend, "reserve-without-estimate")
        for amount in _costs(model):
            if amount.unit != programme.currency:
                what = f"{model.id} states {plain(amount.value)} {amount.unit}"
                mend = f"state it in {programme.currency}, as the fund is"
                yield finding(model.place, what, mend, "other-currency")
            elif decimals(amount.value) > minor_unit_exponent(amount.unit):
                what = f"{model.id} states {plain(amount.value)} {amount.unit}"
                mend = f"state what can be paid: {amount.unit} has no smaller part"
                yield finding(model.place, what, mend, "below-minor-unit")


def models_state_what_is_above_zero(programme: Programme) -> Iterator[Problem]:
    """Costs, quantities and targets of a model are above 0."""
    for model in programme.models.values():
        plan = model.cohort
        targets = [each.target for each in (*model.vendor, *model.counterparty) if each.target]
        quantities = [each.quantity for each in plan.benefits]
        for amount in (*_costs(model), *targets, *quantities, *plan.targets.values()):
            if amount.value <= 0:
                what = f"{model.id} states {plain(amount.value)} {amount.unit}"
                yield finding(
                    model.place, what, "state more than 0, or leave it out", "not-above-0"
                )


def _costs(model: CollaborationModel) -> Iterator[Amount]:
    yield from filter(None, (model.estimate, model.reserve))
    yield from filter(None, (each.unit_cost for each in model.cohort.benefits))
    if model.reversal is not None:
        yield model.reversal.cost


def needs_name_a_state(programme: Programme) -> Iterator[Problem]:
    """A gate that a model needs lets it through in some state."""
    for model in programme.models.values():
        for gate in sorted(gate for gate, states in model.needs.items() if not states):
            what = f"{model.id} needs '{gate}' in no state, so nothing lets it through"
            yield finding(model.place, what, f"write {gate}: open, or leave it out", "no-state")


def rungs_lead_upwards(programme: Programme) -> Iterator[Problem]:
    """Each rung is one model's, and an upgrade leads to a higher one."""
    taken: dict[int, str] = {}
    for model in programme.models.values():
        if model.rung in taken:
            what = f"{model.id} stands on rung {model.rung}, where {taken[model.rung]} stands"
            mend = "give each its own rung: what commits more stands higher"
            yield finding(model.place, what, mend, "double-rung")
        taken.setdefault(model.rung, model.id)
        if model.upgrade is None:
            continue
        after = programme.models.get(model.upgrade.to)
        if after is None:
            what = f"{model.id} leads on to '{model.upgrade.to}', which is no model"
            mend = nearest(model.upgrade.to, programme.models, "write it, or leave it out")
            yield finding(model.place, what, mend, "unknown-model")
        elif after.rung <= model.rung:
            what = f"{model.id} on rung {model.rung} leads on to {after.id} on rung {after.rung}"
            yield finding(model.place, what, "let an upgrade lead higher", "upgrade-leads-down")


def commitments_have_codes_of_their_own(programme: Programme) -> Iterator[Problem]:
    """Within a model no two undertakings, milestones or benefits share a code."""
    for model in programme.models.values():
        undertakings = [each.code for each in (*model.vendor, *model.counterparty)]
        milestones = [each.code for each in model.cohort.milestones]
        benefits = [each.benefit for each in model.cohort.benefits]
        for codes in (undertakings, milestones, benefits):
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                what = f"{model.id} says '{code}' twice"
                yield finding(model.place, what, "give each its own code", "double-code")


def commitments_are_due_in_time(programme: Programme) -> Iterator[Problem]:
    """What is undertaken is due before the agreement that says so has ended."""
    for model in programme.models.values():
        for each in (*model.vendor, *model.counterparty):
            if each.months is not None and each.months > model.term_months:
                what = f"{model.id} wants '{each.code}' within {each.months} months"
                mend = f"let it be due within the term of {model.term_months}, or make that longer"
                yield finding(model.place, what, mend, "due-after-term")
