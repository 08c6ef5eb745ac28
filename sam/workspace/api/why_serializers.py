"""Why an account has its tier, as the API says it."""

from typing import Any

from rest_framework import serializers

from accounts.models import Grade
from tiers.models import (
    AlternativePlan,
    Evaluation,
    Gate,
    Justification,
    Nomination,
    NomineeType,
    Policy,
    SupplierStatus,
    Tier,
    Wave,
)
from tiers.services.counterfactual_outlook import Direction, Obstacle
from tiers.services.movement import Cause

CODES = [(code.value, code.value) for code in Obstacle]


class PartSerializer(serializers.Serializer):
    """What one criterion gives; ``points`` is exact, ``shown`` adds up when rounded."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    shape = serializers.CharField()
    figure = serializers.FloatField(allow_null=True)
    choice = serializers.CharField()
    worst = serializers.FloatField(allow_null=True)
    best = serializers.FloatField(allow_null=True)
    at = serializers.FloatField(allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True)
    weight = serializers.FloatField()
    factor = serializers.FloatField(allow_null=True)
    points = serializers.FloatField()
    shown = serializers.DecimalField(max_digits=5, decimal_places=1)
    at_stake = serializers.FloatField()


class LinesSerializer(serializers.Serializer):
    """The scores that it takes to enter and to stay."""

    enter = serializers.FloatField()
    stay = serializers.FloatField()


class CounterfactualSerializer(serializers.Serializer):
    """One measure alone: the nearest figure that changes the outcome, or why none."""

    criterion = serializers.CharField(source="part.code")
    unit = serializers.CharField(source="part.unit")
    now = serializers.FloatField(source="part.figure", allow_null=True)
    figure = serializers.FloatField(allow_null=True)
    choice = serializers.CharField()
    choice_code = serializers.CharField()
    tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    is_gate = serializers.BooleanField()
    obstacle = serializers.ChoiceField(choices=CODES, allow_null=True)


class DecisionSerializer(serializers.Serializer):
    """A decision of people that alone would change the outcome, or would not."""

    gate = serializers.ChoiceField(choices=Gate.choices)
    changes = serializers.BooleanField()


class OutlookSerializer(serializers.Serializer):
    """
    What would change the outcome, everything and everybody else as judged.

    ``binds`` is the limit that asks for more than the line, ``rival`` the account to
    rank before then.
    """

    direction = serializers.ChoiceField(
        choices=[(code.value, code.value) for code in Direction]
    )
    by_rank = serializers.BooleanField()
    target = serializers.FloatField(allow_null=True)
    binds = serializers.CharField()
    obstacle = serializers.ChoiceField(choices=CODES, allow_null=True)
    protected_until = serializers.DateField(allow_null=True)
    changes = CounterfactualSerializer(many=True)
    decisions = DecisionSerializer(many=True)


class GateCheckSerializer(serializers.Serializer):
    """One gate: what it asks for, and what the account has."""

    gate = serializers.ChoiceField(choices=Gate.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    figure = serializers.FloatField(allow_null=True)
    hurdle = serializers.FloatField(allow_null=True)
    state = serializers.CharField()
    passes = serializers.BooleanField()
    is_known = serializers.BooleanField()


class LimitCheckSerializer(serializers.Serializer):
    """One limit: how much of it is used, in seats or hours a month."""

    limit = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    used = serializers.FloatField()
    most = serializers.FloatField(allow_null=True)
    least = serializers.FloatField(allow_null=True)
    takes = serializers.FloatField()
    binds = serializers.BooleanField()


class WhySupplierSerializer(serializers.Serializer):
    """What we are to the account, as last assessed."""

    answer = serializers.ChoiceField(choices=SupplierStatus.Answer.choices)
    evidence = serializers.CharField()
    assessed_on = serializers.DateField()
    assessed_by = serializers.CharField()


class WhyNominationSerializer(serializers.Serializer):
    """The newest nomination."""

    stage = serializers.ChoiceField(choices=Nomination.Stage.choices)
    outcome = serializers.ChoiceField(
        choices=Nomination.Outcome.choices, allow_blank=True
    )
    nominee_type = serializers.ChoiceField(
        choices=NomineeType.choices, allow_blank=True
    )
    feedback = serializers.CharField()
    again_from = serializers.DateField(allow_null=True)


class WhyOverrideSerializer(serializers.Serializer):
    """The tier that a person holds the account in."""

    tier = serializers.ChoiceField(choices=Tier.choices)
    reason = serializers.CharField()
    decided_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_on = serializers.DateField()


class WhyMarkSerializer(serializers.Serializer):
    """A person's mark against losing it."""

    reason = serializers.CharField()
    marked_by = serializers.CharField()
    marked_at = serializers.DateTimeField()


class WhyJustificationSerializer(serializers.Serializer):
    """A dated reason for a strategic account that may never spend more."""

    reason = serializers.ChoiceField(choices=Justification.Reason.choices)
    text = serializers.CharField()
    valid_until = serializers.DateField()


class WhyWaveSerializer(serializers.Serializer):
    """The wave that it enters with."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Wave.Status.choices)
    starts_on = serializers.DateField()


class WhyPlanSerializer(serializers.Serializer):
    """How an Alternative account is served."""

    way = serializers.ChoiceField(choices=AlternativePlan.Way.choices)
    owner = serializers.CharField()
    review_on = serializers.DateField()


class StandingSerializer(serializers.Serializer):
    """What people decided about the account that holds."""

    supplier = WhySupplierSerializer(allow_null=True)
    nomination = WhyNominationSerializer(allow_null=True)
    override = WhyOverrideSerializer(allow_null=True)
    mark = WhyMarkSerializer(allow_null=True)
    justification = WhyJustificationSerializer(allow_null=True)
    wave = WhyWaveSerializer(allow_null=True)
    plan = WhyPlanSerializer(allow_null=True)


class PathStepSerializer(serializers.Serializer):
    """One step of the way to a strategic seat."""

    words = serializers.CharField()
    detail = serializers.CharField()
    is_done = serializers.BooleanField()


class MovedSerializer(serializers.Serializer):
    """What one criterion moved, in points under the policy of then."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    cause = serializers.ChoiceField(
        choices=[(cause.value, cause.value) for cause in Cause]
    )
    before = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)
    points = serializers.FloatField()


class MovementSerializer(serializers.Serializer):
    """The score since the last published month before; the parts add up to it."""

    month = serializers.DateField()
    as_of = serializers.DateField()
    before = serializers.FloatField()
    now = serializers.FloatField()
    policy_before = serializers.IntegerField()
    policy_now = serializers.IntegerField()
    facts = serializers.FloatField()
    refit = serializers.FloatField()
    mixed = serializers.FloatField()
    policy = serializers.FloatField()
    moved = MovedSerializer(many=True)
    unparted = serializers.ListField(child=serializers.CharField())


class StaySerializer(serializers.Serializer):
    """One stay in one tier."""

    tier = serializers.ChoiceField(choices=Tier.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    decided_by = serializers.CharField()
    change_set = serializers.IntegerField(source="change_set_id", allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)


class ProposalSerializer(serializers.Serializer):
    """A move that waits for a director."""

    change_set = serializers.IntegerField(source="change_set_id")
    from_tier = serializers.CharField()
    to_tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    reason = serializers.CharField()
    as_of = serializers.DateField()
    review_on = serializers.DateField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)


class StoredSerializer(serializers.Serializer):
    """What the change that decided a tier kept."""

    change_set = serializers.IntegerField(source="change_set_id")
    as_of = serializers.DateField()
    review_on = serializers.DateField(allow_null=True)
    from_tier = serializers.CharField()
    to_tier = serializers.CharField()
    reason = serializers.CharField()
    gate = serializers.CharField()
    decisive = serializers.CharField()
    nominee_type = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    lines = LinesSerializer(allow_null=True)
    policy_version = serializers.IntegerField(source="policy.version", default=None)
    fit = serializers.CharField()
    parts = PartSerializer(many=True)


class PublishedSerializer(serializers.Serializer):
    """The score as last published up to a day."""

    as_of = serializers.DateField()
    score = serializers.FloatField()
    rank = serializers.IntegerField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)


class ReplaySerializer(serializers.Serializer):
    """The tier in force at the end of a day; ``stored`` is null if nothing was kept."""

    on = serializers.DateField()
    tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    decided_by = serializers.CharField()
    was_undone = serializers.BooleanField()
    override = WhyOverrideSerializer(allow_null=True)
    stored = StoredSerializer(allow_null=True)
    published = PublishedSerializer(allow_null=True)


class WhySerializer(serializers.Serializer):
    """
    How an account was judged.

    ``decisive``, ``parts``, ``missing_points``, ``outlook`` and ``movement`` are made
    of margins and lifetime values: they are absent for callers who may not see money.
    ``replay`` is there where a day is asked for.
    """

    account = serializers.IntegerField()
    name = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)
    method = serializers.ChoiceField(choices=Policy.Method.choices, allow_null=True)
    held_tier = serializers.CharField()
    tier = serializers.CharField()
    decision = serializers.ChoiceField(
        choices=Evaluation.Decision.choices, allow_null=True
    )
    gate = serializers.ChoiceField(choices=Gate.choices, allow_blank=True)
    words = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    shown_score = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True
    )
    rank = serializers.IntegerField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    lines = LinesSerializer(allow_null=True)
    nominee_type = serializers.ChoiceField(
        choices=NomineeType.choices, allow_blank=True
    )
    minutes = serializers.IntegerField(allow_null=True)
    is_protected = serializers.BooleanField()
    do_not_lose = serializers.BooleanField()
    gates = GateCheckSerializer(many=True)
    limits = LimitCheckSerializer(many=True)
    standing = StandingSerializer(allow_null=True)
    path = PathStepSerializer(many=True)
    waits = serializers.CharField()
    ledger = StaySerializer(many=True)
    proposal = ProposalSerializer(allow_null=True)
    decisive = serializers.CharField(required=False)
    parts = PartSerializer(many=True, required=False)
    missing_points = serializers.FloatField(required=False)
    outlook = OutlookSerializer(required=False)
    movement = MovementSerializer(required=False, allow_null=True)
    replay = ReplaySerializer(required=False)

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        """Leave out what the caller may not see, instead of saying that it is null."""
        said: dict[str, Any] = super().to_representation(instance)
        if "movement" not in instance:
            said.pop("movement", None)
        return said
