"""The trial balance: every account's sums, as of a day and as known at a moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from largesse.fund import chart
from largesse.fund.connect import Connection
from largesse.fund.model import Account, Balance
from largesse.fund.reading import NOW, AsOf, Value, rows

_ACCOUNT = "a.code, a.book, a.currency, a.increases, a.floor_minor, a.stage, a.envelope, "
_ACCOUNT += "a.fiscal_year, a.partner, a.agreement, COALESCE(a.blocked_by, '')"


@dataclass(frozen=True, slots=True)
class Total:
    """Debits and credits of one book in one currency; equal, or the ledger is broken."""

    book: str
    currency: str
    debits_minor: int
    credits_minor: int

    @property
    def is_balanced(self) -> bool:
        """Whether the two are equal."""
        return self.debits_minor == self.credits_minor


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Balances of all accounts that were ever moved, by book and stage."""

    as_of: AsOf
    balances: tuple[Balance, ...]

    def totals(self) -> tuple[Total, ...]:
        """One for each book and currency."""
        sums: dict[tuple[str, str], list[int]] = {}
        for balance in self.balances:
            debits_credits = sums.setdefault(
                (balance.account.book, balance.account.currency), [0, 0]
            )
            debits_credits[0] += balance.debits_minor
            debits_credits[1] += balance.credits_minor
        return tuple(Total(*key, *sums[key]) for key in sorted(sums))

    def by_stage(self) -> tuple[Balance, ...]:
        """The accounts of each stage added up, in the order of the chart."""
        sums: dict[tuple[str, str], Balance] = {}
        for balance in self.balances:
            form = balance.account
            key = (f"{form.book}/{form.stage}", form.currency)
            whole = Account(key[0], form.book, form.currency, form.increases, stage=form.stage)
            sums[key] = added(sums.get(key, Balance(whole, 0, 0)), balance)
        return tuple(sums[key] for key in sorted(sums, key=lambda key: (order(key[0]), key[1])))


def added(one: Balance, other: Balance) -> Balance:
    """Two balances together, as one of the first account."""
    return Balance(
        one.account,
        one.debits_minor + other.debits_minor,
        one.credits_minor + other.credits_minor,
        one.pending_debits_minor + other.pending_debits_minor,
        one.pending_credits_minor + other.pending_credits_minor,
    )


def order(account_code: str) -> int:
    """Where the chart lists an account's stage; unknown stages come last."""
    stages = list(chart.STAGES)
    stage = "/".join(account_code.split("/", 2)[:2])
    return stages.index(stage) if stage in stages else len(stages)


def trial_balance(connection: Connection, as_of: AsOf = NOW) -> TrialBalance:
    """Every account's sums, computed from the entries (not from the running sums beside them)."""
    found = balances_as_of(connection, as_of).values()
    moved = [b for b in found if b.debits_minor or b.credits_minor or _is_pending(b)]
    return TrialBalance(
        as_of, tuple(sorted(moved, key=lambda b: (order(b.account.code), b.account.code)))
    )


def _is_pending(balance: Balance) -> bool:
    return bool(balance.pending_debits_minor or balance.pending_credits_minor)


def balances_as_of(
    connection: Connection, as_of: AsOf = NOW, codes: Sequence[str] | None = None
) -> Mapping[str, Balance]:
    """The balance of each account, by code, from its entries; of a few accounts with ``codes``."""
    chosen, wanted = "", list[Value]()
    if codes is not None:
        chosen, wanted = f"a.code IN ({', '.join('?' for _ in codes)})", list[Value](codes)
    query = f"SELECT {_ACCOUNT} FROM ledger_account a"
    found = rows(connection, f"{query} WHERE {chosen}" if chosen else query, wanted)
    accounts = {row[0]: Account(*row) for row in found}
    sums = {code: [0, 0, 0, 0] for code in accounts}
    for position, (query, values) in enumerate(_sums(as_of, f" AND {chosen}" if chosen else "")):
        for code, amount in rows(connection, query, [*values, *wanted]):
            sums[code][position] = int(amount)
    return {code: Balance(accounts[code], *four) for code, four in sums.items()}


def _sums(as_of: AsOf, chosen: str) -> Iterator[tuple[str, list[Value]]]:
    """Debits, credits, pending debits, pending credits: of each account its sum."""
    said, values = as_of.condition("e")
    decided, more = as_of.condition("d")
    undecided = f"NOT EXISTS (SELECT 1 FROM ledger_event d WHERE d.pending_id = e.id AND {decided})"
    for is_pending in (False, True):
        for side in ("debit_id", "credit_id"):
            held = f"m.is_pending AND {undecided}" if is_pending else "NOT m.is_pending"
            query = (
                f"SELECT a.code, SUM(m.amount_minor) FROM ledger_entry m "
                f"JOIN ledger_event e ON e.id = m.event_id "
                f"JOIN ledger_account a ON a.id = m.{side} "
                f"WHERE {said} AND {held}{chosen} GROUP BY a.code"
            )
            yield query, [*values, *(more if is_pending else [])]
