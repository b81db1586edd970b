"""Random vendors: the close and a bookkeeper's plain Python decide the same, month after month."""

import os
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from largesse.fund.address import VARIABLE
from largesse.partners.database import close_records
from largesse.settlement.models import Accrual, Decision, Payable
from tests.database import new_database, with_records
from tests.settlement.close.by_hand import ENVELOPE, Bookkeeper, Deal, Key, Terms
from tests.settlement.close.kit import agree, close, commit, open_fund, standing
from tests.settlement.close.told import Envelope, Rule, Said, say, vendor

MONTHS = ("2024-01", "2024-02", "2024-03")
PARTNERS = ("ada", "bea", "cal")
HOLD = "holding: [{who: overdue = 'yes', because: {en: overdue, fr: en retard}}]\n"
PEOPLE = "partner,name,country,type\ncal,Cal,FR,reseller\n"
FACTS = "subject_kind,subject,fact,value,from,until\npartner,cal,overdue,yes,2024-01-01,\n"

TERMS = st.builds(
    Terms,
    minimum=st.sampled_from([0, 0, 5_000, 20_000]),
    forfeits=st.booleans(),
    held=st.sampled_from([frozenset(), frozenset({"cal"})]),
)
CAPPED = st.builds(
    Deal,
    cap=st.sampled_from([5_000, 20_000]),
    committed=st.sampled_from([0, 2_000, 5_000]),
    is_subject=st.booleans(),
)
UNCAPPED = st.builds(Deal, cap=st.none(), committed=st.just(20_000), is_subject=st.booleans())
DEALS = st.one_of(st.none(), CAPPED, CAPPED.filter(lambda deal: not deal.committed), UNCAPPED)
"""An agreement of bea, its money on the envelope of the rules, partly, or not at all."""
WORTH = st.one_of(st.none(), st.integers(0, 30_000), st.integers(0, 300))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[Key, int]]:
    """What each month's run says of every key so far: restated, vanished and new ones."""
    found = []
    for count in range(1, len(MONTHS) + 1):
        said: dict[Key, int] = {}
        for rule in ("one", "two"):
            for partner in PARTNERS:
                for month in MONTHS[:count]:
                    worth = draw(WORTH)
                    if worth is not None:
                        said[rule, partner, month] = worth
        found.append(said)
    return found


def written(terms: Terms) -> str:
    """A rule's terms as the programme says them."""
    more = HOLD if terms.held else ""
    if terms.minimum:
        below = "forfeit" if terms.forfeits else "carry"
        more += f"pays: {{minimum: {terms.minimum // 100} USD, below: {below}}}"
    return more


def sums(decision: str) -> dict[str, int]:
    """What was decided so, by key; nothing is left out, zero is."""
    found: dict[str, int] = defaultdict(int)
    kinds = ("granted", "reversed") if decision == "granted" else (decision,)
    for made in Decision.objects.filter(decision__in=kinds):
        found[made.key] += made.amount_minor
    return {key: amount for key, amount in found.items() if amount}


def named(book: dict[Key, int]) -> dict[str, int]:
    """The bookkeeper's figures by the names of keys."""
    return {f"{r}/{p}//{m}/USD": amount for (r, p, m), amount in book.items() if amount}


@settings(max_examples=20, phases=[Phase.generate])
@given(
    history=histories(),
    terms=st.tuples(TERMS, TERMS),
    fund=st.sampled_from([1_000_000, 60_000, 25_000]),
    policy=st.sampled_from(["refuse", "first come", "pro rata"]),
    deal=DEALS,
)
def test_a_close_decides_as_a_bookkeeper_would(
    history: list[dict[Key, int]],
    terms: tuple[Terms, Terms],
    fund: int,
    policy: str,
    deal: Deal | None,
) -> None:
    by_name = dict(zip(("one", "two"), terms, strict=True))
    book = Bookkeeper(fund, policy, {"bea": deal} if deal else {})
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = stack.enter_context(new_database("sqlite", Path(folder), with_records))
        stack.enter_context(patch.dict(os.environ, {VARIABLE: url}))
        workspace = vendor(
            Path(folder),
            [Rule(name, more=written(each)) for name, each in by_name.items()],
            [Envelope(amount=fund // 100, more=f"when exhausted: {policy}"), Envelope("other")],
            {"partners": PEOPLE, "facts": FACTS},
        )
        open_fund(workspace, ("all", "", fund + 20_000), ("other", "", 40_000))
        _agree(deal)
        for month, said in zip(MONTHS, history, strict=True):
            told = [
                Said(p, m, f"{worth // 100}.{worth % 100:02d}", r)
                for (r, p, m), worth in said.items()
            ]
            say(workspace, month, told)
            posted = close(workspace).close
            book.close(said, by_name)
            assert sums("granted") == named(book.granted)
            assert sums("denied") == named(book.denied)
            assert sums("forfeited") == named(book.forfeited)
            held = Decision.objects.filter(close=posted, decision="held")
            assert {d.key: d.amount_minor for d in held} == named(book.held)
            _balanced(said, book)
        close_records()


def _agree(deal: Deal | None) -> None:
    """Of the 200.00 above the fund, what is not committed for bea is committed for somebody."""
    own = deal.committed if deal else 0
    if 20_000 - own:
        commit("somebody", "all", "", 20_000 - own)
    if deal is None:
        return
    lines = [("all", "", own)] if own else []
    if deal.cap is None:
        agree("bea", *lines, estimate_minor=own, reserve_minor=0, subject_to_funds=deal.is_subject)
        return
    if deal.cap > own:
        lines.append(("other", "", deal.cap - own))
    agree("bea", *lines, not_to_exceed_minor=deal.cap, subject_to_funds=deal.is_subject)


def _balanced(said: dict[Key, int], book: Bookkeeper) -> None:
    """Every cent vested is decided or held; payables, accruals and ledger say the same."""
    for key, worth in said.items():
        decided = book.granted[key] + book.denied[key] + book.forfeited[key]
        assert decided + book.held.get(key, 0) == worth
    payable: dict[str, int] = defaultdict(int)
    for each in Payable.objects.all():
        payable[each.key] += each.amount_minor
    assert {k: v for k, v in payable.items() if v} == named(book.granted)
    accrued: dict[str, int] = defaultdict(int)
    for row in Accrual.objects.all():
        accrued[row.key] += row.liability_minor
    assert {k: v for k, v in accrued.items() if v} == named(book.owed)
    stands = standing("allotment", "committed", "unfunded")
    assert stands.get("budgetary/allotment/all/all", 0) == book.purses[ENVELOPE]
    assert stands.get("budgetary/committed/all/all/a-bea", 0) == book.purses.get("bea", 0)
    assert stands.get("budgetary/unfunded/all/all", 0) == book.unfunded
    assert sum(standing("refund-liability").values()) == sum(book.owed.values())
