"""Tags for the pages of tiers."""

from typing import Any

from django import template
from django.urls import reverse

from tiers.sections import SECTIONS

register = template.Library()


@register.inclusion_tag("tiers/_sections.html")
def tier_sections(current: str, person: Any) -> dict[str, Any]:
    """Show the pages of tiers that *person* may open, the *current* one marked."""
    return {
        "sections": [
            (section.label, reverse(section.url_name), section.url_name == current)
            for section in SECTIONS
            if section.visible_to(person)
        ]
    }
