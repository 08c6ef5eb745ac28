"""Rising stars of the customers, by who keeps up with them on our side."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Prefetch

from accounts.models import Contact, Position, Programme
from accounts.selectors.people_list import held_on
from sam.users.models import User


@dataclass(frozen=True, slots=True)
class Star:
    """A rising star, with the positions that they hold at accounts one sees."""

    contact: Contact
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Sponsored:
    """The rising stars of one colleague, or of nobody yet."""

    sponsor: User | None
    stars: tuple[Star, ...]


def rising_stars(user: User) -> list[Sponsored]:
    """Return the rising stars that *user* sees, those without a sponsor first."""
    today = Programme.current().today()
    here = (
        Position.objects.visible_to(user)
        .filter(held_on(today))
        .select_related("account")
        .order_by("pk")
    )
    found = (
        Contact.objects.visible_to(user)
        .filter(is_rising_star=True)
        .select_related("sponsor")
        .prefetch_related(Prefetch("positions", queryset=here, to_attr="held"))
        .order_by("sponsor__full_name", "sponsor", "full_name", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    return _by_sponsor(found)


def _by_sponsor(found: Iterable[Contact]) -> list[Sponsored]:
    grouped: dict[User | None, list[Star]] = {}
    for contact in found:
        held: list[Position] = getattr(contact, "held", [])
        grouped.setdefault(contact.sponsor, []).append(Star(contact, tuple(held)))
    order = sorted(
        grouped, key=lambda sponsor: (sponsor is not None, str(sponsor or ""))
    )
    return [Sponsored(sponsor, tuple(grouped[sponsor])) for sponsor in order]
