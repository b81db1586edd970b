"""Amounts and other words at every door of the fund, the agreements, the claims and payments.

What cannot be an amount is refused at each of them alike: exit code 2, what is wrong and the mend,
no traceback, and nothing is changed, neither in the database nor in the folder.
"""

import importlib
import random
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

from largesse.cli import main
from largesse.cli.registry import VERBS
from largesse.cli.runner import _app
from largesse.fund.address import VARIABLE
from largesse.partners.database import close_records, open_records
from largesse.settlement.models import Dispute
from largesse.workspace.paths import Workspace
from tests.cli.doors_world import build, dated, fingerprint
from tests.database import KINDS, new_database

SEED = 2022
Door = tuple[str, str, str]
"""A command with ``{}`` for its amount, an amount that it takes, and how amounts are written."""
KEY = "volume-rebate/hazel//2024-01/USD"
DOORS: dict[str, Door] = {
    # door: command, an amount it takes (where the world is ready for it), how it is written
    "people add --limit": ("people add eve --role auditor --by manager --limit={}", "5", "or zero"),
    "people limits --limit": ("people limits asia --by manager --limit={}", "90_000", "or zero"),
    "deal register --amount": (
        "deal register --partner hazel --customer C-1 --by clerk --amount={}", "80_000", "number",
    ),
    "agreement progress reached": (
        "agreement progress launch-hazel engineers --by asia -- {}", "5", "figure",
    ),
    "markets cohorts hours quantity": (
        "markets cohorts hours idn-spring hazel --by asia -- {}", "", "figure",
    ),
    "markets cohorts benefit quantity": (
        "markets cohorts benefit idn-spring hazel seats --by asia -- {}", "", "figure",
    ),
    "markets cohorts outcome quantity": (
        "markets cohorts outcome idn-spring hazel revenue --by asia -- {}", "", "figure",
    ),
    "fund transfer amount": (
        "fund transfer --from rebates --to reserve --by manager -- {}", "1_000.50", "number",
    ),
    "fund tax remit amount": ("fund tax remit withholding --by manager -- {}", "", "number"),
    "fund tax recover amount": ("fund tax recover vat-de --by manager -- {}", "", "number"),
    "fund clear amount": ("fund clear --from reserve --by manager rebates -- {}", "", "number"),
    "fund year-end --carry": ("fund year-end 2024 --carry rebates={} --by manager", "", "number"),
    "fund year-end --reserve": (
        "fund year-end 2024 --reserve rebates={} --by manager", "", "number",
    ),
    "fund year-end --carry-credit": (
        "fund year-end 2024 --carry-credit={} --by manager", "", "or zero",
    ),
    "claim new --amount": (
        "claim new launch-projects --starts 2024-03-01 --by clerk --amount={}", "1_000", "number",
    ),
    "claim new --cost": (
        "claim new events --type fair --starts 2024-06-03 --by clerk --cost={}", "600", "number",
    ),
    "claim new --quantity": (
        "claim new courses --type administrator --starts 2024-07-01 --by clerk --quantity={}",
        "3", "count",
    ),
    "claim approve --amount": ("claim approve asked --by asia --amount={}", "9_000", "number"),
    "claim amend --amount": (
        "claim amend draft --reason x --by clerk --amount={}", "9_000", "number",
    ),
    "claim amend --cost": ("claim amend fair --reason x --by clerk --cost={}", "500", "number"),
    "claim amend --quantity": (
        "claim amend seats --reason fewer --by clerk --quantity={}", "4", "count",
    ),
    "claim proof --amount": (
        "claim proof agreed scope.csv --part scope --by clerk --amount={} --day 2024-03-21",
        "100", "number",
    ),
    "claim accept --amount": (
        "claim accept going --by asia --amount={} --day 2024-03-21", "1_500", "number",
    ),
    "claim use --amount": ("claim use seats --by asia --amount={}", "", "number"),
    "claim use --quantity": ("claim use seats --by asia --quantity={}", "2", "count"),
    "claim restore --amount": (
        "claim restore seats --reason x --by asia --amount={}", "", "number",
    ),
    "claim restore --quantity": (
        "claim restore seats --reason x --by asia --quantity={}", "1", "count",
    ),
    "pay release --amount": (
        "pay release hazel --for E-1 --note fair --by controller '--amount={} USD'", "", "money",
    ),
    "close settle --amount": (
        "close settle hazel volume-rebate --by manager --reason agreed '--amount={} USD'",
        "", "money",
    ),
    "close received --amount": (
        "close received DN-2024-00001 --by manager '--amount={} USD'",
        "", "money",
    ),
    "dispute open --amount": (
        f"dispute open {KEY} --because less --by clerk --amount={{}}", "", "number",
    ),
    "dispute uphold --amount": (
        "dispute uphold DISPUTE --because right --by controller --amount={}", "80", "number",
    ),
}  # fmt: skip
BAD = {
    "below zero": "-5",
    "zero": "0",
    "huge": "100_000_000_000_000_001",
    "endless": "9" * 400,
    "finer than a cent": "0.001",
    "an exponent": "8e4",
    "odd groups": "1_0",
    "commas": "1,000.00",
    "other digits": "٣",
    "not a number": "NaN",
    "infinite": "Infinity",
    "nothing": "",
    "a blank": " ",
    "a wrong currency": "5 EUR",
    "a formula": "=1+1",
    "hexadecimal": "0x10",
    "a control character": "5\x07",
}
FINE = {"or zero": {"zero"}, "figure": {"below zero", "zero", "finer than a cent"}}
"""What is no fault at a door that takes such amounts."""
TAKES_AMOUNTS = re.compile(r"amount|limit|cost|quantity|reached|carry|reserve")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """On SQLite, in its own folder: it can be copied."""
    root = tmp_path_factory.mktemp("doors") / "harbour"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.delenv(VARIABLE, raising=False)
        yield build(root)


@pytest.fixture
def home(pristine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The world itself: whoever changes nothing may share it."""
    monkeypatch.chdir(pristine)
    monkeypatch.delenv(VARIABLE, raising=False)
    open_records(Workspace(pristine))
    return pristine


@pytest.fixture(scope="module", params=KINDS)
def lived_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """On either database, shared: whatever is done by chance stays done."""
    root = tmp_path_factory.mktemp("doors") / "harbour"
    root.mkdir()
    with new_database(request.param, root.parent) as url, pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv(VARIABLE, url)
        yield build(root), url
        close_records()


def dispute() -> str:
    return str(Dispute.objects.get().pk)


def words_of(door: str, amount: str) -> list[str]:
    """The command with an amount, as a shell hands it over."""
    command = dated(DOORS[door][0].replace("DISPUTE", dispute()))
    return [word.replace("{}", amount) for word in shlex.split(command)]


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_amount_is_refused(
    door: str, fault: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if fault in FINE.get(DOORS[door][2], set()):
        return
    before = fingerprint(home)
    capsys.readouterr()
    code = main(words_of(door, BAD[fault]))
    said = capsys.readouterr()
    assert (code, "Traceback" in said.err + said.out) == (2, False), said
    assert re.search("amount|number|digits|decimal|zero|count|more than", said.err), said.err
    assert fingerprint(home) == before


GOOD = [door for door, (_, good, _) in DOORS.items() if good]


@pytest.mark.parametrize("door", GOOD)
def test_an_amount_is_taken(
    door: str, pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same commands do something with an amount: it was that which was refused."""
    copied = Path(shutil.copytree(pristine, tmp_path / "harbour"))
    monkeypatch.chdir(copied)
    monkeypatch.delenv(VARIABLE, raising=False)
    open_records(Workspace(copied))
    before = fingerprint(copied)
    assert main(words_of(door, DOORS[door][1])) == 0
    assert fingerprint(copied) != before


def leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command behind a verb, with the words that lead to it."""
    named = getattr(command, "commands", None)
    if named is None:
        yield path, command
        return
    for name, below in named.items():
        yield from leaves(below, (*path, name))


def every_door() -> dict[str, Any]:
    found = {}
    for verb in VERBS:
        if verb.keeps_records:
            app = typer.main.get_command(_app(importlib.import_module(verb.path)))
            found |= {" ".join(path): command for path, command in leaves(app, (verb.name,))}
    return found


def test_no_door_for_an_amount_is_left_out() -> None:
    found = {
        f"{path} {p.opts[0] if p.param_type_name == 'option' else p.name}"
        for path, command in every_door().items()
        for p in command.params
        if TAKES_AMOUNTS.search(p.name) and not getattr(p, "is_flag", False)
    }
    assert found == DOORS.keys()


ODD = """
  | hazel | nobody | launch-hazel | ../../etc/passwd | /dev/null | . | facts | january.csv
  | ledger.db | draft | asked | DN-2024-00001 | volume-rebate | launch-projects
  | '; DROP TABLE x; -- | Üpper | 2024-02-31 | 0000-00-00 | 9999-12-31 | 2024
  | -1 | 0 | 1e9 | ٣ | \x07 | =1+1 | asia | manager | archive | north | house-rules | out.pdf
"""
WORDS = [word.strip() for word in ODD.split("|")] + ["x" * 300, "x" * 100_000]
ROUNDS = 3


@pytest.mark.parametrize("path", every_door())
def test_odd_words_at_every_door(
    path: str,
    lived_in: tuple[Path, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is typed: done, no, or refused with a mend; what is refused changes nothing."""
    home, url = lived_in
    monkeypatch.chdir(home)
    monkeypatch.setenv(VARIABLE, url)
    open_records(Workspace(home))
    draw, params = random.Random(f"{SEED} {path}"), every_door()[path].params
    for _ in range(ROUNDS):
        words = [*path.split(), *odd_words(params, draw)]
        before = fingerprint(home)
        capsys.readouterr()
        code = main(words)
        said = capsys.readouterr()
        assert code in (0, 1, 2), words
        assert "Traceback" not in said.out + said.err, words
        assert "mistake of its own" not in said.err, (words, said.err)
        assert code != 2 or said.err.strip(), words
        assert code != 2 or fingerprint(home) == before, words


def odd_words(params: Sequence[Any], draw: random.Random) -> Iterator[str]:
    """A word for whatever a command needs, and for some of what it does not."""
    for param in params:
        if param.name in ("workspace", "as_json"):
            continue
        if param.param_type_name == "argument":
            yield draw.choice(WORDS)
        elif param.name == "by":
            yield f"--by={draw.choice(['manager', 'controller', 'asia', 'clerk', 'officer', 'x'])}"
        elif not param.is_flag and (param.required or draw.random() < 0.3):
            yield f"{param.opts[0]}={draw.choice(WORDS)}"
