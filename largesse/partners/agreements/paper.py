"""What lies on the table to be offered and signed: an agreement itself, or an amendment of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from largesse.fund.chart import Line
from largesse.partners.agreements.content import Content, content_of, hash_of, total_minor
from largesse.partners.agreements.life import AGREEMENT, AMENDMENT, OPEN
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.partners.models import Agreement, Amendment
from largesse.workspace.errors import Problem, Refusal, nearest


@dataclass(frozen=True, slots=True)
class Step:
    """By how much an agreement's commitment on a line changes; below zero: it is lowered."""

    line: Line
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Paper:
    """An open agreement or amendment, with its content and what it changes in the books.

    ``number`` is 0 for the agreement itself. ``steps`` are ordered by line; their places name
    events in the ledger.
    """

    agreement: Agreement
    record: Agreement | Amendment
    life: Lifecycle
    number: int
    content: Content
    steps: tuple[Step, ...]

    @property
    def content_hash(self) -> str:
        """What a signature is under."""
        return hash_of(self.content)

    @property
    def total_minor(self) -> int:
        """What the agreement commits once this is signed."""
        return total_minor(self.content)

    @property
    def raises(self) -> bool:
        """Whether it commits more than before on any line."""
        return any(step.amount_minor > 0 for step in self.steps)

    def advance(self, action: str, by: str, reason: str = "", **also: Any) -> None:
        """Take it to its next state, with the trail of who did it."""
        advance(self.record, self.life, action, by, reason=reason, also=also)

    def check_seen(self, revision: int | None) -> None:
        """Raises :class:`Refusal` (``stale-revision``) where it is not as its reader saw it."""
        if revision is not None and revision != self.record.revision:
            what = f"{self.life.kind} {self.agreement.pk} was changed by someone else meanwhile"
            raise Refusal(Problem(what, "look at it again, then decide", code="stale-revision"))


def locked(agreement_id: str) -> Agreement:
    """The agreement, its row locked until the transaction ends.

    Raises :class:`Refusal` (``no-such-agreement``).
    """
    found = Agreement.objects.select_for_update().filter(pk=agreement_id).first()
    if found is None:
        known = Agreement.objects.values_list("pk", flat=True)
        mend = nearest(agreement_id, known, "list them: largesse agreement list")
        what = f"there is no agreement '{agreement_id}'"
        raise Refusal(Problem(what, mend, code="no-such-agreement"))
    return found


def open_paper(agreement_id: str) -> Paper:
    """What of an agreement is drafted or offered now: itself, or else its open amendment.

    Where neither is, the agreement itself, so that what cannot be done to it says why. Locks it.
    """
    agreement = locked(agreement_id)
    if agreement.state not in OPEN:
        amendment = agreement.amendments.filter(state__in=OPEN).first()
        if amendment is not None:
            return amendment_paper(agreement, amendment)
    content = content_of(agreement)
    return Paper(agreement, agreement, AGREEMENT, 0, content, steps_between([], content["lines"]))


def amendment_paper(agreement: Agreement, amendment: Amendment) -> Paper:
    """An amendment as a paper."""
    steps = steps_between(amendment.before["lines"], amendment.after["lines"])
    number = amendment.number
    return Paper(agreement, amendment, AMENDMENT, number, amendment.after, steps)


def steps_between(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> tuple[Step, ...]:
    """From lines to lines, what changes; lines that stay the same are left out."""
    change: dict[Line, int] = defaultdict(int)
    for lines, sign in ((before, -1), (after, 1)):
        for line in lines:
            change[Line(line["envelope"], line["fiscal_year"])] += sign * line["amount_minor"]
    return tuple(Step(line, change[line]) for line in sorted(change) if change[line])
