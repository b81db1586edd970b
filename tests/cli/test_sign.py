"""``largesse sign``: both sides, two people; the money with the second signature or not at all."""

from pathlib import Path

import pytest

from tests.cli.agreement_world import Told
from tests.cli.agreement_world import harbour as harbour
from tests.cli.agreement_world import told as told
from tests.cli.doors_world import AGREEMENT, fingerprint

pytestmark = pytest.mark.usefixtures("harbour")
DRAFTED = [("agreement draft hazel.yaml --by asia", 0, "Drafted launch-hazel")]
OFFERED = [
    *DRAFTED,
    ("agreement offer launch-hazel --until 2099-01-01 --by asia", 0, "its money is set aside"),
]
BOTH = [
    *OFFERED,
    (
        "sign launch-hazel --side counterparty --how paper --file scan.pdf --by asia",
        0,
        "signature is missing",
    ),
    (
        "sign launch-hazel --side counterparty --how paper --file scan.pdf --by asia",
        0,
        "Nothing has changed.",
    ),
    ("sign launch-hazel --by asia", 2, "asia"),
    ("sign launch-hazel --by manager", 0, "Signed by both sides: launch-hazel. USD 20,000.00"),
    ("sign launch-hazel --by controller", 0, "Nothing has changed."),
    ("verify", 0, "+ ledger:"),
]
PORTAL = [
    *OFFERED,
    ("sign launch-hazel --by manager", 0, "The vendor has signed launch-hazel."),
    ("sign launch-hazel --side counterparty --how portal --by clerk", 0, "Signed by both sides"),
    ("verify", 0, "+ ledger:"),
]
LEFT = [
    # two of 60,000 against an envelope of 100,000: the first that is signed is
    ("agreement draft one.yaml --by asia", 0, "Drafted launch-one"),
    ("agreement draft two.yaml --by asia", 0, "Drafted launch-two"),
    ("agreement offer launch-one --until 2099-01-01 --by asia", 0, "is set aside"),
    ("agreement offer launch-two --until 2099-01-01 --by asia", 2, "go-to-market lacks USD"),
    ("agreement offer launch-two --until 2099-01-01 --without-reserving --by asia", 0, "not set"),
    (
        "sign launch-two --side counterparty --how paper --file scan.pdf --by asia",
        0,
        "signature is missing",
    ),
    ("sign launch-two --by manager", 2, "go-to-market lacks USD 20,000.00"),
    ("agreement withdraw launch-one --because later --by asia", 0, "is free again"),
    ("sign launch-two --by manager", 0, "Signed by both sides: launch-two. USD 60,000.00"),
    ("agreement list --by asia", 0, "1 in force, committing USD 60,000.00."),
    ("verify", 0, "+ ledger:"),
]


@pytest.mark.parametrize("steps", [BOTH, PORTAL, LEFT], ids=["on paper", "in the portal", "short"])
def test_two_sides_sign(steps: list[tuple[str, int, str]], told: Told, harbour: Path) -> None:
    for name in ("one", "two"):
        text = AGREEMENT.format(name, "60_000")
        (harbour / f"{name}.yaml").write_text(text, encoding="utf-8")
    told.journey(steps)


REFUSED = [
    # what is typed                                                 what is said
    ("sign launch-none --by manager", "launch-none"),
    ("sign '' --by manager", "Mend"),
    (f"sign {'x' * 100_000} --by manager", "Mend"),
    ("sign ../launch-hazel --by manager", "../launch-hazel"),
    ("sign launch-hazel --by ghost", "nobody here is called 'ghost'"),
    ("sign launch-hazel --by clerk", "clerk"),
    ("sign launch-hazel --side other --by manager", "other"),
    ("sign launch-hazel --how telepathy --by manager", "telepathy"),
    ("sign launch-hazel --on 2026-02-31 --by manager", "'2026-02-31' is not a day"),
    ("sign launch-hazel --on 9999-12-31 --by manager", "9999-12-31"),
    ("sign launch-hazel --on 0000-00-00 --by manager", "'0000-00-00' is not a day"),
    ("sign launch-hazel --revision 9 --by manager", "changed by someone else"),
    ("sign launch-hazel --file absent.pdf --by manager", "absent.pdf"),
    ("sign launch-hazel --file . --by manager", "Mend"),
    ("sign launch-hazel --file hazel.yaml --by manager", "hazel.yaml"),
    ("sign launch-hazel --file empty.pdf --by manager", "empty.pdf"),
    ("sign launch-hazel --side counterparty --how paper --by asia", "shows nothing that it signed"),
    ("agreement except launch-hazel --because x --by ghost", "nobody here is called 'ghost'"),
]


@pytest.mark.parametrize(("line", "what"), REFUSED, ids=[line[:60] for line, _ in REFUSED])
def test_what_is_refused_changes_nothing(line: str, what: str, told: Told, harbour: Path) -> None:
    (harbour / "empty.pdf").write_bytes(b"")
    told.journey(OFFERED)
    before = fingerprint(harbour)
    code, said = told(line)
    assert (code, what in said, "Mend" in said, "Traceback" in said) == (2, True, True, False), said
    assert fingerprint(harbour) == before


def test_nobody_signs_what_is_not_offered(told: Told) -> None:
    told.journey(DRAFTED)
    assert told("sign launch-hazel --by manager")[0] == 2


def test_nobody_signs_beyond_a_limit(told: Told) -> None:
    told.journey([
        ("people add junior --role regional-manager --limit 80_000 --by manager", 0, "waits"),
        ("people approve junior --by controller", 0, "approved by controller"),
        ("agreement draft large.yaml --by asia", 0, "Drafted"),
        ("agreement offer launch-large --until 2099-01-01 --by asia", 0, "set aside"),
        ("sign launch-large --side counterparty --how paper --file scan.pdf --by asia", 0, ""),
        ("sign launch-large --by junior", 2, "up to USD 80,000.00"),
        ("sign launch-large --by controller", 0, "USD 90,000.00 are committed"),
    ])  # fmt: skip


def test_the_signed_file_is_kept_by_its_hash(told: Told, harbour: Path) -> None:
    (harbour / "signed.pdf").write_bytes(b"%PDF-1.7\nsigned\n%%EOF\n")
    told.journey(OFFERED)
    first = "sign launch-hazel --side counterparty --how paper --file signed.pdf --by asia"
    said = told.data(first)
    assert (said["is_new"], said["is_complete"]) == (True, False)
    said = told.data("sign launch-hazel --by manager")
    assert (said["is_complete"], said["state"]) == (True, "active")
    assert said["signed_hash"] == said["signatures"][1]["hash"]
    assert told("verify")[0] == 0
    (kept,) = [path for path in harbour.rglob("*.pdf") if path.parent != harbour]
    kept.chmod(0o600)
    kept.write_bytes(b"%PDF-1.7\naltered\n%%EOF\n")
    assert told("verify")[0] == 1


def test_a_machine_is_told_why_not(told: Told) -> None:
    (problem,) = told.data("sign launch-none --by manager")["problems"]
    assert problem["code"] == "no-such-agreement"
