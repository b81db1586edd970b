"""The same seed and shape give the same content: on every run, in either format."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from largesse.consumption.generate import Shape, generate
from largesse.workspace.errors import Refusal
from tests.generate.kit import TINY, content_sha256, rows_of

PINNED_BILLING = "34ba103c97cbecde42dbc691d25c4de3813881d132a18a892bee8a971da8bc87"
PINNED_FACTS = "d87f6501378f7675cb1fddd4b639b391c38771cf009d558b06ebffed265c3865"


def facts_text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.csv")))


def test_the_same_seed_gives_the_same_content(tmp_path: Path) -> None:
    one, two = (generate(tmp_path / name, TINY, seed=3) for name in ("one", "two"))
    assert content_sha256(one.billing) == content_sha256(two.billing)
    assert facts_text(tmp_path / "one" / "facts") == facts_text(tmp_path / "two" / "facts")


def test_another_seed_gives_other_content(tmp_path: Path) -> None:
    one, two = (generate(tmp_path / str(seed), TINY, seed=seed) for seed in (3, 4))
    assert content_sha256(one.billing) != content_sha256(two.billing)
    assert facts_text(tmp_path / "3" / "facts") != facts_text(tmp_path / "4" / "facts")


def test_content_is_the_same_on_every_machine_and_in_every_version(tmp_path: Path) -> None:
    """A change here is a change of every published figure of the demo: say so in the changelog."""
    made = generate(tmp_path, TINY, seed=3)
    assert content_sha256(made.billing) == PINNED_BILLING
    facts = facts_text(tmp_path / "facts").encode()
    assert hashlib.sha256(facts).hexdigest() == PINNED_FACTS


def test_csv_says_the_same_as_parquet(tmp_path: Path) -> None:
    parquet = generate(tmp_path / "parquet", TINY, seed=3)
    csv = generate(tmp_path / "csv", replace(TINY, format="csv"), seed=3)
    columns = "BilledCost::VARCHAR, BillingAccountId, ChargeClass, SubAccountId, ServiceName"
    assert rows_of(csv.billing, columns) == rows_of(parquet.billing, columns)
    when = "strftime(ChargePeriodStart{}, '%Y-%m-%dT%H:%M:%SZ')"
    assert rows_of(csv.billing, "ChargePeriodStart") == rows_of(parquet.billing, when.format(""))


@pytest.mark.parametrize(
    ("shape", "files"),
    [
        (Shape(rows=1, partners=1, months=1, countries=1), 1),
        (Shape(rows=5, partners=10, months=2), 2),
        (Shape(rows=1_001, partners=3, months=4, countries=24), 4),
        (Shape(rows=40, partners=2, months=30, start="2023-11"), 30),
    ],
)
def test_exactly_as_many_rows_as_asked(tmp_path: Path, shape: Shape, files: int) -> None:
    made = generate(tmp_path, shape)
    assert len(rows_of(made.billing)) == made.row_count == shape.rows
    assert len(made.billing) == files


@pytest.mark.parametrize(
    "wrong",
    [{"rows": 0}, {"partners": 0}, {"months": 0}, {"countries": 25}, {"start": "2022-13"}],
)
def test_a_shape_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Refusal):
        Shape(**wrong)  # type: ignore[arg-type]


def test_nothing_is_replaced(tmp_path: Path) -> None:
    generate(tmp_path, TINY)
    with pytest.raises(Refusal, match="is not replaced"):
        generate(tmp_path, TINY)


def test_templates_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "levels.csv").write_text("partner,level\n", encoding="utf-8")
    assert generate(tmp_path, TINY).fact_count > 0
