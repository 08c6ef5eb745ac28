"""What a person sees of one thing that was found."""

import datetime as dt
from dataclasses import dataclass, field

from sam.workspace.search.excerpts import Piece


@dataclass(frozen=True, slots=True)
class Hit:
    """
    One thing that was found, in the reader's words.

    ``also`` is the name by which it was found where it goes by another now; ``past``
    says why it is not of today, or is blank. ``excerpt`` is of notes.
    """

    kind: str
    pk: int
    title: str
    url: str
    account_id: int
    account: str = ""
    detail: str = ""
    tier: str = ""
    is_own: bool = False
    also: str = ""
    past: str = ""
    icon: str = ""
    on: dt.date | None = None
    excerpt: list[Piece] = field(default_factory=list)
