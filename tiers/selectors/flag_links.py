"""Where people go to do what would mend a flag."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiers.selectors.flag_mends import Mend, Mending

LOGGED = {Mending.VISIT: "VISIT", Mending.CALL: "CALL", Mending.PERSON: "VISIT"}
# What is done to one problem, promise or entitlement.
DONE_TO = {
    Mending.ANSWER: (gettext_lazy("Answer"), "accounts:problem-answer"),
    Mending.RESOLVE: (gettext_lazy("Resolve"), "accounts:problem-resolve"),
    Mending.KEEP: (gettext_lazy("Keep it"), "accounts:promise-keep"),
    Mending.DELIVER: (gettext_lazy("Deliver"), "service:delivery-create"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that would mend a flag; ``url`` is blank where no page does it."""

    words: str
    icon: str
    label: str = ""
    url: str = ""


def offers(mends: Iterable[Mend], *, account_id: int, back: str) -> list[Offer]:
    """
    Return what would mend a flag of the account, each with the page that does it.

    From there one comes *back* to that address.
    """
    return [_offer(mend, account_id, back) for mend in mends]


def _offer(mend: Mend, account_id: int, back: str) -> Offer:
    label, name, key = _page(mend, account_id)
    if not name:
        return Offer(mend.words, mend.icon)
    query = {"next": back}
    if mend.verb in LOGGED:
        query["kind"] = LOGGED[mend.verb]
    url = f"{reverse(name, args=[key])}?{urlencode(query)}"
    return Offer(mend.words, mend.icon, label, url)


def _page(mend: Mend, account_id: int) -> tuple[str, str, int]:
    """Return what the page that does it is called, its name, and its key."""
    match mend.verb:
        case Mending.VISIT:
            return _("Log a visit"), "accounts:interaction-create", account_id
        case Mending.CALL:
            return _("Log a call"), "accounts:interaction-create", account_id
        case Mending.PERSON:
            return _("Log a meeting"), "accounts:interaction-create", account_id
        case Mending.ASK:
            return _("Write down what they say"), "accounts:signal-create", account_id
        case Mending.DECIDE:
            return _("Decide"), "workspace:account-why", account_id
        case Mending.WAIT:
            return "", "", account_id
    if mend.about is None:
        return _("See them all"), "workspace:account-service", account_id
    label, name = DONE_TO[mend.verb]
    return str(label), name, mend.about
