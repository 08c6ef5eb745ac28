"""Mail: each digest goes out once, a failure loses nothing, nobody else gets one."""

import datetime as dt
import smtplib
import threading

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from sam.lib import audit, outbox
from sam.lib.models import AuditEntry
from sam.workspace.models import Notification
from sam.workspace.services import mailing
from sam.workspace.services.notifications import choose_digest
from sam.workspace.tasks import send_mail
from tests.factories import DAY, ManagerFactory
from tests.workspace.notified import night, raised, watched


class Down:
    """A mail server that takes nothing until ``up``; counts who asked."""

    up = False
    asked = 0

    def __call__(self, message):
        Down.asked += 1
        if not Down.up:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        mail.outbox.append(message)


@pytest.fixture
def server(monkeypatch):
    Down.up, Down.asked = False, 0
    server = Down()
    monkeypatch.setattr(
        "sam.workspace.services.mailing.EmailMultiAlternatives.send",
        lambda message: server(message),
    )
    return server


@pytest.fixture
def digest(manager, account):
    """A digest of a night that waits to be sent."""
    raised(account, urgent=True)
    night()
    return Notification.objects.get()


def later():
    """Let the pause after a failure pass."""
    past = timezone.now() - dt.timedelta(seconds=1)
    Notification.objects.filter(mail_due_at__isnull=False).update(mail_due_at=past)


@override_settings(SAM_BASE_URL="https://sam.example")
def test_a_digest_as_text_and_as_html_with_links_from_anywhere(digest, manager):
    assert mailing.send_due() == (1, 0)
    [sent] = mail.outbox
    assert sent.to == [manager.email]
    assert sent.subject == "SAM: What is new as of 30 June 2026"
    [(html, kind)] = sent.alternatives
    assert kind == "text/html"
    flag = f"https://sam.example/service/flags/{digest.evidence['flags'][0]}/"
    for body in (sent.body, html):
        assert flag in body
        assert "https://sam.example/notifications/" in body
        assert "Acme" in body
        assert "{{" not in body
    digest.refresh_from_db()
    assert digest.emailed_at is not None
    assert digest.read_at is None


def test_the_night_hints_at_the_mail_and_a_second_hint_sends_nothing(digest):
    outbox.relay()
    send_mail()
    assert len(mail.outbox) == 1


def test_a_name_with_html_in_it_stays_text(manager, account):
    account.name = "<b>Fish & Chips</b>"
    account.save()
    raised(account)
    night()
    mailing.send_due()
    [sent] = mail.outbox
    assert "<b>Fish & Chips</b>" in sent.body
    assert "&lt;b&gt;Fish &amp; Chips&lt;/b&gt;" in sent.alternatives[0][0]


class TestRefused:
    def test_what_the_server_did_not_take_is_sent_later(self, digest, server):
        assert mailing.send_due() == (0, 1)
        digest.refresh_from_db()
        assert digest.emailed_at is None
        assert digest.mail_attempts == 1
        assert digest.mail_error.startswith("SMTPServerDisconnected")
        assert mailing.send_due() == (0, 0)  # not before the pause is over
        server.__class__.up = True
        later()
        assert mailing.send_due() == (1, 0)
        assert len(mail.outbox) == 1
        digest.refresh_from_db()
        assert (digest.mail_error, digest.emailed_at is None) == ("", False)

    def test_the_pause_doubles(self, digest, server):
        pauses = []
        for _each in range(3):
            mailing.send_due()
            digest.refresh_from_db()
            pauses.append((digest.mail_due_at - timezone.now()).total_seconds())
            later()
        assert [round(pause / 60) for pause in pauses] == [2, 4, 8]

    def test_a_server_that_is_down_is_left_alone_for_now(self, digest, server):
        for n in range(5):
            Notification.objects.create(
                user=ManagerFactory(),
                kind="DIGEST",
                as_of=DAY,
                subject=str(n),
                evidence=digest.evidence,
                mail_due_at=timezone.now(),
            )
        assert mailing.send_due() == (0, mailing.PATIENCE)
        assert server.asked == mailing.PATIENCE
        server.__class__.up = True
        later()
        assert mailing.send_due() == (6, 0)

    def test_one_that_cannot_be_worded_keeps_no_other_back(self, digest, manager):
        broken = Notification.objects.create(
            user=manager,
            kind="DIGEST",
            as_of=DAY - dt.timedelta(days=1),
            mail_due_at=timezone.now() - dt.timedelta(hours=1),
        )
        assert mailing.send_due() == (1, 1)
        broken.refresh_from_db()
        assert broken.mail_error.startswith("KeyError")


class TestUnwanted:
    def test_who_does_not_want_it_has_it_in_the_list_only(self, manager, account):
        choose_digest(actor=manager, wanted=False)
        raised(account)
        night()
        assert mailing.send_due() == (0, 0)
        assert Notification.objects.get().emailed_at is None

    def test_who_wants_it_again_gets_no_old_ones(self, digest, manager):
        choose_digest(actor=manager, wanted=False)
        choose_digest(actor=manager, wanted=True)
        assert mailing.send_due() == (0, 0)
        assert mail.outbox == []

    def test_who_left_gets_none(self, digest, manager):
        manager.is_active = False
        manager.save()
        assert mailing.send_due() == (0, 0)

    def test_news_of_more_than_a_week_ago_is_no_mail(self, digest):
        old = timezone.now() - mailing.KEPT - dt.timedelta(minutes=1)
        Notification.objects.update(created_at=old)
        assert mailing.send_due() == (0, 0)


class TestCommand:
    def test_a_dry_run_says_what_and_tells_nobody(self, manager, account, capsys):
        raised(account)
        watched()
        call_command("notify", "--dry-run")
        said = capsys.readouterr().out
        assert f"{manager.email}: What is new as of 30 June 2026. 1 new flag" in said
        assert "1 to tell as of 2026-06-30" in said
        assert not Notification.objects.exists()

    def test_tells_and_sends(self, manager, account):
        raised(account)
        watched()
        call_command("notify", "--send")
        assert len(mail.outbox) == 1

    def test_says_so_when_mail_is_not_taken(self, manager, account, server):
        raised(account)
        watched()
        with pytest.raises(CommandError, match="0 mails sent, 1 not"):
            call_command("notify", "--send")
        assert Notification.objects.get().emailed_at is None

    def test_nothing_was_watched(self, programme):
        with pytest.raises(CommandError, match="Nobody has watched yet"):
            call_command("notify")

    def test_flags_of_another_day(self, manager, account):
        watched()
        with pytest.raises(CommandError, match="Flags are as of 2026-06-30"):
            call_command("notify", as_of=DAY - dt.timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(programme):
    for _each in range(12):
        Notification.objects.create(
            user=ManagerFactory(),
            kind="DIGEST",
            as_of=DAY,
            evidence={
                "new": 0,
                "open": 0,
                "urgent": 0,
                "hollow": 0,
                "kinds": {},
                "stake": None,
                "flags": [],
                "overdue": 0,
                "due": 0,
                "promises": [],
            },
            mail_due_at=timezone.now(),
        )
    together = threading.Barrier(2)
    sent = []

    def work():
        try:
            with audit.acting(actor=None, door=AuditEntry.Door.JOB):
                together.wait()
                sent.append(mailing.send_due()[0])
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 12
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 12
