"""A quick plan: begun, answered, changed by two people, closed with an outcome."""

import pytest
from django.core.exceptions import PermissionDenied

from planning.models import Plan, PlanAnswer
from planning.selectors.plans import answers_to, history_of, unplanned
from planning.selectors.progress import progress_of
from planning.services.objectives import close_objective
from planning.services.plans import (
    PlanRefused,
    answer_question,
    answer_values,
    begin_plan,
    change_plan,
    close_plan,
    newest_answer,
    values_of,
)
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.factories import AccountFactory, TierAssignmentFactory
from tests.planning.plans import a_plan, an_objective, everything, in_days


class TestBeginning:
    def test_it_has_an_owner_a_period_and_what_is_answered_so_far(
        self, account, manager
    ):
        plan = a_plan(
            account, manager, answers={"AIM": " Fewer suppliers ", "GOAL": ""}
        )
        assert (plan.owner, plan.starts_on) == (manager, in_days(0))
        asked = {one.code: one.words for one in answers_to(plan)}
        assert asked["AIM"] == "Fewer suppliers"
        assert sum(map(bool, asked.values())) == 1
        assert OutboxEvent.objects.get(type="plan.begun").payload == {"plan": plan.pk}

    def test_the_same_again_is_one_and_another_is_refused(self, account, manager):
        plan = a_plan(account, manager)
        assert a_plan(account, manager) == plan
        before = everything()
        with pytest.raises(PlanRefused, match="under way"):
            a_plan(account, manager, ends_on=in_days(90))
        assert everything() == before

    def test_answers_are_not_kept_in_the_trail(self, account, manager):
        """They may be about people, whom an erasure must be able to forget."""
        a_plan(account, manager, answers={"PEOPLE": "Rowntree is against us"})
        assert "Rowntree" not in str(list(AuditEntry.objects.values()))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"ends_on": in_days(0)}, "ends_on"),
            ({"answers": {"WEATHER": "Rain"}}, "question"),
            ({"answers": {"AIM": "x" * 4001}}, "words"),
        ],
    )
    def test_what_cannot_be_begins_nothing(self, account, manager, changes, field):
        before = everything()
        with pytest.raises(PlanRefused) as refusal:
            a_plan(account, manager, **changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_who_does_not_look_after_it_answers_for_none(
        self, account, manager, outsider
    ):
        with pytest.raises(PlanRefused, match="does not look after"):
            a_plan(account, manager, owner=outsider)
        assert not Plan.objects.exists()

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_plan_nothing(self, request, account, manager, who):
        user = request.getfixturevalue(who)
        plan = a_plan(account, manager)
        before = everything()
        period = {"starts_on": in_days(0), "ends_on": in_days(9)}
        for verb, given in [
            (begin_plan, {"account": account, "ends_on": in_days(3)}),
            (change_plan, {"plan": plan, "owner": manager, **period}),
            (answer_question, {"plan": plan, "question": "AIM", "words": "x"}),
            (close_plan, {"plan": plan, "outcome": "x"}),
        ]:
            with pytest.raises(PermissionDenied):
                verb(actor=user, **given)
        assert everything() == before

    def test_a_merged_account_is_planned_for_no_more(self, account, manager):
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(PlanRefused, match="merged"):
            a_plan(account, manager)


class TestAnswering:
    def test_a_new_answer_counts_and_the_old_one_stays(self, account, manager):
        plan = a_plan(account, manager, answers={"AIM": "Growth"})
        answer_question(plan=plan, actor=manager, question="AIM", words="Margin")
        answer_question(plan=plan, actor=manager, question="AIM", words="Margin")
        [aim, *_others] = answers_to(plan)
        assert (aim.words, aim.earlier) == ("Margin", 1)
        history = [each.words for each in history_of(plan, "AIM")]
        assert history == ["Margin", "Growth"]

    def test_an_answer_is_taken_back(self, account, manager):
        plan = a_plan(account, manager, answers={"AIM": "Growth"})
        answer_question(plan=plan, actor=manager, question="AIM", words=" ")
        assert progress_of(account).answered == 0
        assert history_of(plan, "AIM").count() == 2

    def test_the_second_of_two_is_told_and_nothing_is_written_over(
        self, account, manager, colleague
    ):
        plan = a_plan(account, manager, answers={"AIM": "Growth"})
        seen = stamp(answer_values(newest_answer(plan, "AIM")))
        answer_question(
            plan=plan, actor=colleague, question="AIM", words="Margin", seen=seen
        )
        given = {"plan": plan, "actor": manager, "question": "AIM", "words": "Size"}
        with pytest.raises(ChangedMeanwhile) as refusal:
            answer_question(**given, seen=seen)
        assert refusal.value.theirs == {"words": "Margin"}
        assert PlanAnswer.objects.count() == 2
        answer_question(**given, seen=refusal.value.seen)
        assert newest_answer(plan, "AIM").words == "Size"

    def test_the_first_answers_of_two_conflict_too(self, account, manager, colleague):
        plan = a_plan(account, manager)
        seen = stamp(answer_values(None))
        given = {"plan": plan, "question": "AIM", "seen": seen}
        answer_question(actor=colleague, words="Margin", **given)
        with pytest.raises(ChangedMeanwhile):
            answer_question(actor=manager, words="Size", **given)


class TestChangingAndClosing:
    def test_another_answers_for_it(self, account, manager, colleague):
        plan = a_plan(account, manager)
        given = {"starts_on": plan.starts_on, "ends_on": in_days(90)}
        seen = stamp(values_of(plan))
        changed = change_plan(
            plan=plan, actor=manager, owner=colleague, seen=seen, **given
        )
        assert (changed.owner, changed.ends_on) == (colleague, in_days(90))
        before = everything()
        with pytest.raises(ChangedMeanwhile):
            change_plan(plan=plan, actor=colleague, owner=manager, seen=seen, **given)
        assert everything() == before

    def test_it_is_closed_once_its_objectives_have_ended(self, account, manager):
        plan = a_plan(account, manager)
        objective = an_objective(account, manager)
        with pytest.raises(PlanRefused, match="1 objective is still open"):
            close_plan(plan=plan, actor=manager, outcome="It worked")
        close_objective(
            objective=objective, actor=manager, status="MET", outcome="Eleven sites"
        )
        with pytest.raises(PlanRefused, match="Say what came of it"):
            close_plan(plan=plan, actor=manager, outcome=" ")
        closed = close_plan(plan=plan, actor=manager, outcome="It worked")
        again = close_plan(plan=plan, actor=manager, outcome="Twice")
        assert (again.closed_at, again.outcome) == (closed.closed_at, "It worked")
        with pytest.raises(PlanRefused, match="closed"):
            answer_question(plan=plan, actor=manager, question="AIM", words="x")
        assert a_plan(account, manager) != plan


def test_strategic_accounts_without_a_plan_are_named(account, manager, director):
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    assert list(unplanned(manager, own=True)) == [account]
    assert list(unplanned(director)) == [account]
    assert list(unplanned(director, own=True)) == []
    a_plan(account, manager)
    assert list(unplanned(director)) == []
