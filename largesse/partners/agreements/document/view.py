"""A content as finished sections of text in one language: what both forms of the document show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from largesse.partners.agreements.content import Content, day, total_minor
from largesse.partners.agreements.document.changes import changes_between
from largesse.partners.agreements.document.formats import Formats
from largesse.partners.agreements.document.texts import Language

SHORT_HASH = 12
_SIDES = ("vendor", "counterparty")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: columns, rows, perhaps a total; the last ``figures`` columns are right-aligned."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    figures: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered article, or one without a number."""

    title: str
    paragraphs: Sequence[str] = ()
    table: Table | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """One side's place to sign, or how it has."""

    party: str
    role: str
    status: str
    is_signed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The whole document."""

    language: str
    eyebrow: str
    title: str
    subtitle: str
    status: str
    is_sealed: bool
    facts: Sequence[tuple[str, str]]
    header: str
    page: str
    """With ``{page}`` and ``{pages}`` still to be filled."""
    sections: Sequence[Section]
    signatures: Sequence[SignatureBox]
    signatures_title: str
    name_line: str
    hash_line: str


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signature as the document shows it."""

    side: str
    signatory: str
    how: str
    signed_on: date
    file: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a document is made from.

    ``state`` is ``draft``, ``open``, ``sealed``, ``turned-down`` or ``ended``; ``state_day`` the
    day that goes with it. ``before`` and ``effective_on`` are an amendment's.
    """

    content: Content
    content_hash: str
    state: str
    state_day: date | None = None
    signatures: Sequence[SignedBy] = ()
    before: Content | None = None
    effective_on: date | None = None


def view_of(sheet: Sheet, language: Language) -> View:
    """The document's text in a language."""
    return _Writer(sheet, language).view()


class _Writer:
    def __init__(self, sheet: Sheet, language: Language) -> None:
        self.sheet = sheet
        self.content = sheet.content
        self.wording = sheet.content["wording"]
        self.kind = sheet.content["counterparty_kind"]
        self.language = language
        self.formats = Formats(sheet.content, language)
        self.say = self.formats.say
        self.until = day(sheet.content["until"])
        since = day(sheet.content["since"])
        assert since is not None
        self.since = self.formats.day(since)
        self.last = self.formats.last_day(self.until) if self.until else ""
        self.names = {side: str(self.wording[side]["name"]) for side in _SIDES}

    def view(self) -> View:
        number = self.content["number"]
        key = "amended" if number else "agreement"
        version = self.say("version-amended" if number else "version-first", number=number)
        short = self.say("hash", hash=self.sheet.content_hash[:SHORT_HASH])
        vendor, other = (self.party(side) for side in _SIDES)
        stated = self.sheet.state_day
        return View(
            language=self.language,
            eyebrow=self.say(key, id=self.content["agreement"], number=number),
            title=self.wording["title"][self.language],
            subtitle=self.say("between", vendor=vendor, other=other),
            status=self.say(self.sheet.state, day=self.formats.day(stated) if stated else ""),
            is_sealed=self.sheet.state in ("sealed", "ended"),
            facts=self.facts(),
            header=" · ".join([self.names["counterparty"], self.period(), version, short]),
            page=self.say("page", page="{page}", pages="{pages}"),
            sections=self.sections(),
            signatures=[self.signature(side) for side in _SIDES],
            signatures_title=self.say("signatures"),
            name_line=self.say("name-line"),
            hash_line=self.say("content-hash", hash=self.sheet.content_hash),
        )

    def party(self, side: str) -> str:
        party = self.wording[side]
        return f"{party['name']} ({party['seat']})" if party["seat"] else str(party["name"])

    def period(self) -> str:
        key = "from-to" if self.until else "from-on"
        return self.say(key, since=self.since, last=self.last)

    def facts(self) -> list[tuple[str, str]]:
        cap = self.content["not_to_exceed_minor"]
        return [
            (self.say("holds"), self.period()),
            (self.say("cap"), self.say("uncapped") if cap is None else self.formats.money(cap)),
            (self.say("model"), self.content["model"] or self.say("no-model")),
        ]

    def sections(self) -> list[Section]:
        numbered = [
            self.term(),
            self.amounts(),
            self.undertakings("vendor", "vendor-side", "none-vendor"),
            self.undertakings("counterparty", f"{self.kind}-side", "none-other"),
            self.change(),
            Section(self.say("law"), [self.wording["governing_law"][self.language]]),
        ]
        listed = [
            Section(f"{place}. {each.title}", each.paragraphs, each.table, each.notes)
            for place, each in enumerate(numbered, 1)
        ]
        return [*self.amendment(), *listed]

    def amendment(self) -> list[Section]:
        """What an amendment changes, before the text as it is after it."""
        before, effective_on = self.sheet.before, self.sheet.effective_on
        if before is None or effective_on is None:
            return []
        columns = [self.say(key) for key in ("what", "before", "after")]
        rows = changes_between(before, self.formats)
        title = self.say("changes", number=self.content["number"])
        effect = self.say("changes-from", day=self.formats.day(effective_on))
        return [Section(title, [effect], Table(columns, rows) if rows else None)]

    def term(self) -> Section:
        parties = {"vendor": self.names["vendor"], "other": self.names["counterparty"]}
        key = "term-to" if self.until else "term-on"
        them = self.say(f"the-{self.kind}")
        first = self.say(key, **parties, them=them, since=self.since, last=self.last)
        titles = [self.formats.titled("incentives", slug) for slug in self.content["incentives"]]
        listed = self.formats.listed(titles)
        earns = self.say("earns", incentives=listed) if titles else self.say("earns-all")
        return Section(self.say("term"), [first, earns])

    def amounts(self) -> Section:
        content, money = self.content, self.formats.money
        is_capped = content["not_to_exceed_minor"] is not None
        if is_capped:
            first = self.say("capped", cap=money(content["not_to_exceed_minor"]))
        else:
            parts = {name: money(content[f"{name}_minor"]) for name in ("estimate", "reserve")}
            first = self.say("estimated", **parts)
        rows = [
            (
                self.formats.titled("envelopes", line["envelope"]),
                line["fiscal_year"] or self.say("whole-period"),
                money(line["amount_minor"]),
            )
            for line in content["lines"]
        ]
        columns = [self.say(key) for key in ("envelope", "year", "amount")]
        total = (self.say("total"), "", money(total_minor(content)))
        owed = "owed-capped" if is_capped else "owed-uncapped"
        clause = self.say("subject" if content["subject_to_funds"] else owed)
        return Section(self.say("money"), [first], Table(columns, rows, total, figures=1), [clause])

    def undertakings(self, side: str, title: str, none: str) -> Section:
        listed = [each for each in self.content["undertakings"] if each["side"] == side]
        if not listed:
            return Section(self.say(title), [self.say(none)])
        columns = [self.say(key) for key in ("undertaking", "target", "by")]
        rows = [
            (
                each["text"][self.language],
                self.formats.target(each),
                self.formats.due(each["due_on"]),
            )
            for each in listed
        ]
        return Section(self.say(title), [], Table(columns, rows))

    def change(self) -> Section:
        content = self.content
        paragraphs = [self.say("change-amend")]
        if content["notice_days"]:
            paragraphs.append(self.say("change-notice", notice=content["notice_days"]))
        key = "change-runoff" if content["runoff_days"] else "change-end"
        paragraphs.append(self.say(key, runoff=content["runoff_days"]))
        consent = day(content["deemed_consent_on"])
        if consent:
            named = {"other": self.names["counterparty"], "day": self.formats.day(consent)}
            paragraphs.append(self.say("silence", **named))
        return Section(self.say("change"), paragraphs)

    def signature(self, side: str) -> SignatureBox:
        party = self.say("for", name=self.names[side])
        named = self.wording[side]["signatory"]
        found = next((each for each in self.sheet.signatures if each.side == side), None)
        if found is None:
            status = self.say("not-signed")
            return SignatureBox(party, named[self.language], status, is_signed=False)
        role = named[self.language] if found.signatory == named["en"] else found.signatory
        signed = self.say("signed-on", day=self.formats.day(found.signed_on))
        status = f"{signed}, {self.say(f'how-{found.how}')}"
        detail = self.say("file-kept", hash=found.file[:SHORT_HASH]) if found.file else ""
        return SignatureBox(party, role, status, is_signed=True, detail=detail)
