"""Removing proof files once their time is over, by an explicit command and nothing else.

What was proved stays provable to have been proved: hash, size, type, what the paper said, and who
decided on it are kept; the file itself, which may name people, goes (GDPR, article 5(1)(e)).
"""

from django.utils import timezone

from largesse.claims import whose
from largesse.claims.files import folder_of
from largesse.claims.models import ProofFile
from largesse.claims.states import ENDED
from largesse.claims.whose import Actor
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


def forget(workspace: Workspace, actor: Actor) -> tuple[ProofFile, ...]:
    """Remove the files whose last day has passed and whose claims have all ended; those removed.

    The record comes first, the file after it: where the machine stops between the two, the next
    call removes what is left. Raises :class:`Refusal` (``no-right``, ``not-yet``).
    """
    whose.vendors(actor, "removing proof")
    if actor.day > timezone.now().date():
        what = f"{actor.day.isoformat()} has not come yet, and a file that is removed is gone"
        raise Refusal(Problem(what, "name today, or a day before", code="not-yet"))
    with transaction():
        rows = ProofFile.objects.select_for_update().order_by("sha256")
        over = rows.filter(keep_until__lt=actor.day, removed_on=None)
        due = [file for file in over if not file.proofs.exclude(claim__state__in=ENDED).exists()]
        for file in due:
            file.removed_on, file.removed_by = actor.day, actor.id
            file.save(update_fields=["removed_on", "removed_by"])
            after = {"removed_on": actor.day, "keep_until": file.keep_until}
            record_change(actor.id, "proof-file", file.sha256, "remove", None, after)
    for sha256 in ProofFile.objects.exclude(removed_on=None).values_list("sha256", flat=True):
        (folder_of(workspace) / sha256).unlink(missing_ok=True)
    return tuple(due)
