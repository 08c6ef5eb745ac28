"""Who is told that a person rose or went elsewhere."""

import pytest

from accounts.services.access import refresh_access
from accounts.services.moves import move_person, promote
from sam.lib import outbox
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told
from tests.accounts.facts_written import in_days
from tests.factories import (
    AccountFactory,
    DeskFactory,
    DeskMemberFactory,
    PositionFactory,
    UserFactory,
)


@pytest.fixture
def beth(account):
    return PositionFactory(
        account=account, contact__full_name="Beth Mercer", title="Buyer"
    )


@pytest.fixture
def beacon(north):
    return AccountFactory(name="Beacon", region=north)


def moves():
    outbox.relay()
    found = Notification.objects.filter(kind="PERSON_MOVED").order_by("user_id")
    return {each.user: told(each) for each in found}


def test_the_owners_of_both_accounts_are_told_what_each_may_see(
    account, beth, beacon, director
):
    refresh_access()
    move_person(position=beth, account=beacon, actor=director, on=in_days(-2))
    words = moves()
    assert words[account.owner].title == "Beth Mercer left Acme"
    assert words[beacon.owner].title == "Beth Mercer came to Beacon"
    assert set(words) == {account.owner, beacon.owner}
    assert moves().keys() == words.keys()


def test_who_wrote_it_down_knows_it(account, beth, manager, director):
    promote(position=beth, actor=manager, on=in_days(0), title="Head buyer")
    assert moves() == {}
    held = beth.contact.positions.get(ended_on=None)
    promote(position=held, actor=director, on=in_days(0), title="Director")
    (words,) = moves().values()
    assert words.title == "Beth Mercer has another position at Acme"
    assert words.summary == f"Director. {director} wrote it down"


def test_the_members_of_a_desk_are_told_of_its_account(account, beth, director):
    desk = DeskFactory()
    account.owner, account.desk = None, desk
    account.save()
    here = DeskMemberFactory(desk=desk).user
    DeskMemberFactory(desk=desk, user=UserFactory(is_active=False))
    refresh_access()
    promote(position=beth, actor=director, on=in_days(0), title="Head buyer")
    assert set(moves()) == {here}
