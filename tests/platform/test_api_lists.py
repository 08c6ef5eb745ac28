"""Lists of the API: pages, order, fields, what they refer to, and whole lists."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from rest_framework import mixins
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from sam.api import router
from sam.lib.api import Lists
from sam.lib.api.lists import Listing
from sam.workspace.api.accounts import AccountViewSet
from tests.factories import (
    AccountFactsFactory,
    FlagFactory,
    InteractionFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
    TierAssignmentFactory,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def contacts_of_acme(account, seen):
    """Seven contacts, some at the same time."""
    made = [
        InteractionFactory(
            account=account,
            happened_at=NOON + timedelta(days=number // 2),
            subject=f"=SUM({number})",
        )
        for number in range(7)
    ]
    seen()
    return made


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


def every_list():
    return [view for _prefix, view, _name in router.registry if hasattr(view, "list")]


def test_every_list_is_answered_in_the_same_way():
    assert len(every_list()) >= 40
    assert [view for view in every_list() if not issubclass(view, Listing)] == []
    plain = mixins.ListModelMixin.list
    assert [view for view in every_list() if view.list is plain] == []
    assert Lists.list is not plain


def test_pages_by_key_hold_every_row_once_in_any_order(signed_in, contacts_of_acme):
    in_order = sorted(contacts_of_acme, key=lambda each: (each.happened_at, each.pk))
    for sort, expected in (
        ("happened_at", in_order),
        ("-happened_at", in_order[::-1]),
        ("id", contacts_of_acme),
        ("", contacts_of_acme[::-1]),
    ):
        door, keys = f"{API}interactions/?rows=2&sort={sort}", []
        while door:
            page = signed_in.get(door).json()
            keys += [row["id"] for row in page["results"]]
            last, door = page, page["next"]
        assert keys == [each.pk for each in expected]
        before = signed_in.get(last["previous"]).json()["results"]
        assert [row["id"] for row in before] == keys[4:6]


@pytest.mark.parametrize(
    "asked",
    [
        "sort=subject",
        "sort=-",
        "rows=101",
        "rows=0",
        "rows=x",
        "after=nonsense",
        "before=nonsense",
        "fields=happened_at,margin",
        "expand=kind",
        "margin=1",
        "net_margin_12m__gte=5",
    ],
)
def test_what_a_list_does_not_have_is_refused(signed_in, contacts_of_acme, asked):
    assert signed_in.get(f"{API}interactions/?{asked}").status_code == 400


def test_a_cursor_belongs_to_its_order(signed_in, contacts_of_acme):
    after = signed_in.get(f"{API}interactions/?rows=2").json()["next"]
    assert signed_in.get(f"{after}&sort=happened_at").status_code == 400


def test_only_some_fields_and_always_the_key(signed_in, contacts_of_acme):
    row = signed_in.get(f"{API}interactions/?fields=subject,kind").json()["results"][0]
    assert set(row) == {"id", "subject", "kind"}


@pytest.mark.parametrize("figure", ["roi", "lifetime_value", "net_margin_12m"])
def test_hidden_figures_are_neither_fields_nor_orders_nor_filters(
    client, account, seen, administrator, figure
):
    seen()
    client.force_login(administrator)
    shown = client.get(f"{API}accounts/").json()["results"][0]
    assert figure not in shown
    assert "revenue_12m" in shown
    for asked in (f"fields={figure}", f"sort={figure}", f"{figure}=1", "roi_min=1"):
        assert client.get(f"{API}accounts/?{asked}").status_code == 400, asked
    for kind in ("text/csv", "application/x-ndjson"):
        whole = client.get(f"{API}accounts/", headers={"accept": kind})
        assert figure not in whole.getvalue().decode()
        part = client.get(f"{API}accounts/?fields={figure}", headers={"accept": kind})
        assert part.status_code == 400


def test_one_row_is_asked_for_as_its_list_is(
    client, account, contacts_of_acme, manager, administrator
):
    client.force_login(manager)
    door = f"{API}interactions/{contacts_of_acme[0].pk}/"
    whole = client.get(door).json()
    some = client.get(f"{door}?fields=subject&expand=account")
    alone = client.get(f"{API}accounts/{account.pk}/").json()
    assert some.json() == {
        **{name: whole[name] for name in ("id", "subject", "account")},
        "expanded": {"account": alone},
    }
    assert some["ETag"].startswith("W/")
    for asked in ("fields=margin", "expand=kind", "fields=subject,roi"):
        assert client.get(f"{door}?{asked}").status_code == 400, asked
    client.force_login(administrator)
    hidden = client.get(f"{API}accounts/{account.pk}/?fields=lifetime_value")
    assert hidden.status_code == 400


def test_what_rows_refer_to_is_told_with_them(signed_in, account, contacts_of_acme):
    door = f"{API}interactions/?fields=subject&expand=account"
    rows = signed_in.get(door).json()["results"]
    alone = signed_in.get(f"{API}accounts/{account.pk}/").json()
    assert {row["account"] for row in rows} == {account.pk}
    assert rows[0]["expanded"] == {"account": alone}


def test_people_who_are_referred_to_are_told_too(signed_in, account, seen):
    person = PositionFactory(account=account).contact
    talk = InteractionFactory(account=account)
    talk.contacts.add(person)
    seen()
    [row] = signed_in.get(f"{API}interactions/?expand=contacts,account").json()[
        "results"
    ]
    assert row["contacts"] == [person.pk]
    assert [each["id"] for each in row["expanded"]["contacts"]] == [person.pk]


def test_the_service_desk_is_told_no_more_by_what_is_referred_to(
    client, account, seen, desk_agent
):
    ProblemFactory(account=account)
    AccountFactsFactory(account=account)
    seen()
    client.force_login(desk_agent)
    [row] = client.get(f"{API}problems/?expand=account").json()["results"]
    alone = client.get(f"{API}accounts/{account.pk}/").json()
    assert row["expanded"]["account"] == alone
    assert "revenue_12m" not in alone


def test_a_list_as_lines_is_the_list(signed_in, contacts_of_acme):
    listed = signed_in.get(f"{API}interactions/").json()["results"]
    for asked in (
        {"path": f"{API}interactions/", "headers": {"accept": "application/x-ndjson"}},
        {"path": f"{API}interactions/?format=ndjson"},
    ):
        answer = signed_in.get(**asked)
        assert answer["Content-Type"].startswith("application/x-ndjson")
        assert [json.loads(line) for line in answer.getvalue().splitlines()] == listed


def test_a_list_as_a_table_holds_no_formula(signed_in, contacts_of_acme):
    door = f"{API}interactions/?fields=subject,contacts&sort=id&format=csv"
    answer = signed_in.get(door)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["subject"] for row in rows] == [f"'=SUM({n})" for n in range(7)]
    assert {row["contacts"] for row in rows} == {"[]"}


def test_a_table_keeps_numbers_below_zero_as_they_are(signed_in, account, seen):
    line = OrderLineFactory(order__account=account, revenue=Decimal("-12.5"))
    seen()
    [row] = signed_in.get(f"{API}orders/").json()["results"]
    assert row["lines"][0]["revenue"] == "-12.5000"
    whole = signed_in.get(f"{API}orders/?format=csv").getvalue().decode()
    assert "'-" not in whole
    assert row["id"] == line.order_id


def test_a_stream_reads_chunk_by_chunk(
    signed_in, contacts_of_acme, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("sam.lib.api.streams.CHUNK", 3)
    answer = signed_in.get(f"{API}interactions/?format=ndjson&sort=happened_at")
    lines = iter(answer)
    assert len(next(lines).splitlines()) == 3
    with django_assert_num_queries(1):  # the next three, and what belongs to them
        assert len(next(lines).splitlines()) == 3
    assert sum(len(chunk.splitlines()) for chunk in lines) == 1


def test_only_lists_are_streams(signed_in, account, seen):
    seen()
    for door in (f"{API}accounts/{account.pk}/", f"{API}today/"):
        answer = signed_in.get(door, headers={"accept": "text/csv"})
        assert answer.status_code == 406


def test_orders_and_tiers_are_those_of_visible_accounts(client, account, outsider):
    OrderLineFactory(order__account=account)
    TierAssignmentFactory(account=account)
    client.force_login(outsider)
    for name in ("orders", "costs", "tier-assignments", "evaluations"):
        assert client.get(f"{API}{name}/").json()["results"] == []


def test_cost_is_for_who_sees_money(client, account, seen, administrator, manager):
    OrderLineFactory(order__account=account, cost=Decimal(7))
    seen()
    for user, sees in ((manager, True), (administrator, False)):
        client.force_login(user)
        [order] = client.get(f"{API}orders/").json()["results"]
        assert ("cost" in order["lines"][0]) is sees


def test_the_desk_learns_tiers_and_not_why(client, account, seen, desk_agent):
    TierAssignmentFactory(account=account, reason="Between us")
    seen()
    client.force_login(desk_agent)
    [row] = client.get(f"{API}tier-assignments/").json()["results"]
    assert row["tier"]
    assert "reason" not in row


def test_rows_are_written_as_their_serializers_would(
    rf, account, seen, director, administrator
):
    """The short way says the very same as the long one, for rows of every kind."""
    InteractionFactory(account=account)
    ProblemFactory(account=account, estimated_loss=Decimal("12.3"))
    FlagFactory(account=account)
    OrderLineFactory(order__account=account)
    PositionFactory(account=account)
    TierAssignmentFactory(account=account, decided_by=None)
    AccountFactsFactory(account=account)
    seen()
    compared = []
    for view_class in every_list():
        if view_class.shaped not in {Listing.shaped, AccountViewSet.shaped}:
            continue  # its rows are made of several things
        view = view_class()
        view.request = Request(rf.get("/"))
        view.request.user = administrator if view.family == "access" else director
        view.action, view.kwargs, view.format_kwarg = "list", {}, None
        if rows := list(view.get_queryset()[:20]):
            serializer = view.get_serializer(rows, many=True).child
            long = [serializer.to_representation(row) for row in rows]
            assert as_json(view.shaped(rows, None)) == as_json(long), view_class
            compared.append(view_class)
    assert len(compared) >= 8


def as_json(rows):
    return json.loads(JSONRenderer().render(rows))
