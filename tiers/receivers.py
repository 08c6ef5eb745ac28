"""Look again at accounts when what is promised, or what they got, changes."""

from django.dispatch import receiver

from accounts.signals import facts_refreshed, status_changed
from tiers.models import TierAssignment
from tiers.services import ledger, watching
from tiers.signals import tiers_changed


@receiver([facts_refreshed, tiers_changed], dispatch_uid="tiers.watch")
def watch_again(*, account_ids: list[int] | None, **_kwargs: object) -> None:
    if account_ids is not None:
        watching.watch_accounts(account_ids)


@receiver(status_changed, dispatch_uid="tiers.first")
def open_first_tiers(*, account_ids: list[int], **_kwargs: object) -> None:
    """Give a customer its first tier with its first day, and lists what changed."""
    ledger.open_missing_tiers(account_ids)
    tiers_changed.send(sender=TierAssignment, account_ids=account_ids)
