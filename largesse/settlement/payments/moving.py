"""Changing many records of a run at once, each with its trail, none from a state it has left."""

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from largesse.partners.models import Change
from largesse.settlement.models import Payable, PaymentItem, PaymentLine
from largesse.workspace.errors import Problem, Refusal


def move_payables(ids: Sequence[str], before: str, after: str, by: str, reason: str = "") -> None:
    """Take payables from one state to another, all of them.

    Raises :class:`Refusal` (``stale-revision``) where one is in another state: leave the
    transaction by it.
    """
    if not ids:
        return
    moved = Payable.objects.filter(id__in=ids, state=before).update(
        state=after, revision=F("revision") + 1
    )
    if moved != len(ids):
        what = f"{len(ids) - moved} payables are not {before} any more"
        raise Refusal(Problem(what, "look at the run again", code="stale-revision"))
    now = timezone.now()
    Change.objects.bulk_create(
        Change(
            at=now,
            by=by,
            kind="payable",
            object_id=name,
            action=after,
            before={"state": before},
            after={"state": after},
            reason=reason,
        )
        for name in ids
    )


def release(line: PaymentLine, by: str, reason: str = "") -> None:
    """Free what a line that was not approved had taken up."""
    live = list(line.items.filter(is_live=True))
    PaymentItem.objects.filter(id__in=[item.id for item in live]).update(is_live=False)
    move_payables([item.payable_id for item in live], "in-run", "open", by, reason)
