"""Two people who mend two reasons of one flag at the same moment: real threads."""

import pytest
from django.db import transaction

from accounts.models import Programme, Promise
from accounts.services import facts
from sam.lib import runs
from tests.factories import InteractionFactory, ProgrammeFactory, ServiceStandardFactory
from tests.factories.days import DAY
from tests.tiers.ledgers import race
from tests.tiers.watch.looks import before, customer, day_before, flag_of, look
from tiers.models import FlagEvent, Tier

UNDER = "UNDER_SERVED"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_neither_overwrites_what_the_other_mended(monkeypatch):
    monkeypatch.setattr(Programme, "today", lambda _self: DAY)
    ProgrammeFactory(revenue_share_warning=1)
    ServiceStandardFactory(tier=Tier.VALUED, visits_target=4, visits_floor=2)
    account = customer()
    promise = Promise.objects.create(
        account=account, words="Call", due_on=day_before(3), made_at=before(9)
    )
    runs.start(facts.REFRESH, as_of=DAY)
    look()
    assert flag_of(account, UNDER)

    @transaction.atomic
    def visit():
        InteractionFactory(account=account, happened_at=before(0))
        facts.refresh_marked()

    @transaction.atomic
    def keep():
        Promise.objects.filter(pk=promise.pk).update(kept_at=before(0))
        facts.refresh_marked()

    race(visit, keep)
    assert flag_of(account, UNDER) is None
    cleared = FlagEvent.objects.filter(flag__account=account, verb="CLEARED")
    assert cleared.filter(flag__kind=UNDER).count() == 1
