"""A dated reason for a strategic account that may never spend more."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from sam.lib import audit, outbox
from sam.users.models import User
from tiers import permissions
from tiers.models import Justification, Tier, TierAssignment
from tiers.models.nominations import JustificationReason
from tiers.services.nominees import NominationRefused, locked, stated


@transaction.atomic
def justify(
    *,
    account: Account,
    actor: User,
    reason: str,
    text: str,
    valid_until: dt.date,
) -> Justification:
    """
    State why *account* is Strategic although it may never spend more; once is enough.

    :raises PermissionDenied: if *actor* is no director of its region
    :raises NominationRefused: if it is not Strategic, is closed or was merged; without
        words; for a day that is over
    """
    permissions.may_justify(actor, account).require()
    account = locked(account)
    standing = TierAssignment.objects.open().filter(account=account)
    if not standing.filter(tier=Tier.STRATEGIC).exists():
        raise NominationRefused(
            _("{account} has no strategic seat to justify.").format(account=account),
            field="account",
        )
    if reason not in JustificationReason.values:
        raise NominationRefused(_("There is no such reason."), field="reason")
    if valid_until <= Programme.current().today():
        raise NominationRefused(
            _("Give a day to come: then somebody looks at it again."),
            field="valid_until",
        )
    said = {
        "reason": reason,
        "text": stated(text, _("Say it in words."), field="text"),
        "valid_until": valid_until,
    }
    newest = Justification.objects.filter(account=account).order_by("-pk").first()
    if newest and all(getattr(newest, name) == said[name] for name in said):
        return newest
    made = Justification.objects.create(account=account, stated_by=actor, **said)
    audit.record("justify_account", made, account_id=account.pk, after=said)
    outbox.emit(
        "account.justified",
        account_id=account.pk,
        payload={"reason": reason, "valid_until": valid_until.isoformat()},
    )
    return made
