"""Files of a portfolio by the browser: who may, what is refused, what becomes of it."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Account, ImportBatch
from accounts.services import file_imports
from sam.lib import runs
from sam.lib.models import AuditEntry, Run
from tests.factories import ImportBatchFactory

URL = "/administration/import/"
HEAD = "external_id,name,status\n"
GOOD = HEAD + "A1,Bolder,CUSTOMER\nA2,Cobble,PROSPECT\n"
MIXED = GOOD + "A3,Dingle,=1+1\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}
    return tmp_path


@pytest.fixture
def sent(client, administrator, programme):
    """Send files as the administrator; return the answer."""
    client.force_login(administrator)

    def send(*files, **fields):
        named = [
            SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
            for name, text in files
        ]
        return client.post(URL, {"source": "erp", "files": named, **fields})

    return send


def kept(files):
    return [path for path in files.rglob("*") if path.is_file()]


@pytest.mark.parametrize("who", ["manager", "director", "executive", "desk_agent"])
def test_others_neither_look_nor_import(client, request, files, who):
    client.force_login(request.getfixturevalue(who))
    before = Account.objects.count()
    for at in (URL, f"{URL}1/", f"{URL}1/rejects.csv"):
        assert client.get(at).status_code == 403
    upload = SimpleUploadedFile("accounts.csv", GOOD.encode())
    answer = client.post(URL, {"source": "erp", "files": [upload]})
    assert answer.status_code == 403
    assert "Only administrators" in answer.content.decode()
    assert (Run.objects.count(), Account.objects.count()) == (0, before)
    assert kept(files) == []


def test_an_upload_needs_the_token_of_the_form(administrator, files):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    upload = SimpleUploadedFile("accounts.csv", GOOD.encode())
    assert client.post(URL, {"source": "erp", "files": [upload]}).status_code == 403
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", "hello", "notes.txt is none of"),
        ("accounts.csv", b"", "accounts.csv is empty"),
        ("accounts.csv", b"PK\x03\x04rest", "a zip archive or a spreadsheet"),
        ("accounts.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not CSV in UTF-8"),
        ("accounts.csv", b"external_id,na\x00me\n1,2\n", "not CSV in UTF-8"),
        ("accounts.csv", "colour,shape\n1,2\n", "lacks the required columns"),
        ("accounts.csv", "<html><body>no</body></html>", "lacks the required columns"),
    ],
)
def test_rubbish_is_refused_and_nothing_is_kept(sent, files, name, content, said):
    answer = sent((name, content))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (Run.objects.count(), ImportBatch.objects.count()) == (0, 0)
    assert kept(files) == []


def test_one_bad_file_refuses_all_and_a_name_comes_once(sent, files):
    for others in ([("orders.csv", "PK\x03\x04")], [("accounts.csv", GOOD)]):
        assert sent(("accounts.csv", GOOD), *others).status_code == 422
    assert Run.objects.count() == 0
    assert kept(files) == []


def test_a_file_that_is_too_large_is_refused(sent, files, settings):
    settings.IMPORT_MEGABYTES = 1
    answer = sent(("accounts.csv", HEAD + "x" * 1_100_000))
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()
    assert kept(files) == []


def test_the_good_rows_are_kept_and_the_bad_ones_are_named(sent, client, administrator):
    answer = sent(("accounts.csv", MIXED))
    run = Run.objects.get(kind="import")
    assert answer.url == reverse("workspace:import", args=[run.pk])
    assert "waiting for a worker" in client.get(answer.url).content.decode()
    runs.execute(run)
    batch = ImportBatch.objects.get()
    assert (batch.source, batch.actor, batch.status) == ("erp", administrator, "DONE")
    assert batch.files["accounts.csv"]["created"] == 2
    assert AuditEntry.objects.filter(verb="import", actor=administrator).exists()
    shown = client.get(answer.url).content.decode()
    assert "The good rows are kept." in shown
    assert "Rejected rows, with the reasons" in shown
    assert "erp" in client.get(URL).content.decode()
    assert set(Account.objects.values_list("name", flat=True)) >= {"Bolder", "Cobble"}


def test_rejected_rows_are_a_file_that_computes_nothing(sent, client, files):
    sent(("accounts.csv", HEAD + "A1,Bolder,=2+2\n"))
    run = Run.objects.get(kind="import")
    runs.execute(run)
    answer = client.get(f"{URL}{run.pk}/rejects.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rejects.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    text = b"".join(answer.streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["file"], row["line"], row["value"]) == ("accounts.csv", "2", "'=2+2")
    assert [path.name for path in kept(files)] == ["rejects.csv"]
    sent(("accounts.csv", GOOD))
    assert client.get(f"{URL}{run.pk}/rejects.csv").status_code == 404
    assert "removed by a later import" in client.get(f"{URL}{run.pk}/").content.decode()


def test_a_trial_keeps_nothing(sent, client):
    before = Account.objects.count()
    sent(("accounts.csv", MIXED), is_dry_run="on")
    run = Run.objects.get(kind="import")
    runs.execute(run)
    assert (Account.objects.count(), ImportBatch.objects.count()) == (before, 0)
    shown = client.get(f"{URL}{run.pk}/").content.decode()
    assert "Only tried: nothing was kept." in shown
    assert Run.objects.get(pk=run.pk).result["files"]["accounts.csv"]["created"] == 2


def test_one_import_at_a_time(sent, files):
    sent(("accounts.csv", GOOD))
    answer = sent(("accounts.csv", MIXED))
    assert answer.status_code == 422
    assert Run.objects.count() == 1
    assert [path.read_text() for path in kept(files)] == [GOOD]


def test_it_fails_with_words_if_another_load_is_under_way(sent, client, monkeypatch):
    from accounts.importing.errors import ImportBusy

    def busy(*_args, **_options):
        raise ImportBusy("another import is under way; wait until it has ended")

    sent(("accounts.csv", GOOD))
    run = Run.objects.get(kind="import")
    monkeypatch.setattr(file_imports, "import_portfolio", busy)
    with pytest.raises(ImportBusy):
        runs.execute(run)
    shown = client.get(f"{URL}{run.pk}/").content.decode()
    assert "another import is under way" in shown
    assert "did not come to its end" in shown
    assert default_storage.exists(f"imports/{run.options['key']}/accounts.csv")


def test_the_imports_come_in_pages(client, administrator):
    for number in range(21):
        ImportBatchFactory(source=f"erp-{number:02}")
    client.force_login(administrator)
    first = client.get(URL).content.decode()
    assert ("erp-20" in first, "erp-00" in first) == (True, False)
    last = ImportBatch.objects.order_by("pk")[1].pk
    assert "erp-00" in client.get(f"{URL}?after={last}").content.decode()


@pytest.mark.parametrize(
    ("who", "code"),
    [("administrator", 200), ("director", 200), ("manager", 403), ("executive", 403)],
)
def test_the_api_lists_batches_for_who_runs_or_imports(client, request, who, code):
    counts = {"read": 3, "created": 1, "updated": 1, "unchanged": 0, "rejected": 1}
    batch = ImportBatchFactory(
        source="erp",
        files={"costs.csv": counts | {"warnings": 0}},
        digests={"costs": "ab12"},
    )
    client.force_login(request.getfixturevalue(who))
    listed = client.get("/api/v1/import-batches/")
    one = client.get(f"/api/v1/import-batches/{batch.pk}/")
    assert (listed.status_code, one.status_code) == (code, code)
    assert client.post("/api/v1/import-batches/", {}).status_code in {403, 405}
    if code == 200:
        assert listed.json()["results"] == [one.json()]
        assert one.json()["source"] == "erp"
        assert one.json()["files"] == [
            {"file": "costs.csv", **counts, "warnings": 0, "digest": "ab12"}
        ]
