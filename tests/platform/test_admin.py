"""The administrator's site: open to administrators alone, and every change audited."""

import pytest

from accounts.models import Programme, Region
from sam.lib.models import AuditEntry
from sam.users.models import User
from tests.factories import RunFactory

PAGES = [
    "",
    "accounts/programme/",
    "accounts/region/add/",
    "accounts/desk/",
    "accounts/exchangerate/",
    "accounts/importbatch/",
    "lib/auditentry/",
    "lib/outboxevent/",
    "lib/run/",
    "scoring/measuresettings/",
    "scoring/modelfit/",
    "tiers/policy/",
    "tiers/servicestandard/",
    "users/user/",
    "users/user/add/",
]


@pytest.mark.parametrize("page", PAGES)
def test_opens_for_an_administrator(client, programme, administrator, page):
    client.force_login(administrator)
    assert client.get(f"/admin/{page}").status_code == 200


@pytest.mark.parametrize("who", ["manager", "director", "executive", "desk_agent"])
def test_is_closed_to_everybody_else(request, client, who):
    client.force_login(request.getfixturevalue(who))
    for page in PAGES:
        assert client.get(f"/admin/{page}").status_code in {302, 403}


def test_a_run_is_shown_without_the_money_that_it_found(client, administrator):
    run = RunFactory(kind="score", result={"whale": {"total": 7654321.5}})
    client.force_login(administrator)
    answer = client.get(f"/admin/lib/run/{run.pk}/change/")
    assert answer.status_code == 200
    assert "whale" not in answer.text
    assert "7654321" not in answer.text


def test_a_change_is_audited_with_before_and_after(client, programme, administrator):
    client.force_login(administrator)
    response = client.post(
        "/admin/accounts/programme/1/change/",
        {
            "name": "Ashcombe Hire",
            "base_currency": "GBP",
            "time_zone": "UTC",
            "fiscal_year_start_month": 1,
            "phone_region": "GB",
            "default_margin_rate": "0.25",
            "labels": "{}",
        },
    )
    assert response.status_code == 302, response.context["errors"]
    assert Programme.objects.get().name == "Ashcombe Hire"
    entry = AuditEntry.objects.get(verb="change_programme")
    assert (entry.actor, entry.door) == (administrator, "PAGE")
    assert (entry.before, entry.after) == ({"name": "SAM"}, {"name": "Ashcombe Hire"})


def test_the_trail_and_the_runs_cannot_be_edited(client, administrator):
    entry = AuditEntry.objects.create(door="PAGE", verb="test")
    client.force_login(administrator)
    for action in ("change", "delete"):
        url = f"/admin/lib/auditentry/{entry.pk}/{action}/"
        assert client.post(url, {"verb": "x"}).status_code == 403
    entry.refresh_from_db()
    assert entry.verb == "test"


def test_a_new_colleague_s_password_is_in_no_trail(client, programme, administrator):
    client.force_login(administrator)
    response = client.post(
        "/admin/users/user/add/",
        {
            "email": "new@example.com",
            "full_name": "New Person",
            "role": "ACCOUNT_MANAGER",
            "usable_password": "true",
            "password1": "correct-horse-9",
            "password2": "correct-horse-9",
        },
    )
    assert response.status_code == 302, response.context["errors"]
    assert User.objects.filter(email="new@example.com").exists()
    entry = AuditEntry.objects.get(verb="add_user")
    assert "horse" not in str(entry.after)
    assert "password" not in entry.after


def test_a_new_director_of_a_region_sees_its_accounts(
    client, account, north, administrator, outsider
):
    outsider.role = User.Role.DIRECTOR
    outsider.save()
    client.force_login(administrator)
    response = client.post(
        f"/admin/accounts/region/{north.pk}/change/",
        {
            "name": "North",
            "parent": "",
            "directors-TOTAL_FORMS": 1,
            "directors-INITIAL_FORMS": 0,
            "directors-0-user": outsider.pk,
            "directors-0-region": north.pk,
        },
    )
    assert response.status_code == 302, response.context["errors"]
    assert Region.objects.get().directors.get().user == outsider
    client.force_login(outsider)
    assert b"Acme" in client.get(f"/accounts/{account.pk}/").content


def test_the_rail_leads_administrators_there_and_nobody_else(
    client, programme, administrator, director
):
    for person, is_led in ((administrator, True), (director, False)):
        client.force_login(person)
        page = client.get("/runs/").content.decode()
        assert ('href="/administration/"' in page) is is_led
    client.force_login(administrator)
    assert 'href="/admin/"' in client.get("/administration/rules/").content.decode()
