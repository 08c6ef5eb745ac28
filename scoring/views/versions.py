"""Versions of the measure settings in words: what each says, and what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import FETCH_RAISE
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib import figures, runs
from sam.lib.http import whole_number
from sam.lib.said import Change, Said, SaidSection
from scoring.forms.sections import (
    ACTIVITIES,
    KNOWN,
    PARTS,
    PERCENT,
    SCALES,
    SECTIONS,
    Item,
)
from scoring.forms.settings import plain
from scoring.models import MeasureSettings
from scoring.services import measuring

PAGE = 20
# Scales that are kept as shares, as people say them.
WORDS = {
    "share_trend": gettext_lazy("points of share a year"),
    "breadth": gettext_lazy("share of functions met"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version with what it changed of the one before it."""

    settings: MeasureSettings
    changes: tuple[Change, ...]


def sections(settings: MeasureSettings, currency: str) -> list[SaidSection]:
    """Return every section in words, attachment and serving times among them."""
    said = [
        SaidSection(
            section.code,
            str(section.title),
            tuple(
                Said(item.label, _shown(settings, item, currency), str(item.help))
                for item in section.items
            ),
        )
        for section in SECTIONS
    ]
    attachment = SaidSection(
        "attachment",
        _("Attachment: weights and anchors"),
        (
            Said(KNOWN.label, _shown(settings, KNOWN, currency), str(KNOWN.help)),
            *(
                Said(
                    str(label),
                    _part(code, settings.attachment.get(code)),
                    str(WORDS.get(code, SCALES[code])),
                )
                for code, label in PARTS.items()
            ),
        ),
    )
    minutes = SaidSection(
        "activities",
        _("Minutes of serving, by what is done"),
        tuple(
            Said(str(label), _minutes(settings.activities.get(code)))
            for code, label in ACTIVITIES.items()
        ),
    )
    return [*said, attachment, minutes]


def versions(currency: str, *, before: str = "") -> tuple[list[Version], str | None]:
    """Return a page of versions, newest first, and the address of older ones."""
    found = MeasureSettings.objects.select_related("created_by").order_by("-version")
    oldest = whole_number(before)
    if oldest is not None:
        found = found.filter(version__lt=oldest)
    listed = list(found.fetch_mode(FETCH_RAISE)[: PAGE + 1])
    made = [
        Version(new, tuple(_changes(old, new, currency)))
        for new, old in pairwise(listed)
    ]
    if len(listed) > PAGE:
        return made, f"?before={made[-1].settings.version}"
    return made + [Version(each, ()) for each in listed[-1:]], None


def behind(settings: MeasureSettings) -> bool:
    """Test whether what is published was measured by other settings."""
    night = runs.latest(measuring.SCORE)
    return night is not None and (
        night.started_at is None or night.started_at < settings.created_at
    )


def _changes(old: MeasureSettings, new: MeasureSettings, currency: str) -> list[Change]:
    rows = []
    for before, after in zip(
        sections(old, currency), sections(new, currency), strict=True
    ):
        for was, now in zip(before.lines, after.lines, strict=True):
            if was.value != now.value:
                rows.append(Change(now.label, was.value, now.value))
    return rows


def _shown(settings: MeasureSettings, item: Item, currency: str) -> str:
    value = getattr(settings, item.name)
    if item.name == "segment_field":
        return settings.get_segment_field_display() if value else _("Nothing")
    if value is None:
        return _("Not set")
    if item.unit == PERCENT:
        share = Decimal(value)
        return figures.percent(share, _places(share * 100))
    if item.name == "hourly_cost":
        return _("{money} an hour").format(money=figures.money_full(value, currency))
    number = figures.number(value, _places(Decimal(str(value))))
    return f"{number} {item.unit}" if item.unit else number


def _part(code: str, part: Mapping[str, Any] | None) -> str:
    if not part:
        return _("Not set")
    return _("{weight}, from {worst} to {best}").format(
        weight=figures.percent(part["weight"], 0),
        worst=_anchor(code, part["worst"]),
        best=_anchor(code, part["best"]),
    )


def _anchor(code: str, value: Any) -> str:
    """Write an anchor as people say it: a share as per cent, a trend as points."""
    share = 100 * Decimal(str(value))
    match code:
        case "share_trend":
            return figures.change(share, _places(share))
        case "breadth":
            return figures.percent(value, _places(share))
    return _figure(value)


def _minutes(value: Any) -> str:
    if value is None:
        return _("Not set")
    return _("{minutes} min").format(minutes=_figure(value))


def _figure(value: Any) -> str:
    return figures.number(value, _places(Decimal(str(value))))


def _places(value: Decimal) -> int:
    """Return how many decimals a figure has that are not zeros."""
    exponent = plain(value).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
