"""A real Chromium for tests: the one that is installed, or Playwright's own."""

import os
import shutil
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from sam import assets

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=20_000)  # a busy machine takes its time
# Every look is with the slow tests: what people click has fast tests of its own.
in_every_look = pytest.mark.parametrize(
    ("size", "theme"),
    [
        pytest.param(WIDE, "light", id="wide-light", marks=pytest.mark.slow),
        pytest.param(PHONE, "dark", id="phone-dark", marks=pytest.mark.slow),
        pytest.param(WIDE, "dark", id="wide-dark", marks=pytest.mark.slow),
        pytest.param(PHONE, "light", id="phone-light", marks=pytest.mark.slow),
    ],
)


@pytest.fixture(scope="session")
def chromium():
    """
    Start one browser for the session; skip, aloud, where there is none.

    The front end is built first if it is not, or is older than its sources.
    """
    assets.build()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in here
    with sync_playwright() as playwright:
        installed = shutil.which("chromium") or shutil.which("chromium-browser")
        own = playwright.chromium.executable_path
        if not (installed or Path(own).exists()):
            _missing()
        browser = playwright.chromium.launch(
            executable_path=installed, args=ARGUMENTS, headless=True
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server):
    """Return ``visit(path, size=…, theme=…)``: a page, with its complaints noted."""
    contexts = []

    def go(path, *, size=WIDE, theme="light", cookies=()):
        context = chromium.new_context(
            viewport=size,
            color_scheme=theme,
            device_scale_factor=1,
            has_touch=size is PHONE,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_cookies([cookie | {"url": live_server.url} for cookie in cookies])
        page = context.new_page()
        page.complaints = []
        page.on(
            "console",
            lambda said: (
                page.complaints.append(said.text)
                if said.type in {"error", "warning"}
                else None
            ),
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        page.evaluate("document.fonts.ready")
        return page

    yield go
    for context in contexts:
        context.close()


def signed_in(person):
    """Return the cookies of somebody who has signed in, for ``visit``."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value}]


def accessibility_faults(page):
    """Return what axe-core finds by WCAG 2.0 to 2.2 A and AA and its best practice."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
        " 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{fault['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def overflow(page):
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def _missing():
    message = "NO CHROMIUM WAS FOUND: the browser tests did not run"
    if os.environ.get("CI"):
        pytest.fail(message)
    warnings.warn(message, stacklevel=2)
    pytest.skip(message)
