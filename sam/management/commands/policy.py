"""Policies from a terminal: list, show, draft, change, submit, approve, put away."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from accounts.models import Programme, Region
from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import Policy
from tiers.selectors.policies import criteria, sections, sentences
from tiers.services import policies
from tiers.services.policy_contents import contents


class Command(ActingCommand):
    """One verb of policies; a policy is named by its version."""

    help = "List, show, draft, submit, approve, send back or discard policies."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        self._verb(verbs, "list", "every version and how it stands")
        shown = self._verb(verbs, "show", "one version in words and numbers")
        shown.add_argument("version", type=int)
        draft = self._verb(verbs, "draft", "begin the next version")
        draft.add_argument("--name", required=True)
        draft.add_argument("--from", dest="base", type=int, help="a version")
        draft.add_argument("--region", help="for this region only, by its name")
        draft.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=JSON",
            help="change a field of the draft, as enter_score=70",
        )
        for verb, words in {
            "submit": "ask another director to approve a draft",
            "approve": "put a submitted policy in force, at once or from a day on",
            "send-back": "make a draft again of what waits",
            "discard": "put away what was never in force",
        }.items():
            made = self._verb(verbs, verb, words)
            made.add_argument("version", type=int)
            if verb != "submit":
                made.add_argument("--note", default="")
            if verb == "approve":
                made.add_argument("--on", type=dt.date.fromisoformat)

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list(as_json=options["json"])
        elif verb == "show":
            self._show(_found(options["version"]), as_json=options["json"])
        else:
            with self.acting(options["actor"]) as actor:
                policy = _done(verb, actor, options)
            self.tell(_line(policy), _said(policy), as_json=options["json"])

    def _verb(self, verbs: Any, name: str, words: str) -> CommandParser:
        parser: CommandParser = verbs.add_parser(name, help=words)
        super().add_arguments(parser)
        return parser

    def _list(self, *, as_json: bool) -> None:
        found = list(Policy.objects.select_related("region").order_by("-version"))
        self.tell(
            "\n".join(map(_line, found)),
            {"policies": [_said(each) for each in found]},
            as_json=as_json,
        )

    def _show(self, policy: Policy, *, as_json: bool) -> None:
        currency = Programme.current().base_currency
        lines = [_line(policy)]
        lines += [f"  {sentence}" for sentence in sentences(policy, currency)]
        lines += [
            f"  {each.name}: {each.weight:.0%}, {each.anchors}"
            for each in criteria(policy, currency)
        ]
        for section in sections(policy, currency):
            lines.append(str(section.title))
            lines += [f"  {line.label}: {line.value}" for line in section.lines]
        told = _said(policy) | contents(policy)
        self.tell("\n".join(lines), told, as_json=as_json)


def _line(policy: Policy) -> str:
    region = f", variant for {policy.region}" if policy.region else ""
    status = policy.get_status_display()
    return f"{policy.version:>4}  {status}: {policy.name}{region}"


def _done(verb: str, actor: User, options: dict[str, Any]) -> Policy:
    if verb == "draft":
        return _draft(actor, options)
    policy = _found(options["version"])
    if verb == "submit":
        return policies.submit_policy(policy=policy, actor=actor)
    note = options["note"]
    if verb == "approve":
        return policies.approve_policy(
            policy=policy, actor=actor, effective_on=options["on"], note=note
        )
    if verb == "send-back":
        return policies.send_back_policy(policy=policy, actor=actor, note=note)
    return policies.discard_policy(policy=policy, actor=actor, note=note)


def _draft(actor: User, options: dict[str, Any]) -> Policy:
    region = None
    if options["region"]:
        region = Region.objects.filter(name=options["region"]).first()
        if region is None:
            raise CommandError(f"There is no region called {options['region']}.")
    fields = dict(_field(given) for given in options["set"])
    with transaction.atomic():  # a draft that cannot be so is not begun
        draft = policies.draft_policy(
            actor=actor,
            name=options["name"],
            based_on=_found(options["base"]) if options["base"] else None,
            region=region,
        )
        return policies.change_draft(policy=draft, actor=actor, **fields)


def _field(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals:
        raise CommandError(f"{given}: write FIELD=JSON, as enter_score=70.")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError as error:
        raise CommandError(f"{given}: the value is no JSON.") from error


def _found(version: int) -> Policy:
    found = Policy.objects.select_related("region").filter(version=version).first()
    if found is None:
        raise CommandError(f"There is no version {version}.")
    return found


def _said(policy: Policy) -> dict[str, Any]:
    def day(instant: dt.date | None) -> str | None:
        return instant.isoformat() if instant else None

    return {
        "id": policy.pk,
        "version": policy.version,
        "name": policy.name,
        "status": str(policy.status),
        "region": policy.region.name if policy.region else None,
        "effective_on": day(policy.effective_on),
        "activated_at": day(policy.activated_at),
        "retired_at": day(policy.retired_at),
        "note": policy.decision_note,
    }
