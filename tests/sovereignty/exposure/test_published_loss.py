"""A published loss of a customer, told from the figures that were published.

A social-media company left a cloud vendor for its business abroad: a contract of about USD 800
million a year (Caixin through Nikkei, unnamed sources; datacenterknowledge.com, 24 May 2021), in a
year of RMB 60.1 billion, USD 9.2 billion (the vendor's fiscal year 2021). The ten customers that
follow, affiliates left out, came to at most 8 per cent together (verdict.co.uk).
"""

from fractions import Fraction

from largesse.sovereignty.exposure.concentration import by_all
from largesse.sovereignty.exposure.events import Event
from largesse.sovereignty.exposure.losses import loss_of
from largesse.sovereignty.exposure.world import Billed, World, world_of

YEAR_MINOR = 9_200_000_000_00
LARGEST_MINOR = 800_000_000_00
NEXT_TEN_MINOR = YEAR_MINOR * 8 // 100
SMALLER = 1_000


def published_world() -> World:
    """The published figures; the rest of the year is a thousand customers of one size."""
    left = YEAR_MINOR - LARGEST_MINOR - NEXT_TEN_MINOR
    return world_of(
        [
            Billed(LARGEST_MINOR, "social-media", "SG"),
            *(Billed(NEXT_TEN_MINOR // 10, f"next-{n:02d}", "CN") for n in range(10)),
            *(Billed(left // SMALLER, f"small-{n:04d}", "CN") for n in range(SMALLER)),
        ]
    )


def test_the_world_is_the_published_year() -> None:
    assert published_world().total_minor == YEAR_MINOR


def test_the_loss_is_eight_point_seven_per_cent_of_the_year() -> None:
    loss = loss_of(published_world(), [Event("customer", "social-media")])
    assert loss.lost_minor == LARGEST_MINOR
    assert loss.share == Fraction(2, 23)
    assert round(loss.share * 1000) == 87


def test_the_largest_customer_weighs_more_than_the_next_ten_together() -> None:
    before = by_all(published_world())["customer"]
    assert before.largest == "social-media"
    assert before.share(before.next_ten_minor) == Fraction(8, 100)
    assert before.largest_minor > before.next_ten_minor


def test_without_it_the_index_falls_to_a_quarter() -> None:
    loss = loss_of(published_world(), [Event("customer", "social-media")])
    small = Fraction(YEAR_MINOR - LARGEST_MINOR - NEXT_TEN_MINOR, SMALLER)
    left = 10 * Fraction(NEXT_TEN_MINOR, 10) ** 2 + SMALLER * small**2
    assert loss.before["customer"].hhi == (LARGEST_MINOR**2 + left) / Fraction(YEAR_MINOR) ** 2
    assert loss.after["customer"].hhi == left / Fraction(YEAR_MINOR - LARGEST_MINOR) ** 2
    assert (loss.before["customer"].points, loss.after["customer"].points) == (89, 16)


def test_an_orderly_exit_of_six_months_costs_half_of_it_in_the_first_year() -> None:
    loss = loss_of(published_world(), [Event("customer", "social-media")])
    assert loss.orderly_minor == LARGEST_MINOR // 2
