"""What the endpoints of written facts share: answers and refusals."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.selectors.survivors import survivor_id
from sam.lib.account_lists import OfAccounts
from sam.lib.api import ApiRequest

REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(description="It cannot be like that; the reason says why."),
}


class OfStandingAccounts(OfAccounts):
    """What belongs to accounts; of one that was merged it is the survivor's."""

    def account_asked(self, asked: str) -> int | None:
        """Return the account, or the one that it was merged into."""
        number = super().account_asked(asked)
        return None if number is None else survivor_id(number)


class WrittenFacts(OfStandingAccounts):
    """Facts that people write down of accounts, newest first."""

    def changes(self, command_class: Any, request: ApiRequest) -> dict[str, Any]:
        """
        Return what a body names to be changed, and the ``seen`` it was made from.

        What it does not name is not there.
        """
        command = command_class(
            data=request.data, context=self.get_serializer_context(), partial=True
        )
        command.is_valid(raise_exception=True)
        given = dict(command.validated_data)
        if "seen" not in given:
            raise ValidationError({"seen": [_("This field is required.")]}, "required")
        return given

    def shown(self, made: Any, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=made.pk)
        return Response(self.get_serializer(shown).data, status=code)
