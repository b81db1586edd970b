"""The match and the scores of the demo's markets, drawn."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from largesse.cli import main


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo's programme and markets and nothing else."""
    root = tmp_path_factory.mktemp("markets")
    with as_file(files("largesse.cli") / "brindlemark") as demo:
        for name in ("programme", "markets"):
            shutil.copytree(demo / name, root / name)
    (root / "largesse.toml").write_text("layout = 1\n", "utf-8")
    return root


def drawn(home: Path, *words: str) -> str:
    """What the option that comes last writes."""
    path = home / "drawn.html"
    path.unlink(missing_ok=True)
    assert main(["markets", *words, str(path), "-w", str(home)]) == 0
    return path.read_text("utf-8")


def test_the_match_is_a_map_with_words_beside_colours(home: Path) -> None:
    text = drawn(home, "match", "--draws", "100", "--chart")
    assert "is proposed for" in text
    assert "not scoreable: enter by hand (1)" in text
    assert 'fill="url(#not-scoreable)"' in text or "× Taiwan" in text
    assert "<td>Singapore</td>" in text


def test_the_match_on_two_axes_names_its_markets(home: Path) -> None:
    text = drawn(home, "match", "--draws", "100", "--lang", "fr", "--scatter")
    assert "marchés sur 26" in text
    assert "Maturité technologique" in text
    assert ">Corée du Sud</text>" in text


def test_scores_are_drawn_with_their_places_and_on_the_world(home: Path) -> None:
    places = drawn(home, "score", "--chart")
    assert "South Korea leads on technological maturity" in places
    assert "not scoreable" in places
    world = drawn(home, "score", "maturity", "--lang", "fr", "--map")
    assert "<h1>Maturité technologique : Corée du Sud en tête</h1>" in world
    assert "Chaque teinte porte un cinquième des marchés évalués" in world


@pytest.mark.parametrize("words", [("match", "--draws", "20"), ("score",)])
def test_a_file_of_another_kind_is_refused(
    words: tuple[str, ...], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["markets", *words, "--chart", "map.gif", "-w", str(home)]) == 2
    assert "name a file .svg or .html" in capsys.readouterr().err
