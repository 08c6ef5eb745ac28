"""The administrators' frame, and the rules of the doors in it."""

import pytest
from django.core.exceptions import PermissionDenied

from sam.access.services.rules import RulesRefused, change_rules, values_of
from sam.lib import administration
from sam.lib.administration import Group, Page
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, DoorRules

pytestmark = pytest.mark.django_db

TYPED = {
    "second_factor_roles": ["DIRECTOR"],
    "requests_minute": "300",
    "token_days": "90",
    "idempotency_hours": "48",
    "event_days": "14",
    "event_hosts": "erp.local\n10.0.0.7",
    "audit_months": "",
}


def seen_on(client):
    return client.get("/administration/rules/").context["form"]["seen"].value()


def test_an_administrator_changes_the_rules_and_the_trail_says_so(
    client, administrator
):
    client.force_login(administrator)
    typed = TYPED | {"seen": seen_on(client)}
    answer = client.post("/administration/rules/", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    rules = DoorRules.current()
    assert rules.event_hosts == ["erp.local", "10.0.0.7"]
    assert (rules.requests_minute, rules.audit_months) == (300, None)
    entry = AuditEntry.objects.get(verb="change_door_rules")
    assert entry.before["requests_minute"] == 600
    assert entry.after["second_factor_roles"] == ["DIRECTOR"]
    assert "audit_months" not in entry.after


def test_what_another_changed_meanwhile_is_shown_and_not_overwritten(
    client, administrator
):
    client.force_login(administrator)
    typed = TYPED | {"seen": seen_on(client)}
    change_rules(actor=administrator, values={"token_days": 30})
    answer = client.post("/administration/rules/", typed)
    assert answer.status_code == 422
    assert "<td>30</td>" in answer.content.decode()
    assert DoorRules.current().token_days == 30


def test_nothing_is_written_where_nothing_differs(administrator):
    before = values_of(DoorRules.current())
    change_rules(actor=administrator, values=before, seen=stamp(before))
    assert not AuditEntry.objects.exists()
    with pytest.raises(ChangedMeanwhile):
        change_rules(actor=administrator, values={}, seen="0" * 16)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_hosts", ["http://erp.local/"]),
        ("event_hosts", ["-erp"]),
        ("event_hosts", ["a" * 300]),
        ("requests_minute", 0),
        ("idempotency_hours", 23),
        ("second_factor_roles", ["KING"]),
        ("nonsense", 1),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(administrator, name, value):
    with pytest.raises(RulesRefused) as refusal:
        change_rules(actor=administrator, values={name: value})
    assert set(refusal.value.errors) == {name}


def test_nobody_else_changes_them(client, director):
    client.force_login(director)
    assert client.get("/administration/").status_code == 403
    assert client.get("/administration/rules/").status_code == 403
    with pytest.raises(PermissionDenied):
        change_rules(actor=director, values={"token_days": 1})
    assert DoorRules.current().token_days == 365


def test_the_list_at_the_side_has_what_the_person_may_see(
    client, administrator, director, monkeypatch
):
    monkeypatch.setattr(administration, "_pages", dict(administration._pages))
    administration.register(
        Page("Own", "key", "workspace:run-list", 1, Group.RECORDS, lambda who: True)
    )
    client.force_login(director)
    assert client.get("/administration/").url == "/runs/"
    client.force_login(administrator)
    assert client.get("/administration/").status_code == 302
    page = client.get("/administration/rules/").content.decode()
    assert '<a class="rail-link" href="/administration/rules/" aria-current' in page
    assert 'href="/runs/"' in page
