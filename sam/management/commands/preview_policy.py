"""Say what a policy would do, and write nothing."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam.lib.errors import DomainError
from sam.users.models import User
from tiers.models import Policy
from tiers.services import policies, previewing
from tiers.services.previews import MOST_MOVERS, figures_of


class Command(BaseCommand):
    """Say what a policy would do, and write nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--policy",
            type=int,
            metavar="VERSION",
            help="what rules if left out",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="a field that is otherwise, its value as JSON",
        )
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        began = time.perf_counter()
        try:
            found = previewing.preview(self._policy(options))
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        everybody = User(role=User.Role.EXECUTIVE)  # sees all accounts, and money
        said = figures_of(found, everybody, movers=MOST_MOVERS)
        said["seconds"] = time.perf_counter() - began
        if options["json"]:
            self.stdout.write(json.dumps(said, default=str))
            return
        self.stdout.write(said["finding"])
        if said["balance_alarm"]:
            self.stdout.write(said["balance_alarm"])
        for each in said["movers"]:
            self.stdout.write(
                f"  {each['name']:<40.40} {each['from_tier']:>11} to"
                f" {each['to_tier']:<11} {each['score_now']:5.1f}"
                f" {each['score_then']:5.1f}  {each['words']}"
            )

    def _policy(self, options: dict[str, Any]) -> Policy:
        policy = previewing.of_version(options["policy"])
        fields = dict(map(_field, options["set"]))
        if policy is None and not fields:
            raise CommandError("No policy is in force, and none is named.")
        return policies.unsaved(fields, based_on=policy) if fields else policy  # type: ignore[return-value]


def _field(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals:
        raise CommandError(f"{given} is no FIELD=VALUE.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
