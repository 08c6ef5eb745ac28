"""The supplier's own settings: programme, regions, exchange rates."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sam.lib.remembering import once

NAME_COLLATION = "sam_names"


# Domains at which anybody has a mailbox or a page, so that they name nobody.
FREE_MAIL = [
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk"),
    *("live.com", "msn.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "icloud.com"),
    *("me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "gmx.com"),
    *("gmx.de", "gmx.net", "web.de", "t-online.de", "freenet.de", "mail.com"),
    *("orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "libero.it", "qq.com"),
    *("163.com", "126.com", "mail.ru", "yandex.ru", "btinternet.com", "sky.com"),
    *("facebook.com", "linkedin.com"),
]


class Programme(models.Model):
    """The one key-account programme that this installation runs."""

    name = models.CharField(_("name"), max_length=200, default="SAM")
    base_currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        db_comment="ISO 4217; blank until the first import names one.",
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    phone_region = models.CharField(_("phone region"), max_length=2, default="GB")
    default_margin_rate = models.DecimalField(
        _("assumed margin rate"),
        max_digits=5,
        decimal_places=4,
        default="0.2500",
        db_comment="Used where no cost is known, grade D.",
    )
    default_margin_on = models.DateField(
        _("assumed margin stated on"), null=True, blank=True
    )
    labels = models.JSONField(
        _("labels"),
        default=dict,
        blank=True,
        db_comment="Code to the programme's own word, such as STRATEGIC: Key.",
    )
    guide_least = models.PositiveSmallIntegerField(
        _("strategic accounts that a programme usually has, from"),
        default=15,
        db_default=15,
        db_comment="McDonald and Woodburn: 15 to 35.",
    )
    guide_most = models.PositiveSmallIntegerField(
        _("strategic accounts that a programme usually has, to"),
        default=35,
        db_default=35,
    )
    guide_warning = models.PositiveSmallIntegerField(
        _("nominated accounts above which a warning is shown"),
        default=50,
        db_default=50,
    )
    renomination_months = models.PositiveSmallIntegerField(
        _("months until a declined account is usually nominated again"),
        default=6,
        db_default=6,
    )
    spend_share_warning = models.FloatField(
        _("weight of today's spend above which a policy is warned of"),
        default=0.4,
        db_default=0.4,
    )
    criteria_warning = models.PositiveSmallIntegerField(
        _("criteria above which a policy is warned of"), default=5, db_default=5
    )
    revenue_share_warning = models.FloatField(
        _("share of all revenue in one account above which it is warned of"),
        default=0.2,
        db_default=0.2,
        db_comment="A fifth to a quarter is the usual guide.",
    )
    headroom_share = models.FloatField(
        _("share of the potential below which there is no headroom"),
        default=0.05,
        db_default=0.05,
    )
    person_dimensions = models.JSONField(
        _("names of the dimensions by which people are rated"),
        default=dict,
        blank=True,
        db_default=Value({}, models.JSONField()),
        db_comment="Code of a dimension to the programme's own word.",
    )
    key_power = models.PositiveSmallIntegerField(
        _("power from which a person is a key player"),
        default=4,
        db_default=4,
        db_comment="1 to 5.",
    )
    contact_fresh_days = models.PositiveSmallIntegerField(
        _("days for which having met a person counts as coverage"),
        default=90,
        db_default=90,
    )
    knowledge_months = models.PositiveSmallIntegerField(
        _("months after which knowledge is stale"), default=6, db_default=6
    )
    handover_least = models.FloatField(
        _("share of the customer profile that a hand-over needs"),
        default=0.8,
        db_default=0.8,
    )
    owner_change_months = models.PositiveSmallIntegerField(
        _("months over which changes of owner are counted"),
        default=36,
        db_default=36,
    )
    attachment_megabytes = models.PositiveSmallIntegerField(
        _("largest attachment, in megabytes"), default=10, db_default=10
    )
    duplicate_likeness = models.FloatField(
        _("likeness of two names from which they may be one"),
        default=0.6,
        db_default=0.6,
        db_comment="Share of three-letter groups in common, 0 to 1.",
    )
    free_mail_domains = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("domains of mail and pages that anybody has"),
        blank=True,
        db_default=Value(FREE_MAIL, ArrayField(models.CharField(max_length=253))),
        help_text=_("They name no customer: callers are not looked up by them."),
    )

    class Meta:
        verbose_name = _("programme")
        constraints = [
            models.CheckConstraint(
                name="accounts_programme_only_one", condition=Q(pk=1)
            ),
            models.CheckConstraint(
                name="accounts_programme_margin_rate_in_range",
                condition=Q(default_margin_rate__gte=0, default_margin_rate__lte=1),
            ),
            models.CheckConstraint(
                name="accounts_programme_known_month",
                condition=Q(
                    fiscal_year_start_month__gte=1, fiscal_year_start_month__lte=12
                ),
            ),
            models.CheckConstraint(
                name="accounts_programme_guide_in_order",
                condition=Q(
                    guide_least__lte=models.F("guide_most"),
                    guide_warning__gte=models.F("guide_most"),
                ),
                violation_error_message=_(
                    "The guide goes from the fewest to the most, and the warning is "
                    "not below the most."
                ),
            ),
            models.CheckConstraint(
                name="accounts_programme_headroom_is_a_share",
                condition=Q(headroom_share__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="accounts_programme_handover_is_a_share",
                condition=Q(handover_least__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="accounts_programme_likeness_is_a_share",
                condition=Q(duplicate_likeness__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="accounts_programme_key_power_on_its_scale",
                condition=Q(key_power__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="accounts_programme_warnings_are_shares",
                condition=Q(
                    spend_share_warning__range=(0, 1),
                    revenue_share_warning__range=(0, 1),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Programme":
        """Return the programme, made with its defaults the first time."""
        return once(cls, lambda: cls.objects.get_or_create(pk=1)[0])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> dt.date:
        """Return today in the programme's zone."""
        return timezone.localdate(timezone=self.zone)

    def start_of(self, day: dt.date) -> dt.datetime:
        """Return the instant at which *day* begins in the programme's zone."""
        return dt.datetime.combine(day, dt.time.min, tzinfo=self.zone)

    def end_of(self, day: dt.date) -> dt.datetime:
        """Return the instant at which *day* is over in the programme's zone."""
        return self.start_of(day + dt.timedelta(days=1))


class Region(models.Model):
    """A part of the market; regions form a tree."""

    name = models.CharField(_("name"), max_length=200, db_collation=NAME_COLLATION)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = _("region")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="accounts_region_name_once"),
            models.CheckConstraint(
                name="accounts_region_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the programme's, from a day on."""

    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    class Meta:
        verbose_name = _("exchange rate")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "valid_from"],
                name="accounts_exchangerate_one_a_day",
            ),
            models.CheckConstraint(
                name="accounts_exchangerate_positive", condition=Q(rate__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} from {self.valid_from}"
