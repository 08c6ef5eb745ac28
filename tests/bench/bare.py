"""The product's addresses, and one call that only reads a row by its key."""

from django.http import HttpRequest
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.models import Account
from sam.lib.api import ApiView
from sam.urls import urlpatterns as product

ADDRESS = "/api/v1/bench/bare"


class BareView(ApiView):
    """Read one account by its key, behind all that every call passes."""

    family = "accounts"
    reads = frozenset({"post"})

    @extend_schema(exclude=True)
    def post(self, request: HttpRequest) -> Response:
        key = int(request.data["account"])  # type: ignore[attr-defined]
        return Response(Account.objects.values("id", "name").get(pk=key))


urlpatterns = [path(ADDRESS.removeprefix("/"), BareView.as_view()), *product]
