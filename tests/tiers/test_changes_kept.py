"""What keeps a move from being made."""

import datetime as dt

import pytest

from sam.lib.models import AuditEntry
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    OverrideFactory,
    TierAssignmentFactory,
)
from tiers.models import (
    AlternativePlan,
    Change,
    ChangeSet,
    DoNotLose,
    Tier,
    Wave,
    WaveAccount,
)
from tiers.services import alternatives, changes

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def apply(change_set, actor=None):
    return changes.apply_change_set(change_set=change_set, actor=actor)


def ledger(account):
    rows = account.tier_assignments.order_by("started_at")
    return list(rows.values_list("tier", "started_at", "ended_at"))


class TestAlternative:
    """Nobody becomes Alternative without a plan, and some never."""

    @pytest.fixture
    def down(self, change_set):
        account = AccountFactory(name="Loss Ltd")
        TierAssignmentFactory(account=account, started_at=JAN)
        return ChangeFactory(
            change_set=change_set,
            account=account,
            to_tier=Tier.ALTERNATIVE,
            reason=Change.Reason.UNPROFITABLE,
        )

    def plan(self, down, actor, **fields):
        choice = {
            "way": "SELF_SERVICE",
            "owner": actor,
            "review_on": dt.date(2999, 1, 1),
        }
        return alternatives.plan_alternative(
            account=down.account,
            actor=actor,
            choice=alternatives.Choice(**choice | fields),
            change=down,
        )

    def test_waits_for_its_plan_while_the_others_move(
        self, account, change_set, down, director
    ):
        apply(change_set, director)
        down.refresh_from_db()
        assert down.status == Change.Status.PROPOSED
        assert down.note == "Loss Ltd needs a plan before it becomes Alternative."
        assert [tier for tier, *_ in ledger(down.account)] == [Tier.VALUED]
        assert ledger(account)[-1][0] == Tier.STRATEGIC
        with pytest.raises(changes.ChangeSetRefused, match="needs a plan"):
            apply(change_set, director)
        self.plan(down, director)
        assert apply(change_set, director).status == ChangeSet.Status.APPLIED
        assert ledger(down.account)[-1][0] == Tier.ALTERNATIVE

    def test_a_plan_is_replaced_while_the_move_is_open(self, down, director):
        first = self.plan(down, director)
        again = self.plan(down, director, way="EXIT", note=" Too far ")
        assert (again.pk, again.way, again.note) == (first.pk, "EXIT", "Too far")
        entry = AuditEntry.objects.filter(verb="plan_alternative").latest("pk")
        assert entry.before["way"] == "SELF_SERVICE"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"way": "HOPE"}, "how the account is served"),
            ({"owner": None}, "Name somebody"),
            ({"review_on": None}, "day to come"),
            ({"review_on": dt.date(2020, 1, 1)}, "day to come"),
        ],
    )
    def test_a_plan_lacks_nothing(self, down, director, fields, words):
        with pytest.raises(alternatives.PlanRefused, match=words):
            self.plan(down, director, **fields)
        assert not AlternativePlan.objects.exists()

    def test_a_plan_belongs_to_an_open_move_there(
        self, account, change_set, down, director
    ):
        up = change_set.changes.get(account=account)
        with pytest.raises(alternatives.PlanRefused, match="does not make"):
            self.plan(up, director)
        self.plan(down, director)
        apply(change_set, director)
        with pytest.raises(alternatives.PlanRefused, match="decided already"):
            self.plan(down, director, way="EXIT")
        assert AlternativePlan.objects.get().way == "SELF_SERVICE"

    def test_what_must_not_be_lost_is_held(self, change_set, down, director):
        self.plan(down, director)
        DoNotLose.objects.create(
            account=down.account, reason="Opens doors", marked_by=director
        )
        apply(change_set, director)
        down.refresh_from_db()
        assert down.status == Change.Status.HELD
        assert "not to be lost (Opens doors)" in down.note
        assert ledger(down.account)[-1][0] == Tier.VALUED


class TestWhatKeepsItFromMoving:
    def test_an_override_made_since(self, account, change_set, director):
        OverrideFactory(account=account, tier=Tier.VALUED)
        apply(change_set, director)
        left = change_set.changes.get()
        assert (left.status, left.note) == (
            "STALE",
            "A person's override holds it.",
        )
        assert ledger(account) == [(Tier.VALUED, JAN, None)]

    def test_an_override_that_is_over_keeps_nobody(self, account, change_set, director):
        over = dt.date(2020, 1, 1)
        OverrideFactory(account=account, tier=Tier.VALUED, expires_on=over)
        apply(change_set, director)
        assert ledger(account)[-1][0] == Tier.STRATEGIC

    def test_a_wave_that_is_not_open_yet(self, account, change_set, director):
        wave = Wave.objects.create(
            number=2,
            name="North",
            starts_on=dt.date(2998, 1, 1),
            ends_on=dt.date(2998, 3, 1),
            capacity=3,
            created_by=director,
        )
        WaveAccount.objects.create(wave=wave, account=account, added_by=director)
        other = AccountFactory(name="Other")
        TierAssignmentFactory(account=other, started_at=JAN)
        ChangeFactory(change_set=change_set, account=other)
        apply(change_set, director)
        held = change_set.changes.get(account=account)
        assert held.status == Change.Status.HELD
        assert "wave 2" in held.note
        assert ledger(account) == [(Tier.VALUED, JAN, None)]
        assert ledger(other)[-1][0] == Tier.STRATEGIC
        with pytest.raises(changes.ChangeSetRefused, match="wave 2"):
            changes.apply_change_set(
                change_set=change_set, actor=director, changes=[held.pk]
            )
