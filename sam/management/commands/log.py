"""Write down a contact with a customer, and what was promised in it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Account, Contact, Interaction, Programme
from accounts.selectors import standing_account
from accounts.services.interactions import log_interaction
from sam.lib.acting import ActingCommand
from sam.lib.zones import SkippedHour, local_instant
from sam.users.models import User


class Command(ActingCommand):
    """Write down a contact with a customer, and what was promised in it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int, help="the account's number")
        parser.add_argument("--kind", choices=Interaction.Kind.values, required=True)
        parser.add_argument(
            "--purpose", choices=Interaction.Purpose.values, required=True
        )
        parser.add_argument(
            "--initiative", choices=Interaction.Initiative.values, default=""
        )
        parser.add_argument(
            "--at",
            type=dt.datetime.fromisoformat,
            required=True,
            help="when it was, by the programme's clock: YYYY-MM-DDTHH:MM",
        )
        parser.add_argument("--minutes", type=int, help="how long it took")
        parser.add_argument(
            "--with",
            type=int,
            action="append",
            default=[],
            dest="contacts",
            metavar="CONTACT",
            help="the number of a person who took part; may be repeated",
        )
        parser.add_argument("--subject", default="")
        parser.add_argument("--note", default="")
        parser.add_argument("--promise", default="", help="what was promised")
        parser.add_argument(
            "--due-on", type=dt.date.fromisoformat, help="by when, YYYY-MM-DD"
        )

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        account = account_named(actor, options["account"])
        people = Contact.objects.visible_to(actor).in_bulk(options["contacts"])
        if unknown := set(options["contacts"]) - set(people):
            raise CommandError(f"There is no contact {min(unknown)}.")
        names = ("kind", "purpose", "initiative", "minutes", "subject", "note")
        made = log_interaction(
            account=account,
            actor=actor,
            happened_at=instant(options["at"]),
            contacts=list(people.values()),
            promise=options["promise"],
            due_on=options["due_on"],
            **{name: options[name] for name in names},
        )
        promise = made.promises.order_by("-pk").first()
        return {
            "interaction": made.pk,
            "account": account.name,
            "kind": made.kind,
            "happened_at": made.happened_at,
            "promise": promise.pk if promise else None,
        }


def account_named(actor: User, number: int) -> Account:
    """
    Return the account of that number.

    :raises CommandError: if *actor* sees none
    """
    account = standing_account(number, actor)
    if account is None:
        raise CommandError(f"There is no account {number}.")
    return account


def instant(clock: dt.datetime) -> dt.datetime:
    """
    Return the instant of *clock*, by the programme's clock if it has no zone.

    :raises CommandError: if clocks jumped over it
    """
    if clock.tzinfo is not None:
        return clock
    try:
        return local_instant(clock, Programme.current().zone)
    except SkippedHour as skipped:
        raise CommandError(f"Clocks jumped over {skipped} that day.") from skipped
