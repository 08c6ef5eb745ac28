"""Publish the programme's charter, acknowledge it, or say who has read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.acting import ActingCommand, colleague
from sam.users.models import User
from tiers.models import Charter, Rationale
from tiers.models.programme import OwnedFunction
from tiers.selectors.programme import has_read, reading
from tiers.services.charters import (
    acknowledge_charter,
    charter_in_force,
    publish_charter,
)


class Command(ActingCommand):
    """Publish the programme's charter, acknowledge it, or say who has read it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_mutually_exclusive_group()
        verbs.add_argument(
            "--publish", metavar="FILE", help="publish what the text file says"
        )
        verbs.add_argument(
            "--acknowledge",
            type=int,
            metavar="VERSION",
            help="say that the actor has read and understood it",
        )
        parser.add_argument(
            "--why",
            action="append",
            choices=Rationale.values,
            default=[],
            help="why there is a programme; may be given several times",
        )
        parser.add_argument(
            "--other-why", default="", help="the other reason, in words"
        )
        parser.add_argument("--sponsor", help="e-mail address of the executive sponsor")
        parser.add_argument(
            "--owner",
            action="append",
            default=[],
            metavar="FUNCTION=EMAIL",
            help=f"who answers for one of {', '.join(OwnedFunction.values)}",
        )

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        if options["publish"]:
            return _said(_published(actor, options), actor)
        if options["acknowledge"] is not None:
            acknowledge_charter(actor=actor, version=options["acknowledge"])
        charter = charter_in_force()
        if charter is None:
            raise CommandError("No charter has been published yet.")
        return _said(charter, actor)


def _published(actor: User, options: dict[str, Any]) -> Charter:
    file = Path(options["publish"])
    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    if not options["sponsor"]:
        raise CommandError("Name the executive sponsor with --sponsor.")
    return publish_charter(
        actor=actor,
        rationale=options["why"],
        other_rationale=options["other_why"],
        text=file.read_text(encoding="utf-8"),
        sponsor=colleague(options["sponsor"]),
        owners=dict(_owner(each) for each in options["owner"]),
    )


def _owner(given: str) -> tuple[str, User]:
    function, found, email = given.partition("=")
    if not found:
        raise CommandError(f"Write {given} as FUNCTION=EMAIL.")
    return function, colleague(email)


def _said(charter: Charter, actor: User) -> dict[str, Any]:
    read = reading(charter)
    return {
        "version": charter.version,
        "published_at": charter.published_at,
        "acknowledged": has_read(charter, actor),
        "people": read.whole.people,
        "read": read.whole.read,
        "share": read.whole.share,
    }
