"""Answers, qualifications, offerings, improvements that are refused: one row per fault."""

from pathlib import Path

import pytest

from largesse.workspace.errors import Refusal
from tests.sovereignty.files import FILES, changed, placing_of

A, Q, F, M = "answers.csv", "qualifications.csv", "offerings.yaml", "improvements.yaml"
KEYS, STORED, COSTS = "keys: customer", "stored in: [FR]", "400_000 EUR"
DOLLARS = FILES[M].replace("improvement: keys", "improvement: other").replace("EUR", "USD")
BAD = {
    # what                                   file old           new               code, line
    "an unknown criterion":                 (A, "SOV-3.1", "SOV-3.9", "no-such-question", 2),
    "a question that nobody asks":          (A, "SOV-3.1", "own-questio", "no-such-question", 2),
    "an answer below the first":            (A, ",4,", ",0,", "no-such-answer", 2),
    "an answer beyond the last":            (A, ",4,", ",6,", "no-such-answer", 2),
    "an answer in words":                   (A, ",4,", ",yes,", "no-such-answer", 2),
    "an answer with a leading zero":        (A, ",4,", ",04,", "no-such-answer", 2),
    "neither yes nor no":
        (A, "SOV-3.1,4", "own-question,maybe", "no-such-answer", 2),
    "an unknown offering":                  (A, "mill-cloud", "mill-clout", "no-such-offering", 2),
    "a grade that there is none of":        (A, "certified", "sworn", "bad-choice", 2),
    "unknown as a grade":                   (A, "certified", "unknown", "bad-choice", 2),
    "no source":                            (A, "audit", "", "empty-cell", 2),
    "no day from which it was known":       (A, "audit,2024-01-01", "audit,", "empty-cell", 2),
    "it ends before it begins":             (A, "01-01,,", "01-01,2023-01-01,", "dates", 2),
    "it ends as it begins":                 (A, "01-01,,", "01-01,2024-01-01,", "dates", 2),
    "no day of the calendar":               (A, "2024-01-01,,", "2024-02-30,,", "bad-date", 2),
    "a column that there is none of":       (A, "note", "remark", "unknown-column", 1),
    "a cell too many":                      (A, "2024-01-01,\n", "2024-01-01,,\n", "cells", 2),
    "a qualification of no offering":       (Q, "mill-cloud", "mill-clout", "no-such-offering", 2),
    "a qualification of no number":         (Q, "no. 7", "", "empty-cell", 2),
    "a qualification that never held":      (Q, "2027-01-01", "2023-01-01", "dates", 2),
    "two offerings of one id":
        (F, "offering: mill-base", "offering: mill-cloud", "said-twice", 12),
    "it rests on no offering":
        (F, KEYS, "rests on: [mill-bass]", "no-such-offering", 8),
    "a place that is no country":           (F, STORED, "stored in: [Paris]", "bad-value", 6),
    "a country by another code than ISO's": (F, STORED, "stored in: [UK]", "bad-value", 6),
    "a country in small letters":           (F, STORED, "stored in: [fr]", "bad-value", 6),
    "keys with nobody":                     (F, KEYS, "keys: nobody", "bad-choice", 8),
    "half a month to exit":                 (F, KEYS, "exit: 1.5", "bad-value", 8),
    "less than no time to exit":            (F, KEYS, "exit: -1", "bad-value", 8),
    "a key that means nothing":             (F, KEYS, "key: customer", "unknown-key", 8),
    "no provider":                          (F, "provider: mill\n", "", "missing-key", 1),
    "it ends before it is offered":         (F, "inf", "2019-01-01", "bad-value", 4),
    "text that is no YAML":                 (F, "cloud}", "cloud", "malformed-yaml", 3),
    "an improvement of no offering":        (M, "mill-cloud", "mill-clout", "no-such-offering", 2),
    "an improvement of no criterion":       (M, "SOV-3.1", "SOV-3.7", "no-such-criterion", 6),
    "an improvement beyond the best":       (M, ": 5", ": 9", "no-such-answer", 6),
    "an improvement of nothing":            (M, "{SOV-3.1: 5}", "{}", "bad-value", 6),
    "two improvements of one id":           (M, "", f"---\n{FILES[M]}", "said-twice", 8),
    "improvements in two currencies":       (M, "", f"---\n{DOLLARS}", "two-currencies", 11),
    "it costs less than nothing":           (M, COSTS, "-4 EUR", "negative-cost", 4),
    "it costs half a cent":                 (M, COSTS, "4.005 EUR", "too-fine", 4),
    "it costs in no currency":              (M, COSTS, "4 XXQ", "bad-value", 4),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), BAD.values(), ids=list(BAD))
def test_a_faulty_file_is_refused_at_its_line(
    tmp_path: Path, file: str, old: str, new: str, code: str, line: int
) -> None:
    with pytest.raises(Refusal) as caught:
        placing_of(tmp_path, **changed(file, (old, new)))
    found = [(p.code, p.file, p.line) for p in caught.value.problems]
    assert (code, f"sovereignty/{file}", line) in found


def test_what_is_left_out_is_unknown_and_refuses_nothing(tmp_path: Path) -> None:
    """No answers, no owners, no offerings' places: an explicit unknown, never an error."""
    placing = placing_of(
        tmp_path,
        **{name: FILES[name].splitlines(keepends=True)[0] for name in (A, Q, "entities.csv")},
        **{"holdings.csv": FILES["holdings.csv"].splitlines(keepends=True)[0]},
        **changed(F, (f"{STORED}\n", "")),
    )
    found = placing.place(placing.workloads["registry"], "mill-cloud")
    assert found.verdict == "unknown"
    assert found.deciding.binding is not None
    assert "data.stored_inside" in found.deciding.binding.missing


@pytest.mark.parametrize("rests", ["mill-cloud", "mill-base"])
def test_offerings_may_rest_on_each_other_in_a_circle(tmp_path: Path, rests: str) -> None:
    circle = changed(
        F,
        (KEYS, f"{KEYS}\nrests on: [{rests}]"),
        ("source: contract\n---", "source: contract\n---"),
        ("", "rests on: [mill-cloud]\n"),
    )
    assert placing_of(tmp_path, **circle).catalogue.offerings["mill-cloud"].rests_on == (rests,)
