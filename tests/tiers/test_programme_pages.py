"""The programme's words and guides, seats without headroom, at every door."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.models import Programme
from accounts.services.access import refresh_access
from accounts.services.programme import ProgrammeRefused, change_programme
from sam.lib.models import AuditEntry
from tests.factories import (
    AccountFactory,
    AccountMeasuresFactory,
    RegionFactory,
    TierAssignmentFactory,
)
from tiers.models import Justification
from tiers.selectors.programme import headroom
from tiers.services.justifications import justify
from tiers.services.nominees import NominationRefused

PROGRAMME = "/tiers/programme/"
API = "/api/v1/programme/"
TODAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("accounts.models.Programme.today", lambda self: TODAY)


class TestWords:
    def test_change_labels_never_codes(self, client, account, seen, manager, director):
        TierAssignmentFactory(account=account, tier="STRATEGIC")
        seen()
        change_programme(actor=director, labels={"STRATEGIC": " Key  account "})
        assert Programme.current().labels == {"STRATEGIC": "Key account"}
        client.force_login(manager)
        assert "Key account" in client.get(f"/accounts/{account.pk}/").content.decode()
        answer = client.get(f"/api/v1/accounts/{account.pk}/why/").content.decode()
        assert '"STRATEGIC"' in answer
        entry = AuditEntry.objects.get(verb="change_programme")
        assert entry.before == {"labels": {}}
        assert entry.after == {"labels": {"STRATEGIC": "Key account"}}

    def test_an_empty_one_is_the_usual_word_again(self, programme, director):
        change_programme(actor=director, labels={"STRATEGIC": "Key", "VALUED": "Core"})
        change_programme(actor=director, labels={"STRATEGIC": ""})
        assert Programme.current().labels == {"VALUED": "Core"}

    def test_what_people_are_rated_by_has_the_programme_s_own_name(
        self, client, programme, director
    ):
        client.force_login(director)
        form = client.get(f"{PROGRAMME}change/").context["form"]
        typed = dict(form.initial) | {"PROXIMITY": "Access", "key_power": 3}
        client.post(f"{PROGRAMME}change/", typed)
        changed = Programme.current()
        assert changed.person_dimensions == {"PROXIMITY": "Access"}
        assert (changed.key_power, changed.handover_least) == (3, 0.8)
        sent = client.patch(
            API,
            json.dumps({"person_dimensions": {"POWER": "access"}}),
            content_type="application/json",
        )
        assert sent.status_code == 409
        assert client.get(API).json()["person_dimensions"] == {"PROXIMITY": "Access"}

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"dimensions": {"STRATEGIC": "x"}}, "STRATEGIC"),
            ({"limits": {"key_power": 6}}, "__all__"),
            ({"limits": {"handover_least": 1.5}}, "__all__"),
            ({"labels": {"STAR": "Sun"}}, "STAR"),
            ({"labels": {"STRATEGIC": "valued"}}, "STRATEGIC"),
            ({"labels": {"STRATEGIC": "Key", "VALUED": "key"}}, "VALUED"),
            ({"labels": {"VALUED": "x" * 31}}, "VALUED"),
            ({"limits": {"guide_least": 40}}, "__all__"),
            ({"limits": {"guide_warning": 20}}, "__all__"),
            ({"limits": {"headroom_share": "much"}}, "headroom_share"),
            ({"limits": {"base_currency": "EUR"}}, "base_currency"),
        ],
    )
    def test_refuses(self, programme, director, given, field):
        with pytest.raises(ProgrammeRefused) as refused:
            change_programme(actor=director, **given)
        assert field in refused.value.errors
        assert Programme.current().labels == {}
        assert Programme.current().guide_least == 15
        assert not AuditEntry.objects.filter(verb="change_programme").exists()

    def test_others_may_not(self, programme, manager):
        with pytest.raises(PermissionDenied, match="director or an administrator"):
            change_programme(actor=manager, labels={"STRATEGIC": "Key"})
        assert Programme.current().labels == {}

    def test_a_director_types_them(self, client, programme, director):
        client.force_login(director)
        form = client.get(f"{PROGRAMME}change/").context["form"]
        typed = dict(form.initial) | {"STRATEGIC": "National", "headroom_share": "7.5"}
        answer = client.post(f"{PROGRAMME}change/", typed, follow=True)
        page = answer.content.decode()
        assert "are saved" in page
        assert "National" in page
        assert "GBP" in page
        assert Programme.current().headroom_share == pytest.approx(0.075)
        late = client.post(f"{PROGRAMME}change/", typed | {"guide_least": 99})
        assert late.status_code == 422
        assert Programme.current().guide_least == 15

    @pytest.mark.parametrize(
        ("who", "sees", "changes"),
        [
            ("manager", 200, 403),
            ("executive", 200, 403),
            ("desk_agent", 200, 403),
            ("administrator", 200, 200),
        ],
    )
    def test_who_may(self, request, client, account, who, sees, changes):
        client.force_login(request.getfixturevalue(who))
        assert client.get(PROGRAMME).status_code == sees
        assert client.get(f"{PROGRAMME}change/").status_code == changes
        sent = client.patch(
            API, json.dumps({"guide_most": 40}), content_type="application/json"
        )
        assert sent.status_code == changes
        assert Programme.current().guide_most == (40 if changes == 200 else 35)

    def test_the_api_refuses_with_the_reason(self, client, programme, director):
        client.force_login(director)
        sent = client.patch(
            API, json.dumps({"guide_most": 90}), content_type="application/json"
        )
        assert sent.status_code == 409
        assert "not below the most" in sent.json()["detail"]
        assert client.get(API).json()["guide_most"] == 35


@pytest.fixture
def cramped(account, director):
    """Acme is Strategic and may never spend more."""
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    AccountMeasuresFactory(account=account, potential=1000, headroom=Decimal(50))
    return account


def state(account, actor, **changes):
    said = {
        "reason": "INFLUENCE",
        "text": "Others follow it",
        "valid_until": dt.date(2027, 1, 1),
    }
    return justify(account=account, actor=actor, **said | changes)


class TestHeadroom:
    def test_lists_who_may_never_spend_more(self, cramped, north, director):
        roomy = AccountFactory(region=north)
        AccountMeasuresFactory(account=roomy, potential=1000, headroom=Decimal(51))
        unknown = AccountFactory(region=north)
        AccountMeasuresFactory(account=unknown, potential=None, headroom=None)
        for each in (roomy, unknown, AccountFactory(region=RegionFactory())):
            TierAssignmentFactory(account=each, tier="STRATEGIC")
        refresh_access()
        found = headroom(director)
        assert [each.account for each in found.cramped] == [cramped]
        assert (found.strategic, found.unknown, found.lacking) == (3, 1, 1)
        state(cramped, director)
        assert headroom(director).lacking == 0

    def test_a_reason_that_is_over_lacks_again(self, cramped, director, monkeypatch):
        state(cramped, director)
        late = dt.date(2027, 1, 2)
        monkeypatch.setattr("accounts.models.Programme.today", lambda self: late)
        [found] = headroom(director).cramped
        assert (found.justification.reason, found.is_valid) == ("INFLUENCE", False)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": " "}, "text"),
            ({"valid_until": TODAY}, "valid_until"),
            ({"reason": "HABIT"}, "reason"),
        ],
    )
    def test_refuses(self, cramped, director, changes, field):
        with pytest.raises(NominationRefused) as refused:
            state(cramped, director, **changes)
        assert refused.value.field == field
        assert not Justification.objects.exists()

    def test_only_a_strategic_account_has_a_seat_to_justify(self, account, director):
        TierAssignmentFactory(account=account)
        with pytest.raises(NominationRefused, match="no strategic seat"):
            state(account, director)
        assert not Justification.objects.exists()

    def test_a_manager_may_not(self, cramped, manager):
        with pytest.raises(PermissionDenied, match="Only a director"):
            state(cramped, manager)
        assert not Justification.objects.exists()

    def test_the_same_again_is_once(self, cramped, director):
        assert state(cramped, director) == state(cramped, director)
        assert AuditEntry.objects.filter(verb="justify_account").count() == 1

    def test_at_every_door(self, client, cramped, director, manager, outsider):
        page = f"/tiers/accounts/{cramped.pk}/justify/"
        typed = {"reason": "DEFENCE", "text": "Or lose it", "valid_until": "2027-01-01"}
        client.force_login(outsider)
        assert client.get(page).status_code == 404
        assert "Acme" not in client.get("/tiers/justifications/").content.decode()
        client.force_login(manager)
        assert client.post(page, typed).status_code == 403
        assert "No reason yet" in client.get("/tiers/justifications/").content.decode()
        client.force_login(director)
        assert client.post(page, typed | {"text": ""}).status_code == 422
        assert "Or lose it" in client.post(page, typed, follow=True).content.decode()
        api = f"/api/v1/accounts/{cramped.pk}/justifications/"
        assert client.post(api, typed).json()["stated_by"] == director.email
        assert len(client.get(api).json()["results"]) == 1
        assert client.get("/api/v1/justifications/").json()["lacking"] == 0
        with pytest.raises(CommandError, match="Only a director"):
            call_command(
                "nominate",
                str(cramped.pk),
                *("--actor", manager.email, "--justify", "DEFENCE"),
                *("--evidence", "So", "--until", "2027-02-01"),
            )
        assert Justification.objects.count() == 1
