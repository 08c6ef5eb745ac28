"""Taking a change set back: everybody returns, nothing is forgotten."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db.transaction import atomic, set_rollback
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    OverrideFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tests.tiers.ledgers import assert_valid, ledger
from tiers.models import Change, ChangeSet, DoNotLose, Override, Tier, TierAssignment
from tiers.services import alternatives, changes, overrides, undoing
from tiers.services.changes import ChangeSetRefused

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.date(2999, 1, 1)


@pytest.fixture
def change_set(account):
    """Acme, Valued since January, became Strategic; a prospect got its first tier."""
    TierAssignmentFactory(account=account, started_at=JAN)
    proposed = ChangeSetFactory()
    ChangeFactory(change_set=proposed, account=account)
    prospect = AccountFactory(name="Hope", status="PROSPECT")
    ChangeFactory(change_set=proposed, account=prospect, from_tier="")
    return changes.apply_change_set(change_set=proposed, actor=None)


def undo(change_set, actor=None, reason="Wrong figures"):
    return undoing.undo_change_set(change_set=change_set, actor=actor, reason=reason)


def held(account):
    stay = account.tier_assignments.open().first()
    return stay.tier if stay else ""


def statuses(change_set):
    rows = change_set.changes.order_by("account_id")
    return dict(rows.values_list("account__name", "status"))


class TestUndo:
    def test_gives_the_tier_back_and_the_time_that_was_served(
        self, account, change_set, director
    ):
        made = undo(change_set, director)
        moved_at = change_set.decided_at
        assert ledger(account) == [
            (Tier.VALUED, JAN, moved_at, False),
            (Tier.STRATEGIC, moved_at, made.decided_at, True),
            (Tier.VALUED, made.decided_at, None, False),
        ]
        back = account.tier_assignments.open().get()
        assert (back.held_since, back.decided_by) == (JAN, director)
        taken_back = account.tier_assignments.exclude(undone_by=None).get()
        assert taken_back.undone_by == made
        assert_valid()

    def test_takes_the_first_tier_of_a_prospect_away_again(self, change_set):
        undo(change_set)
        hope = Account.objects.get(name="Hope")
        assert held(hope) == ""
        assert not TierAssignment.objects.standing().filter(account=hope).exists()
        assert_valid()

    def test_leaves_a_prospect_that_became_a_customer_valued(self, change_set):
        hope = Account.objects.get(name="Hope")
        hope.status = "CUSTOMER"
        hope.save()
        undo(change_set)
        assert held(hope) == Tier.VALUED
        assert_valid()

    def test_is_a_change_set_itself_with_its_reason(
        self, account, change_set, director
    ):
        made = undo(change_set, director, " Wrong figures ")
        assert (made.cause, made.status, made.undoes) == (
            "UNDO",
            "APPLIED",
            change_set,
        )
        assert (made.note, made.decided_by) == ("Wrong figures", director)
        back = made.changes.get(account=account)
        assert (back.from_tier, back.to_tier, back.reason, back.status) == (
            "STRATEGIC",
            "VALUED",
            "UNDO",
            "APPLIED",
        )
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.UNDONE
        assert set(statuses(change_set).values()) == {"UNDONE"}
        entry = AuditEntry.objects.get(verb="undo_change_set")
        assert entry.before == {"status": "APPLIED"}
        assert entry.counts == {"UNDONE": 2}
        told = OutboxEvent.objects.filter(type="tier.changed", account_id=account.pk)
        assert told.count() == 2

    def test_leaves_who_moved_again_alone_and_names_it(self, account, change_set):
        down = ChangeSetFactory(policy=change_set.policy)
        ChangeFactory(
            change_set=down, account=account, from_tier="STRATEGIC", to_tier="VALUED"
        )
        changes.apply_change_set(change_set=down, actor=None)
        before = ledger(account)
        made = undo(change_set)
        assert ledger(account) == before
        assert statuses(made) == {"Acme": "STALE", "Hope": "APPLIED"}
        assert made.changes.get(account=account).note == "It has moved again since."
        assert statuses(change_set) == {"Acme": "APPLIED", "Hope": "UNDONE"}

    def test_twice_is_once(self, account, change_set, director):
        made = undo(change_set, director)
        before = ledger(account)
        assert undo(change_set, director, "Again").pk == made.pk
        assert ledger(account) == before
        assert ChangeSet.objects.filter(cause="UNDO").count() == 1

    def test_time_served_survives_two_undos(self, account, change_set):
        undo(change_set)
        again = ChangeSetFactory(policy=change_set.policy)
        ChangeFactory(change_set=again, account=account)
        changes.apply_change_set(change_set=again, actor=None)
        undo(again)
        assert account.tier_assignments.open().get().held_since == JAN
        assert_valid()

    def test_withdraws_the_override_that_made_the_set(self, account, director):
        TierAssignmentFactory(account=account, started_at=JAN)
        override = overrides.override_tier(
            account=account,
            actor=director,
            tier=Tier.STRATEGIC,
            reason="Opens the region",
            expires_on=LATER,
        )
        undo(ChangeSet.objects.get(cause="OVERRIDE"), director)
        override.refresh_from_db()
        assert override.withdrawn_by == director
        assert held(account) == Tier.VALUED

    def test_leaves_alone_what_an_override_holds(self, account, change_set, director):
        OverrideFactory(account=account, decided_by=director)
        made = undo(change_set, director)
        assert statuses(made) == {"Acme": "STALE", "Hope": "APPLIED"}
        assert held(account) == Tier.STRATEGIC

    def test_of_who_is_no_customer_any_more_no_override_holds_it(
        self, account, change_set, director
    ):
        OverrideFactory(account=account, decided_by=director)
        Account.objects.filter(pk=account.pk).update(
            status="FORMER", closed_on=dt.date(2026, 3, 1)
        )
        leaving = ChangeSetFactory(policy=change_set.policy)
        down = ChangeFactory(
            change_set=leaving,
            account=account,
            from_tier=Tier.STRATEGIC,
            to_tier=Tier.VALUED,
            reason=Change.Reason.GATE,
        )
        with atomic():
            changes.apply_change_set(change_set=leaving, actor=director)
            down.refresh_from_db()
            assert down.status == Change.Status.APPLIED
            assert held(account) == Tier.VALUED
            set_rollback(True)
        assert statuses(undo(change_set, director))["Acme"] == "APPLIED"
        assert held(account) == Tier.VALUED

    def test_makes_nobody_alternative_who_must_not_be_lost(self, account, director):
        TierAssignmentFactory(account=account, started_at=JAN, tier=Tier.ALTERNATIVE)
        proposed = ChangeSetFactory()
        ChangeFactory(
            change_set=proposed,
            account=account,
            from_tier=Tier.ALTERNATIVE,
            to_tier=Tier.VALUED,
            reason=Change.Reason.RECOVERED,
        )
        changes.apply_change_set(change_set=proposed, actor=None)
        DoNotLose.objects.create(account=account, reason="Key", marked_by=director)
        with pytest.raises(ChangeSetRefused, match="Nothing can be taken back"):
            undo(proposed, director)
        assert held(account) == Tier.VALUED


class TestRefusals:
    @pytest.fixture
    def unchanged(self, account, change_set):
        """Check in the end that nobody moved and no set was made."""
        before = ledger(account)
        yield
        assert ledger(account) == before
        assert not ChangeSet.objects.filter(cause="UNDO").exists()
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.APPLIED

    def test_no_reason(self, change_set, unchanged):
        with pytest.raises(ChangeSetRefused, match="Say why"):
            undo(change_set, reason=" ")

    @pytest.mark.parametrize("who", ["manager", "executive", "desk_agent"])
    def test_only_a_director(self, request, change_set, unchanged, who):
        with pytest.raises(PermissionDenied):
            undo(change_set, request.getfixturevalue(who))

    def test_nothing_applied(self, change_set, unchanged):
        waiting = ChangeSetFactory(policy=change_set.policy)
        with pytest.raises(ChangeSetRefused, match="Nothing of this change set"):
            undo(waiting)

    def test_everybody_moved_since(self, account, change_set, unchanged):
        TierAssignment.objects.filter(ended_at=None).update(change=None)
        with pytest.raises(ChangeSetRefused, match="every account has moved"):
            undo(change_set)

    def test_an_undo_is_not_taken_back(self, account, change_set):
        made = undo(change_set)
        before = ledger(account)
        with pytest.raises(ChangeSetRefused, match="takes another back itself"):
            undo(made)
        assert ledger(account) == before


STEP = st.tuples(
    st.sampled_from(["propose", "apply", "some", "undo", "override", "withdraw"]),
    st.integers(0, 2),
    st.sampled_from(Tier.values),
)


def take(step, accounts, director):
    """Do one random step; a refusal in words is fine."""
    verb, place, tier = step
    account = accounts[place]
    newest = ChangeSet.objects.order_by("-pk")
    if verb in {"apply", "some", "undo"} and not newest.exists():
        return
    try:
        match verb:
            case "propose":
                propose(accounts[place:], tier)
            case "apply":
                changes.apply_change_set(change_set=newest.first(), actor=director)
            case "some":
                picks = newest.first().changes.values_list("pk", flat=True)[:1]
                changes.apply_change_set(
                    change_set=newest.first(), actor=director, changes=list(picks)
                )
            case "undo":
                undo_and_compare(newest[min(place, newest.count() - 1)], director)
            case "override":
                overrides.override_tier(
                    account=account,
                    actor=director,
                    tier=tier,
                    reason="Because",
                    expires_on=LATER,
                    plan=alternatives.Choice("EXIT", director, LATER),
                )
            case "withdraw":
                override = Override.objects.get(account=account, withdrawn_at=None)
                overrides.withdraw_override(override=override, actor=director)
    except (DomainError, Override.DoesNotExist):
        return


def propose(accounts, tier):
    moving = [account for account in accounts if held(account) != tier]
    if not moving:
        return
    made = ChangeSetFactory(policy=None)
    for account in moving:
        ChangeFactory(
            change_set=made, account=account, from_tier=held(account), to_tier=tier
        )


def undo_and_compare(target, director):
    applied = target.changes.filter(status="APPLIED")
    expected = {change.account_id: change.from_tier for change in applied}
    made = undo(target, director)
    for change in made.changes.filter(status="APPLIED"):
        assert change.to_tier == expected[change.account_id] or (
            expected[change.account_id] == "" and change.to_tier == Tier.VALUED
        )
        assert held(change.account) == change.to_tier


@given(steps=st.lists(STEP, max_size=12))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.django_db
@pytest.mark.slow
def test_any_sequence_of_decisions_leaves_a_valid_ledger(steps):
    with atomic():
        director = UserFactory(role=User.Role.DIRECTOR)
        accounts = AccountFactory.create_batch(2)
        for account in accounts:
            TierAssignmentFactory(account=account, started_at=JAN)
        accounts.append(AccountFactory(status="PROSPECT"))
        for step in steps:
            take(step, accounts, director)
            assert_valid()
        set_rollback(True)  # the next example begins anew
