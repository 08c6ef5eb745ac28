"""An account's timeline: every event once, by page and by endpoint."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Programme
from sam.workspace.errors import BadRequest
from sam.workspace.selectors.timeline import (
    Cursor,
    kinds_of,
    timeline_of,
)
from sam.workspace.selectors.timeline_sources import SOURCES
from tests.factories import (
    ContactPreferenceFactory,
    FlagFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    OrderFactory,
    OrderLineFactory,
    ProblemFactory,
    ProgrammeFactory,
    PromiseFactory,
    TierAssignmentFactory,
)

MIDNIGHT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def full(account):
    """Acme with events of each kind, many of them at the same instant."""
    for n in range(4):
        InteractionFactory(account=account, happened_at=MIDNIGHT)
        InteractionFactory(account=account, happened_at=MIDNIGHT + n * HOUR)
        OrderLineFactory(order=OrderFactory(account=account))
        OrderFactory(account=account, ordered_on=dt.date(2026, 5, 28 + n))
        ProblemFactory(
            account=account, opened_at=MIDNIGHT, resolved_at=MIDNIGHT + n * HOUR
        )
        ProblemFactory(account=account, opened_at=MIDNIGHT - n * HOUR)
    for ended in ({}, {"kept_at": MIDNIGHT}, {"withdrawn_at": MIDNIGHT}):
        PromiseFactory(account=account, made_at=MIDNIGHT, outcome="Told", **ended)
    for n in range(2):
        ContactPreferenceFactory(account=account, asked_on=dt.date(2026, 5, 31 - n))
    FlagFactory(
        account=account,
        opened_on=MIDNIGHT.date(),
        cleared_on=MIDNIGHT.date(),
        cleared_at=MIDNIGHT,
    )
    FlagFactory(account=account, opened_on=MIDNIGHT.date())
    TierAssignmentFactory(
        account=account, started_at=MIDNIGHT, ended_at=MIDNIGHT + HOUR
    )
    TierAssignmentFactory(account=account, started_at=MIDNIGHT + HOUR)
    InteractionFactory(happened_at=MIDNIGHT)  # somebody else's
    return account


def read_all(account, user, *, limit, kinds=()):
    """Return every entry, page by page."""
    before, found = None, []
    while True:
        page = timeline_of(
            account,
            user,
            kinds=kinds_of(list(kinds), user),
            before=before,
            limit=limit,
            programme=Programme.current(),
        )
        assert len(page.entries) <= limit
        found += page.entries
        if page.next is None:
            return found
        before = Cursor.parse(str(page.next))


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Asia/Kolkata"])
def test_pages_show_every_event_once_newest_first(full, executive, limit, zone):
    ProgrammeFactory().__class__.objects.update(time_zone=zone)
    found = read_all(full, executive, limit=limit)
    keys = [(entry.at, entry.kind, entry.id) for entry in found]
    assert keys == sorted(set(keys), reverse=True)
    counted = {kind: sum(entry.kind == kind for entry in found) for kind in SOURCES}
    assert {kind: count for kind, count in counted.items() if count} == {
        "ORDER": 8,
        "INTERACTION": 8,
        "PROBLEM": 8,
        "RESOLVED": 4,
        "TIER": 2,
        "FLAG": 2,
        "CLEARED": 1,
        "PROMISE": 3,
        "KEPT": 1,
        "WITHDRAWN": 1,
        "WISH": 2,
    }


def test_a_filter_shows_its_kinds_only(full, executive):
    found = read_all(full, executive, limit=5, kinds=["problems", "tiers"])
    assert {entry.kind for entry in found} == {"PROBLEM", "RESOLVED", "TIER"}
    assert len(found) == 14


def test_the_service_desk_reads_problems_only(full, desk_agent):
    assert {entry.kind for entry in read_all(full, desk_agent, limit=5)} == {
        "PROBLEM",
        "RESOLVED",
    }


def test_an_order_is_one_entry_with_its_sum_and_its_lateness(
    account, executive, programme
):
    order = OrderFactory(account=account)
    OrderLineFactory(order=order, revenue=Decimal("100.50"))
    OrderLineFactory(
        order=order,
        revenue=Decimal("200.25"),
        promised_on=dt.date(2026, 6, 3),
        delivered_on=dt.date(2026, 6, 5),
    )
    credit = OrderFactory(account=account)
    OrderLineFactory(order=credit, revenue=Decimal(-50))
    orders = [
        entry
        for entry in read_all(account, executive, limit=9)
        if entry.kind == "ORDER"
    ]
    late, credited = sorted(orders, key=lambda entry: entry.id)
    assert (late.title, late.amount, late.is_bad) == ("Order", Decimal("300.75"), True)
    assert late.detail == "2 lines, delivered 2 days late"
    assert (credited.title, credited.amount) == ("Credit", Decimal(-50))


def test_an_order_whose_promise_is_past_is_late(account, executive, programme):
    OrderLineFactory(
        order=OrderFactory(account=account), promised_on=dt.date(2026, 6, 3)
    )
    (entry,) = read_all(account, executive, limit=9)
    assert entry.is_bad
    assert entry.detail == "1 line, not delivered, its promise is past"


def test_an_interaction_names_who_took_part(account, executive, manager):
    met = InteractionFactory(
        account=account, user=manager, subject="Site walk", minutes=90, note="Windy"
    )
    InteractionParticipantFactory(interaction=met, contact__full_name="Gareth Tully")
    (entry,) = read_all(account, executive, limit=9)
    assert entry.title == "Visit: Site walk"
    assert entry.detail == f"{manager}, Gareth Tully · 90\N{NO-BREAK SPACE}min"
    assert entry.note == "Windy"


def test_what_was_undone_did_not_happen(account, executive):
    from tests.factories import ChangeSetFactory

    TierAssignmentFactory(account=account, undone_by=ChangeSetFactory())
    assert read_all(account, executive, limit=9) == []


# Among them one whose kind is a list, and one whose key is infinite.
@pytest.mark.parametrize(
    "text",
    [
        "x",
        "e30",
        "W10",
        "WyIyMDI2IiwgIk9SREVSIiwgMV0",
        "é",
        "bnVsbA",
        "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgW10sIDFd",
        "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgIk9SREVSIiwgSW5maW5pdHld",
    ],
)
def test_a_broken_place_is_refused(client, account, manager, text):
    with pytest.raises(BadRequest):
        Cursor.parse(text)
    client.force_login(manager)
    for door in ["workspace:account-timeline", "api:account-timeline"]:
        answer = client.get(reverse(door, args=[account.pk]), {"before": text})
        assert answer.status_code == 400


def test_older_entries_come_by_themselves_when_htmx_asks(client, full, manager):
    for n in range(60):
        InteractionFactory(account=full, happened_at=MIDNIGHT - n * HOUR)
    client.force_login(manager)
    address = reverse("workspace:account-timeline", args=[full.pk])
    first = client.get(address)
    assert 'id="timeline-older"' in first.text
    older = client.get(
        address,
        {"before": first.context["timeline"].next},
        headers={"HX-Request": "true", "HX-Target": "timeline-more"},
    )
    assert "acc-head" not in older.text
    assert "<title>" not in older.text
    assert older.text.count("tl-row") == 40
    endpoint = reverse("api:account-timeline", args=[full.pk])
    page = client.get(endpoint).json()
    rest = client.get(endpoint, {"before": page["next"]}).json()
    seen = {(entry["kind"], entry["id"]) for entry in page["results"]}
    assert not seen & {(entry["kind"], entry["id"]) for entry in rest["results"]}


@pytest.mark.slow
def test_a_page_reads_no_more_of_a_long_history(account, executive, programme):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_interaction"
            " (account_id, happened_at, kind, purpose, initiative, subject, note)"
            " SELECT %s, %s::timestamptz - n * interval '1 hour', 'CALL', '', '', '',"
            " '' FROM generate_series(1, 20000) n",
            [account.pk, MIDNIGHT],
        )
        # Whether the index can serve the order, whatever the server knows of the table:
        # it sorts all the same where nothing else gives the order.
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT TEXT) SELECT happened_at, id"
            " FROM accounts_interaction WHERE account_id = %s"
            " ORDER BY happened_at DESC, id DESC LIMIT 41",
            [account.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "accounts_interaction_account" in plan
    assert "Sort" not in plan
    assert len(read_all(account, executive, limit=5000)) == 20000
