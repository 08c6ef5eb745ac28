"""What a contact with a customer looks like, and whom one can have met there."""

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When

from accounts.models import Account, Contact, Interaction
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
