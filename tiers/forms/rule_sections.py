"""The watch rules as people read them: sections, words, units, what each decides."""

from dataclasses import dataclass
from decimal import Context, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

PERCENT = "%"
DAYS, TIMES = gettext_lazy("days"), gettext_lazy("times")
WEEKS, PROBLEMS = gettext_lazy("weeks"), gettext_lazy("problems")


@dataclass(frozen=True, slots=True)
class Item:
    """
    One rule: its field, words, unit, and what it decides.

    A share is typed and shown as per cent, with the unit `PERCENT`.
    """

    name: str
    label: str | Promise
    unit: str | Promise
    help: str | Promise

    @property
    def field_label(self) -> str:
        """The words above a field, with the unit that is typed in it."""
        if self.unit == PERCENT:
            return f"{self.label}, %"
        return f"{self.label} ({self.unit})" if self.unit else str(self.label)


@dataclass(frozen=True, slots=True)
class Section:
    """Rules that belong together."""

    code: str
    title: str | Promise
    items: tuple[Item, ...]


SECTIONS = (
    Section(
        "service",
        gettext_lazy("Under-served and over-served"),
        (
            Item(
                "hours_share",
                gettext_lazy("Hours given, at least"),
                PERCENT,
                gettext_lazy(
                    "Of the hours promised. Below it an account with much headroom is"
                    " under-served."
                ),
            ),
            Item(
                "headroom_top",
                gettext_lazy("Accounts whose hours are watched"),
                PERCENT,
                gettext_lazy("Those with the most headroom of all customers."),
            ),
            Item(
                "over_multiple",
                gettext_lazy("Over-served above"),
                gettext_lazy("times the hours promised"),
                gettext_lazy("And only with more visits than its target."),
            ),
            Item(
                "rare_visits",
                gettext_lazy("Rarely visited, up to"),
                gettext_lazy("visits in 12 months"),
                gettext_lazy("Where more are promised, for a customer of a year."),
            ),
            Item(
                "response_multiple",
                gettext_lazy("Slow answers above"),
                gettext_lazy("times the Strategic median"),
                gettext_lazy("An account that waits longer is under-served."),
            ),
            Item(
                "response_days",
                gettext_lazy("Answers are compared over"),
                DAYS,
                gettext_lazy("Up to the day that is looked at."),
            ),
            Item(
                "response_least",
                gettext_lazy("Needed to compare answers"),
                PROBLEMS,
                gettext_lazy("With fewer, one bad day would decide."),
            ),
        ),
    ),
    Section(
        "losing",
        gettext_lazy("About to be lost"),
        (
            Item(
                "overdue_probability",
                gettext_lazy("Rhythm broken below"),
                PERCENT,
                gettext_lazy(
                    "Probability of so long a silence, if the account ordered as it"
                    " always did. Lower means fewer and surer flags."
                ),
            ),
            Item(
                "toxic_days",
                gettext_lazy("A toxic mix within"),
                DAYS,
                gettext_lazy("A problem of availability and one of service together."),
            ),
            Item(
                "toxic_late",
                gettext_lazy("Poor service from"),
                gettext_lazy("late orders"),
                gettext_lazy("Delivered after their promise in these days."),
            ),
            Item(
                "loss_fall",
                gettext_lazy("Not to be lost, and revenue fell by"),
                PERCENT,
                gettext_lazy("From the year before."),
            ),
            Item(
                "executive_days",
                gettext_lazy("The last one at C or D level is missed for"),
                DAYS,
                gettext_lazy("After that only the tier's standard asks for one."),
            ),
        ),
    ),
    Section(
        "honest",
        gettext_lazy("Is the tier real?"),
        (
            Item(
                "special_least",
                gettext_lazy("Hollow below"),
                gettext_lazy("of 5 for “do you feel special”"),
                gettext_lazy("A Strategic customer that does not feel it."),
            ),
            Item(
                "inverted_least",
                gettext_lazy("Needed on each line to compare them"),
                PROBLEMS,
                gettext_lazy("Special line against standard line."),
            ),
            Item(
                "inversion_measure",
                gettext_lazy("A Valued customer's profit is compared with"),
                "",
                gettext_lazy("Above it, ask who should be Strategic."),
            ),
            Item(
                "laggard_months",
                gettext_lazy("A Laggard is decided after"),
                gettext_lazy("months"),
                gettext_lazy("In the quadrant all the time, with nothing decided."),
            ),
        ),
    ),
    Section(
        "answering",
        gettext_lazy("Answering flags"),
        (
            Item(
                "answer_share",
                gettext_lazy("Hours for answering flags"),
                PERCENT,
                gettext_lazy(
                    "Of a manager's client hours. What does not fit is counted, not"
                    " listed, on Today."
                ),
            ),
        ),
    ),
    Section(
        "balance",
        gettext_lazy("Balance of Valued and Strategic"),
        (
            Item(
                "ewma_weight",
                gettext_lazy("Weight of the newest week"),
                PERCENT,
                gettext_lazy("In the moving average. Less is slower and surer."),
            ),
            Item(
                "ewma_limit",
                gettext_lazy("Control limit at"),
                gettext_lazy("standard deviations"),
                gettext_lazy("With 20 % and 2.962, chance crosses once in 500 weeks."),
            ),
            Item(
                "judged_weeks",
                gettext_lazy("Judged"),
                WEEKS,
                gettext_lazy("The latest whole ones."),
            ),
            Item(
                "reference_weeks",
                gettext_lazy("What is usual is known from"),
                WEEKS,
                gettext_lazy("Before them. With fewer, “not enough history” is said."),
            ),
        ),
    ),
)
ITEMS = tuple(item for section in SECTIONS for item in section.items)

SHOWN = Context(prec=4)


def shown(value: float) -> Decimal:
    """Return *value* as it is typed and shown: four digits, no zeros at the end."""
    cut = SHOWN.create_decimal(str(value)).normalize()
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut
