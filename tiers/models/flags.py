"""The rules by which promises are watched, and the flags that they raise."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import visible_accounts
from sam.lib.constraints import ends_after_start, one_of
from sam.users.models import User


class FlagKind(models.TextChoices):
    UNDER_SERVED = "UNDER_SERVED", _("Under-served")
    RARELY_VISITED = "RARELY_VISITED", _("Twice a year or less")
    RHYTHM_BROKEN = "RHYTHM_BROKEN", _("Rhythm broken")
    TOXIC_MIX = "TOXIC_MIX", _("Toxic mix")
    DO_NOT_LOSE = "DO_NOT_LOSE", _("Not to be lost")
    HOLLOW = "HOLLOW", _("Hollow designation")
    INVERTED_SERVICE = "INVERTED_SERVICE", _("Inverted service")
    NO_EXECUTIVE = "NO_EXECUTIVE", _("Nobody at C or D level")
    PROFIT_INVERSION = "PROFIT_INVERSION", _("Earns more than Strategic ones")
    CONCENTRATION = "CONCENTRATION", _("Concentration")
    LAGGARD_UNDECIDED = "LAGGARD_UNDECIDED", _("Laggard undecided")
    OVER_SERVED = "OVER_SERVED", _("Over-served")


def stakes_default() -> dict[str, float]:
    """Return the share of a year's revenue that each kind of flag puts at stake."""
    return {
        "UNDER_SERVED": 0.25,
        "RARELY_VISITED": 0.25,
        "RHYTHM_BROKEN": 0.40,
        "TOXIC_MIX": 0.40,
        "DO_NOT_LOSE": 0.40,
        "HOLLOW": 0.25,
        "INVERTED_SERVICE": 0.15,
        "NO_EXECUTIVE": 0.25,
        "PROFIT_INVERSION": 0.10,
        "CONCENTRATION": 0.10,
        "LAGGARD_UNDECIDED": 0.05,
        "OVER_SERVED": 0.0,
    }


def minutes_default() -> dict[str, int]:
    """Return the minutes that a manager needs to answer a flag of each kind."""
    return {
        "UNDER_SERVED": 60,
        "RARELY_VISITED": 90,
        "RHYTHM_BROKEN": 20,
        "TOXIC_MIX": 60,
        "DO_NOT_LOSE": 60,
        "HOLLOW": 60,
        "INVERTED_SERVICE": 20,
        "NO_EXECUTIVE": 45,
        "PROFIT_INVERSION": 20,
        "CONCENTRATION": 30,
        "LAGGARD_UNDECIDED": 20,
        "OVER_SERVED": 20,
    }


def urgent_default() -> list[str]:
    """Return the kinds of flags that call for somebody today."""
    return ["TOXIC_MIX", "RARELY_VISITED"]


class BalancePair(models.TextChoices):
    """What Valued and Strategic customers get, side by side."""

    RESOURCES = "RESOURCES", _("Hours against contribution")
    CONTACTS = "CONTACTS", _("Contacts against what is promised")
    RESPONSE = "RESPONSE", _("Time to a first answer")
    PROBLEMS = "PROBLEMS", _("Open problems")
    INCOME = "INCOME", _("Income against the year before")


def weights_default() -> dict[str, float]:
    """Return how much each pair counts in the balance index."""
    return dict.fromkeys(BalancePair.values, 1.0)


class InversionMeasure(models.TextChoices):
    MEDIAN = "MEDIAN", _("the median of the Strategic ones")
    LEAST = "LEAST", _("the least of the Strategic ones")


class WatchRules(models.Model):
    """One version of the thresholds of flags and balance; the highest is in force."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("why"), max_length=500, blank=True)
    hours_share = models.FloatField(
        _("share of the hours promised below which an account is under-served"),
        default=0.5,
    )
    headroom_top = models.FloatField(
        _("share of the accounts, by headroom, of which hours are watched"),
        default=1 / 3,
    )
    response_multiple = models.FloatField(
        _("times the Strategic median answer above which an account is under-served"),
        default=2.0,
    )
    response_days = models.PositiveSmallIntegerField(
        _("days in which answers are compared"), default=90
    )
    response_least = models.PositiveSmallIntegerField(
        _("problems needed to compare answers"), default=2
    )
    over_multiple = models.FloatField(
        _("times the hours promised above which an account is over-served"),
        default=2.0,
    )
    rare_visits = models.PositiveSmallIntegerField(
        _("visits in 12 months that are rare"), default=2
    )
    overdue_probability = models.FloatField(
        _("probability of so long a silence below which a rhythm is broken"),
        default=0.01,
    )
    toxic_days = models.PositiveSmallIntegerField(
        _("days in which problems of both kinds are toxic"), default=90
    )
    toxic_late = models.PositiveSmallIntegerField(
        _("late orders that count as poor service"), default=2
    )
    special_least = models.FloatField(
        _("answers to “do you feel special” (1 to 5) below which a tier is hollow"),
        default=2.5,
    )
    inverted_least = models.PositiveSmallIntegerField(
        _("answered problems on each line needed to compare them"), default=3
    )
    executive_days = models.PositiveSmallIntegerField(
        _("days for which the last one who left is missed"), default=365
    )
    loss_fall = models.FloatField(
        _("fall of revenue that puts an account not to be lost at risk"), default=0.2
    )
    inversion_measure = models.CharField(
        _("a Valued customer is compared with"),
        max_length=10,
        choices=InversionMeasure,
        default=InversionMeasure.MEDIAN,
    )
    laggard_months = models.PositiveSmallIntegerField(
        _("months as a Laggard after which a decision is due"), default=3
    )
    stakes = models.JSONField(_("share of revenue at stake"), default=stakes_default)
    minutes = models.JSONField(_("minutes to answer a flag"), default=minutes_default)
    urgent = models.JSONField(_("flags for today"), default=urgent_default)
    answer_share = models.FloatField(
        _("share of a manager's client hours for answering flags"), default=0.15
    )
    ewma_weight = models.FloatField(
        _("weight of the newest week in the moving average"), default=0.2
    )
    ewma_limit = models.FloatField(
        _("standard deviations to the control limit"), default=2.962
    )
    judged_weeks = models.PositiveSmallIntegerField(
        _("latest weeks that are judged"), default=26
    )
    reference_weeks = models.PositiveSmallIntegerField(
        _("weeks before them that are needed to know what is usual"), default=26
    )
    pair_weights = models.JSONField(
        _("weight of each pair in the index"), default=weights_default
    )

    class Meta:
        verbose_name = _("watch rules")
        verbose_name_plural = _("watch rules")
        constraints = [
            models.CheckConstraint(
                name="tiers_watchrules_shares",
                condition=Q(
                    hours_share__range=(0, 1),
                    headroom_top__range=(0, 1),
                    overdue_probability__range=(0, 1),
                    loss_fall__range=(0, 1),
                    answer_share__range=(0, 1),
                ),
            ),
            models.CheckConstraint(
                name="tiers_watchrules_multiples",
                condition=Q(response_multiple__gte=1, over_multiple__gte=1),
            ),
            models.CheckConstraint(
                name="tiers_watchrules_special",
                condition=Q(special_least__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="tiers_watchrules_average",
                condition=Q(ewma_weight__gt=0, ewma_weight__lte=1, ewma_limit__gt=0),
            ),
            models.CheckConstraint(
                name="tiers_watchrules_weeks",
                condition=Q(judged_weeks__gte=1, reference_weeks__gte=26),
            ),
            one_of(
                "tiers_watchrules_known_measure", "inversion_measure", InversionMeasure
            ),
        ]

    def __str__(self) -> str:
        return f"watch rules {self.version}"

    @classmethod
    def current(cls) -> "WatchRules":
        """Return the version in force, the first made with its defaults."""
        newest = cls.objects.order_by("-version").first()
        return newest or cls.objects.get_or_create(version=1)[0]


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User | AnonymousUser) -> "FlagQuerySet":
        """Keep the flags of accounts that *user* may see."""
        if isinstance(user, User) and not user.sees_facts:
            return self.none()
        return self.filter(visible_accounts(user))

    def open(self) -> "FlagQuerySet":
        return self.filter(cleared_at=None)


FlagManager = models.Manager.from_queryset(FlagQuerySet)


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
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="flags",
        db_comment="The account's owner; whom it is assigned to comes first.",
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="assigned_flags",
        verbose_name=_("assigned to"),
    )
    rules_version = models.IntegerField(
        db_default=0, db_comment="The version of WatchRules that last saw it."
    )
    opened_on = models.DateField(_("since"), db_comment="The as-of day that raised it.")
    updated_on = models.DateField(_("last seen"))
    cleared_on = models.DateField(_("cleared on"), null=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    cleared_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    snoozed_until = models.DateField(
        _("not shown until"), null=True, db_comment="The day it is shown again."
    )
    snoozed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    snooze_reason = models.CharField(
        _("why it can wait"), max_length=500, blank=True, db_default=""
    )

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
            models.CheckConstraint(
                name="tiers_flag_snooze_has_reason",
                condition=Q(snoozed_until=None)
                | (~Q(snooze_reason="") & Q(snoozed_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-stake", "id"],
                condition=Q(cleared_at=None),
                name="tiers_flag_of_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class FlagVerb(models.TextChoices):
    RAISED = "RAISED", _("Raised")
    CHANGED = "CHANGED", _("Changed")
    CLEARED = "CLEARED", _("Cleared")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Acknowledged")
    SNOOZED = "SNOOZED", _("Snoozed")
    WOKEN = "WOKEN", _("Shown again")
    ASSIGNED = "ASSIGNED", _("Assigned")


class FlagEventQuerySet(models.QuerySet["FlagEvent"]):
    def visible_to(self, user: User | AnonymousUser) -> "FlagEventQuerySet":
        """Keep the events of flags that *user* may see."""
        return self.filter(flag__in=Flag.objects.visible_to(user).values("pk"))


class FlagEvent(models.Model):
    """One thing that happened to a flag; never changed."""

    Verb = FlagVerb

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="events")
    verb = models.CharField(_("what"), max_length=12, choices=FlagVerb)
    on = models.DateField(_("as of"), db_comment="The day that was looked at.")
    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.CharField(_("why"), max_length=500, blank=True, db_default="")
    rules_version = models.IntegerField(null=True)
    by_rules = models.BooleanField(
        db_default=False,
        db_comment="Whether new rules did it, not new facts.",
    )
    evidence = models.JSONField(null=True)

    objects = models.Manager.from_queryset(FlagEventQuerySet)()

    class Meta:
        verbose_name = _("event of a flag")
        constraints = [one_of("tiers_flagevent_known_verb", "verb", FlagVerb)]

    def __str__(self) -> str:
        return f"flag {self.flag_id} {self.verb}"
