"""The Django application of partners and agreements."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Records of people, partners, customers, deals and agreements."""

    name = "largesse.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
