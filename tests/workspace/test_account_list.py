"""Who sees which accounts in the list, its files and the API, and which figures."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sam.workspace.columns import (
    COLUMNS,
    FACT_FIELDS,
    MONEY_FIELDS,
    NAME_FIELDS,
)
from sam.workspace.filters import FOR_ALL, FOR_MONEY, AccountFilter
from sam.workspace.models import AccountRow
from tests.factories import AccountFactory, AccountFactsFactory, RegionFactory
from tests.workspace.listed import API, FILE, PAGE, names, table
from tests.workspace.rows import measured, row

pytestmark = pytest.mark.django_db

PEOPLE = [
    "manager",
    "colleague",
    "outsider",
    "director",
    "executive",
    "desk_agent",
    "administrator",
]
SEE_ACME = {*PEOPLE} - {"outsider"}
SEE_ELSEWHERE = {"executive", "desk_agent", "administrator"}
SEE_MONEY = {"manager", "colleague", "director", "executive"}
SEE_FACTS = SEE_MONEY | {"administrator"}
MONEY_COLUMNS = ["margin", "value", "roi", "headroom_value"]
NAME_COLUMNS = ["account", "tier", "problems", "owner"]


@pytest.fixture
def acme(account):
    AccountFactsFactory(account=account)
    return measured(account)


@pytest.fixture
def elsewhere(north):
    other = AccountFactory(name="Elsewhere", region=RegionFactory(name="South"))
    return row("Elsewhere", account_id=other.pk, owner_id=other.owner_id)


@pytest.fixture
def sign_in(request, client, acme, elsewhere):
    """Return ``sign_in(person)``: a client of that member of the cast."""

    def go(person):
        client.force_login(request.getfixturevalue(person))
        return client

    return go


def expected(person):
    found = [
        *(["Acme"] if person in SEE_ACME else []),
        *(["Elsewhere"] if person in SEE_ELSEWHERE else []),
    ]
    return sorted(found)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_sees_their_accounts_at_every_door(sign_in, person):
    client = sign_in(person)
    page = client.get(PAGE).content.decode()
    in_page = [name for name in ("Acme", "Elsewhere") if f">{name}</a>" in page]
    assert in_page == expected(person)
    assert sorted(names(client.get(API))) == expected(person)
    assert sorted(line[0] for line in table(client.get(FILE))[1:]) == expected(person)


@pytest.mark.parametrize("person", PEOPLE)
def test_an_account_that_is_not_visible_does_not_exist(sign_in, person, acme):
    response = sign_in(person).get(f"{API}{acme.pk}/")
    assert response.status_code == (200 if person in SEE_ACME else 404)


@pytest.mark.parametrize("path", [PAGE, FILE, "/"])
def test_a_stranger_is_asked_to_sign_in(client, acme, path):
    response = client.get(path)
    assert (response.status_code, response.url.split("?")[0]) == (302, "/auth/login/")


@pytest.mark.parametrize("path", [API, f"{API}1/"])
def test_a_stranger_has_no_api(client, acme, path):
    assert client.get(path).status_code == 401


def test_the_front_door_is_the_list_for_who_has_no_day_of_their_own(sign_in):
    response = sign_in("director").get("/")
    assert (response.status_code, response.url) == (302, PAGE)


@pytest.mark.parametrize("person", sorted(SEE_ACME))
def test_hidden_figures_are_absent_at_every_door(sign_in, person, acme):
    client = sign_in(person)
    record = client.get(f"{API}{acme.pk}/").json()
    assert ("lifetime_value" in record) == (person in SEE_MONEY)
    assert ("net_margin_12m" in record) == (person in SEE_MONEY)
    assert ("revenue_12m" in record) == (person in SEE_FACTS)
    assert ("score" in record) == (person in SEE_FACTS)
    assert record["tier"] == "STRATEGIC"
    page = client.get(PAGE).content.decode()
    assert ("Lifetime value" in page) == (person in SEE_MONEY)
    assert ("after serving" in page) == (person in SEE_MONEY)
    assert ("1,842" in page) == (person in SEE_FACTS)
    header = table(client.get(FILE))[0]
    assert ("Lifetime value, GBP" in header) == (person in SEE_MONEY)
    assert ("Revenue 12 m, GBP" in header) == (person in SEE_FACTS)


def test_the_service_desk_gets_no_more_than_name_tier_owner_and_problems(sign_in, acme):
    client = sign_in("desk_agent")
    assert client.get(f"{API}{acme.pk}/").json() == {
        "id": acme.pk,
        "name": "Acme",
        "group_name": "Acme Group",
        "owner_id": acme.owner_id,
        "owner": acme.owner,
        "tier": "STRATEGIC",
        "open_problems": 3,
    }
    assert table(client.get(FILE))[0] == [
        "Account",
        "Group",
        "Tier",
        "Open problems",
        "Owner",
    ]


HIDDEN = [
    ("administrator", query)
    for code in MONEY_COLUMNS
    for query in (f"sort={code}", f"sort=-{code}", f"{code}_min=1", f"{code}_max=1")
] + [
    ("desk_agent", query)
    for query in (
        "sort=-revenue",
        "sort=share",
        "revenue_min=1",
        "margin_min=1",
        "quadrant=STAR",
        "flag=UNDER_SERVED",
        "status=PROSPECT",
        "industry=x",
        "region=1",
        "score_max=9",
    )
]


@pytest.mark.parametrize(("person", "query"), HIDDEN)
@pytest.mark.parametrize("door", [PAGE, FILE, API])
def test_a_request_that_names_a_hidden_figure_is_refused(sign_in, person, query, door):
    response = sign_in(person).get(f"{door}?{query}")
    assert response.status_code == 400
    assert "is not shown to you" in response.content.decode()
    assert "Acme" not in response.content.decode()


@pytest.mark.parametrize(
    ("person", "code"), [("administrator", "margin"), ("desk_agent", "revenue")]
)
@pytest.mark.parametrize("door", [PAGE, FILE])
def test_a_hidden_column_is_refused(sign_in, person, code, door):
    response = sign_in(person).get(f"{door}?col=account&col={code}")
    assert response.status_code == 400
    assert "is not shown to you" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sort=revenu", "There is no column called “revenu”."),
        ("sort=flags", "Nothing is sorted by “Flags”."),
        ("sort=--revenue", "There is no column called “-revenue”."),
        ("after=nonsense", "There is no such page of this list."),
        ("before=nonsense", "There is no such page of this list."),
        ("after=a&before=b", "A page is after a row or before it, not both."),
        ("tier=GOLD", "Select a valid choice"),
        ("revenue_min=much", "Enter a number."),
        ("region=77", "Select a valid choice"),
        ("rows=1000", ""),
    ],
)
@pytest.mark.parametrize("door", [PAGE, API])
def test_an_address_that_makes_no_sense_is_refused_with_its_reason(
    sign_in, door, query, words
):
    response = sign_in("manager").get(f"{door}?{query}")
    assert response.status_code == 400
    assert words in response.content.decode()


def test_no_field_of_the_table_leaves_unless_somebody_decided_who_may_see_it(acme):
    decided = NAME_FIELDS | FACT_FIELDS | MONEY_FIELDS
    kept_inside = {"search", "tier_order", "quadrant_order"}
    fields = {field.attname for field in AccountRow._meta.fields}
    assert fields - kept_inside == decided
    assert len(decided) == sum(map(len, (NAME_FIELDS, FACT_FIELDS, MONEY_FIELDS)))


def test_every_sortable_column_has_an_index_of_its_own():
    indexed = {
        str(index.expressions[0].expression.name)
        if index.expressions
        else index.fields[0]
        for index in AccountRow._meta.indexes
        if len(index.expressions) == 2 or len(index.fields) == 2
    }
    assert {column.sort for column in COLUMNS if column.sort} <= indexed


def test_the_filters_read_as_a_sentence_and_each_can_be_taken_out(sign_in):
    page = sign_in("manager").get(
        f"{PAGE}?owner=me&tier=STRATEGIC&tier=VALUED&sort=-score&after="
    )
    phrases = page.context["phrases"]
    assert [phrase.text for phrase in phrases] == [
        "owned by me",
        "that are Strategic or Valued",
    ]
    assert phrases[0].remove_url == "?tier=STRATEGIC&tier=VALUED&sort=-score"
    assert page.context["reset_url"] == f"{PAGE}?sort=-score"


def test_the_programmes_own_words_are_used(sign_in, programme):
    programme.labels = {"STRATEGIC": "Key"}
    programme.save()
    client = sign_in("manager")
    assert ">Key</a>" in client.get(PAGE).content.decode()
    assert "Key" in table(client.get(FILE))[1]
    page = client.get(f"{PAGE}?tier=STRATEGIC")
    assert page.context["phrases"][0].text == "that are Key"


def test_totals_add_up_what_is_listed(client, executive):
    row("A", revenue_12m=300, revenue_prev_12m=100, net_margin_12m=30)
    row("B", revenue_12m=100, revenue_prev_12m=100, net_margin_12m=-10)
    row("C", revenue_12m=50)
    client.force_login(executive)
    summary = client.get(PAGE).context["summary"]
    assert (summary.count, summary.is_capped) == (3, False)
    assert summary.revenue == 450
    assert summary.revenue_change == 1  # of A and B, which both figures are known of
    assert summary.net_margin == 20
    assert summary.net_margin_rate == Decimal("0.05")


def test_many_accounts_are_counted_only_so_far(client, executive, monkeypatch):
    monkeypatch.setattr("sam.workspace.listing.COUNTED", 2)
    for name in "ABC":
        row(name, revenue_12m=1)
    client.force_login(executive)
    page = client.get(PAGE)
    assert page.context["summary"].is_capped
    assert "2+ accounts" in page.content.decode()
    assert "<tfoot" not in page.content.decode()


def test_a_manager_without_accounts_reads_what_will_be_here(sign_in):
    page = sign_in("outsider").get(PAGE).content.decode()
    assert "Your accounts will be here" in page
    assert "Nothing is assigned to you yet" in page


def test_an_administrator_of_an_empty_system_reads_the_first_step(
    client, administrator
):
    client.force_login(administrator)
    assert "manage.py import_portfolio" in client.get(PAGE).content.decode()


def test_when_nothing_matches_the_filters_can_be_cleared(sign_in):
    page = sign_in("manager").get(f"{PAGE}?q=zzzz&sort=account").content.decode()
    assert "No account fits all of this." in page
    assert f'href="{PAGE}?sort=account"' in page


def test_htmx_gets_the_list_alone_and_a_tidy_address(sign_in):
    response = sign_in("manager").get(
        f"{PAGE}?q=&owner=me&revenue_min=&sort=account", headers={"HX-Request": "true"}
    )
    page = response.content.decode().strip()
    assert page.startswith('<div id="list">')
    assert "<html" not in page
    assert response["HX-Push-Url"] == f"{PAGE}?owner=me&sort=account"
    assert "HX-Request" in response["Vary"]


def test_columns_are_chosen_in_order_with_the_account_always(sign_in):
    client = sign_in("manager")
    page = client.get(f"{PAGE}?col=score&col=revenue")
    heads = [head.code for head in page.context["heads"]]
    assert heads == ["account", "score", "revenue"]
    header = table(client.get(f"{FILE}?col=score&col=account"))[0]
    assert header == ["Score", "Account", "Group"]


def test_every_column_can_be_shown(sign_in):
    query = "&".join(f"col={column.code}" for column in COLUMNS)
    page = sign_in("manager").get(f"{PAGE}?{query}")
    assert len(page.context["heads"]) == len(COLUMNS)
    assert "Not measured" not in page.content.decode()


BUDGET = {PAGE: 13, API: 6}


@pytest.mark.parametrize("door", [PAGE, API])
def test_a_page_costs_as_few_queries_however_many_rows(
    client, executive, programme, door
):
    client.force_login(executive)
    spent = []
    for upto in (3, 60):
        while AccountRow.objects.count() < upto:
            row(f"Account {AccountRow.objects.count()}", revenue_12m=1, tier="VALUED")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"{door}?rows=50").status_code == 200
        spent.append(len(queries))
    assert spent[0] <= BUDGET[door]
    assert spent[1] <= BUDGET[door]


def test_own_accounts_are_counted_in_the_navigation(sign_in):
    page = sign_in("manager").get(PAGE).content.decode()
    assert '<span class="rail-count">1</span>' in page
    page = sign_in("executive").get(PAGE).content.decode()
    assert "rail-count" not in page


def test_a_director_sees_no_count_of_the_few_that_they_own(sign_in, director):
    AccountRow.objects.update(owner_id=director.pk)
    page = sign_in("director").get(PAGE).content.decode()
    assert "Acme" in page
    assert "rail-count" not in page


def test_filters_of_hidden_figures_are_known():
    assert AccountFilter.base_filters.keys() >= FOR_ALL | FOR_MONEY


def test_the_ladder_filters_and_sorts_the_list(client, executive, programme):
    for name, ladder in (("Ash", 4), ("Birch", 1), ("Cedar", None), ("Dogwood", 2)):
        row(name, ladder=ladder)
    client.force_login(executive)

    def names(query):
        found = client.get(f"/api/v1/accounts/?{query}")
        assert found.status_code == 200
        return [each["name"] for each in found.json()["results"]]

    assert names("ladder=4&ladder=1&sort=ladder") == ["Birch", "Ash"]
    assert names("ladder=NONE") == ["Cedar"]
    assert names("sort=ladder") == ["Birch", "Dogwood", "Ash", "Cedar"]
    assert names("sort=-ladder") == ["Ash", "Dogwood", "Birch", "Cedar"]
    page = client.get("/accounts/?ladder=2").content.decode()
    assert "on the ladder at level 2" in page
    assert "Ladder 2 of 4 to 1: Preferred partner" in page
    assert client.get("/accounts/?ladder=5").status_code == 400


def test_the_service_desk_sees_no_ladder(client, desk_agent, programme):
    row("Ash", ladder=4)
    client.force_login(desk_agent)
    assert client.get("/accounts/?col=ladder").status_code == 400
    assert client.get("/accounts/?ladder=4").status_code == 400
    [listed] = client.get("/api/v1/accounts/").json()["results"]
    assert "ladder" not in listed
