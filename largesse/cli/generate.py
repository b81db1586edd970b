"""``largesse generate``: an invented vendor's billing data and facts."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from largesse.cli.options import JsonOption
from largesse.cli.output import emit_json
from largesse.consumption.generate import BENCH, DEMO, Generated, Shape, generate
from largesse.workspace.errors import Problem, Refusal

PRESETS = {"demo": DEMO, "bench": BENCH}


def command(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where to write billing/ and facts/.")
    ],
    preset: Annotated[
        str,
        typer.Option(
            help=f"demo ({DEMO.rows:,} rows, {DEMO.partners:,} partners) or"
            f" bench ({BENCH.rows:,} rows, {BENCH.partners:,} partners)."
        ),
    ] = "demo",
    rows: Annotated[int | None, typer.Option(help="Billing rows in all, exactly.")] = None,
    partners: Annotated[int | None, typer.Option(help="Partners.")] = None,
    months: Annotated[int | None, typer.Option(help="Months of billing.")] = None,
    start: Annotated[str | None, typer.Option(help="First month.", metavar="YYYY-MM")] = None,
    countries: Annotated[int | None, typer.Option(help="Markets abroad.")] = None,
    consumption: Annotated[
        int | None, typer.Option(help="What customers consume in all, about, in USD.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 1,
    file_format: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", help="csv is gzipped.")
    ] = "parquet",
    as_json: JsonOption = False,
) -> None:
    """Write an invented vendor's billing data and the facts that go with them.

    Billing is FOCUS 1.2, one file per month, made for `largesse import`; amounts, services and
    shares of zero and negative rows follow a real sample. The facts pass `largesse.facts`: copy
    them into a workspace's facts/. The same options and seed always give the same content.
    """
    asked = {
        "rows": rows,
        "partners": partners,
        "months": months,
        "start": start,
        "countries": countries,
        "consumption_usd": consumption,
        "format": file_format,
    }
    shape = _shape(preset, {name: value for name, value in asked.items() if value is not None})
    started_s = time.monotonic()
    made = generate(out, shape, seed)
    took_s = round(time.monotonic() - started_s)
    if as_json:
        emit_json({**_figures(made), "seed": seed, "shape": shape, "billing": made.billing,
                   "facts": made.facts, "took_s": took_s})  # fmt: skip
        return
    print(_report(made, shape, took_s))


def _shape(preset: str, asked: dict[str, object]) -> Shape:
    if preset not in PRESETS:
        what = f"there is no preset '{preset}'"
        raise Refusal(Problem(what, f"use one of {', '.join(PRESETS)}", code="unknown-preset"))
    return replace(PRESETS[preset], **asked)  # type: ignore[arg-type]


def _figures(made: Generated) -> dict[str, int]:
    return {
        "row_count": made.row_count,
        "partner_count": made.partner_count,
        "account_count": made.account_count,
        "fact_count": made.fact_count,
    }


def _report(made: Generated, shape: Shape, took_s: int) -> str:
    months = f"{shape.month_name(0)} to {shape.month_name(shape.months - 1)}"
    billing = made.billing[0].parent
    facts = made.facts[0].parent
    return f"""\
An invented vendor's data, {months}, in {took_s} s

  {made.row_count:>13,}  billing rows in {len(made.billing)} files    {billing}
  {made.account_count:>13,}  accounts
  {made.partner_count:>13,}  partners
  {made.fact_count:>13,}  rows of facts in {len(made.facts)} files  {facts}

Next: largesse import {billing}"""
