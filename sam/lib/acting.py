"""Management commands that do what a named colleague may do, with the same refusals."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
            "--actor", metavar="EMAIL", help="who does it; needed to change anything"
        )
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON"
        )

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        """Do it as *actor*; return what to say, by name."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        with self.acting(options["actor"]) as actor:
            said = self.act(actor, options)
        words = "\n".join(
            f"{name}: {'-' if value in (None, '') else value}"
            for name, value in said.items()
        )
        self.tell(words, said, as_json=options["json"])

    @contextmanager
    def acting(self, email: str | None) -> Iterator[User]:
        """
        Do what follows in the name of the colleague with that address.

        :raises CommandError: if there is none who may sign in, or it is refused
        """
        if not email:
            raise CommandError("Say who does it: --actor EMAIL.")
        actor = colleague(email)
        try:
            with audit.acting(actor=actor, door=AuditEntry.Door.COMMAND):
                yield actor
        except (DomainError, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from refusal

    def tell(self, words: str, said: Mapping[str, Any], *, as_json: bool) -> None:
        """Say *words*, or end with one line of JSON."""
        if as_json:
            words = json.dumps(dict(said), cls=DjangoJSONEncoder)
        self.stdout.write(words)


def colleague(email: str) -> User:
    """
    Return the active colleague with that address.

    :raises CommandError: if there is none
    """
    found = User.objects.filter(email=email.lower(), is_active=True).first()
    if found is None:
        raise CommandError(f"No active colleague has the address {email}.")
    return found
