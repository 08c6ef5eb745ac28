"""Look again at accounts when what is promised, or what they got, changes."""

from django.dispatch import receiver

from accounts.signals import facts_refreshed
from tiers.services import watching
from tiers.signals import tiers_changed


@receiver([facts_refreshed, tiers_changed], dispatch_uid="tiers.watch")
def watch_again(*, account_ids: list[int] | None, **_kwargs: object) -> None:
    if account_ids is not None:
        watching.watch_accounts(account_ids)
