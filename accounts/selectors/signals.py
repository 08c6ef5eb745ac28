"""What a customer says of us, in the reader's words."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FETCH_RAISE
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, CustomerSignal
from accounts.models.account import Person
from accounts.models.voice import SCALES

LABELS: dict[str, Promise] = {
    CustomerSignal.Kind.FEELS_SPECIAL: gettext_lazy("Feels special"),
    CustomerSignal.Kind.PERCEPTION: gettext_lazy("How they see us"),
    CustomerSignal.Kind.ADVOCACY: gettext_lazy("Would recommend us"),
    CustomerSignal.Kind.INFLUENCE: gettext_lazy("Influence in a market"),
}


@dataclass(frozen=True, slots=True)
class Signal:
    """One statement; ``person`` is blank where nobody noted who said it."""

    kind: str
    label: str
    market: str
    value: Decimal
    shown: str
    person: str
    said_on: dt.date
    grade: str
    evidence: str


def signals_of(account: Account, user: Person, *, limit: int = 200) -> list[Signal]:
    """Return up to *limit* of what the people of *account* said, newest first."""
    found = (
        CustomerSignal.objects.visible_to(user)
        .filter(account=account)
        .select_related("contact")
        .order_by("-said_on", "-pk")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    return [
        Signal(
            kind=signal.kind,
            label=str(LABELS[signal.kind]),
            market=signal.market,
            value=signal.value,
            shown=_shown(signal),
            person=signal.contact.full_name if signal.contact else "",
            said_on=signal.said_on,
            grade=signal.grade,
            evidence=signal.evidence,
        )
        for signal in found
    ]


def _shown(signal: CustomerSignal) -> str:
    value = signal.value
    return _("%(value)s of %(most)s") % {
        "value": number_format(value, 0 if value == int(value) else 1),
        "most": SCALES[signal.kind][1],
    }
