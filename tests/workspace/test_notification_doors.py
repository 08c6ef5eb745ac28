"""Notifications by page, API and command: one's own, read and chosen, nobody else's."""

import pytest
from django.core.management import CommandError, call_command

from sam.lib.models import AuditEntry
from sam.workspace.models import Notification
from tests.workspace.notified import night, raised

URL = "/notifications/"
API = "/api/v1/notifications/"


@pytest.fixture
def digest(manager, account):
    raised(account, urgent=True)
    night()
    return Notification.objects.get()


class TestPages:
    def test_the_bell_counts_what_is_unread_on_every_page(
        self, client, digest, manager
    ):
        client.force_login(manager)
        page = client.get("/accounts/").content.decode()
        assert 'aria-label="Notifications, 1 unread"' in page
        client.get(f"{URL}{digest.pk}/")
        page = client.get("/accounts/").content.decode()
        assert 'aria-label="Notifications"' in page

    def test_lists_them_in_words_and_opens_one(self, client, digest, manager):
        client.force_login(manager)
        page = client.get(URL).content.decode()
        assert "What is new as of 30 June 2026" in page
        assert "1 new flag" in page
        opened = client.get(f"{URL}{digest.pk}/").content.decode()
        assert "Acme" in opened
        digest.refresh_from_db()
        assert digest.read_at is not None
        assert AuditEntry.objects.get(verb="read_notification").actor == manager

    def test_looking_whether_it_is_there_does_not_read_it(
        self, client, digest, manager
    ):
        client.force_login(manager)
        assert client.head(f"{URL}{digest.pk}/").status_code == 200
        digest.refresh_from_db()
        assert digest.read_at is None

    def test_marks_all_as_read_but_what_came_since(self, client, digest, manager):
        later = Notification.objects.create(
            user=manager,
            kind="DIGEST",
            as_of="2026-07-01",
            evidence=digest.evidence,
        )
        client.force_login(manager)
        client.post(f"{URL}read/", {"up_to": digest.pk})
        unread = Notification.objects.unread()
        assert list(unread) == [later]

    @pytest.mark.parametrize("up_to", ["", "-1", "all", "9" * 30])
    def test_nonsense_reads_nothing(self, client, digest, manager, up_to):
        client.force_login(manager)
        assert client.post(f"{URL}read/", {"up_to": up_to}).status_code == 302
        assert Notification.objects.unread().exists()

    def test_chooses_the_digest_by_mail(self, client, manager):
        client.force_login(manager)
        page = client.post(f"{URL}digest/", {"wanted": "0"}, follow=True)
        assert "Your digest no longer comes by e-mail" in page.content.decode()
        manager.refresh_from_db()
        assert manager.wants_digest is False
        entry = AuditEntry.objects.get(verb="choose_digest")
        assert (entry.before, entry.after) == (
            {"wants_digest": True},
            {"wants_digest": False},
        )
        client.post(f"{URL}digest/", {"wanted": "1"})
        manager.refresh_from_db()
        assert manager.wants_digest is True

    def test_an_empty_list_says_what_will_be_here(self, client, outsider):
        client.force_login(outsider)
        assert "Nothing yet." in client.get(URL).content.decode()

    @pytest.mark.parametrize("who", ["colleague", "director", "administrator"])
    def test_somebody_else_s_is_not_there(self, request, client, digest, who):
        client.force_login(request.getfixturevalue(who))
        assert client.get(f"{URL}{digest.pk}/").status_code == 404
        client.post(f"{URL}read/", {"up_to": digest.pk})
        digest.refresh_from_db()
        assert digest.read_at is None

    def test_asks_a_stranger_to_sign_in(self, client, digest):
        for url in (URL, f"{URL}{digest.pk}/"):
            assert client.get(url).url.startswith("/auth/login/")

    def test_takes_as_many_queries_for_many(
        self, client, digest, manager, django_assert_max_num_queries
    ):
        for n in range(15):
            Notification.objects.create(
                user=manager,
                kind="DIGEST",
                as_of="2026-07-01",
                subject=str(n),
                evidence=digest.evidence,
            )
        client.force_login(manager)
        with django_assert_max_num_queries(24):
            client.get(URL)


class TestApi:
    def test_ones_own_in_words(self, client, digest, manager):
        client.force_login(manager)
        [listed] = client.get(API, {"unread": "true"}).json()["results"]
        assert (listed["id"], listed["kind"]) == (digest.pk, "DIGEST")
        assert listed["parts"][0]["lines"][0]["name"] == "Acme"
        one = client.get(f"{API}{digest.pk}/").json()
        assert one["read_at"] is None

    def test_reads_one_twice_as_once(self, client, digest, manager):
        client.force_login(manager)
        first = client.post(f"{API}{digest.pk}/read/").json()["read_at"]
        assert client.post(f"{API}{digest.pk}/read/").json()["read_at"] == first
        assert client.get(API, {"unread": "true"}).json()["results"] == []

    def test_reads_all_up_to_one(self, client, digest, manager):
        client.force_login(manager)
        assert client.post(f"{API}read/", {"up_to": digest.pk}).status_code == 204
        assert not Notification.objects.unread().exists()

    def test_chooses_the_digest(self, client, manager):
        client.force_login(manager)
        answer = client.post(
            f"{API}digest/", {"wanted": False}, content_type="application/json"
        )
        assert answer.json() == {"wanted": False}
        manager.refresh_from_db()
        assert manager.wants_digest is False

    @pytest.mark.parametrize(
        ("path", "asked"),
        [("read/", {}), ("read/", {"up_to": 0}), ("digest/", {"wanted": "perhaps"})],
    )
    def test_refuses_nonsense(self, client, digest, manager, path, asked):
        client.force_login(manager)
        answer = client.post(f"{API}{path}", asked, content_type="application/json")
        assert answer.status_code == 400
        assert Notification.objects.unread().exists()

    @pytest.mark.parametrize("who", ["colleague", "director", "administrator"])
    def test_somebody_else_s_is_not_there(self, request, client, digest, who):
        client.force_login(request.getfixturevalue(who))
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}{digest.pk}/").status_code == 404
        assert client.post(f"{API}{digest.pk}/read/").status_code == 404
        digest.refresh_from_db()
        assert digest.read_at is None

    def test_asks_a_stranger_who_they_are(self, client, digest):
        assert client.get(API).status_code == 401


class TestCommand:
    def test_shows_what_is_unread_and_reads_it(self, digest, manager, capsys):
        call_command("notifications", actor=manager.email)
        assert "What is new as of 30 June 2026: 1 new flag" in capsys.readouterr().out
        call_command("notifications", actor=manager.email, read=digest.pk)
        digest.refresh_from_db()
        assert digest.read_at is not None

    def test_chooses_the_digest(self, manager):
        call_command("notifications", actor=manager.email, digest="off")
        manager.refresh_from_db()
        assert manager.wants_digest is False

    def test_somebody_else_s_is_not_there(self, digest, colleague):
        with pytest.raises(CommandError, match="There is no notification"):
            call_command("notifications", actor=colleague.email, read=digest.pk)
        digest.refresh_from_db()
        assert digest.read_at is None
