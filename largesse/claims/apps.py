"""The Django application of claims."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Records of claims, their proof and their decisions."""

    name = "largesse.claims"
    label = "claims"
    default_auto_field = "django.db.models.BigAutoField"
