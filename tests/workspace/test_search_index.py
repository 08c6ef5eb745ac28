"""Search follows every change, and a run that reads everything agrees with it."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import Account, Contact, Interaction, Position
from sam.lib import runs, tables
from sam.workspace.models import SearchMark, SearchName, SearchNote, SearchWord
from sam.workspace.search import index
from sam.workspace.search.finding import search
from sam.workspace.services import rows
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    ContactFactory,
    InteractionFactory,
    PositionFactory,
    RunFactory,
)
from tests.workspace.searched import found, read_all


def held():
    """Return all that search holds."""
    return (
        list(SearchName.objects.order_by("key").values()),
        list(SearchNote.objects.order_by("key").values()),
        list(SearchWord.objects.order_by("word").values_list("word", flat=True)),
    )


def merge(loser, survivor):
    type(loser).objects.filter(pk=loser.pk).update(merged_into=survivor)


@pytest.fixture
def story(account, executive):
    """Things that are made, changed, merged and taken away again."""
    beta = AccountFactory(name="Beta Works")
    gamma = AccountFactory(name="Gamma Works")
    priya = PositionFactory(
        contact=ContactFactory(full_name="Priya Nair"), account=beta
    ).contact
    twin = PositionFactory(
        contact=ContactFactory(full_name="Pria Nayar"), account=beta
    ).contact
    call = InteractionFactory(account=beta, happened_at=NOON, note="Spoke of cranes")
    return {"beta": beta, "gamma": gamma, "priya": priya, "twin": twin, "call": call}


def test_what_is_written_is_found_at_once(story, executive):
    assert [hit.title for hit in found(executive, "beta")] == ["Beta Works"]
    assert found(executive, "priya", "people")[0].title == "Priya Nair"
    assert len(found(executive, "cranes", "notes")) == 1


def test_a_new_name_is_found_and_the_old_one_is_not(story, executive):
    found(executive, "beta")
    Account.objects.filter(pk=story["beta"].pk).update(name="Delta Forge")
    assert [hit.title for hit in found(executive, "delta")] == ["Delta Forge"]
    assert found(executive, "beta") == []
    assert not SearchWord.objects.filter(word="beta").exists()
    assert SearchWord.objects.filter(word="works").exists()


def test_a_note_that_changes_is_found_by_its_new_words(story, executive):
    found(executive, "cranes", "notes")
    Interaction.objects.filter(pk=story["call"].pk).update(note="Spoke of hoists")
    assert found(executive, "cranes", "notes") == []
    assert len(found(executive, "hoists", "notes")) == 1


def test_a_merged_account_answers_with_its_survivor_until_it_is_undone(
    story, executive
):
    merge(story["beta"], story["gamma"])
    merge(story["gamma"], account := AccountFactory(name="Omega"))
    for old in ("beta works", "gamma works"):
        [hit] = found(executive, old)
        assert (hit.pk, hit.title, hit.also.lower()) == (account.pk, "Omega", old)
    merge(story["gamma"], None)
    merge(story["beta"], None)
    [hit] = found(executive, "beta works")
    assert (hit.pk, hit.also) == (story["beta"].pk, "")


def test_a_merged_person_answers_with_who_stands(story, executive):
    merge(story["twin"], story["priya"])
    Position.objects.filter(contact=story["twin"]).update(contact=story["priya"])
    [hit] = found(executive, "pria nayar", "people")
    assert (hit.pk, hit.title, hit.also) == (
        story["priya"].pk,
        "Priya Nair",
        "Pria Nayar",
    )


def change_everything(story):
    Account.objects.filter(pk=story["beta"].pk).update(name="Delta Forge")
    merge(story["gamma"], story["beta"])
    merge(story["twin"], story["priya"])
    Position.objects.filter(contact=story["twin"]).delete()
    Contact.objects.filter(pk=story["priya"].pk).update(full_name="Priya Nair-Shah")
    Interaction.objects.filter(pk=story["call"].pk).update(note="Spoke of hoists")
    InteractionFactory(account=story["beta"], happened_at=NOON, subject="", note=" ")


def test_following_changes_is_the_same_as_reading_everything(story, executive):
    search(executive, "anything")
    change_everything(story)
    while index.follow(limit=2):
        pass
    followed = held()
    assert not SearchMark.objects.exists()
    read_all()
    assert held() == followed
    assert [len(each) > 0 for each in followed] == [True] * 3


def test_the_run_reads_everything_from_nothing(story):
    SearchMark.objects.all().delete()
    assert not SearchName.objects.exists()
    run = read_all()
    assert (run.status, run.published) == ("DONE", True)
    assert SearchName.objects.count() == 5
    assert tables.staged_tables("run_") == []


def test_so_much_at_once_is_left_to_the_night(account, executive):
    Account.objects.bulk_create(
        Account(name=f"Bulk {n}", owner=account.owner) for n in range(1001)
    )
    assert SearchMark.objects.filter(kind=1, object_id=None).count() == 1
    assert found(executive, "bulk") == []
    run = RunFactory(kind=rows.PUBLISH, as_of=DAY)
    runs.execute(run)
    assert len(found(executive, "bulk")) == 20
    assert not SearchMark.objects.exists()


def test_lists_that_are_published_bring_search_up_to_date(story):
    runs.start(rows.PUBLISH, as_of=DAY, again=True)
    assert SearchName.objects.count() == 5
    assert not SearchMark.objects.exists()


def test_a_change_while_everything_is_read_is_not_lost(story, executive, monkeypatch):
    """It comes after its account was read, and somebody searches meanwhile."""
    staged = tables.index_staged

    def meanwhile(*args):
        staged(*args)
        Account.objects.filter(pk=story["beta"].pk).update(name="Delta Forge")
        assert [hit.title for hit in found(executive, "delta")] == ["Delta Forge"]

    monkeypatch.setattr(tables, "index_staged", meanwhile)
    read_all()
    assert [hit.title for hit in found(executive, "delta")] == ["Delta Forge"]
    assert found(executive, "beta") == []


def test_the_beat_follows_without_anybody_searching(story):
    index.follow_when_due(NOON)
    assert SearchName.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_who_writes_never_waits_for_who_searches(programme):
    """Search follows in one transaction while a name changes in another."""
    account = AccountFactory(name="Acme")
    done = []

    def rename():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        Account.objects.filter(pk=account.pk).update(name="Beta")
        done.append(True)
        connection.close()

    with transaction.atomic():
        assert index.follow() == 1
        writer = threading.Thread(target=rename)
        writer.start()
        writer.join(10)
        assert done == [True]
    assert index.follow() == 1
    assert [row.names for row in SearchName.objects.all()] == [["Beta"]]


@pytest.mark.django_db(transaction=True)
def test_two_who_follow_do_not_get_into_each_others_way(programme):
    for n in range(20):
        AccountFactory(name=f"Acme {n}")
    followed = []

    def follow():
        followed.append(index.follow(limit=5))
        connection.close()

    while SearchMark.objects.exists():
        threads = [threading.Thread(target=follow) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert sum(followed) == 20
    assert SearchName.objects.count() == 20
