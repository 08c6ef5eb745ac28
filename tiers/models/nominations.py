"""Whether an account should be Strategic: asked, qualified, decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from sam.lib.constraints import one_of
from tiers.models.policies import NomineeType


class SupplierAnswer(models.TextChoices):
    """Can we be a strategic supplier to this account?"""

    IS = "IS", _("We are")
    ABLE = "ABLE", _("We can become one")
    CANNOT = "CANNOT", _("We cannot")
    UNKNOWN = "UNKNOWN", _("Not known")


class SupplierStatus(models.Model):
    """One assessment of what we are to an account; the newest counts."""

    Answer = SupplierAnswer

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="supplier_statuses"
    )
    answer = models.CharField(_("answer"), max_length=10, choices=SupplierAnswer)
    evidence = models.TextField(_("evidence"))
    customer_view = models.TextField(_("what the customer says"), blank=True)
    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("supplier status")
        verbose_name_plural = _("supplier statuses")
        constraints = [
            one_of("tiers_supplierstatus_known_answer", "answer", SupplierAnswer)
        ]
        indexes = [
            models.Index(
                fields=["account", "-assessed_on", "-id"],
                name="tiers_supplierstatus_newest",
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}: {self.answer} on {self.assessed_on}"


class NominationStage(models.TextChoices):
    IDENTIFIED = "IDENTIFIED", _("Identified")
    QUALIFIED = "QUALIFIED", _("Qualified")
    DECIDED = "DECIDED", _("Decided")


class NominationOutcome(models.TextChoices):
    ACCEPTED = "ACCEPTED", _("Accepted")
    DECLINED = "DECLINED", _("Not this time")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Nomination(models.Model):
    """
    The case for one account, from whoever saw it to the director who decides.

    By itself it makes nobody Strategic: a policy may ask for it, a change set moves.
    """

    Stage = NominationStage
    Outcome = NominationOutcome

    account = models.ForeignKey(Account, models.PROTECT, related_name="nominations")
    stage = models.CharField(
        _("stage"),
        max_length=10,
        choices=NominationStage,
        default=NominationStage.IDENTIFIED,
    )
    reason = models.TextField(_("why this account"))
    suggested_type = models.CharField(
        _("type as the figures suggest"),
        max_length=15,
        choices=NomineeType,
        blank=True,
        db_comment="When it was nominated; blank where too little is known.",
    )
    nominee_type = models.CharField(
        _("type"),
        max_length=15,
        choices=NomineeType,
        blank=True,
        db_comment="As a person confirmed it.",
    )
    in_spite = models.TextField(
        _("why all the same"),
        blank=True,
        default="",
        db_default="",
        db_comment="Given where the supplier's question was answered with cannot or "
        "not known.",
    )
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    nominated_at = models.DateTimeField(
        _("nominated at"), db_default=models.functions.Now()
    )
    qualified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    qualified_at = models.DateTimeField(_("qualified at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=NominationOutcome, blank=True
    )
    feedback = models.TextField(_("feedback to the nominator"), blank=True)
    again_from = models.DateField(
        _("may be nominated again from"), null=True, blank=True
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("nomination")
        constraints = [
            one_of("tiers_nomination_known_stage", "stage", NominationStage),
            one_of(
                "tiers_nomination_known_outcome",
                "outcome",
                NominationOutcome,
                blank=True,
            ),
            one_of(
                "tiers_nomination_known_type", "nominee_type", NomineeType, blank=True
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=~Q(stage="DECIDED"),
                name="tiers_nomination_one_open",
                violation_error_message=_("The account is nominated already."),
            ),
            models.CheckConstraint(
                name="tiers_nomination_decided_has_outcome",
                condition=(Q(stage="DECIDED") & ~Q(outcome="") & ~Q(decided_at=None))
                | (~Q(stage="DECIDED") & Q(outcome="", decided_at=None)),
            ),
            models.CheckConstraint(
                name="tiers_nomination_qualified_is_dated",
                condition=~Q(stage="QUALIFIED") | ~Q(qualified_at=None),
            ),
            models.CheckConstraint(
                name="tiers_nomination_qualified_has_type",
                condition=~Q(stage="QUALIFIED") | ~Q(nominee_type=""),
            ),
        ]

    def __str__(self) -> str:
        return f"nomination of account {self.account_id}: {self.stage}"


class JustificationReason(models.TextChoices):
    """Why an account without headroom may be Strategic all the same."""

    INFLUENCE = "INFLUENCE", _("Influence")
    LEADERSHIP = "LEADERSHIP", _("Leads its industry")
    INNOVATION = "INNOVATION", _("We learn with it")
    DEFENCE = "DEFENCE", _("To defend what we have")


class Justification(models.Model):
    """A dated reason for a strategic account that may never spend more."""

    Reason = JustificationReason

    account = models.ForeignKey(Account, models.PROTECT, related_name="justifications")
    reason = models.CharField(_("reason"), max_length=12, choices=JustificationReason)
    text = models.TextField(_("in words"))
    valid_until = models.DateField(_("valid until"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField(_("stated at"), db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("justification")
        constraints = [
            one_of("tiers_justification_known_reason", "reason", JustificationReason)
        ]

    def __str__(self) -> str:
        return f"{self.reason} for account {self.account_id} until {self.valid_until}"
