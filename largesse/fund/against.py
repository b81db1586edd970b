"""What stands against an event on the accounts: raises :class:`Refused` for the first of it."""

from collections.abc import Sequence

from largesse.fund.model import Action, Event, Movement
from largesse.fund.rows import EntryRow, Ground, Known, Standing, Trio
from largesse.money import share_of


class Refused(Exception):
    """The event at hand does not happen."""

    def __init__(self, code: str, account: str = "", left_minor: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.account = account
        self.left_minor = left_minor


def accounts_of(ground: Ground, event: Event) -> list[Trio]:
    """Each movement's accounts: all are there, and each movement stays in one book and currency."""
    try:
        return [ground.trios[m.debit, m.credit, m.otherwise, m.currency] for m in event.movements]
    except KeyError:
        _check_accounts(ground, event)
    for m in event.movements:
        trio = ground.accounts[m.debit], ground.accounts[m.credit], ground.accounts.get(m.otherwise)
        ground.trios[m.debit, m.credit, m.otherwise, m.currency] = trio
    return accounts_of(ground, event)


def _check_accounts(ground: Ground, event: Event) -> None:
    accounts = ground.accounts
    named = [[code for code in (m.debit, m.credit, m.otherwise) if code] for m in event.movements]
    for movement, codes in zip(event.movements, named, strict=True):
        for code in (movement.debit, movement.credit, *codes[2:]):
            if code not in accounts:
                raise Refused("unknown-account", code)
    for movement, codes in zip(event.movements, named, strict=True):
        for code in codes:
            if accounts[code].account.currency != movement.currency:
                raise Refused("wrong-currency", code)
    for codes in named:
        for code in codes[1:]:
            if accounts[code].account.book != accounts[codes[0]].account.book:
                raise Refused("wrong-book", code)
    for movement in event.movements:
        if movement.otherwise and accounts[movement.otherwise].floor is not None:
            raise Refused("otherwise-floored", movement.otherwise)


def check_periods(ground: Ground, event: Event, trios: Sequence[Trio], held: Known | None) -> None:
    """The books are open on the event's day; voiding posts nothing and may happen on any."""
    if not ground.closed or event.action is Action.VOID_PENDING:
        return
    debited = [debit for debit, _, _ in trios]
    if not debited and held is not None:
        debited = [ground.by_id[entry.debit_id] for entry in held.entries]
    for account in (standing.account for standing in debited):
        through = ground.closed.get(account.book)
        if through is not None and event.effective <= through:
            raise Refused("period-closed", account.code)


def check_blocked(ground: Ground, event: Event, trios: Sequence[Trio], held: Known | None) -> None:
    """An event of choice waits while its envelope owes what it has no money for."""
    if not event.is_choice or event.exception_by:
        return
    pairs = [(debit, credit) for debit, credit, _ in trios]
    if held is not None:
        by_id = ground.by_id
        pairs += [(by_id[entry.debit_id], by_id[entry.credit_id]) for entry in held.entries]
    for debit, credit in pairs:
        for standing, falls in ((debit, debit.is_credit), (credit, not credit.is_credit)):
            blocking = ground.accounts.get(standing.account.blocked_by)
            if falls and blocking is not None and blocking.posted:
                raise Refused("unfunded-obligation", blocking.account.code, blocking.posted)


def check_decidable(ground: Ground, event: Event, held: Known | None) -> Known:
    """The held event that this one decides is there, undecided and not too late to post."""
    if held is None:
        raise Refused("pending-unknown")
    if not held.is_held:
        raise Refused("pending-not-held")
    if held.is_decided:
        raise Refused("pending-decided")
    if event.action is Action.POST_PENDING and is_late(ground, held):
        raise Refused("pending-expired")
    return held


def is_late(ground: Ground, held: Known) -> bool:
    """Whether a held event's time has passed."""
    return held.expires_at is not None and held.expires_at <= ground.now


def shares(ground: Ground, event: Event, held: Known) -> list[list[EntryRow]]:
    """What of a held event is posted: all of it, or what the event's movements name, in order."""
    groups: list[list[EntryRow]] = [[] for _ in held.outcome.amounts_minor]
    for entry in held.entries:
        groups[entry.movement].append(entry)
    if not event.movements:
        return groups
    rest = iter(groups)
    found = []
    for movement in event.movements:
        group = next((group for group in rest if _is_of(ground, group, movement)), None)
        if group is None:
            raise Refused("pending-differs", movement.debit)
        found.append(_cut(group, movement))
    return found


def _is_of(ground: Ground, group: Sequence[EntryRow], movement: Movement) -> bool:
    if not group:
        return False
    debit = ground.by_id[group[0].debit_id].account.code
    credit = ground.by_id[group[0].credit_id].account.code
    other = movement.otherwise
    return debit in (movement.debit, other) and credit in (movement.credit, other)


def _cut(group: Sequence[EntryRow], movement: Movement) -> list[EntryRow]:
    """The group's entries, cut to the movement's amount from their end."""
    rest = movement.amount_minor
    held = sum(entry.amount_minor for entry in group)
    if rest > held:
        raise Refused("pending-exceeded", movement.debit, held)
    parts = []
    for entry in group:
        amount = min(rest, entry.amount_minor)
        rest -= amount
        if amount:
            original = original_of(entry.original_minor, entry.amount_minor, 0, amount)
            parts.append(entry._replace(amount_minor=amount, original_minor=original))
    return parts


def original_of(original: int | None, whole: int, before: int, amount: int) -> int | None:
    """The part of an original amount that belongs to `amount`, after `before`, of the `whole`."""
    return None if original is None else share_of(original, whole, before, amount)


def drawn(debit: Standing, credit: Standing) -> Standing | None:
    """The account whose balance falls; of two that do, the debited one unless it has no floor."""
    if debit.is_credit and (credit.is_credit or debit.floor is not None):
        return debit
    return None if credit.is_credit else credit
