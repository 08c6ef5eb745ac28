"""Make one of two accounts or people, look at what that would do, or take it back."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Merge
from accounts.selectors.duplicates import duplicates
from accounts.selectors.merges import merges_for, preview_of
from accounts.selectors.survivors import standing_account, standing_person
from accounts.services import merging
from accounts.services.duplicates import dismiss_duplicate
from accounts.services.undoing_merges import undo_merge
from sam.lib.acting import ActingCommand
from sam.users.models import User


class Command(ActingCommand):
    """Merge, look at what a merge would do, or take it back."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_mutually_exclusive_group(required=True)
        two: dict[str, Any] = {"type": int, "nargs": 2, "metavar": ("KEEP", "AWAY")}
        verbs.add_argument("--preview", help="what it would do", **two)
        verbs.add_argument("--merge", help="make AWAY part of KEEP", **two)
        verbs.add_argument("--not-one", help="do not suggest them again", **two)
        verbs.add_argument("--undo", type=int, metavar="MERGE", help="take it back")
        verbs.add_argument("--list", action="store_true", help="what is probably one")
        parser.add_argument(
            "--people", action="store_true", help="people, not accounts"
        )
        parser.add_argument("--reason", default="", help="why they are one")

    def act(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:
        kind = Merge.Kind.CONTACT if options["people"] else Merge.Kind.ACCOUNT
        if options["undo"] is not None:
            return _undone(actor, options["undo"])
        if options["list"]:
            pairs, total = duplicates(kind, actor)
            return {
                "total": total,
                "pairs": [[pair.first.pk, pair.second.pk] for pair in pairs],
            }
        named = options["merge"] or options["preview"] or options["not_one"]
        keep, away = (_named(actor, kind, number) for number in named)
        if options["not_one"]:
            dismiss_duplicate(one=keep, other=away, actor=actor)
            return {"not_one": named}
        if options["preview"]:
            return _previewed(keep, away, actor)
        verb: Any = merging.merge_people
        if kind == Merge.Kind.ACCOUNT:
            verb = merging.merge_accounts
        made = verb(survivor=keep, loser=away, actor=actor, reason=options["reason"])
        return {"merge": made.pk, **made.counts["moved"]}


def _undone(actor: User, number: int) -> Mapping[str, Any]:
    found = merges_for(actor).filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no merge {number}.")
    undone = undo_merge(merge=found, actor=actor)
    return {"merge": undone.pk, **undone.counts["undone"]}


def _previewed(keep: Any, away: Any, actor: User) -> Mapping[str, Any]:
    found = preview_of(keep, away, actor).require()
    return {
        "refused": found.refused,
        "moves": {line.label: line.count for line in found.moves},
        "stays": {line.label: line.count for line in found.stays},
        "fills": {one.label: one.becomes for one in found.fills},
        "ends": found.ends,
    }


def _named(actor: User, kind: str, number: int) -> Any:
    find = standing_account if kind == Merge.Kind.ACCOUNT else standing_person
    found = find(number, actor)
    if found is None:
        raise CommandError(f"You see no {kind.lower()} {number}.")
    return found
