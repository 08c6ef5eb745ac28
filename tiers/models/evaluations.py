"""Accounts judged by a policy: published by a run."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from sam.lib.constraints import one_of
from tiers.models.assignments import Tier


class EvaluationDecision(models.TextChoices):
    STAYS = "STAYS", _("Stays inside the line")
    ENTERS = "ENTERS", _("Ranks inside the cut line")
    PROTECTED = "PROTECTED", _("Held by the minimum stay")
    BELOW = "BELOW", _("Score below the line")
    CAP = "CAP", _("No seat left")
    REGION = "REGION", _("No seat or hours left in the region")
    HOURS = "HOURS", _("No hours left with its manager")
    MIX = "MIX", _("Seats are kept for other nominees")
    OPTIMUM = "OPTIMUM", _("Others together are worth more")
    CLASH = "CLASH", _("The policy's limits contradict each other")
    GATE = "GATE", _("Fails a gate")
    DEVELOPS = "DEVELOPS", _("Held by the time to develop")
    OVERRIDE = "OVERRIDE", _("Held by a person's override")
    KEEPS = "KEEPS", _("Tier kept as a person decided it")
    UNPROFITABLE = "UNPROFITABLE", _("No profit, and no hours to turn it round")
    RECOVERED = "RECOVERED", _("Earns money again")
    NOT_JUDGED = "NOT_JUDGED", _("Not a candidate")


class Quadrant(models.TextChoices):
    """The place of an account in the size × potential portfolio."""

    STAR = "STAR", _("Star")
    STATUS = "STATUS", _("Status")
    RISER = "RISER", _("Riser")
    STREAMLINE = "STREAMLINE", _("Streamline")
    LAGGARD = "LAGGARD", _("Laggard")


class Gate(models.TextChoices):
    """The gates of a policy, in the order in which they are tried."""

    CLOSED = "CLOSED", _("No customer any more")
    PROSPECT = "PROSPECT", _("Prospects are not taken")
    NOMINATION = "NOMINATION", _("No qualified nomination")
    SUPPLIER = "SUPPLIER", _("Not a strategic supplier to it")
    POTENTIAL = "POTENTIAL", _("Too little potential")
    MARGIN = "MARGIN", _("Net margin below the hurdle")
    ROI = "ROI", _("Return on managers' time below the hurdle")
    CONCENTRATION = "CONCENTRATION", _("Too much of our revenue")


class Evaluation(models.Model):
    """
    One account under the policy in force at the end of ``as_of``.

    ``factors`` run parallel to the policy's criteria, in [0, 1], unrounded, null where
    the measure is missing (which scores 0); ``contributions`` are weight x factor x
    100 and add up to ``score``.
    """

    Decision = EvaluationDecision

    account = models.OneToOneField(
        Account,
        models.PROTECT,
        primary_key=True,
        related_name="evaluation",
        db_constraint=False,
    )
    as_of = models.DateField()
    policy_id = models.BigIntegerField(db_comment="The tiers.Policy that judged.")
    factors = ArrayField(models.FloatField(null=True))
    contributions = ArrayField(models.FloatField())
    score = models.FloatField()
    score_high = models.FloatField(
        db_comment="The score if everything missing were at its best."
    )
    rank = models.IntegerField(null=True, db_comment="Among the candidates, from 1.")
    held_tier = models.CharField(max_length=20, choices=Tier, blank=True)
    tier = models.CharField(
        max_length=20, choices=Tier, blank=True, db_comment="The tier as judged today."
    )
    decision = models.CharField(max_length=12, choices=Decision)
    gate = models.CharField(
        max_length=15, blank=True, db_default="", db_comment="The first that it fails."
    )
    decisive = models.CharField(
        max_length=30,
        blank=True,
        db_default="",
        db_comment="The criterion in which it differs most from where the line is.",
    )
    nominee_type = models.CharField(max_length=15, blank=True, db_default="")
    minutes = models.IntegerField(
        null=True, db_comment="A month that the account takes as Strategic."
    )
    manager_id = models.BigIntegerField(null=True)
    region_id = models.BigIntegerField(
        null=True, db_comment="The region with a limit that it counts in."
    )
    is_protected = models.BooleanField(
        db_default=False, db_comment="Keeps its seat whatever it scores."
    )
    do_not_lose = models.BooleanField(db_default=False)
    quadrant = models.CharField(max_length=12)
    size = models.CharField(max_length=6)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("evaluation")
        constraints = [
            one_of("tiers_evaluation_known_decision", "decision", EvaluationDecision),
            one_of("tiers_evaluation_known_gate", "gate", Gate, blank=True),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} at {self.as_of}: {self.score:.1f}"


class ScoreSnapshot(models.Model):
    """An account's score as last published in a month: its history."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="score_history", db_index=False
    )
    month = models.DateField(db_comment="The month's first day.")
    as_of = models.DateField()
    policy_id = models.BigIntegerField()
    score = models.FloatField()
    rank = models.IntegerField(null=True)
    tier = models.CharField(max_length=20, blank=True)
    quadrant = models.CharField(max_length=12)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("score snapshot")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month"], name="tiers_scoresnapshot_one_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} in {self.month:%Y-%m}: {self.score:.1f}"
