"""Collaboration models: what they may not say, and what their digest covers."""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.programme.load import inspect, load
from largesse.programme.model import CollaborationModel
from largesse.programme.terms.positions import Band, parse_band
from largesse.workspace.errors import Refusal
from tests.shared import ROOT

PROGRAMME = """programme: harbour
title: {en: Harbour, fr: Port}
source: guide
currency: USD
facts: {level: {one of: [silver, gold], means: the level}}
---
fund: partner-fund
authorised: 1_000_000 USD
for: '[2024-01-01, 2027-01-01)'
envelopes: {growth: {title: {en: Growth, fr: Croissance}, amount: 1_000_000 USD}}
"""
FIRST = """model: learn
title: {en: Learn, fr: Apprendre}
rung: 1
"""
MODEL = """model: build
title: {en: Build, fr: Construire}
source: guide, section 5
rung: 2
fits: {maturity: '[0.2, 0.8)', need: '[0.5, inf)'}
avoid: [{where: {maturity: '[0, 0.05)'}, because: {en: nobody to build with}}]
needs: {foreign-operation: open, partner: [open, unknown]}
partner: reseller
entry: level = 'gold'
envelope: growth
estimate: 30_000 USD
reserve: 3_000 USD
term: 18
vendor undertakes: [{code: architects, kind: person, text: {en: Lends, fr: Prête}}]
cohort:
  milestones: [{code: live, title: {en: Live, fr: En service}, within: 6}]
  mentor hours: 20
  benefits: [{benefit: seats, title: {en: Seats}, quantity: 5 seats, unit cost: 350 USD}]
  targets: {certifications: 2 engineers}
reversal: {cost: 9_000 USD, why: {en: Notice}}
"""


def programme(folder: Path, model: str = MODEL, *more: str) -> Path:
    (folder / "programme.yaml").write_text(PROGRAMME, "utf-8")
    (folder / "models.yaml").write_text("---\n".join([model, FIRST, *more]), "utf-8")
    return folder


def built(folder: Path, model: str = MODEL) -> CollaborationModel:
    return load(programme(folder, model)).models["build"]


def test_a_model_says_where_it_fits_and_what_it_costs(tmp_path: Path) -> None:
    found = built(tmp_path)
    assert found.fits["maturity"] == Band(Decimal("0.2"), Decimal("0.8"))
    assert found.fits["need"].high is None
    assert found.needs["partner"] == {"open", "unknown"}
    assert found.committed == 33_000
    assert found.term_months == 18
    assert found.cohort.milestones[0].months == 6
    assert found.cohort.benefits[0].quantity.value == 5
    assert found.reversal is not None
    assert found.reversal.cost.value == 9_000


FAULTS = [
    # instead of, is said, what is told
    ("'[0.2, 0.8)'", "'[0.8, 0.2)'", "is no band"),
    ("'[0.2, 0.8)'", "'[0.2, 0.8]'", "is no band"),
    ("'[0.2, 0.8)'", "'[0.2, 1.5)'", "from 0 to 1"),
    ("foreign-operation: open", "border: open", "border"),
    ("foreign-operation: open", "foreign-operation: ajar", "open"),
    ("rung: 2", "rung: 0", "not a number of things"),
    ("rung: 2", "rung: 1", "where build stands"),
    ("entry: level = 'gold'", "entry: level = 'bronze'", "bronze"),
    ("entry: level = 'gold'", "entry: level = ", "breaks off"),
    ("envelope: growth", "envelope: rebates", "which the fund does not have"),
    ("envelope: growth\n", "", "without the other"),
    ("30_000 USD", "30_000 EUR", "state it in USD"),
    ("30_000 USD", "thirty USD", "is not a number"),
    ("partner: reseller\n", "incentives: [volume]\n", "'volume', which is no incentive"),
    ("reversal:", "upgrade: {to: own, when: {en: x}}\nreversal:", "which is no model"),
    ("reversal:", "upgrade: {to: learn, when: {en: x}}\nreversal:", "leads on to learn on rung 1"),
    ("fr: Prête}", "fr: ''}", "fr"),
    ("title: {en: Build, fr: Construire}", "title: {en: Build}", "fr"),
    (
        "text: {en: Lends, fr: Prête}}",
        "text: {en: L, fr: P}}, {code: architects, kind: person, text: {en: L, fr: P}}",
        "'architects' twice",
    ),
    ("within: 6", "within: soon", "soon"),
    ("because: {en: nobody to build with}", "because: {fr: personne}", "'en' is missing"),
    ("partner: [open, unknown]", "partner: []", "'partner' in no state"),
    ("kind: person", "kind: persons", "'persons' is not one of"),
    ("kind: person,", "kind: person, within: 19,", "19"),
    ("kind: person,", "kind: person, target: 0 days,", "0 days"),
    ("30_000 USD", "-5 USD", "states -5 USD"),
    ("30_000 USD", "0.001 USD", "USD has no smaller part"),
    ("reserve: 3_000 USD", "reserve: 0 USD", "state more than 0"),
    ("envelope: growth\nestimate: 30_000 USD\n", "", "state the estimate"),
    ("9_000 USD", "-9_000 USD", "states -9000 USD"),
    ("350 USD", "350 EUR", "state it in USD"),
    ("5 seats", "-5 seats", "states -5 seats"),
    ("2 engineers", "0 engineers", "states 0 engineers"),
    ("within: 6", "within: 0", "not a number of months"),
    ("term: 18", "term: 1.5", "not a number of months"),
    ("kind: person", "kind: kindness", "'kindness'"),
    ("estimate: 30_000 USD\n", "", "state the estimate"),
    ("fr: Prête}", "fr: Prête}, within: 19", "'architects' within 19 months"),
    ("term: 18", "colour: red", "colour"),
]


@pytest.mark.parametrize(("instead", "said", "told"), FAULTS)
def test_a_fault_is_told_at_its_place(instead: str, said: str, told: str, tmp_path: Path) -> None:
    assert instead in MODEL
    _, problems = inspect(programme(tmp_path, MODEL.replace(instead, said)))
    assert told in " ".join(str(problem) for problem in problems)
    assert all(problem.file == "models.yaml" and problem.line for problem in problems)


def test_two_models_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="two models 'build'"):
        load(programme(tmp_path, MODEL, MODEL))


SILENT = [("en: Build,", "en: Build better,"), ("en: Lends", "en: Gives"), ("section 5", "page 6")]
SPOKEN = [
    ("term: 18",       "term: 19"),
    ("need: '[0.5",    "need: '[0.6"),
    ("reserve: 3_000", "reserve: 4_000"),
    ("'gold'",         "'silver'"),
]  # fmt: skip


@pytest.mark.parametrize(("instead", "said"), SPOKEN)
def test_the_digest_covers_what_is_decided_on(instead: str, said: str, tmp_path: Path) -> None:
    before = built(tmp_path).digest
    assert built(tmp_path, MODEL.replace(instead, said)).digest != before


@pytest.mark.parametrize(("instead", "said"), SILENT)
def test_titles_leave_the_digest_alone(instead: str, said: str, tmp_path: Path) -> None:
    before = built(tmp_path).digest
    assert built(tmp_path, MODEL.replace(instead, said)).digest == before


def test_models_leave_the_programmes_hash_alone(tmp_path: Path) -> None:
    """No calculation reads them: a run of before and after is the same."""
    before = load(programme(tmp_path)).semantic_hash
    assert load(programme(tmp_path, MODEL.replace("term: 18", "term: 24"))).semantic_hash == before


def test_the_demos_models_are_sound_and_climb_one_ladder() -> None:
    models = load(ROOT / "largesse/cli/brindlemark/programme").models
    assert [m.id for m in sorted(models.values(), key=lambda each: each.rung)] == [
        "academy-first", "referral-agency", "two-tier-distribution", "solution-co-build",
        "licensed-operator", "direct-co-sell", "joint-venture",
    ]  # fmt: skip
    assert all(model.estimate and model.title.fr and model.reversal for model in models.values())


@pytest.mark.parametrize("text", ["[0.2,0.8)", "[ 0.2 , 0.8 )"])
def test_a_band_is_read(text: str) -> None:
    assert str(parse_band(text)) == "[0.2, 0.8)"
