"""A run that is killed anywhere and repeated raises nothing twice."""

import pytest
from django.db import connection

from accounts.rollup import chunk_bounds
from tests.factories import InteractionFactory, ProgrammeFactory
from tests.rails.killing import killed_at, statements
from tests.tiers.watch.looks import before, customer, look
from tiers.models import Flag, FlagEvent, Tier

POINTS = 8
WRITTEN = (
    "tiers_flagevent",
    "tiers_flag",
    "tiers_entitlement",
    "lib_runchunk",
    "lib_run",
)


def forget():
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f"DELETE FROM {table}")


def said():
    return sorted(
        (event.flag.account_id, event.flag.kind, event.verb)
        for event in FlagEvent.objects.select_related("flag")
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_statement_it_raises_each_flag_once(monkeypatch):
    monkeypatch.setattr(chunk_bounds, "__defaults__", (2,))
    ProgrammeFactory()
    for tier in (Tier.STRATEGIC, Tier.VALUED, Tier.VALUED):
        InteractionFactory(account=customer(tier), happened_at=before(200))
    whole = statements(look)
    undisturbed = said()
    assert len(undisturbed) == Flag.objects.count() > 3
    killed = 0
    for point in range(POINTS):
        forget()
        killed += killed_at(look, statement=whole * (point + 1) // (POINTS + 1))
        look()
        assert said() == undisturbed, f"point {point}"
    assert killed == POINTS
