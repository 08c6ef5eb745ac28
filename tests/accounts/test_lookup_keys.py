"""The keys of callers follow every change, and a run that reads all agrees."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import (
    Account,
    Contact,
    LookupKey,
    LookupKind,
    LookupMark,
    Position,
    Programme,
)
from accounts.rollup import ids_scope
from accounts.selectors.callers import question, question_of
from accounts.selectors.phones import asked_numbers
from accounts.services import facts, lookup_keys, people
from sam.lib import runs
from tests.factories import (
    DAY,
    AccountFactory,
    ContactFactory,
    ExternalIdFactory,
    PositionFactory,
    RunFactory,
)


def held(account):
    """Return what an account is known by: kind, key and whether it is a person's."""
    lookup_keys.follow_all()
    keys = LookupKey.objects.filter(account_id=account.pk).order_by("kind", "key")
    return [(k.kind, k.key, bool(k.contact_id)) for k in keys]


@pytest.fixture
def shop(programme):
    """A customer in France whom everything is known of."""
    shop = AccountFactory(
        name="Chez Nous",
        country="FR",
        phone="01 42 68 53 00",
        website="https://www.Chez-Nous.example/fr?x=1",
    )
    ExternalIdFactory(kind="ACCOUNT", external_id="FR-00042", object_id=shop.pk)
    luc = ContactFactory(
        full_name="Luc", email="Luc@mail.chez-nous.example", phone="06 12 34 56 78"
    )
    PositionFactory(contact=luc, account=shop)
    return shop


def test_everything_that_an_account_is_known_by_is_a_key(shop):
    assert held(shop) == [
        (LookupKind.PHONE, "+33142685300", False),
        (LookupKind.PHONE, "+33612345678", True),
        (LookupKind.NATIONAL, "142685300", False),
        (LookupKind.NATIONAL, "612345678", True),
        (LookupKind.EMAIL, "luc@mail.chez-nous.example", True),
        (LookupKind.DOMAIN, "chez-nous.example", False),
        (LookupKind.DOMAIN, "mail.chez-nous.example", False),
        (LookupKind.NUMBER, "fr-00042", False),
    ]


def test_a_number_of_the_own_country_needs_no_second_key(account):
    Account.objects.filter(pk=account.pk).update(phone="(020) 7946 0958 ext. 12")
    assert held(account) == [(LookupKind.PHONE, "+442079460958", False)]


def test_what_changes_replaces_what_was_and_the_rest_stays(shop):
    held(shop)
    before = set(LookupKey.objects.values_list("pk", flat=True))
    Account.objects.filter(pk=shop.pk).update(phone="+33 1 42 68 53 99")
    assert (LookupKind.PHONE, "+33142685399", False) in held(shop)
    assert (LookupKind.PHONE, "+33142685300", False) not in held(shop)
    after = set(LookupKey.objects.values_list("pk", flat=True))
    assert len(before & after) == 6


def test_who_leaves_is_no_longer_a_caller_from_that_day(shop):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    Position.objects.filter(account=shop).update(ended_on=tomorrow)
    held(shop)
    untils = LookupKey.objects.filter(contact_id__gt=0).values_list("until", flat=True)
    assert set(untils) == {tomorrow}
    Position.objects.filter(account=shop).update(started_on=None, ended_on=DAY)
    assert not any(is_person for _kind, _key, is_person in held(shop))


def test_mail_that_anybody_has_names_nobody(account):
    contact = ContactFactory(email="jo@gmail.com")
    PositionFactory(contact=contact, account=account)
    assert held(account) == [(LookupKind.EMAIL, "jo@gmail.com", True)]


def test_a_merged_account_is_known_as_its_survivor_until_it_is_undone(shop, account):
    held(shop)
    Account.objects.filter(pk=shop.pk).update(merged_into=account)
    assert (LookupKind.PHONE, "+33142685300", False) in held(account)
    assert not any(kind == LookupKind.PHONE and not own for kind, _k, own in held(shop))
    Account.objects.filter(pk=shop.pk).update(merged_into=None)
    assert held(account) == []
    assert (LookupKind.PHONE, "+33142685300", False) in held(shop)


def test_a_service_is_followed_in_the_same_transaction(shop, executive):
    RunFactory(kind=facts.REFRESH, as_of=DAY, status="DONE", published=True)
    held(shop)
    luc = Contact.objects.get(full_name="Luc")
    people.change_person(contact=luc, actor=None, full_name="Luc", email="l@x.example")
    emails = LookupKey.objects.filter(kind=LookupKind.EMAIL)
    assert [k.key for k in emails] == ["l@x.example"]


def test_the_run_finds_the_same_and_does_nothing_twice(shop):
    one_by_one = held(shop)
    LookupKey.objects.all().delete()
    LookupMark.objects.create(account_id=None)
    runs.start(kind=lookup_keys.READ, as_of=DAY, actor=None)
    assert held(shop) == one_by_one
    assert not LookupMark.objects.exists()
    assert lookup_keys.refresh(ids_scope([shop.pk])) == 0


def test_another_home_reads_all_again(shop):
    held(shop)
    Programme.objects.update(phone_region="FR")
    assert LookupMark.objects.filter(account_id=None).count() == 1
    runs.start(kind=lookup_keys.READ, as_of=DAY, actor=None)
    assert not LookupKey.objects.filter(kind=LookupKind.NATIONAL).exists()


@pytest.mark.parametrize(
    ("said", "world", "bare"),
    [
        ("+44 (0)20 7946 0958", ["+442079460958"], []),
        ("tel:+44-20-7946-0958", ["+442079460958"], []),
        ("0033 1 42 68 53 00", ["+33142685300"], []),
        ("020 7946 0958 ext 7", ["+442079460958"], ["2079460958", "20794609587"]),
        ("٠٢٠٧٩٤٦٠٩٥٨", ["+442079460958"], ["2079460958"]),
        ("no number", [], []),
    ],
)
def test_a_number_is_one_key_in_any_notation(said, world, bare):
    assert asked_numbers(said, "GB") == (world, bare)


def test_one_field_knows_what_was_typed(programme):
    def kinds(said):
        return [(LookupKind(a.kind).name, a.key) for a in question_of(said).keys]

    assert kinds("Jo Bloggs <JO@Mail.Acme.example>") == [
        ("EMAIL", "jo@mail.acme.example"),
        ("DOMAIN", "mail.acme.example"),
        ("DOMAIN", "acme.example"),
    ]
    assert kinds("www.acme.example/shop") == [
        ("DOMAIN", "acme.example"),
        ("NUMBER", "www.acme.example/shop"),
    ]
    assert kinds("020 7946 0958")[0] == ("PHONE", "+442079460958")
    assert kinds("jo@gmail.com") == [("EMAIL", "jo@gmail.com")]
    assert question_of("42").account == 42
    assert question(phone="\0").is_empty
