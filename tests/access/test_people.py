"""Colleagues come in, change and leave; services call."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.models import (
    AccountAccess,
    DeskMember,
    OwnerChange,
    RegionDirector,
    TeamMember,
)
from accounts.services.access import refresh_access
from planning.models import Handover
from planning.services.handovers import begin_handover
from planning.services.leaving import LeavingRefused
from sam.access.services import leaving, people, signins
from sam.access.services.people import PersonRefused
from sam.lib import outbox
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import ApiToken, User
from tests.access.tokens import a_token
from tests.factories import (
    AccountFactory,
    DeskFactory,
    FlagFactory,
    ManagerFactory,
    PromiseFactory,
    RegionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.planning.plans import an_action, an_objective

pytestmark = pytest.mark.django_db

ROLE = User.Role
TYPED = {
    "full_name": "Nia  Okafor",
    "email": "Nia@Example.com",
    "role": "DIRECTOR",
    "level": "",
    "specialism": "",
    "client_hours_month": "",
}


def sees(person):
    return set(AccountAccess.objects.filter(user=person).values_list("account", "why"))


def test_who_is_invited_gets_a_link_sets_a_password_and_is_in(
    client, administrator, account, north
):
    client.force_login(administrator)
    answer = client.post("/administration/users/new/", TYPED | {"regions": [north.pk]})
    nia = User.objects.get(email="nia@example.com")
    assert answer.url == f"/administration/users/{nia.pk}/"
    assert nia.full_name == "Nia Okafor"
    assert sees(nia) == {(account.pk, "REGION")}
    entry = AuditEntry.objects.get(verb="add_user")
    assert entry.after["regions"] == ["North"]
    assert not mail.outbox
    outbox.relay()
    (sent,) = mail.outbox
    assert sent.to == ["nia@example.com"]
    link = next(word for word in sent.body.split() if "/password/reset/key/" in word)
    client.logout()
    form = client.get(link[link.index("/auth/") :], follow=True)
    at = form.redirect_chain[-1][0]
    words = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert client.post(at, words).status_code == 302
    again = client.get(link[link.index("/auth/") :], follow=True)
    assert again.context["token_fail"], "the link works once"
    client.post(
        "/auth/login/",
        {"login": "nia@example.com", "password": "correct horse battery"},
    )
    assert client.get("/accounts/").status_code == 200


def test_no_link_stands_in_the_outbox_or_the_trail(administrator):
    person = UserFactory()
    signins.invite_again(actor=administrator, person=person)
    assert OutboxEvent.objects.get().payload == {"user": person.pk}
    assert AuditEntry.objects.get().after is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "taken@example.com"}, "email"),
        ({"role": "KING"}, "role"),
        ({"client_hours_month": -1}, "client_hours_month"),
        ({"hourly_cost": 10}, "hourly_cost"),
        ({"is_superuser": True}, "is_superuser"),
    ],
)
def test_what_a_person_cannot_be_is_refused_beside_its_field(
    administrator, values, field
):
    UserFactory(email="taken@example.com")
    given = {"email": "new@example.com", "role": ROLE.EXECUTIVE} | values
    with pytest.raises(PersonRefused) as refusal:
        people.add_person(actor=administrator, values=given)
    assert set(refusal.value.errors) == {field}


def test_regions_are_a_director_s_and_desks_a_manager_s(administrator, north):
    director, manager = UserFactory(role=ROLE.DIRECTOR), ManagerFactory()
    change = people.change_person
    with pytest.raises(PersonRefused) as refusal:
        change(actor=administrator, person=manager, values={}, regions=[north])
    assert set(refusal.value.errors) == {"regions"}
    with pytest.raises(PersonRefused) as refusal:
        change(actor=administrator, person=director, values={}, desks=[DeskFactory()])
    assert set(refusal.value.errors) == {"desks"}


def test_a_change_of_regions_changes_what_a_director_sees_at_once(
    administrator, director, account
):
    assert sees(director) == {(account.pk, "REGION")}
    south = RegionFactory(name="South")
    people.change_person(
        actor=administrator, person=director, values={}, regions=[south]
    )
    assert sees(director) == set()
    entry = AuditEntry.objects.get(verb="change_user")
    assert entry.before == {"regions": ["North"]}
    assert entry.after == {"regions": ["South"]}


def test_what_another_changed_meanwhile_is_not_overwritten(
    client, administrator, manager
):
    old = stamp(people.values_of(manager))
    people.change_person(
        actor=administrator, person=manager, values={"level": "Senior"}
    )
    with pytest.raises(ChangedMeanwhile):
        people.change_person(
            actor=administrator, person=manager, values={"level": "Head"}, seen=old
        )
    client.force_login(administrator)
    at = f"/administration/users/{manager.pk}/change/"
    form = client.get(at).context["form"]
    typed = {name: form[name].value() or "" for name in TYPED}
    answer = client.post(at, typed | {"level": "Head", "seen": form["seen"].value()})
    assert answer.status_code == 302
    manager.refresh_from_db()
    assert manager.level == "Head"


def test_a_manager_who_owns_accounts_stays_a_manager(administrator, manager):
    with pytest.raises(PersonRefused, match="own 1 accounts"):
        people.change_person(
            actor=administrator, person=manager, values={"role": ROLE.EXECUTIVE}
        )
    manager.refresh_from_db()
    assert manager.role == ROLE.ACCOUNT_MANAGER


def test_the_last_administrator_stays_one(administrator):
    with pytest.raises(PersonRefused):
        people.change_person(
            actor=administrator, person=administrator, values={"role": ROLE.DIRECTOR}
        )
    with pytest.raises(PersonRefused):
        leaving.deactivate(actor=None, person=administrator)
    second = UserFactory(role=ROLE.ADMINISTRATOR)
    with pytest.raises(PersonRefused, match="another administrator"):
        leaving.deactivate(actor=second, person=second)
    leaving.deactivate(actor=second, person=administrator)
    administrator.refresh_from_db()
    assert not administrator.is_active


def test_nobody_leaves_with_accounts_in_their_hands(administrator, manager, account):
    for to in (
        None,
        manager,
        UserFactory(role=ROLE.DIRECTOR),
        ManagerFactory(is_active=False),
    ):
        with pytest.raises(LeavingRefused):
            leaving.deactivate(actor=administrator, person=manager, to=to)
    account.refresh_from_db()
    manager.refresh_from_db()
    assert account.owner == manager
    assert manager.is_active
    assert not OwnerChange.objects.exists()


def test_what_a_leaver_holds_goes_to_who_owns_the_account_afterwards(
    administrator, manager, account, director
):
    heir, other = ManagerFactory(), ManagerFactory()
    apart, foreign = AccountFactory(owner=manager), AccountFactory(owner=other)
    refresh_access()
    promise = PromiseFactory(account=account, owner=manager)
    abroad = PromiseFactory(account=foreign, owner=manager)
    kept = PromiseFactory(account=account, owner=manager, kept_at="2026-01-01T00:00Z")
    an_objective(apart, manager)
    action = an_action(apart, manager)
    flag = FlagFactory(account=foreign, assigned_to=manager)
    TeamMemberFactory(account=foreign, user=manager)
    DeskMember.objects.create(desk=DeskFactory(), user=manager)
    handover = begin_handover(
        account=account, to_user=other, reason="Moves away", actor=manager
    )
    leaving.deactivate(
        actor=administrator, person=manager, to=heir, apart={apart.pk: other}
    )
    for row in (account, apart, promise, abroad, kept, action, flag, handover):
        row.refresh_from_db()
    assert (account.owner, apart.owner) == (heir, other)
    assert (promise.owner, abroad.owner, action.owner) == (heir, other, other)
    assert kept.owner == manager, "what is over stays whose it was"
    assert apart.plans.get().owner == apart.objectives.get().owner == other
    assert flag.assigned_to is None
    assert handover.status == Handover.Status.CANCELLED
    assert not TeamMember.objects.filter(user=manager, ended_on=None).exists()
    assert not DeskMember.objects.filter(user=manager).exists()
    assert sees(manager) == set()
    assert sees(heir) == {(account.pk, "OWNER")}
    entry = AuditEntry.objects.get(verb="deactivate_user")
    assert entry.counts["accounts"] == 2
    assert entry.counts["promises"] == 2
    moved = AuditEntry.objects.filter(verb="change_owner")
    assert set(moved.values_list("account_id", flat=True)) == {account.pk, apart.pk}
    told = OutboxEvent.objects.filter(type="account.owner_changed")
    assert told.count() == 2


def test_a_director_s_regions_are_free_again(administrator, director):
    leaving.deactivate(actor=administrator, person=director)
    assert not RegionDirector.objects.exists()
    entry = AuditEntry.objects.get(verb="deactivate_user")
    assert entry.before["regions"] == ["North"]


def test_sessions_and_tokens_of_a_leaver_end_at_once(client, administrator, manager):
    manager.set_password("correct horse battery")
    manager.save()
    client.post(
        "/auth/login/", {"login": manager.email, "password": "correct horse battery"}
    )
    assert client.get("/accounts/").status_code == 200
    token = a_token(manager)
    leaving.deactivate(actor=administrator, person=manager, to=ManagerFactory())
    assert client.get("/accounts/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_by == administrator
    leaving.reactivate(actor=administrator, person=manager)
    assert client.get("/accounts/").status_code == 302, "an old session stays shut"
    token.refresh_from_db()
    assert token.revoked_at is not None
    manager.refresh_from_db()
    assert not manager.has_usable_password()
    entry = AuditEntry.objects.get(verb="deactivate_user")
    assert (entry.counts["sessions"], entry.counts["tokens"]) == (1, 1)


def test_a_service_has_an_address_of_its_own_and_never_signs_in(
    client, administrator, north
):
    add = people.add_service
    given = {"full_name": "ERP", "role": ROLE.DIRECTOR}
    first = add(actor=administrator, values=given, regions=[north])
    second = add(actor=administrator, values=given)
    assert first.email == "erp@services.invalid"
    assert second.email == "erp-2@services.invalid"
    first.set_password("correct horse battery")
    first.save()
    client.post(
        "/auth/login/", {"login": first.email, "password": "correct horse battery"}
    )
    assert client.get("/accounts/").status_code == 302
    client.force_login(first)
    assert client.get("/accounts/").status_code == 302
    token = a_token(first)
    leaving.deactivate(actor=administrator, person=first)
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize("who", ["manager", "director", "executive", "desk_agent"])
def test_nobody_else_lets_people_in_or_out(request, client, account, who):
    actor = request.getfixturevalue(who)
    other = UserFactory()
    token = a_token(other)
    tries = [
        lambda: people.add_person(
            actor=actor, values={"email": "x@example.com", "role": ROLE.EXECUTIVE}
        ),
        lambda: people.add_service(
            actor=actor, values={"full_name": "X", "role": ROLE.EXECUTIVE}
        ),
        lambda: people.change_person(
            actor=actor, person=actor, values={"role": ROLE.ADMINISTRATOR}
        ),
        lambda: leaving.deactivate(actor=actor, person=other),
        lambda: leaving.reactivate(actor=actor, person=other),
        lambda: signins.invite_again(actor=actor, person=other),
        lambda: signins.remove_second_step(actor=actor, person=other),
        lambda: signins.sign_out(actor=actor, person=other),
    ]
    for act in tries:
        with pytest.raises(PermissionDenied):
            act()
    other.refresh_from_db()
    assert other.is_active
    assert User.objects.get(pk=actor.pk).role == actor.role
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None
    client.force_login(actor)
    for page in ("users/", "services/", "regions/", "users/new/", f"users/{other.pk}/"):
        assert client.get(f"/administration/{page}").status_code == 403


def test_the_pages_show_who_there_is_without_what_they_cost(
    client, administrator, manager, director
):
    manager.hourly_cost = "7654321.98"
    manager.save()
    service = people.add_service(
        actor=administrator, values={"full_name": "ERP", "role": ROLE.EXECUTIVE}
    )
    client.force_login(administrator)
    listed = client.get("/administration/users/").content.decode()
    assert manager.email in listed
    assert service.full_name not in listed
    assert service.full_name in client.get("/administration/services/").content.decode()
    found = client.get(f"/administration/users/?q={manager.email[:5]}&role=DIRECTOR")
    assert [one for one, _ in found.context["people"]] == [
        one for one in [director] if manager.email[:5] in one.email
    ]
    for at in (manager.pk, director.pk, service.pk):
        for verb in ("", "change/", "leave/"):
            page = client.get(f"/administration/users/{at}/{verb}")
            assert page.status_code == 200
            assert "7654321" not in page.content.decode()


def test_leaving_by_the_page_names_who_takes_each_account(
    client, administrator, manager, account
):
    heir, other = ManagerFactory(), ManagerFactory()
    client.force_login(administrator)
    at = f"/administration/users/{manager.pk}/leave/"
    refused = client.post(at, {"to": ""})
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"to"}
    client.post(at, {"to": heir.pk, f"account_{account.pk}": other.pk})
    account.refresh_from_db()
    assert account.owner == other
    back = client.post(f"/administration/users/{manager.pk}/back/")
    assert back.status_code == 302
    assert User.objects.get(pk=manager.pk).is_active
