"""The measure settings as people read them: sections, labels, units, help."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Interaction
from scoring.models import AttachmentPart, MeasureSettings

PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Item:
    """
    One setting: its field, the words before it, its unit, and what it decides.

    A share is typed and shown as per cent, with the unit `PERCENT`.
    """

    name: str
    unit: str | Promise
    help: str | Promise

    @property
    def label(self) -> str:
        """The words before a figure that has its unit."""
        return self.field_label.removesuffix(", %").removesuffix(f", {self.unit}")

    @property
    def field_label(self) -> str:
        """The words above a field, with the unit that is typed in it."""
        field = MeasureSettings._meta.get_field(self.name)
        words = str(field.verbose_name)  # type: ignore[union-attr]
        unit = ", %" if self.unit == PERCENT else ""
        return words[:1].upper() + words[1:] + unit


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together."""

    code: str
    title: str | Promise
    items: tuple[Item, ...]


WEEKS, ACCOUNTS = gettext_lazy("weeks"), gettext_lazy("accounts")
SECTIONS = (
    Section(
        "value",
        gettext_lazy("Lifetime value, and what to invest"),
        (
            Item(
                "horizon_weeks",
                WEEKS,
                gettext_lazy("How far ahead orders are counted; 156 is three years."),
            ),
            Item(
                "annual_rate",
                PERCENT,
                gettext_lazy(
                    "What a year of waiting costs: a later order is worth less."
                ),
            ),
            Item(
                "purchase_weeks",
                WEEKS,
                gettext_lazy("“Will it order within …”, on every account."),
            ),
            Item(
                "interval",
                PERCENT,
                gettext_lazy("Of every range: 80 runs from the 10 to the 90 % mark."),
            ),
            Item(
                "ceiling_share",
                PERCENT,
                gettext_lazy(
                    "Of it follow the most money, hours and visits to invest."
                ),
            ),
        ),
    ),
    Section(
        "cost",
        gettext_lazy("Margin and cost to serve"),
        (
            Item(
                "minimum_margin_coverage",
                PERCENT,
                gettext_lazy(
                    "Share of revenue whose cost must be known; with less, the rate is"
                    " assumed, grade D."
                ),
            ),
            Item(
                "hourly_cost",
                gettext_lazy("an hour, base currency"),
                gettext_lazy("Empty: the mean of the colleagues whose cost is known."),
            ),
            Item(
                "payment_days",
                gettext_lazy("days"),
                gettext_lazy("Empty: working capital is not charged."),
            ),
        ),
    ),
    Section(
        "wallet",
        gettext_lazy("Wallet and headroom"),
        (
            Item(
                "wallet_surveys",
                gettext_lazy("wallets"),
                gettext_lazy("With fewer known ones, only what is realizable is said."),
            ),
            Item(
                "wallet_quantile",
                PERCENT,
                gettext_lazy(
                    "Realizable is what this share of like accounts spend less than."
                ),
            ),
            Item(
                "wallet_accounts",
                ACCOUNTS,
                gettext_lazy("More make the night slower and the model little better."),
            ),
            Item(
                "win_rate",
                PERCENT,
                gettext_lazy("Of what is left behind, the part that effort wins."),
            ),
            Item(
                "usual_left_low",
                PERCENT,
                gettext_lazy("The shaded band in charts of what is left behind."),
            ),
            Item(
                "usual_left_high",
                PERCENT,
                gettext_lazy("Above it, ask who has the rest."),
            ),
        ),
    ),
    Section(
        "influence",
        gettext_lazy("Influence"),
        (
            Item(
                "least_relations",
                gettext_lazy("relations"),
                gettext_lazy("With fewer there is no evidence, not a low rank."),
            ),
            Item(
                "damping",
                PERCENT,
                gettext_lazy("Of an account's standing, to those who influenced it."),
            ),
        ),
    ),
    Section(
        "models",
        gettext_lazy("Fitting and checking"),
        (
            Item(
                "segment_field",
                "",
                gettext_lazy("Each of its values gets a fit of its own."),
            ),
            Item(
                "segment_accounts",
                ACCOUNTS,
                gettext_lazy("A smaller segment is drawn towards the whole portfolio."),
            ),
            Item(
                "backtest_origins",
                gettext_lazy("days"),
                gettext_lazy("From each, the model must foretell what followed."),
            ),
            Item(
                "backtest_accounts",
                ACCOUNTS,
                gettext_lazy("A sample of so many, if there are more."),
            ),
            Item(
                "refit_loss",
                gettext_lazy("of AUC"),
                gettext_lazy("A new fit that foretells worse by more is refused."),
            ),
            Item(
                "correlation_limit",
                "",
                gettext_lazy(
                    "The spend model assumes none; above this the page warns."
                ),
            ),
            Item(
                "posterior_draws",
                gettext_lazy("draws"),
                gettext_lazy("They carry what the parameters leave open into ranges."),
            ),
            Item(
                "check_draws",
                gettext_lazy("draws"),
                gettext_lazy("0 leaves the check out."),
            ),
        ),
    ),
)
KNOWN = Item(
    "attachment_coverage",
    PERCENT,
    gettext_lazy("Of its weights; with less known there is no index."),
)
ITEMS = (*(item for section in SECTIONS for item in section.items), KNOWN)
PARTS: dict[str, str | Promise] = dict(AttachmentPart.choices)
SCALES = {
    "share_trend": gettext_lazy("points of share a year, 0.1 is 10"),
    "perception": gettext_lazy("1 to 5"),
    "advocacy": gettext_lazy("0 to 10"),
    "breadth": gettext_lazy("share of functions met, 0 to 1"),
    "tenure": gettext_lazy("years"),
    "feels_special": gettext_lazy("1 to 5"),
}
ACTIVITIES: dict[str, str | Promise] = {
    "order": gettext_lazy("Order"),
    "problem": gettext_lazy("Problem"),
    **dict(Interaction.Kind.choices),
}
