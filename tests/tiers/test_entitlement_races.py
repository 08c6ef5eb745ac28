"""What is promised is brought up to date while somebody changes it: real threads."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from accounts.rollup import ids_scope
from accounts.services import facts
from sam.lib import audit
from sam.lib.models import AuditEntry
from tests.factories import BenefitFactory, TierAssignmentFactory
from tiers.models import Delivery, Entitlement, ServiceStandard, Tier
from tiers.services import deliveries, entitlements, standards

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
START = dt.date(2026, 3, 1)


@pytest.fixture
def report(account):
    """What Acme is entitled to by its standard, besides contact and answers."""
    TierAssignmentFactory(account=account, tier=Tier.STRATEGIC, started_at=LONG_AGO)
    standards.open_default_standards()
    standard = ServiceStandard.objects.get(tier=Tier.STRATEGIC)
    standard.benefits.add(BenefitFactory(times_year=4))
    entitlements.renew(ids_scope([account.pk]), START)
    return Entitlement.objects.get(account=account, kind="BENEFIT")


def looking():
    """Take what a look holds that is about to renew."""
    with connection.cursor() as cursor:
        cursor.execute(facts.LOCK)


def meanwhile(act):
    """Begin *act* in another session; return its thread once it waits for a lock."""

    def run():
        try:
            with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
                act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                break
            thread.join(timeout=0.02)
    return thread


def test_a_delivery_waits_for_a_look_without_holding_what_it_ends(account, report):
    with transaction.atomic():
        looking()
        thread = meanwhile(
            lambda: deliveries.record_delivery(
                entitlement=report, actor=None, evidence="Sent"
            )
        )
        Entitlement.objects.select_for_update(nowait=True).get(pk=report.pk)
    thread.join(timeout=60)
    assert Delivery.objects.get().entitlement == report


def test_a_change_of_tier_under_way_is_waited_for(account, report):
    with transaction.atomic():
        looking()
        account.tier_assignments.update(tier=Tier.VALUED)
        thread = meanwhile(lambda: entitlements.renew(ids_scope([account.pk]), START))
        assert thread.is_alive()
    thread.join(timeout=60)
    held = Entitlement.objects.filter(account=account, ends_on=None)
    assert set(held.values_list("tier", flat=True)) == {Tier.VALUED}
