"""A browser, and a gallery that shows every part of a page."""

import os
from pathlib import Path

import pytest

from tests.chromium import chromium, visit  # noqa: F401


@pytest.fixture
def gallery(settings):
    settings.ROOT_URLCONF = "tests.front.gallery"


@pytest.fixture
def keep():
    """Return ``keep(page, name)``, which keeps a picture in the folder SAM_SHOTS."""

    def shoot(page, name):
        folder = os.environ.get("SAM_SHOTS")
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return shoot
