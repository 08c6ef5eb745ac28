"""What each tier is promised, and what each account is entitled to because of it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import OfAccountManager, visible_accounts
from sam.lib.constraints import ends_after_start, not_negative, one_of
from sam.users.models import User
from tiers.models.assignments import Tier
from tiers.models.evaluations import Quadrant


class BenefitKind(models.TextChoices):
    HOTLINE = "HOTLINE", _("Special line")
    PERSON = "PERSON", _("Named person")
    REPORT = "REPORT", _("Report")
    TERMS = "TERMS", _("Terms")
    TRAINING = "TRAINING", _("Training")
    EVENT = "EVENT", _("Event")
    OTHER = "OTHER", _("Other")


class Benefit(models.Model):
    """Something that a tier brings its customers beyond contact and answers."""

    Kind = BenefitKind

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=BenefitKind)
    objective = models.CharField(
        _("what it is for"),
        max_length=500,
        db_comment="The aim of the programme that it serves.",
    )
    route = models.CharField(
        _("how they reach it"),
        max_length=200,
        blank=True,
        db_comment="A number, an address or a name; of a special line never blank.",
    )
    scope = models.CharField(_("what it covers"), max_length=500, blank=True)
    times_year = models.PositiveSmallIntegerField(
        _("times a year"),
        null=True,
        blank=True,
        db_comment="Null: always there, delivered once.",
    )
    first_days = models.PositiveSmallIntegerField(
        _("days until it is first delivered"), default=60
    )
    capacity = models.PositiveIntegerField(
        _("customers that it can carry"), null=True, blank=True
    )
    retired_on = models.DateField(_("no longer given from"), null=True, blank=True)

    class Meta:
        verbose_name = _("benefit")
        constraints = [
            one_of("tiers_benefit_known_kind", "kind", BenefitKind),
            models.CheckConstraint(
                name="tiers_benefit_has_objective", condition=~Q(objective="")
            ),
            models.CheckConstraint(
                name="tiers_benefit_line_has_route",
                condition=~Q(kind="HOTLINE") | ~Q(route=""),
                violation_error_message=_("Say how they reach a special line."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceStandard(models.Model):
    """
    What an account of a tier is promised; in one quadrant perhaps something else.

    The row of a tier with a blank quadrant holds wherever no other row does.
    """

    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    quadrant = models.CharField(
        _("quadrant"), max_length=20, choices=Quadrant, blank=True, db_default=""
    )
    visits_target = models.PositiveIntegerField(_("visits a year, target"), default=0)
    visits_floor = models.PositiveIntegerField(
        _("visits a year, at least"),
        default=0,
        db_comment="0: none is promised, so none is missed.",
    )
    visit_minutes = models.PositiveIntegerField(_("minutes a visit"), default=90)
    meetings_year = models.PositiveIntegerField(
        _("meetings at C or D level a year"), default=0, db_default=0
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
    resolve_days = models.PositiveSmallIntegerField(
        _("days until a problem is solved"), null=True, blank=True
    )
    contact_days = models.PositiveSmallIntegerField(
        _("days between two contacts, at most"),
        null=True,
        blank=True,
        db_comment="Null: none is promised.",
    )
    executives_least = models.PositiveSmallIntegerField(
        _("people known at C or D level, at least"), default=0, db_default=0
    )
    periods = models.PositiveSmallIntegerField(
        _("quarters below the floor before it is flagged"), default=2
    )
    benefits: "models.ManyToManyField" = models.ManyToManyField(
        Benefit, related_name="standards", verbose_name=_("benefits"), blank=True
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("service standard")
        constraints = [
            one_of("tiers_servicestandard_known_tier", "tier", Tier),
            one_of(
                "tiers_servicestandard_known_quadrant", "quadrant", Quadrant, blank=True
            ),
            models.UniqueConstraint(
                fields=["tier", "quadrant"], name="tiers_servicestandard_once"
            ),
            models.CheckConstraint(
                name="tiers_servicestandard_floor_within_target",
                condition=Q(visits_floor__lte=F("visits_target")),
                violation_error_message=_("The floor cannot be above the target."),
            ),
            not_negative(
                "tiers_servicestandard_hours_not_negative", "relationship_hours"
            ),
            models.CheckConstraint(
                name="tiers_servicestandard_some_periods", condition=Q(periods__gte=1)
            ),
            models.CheckConstraint(
                name="tiers_servicestandard_days_positive",
                condition=(Q(contact_days=None) | Q(contact_days__gte=1))
                & (Q(resolve_days=None) | Q(resolve_days__gte=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"standard of {self.tier} {self.quadrant}".rstrip()


class EntitlementKind(models.TextChoices):
    VISITS = "VISITS", _("Visits")
    MEETINGS = "MEETINGS", _("Meetings at C or D level")
    REVIEWS = "REVIEWS", _("Reviews")
    CONTACT = "CONTACT", _("Contact")
    RESPONSE = "RESPONSE", _("First answer")
    RESOLUTION = "RESOLUTION", _("Problem solved")
    BENEFIT = "BENEFIT", _("Benefit")


class EntitlementSource(models.TextChoices):
    STANDARD = "STANDARD", _("The standard of its tier")
    PREFERENCE = "PREFERENCE", _("What the customer wants")
    GRANT = "GRANT", _("Granted by a person")


class EntitlementQuerySet(models.QuerySet["Entitlement"]):
    def visible_to(self, user: User | AnonymousUser) -> "EntitlementQuerySet":
        """Keep those of accounts that *user* sees; the service desk sees all."""
        return self.filter(visible_accounts(user))


EntitlementManager = models.Manager.from_queryset(EntitlementQuerySet)


class Entitlement(models.Model):
    """
    What an account may expect of us, computed ahead from its tier's standard.

    ``quantity`` is in the unit of the kind: a year's number of visits, meetings,
    reviews or times; the days of contact and solution; the minutes to an answer. It
    holds from ``starts_on`` up to, not including, ``ends_on``.
    """

    Kind = EntitlementKind
    Source = EntitlementSource

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entitlements", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EntitlementKind)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, null=True, blank=True, related_name="entitlements"
    )
    tier = models.CharField(
        _("tier"), max_length=20, choices=Tier, blank=True, db_default=""
    )
    source = models.CharField(_("from"), max_length=10, choices=EntitlementSource)
    quantity = models.PositiveIntegerField(_("promised"), null=True, blank=True)
    floor = models.PositiveIntegerField(
        _("at least"), null=True, blank=True, db_comment="Of visits only."
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=500, blank=True, db_default="")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())

    objects = EntitlementManager()

    class Meta:
        verbose_name = _("entitlement")
        constraints = [
            one_of("tiers_entitlement_known_kind", "kind", EntitlementKind),
            one_of("tiers_entitlement_known_tier", "tier", Tier, blank=True),
            one_of("tiers_entitlement_known_source", "source", EntitlementSource),
            ends_after_start(
                "tiers_entitlement_ends_after_start",
                "starts_on",
                "ends_on",
                same_day=True,
            ),
            models.CheckConstraint(
                name="tiers_entitlement_benefit_is_named",
                condition=Q(kind="BENEFIT", benefit__isnull=False)
                | (~Q(kind="BENEFIT") & Q(benefit__isnull=True)),
            ),
            models.CheckConstraint(
                name="tiers_entitlement_grant_has_reason",
                condition=~Q(source="GRANT")
                | (~Q(reason="") & Q(granted_by__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "benefit"],
                condition=Q(ends_on=None) & ~Q(source="GRANT"),
                nulls_distinct=False,
                name="tiers_entitlement_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "kind", "starts_on"],
                name="tiers_entitlement_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class Delivery(models.Model):
    """A day on which an account had what it is entitled to, with the evidence."""

    entitlement = models.ForeignKey(
        Entitlement, models.PROTECT, related_name="deliveries"
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="deliveries")
    delivered_on = models.DateField(_("delivered on"))
    evidence = models.CharField(_("evidence"), max_length=500)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("delivery")
        constraints = [
            models.CheckConstraint(
                name="tiers_delivery_has_evidence", condition=~Q(evidence="")
            )
        ]

    def __str__(self) -> str:
        return f"delivery on {self.delivered_on}"
