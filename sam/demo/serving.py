"""What the demo's tiers bring beyond contact and answers, and who had it so far."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Account, ContactPreference, Programme
from accounts.rollup import ids_scope
from accounts.services.preferences import record_preference
from sam.demo.staff import DIRECTOR
from sam.demo.stories import (
    NO_HEADROOM,
    RARELY_VISITED,
    UNANSWERED,
    VALUED_EARNS_MORE,
)
from sam.lib import audit
from sam.users.models import User
from tiers.models import Benefit, Delivery, Entitlement, ServiceStandard, TierAssignment
from tiers.services import benefits, deliveries, entitlements, standards

# Strategic accounts have been entitled to all this for so long.
SINCE_DAYS = 240
LINE, PERSON, REPORT = "Priority line", "Named hire desk", "Fleet report"
BENEFITS: tuple[dict[str, Any], ...] = (
    {
        "name": LINE,
        "kind": Benefit.Kind.HOTLINE,
        "objective": "An answer within the hour, whoever picks up.",
        "route": "0800 555 0142",
        "scope": "Breakdowns, missing deliveries and urgent hires, day and night.",
        "first_days": 30,
        "capacity": 60,
    },
    {
        "name": PERSON,
        "kind": Benefit.Kind.PERSON,
        "objective": "Somebody at the hire desk who knows their sites.",
        "route": "The name is on their welcome sheet",
        "first_days": 30,
    },
    {
        "name": REPORT,
        "kind": Benefit.Kind.REPORT,
        "objective": "They see what stands idle and what it costs them.",
        "scope": "Days on hire, days idle and carbon, by site.",
        "times_year": 4,
        "first_days": 60,
    },
)
# Days after the first day on which each was delivered, and what shows it.
DELIVERED = {
    LINE: ((12, "Number handed over at the first review."),),
    PERSON: ((15, "Introduced by telephone."),),
    REPORT: (
        (50, "Sent to procurement and the site managers."),
        (140, "Sent; they asked for idle days by site."),
        (226, "Sent and talked through."),
    ),
}
NEGLECTED = (*RARELY_VISITED.accounts, *UNANSWERED.accounts)


def serve(*, say: Callable[[str], object]) -> None:
    """
    Give Strategic accounts their benefits, one a grant, and ask one what it wants.

    Call it once, after the first night and before flags are looked at again, within
    ``audit.acting``.
    """
    today = Programme.current().today()
    with transaction.atomic():
        _bring_benefits()
        strategic = _long_strategic(today)
        _deliver(strategic, today)
        _grant(today)
        _ask(today)
    say(f"benefits, and what {len(strategic)} Strategic accounts had of them")


def _director() -> User:
    return User.objects.get(email=DIRECTOR)


def _bring_benefits() -> None:
    director = _director()
    made = [benefits.add_benefit(actor=director, **given) for given in BENEFITS]
    standards.change_standard(
        standard=ServiceStandard.objects.get(tier="STRATEGIC", quadrant=""),
        actor=director,
        benefits=made,
    )


def _long_strategic(today: dt.date) -> list[int]:
    """Return who has been Strategic all the time and left contact to us."""
    since = Programme.current().end_of(today - dt.timedelta(days=SINCE_DAYS + 1))
    asked = ContactPreference.objects.filter(account=OuterRef("account"))
    held = TierAssignment.objects.open().filter(
        ~Exists(asked), tier="STRATEGIC", started_at__lt=since
    )
    return list(held.order_by("account").values_list("account_id", flat=True))


def _deliver(strategic: list[int], today: dt.date) -> None:
    """Entitle them from then on, and write down what they had; the neglected: less."""
    first_day = today - dt.timedelta(days=SINCE_DAYS)
    entitlements.renew(ids_scope(strategic), first_day)
    rows = Entitlement.objects.filter(
        account__in=strategic, kind=Entitlement.Kind.BENEFIT, ends_on=None
    ).select_related("account", "benefit")
    given = [
        Delivery(
            entitlement=row,
            account=row.account,
            delivered_on=first_day + dt.timedelta(days=days),
            evidence=evidence,
            recorded_by=row.account.owner,
        )
        for row in rows.order_by("account", "pk")
        for place, (days, evidence) in enumerate(
            DELIVERED[row.benefit.name if row.benefit else ""]
        )
        if place == 0 or row.account.name not in NEGLECTED
    ]
    Delivery.objects.bulk_create(given)
    audit.record("record_delivery", Delivery(), counts={"recorded": len(given)})


def _grant(today: dt.date) -> None:
    deliveries.grant_benefit(
        account=Account.objects.get(name=VALUED_EARNS_MORE.accounts[0]),
        benefit=Benefit.objects.get(name=LINE),
        actor=_director(),
        reason="A third of the region's margin, and its sponsor has just left.",
        ends_on=today + dt.timedelta(days=180),
    )


def _ask(today: dt.date) -> None:
    """Let one large Valued customer say that it wants to be written to."""
    account = Account.objects.get(name=NO_HEADROOM.accounts[0])
    record_preference(
        account=account,
        actor=account.owner or _director(),
        asked_on=today - dt.timedelta(days=12),
        visits_year=2,
        contact_days=60,
        channel=ContactPreference.Channel.EMAIL,
        note="Two visits are plenty; write to us rather than call.",
    )
