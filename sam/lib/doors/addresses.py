"""Where a call comes from."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """
    Return the caller's address, past the proxies that ``SAM_PROXIES`` counts.

    ``None`` for one that reaches us without an address, such as by a Unix socket, or
    past the proxies.
    """
    try:
        found: str = get_adapter().get_client_ip(request)
    except (ImproperlyConfigured, PermissionDenied):
        return None
    return found
