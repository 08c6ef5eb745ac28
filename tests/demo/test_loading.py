"""The demo goes in once, goes on if it was cut off, and spares other accounts."""

import stat

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, AccountAccess, Order, Programme, Region
from sam import embedded, env
from sam.demo import loading
from sam.demo.loading import DemoRefused, DemoState, Wanted, demo_state, load_demo
from sam.demo.staff import APPROVER
from sam.lib import audit
from sam.lib.models import AuditEntry
from sam.users.models import User
from tests.demo.conftest import TODAY
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = Wanted(accounts=100, seed=1, today=TODAY)
ROLES = {
    "director@demo.example": "DIRECTOR",
    "manager@demo.example": "ACCOUNT_MANAGER",
    "desk@demo.example": "SERVICE_DESK",
    "admin@demo.example": "ADMINISTRATOR",
    APPROVER: "DIRECTOR",
}


@pytest.fixture(autouse=True)
def _acting():
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        yield


def silent(_text):
    return None


def seen_by(email):
    user = User.objects.get(email=email)
    return Account.objects.visible_to(user)


@pytest.mark.slow
def test_the_whole_portfolio_goes_in(monkeypatch):
    told = []
    assert demo_state() is DemoState.ABSENT
    load_demo(SMALL, say=told.append)

    programme = Programme.current()
    assert demo_state() is DemoState.FINISHED
    assert Account.objects.count() == 100
    assert Order.objects.count() > 2_000
    assert (programme.name, programme.base_currency) == ("Ashcombe Hire", "GBP")
    assert (programme.time_zone, programme.phone_region) == ("Europe/London", "GB")
    assert Region.objects.filter(parent__name="United Kingdom").count() == 8
    _people_can_sign_in()
    _people_see_what_is_theirs()

    before = AuditEntry.objects.count()
    again = load_demo(Wanted(accounts=300, seed=2, today=TODAY), say=told.append)
    assert again == SMALL
    assert told[-1] == "The demo portfolio is there already."
    assert (Account.objects.count(), AuditEntry.objects.count()) == (100, before)


def _people_can_sign_in():
    password = embedded.demo_password()
    path = embedded.data_dir() / "demo_password"
    for email, role in ROLES.items():
        user = User.objects.get(email=email)
        assert (user.role, user.is_active) == (role, True)
        assert user.full_name
        assert user.check_password(password)
    others = User.objects.exclude(email__in=ROLES)
    assert others.count() > 10
    assert not [user for user in others if user.has_usable_password()]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _people_see_what_is_theirs():
    own = seen_by("manager@demo.example")
    director = User.objects.get(email="director@demo.example")
    assert own.count() == 30
    assert own.filter(name="Marlowe Civils").exists()
    assert not own.filter(name="Osgood Retail Estates").exists()
    assert AccountAccess.objects.filter(user=director).count() == 100


@pytest.mark.slow
def test_what_was_cut_off_is_finished_with_the_seed_and_day_it_had(monkeypatch):
    def cut():
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(loading, "open_logins", cut)
        with pytest.raises(KeyboardInterrupt):
            load_demo(SMALL, say=silent)
    assert demo_state() is DemoState.STARTED
    director = User.objects.get(email="director@demo.example")
    assert not director.has_usable_password()
    orders = Order.objects.count()

    loaded = load_demo(Wanted(accounts=200, seed=9, today=TODAY), say=silent)

    assert loaded == SMALL
    assert demo_state() is DemoState.FINISHED
    assert (Account.objects.count(), Order.objects.count()) == (100, orders)
    director.refresh_from_db()
    assert director.check_password(embedded.demo_password())


def test_other_peoples_accounts_are_left_alone():
    AccountFactory(name="Somebody's customer")
    with pytest.raises(DemoRefused, match="1 accounts here that are not the demo's"):
        load_demo(SMALL, say=silent)
    assert [account.name for account in Account.objects.all()] == [
        "Somebody's customer"
    ]
    assert not AuditEntry.objects.filter(verb__startswith="demo.").exists()


def test_production_refuses(monkeypatch):
    monkeypatch.setattr(env, "is_local", lambda: False)
    with pytest.raises(DemoRefused, match="production mode"):
        load_demo(SMALL, say=silent)
    assert demo_state() is DemoState.ABSENT


def test_the_command_writes_files_and_no_rows(tmp_path):
    call_command("demo_data", accounts=100, seed=3, today=TODAY, to=tmp_path / "files")
    assert len(list((tmp_path / "files").glob("*.csv"))) == 13
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"accounts": 5}, "The demo needs 100 accounts or more."),
        ({"seed": -1}, "A seed is a whole number, zero or more."),
    ],
)
def test_the_command_refuses_what_it_cannot_draw(options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("demo_data", **options)
    assert not Account.objects.exists()
