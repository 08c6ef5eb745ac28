"""What keeps a proposed move from being applied today."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Programme
from tiers.models import Change, Tier
from tiers.services import guarding
from tiers.services.wave_holds import why_waiting

# Who is no customer any more is held by nobody: runs pass its override over, too.
STALE = """
SELECT c.id, CASE
    WHEN a.merged_into_id IS NOT NULL THEN 'MERGED'
    WHEN c.from_tier <> coalesce(t.tier, '') OR t.started_at >= %(now)s THEN 'MOVED'
    WHEN a.status = 'FORMER' AND c.to_tier = 'STRATEGIC' THEN 'CLOSED'
    ELSE 'OVERRIDE' END
FROM tiers_change c
JOIN accounts_account a ON a.id = c.account_id
LEFT JOIN tiers_tierassignment t ON t.account_id = a.id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
LEFT JOIN tiers_override o ON o.account_id = a.id
    AND o.withdrawn_at IS NULL AND o.expires_on >= %(today)s AND o.tier <> c.to_tier
    AND a.status <> 'FORMER'
WHERE c.id = ANY(%(changes)s) AND (
    a.merged_into_id IS NOT NULL
    OR c.from_tier <> coalesce(t.tier, '') OR t.started_at >= %(now)s
    OR (a.status = 'FORMER' AND c.to_tier = 'STRATEGIC')
    OR o.id IS NOT NULL)
"""
STALE_WORDS = {
    "MERGED": gettext_lazy("It was merged into another account."),
    "MOVED": gettext_lazy("Its tier has changed since."),
    "CLOSED": gettext_lazy("It is no customer any more."),
    "OVERRIDE": gettext_lazy("A person's override holds it."),
}


class Wait(NamedTuple):
    """Why a move has to wait; ``holds`` if it is held until somebody names it again."""

    words: str
    holds: bool


def stale(changes: Collection[int], *, now: dt.datetime) -> dict[int, str]:
    """Return those of *changes* whose account is not what it was, with the reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            STALE,
            {
                "changes": list(changes),
                "now": now,
                "today": Programme.current().today(),
            },
        )
        return {key: str(STALE_WORDS[why]) for key, why in cursor.fetchall()}


def waiting(changes: Collection[int]) -> dict[int, Wait]:
    """Return those of *changes* that cannot be applied yet, with the reason."""
    inside = Change.objects.filter(pk__in=changes).select_related("account")
    waits = {}
    down = list(inside.filter(to_tier=Tier.ALTERNATIVE, alternative_plan=None))
    for change in down:
        words = _("%(account)s needs a plan before it becomes Alternative.")
        waits[change.pk] = Wait(words % {"account": change.account.name}, holds=False)
    guarded = list(inside.filter(to_tier=Tier.ALTERNATIVE))
    reasons = guarding.why_not_to_lose([change.account_id for change in guarded])
    for change in guarded:
        if change.account_id in reasons:
            said = f"{change.account.name}: {reasons[change.account_id]}"
            waits[change.pk] = Wait(said, holds=True)
    return waits | _for_their_wave(list(inside.filter(to_tier=Tier.STRATEGIC)))


def _for_their_wave(promotions: Collection[Change]) -> dict[int, Wait]:
    reasons = why_waiting([change.account_id for change in promotions])
    return {
        change.pk: Wait(str(reasons[change.account_id]), holds=True)
        for change in promotions
        if change.account_id in reasons
    }
