"""Proof: which files are taken, how they are kept, and what looks like something else."""

import os
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from largesse.claims import duplicates, files, proving, whose
from largesse.claims.duplicates import key_of
from largesse.claims.models import ProofFile
from largesse.claims.proving import Paper
from largesse.workspace.errors import Refusal
from tests.claims.world import PDF, World


def workbook(macro: bool = False) -> bytes:
    stream = BytesIO()
    openpyxl.Workbook().save(stream)
    if macro:
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("xl/vbaProject.bin", "x")
    return stream.getvalue()


def archive() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("invoice.pdf", PDF)
    return stream.getvalue()


FILES = [
    # what it is called, what it holds, what it is taken for
    ("invoice.pdf", PDF, "pdf"),
    ("invoice.exe", PDF, "pdf"),
    ("stand.png", b"\x89PNG\r\n\x1a\nrest", "png"),
    ("stand.jpg", b"\xff\xd8\xff\xe0rest", "jpeg"),
    ("list.xlsx", workbook(), "xlsx"),
    ("list.csv", b"name,day\nacme,2023-05-02\n", "csv"),
    ("list.csv", "nom;ville\nacmé;Épinal\n".encode(), "csv"),
    ("mail.eml", b"From: a@example.com\nDate: Tue, 2 May 2023\nSubject: x\n\nbody", "eml"),
    ("macros.xlsm", workbook(macro=True), "proof-type"),
    ("invoice.pdf", b"MZ\x90\x00not a pdf", "proof-type"),
    ("invoice.pdf", archive(), "proof-type"),
    ("page.html", b"<html>a,b\n1,2</html>", "proof-type"),
    ("run.sh", b"#!/bin/sh\necho a,b\n", "proof-type"),
    ("data.json", b'{"a": 1, "b": 2}', "proof-type"),
    ("note.txt", b"just a note", "proof-type"),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "proof-type"),
    ("bad.zip", b"PK\x03\x04rubbish", "proof-type"),
    ("empty.pdf", b"", "proof-empty"),
    ("large.pdf", PDF + b"0" * files.SIZE_LIMIT_BYTES, "proof-too-large"),
]


@pytest.mark.parametrize(("name", "data", "then"), FILES, ids=[f"{f[0]}-{f[2]}" for f in FILES])
def test_a_file_is_what_its_bytes_say(world: World, name: str, data: bytes, then: str) -> None:
    if then in files.TYPES:
        kept = files.keep(world.workspace, data, name)
        path = files.folder_of(world.workspace) / kept.sha256
        assert (kept.type, path.read_bytes()) == (then, data)
        assert not path.stat().st_mode & 0o111
        return
    with pytest.raises(Refusal) as no:
        files.keep(world.workspace, data, name)
    assert no.value.problems[0].code == then
    assert not files.folder_of(world.workspace).exists()


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\papers\\invoice.pdf", "invoice.pdf"),
    ("in\u202efdp.exe", "infdp.exe"),
    ("a\x1b[31mb\n.pdf", "a[31mb.pdf"),
    ("/", "unnamed"),
    ("x" * 500, "x" * 120),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_name_is_only_ever_shown(world: World, name: str, shown: str) -> None:
    kept = files.keep(world.workspace, PDF, name)
    assert kept.shown_name == shown
    assert os.listdir(files.folder_of(world.workspace)) == [kept.sha256]


def test_a_folder_is_no_proof(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as no:
        files.read(tmp_path)
    assert no.value.problems[0].code == "unreadable"


def test_one_file_proves_several_claims_and_is_kept_for_the_longest(world: World) -> None:
    world.proved()
    world.day = date(2023, 6, 30)
    world.prove(world.approved(starts_on=date(2023, 8, 1)))
    (file,) = ProofFile.objects.all()
    assert (file.proofs.count(), file.keep_until) == (2, date(2025, 8, 11))
    assert len(os.listdir(files.folder_of(world.workspace))) == 1


def test_the_same_file_for_the_same_part_again_changes_nothing(world: World) -> None:
    claim = world.proved()
    before = claim.revision
    claim = world.prove(claim)
    assert (claim.revision, claim.proofs.count()) == (before, 1)


INVOICE = {"supplier": "Hall & Co.", "invoice": "INV-0042", "amount": Decimal(4000)}
DATED = {**INVOICE, "dated": date(2023, 6, 2)}
ALIKE = [
    # what differs of the second paper, is it the same file?, how the second claim is flagged
    ({}, True, ["same-file"]),
    ({}, False, ["same-invoice"]),
    ({"invoice": "inv 42"}, False, ["same-invoice"]),
    ({"supplier": "HALL & CO", "invoice": "INV/0042"}, False, ["same-invoice"]),
    ({"supplier": "River Print", "amount": Decimal(10)}, False, []),
    ({"invoice": "INV-0043", "amount": Decimal(10)}, False, []),
    ({"invoice": "INV-0043"}, False, ["near-same"]),
    ({"invoice": "", "supplier": "", "amount": Decimal("4040")}, False, ["near-same"]),
    ({"invoice": "", "amount": Decimal("4041")}, False, []),
    ({"invoice": "", "amount": Decimal("3960.4")}, False, ["near-same"]),
    ({"invoice": "", "dated": date(2023, 6, 9)}, False, ["near-same"]),
    ({"invoice": "", "dated": date(2023, 6, 10)}, False, []),
]


@pytest.mark.parametrize(("differs", "same_file", "codes"), ALIKE)
def test_a_proof_that_looks_like_another_is_flagged(
    world: World, differs: dict[str, object], same_file: bool, codes: list[str]
) -> None:
    first = world.prove(world.approved(), **DATED)
    second = world.prove(world.approved(), PDF if same_file else PDF + b"2", **{**DATED, **differs})
    flags = duplicates.flags_of(second)
    assert [flag.code for flag in flags] == codes
    assert {flag.other for flag in flags} <= {first.id}


REFUSED = [
    # the paper                                             the day       the refusal's code
    ({"amount": None}, date(2023, 6, 11), "no-amount"),
    ({"currency": "EUR"}, date(2023, 6, 11), "wrong-currency"),
    ({}, date(2023, 5, 31), "too-early"),
]


@pytest.mark.parametrize(("paper", "day", "code"), REFUSED, ids=[r[2] for r in REFUSED])
def test_a_paper_that_proves_no_share_is_refused(
    world: World, paper: dict[str, object], day: date, code: str
) -> None:
    claim = world.approved()
    kept = files.keep(world.workspace, PDF, "invoice.pdf")
    said = Paper(**{**INVOICE, **paper})  # type: ignore[arg-type]
    with pytest.raises(Refusal) as no:
        proving.hand_in(claim.id, whose.acting("acme-marketer", day), kept, said)
    assert [p.code for p in no.value.problems] == [code]


@pytest.mark.parametrize("dated", [date(2022, 5, 31), date(2023, 6, 12)])
def test_a_paper_of_another_time_is_flagged(world: World, dated: date) -> None:
    claim = world.prove(world.approved(), **{**INVOICE, "dated": dated})
    assert [flag.code for flag in duplicates.flags_of(claim)] == ["off-dates"]


def test_another_partners_invoice_of_the_same_supplier_is_flagged(world: World) -> None:
    world.prove(world.approved(), **DATED)
    world.prove(world.approved(), PDF + b"2", **{**DATED, "invoice": "", "supplier": ""})
    claim = world.submitted("river-marketer")
    world.approve(_in_review(world, claim))
    claim = world.prove(claim, PDF + b"3", who="river-marketer", **DATED)
    assert [(f.code, f.other_partner) for f in duplicates.flags_of(claim)] == [
        ("same-invoice", "acme")
    ]


def _in_review(world: World, claim: object) -> object:
    from largesse.claims import deciding
    from largesse.claims.models import Claim

    assert isinstance(claim, Claim)
    return deciding.review(claim.id, world.asking("regional-manager"))


def test_a_flagged_proof_is_accepted_with_a_reason(world: World) -> None:
    world.prove(world.approved(), **DATED)
    claim = world.prove(world.approved(), **DATED)
    actor = world.actor("regional-manager")
    with pytest.raises(Refusal) as no:
        proving.accept(claim.id, actor)
    assert [p.code for p in no.value.problems] == ["same-file"]
    done = proving.accept(claim.id, actor, note="one invoice for both stands, half each")
    assert done.state == "completed"


def test_a_returned_proof_no_longer_counts(world: World) -> None:
    first = world.prove(world.approved(), **DATED)
    proving.return_proof(first.id, world.actor("regional-manager"), "unreadable")
    assert duplicates.flags_of(world.prove(world.approved(), **DATED)) == ()


def test_many_claims_in_a_short_time_are_flagged(world: World) -> None:
    claims = [world.submitted(cost=Decimal(100)) for _ in range(4)]
    assert [flag.code for flag in duplicates.flags_of(claims[0])] == ["many-claims"]


KEYS = [
    ("INV-0042", "inv42"),
    ("inv 42", "inv42"),
    ("№ 2023/007", "no20237"),
    ("Société Générale", "societegenerale"),
    ("株式会社 森", "株式会社森"),
    ("٠٠٤٢", "42"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_spelling_is_put_aside(text: str, key: str) -> None:
    assert key_of(text) == key


def test_milestones_are_proved_in_their_order(world: World) -> None:
    claim = world.approved("projects")
    kept = files.keep(world.workspace, PDF, "report.pdf")
    with pytest.raises(Refusal) as no:
        proving.hand_in(claim.id, world.actor("acme-marketer"), kept, proving.Paper(), "report")
    assert no.value.problems[0].code == "not-its-turn"
    actor = world.actor("regional-manager")
    proving.accept(world.prove(claim).id, actor)
    claim = proving.accept(world.prove(claim, PDF + b"2").id, actor)
    assert claim.state == "completed"
    assert [p.accepted_minor for p in claim.parts.all()] == [4_000_00, 6_000_00]
