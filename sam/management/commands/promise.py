"""Promise a customer something; keep, move, hand on or take a promise back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Promise
from accounts.selectors.promises import promises_of
from accounts.services import promises
from sam.lib.acting import ActingCommand, colleague
from sam.management.commands.log import account_named
from sam.users.models import User


class Command(ActingCommand):
    """Promise a customer something; keep, move, hand on or take a promise back."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument("--make", type=int, metavar="ACCOUNT", help="promise it")
        verbs.add_argument("--keep", type=int, metavar="PROMISE", help="it was kept")
        verbs.add_argument("--move", type=int, metavar="PROMISE", help="another day")
        verbs.add_argument(
            "--withdraw", type=int, metavar="PROMISE", help="not any more"
        )
        verbs.add_argument(
            "--hand-on", type=int, metavar="PROMISE", help="somebody else keeps it"
        )
        parser.add_argument("--to", metavar="EMAIL", help="who keeps it from now on")
        parser.add_argument("--words", default="", help="what is promised")
        parser.add_argument(
            "--due-on", type=dt.date.fromisoformat, help="by when, YYYY-MM-DD"
        )
        parser.add_argument("--reason", default="", help="why it moves or is withdrawn")
        parser.add_argument("--outcome", default="", help="what came of it")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        promise = _done(actor, options)
        return {
            "promise": promise.pk,
            "account": promise.account.name,
            "words": promise.words,
            "due_on": promise.due_on,
            "owner": promise.owner.email if promise.owner else None,
            "kept_at": promise.kept_at,
            "withdrawn_at": promise.withdrawn_at,
        }


def _done(actor: User, options: dict[str, Any]) -> Promise:
    if options["keep"] is not None:
        return promises.keep_promise(
            promise=_promise(actor, options["keep"]),
            actor=actor,
            outcome=options["outcome"],
        )
    if options["withdraw"] is not None:
        return promises.withdraw_promise(
            promise=_promise(actor, options["withdraw"]),
            actor=actor,
            reason=options["reason"],
        )
    if options["hand_on"] is not None:
        if not options["to"]:
            raise CommandError("Say who keeps it: --to EMAIL.")
        return promises.hand_on_promise(
            promise=_promise(actor, options["hand_on"]),
            actor=actor,
            to=colleague(options["to"]),
        )
    if options["due_on"] is None:
        raise CommandError("Give --due-on YYYY-MM-DD.")
    if options["move"] is not None:
        return promises.move_promise(
            promise=_promise(actor, options["move"]),
            actor=actor,
            due_on=options["due_on"],
            reason=options["reason"],
        )
    return promises.make_promise(
        account=account_named(actor, options["make"]),
        actor=actor,
        words=options["words"],
        due_on=options["due_on"],
    )


def _promise(actor: User, number: int) -> Promise:
    found: Promise | None = promises_of(actor).filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no promise {number}.")
    return found
