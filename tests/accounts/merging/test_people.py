"""Two people who are one: positions, what they said, what we know of them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import (
    Contact,
    ExternalId,
    InteractionParticipant,
    PersonNote,
    Position,
    PositionRating,
    Relationship,
)
from accounts.selectors.survivors import standing_person, survivor_of_person
from accounts.services.access import refresh_access
from accounts.services.interactions import InteractionRefused, log_interaction
from accounts.services.merging import MergeRefused, merge_accounts, merge_people
from accounts.services.person_notes import NoteRefused, write_note
from accounts.services.positions import PersonRefused, open_position
from accounts.services.undoing_merges import undo_merge
from tests.accounts.facts_written import ago
from tests.accounts.merging.world import all_rows, differing, settle
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerSignalFactory,
    ExternalIdFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    PositionFactory,
    UserFactory,
)


@pytest.fixture
def anna(account):
    return known(account, "Anna Berg", phone="0113 496 0000")


@pytest.fixture
def twin(account):
    return known(account, "Anna Bergh", email="anna@acme.example")


def known(account, name, **fields):
    """Return a person at *account* of whom a bit of everything is known."""
    person = ContactFactory(full_name=name, **fields)
    position = PositionFactory(contact=person, account=account)
    PositionRating.objects.create(
        account=account,
        position=position,
        dimension="POWER",
        value=4,
        basis="GUESS",
        rated_on=dt.date(2026, 3, 1),
    )
    visit = InteractionFactory(account=account)
    InteractionParticipantFactory(interaction=visit, contact=person)
    CustomerSignalFactory(account=account, contact=person)
    PersonNote.objects.create(account=account, contact=person, text="Likes tea")
    ExternalIdFactory(kind="CONTACT", external_id=name, object_id=person.pk)
    return person


def merged(survivor, loser, actor=None):
    return merge_people(survivor=survivor, loser=loser, actor=actor)


def test_what_is_known_of_both_is_known_of_one(anna, twin):
    merged(anna, twin)
    assert Position.objects.filter(contact=anna).count() == 2
    assert PersonNote.objects.filter(contact=anna).count() == 2
    assert InteractionParticipant.objects.filter(contact=anna).count() == 2
    keys = ExternalId.objects.filter(kind="CONTACT", object_id=anna.pk)
    assert keys.count() == 2
    anna.refresh_from_db()
    assert (anna.phone, anna.email) == ("0113 496 0000", "anna@acme.example")


def test_two_open_positions_become_one_history(anna, twin, programme):
    merged(anna, twin)
    opened = Position.objects.get(contact=anna, ended_on=None)
    ratings = PositionRating.objects.filter(position=opened)
    assert ratings.count() == 2
    ended = Position.objects.exclude(pk=opened.pk).get(contact=anna)
    assert ended.ended_on == programme.today()


def test_positions_at_two_accounts_stay_open(anna, account):
    other = PositionFactory(contact__full_name="Anna Berg")
    merged(anna, other.contact)
    assert Position.objects.filter(contact=anna, ended_on=None).count() == 2


def test_who_met_both_at_once_met_one(anna, twin):
    together = InteractionFactory()
    for person in (anna, twin):
        InteractionParticipantFactory(interaction=together, contact=person)
    merge = merged(anna, twin)
    stayed = InteractionParticipant.objects.get(contact=twin)
    assert stayed.interaction == together
    column = "accounts_interactionparticipant.contact_id"
    assert merge.counts["stayed"] == {column: [stayed.pk]}


def test_a_colleague_s_relationship_to_both_is_the_survivor_s(anna, twin):
    colleague = UserFactory()
    for person, level in ((anna, 3), (twin, 1)):
        Relationship.objects.create(
            contact=person,
            user=colleague,
            level=level,
            stated_on=dt.date(2026, 3, 1),
        )
    merged(anna, twin)
    assert Relationship.objects.get(contact=anna).level == 3
    assert Relationship.objects.get(contact=twin).level == 1


def test_an_old_id_answers_with_the_survivor(anna, twin, manager):
    merged(anna, twin)
    assert survivor_of_person(twin.pk) == anna.pk
    assert standing_person(twin.pk, manager) == anna


def test_taking_it_back_gives_every_table_back(anna, twin):
    settle()
    before = all_rows()
    merge = merged(anna, twin)
    undo_merge(merge=merge, actor=None)
    assert differing(before, all_rows()) == {}


@pytest.mark.slow
@pytest.mark.parametrize("people_first", [True, False])
def test_accounts_and_their_people_come_apart_in_either_order(account, people_first):
    other = AccountFactory()
    mine, theirs = known(account, "Anna Berg"), known(other, "Anna Bergh")
    settle()
    before = all_rows()
    companies = merge_accounts(survivor=account, loser=other, actor=None)
    people = merged(mine, theirs)
    order = [people, companies] if people_first else [companies, people]
    for merge in order:
        undo_merge(merge=merge, actor=None)
    assert differing(before, all_rows()) == {}


def test_who_looks_after_all_their_accounts_may(anna, twin, manager):
    assert merged(anna, twin, actor=manager).merged_by == manager


def test_who_does_not_may_not(anna, twin, manager, outsider):
    PositionFactory(contact=twin)
    refresh_access()
    before = all_rows()
    for person in (manager, outsider):
        with pytest.raises(PermissionDenied, match="all their accounts"):
            merged(anna, twin, actor=person)
    assert differing(before, all_rows()) == {}


def test_a_person_is_not_merged_twice(anna, twin):
    merged(anna, twin)
    third = ContactFactory()
    with pytest.raises(MergeRefused, match="merged into another"):
        merged(third, twin)


def test_nothing_is_written_of_who_was_merged_away(anna, twin, account, manager):
    late = Contact.objects.get(pk=twin.pk)
    merge_people(survivor=anna, loser=twin, actor=None)
    before = all_rows()
    with pytest.raises(PersonRefused, match="merged into another"):
        open_position(contact=late, account=account, actor=manager, title="Late")
    with pytest.raises(NoteRefused, match="merged into another"):
        write_note(account=account, contact=late, actor=manager, text="Late")
    with pytest.raises(InteractionRefused, match="merged into another"):
        log_interaction(
            account=account,
            actor=manager,
            kind="VISIT",
            happened_at=ago(hours=1),
            purpose="SELL",
            contacts=[late],
        )
    assert differing(before, all_rows()) == {}
