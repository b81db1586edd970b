"""What was signed is kept to the letter, can be shown again, and whatever alters it is found."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from largesse.partners.agreements.daily import turn_of_day
from largesse.partners.agreements.document.html import html_of
from largesse.partners.agreements.drafting import amend
from largesse.partners.agreements.files import keep_signed, kept_path
from largesse.partners.agreements.offering import offer
from largesse.partners.agreements.progress import (
    attained_percent,
    latest_progress,
    record_progress,
)
from largesse.partners.agreements.sealing import sheet_of, verify_agreement, verify_agreements
from largesse.partners.agreements.signing import Signing, sign
from largesse.partners.agreements.terms import terms_in_force
from largesse.partners.agreements.whose import visible_to
from largesse.partners.database import transaction
from largesse.partners.models import Agreement, Change, Person, SealedContent, Signature
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.partners.agreements.kit import (
    CONTROLLER,
    LATER,
    MANAGER,
    OTHERS,
    SCAN,
    SOON,
    STARTED,
    THEIRS,
    TODAY,
    content,
    drafted,
    refused,
    world,
)

ID = "cobalt-growth"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def signed(file: str = SCAN) -> Agreement:
    world()
    drafted()
    sign_offer(file)
    return Agreement.objects.get(pk=ID)


def sign_offer(file: str = SCAN) -> None:
    offer(ID, MANAGER, SOON)
    sign(ID, Signing("vendor", CONTROLLER))
    sign(ID, Signing("counterparty", MANAGER, how="paper", file=file))


def raised() -> None:
    """An amendment from 400.00 to 600.00, signed, in effect next month."""
    amend(ID, content(amount_minor=600_00), MANAGER, SOON, "growth")
    sign_offer()


@pytest.mark.usefixtures("records")
def test_what_was_signed_is_shown_again_as_it_was() -> None:
    agreement = signed()
    before = html_of(sheet_of(agreement), "fr")
    raised()
    agreement.refresh_from_db()
    assert html_of(sheet_of(agreement, 0), "fr") == before
    assert sheet_of(agreement).content["number"] == 1
    assert verify_agreement(agreement).findings == ()
    assert verify_agreement(agreement).sealed == 2


ALTERED = [
    ("UPDATE partners_agreement SET not_to_exceed_minor = 40001", "'not_to_exceed_minor' is"),
    ("UPDATE partners_commitmentline SET amount_minor = 39999", "'lines' is recorded otherwise"),
    ("UPDATE partners_undertaking SET target = '2'", "'undertakings' is recorded otherwise"),
    ("UPDATE partners_agreement SET subject_to_funds = {false}", "'subject_to_funds' is recorded"),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("statement", "finding"), ALTERED)
def test_an_altered_record_is_found(statement: str, finding: str) -> None:
    agreement = signed()
    false = "FALSE" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(false=false))
    agreement.refresh_from_db()
    assert [finding in found for found in verify_agreement(agreement).findings] == [True]


@pytest.mark.usefixtures("records")
def test_an_altered_seal_is_found_even_where_its_guard_was_removed() -> None:
    agreement = signed()
    for table in (SealedContent, Signature):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction():
            table.objects.all().delete()
    table_name, trigger = "partners_sealedcontent", "partners_sealedcontent_never_update"
    on = f" ON {table_name}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger}{on}")
        cursor.execute(f"UPDATE {table_name} SET content = replace(content, '40000', '90000')")
    findings = verify_agreement(agreement).findings
    assert any("the sealed text has not the hash" in found for found in findings)


@pytest.mark.usefixtures("records")
def test_a_signed_file_is_kept_by_its_hash_and_checked(tmp_path: Path) -> None:
    home = Workspace.create(tmp_path / "workspace")
    (tmp_path / "scan.pdf").write_bytes(PDF)
    sha256 = keep_signed(home, tmp_path / "scan.pdf")
    assert keep_signed(home, tmp_path / "scan.pdf") == sha256
    signed(sha256)
    assert verify_agreements(home) == (1, ())
    kept_path(home, sha256).write_bytes(PDF + b"more")
    assert [problem.code for problem in verify_agreements(home)[1]] == ["agreement-altered"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-pdf"),
        (b"MZ\x90", "not-pdf"),
        (PDF[:-8], "not-pdf"),
        (b"%PDF-1.7" + b" " * 20_000_000 + b"%%EOF", "file-too-large"),
    ],
    ids=["empty", "program", "cut", "huge"],
)
def test_a_file_that_is_no_sound_pdf_is_not_kept(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "scan.pdf").write_bytes(data)
    home = Workspace(tmp_path)
    assert refused(lambda: keep_signed(home, tmp_path / "scan.pdf")) == [code]
    assert not (tmp_path / "signed").exists()


@pytest.mark.usefixtures("records")
def test_a_partners_people_see_their_own_partners_agreements_once_offered() -> None:
    world()
    drafted()
    drafted("basalt-growth", counterparty="basalt")

    def seen(person: str) -> list[str]:
        found = visible_to(Person.objects.get(pk=person))
        return sorted(found.values_list("pk", flat=True))

    assert seen(THEIRS) == []
    offer(ID, MANAGER, SOON)
    assert (seen(THEIRS), seen(OTHERS)) == ([ID], [])
    assert seen("auditor") == ["basalt-growth", ID]


@pytest.mark.usefixtures("records")
def test_every_step_leaves_who_did_it_and_what_it_changed() -> None:
    signed()
    trail = Change.objects.filter(kind="agreement", object_id=ID).order_by("id")
    assert [(each.action, each.by) for each in trail] == [
        ("draft", MANAGER),
        ("offer", MANAGER),
        ("sign", CONTROLLER),
        ("sign", MANAGER),
        ("start", MANAGER),
        ("sign", MANAGER),
    ]
    assert trail[1].before["state"] == "draft"
    assert trail[1].after["state"] == "offered"


# progress of what      by whom     reached   the answer
PROGRESS = [
    ("engineers", THEIRS, "7", []),
    ("engineers", MANAGER, "12", []),
    ("engineers", OTHERS, "7", ["no-such-agreement"]),
    ("engineers", "auditor", "7", ["no-right"]),
    ("engineer", THEIRS, "7", ["no-such-undertaking"]),
    ("engineers", THEIRS, "many", ["bad-value"]),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("code", "by", "reached", "answer"), PROGRESS)
def test_progress_is_recorded(code: str, by: str, reached: str, answer: list[str]) -> None:
    signed()
    assert refused(lambda: record_progress(ID, code, by, TODAY, reached)) == answer
    latest = latest_progress(ID)
    assert {name: (p.reached, p.is_met) for name, p in latest.items()} == (
        {} if answer else {"engineers": (reached, reached == "12")}
    )


# reached of 12 engineers     attained, in percent
ATTAINED = [("0", 0), ("7", 58), ("11.999", 99), ("12", 100), ("18", 150)]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("reached", "percent"), ATTAINED)
def test_attainment_is_never_shown_too_high(reached: str, percent: int) -> None:
    signed()
    assert attained_percent(record_progress(ID, "engineers", THEIRS, TODAY, reached)) == percent


@pytest.mark.usefixtures("records")
def test_terms_hold_from_first_to_last_day_and_an_amendment_from_its_own() -> None:
    signed()
    raised()

    def caps(first: object, last: object) -> list[int | None]:
        found = terms_in_force(first, last).get("cobalt", ())  # type: ignore[arg-type]
        return [terms.not_to_exceed_minor for terms in found]

    assert (
        caps(STARTED.replace(year=STARTED.year - 1), STARTED.replace(year=STARTED.year - 1)) == []
    )
    assert caps(STARTED, STARTED) == [400_00]
    assert caps(TODAY, SOON.replace(year=SOON.year + 1)) == [600_00]
    assert caps(LATER, LATER) == []
    turn_of_day(LATER, MANAGER)
    assert caps(STARTED, STARTED) == [400_00]
    terms = terms_in_force(TODAY, TODAY)["cobalt"][0]
    assert (terms.subject_to_funds, terms.incentives) == (True, ("growth-bonus",))
    assert terms.covers("growth-bonus")
    assert not terms.covers("co-op-marketing")


@pytest.mark.usefixtures("records")
def test_a_number_that_nobody_signed_cannot_be_shown() -> None:
    agreement = signed()
    with pytest.raises(Refusal, match="no amendment 3"):
        sheet_of(agreement, 3)
