"""The ways to the forms on which facts about accounts are written down."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.permissions import LOOK_AFTER, may_handle_problem, may_log

register = template.Library()


@dataclass(frozen=True, slots=True)
class Way:
    """One form about an account, and where it is."""

    label: str
    icon: str
    url: str


@register.simple_tag
def log_url(person: Any) -> str:
    """Return where *person* logs a contact; blank for who looks after no accounts."""
    role = getattr(person, "role", "")
    return reverse("accounts:log") if role in LOOK_AFTER else ""


@register.inclusion_tag("accounts/_write_down.html")
def write_down(account: Account, person: Any) -> dict[str, Any]:
    """Offer what *person* may write down about *account*; nothing where nothing."""
    ways: list[Way] = []
    logs = bool(may_log(person, account))
    if logs:
        ways.append(_way(_("A promise"), "calendar", "promise-create", account))
        ways.append(_way(_("A person"), "user-plus", "person-create", account))
    if logs or may_handle_problem(person, account):
        ways.append(_way(_("A problem"), "alert-triangle", "problem-create", account))
    if logs:
        ways += [
            _way(_("What contact they want"), "clock", "preference-create", account),
            _way(_("What they say of us"), "heart-handshake", "signal-create", account),
            _way(_("What they expect"), "package", "expectation-create", account),
            _way(_("What they answered"), "message-question", "questions", account),
            _way(_("A problem of their own"), "bulb", "challenge-create", account),
        ]
    url = reverse("accounts:interaction-create", args=[account.pk]) if logs else ""
    return {"ways": ways, "log_url": url, "account": account}


def _way(label: str, icon: str, name: str, account: Account) -> Way:
    return Way(label, icon, reverse(f"accounts:{name}", args=[account.pk]))
