"""Look at a change set; apply, hold, reject or take back all or some of it."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import ChangeSet
from tiers.selectors.changesets import change_sets_of, tallies
from tiers.services import changes, undoing

VERBS = ("show", "apply", "hold", "reject", "undo")


class Command(ActingCommand):
    """Look at a change set; apply, hold, reject or take back all or some of it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=VERBS)
        parser.add_argument("change_set", type=int, help="the change set's number")
        parser.add_argument(
            "--change",
            type=int,
            action="append",
            dest="changes",
            help="only this move, by its number; may be given again",
        )
        parser.add_argument("--reason", default="", help="why, in words")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        found = change_sets_of(actor).filter(pk=options["change_set"]).first()
        if found is None:
            raise CommandError(f"There is no change set {options['change_set']}.")
        made = _decided(found, actor, options)
        made = change_sets_of(actor).get(pk=made.pk)
        tally = tallies(actor, [made])[made.pk]
        return {
            "change_set": made.pk,
            "status": made.status,
            "cause": made.cause,
            "moves": tally.all,
            "applied": tally.applied,
            "open": tally.open,
            "held": tally.held,
            "stale": tally.stale,
            "undoes": made.undoes_id,
            "held_because": made.held_because,
        }


def _decided(change_set: ChangeSet, actor: User, options: dict[str, Any]) -> ChangeSet:
    on: dict[str, Any] = {"change_set": change_set, "actor": actor}
    picks, reason = options["changes"], options["reason"]
    match options["verb"]:
        case "apply":
            return changes.apply_change_set(**on, changes=picks)
        case "hold":
            return changes.hold_changes(**on, changes=picks or [], reason=reason)
        case "reject" if picks:
            return changes.reject_changes(**on, changes=picks, reason=reason)
        case "reject":
            return changes.reject_change_set(**on, reason=reason)
        case "undo" if picks:
            raise CommandError("A change set is taken back as one: leave --change out.")
        case "undo":
            return undoing.undo_change_set(**on, reason=reason)
    return change_set
