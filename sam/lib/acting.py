"""Management commands that do what a named colleague may do, with the same refusals."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from sam.lib import audit
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry
from sam.users.models import User


class ActingCommand(BaseCommand):
    """Act as the colleague whom ``--actor`` names, and say what came of it."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--actor", required=True, help="e-mail address of who does it"
        )
        parser.add_argument(
            "--json", action="store_true", help="answer with one line of JSON"
        )

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        """Do it as *actor*; return what to say, by name."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        actor = colleague(options["actor"])
        try:
            with audit.acting(actor=actor, door=AuditEntry.Door.COMMAND):
                said = self.act(actor, options)
        except (DomainError, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(dict(said), cls=DjangoJSONEncoder))
            return
        for name, value in said.items():
            self.stdout.write(f"{name}: {'-' if value in (None, '') else value}")


def colleague(email: str) -> User:
    """
    Return the active colleague with that address.

    :raises CommandError: if there is none
    """
    found = User.objects.filter(email=email.lower(), is_active=True).first()
    if found is None:
        raise CommandError(f"No active colleague has the address {email}.")
    return found
