"""Which rules of a policy What if has a knob for."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tiers.models.policies import PolicyMethod, SupplierGate


@dataclass(frozen=True, slots=True)
class Knob:
    """One control; ``hundredth`` fields are typed in per cent."""

    field: str
    label: str | Promise
    kind: str = "number"
    hundredth: bool = False
    optional: bool = False
    placeholder: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Controls under one heading."""

    title: str | Promise
    unit: str | Promise
    knobs: tuple[Knob, ...]


NONE = gettext_lazy("none")
SECTIONS = (
    Section(
        gettext_lazy("Lines"),
        gettext_lazy("score"),
        (
            Knob("enter_score", gettext_lazy("Enter at")),
            Knob("stay_score", gettext_lazy("Stay above")),
            Knob(
                "minimum_stay_reviews", gettext_lazy("Minimum stay, reviews"), "whole"
            ),
        ),
    ),
    Section(
        gettext_lazy("Size of the programme"),
        "",
        (
            Knob(
                "strategic_cap",
                gettext_lazy("Most Strategic accounts"),
                "whole",
                optional=True,
                placeholder=gettext_lazy("share"),
            ),
            Knob(
                "strategic_share",
                gettext_lazy("else a share of accounts, %"),
                hundredth=True,
            ),
            Knob(
                "manager_hours_share",
                gettext_lazy("Most of a manager's hours, %"),
                hundredth=True,
                optional=True,
                placeholder=NONE,
            ),
        ),
    ),
)
GATES = Section(
    gettext_lazy("Gates"),
    "",
    (
        Knob("supplier_gate", gettext_lazy("Strategic supplier: keeps out"), "choice"),
        Knob(
            "minimum_potential",
            gettext_lazy("Potential a year, at least"),
            "money",
            optional=True,
            placeholder=NONE,
        ),
        Knob(
            "minimum_margin_rate",
            gettext_lazy("Net margin rate, at least, %"),
            hundredth=True,
            optional=True,
            placeholder=NONE,
        ),
        Knob(
            "minimum_roi",
            gettext_lazy("Return on managers' time, at least"),
            optional=True,
            placeholder=NONE,
        ),
        Knob(
            "maximum_revenue_share",
            gettext_lazy("Share of all revenue, at most, %"),
            hundredth=True,
            optional=True,
            placeholder=NONE,
        ),
        Knob("needs_nomination", gettext_lazy("Only qualified nominees"), "flag"),
        Knob("prospects_allowed", gettext_lazy("Prospects may enter"), "flag"),
    ),
)
METHOD = Knob("method", gettext_lazy("Seats go by"), "choice")
CHOICES = {"supplier_gate": SupplierGate.choices, "method": PolicyMethod.choices}


def knobs() -> Iterator[Knob]:
    """Yield every knob but the weights and the mix."""
    for section in (*SECTIONS, GATES):
        yield from section.knobs
    yield METHOD
