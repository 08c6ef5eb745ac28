"""What a request read once is forgotten with it, and never serves another."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.http import HttpResponse

from accounts.models import AccountAccess, Programme
from sam.lib.remembering import RememberMiddleware, once, reading
from tiers.permissions import may_deliver


def answer(rf, method):
    """Return what a page reads that asks twice, and what the page after it reads."""
    numbers = count()

    def page(_request):
        return HttpResponse([once("n", lambda: next(numbers)) for _ in range(2)])

    middleware = RememberMiddleware(page)
    return [middleware(getattr(rf, method)("/")).content.decode() for _page in range(2)]


def test_a_page_reads_once_and_the_next_page_again(rf):
    assert answer(rf, "get") == ["00", "11"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_may_write_reads_again_each_time(rf, method):
    assert answer(rf, method) == ["01", "23"]


def test_a_page_that_fails_leaves_nothing_behind(rf):
    def page(_request):
        once("n", lambda: "old")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RememberMiddleware(page)(rf.get("/"))
    assert once("n", lambda: "new") == "new"


def test_what_is_not_there_is_known_too():
    asked = []
    with reading():
        for _time in range(2):
            assert once("none", lambda: asked.append(1)) is None
    assert asked == [1]


def test_another_thread_reads_for_itself():
    with reading(), ThreadPoolExecutor(1) as other:
        assert once("n", lambda: "ours") == "ours"
        assert other.submit(once, "n", lambda: "theirs").result() == "theirs"


@pytest.mark.django_db
def test_who_lost_an_account_may_not_on_their_next_page(rf, account, manager):
    def page(_request):
        return HttpResponse(bool(may_deliver(manager, account)))

    middleware = RememberMiddleware(page)
    AccountAccess.objects.get_or_create(
        user=manager, account=account, defaults={"why": "OWNER"}
    )
    assert middleware(rf.get("/")).content == b"True"
    AccountAccess.objects.filter(user=manager).delete()
    assert middleware(rf.get("/")).content == b"False"


@pytest.mark.django_db
def test_the_programme_of_the_next_page_is_as_it_was_changed(rf):
    def page(_request):
        return HttpResponse(Programme.current().name)

    middleware = RememberMiddleware(page)
    middleware(rf.get("/"))
    Programme.objects.filter(pk=1).update(name="Another")
    assert middleware(rf.get("/")).content == b"Another"
