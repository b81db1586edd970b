"""How results are printed: JSON for machines, tables for people."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest
from rich.console import Console

from largesse.cli.output import console, emit_json, jsonable, table


class Book(Enum):
    BUDGETARY = "budgetary"


@dataclass(frozen=True, slots=True)
class Amount:
    currency: str
    value: Decimal


#  value                                  in JSON
IN_JSON = [
    (Decimal("10500.00"), "10500.00"),
    (Decimal("1E-18"), "0.000000000000000001"),
    (date(2024, 9, 30), "2024-09-30"),
    (datetime(2024, 9, 30, 12, tzinfo=UTC), "2024-09-30T12:00:00Z"),
    (datetime(2024, 9, 30, 12), "2024-09-30T12:00:00Z"),  # noqa: DTZ001
    (Path("lake/imports"), "lake/imports"),
    (Book.BUDGETARY, "budgetary"),
    (Amount("USD", Decimal("0.10")), {"currency": "USD", "value": "0.10"}),
    ({date(2024, 1, 1): (1, None)}, {"2024-01-01": [1, None]}),
    (frozenset({"b", "a"}), ["a", "b"]),
]


@pytest.mark.parametrize(("value", "plain"), IN_JSON)
def test_what_goes_into_json(value: object, plain: object) -> None:
    assert jsonable(value) == plain


def test_a_float_does_not_get_out() -> None:
    with pytest.raises(TypeError, match="float"):
        emit_json({"amount": 0.1})


def test_json_is_one_document_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json([Amount("EUR", Decimal("1.00"))])
    printed = capsys.readouterr()
    assert json.loads(printed.out) == [{"currency": "EUR", "value": "1.00"}]
    assert printed.err == ""


def test_figures_stand_right_and_the_total_stands_last() -> None:
    shown = io.StringIO()
    Console(file=shown, width=60).print(
        table(
            ("Partner", "Amount"),
            [("Nordlicht", "USD 12,345.67"), ("[gold]", "USD 5.00")],
            figures={"Amount"},
            total=("Total", "USD 12,350.67"),
        )
    )
    lines = [line.rstrip() for line in shown.getvalue().splitlines() if line.strip(" ─")]
    assert lines == [
        " Partner            Amount",
        " Nordlicht   USD 12,345.67",
        " [gold]           USD 5.00",
        " Total       USD 12,350.67",
    ]


def test_a_pipe_gets_plain_text_of_a_fixed_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert console().width == 120
    monkeypatch.setenv("COLUMNS", "72")
    assert console().width == 72
