"""What we did with customers, and what went wrong."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager, visible_accounts
from accounts.models.imports import ImportBatch
from accounts.models.people import Contact
from sam.lib.constraints import not_negative, one_of
from sam.users.models import User


class InteractionKind(models.TextChoices):
    VISIT = "VISIT", _("Visit")
    CALL = "CALL", _("Call")
    VIDEO = "VIDEO", _("Video call")
    EMAIL = "EMAIL", _("E-mail")
    EVENT = "EVENT", _("Event")
    REVIEW = "REVIEW", _("Review")


class InteractionPurpose(models.TextChoices):
    UNDERSTAND = "UNDERSTAND", _("Understand")
    SERVICE = "SERVICE", _("Serve")
    SELL = "SELL", _("Sell")
    COLLABORATE = "COLLABORATE", _("Collaborate")


class InteractionInitiative(models.TextChoices):
    PROACTIVE = "PROACTIVE", _("Ours")
    REACTIVE = "REACTIVE", _("Theirs")


class Interaction(models.Model):
    """One contact between us and a customer."""

    Kind = InteractionKind
    Purpose = InteractionPurpose
    Initiative = InteractionInitiative

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="interactions", db_index=False
    )
    happened_at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, blank=True)
    initiative = models.CharField(
        _("initiative"), max_length=10, choices=Initiative, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
    )
    contacts: "models.ManyToManyField" = models.ManyToManyField(
        Contact, through="InteractionParticipant", related_name="interactions"
    )
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("interaction")
        constraints = [
            one_of("accounts_interaction_known_kind", "kind", InteractionKind),
            one_of(
                "accounts_interaction_known_purpose",
                "purpose",
                InteractionPurpose,
                blank=True,
            ),
            one_of(
                "accounts_interaction_known_initiative",
                "initiative",
                InteractionInitiative,
                blank=True,
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-happened_at", "-id"],
                name="accounts_interaction_account",
            )
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.kind} with account {self.account_id}"


class InteractionParticipant(models.Model):
    """A customer's person who took part."""

    interaction = models.ForeignKey(
        Interaction, models.CASCADE, related_name="participants", db_index=False
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "contact"],
                name="accounts_interactionparticipant_once",
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in interaction {self.interaction_id}"


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, user: User | AnonymousUser) -> "ProblemQuerySet":
        """Keep the problems of accounts that *user* sees; the service desk sees all."""
        return self.filter(visible_accounts(user))


ProblemManager = models.Manager.from_queryset(ProblemQuerySet)


class ProblemKind(models.TextChoices):
    MISSED_DELIVERY = "MISSED_DELIVERY", _("Missed delivery")
    AVAILABILITY = "AVAILABILITY", _("Not available")
    SERVICE_DELAY = "SERVICE_DELAY", _("Slow service")
    QUALITY = "QUALITY", _("Quality")
    BILLING = "BILLING", _("Billing")
    OTHER = "OTHER", _("Other")


class ProblemSeverity(models.TextChoices):
    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")


class ProblemChannel(models.TextChoices):
    STRATEGIC = "STRATEGIC", _("Strategic line")
    STANDARD = "STANDARD", _("Standard line")


class Problem(models.Model):
    """Something that went wrong for a customer, until it is resolved."""

    Kind = ProblemKind
    Severity = ProblemSeverity
    Channel = ProblemChannel

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="problems", db_index=False
    )
    opened_at = models.DateTimeField(_("opened at"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity, blank=True
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, blank=True)
    first_response_at = models.DateTimeField(
        _("first response at"), null=True, blank=True
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    estimated_loss = models.DecimalField(
        _("estimated loss"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    description = models.TextField(_("description"), blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ProblemManager()

    class Meta:
        verbose_name = _("problem")
        constraints = [
            one_of("accounts_problem_known_kind", "kind", ProblemKind),
            one_of(
                "accounts_problem_known_severity",
                "severity",
                ProblemSeverity,
                blank=True,
            ),
            one_of(
                "accounts_problem_known_channel", "channel", ProblemChannel, blank=True
            ),
            not_negative("accounts_problem_loss_not_negative", "estimated_loss"),
            models.CheckConstraint(
                name="accounts_problem_resolved_after_opened",
                condition=Q(resolved_at=None) | Q(resolved_at__gte=F("opened_at")),
                violation_error_message=_("A problem is resolved after it is opened."),
            ),
            models.CheckConstraint(
                name="accounts_problem_answered_after_opened",
                condition=Q(first_response_at=None)
                | Q(first_response_at__gte=F("opened_at")),
                violation_error_message=_("A problem is answered after it is opened."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-opened_at", "-id"], name="accounts_problem_account"
            ),
            models.Index(
                fields=["account", "-opened_at", "-id"],
                condition=Q(resolved_at=None),
                name="accounts_problem_open",
            ),
            models.Index(
                fields=["account", "-resolved_at", "-id"],
                condition=Q(resolved_at__isnull=False),
                name="accounts_problem_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at account {self.account_id}"
