"""Place accounts on the relationship ladder, set targets, word the levels."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Account, Programme
from accounts.selectors import standing_account
from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.selectors.ladder import flow_of, levels, standing_of, steps_of
from tiers.services import ladder


class Command(ActingCommand):
    """One verb of the ladder, as ``--actor`` may do it and sees it."""

    help = "Show and place accounts on the ladder, set targets, word levels."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=["show", "place", "target", "flow", "word"])
        parser.add_argument("account", nargs="?", type=int, help="the account's id")
        parser.add_argument("--level", type=int, choices=[1, 2, 3, 4])
        parser.add_argument("--evidence", default="", help="what shows it")
        parser.add_argument(
            "--on", type=dt.date.fromisoformat, help="since when, or by when"
        )
        parser.add_argument("--name", help="what the level is called")
        parser.add_argument(
            "--criterion", action="append", help="what it takes; may be repeated"
        )

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        with self.acting(options["actor"]) as actor:
            if verb == "flow":
                words, said = _flow(actor)
            elif verb == "word":
                words, said = _word(actor, options)
            else:
                words, said = _of_account(verb, actor, options)
        self.tell(words, said, as_json=options["json"])


def _of_account(
    verb: str, actor: User, options: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    account = standing_account(options["account"] or 0, actor)
    if account is None or not actor.sees_facts:
        raise CommandError(f"no such account: {options['account']}")
    if verb != "show" and options["level"] is None:
        raise CommandError("name the level: --level 1 to 4")
    on: dict[str, Any] = {"account": account, "actor": actor, "level": options["level"]}
    if verb == "place":
        ladder.place_account(
            **on, evidence=options["evidence"], started_on=options["on"]
        )
    elif verb == "target":
        if options["on"] is None:
            raise CommandError("name the day: --on YYYY-MM-DD")
        ladder.set_target(**on, target_on=options["on"])
    return _said(account, actor)


def _said(account: Account, actor: User) -> tuple[str, dict[str, Any]]:
    standing = standing_of(account, actor)
    target = standing.target
    where = (
        f"level {standing.level} since {standing.since}"
        if standing.level
        else "not placed"
    )
    return f"{account.name}: {where}", {
        "account": account.pk,
        "level": standing.level,
        "since": standing.since,
        "target_level": target.level if target else None,
        "target_on": target.target_on if target else None,
        "steps": [
            {
                "level": step.level,
                "started_on": step.started_on,
                "ended_on": step.ended_on,
                "evidence": step.evidence,
            }
            for step in steps_of(account, actor)
        ],
    }


def _flow(actor: User) -> tuple[str, dict[str, Any]]:
    flow = flow_of(actor, today=Programme.current().today())
    said = {
        "since": flow.since,
        "up": flow.up,
        "down": flow.down,
        "stayed": flow.stayed,
        "placed": flow.placed,
    }
    return (
        f"since {flow.since}: {flow.up} up, {flow.down} down, {flow.stayed} stayed,"
        f" {flow.placed} placed",
        said,
    )


def _word(actor: User, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    known = {each.level: each for each in levels()}
    if options["level"] not in known:
        raise CommandError("name the level: --level 1 to 4")
    before = known[options["level"]]
    criteria = options["criterion"]
    worded = ladder.word_level(
        level=before.level,
        actor=actor,
        name=options["name"] or before.name,
        criteria=before.criteria if criteria is None else criteria,
    )
    return (
        f"level {worded.level}: {worded.name}",
        {"level": worded.level, "name": worded.name, "criteria": worded.criteria},
    )
