"""What proves a check, a registration or a dispute: by its content, not by its name."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from largesse.partners.models.fields import id_field, name_field

SHA256_LENGTH = 64


class Evidence(models.Model):
    """One file or statement that belongs to a record; the file lies under its hash.

    Personal data that a file holds goes with the file (`largesse partner erase`); its hash stays,
    so that what was decided on it keeps its meaning.
    """

    id = id_field()
    kind = name_field(max_length=20)
    """What it belongs to: ``check``, ``deal``, ``dispute``, ``co-op``."""
    object_id = name_field(max_length=200)
    sha256 = name_field(max_length=SHA256_LENGTH)
    """Of the file; empty where only a note was given."""
    size_bytes = models.BigIntegerField(default=0)
    note = models.TextField(blank=True, default="")
    by = name_field()
    on = models.DateField()
    erased_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(size_bytes__gte=0), name="evidence_size_not_negative"),
            CheckConstraint(
                condition=~Q(sha256="") | ~Q(note="") | Q(erased_on__isnull=False),
                name="evidence_says_something",
            ),
        ]
        indexes = [Index(fields=["kind", "object_id"], name="evidence_object")]

    def __str__(self) -> str:
        return self.sha256[:12] or self.note
