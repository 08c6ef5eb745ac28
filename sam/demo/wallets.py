"""What the demo's manager knows of her customers' white space, and who stands there."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from accounts.models import Account, Offering, Programme, Unit
from accounts.services.footprints import record_footprint
from accounts.services.white_space import say_cell
from sam.demo.marlowe import BRACKWELL, HIRECRAFT, NORTHSTEAD
from sam.demo.staff import MANAGER
from sam.users.models import User

MARLOWE = "Marlowe Civils"
GAP, HOUSE, NO_NEED = "GAP", "IN_HOUSE", "NOT_ELIGIBLE"
EARTH, ACCESS, STAY = "Earthmoving", "Powered access", "Site accommodation"
POWER, TOOLS = "Power & lighting", "Tools & small plant"
PUMPS, SURVEY, LIFTING = "Pumps & fluids", "Survey & safety", "Lifting"
# By unit and category: a state, or the competitor who supplies it.
CELLS: dict[str, dict[str, str]] = {
    "Hull depot": {
        EARTH: BRACKWELL,
        STAY: NORTHSTEAD,
        SURVEY: HIRECRAFT,
        LIFTING: GAP,
    },
    "Sheffield depot": {STAY: NORTHSTEAD, PUMPS: BRACKWELL, LIFTING: GAP},
    "Carlisle branch": {
        EARTH: BRACKWELL,
        ACCESS: HIRECRAFT,
        STAY: NORTHSTEAD,
        POWER: NORTHSTEAD,
        TOOLS: HIRECRAFT,
        PUMPS: GAP,
        LIFTING: NO_NEED,
    },
    "Doncaster plant yard": {
        EARTH: HOUSE,
        ACCESS: NO_NEED,
        STAY: HOUSE,
        POWER: HOUSE,
        TOOLS: HOUSE,
        PUMPS: HOUSE,
        SURVEY: NO_NEED,
        LIFTING: GAP,
    },
    "York office": {
        EARTH: NO_NEED,
        ACCESS: NO_NEED,
        STAY: NORTHSTEAD,
        TOOLS: NO_NEED,
        PUMPS: NO_NEED,
        SURVEY: NO_NEED,
        LIFTING: NO_NEED,
    },
}


class Potential(NamedTuple):
    """A cell that could be won: thousands a year, the chance, and what comes next."""

    unit: str
    category: str
    thousands: int
    chance: float
    origin: str
    step: str
    days: int


POTENTIALS = (
    Potential(
        *("Hull depot", STAY, 140, 0.38, "NEW_UNIT"),
        *("The category manager is for us: quote before their contract ends", 30),
    ),
    Potential(
        *("Hull depot", EARTH, 260, 0.24, "NEW_UNIT"),
        *("Tender; stock in Hull is the objection", 5),
    ),
    Potential(
        *("Hull depot", LIFTING, 80, 0.6, "NEW_UNIT"),
        *("Nobody has asked them: ask the fleet manager", 12),
    ),
)


class Standing(NamedTuple):
    """How a competitor stands at an account; *days* until what holds it ends."""

    account: str
    competitor: str
    category: str
    hold: str
    days: int | None
    grade: str
    evidence: str


FOOTPRINTS = (
    Standing(
        *(MARLOWE, NORTHSTEAD, STAY, "CONTRACT", 129, "B"),
        "Two-year contract, seen in the tender papers",
    ),
    Standing(
        *(MARLOWE, BRACKWELL, EARTH, "FRAMEWORK", 5, "A"),
        "Their buyer named the day of the tender",
    ),
    Standing(*(MARLOWE, HIRECRAFT, TOOLS, "HABIT", None, "C"), "Walk-in at Carlisle"),
    Standing(
        *("Calderbrook Water", "Tollgate Rentals", PUMPS, "CONTRACT", 74, "B"),
        "Frame of three years, named in their annual report",
    ),
    Standing(
        *("Dunmore Homes", BRACKWELL, ACCESS, "PROJECT", 40, "C"),
        "Joint safety training until the spring",
    ),
)


def map_white_space(*, say: Callable[[str], object]) -> None:
    """
    Let the manager say who supplies which unit of her customers, and what is open.

    Call it once, within ``audit.acting``.
    """
    programme = Programme.current()
    today = programme.today()
    manager = User.objects.get(email=MANAGER)
    mine = {each.name: each for each in Account.objects.filter(owner=manager)}
    categories = {each.name: each for each in Offering.objects.filter(parent=None)}
    with transaction.atomic():
        cells = _say_cells(mine.get(MARLOWE), categories, manager, today)
        stands = 0
        for one in FOOTPRINTS:
            account, category = mine.get(one.account), categories.get(one.category)
            if account is None or category is None:
                continue
            ends = None if one.days is None else today + dt.timedelta(days=one.days)
            record_footprint(
                account=account,
                actor=manager,
                competitor=one.competitor,
                category=category,
                hold=one.hold,
                exposed_on=ends,
                grade=one.grade,
                evidence=one.evidence,
            )
            stands += 1
    say(f"{cells} cells of white space, {stands} footprints of competitors")


def _say_cells(
    account: Account | None,
    categories: dict[str, Offering],
    manager: User,
    today: dt.date,
) -> int:
    if account is None:
        return 0
    units = {unit.name: unit for unit in Unit.objects.filter(account=account)}
    potentials = {(one.unit, one.category): one for one in POTENTIALS}
    said = 0
    for name, cells in CELLS.items():
        for category, told in cells.items():
            if name not in units or category not in categories:
                continue
            is_state = told in {GAP, HOUSE, NO_NEED}
            potential = potentials.get((name, category))
            say_cell(
                account=account,
                category=categories[category],
                unit=units[name],
                actor=manager,
                seen=None,
                state=told if is_state else "COMPETITOR",
                competitor="" if is_state else told,
                grade="C",
                stated_on=today,
                **({} if potential is None else _worth(potential, today)),
            )
            said += 1
    return said


def _worth(potential: Potential, today: dt.date) -> dict[str, object]:
    return {
        "amount": Decimal(potential.thousands) * 1000,
        "winnability": potential.chance,
        "origin": potential.origin,
        "next_step": potential.step,
        "next_on": today + dt.timedelta(days=potential.days),
    }
