"""The shipped rules held against facts: thresholds, conditions, remedies, what is unknown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.expr.tree import Type
from largesse.sovereignty.rules.columns import COMPUTED
from largesse.sovereignty.rules.evaluate import Outcome, judge
from largesse.sovereignty.rules.facts import Facts, Known, Said
from largesse.sovereignty.rules.model import Fixed, Otherwise, Profile, Rule
from largesse.sovereignty.rules.reading import ordered, shipped_profiles

PROFILES = ordered(shipped_profiles(()))
RULES = [(profile, rule) for profile in PROFILES.values() for rule in profile.rules]
EACH = pytest.mark.parametrize(
    ("profile", "rule"), RULES, ids=[f"{profile.id}-{rule.id}" for profile, rule in RULES]
)


def rule_of(profile: str, rule: str) -> tuple[Profile, Rule]:
    return PROFILES[profile], next(r for r in PROFILES[profile].rules if r.id == rule)


def facts(**said: Known) -> Facts:
    """Certified facts; ``owner__outside_veto`` stands for ``owner.outside_veto``."""
    return Facts({name.replace("__", "."): Said(value) for name, value in said.items()})


def outcome(profile: str, rule: str, held: Facts) -> Outcome:
    return judge(*rule_of(profile, rule), held).outcome


@pytest.mark.parametrize(
    ("largest", "together", "expected"),
    [
        ("0.24", "0.39", Outcome.SATISFIED),
        ("0", "0", Outcome.SATISFIED),
        ("0.2400001", "0.39", Outcome.BREACHED),
        ("0.24", "0.3900001", Outcome.BREACHED),
        ("0.25", "0.25", Outcome.BREACHED),
        ("0.13", "0.40", Outcome.BREACHED),
    ],
)
def test_no_more_than_24_percent_alone_and_39_together(
    largest: str, together: str, expected: Outcome
) -> None:
    held = facts(owner__largest_outside=Decimal(largest), owner__all_outside=Decimal(together))
    assert outcome("secnumcloud-3-2", "19.6.b-shares", held) is expected


@pytest.mark.parametrize("right", ["owner.outside_veto", "owner.outside_appoints"])
def test_a_right_fails_at_any_share(right: str) -> None:
    held = facts(
        owner__largest_outside=Decimal(0),
        owner__all_outside=Decimal(0),
        owner__outside_veto=False,
        owner__outside_appoints=False,
    )
    assert outcome("secnumcloud-3-2", "19.6.b-rights", held) is Outcome.SATISFIED
    held = held.with_({right: Said(True)})
    assert outcome("secnumcloud-3-2", "19.6.b-shares", held) is Outcome.SATISFIED
    assert outcome("secnumcloud-3-2", "19.6.b-rights", held) is Outcome.BREACHED


@EACH
def test_where_nothing_is_known_nothing_is_satisfied(profile: Profile, rule: Rule) -> None:
    found = judge(profile, rule, Facts()).outcome
    strict = Outcome.CONDITION if rule.otherwise is Otherwise.CONDITION else Outcome.UNKNOWN
    assert found is strict


@EACH
def test_each_remedy_mends_its_rule(profile: Profile, rule: Rule) -> None:
    """What it sets suffices, whatever else is unknown: no rule is left half mended."""
    for remedy in rule.remedies:
        held = Facts({name: Said(_held(name, value)) for name, value in remedy.sets.items()})
        assert judge(profile, rule, held).outcome is Outcome.SATISFIED, remedy.id
        assert remedy.months >= 1


def _held(name: str, value: Fixed) -> Known:
    if isinstance(value, bool):
        return value
    if name in COMPUTED and COMPUTED[name].type is Type.TEXT_SET:
        return frozenset({str(value)})
    return Decimal(value) if isinstance(value, int) else value


@EACH
def test_what_is_refused_on_can_be_mended(profile: Profile, rule: Rule) -> None:
    """A shipped refusal in force names a way out, so that a decision can tell the cheapest."""
    if rule.otherwise is Otherwise.CONDITION or profile.status.value != "in force":
        return
    assert rule.remedies


@given(st.sampled_from(PROFILES["dora"].rules), st.booleans(), st.booleans())
def test_dora_forbids_no_provider(rule: Rule, critical: bool, easy: bool) -> None:
    held = facts(
        workload__critical=critical,
        offering__substitutable=easy,
        provider__other_arrangements=Decimal(3),
        provider__seat_inside=False,
    )
    assert judge(PROFILES["dora"], rule, held).outcome is not Outcome.BREACHED


@pytest.mark.parametrize(
    ("tags", "qualified", "compelled", "qualification", "immunity"),
    [
        # what the data are       SecNumCloud  a law reaches  R9, qualified        R9, immune
        ("particular-sensitivity", True, False, Outcome.SATISFIED, Outcome.SATISFIED),
        ("particular-sensitivity", False, False, Outcome.BREACHED, Outcome.SATISFIED),
        ("particular-sensitivity", True, True, Outcome.SATISFIED, Outcome.BREACHED),
        ("health", False, True, Outcome.BREACHED, Outcome.BREACHED),
        ("personal", False, True, Outcome.NOT_CONCERNED, Outcome.NOT_CONCERNED),
    ],
)
def test_the_doctrine_asks_for_qualification_and_immunity_both(
    tags: str, qualified: bool, compelled: bool, qualification: Outcome, immunity: Outcome
) -> None:
    held = facts(
        data__tags=frozenset({tags}),
        offering__qualifications=frozenset({"secnumcloud-3-2"} if qualified else set()),
        law__compels=compelled,
    )
    assert outcome("cloud-au-centre", "R9-qualification", held) is qualification
    assert outcome("cloud-au-centre", "R9-immunity", held) is immunity


@pytest.mark.parametrize(
    ("tags", "scopes", "expected"),
    [
        ({"particular-sensitivity"}, {"fr-state"}, Outcome.BREACHED),
        ({"particular-sensitivity"}, {"fr-state", "harmless-if-breached"}, Outcome.NOT_CONCERNED),
        ({"personal"}, {"fr-state"}, Outcome.NOT_CONCERNED),
    ],
)
def test_sren_has_two_tests_and_assumes_harm(
    tags: set[str], scopes: set[str], expected: Outcome
) -> None:
    held = facts(
        data__tags=frozenset(tags),
        workload__scopes=frozenset(scopes),
        offering__qualifications=frozenset(),
    )
    assert outcome("sren-31", "31.I-protection", held) is expected


@pytest.mark.parametrize(
    ("controlled", "reports", "reaches", "first", "second", "fourth"),
    [
        # level 1: no duty to report first; level 2: separated; level 4: no control from outside
        (False, True, True, Outcome.SATISFIED, Outcome.SATISFIED, Outcome.SATISFIED),
        (True, False, False, Outcome.SATISFIED, Outcome.SATISFIED, Outcome.BREACHED),
        (True, False, True, Outcome.SATISFIED, Outcome.BREACHED, Outcome.BREACHED),
        (True, True, True, Outcome.BREACHED, Outcome.BREACHED, Outcome.BREACHED),
    ],
)
def test_what_the_proposed_levels_would_ask_of_an_owner_outside(
    controlled: bool, reports: bool, reaches: bool, first: Outcome, second: Outcome, fourth: Outcome
) -> None:
    held = facts(
        workload__scopes=frozenset({"eu-public", "eu-ual-4"}),
        owner__outside_controls=controlled,
        law__reports=reports,
        law__compels=reaches,
        supplier__outside_reaches_data=reaches,
        supplier__outside_indispensable=False,
    )
    assert outcome("eu-cada-2026", "II-1.1.g", held) is first
    assert outcome("eu-cada-2026", "II-2.1.g", held) is second
    assert outcome("eu-cada-2026", "II-4.control", held) is fourth


@pytest.mark.parametrize(
    ("country", "scopes", "expected"),
    [
        ("FR", set(), Outcome.BREACHED),
        ("NO", set(), Outcome.BREACHED),
        ("GB", set(), Outcome.NOT_CONCERNED),
        ("NZ", set(), Outcome.NOT_CONCERNED),
        ("NZ", {"gdpr"}, Outcome.BREACHED),
    ],
)
def test_whom_the_rules_on_transfers_bind(
    country: str, scopes: set[str], expected: Outcome
) -> None:
    held = facts(
        data__tags=frozenset({"personal"}),
        workload__country=country,
        workload__scopes=frozenset(scopes),
        data__stored_inside=False,
        data__administered_inside=True,
        **{"ask__adequate-place": False, "ask__safeguards-assessed": False},
    )
    assert outcome("gdpr-transfers", "44-46", held) is expected


@pytest.mark.parametrize(
    ("profile", "rule", "scope"),
    [
        ("id-gr-71-2019", "20(6)", "id-public"),
        ("sa-cst-cloud", "government-data", "sa-government"),
        ("vn-cybersecurity-2025", "25(3)", "vn-domestic-provider"),
    ],
)
def test_the_growth_markets_keep_such_data_at_home(profile: str, rule: str, scope: str) -> None:
    held = facts(
        workload__scopes=frozenset({scope}),
        data__tags=frozenset({"personal"}),
        data__stored_inside=True,
        data__administered_inside=True,
    )
    assert outcome(profile, rule, held) is Outcome.SATISFIED
    exceptions = {f"ask.{name}": Said(False) for name in PROFILES[profile].asks}
    abroad = held.with_({"data.stored_inside": Said(False), **exceptions})
    assert outcome(profile, rule, abroad) is Outcome.BREACHED
