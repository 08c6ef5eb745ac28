"""The filters of the account list."""

import pytest

from tests.factories import RegionFactory
from tests.workspace.listed import API, FILE, names, table
from tests.workspace.rows import row

pytestmark = pytest.mark.django_db


FILTERED = [
    ("q=beta", ["Beta Ltd"]),
    ("q=BETA+ltd", ["Beta Ltd"]),
    ("q=be", ["Beta Ltd", "Gamma Belt"]),
    ("q=elt", ["Gamma Belt"]),
    ("q=bta+ltd", ["Beta Ltd"]),
    ("q=100%25", []),
    ("owner=me", ["Alpha"]),
    ("owner=77", ["Beta Ltd"]),
    ("owner=nobody", []),
    ("tier=STRATEGIC", ["Alpha"]),
    ("tier=STRATEGIC&tier=VALUED", ["Alpha", "Beta Ltd"]),
    ("tier=NONE", ["Gamma Belt"]),
    ("tier=VALUED&tier=NONE", ["Beta Ltd", "Gamma Belt"]),
    ("quadrant=STAR", ["Alpha"]),
    ("status=PROSPECT", ["Gamma Belt"]),
    ("industry=Rail", ["Beta Ltd"]),
    ("country=fr", ["Beta Ltd"]),
    ("flag=UNDER_SERVED", ["Alpha"]),
    ("revenue_min=200", ["Alpha"]),
    ("revenue_min=100&revenue_max=200", ["Alpha", "Beta Ltd"]),
    ("revenue_max=150", ["Beta Ltd"]),
    ("change_max=-10", ["Beta Ltd"]),
    ("share_min=40", ["Alpha"]),
    ("margin_max=0", ["Beta Ltd"]),
    ("value_min=1000", ["Alpha"]),
    ("headroom_min=5", ["Alpha"]),
    ("potential_max=50", ["Beta Ltd"]),
    ("headroom_value_min=1", ["Alpha"]),
    ("left_max=24.5", ["Beta Ltd"]),
    ("purchase_min=90", ["Alpha"]),
    ("alive_max=94", ["Beta Ltd"]),
    ("expected_min=100", ["Alpha"]),
    ("roi_max=0", ["Beta Ltd"]),
    ("influence_min=1", ["Alpha"]),
    ("attachment_min=70", ["Alpha"]),
    ("score_min=50.5", ["Alpha"]),
    ("visits_max=1", ["Beta Ltd"]),
    ("problems_min=1", ["Beta Ltd"]),
    ("tier=VALUED&q=alpha", []),
]


@pytest.mark.parametrize(("query", "found"), FILTERED)
def test_a_filter_keeps_exactly_what_it_says(client, executive, query, found):
    row(
        "Alpha",
        owner_id=executive.pk,
        tier="STRATEGIC",
        quadrant="STAR",
        industry="Construction",
        country="GB",
        flags=["UNDER_SERVED"],
        revenue_12m=200,
        revenue_change=0.5,
        share_of_wallet=0.4,
        net_margin_12m=10,
        lifetime_value=1000,
        headroom=5,
        potential=60,
        headroom_value=3,
        left_behind_share=0.25,
        probability_of_purchase=0.9,
        probability_alive=0.95,
        expected_revenue_12m=210,
        roi=4,
        influence=2.5,
        attachment=70,
        score=50.5,
        visits_12m=2,
        open_problems=0,
    )
    row(
        "Beta Ltd",
        owner_id=77,
        tier="VALUED",
        quadrant="LAGGARD",
        industry="Rail",
        country="FR",
        revenue_12m=100,
        revenue_change=-0.1,
        share_of_wallet=0.399,
        net_margin_12m=0,
        lifetime_value=999,
        headroom=0,
        potential=50,
        headroom_value=0,
        left_behind_share=0.24,
        probability_of_purchase=0.89,
        probability_alive=0.94,
        expected_revenue_12m=90,
        roi=-1,
        influence=0.5,
        attachment=69.9,
        score=50.4,
        visits_12m=1,
        open_problems=1,
    )
    row("Gamma Belt", status="PROSPECT")
    client.force_login(executive)
    assert sorted(names(client.get(f"{API}?{query}&sort=account"))) == found
    assert sorted(line[0] for line in table(client.get(f"{FILE}?{query}"))[1:]) == found


def test_a_region_holds_its_parts(client, executive, north):
    upper = RegionFactory(name="Upper North", parent=north)
    top = RegionFactory(name="Top", parent=upper)
    for place in (north, upper, top, RegionFactory(name="South")):
        row(f"In {place}", region_id=place.pk)
    client.force_login(executive)
    found = names(client.get(f"{API}?region={north.pk}&sort=account"))
    assert found == ["In North", "In Top", "In Upper North"]
    assert names(client.get(f"{API}?region={top.pk}")) == ["In Top"]
