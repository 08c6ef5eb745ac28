"""Give a colleague something to do for an account; do, drop or hand it on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from planning.models import Action
from planning.selectors.actions import actions_of
from planning.services import actions
from sam.lib.acting import ActingCommand, colleague
from sam.management.commands.log import account_named
from sam.users.models import User


class Command(ActingCommand):
    """Give a colleague something to do for an account; do, drop or hand it on."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument("--add", type=int, metavar="ACCOUNT", help="add one")
        verbs.add_argument("--done", type=int, metavar="ACTION", help="it is done")
        verbs.add_argument("--drop", type=int, metavar="ACTION", help="not any more")
        verbs.add_argument(
            "--hand-on", type=int, metavar="ACTION", help="somebody else does it"
        )
        parser.add_argument("--words", default="", help="what is to be done")
        parser.add_argument(
            "--due-on", type=dt.date.fromisoformat, help="by when, YYYY-MM-DD"
        )
        parser.add_argument(
            "--remind-on", type=dt.date.fromisoformat, help="in that day's digest too"
        )
        parser.add_argument(
            "--touch", action="store_true", help="it is a contact with the customer"
        )
        parser.add_argument("--owner", metavar="EMAIL", help="who does it, if not you")
        parser.add_argument("--to", metavar="EMAIL", help="who does it from now on")
        parser.add_argument("--outcome", default="", help="what came of it")
        parser.add_argument("--reason", default="", help="why it is dropped")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        action = _done(actor, options)
        return {
            "action": action.pk,
            "account": action.account.name,
            "words": action.words,
            "owner": action.owner.email,
            "due_on": action.due_on,
            "done_at": action.done_at,
            "dropped_at": action.dropped_at,
        }


def _done(actor: User, options: dict[str, Any]) -> Action:
    if options["done"] is not None:
        action = _action(actor, options["done"])
        outcome = options["outcome"]
        return actions.finish_action(action=action, actor=actor, outcome=outcome)
    if options["drop"] is not None:
        action = _action(actor, options["drop"])
        return actions.drop_action(action=action, actor=actor, reason=options["reason"])
    if options["hand_on"] is not None:
        if not options["to"]:
            raise CommandError("Say who does it: --to EMAIL.")
        action = _action(actor, options["hand_on"])
        return actions.hand_on_action(
            action=action, actor=actor, to=colleague(options["to"])
        )
    if options["due_on"] is None:
        raise CommandError("Give --due-on YYYY-MM-DD.")
    return actions.add_action(
        account=account_named(actor, options["add"]),
        actor=actor,
        words=options["words"],
        due_on=options["due_on"],
        remind_on=options["remind_on"],
        is_touch=options["touch"],
        owner=colleague(options["owner"]) if options["owner"] else actor,
    )


def _action(actor: User, number: int) -> Action:
    found: Action | None = actions_of(actor).filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no action {number}.")
    return found
