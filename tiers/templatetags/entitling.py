"""How pages say what is promised and what was delivered of it."""

from typing import Any

from django import template

from tiers.selectors.delivered import Delivered, State
from tiers.selectors.entitlement_words import (
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


@register.inclusion_tag("components/_flag.html")
def delivery_state(told: Delivered) -> dict[str, Any]:
    """Draw whether it was kept, as a chip."""
    kind, icon_name = CHIPS[told.state]
    return {"words": told.state.label, "kind": kind, "icon_name": icon_name}
