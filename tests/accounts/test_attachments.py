"""Files of contacts: what is kept, who gets it, and all the rubbish that is not."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import OperationalError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Attachment, Interaction, Programme
from accounts.services.attachments import (
    AttachmentRefused,
    add_attachments,
    remove_attachment,
)
from accounts.services.files import LONGEST, plain_name, suffix_of, type_of
from accounts.services.interactions import log_interaction
from sam.lib.models import AuditEntry
from tests.accounts.business_told import all_told
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import ago, everything
from tests.factories import InteractionFactory

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A folder of attachments of the test's own."""
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}
    return tmp_path


@pytest.fixture
def visit(account, manager):
    return InteractionFactory(account=account, user=manager)


@pytest.fixture
def add(visit, manager):
    def keep(name="plan.pdf", content=PDF, *, actor=manager):
        [made] = add_attachments(
            interaction=visit, actor=actor, files=[SimpleUploadedFile(name, content)]
        )
        return made

    return keep


def sent(*files):
    """Return files as a form sends them, by name and content."""
    return [SimpleUploadedFile(name, content) for name, content in files]


def archive(**parts):
    """Return a zip archive with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return made.getvalue()


PARTS = {"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}
WORD = archive(**PARTS)
MACROS = archive(**PARTS, **{"word/vbaProject.bin": "x"})
ODT = archive(mimetype="application/vnd.oasis.opendocument.text")


def garbled():
    """Return an archive whose first part does not unpack."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    content = bytearray(made.getvalue())
    begins = 30 + len("mimetype")
    content[begins : begins + 8] = b"\xff" * 8
    return bytes(content)


MISNAMED = archive(**PARTS, é="x").replace("é".encode(), b"\xff\xff")


class TestKeeping:
    def test_it_is_kept_under_its_digest_and_audited_without_its_name(
        self, add, visit, manager, folder
    ):
        made = add("Plan Ärger 规划.pdf")
        assert (made.name, made.content_type, made.size) == (
            "Plan Ärger 规划.pdf",
            "application/pdf",
            len(PDF),
        )
        path = folder / made.file.name
        assert path.name == made.digest.hex()
        assert path.read_bytes() == PDF
        assert path.stat().st_mode & 0o777 == 0o600
        entry = AuditEntry.objects.get(verb="add_attachment")
        assert entry.account_id == visit.account_id
        assert "rger" not in str(entry.after)

    def test_the_same_file_again_is_one_and_the_same_content_is_stored_once(
        self, add, folder
    ):
        assert add() == add()
        assert add("copy.pdf") != add()
        assert Attachment.objects.count() == 2
        assert len([one for one in folder.rglob("*") if one.is_file()]) == 1

    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("a.PDF", PDF, "application/pdf"),
            ("a.png", PNG, "image/png"),
            ("a.jpeg", b"\xff\xd8\xff\xe0" + b"x" * 20, "image/jpeg"),
            ("a.gif", b"GIF89a" + b"x" * 20, "image/gif"),
            ("a.webp", b"RIFF1234WEBPxxxx", "image/webp"),
            ("a.heic", b"\0\0\0\x18ftypheic" + b"x" * 20, "image/heic"),
            ("a.csv", "Straße;1\n".encode(), "text/csv"),
            ("a.txt", ("ä" * 5_000).encode(), "text/plain"),
            ("a.eml", b"From: a@b.example\n\nHello", "message/rfc822"),
            ("a.docx", WORD, None),
            ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ],
    )
    def test_what_people_send_each_other_is_known_by_its_content(
        self, add, name, content, kind
    ):
        made = add(name, content)
        assert made.content_type == (kind or made.content_type)
        assert made.content_type != "application/octet-stream"

    def test_removed_it_is_gone_and_kept_again_it_is_back(self, add, manager, client):
        made = add()
        remove_attachment(attachment=made, actor=manager)
        remove_attachment(attachment=made, actor=manager)
        assert AuditEntry.objects.filter(verb="remove_attachment").count() == 1
        client.force_login(manager)
        assert client.get(f"/accounts/attachments/{made.pk}/").status_code == 404
        assert client.get(f"/api/v1/attachments/{made.pk}/file/").status_code == 404
        assert add() != made


class TestRubbish:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("empty.pdf", b""),
            ("page.pdf", HTML),
            ("page.html", HTML),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("run.exe", b"MZ\x90\0"),
            ("run.pdf", b"MZ\x90\0"),
            ("picture.jpg", PNG),
            ("plan.pdf.exe", PDF),
            ("plan", PDF),
            ("nul.txt", b"words\0more"),
            ("latin.txt", "Stra\xdfe".encode("latin-1")),
            ("macros.docx", MACROS),
            ("letter.docx", ODT),
            ("broken.docx", b"PK\x03\x04" + b"x" * 50),
            ("garbled.odt", garbled()),
            ("misnamed.docx", MISNAMED),
            ("parts.zip", archive(a="x")),
            ("", PDF),
            ("..", PDF),
            ("\0\r\n.pdf", PDF),
        ],
    )
    def test_it_is_refused_and_nothing_is_stored(
        self, visit, manager, folder, name, content
    ):
        given = UploadedFile(io.BytesIO(content), "x", "application/pdf", len(content))
        given._name = name
        before = all_told()
        with pytest.raises(AttachmentRefused) as refusal:
            add_attachments(interaction=visit, actor=manager, files=[given])
        assert refusal.value.field == "files"
        assert all_told() == before
        assert list(folder.iterdir()) == []

    def test_one_bad_file_keeps_all_away(self, visit, manager, folder):
        files = sent(("a.pdf", PDF), ("b.exe", b"MZ"))
        with pytest.raises(AttachmentRefused, match=r"b\.exe"):
            add_attachments(interaction=visit, actor=manager, files=files)
        assert not Attachment.objects.exists()
        assert list(folder.iterdir()) == []

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\a\\plan.txt", "plan.txt"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("\u202etxt.exe.txt", "txt.exe.txt"),
            ("e\u0301.txt", "\xe9.txt"),
            ("x" * 500 + ".txt", "x" * 196 + ".txt"),
            ('a"; filename=b.txt', 'a"; filename=b.txt'),
        ],
    )
    def test_a_name_is_only_a_name(self, visit, manager, client, name, kept):
        given = UploadedFile(io.BytesIO(b"words"), "x", "text/html", 5)
        given._name = name
        [made] = add_attachments(interaction=visit, actor=manager, files=[given])
        assert made.name == kept
        client.force_login(manager)
        answer = client.get(f"/accounts/attachments/{made.pk}/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer) == b"words"

    @given(name=st.text(max_size=400))
    def test_no_name_leads_anywhere(self, name):
        plain = plain_name(name)
        assert len(plain) <= LONGEST
        assert not set(plain) & {"/", "\\", "\0", "\r", "\n", "\u202e"}
        assert plain not in {".", ".."}
        assert plain_name(plain) == plain or len(name) > LONGEST
        assert "/" not in suffix_of(plain)

    @given(content=st.binary(max_size=300), name=st.sampled_from(["a.txt", "a.docx"]))
    def test_no_content_breaks_the_look_at_it(self, content, name):
        found = type_of(io.BytesIO(content), name)
        assert found is None or found.suffixes

    def test_what_is_too_large_is_refused_without_being_stored(
        self, client, manager, visit, folder
    ):
        Programme.objects.update(attachment_megabytes=1)
        client.force_login(manager)
        huge = SimpleUploadedFile("huge.pdf", PDF + b"0" * 1024 * 1024)
        answer = client.post(
            f"/accounts/interactions/{visit.pk}/files/", {"files": huge}
        )
        assert answer.status_code == 422
        assert "huge.pdf is larger than 1 MB." in answer.content.decode()
        assert not Attachment.objects.exists()
        assert list(folder.iterdir()) == []

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_look_after_it_adds_and_removes_nothing(
        self, request, add, who
    ):
        made = add()
        before = all_told()
        person = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied):
            add("other.pdf", actor=person)
        with pytest.raises(PermissionDenied):
            remove_attachment(attachment=made, actor=person)
        assert all_told() == before


class TestDoors:
    def test_it_is_sent_to_be_kept_and_never_shown(self, add, client, manager):
        made = add("Ärger.pdf")
        client.force_login(manager)
        for door in (
            f"/accounts/attachments/{made.pk}/",
            f"/api/v1/attachments/{made.pk}/file/",
        ):
            answer = client.get(door)
            assert b"".join(answer) == PDF
            assert answer["Content-Type"] == "application/pdf"
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Cache-Control"] == "private, no-store"
            assert "sandbox" in answer["Content-Security-Policy"]

    @pytest.mark.parametrize("who", ["outsider", "desk_agent"])
    def test_for_who_may_not_see_the_account_there_is_none(
        self, request, add, client, who
    ):
        made = add()
        client.force_login(request.getfixturevalue(who))
        assert client.get(f"/accounts/attachments/{made.pk}/").status_code == 404
        assert client.get(f"/api/v1/attachments/{made.pk}/").status_code == 404
        assert client.get(f"/api/v1/attachments/{made.pk}/file/").status_code == 404
        assert (
            client.post(f"/accounts/attachments/{made.pk}/remove/").status_code == 404
        )
        assert client.delete(f"/api/v1/attachments/{made.pk}/").status_code == 404
        page = f"/accounts/interactions/{made.interaction_id}/"
        assert client.get(page).status_code == 404
        assert client.post(f"{page}files/").status_code == 404
        made.refresh_from_db()
        assert made.removed_at is None

    def test_a_stranger_is_asked_who_they_are(self, add, client):
        answer = client.get(f"/accounts/attachments/{add().pk}/")
        assert answer.status_code == 302
        assert "login" in answer["Location"]

    def test_a_file_that_the_folder_lost_is_not_there(
        self, add, client, manager, folder
    ):
        made = add()
        (folder / made.file.name).unlink()
        client.force_login(manager)
        assert client.get(f"/accounts/attachments/{made.pk}/").status_code == 404

    def test_files_come_with_the_log_and_are_removed_on_the_page(
        self, client, manager, account
    ):
        client.force_login(manager)
        typed = {
            "kind": "VISIT",
            "purpose": "SELL",
            "initiative": "PROACTIVE",
            "happened_at": ago(hours=2).strftime("%Y-%m-%dT%H:%M"),
            "files": [
                SimpleUploadedFile("a.pdf", PDF),
                SimpleUploadedFile("b.png", PNG),
            ],
        }
        page = f"/accounts/{account.pk}/log/"
        assert client.post(page, typed).status_code == 302
        made = Interaction.objects.get()
        assert [one.name for one in made.attachments.order_by("pk")] == [
            "a.pdf",
            "b.png",
        ]
        detail = reverse("accounts:interaction-detail", args=[made.pk])
        assert "b.png" in client.get(detail).content.decode()
        first = made.attachments.order_by("pk").first()
        client.post(f"/accounts/attachments/{first.pk}/remove/")
        assert "a.pdf" not in client.get(detail).content.decode()

    def test_a_bad_file_in_the_log_writes_nothing_and_keeps_what_was_typed(
        self, client, manager, account, folder
    ):
        client.force_login(manager)
        before = everything()
        typed = {
            "kind": "VISIT",
            "purpose": "SELL",
            "initiative": "PROACTIVE",
            "happened_at": ago(hours=2).strftime("%Y-%m-%dT%H:%M"),
            "note": "One window for all sites",
            "files": [
                SimpleUploadedFile("a.pdf", PDF),
                SimpleUploadedFile("b.pdf", HTML),
            ],
        }
        answer = client.post(f"/accounts/{account.pk}/log/", typed)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "b.pdf is of a type that is not kept" in shown
        assert "One window for all sites" in shown
        assert "Choose the files again" in shown
        assert everything() == before
        assert list(folder.iterdir()) == []

    def test_a_log_that_fails_stores_nothing(
        self, account, manager, folder, monkeypatch
    ):
        def fail(_ids):
            raise OperationalError

        monkeypatch.setattr(
            "accounts.services.interactions.facts.refresh_at_once", fail
        )
        with pytest.raises(OperationalError):
            log_interaction(
                account=account,
                actor=manager,
                kind="VISIT",
                happened_at=ago(hours=2),
                purpose="SELL",
                files=sent(("a.pdf", PDF)),
            )
        assert list(folder.iterdir()) == []

    def test_by_the_api(self, client, manager, visit):
        client.force_login(manager)
        body = {"interaction": visit.pk, "file": SimpleUploadedFile("a.pdf", PDF)}
        made = client.post("/api/v1/attachments/", body)
        assert made.status_code == 201, made.content
        key = made.json()["id"]
        listed = client.get(f"/api/v1/attachments/?account={visit.account_id}").json()
        assert [one["id"] for one in listed["results"]] == [key]
        shown = client.get(f"/api/v1/interactions/{visit.pk}/").json()
        assert shown["attachments"] == [key]
        bad = body | {"file": SimpleUploadedFile("a.pdf", HTML)}
        assert client.post("/api/v1/attachments/", bad).status_code == 409
        assert client.delete(f"/api/v1/attachments/{key}/").status_code == 204
        assert client.get(f"/api/v1/attachments/{key}/").status_code == 404
