"""Pages by key: every row once, in order, whichever way the list is sorted."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from sam.workspace.columns import COLUMNS
from sam.workspace.models import AccountRow
from sam.workspace.paging import ordered, page_of, sort_for
from tests.workspace.rows import row

pytestmark = pytest.mark.django_db

SORTS = [sign + column.code for column in COLUMNS if column.sort for sign in ("", "-")]


@pytest.fixture
def crowd():
    """Forty accounts with many ties, many figures not measured, and negative ones."""
    draw = random.Random(7)

    def some(*values):
        return draw.choice([*values, None])

    for number in range(40):
        row(
            draw.choice(["Acme", "acme", "Ägir", "Zeta", "7 Oaks"]),
            account_id=(number * 17) % 41 + 1,
            owner=draw.choice(["", "Ann", "Bob"]),
            region=draw.choice(["", "North"]),
            country=draw.choice(["", "GB", "FR"]),
            industry=draw.choice(["", "Rail"]),
            tier=draw.choice(["", "STRATEGIC", "VALUED", "ALTERNATIVE"]),
            quadrant=draw.choice(["", "STAR", "LAGGARD"]),
            revenue_12m=some(Decimal("-1.5"), Decimal(0), Decimal("10.1234")),
            revenue_change=some(-0.1, 0.1 + 0.2, 1e-17),
            net_margin_12m=some(Decimal(-5), Decimal(5)),
            share_of_wallet=some(0.0, 0.5),
            potential=some(Decimal(3)),
            headroom=some(Decimal(0), Decimal(4)),
            lifetime_value=some(Decimal(1), Decimal(2)),
            score=some(61.4, 61.4000001),
            orders_12m=some(0, 3),
            last_order_on=some(dt.date(2026, 1, 1), dt.date(2025, 1, 1)),
            last_visit_on=some(dt.date(2026, 1, 1), dt.date(2025, 1, 1)),
            open_problems=some(0, 2),
            late_90d=some(0),
        )
    return AccountRow.objects.all()


def keys(rows):
    return [each.account_id for each in rows]


def walk(queryset, sort, size):
    """Yield the pages from the first to the last."""
    after = ""
    while True:
        page = page_of(queryset, sort=sort, size=size, after=after)
        yield page
        if page.after is None:
            return
        after = page.after


@pytest.mark.parametrize("code", SORTS)
def test_pages_visit_every_row_once_in_order_and_back(crowd, executive, code):
    sort = sort_for(executive, code)
    for size in (1, 7, 39, 40, 41):
        pages = list(walk(crowd, sort, size))
        forward = [keys(page.rows) for page in pages]
        assert list(itertools.chain(*forward)) == keys(ordered(crowd, sort))
        assert [page.first for page in pages] == list(range(1, 41, size))
        assert pages[0].before is None
        backward = [forward[-1]]
        page = pages[-1]
        while page.before is not None:
            page = page_of(crowd, sort=sort, size=size, before=page.before)
            backward.append(keys(page.rows))
        assert backward == forward[::-1]
        assert page.first == 1


@pytest.mark.parametrize("code", SORTS)
def test_a_sort_orders_by_the_figure_and_puts_the_unknown_last(crowd, executive, code):
    sort = sort_for(executive, code)
    name = sort.column.sort
    values = [getattr(each, name) for each in ordered(crowd, sort)]
    unknown = [value is None or value == "" for value in values]
    assert unknown == sorted(unknown)
    known = [value for value in values if value is not None and value != ""]
    if name == "name":  # in the database's order of names, which may be Unicode's
        assert len(list(itertools.groupby(known))) == len(set(known))
        return
    assert known == sorted(known, reverse=sort.falls)


def test_days_since_a_visit_rise_as_its_date_falls(executive):
    assert sort_for(executive, "-visit").falls is False
    assert sort_for(executive, "visit").falls is True


def test_a_row_that_vanishes_between_two_pages_moves_no_other(crowd, executive):
    sort = sort_for(executive, "-revenue")
    whole = keys(ordered(crowd, sort))
    first = page_of(crowd, sort=sort, size=10)
    AccountRow.objects.filter(account_id=whole[9]).delete()
    second = page_of(crowd, sort=sort, size=10, after=first.after)
    assert keys(second.rows) == whole[10:20]


def test_going_back_to_the_start_shows_a_whole_first_page(crowd, executive):
    sort = sort_for(executive, "-revenue")
    whole = keys(ordered(crowd, sort))
    first = page_of(crowd, sort=sort, size=4)
    second = page_of(crowd, sort=sort, size=10, after=first.after)
    back = page_of(crowd, sort=sort, size=10, before=second.before)
    assert keys(back.rows) == whole[:10]
    assert back.before is None


@pytest.mark.parametrize("door", ["/accounts/", "/api/v1/accounts/"])
def test_a_cursor_that_was_touched_or_is_another_sorts_is_refused(
    crowd, client, executive, door
):
    cursor = page_of(crowd, sort=sort_for(executive, "-score"), size=3).after
    client.force_login(executive)
    good = {"sort": "-score", "after": cursor}
    assert client.get(door, good).status_code == 200
    for change in (
        {"after": "A" + cursor},
        {"after": cursor[:-1]},
        {"after": cursor.partition(":")[0]},
        {"sort": "score"},
        {"sort": "-revenue"},
    ):
        assert client.get(door, good | change).status_code == 400


def test_the_api_is_walked_by_its_links(crowd, client, executive):
    client.force_login(executive)
    url, found = "/api/v1/accounts/?rows=7&sort=visit&owner=&status=CUSTOMER", []
    while url:
        answer = client.get(url).json()
        found += [each["id"] for each in answer["results"]]
        url = answer["next"]
        assert not url or parse_qs(urlsplit(url).query)["status"] == ["CUSTOMER"]
    assert found == keys(ordered(crowd, sort_for(executive, "visit")))
    assert answer["previous"]
