"""Promises to customers: made, kept, moved and taken back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Promise
from accounts.selectors.pages import page_after
from accounts.selectors.promises import open_promises, promises_to_keep
from accounts.services.promises import (
    PromiseRefused,
    keep_promise,
    make_promise,
    move_promise,
    withdraw_promise,
)
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import ago, everything, in_days, now
from tests.factories import AccountFactory, InteractionFactory


@pytest.fixture
def make(account, manager):
    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "words": "Send the pump list",
            "due_on": in_days(3),
        }
        return make_promise(**(given | changes))

    return write


def kept_as(promise):
    return Promise.objects.filter(pk=promise.pk).values().get()


class TestMaking:
    def test_it_is_kept_audited_and_told(self, make, account, manager):
        made = make()
        assert (made.owner, made.made_by, made.due_on) == (
            manager,
            manager,
            in_days(3),
        )
        assert AuditEntry.objects.get(verb="make_promise").account_id == account.pk
        event = OutboxEvent.objects.get(type="promise.made")
        assert event.payload == {
            "promise": made.pk,
            "due_on": str(in_days(3)),
            "owner": manager.pk,
        }

    def test_twice_is_once_while_it_is_open(self, make, manager):
        made = make()
        assert make() == made
        keep_promise(promise=made, actor=manager)
        assert make() != made

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"words": " "}, "words"),
            ({"words": "x" * 501}, "words"),
            ({"due_on": in_days(-2)}, "due_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, make, changes, field):
        before = everything()
        with pytest.raises(PromiseRefused) as refusal:
            make(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_one_made_in_a_contact_is_made_to_that_customer(self, make):
        other = InteractionFactory()
        with pytest.raises(PromiseRefused, match="another customer"):
            make(interaction=other)
        assert not Promise.objects.exists()

    def test_a_merged_account_is_promised_nothing(self, make, account):
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(PromiseRefused, match="merged"):
            make()
        assert not Promise.objects.exists()


class TestEnding:
    def test_it_is_kept_once(self, make, manager):
        promise = make()
        done = keep_promise(promise=promise, actor=manager, outcome="Sent by mail")
        assert (done.kept_by, done.outcome) == (manager, "Sent by mail")
        assert keep_promise(promise=promise, actor=manager, outcome="Again") == done
        assert kept_as(promise)["outcome"] == "Sent by mail"
        assert OutboxEvent.objects.filter(type="promise.kept").count() == 1

    def test_it_is_taken_back_once_with_what_they_were_told(self, make, manager):
        promise = make()
        with pytest.raises(PromiseRefused, match="Say why"):
            withdraw_promise(promise=promise, actor=manager, reason=" ")
        gone = withdraw_promise(promise=promise, actor=manager, reason="Out of stock")
        assert gone.withdrawn_by == manager
        assert gone.outcome == "Out of stock"
        assert (
            withdraw_promise(promise=promise, actor=manager, reason="Other").outcome
            == "Out of stock"
        )

    def test_it_moves_with_a_reason_and_the_trail_has_both_days(self, make, manager):
        promise = make()
        moved = move_promise(
            promise=promise, actor=manager, due_on=in_days(9), reason="Strike"
        )
        assert moved.due_on == in_days(9)
        entry = AuditEntry.objects.get(verb="move_promise")
        assert entry.before == {"due_on": str(in_days(3))}
        assert entry.after == {"due_on": str(in_days(9)), "reason": "Strike"}
        move_promise(promise=promise, actor=manager, due_on=in_days(9), reason="")
        assert AuditEntry.objects.filter(verb="move_promise").count() == 1

    @pytest.mark.parametrize(
        ("due_on", "reason", "field"),
        [(in_days(-2), "Strike", "due_on"), (in_days(9), "", "reason")],
    )
    def test_a_move_that_cannot_be(self, make, manager, due_on, reason, field):
        promise = make()
        before = everything()
        with pytest.raises(PromiseRefused) as refusal:
            move_promise(promise=promise, actor=manager, due_on=due_on, reason=reason)
        assert (refusal.value.field, everything()) == (field, before)

    def test_what_is_over_stays_as_it_ended(self, make, manager):
        kept, gone = make(), make(words="Call")
        keep_promise(promise=kept, actor=manager)
        withdraw_promise(promise=gone, actor=manager, reason="No")
        before = everything()
        for verb, given in [
            (withdraw_promise, {"promise": kept, "reason": "No"}),
            (keep_promise, {"promise": gone}),
            (move_promise, {"promise": kept, "due_on": in_days(5), "reason": "x"}),
        ]:
            with pytest.raises(PromiseRefused):
                verb(actor=manager, **given)
        assert everything() == before

    def test_it_is_kept_neither_before_it_was_made_nor_in_times_to_come(
        self, make, manager
    ):
        promise = make()
        for at in (ago(days=2), now() + dt.timedelta(hours=1)):
            with pytest.raises(PromiseRefused) as refusal:
                keep_promise(promise=promise, actor=manager, at=at)
            assert refusal.value.field == "at"
        assert kept_as(promise)["kept_at"] is None

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_end_nothing(self, request, make, who):
        promise = make()
        user = request.getfixturevalue(who)
        before = everything()
        for verb, given in [
            (keep_promise, {}),
            (withdraw_promise, {"reason": "No"}),
            (move_promise, {"due_on": in_days(5), "reason": "No"}),
        ]:
            with pytest.raises(PermissionDenied):
                verb(promise=promise, actor=user, **given)
        assert everything() == before


class TestWhatIsToBeKept:
    def test_mine_and_all_that_i_see_due_first_first(
        self, make, manager, director, outsider
    ):
        later, sooner = make(due_on=in_days(9)), make(due_on=in_days(1))
        by_director = make(actor=director, due_on=in_days(4))
        keep_promise(promise=make(words="Done"), actor=manager)
        assert list(promises_to_keep(manager)) == [sooner, later]
        assert list(promises_to_keep(manager, by=in_days(2))) == [sooner]
        assert list(open_promises(manager)) == [sooner, by_director, later]
        assert list(open_promises(outsider)) == []

    def test_page_by_page_also_when_the_last_seen_is_kept_meanwhile(
        self, make, manager
    ):
        made = [make(words=str(n), due_on=in_days(n // 2)) for n in range(5)]
        rows, seen = page_after(open_promises(manager), by="due_on", seen=None, limit=2)
        assert rows == made[:2]
        keep_promise(promise=made[1], actor=manager)
        rows, seen = page_after(
            open_promises(manager),
            by="due_on",
            seen=seen,
            within=Promise.objects.visible_to(manager),
            limit=3,
        )
        assert (rows, seen) == (made[2:], None)
