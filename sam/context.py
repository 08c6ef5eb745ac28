"""What every page knows about the installation."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, bool]:
    """Return ``local_mode``, which the page foot names."""
    return {"local_mode": settings.LOCAL_MODE}
