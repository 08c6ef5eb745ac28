"""Marks of how people are rated."""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Interaction
from accounts.models.relationships import Attitude
from accounts.selectors.interactions import ICONS
from accounts.selectors.people_ratings import Given, Rating
from accounts.selectors.people_words import rating_words as in_words
from sam.lib.templatetags.parts import icon

register = template.Library()
MOST = 5
PATHS = {
    "for": '<path class="f-good" d="M5 1l4.5 8h-9z"/>',
    "neutral": (
        '<rect class="f-alternative" x="1" y="3.5" width="8" height="3" rx="1"/>'
    ),
    "against": '<path class="f-watch" d="M5 9L.5 1h9z"/>',
}


@register.simple_tag
def rating_words(dimension: str, value: int) -> str:
    """Write a rating in words."""
    return in_words(dimension, value)


@register.simple_tag
def bars(value: int) -> SafeString:
    """Draw 1 to 5 as bars of which so many are full."""
    words = _("{value} of {most}").format(value=value, most=MOST)
    drawn = format_html_join(
        "",
        '<rect{} x="{}" y="1" width="3" height="8" rx=".5"/>',
        (
            (SafeString(' class="on"') if place < value else "", 4 * place)
            for place in range(MOST)
        ),
    )
    return format_html(
        '<span class="ladder" title="{0}"><svg width="19" height="9"'
        ' viewBox="0 0 19 9" role="img" aria-label="{0}">{1}</svg></span>',
        words,
        drawn,
    )


@register.simple_tag
def attitude_mark(value: int) -> SafeString:
    """Draw whether somebody is for us, neutral or against us, by shape and colour."""
    side = "neutral"
    if value >= Attitude.SUPPORTER:
        side = "for"
    elif value <= Attitude.CRITIC:
        side = "against"
    return format_html(
        '<svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">{}</svg>',
        SafeString(PATHS[side]),
    )


@dataclass(frozen=True, slots=True)
class Side:
    """What one basis says, whether it counts, and whether the other says something."""

    rating: Given | None
    counts: bool
    is_one_of_two: bool


@register.filter
def both_bases(rating: Rating | None) -> list[Side]:
    """Return our guess and what was said, to stand side by side."""
    if rating is None:
        return [Side(None, counts=False, is_one_of_two=False)] * 2
    two = rating.guess is not None and rating.said is not None
    return [
        Side(rating.guess, counts=not rating.is_said, is_one_of_two=two),
        Side(rating.said, counts=rating.is_said, is_one_of_two=two),
    ]


@register.simple_tag
def contact_icon(kind: str) -> SafeString:
    """Draw the icon of a kind of contact."""
    return icon(ICONS[Interaction.Kind(kind)])
