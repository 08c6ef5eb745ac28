"""Watch rules in words: every rule with its figure, and what a version changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import FETCH_RAISE
from django.utils.translation import gettext as _

from sam.lib import figures
from sam.lib.said import Change, Said, SaidSection
from tiers.forms.rule_sections import PERCENT, SECTIONS, Item, shown
from tiers.models import BalancePair, WatchRules
from tiers.models.flags import FlagKind

PAGE = 20


@dataclass(frozen=True, slots=True)
class SaidKind:
    """A kind of flag: what it puts at stake, how long it takes, if it is urgent."""

    label: str
    stake: str
    minutes: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version with what it changed of the one before it."""

    rules: WatchRules
    changes: tuple[Change, ...]


def sections(rules: WatchRules) -> list[SaidSection]:
    """Return every section of thresholds in words."""
    said = [
        SaidSection(
            section.code,
            str(section.title),
            tuple(
                Said(str(item.label), _shown(rules, item), str(item.help))
                for item in section.items
            ),
        )
        for section in SECTIONS
    ]
    weights = tuple(
        Said(str(pair.label), _figure(rules.pair_weights.get(pair, 0)))
        for pair in BalancePair
    )
    return [*said, SaidSection("weights", _("Weights in the balance index"), weights)]


def kinds(rules: WatchRules) -> list[SaidKind]:
    """Return what *rules* say of each kind of flag."""
    return [
        SaidKind(
            label=str(kind.label),
            stake=_percent(rules.stakes.get(kind, 0)),
            minutes=figures.number(rules.minutes.get(kind, 0)),
            is_urgent=kind in rules.urgent,
        )
        for kind in FlagKind
    ]


def versions(*, before: int | None = None) -> tuple[Sequence[Version], int | None]:
    """
    Return a page of versions, newest first, and its last number if there are older.

    The first version changed nothing.
    """
    found = WatchRules.objects.select_related("created_by").order_by("-version")
    if before is not None:
        found = found.filter(version__lt=before)
    listed = list(found.fetch_mode(FETCH_RAISE)[: PAGE + 1])
    made = [Version(new, tuple(changes(old, new))) for new, old in pairwise(listed)]
    if len(listed) > PAGE:
        return made, made[-1].rules.version
    return made + [Version(each, ()) for each in listed[-1:]], None


def changes(old: WatchRules, new: WatchRules) -> list[Change]:
    """Return in what *new* differs from *old*, in the order of the page."""
    return [
        Change(label, was, now)
        for (label, was), (_label, now) in zip(_lines(old), _lines(new), strict=True)
        if was != now
    ]


def _lines(rules: WatchRules) -> list[tuple[str, str]]:
    said = [(s.label, s.value) for section in sections(rules) for s in section.lines]
    for kind in kinds(rules):
        label = {"kind": kind.label}
        urgent = _("yes") if kind.is_urgent else _("no")
        said += [
            (_("%(kind)s, at stake") % label, kind.stake),
            (_("%(kind)s, minutes to answer") % label, kind.minutes),
            (_("%(kind)s, for today") % label, urgent),
        ]
    return said


def _shown(rules: WatchRules, item: Item) -> str:
    value = getattr(rules, item.name)
    if item.name == "inversion_measure":
        return rules.get_inversion_measure_display()
    if item.unit == PERCENT:
        return _percent(value)
    return f"{_figure(value)} {item.unit}"


def _percent(share: float) -> str:
    value = shown(share * 100)
    return figures.percent(value / 100, _places(value))


def _figure(value: float) -> str:
    number = shown(value)
    return figures.number(number, _places(number))


def _places(value: Decimal) -> int:
    """Return how many decimals a figure has that are not zeros."""
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
