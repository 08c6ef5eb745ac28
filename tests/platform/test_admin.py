"""The administrator's site: open to administrators alone, and every change audited."""

import pytest

from accounts.models import Programme
from sam.lib.models import AuditEntry
from tests.factories import DeskFactory, RunFactory

PAGES = [
    "",
    "accounts/programme/",
    "accounts/region/",
    "accounts/desk/",
    "accounts/exchangerate/",
    "accounts/importbatch/",
    "events/attempt/",
    "events/delivery/",
    "events/signingsecret/",
    "events/subscription/",
    "lib/auditentry/",
    "lib/outboxevent/",
    "lib/run/",
    "scoring/measuresettings/",
    "scoring/modelfit/",
    "tiers/policy/",
    "tiers/servicestandard/",
    "users/user/",
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
            "free_mail_domains": ",".join(programme.free_mail_domains),
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


def test_people_and_regions_are_only_looked_at(
    client, account, north, administrator, manager
):
    """Their own pages change them: here no rule would ask who takes over."""
    manager.hourly_cost = "7654321.98"
    manager.save()
    client.force_login(administrator)
    for at in (f"users/user/{manager.pk}", f"accounts/region/{north.pk}"):
        page = client.get(f"/admin/{at}/change/")
        assert page.status_code == 200
        assert "7654321" not in page.content.decode()
        assert "pbkdf2" not in page.content.decode()
        changed = client.post(
            f"/admin/{at}/change/", {"name": "South", "role": "DIRECTOR"}
        )
        assert changed.status_code == 403
        assert client.post(f"/admin/{at}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/users/user/add/").status_code == 403
    manager.refresh_from_db()
    north.refresh_from_db()
    assert (manager.role, north.name) == ("ACCOUNT_MANAGER", "North")


def test_who_sits_at_a_desk_now_sees_its_accounts(
    client, account, administrator, outsider
):
    desk = DeskFactory()
    account.owner, account.desk = None, desk
    account.save()
    client.force_login(administrator)
    response = client.post(
        f"/admin/accounts/desk/{desk.pk}/change/",
        {
            "name": desk.name,
            "deskmember_set-TOTAL_FORMS": 1,
            "deskmember_set-INITIAL_FORMS": 0,
            "deskmember_set-0-user": outsider.pk,
            "deskmember_set-0-desk": desk.pk,
        },
    )
    assert response.status_code == 302, response.context["errors"]
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
