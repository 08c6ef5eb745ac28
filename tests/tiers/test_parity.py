"""The special line is compared with the one for everybody."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.services.access import refresh_access
from tests.factories import ProblemFactory
from tiers.selectors.parity import parity


@pytest.fixture
def answered(account):
    """Write down problems by line that were answered within so many minutes."""

    def write(channel, *minutes, days_ago=10):
        opened = timezone.now() - dt.timedelta(days=days_ago)
        for each in minutes:
            ProblemFactory(
                account=account,
                channel=channel,
                opened_at=opened,
                first_response_at=opened + dt.timedelta(minutes=each),
            )

    return write


def test_the_middle_and_the_slow_tenth_of_each_line(answered, desk_agent):
    answered("STRATEGIC", 10, 20, 30)
    answered("STANDARD", 60, 60, 120)
    answered("STANDARD", 1, days_ago=91)
    found = parity(desk_agent)
    assert (found.strategic.median, found.strategic.slow) == (20, 28)
    assert (found.standard.median, found.standard.slow) == (60, 108)
    assert found.standard.problems == 3
    assert found.is_measured
    assert not found.is_inverted
    assert parity(desk_agent, days=365).standard.problems == 4


def test_service_is_inverted_where_who_is_promised_more_waits_longer(
    client, answered, desk_agent
):
    answered("STRATEGIC", 10, 10, 300)
    answered("STANDARD", 60, 60, 60)
    client.force_login(desk_agent)
    page = client.get("/service/lines/").content.decode()
    assert "Inverted service" in page
    told = client.get("/api/v1/service-parity/", {"days": 30}).json()
    assert (told["is_inverted"], told["strategic"]["median"]) == (True, 10)
    assert client.get("/api/v1/service-parity/", {"days": 31}).status_code == 400


def test_what_is_not_measured_is_said(client, account, desk_agent, answered):
    answered("STRATEGIC", 10)
    client.force_login(desk_agent)
    page = client.get("/service/lines/").content.decode()
    assert "not measured" in page
    assert "Inverted service" not in page


def test_others_problems_do_not_count(answered, outsider):
    refresh_access()
    answered("STRATEGIC", 10)
    assert parity(outsider).strategic.problems == 0
