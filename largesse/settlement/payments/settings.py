"""``payments.yaml``: from which accounts the vendor pays, and how carefully.

::

    payer: {holder: Brindlemark Cloud Ltd, street: Harbour Road, building: '7', postcode: D02,
            town: Dublin, country: IE}
    accounts:
      eur-main: {iban: IE29AIBK93115212345678, bic: AIBKIE2D, currency: EUR}
      usd-main: {iban: IE64IRCE92050112345678, bic: IRCEIE2D, currency: USD}
    waiting: 5 days                  # before the first payment to new bank details
    sanctions: {age: 7 days, threshold: 88 %}    # lists: [eu, ofac]; all loaded by default
    charges: shared                  # or ours, theirs: who bears the banks' charges abroad
    rates: {source: ecb, fixing: monthly-average, month: before}   # or same: the payment's month
    purposes: {close: REBT, claim: COMC}
    holds: {missing-bank: 180 days, missing-tax: never}            # see settlement/close/holding.py
    disputes: {within: 90 days, answer: 30 days}         # from the close; from the opening
    answers: {}                      # CSV of banks, column by column; see iso20022/columns.py

Every value is text until it is checked, and every problem carries its line and column.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from largesse.consumption.yaml_nodes import Document, Node, Table, Text, read_yaml
from largesse.settlement.disputes.terms import TERMS, Terms
from largesse.settlement.payments.accounts import BankAccount, read_account
from largesse.settlement.payments.iso20022.answers import Meaning
from largesse.settlement.payments.iso20022.columns import COLUMNS, NEEDED, ColumnMap
from largesse.settlement.payments.iso20022.orders import Charges
from largesse.settlement.payments.sanctions.matching import DEFAULT_THRESHOLD
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

FILE_NAME = "payments.yaml"
DEFAULT_WAITING_DAYS = 5
DEFAULT_LIST_AGE_DAYS = 7
_CHARGES: Mapping[str, Charges] = {"shared": "SHAR", "ours": "DEBT", "theirs": "CRED"}
_NAMES = (
    *("payer", "accounts", "waiting", "sanctions", "charges", "rates", "purposes"),
    *("answers", "holds", "disputes"),
)
_HOLDS = ("missing-bank", "missing-tax", "overdue-bills")
_SOURCES = ("close", "claim", "opening")
_PURPOSES = MappingProxyType({"close": "REBT", "claim": "COMC", "opening": "REBT"})


@dataclass(frozen=True, slots=True)
class RateRule:
    """Which of the facts' exchange rates a payment uses."""

    source: str
    fixing: str
    month: str = "before"
    """``before``: of the month before the payment's; ``same``: of the payment's own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this vendor pays."""

    accounts: Mapping[str, BankAccount]
    waiting_days: int = DEFAULT_WAITING_DAYS
    list_age_days: int = DEFAULT_LIST_AGE_DAYS
    list_sources: tuple[str, ...] = ()
    """Sources whose lists must be there; none: all that were loaded."""
    threshold: int = DEFAULT_THRESHOLD
    """Lowest score, per mille, at which a name counts as near a listed one."""
    charges: Charges = "SHAR"
    rates: RateRule | None = None
    purposes: Mapping[str, str] = field(default_factory=lambda: _PURPOSES)
    answers: Mapping[str, ColumnMap] = field(default_factory=lambda: MappingProxyType({}))
    holds: Mapping[str, int | None] = field(default_factory=lambda: MappingProxyType({}))
    """Reasons to hold what is due, and after how many days it is forfeited; None: never."""
    disputes: Terms = TERMS

    def account_for(self, currency: str) -> tuple[str, BankAccount] | None:
        """The own account that pays in a currency: the first that is declared."""
        paying = ((n, a) for n, a in self.accounts.items() if a.currency == currency)
        return next(paying, None)


def load_settings(workspace: Workspace) -> Settings:
    """The workspace's settings. Raises :class:`Refusal` with everything wrong, or if none are."""
    path = workspace.root / FILE_NAME
    document = Document(workspace.display(path))
    if not path.is_file():
        mend = "write it: the account that pays, under accounts:"
        raise Refusal(Problem("nothing says from which account to pay", mend, document.label))
    return read_settings(path, document)


def holds_named(workspace: Workspace) -> Mapping[str, int | None]:
    """What is held for which reason, and for how many days; nothing where no settings are."""
    if not (workspace.root / FILE_NAME).is_file():
        return {}
    return load_settings(workspace).holds


def read_settings(path: Path, document: Document) -> Settings:
    """The settings of a file."""
    root = document.table(read_yaml(path, document), "the file")
    said = _Said(document, root)
    payer = said.texts("payer")
    sanctions = document.table(root.get("sanctions"), "sanctions")
    settings = Settings(
        accounts=_accounts(document, root.get("accounts"), payer),
        waiting_days=said.days(root.get("waiting"), DEFAULT_WAITING_DAYS),
        list_age_days=said.days(sanctions.get("age"), DEFAULT_LIST_AGE_DAYS),
        list_sources=_sources(document, sanctions.get("lists")),
        threshold=said.per_mille(sanctions.get("threshold")),
        charges=_CHARGES[said.one_of(root.get("charges"), tuple(_CHARGES))],
        rates=_rates(said, root.get("rates")),
        purposes={**_PURPOSES, **_purposes(said)},
        answers=_answers(document, root.get("answers")),
        holds=_holds(said, root.get("holds")),
        disputes=_disputes(said, root.get("disputes")),
    )
    said.nothing_else(*_NAMES)
    document.finish()
    return settings


class _Said:
    """Values of the file's settings, each checked; what is wrong goes to the document."""

    def __init__(self, document: Document, root: Table) -> None:
        self.document = document
        self.root = root

    def texts(self, name: str) -> dict[str, str]:
        table = self.document.table(self.root.get(name), name)
        return {key.value: self.document.text(node, key.value) for key, node in table.value}

    def days(self, node: Node | None, otherwise: int) -> int:
        if node is None:
            return otherwise
        found = re.fullmatch(r"(\d{1,4}) days?", self.document.text(node, "days"), re.ASCII)
        if not found:
            self.document.problem(node, "this is not a number of days", "write it as: 5 days")
        return int(found.group(1)) if found else otherwise

    def per_mille(self, node: Node | None) -> int:
        if node is None:
            return DEFAULT_THRESHOLD
        text = self.document.text(node, "threshold")
        found = re.fullmatch(r"(\d{2,3})(?:\.(\d))? ?%", text, re.ASCII)
        value = int(found.group(1)) * 10 + int(found.group(2) or 0) if found else 0
        if not 500 <= value <= 1000:
            mend = "write it as: 88 %, between 50 and 100"
            self.document.problem(node, "this is not a threshold", mend)
        return value

    def one_of(self, node: Node | None, words: tuple[str, ...]) -> str:
        if node is None:
            return words[0]
        text = self.document.text(node, "value")
        if text in words:
            return text
        self.document.problem(node, f"'{text}' is not known here", f"use {' or '.join(words)}")
        return words[0]

    def nothing_else(self, *names: str) -> None:
        for key, _ in self.root.value:
            if key.value not in names:
                what = f"there is no setting `{key.value}`"
                self.document.problem(key, what, f"use one of {', '.join(names)}")


def _accounts(
    document: Document, node: Node | None, payer: Mapping[str, str]
) -> dict[str, BankAccount]:
    found: dict[str, BankAccount] = {}
    table = document.table(node, "accounts")
    for key, described in table.value:
        given = document.table(described, key.value)
        own = {k.value: document.text(v, k.value) for k, v in given.value}
        try:
            found[key.value] = read_account({**payer, **own})
        except Refusal as refusal:
            for problem in refusal.problems:
                document.problem(key, problem.what, problem.mend, problem.code)
    if not table.value:
        document.problem(node, "no account to pay from is named", "name one under accounts:")
    return found


def _rates(said: _Said, node: Node | None) -> RateRule | None:
    if node is None:
        return None
    table = said.document.table(node, "rates")
    texts = said.texts("rates")
    if not texts.get("source") or not texts.get("fixing"):
        said.document.problem(node, "rates need a source and a fixing", "as rates.csv has them")
    month = said.one_of(table.get("month"), ("before", "same"))
    return RateRule(texts.get("source", ""), texts.get("fixing", ""), month)


def dispute_terms(workspace: Workspace) -> Terms:
    """By when amounts may be questioned and are answered; the usual where no settings are."""
    if not (workspace.root / FILE_NAME).is_file():
        return TERMS
    return load_settings(workspace).disputes


def _disputes(said: _Said, node: Node | None) -> Terms:
    table = said.document.table(node, "disputes")
    for key, _ in table.value:
        if key.value not in ("within", "answer"):
            what = f"disputes know no '{key.value}'"
            said.document.problem(key, what, "write within: 90 days, answer: 30 days")
    within = table.get("within")
    return Terms(
        None if within is None else said.days(within, 0),
        said.days(table.get("answer"), TERMS.answer_days),
    )


def _sources(document: Document, node: Node | None) -> tuple[str, ...]:
    return () if node is None else document.texts(node, "lists")


def _holds(said: _Said, node: Node | None) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for key, value in said.document.table(node, "holds").value:
        if key.value not in _HOLDS:
            what = f"nothing is held for '{key.value}'"
            said.document.problem(key, what, f"use one of {', '.join(_HOLDS)}")
        text = said.document.text(value, key.value)
        days = None if text == "never" else said.days(value, 0)
        if days == 0:
            mend = "write: 180 days; or: never"
            said.document.problem(value, "what is held is forfeited on no day at once", mend)
        found[key.value] = days
    return found


def _purposes(said: _Said) -> dict[str, str]:
    texts = said.texts("purposes")
    for name, code in texts.items():
        if name not in _SOURCES or not re.fullmatch("[A-Z]{4}", code):
            mend = f"write {', '.join(_SOURCES)}, each with a code such as REBT"
            said.document.problem(said.root.get("purposes"), f"purpose {name}: {code}", mend)
    return texts


def _answers(document: Document, node: Node | None) -> dict[str, ColumnMap]:
    table = document.table(node, "answers")
    return {
        key.value: _column_map(document, key, document.table(described, key.value))
        for key, described in table.value
    }


def _column_map(document: Document, name: Text, table: Table) -> ColumnMap:
    words = document.table(table.get("words"), "words")
    meanings = {w.value: document.text(m, w.value) for w, m in words.value}
    columns = {
        k.value: document.text(v, k.value)
        for k, v in table.value
        if k.value not in ("words", "separator")
    }
    separator = table.get("separator")
    for unknown in [k for k in columns if k not in COLUMNS]:
        document.problem(name, f"'{unknown}' is no part of an answer", f"use {', '.join(COLUMNS)}")
    for missing in [k for k in NEEDED if k not in columns]:
        document.problem(name, f"no column is named for '{missing}'", f"write {missing}: COLUMN")
    known = {m.value: m for m in Meaning}
    for word, meaning in meanings.items():
        if meaning not in known:
            what = f"'{word}' comes to '{meaning}', which is not known"
            document.problem(words, what, f"use one of {', '.join(known)}")
    return ColumnMap(
        name.value,
        columns,
        {word: known[m] for word, m in meanings.items() if m in known},
        document.text(separator, "separator")[:1] or "," if separator is not None else ",",
    )
