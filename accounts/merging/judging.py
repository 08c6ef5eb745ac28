"""Whether two can be made one, and on what that rests."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.merging import filling
from accounts.merging.registry import consequences
from accounts.models import Contact, Position
from accounts.models.account import AccountStatus


def values_of(survivor: Any, loser: Any) -> dict[str, Any]:
    """Return what a preview shows and a merge depends on, for ``seen``."""
    values = {"survivor": survivor.pk, "loser": loser.pk, "name": str(survivor)}
    taken = filling.filled(survivor, loser)
    return values | {name: both["became"] for name, both in taken.items()}


def why_not(survivor: Any, loser: Any) -> str:
    """Return why these two cannot be merged that way round; nothing if they can."""
    if survivor.pk == loser.pk:
        return _("Choose two that are not the same already.")
    for one in (survivor, loser):
        if one.merged_into_id is not None:
            return _("%(name)s was merged into another already.") % {"name": one}
    if isinstance(survivor, Contact):
        return ""
    if filling.is_above(loser, survivor):
        return _(
            "%(below)s belongs to %(above)s: keep %(above)s and merge it the other"
            " way round."
        ) % {"below": survivor, "above": loser}
    if (
        loser.status == AccountStatus.CUSTOMER
        and survivor.status != AccountStatus.CUSTOMER
    ):
        return _("%(name)s is a customer: keep it and merge the other way round.") % {
            "name": loser
        }
    said = (one.why_not(survivor=survivor, loser=loser) for one in consequences())
    return next((words for words in said if words), "")


def foreseen(survivor: Any, loser: Any) -> list[str]:
    """Return what else will end when they are one, in sentences."""
    if isinstance(survivor, Contact):
        return []
    return [
        words
        for one in consequences()
        for words in one.foreseen(survivor=survivor, loser=loser)
    ]


def accounts_of(*people: Contact) -> list[int]:
    """Return the accounts at which these people hold or held a position."""
    there = Position.objects.filter(contact__in=people).order_by("account")
    return list(there.values_list("account", flat=True).distinct())
