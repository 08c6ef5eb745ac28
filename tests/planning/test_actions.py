"""Actions: given, done, dropped, handed on, and told; the next touches."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import Promise
from accounts.services.promises import PromiseRefused, hand_on_promise, make_promise
from planning.models import Action
from planning.selectors.actions import actions_to_do, due_today, open_actions
from planning.selectors.touches import next_touches
from planning.services.actions import (
    PlanRefused,
    change_action,
    drop_action,
    finish_action,
    hand_on_action,
    reopen_action,
    values_of,
)
from planning.services.objectives import close_objective
from sam.lib import audit, outbox
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told
from tests.accounts.doors import OTHERS
from tests.planning.plans import an_action, an_objective, everything, in_days


class TestAdding:
    def test_it_serves_an_objective_and_its_plan(self, account, manager):
        objective = an_objective(account, manager)
        made = an_action(account, manager, objective=objective)
        assert (made.owner, made.plan) == (manager, objective.plan)
        assert an_action(account, manager, objective=objective) == made
        assert an_action(account, manager, words="Other").plan == objective.plan
        assert OutboxEvent.objects.filter(type="action.added").count() == 2
        assert not OutboxEvent.objects.filter(type="action.given").exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"words": ""}, "words"),
            ({"words": "x" * 301}, "words"),
            ({"due_on": in_days(-2)}, "due_on"),
            ({"remind_on": in_days(9)}, "remind_on"),
        ],
    )
    def test_what_cannot_be_adds_nothing(self, account, manager, changes, field):
        before = everything()
        with pytest.raises(PlanRefused) as refusal:
            an_action(account, manager, **changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_nobody_is_given_what_they_do_not_look_after(
        self, account, manager, outsider, executive
    ):
        for stranger in (outsider, executive):
            with pytest.raises(PlanRefused, match="does not look after"):
                an_action(account, manager, owner=stranger)
        objective = an_objective(account, manager)
        close_objective(objective=objective, actor=manager, status="MET", outcome="x")
        with pytest.raises(PlanRefused, match="no open objective"):
            an_action(account, manager, objective=objective)
        assert not Action.objects.exists()


class TestEnding:
    def test_done_once_and_by_whom(self, account, manager, colleague):
        made = an_action(account, manager)
        done = finish_action(action=made, actor=colleague, outcome="Two more sites")
        assert (done.done_by, done.outcome) == (colleague, "Two more sites")
        again = finish_action(action=made, actor=manager, outcome="Again")
        assert (again.done_at, again.outcome) == (done.done_at, "Two more sites")
        with pytest.raises(PlanRefused, match="done already"):
            drop_action(action=made, actor=manager, reason="x")
        back = reopen_action(action=made, actor=manager)
        assert (back.done_at, back.outcome) == (None, "")
        assert list(open_actions(manager)) == [made]

    def test_dropped_with_a_reason(self, account, manager):
        made = an_action(account, manager)
        with pytest.raises(PlanRefused, match="Say why"):
            drop_action(action=made, actor=manager, reason=" ")
        drop_action(action=made, actor=manager, reason="The site is closed")
        with pytest.raises(PlanRefused, match="was dropped"):
            finish_action(action=made, actor=manager)
        assert list(open_actions(manager)) == []

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_end_nothing(self, request, account, manager, who):
        made = an_action(account, manager)
        user = request.getfixturevalue(who)
        before = everything()
        for verb, given in [
            (finish_action, {}),
            (reopen_action, {}),
            (drop_action, {"reason": "x"}),
            (hand_on_action, {"to": manager}),
            (change_action, {"words": "x", "due_on": in_days(3)}),
        ]:
            with pytest.raises(PermissionDenied):
                verb(action=made, actor=user, **given)
        assert everything() == before


class TestChanging:
    def test_the_second_of_two_is_told(self, account, manager, colleague):
        made = an_action(account, manager)
        seen = stamp(values_of(made))
        given = {"action": made, "words": made.words, "seen": seen}
        change_action(actor=colleague, due_on=in_days(8), **given)
        before = everything()
        with pytest.raises(ChangedMeanwhile) as refusal:
            change_action(actor=manager, due_on=in_days(9), **given)
        assert refusal.value.theirs["due_on"] == in_days(8)
        assert everything() == before

    def test_it_keeps_the_objective_that_has_ended_since(self, account, manager):
        objective = an_objective(account, manager)
        made = an_action(account, manager, objective=objective)
        close_objective(objective=objective, actor=manager, status="MET", outcome="x")
        moved = change_action(
            action=made,
            actor=manager,
            words=made.words,
            due_on=in_days(8),
            objective=objective,
        )
        assert moved.due_on == in_days(8)

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_is_told(self, account, manager, colleague):
        made = an_action(account, manager)
        seen, start, outcomes = stamp(values_of(made)), threading.Barrier(2), []

        def change(actor, days):
            try:
                start.wait()
                with audit.acting(actor=actor, door=AuditEntry.Door.PAGE):
                    change_action(
                        action=made,
                        actor=actor,
                        words=made.words,
                        due_on=in_days(days),
                        seen=seen,
                    )
                outcomes.append(days)
            except ChangedMeanwhile:
                outcomes.append("told")
            finally:
                connection.close()

        threads = [
            threading.Thread(target=change, args=args)
            for args in ((manager, 8), (colleague, 9))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [kept] = [each for each in outcomes if each != "told"]
        assert "told" in outcomes
        assert Action.objects.get().due_on == in_days(kept)


class TestBeingTold:
    def test_whom_it_is_given_to_hears_of_it_once(self, account, manager, colleague):
        made = an_action(account, manager, owner=colleague)
        outbox.relay()
        [heard] = Notification.objects.filter(kind="ACTION_GIVEN")
        words = told(heard)
        assert heard.user == colleague
        assert words.title == f"{manager} gave you something to do"
        assert words.summary.startswith("Acme: Walk the site, by ")
        assert words.href == f"/accounts/{account.pk}/plan/"
        hand_on_action(action=made, actor=colleague, to=manager)
        hand_on_action(action=made, actor=manager, to=colleague)
        hand_on_action(action=made, actor=manager, to=colleague)
        outbox.relay()
        given = Notification.objects.filter(kind="ACTION_GIVEN", user=colleague)
        assert given.count() == 2

    def test_a_promise_is_handed_on_too(self, account, manager, colleague, outsider):
        made = make_promise(
            account=account, actor=manager, words="Send the plan", due_on=in_days(3)
        )
        with pytest.raises(PromiseRefused) as refusal:
            hand_on_promise(promise=made, actor=manager, to=outsider)
        assert refusal.value.field == "to"
        with pytest.raises(PermissionDenied):
            hand_on_promise(promise=made, actor=outsider, to=colleague)
        assert Promise.objects.get().owner == manager
        assert hand_on_promise(promise=made, actor=manager, to=colleague).owner == (
            colleague
        )
        hand_on_promise(promise=made, actor=manager, to=colleague)
        outbox.relay()
        [heard] = Notification.objects.filter(kind="PROMISE_GIVEN")
        entries = AuditEntry.objects.filter(verb="hand_on_promise")
        assert (heard.user, entries.count()) == (colleague, 1)
        assert told(heard).title == f"{manager} handed a promise on to you"


def test_the_next_touches_are_contacts_planned_and_promises_due(account, manager):
    an_action(account, manager, words="Order paint", due_on=in_days(1))
    walk = an_action(account, manager, is_touch=True, due_on=in_days(4))
    done = an_action(account, manager, words="Call", is_touch=True, due_on=in_days(1))
    finish_action(action=done, actor=manager)
    promised = make_promise(
        account=account, actor=manager, words="Send it", due_on=in_days(2)
    )
    for days in (7, 8):
        an_action(account, manager, is_touch=True, due_on=in_days(days))
    touches = next_touches(account)
    assert [(each.kind, each.pk) for each in touches[:2]] == [
        ("promise", promised.pk),
        ("action", walk.pk),
    ]
    assert (len(touches), touches[1].who) == (3, str(manager))


def test_what_is_mine_to_do_those_due_first(account, manager, colleague, outsider):
    later = an_action(account, manager, due_on=in_days(9))
    sooner = an_action(account, manager, due_on=in_days(0))
    an_action(account, manager, owner=colleague)
    assert list(actions_to_do(manager)) == [sooner, later]
    assert list(actions_to_do(manager, by=in_days(1))) == [sooner]
    assert due_today(manager, on=in_days(0)) == "1"
    assert open_actions(manager).count() == 3
    assert list(open_actions(outsider)) == []
