"""The words of the people map: its finding, its gaps, how contact runs, what breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.core.people_map import (
    Gap,
    GapKind,
    Quality,
    Removal,
    Rule,
    Shape,
    ShapeKind,
    State,
)
from sam.lib.figures import percent

# So many gaps stand in the finding, and so many names in a row of the rule.
NAMED, NAMES = 2, 4


@dataclass(frozen=True, slots=True)
class GapWords:
    """A gap in words, with the person or the function that it is about."""

    kind: str
    icon: str
    title: str
    note: str
    person: int | None
    function: str
    asks_for_person: bool


ICONS = {
    GapKind.OPPONENT_DECIDES: "user-off",
    GapKind.NO_SENIOR: "user-question",
    GapKind.NO_DECIDER: "user-question",
    GapKind.ONE_OF_THEIRS: "alert-triangle",
    GapKind.ONE_OF_OURS: "alert-triangle",
    GapKind.FUNCTION_NOT_COVERED: "user-question",
    GapKind.NEVER_MET: "user-plus",
    GapKind.NOT_MET_LATELY: "clock",
    GapKind.STANDING_UNKNOWN: "user-question",
}
ASK_FOR_PERSON = {GapKind.NO_SENIOR, GapKind.NO_DECIDER}


def gap_words(gap: Gap, *, names: Mapping[int, str], rule: Rule) -> GapWords:
    """Return what is missing in words; *names* are of people by key."""
    title, note = _gap(gap, names, rule)
    return GapWords(
        kind=gap.kind,
        icon=ICONS[gap.kind],
        title=title,
        note=note,
        person=gap.people[0] if len(gap.people) == 1 else None,
        function=gap.function,
        asks_for_person=gap.kind in ASK_FOR_PERSON,
    )


def _gap(gap: Gap, names: Mapping[int, str], rule: Rule) -> tuple[str, str]:
    who = names[gap.people[0]] if gap.people else ""
    days = {"days": rule.fresh_days}
    match gap.kind:
        case GapKind.OPPONENT_DECIDES:
            return _("%(who)s is against us") % {"who": who}, _("Decides or approves")
        case GapKind.NO_SENIOR:
            return _("No contact at C or D level"), _("Nobody senior is known here")
        case GapKind.NO_DECIDER:
            return (
                _("Nobody known who decides or approves"),
                _("Ask who signs, and write down their buying role"),
            )
        case GapKind.ONE_OF_THEIRS:
            return (
                _("One thread only: %(who)s") % {"who": who},
                _("All contact of the last 12 months is with one person"),
            )
        case GapKind.ONE_OF_OURS:
            return (
                _("One of us holds all contact"),
                _("Nobody else of ours was in touch in the last 12 months"),
            )
        case GapKind.FUNCTION_NOT_COVERED:
            known = ngettext(
                "%(n)s person known there, not met in %(days)s days",
                "%(n)s people known there, none met in %(days)s days",
                len(gap.people),
            ) % {"n": len(gap.people), **days}
            return _("%(function)s is not covered") % {"function": gap.function}, known
        case GapKind.NEVER_MET:
            return _("%(who)s was never met") % {"who": who}, _("A key player")
        case GapKind.NOT_MET_LATELY:
            return (
                _("%(who)s was met %(ago)s days ago") % {"who": who, "ago": gap.days},
                _("A meeting counts for %(days)s days") % days,
            )
        case GapKind.STANDING_UNKNOWN:
            return (
                _("How %(who)s stands to us is not known") % {"who": who},
                _("Decides or approves"),
            )


def state_words(state: State) -> str:
    """Return the colour of a map by its name."""
    return {State.RED: _("Red"), State.AMBER: _("Amber"), State.GREEN: _("Green")}[
        state
    ]


def some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are; nothing of nobody."""
    shown, more = ", ".join(names[:NAMES]), len(names) - NAMES
    if more <= 0:
        return shown
    return _("%(names)s and %(more)s more") % {"names": shown, "more": more}


def finding(quality: Quality, gaps: Sequence[Gap]) -> str:
    """Return the map's title: who is for us, and what is the worst of the gaps."""
    count = len(quality.supporters)
    if not count:
        found = _("No supporter with power is known")
    elif quality.deciding:
        found = ngettext(
            "One supporter with power, who decides",
            "%(count)s supporters with power, of whom %(deciding)s decide or approve",
            count,
        )
    else:
        found = ngettext(
            "One supporter with power, who does not decide",
            "%(count)s supporters with power, none of whom decides",
            count,
        )
    found %= {"count": count, "deciding": len(quality.deciding)}
    missing = list(_missing(gaps))[:NAMED]
    if not missing:
        return found
    said = get_text_list(missing, _("and"))
    joined = _("%(finding)s, but %(gaps)s") if count else _("%(finding)s, and %(gaps)s")
    return joined % {"finding": found, "gaps": said}


def _missing(gaps: Sequence[Gap]) -> Iterable[str]:
    kinds = [gap.kind for gap in gaps]
    if against := kinds.count(GapKind.OPPONENT_DECIDES):
        yield ngettext(
            "one opponent who decides", "%(n)s opponents who decide", against
        ) % {"n": against}
    if GapKind.NO_SENIOR in kinds:
        yield _("nobody at C or D level")
    if GapKind.ONE_OF_THEIRS in kinds:
        yield _("one thread only")
    bare = [gap for gap in gaps if gap.kind == GapKind.FUNCTION_NOT_COVERED]
    if len(bare) == 1:
        yield _("nobody met in %(function)s") % {"function": bare[0].function}
    elif bare:
        yield _("%(n)s functions not covered") % {"n": len(bare)}


def shape_words(
    shape: Shape, *, names: Mapping[int, str], colleague: str
) -> tuple[str, str]:
    """Return how contact runs, as a name and a sentence; *colleague* is the busiest."""
    pair = {
        "theirs": names.get(shape.theirs or 0, ""),
        "ours": colleague,
        "share": percent(shape.share) if shape.share is not None else "",
        "paired": shape.paired,
        "functions": shape.functions,
    }
    match shape.kind:
        case ShapeKind.NONE:
            return _("No contact"), _("Nobody was in touch in the last 12 months.")
        case ShapeKind.BOW_TIE:
            words = _("All contact runs through %(theirs)s and %(ours)s.")
            return _("Bow-tie"), words % pair
        case ShapeKind.DIAMOND:
            words = _("Each of %(functions)s functions has a counterpart of its own.")
            return _("Diamond"), words % pair
        case ShapeKind.BETWEEN:
            said = _(
                "%(paired)s of %(functions)s functions have a counterpart of their own."
            )
            if shape.share is not None:
                said = " ".join(
                    [said, _("%(share)s of contact is %(theirs)s with %(ours)s.")]
                )
            return _("In between"), said % pair


def removal_words(
    removal: Removal, *, names: Mapping[int, str], function: str, rule: Rule
) -> list[str]:
    """Return in sentences what breaks if the person leaves, except for the colour."""
    said = []
    if removal.in_touch is not None and function:
        if not removal.in_touch:
            said.append(
                _("%(function)s would have nobody who is in touch with us.")
                % {"function": capfirst(function)}
            )
        elif len(removal.in_touch) == 1:
            said.append(
                _("%(function)s would hang on one thread, %(who)s.")
                % {"function": capfirst(function), "who": names[removal.in_touch[0]]}
            )
    if removal.influence_lost:
        lost = get_text_list([names[key] for key in removal.influence_lost], _("and"))
        said.append(_("Influence on %(who)s is lost.") % {"who": lost})
    if removal.reports:
        said.append(
            ngettext(
                "%(n)s person loses whom they report to.",
                "%(n)s people lose whom they report to.",
                len(removal.reports),
            )
            % {"n": len(removal.reports)}
        )
    for gap in removal.gaps:
        words = gap_words(gap, names=names, rule=rule)
        said.append(_("New gap: %(gap)s.") % {"gap": words.title})
    return said
