"""Who sees which account, by owner, team, desk, group and region."""

import datetime as dt
from random import Random

import pytest

from accounts.models import Account, AccountAccess, Contact, Order
from accounts.services.access import refresh_access, refresh_access_to
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    DeskMemberFactory,
    OrderFactory,
    PositionFactory,
    RegionDirectorFactory,
    RegionFactory,
    TeamMemberFactory,
    UserFactory,
)


def seen_by(user):
    refresh_access()
    return set(Account.objects.visible_to(user))


def test_a_manager_sees_what_they_own_with_all_subsidiaries(account, manager):
    child = AccountFactory(parent=account)
    grandchild = AccountFactory(parent=child)
    AccountFactory()
    assert seen_by(manager) == {account, child, grandchild}


def test_a_manager_of_a_subsidiary_does_not_see_the_group(account):
    child = AccountFactory(parent=account)
    assert seen_by(child.owner) == {child}


def test_a_team_is_seen_by_until_somebody_leaves_it(account):
    member = TeamMemberFactory(account=account)
    assert seen_by(member.user) == {account}
    member.ended_on = member.started_on
    member.save()
    assert seen_by(member.user) == set()


def test_a_team_is_seen_by_from_the_first_day_to_the_last(account, programme):
    today = programme.today()
    joins = TeamMemberFactory(account=account, started_on=today + dt.timedelta(days=1))
    leaves = TeamMemberFactory(
        account=account, started_on=today, ended_on=today + dt.timedelta(days=1)
    )
    assert seen_by(joins.user) == set()
    assert seen_by(leaves.user) == {account}


def test_a_desk_sees_its_accounts(programme):
    member = DeskMemberFactory()
    pooled = AccountFactory(owner=None, desk=member.desk)
    assert seen_by(member.user) == {pooled}


def test_a_director_sees_the_regions_below(account, north):
    city = AccountFactory(region=RegionFactory(parent=north))
    AccountFactory(region=RegionFactory(name="South"))
    director = RegionDirectorFactory(region=north).user
    assert seen_by(director) == {account, city}


def test_an_account_without_a_region_belongs_to_the_root(account, north):
    homeless = AccountFactory()
    town = RegionFactory(parent=north)
    of_town = RegionDirectorFactory(region=town).user
    of_root = RegionDirectorFactory(region=north).user
    assert seen_by(of_town) == set()
    assert seen_by(of_root) == {account, homeless}


def test_executives_and_administrators_see_all(
    account, executive, administrator, outsider
):
    assert seen_by(executive) == seen_by(administrator) == {account}
    assert seen_by(outsider) == set()


def test_a_merged_account_is_not_listed(account, executive):
    AccountFactory(merged_into=account)
    assert seen_by(executive) == {account}


def test_who_changes_role_loses_the_rows_of_the_old_one(account, manager):
    assert seen_by(manager) == {account}
    manager.role = User.Role.SERVICE_DESK
    manager.save()
    refresh_access()
    assert not AccountAccess.objects.filter(user=manager).exists()


def test_refreshing_one_person_leaves_the_others(account, manager):
    other = AccountFactory()
    assert refresh_access(users=[manager]) == 0
    assert not AccountAccess.objects.filter(user=other.owner).exists()
    assert refresh_access() == 1


def test_the_service_desk_sees_names_of_all_and_nothing_else(account, desk_agent):
    OrderFactory(account=account)
    PositionFactory(account=account)
    assert seen_by(desk_agent) == {account}
    assert not Order.objects.visible_to(desk_agent).exists()
    assert not Contact.objects.visible_to(desk_agent).exists()


def test_a_person_is_seen_only_at_visible_accounts(account, manager, outsider):
    contact = PositionFactory(account=account).contact
    elsewhere = PositionFactory(contact=contact)
    assert list(Contact.objects.visible_to(manager)) == [contact]
    assert list(contact.positions(manager="objects").visible_to(manager)) == list(
        account.positions.all()
    )
    assert list(Contact.objects.visible_to(outsider)) == []
    assert elsewhere.account != account


@pytest.mark.parametrize("role", [User.Role.EXECUTIVE, User.Role.SERVICE_DESK])
def test_a_stranger_s_role_alone_decides_for_those_who_see_all(account, role):
    assert seen_by(UserFactory(role=role)) == {account}


def test_access_to_a_few_accounts_is_what_a_refresh_of_all_makes(programme):
    """Random groups, owners, teams, desks and regions, then everything moves."""
    random = Random(7)
    regions = [RegionFactory()]
    regions += [RegionFactory(parent=random.choice(regions)) for _ in range(4)]
    for region in regions:
        RegionDirectorFactory(region=region)
    desks = [DeskMemberFactory().desk for _ in range(3)]
    owners = [UserFactory() for _ in range(5)]

    def holder():
        if random.random() < 0.3:
            return {"owner": None, "desk": random.choice(desks)}
        return {"owner": random.choice(owners), "desk": None}

    accounts = []
    for _ in range(30):
        parent = random.choice([None, *accounts]) if accounts else None
        region = random.choice([None, *regions])
        accounts.append(AccountFactory(parent=parent, region=region, **holder()))
    for account in random.sample(accounts, 10):
        TeamMemberFactory(account=account, user=random.choice(owners))
    refresh_access()
    moved = random.sample(accounts, 12)
    for account in moved:
        above = random.choice([None, *accounts[: accounts.index(account)]])
        region = random.choice([None, *regions])
        Account.objects.filter(pk=account.pk).update(
            parent=above, region=region, **holder()
        )
    assert refresh_access_to([account.pk for account in moved]) > 0
    assert refresh_access() == 0
    assert AccountAccess.objects.filter(why="GROUP").exists()
    assert refresh_access_to([]) == 0
