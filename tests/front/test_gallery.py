"""Every part of a page, looked at in a real browser."""

import pytest

from tests.chromium import PHONE, WIDE, accessibility_faults, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"wide": WIDE, "phone": PHONE}
PATHS = {
    "gallery": "/",
    "empty": "/empty/",
    "form": "/form/",
    "login": "/auth/login/",
    "password-reset": "/auth/password/reset/",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_accessible_fits_and_obeys_the_policy(
    gallery, visit, keep, name, width, theme
):
    page = visit(PATHS[name], size=SIZES[width], theme=theme)
    if name == "gallery":
        page.wait_for_selector("#size-potential canvas")
    keep(page, f"{name}-{width}-{theme}")
    assert accessibility_faults(page) == []
    assert page.complaints == []
    assert overflow(page) <= 0
    assert " style=" not in page.request.get(page.url).text()
