"""Show what a colleague is told; mark it as read; choose the digest by e-mail."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.acting import ActingCommand
from sam.users.models import User
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told_all
from sam.workspace.services import notifications

SHOWN = 20


class Command(ActingCommand):
    """Show what a colleague is told; mark it as read; choose the digest by e-mail."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_mutually_exclusive_group()
        verbs.add_argument("--read", type=int, metavar="NUMBER", help="mark that one")
        verbs.add_argument(
            "--read-up-to", type=int, metavar="NUMBER", help="mark all up to that one"
        )
        verbs.add_argument(
            "--digest", choices=["on", "off"], help="the digest by e-mail too, or not"
        )

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        mine = Notification.objects.visible_to(actor)
        if options["read"] is not None:
            one = mine.filter(pk=options["read"]).first()
            if one is None:
                raise CommandError(f"There is no notification {options['read']}.")
            read = notifications.read_notification(notification=one, actor=actor)
            return {"notification": read.pk, "read_at": read.read_at}
        if options["read_up_to"] is not None:
            up_to = options["read_up_to"]
            return {"read": notifications.read_all(actor=actor, up_to=up_to)}
        if options["digest"] is not None:
            wanted = options["digest"] == "on"
            user = notifications.choose_digest(actor=actor, wanted=wanted)
            return {"digest by e-mail": "on" if user.wants_digest else "off"}
        newest = mine.unread().order_by("-pk")[:SHOWN]
        return {
            str(each.notification.pk): f"{each.title}: {each.summary}"
            for each in told_all(list(newest), actor)
        }
