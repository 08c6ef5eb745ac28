"""Regions with all that is below them, for filters."""

from tiers.selectors import regions


def with_parts(region_id: int) -> list[int]:
    """Return the keys of a region and of all regions below it."""
    return regions.with_parts([region_id])
