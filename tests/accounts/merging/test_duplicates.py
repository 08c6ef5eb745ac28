"""Pairs that are probably one: found, dismissed, proposed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from accounts.models import LikelyDuplicate, MergeProposal, Programme
from accounts.selectors.duplicates import duplicates
from accounts.services.access import refresh_access
from accounts.services.duplicates import dismiss_duplicate, propose_merge
from accounts.services.likely_duplicates import FIND, find_duplicates
from accounts.services.merging import MergeRefused, merge_accounts
from sam import nightly
from tests.factories import AccountFactory, ContactFactory, PositionFactory


def found(kind, user):
    """Return what *user* finds in the morning."""
    find_duplicates()
    pairs, total = duplicates(kind, user)
    assert total == len(pairs)
    return {frozenset((pair.first.pk, pair.second.pk)): pair for pair in pairs}


def names(kind, user):
    return sorted(
        sorted((str(pair.first), str(pair.second)))
        for pair in found(kind, user).values()
    )


class TestAccounts:
    def test_names_but_for_legal_form_and_a_letter(self, programme, executive):
        for name in ("Marlowe Civils", "Marlowe Civils Ltd.", "Marlow Civils"):
            AccountFactory(name=name)
        AccountFactory(name="Calderbrook Water")
        assert len(found("ACCOUNT", executive)) == 3

    def test_an_error_in_the_first_letter_is_found_from_behind(
        self, programme, executive
    ):
        AccountFactory(name="Quarrymoor Aggregates")
        for number in range(8):
            AccountFactory(name=f"Quarry {number * 7919}")
        AccountFactory(name="Uarrymoor Aggregates")
        assert ["Quarrymoor Aggregates", "Uarrymoor Aggregates"] in names(
            "ACCOUNT", executive
        )

    @pytest.mark.parametrize(
        ("one", "other", "sign"),
        [
            (
                {"website": "https://www.acme.example/uk"},
                {"website": "acme.example"},
                "same website",
            ),
            (
                {"phone": "+44 113 496 0000"},
                {"phone": "0113 4960000"},
                "same telephone",
            ),
        ],
    )
    def test_the_same_site_or_number(self, programme, executive, one, other, sign):
        AccountFactory(name="Acme", **one)
        AccountFactory(name="Zenith Holdings", **other)
        (pair,) = found("ACCOUNT", executive).values()
        assert sign in pair.signs

    def test_a_site_that_many_share_says_nothing(self, programme, executive):
        for name in ("Acme", "Borealis", "Cumulus", "Dolomite", "Everest"):
            AccountFactory(name=name, website="provider.example")
        assert found("ACCOUNT", executive) == {}

    def test_neither_parents_nor_branches_of_one_group(self, programme, executive):
        group = AccountFactory(name="Acme Rail")
        AccountFactory(name="Acme Rail North", parent=group)
        AccountFactory(name="Acme Rail South", parent=group)
        assert found("ACCOUNT", executive) == {}

    def test_how_alike_is_the_programme_s(self, programme, executive):
        AccountFactory(name="Halden Access")
        AccountFactory(name="Haldon Axess")
        assert found("ACCOUNT", executive) == {}
        Programme.objects.update(duplicate_likeness=0.2)
        assert len(found("ACCOUNT", executive)) == 1

    def test_only_of_accounts_that_one_sees(
        self, account, manager, director, desk_agent
    ):
        AccountFactory(name="Acme Ltd", region=account.region)
        refresh_access()
        assert found("ACCOUNT", manager) == {}
        assert len(found("ACCOUNT", director)) == 1
        assert found("ACCOUNT", desk_agent) == {}

    def test_not_what_was_merged(self, account, executive):
        twin = AccountFactory(name="Acme Ltd")
        assert len(found("ACCOUNT", executive)) == 1
        merge_accounts(survivor=account, loser=twin, actor=None)
        assert found("ACCOUNT", executive) == {}


class TestNights:
    def test_a_night_adds_what_is_new_and_drops_what_is_over(self, account, executive):
        twin = AccountFactory(name="Acme Ltd")
        assert duplicates("ACCOUNT", executive) == ([], 0)
        assert find_duplicates() == (1, 1)
        assert find_duplicates() == (1, 0)
        assert duplicates("ACCOUNT", executive)[1] == 1
        twin.name = "Something else"
        twin.save()
        assert find_duplicates() == (0, 1)
        assert not LikelyDuplicate.objects.exists()

    def test_it_is_a_step_of_the_nightly_chain(self, account, executive):
        AccountFactory(name="Acme Ltd")
        call_command("find_duplicates")
        assert duplicates("ACCOUNT", executive)[1] == 1
        assert FIND in nightly.STEPS


class TestPeople:
    def test_like_names_at_one_account(self, account, executive):
        for name in ("Jonathan Whitfield", "Jonathon Whitfield", "Ian Brough"):
            PositionFactory(contact__full_name=name, account=account)
        assert names("CONTACT", executive) == [
            ["Jonathan Whitfield", "Jonathon Whitfield"]
        ]

    def test_like_names_at_two_accounts_are_two(self, programme, executive):
        for _ in range(2):
            PositionFactory(contact__full_name="John Smith")
        assert found("CONTACT", executive) == {}

    def test_the_same_address(self, programme, executive):
        for name, email in (
            ("A. Berg", "anna@acme.example"),
            ("Anna", "ANNA@acme.example"),
        ):
            PositionFactory(contact=ContactFactory(full_name=name, email=email))
        (pair,) = found("CONTACT", executive).values()
        assert "same e-mail address" in pair.signs

    def test_where_else_they_are_is_told_to_who_sees_that_account(
        self, account, manager, executive
    ):
        anna = PositionFactory(contact__full_name="Anna Berg", account=account).contact
        PositionFactory(contact__full_name="Anna Bergh", account=account)
        PositionFactory(contact=anna, account__name="Hidden Works")
        for user, places in ((manager, 1), (executive, 2)):
            (pair,) = found("CONTACT", user).values()
            assert len(pair.first.positions.all()) == places

    def test_who_is_at_an_account_that_one_does_not_see_is_in_no_pair(
        self, account, manager
    ):
        for where in (account, AccountFactory()):
            contact = ContactFactory(email="anna@acme.example")
            PositionFactory(contact=contact, account=where)
        assert found("CONTACT", manager) == {}


class TestSaying:
    @pytest.fixture
    def twin(self, account, manager):
        made = AccountFactory(name="Acme Ltd", owner=manager, region=account.region)
        refresh_access()
        return made

    def test_what_is_not_one_is_not_suggested_again(self, account, twin, manager):
        assert len(found("ACCOUNT", manager)) == 1
        for _ in range(2):
            dismiss_duplicate(one=twin, other=account, actor=manager)
        assert found("ACCOUNT", manager) == {}

    def test_an_outsider_says_nothing(self, account, twin, manager, outsider):
        with pytest.raises(PermissionDenied):
            dismiss_duplicate(one=twin, other=account, actor=outsider)
        assert len(found("ACCOUNT", manager)) == 1

    def test_who_looks_after_both_proposes(self, account, twin, manager, director):
        given = {"survivor": account, "loser": twin, "actor": manager}
        first = propose_merge(**given, reason="Same company number")
        assert propose_merge(**given, reason="Again") == first
        (pair,) = found("ACCOUNT", director).values()
        assert (pair.first, pair.proposal) == (account, first)
        merge_accounts(survivor=account, loser=twin, actor=director)
        assert not MergeProposal.objects.filter(closed_at=None).exists()

    def test_what_is_proposed_is_shown_though_it_looks_unlike(
        self, account, manager, director
    ):
        other = AccountFactory(name="Zebra", owner=manager, region=account.region)
        AccountFactory(name="Acme Ltd", region=account.region)
        refresh_access()
        propose_merge(survivor=account, loser=other, actor=manager, reason="Renamed")
        first, _second = found("ACCOUNT", director).values()
        assert (first.first, first.second) == (account, other)
        assert found("ACCOUNT", manager).keys() == {frozenset((account.pk, other.pk))}

    def test_a_proposal_ends_when_they_are_not_one(self, account, twin, manager):
        propose_merge(survivor=account, loser=twin, actor=manager, reason="Same")
        dismiss_duplicate(one=account, other=twin, actor=manager)
        assert not MergeProposal.objects.filter(closed_at=None).exists()

    def test_a_proposal_has_a_reason(self, account, twin, manager):
        with pytest.raises(MergeRefused, match="why"):
            propose_merge(survivor=account, loser=twin, actor=manager, reason=" ")
        assert not MergeProposal.objects.exists()

    def test_an_outsider_proposes_nothing(self, account, twin, outsider):
        with pytest.raises(PermissionDenied):
            propose_merge(survivor=account, loser=twin, actor=outsider, reason="Same")
        assert not MergeProposal.objects.exists()
