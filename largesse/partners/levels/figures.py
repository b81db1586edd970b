"""Where the quantities come from that levels ask for: facts, attribution, deals, a run."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from largesse.entitlement.history import find_run, manifest_of, result_of
from largesse.entitlement.overview import placed_in_complete
from largesse.entitlement.versions import programme_of
from largesse.facts.facts import Facts
from largesse.facts.snapshots import load_facts
from largesse.money import is_currency, plain
from largesse.partners.dating import rows_on
from largesse.partners.models import Deal
from largesse.partners.rules.documents import LevelSchemeDocument
from largesse.partners.rules.reading import FILE_NAME
from largesse.partners.rules.terms import Figure
from largesse.partners.rules.times import months_before
from largesse.programme.calendar import last_day
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

ByPartner = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure by its name, then by partner; ``run`` is the run that some were read from."""

    values: Mapping[str, ByPartner]
    units: Mapping[str, str]
    none_is_zero: Collection[str]
    """Figures that count: where nothing is found they are zero, and not unknown."""
    run: str = ""

    def of(self, partner: str) -> dict[str, Decimal | None]:
        """The figures of one partner; None where nothing is stated."""
        zero = {name: Decimal(0) for name in self.none_is_zero}
        return {name: found.get(partner, zero.get(name)) for name, found in self.values.items()}

    @property
    def sha256(self) -> str:
        """Of all that the figures say."""
        said = {n: {p: plain(v) for p, v in found.items()} for n, found in self.values.items()}
        return digest({"figures": said, "run": self.run})


def gather(
    workspace: Workspace, scheme: LevelSchemeDocument, day: date, run: str | None = None
) -> Figures:
    """The figures of a scheme on a day, for every partner that has any.

    Raises :class:`Refusal` (``no-run``, ``no-such-incentive``, ``not-a-number``, ``other-unit``).
    """
    source = _Sources(workspace, day, run)
    values: dict[str, ByPartner] = {}
    units: dict[str, str] = {}
    for name, figure in scheme.figures.items():
        values[name] = source.read(figure)
        units[name] = source.unit_of(figure)
    counted = ("count", "customers", "deals-won")
    zero = {name for name, figure in scheme.figures.items() if figure.kind in counted}
    _refuse_other_units(scheme, units)
    return Figures(values, units, zero, source.run_id)


class _Sources:
    """The workspace as figures are read from it; a run and the facts are opened once, if asked."""

    def __init__(self, workspace: Workspace, day: date, run: str | None) -> None:
        self._workspace = workspace
        self._day = day
        self._run = run
        self._facts: Facts | None = None
        self._units: dict[str, str] = {}
        self.run_id = ""

    def read(self, figure: Figure) -> ByPartner:
        """A figure by partner."""
        readers: Mapping[str, Callable[[Figure], ByPartner]] = {
            "fact": self._stated,
            "count": self._counted,
            "placed": self._placed,
            "customers": self._customers,
            "deals-won": self._won,
        }
        return readers[figure.kind](figure)

    def unit_of(self, figure: Figure) -> str:
        """The currency or unit of a figure that has been read; '' for plain numbers."""
        return self._units.get(figure.name, "") if figure.kind == "placed" else ""

    def _stated(self, figure: Figure) -> ByPartner:
        found = {}
        for partner, text in self._texts(figure.name):
            try:
                found[partner] = Decimal(text)
            except InvalidOperation:
                what = f"the fact '{figure.name}' of {partner} is '{text}', which is no number"
                mend = "correct the fact, or take another figure"
                raise Refusal(Problem(what, mend, FILE_NAME, code="not-a-number")) from None
        return found

    def _counted(self, figure: Figure) -> ByPartner:
        held: dict[str, set[str]] = {}
        for partner, text in self._texts(figure.name):
            if not figure.values or text in figure.values:
                held.setdefault(partner, set()).add(text)
        return {partner: Decimal(len(values)) for partner, values in held.items()}

    def _texts(self, fact: str) -> Iterable[tuple[str, str]]:
        """Partner and value of a fact, as it holds on the day."""
        for row in rows_on(self._day, "facts"):
            if row.cells.get("fact") == fact:
                yield row.subject, row.cells["value"]
        for kind in ("partners", "levels", "certifications"):
            for row in rows_on(self._day, kind):
                for column in (fact, f"x_{fact}"):
                    if column in row.cells:
                        yield row.subject, row.cells[column]

    def _customers(self, figure: Figure) -> ByPartner:
        """Customers of the accounts attributed on the day, whatever the role."""
        self._facts = self._facts or load_facts(self._workspace)
        customers = _by_account(self._facts.accounts.to_pylist(), "customer", self._day)
        found: dict[str, set[str]] = {}
        attributed = self._facts.attribution.to_pylist()
        for role in {row["role"] for row in attributed}:
            rows = [row for row in attributed if row["role"] == role]
            for account, partners in _by_account(rows, "partner", self._day).items():
                for sub_account in {*partners, *customers.get(account, {})}:
                    served = _speaking(customers.get(account, {}), sub_account)
                    for partner in _speaking(partners, sub_account):
                        found.setdefault(partner, set()).update(served)
        return {partner: Decimal(len(held)) for partner, held in found.items()}

    def _won(self, figure: Figure) -> ByPartner:
        since = months_before(self._day, figure.months)
        won = Deal.objects.filter(state="won", closed_on__gt=since, closed_on__lte=self._day)
        counts: dict[str, int] = {}
        for partner in won.values_list("partner_id", flat=True):
            counts[partner] = counts.get(partner, 0) + 1
        return {partner: Decimal(count) for partner, count in counts.items()}

    def _placed(self, figure: Figure) -> ByPartner:
        folder = find_run(self._workspace, self._run)
        self.run_id = folder.name
        incentives = programme_of(self._workspace, manifest_of(folder)).incentives
        incentive = incentives.get(figure.name)
        if incentive is None:
            what = f"the programme of run {folder.name} has no incentive '{figure.name}'"
            mend = f"its incentives are {', '.join(sorted(incentives))}"
            raise Refusal(Problem(what, mend, FILE_NAME, code="no-such-incentive"))
        ratio = incentive.is_placed_by_ratio
        self._units[figure.name] = "" if ratio else incentive.measure.unit
        intact = result_of(folder, "entitlements.parquet")
        placed = placed_in_complete(intact.parent, figure.name)
        ended = [one for one in placed if last_day(one.interval_last) <= self._day]
        month = max((one.interval_last for one in ended), default=None)
        latest = [one for one in ended if one.interval_last == month]
        if ratio and any(one.scope_count > 1 for one in latest):
            what = f"'{figure.name}' places each customer by a ratio, and ratios do not add up"
            mend = "take an incentive that places partners as a whole"
            raise Refusal(Problem(what, mend, FILE_NAME, code="ratio-per-customer"))
        return {one.partner: one.placed for one in latest}


BySubAccount = dict[str, list[str]]


def _by_account(
    rows: Iterable[Mapping[str, Any]], column: str, day: date
) -> dict[tuple[str, str], BySubAccount]:
    """By provider and billing account, then sub-account: what holds of it on the day."""
    found: dict[tuple[str, str], BySubAccount] = {}
    for row in rows:
        if row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]):
            account = found.setdefault((row["provider"], row["billing_account"]), {})
            account.setdefault(row["sub_account"], []).append(row[column])
    return found


def _speaking(rows: BySubAccount, sub_account: str) -> list[str]:
    """What holds of a sub-account: its own rows, else those of the account as a whole."""
    return rows.get(sub_account) or rows.get("", [])


def _refuse_other_units(scheme: LevelSchemeDocument, units: Mapping[str, str]) -> None:
    for level in scheme.levels:
        for one in level.requires:
            unit = units[one.figure]
            if unit != one.unit and (is_currency(unit) or is_currency(one.unit)):
                what = f"'{one.figure}' is in {unit or 'plain numbers'}, not {one.unit or 'those'}"
                mend = f"write '{one.figure} {one.how} {plain(one.edge)} {unit}'".rstrip()
                raise Refusal(Problem(what, mend, FILE_NAME, code="other-unit"))
