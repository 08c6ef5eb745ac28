"""Deciding a change set: what moves, what is left alone, and who may."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from sam.workspace.models import AccountRow
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tiers.models import (
    Change,
    ChangeSet,
    Tier,
    TierAssignment,
)
from tiers.services import changes

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FAR = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)


def apply(change_set, actor=None):
    return changes.apply_change_set(change_set=change_set, actor=actor)


def reject(change_set, actor=None, reason="Too early"):
    return changes.reject_change_set(change_set=change_set, actor=actor, reason=reason)


def ledger(account):
    rows = account.tier_assignments.order_by("started_at")
    return list(rows.values_list("tier", "started_at", "ended_at"))


def statuses(change_set):
    rows = change_set.changes.order_by("account_id")
    return list(rows.values_list("account__name", "status"))


class TestApply:
    def test_ends_the_tier_held_and_begins_the_next_at_the_same_instant(
        self, account, change_set, director
    ):
        applied = apply(change_set, director)
        moved_at = applied.decided_at
        assert ledger(account) == [
            (Tier.VALUED, JAN, moved_at),
            (Tier.STRATEGIC, moved_at, None),
        ]
        begun = account.tier_assignments.get(ended_at=None)
        assert (begun.decided_by, begun.reason) == (director, "ENTERS")
        assert begun.change == change_set.changes.get()
        assert applied.status == ChangeSet.Status.APPLIED
        assert applied.decided_by == director
        assert statuses(change_set) == [("Acme", Change.Status.APPLIED)]

    def test_gives_a_prospect_its_first_tier(self, db):
        prospect = AccountFactory(status="PROSPECT")
        proposed = ChangeSetFactory()
        ChangeFactory(change_set=proposed, account=prospect, from_tier="")
        applied = apply(proposed)
        assert ledger(prospect) == [(Tier.STRATEGIC, applied.decided_at, None)]

    def test_shows_in_the_lists_at_once(self, account, change_set, seen):
        seen()
        apply(change_set)
        assert AccountRow.objects.get(pk=account.pk).tier == Tier.STRATEGIC

    def test_twice_is_once(self, account, change_set, director):
        first = apply(change_set, director)
        after_first = ledger(account)
        entries = AuditEntry.objects.count()
        events = OutboxEvent.objects.count()
        again = apply(change_set, UserFactory(role=User.Role.DIRECTOR))
        assert (again.decided_at, again.decided_by) == (first.decided_at, director)
        assert ledger(account) == after_first
        assert AuditEntry.objects.count() == entries
        assert OutboxEvent.objects.count() == events

    def test_is_in_the_audit_trail_and_told(self, account, change_set, director):
        with audit.acting(actor=director, door=AuditEntry.Door.PAGE):
            apply(change_set, director)
        entry = AuditEntry.objects.get(verb="apply_change_set")
        assert (entry.actor, entry.object_id) == (director, change_set.pk)
        assert entry.before == {"status": "PROPOSED"}
        assert entry.after == {"status": "APPLIED", "note": ""}
        assert entry.counts == {"APPLIED": 1}
        told = OutboxEvent.objects.get(type="tier.changed")
        assert told.account_id == account.pk
        assert told.payload == {
            "from": "VALUED",
            "to": "STRATEGIC",
            "change": change_set.changes.get().pk,
        }
        decided = OutboxEvent.objects.get(type="change_set.decided")
        assert decided.payload == {"change_set": change_set.pk, "status": "APPLIED"}

    def test_every_account_of_the_set_moves_whatever_the_region(
        self, change_set, director
    ):
        elsewhere = AccountFactory(name="Elsewhere")
        TierAssignmentFactory(account=elsewhere, started_at=JAN)
        ChangeFactory(change_set=change_set, account=elsewhere)
        apply(change_set, director)
        assert set(statuses(change_set)) == {
            ("Acme", "APPLIED"),
            ("Elsewhere", "APPLIED"),
        }


class TestLeftAlone:
    """An account that is not what it was when the set was proposed."""

    def check(self, change_set, other):
        before = ledger(other)
        apply(change_set)
        assert ledger(other) == before
        assert change_set.changes.get(account=other).status == Change.Status.STALE
        assert change_set.changes.get(account__name="Acme").status == "APPLIED"
        entry = AuditEntry.objects.get(verb="apply_change_set")
        assert entry.counts == {"APPLIED": 1, "STALE": 1}
        told = OutboxEvent.objects.filter(type="tier.changed")
        assert other.pk not in told.values_list("account_id", flat=True)

    def add(self, change_set, account, **stay):
        TierAssignmentFactory(account=account, **{"started_at": JAN} | stay)
        ChangeFactory(change_set=change_set, account=account)
        return account

    def test_moved_since(self, change_set):
        moved = AccountFactory(name="Moved")
        self.check(change_set, self.add(change_set, moved, tier=Tier.ALTERNATIVE))

    def test_moves_only_later(self, change_set):
        late = AccountFactory(name="Late")
        self.check(change_set, self.add(change_set, late, started_at=FAR))

    def test_without_a_tier_any_more(self, change_set):
        bare = AccountFactory(name="Bare")
        ChangeFactory(change_set=change_set, account=bare)
        self.check(change_set, bare)

    def test_closed_since(self, change_set):
        closed = AccountFactory(name="Closed", status="FORMER")
        self.check(change_set, self.add(change_set, closed))

    def test_merged_since(self, account, change_set):
        loser = AccountFactory(name="Loser", merged_into=account)
        self.check(change_set, self.add(change_set, loser))

    def test_a_former_customer_may_still_leave_its_seat(self, db):
        closed = AccountFactory(status="FORMER")
        TierAssignmentFactory(account=closed, tier=Tier.STRATEGIC, started_at=JAN)
        proposed = ChangeSetFactory()
        ChangeFactory(
            change_set=proposed,
            account=closed,
            from_tier=Tier.STRATEGIC,
            to_tier=Tier.VALUED,
            reason=Change.Reason.GATE,
        )
        apply(proposed)
        assert closed.tier_assignments.get(ended_at=None).tier == Tier.VALUED


class TestReject:
    def test_keeps_the_reason_and_moves_nobody(self, account, change_set, director):
        before = ledger(account)
        rejected = reject(change_set, director, "  Wave 3 is held ")
        assert (rejected.status, rejected.note) == ("REJECTED", "Wave 3 is held")
        assert rejected.decided_by == director
        assert ledger(account) == before
        assert statuses(change_set) == [("Acme", "REJECTED")]
        entry = AuditEntry.objects.get(verb="reject_change_set")
        assert entry.after == {"status": "REJECTED", "note": "Wave 3 is held"}
        decided = OutboxEvent.objects.get(type="change_set.decided")
        assert decided.payload["status"] == "REJECTED"
        assert not OutboxEvent.objects.filter(type="tier.changed").exists()

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_needs_a_reason(self, change_set, reason):
        with pytest.raises(changes.ChangeSetRefused, match="Say why"):
            reject(change_set, reason=reason)
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.PROPOSED

    def test_comes_too_late_once_applied(self, change_set):
        apply(change_set)
        with pytest.raises(changes.ChangeSetRefused, match="is applied"):
            reject(change_set)
        change_set.refresh_from_db()
        assert change_set.status == ChangeSet.Status.APPLIED


class TestSome:
    """A director picks: some moves are applied, some held, some rejected."""

    @pytest.fixture
    def others(self, change_set):
        made = AccountFactory.create_batch(3)
        for each in made:
            TierAssignmentFactory(account=each, started_at=JAN)
            ChangeFactory(change_set=change_set, account=each)
        return made

    def keys(self, change_set, *accounts):
        found = change_set.changes.filter(account__in=accounts)
        return list(found.values_list("pk", flat=True))

    def strategic(self):
        open_now = TierAssignment.objects.open().filter(tier=Tier.STRATEGIC)
        return set(open_now.values_list("account_id", flat=True))

    def status_of(self, change_set):
        change_set.refresh_from_db()
        return change_set.status

    def test_only_the_chosen_move_and_the_rest_stays_open(
        self, account, change_set, others, director
    ):
        chosen = self.keys(change_set, account, others[0])
        changes.apply_change_set(change_set=change_set, actor=director, changes=chosen)
        assert self.strategic() == {account.pk, others[0].pk}
        assert self.status_of(change_set) == ChangeSet.Status.PARTLY
        moved = Change.objects.get(account=account)
        assert (moved.status, moved.decided_by) == ("APPLIED", director)
        apply(change_set, director)
        assert self.status_of(change_set) == ChangeSet.Status.APPLIED
        assert len(self.strategic()) == 4

    def test_what_is_chosen_twice_moves_once(self, account, change_set, others):
        chosen = self.keys(change_set, account)
        for _time in range(2):
            changes.apply_change_set(change_set=change_set, actor=None, changes=chosen)
        assert account.tier_assignments.count() == 2
        assert OutboxEvent.objects.filter(type="tier.changed").count() == 1

    def test_held_moves_wait_until_somebody_names_them(
        self, account, change_set, others, director
    ):
        held = self.keys(change_set, account)
        changes.hold_changes(
            change_set=change_set, actor=director, changes=held, reason=" No hours "
        )
        apply(change_set, director)
        assert account.pk not in self.strategic()
        assert self.status_of(change_set) == ChangeSet.Status.PARTLY
        kept = Change.objects.get(account=account)
        assert (kept.status, kept.note) == ("HELD", "No hours")
        with pytest.raises(changes.ChangeSetRefused, match="choose what to apply"):
            apply(change_set, director)
        changes.apply_change_set(change_set=change_set, actor=director, changes=held)
        assert account.pk in self.strategic()
        assert self.status_of(change_set) == ChangeSet.Status.APPLIED

    def test_rejected_moves_never_move(self, account, change_set, others, director):
        chosen = self.keys(change_set, account)
        changes.reject_changes(
            change_set=change_set, actor=director, changes=chosen, reason="Too small"
        )
        assert self.status_of(change_set) == ChangeSet.Status.PROPOSED
        with pytest.raises(changes.ChangeSetRefused, match="Acme is decided already"):
            changes.apply_change_set(
                change_set=change_set, actor=director, changes=chosen
            )
        assert self.strategic() == set()
        apply(change_set, director)
        assert self.strategic() == {each.pk for each in others}
        assert self.status_of(change_set) == ChangeSet.Status.APPLIED

    def test_a_set_of_which_all_is_rejected_is_rejected(self, change_set, others):
        changes.reject_changes(
            change_set=change_set,
            actor=None,
            changes=list(change_set.changes.values_list("pk", flat=True)),
            reason="Not this quarter",
        )
        assert self.status_of(change_set) == ChangeSet.Status.REJECTED
        assert self.strategic() == set()

    def test_rejecting_the_rest_leaves_what_is_applied(
        self, account, change_set, others
    ):
        changes.apply_change_set(
            change_set=change_set,
            actor=None,
            changes=self.keys(change_set, account),
        )
        reject(change_set)
        assert self.status_of(change_set) == ChangeSet.Status.APPLIED
        assert self.strategic() == {account.pk}
        assert tallied(change_set) == {"APPLIED": 1, "REJECTED": 3}

    @pytest.mark.parametrize("verb", ["apply", "hold", "reject"])
    def test_nothing_chosen_or_a_stranger_is_refused(self, change_set, others, verb):
        before = tallied(change_set)
        elsewhere = ChangeFactory(change_set__policy__status="RETIRED").pk
        for chosen, words in ([], "at least one"), ([elsewhere], "not in this change"):
            with pytest.raises(changes.ChangeSetRefused, match=words):
                decide_some(verb, change_set, chosen)
        assert tallied(change_set) == before
        assert self.strategic() == set()

    @pytest.mark.parametrize("verb", ["hold", "reject"])
    def test_a_reason_is_needed(self, account, change_set, verb):
        chosen = self.keys(change_set, account)
        with pytest.raises(changes.ChangeSetRefused, match="Say why"):
            decide_some(verb, change_set, chosen, reason=" ")
        assert tallied(change_set) == {"PROPOSED": 1}

    @pytest.mark.parametrize("verb", ["apply", "hold", "reject"])
    def test_only_a_director(self, account, change_set, manager, verb):
        chosen = self.keys(change_set, account)
        with pytest.raises(PermissionDenied):
            decide_some(verb, change_set, chosen, actor=manager)
        assert tallied(change_set) == {"PROPOSED": 1}


def tallied(change_set):
    return changes.tally(change_set)


def decide_some(verb, change_set, chosen, actor=None, reason="Because"):
    if verb == "apply":
        return changes.apply_change_set(
            change_set=change_set, actor=actor, changes=chosen
        )
    decide = changes.hold_changes if verb == "hold" else changes.reject_changes
    return decide(change_set=change_set, actor=actor, changes=chosen, reason=reason)


@pytest.mark.parametrize("status", ["REJECTED", "SUPERSEDED"])
def test_what_is_decided_is_not_applied(account, change_set, status):
    change_set.status = status
    change_set.decided_at = JAN
    change_set.save()
    before = ledger(account)
    with pytest.raises(changes.ChangeSetRefused, match=status.lower()):
        apply(change_set)
    assert ledger(account) == before


@pytest.mark.parametrize("decide", [apply, reject])
@pytest.mark.parametrize(
    "who", ["manager", "outsider", "executive", "desk_agent", "administrator"]
)
def test_only_a_director_decides(request, account, change_set, who, decide):
    before = ledger(account)
    with pytest.raises(PermissionDenied, match="Only a director"):
        decide(change_set, request.getfixturevalue(who))
    change_set.refresh_from_db()
    assert change_set.status == ChangeSet.Status.PROPOSED
    assert ledger(account) == before
