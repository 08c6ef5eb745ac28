"""Acknowledge a flag, let it wait, show it again, or hand it over."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.acting import ActingCommand, colleague
from sam.users.models import User
from tiers.models import Flag
from tiers.services import flags

day = dt.date.fromisoformat


class Command(ActingCommand):
    """Acknowledge a flag, let it wait, show it again, or hand it over."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("flag", type=int, help="the flag's number")
        verbs = parser.add_mutually_exclusive_group(required=True)
        verbs.add_argument(
            "--acknowledge", action="store_true", help="say that you know of it"
        )
        verbs.add_argument(
            "--snooze", type=day, metavar="DAY", help="shown again on, YYYY-MM-DD"
        )
        verbs.add_argument("--wake", action="store_true", help="show it again now")
        verbs.add_argument("--assign", metavar="EMAIL", help="hand it over to")
        verbs.add_argument(
            "--give-back", action="store_true", help="give it back to the owner"
        )
        parser.add_argument("--reason", default="", help="why, in words")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        flag = Flag.objects.visible_to(actor).filter(pk=options["flag"]).first()
        if flag is None:
            raise CommandError(f"There is no flag {options['flag']}.")
        done = _done(flag, actor, options)
        return {
            "flag": done.pk,
            "account": done.account.name,
            "kind": done.kind,
            "acknowledged_at": done.acknowledged_at,
            "snoozed_until": done.snoozed_until,
            "assigned_to": done.assigned_to.email if done.assigned_to else None,
        }


def _done(flag: Flag, actor: User, options: dict[str, Any]) -> Flag:
    if options["acknowledge"]:
        return flags.acknowledge_flag(flag=flag, actor=actor)
    if options["wake"]:
        return flags.wake_flag(flag=flag, actor=actor)
    if options["snooze"]:
        return flags.snooze_flag(
            flag=flag, actor=actor, until=options["snooze"], reason=options["reason"]
        )
    to = colleague(options["assign"]) if options["assign"] else None
    return flags.assign_flag(flag=flag, actor=actor, to=to, reason=options["reason"])
