"""Every change of a record: who, when, what, before, after. Never altered, never deleted."""

from django.db import models

from largesse.partners.models.fields import name_field


class Change(models.Model):
    """One change. ``before`` and ``after`` hold the columns that changed, as JSON."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = name_field()
    kind = name_field()
    """What sort of record: ``agreement``, ``claim``, ``payment-run``, ..."""
    object_id = name_field(max_length=200)
    action = name_field()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="change_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.action} by {self.by}"
