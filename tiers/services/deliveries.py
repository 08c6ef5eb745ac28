"""What an account is granted beyond its standard, and what it was given of it all."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from accounts.services import facts
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Benefit, Delivery, Entitlement, TierAssignment
from tiers.services import watching

LONG = 500


class EntitlementRefused(DomainError):
    """It cannot be granted or given like that; ``field`` names what is wrong."""

    code = "entitlement_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def grant_benefit(
    *,
    account: Account,
    benefit: Benefit,
    actor: User,
    reason: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Entitlement:
    """
    Grant *account* a benefit from a day, today if not given, until perhaps another.

    It holds beside what the standard brings, whatever the tier. The very same again
    changes nothing.

    :param ends_on: the first day on which it does not hold any more
    :raises PermissionDenied: if *actor* does not direct the account's region
    :raises EntitlementRefused: without a reason, if it ends before it starts or is over
        already, the benefit is retired or granted already, or the account was merged
    """
    permissions.may_grant(actor, account).require()
    account = _locked(account)
    today = Programme.current().today()
    starts = starts_on or today
    reason = _words(reason, field="reason", missing=_("Say why it is granted."))
    _require_days(starts, ends_on, today)
    _require_given(benefit, starts)
    standing = Entitlement.objects.filter(
        account=account, benefit=benefit, source=Entitlement.Source.GRANT
    )
    standing = standing.exclude(ends_on__lte=starts)
    if ends_on is not None:
        standing = standing.filter(starts_on__lt=ends_on)
    same = standing.filter(starts_on=starts, ends_on=ends_on, reason=reason).first()
    if same is not None:
        return same
    if standing.exists():
        raise EntitlementRefused(
            _("“%(benefit)s” is granted to it in that time already.")
            % {"benefit": benefit},
            field="benefit",
        )
    held = TierAssignment.objects.open().filter(account=account).first()
    granted = Entitlement.objects.create(
        account=account,
        kind=Entitlement.Kind.BENEFIT,
        benefit=benefit,
        tier=held.tier if held else "",
        source=Entitlement.Source.GRANT,
        quantity=benefit.times_year,
        starts_on=starts,
        ends_on=ends_on,
        reason=reason,
        granted_by=actor,
    )
    audit.record(
        "grant_benefit",
        granted,
        account_id=account.pk,
        after={
            "benefit": benefit.pk,
            "starts_on": starts,
            "ends_on": ends_on,
            "reason": reason,
        },
    )
    _tell("entitlement.granted", granted)
    return granted


@transaction.atomic
def end_grant(
    *, entitlement: Entitlement, actor: User, ends_on: dt.date | None = None
) -> Entitlement:
    """
    End what was granted from a day on, today if not given. Ended twice is ended once.

    :raises PermissionDenied: if *actor* does not direct the account's region
    :raises EntitlementRefused: if the standard brings it, or the day is before it
        starts or over
    """
    permissions.may_grant(actor, entitlement.account).require()
    entitlement = _held(entitlement)
    if entitlement.source != Entitlement.Source.GRANT:
        raise EntitlementRefused(
            _("Its tier's standard brings that. Change the standard instead.")
        )
    today = Programme.current().today()
    if entitlement.ends_on is not None and entitlement.ends_on <= today:
        return entitlement
    day = ends_on or max(today, entitlement.starts_on)
    if day == entitlement.ends_on:
        return entitlement
    _require_days(entitlement.starts_on, day, today)
    before = {"ends_on": entitlement.ends_on}
    entitlement.ends_on = day
    entitlement.save(update_fields=["ends_on"])
    audit.record(
        "end_grant",
        entitlement,
        account_id=entitlement.account_id,
        before=before,
        after={"ends_on": day},
    )
    _tell("entitlement.ended", entitlement)
    return entitlement


@transaction.atomic
def record_delivery(
    *,
    entitlement: Entitlement,
    actor: User | None,
    evidence: str,
    delivered_on: dt.date | None = None,
) -> Delivery:
    """
    Write down that the account had the benefit on a day, today if not given.

    The very same again changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises EntitlementRefused: without evidence, if it is no benefit (the rest counts
        itself), or the day has not come or was not entitled
    """
    permissions.may_deliver(actor, entitlement.account).require()
    entitlement = _held(entitlement)
    if entitlement.kind != Entitlement.Kind.BENEFIT:
        raise EntitlementRefused(
            _("That is counted by itself: log the visit, or answer the problem.")
        )
    evidence = _words(
        evidence, field="evidence", missing=_("Say what shows that they had it.")
    )
    today = Programme.current().today()
    day = delivered_on or today
    if day > today:
        raise EntitlementRefused(_("That day has not come yet."), field="delivered_on")
    ends = entitlement.ends_on
    if day < entitlement.starts_on or (ends is not None and day >= ends):
        raise EntitlementRefused(
            _("They were not entitled to it on that day."), field="delivered_on"
        )
    delivery, made = Delivery.objects.get_or_create(
        entitlement=entitlement,
        account_id=entitlement.account_id,
        delivered_on=day,
        evidence=evidence,
        defaults={"recorded_by": actor},
    )
    if made:
        audit.record(
            "record_delivery",
            delivery,
            account_id=entitlement.account_id,
            after={
                "entitlement": entitlement.pk,
                "benefit": entitlement.benefit_id,
                "delivered_on": day,
            },
        )
        _tell("entitlement.delivered", entitlement)
    return delivery


def _locked(account: Account) -> Account:
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.merged_into_id is not None:
        raise EntitlementRefused(_("This account was merged into another."))
    return account


def _held(entitlement: Entitlement) -> Entitlement:
    """Return it as it stands, locked; a look under way may be about to end it."""
    with connection.cursor() as cursor:
        cursor.execute(facts.LOCK)
    return Entitlement.objects.select_for_update().get(pk=entitlement.pk)


def _words(given: str, *, field: str, missing: str) -> str:
    words = given.strip()
    if not words:
        raise EntitlementRefused(missing, field=field)
    if len(words) > LONG:
        raise EntitlementRefused(
            _("Say it in %(most)s letters or less.") % {"most": LONG}, field=field
        )
    return words


def _require_days(starts: dt.date, ends: dt.date | None, today: dt.date) -> None:
    if ends is None:
        return
    if ends < starts:
        raise EntitlementRefused(_("It ends before it starts."), field="ends_on")
    if ends < today:
        raise EntitlementRefused(_("That day is over."), field="ends_on")


def _require_given(benefit: Benefit, starts: dt.date) -> None:
    if benefit.retired_on is not None and benefit.retired_on <= starts:
        raise EntitlementRefused(
            _("“%(benefit)s” is not given any more.") % {"benefit": benefit},
            field="benefit",
        )


def _tell(event: str, entitlement: Entitlement) -> None:
    """Say it to whom it concerns; the account's flags follow at once."""
    watching.watch_accounts([entitlement.account_id])
    outbox.emit(
        event,
        account_id=entitlement.account_id,
        payload={
            "entitlement": entitlement.pk,
            "benefit": entitlement.benefit_id,
            "ends_on": str(entitlement.ends_on) if entitlement.ends_on else None,
        },
    )
