"""The Django application of settlement."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Records of closes, decisions, documents, payments and disputes."""

    name = "largesse.settlement"
    label = "settlement"
    default_auto_field = "django.db.models.BigAutoField"
