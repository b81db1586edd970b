"""Workloads and owners that are refused: one row per fault, with the line to mend."""

from pathlib import Path

import pytest

from largesse.workspace.errors import Refusal
from tests.sovereignty.files import FILES, changed, placing_of

W, E, H, R, C = "workloads.yaml", "entities.csv", "holdings.csv", "rights.csv", "classes.yaml"
COUNTRY, PERSONAL, PUBLIC = "country: FR", "holds: personal}", "holds: public}"
SYSTEMS = FILES[W][FILES[W].index("systems:") : FILES[W].index("links:")]
DATED = "2000-01-01,,register,2020-01-01,certified\n"
HELD = "founder,mill,100%"
BAD = {
    # what                                  file changes                                 code, line
    "a class that there is none of":       (W, [("personal", "personnal")], "no-such-class", 9),
    "a link that carries no class":
        (W, [("carries: public", "carries: pubic")], "no-such-class", 12),
    "a link with no system":
        (W, [("[records, site]", "[records, sight]")], "no-such-system", 12),
    "a link with itself":
        (W, [("[records, site]", "[site, site]")], "linked-with-itself", 12),
    "a link of three":
        (W, [("[records, site]", "[records, site, site]")], "bad-value", 12),
    "nothing is left to place":
        (W, [(PERSONAL, "holds: personal, elsewhere: x}"),
         (PUBLIC, "holds: public, elsewhere: x}")], "nothing-to-place", 8),
    "no systems at all":                   (W, [(SYSTEMS, "systems: {}\n")], "bad-value", 8),
    "two workloads of one id":             (W, [("", f"---\n{FILES[W]}")], "said-twice", 14),
    "a scope that no profile knows of":    (W, [("own-scope", "own-scop")], "no-such-scope", 5),
    "a country that there is none of":     (W, [(COUNTRY, "country: Gaul")], "bad-value", 4),
    "a SEAL beyond the highest":           (W, [(COUNTRY, f"{COUNTRY}\nseal: 5")], "bad-value", 5),
    "evidence of no grade":
        (W, [(COUNTRY, f"{COUNTRY}\nevidence: high")], "bad-value", 5),
    "hosted on no offering":
        (W, [(COUNTRY, f"{COUNTRY}\nhosted on: nowhere")], "no-such-offering", 5),
    "above the whole":                     (H, [("", f"rival,mill,1%,,{DATED}")], "above-whole", 3),
    "above the whole, in votes alone":
        (H, [("", f"rival,mill,0%,1%,{DATED}")], "above-whole", 3),
    "a closed circle":
        (H, [(HELD, "rival,mill,100%"), ("", f"mill,rival,100%,,{DATED}")], "closed-circle", 3),
    "one that holds all of itself":        (H, [(HELD, "mill,mill,100%")], "closed-circle", 2),
    "less than nothing":                   (H, [("100%", "-5%")], None, 2),
    "a jurisdiction that there is none of": (E, [("company,FR", "company,QQ")], "bad-country", 2),
    "a right over oneself":
        (R, [("", f"mill,mill,veto,,,{DATED}".replace("certified\n", "certified,\n"))],
         "of-itself", 2),
}  # fmt: skip


@pytest.mark.parametrize(("file", "changes", "code", "line"), BAD.values(), ids=list(BAD))
def test_a_faulty_file_is_refused_at_its_line(
    tmp_path: Path, file: str, changes: list[tuple[str, str]], code: str | None, line: int
) -> None:
    with pytest.raises(Refusal) as caught:
        placing_of(tmp_path, **changed(file, *changes))
    found = {(code and p.code, p.file, p.line) for p in caught.value.problems}
    assert (code, f"sovereignty/{file}", line) in found


CLASSES = """\
classes: own
title: {en: Own}
of:
  personal: {rank: 1, title: {en: Personal}, tags: [personal]}
  public: {rank: 0, title: {en: Public}, tags: []}
"""


def test_a_workspace_may_have_its_own_classes(tmp_path: Path) -> None:
    placing = placing_of(tmp_path, **{C: CLASSES})
    assert set(placing.judge.classes.of) == {"personal", "public"}
    with pytest.raises(Refusal) as caught:
        placing_of(tmp_path, **{C: CLASSES}, **changed(W, ("personal", "health")))
    assert [p.code for p in caught.value.problems] == ["no-such-class"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rank: 1", "rank: high"),
        ("rank: 1", "rank: -1"),
        ("tags: [personal]", "tags: [Personal data]"),
        (CLASSES[CLASSES.index("of:") :], "of: {}\n"),
        ("  public:", "  personal:"),
        ("  public:", "  unknown:"),
        (CLASSES, ""),
    ],
)
def test_faulty_classes_are_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in CLASSES
    with pytest.raises(Refusal) as caught:
        placing_of(tmp_path, **{C: CLASSES.replace(old, new, 1)})
    assert {p.file for p in caught.value.problems} <= {f"sovereignty/{C}", f"sovereignty/{W}"}
