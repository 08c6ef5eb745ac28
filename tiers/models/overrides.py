"""What a person decided against the ranking, or to guard an account."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager
from sam.lib.constraints import one_of
from tiers.models.assignments import Tier
from tiers.models.changes import Change


class Override(models.Model):
    """A tier that a person holds an account in until a day; runs respect it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="overrides")
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    reason = models.TextField(_("reason"))
    expires_on = models.DateField(
        _("until"), db_comment="The last day on which it holds."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("since"), db_default=models.functions.Now())
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("override")
        constraints = [
            one_of("tiers_override_known_tier", "tier", Tier),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(withdrawn_at=None),
                name="tiers_override_one_standing",
                violation_error_message=_("The account is overridden already."),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} kept {self.tier} until {self.expires_on}"


class AlternativeWay(models.TextChoices):
    """How an account is served that cannot be served at a profit as it is."""

    SELF_SERVICE = "SELF_SERVICE", _("Self-service")
    DISTRIBUTOR = "DISTRIBUTOR", _("Distributor or partner")
    REPRICE = "REPRICE", _("New prices")
    MINIMUM_ORDER = "MINIMUM_ORDER", _("Minimum order")
    POOLED_DESK = "POOLED_DESK", _("Pooled desk")
    EXIT = "EXIT", _("Leave it")


class AlternativePlan(models.Model):
    """What a director chose for an Alternative account, who does it, and until when."""

    Way = AlternativeWay

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="alternative_plans"
    )
    change = models.OneToOneField(
        Change, models.PROTECT, null=True, related_name="alternative_plan"
    )
    way = models.CharField(_("way"), max_length=15, choices=AlternativeWay)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="alternative_plans",
        verbose_name=_("who does it"),
    )
    review_on = models.DateField(_("review date"))
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(
        _("decided at"), db_default=models.functions.Now()
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("alternative plan")
        constraints = [one_of("tiers_alternativeplan_known_way", "way", AlternativeWay)]

    def __str__(self) -> str:
        return f"{self.way} for account {self.account_id}, review {self.review_on}"


class DoNotLose(models.Model):
    """A person's mark that an account must not be lost; it is never Alternative."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="do_not_lose_marks"
    )
    reason = models.TextField(_("reason"))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    marked_at = models.DateTimeField(_("since"), db_default=models.functions.Now())
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("mark against losing")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(lifted_at=None),
                name="tiers_donotlose_one_standing",
                violation_error_message=_("The account is marked already."),
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} is not to be lost"
