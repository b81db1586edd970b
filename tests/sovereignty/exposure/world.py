"""A small invented world: five customers in three countries, three partners, two legal entities."""

from fractions import Fraction

from largesse.sovereignty.exposure.world import (
    Billed,
    Bound,
    Customer,
    Earned,
    Part,
    Partner,
    Standing,
    World,
    world_of,
)

BILLED = (
    #       minor customer market entity       account region      parts
    Billed(400_00, "c-1", "DE", "Meadow GmbH", "a-1", "de-main-1", (Part("oak"),)),
    Billed(300_00, "c-2", "DE", "Meadow GmbH", "a-2", "us-east-1", (Part("oak", Fraction(1, 3)),)),
    Billed(200_00, "c-3", "FR", "Meadow GmbH", "a-3", "de-main-1", (Part("elm"),)),
    Billed(
        75_00,
        "c-4",
        "US",
        "Meadow Inc",
        "cloud/a-4/sub",
        "us-east-1",
        (Part("ash"), Part("elm", role="agent")),
    ),
    Billed(25_00, "c-5", "", "Meadow Inc", "a-5", "moon-1"),
)
PARTNERS = (
    Partner("ash", "US", "silver", Standing(10_00, 20_00, 3_00, 4_00, 50_00)),
    Partner("elm", "FR", "gold", Standing(1_00), (Earned("volume", "rebates", 11_00),)),
    Partner(
        "oak",
        "DE",
        "gold",
        Standing(100_00, 0, 5_00, 6_00, 70_00),
        (Earned("volume", "rebates", 50_00), Earned("growth", "bonus", 9_99)),
    ),
)


def small_world() -> World:
    """Its consumption is USD 1,000.00 in twelve months."""
    return world_of(
        BILLED,
        PARTNERS,
        customers=(Customer("c-1", "g-1"), Customer("c-2", "g-1", Standing(7_00))),
        seats={"Meadow GmbH": "DE", "Meadow Inc": "US"},
        hosting={"de-main-1": "DE", "us-east-1": "US"},
        bound={
            "rule:eu-only": Bound(frozenset({"c-3"}), frozenset({"a-2"})),
            "qualification:vault/secnumcloud": Bound(accounts=frozenset({"a-4"})),
        },
    )
