"""Accounts opened, changed, closed and reopened over the wire."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from accounts.api.people import ColleagueField
from accounts.api.written import REFUSED
from accounts.models import Account, Grade, Region
from accounts.selectors import standing_account
from accounts.services import accounts
from accounts.services.accounts import LONGEST, TEXTS
from sam.lib.api import ApiRequest, SeenField, VisibleRelatedField
from sam.lib.editing import stamp
from sam.lib.http import whole_number

KEY = [OpenApiParameter("account", int, OpenApiParameter.PATH)]
OPEN = [Account.Status.CUSTOMER.value, Account.Status.PROSPECT.value]


class AccountRecordSerializer(serializers.ModelSerializer[Account]):
    """What is known of an account itself, and whose it is."""

    owner = serializers.EmailField(source="owner.email", default=None, allow_null=True)
    desk = serializers.CharField(source="desk.name", default=None, allow_null=True)
    region = serializers.CharField(source="region.name", default=None, allow_null=True)
    seen = serializers.SerializerMethodField()

    class Meta:
        model = Account
        fields = (
            *("id", "name", "parent", "status", "closed_on", "region", "country"),
            *("industry", "owner", "desk", "market_position", "website", "phone"),
            *("since_on", "annual_potential", "potential_grade", "description"),
            *("created_at", "updated_at", "seen"),
        )
        read_only_fields = fields

    def get_seen(self, account: Account) -> str:
        """Return what a change is made from."""
        return stamp(accounts.values_of(account))


class KnownSerializer(serializers.Serializer[Any]):
    """What can be told of an account."""

    name = serializers.CharField(max_length=TEXTS["name"])
    parent: Any = VisibleRelatedField(
        queryset=Account.objects.all(), required=False, allow_null=True
    )
    region: Any = serializers.SlugRelatedField(
        slug_field="name",
        queryset=Region.objects.all(),
        required=False,
        allow_null=True,
        help_text="By name.",
    )
    country = serializers.RegexField(
        "^[A-Z]{2}$", required=False, allow_blank=True, help_text="ISO 3166 alpha-2."
    )
    industry = serializers.CharField(
        max_length=TEXTS["industry"], required=False, allow_blank=True
    )
    market_position = serializers.ChoiceField(
        choices=Account.MarketPosition.choices, required=False, allow_blank=True
    )
    website = serializers.CharField(
        max_length=TEXTS["website"], required=False, allow_blank=True
    )
    phone = serializers.CharField(
        max_length=TEXTS["phone"], required=False, allow_blank=True
    )
    since_on = serializers.DateField(required=False, allow_null=True)
    annual_potential = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, allow_null=True
    )
    potential_grade = serializers.ChoiceField(
        choices=Grade.choices, required=False, allow_blank=True
    )
    description = serializers.CharField(
        max_length=TEXTS["description"], required=False, allow_blank=True
    )


class OpenAccountSerializer(KnownSerializer):
    """The arguments of ``accounts.open_account``; it is one's own if none is named."""

    status = serializers.ChoiceField(choices=OPEN, default=Account.Status.PROSPECT)
    owner: Any = ColleagueField(
        default=None, allow_null=True, help_text="By e-mail address; of directors only."
    )


class ChangeAccountSerializer(KnownSerializer):
    """The arguments of ``accounts.change_account``; what is left out stays."""

    seen = SeenField()


class CloseAccountSerializer(serializers.Serializer[Any]):
    """The arguments of ``accounts.close_account``; today if no day is named."""

    reason = serializers.CharField(max_length=LONGEST)
    closed_on = serializers.DateField(required=False)


class ReopenAccountSerializer(serializers.Serializer[Any]):
    """The arguments of ``accounts.reopen_account``."""

    reason = serializers.CharField(max_length=LONGEST)
    status = serializers.ChoiceField(choices=OPEN, default=Account.Status.CUSTOMER)


class AccountVerbs:
    """The verbs of the accounts' endpoint; a viewset of accounts inherits them."""

    request: Any
    kwargs: dict[str, Any]

    @extend_schema(
        summary="Open an account",
        request=OpenAccountSerializer,
        responses={201: AccountRecordSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Open an account by hand; imports then keep its owner and its status."""
        made = accounts.open_account(
            actor=request.user, **self._told(OpenAccountSerializer)
        )
        return _shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change an account",
        parameters=KEY,
        request=ChangeAccountSerializer,
        responses={200: AccountRecordSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Correct what is known of it; what the body does not name stays."""
        told = self._told(ChangeAccountSerializer, partial=True)
        if "seen" not in told:
            raise ValidationError({"seen": ["required"]}, "required")
        account = self._account(pk)
        return _shown(
            accounts.change_account(account=account, actor=request.user, **told)
        )

    @extend_schema(
        summary="What is known of an account itself",
        parameters=KEY,
        responses=AccountRecordSerializer,
    )
    @action(detail=True, methods=["get"], url_name="record")
    def record(self, request: ApiRequest, pk: str) -> Response:
        """Return what can be changed, with the ``seen`` that a change is made from."""
        return _shown(self._account(pk))

    @extend_schema(
        summary="Say that a prospect is a customer now",
        parameters=KEY,
        request=None,
        responses={200: AccountRecordSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"], url_name="win")
    def win(self, request: ApiRequest, pk: str) -> Response:
        """Make a prospect a customer, Valued from its first day; twice is once."""
        account = self._account(pk)
        return _shown(accounts.win_account(account=account, actor=request.user))

    @extend_schema(
        summary="Close an account",
        parameters=KEY,
        request=CloseAccountSerializer,
        responses={200: AccountRecordSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"], url_name="close")
    def close(self, request: ApiRequest, pk: str) -> Response:
        """Say that it is a customer no longer; nothing is deleted, twice is once."""
        account = self._account(pk)
        told = self._told(CloseAccountSerializer)
        return _shown(
            accounts.close_account(account=account, actor=request.user, **told)
        )

    @extend_schema(
        summary="Reopen an account",
        parameters=KEY,
        request=ReopenAccountSerializer,
        responses={200: AccountRecordSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"], url_name="reopen")
    def reopen(self, request: ApiRequest, pk: str) -> Response:
        """Say that a closed account is open again; twice is once."""
        account = self._account(pk)
        told = self._told(ReopenAccountSerializer)
        return _shown(
            accounts.reopen_account(account=account, actor=request.user, **told)
        )

    def _account(self, pk: str) -> Account:
        number = whole_number(pk)
        user = self.request.user
        account = standing_account(number, user) if number is not None else None
        if account is None or not user.sees_facts:
            raise NotFound
        return account

    def _told(self, command_class: Any, *, partial: bool = False) -> dict[str, Any]:
        command = command_class(
            data=self.request.data,
            partial=partial,
            context={"request": self.request},
        )
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)


def _shown(account: Account, code: int = status.HTTP_200_OK) -> Response:
    known = Account.objects.select_related("owner", "desk", "region")
    return Response(AccountRecordSerializer(known.get(pk=account.pk)).data, status=code)
