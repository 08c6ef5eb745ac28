"""What a customer told us of its business: knowledge, challenges, drivers, aims."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account, OfAccountManager
from accounts.models.order import Offering
from accounts.models.people import Contact
from sam.lib.constraints import not_negative, one_of


class KnowledgeTopic(models.TextChoices):
    """The five areas of understanding, and the questions that we ask of plans."""

    STRATEGY = "STRATEGY", _("Strategy")
    POSITION = "POSITION", _("Market position")
    FINANCES = "FINANCES", _("Finances")
    PRODUCTS = "PRODUCTS", _("Products")
    STRUCTURE = "STRUCTURE", _("Organisational structure")
    EXPANSION = "EXPANSION", _("Are they expanding?")
    MOVES = "MOVES", _("Are they moving?")
    PROBLEMS = "PROBLEMS", _("What are their major problems?")
    DIRECTION = "DIRECTION", _("Where do they see their business and industry going?")


AREAS = ("STRATEGY", "POSITION", "FINANCES", "PRODUCTS", "STRUCTURE")
QUESTIONS = ("EXPANSION", "MOVES", "PROBLEMS", "DIRECTION")


class KnowledgeNote(models.Model):
    """
    What we know of a customer on one topic; the newest note of a topic counts.

    Only added to: earlier notes are its history.
    """

    Topic = KnowledgeTopic

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="knowledge", db_index=False
    )
    topic = models.CharField(_("topic"), max_length=10, choices=KnowledgeTopic)
    text = models.TextField(_("what we know"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    said_by = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
    )
    said_on = models.DateField(_("as of"))
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("knowledge")
        constraints = [
            one_of("accounts_knowledgenote_known_topic", "topic", KnowledgeTopic),
            models.CheckConstraint(
                name="accounts_knowledgenote_says_what", condition=~Q(text="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "topic", "-id"], name="accounts_knowledge_newest"
            ),
            models.Index(
                fields=["account", "-said_on", "-id"],
                name="accounts_knowledge_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} of account {self.account_id}"


class ChallengeStatus(models.TextChoices):
    OPEN = "OPEN", _("Nobody helped yet")
    HELPING = "HELPING", _("We are helping")
    HELPED = "HELPED", _("We helped")
    CLOSED = "CLOSED", _("Closed without our help")


class Challenge(models.Model):
    """A problem of the customer's own, whether or not it is in our range."""

    Status = ChallengeStatus

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="challenges", db_index=False
    )
    words = models.CharField(_("their problem"), max_length=500)
    is_ours = models.BooleanField(_("in our range"), default=False)
    said_by = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+"
    )
    said_on = models.DateField(_("said on"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=ChallengeStatus,
        default=ChallengeStatus.OPEN,
    )
    help_action = models.CharField(
        _("how we help"),
        max_length=500,
        blank=True,
        db_comment="Introduce a partner, share what we know, and so on.",
    )
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="challenges",
        verbose_name=_("who helps"),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("customer's own problem")
        constraints = [
            one_of("accounts_challenge_known_status", "status", ChallengeStatus),
            models.CheckConstraint(
                name="accounts_challenge_says_what", condition=~Q(words="")
            ),
            models.CheckConstraint(
                name="accounts_challenge_helping_says_how",
                condition=Q(status__in=["OPEN", "CLOSED"]) | ~Q(help_action=""),
            ),
            models.CheckConstraint(
                name="accounts_challenge_closed_with_outcome",
                condition=Q(status__in=["OPEN", "HELPING"], closed_on=None)
                | (
                    Q(status__in=["HELPED", "CLOSED"], closed_on__isnull=False)
                    & ~Q(outcome="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-said_on", "-id"],
                name="accounts_challenge_account",
            )
        ]

    def __str__(self) -> str:
        return self.words


class DriverKind(models.TextChoices):
    REVENUE = "REVENUE", _("Brings them revenue")
    COST = "COST", _("Costs them money")


class ValueDriver(models.Model):
    """
    Something that makes or costs a customer money, and which offering touches it.

    Drivers form a tree; ``effect_a_year`` is money a year to the customer.
    """

    Kind = DriverKind

    account = models.ForeignKey(Account, models.PROTECT, related_name="value_drivers")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("kind"), max_length=7, choices=DriverKind)
    words = models.CharField(_("driver"), max_length=300)
    offering = models.ForeignKey(
        Offering,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("which of our offerings touches it"),
    )
    effect = models.CharField(_("how it touches it"), max_length=500, blank=True)
    effect_a_year = models.DecimalField(
        _("worth to them a year"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
    )
    confirmed_by = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    stated_on = models.DateField(_("stated on"))
    ended_on = models.DateField(_("no longer so since"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("value driver")
        constraints = [
            one_of("accounts_valuedriver_known_kind", "kind", DriverKind),
            not_negative("accounts_valuedriver_effect_not_negative", "effect_a_year"),
            models.CheckConstraint(
                name="accounts_valuedriver_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("pk")),
            ),
            models.CheckConstraint(
                name="accounts_valuedriver_confirmed_by_whom_and_when",
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words


class CustomerObjective(models.Model):
    """What the customer itself wants to reach, in its own words and measure."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="customer_objectives"
    )
    words = models.CharField(_("objective"), max_length=300)
    measure = models.CharField(_("their measure"), max_length=200, blank=True)
    baseline = models.CharField(_("where they are"), max_length=100, blank=True)
    target = models.CharField(_("where they want to be"), max_length=100, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    said_by = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+"
    )
    said_on = models.DateField(_("said on"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    ended_on = models.DateField(_("no longer so since"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("customer's objective")
        constraints = [
            models.CheckConstraint(
                name="accounts_customerobjective_says_what", condition=~Q(words="")
            )
        ]

    def __str__(self) -> str:
        return self.words
