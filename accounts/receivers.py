"""Follow what changes about accounts, in the transaction of the change."""

from django.dispatch import receiver

from accounts.services import lookup_keys
from accounts.signals import facts_refreshed


@receiver(facts_refreshed, dispatch_uid="accounts.lookup")
def read_keys_again(*, account_ids: list[int] | None, **_kwargs: object) -> None:
    if account_ids is not None:
        lookup_keys.refresh_marked(account_ids)
