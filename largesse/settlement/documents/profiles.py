"""Tax profiles: who a partner is for tax, from a CSV that its own people or the vendor's wrote."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.settlement.documents.en16931 import vat_number
from largesse.settlement.documents.tax_file import PartyDocument
from largesse.settlement.documents.treatment import Payee
from largesse.settlement.models import TaxProfile
from largesse.workspace.errors import Problem, Refusal

COLUMNS = (
    "partner",
    "since",
    "name",
    "address",
    "city",
    "postcode",
    "country",
    "vat",
    "registration",
    "type",
    "papers",
)
"""``address``: up to three lines, `|` between; ``papers``: `treaty-certificate until 2026-01-01`,
`;` between."""
_NEEDED = ("partner", "since", "name", "city", "country", "type")
_MOST_BYTES = 5_000_000
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Imported:
    """How many profiles were new and how many were known already."""

    new: int
    known: int


def import_profiles(path: Path, by: str) -> Imported:
    """Take profiles from a CSV; all of them or none.

    Raises :class:`Refusal` with every faulty line and its mend.
    """
    person_called(by, "tax.change")
    rows = list(_rows(path))
    problems: list[Problem] = []
    read = [found for line, row in rows if (found := _profile(row, path, line, problems))]
    if problems:
        raise Refusal(*problems)
    new = 0
    with transaction():
        for profile in read:
            new += _keep(profile, by)
    return Imported(new, len(read) - new)


def profile_of(partner: str, day: date) -> TaxProfile | None:
    """A partner's profile on a day; None where it has none yet."""
    known = TaxProfile.objects.filter(partner=partner, since__lte=day)
    return known.order_by("-since").first()


def party_of(profile: TaxProfile) -> PartyDocument:
    """The profile as a document names it."""
    return PartyDocument(
        name=profile.name,
        address=tuple(profile.address),
        city=profile.city,
        postcode=profile.postcode or None,
        country=profile.country,
        vat=profile.vat or None,
        registration=profile.registration or None,
        number=profile.partner,
    )


def payee_of(profile: TaxProfile, day: date) -> Payee:
    """What the rules of tax ask of a partner on a day."""
    papers = frozenset(
        paper["kind"]
        for paper in profile.papers
        if not paper["until"] or day < date.fromisoformat(paper["until"])
    )
    return Payee(profile.partner, profile.country, bool(profile.vat), papers)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    if not path.is_file():
        raise Refusal(Problem("there is no such file", "check its name", str(path)))
    if path.stat().st_size > _MOST_BYTES:
        raise Refusal(Problem("the file is larger than 5 MB", "split it", path.name))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        what, mend = "the file is not UTF-8 text", "save it as UTF-8"
        raise Refusal(Problem(what, mend, path.name, code="not-utf-8")) from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    unknown = set(reader.fieldnames or ()) - set(COLUMNS)
    lacking = set(_NEEDED) - set(reader.fieldnames or ())
    if unknown or lacking:
        what = f"the columns are not those of tax profiles ({', '.join(unknown or lacking)})"
        raise Refusal(Problem(what, f"the columns are {', '.join(COLUMNS)}", path.name, 1))
    try:
        yield from ((reader.line_num, {k: (v or "").strip() for k, v in r.items()}) for r in reader)
    except csv.Error as error:
        what = f"the file is not CSV ({error})"
        raise Refusal(Problem(what, "save it as CSV", path.name, reader.line_num)) from None


def _profile(
    row: Mapping[str, str], path: Path, line: int, problems: list[Problem]
) -> TaxProfile | None:
    empty = [name for name in _NEEDED if not row.get(name)]
    if empty:
        problems.append(Problem(f"{', '.join(empty)} is empty", "fill it in", path.name, line))
        return None
    country = row["country"].upper()
    try:
        since = date.fromisoformat(row["since"])
        papers = [_paper(text) for text in row.get("papers", "").split(";") if text.strip()]
        number = vat_number(row["vat"], country) if row.get("vat") else ""
    except ValueError as error:
        problems.append(Problem(str(error), "write days as 2025-04-01", path.name, line))
        return None
    except Refusal as refusal:
        (found,) = refusal.problems
        problems.append(Problem(found.what, found.mend, path.name, line, code=found.code))
        return None
    address = [part.strip() for part in row.get("address", "").split("|") if part.strip()]
    if len(address) > _MOST_LINES or len(country) != len("XX"):
        what = "an address has at most three lines, a country two letters"
        problems.append(Problem(what, "shorten it", path.name, line))
        return None
    return TaxProfile(
        partner=row["partner"],
        since=since,
        name=row["name"],
        address=address,
        city=row["city"],
        postcode=row.get("postcode", ""),
        country=country,
        vat=number,
        registration=row.get("registration", ""),
        type=row["type"],
        papers=papers,
    )


def _paper(text: str) -> dict[str, str]:
    kind, _, until = text.strip().partition(" until ")
    if until:
        date.fromisoformat(until.strip())
    return {"kind": kind.strip(), "until": until.strip()}


def _keep(profile: TaxProfile, by: str) -> bool:
    """Keep a profile that is new; the same one again changes nothing."""
    columns = [name for name in COLUMNS if name not in ("partner", "since")]
    known = TaxProfile.objects.filter(partner=profile.partner, since=profile.since).first()
    new = {name: getattr(profile, name) for name in columns}
    if known is None:
        profile.save(force_insert=True)
        record_change(by, "tax-profile", profile.partner, "add", {}, new)
        return True
    old = {name: getattr(known, name) for name in columns}
    if old != new:
        what = f"{profile.partner} has another profile from {profile.since} already"
        raise Refusal(Problem(what, "let the new one begin on another day", code="profile-known"))
    return False
