"""How numbers are made, their settings, and what an account is worth: in a browser."""

import datetime as dt
from decimal import Decimal

import pytest

from sam.workspace.services.rows import refresh_rows
from scoring.models import AccountMeasures, MeasureSettings
from scoring.services.measuring import SCORE
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tests.scoring.numbers import fitted
from tests.scoring.test_pages_numbers import NIGHT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHARTS = ["tracking", "calibration", "totals", "alive", "whale", "season"]


@pytest.fixture
def numbers(account):
    """A fit with every curve, a night, two versions of settings, Acme measured."""
    MeasureSettings.current()
    MeasureSettings.objects.create(
        version=2, annual_rate=Decimal("0.12"), reason="Borrowing is dearer"
    )
    RunFactory(
        kind=SCORE,
        status="DONE",
        published=True,
        result=NIGHT,
        started_at=dt.datetime(2026, 6, 30, tzinfo=dt.UTC),
    )
    fit = fitted(spend_correlation=0.5)
    AccountFactsFactory(
        account=account,
        first_order_on=dt.date(2023, 6, 30),
        last_order_on=dt.date(2026, 6, 20),
        frequency=30,
        recency_days=1086,
        age_days=1096,
        mean_repeat_value=Decimal(900),
        wallet_total=Decimal(90_000),
    )
    AccountMeasuresFactory(
        account=account,
        fit_id=fit.pk,
        settings_version=2,
        expected_purchases=30.0,
        probability_of_purchase=0.97,
        margin_rate=0.3,
        margin_grade="B",
        margin_source="OWN",
        manager_cost_12m=Decimal(900),
        lifetime_value=Decimal(7000),
        lifetime_value_low=Decimal(4000),
        lifetime_value_high=Decimal(10_000),
        ceiling_money=Decimal(400),
        ceiling_hours=6,
        ceiling_contacts=3,
        left_behind_share=0.4,
        left_competitors=Decimal(30_000),
        left_unplaced=Decimal(6000),
        attachment=58,
        attachment_low=40,
        attachment_high=75,
    )
    TierAssignmentFactory(account=account)
    refresh_rows([account.pk])
    return account


@pytest.fixture
def cookies(director):
    return signed_in(director)


def paths(account):
    tables = "&".join(f"table={code}" for code in CHARTS)
    return {
        "/scoring/numbers/": "#tracking canvas",
        f"/scoring/numbers/?{tables}": "#figure-tracking table",
        "/scoring/settings/": "#versions-title",
        "/scoring/settings/change/": "form.settings-form",
        f"/accounts/{account.pk}/why/": "#futures canvas",
    }


@in_every_look
def test_pages_are_accessible_fit_and_obey_the_policy(
    numbers, visit, cookies, size, theme
):
    for path, ready in paths(numbers).items():
        page = visit(path, size=size, theme=theme, cookies=cookies)
        page.wait_for_selector(ready)
        assert accessibility_faults(page) == [], path
        assert page.complaints == [], path
        assert overflow(page) <= 0, path
        assert " style=" not in page.request.get(page.url).text(), path


@pytest.mark.slow
def test_every_chart_is_drawn_and_its_table_a_key_press_away(numbers, visit, cookies):
    page = visit("/scoring/numbers/", cookies=cookies)
    for code in CHARTS:
        if code == "whale":
            continue  # a director of one region sees the curve of one account
        page.wait_for_selector(f"#{code} canvas")
    page.locator("#totals-toggle").focus()
    page.keyboard.press("Enter")
    table = page.locator("#figure-totals table")
    table.wait_for()
    assert table.get_by_role("row").count() == 5
    assert "1,882" in table.inner_text()
    page.locator("#totals-toggle").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#totals canvas")
    assert page.complaints == []


@pytest.mark.slow
def test_a_director_changes_a_setting_and_is_offered_to_measure_again(
    numbers, visit, cookies
):
    page = visit("/scoring/settings/", cookies=cookies)
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Discount rate a year, %").fill("15")
    page.get_by_role("button", name="Save as the next version").click()
    error = page.get_by_text("Say why the settings change.").first
    error.wait_for()
    assert page.get_by_label("Discount rate a year, %").input_value() == "15"
    page.get_by_label("Why they change").fill("Borrowing is dearer still")
    page.get_by_role("button", name="Save as the next version").click()
    page.get_by_text("Version 3 is in force.").wait_for()
    assert MeasureSettings.current().annual_rate == Decimal("0.15")
    page.get_by_role("button", name="Measure again now").click()
    page.get_by_text("The nightly chain is asked for.").wait_for()
    assert [said for said in page.complaints if "422" not in said] == []


def test_the_why_tab_draws_the_futures_after_an_htmx_swap(numbers, visit, cookies):
    page = visit(f"/accounts/{numbers.pk}/", cookies=cookies)
    page.get_by_role("link", name="Why", exact=True).first.click()
    page.wait_for_selector("#futures canvas")
    assert "In 80 % of futures" in page.inner_text("#worth").replace("\xa0", " ")
    assert AccountMeasures.objects.get().lifetime_value == 7000
    assert page.complaints == []
