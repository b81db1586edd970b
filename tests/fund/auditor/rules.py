"""What has to come of an event, worked out anew from the words of the design.

An event is the dictionary that was asked for. Books hold sums that this module adds up itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.fund.auditor.history import Account, Entry, instant

Json = dict[str, Any]

LARGEST = 10**17
MOST_MOVEMENTS = 3

PRECEDENCE = (
    "no-movements",
    "too-many-movements",
    "movements-not-wanted",
    "amount-zero",
    "amount-negative",
    "amount-too-large",
    "same-account",
    "expiry-not-wanted",
    "expiry-passed",
    "pending-missing",
    "pending-not-wanted",
    "unknown-account",
    "wrong-currency",
    "wrong-book",
    "otherwise-floored",
    "period-closed",
    "pending-unknown",
    "pending-not-held",
    "pending-decided",
    "pending-expired",
    "pending-differs",
    "pending-exceeded",
    "unfunded-obligation",
    "not-enough-left",
    "nothing-left",
)
"""Why an event is refused; with several reasons, the first of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The refusal that is due (``''``: none), or else the entries."""

    refusal: str
    entries: tuple[Entry, ...] = ()
    account: str = ""
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What stands under a key, as far as deciding it is concerned."""

    is_held: bool
    expires_at: datetime | None
    entries: tuple[Entry, ...]
    is_decided: bool = False


class Books:
    """The sums of every account, from entries."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.accounts = {account.code: account for account in accounts}
        self.sums = {code: [0, 0, 0, 0] for code in self.accounts}

        self.held: dict[str, Held] = {}
        self.closed: dict[str, str] = {}
        """Through which day each book is closed; ``''`` stands for both."""

    def copy(self) -> "Books":
        books = Books(self.accounts.values())
        books.sums = {code: list(sums) for code, sums in self.sums.items()}
        books.held = dict(self.held)
        books.closed = dict(self.closed)
        return books

    def keep(self, key: str, entries: tuple[Entry, ...], expires_at: datetime | None) -> None:
        """An event happened or was held under a key."""
        self.add(entries)
        is_held = any(entry.is_pending for entry in entries)
        self.held[key] = Held(is_held, expires_at, entries)

    def refuse(self, key: str) -> None:
        """Nothing happened, and the key is used up."""
        self.held[key] = Held(False, None, ())

    def decide(self, key: str) -> None:
        """What was held under a key is no longer set aside."""
        self.add(self.held[key].entries, sign=-1)
        self.held[key] = replace(self.held[key], is_decided=True)

    def add(self, entries: Iterable[Entry], sign: int = 1) -> None:
        for entry in entries:
            shift = 2 if entry.is_pending else 0
            self.sums[entry.debit][shift] += sign * entry.amount
            self.sums[entry.credit][shift + 1] += sign * entry.amount

    def balance(self, code: str) -> int:
        debits, credits, _, _ = self.sums[code]
        return credits - debits if self.accounts[code].increases == "credit" else debits - credits

    def left(self, code: str) -> int | None:
        """What may still be drawn; None where there is no floor."""
        account = self.accounts[code]
        if account.floor is None:
            return None
        _, _, pending_debits, pending_credits = self.sums[code]
        set_aside = pending_debits if account.increases == "credit" else pending_credits
        return self.balance(code) - set_aside - account.floor

    def falling(self, debit: str, credit: str) -> list[str]:
        """The accounts of a movement whose balance falls by it."""
        return [
            code
            for code, side in ((debit, "credit"), (credit, "debit"))
            if self.accounts[code].increases == side
        ]


def judge(books: Books, asked: Json, at: datetime) -> Verdict:
    """What has to come of an event asked for at a moment."""
    held = books.held.get(asked["pending"])
    faults = _words(asked, at) or _accounts(books, asked) or _period(books, asked, held)
    if not faults and asked["pending"]:
        faults = _pending(asked, held, at)
    if faults:
        return Verdict(min(faults, key=PRECEDENCE.index))
    if asked["action"] == "void-pending":
        return Verdict("")
    entries = _decided(asked, held) if held else ()
    if blocked := _blocked(books, asked, entries):
        return Verdict("unfunded-obligation", account=blocked)
    return Verdict("", entries) if entries else _moved(books, asked)


def _words(asked: Json, at: datetime) -> set[str]:
    """What the event itself says that cannot be."""
    moves, action = asked["movements"], asked["action"]
    faults = set()
    if action in ("post", "hold") and not moves:
        faults.add("no-movements")
    if len(moves) > MOST_MOVEMENTS:
        faults.add("too-many-movements")
    if action == "void-pending" and moves:
        faults.add("movements-not-wanted")
    for move in moves:
        faults |= _amount(move["amount"])
        if move["debit"] == move["credit"]:
            faults.add("same-account")
    if asked["expires_at"]:
        if action != "hold":
            faults.add("expiry-not-wanted")
        elif instant(asked["expires_at"]) <= at:
            faults.add("expiry-passed")
    if bool(asked["pending"]) != (action in ("post-pending", "void-pending")):
        faults.add("pending-not-wanted" if asked["pending"] else "pending-missing")
    return faults


def _amount(amount: int) -> set[str]:
    if amount == 0:
        return {"amount-zero"}
    if amount < 0:
        return {"amount-negative"}
    return {"amount-too-large"} if amount > LARGEST else set()


def _accounts(books: Books, asked: Json) -> set[str]:
    """What the accounts' nature forbids."""
    faults = set()
    for move in asked["movements"]:
        codes = [code for code in (move["debit"], move["credit"], move["otherwise"]) if code]
        if any(code not in books.accounts for code in codes):
            faults.add("unknown-account")
            continue
        named = [books.accounts[code] for code in codes]
        if {one.currency for one in named} != {move["currency"]}:
            faults.add("wrong-currency")
        if len({one.book for one in named}) > 1:
            faults.add("wrong-book")
        if move["otherwise"] and books.accounts[move["otherwise"]].floor is not None:
            faults.add("otherwise-floored")
    return faults


def _period(books: Books, asked: Json, held: Held | None) -> set[str]:
    """What counts for a day on which the books of one of its movements are closed."""
    if asked["action"] == "void-pending":
        return set()
    codes = [move["debit"] for move in asked["movements"]]
    if not codes and held:
        codes = [entry.debit for entry in held.entries]
    for code in codes:
        through = [books.closed.get(book, "") for book in ("", books.accounts[code].book)]
        if asked["effective"] <= max(through):
            return {"period-closed"}
    return set()


def _pending(asked: Json, held: Held | None, at: datetime) -> set[str]:
    """What forbids to decide what is held."""
    if held is None:
        return {"pending-unknown"}
    if not held.is_held:
        return {"pending-not-held"}
    if held.is_decided:
        return {"pending-decided"}
    if asked["action"] == "void-pending":
        return set()
    faults = set()
    if held.expires_at and held.expires_at <= at:
        faults.add("pending-expired")
    moves = asked["movements"]
    if moves:
        wanted = [(move["debit"], move["credit"]) for move in moves]
        if wanted != [(entry.debit, entry.credit) for entry in held.entries]:
            faults.add("pending-differs")
        elif any(m["amount"] > e.amount for m, e in zip(moves, held.entries, strict=True)):
            faults.add("pending-exceeded")
    return faults


def _decided(asked: Json, held: Held) -> tuple[Entry, ...]:
    """What was held, for the amounts asked for where there are any."""
    amounts = [move["amount"] for move in asked["movements"]]
    return tuple(
        replace(entry, is_pending=False, amount=amount)
        for entry, amount in zip(
            held.entries, amounts or [entry.amount for entry in held.entries], strict=True
        )
    )


def _blocked(books: Books, asked: Json, decided: tuple[Entry, ...]) -> str:
    """The account by which an event of choice is blocked: its envelope owes unfunded money."""
    if not asked["is_choice"] or asked["exception_by"]:
        return ""
    pairs = [(move["debit"], move["credit"]) for move in asked["movements"]]
    for debit, credit in pairs or [(entry.debit, entry.credit) for entry in decided]:
        for code in books.falling(debit, credit):
            guard = books.accounts[code].blocked_by
            if guard and books.balance(guard) != 0:
                return guard
    return ""


def _moved(books: Books, asked: Json) -> Verdict:
    """Movement after movement; each sees what those before it have done."""
    trial = books.copy()
    entries: list[Entry] = []
    for number, move in enumerate(asked["movements"]):
        parts, short = _parts(trial, number, move, asked["action"] == "hold")
        if short:
            return Verdict("not-enough-left", account=short, left=trial.left(short))
        trial.add(parts)
        entries += parts
    return Verdict("", tuple(entries)) if entries else Verdict("nothing-left")


def _parts(books: Books, number: int, move: Json, is_pending: bool) -> tuple[list[Entry], str]:
    """The entries of a movement, or the account that has not enough for it."""
    debit, credit, amount = move["debit"], move["credit"], move["amount"]
    limits = {code: books.left(code) for code in books.falling(debit, credit)}
    floored = {code: max(left, 0) for code, left in limits.items() if left is not None}
    short = next((code for code, left in floored.items() if left < amount), "")
    if short and not (move["at_most"] or move["otherwise"]):
        return [], short
    moved = min(amount, *floored.values()) if floored else amount
    parts = [Entry(number, 0, is_pending, debit, credit, moved)] if moved else []
    if moved < amount and move["otherwise"]:
        rest = (move["otherwise"], credit) if short == debit else (debit, move["otherwise"])
        parts.append(Entry(number, 1, is_pending, *rest, amount - moved))
    return parts, ""
