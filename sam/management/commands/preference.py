"""Write down what contact a customer wants, or list who was never asked."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Contact, ContactPreference, Programme
from accounts.selectors.preferences import never_asked, wish_words
from accounts.services.preferences import record_preference
from sam.lib.acting import ActingCommand
from sam.management.commands.log import account_named
from sam.users.models import User

day = dt.date.fromisoformat
LISTED = 50


class Command(ActingCommand):
    """Write down what contact a customer wants, or list who was never asked."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "account",
            type=int,
            nargs="?",
            help="the account's number; without it: who was never asked",
        )
        parser.add_argument(
            "--asked-on", type=day, help="YYYY-MM-DD; today if left out"
        )
        parser.add_argument("--contact", type=int, help="the number of who said it")
        parser.add_argument("--visits-year", type=int)
        parser.add_argument("--contact-days", type=int, help="at most between contacts")
        parser.add_argument(
            "--channel", choices=ContactPreference.Channel.values, default=""
        )
        parser.add_argument("--quiet-until", type=day, help="the last quiet day")
        parser.add_argument("--note", default="", help="in their words")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        if options["account"] is None:
            unasked = never_asked(actor)
            return {
                "never_asked": unasked.count(),
                "first": [f"{one.pk} {one.name}" for one in unasked[:LISTED]],
            }
        account = account_named(actor, options["account"])
        names = ("visits_year", "contact_days", "channel", "quiet_until", "note")
        wish = record_preference(
            account=account,
            actor=actor,
            asked_on=options["asked_on"] or Programme.current().today(),
            contact=_contact(actor, options["contact"]),
            **{name: options[name] for name in names},
        )
        return {
            "preference": wish.pk,
            "account": account.name,
            "wants": wish_words(wish),
            "asked_on": wish.asked_on,
        }


def _contact(actor: User, number: int | None) -> Contact | None:
    if number is None:
        return None
    found = Contact.objects.visible_to(actor).filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no contact {number}.")
    return found
