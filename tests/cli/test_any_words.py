"""Odd words and damaged files, drawn by a seed: no command ends in a traceback or a report."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.entitlement.run import run
from largesse.workspace.paths import Workspace
from tests.cli.place_world import FILES
from tests.entitlement.kit import charge, deliver, workspace

SEED = 2022
ROUNDS = 12
WORDS = """
  | one | on | ONE | volume | volum | 2024 Q1 | 2024 q1 | 2024 Q9 | FY2024 | FY99999 Q1 | 2024-13
  | ２０２４-01 | 2024-01 | 0000-01 | 9999-12 | 1900-01 | -1 | 0 | 99999999999999999999999 | 1e9
  | a/b | ../.. | Üpper | '; DROP TABLE x; -- | "quoted" | . | facts | facts/partners.csv
  | programme | exports/january.csv | lake | runs | nothing | nothing.xlsx | no/way/x | de | csv
  | 0001-01-01T00:00:00+14:00 | 9999-12-31T23:59:59-12:00 | 1GB | 999999999GB
  | 1500 MB | volume-rebate | archive | north | birch | house-rules | 2024-06-01
"""
CHOICES = [word.strip() for word in WORDS.split("|")]
VERBS: dict[str, tuple[int, tuple[str, ...]]] = {
    # verb: most arguments, options that take a word
    "check": (1, ("--schema-out",)),
    "import": (2, ("--source", "--map")),
    "map": (1, ("--out",)),
    "run": (0, ("--through", "--known-at", "--memory")),
    "explain": (3, ("--run",)),
    "statement": (2, ("--lang", "--run", "--known-at", "--html")),
    "reconcile": (1, ("--map", "--interval", "--run")),
    "test": (1, ()),
    "new": (2, ("--out",)),
    "init": (1, ()),
    "place": (2, ("--on", "--known-at", "--lang", "--pdf", "--because", "--until", "--show")),
    "sovereignty assess": (
        2, ("--on", "--known-at", "--lang", "--pdf", "--chart", "--weights", "--required"),
    ),
    "sovereignty rules": (1, ("--on", "--lang")),
    "sovereignty owners": (1, ("--on", "--known-at", "--lang")),
    "sovereignty questions": (1, ("--on", "--lang", "--to")),
    "sovereignty scenarios": (1, ("--lang",)),
    "sovereignty register": (1, ("--on", "--known-at", "--lang")),
}  # fmt: skip


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two months and one run; an offering, and a workload for it."""
    home = workspace(tmp_path_factory.mktemp("pristine"))
    for name, text in FILES.items():
        (home.root / name).parent.mkdir(parents=True, exist_ok=True)
        (home.root / name).write_text(text, "utf-8")
    deliver(home, "january.csv", [charge("2024-01", "400")])
    deliver(home, "february.csv", [charge("2024-02", "500")], day=1)
    run(home)
    return home


@pytest.fixture
def home(pristine: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The same, to be spoilt; the current folder of the test."""
    copied = Workspace(Path(shutil.copytree(pristine.root, tmp_path / "home")))
    monkeypatch.chdir(copied.root)
    return copied


def ends_well(words: list[str], capsys: pytest.CaptureFixture[str]) -> int:
    """The exit code of a command that ends as it should, whatever it was given."""
    capsys.readouterr()
    code = main(words)
    printed = capsys.readouterr()
    assert code in {0, 1, 2}, words
    assert "Traceback" not in printed.out + printed.err, words
    assert "mistake of its own" not in printed.err, (words, printed.err)
    assert code != 2 or printed.err, words
    return code


@pytest.mark.parametrize("verb", VERBS)
def test_odd_words(verb: str, home: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    draw = random.Random(f"{SEED} {verb}")
    most, options = VERBS[verb]
    for _ in range(ROUNDS):
        words = [draw.choice(CHOICES) for _ in range(draw.randint(0, most))]
        for option in draw.sample(options, draw.randint(0, min(2, len(options)))):
            words += [option, draw.choice(CHOICES)]
        ends_well([*verb.split(), *words], capsys)


@pytest.mark.parametrize(
    "words",
    [
        [option, value]
        for option in ("--rows", "--partners", "--months", "--countries", "--consumption")
        for value in ("-1", "0", "99999999999999999999", "", "x")
    ]
    + [["--start", value] for value in ("2024-13", "", "２０２４-01", "0000-01")],
)
def test_odd_sizes(words: list[str], home: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    out = home.root / "generated"
    assert ends_well(["generate", "--out", str(out), *words], capsys) == 2
    assert not out.exists()


def truncated(path: Path, draw: random.Random) -> None:
    """Cut somewhere."""
    data = path.read_bytes()
    path.write_bytes(data[: draw.randrange(len(data) or 1)])


def noise(path: Path, draw: random.Random) -> None:
    """Other bytes altogether."""
    path.write_bytes(draw.randbytes(draw.randint(0, 400)))


def bent(path: Path, draw: random.Random) -> None:
    """One byte another."""
    data = bytearray(path.read_bytes() or b"\0")
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def other(path: Path, draw: random.Random) -> None:
    """A text of another kind."""
    texts = ('[1, {"a": null}]\n', "{}", "null", "[" * 5_000, "a,b\n1\n", "\ufeff", "key: [\n")
    path.write_text(draw.choice(texts), "utf-8")


def folder(path: Path, _: random.Random) -> None:
    """A folder."""
    path.unlink()
    path.mkdir()


def loop(path: Path, _: random.Random) -> None:
    """A link to itself."""
    path.unlink()
    path.symlink_to(path.name)


def nowhere(path: Path, _: random.Random) -> None:
    """A link to nothing."""
    path.unlink()
    path.symlink_to("nowhere")


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    *(truncated, noise, bent, other, folder, loop, nowhere),
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_files(
    damage: Callable[[Path, random.Random], None],
    home: Workspace,
    pristine: Workspace,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    draw = random.Random(f"{SEED} {damage.__name__}")
    files = sorted(p.relative_to(pristine.root) for p in pristine.root.rglob("*") if p.is_file())
    for number, file in enumerate(draw.sample(files, 7)):
        spoilt = Path(shutil.copytree(pristine.root, tmp_path / str(number)))
        damage(spoilt / file, draw)
        exports = str(spoilt / "exports" / "january.csv")
        for words in (["explain", "one", "volume"], ["run"], ["import", exports], ["check"]):
            code = ends_well([*words, "-w", str(spoilt)], capsys)
            assert code != 1, (file, words)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_damaged_files_of_sovereignty(
    file: str,
    damage: Callable[[Path, random.Random], None],
    pristine: Workspace,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    spoilt = Path(shutil.copytree(pristine.root, tmp_path / "spoilt"))
    damage(spoilt / file, random.Random(f"{SEED} {damage.__name__} {file}"))
    for words in ("place", "place archive north --explain", "sovereignty assess"):
        code = ends_well([*words.split(), "-w", str(spoilt)], capsys)
        assert code != 1, (file, words)
