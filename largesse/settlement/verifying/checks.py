"""Every check of a workspace, in the order in which a controller reads them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from largesse.claims.models import ProofFile
from largesse.fund.chain import Head
from largesse.fund.ledger import balances
from largesse.fund.reports.reconciliation import reconcile
from largesse.fund.shortage import STAGES, unfounded
from largesse.fund.verify import Report, verify
from largesse.partners.agreements.sealing import verify_agreements
from largesse.partners.database import ledger_connection
from largesse.partners.models import PlacementDecision
from largesse.partners.placements.deciding import decisions_not_as_sealed
from largesse.settlement.close.model import IN_KIND
from largesse.settlement.close.proposal import every
from largesse.settlement.close.taken_over import openings_without_ledger
from largesse.settlement.documents.keep import altered
from largesse.settlement.models import (
    Accrual,
    BankDetails,
    BankFile,
    Close,
    Decision,
    Payable,
    TaxDocument,
)
from largesse.settlement.verifying import files, ties, trail
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what must hold, how many things were looked at, and what does not hold."""

    name: str
    what: str
    count: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """All checks of a workspace, and the ledger's newest seal, to be kept elsewhere."""

    checks: tuple[Checked, ...]
    ledger: Report

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that does not hold."""
        return tuple(problem for check in self.checks for problem in check.problems)


def verify_all(workspace: Workspace, head: Head | None = None) -> Verified:
    """Check everything. `head` is a seal that was kept elsewhere.

    The records are open already; the ledger is read in a transaction of its own.
    """
    report = verify(ledger_connection(), head)
    checks = [_ledger(report), _books(), _authority()]
    checks += [_tied(*each) for each in _TIES]
    checks += [
        check(workspace)
        for check in (_proposals, _agreements, _documents, _proofs, _evidence, _payment_files)
    ]
    return Verified(tuple(checks), report)


def _ledger(report: Report) -> Checked:
    what = (
        f"{report.events:,} events and {report.entries:,} entries on {report.accounts:,} accounts: "
        "every event balances, every sum follows from its entries, no floor was ever passed, "
        "each key happened once"
    )
    return Checked("ledger", what, report.events, report.problems)


def _books() -> Checked:
    found = reconcile(ledger_connection())
    problems = tuple(
        Problem(
            f"{each.what}{f' of {each.partner}' if each.partner else ''}: the budgetary book says "
            f"{each.budgetary_minor}, the financial {each.financial_minor} (minor units)",
            "look at both accounts: largesse fund history",
            code="books-differ",
        )
        for each in found.differences
    )
    what = "the budgetary and the financial book agree on what is earned and what is paid"
    return Checked("books", what, len(found.liabilities) + len(found.payments), problems)


def _authority() -> Checked:
    what = "no authority came out of nothing: what nobody funded is given back before any is"
    count = sum(
        balance.account.stage in STAGES for balance in balances(ledger_connection()).values()
    )
    return Checked("authority", what, count, tuple(unfounded(ledger_connection())))


_Tie = tuple[str, str, Callable[[], Iterator[Problem]], Callable[[], int]]
_TIES: tuple[_Tie, ...] = (
    (
        "accruals",
        "what closes accrued for each partner is what the ledger holds from them",
        ties.accruals_are_booked,
        Close.objects.count,
    ),
    (
        "openings",
        "what keys were taken over with and is unpaid, the ledger took over as well",
        openings_without_ledger,
        Close.objects.filter(kind="opening").count,
    ),
    (
        "in kind",
        "what closes gave in kind from each envelope is what the ledger holds from them",
        ties.gifts_are_booked,
        Accrual.objects.filter(cost_as=IN_KIND).count,
    ),
    (
        "decisions",
        "the decisions of every key count up without a gap",
        ties.decisions_are_in_order,
        Decision.objects.count,
    ),
    (
        "payables",
        "whatever was granted in money is payable, no more and no less",
        ties.grants_are_payable,
        Payable.objects.count,
    ),
    (
        "sources",
        "what else is payable is what its claim or document says",
        ties.payables_are_their_sources,
        Payable.objects.exclude(source__in=("close", "opening")).count,
    ),
    (
        "trail",
        "whatever decides over money stands as the last recorded change of it left it",
        trail.records_are_as_left,
        trail.count,
    ),
    (
        "accounts",
        "bank details are those that were asked for, and payments go to their payee's",
        trail.accounts_are_as_approved,
        BankDetails.objects.count,
    ),
    (
        "placements",
        "every decision on a placement is to the letter what was sealed",
        decisions_not_as_sealed,
        PlacementDecision.objects.count,
    ),
)


def _tied(
    name: str, what: str, problems: Callable[[], Iterator[Problem]], count: Callable[[], int]
) -> Checked:
    return Checked(name, what, count(), tuple(problems()))


def _proposals(workspace: Workspace) -> Checked:
    """Every close stands on a proposal that is as it was when the second person read it."""
    what = "every close stands on its proposal, unaltered"
    closes = list(Close.objects.exclude(kind="dispute").order_by("posted_at"))
    try:
        hashes = {proposal.hash for proposal in every(workspace)}
    except Refusal as refusal:
        return Checked("proposals", what, len(closes), refusal.problems)
    problems = tuple(
        Problem(
            f"the proposal of close {close.id} ({close.run or close.kind}) is missing",
            "restore proposals/ from a backup",
            "proposals",
            code="proposal-missing",
        )
        for close in closes
        if close.proposal not in hashes
    )
    return Checked("proposals", what, len(closes), problems)


def _agreements(workspace: Workspace) -> Checked:
    what = "agreements and their signed files are to the letter what both sides signed"
    count, problems = verify_agreements(workspace)
    return Checked("agreements", what, count, problems)


def _documents(workspace: Workspace) -> Checked:
    what = "issued documents and their files are as they were issued, numbered without a gap"
    return Checked("documents", what, TaxDocument.objects.count(), tuple(altered(workspace)))


def _proofs(workspace: Workspace) -> Checked:
    what = "every proof of a claim is kept to the letter, and gone where it was removed"
    return Checked(
        "proofs", what, ProofFile.objects.count(), tuple(files.proofs_are_kept(workspace))
    )


def _evidence(workspace: Workspace) -> Checked:
    what = "every file of evidence that was not erased is kept to the letter"
    count = len(files.kept_evidence())
    return Checked("evidence", what, count, tuple(files.evidence_is_kept(workspace)))


def _payment_files(workspace: Workspace) -> Checked:
    what = "files for the bank that are still there are as they were written"
    count = BankFile.objects.count()
    return Checked("payment files", what, count, tuple(files.payments_are_as_written(workspace)))
