"""Published outcomes, tried as small worlds: who was let through, and what held the others.

The Commission's sovereign cloud award of 17 April 2026 asked for SEAL-2; three groups of European
providers reached SEAL-3, a joint construction on technology from outside SEAL-2 (press of that
day). The companies here are told by their part, and their answers are our reading.
"""

from dataclasses import replace

import pytest

from largesse.programme.model import Text
from largesse.sovereignty.assessment.answers import Answer
from largesse.sovereignty.assessment.compare import compare
from largesse.sovereignty.assessment.offerings import Offering, Supplier
from largesse.sovereignty.placement.workloads import Workload
from tests.sovereignty.world import (
    FRAMEWORK,
    GOOD,
    World,
    answered,
    company,
    good_world,
    holder,
    holding,
    system,
    workload,
)

EUROPEAN, JOINT, REGION = "european-cloud", "joint-cloud", "region-in-the-union"
UNQUALIFIED, WORKPLACE = "unqualified-service", "workplace"
FOREIGN_TECHNOLOGY = {"SOV_1_3": 2, "SOV_5_4": 2, "SOV_5_6": 3, "SOV_2_4": 3}
SUBSIDIARY = {"SOV_1_1": 2, "SOV_2_2": 2, "SOV_2_3": 2, "SOV_7_7": 4, "SOV_1_8": 2}


def middling(offering: str, **other: int) -> tuple[Answer, ...]:
    """Each criterion at the lowest answer that reaches SEAL-3, but for those named."""
    three = {
        name.replace("-", "_").replace(".", "_"): criterion.answer_reaching(3)
        for name, criterion in FRAMEWORK.criteria.items()
    }
    return answered(offering, **{**three, **other})


def offering(name: str, provider: str, **other: object) -> Offering:
    return replace(GOOD, id=name, provider=provider, is_trusted=False, **other)  # type: ignore[arg-type]


def told(of: Workload) -> World:
    """A European provider, a joint construction, a subsidiary, and what rests on one of them."""
    technology = Supplier("technology", Text("software", "logiciel"), False, True)
    made = good_world(of, EUROPEAN)
    qualified = made.qualifications[0]
    return replace(
        made,
        offerings=(
            offering(EUROPEAN, "provider"),
            offering(JOINT, "joint-company", suppliers=(technology,)),
            offering(REGION, "subsidiary", keys="provider"),
            offering(UNQUALIFIED, "provider"),
            offering(WORKPLACE, "provider", rests_on=(JOINT,)),
        ),
        answers=(
            *(a for a in made.answers if not a.asked.startswith("SOV-")),
            *(
                replace(a, offering=name)
                for a in made.answers
                if not a.asked.startswith("SOV-")
                for name in (JOINT, REGION, UNQUALIFIED, WORKPLACE)
            ),
            *middling(EUROPEAN),
            *middling(JOINT, **FOREIGN_TECHNOLOGY),
            *middling(REGION, **SUBSIDIARY),
            *middling(UNQUALIFIED),
            *middling(WORKPLACE),
        ),
        qualifications=(qualified, replace(qualified, offering=JOINT)),
        entities=(
            *made.entities,
            company("joint-company", "FR"),
            company("defence-group", "FR"),
            company("technology", "US"),
            company("subsidiary", "IE"),
            holder("state", "FR", "state"),
            holder("public", "US", "dispersed"),
        ),
        holdings=(
            *made.holdings,
            holding("defence-group 80 joint-company"),
            holding("technology 20 joint-company"),
            holding("state 100 defence-group"),
            holding("technology 100 subsidiary"),
            holding("public 100 technology"),
        ),
    )


def placed(name: str, of: Workload) -> str:
    return str(told(of).place(name).deciding.verdict)


@pytest.mark.parametrize(
    ("name", "seal", "held_by"),
    [
        (EUROPEAN, 3, None),
        (JOINT, 2, {"SOV-1.3", "SOV-2.4", "SOV-5.4", "SOV-5.6"}),
        (REGION, 0, {"SOV-1.8"}),
        (WORKPLACE, 2, {"SOV-1.3", "SOV-2.4", "SOV-5.4", "SOV-5.6"}),
    ],
)
def test_the_levels_and_what_holds_them(name: str, seal: int, held_by: set[str] | None) -> None:
    found = told(workload()).assess(name)
    assert found.seal == seal
    if held_by is not None:
        assert {each.criterion for each in found.binding} == held_by


def test_the_tender_asked_for_seal_2_and_ranked_those_alone_that_reach_it() -> None:
    world = told(workload())
    found = compare([world.assess(name) for name in (REGION, JOINT, EUROPEAN)], 2)
    assert {each.offering for each in found.passing} == {EUROPEAN, JOINT}
    assert [each.offering for each in found.failing] == [REGION]
    assert [each.offering for each in compare(found.passing, 3).passing] == [EUROPEAN]


@pytest.mark.parametrize(
    ("seal", "european", "joint", "region", "workplace"),
    [
        (None, "allowed", "allowed", "allowed", "allowed"),
        (2, "allowed", "allowed", "refused", "allowed"),
        (3, "allowed", "refused", "refused", "refused"),
        (4, "refused", "refused", "refused", "refused"),
    ],
)
def test_a_workplace_is_no_higher_than_the_cloud_it_rests_on(
    seal: int | None, european: str, joint: str, region: str, workplace: str
) -> None:
    """A Dutch note of June 2026: who needs SEAL-3 needs a cloud of at least SEAL-3."""
    of = workload(system("desk", "internal"), seal=seal, country="NL")
    found = [placed(name, of) for name in (EUROPEAN, JOINT, REGION, WORKPLACE)]
    assert found == [european, joint, region, workplace]


def test_a_joint_construction_may_keep_chapter_19_6_and_stand_at_seal_2() -> None:
    """Qualification and SEAL are evidence of different kinds: neither follows from the other."""
    of = workload(system("records", "personal"), scopes=["secnumcloud-3-2"])
    assert placed(JOINT, of) == "allowed"
    assert placed(REGION, of) == "refused"
    failed = {
        finding.rule
        for finding in told(of).place(REGION).deciding.findings
        if finding.outcome == "breached"
    }
    assert {"19.6.b-shares", "19.6.b-rights"} <= failed


@pytest.mark.parametrize(("share", "verdict"), [(24, "allowed"), (25, "refused"), (49, "refused")])
def test_the_partner_from_outside_stays_at_24_percent(share: int, verdict: str) -> None:
    of = workload(system("records", "personal"), scopes=["secnumcloud-3-2"])
    world = told(of)
    others = [h for h in world.holdings if h.held != "joint-company"]
    mine = [f"defence-group {100 - share} joint-company", f"technology {share} joint-company"]
    world = replace(world, holdings=(*others, *map(holding, mine)))
    assert world.place(JOINT).deciding.verdict == verdict


def test_the_state_asks_for_an_offering_that_is_qualified_not_for_its_provider() -> None:
    of = workload(system("records", "state-sensitive"), scopes=["fr-state"])
    assert placed(EUROPEAN, of) == "allowed"
    assert placed(UNQUALIFIED, of) == "refused"
    assert placed(REGION, of) == "refused"


def test_a_subsidiary_in_the_union_is_still_within_reach_of_its_parents_law() -> None:
    of = workload(system("records", "state-sensitive"), scopes=["fr-state"])
    found = told(of).place(REGION).deciding.findings
    immunity = next(f for f in found if f.rule == "R9-immunity")
    assert immunity.outcome == "breached"
    assert "18 USC 2713" in immunity.reads[0].said.why.en
