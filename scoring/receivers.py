"""Keep the measures of a few accounts up to their facts, in the same transaction."""

from django.db import connection
from django.dispatch import receiver

from accounts.signals import facts_refreshed
from scoring.services.measuring import follow_facts, touch


@receiver(facts_refreshed, dispatch_uid="scoring.measures")
def measure_at_once(*, account_ids: list[int] | None, **_kwargs: object) -> None:
    if account_ids:
        with connection.cursor() as cursor:
            touch(cursor, account_ids)
            follow_facts(cursor, account_ids)
