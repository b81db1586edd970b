"""The rows behind a partner's amounts, read straight from the lake and the facts.

An *entry* is one billing row, activity or month of presence, as attributed to the partner. Nothing
here uses partial sums, SQL or the plan: rows are read from the deliveries' files, conditions are
evaluated on our own tree, quantities are Decimals.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from largesse.consumption.delivery import Delivery
from largesse.entitlement.proof.facts import FactBook, Share
from largesse.entitlement.proof.scale import Given, scale_amount
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper, ProofLine, line
from largesse.expr.evaluate import evaluate, holds
from largesse.expr.tree import Expr, columns
from largesse.programme.calendar import ordinal_of
from largesse.programme.model import FixedBy, Incentive, Measure, Programme

ZERO = Decimal(0)
_KEYS = [
    *("provider", "billing_account", "sub_account", "currency"),
    *("billing_month", "charge_month", "charge_day", "file_number", "row_number"),
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as attributed to one partner in one role; ``partner`` '' where to nobody.

    ``row`` holds the columns that rules read; ``given`` instead holds quantities by measure id,
    where a worked case states them without rows. ``where`` says which delivery, file and row it is.
    """

    partner: str
    role: str
    share: Decimal
    customer: str
    deal: str
    activity: str
    account: str
    day: date
    charge_month: int
    billing_month: int
    currency: str
    row: Mapping[str, object]
    where: ProofLine | str
    given: Mapping[str, Decimal | str] | None = None
    options: Mapping[str, Mapping[str | None, Decimal]] | None = None

    def fixing_day(self, fixed_by: FixedBy) -> date:
        """The day that must lie where a rule holds: the row's own, or its billing month's first."""
        if fixed_by == "invoice":
            return date(self.billing_month // 12, self.billing_month % 12 + 1, 1)
        return self.day

    @property
    def delivery(self) -> str:
        """Source, billing period and id of the delivery of a billing row; '' of others."""
        if not isinstance(self.where, ProofLine):
            return ""
        return str(dict(self.where.values).get("delivery", ""))

    def month(self, counts_by: str) -> int:
        """The month ordinal that places the row."""
        return self.billing_month if counts_by == "billing month" else self.charge_month


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries come from: the deliveries' files and the fact book."""

    deliveries: Sequence[Delivery]
    book: FactBook
    given: tuple[Entry, ...] | None = None


def columns_read(programme: Programme) -> frozenset[str]:
    """The row columns that any rule reads."""
    names: set[str] = set()
    for incentive in programme.incentives.values():
        names |= _columns_of(incentive)
    return frozenset(names)


def _columns_of(incentive: Incentive) -> set[str]:
    names: set[str] = set()
    for measure in incentive.measures:
        for part in (measure.of, measure.rows, *(e.rows for e in measure.exclusions)):
            if part is not None:
                names |= columns(part)
    for by in incentive.choice.columns:
        names |= columns(by)
    return names


def entries_of(
    programme: Programme,
    source: Source,
    accounts: Iterable[tuple[str, str]],
    origin: str,
    through: int,
) -> Iterator[Entry]:
    """The entries of one origin on some accounts, for every partner attributed to them.

    A row of an account that nobody is attributed to makes one entry of no partner.
    """
    if origin == "consumption":
        if source.given is not None:
            yield from (e for e in source.given if min(e.charge_month, e.billing_month) <= through)
            return
        yield from _consumed(programme, source, list(accounts), through)
    elif origin == "activities":
        yield from _acted(source.book, through)
    else:
        yield from _present(programme, source.book, through)


def _consumed(
    programme: Programme, source: Source, accounts: list[tuple[str, str]], through: int
) -> Iterator[Entry]:
    wanted = columns_read(programme)
    for delivery in source.deliveries:
        names = [*_KEYS, *sorted((wanted & set(delivery.columns)) - set(_KEYS))]
        ids = sorted({account for _, account in accounts})
        keep = pc.field("billing_account").isin(pa.array(ids, pa.string()))
        table = ds.dataset(delivery.path, format="parquet").to_table(columns=names, filter=keep)
        pairs = set(accounts)
        for row in table.to_pylist():
            if (row["provider"], row["billing_account"]) in pairs:
                yield from _attributed(delivery, row, source.book, through)


def _attributed(
    delivery: Delivery, row: Mapping[str, object], book: FactBook, through: int
) -> Iterator[Entry]:
    provider, account, sub = (
        str(row["provider"]),
        str(row["billing_account"]),
        str(row["sub_account"]),
    )
    charge = ordinal_of(int(str(row["charge_month"])))
    billing = ordinal_of(int(str(row["billing_month"])))
    if min(charge, billing) > through:
        return
    day = date(charge // 12, charge % 12 + 1, int(str(row["charge_day"])))
    customer = book.customer(provider, account, sub, day)
    for share in book.shares(provider, account, sub, day) or [Share("", "", Decimal(1))]:
        yield Entry(
            partner=share.partner,
            role=share.role,
            share=share.share,
            customer=customer,
            deal="",
            activity="",
            account=f"{provider}/{account}/{sub}",
            day=day,
            charge_month=charge,
            billing_month=billing,
            currency=str(row["currency"]),
            row=row,
            where=line(
                Sentence.FILE_ROW,
                delivery=f"{delivery.source} {delivery.billing_period} {delivery.id}",
                file=str(row["file_number"]),
                row=str(row["row_number"]),
            ),
        )


def _acted(book: FactBook, through: int) -> Iterator[Entry]:
    for row in book.activities:
        day = row["day"]
        assert isinstance(day, date)
        month = day.year * 12 + day.month - 1
        if month > through:
            continue
        extra = json.loads(str(row["attributes"] or "{}"))
        yield Entry(
            partner=str(row["partner"]),
            role="",
            share=Decimal(1),
            customer=str(row["customer"] or ""),
            deal=str(row["deal"] or ""),
            activity=str(row["activity"]),
            account="",
            day=day,
            charge_month=month,
            billing_month=month,
            currency=str(row["currency"] or ""),
            row={**row, **{f"x_{name}": value for name, value in extra.items()}},
            where=line(Sentence.OF_ACTIVITY, activity=str(row["activity"])),
        )


def _present(programme: Programme, book: FactBook, through: int) -> Iterator[Entry]:
    start = min(i.holds.start for i in programme.incentives.values())
    first = through - 120 if start.year < 1990 else start.year * 12 + start.month - 1
    partners = {subject for kind, subject, _ in book.assertions if kind == "partner"}
    for partner in sorted(partners):
        for month in range(first, through + 1):
            day = date(month // 12, month % 12 + 1, 1)
            held = (
                h
                for (k, s, _), hs in book.assertions.items()
                if (k, s) == ("partner", partner)
                for h in hs
            )
            if any(h.on(day) for h in held):
                where = line(Sentence.PRESENT)
                yield Entry(
                    partner, "", Decimal(1), "", "", "", "", day, month, month, "", {}, where
                )


def quantity(measure: Measure, entry: Entry) -> tuple[Decimal | str | None, int | None]:
    """What an entry adds to a measure, and the exclusion that left it out, by position.

    (None, None) when the row does not qualify; a text for a distinct count.
    """
    if entry.given is not None:
        return entry.given.get(measure.id), None
    if measure.rows is not None and not holds(measure.rows, entry.row):
        return None, None
    value = _value(measure, entry)
    for position, exclusion in enumerate(measure.exclusions):
        if exclusion.rows is not None and holds(exclusion.rows, entry.row):
            return value, position
    return value, None


def _value(measure: Measure, entry: Entry) -> Decimal | str | None:
    if measure.aggregate == "count" or measure.origin == "partners":
        return Decimal(1)
    assert measure.of is not None
    found = evaluate(measure.of, entry.row)
    assert found is None or isinstance(found, Decimal | str)
    return found


def option_of(by: Expr, options: Sequence[str | None], entry: Entry) -> int | None:
    """Which option of a choice a row goes to, by its own column; None where none fits."""
    found = evaluate(by, entry.row)
    return chosen(found, options)


def chosen(found: object, options: Sequence[str | None]) -> int | None:
    """The option of a value: its own, else the one for the others, else none."""
    if found is not None and found in options:
        return options.index(str(found))
    return options.index(None) if None in options else None


def line_amount(incentive: Incentive, option: int, entry: Entry, taken: Decimal = ZERO) -> Decimal:
    """A per-line incentive's amount of one row; a refund mirrors a charge if no band speaks of it.

    ``taken`` is what earlier rules of a stack took of what the rule measures.
    """
    placed_by, pays_on = incentive.placing_measure.of, incentive.paid_measure.of
    assert placed_by is not None
    assert pays_on is not None
    n, b = evaluate(placed_by, entry.row), evaluate(pays_on, entry.row)
    n, b = n or ZERO, b or ZERO
    assert isinstance(n, Decimal)
    assert isinstance(b, Decimal)
    n -= taken if placed_by == incentive.measure.of else ZERO
    b -= taken if pays_on == incentive.measure.of else ZERO
    scale = incentive.choice.options[option].scale
    shares_b = placed_by != pays_on
    if n < 0 and scale.mirrors:
        return -scale_amount(scale, Given(-n, None, -b, shares_b), Paper())
    return scale_amount(scale, Given(n, None, b, shares_b), Paper())
