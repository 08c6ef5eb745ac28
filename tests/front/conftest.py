"""A browser, and a gallery that shows every part of a page."""

import os
from pathlib import Path

import pytest

from sam.lib import navigation
from sam.lib.navigation import Entry, Section


@pytest.fixture
def gallery(settings, monkeypatch):
    """Serve the gallery instead of the product, with a rail of its own."""
    settings.ROOT_URLCONF = "tests.front.gallery"
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_search", [])
    monkeypatch.setattr(navigation, "_suggest", [])
    navigation.register_search("gallery")
    navigation.register(Entry("Accounts", "building", "gallery", order=1))
    navigation.register(Entry("Portfolio", "chart-bubble", "gallery-empty", order=2))
    navigation.register(
        Entry(
            "Runs",
            "history",
            "gallery-form",
            order=1,
            section=Section.ADMINISTRATION,
        )
    )


@pytest.fixture
def keep():
    """Return ``keep(page, name)``, which keeps a picture in the folder SAM_SHOTS."""

    def shoot(page, name):
        folder = os.environ.get("SAM_SHOTS")
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return shoot
