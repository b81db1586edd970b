"""Profiles that are refused: one row per fault, with the line to mend."""

from pathlib import Path

import pytest

from largesse.workspace.errors import Refusal
from tests.sovereignty.files import FILES, changed, placing_of

OWN = "profiles/own.yaml"
REQUIRES = "requires: data.stored_inside"
RULES = FILES[OWN][FILES[OWN].index("rules:") :]
EDGE = "edges:\n  - {{edge: compels, country: {}, reference: r, says: {{en: s}}}}\nrules:"
ASK = "own-question: {title: {en: Is it so}}"
BAD = {
    # what                                    old, new, code, line
    "the condition breaks off":               (REQUIRES, f"{REQUIRES} and", "syntax", 16),
    "a fact that nobody declares":            (REQUIRES, f"{REQUIRES[:-1]}", "unknown-column", 16),
    "a criterion that there is none of":
        (REQUIRES, "requires: '\"SOV-9.1\" >= 2'", "unknown-column", 16),
    "a number where a condition is wanted":
        (REQUIRES, "requires: data.rank", "type-mismatch", 16),
    "a number compared with a text":
        (REQUIRES, "requires: data.rank >= 'high'", "type-mismatch", 16),
    "asks whether a fact is unknown":
        (REQUIRES, f"{REQUIRES} is null", "asks-for-unknown", 16),
    "asks whether a fact is known":
        (REQUIRES, f"{REQUIRES} is not null", "asks-for-unknown", 16),
    "asks so to apply":
        (REQUIRES, f"applies when: offering.seal is null\n    {REQUIRES}", "asks-for-unknown", 16),
    "something for what is unknown":
        (REQUIRES, "requires: coalesce(offering.seal, 4) >= 2", "asks-for-unknown", 16),
    "an area that there is none of":          ("area: EU", "area: Europe", "no-such-area", 7),
    "a country by another code than ISO's":   ("area: EU", "area: UK", "no-such-area", 7),
    "a law of no country":                    ("rules:", EDGE.format("XX"), "no-such-area", 12),
    "a law of a country in small letters":    ("rules:", EDGE.format("us"), "bad-value", 12),
    "the id of a shipped profile":            ("profile: own", "profile: dora", "said-twice", 1),
    "one id twice":                           ("", f"---\n{FILES[OWN]}", "said-twice", 20),
    "the name of a workload's own":
        ("profile: own", "profile: workload", "taken-name", 1),
    "an id that is no name":                  ("profile: own", "profile: Own Rules", "bad-name", 1),
    "one rule twice":
        ("  one:\n", "  one: {title: {en: Zero}}\n  one:\n", "said-twice", 13),
    "no rules and no edges":                  (RULES, "", "empty-profile", 1),
    "nothing in the file":                    (FILES[OWN], "", "empty-profile", None),
    "it binds nobody":                        ("[own-scope]", "[]", "bad-value", 6),
    "a status that there is none of":         ("status: in force", "status: draft", "bad-value", 4),
    "a kind that there is none of":           ("kind: policy", "kind: rule", "bad-value", 3),
    "days that are no period":                ("'[2020-01-01, inf)'", "from 2020", "bad-value", 8),
    "a period that ends before it begins":
        ("'[2020-01-01, inf)'", "'[2020-01-01, 2019-01-01)'", "bad-value", 8),
    "a remedy of no fact":
        ("sets: {data.stored_inside", "sets: {data.stored_insid", "bad-remedy", 18),
    "a remedy by no value of it":
        ("sets: {data.stored_inside: yes}", "sets: {data.stored_inside: 4}", "bad-remedy", 18),
    "a remedy that does nothing":
        ("sets: {data.stored_inside: yes}", "sets: {}", "bad-value", 18),
    "an effort beyond the scale":             ("effort: 3", "effort: 5", "bad-value", 18),
    "a question answered by another kind":
        (ASK, "in-the-register: {title: {en: Is it}, answer: number}", "asked-otherwise", 10),
    "an answer of no kind":
        (ASK, "own-question: {title: {en: Is it}, answer: date}", "bad-choice", 10),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line"), BAD.values(), ids=list(BAD))
def test_a_faulty_profile_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int | None
) -> None:
    with pytest.raises(Refusal) as caught:
        placing_of(tmp_path, **changed(OWN, (old, new)))
    found = [(p.code, p.file, p.line) for p in caught.value.problems]
    assert (code, f"sovereignty/{OWN}", line) in found
    assert all(problem.mend for problem in caught.value.problems if problem.code == code) or (
        code in ("bad-value", "syntax")
    )


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    other = changed(OWN, ("area: EU", "area: Europe"))[OWN].replace("profile: own", "profile: two")
    files = {**changed(OWN, (REQUIRES, "requires: data.rank")), "profiles/two.yaml": other}
    with pytest.raises(Refusal) as caught:
        placing_of(tmp_path, **files)
    assert [(p.file, p.code) for p in caught.value.problems] == [
        ("sovereignty/profiles/own.yaml", "type-mismatch"),
        ("sovereignty/profiles/two.yaml", "no-such-area"),
    ]
