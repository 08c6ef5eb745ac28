"""The wallet and the sites of the account of the reference screens."""

from dataclasses import replace

import numpy as np

from sam.demo.catalogue import CATEGORY_NAMES
from sam.demo.named import MARLOWE_SITES, NAMED
from sam.demo.orders import Lines, Orders
from sam.demo.timing import Real

PLACE = [named.name for named in NAMED].index("Marlowe Civils")
BRACKWELL, NORTHSTEAD, HIRECRAFT = "Brackwell Hire", "Northstead Plant", "Hirecraft"
# What they spend a year, in thousands: with us, with each competitor, in-house and
# unplaced. The amounts follow what they really ordered; the proportions are these.
WALLET: dict[str, tuple[int, dict[str, int], int, int]] = {
    "Earthmoving": (372, {BRACKWELL: 516, NORTHSTEAD: 164}, 120, 68),
    "Powered access": (508, {BRACKWELL: 96, HIRECRAFT: 124}, 0, 92),
    "Site accommodation": (96, {NORTHSTEAD: 372}, 102, 120),
    "Power & lighting": (394, {NORTHSTEAD: 88, HIRECRAFT: 42}, 26, 60),
    "Tools & small plant": (214, {BRACKWELL: 38, HIRECRAFT: 86}, 52, 40),
    "Pumps & fluids": (148, {BRACKWELL: 62}, 30, 70),
    "Survey & safety": (84, {HIRECRAFT: 44}, 32, 60),
    "Lifting": (26, {}, 18, 126),
}
LEEDS, HULL, SHEFFIELD, DARLINGTON = MARLOWE_SITES[:4]
# Where they buy not everything from us; elsewhere of the first four sites they do.
BOUGHT = {
    HULL: {
        *("Powered access", "Power & lighting"),
        *("Tools & small plant", "Pumps & fluids"),
    },
    SHEFFIELD: {
        *("Earthmoving", "Powered access", "Power & lighting"),
        *("Tools & small plant", "Survey & safety"),
    },
}


def plant_mix(mix: Real) -> Real:
    """Let Marlowe buy the categories in the proportions of the reference screens."""
    planted = mix.copy()
    ours = np.array([WALLET[name][0] for name in CATEGORY_NAMES], dtype=float)
    planted[PLACE] = ours / ours.sum()
    return planted


def plant_sites(orders: Orders, lines: Lines) -> Orders:
    """Let Marlowe order for four of its sites, for two of them not everything."""
    site = orders.site.copy()
    bought: dict[int, set[str]] = {}
    for order, category in zip(
        lines.order.tolist(), lines.category.tolist(), strict=True
    ):
        if orders.account[order] == PLACE:
            bought.setdefault(order, set()).add(CATEGORY_NAMES[category])
    for order, names in bought.items():
        place = order % 4
        allowed = BOUGHT.get(MARLOWE_SITES[place])
        fits = allowed is None or names <= allowed
        site[order] = place if fits else (0, 3)[order // 4 % 2]
    return replace(orders, site=site)


def rest_of(rest: int) -> list[tuple[str, dict[str, int], int, int]]:
    """
    Return who holds the *rest* of the wallet by category, in pence.

    Each category with what competitors hold, what is in-house and what is unplaced.
    """
    parts = [
        sum(rivals.values()) + in_house + unplaced
        for _ours, rivals, in_house, unplaced in WALLET.values()
    ]
    scale = rest / sum(parts)

    def pence(amount: int) -> int:
        return round(amount * scale / 100) * 100

    return [
        (
            name,
            {rival: pence(amount) for rival, amount in rivals.items()},
            pence(in_house),
            pence(unplaced),
        )
        for name, (_ours, rivals, in_house, unplaced) in WALLET.items()
    ]
