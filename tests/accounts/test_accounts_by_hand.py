"""Accounts opened, changed, closed and reopened by people."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Account, AccountFacts, LookupKey
from accounts.services import accounts, facts
from accounts.services.accounts import AccountRefused
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from sam.workspace.models import AccountRow
from tests.factories import DAY, AccountFactory, RegionFactory, RunFactory
from tiers.models import TierAssignment


@pytest.fixture
def published(programme):
    """Facts were published once, so that single changes are followed at once."""
    RunFactory(kind=facts.REFRESH, as_of=DAY, status="DONE", published=True)


def tiers_of(account):
    held = TierAssignment.objects.filter(account=account, ended_at=None)
    return [row.tier for row in held]


class TestOpening:
    def test_a_manager_opens_a_prospect_of_their_own(self, published, manager):
        made = accounts.open_account(actor=manager, name=" New Co ", country="GB")
        made.refresh_from_db()
        assert (made.name, made.status, made.owner) == ("New Co", "PROSPECT", manager)
        assert made.owner_set_by_person
        assert made.status_set_by_person
        assert Account.objects.visible_to(manager).filter(pk=made.pk).exists()
        assert AccountRow.objects.get(account=made).name == "New Co"
        assert AccountFacts.objects.filter(account=made).exists()
        assert tiers_of(made) == []
        told = OutboxEvent.objects.get(type="account.opened")
        assert told.payload == {"account": made.pk, "status": "PROSPECT"}
        assert AuditEntry.objects.get(verb="open_account").after["name"] == "New Co"

    def test_the_very_same_again_is_one(self, manager):
        first = accounts.open_account(actor=manager, name="New Co")
        assert accounts.open_account(actor=manager, name="New Co") == first

    def test_a_customer_is_valued_from_its_first_day(self, published, manager):
        since = dt.date(2024, 5, 1)
        made = accounts.open_account(
            actor=manager, name="New Co", status="CUSTOMER", since_on=since
        )
        assert tiers_of(made) == ["VALUED"]
        row = AccountRow.objects.get(account=made)
        assert (row.tier, row.tier_since.date()) == ("VALUED", since)

    def test_a_director_opens_for_a_manager_in_a_region_of_theirs(
        self, director, manager, north
    ):
        made = accounts.open_account(
            actor=director, name="New Co", owner=manager, region=north
        )
        assert made.owner == manager
        south = RegionFactory(name="South")
        with pytest.raises(AccountRefused, match="would not see it"):
            accounts.open_account(
                actor=director, name="Far Co", owner=manager, region=south
            )
        assert not Account.objects.filter(name="Far Co").exists()

    @pytest.mark.parametrize("who", ["desk_agent", "executive", "administrator"])
    def test_others_open_none(self, request, who):
        with pytest.raises(PermissionDenied):
            accounts.open_account(actor=request.getfixturevalue(who), name="New Co")
        assert not Account.objects.filter(name="New Co").exists()

    def test_a_manager_opens_none_for_somebody_else(self, manager, outsider):
        with pytest.raises(PermissionDenied):
            accounts.open_account(actor=manager, name="New Co", owner=outsider)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", " "),
            ("name", "x" * 301),
            ("country", "gb"),
            ("status", "FORMER"),
            ("market_position", "FIRST"),
            ("since_on", dt.date(2999, 1, 1)),
            ("nonsense", 1),
        ],
    )
    def test_what_cannot_be_is_refused_by_field(self, manager, field, value):
        told = {"name": "New Co", field: value}
        with pytest.raises(AccountRefused) as refusal:
            accounts.open_account(actor=manager, **told)
        assert refusal.value.field == field
        assert not Account.objects.filter(owner=manager, name="New Co").exists()

    def test_an_executive_owns_none(self, director, executive):
        with pytest.raises(AccountRefused) as refusal:
            accounts.open_account(actor=director, name="New Co", owner=executive)
        assert refusal.value.field == "owner"


class TestChanging:
    def test_what_is_named_changes_and_callers_are_known_at_once(
        self, published, account, manager
    ):
        accounts.change_account(account=account, actor=manager, phone="020 7946 0958")
        account.refresh_from_db()
        assert (account.name, account.phone) == ("Acme", "020 7946 0958")
        keys = LookupKey.objects.filter(account_id=account.pk)
        assert [key.key for key in keys] == ["+442079460958"]
        entry = AuditEntry.objects.get(verb="change_account")
        assert (entry.before, entry.after) == (
            {"phone": ""},
            {"phone": "020 7946 0958"},
        )
        told = OutboxEvent.objects.get(type="account.changed")
        assert told.payload["fields"] == ["phone"]

    def test_what_somebody_changed_meanwhile_is_not_lost(self, account, manager):
        seen = stamp(accounts.values_of(account))
        accounts.change_account(account=account, actor=manager, industry="Steel")
        with pytest.raises(ChangedMeanwhile):
            accounts.change_account(
                account=account, actor=manager, seen=seen, industry="Iron"
            )
        account.refresh_from_db()
        assert account.industry == "Steel"

    def test_nothing_stands_above_itself(self, account, manager):
        below = AccountFactory(parent=account, owner=manager)
        with pytest.raises(AccountRefused) as refusal:
            accounts.change_account(account=account, actor=manager, parent=below)
        assert refusal.value.field == "parent"

    def test_a_group_that_one_does_not_see_is_none(self, account, manager):
        with pytest.raises(AccountRefused):
            accounts.change_account(
                account=account, actor=manager, parent=AccountFactory()
            )

    def test_access_follows_the_region(self, account, director):
        south = RegionFactory(name="South")
        accounts.change_account(account=account, actor=None, region=south)
        assert not Account.objects.visible_to(director).filter(pk=account.pk).exists()

    def test_others_change_nothing(self, account, outsider, desk_agent):
        for who in (outsider, desk_agent):
            with pytest.raises(PermissionDenied):
                accounts.change_account(account=account, actor=who, industry="Steel")


class TestClosing:
    def test_it_is_closed_and_opened_again(self, published, account, manager):
        accounts.close_account(
            account=account, actor=manager, reason="Moved away", closed_on=DAY
        )
        account.refresh_from_db()
        assert (account.status, account.closed_on) == ("FORMER", DAY)
        assert account.status_set_by_person
        assert AccountRow.objects.get(account=account).status == "FORMER"
        accounts.reopen_account(account=account, actor=manager, reason="Came back")
        account.refresh_from_db()
        assert (account.status, account.closed_on) == ("CUSTOMER", None)
        assert tiers_of(account) == ["VALUED"]
        types = OutboxEvent.objects.filter(type__startswith="account.").order_by("id")
        assert [one.type for one in types] == ["account.closed", "account.reopened"]
        assert AuditEntry.objects.get(verb="close_account").after["reason"] == (
            "Moved away"
        )

    def test_twice_is_once_and_a_reason_is_asked(self, account, manager):
        with pytest.raises(AccountRefused):
            accounts.close_account(account=account, actor=manager, reason=" ")
        for _again in range(2):
            accounts.close_account(account=account, actor=manager, reason="Gone")
        assert OutboxEvent.objects.filter(type="account.closed").count() == 1

    def test_a_day_to_come_or_before_it_began_is_refused(self, account, manager):
        Account.objects.filter(pk=account.pk).update(since_on=DAY)
        for day in (dt.date(2999, 1, 1), DAY - dt.timedelta(days=1)):
            with pytest.raises(AccountRefused) as refusal:
                accounts.close_account(
                    account=account, actor=manager, reason="Gone", closed_on=day
                )
            assert refusal.value.field == "closed_on"

    def test_a_colleague_on_the_team_closes_nothing(self, account, colleague):
        with pytest.raises(PermissionDenied):
            accounts.close_account(account=account, actor=colleague, reason="Gone")


def test_a_prospect_is_won_once(published, manager):
    made = accounts.open_account(actor=manager, name="New Co")
    for _again in range(2):
        accounts.win_account(account=made, actor=manager)
    made.refresh_from_db()
    assert made.status == "CUSTOMER"
    assert made.since_on is not None
    assert tiers_of(made) == ["VALUED"]
    assert OutboxEvent.objects.filter(type="account.won").count() == 1
