"""The stories that are planted in the demo, each with the account that tells it."""

from typing import NamedTuple


class Story(NamedTuple):
    """A planted story; *accounts* and *people* are names, as the demo shows them."""

    code: str
    title: str
    accounts: tuple[str, ...]
    people: tuple[str, ...] = ()


RARELY_VISITED = Story(
    "RARELY_VISITED",
    "A Strategic account visited twice a year",
    ("Calderbrook Water",),
)
VALUED_EARNS_MORE = Story(
    "VALUED_EARNS_MORE",
    "A Valued account more profitable than most Strategic ones",
    ("Pennard Construction",),
)
LATE_AND_OUT_OF_STOCK = Story(
    "LATE_AND_OUT_OF_STOCK",
    "Late twice and out of stock once within 90 days",
    ("Marlowe Civils",),
)
RHYTHM_BROKEN = Story(
    "RHYTHM_BROKEN",
    "Orders every 12 days, none for 41",
    ("Bexcombe Demolition",),
)
SMALL_AND_INFLUENTIAL = Story(
    "SMALL_AND_INFLUENTIAL",
    "A small account that others follow and that sends us customers",
    ("Thirlby Temporary Works",),
)
MARKET_IMPACT = Story(
    "MARKET_IMPACT",
    "A prospect whose business would move the market",
    ("Skelwith Offshore",),
)
NO_HEADROOM = Story(
    "NO_HEADROOM",
    "A large account that has nearly all it needs from us",
    ("Quarrymoor Aggregates", "Osgood Retail Estates"),
)
UNPROFITABLE = Story(
    "UNPROFITABLE",
    "An account that costs more to serve than it earns",
    ("Tarnside Joinery",),
)
VALUED_SLIDING = Story(
    "VALUED_SLIDING",
    "Valued service sliding while Strategic hours rise",
    (),
)
UNEQUAL_HOURS = Story(
    "UNEQUAL_HOURS",
    "Managers with unequal hours",
    (),
    ("Rhys Bevan", "Claire Duffy", "Owen Pryce"),
)
FORGOTTEN = Story(
    "FORGOTTEN",
    "A large Valued account that has heard nothing from us for 97 days",
    ("Dunmore Homes",),
)
SPONSOR_LEFT = Story(
    "SPONSOR_LEFT",
    "The only contact at C or D level has left",
    ("Pennard Construction",),
)
UNANSWERED = Story(
    "UNANSWERED",
    "A Strategic account's question unanswered for 17 days",
    ("Eastmere Rail Alliance",),
)
BLOCKED = Story(
    "BLOCKED",
    "Orders blocked over one invoice",
    ("Corrie Groundworks",),
)
ATTACHED = Story(
    "ATTACHED",
    "An account whose people stand by us though it shrinks",
    ("Copperfold Glazing",),
)
STORIES = (
    RARELY_VISITED,
    VALUED_EARNS_MORE,
    LATE_AND_OUT_OF_STOCK,
    RHYTHM_BROKEN,
    SMALL_AND_INFLUENTIAL,
    MARKET_IMPACT,
    NO_HEADROOM,
    UNPROFITABLE,
    VALUED_SLIDING,
    UNEQUAL_HOURS,
    FORGOTTEN,
    SPONSOR_LEFT,
    UNANSWERED,
    BLOCKED,
    ATTACHED,
)
SLIDE_WEEKS = 26
RHYTHM_DAYS, SILENT_DAYS = 12, 41
VISITED_DAYS_AGO = (49, 231)
LATE_DAYS_AGO = (14, 55)
OUT_OF_STOCK_DAYS_AGO = 9
SPONSOR_LEFT_DAYS_AGO = 21
UNANSWERED_DAYS_AGO = 17
