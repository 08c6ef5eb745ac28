"""The pages on what customers are promised and get, which link to each other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_handle_problems

register = template.Library()


def _sees_facts(person: Any) -> bool:
    return bool(person.sees_facts)


def _everybody(_person: Any) -> bool:
    return True


def _answers_calls(person: Any) -> bool:
    return may_handle_problems(person)


@dataclass(frozen=True, slots=True)
class Section:
    """One page, and who may open it."""

    label: str | Promise
    url_name: str
    visible_to: Callable[[Any], bool] = _sees_facts


SECTIONS = [
    Section(_("Who calls"), "workspace:desk", _answers_calls),
    Section(_("Flags"), "service:flag-list"),
    Section(_("Balance"), "service:balance"),
    Section(_("Entitlements"), "service:entitlement-list", _everybody),
    Section(_("Standards"), "service:standard-list"),
    Section(_("Contact wishes"), "accounts:preference-list"),
    Section(_("Promises"), "accounts:promise-list"),
    Section(_("Open problems"), "accounts:problem-list", _everybody),
    Section(_("Lines compared"), "service:parity", _everybody),
    Section(_("Watch rules"), "service:rules"),
]


@register.inclusion_tag("tiers/_service_sections.html")
def service_sections(current: str, person: Any) -> dict[str, Any]:
    """Show the pages of service that *person* may open, the *current* one marked."""
    shown = [section for section in SECTIONS if section.visible_to(person)]
    return {
        "sections": [
            (section.label, url, section.url_name == current)
            for section in shown
            if (url := _address(section))
        ]
    }


def _address(section: Section) -> str:
    try:
        return reverse(section.url_name)
    except NoReverseMatch:
        return ""
