"""Customers' own problems, value drivers and objectives, over the wire."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api.knowledge import SaidSerializer
from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import (
    Account,
    Challenge,
    Contact,
    CustomerObjective,
    Offering,
    ValueDriver,
)
from accounts.services import (
    business,
    challenges,
    customer_objectives,
    value_drivers,
)
from sam.lib.api import ApiRequest, SeenField, VisibleRelatedField
from sam.lib.editing import stamp
from sam.users.models import User


def _words(most: int, *, required: bool = False) -> serializers.CharField:
    if required:
        return serializers.CharField(max_length=most)
    return serializers.CharField(max_length=most, default="", allow_blank=True)


def _day() -> serializers.DateField:
    return serializers.DateField(default=None, allow_null=True)


class _Seen(serializers.ModelSerializer):
    """A row that people change, with the ``seen`` to do it."""

    seen = serializers.SerializerMethodField()
    recorded_by = serializers.EmailField(
        source="recorded_by.email", default=None, allow_null=True, read_only=True
    )
    values_of: ClassVar[Any]  # the service's, of the same row

    def get_seen(self, row: Any) -> str:
        """Return the stamp of what may be changed."""
        return stamp(type(self).values_of(row))


class ChallengeSerializer(_Seen):
    """A problem of the customer's own, and how we help."""

    helper = serializers.EmailField(
        source="helper.email", default=None, allow_null=True, read_only=True
    )
    values_of = staticmethod(challenges.values_of)

    class Meta:
        model = Challenge
        fields = ["id", "account", *challenges.CHANGEABLE, "recorded_by", "seen"]
        read_only_fields = fields


class DriverSerializer(_Seen):
    """Something that makes or costs a customer money, and what touches it."""

    values_of = staticmethod(value_drivers.values_of)

    class Meta:
        model = ValueDriver
        fields = ["id", "account", *value_drivers.CHANGEABLE, "recorded_by", "seen"]
        read_only_fields = fields


class CustomerObjectiveSerializer(_Seen):
    """What a customer wants to reach."""

    values_of = staticmethod(customer_objectives.values_of)

    class Meta:
        model = CustomerObjective
        fields = [
            *("id", "account", *customer_objectives.CHANGEABLE),
            *("recorded_by", "seen"),
        ]
        read_only_fields = fields


class RecordChallengeSerializer(SaidSerializer):
    """The arguments of ``challenges.record_challenge``."""

    words = _words(business.WORDS, required=True)
    is_ours = serializers.BooleanField(default=False)
    help_action = _words(business.WORDS)
    helper: Any = serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.filter(is_active=True),
        default=None,
        allow_null=True,
    )


class ChangeChallengeSerializer(RecordChallengeSerializer):
    """The arguments of ``challenges.change_challenge``."""

    account = None
    status = serializers.ChoiceField(choices=Challenge.Status.choices)
    closed_on = _day()
    outcome = _words(business.WORDS)
    seen = SeenField()


class RecordDriverSerializer(serializers.Serializer):
    """The arguments of ``value_drivers.record_driver``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    kind = serializers.ChoiceField(choices=ValueDriver.Kind.choices)
    words = _words(business.SENTENCE, required=True)
    stated_on = serializers.DateField()
    parent: Any = VisibleRelatedField(
        queryset=ValueDriver.objects.all(), default=None, allow_null=True
    )
    offering: Any = serializers.PrimaryKeyRelatedField(
        queryset=Offering.objects.all(), default=None, allow_null=True
    )
    effect = _words(business.WORDS)
    effect_a_year = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, default=None, allow_null=True
    )
    confirmed_by: Any = VisibleRelatedField(
        queryset=Contact.objects.all(), default=None, allow_null=True
    )
    confirmed_on = _day()
    source = _words(business.SOURCE)  # type: ignore[assignment]


class ChangeDriverSerializer(RecordDriverSerializer):
    """The arguments of ``value_drivers.change_driver``."""

    account = None
    ended_on = _day()
    seen = SeenField()


class RecordCustomerObjectiveSerializer(SaidSerializer):
    """The arguments of ``customer_objectives.record_objective``."""

    words = _words(business.SENTENCE, required=True)
    measure = _words(customer_objectives.MEASURE)
    baseline = _words(business.SHORT)
    target = _words(business.SHORT)
    due_on = _day()


class ChangeCustomerObjectiveSerializer(RecordCustomerObjectiveSerializer):
    """The arguments of ``customer_objectives.change_objective``."""

    account = None
    ended_on = _day()
    seen = SeenField()


class _Changed(WrittenFacts):
    """What is written down and changed; what a change does not name stays."""

    family = "knowledge"
    model: ClassVar[Any]
    related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> Any:
        seen = self.model.objects.visible_to(self.request.user)
        return seen.select_related("account", "recorded_by", *self.related)

    def changed(
        self, request: ApiRequest, command_class: Any, verb: Any, name: str
    ) -> Response:
        row = self.get_object()
        given = self.changes(command_class, request)
        return self.shown(verb(actor=request.user, **{name: row}, **given))


class ChallengeViewSet(_Changed):
    """Customers' own problems, whether or not they are in our range."""

    model = Challenge
    queryset = Challenge.objects.none()
    serializer_class = ChallengeSerializer
    related = ("said_by", "helper")

    @extend_schema(
        request=RecordChallengeSerializer,
        responses={201: ChallengeSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Write one down; the very same again, while it stands so, is one."""
        given = self.given(RecordChallengeSerializer, request)
        made = challenges.record_challenge(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeChallengeSerializer,
        responses={200: ChallengeSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what is named of it: how we help, and how it stands."""
        return self.changed(
            request,
            ChangeChallengeSerializer,
            challenges.change_challenge,
            "challenge",
        )


class ValueDriverViewSet(_Changed):
    """What makes and costs customers money, and which offering touches it."""

    model = ValueDriver
    queryset = ValueDriver.objects.none()
    serializer_class = DriverSerializer
    related = ("parent", "offering", "confirmed_by")

    @extend_schema(
        request=RecordDriverSerializer, responses={201: DriverSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Write one down; the very same again is one."""
        given = self.given(RecordDriverSerializer, request)
        made = value_drivers.record_driver(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeDriverSerializer, responses={200: DriverSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what is named of it, or end it."""
        return self.changed(
            request, ChangeDriverSerializer, value_drivers.change_driver, "driver"
        )


class CustomerObjectiveViewSet(_Changed):
    """What customers want to reach, in their words and by their measure."""

    model = CustomerObjective
    queryset = CustomerObjective.objects.none()
    serializer_class = CustomerObjectiveSerializer
    related = ("said_by",)

    @extend_schema(
        request=RecordCustomerObjectiveSerializer,
        responses={201: CustomerObjectiveSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Write one down; the very same again is one."""
        given = self.given(RecordCustomerObjectiveSerializer, request)
        made = customer_objectives.record_objective(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeCustomerObjectiveSerializer,
        responses={200: CustomerObjectiveSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what is named of it, or say that it no longer is one."""
        return self.changed(
            request,
            ChangeCustomerObjectiveSerializer,
            customer_objectives.change_objective,
            "objective",
        )
