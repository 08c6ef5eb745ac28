"""Who calls, and what they are entitled to, over the wire: one look-up."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.models import LookupKind, Problem
from accounts.selectors.callers import LONGEST, question
from sam.lib.api import ApiRequest, ApiView
from tiers.models import Tier
from tiers.models.standards import BenefitKind
from tiers.selectors.lookup import OWN_NUMBER, Answer, Caller, look_up

MATCHES = [*LookupKind.names, OWN_NUMBER]


class AskedSerializer(serializers.Serializer[Any]):
    """What is known of a caller; several things together narrow it down."""

    phone = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text="In any notation; without a country, the programme's is meant first.",
    )
    email = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text="The address of a person; unknown ones are looked up by domain.",
    )
    domain = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text="A domain or the address of a page.",
    )
    account = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text="Our own id, or the number in another system, such as a contract's.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(said.strip() for said in attrs.values()):
            raise ValidationError(
                _("Say a phone, an email, a domain or an account."), code="required"
            )
        return attrs


class HeldBenefitSerializer(serializers.Serializer[Any]):
    """A benefit that holds today; ``ends_on`` is the first day without it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=BenefitKind.choices)
    route = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True)
    ends_on = serializers.DateField(allow_null=True)


class OpenCaseSerializer(serializers.Serializer[Any]):
    """A problem that is not resolved."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Problem.Kind.choices)
    severity = serializers.ChoiceField(
        choices=Problem.Severity.choices, allow_blank=True
    )
    channel = serializers.ChoiceField(choices=Problem.Channel.choices, allow_blank=True)
    opened_at = serializers.DateTimeField()
    first_response_at = serializers.DateTimeField(allow_null=True)


class CallerContactSerializer(serializers.Serializer[Any]):
    """A person who seems to be calling."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class CallerSerializer(serializers.Serializer[Any]):
    """
    An account that may be calling, and what it is entitled to now.

    ``entitled`` says whether a special line is theirs: ``route`` is how they reach it,
    ``scope`` what it covers, and ``channel`` what a problem they tell of is opened
    under. ``contact`` is null for who may not see people.
    """

    account = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    entitled = serializers.BooleanField()
    tier: Any = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    route = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True)
    channel = serializers.ChoiceField(choices=Problem.Channel.choices)
    response_minutes = serializers.IntegerField(allow_null=True)
    resolve_days = serializers.IntegerField(allow_null=True)
    benefits = HeldBenefitSerializer(many=True)
    owner = serializers.CharField(allow_blank=True)
    owner_email = serializers.CharField(allow_blank=True)
    open_problems = serializers.IntegerField()
    problems = OpenCaseSerializer(
        many=True, help_text="The newest of them, a few at most."
    )
    matched = serializers.ListField(child=serializers.ChoiceField(choices=MATCHES))
    contact = CallerContactSerializer(allow_null=True)


class LookupSerializer(CallerSerializer):
    """
    The likeliest account, and all that it may be.

    Nobody found is an answer too: not entitled, ``account`` null.
    """

    as_of = serializers.DateField()
    found = serializers.IntegerField(help_text="How many accounts it may be.")
    has_more = serializers.BooleanField(help_text="Whether not all are in candidates.")
    candidates = CallerSerializer(many=True)


NOBODY: dict[str, Any] = {
    "account": None,
    "name": "",
    "entitled": False,
    "tier": "",
    "route": "",
    "scope": "",
    "channel": Problem.Channel.STANDARD.value,
    "response_minutes": None,
    "resolve_days": None,
    "benefits": [],
    "owner": "",
    "owner_email": "",
    "open_problems": 0,
    "problems": [],
    "matched": [],
    "contact": None,
}
ACME = {
    **NOBODY,
    "account": 1042,
    "name": "Acme Ltd",
    "entitled": True,
    "tier": "STRATEGIC",
    "route": "0800 111 222",
    "scope": "The product has failed and a line stands still",
    "channel": "STRATEGIC",
    "response_minutes": 60,
    "resolve_days": 5,
    "owner": "Priya Nair",
    "owner_email": "priya.nair@example.com",
    "matched": ["PHONE"],
}
EXAMPLES = [
    OpenApiExample(
        "A Strategic customer calls",
        value={
            **ACME,
            "as_of": "2026-06-30",
            "found": 1,
            "has_more": False,
            "candidates": [ACME],
        },
        response_only=True,
    ),
    OpenApiExample(
        "By telephone", value={"phone": "+44 20 7946 0958"}, request_only=True
    ),
]


class EntitlementLookupView(ApiView):
    """Who calls, and what they are entitled to."""

    family = "tiers"
    reads: ClassVar[frozenset[str]] = frozenset({"post"})

    @extend_schema(
        operation_id="entitlements_lookup",
        summary="Look a caller up",
        parameters=[
            OpenApiParameter(name, str, description=str(field.help_text))
            for name, field in AskedSerializer().fields.items()
        ],
        responses=LookupSerializer,
        examples=EXAMPLES[:1],
    )
    def get(self, request: ApiRequest) -> Response:
        """Say who may be calling, the likeliest first, and what they are entitled to.

        The addresses of requests are often logged: ask by POST to keep numbers out.
        """
        return _answer(request, request.query_params)

    @extend_schema(
        operation_id="entitlements_lookup_unlogged",
        summary="Look a caller up, with the numbers kept out of logs",
        request=AskedSerializer,
        responses={200: LookupSerializer},
        examples=EXAMPLES,
    )
    def post(self, request: ApiRequest) -> Response:
        """Say the same, asked by the body; it changes nothing."""
        return _answer(request, request.data)


def _answer(request: ApiRequest, said: Any) -> Response:
    asked = AskedSerializer(data=said)
    asked.is_valid(raise_exception=True)
    found = look_up(question(**asked.validated_data), request.user)
    return Response(_shown(found))


def _shown(found: Answer) -> dict[str, Any]:
    candidates = [_caller(each) for each in found.callers]
    likeliest = candidates[0] if candidates else NOBODY
    return {
        **likeliest,
        "as_of": found.as_of,
        "found": found.total,
        "has_more": found.has_more,
        "candidates": candidates,
    }


def _caller(caller: Caller) -> dict[str, Any]:
    contact = {"id": caller.contact_id, "name": caller.contact}
    return {
        "account": caller.account,
        "name": caller.name,
        "entitled": caller.entitled,
        "tier": caller.tier,
        "route": caller.route,
        "scope": caller.scope,
        "channel": str(caller.channel),
        "response_minutes": caller.response_minutes,
        "resolve_days": caller.resolve_days,
        "benefits": [asdict(each) for each in caller.benefits],
        "owner": caller.owner,
        "owner_email": caller.owner_email,
        "open_problems": caller.problem_count,
        "problems": [asdict(each) for each in caller.problems],
        "matched": list(caller.matched),
        "contact": contact if caller.contact_id else None,
    }
