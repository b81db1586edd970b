"""The rules that claims began under, kept word for word."""

from django.db import models


class KeptRules(models.Model):
    """The rules of one ``claim:`` document as they were; ``hash`` is the digest of ``text``."""

    hash = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=63)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.name} {self.hash[:8]}"
