"""Numbers without a gap, the sealed content, and the files of issued documents."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from largesse.money import plain
from largesse.settlement.documents.document import TaxPaper
from largesse.settlement.documents.tax_file import PartyDocument
from largesse.settlement.models import Series, TaxDocument
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem
from largesse.workspace.files import file_sha256, write_atomic
from largesse.workspace.paths import Workspace

FOLDER = "documents"


def next_number(prefix: str, year: int) -> str:
    """The next number of a series, such as ``CN-2025-000042``.

    Taken inside the transaction that issues, so that a number is used or not taken: no gap.
    """
    Series.objects.get_or_create(prefix=prefix, year=year)
    series = Series.objects.select_for_update().get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:06d}"


def content_of(paper: TaxPaper) -> dict[str, Any]:
    """What a document says, in JSON's own types; its hash seals it."""
    return {
        "number": paper.number,
        "type_code": paper.kind.type_code,
        "issued_on": paper.issued_on.isoformat(),
        "due_on": paper.due_on.isoformat(),
        "currency": paper.currency,
        "seller": _party(paper.seller),
        "buyer": _party(paper.buyer),
        "agreement": paper.agreement,
        "corrects": list(paper.corrects),
        "lines": [
            {
                "payable": line.payable,
                "title": {"en": line.title.en, "fr": line.title.fr},
                "interval": line.interval,
                "amount_minor": line.amount_minor,
                "vat": {"category": treatment.category, "rate": plain(treatment.rate)},
                "source": treatment.source,
            }
            for line, treatment in paper.lines
        ],
        "vat": [
            {
                "category": vat.category,
                "rate": plain(vat.rate),
                "base_minor": vat.base_minor,
                "amount_minor": vat.amount_minor,
                "because": {"en": vat.because.en, "fr": vat.because.fr},
                "code": vat.code,
            }
            for vat in paper.vat
        ],
        **({"vat_accounted": asdict(paper.accounted)} if paper.accounted else {}),
        "withheld_minor": paper.withheld_minor,
        "withheld_because": list(paper.withheld_because),
    }


def _party(party: PartyDocument) -> dict[str, Any]:
    found = party.model_dump(include=set(PartyDocument.model_fields))
    return {**found, "address": list(party.address)}


def path_of(workspace: Workspace, number: str, suffix: str) -> Path:
    """Where a document's file lies: ``documents/2025/CN-2025-000042.pdf``."""
    return workspace.root / FOLDER / number.split("-")[1] / f"{number}.{suffix}"


def keep_files(workspace: Workspace, paper: TaxPaper, xml: bytes, pdf: bytes) -> Mapping[str, str]:
    """Write both files; gives their SHA-256. A number that was not committed is written over."""
    found = {}
    for suffix, data in (("xml", xml), ("pdf", pdf)):
        write_atomic(path_of(workspace, paper.number, suffix), data)
        found[suffix] = hashlib.sha256(data).hexdigest()
    return found


def altered(workspace: Workspace) -> Iterator[Problem]:
    """Every document whose content, files or place in its series are not as they were issued."""
    for record in TaxDocument.objects.order_by("number").iterator():
        if digest(record.content) != record.sha256:
            what = f"{record.number}: what it says was altered after it was issued"
            yield Problem(what, "restore it from a backup", code="document-altered")
        for suffix, sha256 in (("xml", record.xml_sha256), ("pdf", record.pdf_sha256)):
            path = path_of(workspace, record.number, suffix)
            shown = workspace.display(path)
            if not path.is_file():
                yield Problem("the file is missing", "restore it", shown, code="document-missing")
            elif file_sha256(path) != sha256:
                what = "the file was altered after it was issued"
                yield Problem(what, "restore it from a backup", shown, code="document-altered")
    for series in Series.objects.order_by("prefix", "year"):
        beginning = f"{series.prefix}-{series.year}-"
        count = TaxDocument.objects.filter(number__startswith=beginning).count()
        if count != series.last:
            what = f"{beginning}*: {series.last} numbers were given, {count} documents are there"
            yield Problem(what, "restore the missing ones", code="document-gap")
