"""What an account's page offers each person to decide."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.factories import TierAssignmentFactory
from tiers.models import Tier
from tiers.services import guarding, nominations
from tiers.services.overrides import override_tier

NOMINATE = "/tiers/nominations/new/?account="
HOLD = "/tiers/overrides/new/?account="
MARK = "/tiers/marks/new/?account="
PLAN = "/tiers/alternative-plans/new/?account="
SUPPLIER = "/tiers/accounts/{}/supplier/"


@pytest.fixture
def page(request, client, account):
    """Return the account's page as the person of the fixture *who* gets it."""

    def read(who):
        client.force_login(request.getfixturevalue(who))
        answer = client.get(reverse("workspace:account-verbs", args=[account.pk]))
        assert answer.status_code == 200
        return answer.content.decode().partition("<main")[2]

    return read


class TestMenu:
    @pytest.mark.parametrize(
        ("who", "nominates", "holds", "marks"),
        [
            ("manager", True, False, True),
            ("director", True, True, True),
            ("executive", False, False, False),
            ("administrator", False, False, False),
        ],
    )
    def test_offers_what_the_person_may_do(
        self, page, account, who, nominates, holds, marks
    ):
        shown = page(who)
        assert (f"{NOMINATE}{account.pk}" in shown) is nominates
        assert (SUPPLIER.format(account.pk) in shown) is nominates
        assert (f"{HOLD}{account.pk}" in shown) is holds
        assert (f"{MARK}{account.pk}" in shown) is marks
        assert PLAN not in shown

    @pytest.mark.parametrize("who", ["manager", "director"])
    def test_everything_that_is_offered_opens(self, page, client, who):
        shown = page(who)
        urls = re.findall(r'class="menu-row" href="([^"]+)"', shown)
        assert len(urls) > 2
        opened = [client.get(url, follow=True).status_code for url in urls]
        assert opened == [200] * len(urls)

    def test_a_nomination_that_stands_is_shown_instead(self, page, account, manager):
        made = nominations.nominate(account=account, actor=manager, reason="Grows")
        shown = page("manager")
        assert f"/tiers/nominations/{made.pk}/" in shown
        assert f"{NOMINATE}{account.pk}" not in shown

    def test_what_is_decided_is_offered_to_be_taken_back(
        self, page, account, manager, director
    ):
        mark = guarding.mark_do_not_lose(account=account, actor=manager, reason="Key")
        held = override_tier(
            account=account,
            actor=director,
            tier=Tier.STRATEGIC,
            reason="It opens a market",
            expires_on=dt.date(2099, 1, 1),
        )
        shown = page("director")
        assert f"/tiers/marks/{mark.pk}/lift/" in shown
        assert f"/tiers/overrides/{held.pk}/withdraw/" in shown
        assert f"{HOLD}{account.pk}" not in shown
        assert f"{MARK}{account.pk}" not in shown
        assert f"/tiers/marks/{mark.pk}/lift/" not in page("manager")

    def test_only_an_alternative_account_has_a_plan(self, page, account):
        TierAssignmentFactory(account=account, tier=Tier.ALTERNATIVE)
        shown = page("director")
        assert f"{PLAN}{account.pk}" in shown
        assert f"{MARK}{account.pk}" not in shown
