"""``largesse demo``: an invented vendor's pledge, from billing rows to what its bank has paid."""

import os
import shutil
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from largesse.cli import check, explain, statement, test_
from largesse.cli.init import CONFIG, SOURCES
from largesse.cli.output import console, table
from largesse.consumption.generate import DEMO, generate
from largesse.consumption.importing import import_paths
from largesse.entitlement.overview import Earned, by_incentive, largest_key
from largesse.entitlement.run import Run, run
from largesse.money import shown
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

HERE = Path(__file__).parent
SAMPLE = Path("data/focus/focus_sample_1000_focus10.csv")
SEED = 2022


def command(
    folder: Annotated[
        Path, typer.Argument(help="Where the demo's workspaces go; made anew.", metavar="FOLDER")
    ] = Path("demo-workspace"),
    shared: Annotated[
        Path,
        typer.Option(help="Where the public FOCUS sample lies, if it is there.", metavar="PATH"),
    ] = Path("../shared"),
) -> None:
    """Run an invented vendor's programme: billing data, entitlements, a proof and a statement.

    Brindlemark Cloud pledges USD 1,000,000,000 over three fiscal years to partners abroad.
    Everything is made up but the shape: about 300 partners in 20 countries and 36 months of
    consumption.
    """
    started = monotonic()
    out = console()
    home = _workspace(folder / "brindlemark", HERE / "brindlemark")
    _step(out, 1, "Brindlemark Cloud's billing data and facts, from a seeded generator")
    made = generate(home.root / "generated", DEMO, SEED)
    shutil.copytree(home.root / "generated" / "facts", home.facts, dirs_exist_ok=True)
    out.print(
        f"   {made.row_count:,} rows, {made.partner_count} partners, "
        f"{made.account_count:,} accounts"
    )
    _step(out, 2, "The programme: files under review, checked, with worked cases")
    check.command(path=None, workspace=home.root)
    test_.command(paths=[home.programme], quiet=True)
    _step(out, 3, "Billing data into the lake")
    imported = import_paths(home, [home.root / "generated" / "billing"])
    row_count = sum(o.delivery.row_count for o in imported.outcomes)
    out.print(f"   {len(imported.outcomes)} deliveries, {row_count:,} rows")
    _step(out, 4, "What every partner has earned")
    done = run(home)
    _print_earned(out, done)
    _show_one(out, home, done)
    _hold_and_pay(out, home)
    _real_sample(out, folder, shared)
    out.print(f"\nThe demo took {monotonic() - started:.0f} s. What to type next:")
    _print_next(out, home, done)


def _workspace(root: Path, template: Path) -> Workspace:
    """A fresh workspace with a demo's programme and facts; an earlier demo's is replaced."""
    if root.exists():
        if not (root / "largesse.toml").is_file():
            mend = "name a folder that is not there yet: largesse demo FOLDER"
            raise Refusal(Problem(f"{root} is not a demo's workspace", mend, str(root)))
        shutil.rmtree(root)
    home = Workspace.create(root)
    home.config_file.write_text(CONFIG, "utf-8")
    home.sources_file.write_text(SOURCES, "utf-8")
    for name in ("programme", "facts", "markets", "sovereignty"):
        if (template / name).is_dir():
            shutil.copytree(template / name, root / name, dirs_exist_ok=True)
    return home


def _step(out: Console, number: int, what: str) -> None:
    out.print(f"\n{number}. {what}")


def _print_earned(out: Console, done: Run) -> None:
    earned = by_incentive(done.folder)
    rows = [
        [e.incentive, f"{e.partner_count:,}", shown(e.to_date, e.unit), shown(e.vested, e.unit)]
        for e in earned
    ]
    out.print(
        table(
            ["incentive", "partners", "earned", "vested"],
            rows,
            figures=["partners", "earned", "vested"],
        )
    )
    total = sum((e.to_date for e in earned if e.unit == "USD"), Decimal(0))
    out.print(
        f"   Of USD 1,000,000,000 pledged, partners have earned {shown(total, 'USD')} in three "
        f"fiscal years."
    )


def _show_one(out: Console, home: Workspace, done: Run) -> None:
    key: Earned | None = largest_key(done.folder, "growth-bonus")
    if key is None:
        return
    _step(out, 5, f"One amount proved: {key.partner}, {key.incentive}, {key.interval}")
    explain.command(key.partner, key.incentive, key.interval, workspace=home.root)
    page = home.root / "statement.html"
    _step(out, 6, f"The statement of {key.partner}")
    statement.command(key.partner, key.interval, html=page, workspace=home.root)


def _hold_and_pay(out: Console, home: Workspace) -> None:
    """The first quarter as it went: from the pledge to the bank."""
    from largesse.partners.database import set_up

    set_up()
    from largesse.cli import demo_fund, demo_markets, demo_pay, demo_sovereignty

    template = HERE / "brindlemark"
    _step(out, 7, "Markets matched to collaboration models, from real figures")
    demo_markets.match_markets(out, home)
    _step(out, 8, "The fund is opened, by two people")
    demo_fund.open_fund(out, home, template)
    _step(out, 9, "One market decided by two people: offers to partners, their money set aside")
    demo_markets.decide_market(home)
    _step(out, 10, "Thirty agreements are signed against an envelope that holds twenty-eight")
    partner = demo_fund.sign_agreements(out, home, template)
    _step(out, 11, "A partner claims under its agreement")
    demo_fund.claim_project(out, home, partner)
    _step(out, 12, "The first quarter is closed: one person proposes, another posts")
    demo_fund.close_quarter(out, home)
    _step(out, 13, "Credit notes and self-billed invoices, with their tax")
    demo_pay.issue_documents(out, home)
    _step(out, 14, "The quarter is paid: two people, a file for the bank, the bank's answer")
    demo_pay.pay_quarter(out, home, template)
    _step(out, 15, "Who may host what: an offering assessed, three workloads placed, one decided")
    demo_sovereignty.place_workloads(out, home)
    _step(out, 16, "A split through a trusted third party: the data of the Paris 2024 Games")
    demo_sovereignty.split_paris(out, home.root.parent / "paris-2024")
    _step(out, 17, "What is exposed if a market falls away, and what would break a promise")
    demo_sovereignty.show_exposure(home)
    _step(out, 18, "Where the fund stands, and whether everything holds")
    demo_pay.show_position(home)
    demo_pay.check_all(home)


def _real_sample(out: Console, folder: Path, shared: Path) -> None:
    sample = shared / SAMPLE
    if not sample.is_file():
        out.print(
            f"\n(With the public FOCUS sample as PATH/{SAMPLE.as_posix()},"
            " `largesse demo --shared PATH` shows the same on real billing rows.)"
        )
        return
    _step(out, 19, "The same on 1,000 real billing rows of three providers")
    home = _workspace(folder / "real-sample", HERE / "real_sample")
    import_paths(home, [sample])
    done = run(home)
    _print_real(out, done)
    explain.command("alder-resale", "consumption-rebate", None, workspace=home.root)


def _print_real(out: Console, done: Run) -> None:
    rows = [
        [e.incentive, f"{e.partner_count:,}", shown(e.to_date, e.unit)]
        for e in by_incentive(done.folder)
    ]
    out.print(table(["incentive", "partners", "earned"], rows, figures=["partners", "earned"]))


def _print_next(out: Console, home: Workspace, done: Run) -> None:
    key = largest_key(done.folder, "volume-rebate")
    partner = key.partner if key else "PARTNER"
    activate = [] if os.environ.get("VIRTUAL_ENV") else [". .venv/bin/activate"]
    for line in (
        *activate,
        f"cd {home.root}",
        f"largesse explain {partner}",
        f"largesse explain {partner} volume-rebate --rows",
        f"largesse statement {partner} 'FY2025 Q4' --lang fr --html releve.html",
        "largesse check && largesse test",
        "largesse markets match",
        "largesse markets explain SAU --sensitivity",
        "largesse markets match --chart map.html",
        "largesse markets share --chart share.html",
        "largesse markets cohorts show idn-2022-summer",
        "largesse sovereignty owners quaynor --chart owners.svg",
        "largesse place --on 2025-02-03",
        "largesse exposure --explain",
        "largesse sovereignty register register-of-information",
        "largesse fund position",
        "largesse pay show 1",
        "largesse verify",
        "largesse new --list",
    ):
        out.print(f"   {line}")
