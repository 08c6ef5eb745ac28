"""Why an account moves under a draft, and what the draft does, in a reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sam.lib import figures
from tiers.features import Vector
from tiers.models import Evaluation, Gate, Policy, Tier
from tiers.selectors.words import criterion_words
from tiers.services.judging import Judgement
from tiers.services.previewing import Preview
from tiers.services.previewing_figures import Expected, Loads, Totals

FEELS = 0.05  # points of score below which nobody would see a difference
NUMBERS = (
    gettext_lazy("no"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
)
LEFT_OUT: Mapping[str, str | Promise] = {
    Evaluation.Decision.CAP: gettext_lazy("no seat left"),
    Evaluation.Decision.REGION: gettext_lazy("its region is full"),
    Evaluation.Decision.HOURS: gettext_lazy("its manager is full"),
    Evaluation.Decision.MIX: gettext_lazy("kept for other types"),
    Evaluation.Decision.OPTIMUM: gettext_lazy("others are worth more"),
}
HELD: Mapping[str, str | Promise] = {
    Evaluation.Decision.PROTECTED: gettext_lazy("held by the minimum stay"),
    Evaluation.Decision.DEVELOPS: gettext_lazy("has time to develop"),
    Evaluation.Decision.OVERRIDE: gettext_lazy("a person's override"),
    Evaluation.Decision.KEEPS: gettext_lazy("kept as a person decided"),
    Evaluation.Decision.UNPROFITABLE: gettext_lazy("no profit, no hours to turn round"),
    Evaluation.Decision.RECOVERED: gettext_lazy("earns money again"),
    Evaluation.Decision.CLASH: gettext_lazy("limits contradict each other"),
    Evaluation.Decision.NOT_JUDGED: gettext_lazy("not a candidate any more"),
}
SHORT_GATES: Mapping[str, str | Promise] = {
    Gate.CLOSED: gettext_lazy("no customer any more"),
    Gate.PROSPECT: gettext_lazy("prospects are not taken"),
    Gate.NOMINATION: gettext_lazy("no qualified nomination"),
    Gate.SUPPLIER: gettext_lazy("supplier gate"),
    Gate.POTENTIAL: gettext_lazy("too little potential"),
    Gate.MARGIN: gettext_lazy("margin below the hurdle"),
    Gate.ROI: gettext_lazy("return on hours below the hurdle"),
    Gate.CONCENTRATION: gettext_lazy("too much of our revenue"),
}


@dataclass(frozen=True, slots=True)
class Moves:
    """How many move which way, of whom a reader sees, and how many it does not see."""

    enters: int
    leaves: int
    others: int
    unseen: int

    @property
    def seen(self) -> int:
        return self.enters + self.leaves + self.others


def counted(count: int) -> str:
    """Return a small count as a word, a large one in figures."""
    return str(NUMBERS[count]) if count < len(NUMBERS) else figures.number(count)


def in_sentence(words: str) -> str:
    """Return *words* as they stand within a sentence; ROI stays as it is."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def mover_words(preview: Preview, place: int) -> str:
    """Say in a few words what moves the account at *place*."""
    now, then = preview.now, preview.then
    decision = str(then.decision[place])
    if decision in HELD:
        return str(HELD[decision])
    if preview.is_same:
        return _standing(preview, place)
    if then.tier[place] == now.tier[place]:
        return _("also by policy {version}: {why}").format(
            version=preview.against.version, why=_standing(preview, place)
        )
    if then.tier[place] == Tier.STRATEGIC:
        return _enters(preview, place)
    return _leaves(preview, place)


def decides(preview: Preview, place: int, *, is_borderline: bool = False) -> str:
    """Say in a few words what decides on the account at *place*."""
    then, policy = preview.then, preview.policy
    decision = str(then.decision[place])
    score = float(then.score[place])
    match decision:
        case Evaluation.Decision.ENTERS if is_borderline:
            return _("enter line; borderline")
        case Evaluation.Decision.STAYS if is_borderline:
            return _("stay line; borderline")
        case Evaluation.Decision.ENTERS:
            return _("enter line {line}").format(
                line=figures.number(policy.enter_score, 1)
            )
        case Evaluation.Decision.STAYS:
            return _("stay line {line}").format(
                line=figures.number(policy.stay_score, 1)
            )
        case Evaluation.Decision.BELOW:
            line = policy.stay_score if preview.holds[place] else policy.enter_score
            return _("{points} below the line").format(
                points=figures.number(line - score, 1)
            )
        case Evaluation.Decision.GATE:
            return str(SHORT_GATES.get(str(then.gate[place]), _("a gate")))
    said = str(LEFT_OUT.get(decision) or HELD[decision])
    return _("{why}; borderline").format(why=said) if is_borderline else said


def finding(
    moves: Moves,
    expected: Expected,
    totals: Totals,
    loads: Loads,
    labels: Mapping[str, str],
    *,
    currency: str,
) -> SafeString:
    """Say in one or two sentences what the draft would do."""
    said = _moved(moves, totals, labels)
    if moves.enters + moves.leaves == 0:
        return said
    clauses = [_money(expected, currency)]
    hours = totals.strategic_hours.change
    if abs(hours) >= 0.5:
        clauses.append(_hours(hours, labels))
    newly = int((loads.over(loads.then) & ~loads.over(loads.now)).sum())
    if newly:
        people = ngettext("{count} manager", "{count} managers", newly)
        goes = ngettext("goes over the limit", "go over their limit", newly)
        clauses.append(
            format_html("<b>{}</b> {}", people.format(count=counted(newly)), goes)
        )
    costs = expected.change > 0 and (hours >= 0.5 or newly > 0)
    return format_html("{} {}.", said, _joined(clauses, but=costs))


def _moved(moves: Moves, totals: Totals, labels: Mapping[str, str]) -> SafeString:
    strategic, valued = labels[Tier.STRATEGIC], labels[Tier.VALUED]
    parts = []
    if moves.enters:
        said = ngettext(
            "{count} account becomes {tier}", "{count} accounts become {tier}",
            moves.enters,
        )  # fmt: skip
        parts.append(said.format(count=counted(moves.enters), tier=strategic))
    if moves.leaves:
        if moves.enters:
            said = ngettext(
                "{count} becomes {tier}", "{count} become {tier}", moves.leaves
            )
        else:
            said = ngettext(
                "{count} account becomes {tier}", "{count} accounts become {tier}",
                moves.leaves,
            )  # fmt: skip
        parts.append(said.format(count=counted(moves.leaves), tier=valued))
    if moves.others:
        said = ngettext(
            "{count} moves between the other tiers",
            "{count} move between the other tiers",
            moves.others,
        )
        parts.append(said.format(count=counted(moves.others)))
    if not parts:
        kept = ngettext(
            "Nobody moves: {count} account stays {tier}.",
            "Nobody moves: {count} accounts stay {tier}.",
            int(totals.strategic.then),
        ).format(count=figures.number(totals.strategic.then), tier=strategic)
    else:
        *former, last = parts
        joined = _(" and ").join([*([", ".join(former)] if former else []), last])
        kept = joined[:1].upper() + joined[1:] + "."
    if moves.unseen:
        more = ngettext(
            "{count} move more is of an account that you do not see.",
            "{count} moves more are of accounts that you do not see.",
            moves.unseen,
        ).format(count=counted(moves.unseen))
        kept = f"{kept} {more[:1].upper()}{more[1:]}"
    return format_html("{}", kept)


def _money(expected: Expected, currency: str) -> SafeString:
    if not expected.grade:
        return format_html("{}", _("What it would bring is not measured"))
    shown = figures.money(abs(expected.change), currency)
    if expected.change > 0:
        words = _("Expected contribution rises by {money} a year")
    elif expected.change < 0:
        words = _("Expected contribution falls by {money} a year")
    else:
        return format_html("{}", _("Expected contribution stays as it is"))
    return _bold(words, money=shown)


def _hours(change: float, labels: Mapping[str, str]) -> SafeString:
    tier = labels[Tier.STRATEGIC]
    size = round(abs(change))
    if change > 0:
        words = ngettext(
            "{tier} needs {hours} a month", "{tier} needs {hours} a month", size
        )
        more = ngettext("{count} more hour", "{count} more hours", size)
    else:
        words = ngettext(
            "{tier} gives back {hours} a month", "{tier} gives back {hours} a month",
            size,
        )  # fmt: skip
        more = ngettext("{count} hour", "{count} hours", size)
    return _bold(words, plain=tier, hours=more.format(count=figures.number(size)))


def _bold(words: str, plain: str = "", **figure: str) -> SafeString:
    """Fill *words* in, the figure in bold."""
    ((name, shown),) = figure.items()
    before, after = words.split("{" + name + "}", 1)
    return format_html(
        "{}<b>{}</b>{}",
        before.replace("{tier}", plain),
        shown,
        after.replace("{tier}", plain),
    )


def _joined(clauses: list[SafeString], *, but: bool) -> SafeString:
    if len(clauses) == 1:
        return clauses[0]
    first, *rest = clauses
    link = _(", but ") if but else _(", and ")
    said = format_html("{}{}{}", first, link, rest[0])
    for clause in rest[1:]:
        said = format_html("{}{}{}", said, _(" and "), clause)
    return said


def _enters(preview: Preview, place: int) -> str:
    now, then, policy = preview.now, preview.then, preview.policy
    if now.gate[place] and not then.gate[place]:
        return _("let through: {gate}").format(
            gate=SHORT_GATES.get(str(now.gate[place]), "")
        )
    was = str(now.decision[place])
    gained = float(then.score[place] - now.score[place])
    if was == Evaluation.Decision.BELOW and now.score[place] >= policy.enter_score:
        return _("enter line lowered")
    if was in LEFT_OUT and gained < FEELS:
        return _("before: {why}").format(why=LEFT_OUT[was])
    return _criterion(preview, place, up=True)


def _leaves(preview: Preview, place: int) -> str:
    now, then, policy = preview.now, preview.then, preview.policy
    decision = str(then.decision[place])
    if decision == Evaluation.Decision.GATE:
        return str(SHORT_GATES.get(str(then.gate[place]), _("a gate")))
    lost = float(now.score[place] - then.score[place])
    if decision == Evaluation.Decision.BELOW and (
        now.score[place] < policy.stay_score or lost < FEELS
    ):
        return _("stay line raised")
    if decision in LEFT_OUT and lost < FEELS:
        return str(LEFT_OUT[decision])
    return _criterion(preview, place, up=False)


def _criterion(preview: Preview, place: int, *, up: bool) -> str:
    """Name the criterion that moved the score most against those in and around."""
    code = _moving(preview, place, up=up)
    name = in_sentence(criterion_words(code))
    was, is_ = weight_of(preview.against, code), weight_of(preview.policy, code)
    if is_ > was + 1e-9:
        if up:
            return _("{criterion} counts more").format(criterion=name)
        return _("{criterion} counts more, it has little").format(criterion=name)
    if is_ < was - 1e-9:
        if up:
            return _("{criterion} counts less, it has little").format(criterion=name)
        return _("{criterion} counts less").format(criterion=name)
    return _("{criterion} is rated otherwise").format(criterion=name)


def _moving(preview: Preview, place: int, *, up: bool) -> str:
    around = preview.holds | preview.seated
    codes = dict.fromkeys(
        each["code"]
        for policy in (preview.policy, preview.against)
        for each in policy.criteria
    )
    moved: dict[str, float] = {}
    for each_code in codes:
        change = parts_of(preview.policy, preview.then, each_code) - parts_of(
            preview.against, preview.now, each_code
        )
        moved[each_code] = float(change[place] - change[around].mean())
    code: str = sorted(moved, key=lambda each: moved[each], reverse=up)[0]
    return code


def parts_of(policy: Policy, judged: Judgement, code: str) -> Vector:
    """Return the points that criterion *code* adds to each score, (n,)."""
    for column, each in enumerate(policy.criteria):
        if each["code"] == code:
            return judged.contributions[:, column]
    return np.zeros(judged.score.size)


def weight_of(policy: Policy, code: str) -> float:
    """Return the weight of criterion *code*, 0 if the policy has none."""
    return sum(
        float(each["weight"]) for each in policy.criteria if each["code"] == code
    )


def _standing(preview: Preview, place: int) -> str:
    """Say what decides where both policies say the same."""
    decision = str(preview.then.decision[place])
    if decision == Evaluation.Decision.ENTERS:
        return _("{criterion} is high").format(
            criterion=in_sentence(criterion_words(str(preview.then.decisive[place])))
        )
    return decides(preview, place)
