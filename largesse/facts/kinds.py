"""The kinds of facts files and their columns: one table from which all else is derived.

Reading, checking, templates, documentation and Arrow schemas come from `KINDS`; a new column is
one more row here. Valid time is the same everywhere: ``from`` is the first day on which a row
holds (empty: always), ``until`` the first day on which it no longer holds (empty: open end).
"""

from dataclasses import dataclass
from typing import Literal

from largesse.facts.cells import Cell

Subject = Literal["partner", "customer", "deal"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a facts file."""

    name: str
    """The header, exactly."""
    cell: Cell
    """How its cells are read."""
    doc: str
    """What it means, in a phrase, for the template."""
    required: bool = False
    """Whether every row must fill it."""
    choices: tuple[str, ...] = ()
    """The words allowed, for `Cell.CHOICE`."""
    refers_to: Subject | None = None
    """Whose id it holds; the id must be stated in that subject's own file."""
    example: str = ""
    """What the template's explanation shows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One facts file: ``<name>.csv``, or a sheet of that name in a workbook."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """What names the thing a row speaks of."""
    one_at_a_time: bool
    """Whether two rows of one key may not hold on the same day (undated: may not both stand)."""
    subject: Subject | None = None
    """Whose facts the rows state, where they become assertions."""
    asserts: tuple[str, ...] = ()
    """The columns that become assertions, each under its own name."""
    extras: bool = False
    """Whether further columns named ``x_...`` are kept, as facts (or attributes) without ``x_``."""

    @property
    def dated(self) -> bool:
        """Whether its rows have valid time."""
        return any(column.name == "from" for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _id(name: Subject, doc: str, example: str) -> Column:
    cell = Cell.SLUG if name == "partner" else Cell.ID
    return Column(name, cell, doc, required=True, example=example)


def _reference(name: Subject, doc: str, example: str, *, required: bool = True) -> Column:
    cell = Cell.SLUG if name == "partner" else Cell.ID
    return Column(name, cell, doc, required, refers_to=name, example=example)


_VALID = (
    Column(
        "from",
        Cell.DATE,
        "first day on which the row holds; empty: always",
        False,
        (),
        None,
        "2023-04-01",
    ),
    Column(
        "until",
        Cell.DATE,
        "first day on which it no longer holds; empty: open end",
        False,
        (),
        None,
        "2024-04-01",
    ),
)
_ACCOUNT = (
    Column(
        "provider",
        Cell.TEXT,
        "the cloud provider, as the billing data name it",
        True,
        (),
        None,
        "Example Cloud",
    ),
    Column(
        "billing_account",
        Cell.ID,
        "BillingAccountId of the billing data",
        True,
        (),
        None,
        "100000000017",
    ),
    Column(
        "sub_account",
        Cell.ID,
        "SubAccountId; empty: every sub-account without its own row",
        False,
        (),
        None,
        "100000000017-2",
    ),
)
_MEASURED = (
    _reference("partner", "whose", "acme-id"),
    Column(
        "name",
        Cell.SLUG,
        "what it is for: the id of an incentive or a measure",
        True,
        (),
        None,
        "growth-bonus",
    ),
    Column(
        "interval",
        Cell.INTERVAL,
        "FY2024 (or 2024, the calendar year), FY2024 H1, FY2024 Q3, 2024-09 or term",
        True,
        (),
        None,
        "FY2024 Q3",
    ),
    Column("amount", Cell.DECIMAL, "the amount", True, (), None, "250000.00"),
    Column(
        "unit", Cell.UNIT, "a currency code, or the word for what is counted", True, (), None, "USD"
    ),
)

PARTNERS = Kind(
    "partners",
    "Who takes part in the programme.",
    (
        _id("partner", "the partner's id, never changed", "acme-id"),
        Column("name", Cell.TEXT, "the name on statements", example="Acme Indonesia"),
        Column("country", Cell.COUNTRY, "where it is established (Namibia is NA)", example="ID"),
        Column("type", Cell.SLUG, "what sort of partner it is", example="reseller"),
        Column("region", Cell.SLUG, "the region of the programme", example="southeast-asia"),
        *_VALID,
    ),
    ("partner",),
    one_at_a_time=True,
    subject="partner",
    asserts=("partner", "name", "country", "type", "region"),
    extras=True,
)
LEVELS = Kind(
    "levels",
    "Which level a partner holds; one at a time.",
    (
        _reference("partner", "whose level", "acme-id"),
        Column("level", Cell.SLUG, "a level of the programme", required=True, example="gold"),
        *_VALID,
        Column("reason", Cell.TEXT, "why, for the people who ask", example="annual review"),
    ),
    ("partner",),
    one_at_a_time=True,
    subject="partner",
    asserts=("level",),
)
CERTIFICATIONS = Kind(
    "certifications",
    "What a partner is certified for; several at a time.",
    (
        _reference("partner", "whose certification", "acme-id"),
        Column("certification", Cell.SLUG, "what for", required=True, example="cloud-migration"),
        *_VALID,
        Column("holder", Cell.TEXT, "the team or person; not read by any rule", example="team 2"),
    ),
    ("partner", "certification"),
    one_at_a_time=False,
    subject="partner",
    asserts=("certification",),
)
CUSTOMERS = Kind(
    "customers",
    "Whose consumption it is.",
    (
        _id("customer", "the customer's id, never changed", "C-00017"),
        Column("name", Cell.TEXT, "the name on statements", example="Example Foods"),
        Column("country", Cell.COUNTRY, "where it is established (Namibia is NA)", example="ID"),
        Column("segment", Cell.SLUG, "the segment it is sold to as", example="enterprise"),
        Column("first_purchase", Cell.DATE, "the day of its first purchase", example="2023-05-11"),
        Column("group", Cell.ID, "the group of companies it belongs to", example="C-00001"),
        *_VALID,
    ),
    ("customer",),
    one_at_a_time=True,
    subject="customer",
    asserts=("customer", "name", "country", "segment", "first_purchase", "group"),
    extras=True,
)
ACCOUNTS = Kind(
    "accounts",
    "Which customer an account of the billing data belongs to; one at a time.",
    (*_ACCOUNT, _reference("customer", "whose account", "C-00017"), *_VALID),
    ("provider", "billing_account", "sub_account"),
    one_at_a_time=True,
)
DEALS = Kind(
    "deals",
    "Deals that partners registered.",
    (
        _id("deal", "the deal's id, never changed", "D-2023-0042"),
        _reference("partner", "who registered it", "acme-id"),
        _reference("customer", "with whom", "C-00017", required=False),
        Column("status", Cell.SLUG, "where it stands", example="approved"),
        Column("registered", Cell.DATE, "the day of registration", example="2023-05-02"),
        Column("closed", Cell.DATE, "the day it was won or lost", example="2023-06-30"),
        Column("amount", Cell.DECIMAL, "expected amount", example="80000"),
        Column("currency", Cell.CURRENCY, "of the amount", example="USD"),
        Column("product", Cell.SLUG, "what was sold", example="databases"),
        *_VALID,
    ),
    ("deal",),
    one_at_a_time=True,
    subject="deal",
    asserts=(
        "deal",
        "partner",
        "customer",
        "status",
        "registered",
        "closed",
        "amount",
        "currency",
        "product",
    ),
    extras=True,
)
ATTRIBUTION = Kind(
    "attribution",
    "Which partners have part in an account's consumption, in which role and share.",
    (
        *_ACCOUNT,
        Column(
            "role",
            Cell.SLUG,
            "one of the programme's roles: reseller, distributor, agent, influencer, ...",
            required=True,
            example="reseller",
        ),
        _reference("partner", "who", "acme-id"),
        Column(
            "share",
            Cell.SHARE,
            "60% or 0.6; at most 100 % in one role",
            required=True,
            example="60%",
        ),
        *_VALID,
        Column("evidence", Cell.TEXT, "what proves it", example="reseller agreement 2023-17"),
    ),
    ("provider", "billing_account", "sub_account", "role", "partner"),
    one_at_a_time=False,
)
TARGETS = Kind(
    "targets",
    "Targets agreed with partners.",
    _MEASURED,
    ("partner", "name", "interval", "unit"),
    one_at_a_time=True,
)
BASELINES = Kind(
    "baselines",
    "Fixed or agreed baselines, where growth is not measured from the billing data.",
    _MEASURED,
    ("partner", "name", "interval", "unit"),
    one_at_a_time=True,
)
RATES = Kind(
    "rates",
    "Exchange rates: units of the second currency for one unit of the first.",
    (
        Column("source", Cell.SLUG, "who publishes it", required=True, example="ecb"),
        Column("fixing", Cell.SLUG, "which of its rates", required=True, example="monthly-average"),
        Column("from_currency", Cell.CURRENCY, "one unit of this", required=True, example="EUR"),
        Column("to_currency", Cell.CURRENCY, "is so many of this", required=True, example="USD"),
        Column("month", Cell.MONTH, "the month it is for", required=True, example="2024-09"),
        Column("rate", Cell.RATE, "more than zero", required=True, example="1.1106"),
    ),
    ("source", "fixing", "from_currency", "to_currency", "month"),
    one_at_a_time=True,
)
ACTIVITIES = Kind(
    "activities",
    "Dated things that are not billing rows: milestones, marketing, training seats, benefits.",
    (
        Column("activity", Cell.ID, "its id, never changed", required=True, example="A-0007"),
        Column("kind", Cell.SLUG, "what it belongs to", required=True, example="marketing"),
        _reference("partner", "whose", "acme-id"),
        _reference("customer", "with whom", "C-00017", required=False),
        _reference("deal", "for which deal", "D-2023-0042", required=False),
        Column("day", Cell.DATE, "when it happened", required=True, example="2023-09-14"),
        Column("type", Cell.SLUG, "which milestone, activity or benefit", example="webinar"),
        Column("amount", Cell.DECIMAL, "what it cost or is worth", example="12500"),
        Column("currency", Cell.CURRENCY, "of the amount", example="USD"),
        Column("quantity", Cell.DECIMAL, "how many", example="25"),
    ),
    ("activity",),
    one_at_a_time=True,
    extras=True,
)
FACTS = Kind(
    "facts",
    "Anything else that is true of a partner, customer or deal.",
    (
        Column(
            "subject_kind",
            Cell.CHOICE,
            "of what",
            required=True,
            choices=("partner", "customer", "deal"),
            example="partner",
        ),
        Column("subject", Cell.ID, "its id", required=True, example="acme-id"),
        Column(
            "fact",
            Cell.FACT,
            "the fact's name, as rules use it",
            required=True,
            example="competency",
        ),
        Column("value", Cell.TEXT, "what is true", required=True, example="data-analytics"),
        Column(
            "values",
            Cell.CHOICE,
            "whether several may hold at once; empty: one",
            choices=("one", "many"),
            example="many",
        ),
        *_VALID,
    ),
    ("subject_kind", "subject", "fact"),
    one_at_a_time=True,
)

KINDS: tuple[Kind, ...] = (
    PARTNERS,
    LEVELS,
    CERTIFICATIONS,
    CUSTOMERS,
    ACCOUNTS,
    DEALS,
    ATTRIBUTION,
    TARGETS,
    BASELINES,
    RATES,
    ACTIVITIES,
    FACTS,
)
"""Every kind, in the order in which people fill them in."""

BY_NAME = {kind.name: kind for kind in KINDS}

RESERVED_FACTS: dict[Subject, dict[str, str]] = {
    subject: {fact: kind.name for kind in KINDS if kind.subject == subject for fact in kind.asserts}
    for subject in ("partner", "customer", "deal")
}
"""Facts that have a column of their own: by subject kind, the fact's name and its file."""
