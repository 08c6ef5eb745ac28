"""What we know of customers and what they told us, over the wire."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, Contact, KnowledgeNote, Programme
from accounts.models.knowledge import QUESTIONS, KnowledgeTopic
from accounts.selectors import standing_account
from accounts.selectors.already_told import LONGEST, already_told
from accounts.selectors.knowledge import (
    little_known,
    stale_of,
    understanding_of,
)
from accounts.selectors.pages import PAGE, page_after
from accounts.services import knowledge
from accounts.services.business import SOURCE
from accounts.services.knowledge import TEXT
from sam.lib.api import ApiGenericView, ApiRequest, SeenField, VisibleRelatedField
from sam.lib.editing import stamp
from sam.lib.http import whole_number


class KnowledgeSerializer(serializers.ModelSerializer):
    """What was known of a customer on one topic, by whom and as of when."""

    person = serializers.CharField(
        source="said_by.full_name", default=None, allow_null=True, read_only=True
    )
    recorded_by = serializers.EmailField(
        source="recorded_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = KnowledgeNote
        fields = [
            *("id", "account", "topic", "text", "source", "said_by", "person"),
            *("said_on", "recorded_at", "recorded_by"),
        ]
        read_only_fields = fields


class TopicSerializer(serializers.Serializer):
    """One topic: the note that counts, how it stands, and the `seen` to replace it."""

    topic = serializers.ChoiceField(choices=KnowledgeTopic.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=["FRESH", "STALE", "UNKNOWN"])
    note = KnowledgeSerializer(allow_null=True)
    seen = serializers.CharField()


class UnderstandingSerializer(serializers.Serializer):
    """How well we understand a customer: the share of topics known and fresh."""

    score = serializers.FloatField()
    fresh = serializers.IntegerField()
    stale = serializers.IntegerField()
    missing = serializers.IntegerField()
    months = serializers.IntegerField(help_text="How long a note stays fresh.")
    topics = TopicSerializer(many=True)
    answers_seen = serializers.CharField(help_text="The `seen` of the four answers.")


class SaidSerializer(serializers.Serializer):
    """By whom and when it was said, where it stands, and what was read before."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    said_on = serializers.DateField()
    said_by: Any = VisibleRelatedField(
        queryset=Contact.objects.all(), default=None, allow_null=True
    )
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=SOURCE, default="", allow_blank=True
    )


class RecordKnowledgeSerializer(SaidSerializer):
    """The arguments of ``knowledge.record_knowledge``."""

    topic = serializers.ChoiceField(choices=KnowledgeTopic.choices)
    text = serializers.CharField(max_length=TEXT)
    seen = SeenField(required=False, default=None, allow_null=True)


class AnswersSerializer(SaidSerializer):
    """The arguments of ``knowledge.answer_questions``, by question."""

    expansion = serializers.CharField(max_length=TEXT, default="", allow_blank=True)
    moves = serializers.CharField(max_length=TEXT, default="", allow_blank=True)
    problems = serializers.CharField(max_length=TEXT, default="", allow_blank=True)
    direction = serializers.CharField(max_length=TEXT, default="", allow_blank=True)
    still_so = serializers.MultipleChoiceField(
        choices=list(QUESTIONS),
        default=set,
        help_text="Questions of which they said that the last answer still holds.",
    )
    seen = SeenField(required=False, default=None, allow_null=True)


class ToldSerializer(serializers.Serializer):
    """Something that a customer told us."""

    source = serializers.CharField(source="source.code")  # type: ignore[assignment]
    id = serializers.IntegerField(source="pk")
    account = serializers.IntegerField(source="account_id")
    said_on = serializers.DateField(source="day")
    excerpt = serializers.CharField()
    people = serializers.ListField(child=serializers.CharField())
    written_by = serializers.CharField()


class AlreadyToldSerializer(serializers.Serializer):
    """Where a customer told us of a matter, newest first."""

    is_more = serializers.BooleanField()
    results = ToldSerializer(many=True, source="found")


class StaleSerializer(serializers.Serializer):
    """An account of which something is stale or unknown."""

    id = serializers.IntegerField(source="account.pk")
    name = serializers.CharField(source="account.name")
    could_bring = serializers.DecimalField(
        source="account.size", max_digits=18, decimal_places=4
    )
    fresh = serializers.IntegerField()
    stale = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    oldest_on = serializers.DateField(allow_null=True)


class StalePageSerializer(serializers.Serializer):
    """Up to fifty, the largest first; ``after`` asks for the next."""

    after = serializers.IntegerField(allow_null=True)
    results = StaleSerializer(many=True)


class KnowledgeViewSet(WrittenFacts):
    """What we know of customers by topic; earlier notes are its history."""

    family = "knowledge"
    queryset = KnowledgeNote.objects.none()
    serializer_class = KnowledgeSerializer

    def get_queryset(self) -> Any:
        return KnowledgeNote.objects.visible_to(self.request.user).select_related(
            "said_by", "recorded_by"
        )

    @extend_schema(
        request=RecordKnowledgeSerializer,
        responses={201: KnowledgeSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Write down what we know on a topic; what says the same already is kept."""
        given = self.given(RecordKnowledgeSerializer, request)
        made = knowledge.record_knowledge(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=AnswersSerializer,
        responses={201: KnowledgeSerializer(many=True), **REFUSED},
    )
    @action(detail=False, methods=["post"])
    def answers(self, request: ApiRequest) -> Response:
        """Write down what they answered to the four questions about their plans."""
        given = self.given(AnswersSerializer, request)
        answers = {topic: given.pop(topic.lower()) for topic in QUESTIONS}
        made = knowledge.answer_questions(actor=request.user, answers=answers, **given)
        return Response(
            self.get_serializer(made, many=True).data, status.HTTP_201_CREATED
        )


class UnderstandingView(ApiGenericView[KnowledgeNote]):
    """How well we understand a customer."""

    family = "knowledge"
    queryset = KnowledgeNote.objects.none()
    serializer_class = UnderstandingSerializer

    @extend_schema(operation_id="accounts_understanding")
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Say what is known of each topic, and whether it is fresh."""
        account = _found(pk, request)
        known = understanding_of(account, request.user, programme=Programme.current())
        topics = [
            {
                "topic": one.topic,
                "label": one.label,
                "state": "UNKNOWN"
                if one.note is None
                else "FRESH"
                if one.is_fresh
                else "STALE",
                "note": one.note,
                "seen": stamp(knowledge.values_of(one.note)),
            }
            for one in known.topics
        ]
        told = {
            "score": known.score,
            "fresh": known.fresh,
            "stale": known.stale,
            "missing": known.missing,
            "months": known.months,
            "topics": topics,
            "answers_seen": stamp(knowledge.answers_of(account)),
        }
        return Response(self.get_serializer(told).data)


class AlreadyToldView(ApiGenericView[KnowledgeNote]):
    """Whether a customer told us of a matter already."""

    family = "knowledge"
    queryset = KnowledgeNote.objects.none()
    serializer_class = AlreadyToldSerializer

    @extend_schema(
        operation_id="accounts_already_told",
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words; all count.")
        ],
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Search everything said about an account: the fifty newest places."""
        account = _found(pk, request)
        asked = request.query_params.get("q", "").strip()
        if not asked or len(asked) > LONGEST:
            raise serializers.ValidationError(
                {"q": [f"Give words, at most {LONGEST} characters."]}
            )
        answer = already_told([account.pk], request.user, asked)
        return Response(self.get_serializer(answer).data)


class StaleKnowledgeView(ApiGenericView[Account]):
    """Accounts of which something is stale or unknown."""

    family = "knowledge"
    queryset = Account.objects.none()
    serializer_class = StalePageSerializer

    @extend_schema(
        operation_id="stale_knowledge",
        parameters=[
            OpenApiParameter("mine", bool, description="Only those I look after."),
            OpenApiParameter("after", int, description="The last of the page before."),
        ],
    )
    def get(self, request: ApiRequest) -> Response:
        """List them, those that could bring most first."""
        if not request.user.sees_facts:
            raise PermissionDenied
        programme = Programme.current()
        mine = request.query_params.get("mine") == "true"
        found = little_known(request.user, programme=programme, mine=mine)
        seen = whole_number(request.query_params.get("after", ""))
        accounts, last = page_after(
            found, by="size", seen=seen, within=found, down=True, limit=PAGE
        )
        told = {"after": last, "results": stale_of(accounts, programme=programme)}
        return Response(self.get_serializer(told).data)


def _found(account_id: int, request: ApiRequest) -> Account:
    account = standing_account(account_id, request.user)
    if account is None:
        raise NotFound
    if not request.user.sees_facts:
        raise PermissionDenied
    return account
