"""What else stands in the timeline: deliveries, people, their voice, plan, wallet."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import (
    Challenge,
    CompetitorFootprint,
    KnowledgeNote,
    PersonNote,
)
from planning.models import Action, Handover, Objective, Plan
from tests.factories import (
    CompetitorFactory,
    ContactFactory,
    CustomerSignalFactory,
    OfferingFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    WalletEntryFactory,
)
from tests.workspace.test_account_page_timeline import read_all

DAY = dt.date(2026, 6, 1)
AT = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
ONE = dt.timedelta(days=1)


@pytest.fixture
def told(account, executive, programme):
    """Return ``told(filter)``: the titles and details of Acme's events."""

    def read(name):
        found = read_all(account, executive, limit=9, kinds=[name])
        return [(entry.title, entry.detail) for entry in found]

    return read


def test_late_lines_of_an_order_that_come_together_are_one_delivery(account, told):
    order = OrderFactory(account=account, ordered_on=DAY - 9 * ONE)
    for days in (2, 2, 5):
        OrderLineFactory(order=order, promised_on=DAY, delivered_on=DAY + days * ONE)
    OrderLineFactory(order=order, promised_on=DAY, delivered_on=DAY)
    titles = [title for title, _detail in told("orders")]
    assert titles == ["Delivered 5 days late", "Delivered 2 days late", "Order"]
    (two,) = [detail for title, detail in told("orders") if "2 days" in title]
    assert "and 1 more line" in two


def test_who_came_who_left_and_who_moved_within(account, told):
    simon, ann = ContactFactory(full_name="Simon"), ContactFactory(full_name="Ann")
    PositionFactory(contact=simon, account=account, title="Buyer", started_on=DAY)
    PositionFactory(
        contact=ann,
        account=account,
        title="Buyer",
        started_on=DAY - 99 * ONE,
        ended_on=DAY,
    )
    PositionFactory(contact=ann, account=account, title="Head", started_on=DAY + ONE)
    PositionFactory(contact=ann, account=account, started_on=dt.date(2999, 1, 1))
    PositionFactory(
        contact=simon, account=account, title="Temp", ended_on=DAY - 400 * ONE
    )
    assert told("people") == [
        ("Ann has a new position", "Head · until then Buyer"),
        ("Simon joined", "Buyer"),
        ("Ann joined", "Buyer"),
        ("Simon left", "Temp"),
    ]


def test_what_they_said_in_all_its_kinds(account, told):
    gareth = ContactFactory(full_name="Gareth Tully")
    CustomerSignalFactory(account=account, contact=gareth, said_on=DAY)
    KnowledgeNote.objects.create(
        account=account, topic="MOVES", text="To Leeds", said_on=DAY - ONE
    )
    Challenge.objects.create(
        account=account, words="No drivers", said_on=DAY - 2 * ONE, said_by=gareth
    )
    assert told("voice") == [
        ("How they see us, 4 of 5", "Gareth Tully"),
        ("Are they moving?", ""),
        ("Their problem: No drivers", "Nobody helped yet · Gareth Tully"),
    ]


def test_notes_about_a_person_are_never_in_it(account, executive, manager, told):
    gareth = PositionFactory(account=account).contact
    PersonNote.objects.create(
        contact=gareth, account=account, text="Likes sailing", written_by=manager
    )
    found = read_all(account, executive, limit=9)
    assert "sailing" not in " ".join(f"{one.title} {one.note}" for one in found)


def test_what_the_plan_brought(account, manager, told):
    plan = Plan.objects.create(
        account=account, owner=manager, starts_on=DAY, ends_on=DAY + 300 * ONE
    )
    Action.objects.create(
        account=account,
        words="Call them",
        owner=manager,
        due_on=DAY,
        done_at=AT,
        done_by=manager,
    )
    Action.objects.create(
        account=account, words="Still open", owner=manager, due_on=DAY
    )
    Objective.objects.create(
        account=account,
        plan=plan,
        kind="RETAIN",
        words="Keep them",
        measure="OWN",
        target=1,
        due_on=DAY,
        owner=manager,
        status="MISSED",
        closed_at=AT - ONE,
        outcome="Lost to Brackwell",
    )
    assert told("plan") == [
        ("Done: Call them", str(manager)),
        ("Objective: Keep them", "Missed"),
    ]


def test_who_took_it_over(account, manager, colleague, told):
    Handover.objects.create(
        account=account,
        from_user=manager,
        to_user=colleague,
        reason="New region",
        status="SIGNED",
        ended_at=AT,
    )
    assert told("people") == [(f"{colleague} took it over", "New region")]


def test_a_wallet_stated_on_one_day_is_one_event(account, told):
    pumps, power = OfferingFactory(name="Pumps"), OfferingFactory(name="Power")
    earlier = {"period_start": dt.date(2025, 1, 1), "period_end": dt.date(2025, 12, 31)}
    WalletEntryFactory(
        account=account, category=pumps, total=610_000, stated_on=DAY - ONE, **earlier
    )
    WalletEntryFactory(account=account, category=pumps, total=690_000, stated_on=DAY)
    titles = [title for title, _detail in told("rivals")]
    assert titles == ["Wallet of Pumps restated", "Wallet of Pumps measured"]
    WalletEntryFactory(
        account=account, category=power, total=Decimal(10_000), stated_on=DAY
    )
    assert told("rivals")[0][0] == "Wallet of 2 categories stated"


def test_a_competitor_that_is_there(account, told):
    CompetitorFootprint.objects.create(
        account=account,
        competitor=CompetitorFactory(name="Brackwell"),
        hold="HABIT",
        grade="C",
        stated_on=DAY,
    )
    assert told("rivals") == [("Competitor there: Brackwell", "Habit")]


def test_every_source_reads_its_events_by_an_index(account, executive, programme):
    """Whatever the server knows of the tables: no kind needs to sort a long history."""
    from sam.workspace.selectors.timeline_sources import SOURCES

    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for kind in ("ORDER", "DELIVERY", "INTERACTION", "JOINED", "LEFT", "SIGNAL"):
            source = SOURCES[kind]
            condition = source.condition.replace("%(today)s", "current_date")
            cursor.execute(
                f"EXPLAIN SELECT e.id FROM {source.table} e"
                f" WHERE e.account_id = 1 AND {condition}"
                f" ORDER BY e.{source.column} DESC, e.id DESC LIMIT 41"
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Sort" not in plan, (kind, plan)
