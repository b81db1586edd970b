"""The two hashes: what people read leaves the semantic one alone, what a rule reads changes it."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from largesse.entitlement.plan.takings import taking
from largesse.programme.load import inspect, load
from tests.programme.kit import FULL, loaded, replaced, write
from tests.shared import ROOT

RICH = """\
programme: meadow
title: {en: Meadow}
currency: USD
home: FR
calendar: {year starts in month: 4, year named by: end, end of month: clip}
counts by: charge month
converts: {source: ecb, fixing: month-end, month: charge month}
roles: [reseller, agent]
rounding: half-up
facts:
  level: {one of: [silver, gold]}
  staff: {is: number}
---
measure: qualifying
title: {en: Qualifying}
of: BilledCost
in: USD
rows: ChargeCategory = 'Usage'
excluding:
  - {rows: ServiceName = 'Free', because: {en: free}}
  - {who: customer.segment = 'own', because: {en: own}}
---
fund: pledge
authorised: 1_000_000 USD
for: '[2022-04-01, 2025-04-01)'
purpose: {en: growth}
bound to: customer.country != 'FR'
envelopes:
  rebates:
    title: {en: Rebates}
    amount: {FY2023: 100_001 USD, FY2024: 100_002 USD}
    when exhausted: overflow
    overflow to: reserve
  reserve: {amount: 50_003 USD, region: emea}
---
incentive: volume
title: {en: Volume, fr: Volume}
source: guide, section 1
holds: '[2022-04-01, 2025-04-01)'
envelope: rebates
who: level = 'gold' and staff > 3
rows: RegionId = 'eu-1'
measure: qualifying
over: quarter
placed by: ["growth over previous quarter, full", attainment of target]
requires: [qualifying at least 50 USD, attainment of target above 20%]
scale:
  mode: whole
  beyond: nothing
  '[110%, 115%)': {'[0%, 50%)': 1%, '[50%, inf)': 2%}
  '[115%, 120%)': 3%
times:
  - {who: staff > 9, by: 1.2x, because: {en: large}}
cap: 2_004 USD per partner per year
split: {cash: 60%, co-op: 40%}
titles: {co-op: {en: Co-op funds, fr: Coopération}}
converts: [{part: co-op, becomes: cash, when earned below: 99 USD}]
vests: interval-end
settles: month
expects: {by: run rate}
holding:
  - {who: level = 'silver', because: {en: waits}, released by: a word}
pays: {after: 31 days, minimum: 205 USD, below: carry}
---
incentive: fixed
title: {en: Fixed, fr: Fixe}
source: guide, section 2
holds: '[2022-04-01, 2025-04-01)'
fixed by: usage
envelope: rebates
measure: qualifying
per: customer
over: month
first: {months: 6, of: customer}
rate: {by: [level, RegionId], gold: {eu-1: 4%, others: 4.25%}, silver: 5%}
guarantee: 106 USD, each
floor: 7 USD per customer
---
stack: both
order: [volume, fixed]
per: total
rule: add
---
case: nothing
of: volume
given: {this quarter: 1}
expect: 0 USD
because: no growth
"""


def semantic(folder: Path, text: str) -> str:
    return loaded(folder, text).semantic_hash


@pytest.fixture(scope="module")
def rich_hash(tmp_path_factory: pytest.TempPathFactory) -> str:
    return semantic(tmp_path_factory.mktemp("rich"), RICH)


def test_the_rich_programme_is_sound(tmp_path: Path) -> None:
    assert inspect(write(tmp_path, RICH))[1] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{en: Meadow}", "{en: Field, fr: Champ}"),
        ("title: {en: Qualifying}", "title: {en: What counts}"),
        ("because: {en: free}", "because: {en: gratis, fr: gratuit}"),
        ("purpose: {en: growth}", "purpose: {en: more growth}"),
        ("title: {en: Rebates}", "title: {en: All rebates}"),
        ("source: guide, section 1", "source: guide, section 9"),
        ("because: {en: large}", "because: {en: many people}"),
        ("{en: Co-op funds, fr: Coopération}", "{en: Funds}"),
        ("released by: a word", "released by: a letter"),
        ("because: no growth", "because: none"),
        ("given: {this quarter: 1}", "given: {this quarter: 2}"),
        ("currency: USD\nhome", "# a comment\ncurrency:   USD\nhome"),
        ("2_004 USD", "USD 2004.00"),
        ("staff > 3", "3 < staff"),
        ("level = 'gold' and staff > 3", "(staff > 3.0) and level in ('gold')"),
        ("over: quarter", "over: fiscal-quarter"),
        ("calendar: {year starts in month: 4,", "calendar: {year starts in month: 04,"),
    ],
)
def test_what_only_people_read_keeps_the_semantic_hash(tmp_path: Path, old: str, new: str) -> None:
    before = loaded(tmp_path, RICH)
    after = loaded(tmp_path, replaced(RICH, old, new))
    assert after.semantic_hash == before.semantic_hash
    assert after.source_hash != before.source_hash


def test_the_order_of_keys_and_documents_and_files_keeps_it(tmp_path: Path) -> None:
    whole = load(write(tmp_path / "one", RICH)).semantic_hash
    for number, document in enumerate(RICH.split("---\n")):
        write(tmp_path / "many", document, f"{9 - number}/{number}.yaml")
    assert load(tmp_path / "many").semantic_hash == whole
    turned = "---\n".join(_turned(document) for document in reversed(RICH.split("---\n")))
    assert semantic(tmp_path, turned) == whole


def _turned(document: str) -> str:
    """The document with its top keys in reverse order."""
    parts = re.split(r"^(?=\S)", document, flags=re.MULTILINE)
    return "".join(reversed([part for part in parts if part]))


SCALARS = [
    # old, new: everything that a calculation reads
    ("programme: meadow", "programme: field"),
    ("home: FR", "home: DE"),
    ("year starts in month: 4", "year starts in month: 7"),
    ("year named by: end", "year named by: start"),
    ("end of month: clip", "end of month: spill"),
    ("counts by: charge month", "counts by: billing month"),
    ("fixed by: usage", "fixed by: invoice"),
    ("source: ecb", "source: imf"),
    ("fixing: month-end", "fixing: average"),
    ("month: charge month}", "month: interval end}"),
    ("roles: [reseller, agent]", "roles: [reseller]"),
    ("rounding: half-up", "rounding: down"),
    ("one of: [silver, gold]", "one of: [silver, gold, black]"),
    ("of: BilledCost", "of: ListCost"),
    ("'Usage'", "'Purchase'"),
    ("'Free'", "'Trial'"),
    ("'own'", "'test'"),
    ("1_000_000 USD", "1_000_001 USD"),
    ("!= 'FR'", "= 'FR'"),
    ("100_001", "100_000"),
    ("50_003", "50_004"),
    ("region: emea", "region: apac"),
    ("staff > 3", "staff >= 3"),
    ("'eu-1'", "'eu-2'"),
    ("over: quarter", "over: calendar-quarter"),
    ("full", "to date"),
    ("beyond: nothing", "beyond: last"),
    ("'[115%, 120%)': 3%", "'[115%, 121%)': 3%"),
    ("'[115%, 120%)': 3%", "'[115%, 120%)': 3.0000001%"),
    ("1.2x", "1.3x"),
    ("at least 50", "above 50"),
    ("above 20%", "above 21%"),
    ("'[0%, 50%)'", "'[0%, 51%)'"),
    ("staff > 9", "staff > 8"),
    ("2_004 USD per partner", "2_004 USD per programme"),
    ("cash: 60%, co-op: 40%", "cash: 59%, co-op: 41%"),
    ("99 USD", "98 USD"),
    ("vests: interval-end", "vests: as-reached"),
    ("settles: month", "settles: quarter"),
    ("by: run rate", "by: to date"),
    ("level = 'silver'", "level = 'gold' and staff > 1"),
    ("31 days", "30 days"),
    ("205 USD", "206 USD"),
    ("below: carry", "below: forfeit"),
    ("months: 6", "months: 7"),
    ("{eu-1: 4%", "{eu-1: 4.5%"),
    ("{eu-1: 4%", "{eu-2: 4%"),
    ("others: 4.25%", "others: 4.2%"),
    ("[level, RegionId]", "[level, RegionName]"),
    ("106 USD, each", "106 USD, draw"),
    ("floor: 7 USD", "floor: 8 USD"),
    ("rule: add", "rule: best of"),
    ("per: total", "per: line"),
]


@pytest.mark.parametrize(("old", "new"), SCALARS)
def test_whatever_a_calculation_reads_changes_the_semantic_hash(
    tmp_path: Path, rich_hash: str, old: str, new: str
) -> None:
    after, problems = inspect(write(tmp_path, replaced(RICH, old, new)))
    assert after is not None, problems
    assert after.semantic_hash != rich_hash


NUMBERS = [
    match
    for match in re.finditer(r"(?<![\w.\-\[])\d[\d_]*(?:\.\d+)?(?=%| USD|x)", RICH)
    if match.start() < RICH.index("case:")
]


@settings(max_examples=40)
@given(st.sampled_from(NUMBERS), st.integers(1, 9))
def test_any_changed_number_changes_the_semantic_hash(
    tmp_path_factory: pytest.TempPathFactory,
    rich_hash: str,
    number: re.Match[str],
    digit: int,
) -> None:
    folder = tmp_path_factory.mktemp("hash")
    changed = f"{number[0]}{'' if '.' in number[0] else '.0'}{digit}"
    text = RICH[: number.start()] + changed + RICH[number.end() :]
    after, _ = inspect(write(folder, text))
    assert after is not None
    assert after.semantic_hash != rich_hash


RULES = {
    path: path.read_text("utf-8").partition("---\ncase:")[0]
    for path in sorted((ROOT / "examples").rglob("*.yaml"))
}
"""The examples up to their first case: every word of the language stands in some of them."""
_FOR_READERS = re.compile(r"(?m)#.*$|^ *source:.*$|because: *\{[^}]*\}|title: *\{[^}]*\}")
RULED = [
    (path, number)
    for path, rules in RULES.items()
    for number in re.finditer(
        r"(?<![\w.])\d[\d_]*(?:\.\d+)?", _FOR_READERS.sub(lambda m: " " * len(m[0]), rules)
    )
]


@settings(max_examples=40)
@given(st.sampled_from(RULED), st.integers(1, 9))
def test_any_changed_number_of_the_examples_changes_the_semantic_hash(
    tmp_path_factory: pytest.TempPathFactory, at: tuple[Path, re.Match[str]], more: int
) -> None:
    path, number = at
    folder, text = tmp_path_factory.mktemp("hash"), RULES[path]
    changed = str(Decimal(number[0].replace("_", "")) + more)
    before = inspect(write(folder / "before", text))[0]
    after = inspect(
        write(folder / "after", text[: number.start()] + changed + text[number.end() :])
    )[0]
    assume(before is not None and after is not None)
    assert before is not None
    assert after is not None
    assert after.semantic_hash != before.semantic_hash, (path.name, number[0], changed)


@settings(max_examples=30)
@given(st.integers(0, len(FULL)), st.sampled_from([" ", "# \n", "\n", "a"]))
def test_any_byte_changes_the_source_hash(
    tmp_path_factory: pytest.TempPathFactory, at: int, added: str
) -> None:
    from largesse.programme.hashing import source_hash

    before, after = FULL, FULL[:at] + added + FULL[at:]
    assert source_hash({"a": before.encode()}) != source_hash({"a": after.encode()})
    assert source_hash({"a": before.encode()}) != source_hash({"b": before.encode()})


def test_a_measures_partial_sums_have_the_name_of_what_is_taken(tmp_path: Path) -> None:
    text = "measure: {}\nof: BilledCost\nin: {}\nrows: ChargeCategory = 'Usage'\n"
    one = loaded(tmp_path, text.format("a", "USD")).measures["a"]
    same = loaded(tmp_path, text.format("b", "EUR")).measures["b"]
    other = loaded(tmp_path, text.format("a", "USD").replace("Usage", "Tax")).measures["a"]
    assert taking(one).name == taking(same).name
    assert taking(one).name != taking(other).name
