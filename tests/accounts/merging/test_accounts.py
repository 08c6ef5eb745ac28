"""Two accounts that are one: everything moves, nothing is lost, all of it returns."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import (
    Account,
    AccountAccess,
    AccountRelation,
    ExternalId,
    Merge,
    Order,
    OrderLine,
    Position,
    TeamMember,
    WalletEntry,
)
from accounts.selectors import survivor_id
from accounts.services.access import refresh_access
from accounts.services.merging import MergeRefused, merge_accounts
from accounts.services.undoing_merges import undo_merge
from planning.models import Action, Objective, Plan
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.merging.world import all_rows, differing, furnish, settle
from tests.factories import (
    AccountFactory,
    AccountRelationFactory,
    CompetitorFactory,
    ContactFactory,
    InteractionFactory,
    OfferingFactory,
    OrderFactory,
    OrderLineFactory,
    OverrideFactory,
    PositionFactory,
    RegionDirectorFactory,
    TeamMemberFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tiers.models import TierAssignment


@pytest.fixture
def shared(programme):
    return UserFactory(), OfferingFactory(), CompetitorFactory()


@pytest.fixture
def pair(shared, north):
    """Return Acme and Acme Ltd, both with something in every table."""
    both = AccountFactory(name="Acme", region=north), AccountFactory(name="Acme Ltd")
    for account in both:
        furnish(account, shared=shared, tag=account.name)
    settle()
    return both


def merged(survivor, loser, **given):
    return merge_accounts(survivor=survivor, loser=loser, actor=None, **given)


class TestMerging:
    def test_what_was_the_loser_s_is_the_survivor_s(self, pair):
        acme, twin = pair
        merged(acme, twin, reason="Entered twice")
        twin.refresh_from_db()
        assert twin.merged_into == acme
        assert survivor_id(twin.pk) == acme.pk
        assert Order.objects.filter(account=acme).count() == 2
        assert OrderLine.objects.filter(account=acme).count() == 2
        assert Position.objects.filter(account=acme).count() == 4
        assert acme.subsidiaries.count() == 2
        assert not twin.subsidiaries.exists()
        keys = ExternalId.objects.filter(kind="ACCOUNT", object_id=acme.pk)
        assert set(keys.values_list("external_id", flat=True)) == {
            "ACC-Acme",
            "ACC-Acme Ltd",
        }

    def test_what_both_have_once_stays_with_the_loser_and_is_listed(self, pair, shared):
        acme, twin = pair
        user, category, _competitor = shared
        merge = merged(acme, twin)
        kept = TeamMember.objects.get(account=twin)
        assert kept.user == user
        assert merge.counts["stayed"]["accounts_teammember.account_id"] == [kept.pk]
        entry = WalletEntry.objects.get(account=twin)
        assert entry.category == category
        assert merge.counts["stayed"]["accounts_walletentry.account_id"] == [entry.pk]

    def test_of_two_open_plans_one_asks_for_what_both_did(self, pair):
        acme, twin = pair
        plan = Plan.objects.get(account=acme)
        merged(acme, twin)
        assert Plan.objects.filter(account=twin).count() == 1
        assert Objective.objects.filter(account=acme, plan=plan).count() == 2
        assert Action.objects.filter(account=acme, plan=plan).count() == 2
        assert not Action.objects.filter(account=twin).exists()

    def test_the_survivor_says_what_only_the_loser_said(self, shared):
        acme = AccountFactory(phone="0113 496 0000")
        twin = AccountFactory(
            phone="0113 496 0001", website="acme.example", annual_potential=5_000
        )
        merge = merged(acme, twin)
        acme.refresh_from_db()
        assert acme.phone == "0113 496 0000"
        assert acme.website == "acme.example"
        assert acme.annual_potential == 5_000
        assert set(merge.kept["fields"]) == {"website", "annual_potential"}

    def test_a_relation_between_the_two_stays_a_relation(self, shared):
        acme, twin = AccountFactory(), AccountFactory()
        between = AccountRelationFactory(from_account=twin, to_account=acme)
        merge = merged(acme, twin)
        between.refresh_from_db()
        assert between.from_account == twin
        column = "accounts_accountrelation.from_account_id"
        assert merge.counts["stayed"][column] == [between.pk]
        assert AccountRelation.objects.count() == 1

    def test_a_person_at_both_has_one_history(self, shared):
        acme, twin = AccountFactory(), AccountFactory()
        anna = ContactFactory()
        first = PositionFactory(contact=anna, account=acme, started_on="2024-01-01")
        report = PositionFactory(account=acme, reports_to=first)
        later = PositionFactory(contact=anna, account=twin, started_on="2025-05-01")
        merge = merged(acme, twin)
        first.refresh_from_db()
        later.refresh_from_db()
        report.refresh_from_db()
        assert str(first.ended_on) == "2025-05-01"
        assert later.ended_on is None
        assert report.reports_to == later
        undo_merge(merge=merge, actor=None)
        first.refresh_from_db()
        report.refresh_from_db()
        assert first.ended_on is None
        assert report.reports_to == first

    def test_it_is_in_the_trail_and_told_outside(self, pair):
        acme, twin = pair
        merge = merged(acme, twin)
        entry = AuditEntry.objects.get(verb="merge_accounts")
        assert entry.after == {"survivor": acme.pk, "loser": twin.pk}
        assert entry.counts["moved"]["accounts_order.account_id"] == 1
        event = OutboxEvent.objects.get(type="account.merged")
        assert event.payload["merge"] == merge.pk

    def test_twice_is_once(self, pair):
        acme, twin = pair
        first = merged(acme, twin)
        before = all_rows()
        assert merged(acme, twin) == first
        assert differing(before, all_rows()) == {}
        assert Merge.objects.count() == 1


class TestRefusals:
    def refuse(self, survivor, loser, match):
        before = all_rows()
        with pytest.raises(MergeRefused, match=match):
            merged(survivor, loser)
        assert differing(before, all_rows()) == {}

    def test_itself(self, account):
        self.refuse(account, account, "not the same")

    def test_one_that_was_merged_already(self, account):
        other, third = AccountFactory(), AccountFactory()
        merged(other, third)
        self.refuse(account, third, "merged into another")
        self.refuse(third, account, "merged into another")

    def test_into_what_belongs_to_it(self, account):
        middle = AccountFactory(parent=account)
        below = AccountFactory(parent=middle)
        self.refuse(below, account, "the other way round")

    def test_a_customer_into_who_is_none(self, account):
        self.refuse(AccountFactory(status="PROSPECT"), account, "is a customer")

    def test_while_it_is_handed_over(self, account):
        from planning.models import Handover

        twin = AccountFactory()
        Handover.objects.create(account=twin, to_user=UserFactory(), reason="Leaves")
        self.refuse(account, twin, "handed over")

    def test_too_long_a_reason(self, account):
        with pytest.raises(MergeRefused, match="500"):
            merged(account, AccountFactory(), reason="x" * 501)

    def test_a_child_becomes_part_of_its_parent(self, account):
        child = AccountFactory(parent=account)
        below = AccountFactory(parent=child)
        merged(account, child)
        below.refresh_from_db()
        assert below.parent == account


class TestWhoMay:
    @pytest.fixture
    def twin(self, account, north):
        found = AccountFactory(name="Acme Ltd", region=north)
        refresh_access()
        return found

    def test_the_director_of_both(self, account, twin, director):
        merge = merge_accounts(survivor=account, loser=twin, actor=director)
        assert merge.merged_by == director

    @pytest.mark.parametrize(
        "person", ["manager", "outsider", "executive", "desk_agent", "administrator"]
    )
    def test_nobody_else(self, account, twin, person, request):
        actor = request.getfixturevalue(person)
        before = all_rows()
        with pytest.raises(PermissionDenied, match="Only a director"):
            merge_accounts(survivor=account, loser=twin, actor=actor)
        assert differing(before, all_rows()) == {}

    def test_a_director_of_one_alone_may_not(self, account, director):
        elsewhere = AccountFactory(region=RegionDirectorFactory().region)
        refresh_access()
        with pytest.raises(PermissionDenied):
            merge_accounts(survivor=account, loser=elsewhere, actor=director)
        assert not Merge.objects.exists()


class TestUndoing:
    def test_every_table_is_as_it_was(self, pair):
        acme, twin = pair
        before = all_rows()
        merge = merged(acme, twin)
        assert differing(before, all_rows()) != {}
        undo_merge(merge=merge, actor=None)
        assert differing(before, all_rows()) == {}
        assert merge.moves.count() == 28

    @pytest.mark.slow
    @pytest.mark.parametrize("order", list(itertools.permutations([0, 1])))
    @pytest.mark.parametrize("chain", ["forth", "both-into-one"])
    def test_a_chain_comes_apart_in_every_order(self, shared, order, chain):
        first, second, third = (
            AccountFactory(name=name, website=site)
            for name, site in (("A", "a.example"), ("B", ""), ("C", ""))
        )
        for account in (first, second, third):
            furnish(account, shared=shared, tag=account.name)
        settle()
        before = all_rows()
        if chain == "forth":
            merges = [merged(second, first), merged(third, second)]
        else:
            merges = [merged(third, first), merged(third, second)]
        assert survivor_id(first.pk) == third.pk
        for number in order:
            undo_merge(merge=merges[number], actor=None)
        assert differing(before, all_rows()) == {}

    def test_after_half_a_chain_each_has_its_own(self, shared):
        first, second, third = (AccountFactory() for _ in range(3))
        orders = [OrderFactory(account=each) for each in (first, second, third)]
        one, _two = merged(second, first), merged(third, second)
        undo_merge(merge=one, actor=None)
        for order in orders:
            order.refresh_from_db()
        assert [order.account for order in orders] == [first, third, third]
        assert survivor_id(first.pk) == first.pk
        assert survivor_id(second.pk) == third.pk

    def test_what_was_written_since_stays_and_is_listed(self, pair):
        acme, twin = pair
        merge = merged(acme, twin)
        newer = InteractionFactory(account=acme)
        undo_merge(merge=merge, actor=None)
        newer.refresh_from_db()
        assert newer.account == acme
        assert merge.pk
        merge.refresh_from_db()
        assert merge.counts["undone"]["since"] == {"accounts_interaction.account_id": 1}
        assert merge.counts["undone"]["left"] == {}

    def test_what_was_added_to_a_row_goes_back_with_it(self, pair):
        acme, twin = pair
        theirs = Order.objects.get(account=twin)
        merge = merged(acme, twin)
        theirs.refresh_from_db()
        line = OrderLineFactory(order=theirs)
        undo_merge(merge=merge, actor=None)
        line.refresh_from_db()
        assert line.account == twin

    def test_what_somebody_moved_since_is_left_and_named(self, pair):
        acme, twin = pair
        elsewhere = AccountFactory()
        visit = twin.interactions.get()
        merge = merged(acme, twin)
        type(visit).objects.filter(pk=visit.pk).update(account=elsewhere)
        undo_merge(merge=merge, actor=None)
        visit.refresh_from_db()
        merge.refresh_from_db()
        assert visit.account == elsewhere
        assert merge.counts["undone"]["left"] == {
            "accounts_interaction.account_id": [visit.pk]
        }

    def test_what_was_filled_and_changed_since_stays(self, shared):
        acme, twin = AccountFactory(), AccountFactory(phone="1", website="w.example")
        merge = merged(acme, twin)
        Account.objects.filter(pk=acme.pk).update(phone="2")
        undo_merge(merge=merge, actor=None)
        acme.refresh_from_db()
        merge.refresh_from_db()
        assert (acme.phone, acme.website) == ("2", "")
        assert merge.counts["undone"]["fields"] == ["phone"]

    def test_twice_is_once(self, pair):
        merge = merged(*pair)
        undo_merge(merge=merge, actor=None)
        before = all_rows()
        undo_merge(merge=merge, actor=None)
        assert differing(before, all_rows()) == {}

    def test_they_can_be_merged_again(self, pair):
        undo_merge(merge=merged(*pair), actor=None)
        again = merged(*pair)
        assert Merge.objects.count() == 2
        assert survivor_id(pair[1].pk) == pair[0].pk
        assert again.undone_at is None

    def test_only_who_may_merge_takes_it_back(self, pair, director, outsider):
        merge = merged(*pair)
        before = all_rows()
        with pytest.raises(PermissionDenied):
            undo_merge(merge=merge, actor=outsider)
        assert differing(before, all_rows()) == {}


class TestDecisions:
    def test_the_loser_s_tier_ends_and_comes_back(self, account):
        twin = AccountFactory()
        TierAssignmentFactory(account=account)
        held = TierAssignmentFactory(account=twin, tier="STRATEGIC")
        merge = merged(account, twin)
        held.refresh_from_db()
        assert held.ended_at is not None
        assert held.account == twin
        opened = TierAssignment.objects.open()
        assert opened.get(account=account).tier == "VALUED"
        undo_merge(merge=merge, actor=None)
        again = opened.get(account=twin)
        assert (again.tier, again.held_since) == ("STRATEGIC", held.started_at)

    def test_an_override_of_the_loser_is_withdrawn_and_comes_back(self, account):
        twin = AccountFactory()
        override = OverrideFactory(account=twin)
        merge = merged(account, twin)
        override.refresh_from_db()
        assert override.withdrawn_at is not None
        undo_merge(merge=merge, actor=None)
        override.refresh_from_db()
        assert override.withdrawn_at is None


class TestAccess:
    def read(self):
        rows = AccountAccess.objects.values_list("user", "account", "why")
        return sorted(rows)

    def test_it_is_at_once_what_the_nightly_says(self, pair, director):
        acme, twin = pair
        TeamMemberFactory(account=twin, user=UserFactory(role="ACCOUNT_MANAGER"))
        merge = merged(acme, twin)
        at_once = self.read()
        refresh_access()
        assert self.read() == at_once
        undo_merge(merge=merge, actor=None)
        at_once = self.read()
        refresh_access()
        assert self.read() == at_once
