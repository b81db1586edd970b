"""One imported agreement: its cells read into a content, every fault with file, line and column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from largesse.facts.reading import RawRow
from largesse.money import is_currency, plain
from largesse.partners.agreements.content import SEMANTICS, iso
from largesse.partners.models.agreement import COST_AS, ESTIMATES, SIDES
from largesse.partners.money import minor_of
from largesse.programme.terms.amounts import parse_number
from largesse.programme.terms.undertakings import KINDS
from largesse.workspace.errors import Problem, Refusal

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "agreements": (
        *("agreement", "partner", "customer", "title_en", "title_fr", "model", "incentives"),
        *("since", "until", "currency", "not_to_exceed", "estimate", "reserve"),
        *("subject_to_funds", "notice_days", "runoff_days", "law_en", "law_fr"),
        *("vendor", "vendor_seat", "vendor_signatory", "counterparty", "counterparty_seat"),
        *("counterparty_signatory", "signed_on", "file"),
        *("cost_as", "estimate_method", "constraint", "material_right", "distinct_service"),
        "materiality",
    ),
    "lines": ("agreement", "envelope", "fiscal_year", "amount"),
    "undertakings": (
        *("agreement", "code", "side", "kind", "text_en", "text_fr", "measure", "target", "unit"),
        "due_on",
    ),
}
"""By table, its columns."""

_SLUG = "abcdefghijklmnopqrstuvwxyz0123456789-"
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one line; what cannot be read is collected in ``problems``."""

    file: str
    line: int
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """A cell's text."""
        return self.cells.get(name, default)

    def needed(self, name: str) -> str:
        """A cell that may not be empty."""
        return self.read(name, str) or self._lacks(name)

    def slug(self, name: str) -> str:
        """An id of lower-case letters, digits and hyphens."""
        text = self.needed(name)
        if text.strip(_SLUG) or len(text) > 63:
            self._wrong(name, "use lower-case letters, digits and hyphens, at most 63")
        return text

    def day(self, name: str) -> date | None:
        """An ISO date."""
        return self.read(name, date.fromisoformat, "write it like 2027-04-01")

    def count(self, name: str, default: int) -> int:
        """A whole number from zero."""
        number = self.read(name, _count, "write a whole number")
        return default if number is None else number

    def flag(self, name: str) -> bool:
        """``yes`` or ``no``; empty is no."""
        return self.choice(name, ("no", "yes")) == "yes"

    def choice(self, name: str, options: Sequence[str]) -> str:
        """One of some words; the first where the cell is empty."""
        text = self.text(name, options[0])
        if text not in options:
            self._wrong(name, f"write one of {', '.join(options)}")
            return options[0]
        return text

    def minor(self, name: str, currency: str) -> int | None:
        """An amount in a currency, as minor units."""
        amount = self.read(name, parse_number, "write a plain number such as 1250.50")
        if amount is None or not is_currency(currency):
            return None
        try:
            return minor_of(amount, currency)
        except Refusal as refusal:
            self.problems.extend(self.placed(problem, name) for problem in refusal.problems)
            return None

    def placed(self, problem: Problem, name: str) -> Problem:
        """A problem at a cell of this line."""
        return replace(problem, what=f"{name}: {problem.what}", file=self.file, line=self.line)

    def refused(self, name: str, mend: str) -> Refusal:
        """The refusal of one cell."""
        what = f"{name}: '{self.text(name)}' cannot be taken"
        return Refusal(Problem(what, mend, self.file, self.line, code="bad-cell"))

    def read(self, name: str, read: Callable[[str], Read], mend: str = "") -> Read | None:
        """What a function makes of a cell; None where it is empty, or cannot be read."""
        text = self.text(name)
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            self._wrong(name, mend)
            return None

    def _wrong(self, name: str, mend: str) -> None:
        self.problems.extend(self.refused(name, mend).problems)

    def _lacks(self, name: str) -> str:
        what = f"{name}: the cell is empty"
        self.problems.append(Problem(what, "fill it in", self.file, self.line, code="empty-cell"))
        return ""


def content_from(
    cells: Cells,
    lines: Sequence[tuple[str, RawRow]],
    undertakings: Sequence[tuple[str, RawRow]],
) -> dict[str, Any]:
    """The content of one agreement. Raises :class:`Refusal` with every cell that is wrong."""
    currency = cells.needed("currency")
    is_customer = bool(cells.text("customer"))
    if is_customer == bool(cells.text("partner")):
        what = "a line names a partner or a customer, one of the two"
        place = (cells.file, cells.line)
        cells.problems.append(Problem(what, "fill in one", *place, code="one-counterparty"))
    amounts = {
        f"{name}_minor": cells.minor(name, currency)
        for name in ("not_to_exceed", "estimate", "reserve")
    }
    if amounts["not_to_exceed_minor"] is None:
        amounts["reserve_minor"] = amounts["reserve_minor"] or 0
    content = {
        "semantics": SEMANTICS,
        "agreement": cells.slug("agreement"),
        "number": 0,
        "counterparty_kind": "customer" if is_customer else "partner",
        "counterparty": cells.text("customer") or cells.text("partner"),
        "model": cells.text("model"),
        "incentives": sorted({s.strip() for s in cells.text("incentives").split(";") if s.strip()}),
        "subject_to_funds": cells.flag("subject_to_funds"),
        "currency": currency,
        **amounts,
        "notice_days": cells.count("notice_days", 90),
        "runoff_days": cells.count("runoff_days", 120),
        "wording": _wording(cells),
        "cost_as": cells.choice("cost_as", COST_AS),
        "estimate_method": cells.choice("estimate_method", ESTIMATES),
        "accrual_constraint": cells.text("constraint", "highly probable not to reverse"),
        "material_right": cells.flag("material_right"),
        "distinct_service": cells.flag("distinct_service"),
        "materiality_minor": cells.minor("materiality", currency) or 0,
        "since": iso(cells.day("since")),
        "until": iso(cells.day("until")),
        "deemed_consent_on": None,
        "lines": _lines(cells, currency, lines),
        "undertakings": _undertakings(cells, undertakings),
    }
    if cells.problems:
        raise Refusal(*cells.problems)
    return content


def _wording(cells: Cells) -> dict[str, Any]:
    return {
        "title": _both(cells, "title"),
        "governing_law": _both(cells, "law"),
        **{
            side: {
                "name": cells.needed(side),
                "seat": cells.text(f"{side}_seat"),
                "signatory": dict.fromkeys(("en", "fr"), cells.needed(f"{side}_signatory")),
            }
            for side in SIDES
        },
    }


def _both(cells: Cells, name: str) -> dict[str, str]:
    """A text that was agreed in one language stands for both."""
    en, fr = cells.text(f"{name}_en"), cells.text(f"{name}_fr")
    return {"en": en or fr or cells.needed(f"{name}_en"), "fr": fr or en}


def _lines(cells: Cells, currency: str, rows: Sequence[tuple[str, RawRow]]) -> list[dict[str, Any]]:
    found = []
    for file, row in rows:
        own = Cells(file, row.line, row.cells, cells.problems)
        own.needed("amount")
        found.append(
            {
                "envelope": own.slug("envelope"),
                "fiscal_year": own.text("fiscal_year"),
                "amount_minor": own.minor("amount", currency) or 0,
            }
        )
    return sorted(found, key=lambda line: (str(line["envelope"]), str(line["fiscal_year"])))


def _undertakings(cells: Cells, rows: Sequence[tuple[str, RawRow]]) -> list[dict[str, Any]]:
    found = []
    for file, row in rows:
        own = Cells(file, row.line, row.cells, cells.problems)
        target = own.read("target", parse_number, "write a plain number")
        found.append(
            {
                "code": own.slug("code"),
                "side": own.choice("side", ("counterparty", "vendor")),
                "kind": own.choice("kind", ("other", *KINDS)),
                "text": _both(own, "text"),
                "measure": own.text("measure"),
                "target": "" if target is None else plain(target),
                "unit": own.text("unit"),
                "due_on": iso(own.day("due_on")),
            }
        )
    return sorted(found, key=lambda each: str(each["code"]))


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000:
        raise ValueError(text)
    return number
