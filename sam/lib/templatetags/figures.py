"""Filters that write figures and days as the pages show them.

Filters that show a figure give a ``<span>`` or ``<time>`` with the full figure in its
title; those that end in ``_text`` give plain text, for sentences and attributes.
"""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sam.lib import figures
from sam.lib.figures import Figure

register = template.Library()


@register.filter
def money(value: Figure, currency: str) -> SafeString:
    """Show ``£1.84 m``, the full figure on hover: ``{{ value|money:currency }}``."""
    return _figure(
        value, figures.money(value, currency), figures.money_full(value, currency)
    )


@register.filter
def money_text(value: Figure, currency: str) -> str:
    """Write ``£1.84 m``."""
    return figures.money(value, currency)


@register.filter
def money_full(value: Figure, currency: str) -> str:
    """Write ``£1,842,310``."""
    return figures.money_full(value, currency)


@register.filter
def thousands(value: Figure, currency: str) -> SafeString:
    """Show ``1,842`` in a column in ``£ k``, with ``£1,842,310`` on hover."""
    return _figure(value, figures.thousands(value), figures.money_full(value, currency))


@register.filter
def symbol(currency: str) -> str:
    """Write the currency's sign, for a column's head."""
    return figures.symbol(currency).strip(figures.NO_BREAK)


@register.filter
def number(value: Figure, decimals: int = 0) -> SafeString:
    """Show ``1,842``, or ``7.1`` with ``number:1``."""
    return _figure(value, figures.number(value, decimals))


@register.filter
def percent(share: Figure, decimals: int = 1) -> SafeString:
    """Show ``14.2 %`` for the share 0.142; ``percent:0`` shows ``14 %``."""
    return _figure(share, figures.percent(share, decimals))


@register.filter
def delta(share: Figure, decimals: int = 1) -> SafeString:
    """Show the change 0.082 as ``+8.2 %``, green when up and amber when down."""
    shown = figures.change_percent(share, decimals)
    turn = figures.direction(_times_100(share), decimals)
    return _change(share, shown, turn)


@register.filter
def delta_number(value: Figure, decimals: int = 0) -> SafeString:
    """Show a change in its own unit: ``+0.4``, ``−7``."""
    shown = figures.change(value, decimals)
    return _change(value, shown, figures.direction(value, decimals))


@register.filter
def delta_cost(share: Figure, decimals: int = 1) -> SafeString:
    """Show a change of what is better when it falls: amber when up, green when down."""
    shown = figures.change_percent(share, decimals)
    turn = figures.direction(_times_100(share), decimals)
    return _change(share, shown, -turn)


@register.simple_tag(name="range")
def show_range(
    low: Figure, high: Figure, unit: str = "number", currency: str = ""
) -> SafeString:
    """
    Show two figures with an en dash: ``36–46 %``, ``£498 k – £1.01 m``.

    :param unit: ``number``, ``percent`` (of shares) or ``money`` (needs *currency*)
    """
    if figures.known(low) is None or figures.known(high) is None:
        return _figure(None, figures.not_measured())
    match unit:
        case "number":
            ends = figures.number(low), figures.number(high)
        case "percent":
            ends = figures.percent(low, 0), figures.percent(high, 0)
        case "money":
            ends = figures.money(low, currency), figures.money(high, currency)
        case _:
            raise template.TemplateSyntaxError(f"range has no unit {unit!r}")
    return format_html('<span class="num nowrap">{}</span>', figures.span(*ends))


@register.filter
def when(value: date | datetime | None, today: date | None = None) -> SafeString:
    """
    Show a day: ``14 Nov 2026``.

    With the day that the page counts as *today*, near days are ``Today`` and
    ``Yesterday`` and the year is left out when it is the same: ``14 Nov``.
    """
    if value is None:
        return _unknown(_("Never"))
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    full = date_format(day, pgettext("date format", "j M Y"))
    return format_html(
        '<time class="num nowrap" datetime="{}" title="{}">{}</time>',
        day.isoformat(),
        full,
        _near(day, today) if today else full,
    )


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Show an instant in the person's zone: ``20 Nov 2026, 02:40``."""
    if value is None:
        return _unknown(_("Never"))
    local = timezone.localtime(value)
    return format_html(
        '<time class="num nowrap" datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, pgettext("date and time format", "j M Y, H:i")),
    )


@register.filter
def duration(value: timedelta | float | None) -> str:
    """Write a length of time: ``840 ms``, ``12.4 s``, ``3 min 5 s``, ``2 h 10 min``."""
    if value is None:
        return figures.not_measured()
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if seconds < 1:
        return _("{} ms").format(figures.number(seconds * 1000))
    if round(seconds, 1) < 60:
        return _("{} s").format(figures.number(seconds, 1))
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return _("{hours} h {minutes} min").format(
        hours=figures.number(hours), minutes=minutes
    )


def _near(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if day.year == today.year:
        return date_format(day, pgettext("date format without year", "j M"))
    return date_format(day, pgettext("date format", "j M Y"))


def _times_100(share: Figure) -> Figure:
    exact = figures.known(share)
    return None if exact is None else exact * 100


def _change(value: Figure, shown: str, turn: int) -> SafeString:
    if figures.known(value) is None:
        return _unknown(shown)
    name = {1: "delta delta-up", 0: "delta", -1: "delta delta-down"}[turn]
    return format_html('<span class="{}">{}</span>', name, shown)


def _figure(value: Figure, shown: str, full: str = "") -> SafeString:
    if figures.known(value) is None:
        return _unknown(shown)
    if full in {"", shown}:
        return format_html('<span class="num">{}</span>', shown)
    return format_html('<span class="num" title="{}">{}</span>', full, shown)


def _unknown(words: str) -> SafeString:
    return format_html('<span class="muted">{}</span>', words)
