"""Waves and the ladder in a browser: they fit, are accessible, and work by keyboard."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.services.access import refresh_access
from sam.workspace.services.rows import refresh_rows
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    ChangeSetFactory,
    InteractionFactory,
    ProblemFactory,
    TierAssignmentFactory,
)
from tests.tiers.waving import day, done, plan
from tiers.models import LadderStep, LadderTarget, Wave, WaveAccount
from tiers.services import waves
from tiers.services.wave_baselines import freeze

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = [
    "Dunmore Homes",
    "Halden Access",
    "Brackenhall Utilities",
    "Skelwith Offshore",
    "Harrowgate Tunnels",
    "Osgood Retail Estates",
    "Trent Vale Logistics",
    "Corrie Groundworks",
]


@pytest.fixture
def accounts(account, north, director):
    """A wave that is done, one that runs, one that is held, and a ladder that moved."""
    found = [account]
    for place, name in enumerate(NAMES):
        each = AccountFactory(name=name, region=north)
        TierAssignmentFactory(
            account=each, started_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        )
        AccountFactsFactory(account=each, visits_12m=3, orders_12m=place % 5)
        AccountMeasuresFactory(account=each, net_margin_12m=Decimal(4321 * place))
        found.append(each)
    opened_at = dt.datetime(2026, 6, 28, 9, tzinfo=dt.UTC)
    ProblemFactory(
        account=found[3],
        opened_at=opened_at,
        first_response_at=opened_at + dt.timedelta(minutes=130),
    )
    InteractionFactory(account=found[3])
    refresh_access()
    done(director, account, CONTRIBUTION=140_000, RETENTION=0.81, RESPONSE=120)
    running = plan(director, name="The coast", starts=-30, ends=600, capacity=4)
    waves.add_accounts(wave=running, actor=director, accounts=found[1:3])
    Wave.objects.filter(pk=running.pk).update(
        status="OPEN", opened_at=opened_at, opened_by=director
    )
    freeze(Wave.objects.get(pk=running.pk))
    waiting = plan(director, name="Midlands", starts=700, ends=1200, capacity=5)
    waves.add_accounts(wave=waiting, actor=director, accounts=found[3:5])
    proposed = ChangeSetFactory()
    for each in found[5:7]:
        ChangeFactory(account=each, change_set=proposed)
    _climb(found, director)
    refresh_rows([each.pk for each in found])
    return found


def _climb(accounts, director):
    for place, each in enumerate(accounts):
        before = LadderStep.objects.create(
            account=each,
            level=4 - place % 3,
            started_on=dt.date(2024, 2, 29),
            evidence="What was ordered came on time for a year",
            decided_by=director,
        )
        if place % 2 or before.level == 4:
            before.ended_on = day(-20)
            before.save()
            LadderStep.objects.create(
                account=each,
                level=max(before.level - 1, 2) if place != 5 else 4,
                started_on=day(-20),
                evidence="It asked us first for the depot in Leeds",
                decided_by=director,
            )
        LadderTarget.objects.create(
            account=each, level=1, target_on=day(200 - 60 * place), set_by=director
        )


@pytest.fixture
def cookies(director):
    return signed_in(director)


def paths(accounts):
    waiting = Wave.objects.get(name="Midlands").pk
    return {
        "board": "/tiers/waves/",
        "held": f"/tiers/waves/{waiting}/",
        "done": f"/tiers/waves/{Wave.objects.get(number=1).pk}/",
        "change": f"/tiers/waves/{waiting}/change/",
        "release": f"/tiers/waves/{waiting}/release/",
        "ladder": "/tiers/ladder/",
        "account": f"/tiers/ladder/accounts/{accounts[1].pk}/",
        "place": f"/tiers/ladder/accounts/{accounts[1].pk}/place/",
        "level": "/tiers/ladder/levels/2/",
        "header": f"/accounts/{accounts[1].pk}/timeline/",
    }


@in_every_look
def test_pages_are_accessible_fit_and_obey_the_policy(
    accounts, visit, cookies, size, theme
):
    for path in paths(accounts).values():
        page = visit(path, size=size, theme=theme, cookies=cookies)
        page.wait_for_selector("h1")
        assert accessibility_faults(page) == [], path
        assert page.complaints == [], path
        assert overflow(page) <= 0, path
        assert " style=" not in page.request.get(page.url).text(), path


@pytest.mark.slow
def test_a_director_releases_the_held_wave_by_keyboard(accounts, visit, cookies):
    page = visit("/tiers/waves/", cookies=cookies)
    page.get_by_role("link", name="3 · Midlands").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Release").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Reason").fill("One lost tender, which comes again in spring")
    page.get_by_role("button", name="Release the wave").press("Enter")
    page.get_by_text("The wave is released; it can be opened.").wait_for()
    page.get_by_role("button", name="Take out Skelwith Offshore").or_(
        page.get_by_role("button", name="Take out Brackenhall Utilities")
    ).first.press("Enter")
    page.get_by_text("does not enter with it.").wait_for()
    waiting = Wave.objects.get(name="Midlands")
    assert waiting.released_by is not None
    assert WaveAccount.objects.filter(wave=waiting, removed_at=None).count() == 1
    assert page.complaints == []
