"""The columns that lists of accounts may show, sort by, filter by and export."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.users.models import User
from sam.workspace.errors import BadRequest


class Level(IntEnum):
    """How much somebody must be allowed to see, to see a figure."""

    NAME = 1
    FACTS = 2
    MONEY = 3


# Every field of an account row that leaves the system; one that is in no set does not.
NAME_FIELDS = frozenset(
    ["account_id", "name", "group_name", "owner_id", "owner", "tier", "open_problems"]
)
MONEY_FIELDS = frozenset(
    [
        "net_margin_12m",
        "net_margin_rate",
        "margin_grade",
        "net_margin_grade",
        "roi",
        "headroom_value",
        "lifetime_value",
        "lifetime_value_low",
        "lifetime_value_high",
    ]
)
FACT_FIELDS = frozenset(
    [
        "status",
        "region_id",
        "region",
        "country",
        "industry",
        "tier_since",
        "ladder",
        "judged_tier",
        "score",
        "rank",
        "quadrant",
        "size",
        "revenue_12m",
        "revenue_prev_12m",
        "revenue_change",
        "share_of_wallet",
        "share_grade",
        "potential",
        "potential_low",
        "potential_high",
        "potential_grade",
        "potential_source",
        "headroom",
        "left_behind_share",
        "probability_of_purchase",
        "probability_alive",
        "expected_revenue_12m",
        "influence",
        "attachment",
        "orders_12m",
        "last_order_on",
        "visits_12m",
        "visits_floor",
        "last_visit_on",
        "late_90d",
        "flags",
    ]
)


def level_of(field: str) -> Level:
    """
    Return what it takes to see *field* of an account row.

    :raises KeyError: when nobody may
    """
    if field in NAME_FIELDS:
        return Level.NAME
    if field in FACT_FIELDS:
        return Level.FACTS
    if field in MONEY_FIELDS:
        return Level.MONEY
    raise KeyError(field)


def may_see(user: User, level: Level) -> bool:
    """Tell whether figures of that *level* exist for *user*."""
    match level:
        case Level.NAME:
            return True
        case Level.FACTS:
            return user.sees_facts
        case Level.MONEY:
            return user.sees_facts and user.sees_money


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column: ``fields`` are what it shows, ``sort`` the field that orders it.

    ``unit`` stands under the label, with ``{symbol}`` for the currency's sign; a column
    with ``counts_back`` shows days since, so it grows as its field falls.
    """

    code: str
    label: str | Promise
    fields: tuple[str, ...]
    sort: str = ""
    head: str | Promise = ""
    unit: str | Promise = ""
    is_number: bool = False
    counts_back: bool = False
    is_usual: bool = False

    @property
    def level(self) -> Level:
        return max(level_of(field) for field in self.fields)

    @property
    def falls_first(self) -> bool:
        """Whether a first click puts most first: figures, not words and ranks."""
        return self.is_number


ACCOUNT = "account"

COLUMNS = [
    Column(
        ACCOUNT,
        gettext_lazy("Account"),
        ("account_id", "name", "group_name"),
        sort="name",
        is_usual=True,
    ),
    Column("tier", gettext_lazy("Tier"), ("tier",), sort="tier_order", is_usual=True),
    Column("ladder", gettext_lazy("Ladder"), ("ladder",), sort="ladder", is_usual=True),
    Column(
        "quadrant",
        gettext_lazy("Quadrant"),
        ("quadrant",),
        sort="quadrant_order",
        is_usual=True,
    ),
    Column(
        "revenue",
        gettext_lazy("Revenue 12 m"),
        ("revenue_12m", "revenue_change"),
        sort="revenue_12m",
        unit=gettext_lazy("{symbol} k, vs 12 m before"),
        is_number=True,
        is_usual=True,
    ),
    Column(
        "margin",
        gettext_lazy("Margin after cost to serve"),
        ("net_margin_12m", "net_margin_rate", "net_margin_grade"),
        sort="net_margin_12m",
        head=gettext_lazy("Margin"),
        unit=gettext_lazy("{symbol} k, after serving"),
        is_number=True,
        is_usual=True,
    ),
    Column(
        "share",
        gettext_lazy("Share of wallet"),
        ("share_of_wallet", "share_grade"),
        sort="share_of_wallet",
        unit=gettext_lazy("%, grade"),
        is_number=True,
        is_usual=True,
    ),
    Column(
        "value",
        gettext_lazy("Lifetime value"),
        ("lifetime_value", "lifetime_value_low", "lifetime_value_high"),
        sort="lifetime_value",
        unit=gettext_lazy("{symbol} k, 10–90 %, root axis"),
        is_number=True,
        is_usual=True,
    ),
    Column(
        "visit",
        gettext_lazy("Last visit"),
        ("last_visit_on", "visits_floor"),
        sort="last_visit_on",
        unit=gettext_lazy("days / promised"),
        is_number=True,
        counts_back=True,
        is_usual=True,
    ),
    Column(
        "problems",
        gettext_lazy("Open problems"),
        ("open_problems",),
        sort="open_problems",
        head=gettext_lazy("Problems"),
        unit=gettext_lazy("open"),
        is_number=True,
        is_usual=True,
    ),
    Column("flags", gettext_lazy("Flags"), ("flags",), is_usual=True),
    Column("owner", gettext_lazy("Owner"), ("owner",), sort="owner"),
    Column("status", gettext_lazy("Status"), ("status",)),
    Column("region", gettext_lazy("Region"), ("region",), sort="region"),
    Column("country", gettext_lazy("Country"), ("country",), sort="country"),
    Column("industry", gettext_lazy("Industry"), ("industry",), sort="industry"),
    Column(
        "score",
        gettext_lazy("Score"),
        ("score",),
        sort="score",
        unit=gettext_lazy("of 100"),
        is_number=True,
    ),
    Column(
        "change",
        gettext_lazy("Change of revenue"),
        ("revenue_change",),
        sort="revenue_change",
        unit=gettext_lazy("%, vs 12 m before"),
        is_number=True,
    ),
    Column(
        "potential",
        gettext_lazy("Potential"),
        (
            "potential",
            "potential_grade",
            "potential_low",
            "potential_high",
            "potential_source",
        ),
        sort="potential",
        unit=gettext_lazy("{symbol} k a year, grade, range"),
        is_number=True,
    ),
    Column(
        "headroom",
        gettext_lazy("Headroom"),
        ("headroom", "potential_grade"),
        sort="headroom",
        unit=gettext_lazy("{symbol} k a year, grade"),
        is_number=True,
    ),
    Column(
        "headroom_value",
        gettext_lazy("Worth of headroom"),
        ("headroom_value", "potential_grade"),
        sort="headroom_value",
        unit=gettext_lazy("{symbol} k margin, at the win rate, grade"),
        is_number=True,
    ),
    Column(
        "left",
        gettext_lazy("Left behind"),
        ("left_behind_share", "share_grade"),
        sort="left_behind_share",
        unit=gettext_lazy("% of what could be ours, grade"),
        is_number=True,
    ),
    Column(
        "purchase",
        gettext_lazy("Probability of an order"),
        ("probability_of_purchase",),
        sort="probability_of_purchase",
        unit=gettext_lazy("%, in the coming weeks"),
        is_number=True,
    ),
    # No order to sort by: who has bought once always stays, by the simpler models.
    Column(
        "alive",
        gettext_lazy("Probability of staying"),
        ("probability_alive",),
        unit=gettext_lazy("%, still a customer"),
        is_number=True,
    ),
    Column(
        "expected",
        gettext_lazy("Expected revenue"),
        ("expected_revenue_12m",),
        sort="expected_revenue_12m",
        unit=gettext_lazy("{symbol} k, next 12 m"),
        is_number=True,
    ),
    Column(
        "roi",
        gettext_lazy("Return on managers' time"),
        ("roi",),
        sort="roi",
        unit=gettext_lazy("margin a unit of its cost"),
        is_number=True,
    ),
    Column(
        "influence",
        gettext_lazy("Influence"),
        ("influence",),
        sort="influence",
        unit=gettext_lazy("times the mean account"),
        is_number=True,
    ),
    Column(
        "attachment",
        gettext_lazy("Attachment"),
        ("attachment",),
        sort="attachment",
        unit=gettext_lazy("of 100"),
        is_number=True,
    ),
    Column(
        "orders",
        gettext_lazy("Orders 12 m"),
        ("orders_12m",),
        sort="orders_12m",
        is_number=True,
    ),
    Column(
        "last_order",
        gettext_lazy("Last order"),
        ("last_order_on",),
        sort="last_order_on",
        is_number=True,
    ),
    Column(
        "visits",
        gettext_lazy("Visits 12 m"),
        ("visits_12m", "visits_floor"),
        sort="visits_12m",
        unit=gettext_lazy("of promised"),
        is_number=True,
    ),
    Column(
        "late",
        gettext_lazy("Late deliveries"),
        ("late_90d",),
        sort="late_90d",
        unit=gettext_lazy("in 90 days"),
        is_number=True,
    ),
]
_BY_CODE = {column.code: column for column in COLUMNS}


def visible_columns(user: User) -> list[Column]:
    """Return the columns that exist for *user*."""
    return [column for column in COLUMNS if may_see(user, column.level)]


def usual_columns(user: User) -> list[Column]:
    """Return what a list shows to *user* when nothing else is asked."""
    if user.sees_facts:
        return [column for column in visible_columns(user) if column.is_usual]
    return visible_columns(user)


def chosen_columns(user: User, codes: Iterable[str]) -> list[Column]:
    """
    Return the columns called *codes* in their order, the account always among them.

    :raises BadRequest: when one does not exist for *user*
    """
    chosen = [column_for(user, code) for code in dict.fromkeys(codes)]
    if not chosen:
        return usual_columns(user)
    name = _BY_CODE[ACCOUNT]
    return chosen if name in chosen else [name, *chosen]


def column_for(user: User, code: str) -> Column:
    """
    Return the column called *code*.

    :raises BadRequest: when there is none, or none for *user*
    """
    column = _BY_CODE.get(code)
    if column is None:
        raise BadRequest(_("There is no column called “{}”.").format(code[:50]))
    if not may_see(user, column.level):
        raise BadRequest(hidden_words(column.label))
    return column


def hidden_words(label: object) -> str:
    """Say that a figure is hidden from the person who asks for it."""
    return _("“{}” is not shown to you, so nothing can be listed by it.").format(label)
