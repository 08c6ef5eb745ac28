"""What the endpoints of written facts share: answers and refusals."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import status
from rest_framework.response import Response

from sam.lib.account_lists import OfAccounts

REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(description="It cannot be like that; the reason says why."),
}


class WrittenFacts(OfAccounts):
    """Facts that people write down of accounts, newest first."""

    def shown(self, made: Any, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=made.pk)
        return Response(self.get_serializer(shown).data, status=code)
