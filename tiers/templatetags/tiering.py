"""The pages of tiers that people go to from each other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from sam.lib.account_verbs import verbs_for
from tiers import permissions

register = template.Library()


def _sees_facts(person: Any) -> bool:
    return bool(person.sees_facts)


@dataclass(frozen=True, slots=True)
class Section:
    """One page, and who may open it."""

    label: str | Promise
    url_name: str
    visible_to: Callable[[Any], bool] = _sees_facts


def _everybody(_person: Any) -> bool:
    return True


def _previews(person: Any) -> bool:
    return bool(permissions.may_preview(person))


SECTIONS = [
    Section(_("What if"), "tiers:what-if", _previews),
    Section(_("Policies"), "tiers:policy-list"),
    Section(_("Selection"), "tiers:selection", _previews),
    Section(_("Nominations"), "tiers:nomination-list"),
    Section(_("Waves"), "tiers:wave-list"),
    Section(_("Ladder"), "tiers:ladder"),
    Section(_("Change sets"), "tiers:changeset-list"),
    Section(_("Programme"), "tiers:programme", _everybody),
]


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


@register.inclusion_tag("tiers/_account_verbs.html")
def account_verbs(account: Account, person: Any) -> dict[str, Any]:
    """Offer what *person* may decide about *account*; nothing where that is nothing."""
    return {"verbs": verbs_for(account, person)}
