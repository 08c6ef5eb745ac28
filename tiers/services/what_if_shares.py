"""How the strategic seats would be shared between nominee types and regions."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Region
from sam.lib import figures
from tiers.models import NomineeType
from tiers.services.previewing import Flags, Preview

FILLS = ("f-strategic", "f-strategic-soft", "f-line-2", "f-alternative", "f-line")
WIDTH = 400.0
GAP = 2.0
MOST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, ``x`` and ``width`` of 400."""

    words: str
    count: int
    fill: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Share:
    """Seats by one thing, with what the policy asks of them in words."""

    label: str
    note: str
    parts: list[Part]

    @property
    def words(self) -> str:
        return ", ".join(part.words for part in self.parts)


def shares(preview: Preview, seen: Flags) -> list[Share]:
    """Return the seats by nominee type and by region; those unseen are one part."""
    if not preview.seated.any():
        return []
    return [_types(preview, seen), _regions(preview, seen)]


def _types(preview: Preview, seen: Flags) -> Share:
    kinds = preview.then.nominee_type[preview.seated & seen]
    counts = [
        (str(NomineeType(code).label).lower(), int((kinds == code).sum()))
        for code in NomineeType.values
    ]
    counts.append((_("type not known"), int((kinds == "").sum())))
    return Share(
        _("Nominee type"),
        _type_note(preview),
        _parts([*counts, _unseen(preview, seen)]),
    )


def _type_note(preview: Preview) -> str:
    """Say how the first band stands that the policy sets."""
    all_kinds = preview.then.nominee_type[preview.seated]
    said = []
    for code, band in preview.policy.mix.items():
        count = int((all_kinds == code).sum())
        label = str(NomineeType(code).label).lower()
        least, most = band.get("least"), band.get("most")
        if least:
            short = least - count
            state = _("met") if short <= 0 else _("{n} short").format(n=short)
            said.append(
                _("at least {n} {type}: {state}").format(
                    n=least, type=label, state=state
                )
            )
        if most is not None:
            state = _("met") if count <= most else _("over")
            said.append(
                _("at most {n} {type}: {state}").format(n=most, type=label, state=state)
            )
    if preview.then.kept_empty:
        said.append(
            ngettext(
                "{count} seat kept that nobody fills",
                "{count} seats kept that nobody fills",
                preview.then.kept_empty,
            ).format(count=figures.number(preview.then.kept_empty))
        )
    return "; ".join(said) or _("no band is set")


def _regions(preview: Preview, seen: Flags) -> Share:
    regions = preview.portfolio.region[preview.seated & seen]
    keys, counted = np.unique(regions, return_counts=True)
    names = dict(Region.objects.filter(pk__in=keys.tolist()).values_list("pk", "name"))
    order = np.argsort(-counted, kind="stable")
    rows = [
        (names.get(int(keys[place]), _("no region")), int(counted[place]))
        for place in order.tolist()
    ]
    shown, rest = rows[:MOST], rows[MOST:]
    if rest:
        shown.append((_("others"), sum(count for _name, count in rest)))
    return Share(
        _("Region"), _region_note(preview), _parts([*shown, _unseen(preview, seen)])
    )


def _region_note(preview: Preview) -> str:
    limits = [limit for limit in preview.policy.region_limits if limit.get("seats")]
    if not limits:
        return _("no limit is set")
    full = []
    for limit in limits:
        within = preview.then.region_limit == limit["region"]
        if int((within & preview.seated).sum()) >= limit["seats"]:
            full.append(limit["region"])
    names = Region.objects.filter(pk__in=full).order_by("name")
    if not full:
        return ngettext(
            "{count} limit, not reached", "{count} limits, none reached", len(limits)
        ).format(count=figures.number(len(limits)))
    return _("full: {regions}").format(
        regions=", ".join(names.values_list("name", flat=True))
    )


def _unseen(preview: Preview, seen: Flags) -> tuple[str, int]:
    return _("not yours to see"), int((preview.seated & ~seen).sum())


def _parts(counts: Iterable[tuple[str, int]]) -> list[Part]:
    """Lay out the parts side by side, with a gap between them."""
    some = [(words, count) for words, count in counts if count]
    whole = sum(count for _words, count in some)
    room = WIDTH - GAP * (len(some) - 1)
    made, x = [], 0.0
    for place, (words, count) in enumerate(some):
        width = room * count / whole
        made.append(
            Part(
                words=f"{words} {figures.number(count)}",
                count=count,
                fill=FILLS[min(place, len(FILLS) - 1)],
                x=f"{x:.1f}",
                width=f"{width:.1f}",
            )
        )
        x += width + GAP
    return made
