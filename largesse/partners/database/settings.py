"""Django's settings for the rooms that keep records; no page is served from here.

The database is named by :func:`largesse.partners.database.open_records`, never here: without it
every query is refused. The portal's settings build on these.
"""

INSTALLED_APPS = ["largesse.partners", "largesse.claims", "largesse.settlement"]
DATABASES: dict[str, dict[str, object]] = {"default": {"ENGINE": "django.db.backends.dummy"}}
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []
