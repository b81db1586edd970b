"""By what a proposal judges its partners: holds and agreements. Once they change, it is stale.

The ledger and the decisions have their positions; a suspension, a bill or an amendment moves
neither, and still decides what is granted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from largesse.partners.agreements.terms import (
    Terms,
    customer_terms_in_force,
    terms_in_force,
)
from largesse.programme.calendar import last_day, parse_month
from largesse.settlement.close.holding import Holding, holding_of
from largesse.settlement.close.proposal import Proposal
from largesse.workspace.canonical import digest
from largesse.workspace.paths import Workspace

AgreedBy = Mapping[str, tuple[Terms, ...]]


def judged_by(
    partners: Iterable[str], holding: Holding, terms: AgreedBy, customer_terms: AgreedBy
) -> str:
    """The digest of the holds and the terms of those partners, and of every customer's terms."""
    named = sorted(set(partners))
    return digest(
        {
            "holds": {p: [asdict(hold) for hold in holding.of(p)] for p in named},
            "terms": {p: _plain(terms.get(p, ())) for p in named},
            "customers": {customer: _plain(each) for customer, each in customer_terms.items()},
        }
    )


def judged_now(workspace: Workspace, proposal: Proposal) -> str:
    """What :func:`judged_by` says today of a proposal's partners."""
    since, until = proposal.basis.since, last_day(parse_month(proposal.basis.through))
    terms, customer_terms = terms_in_force(since, until), customer_terms_in_force(since, until)
    return judged_by(proposal.partners(), holding_of(workspace), terms, customer_terms)


def _plain(terms: tuple[Terms, ...]) -> list[dict[str, Any]]:
    """Their state is no term: an agreement that was signed becomes active by the calendar."""
    return [asdict(replace(each, state="")) for each in terms]
