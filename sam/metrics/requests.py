"""Count every request by the name of its route, its verb and its answer."""

import time
from collections.abc import Callable
from http import HTTPMethod

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from prometheus_client import Counter, Histogram

# Of an address that is no route of ours.
NO_ROUTE = "none"
OTHER_VERB = "OTHER"
VERBS = frozenset(HTTPMethod)
# From a look-up that is answered at once to an export; 0.5 s is what pages may take.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

COUNTED = Counter(
    "sam_http_requests", "Requests answered.", ["route", "method", "status"]
)
TOOK = Histogram(
    "sam_http_request_seconds",
    "Seconds until an answer began.",
    ["route"],
    buckets=BOUNDS,
)


class MetricsMiddleware:
    """Stand before all others, so that their time and their refusals count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        answer = self.get_response(request)
        route = _route(request)
        method = str(request.method)
        COUNTED.labels(
            route, method if method in VERBS else OTHER_VERB, str(answer.status_code)
        ).inc()
        TOOK.labels(route).observe(time.perf_counter() - began)
        return answer


def _route(request: HttpRequest) -> str:
    """Name the route, also of what was answered before one was looked for."""
    try:
        found = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return NO_ROUTE
    return found.view_name or NO_ROUTE
