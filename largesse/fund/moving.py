"""Moving authority by hand: virements, clearing what is unfunded, raising commitments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from largesse.fund import chart, postings
from largesse.fund.budget import budget_of, line_of
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.lapsed import lapsed_lines
from largesse.fund.ledger import balances
from largesse.fund.model import Event
from largesse.fund.postings import Money, Voucher
from largesse.fund.reading import tried
from largesse.fund.reports.position import Position, Stand, position
from largesse.fund.showing import major
from largesse.programme.model import Fund
from largesse.workspace.errors import Problem, Refusal, nearest

_KINDS = ("transfer", "clear-unfunded", "re-estimate")


@dataclass(frozen=True, slots=True)
class Move:
    """A movement by hand, in words and as an event."""

    words: str
    event: Event


def plan_transfer(
    connection: Connection,
    fund: Fund,
    giver: Line,
    taker: Line,
    minor: int,
    by: str,
    day: date,
    *,
    approved_by: str = "",
    with_credit: bool = False,
) -> Move:
    """Move unused authority from one line to another; ``with_credit``, payment credit as well.

    Within a year there is no credit to move: it is the whole year's.

    Raises Refusal for lines the fund does not have or whose year has lapsed (``year-lapsed``),
    and for more than the giver has left, of authority or of payment credit.
    """
    stands = position(connection, fund)
    problems = [*_unknown(fund, giver), *_unknown(fund, taker), *_too_much(stands, giver, minor)]
    problems += lapsed_lines(connection, (giver, taker))
    if giver == taker:
        problems.append(Problem(f"{giver} would give to itself", "name another line"))
    money = Money(minor, stands.currency)
    moves_credit = with_credit and giver.year != taker.year
    if moves_credit:
        problems += _too_little_credit(connection, giver, money)
    if problems:
        raise Refusal(*problems)
    voucher = _voucher(connection, fund, "transfer", "virement", by, approved_by, day)
    words = f"{major(minor, stands.currency)} from {giver} to {taker}"
    words += ", with as much payment credit" if moves_credit else ""
    return Move(words, postings.transfer(voucher, giver, taker, money, with_credit=with_credit))


def plan_clearing(
    connection: Connection,
    fund: Fund,
    line: Line,
    minor: int,
    by: str,
    day: date,
    *,
    approved_by: str = "",
    giver: Line | None = None,
) -> Move:
    """Clear an unfunded obligation from another line's authority, or by a named approval.

    ``giver`` may be the line itself, after a top-up; None: whoever approves bears it by name. Once
    nothing else is unfunded, a giver gives authority to what was approved by name before.
    Raises Refusal for more than is unfunded, or than the giver has left.
    """
    stands = position(connection, fund)
    problems = list(_unknown(fund, line))
    stand = stands.lines.get(line, Stand())
    is_approved = giver is not None and not stand.unfunded_minor
    owed = stand.unfunded_approved_minor if is_approved else stand.unfunded_minor
    if not 0 < minor <= owed:
        what = f"{line} owes {major(owed, stands.currency)} for which it has no authority"
        problems.append(Problem(what, "clear that much or less", code="not-unfunded"))
    if giver is not None:
        problems += lapsed_lines(connection, {giver} - {line})
        problems += [*_unknown(fund, giver), *_too_much(stands, giver, minor)]
    if problems:
        raise Refusal(*problems)
    said = f"{major(minor, stands.currency)} of the unfunded obligation of {line}"
    said += ", approved before," if is_approved else ""
    money = Money(minor, stands.currency)
    if giver is None:
        voucher = _voucher(connection, fund, "clear", "approved-exception", by, approved_by, day)
        words = f"{said} borne by approval, authority to be found later"
        return Move(words, postings.clear_by_approval(voucher, line, money))
    voucher = _voucher(connection, fund, "clear", "virement", by, approved_by, day)
    build = postings.fund_approved if is_approved else postings.clear_by_transfer
    event = build(voucher, line, money, giver=giver)
    return Move(f"{said} cleared from {giver}", event)


def plan_re_estimates(
    connection: Connection,
    fund: Fund,
    expected_minor: Mapping[tuple[str, Line], int],
    by: str,
    day: date,
    *,
    approved_by: str = "",
) -> list[Move]:
    """Raise the commitments, by agreement and line, that hold less than is expected to be drawn.

    None is lowered: what is expected is of intervals that have begun, a commitment also of those
    to come. Nothing is raised on a line whose year has lapsed.
    """
    currency = fund.authorised.unit
    codes = {chart.committed(line, name): (name, line) for name, line in sorted(expected_minor)}
    standing = balances(connection, codes)
    first = _voucher(connection, fund, "re-estimate", "expected", by, approved_by, day)
    moves: list[Move] = []
    for code, (name, line) in codes.items():
        expected = expected_minor[name, line]
        left = standing[code].available_minor if code in standing else 0
        if expected <= left or any(lapsed_lines(connection, [line])):
            continue
        voucher = replace(first, key=f"{first.key}/{len(moves) + 1}")
        money = Money(expected - left, currency)
        words = f"{line}: {name} is expected to draw {major(expected, currency)} and has "
        words += f"{major(left, currency)}: {major(money.minor, currency)} more"
        moves.append(Move(words, postings.re_estimate(voucher, line, name, money)))
    return moves


def _voucher(
    connection: Connection,
    fund: Fund,
    what: str,
    reason: str,
    by: str,
    approved_by: str,
    day: date,
) -> Voucher:
    """Counted up, so that the same movement may be made again, and a refused one tried again."""
    subject = f"fund/{fund.id}/{what}"
    count = sum(found.count for found in tried(connection, _KINDS, subject).values())
    return Voucher(f"{subject}/{count + 1}", day, by, approved_by, reason, subject)


def _unknown(fund: Fund, line: Line) -> Iterator[Problem]:
    if line.envelope not in fund.envelopes:
        known = list(fund.envelopes)
        mend = nearest(line.envelope, known, f"name one of {', '.join(known)}")
        what = f"the fund has no envelope '{line.envelope}'"
        yield Problem(what, mend, code="unknown-envelope")
        return
    found = line_of(fund, line.envelope, line.year)
    years = sorted(each.year for each in budget_of(fund).lines if each.envelope == found.envelope)
    if found != line or (line.year not in years):
        named = ", ".join(f"{found.envelope} {year}".strip() for year in years)
        mend = f"name one of {named}" if named else "name one of its parts"
        yield Problem(f"the fund has no line '{line}'", mend, code="unknown-line")


def _too_much(stands: Position, giver: Line, minor: int) -> Iterator[Problem]:
    found = stands.lines.get(giver)
    left = found.available_minor if found else 0
    if minor <= 0:
        yield Problem("the amount is not above zero", "state what is to be moved")
    elif minor > left:
        what = f"{giver} has {major(left, stands.currency)} left"
        yield Problem(what, "move that much or less", code="not-enough-left")


def _too_little_credit(connection: Connection, giver: Line, money: Money) -> Iterator[Problem]:
    source = chart.credit_available(giver.year)
    found = balances(connection, [source]).get(source)
    left = found.available_minor if found else 0
    if money.minor > left:
        what = f"the year of {giver} has {major(left, money.currency)} of payment credit left"
        mend = "move that much or less, or move authority alone: without --with-credit"
        yield Problem(what, mend, code="not-enough-credit")
