"""Objectives: set with a measure, read live or by hand, judged, closed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import CustomerObjective, WhiteSpaceCell
from planning.models import Objective, ObjectiveReading, Plan
from planning.selectors.live import live_values
from planning.selectors.progress import judged, progress_of
from planning.services.objectives import (
    PlanRefused,
    change_objective,
    close_objective,
    values_of,
)
from planning.services.readings import keep_readings, record_reading
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import OutboxEvent
from tests.accounts.doors import OTHERS
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    OfferingFactory,
    OrderLineFactory,
    UnitFactory,
    WalletEntryFactory,
)
from tests.planning.plans import a_plan, an_objective, everything, in_days
from tiers.models import LadderStep


class TestSetting:
    def test_a_plan_begins_where_none_is_under_way(self, account, manager):
        objective = an_objective(account, manager)
        plan = Plan.objects.get()
        assert (objective.plan, plan.ends_on) == (plan, objective.due_on)
        assert an_objective(account, manager) == objective
        assert an_objective(account, manager, words="Another").plan == plan
        assert OutboxEvent.objects.filter(type="objective.set").count() == 2

    def test_without_the_customers_own_it_is_ours_only(self, account, manager):
        theirs = CustomerObjective.objects.create(
            account=account, words="Three suppliers", said_on=in_days(-9)
        )
        served = an_objective(account, manager, customer_objective=theirs)
        assert served.customer_objective == theirs
        assert an_objective(account, manager, words="x").customer_objective is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"words": " "}, "words"),
            ({"due_on": in_days(0)}, "due_on"),
            ({"kind": "WIN"}, "kind"),
            ({"measure": "WEATHER"}, "measure"),
            ({"measure": "WALLET_SHARE", "target": Decimal("1.2")}, "target"),
            ({"measure": "LADDER", "target": Decimal(0)}, "target"),
            ({"measure": "LADDER", "target": Decimal("1.5")}, "target"),
            ({"measure": "REVENUE_12M", "target": Decimal(-1)}, "target"),
            ({"measure": "CATEGORY_SHARE", "target": Decimal("0.5")}, "category"),
            ({"target": Decimal("NaN")}, "target"),
            ({"baseline_on": in_days(2)}, "baseline_on"),
        ],
    )
    def test_what_cannot_be_sets_nothing(self, account, manager, changes, field):
        a_plan(account, manager)
        before = everything()
        with pytest.raises(PlanRefused) as refusal:
            an_objective(account, manager, **changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_what_is_anothers_is_refused(self, account, manager):
        other = AccountFactory()
        theirs = CustomerObjective.objects.create(
            account=other, words="x", said_on=in_days(-9)
        )
        cell = WhiteSpaceCell.objects.create(
            account=other,
            category=OfferingFactory(),
            state="GAP",
            stated_on=in_days(-1),
        )
        for changes in ({"customer_objective": theirs}, {"cell": cell}):
            with pytest.raises(PlanRefused, match="another customer's"):
                an_objective(account, manager, **changes)
        assert not Objective.objects.exists()

    def test_a_white_space_cell_becomes_one(self, account, manager):
        unit, category = UnitFactory(account=account), OfferingFactory(name="Power")
        cell = WhiteSpaceCell.objects.create(
            account=account,
            unit=unit,
            category=category,
            state="GAP",
            amount=Decimal(120_000),
            stated_on=in_days(-1),
        )
        made = an_objective(
            account,
            manager,
            cell=cell,
            measure="CATEGORY_REVENUE_12M",
            baseline=None,
            target=Decimal(120_000),
        )
        assert (made.category, made.cell, made.baseline) == (category, cell, 0)

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_set_and_change_nothing(self, request, account, manager, who):
        user = request.getfixturevalue(who)
        objective = an_objective(account, manager)
        before = everything()
        asked = values_of(objective) | {
            "owner": manager,
            "customer_objective": None,
        }
        with pytest.raises(PermissionDenied):
            an_objective(account, user)
        with pytest.raises(PermissionDenied):
            change_objective(objective=objective, actor=user, **asked)
        with pytest.raises(PermissionDenied):
            close_objective(objective=objective, actor=user, status="MET", outcome="x")
        with pytest.raises(PermissionDenied):
            record_reading(
                objective=objective, actor=user, value=None, read_on=in_days(0)
            )
        assert everything() == before


class TestLiveFigures:
    @pytest.fixture
    def known(self, account):
        category = OfferingFactory(name="Earthmoving")
        digger = OfferingFactory(name="Digger", parent=category)
        AccountFactsFactory(account=account, revenue_12m=1_840_000, visits_12m=17)
        AccountMeasuresFactory(account=account, share_of_wallet=0.41)
        LadderStep.objects.create(account=account, level=2, started_on=in_days(-90))
        for days, revenue in ((10, 300), (400, 9_000)):
            OrderLineFactory(
                order__account=account,
                order__ordered_on=in_days(-days),
                offering=digger,
                revenue=Decimal(revenue),
            )
        WalletEntryFactory(
            account=account,
            category=category,
            period_start=in_days(-365),
            period_end=in_days(-1),
            total=Decimal(1000),
            ours=Decimal(420),
            stated_on=in_days(-5),
        )
        return category

    @pytest.mark.parametrize(
        ("measure", "value"),
        [
            ("REVENUE_12M", Decimal(1_840_000)),
            ("VISITS_12M", Decimal(17)),
            ("WALLET_SHARE", Decimal("0.41")),
            ("LADDER", Decimal(2)),
            ("CATEGORY_REVENUE_12M", Decimal(300)),
            ("CATEGORY_SHARE", Decimal("0.42")),
        ],
    )
    def test_the_baseline_is_what_it_reads_today(
        self, account, manager, known, measure, value
    ):
        target = Decimal(1) if measure != "REVENUE_12M" else Decimal(2_000_000)
        made = an_objective(
            account,
            manager,
            measure=measure,
            category=known,
            baseline=None,
            target=target,
        )
        assert (made.baseline, made.baseline_on) == (value, in_days(0))
        assert live_values([made.pk], as_of=in_days(0)) == {made.pk: value}

    def test_what_is_not_measured_is_never_nought(self, account, manager):
        made = an_objective(
            account, manager, measure="WALLET_SHARE", baseline=None, target=Decimal(1)
        )
        assert (made.baseline, made.baseline_on) == (None, None)
        [one] = progress_of(account).objectives
        assert (one.current, one.share, one.state) == (None, None, "UNMEASURED")

    def test_our_revenue_stands_for_what_nobody_said_of_ours(self, account, manager):
        category = OfferingFactory()
        OrderLineFactory(
            order__account=account,
            order__ordered_on=in_days(-10),
            offering=category,
            revenue=Decimal(250),
        )
        WalletEntryFactory(
            account=account,
            category=category,
            period_start=in_days(-365),
            period_end=in_days(-1),
            total=Decimal(1000),
            ours=None,
        )
        made = an_objective(
            account,
            manager,
            measure="CATEGORY_SHARE",
            category=category,
            baseline=None,
            target=Decimal("0.5"),
        )
        assert made.baseline == Decimal("0.25")


class TestReadings:
    def test_a_night_keeps_what_moved_and_the_same_night_twice_is_one(
        self, account, manager
    ):
        facts = AccountFactsFactory(account=account, visits_12m=3)
        made = an_objective(
            account, manager, measure="VISITS_12M", baseline=None, target=Decimal(12)
        )
        own = an_objective(account, manager)
        nights = [in_days(-3), in_days(-2), in_days(-1)]
        assert [keep_readings(night) for night in nights[:2]] == [1, 0]
        facts.visits_12m = 4
        facts.save()
        assert [keep_readings(nights[2]) for _again in range(2)] == [1, 0]
        kept = ObjectiveReading.objects.filter(objective=made).order_by("read_on")
        assert [(each.read_on, each.value) for each in kept] == [
            (nights[0], 3),
            (nights[2], 4),
        ]
        assert not own.readings.exists()
        close_objective(objective=made, actor=manager, status="MET", outcome="x")
        facts.delete()
        assert keep_readings(in_days(0)) == 0

    def test_a_figure_of_our_own_is_written_down_once_a_day(self, account, manager):
        made = an_objective(account, manager)
        given = {"objective": made, "actor": manager, "read_on": in_days(0)}
        record_reading(**given, value=Decimal(6), note="Counted")
        assert progress_of(account).objectives[0].current == 6
        before = everything()
        record_reading(**given, value=Decimal(6), note="Counted")
        with pytest.raises(PlanRefused) as refusal:
            record_reading(**given, value=Decimal(7))
        assert (refusal.value.field, everything()) == ("replace", before)
        assert "wrote down 6" in str(refusal.value)
        record_reading(**given, value=Decimal(7), replace=True)
        assert ObjectiveReading.objects.get().value == 7

    @pytest.mark.parametrize(
        ("measure", "day", "field"),
        [("VISITS_12M", 0, "objective"), ("OWN", 1, "read_on")],
    )
    def test_what_cannot_be_read_is_not_kept(
        self, account, manager, measure, day, field
    ):
        made = an_objective(account, manager, measure=measure)
        before = everything()
        with pytest.raises(PlanRefused) as refusal:
            record_reading(
                objective=made, actor=manager, value=Decimal(1), read_on=in_days(day)
            )
        assert (refusal.value.field, everything()) == (field, before)


class TestChanging:
    def change(self, objective, actor, **changes):
        asked = {
            "words": objective.words,
            "kind": objective.kind,
            "baseline": objective.baseline,
            "target": objective.target,
            "due_on": objective.due_on,
            "owner": objective.owner,
        }
        return change_objective(objective=objective, actor=actor, **asked | changes)

    def test_the_second_of_two_sees_both_versions(self, account, manager, colleague):
        made = an_objective(account, manager)
        seen = stamp(values_of(made))
        self.change(made, colleague, target=Decimal(12), seen=seen)
        with pytest.raises(ChangedMeanwhile) as refusal:
            self.change(made, manager, target=Decimal(9), seen=seen)
        assert refusal.value.theirs["target"] == 12
        assert Objective.objects.get().target == 12
        self.change(made, manager, target=Decimal(9), seen=refusal.value.seen)
        assert Objective.objects.get().target == 9

    def test_what_ended_stays_as_it_ended(self, account, manager):
        made = an_objective(account, manager)
        given = {"objective": made, "actor": manager}
        with pytest.raises(PlanRefused, match="Say what came of it"):
            close_objective(**given, status="MISSED", outcome="")
        close_objective(**given, status="MISSED", outcome="They chose Brackwell")
        before = everything()
        close_objective(**given, status="MISSED", outcome="Again")
        with pytest.raises(PlanRefused, match="has ended"):
            close_objective(**given, status="MET", outcome="No, it was met")
        with pytest.raises(PlanRefused, match="has ended"):
            self.change(made, manager, target=Decimal(9))
        assert everything() == before


class TestJudging:
    def objective(self, **changes):
        fields = {
            "measure": "OWN",
            "baseline": Decimal(0),
            "target": Decimal(10),
            "baseline_on": dt.date(2026, 1, 1),
            "due_on": dt.date(2026, 4, 11),
        }
        return Objective(**fields | changes)

    @pytest.mark.parametrize(
        ("changes", "current", "day", "state"),
        [
            ({}, 5, "2026-02-20", "ON_TRACK"),
            ({}, 4, "2026-02-20", "BEHIND"),
            ({}, 10, "2026-02-20", "REACHED"),
            ({}, 9, "2026-04-12", "LATE"),
            ({}, None, "2026-02-20", "UNMEASURED"),
            ({"baseline": None}, 4, "2026-02-20", "UNDER_WAY"),
            ({"baseline": Decimal(20)}, 14, "2026-02-20", "ON_TRACK"),
            (
                {"measure": "LADDER", "baseline": None, "target": Decimal(1)},
                2,
                "2026-02-20",
                "UNDER_WAY",
            ),
            (
                {"measure": "LADDER", "baseline": Decimal(2), "target": Decimal(1)},
                1,
                "2026-02-20",
                "REACHED",
            ),
            ({"baseline": Decimal(10)}, 9, "2026-02-20", "BEHIND"),
        ],
    )
    def test_by_the_share_of_its_way_and_of_its_time(
        self, changes, current, day, state
    ):
        value = None if current is None else Decimal(current)
        found = judged(
            self.objective(**changes), value, today=dt.date.fromisoformat(day)
        )
        assert found[2] == state

    @settings(max_examples=40, deadline=None)
    @given(
        baseline=st.integers(-1000, 1000),
        way=st.integers(-500, 500).filter(bool),
        low=st.integers(0, 100),
        more=st.integers(0, 100),
        day=st.integers(0, 140),
    )
    def test_nearer_to_the_target_is_never_worse(self, baseline, way, low, more, day):
        """Whichever way it goes, and on whichever day one looks."""
        order = ["LATE", "BEHIND", "ON_TRACK", "REACHED"]
        objective = self.objective(
            baseline=Decimal(baseline), target=Decimal(baseline + way)
        )
        today = dt.date(2026, 1, 1) + dt.timedelta(days=day)
        states = [
            judged(
                objective,
                Decimal(baseline) + Decimal(way) * min(share, 100) / 100,
                today=today,
            )[2]
            for share in (low, low + more)
        ]
        assert order.index(states[0]) <= order.index(states[1])
