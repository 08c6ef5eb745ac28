"""Deciding a change set: what moves, what is left alone, and who may."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

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
from tiers.models import Change, ChangeSet, Tier, TierAssignment
from tiers.services import changes

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FAR = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def change_set(account):
    """Proposes that Acme, Valued since January, becomes Strategic."""
    TierAssignmentFactory(account=account, started_at=JAN)
    proposed = ChangeSetFactory()
    ChangeFactory(change_set=proposed, account=account)
    return proposed


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


class TestAtOnce:
    """Real threads on a real database."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def race(self, *works):
        barrier = threading.Barrier(len(works))
        refused = []

        def run(work):
            barrier.wait()
            try:
                with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
                    work()
            except changes.ChangeSetRefused as refusal:
                refused.append(str(refusal))
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused

    def propose(self, accounts, to_tier=Tier.STRATEGIC):
        proposed = ChangeSetFactory(policy__status="RETIRED")
        for account in accounts:
            ChangeFactory(change_set=proposed, account=account, to_tier=to_tier)
        return proposed

    def accounts(self, count=5):
        made = AccountFactory.create_batch(count)
        for account in made:
            TierAssignmentFactory(account=account, started_at=JAN)
        return made

    def test_two_directors_apply_one_set(self):
        accounts = self.accounts()
        proposed = self.propose(accounts)
        directors = UserFactory.create_batch(2, role=User.Role.DIRECTOR)
        refused = self.race(*(lambda d=d: apply(proposed, d) for d in directors * 2))
        assert refused == []
        assert TierAssignment.objects.open().count() == len(accounts)
        assert TierAssignment.objects.count() == 2 * len(accounts)
        assert AuditEntry.objects.filter(verb="apply_change_set").count() == 1
        assert OutboxEvent.objects.filter(type="tier.changed").count() == len(accounts)

    def test_one_applies_while_another_rejects(self):
        accounts = self.accounts()
        proposed = self.propose(accounts)
        refused = self.race(lambda: apply(proposed), lambda: reject(proposed))
        proposed.refresh_from_db()
        assert len(refused) == 1
        strategic = TierAssignment.objects.open().filter(tier=Tier.STRATEGIC).count()
        assert strategic == (len(accounts) if proposed.status == "APPLIED" else 0)
        assert TierAssignment.objects.open().count() == len(accounts)

    def test_two_sets_with_the_same_accounts(self):
        accounts = self.accounts()
        up = self.propose(accounts)
        aside = self.propose(reversed(accounts), to_tier=Tier.ALTERNATIVE)
        refused = self.race(lambda: apply(up), lambda: apply(aside))
        assert refused == []
        open_now = TierAssignment.objects.open()
        assert open_now.count() == len(accounts)
        assert len(set(open_now.values_list("tier", flat=True))) == 1
        moved = Change.objects.filter(status=Change.Status.APPLIED)
        assert moved.count() == len(accounts)
        stale = Change.objects.filter(status=Change.Status.STALE)
        assert stale.count() == len(accounts)
