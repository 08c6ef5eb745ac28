"""Pages of plans: who opens which, what they say, and how two editors meet there."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import CustomerObjective, WhiteSpaceCell
from planning.models import Action, Objective, Plan, PlanAnswer
from planning.services.plans import answer_question
from sam.workspace.services.rows import refresh_rows
from tests.factories import AccountFactory, OfferingFactory, TierAssignmentFactory
from tests.planning.plans import a_plan, an_action, an_objective, everything, in_days

TODAY = "/today/"


@pytest.fixture
def page(client, seen):
    def get(address, person, status=200):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status, answer.content[:400]
        return answer.content.decode()

    seen()
    return get


@pytest.fixture
def post(client, seen):
    def send(address, person, typed, status=302):
        client.force_login(person)
        answer = client.post(address, typed)
        assert answer.status_code == status, answer.content[-3000:]
        return answer

    seen()
    return send


def tab(account):
    return reverse("planning:plan", args=[account.pk])


class TestTab:
    def test_without_a_plan_it_offers_the_first_step(self, page, account, manager):
        text = page(tab(account), manager)
        assert "No plan is under way" in text
        assert reverse("planning:plan-create", args=[account.pk]) in text

    def test_objectives_questions_and_what_comes_next(self, page, account, manager):
        theirs = CustomerObjective.objects.create(
            account=account, words="Three suppliers", said_on=in_days(-9)
        )
        a_plan(account, manager, answers={"AIM": "Fewer suppliers"})
        an_objective(account, manager, customer_objective=theirs)
        an_objective(account, manager, words="Be known in finance")
        an_action(account, manager)
        text = page(tab(account), manager)
        for words in (
            "2 objectives, none behind",
            "Serves theirs: Three suppliers",
            "Ours only",
            "4\xa0sites",
            "10\xa0sites",
            "0 % of the way",
            "1 of 6 questions answered",
            "Fewer suppliers",
            "Walk the site",
            "No contact with them is planned",
        ):
            assert words in text
        assert text.count("Ours only") == 1

    def test_who_only_looks_gets_no_buttons_and_no_forms(
        self, page, account, manager, executive
    ):
        plan = a_plan(account, manager)
        text = page(tab(account), executive)
        assert "planning:plan-change" not in text
        assert reverse("planning:plan-change", args=[plan.pk]) not in text
        page(reverse("planning:plan-change", args=[plan.pk]), executive, 403)
        page(reverse("planning:plan-create", args=[account.pk]), executive, 403)

    def test_for_others_it_does_not_exist(
        self, page, account, manager, outsider, desk_agent
    ):
        plan = a_plan(account, manager)
        objective, action = an_objective(account, manager), an_action(account, manager)
        doors = [
            tab(account),
            reverse("planning:plan-change", args=[plan.pk]),
            reverse("planning:objective-detail", args=[objective.pk]),
            reverse("planning:objective-csv", args=[objective.pk]),
            reverse("planning:action-finish", args=[action.pk]),
            reverse("planning:action-create", args=[account.pk]),
        ]
        for door in doors:
            page(door, outsider, 404)
        for door in doors[:-1]:
            page(door, desk_agent, 404)

    def test_it_asks_as_often_for_many_objectives_as_for_one(
        self, client, page, account, manager, django_assert_max_num_queries
    ):
        an_objective(account, manager)
        an_action(account, manager)
        page(tab(account), manager)
        for n in range(6):
            made = an_objective(account, manager, words=f"Objective {n}")
            an_action(account, manager, words=f"Action {n}", objective=made)
        with django_assert_max_num_queries(40):
            client.get(tab(account))


class TestForms:
    def test_a_plan_begins_with_its_answers(self, post, account, manager):
        typed = {
            "owner": manager.pk,
            "starts_on": in_days(0),
            "ends_on": in_days(300),
            "AIM": "Fewer suppliers",
        }
        post(reverse("planning:plan-create", args=[account.pk]), manager, typed)
        assert Plan.objects.get().owner == manager
        assert PlanAnswer.objects.get().words == "Fewer suppliers"

    def test_the_second_editor_of_an_answer_sees_both(
        self, client, post, account, manager, colleague
    ):
        plan = a_plan(account, manager, answers={"AIM": "Growth"})
        address = reverse("planning:plan-answer", args=[plan.pk, "aim"])
        client.force_login(manager)
        opened = client.get(address).context["form"]
        answer_question(plan=plan, actor=colleague, question="AIM", words="Margin")
        typed = {"words": "Size", "seen": opened.initial["seen"]}
        text = post(address, manager, typed, 422).content.decode()
        assert "Margin" in text
        assert "Size" in text
        assert PlanAnswer.objects.count() == 2
        again = client.post(address, typed)
        form = again.context["form"]
        post(address, manager, {"words": "Size", "seen": form["seen"].value()})
        assert PlanAnswer.objects.order_by("-pk").first().words == "Size"

    def test_shares_are_typed_in_per_cent(self, client, post, account, manager):
        category = OfferingFactory(name="Power")
        typed = {
            "words": "Half of their power",
            "kind": "GROW_SHARE",
            "measure": "CATEGORY_SHARE",
            "category": category.pk,
            "baseline": "20",
            "target": "50",
            "due_on": in_days(90),
            "owner": manager.pk,
        }
        create = reverse("planning:objective-create", args=[account.pk])
        post(create, manager, typed)
        made = Objective.objects.get()
        assert (made.baseline, made.target) == (Decimal("0.2"), Decimal("0.5"))
        odd = typed | {"words": "A third of their power", "target": "33.3333"}
        post(create, manager, odd)
        post(create, manager, odd)
        assert Objective.objects.count() == 2
        change = reverse("planning:objective-change", args=[made.pk])
        form = client.get(change).context["form"]
        assert form.initial["target"] == "50"
        post(
            change,
            manager,
            typed | {"target": "55", "seen": form.initial["seen"]},
        )
        made.refresh_from_db()
        assert made.target == Decimal("0.55")
        text = post(
            change,
            manager,
            typed | {"target": "60", "seen": form.initial["seen"]},
            422,
        ).content.decode()
        assert "55.0\xa0%" in text
        assert "60.0\xa0%" in text

    def test_white_space_becomes_an_objective(self, client, post, account, manager):
        cell = WhiteSpaceCell.objects.create(
            account=account,
            category=OfferingFactory(name="Power"),
            state="GAP",
            amount=Decimal(120_000),
            stated_on=in_days(-1),
        )
        create = reverse("planning:objective-create", args=[account.pk])
        client.force_login(manager)
        form = client.get(f"{create}?cell={cell.pk}").context["form"]
        assert form.initial["words"] == "Win Power"
        typed = {name: value for name, value in form.initial.items() if value}
        post(create, manager, typed | {"due_on": in_days(200)})
        made = Objective.objects.get()
        assert (made.cell, made.target, made.baseline) == (cell, 120_000, 0)
        elsewhere = WhiteSpaceCell.objects.create(
            account=AccountFactory(),
            category=OfferingFactory(),
            state="GAP",
            stated_on=in_days(-1),
        )
        typed["cell"] = elsewhere.pk
        post(create, manager, typed | {"due_on": in_days(90)}, 422)
        assert Objective.objects.count() == 1

    def test_what_is_refused_stands_beside_its_field(self, post, account, manager):
        objective = an_objective(account, manager)
        before = everything()
        address = reverse("planning:plan-close", args=[objective.plan_id])
        text = post(address, manager, {"outcome": "Well"}, 422).content.decode()
        assert "1 objective is still open" in text
        assert everything() == before

    def test_an_action_is_added_handed_on_and_done(
        self, post, account, manager, colleague
    ):
        create = reverse("planning:action-create", args=[account.pk])
        typed = {"words": "Walk", "due_on": in_days(2), "owner": manager.pk}
        post(create, manager, typed | {"is_touch": "on"})
        action = Action.objects.get()
        assert action.is_touch
        hand_on = reverse("planning:action-hand-on", args=[action.pk])
        post(hand_on, manager, {"to": colleague.pk})
        done = reverse("planning:action-finish", args=[action.pk])
        answer = post(done, colleague, {"next": TODAY})
        assert answer.headers["Location"] == TODAY
        reopen = reverse("planning:action-reopen", args=[action.pk])
        post(reopen, colleague, {})
        action.refresh_from_db()
        assert (action.owner, action.done_at) == (colleague, None)


class TestLists:
    def test_plans_of_mine_and_strategic_ones_without(
        self, page, account, manager, director, outsider
    ):
        TierAssignmentFactory(account=account, tier="STRATEGIC")
        address = reverse("planning:plan-list")
        assert "1</b> Strategic account has no plan" in page(address, manager)
        an_objective(account, manager)
        text = page(address, manager)
        assert "Every Strategic account has a plan" in text
        assert "Ten sites with our cabins" in text
        assert "You answer for no plan" in page(address, director)
        assert "Acme" in page(f"{address}?of=all", director)
        assert "Acme" not in page(f"{address}?of=all", outsider)

    def test_actions_late_first(self, page, account, manager, colleague, desk_agent):
        an_action(account, manager, words="Mine")
        an_action(account, manager, words="Theirs", owner=colleague)
        address = reverse("planning:action-list")
        text = page(address, manager)
        assert "Mine" in text
        assert "Theirs" not in text
        assert "Theirs" in page(f"{address}?of=all", manager)
        page(address, desk_agent, 404)

    def test_todays_list_has_it_with_its_door(self, page, account, manager):
        action = an_action(account, manager, due_on=in_days(0))
        text = page(TODAY, manager)
        assert f'aria-label="Done: {action.words}"' in text
        assert reverse("planning:action-hand-on", args=[action.pk]) in text


class TestObjectivePage:
    def test_figures_as_chart_table_and_file(self, client, page, account, manager):
        made = an_objective(account, manager)
        read = reverse("planning:objective-read", args=[made.pk])
        client.force_login(manager)
        client.post(read, {"value": "6", "read_on": in_days(0), "note": "=1+1"})
        address = reverse("planning:objective-detail", args=[made.pk])
        assert "6\xa0sites" in page(f"{address}?as=table", manager)
        file = client.get(reverse("planning:objective-csv", args=[made.pk]))
        lines = file.content.decode().splitlines()
        assert lines[0] == "read_on,value,note"
        assert lines[-1] == f"{in_days(0)},6.00,'=1+1"

    def test_one_that_ended_offers_nothing_more(self, client, page, account, manager):
        made = an_objective(account, manager)
        close = reverse("planning:objective-close", args=[made.pk])
        client.force_login(manager)
        client.post(close, {"status": "MET", "outcome": "Eleven sites"})
        text = page(reverse("planning:objective-detail", args=[made.pk]), manager)
        assert "Eleven sites" in text
        assert close not in text
        refresh_rows([account.pk])
        assert "What ended" in page(tab(account), manager)
