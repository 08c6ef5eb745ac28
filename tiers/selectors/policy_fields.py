"""A policy's fields as people read them: sections, labels, units, what each decides."""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.account import AccountMarketPosition
from tiers.models import Policy
from tiers.models.policies import NomineeType
from tiers.selectors.words import criterion_words

MONEY = "money"
PERCENT = "percent"

# Of each measure that a policy may judge by, the unit of its anchors.
UNITS = {
    "potential": "MONEY_A_YEAR",
    "headroom": "MONEY_A_YEAR",
    "revenue_12m": "MONEY_A_YEAR",
    "net_margin_12m": "MONEY_A_YEAR",
    "net_margin_rate": "SHARE",
    "lifetime_value": "MONEY",
    "influence": "TIMES_MEAN",
    "market_influence": "LEVEL",
    "attachment": "INDEX",
    "people": "COUNT",
    "functions": "COUNT",
    "units": "COUNT",
    "special_services": "COUNT",
}
SHAPES = {
    "LINEAR": gettext_lazy("Straight between two anchors"),
    "LOGISTIC": gettext_lazy("Slow, fast, slow between two anchors"),
    "THRESHOLD": gettext_lazy("All or nothing at one figure"),
    "POINTS": gettext_lazy("Points for each choice"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One field: what it is measured in, and what it decides."""

    name: str
    unit: str | Promise = ""
    help: str | Promise = ""
    empty: str | Promise = ""

    @property
    def label(self) -> str:
        """The words before its figure."""
        words = str(Policy._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together."""

    code: str
    title: str | Promise
    items: tuple[Item, ...]
    help: str | Promise = ""


POINTS = gettext_lazy("points")
REVIEWS = gettext_lazy("reviews")
NO_LIMIT = gettext_lazy("No limit")
NONE_ASKED = gettext_lazy("Not asked for")
SECTIONS = (
    Section(
        "lines",
        gettext_lazy("Lines and stays"),
        (
            Item(
                "enter_score",
                POINTS,
                gettext_lazy("Who is not Strategic needs so many to become it."),
            ),
            Item(
                "stay_score",
                POINTS,
                gettext_lazy(
                    "Who is Strategic keeps its seat with so many; lower, so that"
                    " chance moves nobody to and fro."
                ),
            ),
            Item(
                "minimum_stay_reviews",
                REVIEWS,
                gettext_lazy("Until then only a person takes the seat away."),
            ),
            Item(
                "development_months",
                gettext_lazy("months"),
                gettext_lazy(
                    "A new strategic account that would stay if it spent in full"
                    " keeps its seat so long."
                ),
            ),
            Item(
                "review_months",
                gettext_lazy("months"),
                gettext_lazy("Accounts are judged every night; moves wait for it."),
            ),
        ),
    ),
    Section(
        "seats",
        gettext_lazy("Seats"),
        (
            Item(
                "strategic_cap",
                gettext_lazy("accounts"),
                gettext_lazy("Fifteen to thirty-five is the usual guide."),
                gettext_lazy("By the share below"),
            ),
            Item(
                "strategic_share",
                PERCENT,
                gettext_lazy("Gives the cap where none is typed in."),
            ),
            Item(
                "manager_hours_share",
                PERCENT,
                gettext_lazy("No manager is given more Strategic hours than that."),
                gettext_lazy("Hours are shown and do not limit"),
            ),
            Item(
                "method",
                "",
                gettext_lazy(
                    "The ranking fills the seats from the top; the optimum chooses"
                    " the set that is worth most within all limits."
                ),
            ),
            Item(
                "keep_bonus",
                POINTS,
                gettext_lazy("So that the optimum moves nobody for next to nothing."),
            ),
        ),
    ),
    Section(
        "gates",
        gettext_lazy("Gates"),
        (
            Item(
                "supplier_gate",
                "",
                gettext_lazy("Can we be its strategic supplier?"),
            ),
            Item("minimum_potential", MONEY, "", NONE_ASKED),
            Item("minimum_margin_rate", PERCENT, "", NONE_ASKED),
            Item(
                "minimum_roi",
                gettext_lazy("times"),
                gettext_lazy("What an hour of ours earns, over what it costs."),
                NONE_ASKED,
            ),
            Item(
                "maximum_revenue_share",
                PERCENT,
                gettext_lazy("One account alone; 20 to 25 % is the usual guide."),
                NO_LIMIT,
            ),
            Item(
                "needs_nomination",
                "",
                gettext_lazy("Who is Strategic already needs none."),
            ),
            Item("prospects_allowed"),
        ),
        gettext_lazy("What is not known fails no gate, unless the gate says so."),
    ),
    Section(
        "types",
        gettext_lazy("Nominee types"),
        (
            Item(
                "fast_growth",
                PERCENT,
                gettext_lazy("Revenue of 12 months against the 12 before."),
            ),
            Item(
                "market_impact",
                gettext_lazy("times the mean"),
                gettext_lazy("Influence of the account; prospects have it anyway."),
            ),
        ),
        gettext_lazy("A type that a person confirmed goes before these."),
    ),
    Section(
        "alternative",
        gettext_lazy("Alternative, and whom not to lose"),
        (
            Item(
                "alternative_reviews",
                REVIEWS,
                gettext_lazy("In a row, and nobody has the hours to turn it round."),
            ),
            Item("turnaround_hours", gettext_lazy("hours a month")),
            Item(
                "do_not_lose_share",
                PERCENT,
                gettext_lazy("Such accounts never go to Alternative."),
            ),
            Item(
                "sole_source_share",
                PERCENT,
                gettext_lazy("Such accounts never go to Alternative either."),
            ),
        ),
    ),
    Section(
        "moves",
        gettext_lazy("What moves by itself"),
        (
            Item(
                "applies_itself",
                "",
                gettext_lazy("Alternative always waits for a director."),
                gettext_lazy("Nothing: a director decides on each"),
            ),
            Item(
                "hold_share",
                PERCENT,
                gettext_lazy("With more moves than that nothing applies by itself."),
            ),
            Item(
                "proposes_on",
                "",
                gettext_lazy("Beside the review dates."),
                gettext_lazy("Never: on review dates only"),
            ),
        ),
    ),
    Section(
        "portfolio",
        gettext_lazy("Sizes and quadrants"),
        (
            Item("size_split", MONEY),
            Item("size_medium", MONEY),
            Item("potential_split", MONEY),
            Item("laggard_margin_rate", PERCENT),
        ),
        gettext_lazy("They place an account in the portfolio and decide no tier."),
    ),
    Section(
        "sensitivity",
        gettext_lazy("How sure the weights are"),
        (
            Item(
                "weight_spread",
                "",
                gettext_lazy("The higher, the closer the weights are drawn."),
            ),
            Item(
                "borderline_share",
                PERCENT,
                gettext_lazy("Whose tier changes in more draws is marked."),
            ),
        ),
    ),
)
ITEMS = {item.name: item for section in SECTIONS for item in section.items}
OTHERS = {
    "name": gettext_lazy("Name"),
    "text": gettext_lazy("In words"),
    "criteria": gettext_lazy("Criteria"),
    "mix": gettext_lazy("Seats by nominee type"),
    "region_limits": gettext_lazy("Limits by region"),
    "effective_on": gettext_lazy("In force from"),
    "note": gettext_lazy("Note"),
    "region": gettext_lazy("Proposed by the region"),
}


def place_label(name: str) -> str:
    """
    Return what a field, or a place within one, is called; nothing for no field.

    ``criteria.potential.weight`` is "Potential, weight".
    """
    first, _dot, rest = name.partition(".")
    code, _dot, key = rest.partition(".")
    if first == "criteria" and code:
        return _("{what}, {part}").format(what=criterion_words(code), part=_key(key))
    if first == "mix" and code:
        kind = NomineeType(code).label
        return _("{what}, {part}").format(what=kind, part=_key(key))
    if first in ITEMS:
        return ITEMS[first].label
    return str(OTHERS.get(first, ""))


@cache
def _keys() -> dict[str, str | Promise]:
    return {
        "weight": gettext_lazy("weight"),
        "shape": gettext_lazy("shape"),
        "worst": gettext_lazy("worth nothing at"),
        "best": gettext_lazy("worth all at"),
        "at": gettext_lazy("figure"),
        "below": gettext_lazy("less is better"),
        "unit": gettext_lazy("unit"),
        "points": gettext_lazy("choices"),
        "steepness": gettext_lazy("steepness"),
        "serves": gettext_lazy("reason that it serves"),
        "least": gettext_lazy("at least"),
        "most": gettext_lazy("at most"),
    }


def _key(key: str) -> str:
    key = key.removeprefix("points.")
    return str(_keys().get(key) or dict(AccountMarketPosition.choices).get(key, key))


def unit_words(unit: str, currency_symbol: str) -> str:
    """Return what stands behind a figure that is typed in *unit*."""
    match unit:
        case "MONEY_A_YEAR":
            return _("{currency} a year").format(currency=currency_symbol)
        case "MONEY":
            return currency_symbol
        case "SHARE":
            return "%"
        case "TIMES_MEAN":
            return _("times the mean")
        case "LEVEL":
            return _("level, 0 to 5")
        case "INDEX":
            return _("index, 0 to 100")
    return _("in number")
