"""What a user is told: every fault of every file, each with its place and its mend."""

from pathlib import Path

import pytest

from largesse.programme.load import inspect, load
from largesse.programme.naming import problem_from_here
from largesse.workspace.errors import Refusal
from tests.programme.kit import FULL, problems, replaced, write

BAD = """\
incentive: x
title: Hello
who: level = 'gold' and ChargeCategory = 'Usage'
rows: ChargeCategory = 'usage'
cap: -5
expcts: 1
pays: {afer: 30 days}
times:
  - {who: level = 'x', byy: 2}
per: foo
excluding:
rate: 5
"""


def test_all_errors_of_a_file_come_at_once_and_in_order(tmp_path: Path) -> None:
    found = [(p.line, p.column, p.code, p.what.split(" ")[0]) for p in problems(tmp_path, BAD)]
    assert found == [
        (2, 1, "bad-shape", "'title'"),
        (3, 25, "who-and-rows", "'ChargeCategory'"),
        (4, 24, "unknown-value", "'usage'"),
        (5, 1, "bad-value", "'-5'"),
        (6, 1, "unknown-key", "'expcts'"),
        (7, 8, "unknown-key", "'afer'"),
        (9, 5, "missing-key", "'by'"),
        (9, 24, "unknown-key", "'byy'"),
        (10, 1, "bad-value", "'foo'"),
        (11, 1, "empty-value", "'excluding'"),
        (12, 1, "bad-value", "'5'"),
    ]


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, FULL, "programme.yaml")
    write(tmp_path, "incentive: a\nrate: 5\nmeasure: qualifying\n", "a.yaml")
    write(tmp_path, "incentive: b\nrate: 5%\nmeasure: nothing\n", "deep/b.yaml")
    write(tmp_path, "c: [", "c.yml")
    write(tmp_path, "no: matter", ".hidden/d.yaml")
    found = {(p.file, p.code) for p in inspect(tmp_path)[1]}
    assert found == {
        ("a.yaml", "bad-value"),
        ("deep/b.yaml", "unknown-measure"),
        ("c.yml", "malformed-yaml"),
    }


@pytest.mark.parametrize(
    # the line of the rule                     place    what                         mend
    ("line", "place", "what", "mend"),
    [
        ("rate: 5", "2:1", "'5' is not something a band can pay", "5 is not 5%"),
        ("rate: 5% and 500 USD", "2:1", "is not an amount and a rate", "500 USD and 5%"),
        ("rate: 5 USD and 9 USD", "2:1", "is not an amount and a rate", "500 USD and 5%"),
        ("rate: 5 USD and nothing", "2:1", "is not an amount and a rate", "500 USD and 5%"),
        ("rate: 5 USD and 1 USD and 2%", "2:1", "is not an amount and a rate", "500 USD and 5%"),
        ("rate: 5 USD and 2 EUR each", "2:1", "pays in USD and EUR", "both in one unit"),
        ("rate: 5 percent", "2:1", "'percent' in '5 percent' is no unit", "write 5%"),
        ("rate: five%", "2:1", "'five' is not a number", "write for example"),
        ("rate: 1_0%", "2:1", "'1_0' groups digits unevenly", "2_000_000"),
        ("rate: 1,5%", "2:1", "'1,5' is not a number", "0.05"),
        ("rate: 1e1%", "2:1", "'1e1' is not a number", "0.05"),
        ("rate: ５%", "2:1", "'５' is not a number", "0.05"),
        ("rate: 99999999999999999 USD", "2:1", "is too large", "1,000,000,000,000,000"),
        ("rate: 500 XYW", "2:1", "'XYW' in '500 XYW' is neither", "write 500 USD"),
        ("rat: 3%", "2:1", "'rat' has no meaning here", "did you mean 'rate'?"),
        ("Rate: 3%", "2:1", "'Rate' has no meaning here", "did you mean 'rate'?"),
        ("rate: 3%\ncap: 500", "3:1", "'500' is not an amount", "like 500 USD"),
        ("rate: 3%\nover: fortnight", "3:1", "'fortnight' is not an interval", "month, quarter"),
        ("rate: 3%\nholds: 2023", "3:1", "'2023' is not a period", "[2023-04-01, 2026-04-01)"),
        ("rate: 3%\nholds: '[2024-01-01, 2023-01-01)'", "3:1", "ends before it starts", ""),
        ("rate: 3%\nholds: '[2023-02-30, inf)'", "3:1", "'2023-02-30' is not a date", ""),
        ("rate: 3%\nplaced by: luck", "3:1", "there is no measure 'luck'", "amount, lines, units"),
        ("rate: 3%\nplaced by: growth", "3:1", "there is no measure 'growth'", ""),
        ("rate: 3%\nplaced by: growth over luck", "3:1", "'luck'", "growth over agreed baseline"),
        ("rate: 3%\nplaced by: amount over year, full", "3:1", "compares nothing", "amount over"),
        ("rate: 3%\npays on: 5 5", "3:1", "not a currency or unit", "500 USD"),
        ("rate: 3%\npays on: 0 USD", "3:1", "pays on nothing", "above zero"),
        ("rate: 3%\nguarantee: 5 USD", "3:1", "does not say how", "cumulative"),
        ("rate: 3%\npays: {after: soon}", "3:8", "'soon' is not a number of days", "30 days"),
        ("rate: 3%\nkind: gift", "3:1", "'gift' is not one of", "choose one"),
        ("rate: 3%\nenvelope: Big Pot", "3:1", "'Big Pot' is not a name", "lower-case"),
        ("rate: 3%\nsplit: {cash: 60}", "3:9", "'60' is not a percentage", "write 60%"),
        ("rate: 3%\nsplit: 60", "3:1", "'split' holds keys of its own", "write 'split:"),
        ("rate: 3%\ntimes: {who: true}", "3:1", "'times' is a list", "begins with '-'"),
        ("rate: 3%\nwho: [a]", "3:1", "'who' is a text", "on one line"),
        ("rate: 3%\nwho: ''", "3:7", "the expression is empty", "true for every row"),
        (
            "rate: 3%\nwho: level = 'Gold'",
            "3:14",
            "'Gold' is never a value of level",
            "small letters",
        ),
        ("rate: 3%\nwho: has(certification, 'Data')", "3:25", "'Data' is never a value", "small"),
        ("rate: 3%\nwho:", "3:1", "'who' is left empty", "say it, or remove the key"),
        ("scale: 3%", "2:1", "a scale is a map", "its mode and its bands"),
        ("scale: {mode: whole}", "2:1", "the scale has no bands", "'[0, inf)': 3%"),
        ("scale: {'[0, inf)': 3%}", "2:1", "does not say its mode", "graduated"),
        ("scale: {mode: best, '[0, inf)': 3%}", "2:9", "'best' is not a mode", "graduated"),
        ("scale: {mode: whole, '0-10': 3%}", "2:22", "'0-10' is not a band", "half-open"),
        ("scale: {mode: whole, '[0, 10]': 3%}", "2:22", "is not half-open", "'(a, b]'"),
        ("scale: {mode: whole, '[9, 9)': 3%}", "2:22", "is empty", ""),
        ("scale: {mode: whole, '[1%, 9)': 3%}", "2:22", "mixes a percentage", ""),
        ("scale: {mode: whole, '[0, inf)': 3}", "2:22", "'3' is not something", "5 is not 5%"),
    ],
)
def test_a_word_that_cannot_be_read(
    tmp_path: Path, line: str, place: str, what: str, mend: str
) -> None:
    found = problems(tmp_path, f"incentive: x\n{line}\n")
    assert len(found) == 1, found
    assert what in found[0].what
    assert mend in found[0].mend
    assert found[0].where == f"rule.yaml:{place}"


@pytest.mark.parametrize(
    ("line", "place", "cut", "whole"),
    [
        ("case: c\ngiven: {this quarter: 10,000}\nexpect: 1", "2:26", "10,000", "10_000"),
        ("case: c\ngiven: {a: -1,000,000.50, b: 2}", "2:15", "-1,000,000.50", "-1_000_000.50"),
        ("fund: f\nenvelopes: {a: {amount: 5,000 USD}}", "2:27", "5,000 USD", "5_000 USD"),
    ],
)
def test_a_number_cut_at_its_commas(
    tmp_path: Path, line: str, place: str, cut: str, whole: str
) -> None:
    (problem,) = problems(tmp_path, line)
    assert problem.what == f"'{cut}' is cut at its commas"
    assert problem.mend == f"digits are grouped with underscores: write {whole}"
    assert problem.where == f"rule.yaml:{place}"


def test_a_key_of_three_digits_without_a_value_is_still_left_empty(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "case: c\ngiven: {a: ten, 100: }\nexpect: 1")
    assert problem.what == "'100' is left empty"


@pytest.mark.parametrize(
    "text",
    [
        "1=1; drop table positions",
        "level = 'gold' union select * from read_csv('/etc/passwd')",
        "level = 'gold' -- and role = 'reseller'",
        "level = 'gold' /* */ or true",
        "level = (select 1)",
        "read_text('/etc/passwd') = 'x'",
        "level = 'gold'; attach 'x.db'",
        "level = 'a' || 'b'",
        "level = $$gold$$",
        "level = 'go''ld' or getenv('HOME') = 'x'",
        "pragma database_list",
        "level collate nocase = 'GOLD'",
        "1",
    ],
)
@pytest.mark.parametrize("key", ["who", "rows"])
def test_a_predicate_that_tries_more_than_to_ask_is_refused(
    tmp_path: Path, key: str, text: str
) -> None:
    found = problems(tmp_path, f'incentive: x\nrate: 3%\n{key}: "{text}"\n')
    assert found
    assert all(p.line == 3 and p.file == "rule.yaml" and p.mend for p in found)


@pytest.mark.parametrize(
    # key    predicate                                     what                        mend
    ("key", "text", "what", "mend"),
    [
        ("who", "ChargeCategory = 'Usage'", "is a column of the rows", "say it under 'rows:'"),
        ("who", "x_Team = 'a' or level = 'gold'", "is a column of the rows", "joined by or"),
        ("rows", "level = 'gold'", "is a fact, not a column", "say it under 'who:'"),
        ("rows", "customer.country = 'FR'", "is a fact, not a column", "say it under 'who:'"),
        ("who", "levle = 'gold'", "there is no column levle", "level"),
    ],
)
def test_facts_and_rows_are_asked_apart(
    tmp_path: Path, key: str, text: str, what: str, mend: str
) -> None:
    (found,) = problems(tmp_path, f'incentive: x\nrate: 3%\n{key}: "{text}"\n')
    assert what in found.what
    assert mend in found.mend


def test_a_faulty_measure_is_reported_once_not_by_all_who_use_it(tmp_path: Path) -> None:
    text = replaced(FULL, "of: BilledCost", "of: BilledCosts")
    (found,) = problems(tmp_path, text)
    assert (found.code, found.line) == ("unknown-column", 9)


def test_a_faulty_programme_document_does_not_make_all_predicates_wrong(tmp_path: Path) -> None:
    text = replaced(FULL, "currency: USD", "currency: dollars") + "who: level = 'gold'\n"
    (found,) = problems(tmp_path, text)
    assert (found.code, found.line) == ("bad-value", 3)


RULE = "incentive: a\nmeasure: paid\nrate: 3%\n"
MEASURE = "measure: paid\nof: BilledCost\nin: USD\n"
ORDER = "stack: s\norder: [a, b]\n"
SETTINGS = "programme: p\ncurrency: USD\ntitle: {en: P, fr: P}\nfacts: {tier: {one of: [x]}}\n"
FAULTS = ["case: [\n", "---\ncase: c\ngiven: {amount: 1,000}\n", "---\na: &x 1\n", "\x07"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("unread", "others"),
    [
        (RULE.replace("paid", "amount"), ORDER + "---\nincentive: b\nrate: 1%\n"),
        (MEASURE, RULE),
        (SETTINGS, MEASURE + "---\n" + RULE + "who: tier = 'x'\n"),
        ("{incentive: a, rate: 3%}\n", ORDER + "---\nincentive: b\nrate: 1%\n"),
    ],
)
def test_what_a_file_says_that_is_no_yaml_is_not_missed_elsewhere(
    tmp_path: Path, unread: str, others: str, fault: str
) -> None:
    write(tmp_path, unread + fault, "a.yaml")
    write(tmp_path, others, "b.yaml")
    assert {problem.file for problem in inspect(tmp_path)[1]} == {"a.yaml"}


def test_a_name_that_no_file_says_is_still_missed(tmp_path: Path) -> None:
    write(tmp_path, RULE + FAULTS[0], "a.yaml")
    write(tmp_path, "stack: s\norder: [a, b]\n", "b.yaml")
    (_, missed) = inspect(tmp_path)[1]
    assert (missed.file, missed.what) == ("b.yaml", "the stack names 'b', which is no incentive")


def test_ids_stand_once(tmp_path: Path) -> None:
    write(tmp_path, "incentive: a\nrate: 3%\n", "a.yaml")
    write(tmp_path, "incentive: a\nrate: 4%\n", "b.yaml")
    (found,) = inspect(tmp_path)[1]
    assert (found.file, found.line, found.code) == ("b.yaml", 1, "said-twice")
    assert "in a.yaml" in found.what
    assert "succeeds" in found.mend


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title: {en: lost}\n", "unknown-document"),
        ("- a\n- b\n", "unknown-document"),
        ("just a text\n", "unknown-document"),
    ],
)
def test_a_document_says_what_it_is(tmp_path: Path, text: str, code: str) -> None:
    (found,) = problems(tmp_path, text)
    assert found.code == code
    assert "'incentive:'" in found.mend


def test_nothing_there_is_said_too(tmp_path: Path) -> None:
    (found,) = inspect(tmp_path)[1]
    assert found.code == "no-files"
    (found,) = inspect(tmp_path / "absent")[1]
    assert "no such file" in found.what


def test_load_raises_what_inspect_finds(tmp_path: Path) -> None:
    path = write(tmp_path, BAD)
    with pytest.raises(Refusal) as refusal:
        load(path)
    found = inspect(path)[1]
    assert list(refusal.value.problems) == [problem_from_here(p, path) for p in found]
