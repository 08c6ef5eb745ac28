"""What a contact with a customer looks like, and whom one can have met there."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.models import (
    Account,
    Attachment,
    Contact,
    Interaction,
    InteractionParticipant,
    Promise,
)
from accounts.models.account import Person
from accounts.selectors.people import SENIORITY
from sam.users.models import User

ICONS = {
    Interaction.Kind.VISIT: "map-pin",
    Interaction.Kind.CALL: "phone",
    Interaction.Kind.VIDEO: "video",
    Interaction.Kind.EMAIL: "mail",
    Interaction.Kind.EVENT: "calendar",
    Interaction.Kind.REVIEW: "clipboard-list",
}


def with_keys(found: QuerySet[Interaction]) -> QuerySet[Interaction]:
    """
    Return *found* with the keys of what belongs to each contact, in one query.

    ``contact_keys``, ``promise_keys`` and ``attachment_keys``, of files that are there,
    are lists; ``user_email`` is who of ours it was.
    """
    of_it = {"interaction": OuterRef("pk")}
    people = InteractionParticipant.objects.filter(**of_it).order_by("contact_id")
    promises = Promise.objects.filter(**of_it).order_by("pk")
    files = Attachment.objects.filter(**of_it, removed_at=None).order_by("pk")
    return found.annotate(
        contact_keys=ArraySubquery(people.values("contact_id")),
        promise_keys=ArraySubquery(promises.values("pk")),
        attachment_keys=ArraySubquery(files.values("pk")),
        user_email=F("user__email"),
    )


def people_there(account: Account, user: Person) -> QuerySet[Contact]:
    """Return who has or had a position at *account*: who is there, seniors first."""
    rank = Case(
        *(
            When(positions__level=level, positions__ended_on=None, then=Value(n))
            for n, level in enumerate(SENIORITY)
        ),
        When(positions__ended_on=None, then=Value(len(SENIORITY))),
        default=Value(len(SENIORITY) + 1),
        output_field=IntegerField(),
    )
    there: QuerySet[Contact] = (
        Contact.objects.visible_to(user)
        .filter(Q(positions__account=account))
        .annotate(rank=Min(rank))
        .order_by("rank", "full_name", "pk")
    )
    return there


def lately_met(user: User, *, limit: int) -> list[Account]:
    """Return the accounts that *user* logged last, the latest first."""
    seen = Interaction.objects.visible_to(user).filter(user=user)
    last = seen.order_by("-happened_at", "-pk").values_list("account_id", flat=True)
    keys = list(dict.fromkeys(last[: limit * 5]))[:limit]
    found = Account.objects.visible_to(user).in_bulk(keys)
    return [found[key] for key in keys if key in found]
