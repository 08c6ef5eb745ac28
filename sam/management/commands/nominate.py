"""Nominate an account, qualify it, decide it; assess the supplier; justify a seat."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Account, Programme
from accounts.selectors import standing_account
from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import Nomination, NomineeType
from tiers.models.nominations import JustificationReason, SupplierAnswer
from tiers.services import nominations
from tiers.services.justifications import justify
from tiers.services.supplier_statuses import assess_supplier

day = dt.date.fromisoformat


class Command(ActingCommand):
    """Nominate an account, qualify it, decide it; assess the supplier; justify."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int, help="the account's number")
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument("--reason", help="nominate it, and say why")
        verbs.add_argument(
            "--qualify", choices=NomineeType.values, help="confirm what it would bring"
        )
        verbs.add_argument("--accept", action="store_true", help="accept it")
        verbs.add_argument(
            "--decline", metavar="FEEDBACK", help="not this time; needs --again-from"
        )
        verbs.add_argument("--withdraw", action="store_true", help="take it back")
        verbs.add_argument(
            "--supplier",
            choices=SupplierAnswer.values,
            help="say what we are to it; needs --evidence",
        )
        verbs.add_argument(
            "--justify",
            choices=JustificationReason.values,
            help="why it is Strategic without headroom; needs --evidence and --until",
        )
        parser.add_argument("--in-spite", default="", help="why, in spite of a no")
        parser.add_argument("--again-from", type=day, help="YYYY-MM-DD")
        parser.add_argument("--until", type=day, help="YYYY-MM-DD")
        parser.add_argument("--evidence", default="", help="what shows it, in words")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        account = standing_account(options["account"], actor)
        if account is None or not actor.sees_facts:
            raise CommandError(f"There is no account {options['account']}.")
        if options["supplier"]:
            return _assessed(account, actor, options)
        if options["justify"]:
            return _justified(account, actor, options)
        if options["reason"] is not None:
            made = nominations.nominate(
                account=account, actor=actor, reason=options["reason"]
            )
        else:
            made = _decided(_newest(account), actor, options)
        return {
            "nomination": made.pk,
            "account": account.name,
            "stage": made.stage,
            "outcome": made.outcome,
            "suggested_type": made.suggested_type,
            "nominee_type": made.nominee_type,
            "again_from": made.again_from,
        }


def _decided(
    nomination: Nomination, actor: User, options: dict[str, Any]
) -> Nomination:
    on: dict[str, Any] = {"nomination": nomination, "actor": actor}
    if options["qualify"]:
        return nominations.qualify(
            **on, nominee_type=options["qualify"], in_spite=options["in_spite"]
        )
    if options["accept"]:
        return nominations.accept(**on, in_spite=options["in_spite"])
    if options["decline"] is not None:
        return nominations.decline(
            **on,
            feedback=options["decline"],
            again_from=_required(options, "again_from"),
        )
    return nominations.withdraw(**on, feedback=options["evidence"])


def _assessed(
    account: Account, actor: User, options: dict[str, Any]
) -> Mapping[str, Any]:
    made = assess_supplier(
        account=account,
        actor=actor,
        answer=options["supplier"],
        evidence=options["evidence"],
        assessed_on=Programme.current().today(),
    )
    return {
        "account": account.name,
        "answer": made.answer,
        "assessed_on": made.assessed_on,
    }


def _justified(
    account: Account, actor: User, options: dict[str, Any]
) -> Mapping[str, Any]:
    made = justify(
        account=account,
        actor=actor,
        reason=options["justify"],
        text=options["evidence"],
        valid_until=_required(options, "until"),
    )
    return {
        "account": account.name,
        "reason": made.reason,
        "valid_until": made.valid_until,
    }


def _newest(account: Account) -> Nomination:
    found = Nomination.objects.filter(account=account).order_by("-pk").first()
    if found is None:
        raise CommandError(f"{account} is not nominated.")
    return found


def _required(options: dict[str, Any], name: str) -> Any:
    if options[name] is None:
        raise CommandError(f"Give --{name.replace('_', '-')} YYYY-MM-DD.")
    return options[name]
