"""What the scripts do, in a real browser, by keyboard where a person would use it."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.chromium import PHONE, accessibility_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def expect_theme(page, theme):
    page.wait_for_function(
        "theme => document.documentElement.dataset.bsTheme === theme", arg=theme
    )


def test_the_theme_follows_the_system_until_it_is_chosen(gallery, visit):
    page = visit("/empty/", theme="dark")
    expect_theme(page, "dark")
    page.emulate_media(color_scheme="light")
    expect_theme(page, "light")
    page.click("[data-theme-toggle]")
    expect_theme(page, "dark")
    page.reload()
    expect_theme(page, "dark")
    page.click("[data-theme-toggle]")
    expect_theme(page, "light")
    page.emulate_media(color_scheme="dark")
    expect_theme(page, "dark")  # a choice equal to the system's follows it again


def test_the_theme_is_set_before_the_page_is_painted(gallery, visit):
    page = visit("/empty/", theme="dark")
    head = page.evaluate("[...document.head.children].map(e => e.src || e.href || '')")
    scripts = [address.rpartition("/")[2] for address in head if address]
    assert scripts.index("theme.js") < scripts.index("app.css")
    assert page.locator("script[src*='theme.js']").get_attribute("defer") is None


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_a_key_goes_to_search_and_enter_asks_the_list(gallery, visit, keys):
    page = visit("/empty/")
    page.keyboard.press(keys)
    page.keyboard.type("marlowe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=marlowe")
    assert page.input_value("[data-search]") == "marlowe"


def test_escape_closes_a_menu_and_gives_the_focus_back(gallery, visit):
    page = visit("/")
    page.focus(".user-menu summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.user-menu summary')")


@pytest.mark.slow
def test_columns_move_by_arrow_keys_and_are_sent_in_order(gallery, visit):
    page = visit("/?q=a&after=abc")
    page.click("summary:has-text('Columns')")
    page.get_by_role("button", name="Move Revenue 12 m").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("checkbox", name="Owner").check()
    page.locator("form:has([data-column])").get_by_role("button", name="Show").click()
    page.wait_for_url("**/?q=a&after=abc&col=name&col=revenue&col=tier&col=owner")


def test_the_bar_counts_the_selected_rows_and_escape_clears_them(gallery, visit):
    page = visit("/")
    bar = page.locator("[data-bulk-for=accounts]")
    expect(bar).to_be_hidden()
    page.get_by_label("Select Marlowe Civils").check()
    expect(bar).to_be_visible()
    assert bar.locator("[data-bulk-count]").inner_text() == "1"
    page.get_by_label("Select all on this page").check()
    assert bar.locator("[data-bulk-count]").inner_text() == "4"
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(page.get_by_label("Select Marlowe Civils")).not_to_be_checked()


def test_a_filter_is_added_and_removed_through_the_address(gallery, visit):
    page = visit("/?o=name&after=abc")
    page.click("summary:has-text('Filter')")
    page.get_by_label("Name", exact=True).fill("Marlowe")
    page.get_by_role("button", name="Show these").first.click()
    page.wait_for_url("**/?o=name&q=Marlowe&revenue_min=&revenue_max=")
    page.get_by_label("Remove: Name: Marlowe").click()
    page.wait_for_url("**/?o=name&revenue_min=&revenue_max=")
    expect(page.locator(".chip-x")).to_have_count(0)


def test_a_dialog_opens_on_its_first_field_and_closes(gallery, visit, keep):
    page = visit("/", size=PHONE)
    page.click("[data-dialog=visit]")
    dialog = page.get_by_role("dialog", name="Log a visit")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "account"
    keep(page, "dialog-phone-light")
    assert accessibility_faults(page) == []
    dialog.get_by_label("Close").click()
    expect(dialog).to_be_hidden()


def test_a_refused_form_keeps_what_was_typed_and_goes_to_the_first_error(
    gallery, visit, keep
):
    page = visit("/form/")
    page.get_by_label("Minutes").fill("0")
    page.get_by_label("Note", exact=True).fill("Asked for one delivery window")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("[data-form-errors]")
    keep(page, "form-refused-wide-light")
    assert page.input_value("[name=note]") == "Asked for one delivery window"
    assert page.evaluate("document.activeElement.name") == "account"
    assert accessibility_faults(page) == []
    policy = [said for said in page.complaints if "422" not in said]
    assert policy == []


def test_a_failed_request_is_said_and_what_was_typed_stays(gallery, visit):
    page = visit("/form/")
    page.fill("[name=account]", "Marlowe")
    page.evaluate("htmx.ajax('GET', '/refusal/', '#visit-form')")
    page.wait_for_selector("#messages .message-error")
    assert "nothing was changed" in page.inner_text("#messages")
    assert page.input_value("[name=account]") == "Marlowe"
    page.get_by_label("Dismiss").click()
    expect(page.locator("#messages .message")).to_have_count(0)


@pytest.mark.slow
def test_an_area_of_the_chart_opens_as_a_list(gallery, visit):
    page = visit("/")
    page.wait_for_selector("#size-potential canvas")
    page.get_by_role("button", name="Mark an area").click()
    box = page.locator("#size-potential canvas").first.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 420, box["y"] + 200, steps=6)
    page.mouse.up()
    link = page.get_by_role("link", name="Open as list")
    link.wait_for(state="visible")
    address = link.get_attribute("href")
    for name in ("revenue_min", "revenue_max", "headroom_min", "headroom_max"):
        assert f"{name}=" in address
    assert page.complaints == []


def test_a_phone_has_the_pages_in_a_bar_and_the_rest_under_more(gallery, visit, keep):
    page = visit("/empty/", size=PHONE)
    bar = page.get_by_role("navigation", name="Main, phone")
    assert bar.get_by_role("link", name="Portfolio").get_attribute("aria-current")
    bar.get_by_text("More").click()
    expect(bar.get_by_role("link", name="Runs")).to_be_visible()
    keep(page, "more-phone-light")
    assert accessibility_faults(page) == []


@pytest.fixture
def priya():
    return get_user_model().objects.create_user(
        email="priya@demo.example", password="one long secret", full_name="Priya Nair"
    )


def sign_in(page, password):
    page.get_by_label("E-mail address").fill("priya@demo.example")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_wrong_password_is_said_in_place_and_the_address_stays(
    gallery, visit, keep, priya
):
    page = visit("/auth/login/")
    sign_in(page, "wrong")
    page.wait_for_selector("[data-form-errors]")
    keep(page, "login-refused-wide-light")
    assert page.input_value("[name=login]") == "priya@demo.example"
    assert accessibility_faults(page) == []
    assert page.complaints == []


def test_priya_signs_in_looks_after_her_second_step_and_signs_out(
    gallery, visit, keep, priya
):
    page = visit("/auth/login/?next=/auth/2fa/", theme="dark")
    sign_in(page, "one long secret")
    page.wait_for_url("**/auth/2fa/")
    for name, path in {
        "two-step": "/auth/2fa/",
        "two-step-app": "/auth/2fa/totp/activate/",
        "password-change": "/auth/password/change/",
        "sign-out": "/auth/logout/",
    }.items():
        page.goto(page.url.split("/auth/")[0] + path)
        if "reauthenticate" in page.url:
            keep(page, "is-it-you-wide-dark")
            page.get_by_label("Password", exact=True).fill("one long secret")
            page.get_by_role("button", name="Confirm").click()
            page.wait_for_url(f"**{path}")
        keep(page, f"{name}-wide-dark")
        assert accessibility_faults(page) == [], name
    assert page.complaints == []
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/auth/login/")
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert django_settings.SESSION_COOKIE_NAME not in cookies
