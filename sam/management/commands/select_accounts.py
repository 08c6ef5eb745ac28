"""Say whom a policy's optimum would seat, and write nothing."""

import json
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sam.lib.errors import DomainError
from sam.users.models import User
from tiers.models import Policy
from tiers.services import previewing, selecting
from tiers.services.selecting_asked import asked
from tiers.services.selecting_finding import (
    clashing,
    finding,
    gap_words,
    priced,
)
from tiers.services.selecting_report import answer


class Command(BaseCommand):
    """Say whom a policy's optimum would seat, and write nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--policy",
            type=int,
            metavar="VERSION",
            help="what rules if left out",
        )
        parser.add_argument(
            "--seconds",
            type=float,
            default=float(settings.SELECTION_SECONDS),
            help="that may be taken; then the best found is told, with its gap",
        )
        parser.add_argument(
            "--no-prices",
            action="store_true",
            help="do not solve again with more of each limit",
        )
        parser.add_argument(
            "--json", action="store_true", help="end with one line of JSON"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not 0 < options["seconds"] <= selecting.MOST_SECONDS:
            raise CommandError(
                f"--seconds must be above 0 and at most {selecting.MOST_SECONDS}."
            )
        everybody = User(role=User.Role.EXECUTIVE)  # sees all accounts
        try:
            found = asked(self._policy(options["policy"]), everybody)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        report = selecting.solve(
            found.problem,
            seconds=options["seconds"],
            prices=not options["no_prices"],
        )
        if options["json"]:
            said = answer(report, found.seen)
            self.stdout.write(json.dumps(said, default=str))
            return
        self.stdout.write(finding(found, report))
        for words in clashing(found, report, everybody):
            self.stdout.write(f"  cannot all be kept: {words}")
        if report.optimum.chosen is not None:
            ranking, optimum = report.ranking_value, report.optimum.objective
            self.stdout.write(
                f"  {int(np.count_nonzero(report.optimum.chosen)):,} seats;"
                f" {optimum:,.1f} points, by rank {ranking:,.1f};"
                f" {gap_words(report)}; {report.optimum.seconds:.2f} s"
            )
        for price in priced(found, report, everybody):
            self.stdout.write(f"  {price.words:<40} {price.worth:>14}  {price.moves}")

    def _policy(self, version: int | None) -> Policy:
        policy = previewing.of_version(version)
        if policy is None:
            raise CommandError("No policy is in force, and none is named.")
        return policy
