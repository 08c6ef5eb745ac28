"""Show the rules that are watched by, or put a new version in force."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.forms.models import model_to_dict

from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import WatchRules
from tiers.services.watch_rules import EDITABLE, change_rules


class Command(ActingCommand):
    """Show the rules that are watched by, or put a new version in force."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="RULE=JSON",
            help="a rule and its new value, such as rare_visits=3; may be repeated",
        )
        parser.add_argument("--note", default="", help="why they change, in words")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["set"]:
            super().handle(*args, **options)
        else:
            self._tell(_said(WatchRules.current()), options)

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        values = dict(_given(each) for each in options["set"])
        return _said(change_rules(actor=actor, note=options["note"], values=values))

    def _tell(self, said: Mapping[str, Any], options: dict[str, Any]) -> None:
        words = "\n".join(f"{name}: {value}" for name, value in said.items())
        self.tell(words, said, as_json=options["json"])


def _given(text: str) -> tuple[str, Any]:
    name, _equals, value = text.partition("=")
    try:
        return name.strip(), json.loads(value)
    except ValueError as error:
        raise CommandError(f"Give {name}=VALUE, the value as JSON.") from error


def _said(rules: WatchRules) -> dict[str, Any]:
    return {
        "version": rules.version,
        "note": rules.note,
        **model_to_dict(rules, fields=EDITABLE),
    }
