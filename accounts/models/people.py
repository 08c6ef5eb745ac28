"""The customer's own sites and people."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager, Person, visible_accounts
from accounts.models.imports import ImportBatch
from accounts.models.programme import NAME_COLLATION
from sam.lib.constraints import ends_after_start, one_of
from sam.users.models import User


class UnitKind(models.TextChoices):
    STORE = "STORE", _("Store")
    BRANCH = "BRANCH", _("Branch")
    PLANT = "PLANT", _("Plant")
    OFFICE = "OFFICE", _("Office")
    OTHER = "OTHER", _("Other")


class Unit(models.Model):
    """A place where the customer works and buys."""

    Kind = UnitKind

    account = models.ForeignKey(Account, models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=300, db_collation=NAME_COLLATION)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    city = models.CharField(_("city"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("unit")
        constraints = [one_of("accounts_unit_known_kind", "kind", UnitKind)]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: Person) -> "ContactQuerySet":
        """Keep the people who hold or held a position at an account *user* sees."""
        if not isinstance(user, User) or not user.sees_facts:
            return self.none()
        there = Position.objects.filter(visible_accounts(user), contact=OuterRef("pk"))
        return self.filter(Exists(there), merged_into=None)


ContactManager = models.Manager.from_queryset(ContactQuerySet)


class Contact(models.Model):
    """A person at our customers, whatever positions they hold."""

    full_name = models.CharField(
        _("full name"), max_length=300, db_collation=NAME_COLLATION
    )
    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    is_rising_star = models.BooleanField(
        _("rising star"), default=False, db_default=False
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sponsor on our side"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    erased_at = models.DateTimeField(
        _("erased at"),
        null=True,
        blank=True,
        editable=False,
        db_comment="Since then nothing here says who it was.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ContactManager()

    class Meta:
        verbose_name = _("contact")
        constraints = [
            models.CheckConstraint(
                name="accounts_contact_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
            )
        ]
        indexes = [
            models.Index(
                fields=["is_rising_star"],
                condition=Q(is_rising_star=True),
                name="accounts_contact_rising",
            )
        ]

    def __str__(self) -> str:
        return self.full_name


class PositionLevel(models.TextChoices):
    C = "C", _("C level")
    D = "D", _("Director level")
    MANAGER = "MANAGER", _("Manager")
    STAFF = "STAFF", _("Staff")


class PositionBuyingRole(models.TextChoices):
    DECISION_MAKER = "DECISION_MAKER", _("Decides")
    APPROVER = "APPROVER", _("Approves")
    EVALUATOR = "EVALUATOR", _("Evaluates")
    USER = "USER", _("Uses")
    BUYER = "BUYER", _("Buys")
    SPONSOR = "SPONSOR", _("Sponsors")


class Position(models.Model):
    """What a person is at an account, from a day and perhaps to one."""

    Level = PositionLevel
    BuyingRole = PositionBuyingRole

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="positions")
    account = models.ForeignKey(Account, models.PROTECT, related_name="positions")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="positions"
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    function = models.CharField(_("function"), max_length=100, blank=True)
    buying_role = models.CharField(
        _("buying role"), max_length=20, choices=BuyingRole, blank=True
    )
    wants = models.CharField(
        _("what they want to win"), max_length=500, blank=True, db_default=""
    )
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("to"), null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("position")
        constraints = [
            one_of("accounts_position_known_level", "level", PositionLevel, blank=True),
            one_of(
                "accounts_position_known_role",
                "buying_role",
                PositionBuyingRole,
                blank=True,
            ),
            ends_after_start(
                "accounts_position_ends_after_start",
                "started_on",
                "ended_on",
                same_day=True,
            ),
            models.CheckConstraint(
                name="accounts_position_not_its_own_boss",
                condition=Q(reports_to=None) | ~Q(reports_to=models.F("pk")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-started_on", "-id"],
                condition=Q(started_on__isnull=False),
                name="accounts_position_started",
            ),
            models.Index(
                fields=["account", "-ended_on", "-id"],
                condition=Q(ended_on__isnull=False),
                name="accounts_position_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.level} at account {self.account_id}"
