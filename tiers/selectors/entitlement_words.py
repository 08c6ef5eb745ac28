"""Promises and what was delivered of them, in words."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiers.models import Entitlement
from tiers.selectors.delivered import Delivered, State

Kind = Entitlement.Kind
HOUR = 60
DAY = 24 * HOUR


def minutes_words(minutes: float) -> str:
    """Say how long *minutes* are, in the largest unit of which there are two."""
    if minutes >= 2 * DAY:
        return days_words(minutes / DAY)
    if minutes >= 2 * HOUR:
        hours = number_format(round(minutes / HOUR, 1), use_l10n=True)
        return _("%(hours)s hours") % {"hours": _short(hours)}
    whole = round(minutes)
    return ngettext("%(n)s minute", "%(n)s minutes", whole) % {"n": whole}


def days_words(days: float) -> str:
    """Say how many days that are, to a tenth."""
    shown = round(days, 1)
    words = _short(number_format(shown, use_l10n=True))
    return ngettext("%(n)s day", "%(n)s days", 1 if shown == 1 else 2) % {"n": words}


def promise_words(entitlement: Entitlement) -> str:
    """Say what an entitlement promises, such as "12 a year, at least 8"."""
    count = entitlement.quantity or 0
    kind = entitlement.kind
    if kind == Kind.CONTACT:
        return _("every %(days)s at the latest") % {"days": days_words(count)}
    if kind == Kind.RESPONSE:
        return _("within %(time)s") % {"time": minutes_words(count)}
    if kind == Kind.RESOLUTION:
        return _("within %(time)s") % {"time": days_words(count)}
    if kind == Kind.BENEFIT and not count:
        return _("always there")
    words = ngettext("once a year", "%(n)s a year", count) % {"n": count}
    if kind == Kind.BENEFIT and count > 1:
        words = _("%(n)s times a year") % {"n": count}
    if entitlement.floor:
        least = {"words": words, "n": entitlement.floor}
        return _("%(words)s, at least %(n)s") % least
    return words


def got_words(entitlement: Entitlement, told: Delivered) -> str:
    """Say what was delivered, such as "7 in 12 months; 9 would be by now"."""
    kind = entitlement.kind
    if kind in {Kind.RESPONSE, Kind.RESOLUTION}:
        return _answers(kind, told)
    if kind == Kind.CONTACT:
        return _last(told) if told.got.last_on else _("none is written down")
    if kind == Kind.BENEFIT and not entitlement.quantity:
        return _last(told) if told.got.last_on else _("not delivered yet")
    words = _("%(n)s in 12 months") % {"n": told.got.times}
    if told.expected is not None and told.got.times < told.expected:
        due = {"words": words, "n": told.expected}
        words = _("%(words)s; %(n)s would be by now") % due
    return words


def brief_words(entitlement: Entitlement, told: Delivered | None) -> str:
    """Say what was delivered of what, as short as a table needs: "7 / 12"."""
    kind, count = entitlement.kind, entitlement.quantity or 0
    promised = str(count)
    if kind == Kind.RESPONSE:
        promised = _brief_minutes(count)
    elif kind in {Kind.CONTACT, Kind.RESOLUTION}:
        promised = _("{n} d").format(n=count)
    if told is None:
        return promised
    if kind == Kind.CONTACT:
        last_on = told.got.last_on
        got = date_format(last_on, "j M") if last_on else "–"
    elif kind in {Kind.RESPONSE, Kind.RESOLUTION}:
        got = _brief_answer(kind, told)
    else:
        got = str(told.got.times)
    return f"{got} / {promised}"


def _brief_answer(kind: str, told: Delivered) -> str:
    median = told.got.median if told.got.median is not None else told.got.waits
    if median is None:
        return "–"
    if kind == Kind.RESPONSE:
        return _brief_minutes(median)
    return _("{n} d").format(n=_short(number_format(round(median, 1), use_l10n=True)))


def _brief_minutes(minutes: float) -> str:
    if minutes < 2 * HOUR:
        return _("{n} min").format(n=round(minutes))
    hours = number_format(round(minutes / HOUR, 1), use_l10n=True)
    return _("{n} h").format(n=_short(hours))


def next_words(told: Delivered) -> str:
    """Say by when more is due; blank where nothing is."""
    if told.got.quiet_until is not None:
        quiet = date_format(told.got.quiet_until, "j M Y")
        return _("not to be disturbed until %(day)s") % {"day": quiet}
    if told.next_on is None:
        return ""
    day = {"day": date_format(told.next_on, "j M Y")}
    if told.state == State.MISSED:
        return _("was due by %(day)s") % day
    return _("by %(day)s") % day


def _last(told: Delivered) -> str:
    if told.got.last_on is None:
        return ""
    return _("last on %(day)s") % {"day": date_format(told.got.last_on, "j M Y")}


def _answers(kind: str, told: Delivered) -> str:
    got = told.got
    unit = 1 if kind == Kind.RESPONSE else DAY
    said = []
    if got.median is not None:
        said.append(
            _("half of them within %(time)s, %(kept)s of %(all)s in time")
            % {
                "time": minutes_words(got.median * unit),
                "kept": got.kept,
                "all": got.times,
            }
        )
    if got.waits is not None:
        said.append(
            _("one waits for %(time)s") % {"time": minutes_words(got.waits * unit)}
        )
    return "; ".join(said) or _("no problem in 12 months")


def _short(number: str) -> str:
    """Leave out a tenth that is none."""
    return number[:-2] if number[-2:] in {".0", ",0"} else number
