"""The figures of a preview as the page draws them: tiles, bars, the balance."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sam.lib import figures
from tiers.services.previewing_figures import Expected
from tiers.services.what_if import Bar, Consequences

register = template.Library()

START = 100.0  # where bars begin, of 400; names stand before
END = 375.0
STEP = 25
THOUSAND, MILLION = 1e3, 1e6
NO_RANGE = 1e-6  # of a change: its ends are the figure itself


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    unit: str = ""
    grade: str = ""
    note: str = ""


@register.filter
def what_if_tiles(said: Consequences, currency: str) -> list[Tile]:
    """Return the six figures of a preview, each with its change."""
    return [
        _strategic(said),
        _contribution(said, currency),
        _hours(said),
        Tile(
            _("Over 100 %"),
            figures.number(said.over.then),
            _changed(said.over.change),
            note=ngettext(
                "manager, of {count}", "managers, of {count}", int(said.over.then)
            ).format(count=figures.number(said.managers))
            if said.managers
            else _("no hours are stated"),
        ),
        _valued(said),
        Tile(
            _("Borderline"),
            figures.number(said.borderline),
            _("of {count}").format(count=figures.number(said.moves.seen)),
            note=_("flip in {share} of draws").format(
                share=figures.percent(said.preview.policy.borderline_share, 0)
            ),
        ),
    ]


def _strategic(said: Consequences) -> Tile:
    note = _("cap {seats}").format(seats=figures.number(said.preview.then.seats))
    if said.unseen_accounts:
        note = _("{cap}, {count} not yours").format(
            cap=note, count=figures.number(said.unseen_accounts)
        )
    return Tile(
        _("Strategic"),
        figures.number(said.totals.strategic.then),
        _changed(said.totals.strategic.change),
        note=note,
    )


def _contribution(said: Consequences, currency: str) -> Tile:
    expected = said.expected
    note = _("nobody moves in or out")
    if expected.grade:
        note = _spread(expected)
    elif said.moves.enters + said.moves.leaves:
        note = _("its change is not measured")
    return Tile(
        _("Contribution"),
        figures.money(said.totals.contribution.then, currency),
        grade=expected.grade,
        note=note,
    )


def _spread(expected: Expected) -> str:
    """Write a change with its range in one unit: ``+0.31 m (0.12 to 0.52)``."""
    ends = [expected.change, expected.low, expected.high]
    large = max(map(abs, ends)) >= MILLION
    unit = pgettext("million", "m") if large else pgettext("thousand", "k")
    size = MILLION if large else THOUSAND
    change, low, high = [each / size for each in ends]
    decimals = 2 if large else 0
    if high - low <= NO_RANGE * abs(change):
        return _("{change} {unit}, no range").format(
            change=figures.change(change, decimals), unit=unit
        )
    return _("{change} {unit} ({low} to {high})").format(
        change=figures.change(change, decimals),
        unit=unit,
        low=figures.number(low, decimals),
        high=figures.number(high, decimals),
    )


def _hours(said: Consequences) -> Tile:
    hours, capacity = said.totals.strategic_hours, said.totals.capacity
    note = _("of {hours} a month").format(hours=figures.number(capacity))
    if figures.known(capacity) is None:
        note = _("a month")
    return Tile(
        _("Strategic hours"),
        figures.number(hours.then),
        _changed(hours.change),
        note=note,
    )


def _valued(said: Consequences) -> Tile:
    left, promised = said.valued_hours, said.totals.other_hours.then
    if figures.known(left.then) is None:
        return Tile(
            _("Valued hours"), figures.not_measured(), note=_("no hours are stated")
        )
    is_short = left.then < promised
    words = _("under {hours} promised") if is_short else _("of {hours} promised")
    return Tile(
        _("Valued hours"),
        figures.number(left.then),
        _changed(left.change),
        note=words.format(hours=figures.number(promised)),
    )


def _changed(change: float) -> str:
    """Return a change with its sign, blank if there is none to see."""
    return figures.change(change) if abs(change) >= 0.5 else ""


@register.filter
def what_if_bars(said: Consequences) -> dict[str, Any]:
    """Return where managers' bars stand, and what they say to who does not see them."""
    top = max([1.15, *(max(bar.now, bar.then) for bar in said.bars)])
    scale = (END - START - 12) / top
    height = STEP * len(said.bars)
    return {
        "start": f"{START:.0f}",
        "full": f"{START + scale:.1f}",
        "foot": height + 6,
        "label": height + 20,
        "height": height + 24,
        "bars": [
            {
                "name": _shortened(bar.name),
                "fill": "f-watch" if bar.is_over else "f-line-2",
                "y": 8 + STEP * place,
                "text": 18 + STEP * place,
                "top": 6 + STEP * place,
                "bottom": 23 + STEP * place,
                "width": f"{max(bar.then * scale, 0):.1f}",
                "now": f"{START + bar.now * scale:.1f}",
                "figure_x": f"{START + max(bar.now, bar.then) * scale + 6:.1f}",
                "figure": figures.number(bar.then * 100),
            }
            for place, bar in enumerate(said.bars)
        ],
        "words": _("Hours promised as a share of client hours: {all}").format(
            all="; ".join(map(_bar_words, said.bars))
        ),
    }


def _bar_words(bar: Bar) -> str:
    return _("{name} {then}, now {now}").format(
        name=bar.name,
        then=figures.percent(bar.then, 0),
        now=figures.percent(bar.now, 0),
    )


def _shortened(name: str) -> str:
    return name if len(name) <= 16 else f"{name[:15]}…"


@register.filter
def what_if_balance(said: Consequences) -> str:
    """Say what is left for accounts that are not Strategic, and what they are owed."""
    left, promised = said.valued_hours, said.totals.other_hours.then
    if figures.known(left.then) is None:
        return _(
            "No manager's client hours are stated, so nobody can say what is left for"
            " Valued accounts."
        )
    hours = figures.number(left.then)
    owed = figures.number(promised)
    change = round(left.change)
    words = _("Valued accounts have {hours} hours a month, as now")
    if change < 0:
        words = _("Valued accounts would have {hours} hours a month, {change} fewer")
    elif change > 0:
        words = _("Valued accounts would have {hours} hours a month, {change} more")
    said_so = words.format(hours=hours, change=figures.number(abs(change)))
    state = (
        _("they are promised {owed}")
        if left.then >= promised
        else _("that is less than the {owed} they are promised")
    )
    return f"{said_so}; {state.format(owed=owed)}."
