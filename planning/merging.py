"""What becomes of plans when two accounts are one: they join, or wait."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.merging import Absorbed, Policy, Reference, register
from accounts.models import Account, Merge
from planning.models import Action, Handover, Objective, Plan
from sam.users.models import User


def register_columns() -> None:
    """Register what refers to an account."""
    register(
        Reference(
            model=Plan,
            field="account",
            policy=Policy.MOVE,
            label=gettext_lazy("Plans"),
            absorbed=(Absorbed(Objective, "plan"), Absorbed(Action, "plan")),
        ),
        Reference(
            model=Objective,
            field="account",
            policy=Policy.MOVE,
            label=gettext_lazy("Objectives"),
            follows="plan",
        ),
        Reference(
            model=Action,
            field="account",
            policy=Policy.MOVE,
            label=gettext_lazy("Actions"),
            follows="plan",
        ),
        Reference(
            model=Handover,
            field="account",
            policy=Policy.STAY,
            label=gettext_lazy("Hand-overs"),
        ),
    )


class Plans:
    """A plan goes to the survivor; of two open ones, what it asks joins the other."""

    name = "planning"

    def why_not(self, *, survivor: Account, loser: Account) -> str:
        if Handover.objects.filter(account=loser, status=Handover.Status.OPEN).exists():
            return _(
                "%(name)s is being handed over: let that be signed or cancelled first."
            ) % {"name": loser}
        return ""

    def foreseen(self, *, survivor: Account, loser: Account) -> list[str]:
        opened = Plan.objects.filter(closed_at=None)
        both = opened.filter(account__in=[survivor, loser])
        if both.count() > 1:
            return [
                _(
                    "Both have an open plan: objectives and actions join the one of"
                    " %(name)s; the answers of the other stay with it."
                )
                % {"name": survivor}
            ]
        return []

    def end(
        self, *, merge: Merge, actor: User | None, now: dt.datetime
    ) -> dict[str, Any]:
        return {}

    def restore(
        self,
        *,
        merge: Merge,
        done: dict[str, Any],
        actor: User | None,
        now: dt.datetime,
    ) -> list[str]:
        return []

    def look_again(self, *, account_ids: list[int]) -> None:
        """Nothing hangs on plans."""
