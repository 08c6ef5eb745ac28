"""What each tier promises, and the flags raised when a promise is not kept."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import visible_accounts
from sam.lib.constraints import ends_after_start, not_negative, one_of
from sam.users.models import User
from tiers.models.assignments import Tier


class ServiceStandard(models.Model):
    """What an account of a tier is promised."""

    tier = models.CharField(_("tier"), max_length=20, choices=Tier, unique=True)
    visits_target = models.PositiveIntegerField(_("visits a year, target"), default=0)
    visits_floor = models.PositiveIntegerField(
        _("visits a year, at least"),
        default=0,
        db_comment="0: none is promised, so none is missed.",
    )
    visit_minutes = models.PositiveIntegerField(_("minutes a visit"), default=90)
    meetings_year = models.PositiveIntegerField(
        _("meetings a year"), default=0, db_default=0
    )
    meeting_minutes = models.PositiveIntegerField(
        _("minutes a meeting"), default=60, db_default=60
    )
    reviews_year = models.PositiveIntegerField(
        _("reviews a year"), default=0, db_default=0
    )
    review_minutes = models.PositiveIntegerField(
        _("minutes a review"), default=180, db_default=180
    )
    relationship_hours = models.FloatField(
        _("hours a month for each relationship"), default=0, db_default=0
    )
    response_minutes = models.PositiveIntegerField(
        _("minutes to a first answer"), null=True, blank=True
    )
    periods = models.PositiveSmallIntegerField(
        _("quarters below the floor before it is flagged"), default=2
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("service standard")
        constraints = [
            one_of("tiers_servicestandard_known_tier", "tier", Tier),
            models.CheckConstraint(
                name="tiers_servicestandard_floor_within_target",
                condition=Q(visits_floor__lte=F("visits_target")),
                violation_error_message=_("The floor cannot be above the target."),
            ),
            not_negative(
                "tiers_servicestandard_hours_not_negative", "relationship_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"standard of {self.tier}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User | AnonymousUser) -> "FlagQuerySet":
        """Keep the flags of accounts that *user* may see."""
        return self.filter(visible_accounts(user))

    def open(self) -> "FlagQuerySet":
        return self.filter(cleared_at=None)


FlagManager = models.Manager.from_queryset(FlagQuerySet)


class FlagKind(models.TextChoices):
    UNDER_SERVED = "UNDER_SERVED", _("Under-served")


class Flag(models.Model):
    """Something about an account that a person should see to, until it is cleared."""

    Kind = FlagKind

    account = models.ForeignKey(Account, models.PROTECT, related_name="flags")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    evidence = models.JSONField(
        default=dict, db_comment="The figures behind it, from which its words are made."
    )
    stake = models.DecimalField(
        _("money at stake"), max_digits=20, decimal_places=4, null=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="flags"
    )
    opened_on = models.DateField(_("since"), db_comment="The as-of day that raised it.")
    updated_on = models.DateField(_("last seen"))
    cleared_on = models.DateField(_("cleared on"), null=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    cleared_at = models.DateTimeField(null=True)

    objects = FlagManager()

    class Meta:
        verbose_name = _("flag")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(cleared_at=None),
                name="tiers_flag_one_open_a_cause",
            ),
            one_of("tiers_flag_known_kind", "kind", FlagKind),
            ends_after_start(
                "tiers_flag_cleared_after_opened",
                "opened_on",
                "cleared_on",
                same_day=True,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"
