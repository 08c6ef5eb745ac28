"""The rules that the database keeps, whatever writes the row."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import atomic

from accounts.models import Account, OrderLine, Programme
from tests.factories import (
    AccountFactory,
    AccountRelationFactory,
    ExchangeRateFactory,
    ExternalIdFactory,
    OfferingFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
    RegionFactory,
    TeamMemberFactory,
    WalletEntryFactory,
)

JUN = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("constraint", "factory", "fields"),
    [
        ("owner_or_desk", AccountFactory, {"owner": None}),
        ("known_status", AccountFactory, {"status": "LOST"}),
        ("closed_is_former", AccountFactory, {"closed_on": dt.date(2026, 1, 1)}),
        ("potential_not_negative", AccountFactory, {"annual_potential": -1}),
        ("known_grade", AccountFactory, {"potential_grade": "E"}),
        ("known_level", PositionFactory, {"level": "CEO"}),
        (
            "position_ends_after_start",
            PositionFactory,
            {"started_on": dt.date(2026, 2, 1), "ended_on": dt.date(2026, 1, 1)},
        ),
        (
            "resolved_after_opened",
            ProblemFactory,
            {"opened_at": JUN, "resolved_at": JUN - dt.timedelta(hours=1)},
        ),
        (
            "answered_after_opened",
            ProblemFactory,
            {"opened_at": JUN, "first_response_at": JUN - dt.timedelta(hours=1)},
        ),
        ("total_not_negative", WalletEntryFactory, {"total": Decimal(-1)}),
        (
            "walletentry_ends_after_start",
            WalletEntryFactory,
            {"period_end": dt.date(2025, 1, 1)},
        ),
        ("exchangerate_positive", ExchangeRateFactory, {"rate": 0}),
        ("weight_not_negative", AccountRelationFactory, {"weight": -1}),
    ],
)
def test_refuses_a_row_that_breaks(programme, constraint, factory, fields):
    with pytest.raises(IntegrityError, match=constraint), atomic():
        factory(**fields)


def test_refuses_a_second_programme(programme):
    with pytest.raises(IntegrityError, match="only_one"), atomic():
        Programme.objects.create(pk=2)


def test_refuses_a_second_of_one_thing(programme):
    line = OrderLineFactory(line_no=1)
    member = TeamMemberFactory()
    known = ExternalIdFactory()
    rate = ExchangeRateFactory()
    offering = OfferingFactory(name="Diggers")
    again = [
        lambda: OrderLineFactory(order=line.order, line_no=1),
        lambda: TeamMemberFactory(account=member.account, user=member.user),
        lambda: ExternalIdFactory(external_id=known.external_id),
        lambda: ExchangeRateFactory(valid_from=rate.valid_from),
        lambda: OfferingFactory(name=offering.name),
    ]
    for make in again:
        with pytest.raises(IntegrityError, match="unique"), atomic():
            make()


@pytest.mark.parametrize(
    "strange", [{"ordered_on": dt.date(2020, 1, 1)}, {"account": None}]
)
def test_a_line_is_of_the_account_and_day_of_its_order(programme, strange):
    order = OrderFactory()
    if "account" in strange:
        strange = {"account": AccountFactory()}
    with pytest.raises(IntegrityError, match="of its order"), atomic():
        OrderLineFactory(order=order, **strange)
    assert not order.lines.exists()


def test_what_a_line_refers_to_is_there_and_stays(programme):
    line = OrderLineFactory()
    with pytest.raises(IntegrityError, match="of its order"), atomic():
        OrderLine.objects.filter(pk=line.pk).update(order_id=987654321)
    with pytest.raises(IntegrityError, match="not there"), atomic():
        OrderLine.objects.filter(pk=line.pk).update(offering_id=987654321)
    with (
        pytest.raises(IntegrityError, match="cannot be deleted"),
        atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_order WHERE id = %s", [line.order_id])
    assert OrderLine.objects.get().order_id == line.order_id


class TestTrees:
    @pytest.mark.parametrize(
        "factory", [AccountFactory, RegionFactory, OfferingFactory]
    )
    def test_nothing_is_above_itself_at_any_depth(self, programme, factory):
        top = factory()
        middle = factory(parent=top)
        bottom = factory(parent=middle)
        top.parent = bottom
        with pytest.raises(IntegrityError, match="would be above itself"), atomic():
            top.save()
        top.refresh_from_db()
        assert top.parent is None

    def test_one_statement_cannot_close_a_circle_either(self, programme):
        first, second = AccountFactory(), AccountFactory()
        first.parent, second.parent = second, first
        with pytest.raises(IntegrityError, match="above itself"), atomic():
            Account.objects.bulk_update([first, second], ["parent"])

    def test_a_group_may_be_moved_below_another(self, programme):
        group = AccountFactory()
        child = AccountFactory(parent=group)
        group.parent = AccountFactory()
        group.save()
        assert child.parent.parent == group.parent


@pytest.mark.django_db(transaction=True)
def test_two_who_move_groups_below_each_other_leave_no_circle():
    first, second = AccountFactory(), AccountFactory()
    barrier, refused = threading.Barrier(2), []

    def move(account, below):
        barrier.wait()
        try:
            with transaction.atomic():
                Account.objects.filter(pk=account.pk).update(parent=below)
        except IntegrityError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=move, args=pair)
        for pair in [(first, second), (second, first)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Account.objects.exclude(parent=None).count() == 1
