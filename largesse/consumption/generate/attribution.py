"""Who has part in which account: whole, split, handed over, late, by sub-account, or nobody."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from largesse.consumption.generate.draw import Draw
from largesse.consumption.generate.people import Account, People, Seller
from largesse.consumption.generate.shape import Shape
from largesse.consumption.generate.tables import Cell
from largesse.consumption.generate.world import VENDOR

UNATTRIBUTED_PERMILLE = 10
"""Accounts of partners that nobody has entered yet; those of direct teams come on top."""
SPLITS = (
    (880, (100,)),
    (70, (60, 40)),
    (20, (50, 30, 20)),
    (30, (70, 20)),
)
"""Per mille of accounts, and the shares in per cent; the last leaves a tenth to nobody."""
HANDED_OVER_PERMILLE = 40
LATE_PERMILLE = 20
SUB_ACCOUNT_PERMILLE = 40
"""Accounts of which one sub-account belongs to another partner, among those that have any."""
DISTRIBUTED_PERMILLE = 200
"""Resellers' accounts that come through a distributor."""
RESOLD_PERMILLE = 500
"""Accounts of distributors and influencers that a reseller invoices."""

_Share = tuple[str, int, date | None, date | None]
"""Partner, per cent, from, until."""


def account_rows(shape: Shape, everyone: People) -> Iterator[tuple[Cell, ...]]:
    """Every account's customer; closed accounts keep it."""
    for account in everyone.accounts:
        start = shape.first_day(account.first) if account.first else None
        yield (VENDOR, account.id, None, everyone.customers[account.customer].id, start, None)


def attribution_rows(shape: Shape, draw: Draw, everyone: People) -> Iterator[tuple[Cell, ...]]:
    """Rows of attribution, account by account, each role on its own."""
    peers = _Peers(everyone)
    for account in everyone.accounts:
        seller = everyone.sellers[account.seller]
        if not seller.partner or draw.chance(UNATTRIBUTED_PERMILLE, "unattributed", account.number):
            continue
        evidence = f"agreement {seller.number + 1:05d}"
        for partner, share, start, end in _shares(shape, draw, account, seller, peers):
            yield _row(account, None, seller.role, partner, share, start, end, evidence)
        if account.sub_accounts and draw.chance(
            SUB_ACCOUNT_PERMILLE, "sub-account", account.number
        ):
            other = _peer(draw, seller, peers, seller.role, account.number, "sub")
            sub = account.sub_id(draw.below(account.sub_accounts, "which sub", account.number))
            yield _row(account, sub, seller.role, other, 100, None, None, "project agreement")
        second = _second_role(draw, account, seller)
        if second:
            other = _peer(draw, seller, peers, second, account.number, "second")
            yield _row(account, None, second, other, 100, None, None, "channel record")


def _row(
    account: Account,
    sub_account: str | None,
    role: str,
    partner: str,
    share: int,
    start: date | None,
    end: date | None,
    evidence: str,
) -> tuple[Cell, ...]:
    return (VENDOR, account.id, sub_account, role, partner, f"{share}%", start, end, evidence)


def _shares(
    shape: Shape, draw: Draw, account: Account, seller: Seller, peers: "_Peers"
) -> Iterator[_Share]:
    start, end = _term(shape, draw, account, seller)
    handed_over = _handover(shape, draw, account, start, end)
    if handed_over:
        heir = _peer(draw, seller, peers, seller.role, account.number, "heir")
        yield seller.partner, 100, start, handed_over
        yield heir, 100, handed_over, end
        return
    shares = draw.weighted(SPLITS, "split", account.number)
    partners = _distinct(draw, account, seller, peers, len(shares))
    for partner, share in zip(partners, shares, strict=False):
        yield partner, share, start, end


def _term(
    shape: Shape, draw: Draw, account: Account, seller: Seller
) -> tuple[date | None, date | None]:
    """Attributed from the account's first month, or months late; until its partner leaves."""
    number = account.number
    start = shape.first_day(account.first) if account.first else None
    if draw.chance(LATE_PERMILLE, "late", number):
        month = min(shape.months - 1, account.first + draw.between(1, 4, "months late", number))
        start = shape.day(month, draw.between(2, 28, "day late", number))
    end = shape.first_day(seller.left) if seller.left is not None else None
    if start and end and end <= start:
        return start, None
    return start, end


def _handover(
    shape: Shape, draw: Draw, account: Account, start: date | None, end: date | None
) -> date | None:
    """A day, mostly within a month, on which the account goes to another partner."""
    if not draw.chance(HANDED_OVER_PERMILLE, "handed over", account.number):
        return None
    month = draw.between(account.first, shape.months - 1, "handover month", account.number)
    day = shape.day(month, draw.between(2, 28, "handover day", account.number))
    inside = (start is None or start < day) and (end is None or day < end)
    return day if inside else None


def _second_role(draw: Draw, account: Account, seller: Seller) -> str | None:
    if seller.role == "reseller":
        return (
            "distributor"
            if draw.chance(DISTRIBUTED_PERMILLE, "distributed", account.number)
            else None
        )
    if seller.role in ("distributor", "influencer"):
        return "reseller" if draw.chance(RESOLD_PERMILLE, "resold", account.number) else None
    return None


class _Peers:
    """Partners by role, and by role and region."""

    def __init__(self, everyone: People) -> None:
        self.everywhere: dict[str, list[str]] = defaultdict(list)
        self.nearby: dict[tuple[str, str], list[str]] = defaultdict(list)
        for seller in everyone.partners:
            self.everywhere[seller.role].append(seller.partner)
            self.nearby[seller.role, seller.country.region].append(seller.partner)


def _peer(draw: Draw, seller: Seller, peers: _Peers, role: str, *name: object) -> str:
    """A partner of that role, of the same region where there is one; the seller where nobody is."""
    for options in (peers.nearby[role, seller.country.region], peers.everywhere[role]):
        if options and options != [seller.partner]:
            at = draw.below(len(options), "peer", *name)
            return options[at] if options[at] != seller.partner else options[at - 1]
    return seller.partner


def _distinct(draw: Draw, account: Account, seller: Seller, peers: _Peers, count: int) -> list[str]:
    """The seller and others of its role, each once, as many as there are up to `count`."""
    chosen = [seller.partner]
    for turn in range(count - 1):
        other = _peer(draw, seller, peers, seller.role, account.number, turn)
        if other not in chosen:
            chosen.append(other)
    return chosen
