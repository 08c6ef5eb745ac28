"""Proposed changes of tier, each with its reason, decided as a set."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from sam.lib.constraints import one_of
from sam.lib.models import Run
from tiers.models.assignments import Tier
from tiers.models.policies import Policy


class ChangeSetStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("Proposed")
    APPLIED = "APPLIED", _("Applied")
    REJECTED = "REJECTED", _("Rejected")
    SUPERSEDED = "SUPERSEDED", _("Superseded")


class ChangeSetCause(models.TextChoices):
    REVIEW = "REVIEW", _("Review date")
    PERSON = "PERSON", _("A person asked")


class ChangeSet(models.Model):
    """The moves that one run proposes; applied, rejected or undone as one."""

    Status = ChangeSetStatus
    Cause = ChangeSetCause

    run = models.ForeignKey(Run, models.PROTECT, related_name="change_sets")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="change_sets")
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
    OPENING = "OPENING", _("First tier of a customer")


class ChangeStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("Proposed")
    APPLIED = "APPLIED", _("Applied")
    STALE = "STALE", _("The account moved meanwhile")


class Change(models.Model):
    """One account's move, with all that was known when it was proposed."""

    Reason = ChangeReason
    Status = ChangeStatus

    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="changes")
    account = models.ForeignKey(Account, models.PROTECT, related_name="tier_changes")
    from_tier = models.CharField(_("from"), max_length=20, choices=Tier, blank=True)
    to_tier = models.CharField(_("to"), max_length=20, choices=Tier)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    score = models.FloatField(_("score"), null=True)
    rank = models.IntegerField(_("rank"), null=True)
    factors = ArrayField(models.FloatField(), default=list)
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
            one_of("tiers_change_known_reason", "reason", ChangeReason),
            one_of("tiers_change_known_status", "status", ChangeStatus),
            one_of("tiers_change_known_from", "from_tier", Tier, blank=True),
            one_of("tiers_change_known_to", "to_tier", Tier),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}: {self.from_tier} to {self.to_tier}"
