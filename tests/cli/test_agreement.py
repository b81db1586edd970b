"""``largesse agreement``: the life of an agreement as it is typed, and what is refused."""

from pathlib import Path

import pytest

from tests.cli.agreement_world import Told
from tests.cli.agreement_world import harbour as harbour
from tests.cli.agreement_world import told as told
from tests.cli.doors_world import AGREEMENT, fingerprint

pytestmark = pytest.mark.usefixtures("harbour")
OFFERED = [
    # what is typed                                                     exit code, what is said
    ("agreement draft hazel.yaml --by asia", 0, "Drafted launch-hazel. Nothing is offered yet."),
    ("agreement offer launch-hazel --until 2099-01-01 --by asia", 0, "its money is set aside"),
]
IN_FORCE = [
    *OFFERED,
    (
        "sign launch-hazel --side counterparty --how paper --file scan.pdf --by asia",
        0,
        "signature is missing",
    ),
    ("sign launch-hazel --by manager", 0, "USD 20,000.00 are committed"),
]
LIFE = [
    ("agreement list --by asia", 0, "0 agreements, 0 in force. Next: largesse agreement draft"),
    ("agreement draft hazel.yaml --by clerk", 2, "no right to agreement.draft"),
    ("agreement draft hazel.yaml --by asia", 0, "Nothing is offered yet."),
    ("agreement draft hazel.yaml --by asia", 0, "Drafted launch-hazel"),
    ("agreement show launch-hazel --by asia", 0, "launch-hazel with partner hazel: draft"),
    ("agreement list --by clerk", 0, "0 agreements"),
    ("agreement offer launch-hazel --until 2099-01-01 --by asia", 0, "its money is set aside"),
    ("agreement draft hazel.yaml --by asia", 2, "offered"),
    ("fund position", 0, "20,000"),
    ("agreement list --by clerk", 0, "1 agreement, 0 in force."),
    ("agreement decline launch-hazel --because 'too little' --by asia", 0, "is free again"),
    ("agreement draft hazel.yaml --by asia", 0, "Drafted launch-hazel"),
    ("agreement withdraw launch-hazel --because 'no need' --by asia", 0, "Withdrawn"),
    ("agreement withdraw launch-hazel --because 'no need' --by asia", 2, "withdrawn"),
    ("verify", 0, "+ ledger:"),
]
TO_ITS_END = [
    *IN_FORCE,
    ("agreement list --by asia", 0, "1 agreement, 1 in force, committing USD 20,000.00."),
    ("agreement progress launch-hazel engineers 5 --by asia", 0, "not met yet"),
    ("agreement progress launch-hazel engineers 12 --by asia", 0, "engineers: 12 on"),
    ("agreement progress launch-hazel engineer 12 --by asia", 2, "engineer"),
    ("agreement progress launch-hazel engineers ٣ --by asia", 2, "'٣' is no number"),
    ("agreement progress launch-hazel engineers 8e4 --by asia", 2, "'8e4' is no number"),
    ("agreement suspend launch-hazel --because '' --by asia", 2, "a suspension says why"),
    ("agreement suspend launch-hazel --because audit --by asia", 0, "commits nothing more"),
    ("agreement suspend launch-hazel --because audit --by asia", 2, "suspended"),
    ("agreement resume launch-hazel --by asia", 0, "Resumed: launch-hazel."),
    ("agreement terminate launch-hazel --on 2026-06-01 --because left --by clerk", 2, "no right"),
    ("agreement terminate launch-hazel --on 2023-01-01 --because left --by asia", 2, "can end"),
    ("agreement terminate launch-hazel --on 2026-06-01 --because left --by asia", 0, "a second"),
    ("agreement plans", 0, "terminate"),
    ("agreement approve {plan} --by asia", 2, "cannot approve it too"),
    ("agreement approve {plan} --by manager", 0, "Terminated: launch-hazel."),
    ("agreement approve {plan} --by manager", 0, "nothing changed"),
    ("agreement plans", 0, "Nothing waits for approval."),
    ("agreement list --state terminated --by asia", 0, "1 agreement, 0 in force."),
    ("agreement resume launch-hazel --by asia", 2, "terminated"),
    ("verify", 0, "+ ledger:"),
]
AMENDED = [
    *IN_FORCE,
    ("agreement amend launch-hazel large.yaml --because x --effective 2026-01-01 --by asia", 2,
     "the file is of agreement 'launch-large'"),
    ("agreement amend launch-hazel more.yaml --because growth --effective 2026-01-01 --by asia", 0,
     "Drafted amendment 1 of launch-hazel."),
    ("agreement offer launch-hazel --until 2099-01-01 --by asia", 0, "amendment 1 of launch-hazel"),
    ("sign launch-hazel --side counterparty --how paper --file scan.pdf --by asia", 0, "missing"),
    ("sign launch-hazel --by manager", 0, "Signed by both sides: amendment 1 of launch-hazel."),
    ("agreement list --by asia", 0, "committing USD 25,000.00."),
    ("agreement show launch-hazel --verify --by asia", 0, "amendment 1"),
    ("verify", 0, "+ ledger:"),
]  # fmt: skip


@pytest.mark.parametrize("steps", [LIFE, TO_ITS_END, AMENDED], ids=["declined", "ended", "amended"])
def test_the_life_of_an_agreement(
    steps: list[tuple[str, int, str]], told: Told, harbour: Path
) -> None:
    more = AGREEMENT.format("hazel", "25_000")
    (harbour / "more.yaml").write_text(more, encoding="utf-8")
    told.journey(steps)


REFUSED = [
    # what is typed                                              what is said
    ("draft absent.yaml --by asia", "absent.yaml"),
    ("draft . --by asia", "Mend"),
    ("draft empty.yaml --by asia", "empty.yaml"),
    ("draft binary.yaml --by asia", "binary.yaml"),
    ("draft utf16.yaml --by asia", "utf16.yaml"),
    ("draft bomb.yaml --by asia", "bomb.yaml"),
    ("draft other.yaml --by asia", "there is no partner 'nobody'"),
    ("offer launch-none --until 2099-01-01 --by asia", "launch-none"),
    ("offer ../../etc --until 2099-01-01 --by asia", "../../etc"),
    ("offer launch-large --until 2099-01-01 --by clerk", "'clerk' has no right to agreement.draft"),
    ("offer launch-large --until 2020-01-01 --by asia", "2020-01-01"),
    ("offer launch-large --until 0000-00-00 --by asia", "'0000-00-00' is not a day"),
    ("offer launch-large --until 2026-02-31 --by asia", "'2026-02-31' is not a day"),
    ("offer launch-large --until 2099-01-01 --revision 9 --by asia", "changed by someone else"),
    ("progress launch-large engineers 3 --by asia", "nothing is undertaken now"),
    ("suspend launch-large --because x --by asia", "draft"),
    ("terminate launch-large --on 2026-06-01 --because x --by asia", "draft"),
    ("amend launch-large large.yaml --because x --effective 2026-01-01 --by asia", "draft"),
    ("document launch-large to.docx --by asia", "name a .pdf or .html file"),
    ("document launch-large nowhere/to.pdf --by asia", "in a folder that exists"),
    ("document launch-large to.pdf --number 9 --by asia", "9"),
    ("document launch-large to.pdf --lang de --by asia", "there is no language 'de' here"),
    ("import absent --by asia", "absent"),
    ("import january.csv --by asia", "january.csv"),
    ("approve nothing --by asia", "no proposal is called 'nothing'"),
    ("approve '' --by asia", "no proposal is called ''"),
    ("show launch-large --by ghost", "nobody here is called 'ghost'"),
]
BOMB = "a: &a [x, x]\n" + "".join(
    f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefghij", "bcdefghijk", strict=True)
)
FILES = {
    "empty.yaml": b"",
    "binary.yaml": bytes(range(256)),
    "utf16.yaml": AGREEMENT.format("hazel", "5").encode("utf-16"),
    "bomb.yaml": BOMB.encode(),
    "other.yaml": AGREEMENT.format("hazel", "5").replace("hazel\ntitle", "nobody\ntitle").encode(),
}  # fmt: skip


@pytest.mark.parametrize(("line", "what"), REFUSED, ids=[line for line, _ in REFUSED])
def test_what_is_refused_changes_nothing(line: str, what: str, told: Told, harbour: Path) -> None:
    for name, content in FILES.items():
        (harbour / name).write_bytes(content)
    assert told("agreement draft large.yaml --by asia")[0] == 0
    before = fingerprint(harbour)
    code, said = told(f"agreement {line}")
    assert (code, what in said, "Mend" in said, "Traceback" in said) == (2, True, True, False), said
    assert fingerprint(harbour) == before


def test_a_machine_is_told_the_same(told: Told) -> None:
    told.journey(IN_FORCE)
    shown = told.data("agreement show launch-hazel --verify --by asia")
    assert (shown["state"], shown["not_to_exceed_minor"]) == ("active", 20_000_00)
    assert [s["side"] for s in shown["signatures"]] == ["counterparty", "vendor"]
    assert shown["verified"]["findings"] == []
    (listed,) = told.data("agreement list --by clerk")
    assert listed["hash"] == shown["hash"]
    ending = "agreement terminate launch-hazel --on 2026-06-01 --because left --by asia"
    proposed = told.data(ending)
    assert (proposed["act"], proposed["by"]) == ("terminate", "asia")
    assert [plan["plan"] for plan in told.data("agreement plans")] == [proposed["plan"]]
    refused = told.data("agreement resume launch-hazel --by asia")
    assert [problem["code"] for problem in refused["problems"]] == ["wrong-state"]
    ended = told.data(f"agreement approve {proposed['plan']} --by manager")
    assert (ended["state"], ended["ended_on"]) == ("terminated", "2026-06-01")


@pytest.mark.parametrize(("name", "starts"), [("a.html", b"<!DOCTYPE html>"), ("a.pdf", b"%PDF-")])
def test_the_document_is_written_in_either_language(
    name: str, starts: bytes, told: Told, harbour: Path
) -> None:
    told.journey(IN_FORCE)
    for lang in ("en", "fr"):
        code, said = told(f"agreement document launch-hazel {name} --lang {lang} --by clerk")
        assert (code, "Content " in said) == (0, True)
        assert (harbour / name).read_bytes()[: len(starts)].lower() == starts.lower()
