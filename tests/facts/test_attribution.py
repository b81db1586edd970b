"""The sweep over dates against the slow way: asking every single day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from largesse.facts import Facts
from largesse.workspace.errors import Refusal

FIRST = date(2024, 1, 1)
DAYS = 12

shares = st.builds(
    lambda partner, percent, start, length: {
        "provider": "A",
        "billing_account": "1",
        "role": "reseller",
        "partner": f"p{partner}",
        "share": f"{percent}%",
        "from": FIRST + timedelta(days=start),
        "until": FIRST + timedelta(days=start + length),
    },
    st.integers(1, 4),
    st.sampled_from([10, 25, 40, 50, 60, 100]),
    st.integers(0, DAYS),
    st.integers(1, DAYS),
)


def over_on(day: date, rows: list[dict[str, object]]) -> bool:
    total = Decimal(0)
    for row in rows:
        start, end = row["from"], row["until"]
        assert isinstance(start, date)
        assert isinstance(end, date)
        if start <= day < end:
            total += Decimal(str(row["share"]).removesuffix("%"))
    return total > 100


@given(st.lists(shares, max_size=5, unique_by=lambda row: tuple(row.values())))
def test_over_the_whole_is_found_on_exactly_the_days_it_happens(
    rows: list[dict[str, object]],
) -> None:
    over = any(over_on(FIRST + timedelta(days=n), rows) for n in range(2 * DAYS + 1))
    assert codes_of(rows) == ({"attributed-over-100"} if over else set())


def codes_of(rows: list[dict[str, object]]) -> set[str]:
    try:
        Facts.of_rows({"attribution": rows}, references=False)
    except Refusal as refusal:
        return {problem.code for problem in refusal.problems}
    return set()
