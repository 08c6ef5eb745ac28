"""The five pairs of a balance in words and bars, for one reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Programme
from sam.lib import figures
from tiers.models import BalanceIndex, BalancePair, BalanceSnapshot, Tier
from tiers.models.balance import BalanceState
from tiers.selectors.balance import COMPARED, OF_MONEY, Week

HOUR = 60
DAY = 24 * HOUR
STATES = {
    BalanceState.GREEN.value: (gettext_lazy("As usual"), "good"),
    BalanceState.AMBER.value: (gettext_lazy("Drifting"), "watch"),
    BalanceState.RED.value: (gettext_lazy("Valued pay for it"), "now"),
    BalanceState.UNKNOWN.value: (gettext_lazy("Not enough history"), ""),
}
UNITS = {
    BalancePair.RESOURCES.value: gettext_lazy("Hours, and contribution, % of all"),
    BalancePair.CONTACTS.value: gettext_lazy("Contacts for each one promised"),
    BalancePair.RESPONSE.value: gettext_lazy("First answer, median"),
    BalancePair.PROBLEMS.value: gettext_lazy("Open problems per 100 customers"),
    BalancePair.INCOME.value: gettext_lazy("Income against a year before"),
}
# A picture of the drift: the limit stands at a third of the height from the top.
SPARK_WIDTH, SPARK_HEIGHT = 100.0, 34.0
SPARK_TOP, SPARK_FOOT = 3.0, -1.5


@dataclass(frozen=True, slots=True)
class TierBar:
    """One tier's figure in a pair; ``width`` in hundredths of the longer bar."""

    tier: str
    label: str
    words: str
    width: str
    is_below: bool


@dataclass(frozen=True, slots=True)
class Spark:
    """The drift of a pair over the judged weeks, as a line beside its limit."""

    points: str
    limit: str
    usual: str
    end: tuple[str, str]
    words: str


@dataclass(frozen=True, slots=True)
class PairShown:
    """A pair as its cell shows it; ``tone`` is that of a flag."""

    code: str
    label: str
    unit: str
    state: str
    state_words: str
    tone: str
    bars: list[TierBar]
    note: str
    spark: Spark | None


def pairs_shown(
    judged: BalanceIndex,
    week: Week | None,
    past: Sequence[BalanceIndex],
    *,
    labels: Mapping[str, str],
    sees_money: bool,
    needed: int,
) -> list[PairShown]:
    """
    Return the five pairs of a judged week in words.

    :param past: the judged weeks up to this one, oldest first
    :param needed: the weeks that it takes to know what is usual
    """
    return [
        _pair(code, judged, week, past, labels, sees_money=sees_money, needed=needed)
        for code in BalancePair.values
    ]


def finding(judged: BalanceIndex, shown: Sequence[PairShown]) -> SafeString:
    """Say what the week was judged to be."""
    off = [pair.label.lower() for pair in shown if pair.state in {"AMBER", "RED"}]
    match judged.state:
        case BalanceState.RED:
            words = _(
                "Valued customers are paying for Strategic ones: balance {index}."
            )
        case BalanceState.AMBER:
            words = _("The balance drifts: {index}. Beyond what is usual: {pairs}.")
        case BalanceState.GREEN:
            words = _(
                "Strategic and Valued customers are in balance: {index}. Nothing is"
                " beyond what is usual."
            )
        case _unknown:
            return format_html(
                _(
                    "There is not enough history to judge by: {weeks} weeks before the"
                    " judged ones say what is usual."
                ),
                weeks=judged.weeks,
            )
    return format_html(
        words,
        index=format_html(
            "<b>{}</b>", _("{index} of 100").format(index=figures.number(judged.index))
        ),
        pairs=", ".join(off),
    )


@dataclass(frozen=True, slots=True)
class RunningLine:
    """One figure of the running week for both tiers, in words."""

    label: str
    strategic: str
    valued: str


def running_lines(week: Week, *, sees_money: bool) -> list[RunningLine]:
    """Return what both tiers got in the running week so far."""
    rows = [week.tiers.get(tier) for tier in COMPARED]

    def line(label: str, say: Callable[[BalanceSnapshot], str]) -> RunningLine:
        strategic, valued = (
            figures.not_measured() if row is None else say(row) for row in rows
        )
        return RunningLine(label, strategic, valued)

    lines = [
        line(_("Hours given"), lambda row: figures.number(row.minutes / HOUR, 1)),
        line(
            _("Contacts, of those promised"),
            lambda row: _("{contacts} of {promised}").format(
                contacts=figures.number(row.contacts),
                promised=figures.number(row.contacts_promised, 1),
            ),
        ),
        line(_("First answer, median"), lambda row: duration(row.response_minutes)),
        line(_("Open problems"), lambda row: figures.number(row.problems_open)),
    ]
    if sees_money:
        currency = Programme.current().base_currency
        lines.append(line(_("Income"), lambda row: figures.money(row.income, currency)))
    return lines


def duration(minutes: float | None) -> str:
    """Say some minutes: ``38 min``, ``2 h 50``, ``3 d``."""
    if minutes is None:
        return figures.not_measured()
    whole = round(minutes)
    if whole < 2 * HOUR:
        return _("{minutes} min").format(minutes=whole)
    if whole < 2 * DAY:
        return _("{hours} h {minutes:02d}").format(
            hours=whole // HOUR, minutes=whole % HOUR
        )
    return _("{days} d").format(days=figures.number(whole / DAY, 1))


def figure_words(code: str, value: float | None) -> str:
    """Say a pair's figure of a tier, in its unit."""
    if value is None:
        return figures.not_measured()
    match code:
        case BalancePair.RESPONSE:
            return duration(value)
        case BalancePair.PROBLEMS:
            return figures.number(value, 1)
        case BalancePair.INCOME:
            return figures.change_percent(value)
        case _ratio:
            return _("{times} ×").format(times=figures.number(value, 1))


def _pair(
    code: str,
    judged: BalanceIndex,
    week: Week | None,
    past: Sequence[BalanceIndex],
    labels: Mapping[str, str],
    *,
    sees_money: bool,
    needed: int,
) -> PairShown:
    part = judged.parts.get(code, {})
    state = part.get("state", BalanceState.UNKNOWN)
    words, tone = STATES[state]
    hides = code in OF_MONEY and not sees_money
    return PairShown(
        code=code,
        label=str(BalancePair(code).label),
        unit=str(UNITS[BalancePair(code)]),
        state=state,
        state_words=str(words),
        tone=tone,
        bars=[]
        if hides and code == BalancePair.INCOME
        else _bars(code, part, week, labels, sees_money=sees_money),
        note=_("Its figures are money.")
        if hides
        else _note(code, part, labels, needed=needed),
        spark=_spark(code, past),
    )


def _bars(
    code: str,
    part: Mapping[str, Any],
    week: Week | None,
    labels: Mapping[str, str],
    *,
    sees_money: bool,
) -> list[TierBar]:
    if code == BalancePair.RESOURCES:
        shares = {tier: _hours_share(week, tier) for tier in COMPARED}
        earned = {tier: _income_share(week, tier) for tier in COMPARED}
        said = {
            tier: _share_words(shares[tier], earned[tier] if sees_money else None)
            for tier in COMPARED
        }
        values: dict[Tier, float | None] = shares
    else:
        values = {tier: part.get(tier.lower()) for tier in COMPARED}
        said = {tier: figure_words(code, values[tier]) for tier in COMPARED}
    longest = max((abs(value) for value in values.values() if value), default=0.0)
    return [
        TierBar(
            tier=tier,
            label=labels[tier],
            words=said[tier],
            width=f"{100 * abs(value or 0.0) / longest:.1f}" if longest else "0",
            is_below=(value or 0.0) < 0,
        )
        for tier, value in values.items()
    ]


def _note(
    code: str, part: Mapping[str, Any], labels: Mapping[str, str], *, needed: int
) -> str:
    if part.get("state", "UNKNOWN") == BalanceState.UNKNOWN:
        return _("{weeks} of {needed} weeks say what is usual.").format(
            weeks=part.get("weeks", 0), needed=needed
        )
    usual = [part.get("strategic_usual"), part.get("valued_usual")]
    if None in usual:
        return ""
    strategic, valued = (figure_words(code, value) for value in usual)
    if code == BalancePair.RESOURCES:
        return _(
            "Hours for each share of contribution: {strategic_now} and {valued_now};"
            " usually {strategic} and {valued}."
        ).format(
            strategic_now=figure_words(code, part.get("strategic")),
            valued_now=figure_words(code, part.get("valued")),
            strategic=strategic,
            valued=valued,
        )
    return _("Usually {strategic} and {valued}.").format(
        strategic=strategic, valued=valued
    )


def _spark(code: str, past: Sequence[BalanceIndex]) -> Spark | None:
    """Draw how far a pair was off, in limits, week by week."""
    drift = [week.parts.get(code, {}).get("off") for week in past]
    known = [(place, off) for place, off in enumerate(drift) if off is not None]
    if len(known) < 2:
        return None
    last = max(len(drift) - 1, 1)
    points = [(SPARK_WIDTH * place / last, _height(off)) for place, off in known]
    return Spark(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        limit=f"{_height(1.0):.1f}",
        usual=f"{_height(0.0):.1f}",
        end=(f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}"),
        words=_(
            "{pair} over {weeks} weeks: the moving average stands at {off} of its limit"
        ).format(
            pair=BalancePair(code).label,
            weeks=len(known),
            off=figures.percent(known[-1][1], 0),
        ),
    )


def _height(off: float) -> float:
    inside = min(max(off, SPARK_FOOT), SPARK_TOP)
    return SPARK_HEIGHT * (SPARK_TOP - inside) / (SPARK_TOP - SPARK_FOOT)


def _hours_share(week: Week | None, tier: str) -> float | None:
    if week is None or not week.minutes or tier not in week.tiers:
        return None
    return week.tiers[tier].minutes / week.minutes


def _income_share(week: Week | None, tier: str) -> float | None:
    if week is None or week.income_year <= 0 or tier not in week.tiers:
        return None
    return float(week.tiers[tier].income_year) / week.income_year


def _share_words(hours: float | None, earned: float | None) -> str:
    if hours is None:
        return figures.not_measured()
    given = figures.number(100 * hours)
    if earned is None:
        return figures.percent(hours, 0)
    return f"{given} / {figures.number(100 * earned)}"
