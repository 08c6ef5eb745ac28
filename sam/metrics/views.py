"""`/metrics`, for who has the token or calls from a named network, and nobody else."""

import os
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from sam.lib.doors.addresses import address_of
from sam.metrics.shared import VARIABLE
from sam.metrics.standing import Standing


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with every figure, those of requests over all workers of this server."""
    if not _may_read(request):
        return HttpResponse(
            _("The figures are for who has the token."),
            content_type="text/plain",
            status=401,
            headers={"WWW-Authenticate": "Bearer"},
        )
    asked = CollectorRegistry()
    asked.register(Standing())
    if os.environ.get(VARIABLE):
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
        body = generate_latest(asked)
    else:
        body = generate_latest(REGISTRY) + generate_latest(asked)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """Test the token, then the network; where neither is named, nobody may."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    if wanted and scheme.lower() == "bearer":
        return compare_digest(given.strip().encode(), wanted.encode())
    address = address_of(request)
    if address is None:
        return False
    return any(ip_address(address) in network for network in settings.METRICS_NETWORKS)
