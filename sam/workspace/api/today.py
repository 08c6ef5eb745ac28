"""A person's day: who needs them, what they promised, and whether hours carry it."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Grade, Programme
from sam.lib import shell
from sam.lib.api import ApiRequest, ApiView
from sam.workspace.portfolio.words import labels
from sam.workspace.today.due import DueKind
from sam.workspace.today.page import today_of
from sam.workspace.today.whose import has_today
from tiers.models import BalanceIndex, Flag, Tier


class FlagWordsSerializer(serializers.Serializer):
    """An open flag in words."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=Flag.Kind.choices)
    words = serializers.CharField()
    since = serializers.DateField()
    mends = serializers.SerializerMethodField()

    def get_mends(self, flag: Any) -> list[str]:
        return [mend.words for mend in flag.mends]


class NeedSerializer(serializers.Serializer):
    """An account that needs somebody; the money once, however many its flags are."""

    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField()
    tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    stake = serializers.DecimalField(20, 4, allow_null=True)
    is_urgent = serializers.SerializerMethodField()
    flags = FlagWordsSerializer(many=True)

    def get_is_urgent(self, row: Any) -> bool:
        return bool(row.today)


class CaredSerializer(serializers.Serializer):
    """A customer and its days without us; null is never, or nothing promised."""

    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)
    promised = serializers.IntegerField(allow_null=True)
    quiet_until = serializers.DateField(allow_null=True)


class CareSerializer(serializers.Serializer):
    """The customers of a tier, and how many had contact as promised."""

    tier = serializers.ChoiceField(choices=Tier.choices)
    accounts = serializers.IntegerField()
    promised = serializers.IntegerField(help_text="Those that are promised contact.")
    within = serializers.IntegerField(help_text="Those of them that had it.")
    longest = CaredSerializer(many=True)


class DueSerializer(serializers.Serializer):
    """An action that is to be done, or a promise to be kept, by a day."""

    kind = serializers.ChoiceField(choices=DueKind.choices)
    id = serializers.IntegerField(source="pk")
    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField()
    words = serializers.CharField()
    due_on = serializers.DateField()
    is_now = serializers.BooleanField()


class GapSerializer(serializers.Serializer):
    """What an account buys elsewhere in a year, and what to ask about it."""

    account = serializers.IntegerField(source="account_id")
    name = serializers.CharField()
    category = serializers.CharField(allow_blank=True, help_text="Blank: all of them.")
    money = serializers.DecimalField(20, 4)
    low = serializers.DecimalField(20, 4, allow_null=True)
    high = serializers.DecimalField(20, 4, allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True)
    question = serializers.CharField()


class LoadSerializer(serializers.Serializer):
    """A manager's minutes a month; null where nobody stated them."""

    promised = serializers.IntegerField()
    available = serializers.IntegerField(allow_null=True)
    given = serializers.IntegerField(help_text="In the month so far.")
    dropped = serializers.SerializerMethodField(
        help_text="Accounts whose promise would go first."
    )

    def get_dropped(self, load: Any) -> list[int]:
        return [one.account_id for one in load.dropped]


class LoadedSerializer(serializers.Serializer):
    """A manager of a director's accounts; minutes a month."""

    manager = serializers.IntegerField(source="manager.pk")
    name = serializers.CharField(source="manager")
    promised = serializers.IntegerField()
    available = serializers.IntegerField()


class BalanceOfSerializer(serializers.Serializer):
    """The newest judged week of a region; null is everywhere."""

    region = serializers.IntegerField(source="region.pk", default=None, allow_null=True)
    week_on = serializers.DateField(source="index.week_on")
    state = serializers.ChoiceField(
        choices=BalanceIndex.State.choices, source="index.state"
    )
    index = serializers.FloatField(source="index.index", allow_null=True)


class HeldWaveSerializer(serializers.Serializer):
    """A wave that waits, and why."""

    wave = serializers.IntegerField(source="wave.pk")
    name = serializers.CharField(source="wave.name")
    reasons = serializers.ListField(child=serializers.CharField())


class RestingSerializer(serializers.Serializer):
    """The flags that somebody let wait, and the first day on which one is back."""

    flags = serializers.IntegerField()
    next_on = serializers.DateField(allow_null=True)


class TodaySerializer(serializers.Serializer):
    """
    The day of the caller: a manager has a load; a director loads, balances and waves.

    ``accounts``, ``stake`` and ``urgent`` count all who need somebody, ``rest`` those
    of them that ``needs`` leaves out.
    """

    on = serializers.DateField()
    watched_on = serializers.DateField(allow_null=True)
    accounts = serializers.IntegerField(source="work.accounts")
    stake = serializers.DecimalField(20, 4, source="work.stake")
    urgent = serializers.IntegerField(source="work.urgent")
    rest = serializers.IntegerField(source="work.rest")
    needs = NeedSerializer(many=True, source="work.rows")
    waiting = RestingSerializer()
    care = CareSerializer(many=True)
    dues = DueSerializer(many=True, source="dues.shown")
    gaps = GapSerializer(many=True)
    load = LoadSerializer(allow_null=True)
    loads = LoadedSerializer(many=True)
    balances = BalanceOfSerializer(many=True)
    held = HeldWaveSerializer(many=True)


class TodayView(ApiView):
    """Who needs the caller today, and what they do about it."""

    family = "activity"

    @extend_schema(
        responses={
            200: TodaySerializer,
            404: OpenApiResponse(description="Only who looks after accounts has one."),
        }
    )
    def get(self, request: ApiRequest) -> Response:
        """Return the caller's day; the same as the page /today/."""
        if not has_today(request.user):
            raise NotFound
        day = today_of(
            request.user,
            on=Programme.current().today(),
            labels=labels(shell.house()),
        )
        return Response(TodaySerializer(day).data)
