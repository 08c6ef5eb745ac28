"""Who stands how to whom: ratings of people, ties between them, and our own people."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.access import AccountAccess
from accounts.models.account import Account, OfAccountManager, Person, visible_accounts
from accounts.models.people import Contact, Position
from sam.lib.constraints import one_of
from sam.users.models import User

# Whose place at an account makes them part of its team, to whom notes on people are.
TEAM = ("OWNER", "TEAM", "DESK")


class RatingDimension(models.TextChoices):
    """What a person is rated by; the programme may have its own words for these."""

    POWER = "POWER", _("Power")
    ATTITUDE = "ATTITUDE", _("Attitude")
    COVERAGE = "COVERAGE", _("Coverage")
    PRIORITIES = "PRIORITIES", _("Priorities")
    PROXIMITY = "PROXIMITY", _("Proximity")


class RatingBasis(models.TextChoices):
    GUESS = "GUESS", _("Our guess")
    SAID = "SAID", _("The customer said it")


class Attitude(models.IntegerChoices):
    OPPONENT = 1, _("Opponent")
    CRITIC = 2, _("Critic")
    NEUTRAL = 3, _("Neutral")
    SUPPORTER = 4, _("Supporter")
    MENTOR = 5, _("Mentor")


class PositionRating(models.Model):
    """
    How we rate a person in a position in one dimension, 1 (least) to 5 (most).

    Only added to: of each dimension and basis the newest counts. Our guess and what
    the customer said stand side by side, and neither replaces the other.
    """

    Dimension = RatingDimension
    Basis = RatingBasis

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False
    )
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="ratings", db_index=False
    )
    dimension = models.CharField(_("dimension"), max_length=10, choices=RatingDimension)
    basis = models.CharField(_("basis"), max_length=5, choices=RatingBasis)
    value = models.PositiveSmallIntegerField(_("value"))
    said_by = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
    )
    note = models.CharField(_("what it rests on"), max_length=500, blank=True)
    rated_on = models.DateField(_("as of"))
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("rating of a person")
        constraints = [
            one_of(
                "accounts_positionrating_known_dimension", "dimension", RatingDimension
            ),
            one_of("accounts_positionrating_known_basis", "basis", RatingBasis),
            models.CheckConstraint(
                name="accounts_positionrating_one_to_five",
                condition=Q(value__gte=1, value__lte=5),
                violation_error_message=_("Ratings go from 1 to 5."),
            ),
            models.CheckConstraint(
                name="accounts_positionrating_guess_is_ours",
                condition=Q(basis="SAID") | Q(said_by=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["position", "dimension", "basis", "-rated_on", "-id"],
                name="accounts_rating_newest",
            ),
            models.Index(
                fields=["account", "-rated_on", "-id"], name="accounts_rating_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value} of position {self.position_id}"


class LineKind(models.TextChoices):
    INFLUENCE = "INFLUENCE", _("influences")
    CONFLICT = "CONFLICT", _("is in conflict with")


class PersonLine(models.Model):
    """
    A line of the people map from one position to another of the same account.

    A conflict has no direction: it is kept from the lower to the higher key.
    """

    Kind = LineKind

    account = models.ForeignKey(Account, models.PROTECT, related_name="person_lines")
    from_position = models.ForeignKey(
        Position, models.PROTECT, related_name="lines_from"
    )
    to_position = models.ForeignKey(Position, models.PROTECT, related_name="lines_to")
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind)
    note = models.CharField(_("what it rests on"), max_length=500, blank=True)
    drawn_at = models.DateTimeField(db_default=models.functions.Now())
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("line between people")
        constraints = [
            models.UniqueConstraint(
                fields=["from_position", "to_position", "kind"],
                name="accounts_personline_once",
            ),
            one_of("accounts_personline_known_kind", "kind", LineKind),
            models.CheckConstraint(
                name="accounts_personline_of_two",
                condition=~Q(from_position=F("to_position")),
                violation_error_message=_("Nobody has a line to themselves."),
            ),
            models.CheckConstraint(
                name="accounts_personline_conflict_has_no_direction",
                condition=~Q(kind="CONFLICT") | Q(from_position__lt=F("to_position")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_position_id} {self.kind} {self.to_position_id}"


class MapPlace(models.Model):
    """Where somebody put a position on the people map, in map units from its corner."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="map_places")
    position = models.OneToOneField(
        Position, models.PROTECT, related_name="map_place", primary_key=True
    )
    x = models.IntegerField()
    y = models.IntegerField()
    placed_at = models.DateTimeField(auto_now=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = OfAccountManager()

    class Meta:
        verbose_name = _("place on the people map")
        constraints = [
            models.CheckConstraint(
                name="accounts_mapplace_on_the_map",
                condition=Q(x__range=(0, 100_000), y__range=(0, 100_000)),
            )
        ]

    def __str__(self) -> str:
        return f"position {self.position_id} at {self.x}, {self.y}"


class RelationshipLevel(models.IntegerChoices):
    """What a colleague is to a person of the customer."""

    SUPPLIER = 1, _("Supplier")
    SOURCE = 2, _("Credible source")
    SOLVER = 3, _("Problem solver")
    ADVISOR = 4, _("Trusted advisor")


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def visible_to(self, user: Person) -> "RelationshipQuerySet":
        """Keep those to people who hold or held a position that *user* sees."""
        if not isinstance(user, User) or not user.sees_facts:
            return self.none()
        there = Position.objects.filter(
            visible_accounts(user), contact=OuterRef("contact_id")
        )
        return self.filter(Exists(there))


class Relationship(models.Model):
    """What one colleague is to one person now, and wants to be by a day."""

    Level = RelationshipLevel

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="relationships", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="relationships"
    )
    level = models.PositiveSmallIntegerField(_("is now"), choices=RelationshipLevel)
    wanted = models.PositiveSmallIntegerField(
        _("wants to be"), choices=RelationshipLevel, null=True, blank=True
    )
    wanted_by = models.DateField(_("by"), null=True, blank=True)
    note = models.CharField(_("what it rests on"), max_length=500, blank=True)
    stated_on = models.DateField(_("stated on"))
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = models.Manager.from_queryset(RelationshipQuerySet)()

    class Meta:
        verbose_name = _("relationship")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "user"], name="accounts_relationship_once"
            ),
            models.CheckConstraint(
                name="accounts_relationship_known_levels",
                condition=Q(level__range=(1, 4))
                & (Q(wanted=None) | Q(wanted__range=(1, 4))),
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} to contact {self.contact_id}: {self.level}"


class PersonNoteQuerySet(models.QuerySet["PersonNote"]):
    def visible_to(self, user: Person) -> "PersonNoteQuerySet":
        """Keep the notes on people of accounts on whose team *user* is."""
        if not isinstance(user, User) or not user.sees_facts:
            return self.none()
        teams = AccountAccess.objects.filter(user=user.pk, why__in=TEAM)
        return self.filter(account_id__in=teams.values("account_id"))


class PersonNote(models.Model):
    """
    What the account's team knows about a person; nobody outside the team reads it.

    Only added to and taken back; a note that was taken back is empty.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="notes")
    text = models.TextField(_("note"), blank=True)
    written_at = models.DateTimeField(db_default=models.functions.Now())
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects: Any = models.Manager.from_queryset(PersonNoteQuerySet)()

    class Meta:
        verbose_name = _("note on a person")
        constraints = [
            models.CheckConstraint(
                name="accounts_personnote_empty_when_taken_back",
                condition=Q(taken_back_at=None) & ~Q(text="")
                | Q(taken_back_at__isnull=False, text=""),
            )
        ]

    def __str__(self) -> str:
        return f"note on contact {self.contact_id}"
