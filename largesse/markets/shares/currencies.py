"""Revenues in one currency: at rates that somebody states, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from largesse.markets.shares.model import Period, Share, ShareBook
from largesse.money import EXACT
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of a currency is in ``currency``; for one period, or (None) for every one."""

    currency: str
    rates: Mapping[tuple[str, Period | None], Decimal]

    def of(self, share: Share) -> Decimal | None:
        """The rate for a row's revenue; None where nobody stated one."""
        if share.currency == self.currency:
            return Decimal(1)
        stated = self.rates.get((share.currency, share.period))
        return stated if stated is not None else self.rates.get((share.currency, None))


def in_one_currency(book: ShareBook, rates: Rates | None = None) -> ShareBook:
    """The book with every revenue in one currency.

    Raises :class:`Refusal` ``no-exchange-rate`` for each row whose revenue is in a currency that
    no stated rate converts: a rate is never guessed.
    """
    used = sorted({share.currency for share in book.shares if share.revenue is not None})
    if rates is None:
        if len(used) < 2:
            return book
        rates = Rates(used[0], {})
    shares, problems = [], []
    for share in book.shares:
        rate = rates.of(share)
        if share.revenue is None:
            shares.append(share)
        elif rate is None:
            problems.append(_no_rate(share, rates.currency))
        else:
            revenue = EXACT.multiply(share.revenue, rate)
            shares.append(replace(share, revenue=revenue, currency=rates.currency))
    if problems:
        raise Refusal(*problems)
    return ShareBook(tuple(shares))


def _no_rate(share: Share, currency: str) -> Problem:
    what = f"no exchange rate from {share.currency} to {currency} for {share.period}"
    mend = (
        f"state one, as --currency {currency} --rate {share.currency}@{share.period}=RATE,"
        " from a source you can name"
    )
    return Problem(what, mend, share.file, share.line, code="no-exchange-rate")
