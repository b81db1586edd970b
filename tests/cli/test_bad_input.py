"""Bad input as a user meets it: what the command line says, where, and what to do about it."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from largesse.cli import main
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import ATTRIBUTION, HEADER, PROGRAMME, charge, workspace

GROWTH = PROGRAMME[PROGRAMME.index("---\nincentive: volume") :].replace(
    "incentive: volume", "incentive: extra"
)


def rules(old: str, new: str) -> Callable[[Workspace], None]:
    """The programme with one text in place of another."""

    def change(home: Workspace) -> None:
        assert old in PROGRAMME
        (home.programme / "programme.yaml").write_text(PROGRAMME.replace(old, new), "utf-8")

    return change


def another_rule(home: Workspace) -> None:
    """A second rule on the same rows."""
    (home.programme / "programme.yaml").write_text(PROGRAMME + GROWTH, "utf-8")


def shares(home: Workspace) -> None:
    """One account, 60 % and 50 % in one role."""
    partners = home.facts / "partners.csv"
    partners.write_text(partners.read_text("utf-8") + "two,Two,FR,reseller,europe,,\n", "utf-8")
    text = ATTRIBUTION.replace("100%", "60%")
    second = text.splitlines()[1].replace("one", "two").replace("60%", "50%")
    (home.facts / "attribution.csv").write_text(f"{text}{second}\n", "utf-8")


def unknown_fact_column(home: Workspace) -> None:
    """A column that attribution does not have."""
    text = ATTRIBUTION.replace("share", "shares")
    (home.facts / "attribution.csv").write_text(text, "utf-8")


def nothing(_: Workspace) -> None:
    """All is well."""


def csv(*lines: str) -> Callable[[Path], list[Path]]:
    """One export of these lines."""

    def write(folder: Path) -> list[Path]:
        path = folder / "export.csv"
        path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
        return [path]

    return write


def truncated_parquet(folder: Path) -> list[Path]:
    """A Parquet cut short."""
    path = folder / "export.parquet"
    pq.write_table(pa.table({name: ["x"] * 99 for name in HEADER.split(",")}), path)
    path.write_bytes(path.read_bytes()[:-50])
    return [path]


def two_of_one_period(folder: Path) -> list[Path]:
    """Two exports of January that differ."""
    paths = [folder / "first.csv", folder / "second.csv"]
    for number, path in enumerate(paths):
        path.write_text(f"{HEADER}\n{charge('2024-01', str(number))}\n", "utf-8")
    return paths


JANUARY = csv(charge("2024-01", "400"))
EUROS = csv(charge("2024-01", "400", currency="EUR"))
DAMAGED_IDS = csv(*[charge("2024-01", "4", account="1.23457E+12")] * 3)
BANDS = "{mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': 2%}"
INJECTION = "ChargeCategory = 'Usage'; DROP TABLE rows; --'"

CASES = [
    # verb, what is wrong                    what is given                         what is said
    ("check", rules("title: {en: Small", "title: {en: 'Small"), JANUARY,
     ["programme.yaml:", "this is not YAML", "check the indentation and quotes"]),
    ("check", rules("of: BilledCost", "of: BiledCost"), JANUARY,
     ["programme.yaml:16:5: there is no column BiledCost", "write BilledCost"]),
    ("check", rules("of: BilledCost", "off: BilledCost"), JANUARY,
     ["programme.yaml:15:", "'off'", "'of'"]),
    ("check", rules(BANDS, "{mode: whole, '[0, 900)': 1%, '[1_000, inf)': 2%}"), JANUARY,
     ["programme.yaml:", "no band holds 900 to 1_000"]),
    ("check", rules(BANDS, "{mode: whole, '[0, 1_100)': 1%, '[1_000, inf)': 2%}"), JANUARY,
     ["programme.yaml:", "the bands overlap between 1_000 and 1_100"]),
    ("check", rules("'[0, 1_000)': 1%", "'[0, 1_000)': 5"), JANUARY,
     ["programme.yaml:", "5", "5%"]),
    ("check", another_rule, JANUARY,
     ["'volume' and 'extra' can claim the same rows", "stack: NAME"]),
    ("check", rules("ChargeCategory = 'Usage'", INJECTION), JANUARY,
     ["programme.yaml:", "Mend: "]),
    ("run", shares, JANUARY,
     ["facts/attribution.csv:", "110", "100"]),
    ("run", unknown_fact_column, JANUARY,
     ["facts/attribution.csv:1", "'shares'", "share"]),
    ("run", nothing, EUROS,
     ["facts/rates.csv: ", "no exchange rate EUR to USD for 2024-01", "add the rate"]),
    ("import", nothing, truncated_parquet,
     ["export.parquet: ", "truncated", "copy it again"]),
    ("import", nothing, two_of_one_period,
     ["second.csv and ", "both deliveries of 2024-01", "--as-one-delivery"]),
    ("import", nothing, DAMAGED_IDS,
     ["export.csv:2: 3 of 3 rows: BillingAccountId was turned into a number by a spreadsheet",
      "1.23457E+12", "mend the export"]),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "spoil", "given", "says"), CASES)
def test_bad_input(
    verb: str,
    spoil: Callable[[Workspace], None],
    given: Callable[[Path], list[Path]],
    says: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = workspace(tmp_path)
    spoil(home)
    paths = [str(path) for path in given(tmp_path)]
    if verb == "run":
        assert main(["import", *paths, "-w", str(home.root)]) == 0
    capsys.readouterr()
    words = paths if verb == "import" else []
    assert main([verb, *words, "-w", str(home.root)]) == 2
    said = capsys.readouterr().err
    for text in [*says, "Mend: "]:
        assert text in said


def test_every_later_report_counts_the_rows_in_quarantine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = workspace(tmp_path / "home")
    charged = [charge("2024-01", cost) for cost in ("100", "300", "N/A", "NaN")]
    export = csv(*charged)(tmp_path)
    assert main(["import", *map(str, export), "-w", str(home.root)]) == 0
    legacy, book = tmp_path / "legacy.xlsx", Workbook()
    for line in (("partner", "amount"), ("one", 4)):
        book.worksheets[0].append(line)
    book.save(legacy)
    for words, told in (
        (["run"], "In quarantine and not counted: 2 rows."),
        (["explain", "one"], "2 billing rows of these deliveries could not be read"),
        (["explain", "one", "volume", "2024 Q1"], "2 billing rows of these deliveries could not"),
        (["explain", "one", "--lang", "fr"], "2 lignes de ces livraisons n'ont pas pu être lues"),
        (["explain", "one", "volume", "--json"], '"quarantined_count": 2'),
        (["statement", "one", "2024 Q1"], "2 billing rows of this period could not be read"),
        (["reconcile", str(legacy)], "could not be read and are not counted: 2."),
    ):
        capsys.readouterr()
        assert main([*words, "-w", str(home.root)]) == 0
        assert told in " ".join(capsys.readouterr().out.split()), words
