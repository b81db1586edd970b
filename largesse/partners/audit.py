"""The trail of changes, written in the transaction of the change itself."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from largesse.partners.models import Change
from largesse.workspace.errors import Problem, Refusal


def record_change(
    by: str,
    kind: str,
    object_id: str,
    action: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Change:
    """Write who did what to which record; only what differs between before and after is kept."""
    if not by:
        raise Refusal(Problem("nobody is named for this change", "name who acts: --by PERSON"))
    old, new = _plain(before or {}), _plain(after or {})
    same = {name for name in old if name in new and old[name] == new[name]}
    return Change.objects.create(
        at=timezone.now(),
        by=by,
        kind=kind,
        object_id=object_id,
        action=action,
        before={k: v for k, v in old.items() if k not in same},
        after={k: v for k, v in new.items() if k not in same},
        reason=reason,
    )


def history(kind: str, object_id: str) -> list[Change]:
    """All changes of one record, oldest first."""
    return list(Change.objects.filter(kind=kind, object_id=object_id).order_by("id"))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def plain(value: Any) -> Any:
    """A value as the trail keeps it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
