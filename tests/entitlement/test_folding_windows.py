"""What months of a measure come to over an interval, a window and a past one: three times over.

A peak is the largest of months' sums, not their sum; what is distinct in a window counts once in
it. The engine and the proof are held against a third computation, here: a filter over the rows.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.duckdb.calculation import connect
from largesse.entitlement.proof.prove import partner_on_paper, prove
from largesse.facts import Facts
from largesse.programme.calendar import ordinal
from largesse.programme.model import Programme
from tests.entitlement.world import Row, calculated, delivery, programme, table

D = Decimal
ACCOUNT = "provider billing_account role partner share\n cloud a reseller one 100%"
FACTS = Facts.of_rows(
    {
        "partners": table("partner\n one"),
        "attribution": table(ACCOUNT),
        "targets": [
            {"partner": "one", "name": way, "interval": "2024Q3", "amount": "20", "unit": "units"}
            for way in ("sum", "count", "distinct", "minimum", "maximum", "peak", "last")
        ],
    }
)
THROUGH = ordinal(2024, 8)
#              month    units  service
ROWS = [
    Row("a", 202303, "1", "8", service="Servers"),
    Row("a", 202303, "1", "4", service="Disks"),
    Row("a", 202305, "1", "-3", service="Disks"),
    Row("a", 202308, "1", "5", service="Tables"),
    Row("a", 202309, "1", "9", service="Queues"),
    Row("a", 202401, "1", "7", service="Servers"),
    Row("a", 202402, "1", "2", service="Disks"),
    Row("a", 202402, "1", "11", service="Servers"),
    Row("a", 202405, "1", "-6", service="Tables"),
    Row("a", 202407, "1", "3", service="Servers"),
    Row("a", 202407, "1", "4", service="Servers"),
    Row("a", 202408, "1", "1", service="Disks"),
]

Quantity = D | None


def months_of(rows: Sequence[Row]) -> list[D]:
    """The sums of months, in order."""
    return [
        sum((D(r.quantity) for r in rows if r.month == month), D(0))
        for month in sorted({r.month for r in rows})
    ]


FOLDS: dict[str, Callable[[Sequence[Row]], D]] = {
    "sum": lambda rows: sum((D(r.quantity) for r in rows), D(0)),
    "count": lambda rows: D(len(rows)),
    "distinct": lambda rows: D(len({r.service for r in rows})),
    "minimum": lambda rows: min(D(r.quantity) for r in rows),
    "maximum": lambda rows: max(D(r.quantity) for r in rows),
    "peak": lambda rows: max(months_of(rows)),
    "last": lambda rows: months_of(rows)[-1],
}


def over(aggregate: str, first: int, last: int) -> Quantity:
    """The measure over some months, from the rows; None where there are none."""
    inside = [r for r in ROWS if first <= ordinal(r.month // 100, r.month % 100) <= last]
    return FOLDS[aggregate](inside) if inside else None


Window = Callable[[int, int, int], tuple[int, int]]
PLACED: dict[str, tuple[Window, Window | None]] = {
    # Of (first month, last month, month reached): the months that place, and those compared with.
    "measure": (lambda f, n, m: (f, m), None),
    "measure over year": (lambda f, n, m: (m // 12 * 12, m), None),
    "measure over trailing 5 months": (lambda f, n, m: (m - 4, m), None),
    "growth over last year, full": (lambda f, n, m: (f, m), lambda f, n, m: (f - 12, n - 12)),
    "growth over last year, to date": (lambda f, n, m: (f, m), lambda f, n, m: (f - 12, m - 12)),
    "growth over previous LENGTH, full": (
        lambda f, n, m: (f, m),
        lambda f, n, m: (f - (n - f + 1), n - (n - f + 1)),
    ),
    "increase over previous LENGTH, to date": (
        lambda f, n, m: (f, m),
        lambda f, n, m: (f - (n - f + 1), m - (n - f + 1)),
    ),
    "ratio to measure": (lambda f, n, m: (f, m), lambda f, n, m: (f, m)),
}


def rules(folder: Path, length: str, placed: str) -> Programme:
    """A rule for each way to fold, called as the way, over the measure ``of-WAY``."""
    by_ratio = any(word in placed for word in ("growth", "increase", "ratio", "attainment"))
    edge = "00%" if "growth" in placed else "%" if by_ratio else ""
    parts = ["{programme: windows, title: {en: Windows}, currency: USD}"]
    for way in FOLDS:
        of = {"count": "", "distinct": "of: ServiceName, "}.get(way, "of: ConsumedQuantity, ")
        by = placed.replace("LENGTH", length).replace("measure", f"of-{way}")
        parts.append(f"{{measure: of-{way}, aggregate: {way}, {of}in: units}}")
        parts.append(
            f"{{incentive: {way}, measure: of-{way}, over: {length}, placed by: '{by}', "
            f"scale: {{mode: whole, '[1{edge}, inf)': 1 USD}}}}"
        )
    return programme(folder, "\n---\n".join(parts))


Name = tuple[str, int, int, int]


def by_engine(made: Programme, folder: Path) -> dict[Name, tuple[Quantity, Quantity]]:
    """(placed, reference) by incentive, interval and month reached."""
    with connect() as connection:
        calculated(connection, made, [delivery(folder, ROWS)], FACTS, THROUGH, folder)
        rows = connection.execute(
            "SELECT incentive, interval_first, interval_last, month, placed, reference "
            "FROM positions WHERE basis = 0"
        ).fetchall()
    return {row[:4]: row[4:] for row in rows}


def on_paper(made: Programme, folder: Path) -> dict[Name, tuple[Quantity, Quantity]]:
    """The same by the proof."""
    paper = partner_on_paper(made, [delivery(folder, ROWS)], FACTS, "one", THROUGH)
    found: dict[Name, tuple[Quantity, Quantity]] = {}
    for incentive in made.incentives.values():
        for key in paper.keys(incentive):
            for month in range(key.span.first, min(key.span.last, THROUGH) + 1):
                proven = prove(paper, key, month)
                name = (incentive.id, key.span.first, key.span.last, month)
                found[name] = (proven.placed, proven.reference)
    return found


@pytest.mark.parametrize("length", ["quarter", "year"])
@pytest.mark.parametrize("placed", PLACED)
def test_months_fold_as_the_measure_does(tmp_path: Path, length: str, placed: str) -> None:
    made = rules(tmp_path, length, placed)
    engine = by_engine(made, tmp_path)
    window, past = PLACED[placed]
    assert engine == {
        (way, first, last, month): (
            over(way, *window(first, last, month)) or 0,
            over(way, *past(first, last, month)) if past else None,
        )
        for way, first, last, month in engine
    }
    assert engine == on_paper(made, tmp_path)


def test_only_what_adds_up_is_asked_in_part(tmp_path: Path) -> None:
    # A target of 20 a quarter: of sums and counts two months of three are asked by August.
    made = rules(tmp_path, "quarter", "attainment of target, to date")
    engine = by_engine(made, tmp_path)
    first, last = ordinal(2024, 7), ordinal(2024, 9)
    assert {way: engine[way, first, last, THROUGH][1] for way in FOLDS} == {
        "sum": D("13.333333333333333333"),
        "count": D("13.333333333333333333"),
        **dict.fromkeys(["distinct", "minimum", "maximum", "peak", "last"], D(20)),
    }
    assert engine == on_paper(made, tmp_path)
