"""Make a token of a colleague or a service, and print it: once."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam.access.services.tokens import make_token
from sam.lib import audit
from sam.lib.acting import colleague
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry


class Command(BaseCommand):
    """Make a token of a colleague or a service, and print it: once."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose")
        parser.add_argument(
            "--scopes",
            required=True,
            help="read, write, or family:read and family:write, with commas between",
        )
        parser.add_argument("--name", default="Command line", help="what it is for")
        parser.add_argument("--days", type=int, help="how long it lives")
        parser.add_argument(
            "--sources", default="", help="systems whose rows it may send in"
        )
        parser.add_argument("--json", action="store_true", help="one line of JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = colleague(options["user"])
        try:
            with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
                made = make_token(
                    actor=None,
                    user=user,
                    name=options["name"],
                    scopes=_words(options["scopes"]),
                    days=options["days"],
                    sources=_words(options["sources"]),
                )
        except (DomainError, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            said = {
                "id": made.token.pk,
                "token": made.text,
                "scopes": made.token.scopes,
                "expires_at": made.token.expires_at.isoformat(),
            }
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write(made.text)


def _words(text: str) -> list[str]:
    return [word for word in map(str.strip, text.split(",")) if word]
