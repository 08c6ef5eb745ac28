"""What the pages of hand-overs and briefings say of a customer."""

import datetime as dt

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import pgettext

register = template.Library()

# Where each thing of a profile is written down.
PLACES = {
    "TOP": "accounts:people",
    "DECIDER": "accounts:people",
    "ATTITUDE": "accounts:people",
    "WALLET": "accounts:wallet",
    "WISH": "accounts:preference-create",
    "SERVICES": "accounts:expectation-create",
    "PLAN": "planning:plan",
}
OTHERWISE = "accounts:knowledge"


@register.filter
def day_of(value: dt.date | str | None) -> str:
    """Return a day in words, also one that was kept as text."""
    if not value:
        return ""
    day = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return date_format(day, pgettext("date format", "j M Y"))


@register.simple_tag
def join_words(*words: str) -> str:
    """Join what is known of them by commas."""
    return ", ".join(word for word in words if word)


@register.simple_tag
def profile_url(code: str, account_pk: int) -> str:
    """Return where a thing of the profile is written down."""
    return reverse(PLACES.get(code, OTHERWISE), args=[account_pk])
