"""Where a person goes to do something about a flag."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiers.selectors.flag_links import offers
from tiers.selectors.flag_mends import Mend, Mending

# What stands on a button in a row; what no page does is explained instead.
LABELS = {
    Mending.VISIT: gettext_lazy("Log visit"),
    Mending.CALL: gettext_lazy("Log call"),
    Mending.ANSWER: gettext_lazy("Answer"),
    Mending.RESOLVE: gettext_lazy("Resolve"),
    Mending.KEEP: gettext_lazy("Keep"),
    Mending.PERSON: gettext_lazy("Meeting"),
    Mending.ASK: gettext_lazy("Ask"),
    Mending.DELIVER: gettext_lazy("Deliver"),
    Mending.DECIDE: gettext_lazy("Decide"),
}


@dataclass(frozen=True, slots=True)
class Door:
    """A button: what it says, and the form, or else the page, that it opens."""

    label: str
    icon: str
    url: str
    is_form: bool = True


def door_to(mend: Mend | None, *, account_id: int, flag_id: int) -> Door:
    """
    Return the button that does what mends a flag; else the one that explains it.

    It leads where the flag's own page leads, and from there back to Today.
    """
    if mend is None or mend.verb not in LABELS:
        url = reverse("service:flag-detail", args=[flag_id])
        return Door(_("Look"), "info-circle", url, is_form=False)
    today = reverse("workspace:today")
    (offer,) = offers([mend], account_id=account_id, back=today)
    return Door(str(LABELS[mend.verb]), offer.icon, offer.url)


def log_url(account_id: int, kind: str) -> str:
    """Return where a contact of that *kind* is logged, back to Today when done."""
    return _back(reverse("accounts:interaction-create", args=[account_id]), kind=kind)


def promise_url(account_id: int) -> str:
    """Return where something is promised by a day, back to Today when done."""
    return _back(reverse("accounts:promise-create", args=[account_id]))


def plan_url(flag_id: int) -> str:
    """Return where a step about a flag is planned, back to Today when done."""
    return _back(reverse("workspace:flag-plan", args=[flag_id]))


def _back(url: str, **query: str) -> str:
    return f"{url}?{urlencode(query | {'next': reverse('workspace:today')})}"
