"""What is lost with each kind of event in a small world, and that it adds up in any world."""

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.sovereignty.exposure.events import Event, all_events, parse_event, reach
from largesse.sovereignty.exposure.losses import Touched, loss_of
from largesse.sovereignty.exposure.world import Billed, Part, pieces, world_of
from largesse.workspace.errors import Refusal
from tests.sovereignty.exposure.world import small_world


@pytest.mark.parametrize(
    ("event", "lost_minor", "unknown_minor"),
    [
        ("customer:c-1", 400_00, 0),
        ("group:g-1", 700_00, 0),
        ("market:DE", 700_00, 25_00),
        ("market:de", 700_00, 25_00),
        ("entity:Meadow Inc", 100_00, 0),
        ("partner:oak", 500_00, 0),  # all of c-1, a third of c-2
        ("partner:elm", 275_00, 0),  # c-3 as reseller, c-4 as agent
        ("jurisdiction:US", 400_00, 0),  # c-2 is hosted there; c-4, c-5 are billed from there
        ("jurisdiction:DE", 900_00, 25_00),  # whoever is billed from there, all but the US
        ("jurisdiction:FR", 275_00, 25_00),  # the customer c-3, and elm that is seated there
        ("jurisdiction:EU", 900_00 + 75_00, 25_00),  # both, and what elm sells in the US
        ("rule:eu-only", 500_00, 0),  # the customer c-3, the account a-2
        ("qualification:vault/secnumcloud", 75_00, 0),  # the billing account alone is named
    ],
)
def test_each_event_takes_its_lines(event: str, lost_minor: int, unknown_minor: int) -> None:
    loss = loss_of(small_world(), [parse_event(event)])
    assert (loss.lost_minor, loss.unknown_minor) == (lost_minor, unknown_minor)
    assert loss.share == Fraction(lost_minor, 1000_00)


def test_events_together_take_nothing_twice() -> None:
    both = [Event("market", "DE"), Event("customer", "c-1"), Event("partner", "ash")]
    assert loss_of(small_world(), both).lost_minor == 775_00


def test_the_first_year_depends_on_how_long_an_exit_takes() -> None:
    loss = loss_of(small_world(), [Event("market", "DE")], lambda event: 4)
    assert loss.orderly_minor == 466_67  # 700 a year, gone after 4 of 12 months
    assert loss.cut_off_minor == 700_00
    assert loss.stranded_minor == 233_33  # what they need in the 4 months that an exit takes


def test_a_customer_that_leaves_is_not_stranded() -> None:
    assert loss_of(small_world(), [Event("customer", "c-1")]).stranded_minor == 0


def test_a_partner_that_leaves_earns_nothing_more_and_what_it_was_promised_is_stranded() -> None:
    loss = loss_of(small_world(), [Event("partner", "oak")])
    assert [(one.partner, one.share, one.earned_minor) for one in loss.partners] == [
        ("oak", Fraction(1), 59_99)
    ]
    assert loss.by_envelope_minor == {"bonus": 9_99, "rebates": 50_00}
    assert loss.undelivered.undelivered_minor == 100_00
    assert loss.undelivered.accrued_minor == 6_00
    assert loss.invested_minor == 75_00
    assert loss.touched["partner"] == Touched(1, 1)
    assert loss.touched["customer"] == Touched(2, 1)


def test_a_partner_that_loses_a_part_earns_that_part_less() -> None:
    loss = loss_of(small_world(), [Event("customer", "c-4")])
    by_partner = {one.partner: one for one in loss.partners}
    assert by_partner["elm"].share == Fraction(75, 275)
    assert by_partner["elm"].earned_minor == 3_00
    assert [one.partner for one in loss.stranded_partners] == ["ash"]


@pytest.mark.parametrize(
    ("text", "code", "mend"),
    [
        ("DE", "bad-event", "write KIND:NAME"),
        ("markt:DE", "bad-event", "did you mean 'market'?"),
        ("market:", "bad-event", "write KIND:NAME"),
        ("market:FX", "unknown-event", "it has DE, FR, US"),
        ("customer:c-9", "unknown-event", "did you mean"),
        ("partner:willow", "unknown-event", "it has ash, elm, oak"),
        ("qualification:vault/iso", "unknown-event", "did you mean 'vault/secnumcloud'?"),
    ],
)
def test_names_that_nobody_knows_are_refused(text: str, code: str, mend: str) -> None:
    with pytest.raises(Refusal) as refused:
        loss_of(small_world(), [parse_event(text)])
    problem = refused.value.problems[0]
    assert problem.code == code
    assert problem.mend.startswith(mend)


def test_shares_of_several_roles_are_cut_where_any_of_them_ends() -> None:
    parts = (
        Part("b", Fraction(2, 5), "reseller"),
        Part("a", Fraction(3, 5), "reseller"),
        Part("d", Fraction(1, 2), "distributor"),
    )
    assert pieces(parts) == (
        (Fraction(1, 2), ("a", "d")),
        (Fraction(3, 5), ("a",)),
        (Fraction(1), ("b",)),
    )


names = st.sampled_from(["", "a", "b", "c"])
shares = st.lists(st.integers(1, 5), max_size=3)


@st.composite
def billed(draw: st.DrawFn) -> Billed:
    parts: list[Part] = []
    for role in ("agent", "reseller"):
        weights = draw(shares)
        whole = sum(weights) + draw(st.integers(0, 3))
        parts += [
            Part(name, Fraction(weight, whole), role)
            for name, weight in zip(("a", "b", "c"), weights, strict=False)
        ]

    amount = draw(st.integers(-100, 10**14))
    return Billed(
        amount, draw(names), draw(names), draw(names), draw(names), draw(names), tuple(parts)
    )


@given(st.lists(billed(), min_size=1, max_size=8))
def test_cutting_by_shares_loses_nothing(lines: list[Billed]) -> None:
    world = world_of(lines)
    assert world.total_minor == sum(line.amount_minor for line in lines)
    sold = dict(zip([p.id for p in world.partners], world.sold_minor.tolist(), strict=True))
    most: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        for part in line.parts:
            most[part.partner] += abs(part.share * line.amount_minor)
    for partner, minor in sold.items():
        assert abs(minor) <= most[partner] + 4 * len(lines)


@given(st.lists(billed(), min_size=1, max_size=6))
def test_an_event_loses_what_its_lines_sum_to_and_never_more_partners_than_there_are(
    lines: list[Billed],
) -> None:
    world = world_of(lines)
    for event in all_events(world):
        loss, gone = loss_of(world, [event]), reach(world, event)
        kept = int(world.amount_minor[~gone.lines].sum())
        assert loss.lost_minor + kept == world.total_minor
        assert abs(2 * loss.orderly_minor - loss.lost_minor) <= 1
        assert 0 <= loss.touched["partner"].wholly <= loss.touched["partner"].some
        assert not (gone.lines & gone.unknown).any()


def test_a_jurisdiction_takes_the_legal_entities_controlled_from_there() -> None:
    lines = [Billed(70_00, "c-1", "FR", "Meadow GmbH"), Billed(30_00, "c-2", "FR", "Hill SA")]
    seats = {"Meadow GmbH": "DE", "Hill SA": "FR"}
    world = world_of(lines, seats=seats, owners={"Meadow GmbH": frozenset({"DE", "NZ"})})
    assert loss_of(world, [parse_event("jurisdiction:NZ")]).lost_minor == 70_00
    assert loss_of(world, [parse_event("jurisdiction:DE")]).lost_minor == 70_00


def test_an_entity_that_somebody_unknown_may_control_may_go_too() -> None:
    lines = [Billed(70_00, "c-1", "FR", "Meadow GmbH"), Billed(30_00, "c-2", "IT", "Hill SA")]
    seats = {"Meadow GmbH": "DE", "Hill SA": "IT"}
    world = world_of(lines, seats=seats, owners={"Meadow GmbH": frozenset({"DE", ""})})
    gone = reach(world, parse_event("jurisdiction:IT"))
    assert int(world.amount_minor[gone.lines].sum()) == 30_00
    assert int(world.amount_minor[gone.unknown].sum()) == 70_00


def test_another_event_never_lessens_what_the_first_year_costs() -> None:
    world = small_world()
    customer, market = Event("customer", "c-1"), Event("market", "DE")

    def exits(event: Event) -> int:
        return 4 if event == customer else 12

    alone, both = (loss_of(world, events, exits) for events in ([customer], [customer, market]))
    assert alone.orderly_minor == 266_67  # eight months of a year of 400
    assert both.lost_minor > alone.lost_minor
    assert both.orderly_minor == alone.orderly_minor  # the market takes a year to leave
    assert both.months_to_exit == 12
