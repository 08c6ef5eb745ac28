"""Imports as people look at them."""

import datetime as dt
from dataclasses import dataclass

from accounts.importing.loading import COUNTED
from accounts.models import ImportBatch
from sam.workspace import progress


@dataclass(frozen=True, slots=True)
class Import:
    """A batch, the sums of its files' counts, and how long it took, if it ended."""

    batch: ImportBatch
    counts: dict[str, int]
    seconds: dt.timedelta | None


def listed(most: int, *, after: int | None = None) -> list[Import]:
    """Return the newest *most* imports, or those before the key *after*."""
    batches = ImportBatch.objects.select_related("actor").order_by("-id")
    if after is not None:
        batches = batches.filter(pk__lt=after)
    return [
        Import(
            batch,
            progress.tally(batch.files, COUNTED),
            (batch.ended_at - batch.started_at) if batch.ended_at else None,
        )
        for batch in batches[:most]
    ]
