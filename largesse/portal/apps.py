"""The Django application of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Accounts that open the portal, and the portal's own records."""

    name = "largesse.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
