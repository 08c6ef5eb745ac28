"""How pages say what is promised and what was delivered of it."""

from typing import Any

from django import template

from tiers.selectors.delivered import Delivered, State
from tiers.selectors.entitlement_words import (
    brief_words,
    days_words,
    got_words,
    minutes_words,
    next_words,
    promise_words,
)

register = template.Library()

register.filter("promise_words", promise_words)
register.filter("next_words", next_words)
register.filter("minutes_words", minutes_words)
register.filter("days_words", days_words)
CHIPS = {
    State.KEPT: ("good", "check"),
    State.DUE: ("", "clock"),
    State.MISSED: ("watch", "alert-triangle"),
    State.NOT_MEASURED: ("", ""),
}


@register.filter
def delivered_words(line: Any) -> str:
    """Say what was delivered of a line, for who may see it."""
    return got_words(line.entitlement, line.got) if line.got else ""


@register.filter
def brief(line: Any) -> str:
    """Say what was delivered of what a line promises, as short as a table needs."""
    return brief_words(line.entitlement, line.got)


@register.filter
def in_full(line: Any) -> str:
    """Say what a line promises and what was delivered, for who rests on it."""
    words = [promise_words(line.entitlement)]
    if line.got:
        words += [got_words(line.entitlement, line.got), next_words(line.got)]
    return "; ".join(filter(None, words))


@register.inclusion_tag("tiers/_kept.html")
def kept(line: Any) -> dict[str, Any]:
    """Draw a line's state as an icon with its word for who cannot see it."""
    state = line.got.state if line.got else None
    return {"state": state, "icon_name": CHIPS[state][1] if state else ""}


@register.inclusion_tag("components/_flag.html")
def delivery_state(told: Delivered) -> dict[str, Any]:
    """Draw whether it was kept, as a chip."""
    kind, icon_name = CHIPS[told.state]
    return {"words": told.state.label, "kind": kind, "icon_name": icon_name}
