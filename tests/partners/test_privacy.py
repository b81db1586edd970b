"""Personal data and evidence: kept apart, distrusted on the way in, erased without a trace lost."""

from pathlib import Path

import pytest

from largesse.partners.approval import person_called
from largesse.partners.audit import history
from largesse.partners.evidence import evidence_path
from largesse.partners.models import Check, Contact, Person
from largesse.partners.privacy import Erased, add_contact, erase
from largesse.partners.register.applications import apply_to_join
from largesse.partners.register.checks import NewCheck, record_check
from tests.partners.world import ACME, TODAY, passed, people, refused, rules, workspace

pytestmark = pytest.mark.usefixtures("records")


def test_erasing_leaves_ids_hashes_and_the_trail(tmp_path: Path) -> None:
    people()
    home = workspace(tmp_path)
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.7 credit of a named owner")
    apply_to_join(ACME, rules(), "regional-manager", TODAY)
    check = passed(home, "credit", evidence=report)
    Person.objects.filter(pk="acme-id-seller").update(name="A Real Name")
    contact = add_contact(
        "acme-id", "A Real Name", "a@example.com", "+62 1", "billing", "regional-manager", TODAY
    )
    before = len(history("contact", contact.id))
    kept = evidence_path(home, check.sha256)
    assert kept.is_file()
    done = erase(home, "acme-id", "risk-officer", TODAY, "asked for it", files=True)
    assert done == Erased(contacts=1, people=1, files=1)
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.phone) == ("", "", "")
    assert (contact.duty, contact.erased_on) == ("billing", TODAY)
    assert not kept.exists()
    assert Check.objects.get().sha256 == check.sha256
    assert person_called("acme-id-seller").name == ""
    assert len(history("contact", contact.id)) == before + 1
    assert erase(home, "acme-id", "risk-officer", TODAY, "again", files=True) == Erased(0, 0, 0)
    with refused("no-right"):
        erase(home, "acme-id", "acme-id-seller", TODAY, "please")


# the file as it comes                       answer
FILES = [
    ("report.pdf", b"%PDF-1.7 ...", ""),
    ("scan.png", b"\x89PNG\r\n\x1a\n...", ""),
    ("mail.eml", b"From: credit agency", ""),
    ("report.pdf", b"MZ\x90 a program", "bad-evidence"),
    ("report.html", b"<script>", "bad-evidence"),
    ("notes.txt", b"\xff\xfe\x00", "bad-evidence"),
    ("empty.pdf", b"", "bad-evidence"),
]


@pytest.mark.parametrize(("name", "data", "answer"), FILES)
def test_evidence_is_known_by_what_it_holds(
    tmp_path: Path, name: str, data: bytes, answer: str
) -> None:
    people()
    home = workspace(tmp_path)
    apply_to_join(ACME, rules(), "regional-manager", TODAY)
    (tmp_path / name).write_bytes(data)
    new = NewCheck("acme-id", "credit", "passed", TODAY, evidence=tmp_path / name)
    if answer:
        with refused(answer):
            record_check(home, new, "risk-officer", TODAY)
        return
    check = record_check(home, new, "risk-officer", TODAY)
    assert evidence_path(home, check.sha256).read_bytes() == data
