"""Proposed changes of tier, each with its reason, decided as a set."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from sam.lib.constraints import one_of
from sam.lib.models import Run
from tiers.models.assignments import Tier
from tiers.models.evaluations import Gate
from tiers.models.policies import Policy

NO_POINTS = Value([], output_field=ArrayField(models.FloatField()))


class ChangeSetStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("Proposed")
    PARTLY = "PARTLY", _("Partly applied")
    APPLIED = "APPLIED", _("Applied")
    REJECTED = "REJECTED", _("Rejected")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    UNDONE = "UNDONE", _("Undone")


class ChangeSetCause(models.TextChoices):
    REVIEW = "REVIEW", _("Review date")
    PERSON = "PERSON", _("A person asked")
    EVENT = "EVENT", _("Something happened")
    OVERRIDE = "OVERRIDE", _("A person's override")
    UNDO = "UNDO", _("Taken back")


class ChangeSet(models.Model):
    """The moves that one run proposes; applied, rejected or undone as one."""

    Status = ChangeSetStatus
    Cause = ChangeSetCause

    run = models.ForeignKey(
        Run,
        models.PROTECT,
        null=True,
        related_name="change_sets",
        db_comment="Null where a person moved accounts without a run.",
    )
    policy = models.ForeignKey(
        Policy, models.PROTECT, null=True, related_name="change_sets"
    )
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="undone_by_set",
        db_comment="The set that this one takes back.",
    )
    held_because = models.TextField(
        _("waits because"),
        blank=True,
        db_default="",
        db_comment="Why what applies by itself waits for a person this time.",
    )
    as_of = models.DateField(_("as of"))
    review_on = models.DateField(
        _("review date"), null=True, db_comment="The review that this answers."
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PROPOSED
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("change set")
        constraints = [
            one_of("tiers_changeset_known_status", "status", ChangeSetStatus),
            one_of("tiers_changeset_known_cause", "cause", ChangeSetCause),
            models.UniqueConstraint(fields=["run"], name="tiers_changeset_one_a_run"),
            models.CheckConstraint(
                name="tiers_changeset_decision_is_dated",
                condition=Q(status="PROPOSED") | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"change set {self.pk} as of {self.as_of}"


class ChangeReason(models.TextChoices):
    ENTERS = "ENTERS", _("Ranks inside the cut line")
    CAP = "CAP", _("Ranks outside the cut line")
    SCORE = "SCORE", _("Score below the line to stay")
    GATE = "GATE", _("Fails a gate")
    REGION = "REGION", _("No seat or hours left in the region")
    HOURS = "HOURS", _("No hours left with its manager")
    MIX = "MIX", _("Seats are kept for other nominees")
    OPTIMUM = "OPTIMUM", _("Others together are worth more")
    UNPROFITABLE = "UNPROFITABLE", _("No profit, and no hours to turn it round")
    RECOVERED = "RECOVERED", _("Earns money again")
    OVERRIDE = "OVERRIDE", _("A person's override")
    UNDO = "UNDO", _("An earlier change was taken back")
    OPENING = "OPENING", _("First tier of a customer")


class ChangeStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("Proposed")
    APPLIED = "APPLIED", _("Applied")
    HELD = "HELD", _("Held")
    REJECTED = "REJECTED", _("Rejected")
    STALE = "STALE", _("The account moved meanwhile")
    UNDONE = "UNDONE", _("Undone")


class Change(models.Model):
    """One account's move, with all that was known when it was proposed."""

    Reason = ChangeReason
    Status = ChangeStatus

    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="changes")
    account = models.ForeignKey(Account, models.PROTECT, related_name="tier_changes")
    from_tier = models.CharField(_("from"), max_length=20, choices=Tier, blank=True)
    to_tier = models.CharField(
        _("to"),
        max_length=20,
        choices=Tier,
        blank=True,
        db_comment="Blank where a prospect's first tier is taken back.",
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    gate = models.CharField(_("gate"), max_length=15, blank=True, db_default="")
    decisive = models.CharField(
        _("decisive criterion"), max_length=30, blank=True, db_default=""
    )
    nominee_type = models.CharField(max_length=15, blank=True, db_default="")
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    note = models.TextField(
        _("note"),
        blank=True,
        db_default="",
        db_comment="Why it is held, rejected or left alone.",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    score = models.FloatField(_("score"), null=True)
    rank = models.IntegerField(_("rank"), null=True)
    factors = ArrayField(models.FloatField(null=True), default=list)
    contributions = ArrayField(models.FloatField(), default=list, db_default=NO_POINTS)
    measures = models.JSONField(
        default=dict, db_comment="The figures that were judged, by criterion."
    )
    enter_score = models.FloatField(null=True)
    stay_score = models.FloatField(null=True)
    seats = models.IntegerField(null=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("change of tier")
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "account"], name="tiers_change_once_a_set"
            ),
            models.CheckConstraint(
                name="tiers_change_moves", condition=~Q(from_tier=F("to_tier"))
            ),
            one_of("tiers_change_known_gate", "gate", Gate, blank=True),
            one_of("tiers_change_known_reason", "reason", ChangeReason),
            one_of("tiers_change_known_status", "status", ChangeStatus),
            one_of("tiers_change_known_from", "from_tier", Tier, blank=True),
            one_of("tiers_change_known_to", "to_tier", Tier, blank=True),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}: {self.from_tier} to {self.to_tier}"
