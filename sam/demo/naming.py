"""Invented names of companies and people, and addresses made of them."""

import unicodedata
from collections import Counter

import numpy as np

from sam.demo import words
from sam.demo.timing import Whole


def places(rng: np.random.Generator, count: int) -> list[str]:
    """Return names of invented places; different ones until all are used up."""
    starts, ends = words.PLACE_STARTS, words.PLACE_ENDS
    space = len(starts) * len(ends)
    drawn = np.concatenate(
        [rng.permutation(space) for _ in range(-(-count // space) or 1)]
    )
    return [
        starts[place % len(starts)] + ends[place // len(starts)]
        for place in drawn[:count].tolist()
    ]


def companies(rng: np.random.Generator, trades: Whole) -> list[str]:
    """Return a company name for each trade: a place, now and then a family."""
    count = trades.size
    fronts = places(rng, count)
    family = rng.random(count) < 0.16
    chosen = rng.integers(0, len(words.FAMILY_NAMES), count).tolist()
    unusual = rng.random(count) < 0.2
    houses = rng.integers(0, len(words.HOUSES), count).tolist()
    for place in np.flatnonzero(family).tolist():
        fronts[place] = (
            words.HOUSES[houses[place]]
            if unusual[place]
            else words.FAMILY_NAMES[chosen[place]]
        )
    return [
        f"{front} {words.TRADES[trade][0]}"
        for front, trade in zip(fronts, trades.tolist(), strict=True)
    ]


def told_apart(names: list[str], cities: list[str], taken: set[str]) -> list[str]:
    """Return the names, a repeated one with its city, then with a number."""
    seen = Counter(taken)
    told = []
    for name, city in zip(names, cities, strict=True):
        candidate = name if name not in seen else f"{name} {city}"
        seen[candidate] += 1
        if seen[candidate] > 1:
            candidate = f"{candidate} {seen[candidate]}"
        told.append(candidate)
    return told


def persons(rng: np.random.Generator, count: int) -> list[str]:
    """Return full names, some of them twice."""
    given = rng.integers(0, len(words.GIVEN_NAMES), count).tolist()
    family = rng.integers(0, len(words.FAMILY_NAMES), count).tolist()
    return [
        f"{words.GIVEN_NAMES[first]} {words.FAMILY_NAMES[last]}"
        for first, last in zip(given, family, strict=True)
    ]


PLAIN = str.maketrans("øØłŁßæđ’", "oOlLsad'")


def plain(text: str, *, between: str) -> str:
    """
    Return small plain letters for an address.

    >>> plain("Nørgaard & Søn", between="-")
    'norgaard-son'
    >>> plain("Róisín O’Brien", between=".")
    'roisin.obrien'
    """
    letters = unicodedata.normalize("NFKD", text.translate(PLAIN)).lower()
    kept = "".join(each for each in letters if each.isascii() and each not in "'")
    parts = "".join(each if each.isalnum() else " " for each in kept).split()
    return between.join(parts)
