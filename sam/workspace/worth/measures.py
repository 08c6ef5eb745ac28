"""Every measure of an account: its unit, its range and grade, and who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sam.users.models import User
from sam.workspace.columns import Level, may_see
from scoring.models import AccountMeasures


class Unit(StrEnum):
    """In what a measure is counted."""

    MONEY = "MONEY"
    MONEY_A_YEAR = "MONEY_A_YEAR"
    PROBABILITY = "PROBABILITY"
    SHARE = "SHARE"
    SHARE_A_YEAR = "SHARE_A_YEAR"
    ORDER_DAYS = "ORDER_DAYS"
    RATIO = "RATIO"
    HOURS = "HOURS"
    VISITS = "VISITS"
    INDEX_100 = "INDEX_100"


class Source(StrEnum):
    """What a measure is made from."""

    MODEL = "MODEL"
    ORDERS = "ORDERS"
    COSTS = "COSTS"
    WALLET = "WALLET"
    RELATIONS = "RELATIONS"
    SIGNALS = "SIGNALS"


@dataclass(frozen=True, slots=True)
class Measure:
    """
    One column of the measures.

    ``low`` and ``high`` name the columns of its range; ``grades`` those of the
    evidence behind it, of which the weakest counts, and ``grade`` stands where it is
    always the same. ``source_field`` names the column that says where it comes from.
    """

    code: str
    label: str | Promise
    unit: Unit
    level: Level
    source: Source
    low: str = ""
    high: str = ""
    grade: str = ""
    grades: tuple[str, ...] = ()
    source_field: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of one account; ``None`` is not measured."""

    measure: Measure
    value: Decimal | float | None
    low: Decimal | float | None
    high: Decimal | float | None
    grade: str
    source: str

    @property
    def code(self) -> str:
        return self.measure.code

    @property
    def label(self) -> str:
        return str(self.measure.label)

    @property
    def unit(self) -> str:
        return self.measure.unit


FACTS, MONEY = Level.FACTS, Level.MONEY
MODEL = "D"

MEASURES = (
    Measure(
        "probability_of_purchase",
        _("Orders again soon"),
        Unit.PROBABILITY,
        FACTS,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "probability_alive",
        _("Still buys"),
        Unit.PROBABILITY,
        FACTS,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "overdue_probability",
        _("So long a silence"),
        Unit.PROBABILITY,
        FACTS,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "expected_purchases",
        _("Order days to come"),
        Unit.ORDER_DAYS,
        FACTS,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "expected_order_value",
        _("Value of an order day"),
        Unit.MONEY,
        FACTS,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "expected_revenue_12m",
        _("Revenue of the next 12 months"),
        Unit.MONEY,
        FACTS,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "lifetime_value",
        _("Lifetime value"),
        Unit.MONEY,
        MONEY,
        Source.MODEL,
        low="lifetime_value_low",
        high="lifetime_value_high",
        grade=MODEL,
    ),
    Measure(
        "margin_rate",
        _("Margin rate"),
        Unit.SHARE,
        MONEY,
        Source.COSTS,
        grades=("margin_grade",),
        source_field="margin_source",
    ),
    Measure(
        "cost_to_serve_12m",
        _("Cost to serve, 12 months"),
        Unit.MONEY,
        MONEY,
        Source.COSTS,
        grades=("cost_grade",),
    ),
    Measure(
        "net_margin_12m",
        _("Margin after cost to serve, 12 months"),
        Unit.MONEY,
        MONEY,
        Source.COSTS,
        grades=("margin_grade", "cost_grade"),
    ),
    Measure(
        "manager_cost_12m",
        _("Colleagues' time, 12 months"),
        Unit.MONEY,
        MONEY,
        Source.COSTS,
        grades=("cost_grade",),
    ),
    Measure(
        "roi",
        _("Return on colleagues' time"),
        Unit.RATIO,
        MONEY,
        Source.COSTS,
        grades=("margin_grade", "cost_grade"),
    ),
    Measure(
        "price_pressure", _("Price pressure"), Unit.SHARE_A_YEAR, MONEY, Source.ORDERS
    ),
    Measure(
        "potential",
        _("Potential a year"),
        Unit.MONEY_A_YEAR,
        FACTS,
        Source.WALLET,
        low="potential_low",
        high="potential_high",
        grades=("potential_grade",),
        source_field="potential_source",
    ),
    Measure(
        "realizable_wallet",
        _("Realizable a year, by the model"),
        Unit.MONEY_A_YEAR,
        FACTS,
        Source.MODEL,
        low="realizable_low",
        high="realizable_high",
        grade=MODEL,
    ),
    Measure(
        "share_of_wallet",
        _("Share of wallet"),
        Unit.SHARE,
        FACTS,
        Source.WALLET,
        grades=("share_grade",),
    ),
    Measure(
        "left_behind_share",
        _("Left behind"),
        Unit.SHARE,
        FACTS,
        Source.WALLET,
        grades=("share_grade",),
    ),
    Measure(
        "left_competitors",
        _("Left to competitors"),
        Unit.MONEY_A_YEAR,
        FACTS,
        Source.WALLET,
        grades=("share_grade",),
    ),
    Measure(
        "left_unplaced",
        _("Left with nobody"),
        Unit.MONEY_A_YEAR,
        FACTS,
        Source.WALLET,
        grades=("share_grade",),
    ),
    Measure(
        "headroom",
        _("Headroom a year"),
        Unit.MONEY_A_YEAR,
        FACTS,
        Source.WALLET,
        grades=("potential_grade",),
        source_field="potential_source",
    ),
    Measure(
        "headroom_beyond",
        _("Headroom beyond lifetime value"),
        Unit.MONEY_A_YEAR,
        FACTS,
        Source.WALLET,
        grades=("potential_grade",),
        source_field="potential_source",
    ),
    Measure(
        "headroom_value",
        _("Value of winning headroom"),
        Unit.MONEY,
        MONEY,
        Source.WALLET,
        grades=("potential_grade", "margin_grade"),
        source_field="potential_source",
    ),
    Measure(
        "ceiling_money",
        _("Most to invest"),
        Unit.MONEY,
        MONEY,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure(
        "ceiling_hours", _("Most hours"), Unit.HOURS, MONEY, Source.MODEL, grade=MODEL
    ),
    Measure(
        "ceiling_contacts",
        _("Most visits"),
        Unit.VISITS,
        MONEY,
        Source.MODEL,
        grade=MODEL,
    ),
    Measure("influence", _("Influence"), Unit.RATIO, FACTS, Source.RELATIONS),
    Measure(
        "reference_value",
        _("Reference value"),
        Unit.MONEY,
        MONEY,
        Source.RELATIONS,
        grade=MODEL,
    ),
    Measure(
        "attachment",
        _("Attachment"),
        Unit.INDEX_100,
        FACTS,
        Source.SIGNALS,
        low="attachment_low",
        high="attachment_high",
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}


def visible_measures(user: User) -> list[Measure]:
    """Return the measures that exist for *user*."""
    return [measure for measure in MEASURES if may_see(user, measure.level)]


def measured(measures: AccountMeasures | None, user: User) -> dict[str, Measured]:
    """Return each measure that *user* may see, by its code."""
    return {each.code: _measured(each, measures) for each in visible_measures(user)}


def _measured(measure: Measure, measures: AccountMeasures | None) -> Measured:
    def read(field: str) -> Any:
        return getattr(measures, field) if field and measures is not None else None

    value = read(measure.code)
    known = value is not None
    return Measured(
        measure=measure,
        value=value,
        low=read(measure.low) if known else None,
        high=read(measure.high) if known else None,
        grade=(measure.grade or max(_grades(measure, read), default=""))
        if known
        else "",
        source=(read(measure.source_field) or measure.source) if known else "",
    )


def _grades(measure: Measure, read: Any) -> Iterator[str]:
    """Yield the grades behind a measure; A is the best and sorts first."""
    for field in measure.grades:
        if grade := read(field):
            yield grade
