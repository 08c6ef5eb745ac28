"""Rows of lists, as a run publishes them."""

from decimal import Decimal

from sam.workspace.models import AccountRow
from sam.workspace.words import QUADRANTS, TIERS


def row(name="Acme", **fields):
    """Make the row of an account; what is not given is not measured."""
    fields.setdefault("account_id", AccountRow.objects.count() + 1)
    tier, quadrant = fields.get("tier", ""), fields.get("quadrant", "")
    return AccountRow.objects.create(
        name=name,
        search=name.lower(),
        status=fields.pop("status", "CUSTOMER"),
        tier_order=list(TIERS).index(tier) + 1 if tier else None,
        quadrant_order=list(QUADRANTS).index(quadrant) + 1 if quadrant else None,
        **fields,
    )


def measured(account, **fields):
    """Make the row of *account* with every figure that lists show."""
    return row(
        account.name,
        account_id=account.pk,
        group_name="Acme Group",
        owner_id=account.owner_id,
        owner=str(account.owner),
        region_id=account.region_id,
        region=str(account.region),
        country="GB",
        industry="Construction",
        tier="STRATEGIC",
        ladder=2,
        score=61.4,
        quadrant="STAR",
        size="LARGE",
        revenue_12m=Decimal("1842310.5000"),
        revenue_prev_12m=Decimal("1702690.8500"),
        revenue_change=0.082,
        net_margin_12m=Decimal("-262140.2500"),
        net_margin_rate=-0.1423,
        margin_grade="B",
        net_margin_grade="B",
        share_of_wallet=0.41,
        share_grade="B",
        potential=Decimal("4500000"),
        potential_low=Decimal("4000000"),
        potential_high=Decimal("5000000"),
        potential_grade="C",
        potential_source="STATED",
        headroom=Decimal("2657689.5"),
        headroom_value=Decimal("132884.5"),
        left_behind_share=0.22,
        probability_of_purchase=0.931,
        probability_alive=0.984,
        expected_revenue_12m=Decimal("1765000"),
        roi=4.25,
        influence=2.34,
        attachment=63.2,
        lifetime_value=Decimal("742000"),
        lifetime_value_low=Decimal("498000"),
        lifetime_value_high=Decimal("1012000"),
        orders_12m=40,
        last_order_on="2026-06-20",
        visits_12m=2,
        visits_floor=8,
        last_visit_on="2026-04-01",
        open_problems=3,
        late_90d=1,
        flags=["UNDER_SERVED"],
        **fields,
    )
