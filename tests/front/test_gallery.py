"""Every part of a page, looked at in a real browser."""

import pytest

from tests.chromium import accessibility_faults, in_every_look, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = {
    "gallery": "/",
    "empty": "/empty/",
    "form": "/form/",
    "login": "/auth/login/",
    "password-reset": "/auth/password/reset/",
}


@in_every_look
@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_accessible_fits_and_obeys_the_policy(
    request, gallery, visit, keep, name, size, theme
):
    page = visit(PATHS[name], size=size, theme=theme)
    if name == "gallery":
        page.wait_for_selector("#size-potential canvas")
    keep(page, f"{name}-{request.node.callspec.id}")
    assert accessibility_faults(page) == []
    assert page.complaints == []
    assert overflow(page) <= 0
    assert " style=" not in page.request.get(page.url).text()
