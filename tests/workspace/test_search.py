"""Words as they are read, and names found with letters wrong, best first."""

import string

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Account
from accounts.services.access import refresh_access
from planning.models import Plan
from sam.workspace.search import names
from sam.workspace.search.finding import Group, search
from sam.workspace.search.words import asked_words, code, mistakes, words_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    PositionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.workspace.searched import found, read_all

LETTERS = (
    string.ascii_letters + "äöüßéèçñøæœłđğıÅŒÞ" + "АбвГдёЖ" + "ΑβγΣς" + " -'’&./\t,0129"
)


def titles(user, question, group="accounts", **asked):
    """Return the titles of what *user* finds in a group, best first."""
    return [hit.title for hit in found(user, question, group, **asked)]


@pytest.fixture
def firms(executive, programme):
    """Accounts with names alike; the executive sees them all."""
    names = [
        "Marlowe Civils",
        "Marlowe Civils North",
        "Marlow Estates",
        "Müller & Söhne GmbH",
        "O'Brien Haulage",
        "Acme",
        "東京建設",
    ]
    return {name: AccountFactory(name=name) for name in names}


@given(text=st.text(alphabet=LETTERS, max_size=60))
@settings(max_examples=60, deadline=None)
@pytest.mark.django_db
def test_the_database_reads_words_as_we_do(text):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workspace_words(%s), workspace_codes(workspace_words(%s))",
            [text, text],
        )
        words, codes = cursor.fetchone()
    assert words == words_of(text)
    assert codes == sorted({code(word) for word in words})


@pytest.mark.parametrize(
    ("typed", "word", "wrong"),
    [
        ("marlowe", "marlowe", 0),
        ("marlwoe", "marlowe", 1),
        ("marloe", "marlowe", 1),
        ("marllowe", "marlowe", 1),
        ("narlowe", "marlowe", 1),
        ("narlwoe", "marlowe", 2),
        ("barrow", "marlowe", None),
    ],
)
def test_mistakes_are_counted_as_people_make_them(typed, word, wrong):
    assert mistakes(typed, word, most=2) == wrong


@given(
    one=st.text(alphabet="abcd", max_size=8), other=st.text(alphabet="abcd", max_size=8)
)
def test_mistakes_are_the_same_both_ways(one, other):
    assert mistakes(one, other, most=8) == mistakes(other, one, most=8)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("marlowe civils", "Marlowe Civils"),
        ("MARLOWE", "Marlowe Civils"),
        ("civils marlowe", "Marlowe Civils"),
        ("marl civ", "Marlowe Civils"),
        ("marlwoe civls", "Marlowe Civils"),
        ("marlowe north", "Marlowe Civils North"),
        ("mar lowe civils", "Marlowe Civils"),
        ("marlowecivils", "Marlowe Civils"),
        ("marlowe civils limited", "Marlowe Civils"),
        ("muller", "Müller & Söhne GmbH"),
        ("mueller", "Müller & Söhne GmbH"),
        ("MÜLLER SOHNE", "Müller & Söhne GmbH"),
        ("obrien", "O'Brien Haulage"),
        ("o’brien", "O'Brien Haulage"),
        ("acm", "Acme"),
        ("東京", "東京建設"),
    ],
)
def test_an_account_is_found_by_what_one_remembers(firms, executive, question, first):
    assert titles(executive, question)[0] == first


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "!!! ??? …",
        "\x00",
        "zzzzzz",
        "acxx",  # a word of four letters is to be right
        "x" * 5000,
        "'; DROP TABLE accounts_account; --",
        "%",
        "_",
        "\\",
        "😀",
        "nar zzzz",
    ],
)
def test_rubbish_finds_nothing_and_breaks_nothing(firms, executive, question):
    assert titles(executive, question) == []


def test_a_null_among_the_letters_is_only_a_sign(firms, executive):
    assert titles(executive, "marlowe\x00civils")[0] == "Marlowe Civils"


def test_the_right_word_stands_before_those_like_it(firms, executive):
    assert titles(executive, "marlow") == [
        "Marlow Estates",
        "Marlowe Civils",
        "Marlowe Civils North",
    ]


def test_only_so_many_words_are_read():
    assert len(asked_words(" ".join(f"word{n}" for n in range(40)))) == 8


def test_own_accounts_come_first(firms, director, north):
    Account.objects.filter(pk__in=[one.pk for one in firms.values()]).update(
        region=north
    )
    TeamMemberFactory(account=firms["Marlowe Civils North"], user=director)
    refresh_access()
    hits = found(director, "marlowe")
    assert [(hit.title, hit.is_own) for hit in hits] == [
        ("Marlowe Civils North", True),
        ("Marlowe Civils", False),
        ("Marlow Estates", False),
    ]


def test_former_customers_and_people_who_left_are_marked(account, executive):
    former = AccountFactory(name="Acme Old", status="FORMER", closed_on="2026-01-31")
    gone = PositionFactory(
        contact=ContactFactory(full_name="Priya Nair"),
        account=account,
        title="Buyer",
        ended_on="2026-03-01",
    )
    accounts = found(executive, "acme")
    assert [(hit.pk, hit.past) for hit in accounts] == [
        (account.pk, ""),
        (former.pk, "Former customer"),
    ]
    [person] = found(executive, "priya nair", "people")
    assert (person.pk, person.past) == (gone.contact_id, "Left on 1 Mar 2026")


def test_a_person_with_several_positions_is_one(account, executive):
    contact = ContactFactory(full_name="Priya Nair")
    PositionFactory(
        contact=contact, account=account, title="Buyer", ended_on="2025-01-01"
    )
    now = PositionFactory(
        contact=contact, account=AccountFactory(name="Beta"), title="CFO"
    )
    [hit] = found(executive, "pirya nari", "people")
    assert (hit.title, hit.account_id, hit.detail) == (
        "Priya Nair",
        now.account_id,
        "CFO · Beta",
    )


def test_the_open_plan_of_an_account_is_found_by_its_name(account, manager, director):
    plan = Plan.objects.create(
        account=account, owner=manager, starts_on="2026-01-01", ends_on="2026-12-31"
    )
    [hit] = found(manager, "acme", "plans")
    assert (hit.kind, hit.pk, hit.title) == ("plan", plan.pk, "Plan with Acme")


def test_a_page_goes_on_where_the_one_before_ended(executive, programme):
    for n in range(7):
        AccountFactory(name=f"Acme Depot {n}")
    pages = [
        search(executive, "acme depot", groups=[Group.ACCOUNTS], size=3, page=page)
        for page in (1, 2, 3)
    ]
    shown = [[hit.title for hit in answer.groups[0].hits] for answer in pages]
    assert shown == [
        ["Acme Depot 0", "Acme Depot 1", "Acme Depot 2"],
        ["Acme Depot 3", "Acme Depot 4", "Acme Depot 5"],
        ["Acme Depot 6"],
    ]
    assert [answer.groups[0].has_more for answer in pages] == [True, True, False]


def test_somebody_with_no_account_finds_nothing(firms):
    assert search(UserFactory(), "marlowe").groups == []


@pytest.mark.parametrize("question", ["marl", "marlowe", "marlwoe", "marlowe civils"])
def test_words_that_stand_in_very_many_names_find_the_foremost(
    executive, programme, question, monkeypatch
):
    for n in range(6):
        AccountFactory(
            name=f"Marlowe Civils {n}", status="FORMER" if n < 2 else "CUSTOMER"
        )
    read_all()
    monkeypatch.setattr(names, "FREQUENT", 3)
    monkeypatch.setattr(names, "FOREMOST_NAMES", 3)
    assert titles(executive, question) == [f"Marlowe Civils {n}" for n in (2, 3, 4)]


def test_a_rare_word_is_found_though_many_begin_like_it(
    executive, programme, monkeypatch
):
    for n in range(8):
        AccountFactory(name=f"Marlowe {n}")
    rare = AccountFactory(name="Marl Estates of the Long Name", status="FORMER")
    read_all()
    monkeypatch.setattr(names, "FREQUENT", 3)
    monkeypatch.setattr(names, "FOREMOST_NAMES", 3)
    assert titles(executive, "marl")[0] == rare.name


def test_the_accounts_of_ones_team_come_first_however_many_are_called_so(
    director, north, monkeypatch
):
    for n in range(8):
        AccountFactory(name=f"Marlowe {n}", region=north)
    own = AccountFactory(name="Marlowe of Them All", region=north, status="FORMER")
    TeamMemberFactory(account=own, user=director)
    refresh_access()
    read_all()
    monkeypatch.setattr(names, "FREQUENT", 3)
    monkeypatch.setattr(names, "FOREMOST_NAMES", 3)
    monkeypatch.setattr(names, "has_few_accounts", lambda _user: False)
    assert titles(director, "marl")[0] == own.name
