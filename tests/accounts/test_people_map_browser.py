"""The people map in a browser: lines by keyboard and mouse, two hundred people."""

import time

import pytest
from playwright.sync_api import expect

from accounts.models import MapPlace, PersonLine, Position
from accounts.services.access import refresh_access
from tests.chromium import (
    PHONE,
    WIDE,
    accessibility_faults,
    in_every_look,
    overflow,
    signed_in,
)
from tests.factories import PositionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drawing_time(page, client, address, url):
    """
    Return the seconds of work until the map stands: the server's, then the browser's.

    Time of the processor, so that what else the machine does does not count.
    """
    started = time.thread_time()
    assert client.get(address).status_code == 200
    served = time.thread_time() - started
    page.goto("about:blank")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked():
        told = devtools.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in told if each["name"] == "TaskDuration")

    before = worked()
    page.goto(url)
    expect(page.locator(".pnode[data-key]")).to_have_count(200)
    return served + worked() - before


@pytest.fixture
def chief(account):
    found = PositionFactory(
        account=account, contact__full_name="Stephen Marlowe", level="C"
    )
    for name, level in [("Gareth Tully", "D"), ("Nadia Farouk", "MANAGER")]:
        PositionFactory(
            account=account,
            contact__full_name=name,
            level=level,
            function="Operations",
            reports_to=found,
        )
    refresh_access()
    return found


def node(page, name):
    return page.locator(f".pnode[data-name='{name}']")


@in_every_look
def test_a_line_is_drawn_by_keyboard(visit, account, chief, size, theme):
    page = visit(
        f"/accounts/{account.pk}/people/map/",
        size=size,
        theme=theme,
        cookies=signed_in(account.owner),
    )
    expect(page.get_by_role("heading", name="No supporter with power")).to_be_visible()
    assert overflow(page) == 0
    assert accessibility_faults(page) == []
    if size is PHONE:
        listed = page.get_by_role("list", name="People by whom they report to")
        expect(listed.get_by_role("link", name="Nadia Farouk")).to_be_visible()
        assert page.complaints == []
        return
    page.get_by_role("region", name="People map").focus()
    page.keyboard.press("Tab")
    expect(node(page, "Stephen Marlowe")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(node(page, "Gareth Tully")).to_be_focused()
    page.keyboard.press("i")
    expect(page.get_by_text("From Gareth Tully")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(
        has_text="Gareth Tully influences Stephen Marlowe"
    )
    expect(said).to_be_visible()
    expect(node(page, "Stephen Marlowe")).to_be_focused()
    line = PersonLine.objects.get()
    assert (line.kind, line.to_position) == ("INFLUENCE", chief)
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tidy")).to_be_visible()
    assert MapPlace.objects.get().position == chief
    assert page.complaints == []
    assert accessibility_faults(page) == []


@pytest.mark.slow
def test_people_are_moved_and_lines_drawn_by_mouse(visit, account, chief):
    page = visit(
        f"/accounts/{account.pk}/people/map/",
        size=WIDE,
        cookies=signed_in(account.owner),
    )

    def middle(name):
        box = node(page, name).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(name, to):
        page.mouse.move(*middle(name))
        page.mouse.down()
        page.mouse.move(*to, steps=4)
        page.mouse.up()

    page.get_by_role("button", name="Move", exact=True).click()
    left, top = middle("Nadia Farouk")
    drag("Nadia Farouk", (left + 300, top + 20))
    expect(page.get_by_role("button", name="Tidy")).to_be_visible()
    kept = MapPlace.objects.get()
    assert kept.position.contact.full_name == "Nadia Farouk"
    assert abs(middle("Nadia Farouk")[0] - left - 300) < 2
    page.get_by_role("button", name="Conflict").click()
    drag("Gareth Tully", middle("Nadia Farouk"))
    expect(page.get_by_text("1 line drawn")).to_be_visible()
    assert PersonLine.objects.get().kind == "CONFLICT"
    page.get_by_role("button", name="Tidy").click()
    expect(page.get_by_role("button", name="Tidy")).to_be_hidden()
    assert abs(middle("Nadia Farouk")[0] - left) < 2
    page.get_by_label("Who leaves").select_option(label="Gareth Tully")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_role("heading", name="If Gareth Tully left")).to_be_visible()
    assert page.complaints == []


@pytest.mark.slow
def test_two_hundred_people_are_drawn_within_a_second(
    visit, live_server, client, account, chief
):
    functions = ["Operations", "Finance", "Procurement", "Fleet", "Legal", "Safety"]
    staff = ["D"] * 17 + ["MANAGER"] * 60 + ["STAFF"] * 120
    boss = chief
    for place, level in enumerate(staff):
        made = PositionFactory(
            account=account,
            level=level,
            function=functions[place % len(functions)],
            reports_to=boss,
        )
        if place % 9 == 0:
            boss = made
    people = list(Position.objects.order_by("pk"))
    assert len(people) == 200
    PersonLine.objects.bulk_create(
        PersonLine(
            account=account,
            from_position=people[place],
            to_position=people[place + 90],
            kind="INFLUENCE",
        )
        for place in range(100)
    )
    address = f"/accounts/{account.pk}/people/map/"
    client.force_login(account.owner)
    page = visit(address, cookies=signed_in(account.owner))
    taken = min(
        drawing_time(page, client, address, f"{live_server.url}{address}")
        for _ in range(3)
    )
    assert taken < 1
    assert overflow(page) == 0
    page.get_by_role("button", name="Fit").click()
    expect(node(page, "Stephen Marlowe")).to_be_visible()
    assert page.complaints == []
