"""Hand-overs and briefings by page and over the wire."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, PersonNote
from planning.models import Handover
from planning.services.handovers import begin_handover, cancel_handover
from sam.lib import audit, outbox
from sam.lib.models import AuditEntry
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told_all
from tests.factories import (
    ManagerFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
    PromiseFactory,
)


@pytest.fixture
def receiver(db):
    return ManagerFactory(full_name="Rhys Bevan", email="rhys@example.com")


@pytest.fixture
def handover(account, manager, receiver):
    return begin_handover(
        account=account, to_user=receiver, reason="Maternity leave", actor=manager
    )


def page(name, *args):
    return reverse(f"handovers:{name}", args=args)


class TestThePages:
    def test_from_the_first_word_to_the_signature(
        self, client, account, manager, receiver, director
    ):
        client.force_login(manager)
        url = page("handover-create", account.pk)
        assert b"Rhys Bevan" in client.get(url).content
        made = client.post(url, {"to_user": receiver.pk, "reason": "Grows"})
        handover = Handover.objects.get()
        detail = page("handover-detail", handover.pk)
        assert made.url == detail
        assert client.get(url).url == detail
        for item in handover.items.all():
            tick = page("handover-tick", handover.pk, item.pk)
            assert client.post(tick, {"is_done": "on"}).url == detail
        client.force_login(director)
        allow = page("handover-allow", handover.pk)
        assert client.post(allow, {"because": "Known for long"}).url == detail
        client.force_login(receiver)
        assert page("handover-sign", handover.pk) in client.get(detail).content.decode()
        client.post(page("handover-sign", handover.pk))
        account.refresh_from_db()
        assert account.owner == receiver
        assert "What the new manager was told" in client.get(detail).content.decode()

    def test_what_is_missing_is_said_beside_the_field(self, client, account, manager):
        client.force_login(manager)
        answer = client.post(page("handover-create", account.pk), {"reason": ""})
        assert answer.status_code == 422
        assert b"Choose who takes the account over." in answer.content
        assert not Handover.objects.exists()

    def test_signing_too_early_is_refused_in_words(self, client, handover, receiver):
        client.force_login(receiver)
        url = page("handover-sign", handover.pk)
        answer = client.post(url, follow=True)
        assert "0 % complete" in answer.content.decode().replace("\xa0", " ")
        handover.refresh_from_db()
        assert handover.status == "OPEN"

    def test_for_a_stranger_it_does_not_exist(self, client, handover, outsider):
        client.force_login(outsider)
        for name, method in (
            ("handover-detail", client.get),
            ("handover-sign", client.post),
            ("handover-cancel", client.post),
            ("handover-allow", client.post),
            ("handover-item", client.post),
        ):
            assert method(page(name, handover.pk)).status_code == 404
        assert (
            client.get(page("handover-create", handover.account_id)).status_code == 404
        )

    def test_a_colleague_reads_it_and_may_not_act(self, client, handover, colleague):
        client.force_login(colleague)
        assert client.get(page("handover-detail", handover.pk)).status_code == 200
        answer = client.post(page("handover-cancel", handover.pk), {"note": "x"})
        assert answer.status_code == 403
        handover.refresh_from_db()
        assert handover.status == "OPEN"

    def test_the_list_says_what_waits_for_whom(self, client, handover, receiver):
        client.force_login(receiver)
        shown = client.get(page("handover-list")).content.decode()
        assert "for you to sign" in shown
        assert "0 of 6" in shown

    def test_an_empty_list_says_what_will_be_here(self, client, manager):
        client.force_login(manager)
        assert b"No account changes hands" in client.get(page("handover-list")).content


class TestTheWire:
    def test_it_has_the_same_rules(self, client, account, manager, receiver, director):
        client.force_login(manager)
        begun = client.post(
            "/api/v1/handovers/",
            {"account": account.pk, "to_user": receiver.email, "reason": "Grows"},
            content_type="application/json",
        )
        assert begun.status_code == 201
        url = f"/api/v1/handovers/{begun.json()['id']}"
        assert len(begun.json()["items"]) == 6
        assert client.post(f"{url}/sign/").status_code == 403
        for item in begun.json()["items"]:
            ticked = client.post(
                f"{url}/tick/",
                {"item": item["id"], "is_done": True},
                content_type="application/json",
            )
            assert ticked.status_code == 200
        client.force_login(receiver)
        refused = client.post(f"{url}/sign/")
        assert (refused.status_code, Account.objects.get().owner) == (409, manager)
        client.force_login(director)
        client.post(
            f"{url}/allow/", {"because": "Known"}, content_type="application/json"
        )
        client.force_login(receiver)
        assert client.post(f"{url}/sign/").json()["status"] == "SIGNED"
        assert client.get(f"{url}/pack/").json()["share"] == 0.0

    def test_a_stranger_finds_nothing(self, client, handover, outsider):
        client.force_login(outsider)
        assert client.get("/api/v1/handovers/").json()["results"] == []
        assert client.get(f"/api/v1/handovers/{handover.pk}/").status_code == 404


class TestTheBriefing:
    @pytest.fixture
    def busy(self, account, manager):
        held = PositionFactory(
            account=account, contact__full_name="Alison Rown", level="C"
        )
        PersonNote.objects.create(
            account=account, contact=held.contact, text="Is ill, be kind"
        )
        PromiseFactory(account=account, owner=manager, words="Send the pump list")
        ProblemFactory(account=account, description="Pump broke")
        order = OrderFactory(account=account, ordered_on=dt.date(2026, 11, 1))
        OrderLineFactory(
            order=order,
            revenue=1250,
            promised_on=dt.date(2026, 11, 5),
            delivered_on=dt.date(2026, 11, 9),
        )
        return account

    def test_it_says_what_one_must_know(self, client, busy, seen, manager):
        seen()
        client.force_login(manager)
        url = reverse("workspace:account-briefing", args=[busy.pk])
        shown = client.get(url).content.decode()
        for words in ("Alison Rown", "Send the pump list", "Pump broke", "late"):
            assert words in shown
        assert "be kind" not in shown

    def test_the_pdf_is_one_page(self, client, busy, seen, manager):
        seen()
        client.force_login(manager)
        url = reverse("workspace:account-briefing-pdf", args=[busy.pk])
        answer = client.get(url)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert "acme-" in answer["Content-Disposition"]

    @pytest.mark.parametrize("who", ["outsider", "desk_agent"])
    def test_others_get_none(self, client, busy, who, request):
        client.force_login(request.getfixturevalue(who))
        for name in ("account-briefing", "account-briefing-pdf"):
            url = reverse(f"workspace:{name}", args=[busy.pk])
            assert client.get(url).status_code == 404

    def test_a_name_in_any_script_and_markup_is_only_text(
        self, client, busy, seen, manager
    ):
        Account.objects.filter(pk=busy.pk).update(name="Zoë & #Söhne [株式会社] $x$ \\")
        seen()
        client.force_login(manager)
        url = reverse("workspace:account-briefing-pdf", args=[busy.pk])
        assert client.get(url).content.startswith(b"%PDF-")


def test_an_ended_one_says_how(client, handover, manager):
    client.force_login(manager)
    client.post(page("handover-cancel", handover.pk), {"note": "She stays"})
    handover.refresh_from_db()
    assert handover.ended_at <= timezone.now()
    assert b"She stays" in client.get(page("handover-detail", handover.pk)).content


def test_who_receives_is_told_and_who_gave_it_hears_of_the_end(
    handover, receiver, manager
):
    outbox.relay()
    (told,) = told_all(Notification.objects.filter(user=receiver), receiver)
    assert told.href == page("handover-detail", handover.pk)
    with audit.acting(actor=receiver, door=AuditEntry.Door.PAGE):
        cancel_handover(handover=handover, actor=receiver, note="Too far for me")
    outbox.relay()
    outbox.relay()
    (told,) = told_all(Notification.objects.filter(user=manager), manager)
    assert "Rhys Bevan cancelled" in told.title
