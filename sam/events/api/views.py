"""The endpoints of events: the catalogue, subscriptions, and what was delivered."""

import datetime as dt
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sam.events import catalogue
from sam.events.api import serializers
from sam.events.models import Delivery, Subscription
from sam.events.permissions import may_have_subscriptions
from sam.events.selectors import deliveries_of, with_state
from sam.events.services import replaying, subscriptions
from sam.lib.api import ApiRequest, ApiView, ApiViewSet, Lists
from sam.users.models import User

REFUSED = {
    403: OpenApiResponse(description="Only administrators and services have these."),
    409: OpenApiResponse(description="It cannot be like that; the reason says why."),
}


class EventTypesView(ApiView):
    """The events that there are."""

    family = "events"

    @extend_schema(responses=serializers.EventTypeSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """List the events that there are, with the schema of their messages."""
        shown = [
            {
                "name": kind.name,
                "family": kind.family,
                "about": str(kind.about),
                "schema": catalogue.schema(kind),
                "example": catalogue.example(kind),
            }
            for kind in catalogue.KINDS.values()
        ]
        return Response(shown)


class ForThoseWhoSubscribe[T](ApiViewSet[T]):
    """What administrators and services have."""

    family = "events"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        may_have_subscriptions(request.user).require()


class SubscriptionFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=Subscription.Status.choices)


class SubscriptionViewSet(
    Lists,
    mixins.RetrieveModelMixin,
    ForThoseWhoSubscribe[Subscription],
):
    """Systems that are told of events: one's own; an administrator's are all."""

    shown_once = frozenset({"secret"})
    queryset = Subscription.objects.none()
    serializer_class = serializers.EventSubscriptionSerializer
    filterset_class = SubscriptionFilter

    def get_queryset(self) -> QuerySet[Subscription]:
        return with_state(Subscription.objects.visible_to(self.request.user))

    @extend_schema(
        request=serializers.SubscribeSerializer,
        responses={201: serializers.SubscriptionWithSecretSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Have events sent from now on; the answer has the secret, this once."""
        told = self._told(serializers.SubscribeSerializer, request)
        owner = told.pop("owner", request.user)
        made, secret = subscriptions.subscribe(actor=request.user, owner=owner, **told)
        return self._with_secret(made, secret, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.ChangeEventSubscriptionSerializer,
        responses={200: serializers.EventSubscriptionSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change name, address or events; the rest stays."""
        found = self.get_object()
        told = self._told(serializers.ChangeEventSubscriptionSerializer, request)
        changed = subscriptions.change_subscription(
            subscription=found,
            actor=request.user,
            **subscriptions.values_of(found) | told,
        )
        return self._shown(changed)

    @extend_schema(
        request=None,
        responses={200: serializers.EventSubscriptionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: ApiRequest, pk: str) -> Response:
        """Send nothing until it is resumed."""
        found = self.get_object()
        return self._shown(subscriptions.pause(subscription=found, actor=request.user))

    @extend_schema(
        request=None,
        responses={200: serializers.EventSubscriptionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: ApiRequest, pk: str) -> Response:
        """Send again what waits, and what happens from now on."""
        found = self.get_object()
        return self._shown(subscriptions.resume(subscription=found, actor=request.user))

    @extend_schema(
        request=None,
        responses={200: serializers.EventSubscriptionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """Send nothing any more, for good."""
        found = self.get_object()
        return self._shown(subscriptions.end(subscription=found, actor=request.user))

    @extend_schema(
        request=None, responses={201: serializers.EventDeliverySerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def test(self, request: ApiRequest, pk: str) -> Response:
        """Have a test message sent to this subscription alone."""
        found = self.get_object()
        made = subscriptions.send_test(subscription=found, actor=request.user)
        shown = deliveries_of(request.user).get(pk=made.pk)
        data = serializers.EventDeliverySerializer(shown).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.RotateSecretSerializer,
        responses={200: serializers.SubscriptionWithSecretSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: ApiRequest, pk: str) -> Response:
        """Sign with a new secret; the answer has it, this once."""
        found = self.get_object()
        told = self._told(serializers.RotateSecretSerializer, request)
        secret = subscriptions.rotate_secret(
            subscription=found,
            actor=request.user,
            overlap=dt.timedelta(hours=told["overlap_hours"]),
        )
        return self._with_secret(found, secret, status.HTTP_200_OK)

    @extend_schema(
        request=serializers.ReplayEventsSerializer,
        responses={200: serializers.ReplayedEventsSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: ApiRequest, pk: str) -> Response:
        """Send once more: all of a time, or all that was given up."""
        found = self.get_object()
        told = self._told(serializers.ReplayEventsSerializer, request)
        if told["since"] is None:
            count = replaying.replay_dead(subscription=found, actor=request.user)
        else:
            count = replaying.replay_span(
                subscription=found, actor=request.user, **told
            )
        return Response({"deliveries": count})

    def _told(self, command_class: Any, request: ApiRequest) -> dict[str, Any]:
        context = self.get_serializer_context()
        command = command_class(data=request.data, context=context)
        command.is_valid(raise_exception=True)
        told: dict[str, Any] = command.validated_data
        return told

    def _shown(self, row: Subscription) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)

    def _with_secret(self, row: Subscription, secret: str, code: int) -> Response:
        shown: Any = self.get_queryset().get(pk=row.pk)
        shown.secret = secret
        context = self.get_serializer_context()
        data = serializers.SubscriptionWithSecretSerializer(shown, context=context).data
        return Response(data, status=code, headers={"Cache-Control": "no-store"})


class DeliveryFilter(django_filters.FilterSet):
    subscription = django_filters.NumberFilter()
    account = django_filters.NumberFilter(field_name="event__account_id")
    status = django_filters.ChoiceFilter(choices=Delivery.Status.choices)
    type = django_filters.CharFilter(
        method="of_type", help_text="The public name of an event."
    )

    def of_type(
        self, found: QuerySet[Delivery], _name: str, value: str
    ) -> QuerySet[Delivery]:
        return found.filter(event__type__in=catalogue.sources_of(value))


class DeliveryViewSet(Lists, mixins.RetrieveModelMixin, ForThoseWhoSubscribe[Delivery]):
    """What was sent, what waits, and what was given up; newest first."""

    queryset = Delivery.objects.none()
    serializer_class = serializers.EventDeliverySerializer
    filterset_class = DeliveryFilter

    def get_queryset(self) -> Any:
        return deliveries_of(cast("User", self.request.user))

    @extend_schema(responses=serializers.EventDeliveryDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one delivery with its message and its attempts."""
        return self._detailed(self.get_object())

    @extend_schema(
        request=None,
        responses={200: serializers.EventDeliveryDetailSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def replay(self, request: ApiRequest, pk: str) -> Response:
        """Send this message once more, under the same key."""
        found = self.get_object()
        replaying.replay_delivery(delivery=found, actor=request.user)
        return self._detailed(self.get_object())

    def _detailed(self, delivery: Delivery) -> Response:
        context = self.get_serializer_context()
        shown = serializers.EventDeliveryDetailSerializer(delivery, context=context)
        return Response(shown.data)
