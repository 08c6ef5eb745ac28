"""A ranked account as one person may see it, wherever a ranking is listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tiers.features import HOUR
from tiers.models import NomineeType
from tiers.services import what_if_words as words
from tiers.services.previewing import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedAccount:
    """One ranked account; who is not visible has no name and no figures."""

    rank: int
    account_id: int | None = None
    name: str
    tier: str = ""
    nominated: str = ""
    owner: str = ""
    score: float | None = None
    hours: float | None = None
    words: str = ""


def ranked_fields(
    preview: Preview,
    place: int,
    known: Mapping[int, Mapping[str, Any]],
    *,
    is_borderline: bool = False,
) -> dict[str, Any]:
    """
    Return the fields of the :class:`RankedAccount` at a place.

    :param known: names and owners by key, of those whom the person may see
    """
    key, rank = int(preview.portfolio.keys[place]), int(preview.then.rank[place])
    if key not in known:
        return {"rank": rank, "name": _("An account that you do not see")}
    return {
        "rank": rank,
        "account_id": key,
        "name": known[key]["name"],
        "tier": str(preview.portfolio.tier[place]),
        "nominated": nominated(preview, place),
        "owner": known[key]["owner"] or "",
        "score": float(preview.then.score[place]),
        "hours": float(preview.then.minutes[place]) / HOUR,
        "words": words.decides(preview, place, is_borderline=is_borderline),
    }


def nominated(preview: Preview, place: int) -> str:
    """Return the nominee type of an account in words, blank where unknown."""
    code = str(preview.then.nominee_type[place])
    return str(NomineeType(code).label) if code else ""
