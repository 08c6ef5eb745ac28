"""Show what an account is entitled to; grant, end and write down what it was given."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Account, Programme
from accounts.selectors import standing_account
from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import Benefit, Entitlement
from tiers.selectors.entitlement_words import got_words, promise_words
from tiers.selectors.entitlements import Line, lines_of
from tiers.services import deliveries

day = dt.date.fromisoformat


class Command(ActingCommand):
    """Show, grant, end and deliver what an account is entitled to."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=["show", "grant", "end", "deliver"])
        parser.add_argument("account", type=int, help="the account's number")
        parser.add_argument("--benefit", help="the benefit's name")
        parser.add_argument("--reason", default="", help="why it is granted")
        parser.add_argument(
            "--evidence", default="", help="what shows that they had it"
        )
        parser.add_argument("--on", type=day, help="from, or delivered on, YYYY-MM-DD")
        parser.add_argument("--until", type=day, help="the first day without it")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        account = standing_account(options["account"], actor)
        if account is None:
            raise CommandError(f"There is no account {options['account']}.")
        if options["verb"] == "grant":
            deliveries.grant_benefit(
                account=account,
                benefit=_benefit(options),
                actor=actor,
                reason=options["reason"],
                starts_on=options["on"],
                ends_on=options["until"],
            )
        elif options["verb"] == "end":
            deliveries.end_grant(
                entitlement=_held(account, actor, options, is_grant=True),
                actor=actor,
                ends_on=options["until"],
            )
        elif options["verb"] == "deliver":
            deliveries.record_delivery(
                entitlement=_held(account, actor, options),
                actor=actor,
                evidence=options["evidence"],
                delivered_on=options["on"],
            )
        lines = lines_of(account, actor, on=Programme.current().today())
        return {
            "account": account.name,
            "entitlements": [_said(line) for line in lines],
        }


def _benefit(options: dict[str, Any]) -> Benefit:
    found = Benefit.objects.filter(name__iexact=options["benefit"] or "").first()
    if found is None:
        raise CommandError(f"There is no benefit called {options['benefit']}.")
    return found


def _held(
    account: Account, actor: User, options: dict[str, Any], *, is_grant: bool = False
) -> Entitlement:
    """Return the account's newest entitlement to the benefit that is named."""
    rows = Entitlement.objects.visible_to(actor).filter(
        account=account, benefit=_benefit(options)
    )
    if is_grant:
        rows = rows.filter(source=Entitlement.Source.GRANT)
    found = rows.select_related("account").order_by("-starts_on", "-pk").first()
    if found is None:
        raise CommandError(f"{account} is not entitled to that.")
    return found


def _said(line: Line) -> dict[str, Any]:
    row = line.entitlement
    said = {
        "id": row.pk,
        "kind": row.kind,
        "benefit": row.benefit.name if row.benefit else "",
        "source": row.source,
        "promised": promise_words(row),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }
    if line.got is None:
        return said
    return said | {
        "delivered": got_words(row, line.got),
        "state": line.got.state,
        "next_on": line.got.next_on,
    }
