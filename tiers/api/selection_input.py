"""Candidates and limits as sent, checked field by field, as arrays."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from tiers.core.ranking import Limits
from tiers.core.seating import NO_LIMIT
from tiers.core.selection import Queue
from tiers.features import HOUR
from tiers.services.selecting import Problem

type Faults = dict[str, Any]

MOST_CANDIDATES = 200_000
MOST_FAULTS = 20  # that are listed: the first ones
MOST_VALUE = 1e12
MOST_HOURS = 1e6
MOST_SEATS = 10**9
LONGEST = 200
CANDIDATE = frozenset({"id", "value", "hours", "manager", "region", "type", "held"})
LIMITS = frozenset({"seats", "managers", "regions", "types"})


def problem_from(candidates: Any, limits: Any) -> Problem:
    """
    Return the problem of explicit *candidates* within *limits*.

    :raises ValidationError: naming each field that is wrong by its path
    """
    given = _Limits(limits)
    rows = _Candidates(candidates, given)
    faults: Faults = {}
    if rows.faults:
        faults["candidates"] = rows.faults
    if given.faults:
        faults["limits"] = given.faults
    if faults:
        raise ValidationError(faults)
    return _problem(rows, given)


def _problem(rows: "_Candidates", given: "_Limits") -> Problem:
    value = np.array(rows.value, dtype=np.float64)
    held = np.array(rows.held, dtype=bool)
    order = np.argsort(-value, kind="stable")
    rank = np.empty(value.size, dtype=np.int64)
    rank[order] = np.arange(1, value.size + 1)
    queue = Queue(
        held=held,
        waiting=order[~held[order]],
        rank=rank,
        reaches=np.ones(value.size, dtype=bool),
    )
    return Problem(
        keys=rows.id,
        limits=Limits(
            seats=given.seats,
            minutes=np.array(rows.minutes, dtype=np.int64),
            kind=np.array(rows.type, dtype=np.int64),
            least=np.array(given.least, dtype=np.int64),
            most=np.array(given.most, dtype=np.int64),
            region=np.array(rows.region, dtype=np.int64),
            region_seats=np.array(given.region_seats, dtype=np.int64),
            region_minutes=np.array(given.region_minutes, dtype=np.int64),
            manager=np.array(rows.manager, dtype=np.int64),
            manager_minutes=np.array(given.manager_minutes, dtype=np.int64),
        ),
        queue=queue,
        score=value,
        incumbent=np.zeros(value.size, dtype=bool),
        keep_bonus=0.0,
        managers=list(given.managers),
        regions=list(given.regions),
        kinds=list(given.types),
    )


class _Limits:
    """Limits as sent; what is not named is not limited."""

    def __init__(self, sent: Any) -> None:
        self.faults: Faults = {}
        self.seats = NO_LIMIT
        self.managers: dict[str, int] = {}
        self.regions: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.manager_minutes: list[int] = []
        self.region_seats: list[int] = []
        self.region_minutes: list[int] = []
        self.least: list[int] = []
        self.most: list[int] = []
        if sent is None:
            return
        if not isinstance(sent, Mapping):
            self.faults["non_field_errors"] = [_("Limits are an object.")]
            return
        for name in sorted(map(str, set(sent) - LIMITS)):
            self.faults[name] = [_("There is no such limit.")]
        self.seats = self._seats(sent.get("seats"), "seats")
        for name, hours in self._named(sent, "managers"):
            self.managers[name] = len(self.managers)
            self.manager_minutes.append(self._minutes(hours, "managers", name))
        for name, region in self._parts(sent, "regions", {"seats", "hours"}):
            self.regions[name] = len(self.regions)
            path = ("regions", name)
            self.region_seats.append(self._seats(region.get("seats"), *path, "seats"))
            self.region_minutes.append(
                self._minutes(region.get("hours"), *path, "hours")
            )
        for name, kind in self._parts(sent, "types", {"least", "most"}):
            self.types[name] = len(self.types)
            self._bounds(kind, name)

    def _bounds(self, kind: Mapping[str, Any], name: str) -> None:
        least = self._seats(kind.get("least"), "types", name, "least", nothing=0)
        most = self._seats(kind.get("most"), "types", name, "most")
        if least > most:
            self._fault(_("At least cannot be above at most."), "types", name, "least")
        self.least.append(least)
        self.most.append(most)

    def _named(self, sent: Mapping[str, Any], field: str) -> list[tuple[str, Any]]:
        limits = sent.get(field)
        if limits is None:
            return []
        if not isinstance(limits, Mapping):
            self._fault(_("This is an object, by name."), field)
            return []
        return [(str(name), limit) for name, limit in limits.items()]

    def _parts(
        self, sent: Mapping[str, Any], field: str, known: set[str]
    ) -> list[tuple[str, Mapping[str, Any]]]:
        parts = []
        for name, limit in self._named(sent, field):
            if not isinstance(limit, Mapping):
                self._fault(_("This is an object."), field, name)
                continue
            for extra in sorted(map(str, set(limit) - known)):
                self._fault(_("There is no such limit."), field, name, extra)
            parts.append((name, limit))
        return parts

    def _seats(self, sent: Any, *path: str, nothing: int = NO_LIMIT) -> int:
        if sent is None:
            return nothing
        if isinstance(sent, bool) or not isinstance(sent, int):
            self._fault(_("This is a whole number."), *path)
        elif not 0 <= sent <= MOST_SEATS:
            self._fault(_("This is from 0 to a thousand million."), *path)
        else:
            return int(sent)
        return nothing

    def _minutes(self, sent: Any, *path: str) -> int:
        if sent is None:
            return NO_LIMIT
        fault = hours_fault(sent)
        if fault:
            self._fault(fault, *path)
            return NO_LIMIT
        return int(round(sent * HOUR, 6))

    def _fault(self, words: str, *path: str) -> None:
        at = self.faults
        for part in path[:-1]:
            at = at.setdefault(part, {})
        at.setdefault(path[-1], []).append(words)


class _Candidates:
    """Candidates as sent, column by column."""

    def __init__(self, sent: Any, limits: _Limits) -> None:
        self.faults: Any = {}
        self.limits = limits
        self.id: list[int | str] = []
        self.value: list[float] = []
        self.minutes: list[int] = []
        self.manager: list[int] = []
        self.region: list[int] = []
        self.type: list[int] = []
        self.held: list[bool] = []
        self.seen: set[int | str] = set()
        if not isinstance(sent, list):
            self.faults = [_("Candidates are a list.")]
            return
        if len(sent) > MOST_CANDIDATES:
            self.faults = [_("More than 200,000 candidates are not taken.")]
            return
        for place, each in enumerate(sent):
            fault = self._take(each)
            if fault:
                self.faults[str(place)] = fault
                if len(self.faults) >= MOST_FAULTS:
                    return

    def _take(self, sent: Any) -> dict[str, list[str]]:
        """Append a candidate, or return what is wrong with it."""
        if not isinstance(sent, dict):
            return {"non_field_errors": [_("A candidate is an object.")]}
        faults: dict[str, list[str]] = {}
        if not CANDIDATE.issuperset(sent):
            for name in sorted(map(str, set(sent) - CANDIDATE)):
                faults[name] = [_("A candidate has no such field.")]
        key: Any = sent.get("id")
        value: Any = sent.get("value")
        hours: Any = sent.get("hours", 0)
        if isinstance(key, bool) or not isinstance(key, int | str) or key == "":
            faults["id"] = [_("This is a number or a name.")]
        elif isinstance(key, str) and len(key) > LONGEST:
            faults["id"] = [_("This is at most 200 characters long.")]
        elif key in self.seen:
            faults["id"] = [_("Another candidate has it too.")]
        else:
            self.seen.add(key)
        if not _is_number(value) or abs(value) > MOST_VALUE:
            faults["value"] = [_("This is a finite number.")]
        if fault := hours_fault(hours):
            faults["hours"] = [fault]
        held = sent.get("held", False)
        if not isinstance(held, bool):
            faults["held"] = [_("This is true or false.")]
        places = {
            field: self._place(sent.get(field), field, known, faults)
            for field, known in (
                ("manager", self.limits.managers),
                ("region", self.limits.regions),
                ("type", self.limits.types),
            )
        }
        if faults:
            return faults
        self.id.append(key)
        self.value.append(float(value))
        self.minutes.append(math.ceil(round(hours * HOUR, 6)))
        self.held.append(held)
        for field, place in places.items():
            getattr(self, field).append(place)
        return faults

    def _place(
        self,
        name: Any,
        field: str,
        known: dict[str, int],
        faults: dict[str, list[str]],
    ) -> int:
        """Return the index of a name among the limits, -1 if nothing limits it."""
        if name is None:
            return -1
        if isinstance(name, bool) or not isinstance(name, int | str):
            faults[field] = [_("This is a name.")]
            return -1
        return known.get(str(name), -1)


def hours_fault(sent: Any) -> str:
    """Return what is wrong with hours a month, or nothing."""
    if not _is_number(sent):
        return _("This is a number of hours.")
    if not 0 <= sent <= MOST_HOURS:
        return _("This is from 0 to a million hours.")
    return ""


def _is_number(sent: Any) -> bool:
    return (
        isinstance(sent, int | float)
        and not isinstance(sent, bool)
        and abs(sent) <= MOST_VALUE * MOST_HOURS
    )
