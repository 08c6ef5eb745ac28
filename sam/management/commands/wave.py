"""Plan, open, hold, release and close waves."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import Account
from sam.lib.acting import ActingCommand
from sam.users.models import User
from tiers.models import Wave, WaveAccount
from tiers.services import waves
from tiers.services.wave_holds import holds_of

DECISIONS: dict[str, Callable[..., Wave]] = {
    "open": waves.open_wave,
    "close": waves.close_wave,
    "cancel": waves.cancel_wave,
}
REASONED: dict[str, Callable[..., Wave]] = {
    "hold": waves.hold_wave,
    "release": waves.release_wave,
}
VERBS = ["list", "plan", "change", "add", "remove", *DECISIONS, *REASONED]


class Command(ActingCommand):
    """One verb of waves; a wave is named by its number."""

    help = "List, plan, change, open, hold, release, close or cancel waves."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=VERBS)
        parser.add_argument("number", nargs="?", type=int, help="the wave's number")
        parser.add_argument("--name")
        for flag, words in (("--from", "first day"), ("--to", "last day")):
            parser.add_argument(flag, type=dt.date.fromisoformat, help=words)
        parser.add_argument("--capacity", type=int, help="accounts at most")
        parser.add_argument(
            "--accounts", type=_keys, help="ids of accounts, with commas between"
        )
        parser.add_argument("--reason", default="")

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list(as_json=options["json"])
            return
        with self.acting(options["actor"]) as actor:
            wave = self._done(verb, actor, options)
        self.tell(
            f"wave {wave.number}, {wave.name}: {wave.status.lower()}",
            _said(wave),
            as_json=options["json"],
        )

    def _done(self, verb: str, actor: User, options: dict[str, Any]) -> Wave:
        given = {
            name: options[option]
            for name, option in (
                ("name", "name"),
                ("starts_on", "from"),
                ("ends_on", "to"),
                ("capacity", "capacity"),
            )
            if options[option] is not None
        }
        if verb == "plan":
            if len(given) < 4:
                raise CommandError("a plan takes --name, --from, --to and --capacity")
            return waves.plan_wave(actor=actor, **given)
        wave = Wave.objects.filter(number=options["number"]).first()
        if wave is None:
            raise CommandError(f"there is no wave {options['number']}")
        if verb == "change":
            return waves.change_wave(wave=wave, actor=actor, **given)
        if verb in DECISIONS:
            return DECISIONS[verb](wave=wave, actor=actor)
        if verb in REASONED:
            return REASONED[verb](wave=wave, actor=actor, reason=options["reason"])
        accounts = _accounts(options["accounts"] or [], actor)
        if verb == "add":
            waves.add_accounts(wave=wave, actor=actor, accounts=accounts)
        else:
            for account in accounts:
                waves.remove_account(wave=wave, actor=actor, account=account)
        return wave

    def _list(self, *, as_json: bool) -> None:
        found = list(Wave.objects.order_by("number"))
        lines = [
            f"{wave.number:>3} {wave.status.lower():<10}{wave.starts_on} to"
            f" {wave.ends_on}  {wave.name}"
            for wave in found
        ]
        self.tell(
            "\n".join(lines) or "no wave is planned yet",
            {"waves": [_said(wave) for wave in found]},
            as_json=as_json,
        )


def _keys(words: str) -> list[int]:
    return [int(word) for word in words.split(",")]


def _accounts(keys: list[int], actor: User) -> list[Account]:
    found = list(Account.objects.visible_to(actor).filter(pk__in=keys))
    missing = set(keys) - {account.pk for account in found}
    if missing or not keys:
        which = ", ".join(map(str, sorted(missing))) or "none is given: --accounts"
        raise CommandError(f"no such account: {which}")
    return found


def _said(wave: Wave) -> dict[str, Any]:
    inside = WaveAccount.objects.filter(wave=wave, removed_at=None)
    return {
        "number": wave.number,
        "name": wave.name,
        "status": wave.status,
        "starts_on": wave.starts_on,
        "ends_on": wave.ends_on,
        "capacity": wave.capacity,
        "accounts": sorted(inside.values_list("account_id", flat=True)),
        "holds": [hold.words for hold in holds_of(wave)],
        "baseline": {one.measure: one.value for one in wave.baselines.all()},
    }
