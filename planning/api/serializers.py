"""Plans, objectives and actions over the wire."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Account, CustomerObjective, Offering, WhiteSpaceCell
from accounts.permissions import LOOK_AFTER
from planning.models import Action, Objective, ObjectiveReading, Plan, PlanAnswer
from planning.models.plans import (
    ObjectiveKind,
    ObjectiveMeasure,
    PlanQuestion,
)
from planning.selectors.progress import STATES
from planning.services import actions, objectives, plans, readings
from sam.lib.api import SeenField, VisibleRelatedField
from sam.lib.editing import stamp
from sam.users.models import User


def figure(**options: Any) -> Any:
    """Return a field for a figure as it is kept."""
    return serializers.DecimalField(max_digits=18, decimal_places=4, **options)


def email(of: str) -> Any:
    """Return a field for the address of a colleague."""
    return serializers.EmailField(
        source=f"{of}.email", default=None, allow_null=True, read_only=True
    )


def colleague(**options: Any) -> Any:
    """Return a field that names a colleague by address."""
    return serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.filter(is_active=True, role__in=LOOK_AFTER),
        **options,
    )


class AnswerSerializer(serializers.Serializer):
    """A question of a plan with the answer that counts; blank: not answered."""

    question = serializers.ChoiceField(choices=PlanQuestion.choices, source="code")
    words = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField(
        source="answer.written_at", default=None, allow_null=True
    )
    written_by = serializers.EmailField(
        source="answer.written_by.email", default=None, allow_null=True
    )
    earlier = serializers.IntegerField(help_text="How many answers came before it.")
    seen = serializers.SerializerMethodField(
        help_text="To be sent back when it is answered anew."
    )

    def get_seen(self, asked: Any) -> str:
        return stamp({"words": asked.words})


class EarlierAnswerSerializer(serializers.ModelSerializer):
    """An answer as it was written down; blank: it was taken back."""

    written_by = email("written_by")

    class Meta:
        model = PlanAnswer
        fields = ["question", "words", "written_at", "written_by"]
        read_only_fields = fields


class AccountPlanSerializer(serializers.ModelSerializer):
    """What we mean to reach with an account; one at most is under way."""

    owner = email("owner")
    begun_by = email("begun_by")
    closed_by = email("closed_by")
    answers: Any = serializers.SerializerMethodField()
    seen = serializers.SerializerMethodField(
        help_text="To be sent back when owner or period change."
    )

    class Meta:
        model = Plan
        fields = [
            "id",
            "account",
            "kind",
            "owner",
            "starts_on",
            "ends_on",
            "begun_at",
            "begun_by",
            "closed_at",
            "closed_by",
            "outcome",
            "answers",
            "seen",
        ]
        read_only_fields = fields

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, plan: Plan) -> Any:
        return AnswerSerializer(self.context["answers"][plan.pk], many=True).data

    def get_seen(self, plan: Plan) -> str:
        return stamp(plans.values_of(plan))


class BeginPlanSerializer(serializers.Serializer):
    """The arguments of ``plans.begin_plan``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    ends_on = serializers.DateField()
    starts_on = serializers.DateField(
        default=None, allow_null=True, help_text="Today, if left out."
    )
    owner = colleague(
        default=None, allow_null=True, help_text="The account's owner, if left out."
    )
    answers = serializers.DictField(
        child=serializers.CharField(max_length=plans.LONGEST_ANSWER, allow_blank=True),
        default=dict,
        help_text=f"By question: {', '.join(PlanQuestion.values)}.",
    )


class ChangePlanSerializer(serializers.Serializer):
    """The arguments of ``plans.change_plan``."""

    owner = colleague()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    seen = SeenField()


class AnswerPlanSerializer(serializers.Serializer):
    """The arguments of ``plans.answer_question``."""

    question = serializers.ChoiceField(choices=PlanQuestion.choices)
    words = serializers.CharField(max_length=plans.LONGEST_ANSWER, allow_blank=True)
    seen = SeenField()


class ClosePlanSerializer(serializers.Serializer):
    """The arguments of ``plans.close_plan``."""

    outcome = serializers.CharField(max_length=plans.LONGEST_OUTCOME)


class ObjectiveReadingSerializer(serializers.ModelSerializer):
    """The figure of an objective on a day; null: not measured."""

    read_by = email("read_by")

    class Meta:
        model = ObjectiveReading
        fields = ["value", "read_on", "note", "read_by"]
        read_only_fields = fields


class ObjectiveSerializer(serializers.ModelSerializer):
    """
    What is to be reached, by what measure, and how far it has come.

    Shares are 0 to 1, money a year in the programme's currency, the ladder 4 to 1.
    """

    owner = email("owner")
    set_by = email("set_by")
    closed_by = email("closed_by")
    current = serializers.SerializerMethodField(help_text="Null: not measured.")
    read_on = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField(
        help_text="Share of the way from baseline to target; null: not known."
    )
    elapsed = serializers.SerializerMethodField(help_text="Share of its time.")
    state = serializers.SerializerMethodField(help_text=f"One of {', '.join(STATES)}.")
    seen = serializers.SerializerMethodField(
        help_text="To be sent back when it is changed."
    )

    class Meta:
        model = Objective
        fields = [
            "id",
            "account",
            "plan",
            "kind",
            "words",
            "customer_objective",
            "measure",
            "category",
            "cell",
            "measured_in",
            "baseline",
            "baseline_on",
            "target",
            "due_on",
            "owner",
            "status",
            "set_at",
            "set_by",
            "closed_at",
            "closed_by",
            "outcome",
            "current",
            "read_on",
            "progress",
            "elapsed",
            "state",
            "seen",
        ]
        read_only_fields = fields

    @extend_schema_field(
        serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    )
    def get_current(self, objective: Objective) -> Decimal | None:
        return self._of(objective).current  # type: ignore[no-any-return]

    def get_read_on(self, objective: Objective) -> str | None:
        day = self._of(objective).read_on
        return day.isoformat() if day else None

    def get_progress(self, objective: Objective) -> float | None:
        return self._of(objective).share  # type: ignore[no-any-return]

    def get_elapsed(self, objective: Objective) -> float:
        return self._of(objective).elapsed  # type: ignore[no-any-return]

    def get_state(self, objective: Objective) -> str:
        return self._of(objective).state  # type: ignore[no-any-return]

    def get_seen(self, objective: Objective) -> str:
        return stamp(objectives.values_of(objective))

    def _of(self, objective: Objective) -> Any:
        return self.context["progress"][objective.pk]


class SetObjectiveSerializer(serializers.Serializer):
    """The arguments of ``objectives.set_objective``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    words = serializers.CharField(max_length=objectives.LONGEST)
    kind = serializers.ChoiceField(choices=ObjectiveKind.choices)
    measure = serializers.ChoiceField(choices=ObjectiveMeasure.choices)
    target = figure()
    due_on = serializers.DateField()
    category = serializers.PrimaryKeyRelatedField(
        queryset=Offering.objects.all(), default=None, allow_null=True
    )
    customer_objective: Any = VisibleRelatedField(
        queryset=CustomerObjective.objects.all(), default=None, allow_null=True
    )
    cell: Any = VisibleRelatedField(
        queryset=WhiteSpaceCell.objects.all(), default=None, allow_null=True
    )
    measured_in = serializers.CharField(
        max_length=objectives.LONGEST_UNIT, default="", allow_blank=True
    )
    baseline = figure(
        default=None,
        allow_null=True,
        help_text="What the measure reads today, if left out.",
    )
    baseline_on = serializers.DateField(
        default=None, allow_null=True, help_text="Today, if left out."
    )
    owner = colleague(
        default=None, allow_null=True, help_text="The plan's owner, if left out."
    )


class ChangeObjectiveSerializer(serializers.Serializer):
    """The arguments of ``objectives.change_objective``."""

    words = serializers.CharField(max_length=objectives.LONGEST)
    kind = serializers.ChoiceField(choices=ObjectiveKind.choices)
    customer_objective: Any = VisibleRelatedField(
        queryset=CustomerObjective.objects.all(), default=None, allow_null=True
    )
    baseline = figure(default=None, allow_null=True)
    target = figure()
    due_on = serializers.DateField()
    owner = colleague()
    seen = SeenField()


class CloseObjectiveSerializer(serializers.Serializer):
    """The arguments of ``objectives.close_objective``."""

    status = serializers.ChoiceField(choices=objectives.ENDINGS)
    outcome = serializers.CharField(max_length=objectives.LONGEST_OUTCOME)


class RecordReadingSerializer(serializers.Serializer):
    """The arguments of ``readings.record_reading``."""

    value = figure(allow_null=True)
    read_on = serializers.DateField()
    note = serializers.CharField(
        max_length=readings.LONGEST_NOTE, default="", allow_blank=True
    )
    replace = serializers.BooleanField(
        default=False, help_text="Replace another figure for that day."
    )


class ActionSerializer(serializers.ModelSerializer):
    """A step that a colleague takes by a day."""

    owner = email("owner")
    added_by = email("added_by")
    done_by = email("done_by")
    dropped_by = email("dropped_by")
    seen = serializers.SerializerMethodField(
        help_text="To be sent back when it is changed."
    )

    class Meta:
        model = Action
        fields = [
            "id",
            "account",
            "plan",
            "objective",
            "words",
            "owner",
            "due_on",
            "remind_on",
            "is_touch",
            "added_at",
            "added_by",
            "done_at",
            "done_by",
            "dropped_at",
            "dropped_by",
            "outcome",
            "seen",
        ]
        read_only_fields = fields

    def get_seen(self, action: Action) -> str:
        return stamp(actions.values_of(action))


class _ActionWords(serializers.Serializer):
    words = serializers.CharField(max_length=actions.LONGEST)
    due_on = serializers.DateField()
    remind_on = serializers.DateField(default=None, allow_null=True)
    is_touch = serializers.BooleanField(default=False)
    objective: Any = VisibleRelatedField(
        queryset=Objective.objects.all(), default=None, allow_null=True
    )


class AddActionSerializer(_ActionWords):
    """The arguments of ``actions.add_action``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    owner = colleague(default=None, allow_null=True, help_text="You, if left out.")


class ChangeActionSerializer(_ActionWords):
    """The arguments of ``actions.change_action``."""

    seen = SeenField()


class FinishActionSerializer(serializers.Serializer):
    """The arguments of ``actions.finish_action``."""

    outcome = serializers.CharField(
        max_length=actions.LONGEST_OUTCOME, default="", allow_blank=True
    )
    at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Now, if left out."
    )


class DropActionSerializer(serializers.Serializer):
    """The arguments of ``actions.drop_action``."""

    reason = serializers.CharField(max_length=actions.LONGEST_OUTCOME)


class HandOnActionSerializer(serializers.Serializer):
    """The arguments of ``actions.hand_on_action``."""

    to = colleague(help_text="Their address.")
