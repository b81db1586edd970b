"""States and the actions between them, as a table; changed with an optimistic revision.

A record with a life has the columns ``state`` and ``revision``. Whoever changes it says which
revision they saw; a second click, or someone faster, is refused instead of done twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import F, Model

from largesse.partners.audit import record_change
from largesse.workspace.errors import Problem, Refusal


class Revised(Protocol):
    """A record with a revision."""

    pk: Any
    revision: int


class Living(Revised, Protocol):
    """A record with a state and a revision."""

    state: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """``transitions``: (state, action) to the next state. What is not in it cannot be done.

    A person takes an action by typing ``largesse VERB ACTION``; ``typed`` holds those that are
    typed otherwise (without ``largesse``), and '' for those that follow from something else.
    """

    kind: str
    start: str
    transitions: Mapping[tuple[str, str], str]
    verb: str
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state once, the first one first."""
        found = [self.start, *self.transitions.values(), *(s for s, _ in self.transitions)]
        return tuple(dict.fromkeys(found))

    def actions(self, state: str) -> tuple[str, ...]:
        """What can be done in a state."""
        return tuple(action for known, action in self.transitions if known == state)

    def commands(self, state: str) -> tuple[str, ...]:
        """What a person can type in a state, each once."""
        found = (self.typed.get(act, f"{self.verb} {act}") for act in self.actions(state))
        return tuple(dict.fromkeys(f"largesse {words}" for words in found if words))

    def next(self, state: str, action: str, name: str = "") -> str:
        """The state after an action. Raises :class:`Refusal` where it cannot be taken."""
        if (state, action) not in self.transitions:
            possible = ", ".join(self.commands(state)) or "nothing more"
            typed = self.typed.get(action, f"{self.verb} {action}") or action
            what = f"{self.kind} {name} is {state}, so '{typed}' is not possible now"
            raise Refusal(Problem(what, f"possible now: {possible}", code="wrong-state"))
        return self.transitions[state, action]


def advance(
    record: Living,
    lifecycle: Lifecycle,
    action: str,
    by: str,
    *,
    revision: int | None = None,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Take a record to its next state, with columns ``also``; the trail is written along.

    Call it inside a transaction. Raises :class:`Refusal` (``wrong-state``, ``stale-revision``).
    """
    after = lifecycle.next(record.state, action, str(record.pk))
    change(record, lifecycle.kind, action, by, {"state": after, **(also or {})}, revision, reason)


def change(
    record: Revised,
    kind: str,
    action: str,
    by: str,
    columns: Mapping[str, Any],
    revision: int | None = None,
    reason: str = "",
) -> None:
    """Change columns of a record that is still at the revision its reader saw."""
    seen = record.revision if revision is None else revision
    before = {name: getattr(record, name) for name in columns}
    model: type[Model] = type(record)  # type: ignore[assignment]
    changed = model._default_manager.filter(pk=record.pk, revision=seen).update(
        revision=F("revision") + 1, **columns
    )
    if not changed:
        what = f"{kind} {record.pk} was changed by someone else meanwhile"
        raise Refusal(Problem(what, "look at it again, then decide", code="stale-revision"))
    for name, value in columns.items():
        setattr(record, name, value)
    record.revision = seen + 1
    record_change(by, kind, str(record.pk), action, before, columns, reason)
