"""Where people go to do what would mend a flag."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tiers.selectors.flag_mends import Mend, Mending


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that would mend a flag; ``url`` is blank where no page does it."""

    words: str
    icon: str
    label: str = ""
    url: str = ""


def offers(mends: Iterable[Mend], account_id: int) -> list[Offer]:
    """Return what would mend a flag of the account, each with the page that does it."""
    return [_offer(mend, account_id) for mend in mends]


def _offer(mend: Mend, account_id: int) -> Offer:
    label, url = _page(mend, account_id)
    return Offer(mend.words, mend.icon, label, url)


def _page(mend: Mend, account_id: int) -> tuple[str, str]:
    """Return what the page that does it is called, and its address."""
    match mend.verb:
        case Mending.VISIT:
            return _("Log a visit"), _log(account_id, "VISIT")
        case Mending.CALL:
            return _("Log a call"), _log(account_id, "CALL")
        case Mending.PERSON:
            return _("Log a meeting"), _log(account_id, "VISIT")
        case Mending.ANSWER if mend.about:
            return _("Answer"), reverse("accounts:problem-answer", args=[mend.about])
        case Mending.RESOLVE if mend.about:
            return _("Resolve"), reverse("accounts:problem-resolve", args=[mend.about])
        case Mending.ANSWER | Mending.RESOLVE:
            return _("Open problems"), reverse("accounts:problem-list")
        case Mending.KEEP if mend.about:
            return _("Keep it"), reverse("accounts:promise-keep", args=[mend.about])
        case Mending.KEEP:
            return _("Promises"), reverse("accounts:promise-list")
        case Mending.ASK:
            said = reverse("accounts:signal-create", args=[account_id])
            return _("Write down what they say"), said
        case Mending.DECIDE:
            return _("Decide"), reverse("workspace:account-why", args=[account_id])
    return "", ""


def _log(account_id: int, kind: str) -> str:
    page = reverse("accounts:interaction-create", args=[account_id])
    return f"{page}?kind={kind}"
