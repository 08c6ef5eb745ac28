"""Prices of the limits that all managers share, and the bound that they prove."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tiers.core.knapsacks import fill_hours
from tiers.core.seating import NO_LIMIT, Flags, Seating, Use, Vector

ROUNDS = 200
__all__ = ["Relaxed", "relax"]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Shared limits as rows of ``use <= limit``: what each account counts in each."""

    limit: Vector
    group: list[tuple[str, int, int]]  # of which field, group and sign

    @classmethod
    def of(cls, seating: Seating) -> "Rows":
        group: list[tuple[str, int, int]] = []
        limit: list[float] = []
        if seating.seats < NO_LIMIT:
            group.append(("seats", 0, 1))
            limit.append(seating.seats)
        for name, bounds in (
            ("region_seats", seating.region_seats),
            ("region_hours", seating.region_hours),
            ("kinds", seating.most),
        ):
            for index in np.flatnonzero(bounds < NO_LIMIT):
                group.append((name, int(index), 1))
                limit.append(float(bounds[index]))
        for index in np.flatnonzero(seating.least > 0):
            group.append(("kinds", int(index), -1))
            limit.append(-float(seating.least[index]))
        return cls(np.array(limit), group)

    def used(self, use: Use) -> Vector:
        """Return what a choice uses of each row."""
        return np.array(
            [
                sign * (use.seats if name == "seats" else getattr(use, name)[index])
                for name, index, sign in self.group
            ],
            dtype=np.float64,
        )

    def first_prices(self, seating: Seating) -> Vector:
        """Return the price of a seat at which about as many as there are want one."""
        prices = np.zeros(self.limit.size)
        if self.group and self.group[0][0] == "seats":
            ranked = np.sort(seating.value)[::-1]
            if seating.seats < seating.size:
                prices[0] = max(0.0, float(ranked[seating.seats]))
        return prices

    def units(self, seating: Seating) -> Vector:
        """Return how much of each row a seat takes."""
        hours = float(seating.hours.mean()) if seating.size else 0.0
        takes = {"region_hours": max(hours, 1.0)}
        return np.array([takes.get(name, 1.0) for name, _, _ in self.group])

    def charged(self, seating: Seating, prices: Vector) -> Vector:
        """Return each account's value less the prices of what it uses."""
        seat = 0.0
        seats = np.zeros(seating.region_seats.size + 1)
        hours = np.zeros(seating.region_seats.size + 1)
        kinds = np.zeros(seating.least.size + 1)
        for (name, index, sign), price in zip(self.group, prices, strict=True):
            if name == "seats":
                seat += price
            elif name == "region_seats":
                seats[index] += price
            elif name == "region_hours":
                hours[index] += price
            else:
                kinds[index] += sign * price
        charged = seating.value - seat - seats[seating.region]
        charged -= hours[seating.region] * seating.hours
        charged -= kinds[seating.kind]
        return charged


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The least bound that prices prove, and the choices met on the way."""

    bound: float
    charged: Vector
    choices: list[Flags]


def relax(seating: Seating, *, gap: float, stop: Callable[[], bool]) -> Relaxed:
    """
    Price the shared limits so that the relaxed optimum falls as low as it can.

    Every manager's hours stay exact; seats in all, by region and by nominee type and
    hours by region are relaxed. Kelley's cuts within a box around the best prices;
    prices are counted by the seat, so that the box has one measure.
    """
    rows = Rows.of(seating)
    unit = rows.units(seating)
    centre = rows.first_prices(seating) * unit
    bundle = _Bundle(seating, rows, unit)
    bound, charged = bundle.price(centre)
    typical = float(np.abs(seating.value).mean()) if seating.size else 0.0
    radius = max(float(centre.max(initial=0.0)), typical, 1e-12) / 2
    widest = 1e3 * radius + float(np.abs(seating.value).max(initial=0.0))
    for _ in range(ROUNDS if rows.limit.size else 0):
        if stop():
            break
        prices, promised = bundle.cheapest(centre, radius)
        if bound - promised <= gap * abs(bound):
            if radius >= widest or not _at_edge(prices, centre, radius):
                break
            radius *= 8
            continue
        value, at = bundle.price(prices)
        if value < bound:
            if value < bound - 0.3 * (bound - promised):
                radius *= 1.5
            bound, charged, centre = value, at, prices
        else:
            radius = max(radius * 0.6, 1e-9 * widest)
    return Relaxed(bound, charged, bundle.choices[-40:])


def _at_edge(prices: Vector, centre: Vector, radius: float) -> bool:
    return bool((np.abs(prices - centre) > 0.999 * radius).any())


class _Bundle:
    """The choices met so far, each a cut below which no price can go."""

    def __init__(self, seating: Seating, rows: Rows, unit: Vector) -> None:
        self.seating, self.rows, self.unit = seating, rows, unit
        self.choices: list[Flags] = []
        self.worth: list[float] = []
        self.left: list[Vector] = []

    def price(self, prices: Vector) -> tuple[float, Vector]:
        """Return the relaxed optimum at *prices*, and what each account is charged."""
        p = self.seating
        charged = self.rows.charged(p, prices / self.unit)
        chosen = fill_hours(charged, p.hours, p.manager, p.manager_hours)
        self.choices.append(chosen)
        self.worth.append(p.objective(chosen))
        used = self.rows.used(Use.of(p, chosen))
        self.left.append((self.rows.limit - used) / self.unit)
        return float(
            charged[chosen].sum() + prices @ (self.rows.limit / self.unit)
        ), charged

    def cheapest(self, centre: Vector, radius: float) -> tuple[Vector, float]:
        """Return the prices in the box at which all cuts together are lowest."""
        from scipy.optimize import linprog

        worth, left = np.array(self.worth), np.array(self.left)
        scale = max(float(np.abs(left).max()), 1.0)
        base = worth + left @ centre
        solved = linprog(
            np.append(np.zeros(centre.size), 1.0),
            A_ub=np.column_stack([left / scale, -np.ones(worth.size)]),
            b_ub=-(base - base.max()) / scale / radius,
            bounds=[*((max(-1.0, -c / radius), 1.0) for c in centre), (None, None)],
            method="highs-ds",
        )
        if solved.x is None:
            raise ArithmeticError(f"prices were not found: {solved.message}")
        moved = np.maximum(centre + radius * np.asarray(solved.x[:-1]), 0.0)
        return moved, float(solved.fun * scale * radius + base.max())
