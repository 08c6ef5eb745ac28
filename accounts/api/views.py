"""The endpoints of accounts' facts."""

from django.db.models import FETCH_RAISE
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.api.serializers import RecordSignalSerializer, SignalSerializer
from accounts.models import Account, CustomerSignal
from accounts.permissions import may_record_signal
from accounts.selectors import standing_account
from accounts.services.signals import record_signal
from sam.lib.api import ApiGenericView, ApiRequest

REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(description="Off the scale, or said by nobody of theirs."),
}


class AccountSignalsView(ApiGenericView[CustomerSignal]):
    """What a customer says of us."""

    family = "activity"
    queryset = CustomerSignal.objects.none()
    serializer_class = SignalSerializer
    lists = frozenset(["get"])
    sorts = ("said_on",)
    usual_sort = "-said_on"

    @extend_schema(
        operation_id="accounts_signals_list", responses=SignalSerializer(many=True)
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """List what the people of an account said, newest first."""
        account = _found(pk, request)
        if not request.user.sees_facts:
            raise PermissionDenied
        said = (
            CustomerSignal.objects.visible_to(request.user)
            .filter(account=account)
            .select_related("contact", "recorded_by")
            .fetch_mode(FETCH_RAISE)
        )
        return self.answer_list(said)

    @extend_schema(
        operation_id="accounts_signals_create",
        request=RecordSignalSerializer,
        responses={201: SignalSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Record one statement; the very same again changes nothing."""
        account = _found(pk, request)
        may_record_signal(request.user, account).require()
        command = RecordSignalSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        signal = record_signal(
            account=account, actor=request.user, **command.validated_data
        )
        return Response(
            self.get_serializer(signal).data, status=status.HTTP_201_CREATED
        )


def _found(account_id: int, request: ApiRequest) -> Account:
    account = standing_account(account_id, request.user)
    if account is None:
        raise NotFound
    return account
