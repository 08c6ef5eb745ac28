"""Hold an account in a tier until a day, withdraw that, or mark it not to be lost."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Account
from accounts.selectors import standing_account
from sam.lib.acting import ActingCommand, colleague
from sam.users.models import User
from tiers.models import AlternativePlan, DoNotLose, Override, Tier
from tiers.services import guarding, overrides
from tiers.services.alternatives import Choice

day = dt.date.fromisoformat


class Command(ActingCommand):
    """Hold an account in a tier until a day, withdraw that, or mark it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int, help="the account's number")
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument("--tier", choices=Tier.values, help="hold it there")
        verbs.add_argument(
            "--withdraw", action="store_true", help="end the override that stands"
        )
        verbs.add_argument(
            "--do-not-lose", action="store_true", help="mark it as not to be lost"
        )
        verbs.add_argument(
            "--lift", action="store_true", help="take that mark off again"
        )
        parser.add_argument("--until", type=day, help="the last day, YYYY-MM-DD")
        parser.add_argument("--reason", default="", help="why, in words")
        parser.add_argument(
            "--way",
            choices=AlternativePlan.Way.values,
            help="for ALTERNATIVE: what is done with it",
        )
        parser.add_argument("--owner", help="for ALTERNATIVE: e-mail of who does it")
        parser.add_argument(
            "--review-on", type=day, help="for ALTERNATIVE: reviewed on, YYYY-MM-DD"
        )

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        account = standing_account(options["account"], actor)
        if account is None or not actor.sees_facts:
            raise CommandError(f"There is no account {options['account']}.")
        if options["do_not_lose"] or options["lift"]:
            return _marked(account, actor, options)
        if options["withdraw"]:
            override = overrides.withdraw_override(
                override=_standing(Override, account, "withdrawn_at"), actor=actor
            )
        else:
            override = _held(account, actor, options)
        return {
            "override": override.pk,
            "account": account.name,
            "tier": override.tier,
            "expires_on": override.expires_on,
            "withdrawn_at": override.withdrawn_at,
        }


def _held(account: Account, actor: User, options: dict[str, Any]) -> Override:
    if options["until"] is None:
        raise CommandError("Give --until YYYY-MM-DD.")
    plan = None
    if options["tier"] == Tier.ALTERNATIVE and options["way"]:
        owner = colleague(options["owner"]) if options["owner"] else None
        plan = Choice(options["way"], owner, options["review_on"])
    return overrides.override_tier(
        account=account,
        actor=actor,
        tier=options["tier"],
        reason=options["reason"],
        expires_on=options["until"],
        plan=plan,
    )


def _marked(
    account: Account, actor: User, options: dict[str, Any]
) -> Mapping[str, Any]:
    if options["lift"]:
        mark = guarding.lift_mark(
            mark=_standing(DoNotLose, account, "lifted_at"), actor=actor
        )
    else:
        mark = guarding.mark_do_not_lose(
            account=account, actor=actor, reason=options["reason"]
        )
    return {
        "mark": mark.pk,
        "account": account.name,
        "reason": mark.reason,
        "lifted_at": mark.lifted_at,
    }


def _standing(model: Any, account: Account, ended: str) -> Any:
    found = model.objects.filter(account=account, **{ended: None}).first()
    if found is None:
        raise CommandError(f"{account} has none.")
    return found
