"""The portal as a WSGI application, on the workspace that ``LARGESSE_WORKSPACE`` names."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "largesse.portal.settings")

from django.core.wsgi import get_wsgi_application

from largesse.partners.database import open_records
from largesse.portal.workspace import home

application = get_wsgi_application()
open_records(home())
