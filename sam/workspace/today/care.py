"""Days since we did something for them: Strategic and Valued side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median_low

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.workspace.today import strip
from sam.workspace.today.cared import Cared
from tiers.models import Tier

TIERS = (Tier.STRATEGIC, Tier.VALUED)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Care:
    """
    A tier's customers: all, those that are promised contact, those within it.

    ``longest`` wait longest, measured by what they are promised; ``strip`` is nothing
    where there are none, ``words`` says the same figures.
    """

    tier: str
    accounts: int
    promised: int
    within: int
    label: str
    never: int
    longest: tuple[Cared, ...]
    strip: strip.Strip | None
    words: str

    @property
    def unpromised(self) -> int:
        """Return how many of them are promised no contact."""
        return self.accounts - self.promised


def care_of(cared: Iterable[Cared], labels: Mapping[str, str]) -> list[Care]:
    """Return the same picture of the Strategic and of the Valued ones in *cared*."""
    by_tier: dict[str, list[Cared]] = {str(tier): [] for tier in TIERS}
    for one in cared:
        if one.tier in by_tier:
            by_tier[one.tier].append(one)
    met = {tier: _met(its) for tier, its in by_tier.items()}
    top = strip.end_of_axis(
        [one.days for its in met.values() for one in its],
        promised=[
            usual for its in by_tier.values() if (usual := _usual(its)) is not None
        ],
    )
    rows = max(strip.depth(its, top) for its in met.values())
    return [
        _care(tier, its, labels[tier], met[tier], top=top, rows=rows)
        for tier, its in by_tier.items()
    ]


def _care(
    tier: str,
    its: list[Cared],
    label: str,
    met: list[strip.Met],
    *,
    top: int,
    rows: int,
) -> Care:
    ranked = sorted(its, key=lambda one: (-one.urgency, -one.waiting, one.account_id))
    owed = [one for one in its if one.promised is not None]
    usual = _usual(its)
    return Care(
        tier=tier,
        accounts=len(its),
        promised=len(owed),
        within=sum(not one.is_overdue for one in owed),
        label=label,
        never=len(its) - len(met),
        longest=tuple(ranked[:SHOWN]),
        strip=strip.drawn(met, promised=usual, top=top, rows=rows) if met else None,
        words=_words(label, met, usual),
    )


def _met(its: list[Cared]) -> list[strip.Met]:
    return [strip.Met(one.days, one.is_overdue) for one in its if one.days is not None]


def _usual(its: list[Cared]) -> int | None:
    """Return the days between two contacts that most of them are promised."""
    promised = [one.promised for one in its if one.promised is not None]
    return median_low(promised) if promised else None


def _words(label: str, met: list[strip.Met], usual: int | None) -> str:
    if not met:
        return ""
    days = sorted(one.days for one in met)
    said = ngettext(
        "Days since last contact for {count} {tier} account: {days}",
        "Days since last contact for {count} {tier} accounts: {days}",
        len(days),
    ).format(
        count=figures.number(len(days)),
        tier=label,
        days=figures.number(days[0])
        if len(days) == 1
        else _("{first} to {last}").format(
            first=figures.number(days[0]), last=figures.number(days[-1])
        ),
    )
    if usual is None:
        return said
    return _("{said}; {days} promised").format(said=said, days=figures.number(usual))
