"""How an account goes from one manager to another without being asked twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, TeamMember
from accounts.models.account import OfAccountManager
from sam.lib.constraints import one_of


class HandoverStatus(models.TextChoices):
    OPEN = "OPEN", _("Under way")
    SIGNED = "SIGNED", _("Signed")
    CANCELLED = "CANCELLED", _("Cancelled")


class Handover(models.Model):
    """
    An account on its way from its owner to another; it changes hands when signed.

    ``completeness`` and ``pack`` are what the customer's profile was, 0 to 1, and what
    the receiver was told, when they signed.
    """

    Status = HandoverStatus

    account = models.ForeignKey(Account, models.PROTECT, related_name="handovers")
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from"),
        db_comment="Null where a desk owned the account.",
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="handovers",
        verbose_name=_("to"),
    )
    joined = models.ForeignKey(
        TeamMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The receiver's place on the team until they sign, if it is new.",
    )
    reason = models.CharField(_("reason"), max_length=500)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=HandoverStatus,
        default=HandoverStatus.OPEN,
    )
    begun_at = models.DateTimeField(_("begun at"), db_default=models.functions.Now())
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    completeness = models.FloatField(_("profile complete"), null=True, blank=True)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("let through by"),
        db_comment="The director who let it through with an incomplete profile.",
    )
    allowed_because = models.CharField(
        _("let through because"), max_length=500, blank=True
    )
    pack = models.JSONField(default=dict, db_comment="What the receiver was told.")
    note = models.CharField(_("why it was cancelled"), max_length=500, blank=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("hand-over")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(status="OPEN"),
                name="planning_handover_one_open",
            ),
            one_of("planning_handover_known_status", "status", HandoverStatus),
            models.CheckConstraint(
                name="planning_handover_to_somebody_else",
                condition=Q(from_user=None) | ~Q(from_user=F("to_user")),
            ),
            models.CheckConstraint(
                name="planning_handover_ended",
                condition=Q(status="OPEN", ended_at=None)
                | (~Q(status="OPEN") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="planning_handover_let_through_with_reason",
                condition=Q(allowed_by=None) | ~Q(allowed_because=""),
            ),
            models.CheckConstraint(
                name="planning_handover_cancelled_with_reason",
                condition=~Q(status="CANCELLED") | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk} of account {self.account_id}"


class HandoverStep(models.TextChoices):
    """What is to be done before every hand-over; OWN is a further thing, in words."""

    INTRODUCE = "INTRODUCE", _("Introduce the new manager to those who decide")
    TELL = "TELL", _("Tell the customer who looks after them from now on")
    PROMISES = "PROMISES", _("Go through what is promised and still open")
    PROBLEMS = "PROBLEMS", _("Go through the problems that are not resolved")
    PEOPLE = "PEOPLE", _("Go through the people map: who decides, who is for us")
    PLAN = "PLAN", _("Go through the plan and its next steps")
    OWN = "OWN", _("Something else")


class HandoverItem(models.Model):
    """One thing to do before an account changes hands."""

    Step = HandoverStep

    handover = models.ForeignKey(
        Handover, models.PROTECT, related_name="items", db_index=False
    )
    code = models.CharField(_("step"), max_length=30, choices=HandoverStep)
    words = models.CharField(_("what is to be done"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("item of a hand-over")
        constraints = [
            one_of("planning_handoveritem_known_step", "code", HandoverStep),
            models.CheckConstraint(
                name="planning_handoveritem_own_says_what",
                condition=~Q(code="OWN") | ~Q(words=""),
            ),
        ]
        indexes = [
            models.Index(fields=["handover", "id"], name="planning_item_handover")
        ]

    def __str__(self) -> str:
        return self.words or self.get_code_display()
