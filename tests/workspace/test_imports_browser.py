"""An administrator imports files in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Account
from sam.lib import runs
from sam.lib.models import Run
from tests.chromium import accessibility_faults, in_every_look, overflow, signed_in
from tests.factories import ImportBatchFactory, RunFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNTS = {"read": 120, "created": 100, "updated": 5, "unchanged": 12, "warnings": 4}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": tmp_path / "kept"}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}
    return tmp_path


@pytest.fixture
def past(programme, administrator):
    """An import that is over, with a rejected row."""
    counts = {"accounts.csv": {**COUNTS, "rejected": 3}}
    ImportBatchFactory(source="erp", actor=administrator, files=counts)
    return RunFactory(
        kind="import",
        status="DONE",
        requested_by=administrator,
        options={"key": "gone", "source": "erp", "is_dry_run": False},
        result={"files": counts},
    )


def test_files_go_in_and_the_page_says_what_became_of_them(
    visit, administrator, programme, folder
):
    file = folder / "accounts.csv"
    file.write_text("external_id,name,status\nA1,Bolder,CUSTOMER\nA2,Cobble,what\n")
    page = visit("/administration/import/", cookies=signed_in(administrator))
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_label("Source").fill("erp")
    page.get_by_label("Only try it").uncheck()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import from erp")
    expect(page.get_by_text("waiting for a worker")).to_be_visible()
    runs.execute(Run.objects.get(kind="import"))
    expect(page.get_by_text("The good rows are kept.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Rejected rows").click()
    assert "accounts.csv,3,status,what," in download.value.path().read_text()
    assert Account.objects.filter(name="Bolder").exists()
    assert page.complaints == []


@in_every_look
@pytest.mark.parametrize("name", ["list", "under way", "over"])
def test_it_fits_and_is_accessible(visit, administrator, past, name, size, theme):
    at = reverse("workspace:import-list")
    if name == "under way":
        run = RunFactory(kind="import", status="QUEUED", options=past.options)
        at = reverse("workspace:import", args=[run.pk])
    elif name == "over":
        at = reverse("workspace:import", args=[past.pk])
    page = visit(at, size=size, theme=theme, cookies=signed_in(administrator))
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    assert page.complaints == []
