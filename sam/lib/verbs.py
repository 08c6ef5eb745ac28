"""Management commands by which a person does something, in that person's name."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam.lib import audit
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry
from sam.users.models import User


class VerbCommand(BaseCommand):
    """A command with ``--actor`` and ``--json``; refusals end it, in their words."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--actor", metavar="EMAIL", help="who does it; needed to change anything"
        )
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON"
        )

    @contextmanager
    def acting(self, email: str | None) -> Iterator[User]:
        """
        Do what follows in the name of the colleague with that address.

        :raises CommandError: if there is none who may sign in, or it is refused
        """
        actor = User.objects.filter(email=(email or "").lower(), is_active=True).first()
        if actor is None:
            raise CommandError(
                f"no colleague with the address {email} may sign in"
                if email
                else "say who does it: --actor EMAIL"
            )
        try:
            with audit.acting(actor=actor, door=AuditEntry.Door.COMMAND):
                yield actor
        except (DomainError, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from refusal

    def tell(self, words: str, said: dict[str, Any], *, as_json: bool) -> None:
        """Say *words*, or end with one line of JSON."""
        self.stdout.write(json.dumps(said, default=str) if as_json else words)
