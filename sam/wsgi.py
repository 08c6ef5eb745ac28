"""The web application."""

import os

from django.core.wsgi import get_wsgi_application

from sam import traces
from sam.metrics import shared

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sam.settings")
shared.share()
traces.begin()

application = get_wsgi_application()
