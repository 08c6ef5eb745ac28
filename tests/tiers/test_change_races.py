"""People who decide at the same moment: real threads on a real database."""

import datetime as dt

import pytest

from accounts.importing.loading import Options
from accounts.importing.portfolio import import_portfolio
from accounts.importing.report import findings
from sam.lib.models import AuditEntry, OutboxEvent
from sam.users.models import User
from tests.factories import (
    AccountFactory,
    ChangeFactory,
    ChangeSetFactory,
    ExternalIdFactory,
    ProgrammeFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tests.tiers.ledgers import assert_valid, race
from tiers.models import Change, ChangeSet, Override, Tier, TierAssignment
from tiers.services import changes, overrides, undoing

pytestmark = pytest.mark.django_db(transaction=True)

JAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.date(2999, 1, 1)


@pytest.fixture
def director():
    ProgrammeFactory()
    return UserFactory(role=User.Role.DIRECTOR)


@pytest.fixture
def accounts(director):
    made = AccountFactory.create_batch(5)
    for account in made:
        TierAssignmentFactory(account=account, started_at=JAN)
    return made


def propose(accounts, to_tier=Tier.STRATEGIC):
    proposed = ChangeSetFactory(policy__status="RETIRED")
    for account in accounts:
        ChangeFactory(change_set=proposed, account=account, to_tier=to_tier)
    return proposed


def apply(change_set, actor=None):
    return changes.apply_change_set(change_set=change_set, actor=actor)


def undo(change_set, actor=None):
    return undoing.undo_change_set(
        change_set=change_set, actor=actor, reason="Too early"
    )


def hold(account, actor, tier=Tier.VALUED):
    return overrides.override_tier(
        account=account, actor=actor, tier=tier, reason="Mine", expires_on=LATER
    )


def open_tiers():
    return dict(TierAssignment.objects.open().values_list("account_id", "tier"))


def test_two_directors_apply_one_set(accounts, director):
    proposed = propose(accounts)
    other = UserFactory(role=User.Role.DIRECTOR)
    refused = race(*(lambda d=d: apply(proposed, d) for d in [director, other] * 2))
    assert refused == []
    assert set(open_tiers().values()) == {Tier.STRATEGIC}
    assert TierAssignment.objects.count() == 2 * len(accounts)
    assert AuditEntry.objects.filter(verb="apply_change_set").count() == 1
    assert OutboxEvent.objects.filter(type="tier.changed").count() == len(accounts)
    assert_valid()


def test_one_applies_while_another_rejects(accounts):
    proposed = propose(accounts)
    refused = race(
        lambda: apply(proposed),
        lambda: changes.reject_change_set(
            change_set=proposed, actor=None, reason="Too early"
        ),
    )
    proposed.refresh_from_db()
    assert len(refused) == 1
    moved = proposed.status == ChangeSet.Status.APPLIED
    assert set(open_tiers().values()) == {Tier.STRATEGIC if moved else Tier.VALUED}
    assert_valid()


def test_two_sets_with_the_same_accounts(accounts):
    up = propose(accounts)
    aside = propose(reversed(accounts))
    assert race(lambda: apply(up), lambda: apply(aside)) == []
    assert set(open_tiers().values()) == {Tier.STRATEGIC}
    statuses = Change.objects.values_list("status", flat=True)
    assert sorted(statuses) == ["APPLIED"] * 5 + ["STALE"] * 5
    assert_valid()


@pytest.mark.parametrize("tier", [Tier.VALUED, Tier.STRATEGIC])
def test_one_applies_while_another_overrides(accounts, director, tier):
    proposed = propose(accounts)
    held = accounts[2]
    refused = race(
        lambda: apply(proposed, director), lambda: hold(held, director, tier)
    )
    assert refused == []
    assert open_tiers()[held.pk] == tier
    others = {pk: now for pk, now in open_tiers().items() if pk != held.pk}
    assert set(others.values()) == {Tier.STRATEGIC}
    assert Override.objects.get().tier == tier
    assert_valid()


def test_apply_override_and_undo_at_once(accounts, director):
    earlier = propose(accounts[:3])
    apply(earlier)
    later = propose(accounts[3:])
    race(
        lambda: apply(later, director),
        lambda: undo(earlier, director),
        lambda: hold(accounts[0], director),
        lambda: hold(accounts[4], director),
    )
    now = open_tiers()
    assert (now[accounts[0].pk], now[accounts[4].pk]) == (Tier.VALUED, Tier.VALUED)
    assert now[accounts[3].pk] == Tier.STRATEGIC
    assert now[accounts[1].pk] == now[accounts[2].pk] == Tier.VALUED
    assert_valid()


def test_two_take_one_set_back(accounts, director):
    proposed = propose(accounts)
    apply(proposed)
    assert race(*(lambda: undo(proposed, director) for _time in range(3))) == []
    assert ChangeSet.objects.filter(cause="UNDO").count() == 1
    assert set(open_tiers().values()) == {Tier.VALUED}
    assert TierAssignment.objects.count() == 3 * len(accounts)
    assert_valid()


def test_two_override_one_account(accounts, director):
    refused = race(
        lambda: hold(accounts[0], director, Tier.STRATEGIC),
        lambda: hold(accounts[0], director, Tier.STRATEGIC),
    )
    assert len(refused) == 1
    assert "withdraw that override first" in refused[0]
    assert Override.objects.count() == 1
    assert_valid()


def test_one_applies_while_tiers_are_imported(accounts, director, tmp_path):
    for account in accounts:
        ExternalIdFactory(object_id=account.pk, external_id=f"A{account.pk}")
    proposed = propose(accounts)
    lines = [f"A{account.pk},STRATEGIC,2026-03-01,,,Contract" for account in accounts]
    header = "account_external_id,tier,started_on,ended_on,ladder,reason"
    (tmp_path / "tiers.csv").write_text("\n".join([header, *reversed(lines)]))

    def load():
        with findings(None) as found:
            import_portfolio(tmp_path, options=Options(), findings=found)

    assert race(lambda: apply(proposed, director), load) == []
    assert set(open_tiers().values()) == {Tier.STRATEGIC}
    assert TierAssignment.objects.count() == 2 * len(accounts)
    assert_valid()
