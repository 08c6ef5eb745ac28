"""What customers say: written down by those who look after them, at every door."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountFacts, CustomerSignal, DirtyAccount
from accounts.permissions import may_record_signal
from accounts.selectors import signals_of
from accounts.services import facts
from accounts.services.access import refresh_access
from accounts.services.signals import SignalRefused, record_signal
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerSignalFactory,
    DeskFactory,
    DeskMemberFactory,
    PositionFactory,
)

Kind = CustomerSignal.Kind
SAID_ON = dt.date(2026, 6, 1)
PEOPLE = ["manager", "colleague", "director"]
OTHERS = ["executive", "administrator", "desk_agent"]


@pytest.fixture
def person(account):
    """Gareth Tully, who holds a position at Acme."""
    return PositionFactory(account=account, contact__full_name="Gareth Tully").contact


@pytest.fixture
def said(account, manager, person):
    """Say something right, but for what a test changes."""

    def say(**changes):
        given = {
            "account": account,
            "actor": manager,
            "kind": Kind.PERCEPTION,
            "value": Decimal(4),
            "said_on": SAID_ON,
            "grade": "A",
            "contact": person,
            "evidence": "You are in our plans.",
        }
        return record_signal(**(given | changes))

    return say


def nothing_was_written():
    return not (
        CustomerSignal.objects.exists()
        or AuditEntry.objects.filter(verb="record_signal").exists()
        or OutboxEvent.objects.exists()
    )


def is_kept(refusal, write, **row):
    """Try to write it; tell whether it was not refused."""
    try:
        with transaction.atomic():
            write(**row)
    except refusal:
        return False
    return True


class TestRecording:
    def test_it_is_kept_audited_told_and_counted(self, said, account, manager, person):
        runs.start(facts.REFRESH, as_of=timezone.localdate())
        signal = said()
        kept = CustomerSignal.objects.get()
        assert kept == signal
        assert (kept.contact, kept.value, kept.recorded_by) == (person, 4, manager)
        entry = AuditEntry.objects.get(verb="record_signal")
        assert (entry.account_id, entry.object_id) == (account.pk, signal.pk)
        assert entry.after == {
            "kind": "PERCEPTION",
            "value": "4",
            "said_on": "2026-06-01",
            "market": "",
            "contact": person.pk,
            "grade": "A",
        }
        event = OutboxEvent.objects.get(type="signal.recorded")
        assert event.account_id == account.pk
        assert event.payload == {
            "signal": signal.pk,
            "kind": "PERCEPTION",
            "value": "4",
        }
        assert DirtyAccount.objects.filter(account_id=account.pk).exists()
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=account).perception == 4

    def test_the_very_same_again_changes_nothing(self, said):
        assert said() == said()
        assert CustomerSignal.objects.count() == 1
        assert OutboxEvent.objects.count() == 1
        assert said(value=Decimal(5)) != said(value=Decimal(3))
        assert CustomerSignal.objects.count() == 3

    def test_the_system_may_and_nobody_need_have_said_it(self, said):
        assert said(actor=None, contact=None).recorded_by is None

    @pytest.mark.parametrize("kind", Kind.values)
    def test_each_kind_has_the_scale_that_the_database_keeps(self, said, account, kind):
        for tenths in range(-10, 121, 5):
            value = Decimal(tenths) / 10
            row = {"account": account, "kind": kind, "value": value}
            CustomerSignal.objects.all().delete()
            assert is_kept(IntegrityError, CustomerSignalFactory, **row) == is_kept(
                SignalRefused, said, kind=kind, value=value
            )

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"value": Decimal("5.5")}, "value", "Give a value from 1 to 5"),
            ({"value": Decimal("4.25")}, "value", "one decimal at most"),
            ({"value": Decimal("NaN")}, "value", "Give a value from 1 to 5"),
            (
                {"said_on": timezone.localdate() + dt.timedelta(2)},
                "said_on",
                "That day has not come yet.",
            ),
            ({"said_on": dt.date(1899, 12, 31)}, "said_on", "before 1900"),
            ({"market": "Leeds"}, "market", "Only influence is by market."),
            ({"kind": "MOOD"}, "kind", "Nothing of that kind is recorded."),
        ],
    )
    def test_what_is_not_so_is_refused_with_its_reason(
        self, said, changes, field, reason
    ):
        with pytest.raises(SignalRefused, match=reason) as refused:
            said(**changes)
        assert refused.value.field == field
        assert nothing_was_written()

    def test_somebody_of_another_customer_cannot_have_said_it(self, said):
        elsewhere = PositionFactory().contact
        for contact in (elsewhere, ContactFactory()):
            with pytest.raises(SignalRefused, match="never held a position there"):
                said(contact=contact)
        assert nothing_was_written()

    def test_somebody_who_has_left_can_have_said_it(self, said, account):
        left = PositionFactory(account=account, ended_on=dt.date(2026, 6, 15))
        assert said(contact=left.contact).contact == left.contact

    def test_an_account_merged_away_says_nothing_more(self, said, account):
        loser = AccountFactory(merged_into=account)
        with pytest.raises(SignalRefused, match="merged into another"):
            said(account=loser, actor=None, contact=None)
        assert nothing_was_written()


class TestWhoMay:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_the_account(self, request, account, who):
        assert may_record_signal(request.getfixturevalue(who), account)

    def test_who_belongs_to_its_desk_or_looks_after_its_group(self, account):
        member = DeskMemberFactory(desk=DeskFactory())
        account.desk, account.parent = member.desk, AccountFactory()
        account.owner = None
        account.save()
        refresh_access()
        assert may_record_signal(member.user, account)
        assert may_record_signal(account.parent.owner, account)

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_nobody_else_and_the_refusal_changes_nothing(
        self, request, said, account, who
    ):
        actor = request.getfixturevalue(who)
        verdict = may_record_signal(actor, account)
        assert not verdict
        assert verdict.reason == (
            "Only its owner, team and director write down what a customer says."
        )
        with pytest.raises(PermissionDenied):
            said(actor=actor)
        assert nothing_was_written()


class TestReading:
    def test_newest_first_with_person_day_and_grade(self, account, manager, person):
        CustomerSignalFactory(
            account=account,
            kind=Kind.INFLUENCE,
            market="Leeds",
            value=Decimal("2.5"),
            grade="C",
        )
        CustomerSignalFactory(
            account=account, contact=person, said_on=dt.date(2026, 6, 2)
        )
        CustomerSignalFactory()
        newest, older = signals_of(account, manager)
        assert (newest.person, newest.shown, newest.grade) == (
            "Gareth Tully",
            "4 of 5",
            "A",
        )
        assert (older.label, older.market, older.shown, older.person) == (
            "Influence in a market",
            "Leeds",
            "2.5 of 5",
            "",
        )
        assert signals_of(account, manager, limit=1) == [newest]

    @pytest.mark.parametrize("who", ["outsider", "desk_agent"])
    def test_others_read_nothing(self, request, account, who):
        CustomerSignalFactory(account=account)
        assert signals_of(account, request.getfixturevalue(who)) == []


@pytest.fixture
def page(account):
    return reverse("accounts:signal-create", args=[account.pk])


@pytest.fixture
def typed(person):
    return {
        "kind": "ADVOCACY",
        "value": "9",
        "said_on": "2026-06-01",
        "grade": "A",
        "contact": person.pk,
        "evidence": "Said at the review",
    }


class TestPage:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_it_down_and_reads_it(
        self, request, client, account, page, typed, seen, who
    ):
        client.force_login(request.getfixturevalue(who))
        seen()
        assert client.get(page).status_code == 200
        answer = client.post(page, typed, follow=True)
        assert answer.redirect_chain == [(account.get_absolute_url(), 302)]
        body = answer.content.decode()
        for words in ("9 of 10", "Gareth Tully", "Said at the review", page):
            assert words in body
        assert AuditEntry.objects.get(verb="record_signal").door == "PAGE"

    @pytest.mark.parametrize("who", OTHERS)
    def test_who_does_not_is_told_why(self, request, client, page, typed, who):
        client.force_login(request.getfixturevalue(who))
        for answer in (client.get(page), client.post(page, typed)):
            assert answer.status_code == 403
        assert nothing_was_written()

    def test_for_an_outsider_it_is_nowhere(self, client, outsider, page, typed):
        client.force_login(outsider)
        assert client.get(page).status_code == 404
        assert client.post(page, typed).status_code == 404
        assert nothing_was_written()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"value": "11"}, "Give a value from 0 to 10"),
            ({"value": "9.55"}, "1 decimal place"),
            ({"market": "Leeds"}, "Only influence is by market."),
            ({"said_on": "2999-01-01"}, "That day has not come yet."),
            ({"grade": ""}, "This field is required."),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(
        self, client, manager, page, typed, changes, words
    ):
        client.force_login(manager)
        answer = client.post(page, typed | changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert nothing_was_written()

    def test_only_the_account_s_own_people_can_be_chosen(
        self, client, manager, page, typed
    ):
        stranger = PositionFactory(contact__full_name="Somebody Else").contact
        client.force_login(manager)
        assert "Somebody Else" not in client.get(page).content.decode()
        answer = client.post(page, typed | {"contact": stranger.pk})
        assert answer.status_code == 422
        assert nothing_was_written()

    def test_a_merged_account_s_page_is_the_survivor_s(
        self, client, manager, account, page
    ):
        loser = AccountFactory(merged_into=account)
        client.force_login(manager)
        answer = client.get(reverse("accounts:signal-create", args=[loser.pk]))
        assert (answer.status_code, answer.url) == (302, page)

    def test_who_may_not_write_reads_why_on_the_card(
        self, client, account, executive, page, seen
    ):
        seen()
        client.force_login(executive)
        body = client.get(account.get_absolute_url()).content.decode()
        assert "Only its owner, team and director write down" in body
        assert page not in body


@pytest.fixture
def api(account):
    return f"/api/v1/accounts/{account.pk}/signals/"


class TestApi:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_and_reads(
        self, request, client, api, account, typed, who
    ):
        user = request.getfixturevalue(who)
        client.force_login(user)
        answer = client.post(api, typed, content_type="application/json")
        assert answer.status_code == 201
        made = answer.json()
        assert (made["account"], made["value"]) == (account.pk, "9.0")
        assert (made["person"], made["recorded_by"]) == ("Gareth Tully", user.email)
        again = client.post(api, typed, content_type="application/json")
        assert again.json() == made
        assert client.get(api).json()["results"] == [made]
        assert AuditEntry.objects.get(verb="record_signal").door == "API"

    @pytest.mark.parametrize(
        ("who", "read", "write"),
        [
            ("executive", 200, 403),
            ("administrator", 200, 403),
            ("desk_agent", 403, 403),
            ("outsider", 404, 404),
        ],
    )
    def test_others(self, request, client, api, typed, who, read, write):
        client.force_login(request.getfixturevalue(who))
        assert client.get(api).status_code == read
        answer = client.post(api, typed, content_type="application/json")
        assert answer.status_code == write
        assert nothing_was_written()

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"value": 11}, 409),
            ({"value": "9.55"}, 400),
            ({"value": "NaN"}, 400),
            ({"said_on": "2999-01-01"}, 409),
            ({"kind": "MOOD"}, 400),
            ({"grade": "E"}, 400),
            ({"market": "Leeds"}, 409),
            ({"evidence": "x" * 2_001}, 400),
        ],
    )
    def test_what_is_wrong_is_refused(
        self, client, manager, api, typed, changes, status
    ):
        client.force_login(manager)
        body = typed | changes
        answer = client.post(api, body, content_type="application/json")
        assert answer.status_code == status
        assert nothing_was_written()

    def test_a_person_whom_the_caller_does_not_see_does_not_exist(
        self, client, manager, api, typed
    ):
        stranger = PositionFactory().contact
        client.force_login(manager)
        body = typed | {"contact": stranger.pk}
        answer = client.post(api, body, content_type="application/json")
        assert answer.status_code == 400
        assert nothing_was_written()

    def test_a_person_of_another_account_of_theirs_is_refused_with_the_reason(
        self, client, manager, api, typed
    ):
        elsewhere = PositionFactory(account=AccountFactory(owner=manager)).contact
        refresh_access()
        client.force_login(manager)
        body = typed | {"contact": elsewhere.pk}
        answer = client.post(api, body, content_type="application/json")
        assert answer.status_code == 409
        assert answer.json()["detail"] == "This person has never held a position there."

    def test_pages_are_newest_first(self, client, manager, api, account):
        for day in range(1, 29):
            CustomerSignalFactory(account=account, said_on=dt.date(2026, 2, day))
        client.force_login(manager)
        days = []
        answer = client.get(api).json()
        while True:
            days += [each["said_on"] for each in answer["results"]]
            if not answer["next"]:
                break
            answer = client.get(answer["next"]).json()
        assert days == sorted(days, reverse=True)
        assert len(set(days)) == 28

    def test_a_merged_account_answers_with_its_survivor(
        self, client, manager, account, api
    ):
        loser = AccountFactory(merged_into=account)
        CustomerSignalFactory(account=account)
        client.force_login(manager)
        found = client.get(f"/api/v1/accounts/{loser.pk}/signals/").json()["results"]
        assert [each["account"] for each in found] == [account.pk]


def test_writing_outside_a_door_is_a_fault(said):
    token = audit._context.set(None)
    try:
        with pytest.raises(audit.NoContext):
            said()
    finally:
        audit._context.reset(token)
