"""One person with all that we know: where they were, how they stand to us."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, F, QuerySet

from accounts.models import (
    Account,
    AccountAccess,
    Contact,
    Interaction,
    PersonNote,
    Position,
    PositionRating,
    Programme,
    Relationship,
)
from accounts.selectors.people_list import MEETINGS, Met, held_on, met_of
from accounts.selectors.people_ratings import Rating, current_ratings
from accounts.selectors.people_words import dimension_names
from sam.users.models import User

CONTACTS_SHOWN = 12
Dimension = PositionRating.Dimension


@dataclass(frozen=True, slots=True)
class Rated:
    """A dimension by the programme's name, with how a person is rated in it."""

    code: str
    name: str
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Held:
    """A position of a person, with how they are rated in it."""

    position: Position
    is_held: bool
    ratings: tuple[Rated, ...]

    @property
    def is_rated(self) -> bool:
        return any(each.rating for each in self.ratings)


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A person as *user* may see them: positions at accounts that they see, newest first.

    ``notes`` are those of accounts on whose team the user is.
    """

    contact: Contact
    positions: tuple[Held, ...]
    relationships: tuple[Relationship, ...]
    contacts: tuple[Interaction, ...]
    contacts_total: int
    notes: tuple[PersonNote, ...]
    met: Met

    @property
    def now(self) -> tuple[Held, ...]:
        """The positions that are held today."""
        return tuple(held for held in self.positions if held.is_held)

    @property
    def before(self) -> tuple[Held, ...]:
        """The positions that are over."""
        return tuple(held for held in self.positions if not held.is_held)


def standing_contact(pk: int, user: User) -> Contact | None:
    """Return the person that *user* sees under that id, or the survivor if merged."""
    passed: set[int] = set()
    while pk not in passed:
        passed.add(pk)
        found = Contact.objects.visible_to(user).filter(pk=pk).first()
        if found is not None:
            return found
        into = Contact.objects.filter(pk=pk).values_list("merged_into", flat=True)
        survivor = into.first()
        if survivor is None:
            return None
        pk = survivor
    return None


def profile_of(contact: Contact, user: User) -> Profile:
    """Return all that *user* may know of *contact*, in a fixed number of queries."""
    programme = Programme.current()
    met = (
        Interaction.objects.visible_to(user)
        .filter(contacts=contact)
        .select_related("account", "user")
        .order_by("-happened_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    contacts = tuple(met[:CONTACTS_SHOWN])
    last_met = met.filter(kind__in=MEETINGS).first()
    notes = (
        PersonNote.objects.visible_to(user)
        .filter(contact=contact, taken_back_at=None)
        .select_related("account", "written_by")
        .order_by("-written_at", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    return Profile(
        contact=contact,
        positions=tuple(_positions(contact, user, programme)),
        relationships=tuple(relationships_of(contact)),
        contacts=contacts,
        contacts_total=met.count(),
        notes=tuple(notes),
        met=met_of(last_met.happened_at if last_met else None, programme),
    )


def relationships_of(contact: Contact) -> QuerySet[Relationship]:
    """Return what colleagues are to *contact*, the closest first."""
    return (
        contact.relationships.select_related("user")
        .order_by("-level", "user__full_name", "pk")
        .fetch_mode(FETCH_RAISE)
    )


def colleagues_for(contact: Contact) -> list[User]:
    """Return who looks after an account where *contact* is or was, by name."""
    there = Account.objects.filter(positions__contact=contact).values("pk")
    known = AccountAccess.objects.filter(account__in=there).values("user")
    found = User.objects.filter(pk__in=known, is_active=True)
    return list(found.order_by("full_name", "email"))


def rated(ratings: dict[str, Rating], programme: Programme) -> tuple[Rated, ...]:
    """Return every dimension with its rating, if it has one."""
    names = dimension_names(programme)
    return tuple(Rated(code, name, ratings.get(code)) for code, name in names.items())


def _positions(contact: Contact, user: User, programme: Programme) -> Sequence[Held]:
    positions = list(
        Position.objects.visible_to(user)
        .filter(contact=contact)
        .select_related("account", "unit", "reports_to__contact")
        .order_by(
            F("ended_on").desc(nulls_first=True),
            F("started_on").desc(nulls_last=True),
            "-pk",
        )
        .fetch_mode(FETCH_RAISE)
    )
    ratings = current_ratings([position.pk for position in positions])
    today = programme.today()
    held = set(
        Position.objects.filter(held_on(today), contact=contact).values_list(
            "pk", flat=True
        )
    )
    return [
        Held(
            position=position,
            is_held=position.pk in held,
            ratings=rated(ratings.get(position.pk, {}), programme),
        )
        for position in positions
    ]
