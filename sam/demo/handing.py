"""An account of the demo that is on its way to the demo's manager."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import Account
from planning.models import Handover
from planning.services.handovers import begin_handover, tick_item
from sam.demo.staff import MANAGER, OVERLOADED
from sam.users.models import User

# The steps that the giver has done already.
DONE = ("PROMISES", "PROBLEMS")


@transaction.atomic
def hand_over(*, say: Callable[[str], object]) -> None:
    """
    Begin to hand the largest Valued account of a colleague to the manager; once.

    Call it after the first night, within ``audit.acting``.
    """
    giver = User.objects.get(email=OVERLOADED[0])
    receiver = User.objects.get(email=MANAGER)
    if Handover.objects.filter(to_user=receiver).exists():
        return
    account = (
        Account.objects.filter(owner=giver, row__tier="VALUED", merged_into=None)
        .order_by("-row__revenue_12m", "pk")
        .first()
    )
    if account is None:
        return
    begun = begin_handover(
        account=account,
        to_user=receiver,
        reason=f"{giver} has too many accounts to look after this one well",
        actor=giver,
    )
    for item in begun.items.filter(code__in=DONE):
        tick_item(item=item, actor=giver, is_done=True)
    say(f"{account} is on its way to {receiver}")
