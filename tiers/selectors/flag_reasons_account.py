"""What each reason says that comes from orders, money, people, lines or benefits."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from tiers.selectors import flag_evidence as said
from tiers.selectors.flag_evidence import Reason


def overdue(reason: Reason) -> str:
    """Orders came so often, and for so long there was none."""
    words = _("Orders every %(usual)s, none for %(silent)s") % {
        "usual": said.days(reason.known("usual_days")),
        "silent": figures.number(reason.count("silent_days")),
    }
    if reason.count("open_problems") == 0:
        words = _("%(words)s; no problem reported") % {"words": words}
    if reason.is_cited:
        return words
    chance = said.chance(reason.known("probability"))
    return _("%(words)s (so long a silence by chance: %(chance)s)") % {
        "words": words,
        "chance": chance,
    }


def toxic(reason: Reason) -> str:
    """Something was missing and service was poor, within the same days."""
    parts = []
    if late := reason.count("late"):
        parts.append(_("late %(times)s") % {"times": said.times(late)})
    if service := reason.count("service"):
        parts.append(
            ngettext(
                "%(count)s problem with service",
                "%(count)s problems with service",
                service,
            )
            % {"count": figures.number(service)}
        )
    missing = said.times(reason.count("availability"))
    parts.append(_("out of stock %(times)s") % {"times": missing})
    words = _("%(parts)s in %(days)s") % {
        "parts": _together(parts),
        "days": said.days(reason.count("days")),
    }
    return words[:1].upper() + words[1:]


def executive_left(reason: Reason) -> str:
    """The last person at C or D level has left."""
    return _("%(title)s left on %(day)s: our only contact at C or D level") % {
        "title": reason.text("title") or _("Somebody at C or D level"),
        "day": reason.day("left_on"),
    }


def few_executives(reason: Reason) -> str:
    """Fewer people at C or D level are known than are promised."""
    known, promised = reason.count("known"), reason.count("promised")
    if known == 0:
        return _("Nobody known at C or D level, %(promised)s promised") % {
            "promised": figures.number(promised)
        }
    return _("%(known)s known at C or D level, %(promised)s promised") % {
        "known": figures.number(known),
        "promised": figures.number(promised),
    }


def inverted(reason: Reason) -> str:
    """The strategic line answers it slower than the standard line answers all."""
    if not reason.is_known("minutes", "standard_minutes"):
        return _("Its special line is slower than the standard one")
    return _(
        "Its special line answers in %(own)s, the standard line in %(standard)s"
        " (medians of %(answers)s and %(others)s answers)"
    ) % {
        "own": said.minutes(reason.known("minutes")),
        "standard": said.minutes(reason.known("standard_minutes")),
        "answers": figures.number(reason.count("answers")),
        "others": figures.number(reason.count("standard_answers")),
    }


def earns_more(reason: Reason) -> str:
    """A Valued customer earns us more than Strategic ones."""
    is_least = reason.text("measure") == "LEAST"
    if not reason.sees_money:
        if is_least:
            return _("Earns more than the least of the Strategic accounts")
        return _("Earns more than half of the Strategic accounts")
    words = (
        _("Earns %(own)s a year, the least Strategic account %(other)s")
        if is_least
        else _("Earns %(own)s a year, the median Strategic account %(other)s")
    )
    return words % {
        "own": reason.money("margin"),
        "other": reason.money("reference"),
    }


def concentration(reason: Reason) -> str:
    """One account brings too much of the revenue."""
    return _("Brings %(share)s of our revenue; we watch from %(limit)s") % {
        "share": figures.percent(reason.known("share")),
        "limit": figures.percent(reason.known("limit"), 0),
    }


def laggard(reason: Reason) -> str:
    """It has been a Laggard for months, and nobody has decided anything."""
    months = reason.count("months")
    return ngettext(
        "A Laggard for %(count)s month and nothing decided",
        "A Laggard for %(count)s months and nothing decided",
        months,
    ) % {"count": figures.number(months)}


def not_special(reason: Reason) -> str:
    """Its people do not feel special."""
    return _("Strategic, but feels special only %(value)s of 5") % {
        "value": figures.number(reason.known("value"), 1)
    }


def undelivered(reason: Reason) -> str:
    """A benefit that it was promised has not come."""
    return _("%(benefit)s promised for %(day)s, not delivered") % {
        "benefit": reason.text("benefit"),
        "day": reason.day("due_on"),
    }


def falling(reason: Reason) -> str:
    """It must not be lost, and buys much less."""
    change = reason.known("change")
    return _("Not to be lost, and revenue fell by %(fall)s in 12 months") % {
        "fall": figures.percent(None if change is None else -change)
    }


def _together(parts: Iterable[str]) -> str:
    *first, last = list(parts) or [""]
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


WORDS: dict[str, Callable[[Reason], str]] = {
    "OVERDUE": overdue,
    "TOXIC": toxic,
    "EXECUTIVE_LEFT": executive_left,
    "FEW_EXECUTIVES": few_executives,
    "INVERTED": inverted,
    "EARNS_MORE": earns_more,
    "CONCENTRATION": concentration,
    "LAGGARD": laggard,
    "NOT_SPECIAL": not_special,
    "UNDELIVERED": undelivered,
    "FALLING": falling,
}
