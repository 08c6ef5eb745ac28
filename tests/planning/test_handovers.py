"""An account changes hands: complete profile, worked-off list, signature."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import (
    Account,
    AccountAccess,
    CustomerObjective,
    KnowledgeNote,
    OwnerChange,
    PersonNote,
    Programme,
    Promise,
    TeamMember,
    ValueDriver,
)
from accounts.models.knowledge import AREAS
from accounts.selectors.knowledge import fresh_since
from accounts.services.access import refresh_access
from planning.models import Action, Handover, HandoverItem, Plan
from planning.selectors.pack import owner_changes, pack_of
from planning.selectors.profile import profile_of
from planning.services.handovers import (
    CHECKLIST,
    HandoverRefused,
    add_item,
    begin_handover,
    cancel_handover,
    let_through,
    sign_handover,
    tick_item,
)
from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    ContactPreferenceFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    ManagerFactory,
    PositionFactory,
    PromiseFactory,
    ServiceExpectationFactory,
    WalletEntryFactory,
)
from tests.factories.days import NOON

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def receiver(db):
    return ManagerFactory(full_name="Rhys Bevan", email="rhys@example.com")


@pytest.fixture
def handover(account, manager, receiver):
    return begin_handover(
        account=account, to_user=receiver, reason="Maternity leave", actor=manager
    )


def everything():
    rows = [
        list(model.objects.order_by("pk").values())
        for model in (Account, Handover, HandoverItem, TeamMember, Promise, Action)
    ]
    return rows, AuditEntry.objects.count(), OutboxEvent.objects.count()


def complete(account):
    """Make the profile of *account* complete, as of today."""
    today = timezone.localdate()
    top = PositionFactory(account=account, level="C", buying_role="DECISION_MAKER")
    top.ratings.create(
        account=account, dimension="ATTITUDE", basis="GUESS", value=4, rated_on=today
    )
    WalletEntryFactory(
        account=account,
        period_start=today - dt.timedelta(days=364),
        period_end=today,
    )
    for topic in (*AREAS, "EXPANSION"):
        KnowledgeNote.objects.create(
            account=account, topic=topic, text=f"About {topic}", said_on=today
        )
    ValueDriver.objects.create(
        account=account, kind="COST", words="Idle plant", stated_on=today
    )
    CustomerObjective.objects.create(
        account=account, words="One depot less", said_on=today
    )
    ContactPreferenceFactory(account=account)
    ServiceExpectationFactory(account=account)
    Plan.objects.create(
        account=account,
        owner=account.owner,
        starts_on=today,
        ends_on=today + dt.timedelta(days=300),
    )


def work_off(handover, actor):
    for item in handover.items.all():
        tick_item(item=item, actor=actor, is_done=True)


class TestBeginning:
    def test_the_receiver_is_on_the_team_and_the_owner_stays(
        self, handover, account, manager, receiver
    ):
        account.refresh_from_db()
        assert account.owner == manager
        assert AccountAccess.objects.get(user=receiver, account=account).why == "TEAM"
        assert [item.code for item in handover.items.all()] == list(CHECKLIST)
        assert AuditEntry.objects.get(verb="begin_handover").account_id == account.pk

    def test_who_was_on_the_team_before_stays_on_it(self, account, manager, colleague):
        User.objects.filter(pk=colleague.pk).update(role="ACCOUNT_MANAGER")
        colleague.refresh_from_db()
        begun = begin_handover(
            account=account, to_user=colleague, reason="Moves", actor=manager
        )
        cancel_handover(handover=begun, actor=manager, note="Not after all")
        assert TeamMember.objects.get(user=colleague).ended_on is None

    def test_a_second_one_is_refused(self, handover, account, manager):
        before = everything()
        with pytest.raises(HandoverRefused, match="under way"):
            begin_handover(
                account=account, to_user=ManagerFactory(), reason="x", actor=manager
            )
        assert everything()[0][1:] == before[0][1:]

    @pytest.mark.parametrize("who", ["outsider", "desk_agent", "colleague"])
    def test_nobody_else_hands_it_over(self, account, receiver, who, request):
        actor = request.getfixturevalue(who)
        before = everything()
        with pytest.raises(PermissionDenied):
            begin_handover(account=account, to_user=receiver, reason="x", actor=actor)
        assert everything() == before

    def test_it_goes_to_an_account_manager_who_works_here(self, account, manager):
        gone = ManagerFactory(is_active=False)
        before = everything()
        for to in (gone, manager):
            with pytest.raises(HandoverRefused) as refusal:
                begin_handover(account=account, to_user=to, reason="x", actor=manager)
            assert refusal.value.field == "to_user"
        assert everything()[0] == before[0]


class TestTheGate:
    def test_an_empty_profile_is_not_signed_for(
        self, handover, account, manager, receiver
    ):
        work_off(handover, manager)
        before = everything()
        with pytest.raises(HandoverRefused, match="0 % complete, and 80 %"):
            sign_handover(handover=handover, actor=receiver)
        assert everything() == before

    def test_a_complete_one_changes_hands_with_what_is_open(
        self, handover, account, manager, receiver
    ):
        complete(account)
        work_off(handover, manager)
        open_one = PromiseFactory(account=account, owner=manager, words="Quote it")
        kept = PromiseFactory(
            account=account, owner=manager, kept_at=timezone.now(), words="Called"
        )
        action = Action.objects.create(
            account=account, owner=manager, words="Call", due_on=TODAY
        )
        signed = sign_handover(handover=handover, actor=receiver)
        account.refresh_from_db()
        assert account.owner == receiver
        assert (signed.status, signed.completeness) == ("SIGNED", 1.0)
        assert signed.pack["promises"][0]["words"] == "Quote it"
        for row, owner in ((open_one, receiver), (kept, manager), (action, receiver)):
            row.refresh_from_db()
            assert row.owner == owner
        assert Plan.objects.get(account=account).owner == receiver
        assert AccountAccess.objects.get(account=account).why == "OWNER"
        assert not AccountAccess.objects.filter(user=manager).exists()
        change = OwnerChange.objects.get()
        assert (change.old_owner, change.new_owner) == (manager, receiver)

    def test_what_an_owner_since_an_import_has_open_goes_with_it(
        self, handover, account, receiver, colleague
    ):
        owner_since = ManagerFactory()
        Account.objects.filter(pk=account.pk).update(owner=owner_since)
        complete(Account.objects.get(pk=account.pk))
        theirs = PromiseFactory(account=account, owner=owner_since, words="Quote it")
        others = PromiseFactory(account=account, owner=colleague, words="Call them")
        work_off(handover, receiver)
        sign_handover(handover=handover, actor=receiver)
        for row, owner in ((theirs, receiver), (others, colleague)):
            row.refresh_from_db()
            assert row.owner == owner

    def test_a_director_lets_it_through_with_a_reason(
        self, handover, account, manager, receiver, director
    ):
        work_off(handover, manager)
        with pytest.raises(PermissionDenied):
            let_through(handover=handover, actor=manager, because="Hurry")
        with pytest.raises(HandoverRefused, match="so little"):
            let_through(handover=handover, actor=director, because=" ")
        let_through(handover=handover, actor=director, because="He left on Friday")
        sign_handover(handover=handover, actor=receiver)
        account.refresh_from_db()
        assert account.owner == receiver

    def test_the_list_is_worked_off_first(self, handover, account, manager, receiver):
        complete(account)
        work_off(handover, manager)
        add_item(handover=handover, actor=receiver, words="Show me the yard")
        with pytest.raises(HandoverRefused, match="not done yet"):
            sign_handover(handover=handover, actor=receiver)
        account.refresh_from_db()
        assert account.owner == manager

    def test_only_the_receiver_signs(self, handover, account, manager, director):
        complete(account)
        work_off(handover, manager)
        before = everything()
        for actor in (manager, director):
            with pytest.raises(PermissionDenied):
                sign_handover(handover=handover, actor=actor)
        assert everything() == before

    def test_what_is_ticked_can_be_opened_again(self, handover, manager):
        item = handover.items.first()
        done = tick_item(item=item, actor=manager, is_done=True, note=" By phone ")
        assert (done.done_by, done.note) == (manager, "By phone")
        again = tick_item(item=item, actor=manager, is_done=False)
        assert (again.done_at, again.done_by, again.note) == (None, None, "")


class TestCancelling:
    def test_all_is_as_before(self, handover, account, manager, receiver):
        cancel_handover(handover=handover, actor=receiver, note="Stays with Priya")
        account.refresh_from_db()
        assert account.owner == manager
        assert not AccountAccess.objects.filter(user=receiver).exists()
        with pytest.raises(HandoverRefused, match="ended"):
            sign_handover(handover=handover, actor=receiver)

    def test_it_says_why(self, handover, manager):
        before = everything()
        with pytest.raises(HandoverRefused, match="why"):
            cancel_handover(handover=handover, actor=manager, note="")
        assert everything() == before


class TestTheProfile:
    def test_each_thing_counts_alike(self, account, programme):
        today = timezone.localdate()
        empty = profile_of(account, on=today, programme=programme)
        assert (empty.share, len(empty.missing)) == (0.0, len(empty.items))
        complete(account)
        assert profile_of(account, on=today, programme=programme).share == 1.0

    def test_old_knowledge_counts_as_missing(self, account, programme):
        complete(account)
        later = timezone.localdate() + dt.timedelta(days=200)
        missing = profile_of(account, on=later, programme=programme).missing
        assert {one.code for one in missing} == {*AREAS, "QUESTIONS"}

    @pytest.mark.parametrize(
        ("on", "months", "since"),
        [
            (dt.date(2026, 11, 20), 6, dt.date(2026, 5, 20)),
            (dt.date(2026, 8, 31), 6, dt.date(2026, 2, 28)),
            (dt.date(2024, 8, 31), 6, dt.date(2024, 2, 29)),
            (dt.date(2026, 1, 15), 13, dt.date(2024, 12, 15)),
        ],
    )
    def test_months_are_those_of_the_calendar(self, on, months, since):
        assert fresh_since(Programme(knowledge_months=months), on=on) == since


class TestThePack:
    def test_notes_of_the_team_are_not_in_it(self, account, manager, programme):
        held = PositionFactory(account=account)
        PersonNote.objects.create(
            account=account, contact=held.contact, text="Is ill, be kind"
        )
        pack, _profile = pack_of(account, manager, on=TODAY, programme=programme)
        assert "be kind" not in str(pack.as_json())

    def test_the_newest_answer_of_a_topic_is_told(self, account, manager, programme):
        for words in ("They look", "They buy a yard in Hull"):
            KnowledgeNote.objects.create(
                account=account, topic="EXPANSION", text=words, said_on=TODAY
            )
        pack, _profile = pack_of(account, manager, on=TODAY, programme=programme)
        assert [one.words for one in pack.told] == ["They buy a yard in Hull"]

    def test_an_older_answer_that_was_written_down_later_is_not(
        self, account, manager, programme
    ):
        for words, said_on in (
            ("They buy a yard in Hull", TODAY),
            ("They look", TODAY - dt.timedelta(days=90)),
        ):
            KnowledgeNote.objects.create(
                account=account, topic="EXPANSION", text=words, said_on=said_on
            )
        pack, _profile = pack_of(account, manager, on=TODAY, programme=programme)
        assert [one.words for one in pack.told] == ["They buy a yard in Hull"]

    def test_met_is_who_was_met(self, account, manager, programme):
        held = PositionFactory(account=account)
        for kind, at in (("VISIT", NOON - dt.timedelta(days=9)), ("CALL", NOON)):
            met = InteractionFactory(account=account, kind=kind, happened_at=at)
            InteractionParticipantFactory(interaction=met, contact=held.contact)
        pack, _profile = pack_of(account, manager, on=TODAY, programme=programme)
        (somebody,) = pack.people
        assert somebody.met_on == (NOON - dt.timedelta(days=9)).date()


class TestChangesOfOwner:
    def test_they_are_counted_whoever_made_them(self, account, programme):
        for _change in range(3):
            Account.objects.filter(pk=account.pk).update(owner=ManagerFactory())
        today = timezone.localdate()
        assert owner_changes(account, on=today, programme=programme) == 3
        late = today + dt.timedelta(days=5 * 366)
        assert owner_changes(account, on=late, programme=programme) == 0

    def test_an_account_of_a_desk_is_handed_over_by_its_members(self, receiver):
        from tests.factories import DeskFactory, DeskMemberFactory

        desk = DeskFactory()
        member = DeskMemberFactory(desk=desk, user=ManagerFactory()).user
        account = AccountFactory(owner=None, desk=desk)
        refresh_access()
        begun = begin_handover(
            account=account, to_user=receiver, reason="Grew", actor=member
        )
        assert begun.from_user is None


@pytest.mark.django_db(transaction=True)
def test_signed_and_cancelled_at_once_is_one_of_both(programme):
    owner, receiver = ManagerFactory(), ManagerFactory()
    account = AccountFactory(owner=owner)
    refresh_access()
    begun = begin_handover(
        account=account, to_user=receiver, reason="Moves", actor=owner
    )
    let_through(handover=begun, actor=None, because="Known for long")
    work_off(begun, owner)
    said = []

    def act(verb, **given):
        try:
            with audit.acting(actor=None, door="COMMAND"), transaction.atomic():
                verb(handover=begun, **given)
            said.append(verb.__name__)
        except HandoverRefused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=(sign_handover,), kwargs={"actor": receiver}),
        threading.Thread(
            target=act,
            args=(cancel_handover,),
            kwargs={"actor": owner, "note": "No"},
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    account.refresh_from_db()
    begun.refresh_from_db()
    assert "This hand-over has ended." in said
    assert (account.owner == receiver) == (begun.status == "SIGNED")
