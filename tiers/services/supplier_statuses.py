"""Can we be a strategic supplier to an account: assessed with evidence, and dated."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from sam.lib import audit, outbox
from sam.users.models import User
from tiers import permissions
from tiers.models import SupplierStatus
from tiers.models.nominations import SupplierAnswer
from tiers.selectors.suppliers import supplier_status
from tiers.services.nominees import NominationRefused, locked, stated

FIRST_DAY = dt.date(1900, 1, 1)


@transaction.atomic
def assess_supplier(
    *,
    account: Account,
    actor: User,
    answer: str,
    evidence: str,
    assessed_on: dt.date,
    customer_view: str = "",
) -> SupplierStatus:
    """
    Write down what we are to an account as a supplier; the very same again is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises NominationRefused: without evidence, for a day that has not come, for an
        account that is closed or was merged
    """
    permissions.may_assess_supplier(actor, account).require()
    account = locked(account)
    if answer not in SupplierAnswer.values:
        raise NominationRefused(_("There is no such answer."), field="answer")
    if not FIRST_DAY <= assessed_on <= Programme.current().today():
        raise NominationRefused(
            _("Give a day from 1900 up to today."), field="assessed_on"
        )
    said = {
        "answer": answer,
        "evidence": stated(evidence, _("Say what shows it."), field="evidence"),
        "customer_view": customer_view.strip(),
        "assessed_on": assessed_on,
    }
    newest = supplier_status(account.pk)
    if newest and all(getattr(newest, name) == said[name] for name in said):
        return newest
    made = SupplierStatus.objects.create(account=account, assessed_by=actor, **said)
    audit.record("assess_supplier", made, account_id=account.pk, after=said)
    outbox.emit(
        "supplier_status.assessed", account_id=account.pk, payload={"answer": answer}
    )
    return made
