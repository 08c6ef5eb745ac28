"""The audit trail for people: what was done, which rows it changed, and by whom."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib.models import AuditEntry, AuditRow, PersonVault
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User

# What is made of cost or margin is for those who see money. A value that holds
# others, such as the evidence of a flag, may hold one.
MONEY = re.compile(
    r"cost|margin|roi|contribution|lifetime|clv|stake|worth|ceiling|value|profit|loss"
)
COSTS = "accounts.costentry"  # there, every amount is one
HIDDEN = "***"
CALLED = frozenset({"full_name", "email", "phone"})

type Line = AuditEntry | AuditRow


def may_read_trail(actor: User | None) -> Verdict:
    """Test whether *actor* may read who did what: administrators and executives."""
    roles = {User.Role.ADMINISTRATOR, User.Role.EXECUTIVE}
    if actor is None or actor.is_superuser or actor.role in roles:
        return ALLOWED
    return denied(_("Only administrators and executives read the audit trail."))


@dataclass(frozen=True, slots=True)
class Moved:
    """One value that was written, in words; empty where there was none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the trail with what people ask of it."""

    line: Line
    who: str
    kind: str
    account: str
    moved: list[Moved]


def told(lines: Sequence[Line], reader: User) -> list[Told]:
    """Put lines into words for *reader*; three statements, however many they are."""
    users = User.objects.in_bulk([x.actor_id for x in lines if x.actor_id is not None])
    of = [line.account_id for line in lines if line.account_id is not None]
    accounts: dict[int | None, str] = dict(
        Account.objects.visible_to(reader).filter(pk__in=of).values_list("pk", "name")
    )
    vaults = _vaults(lines)
    return [
        Told(
            line=line,
            who=str(users.get(line.actor_id or 0) or ""),
            kind=kind_of(line.model),
            account=accounts.get(line.account_id, ""),
            moved=moved(line, reader, vaults),
        )
        for line in lines
    ]


def kind_of(label: str) -> str:
    """Return what a model is called, or its label where it is gone."""
    try:
        return str(apps.get_model(label)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return label


def moved(
    line: Line, reader: User, vaults: Mapping[int, PersonVault] | None = None
) -> list[Moved]:
    """Return what a line says was written, without what *reader* may not see."""
    before, after = values(line, reader, vaults)
    names = [*before, *(name for name in after if name not in before)]
    return [
        Moved(name, _words(before.get(name)), _words(after.get(name))) for name in names
    ]


def values(
    line: Line, reader: User, vaults: Mapping[int, PersonVault] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what *reader* may see of before and after; names of people where kept."""
    if vaults is None:
        vaults = _vaults([line])
    before, after = (
        {
            name: _shown(line.model, name, value, reader, vaults)
            for name, value in (side or {}).items()
        }
        for side in (line.before, line.after)
    )
    return before, after


def _shown(
    model: str, name: str, value: Any, reader: User, vaults: Mapping[int, PersonVault]
) -> Any:
    if (
        isinstance(value, dict)
        and "person" in value
        and value.keys()
        <= {
            "person",
            "entry",
        }
    ):
        return _kept(model, name, value, vaults)
    if reader.sees_money or value is None:
        return value
    is_cost = model == COSTS and "amount" in name
    if is_cost or isinstance(value, dict | list) or MONEY.search(name.lower()):
        return HIDDEN
    return value


def _kept(
    model: str, name: str, value: Mapping[str, Any], vaults: Mapping[int, PersonVault]
) -> str:
    """Return how a person was called; what was noted of them stays with its readers."""
    vault = vaults.get(value["person"])
    if vault is None or vault.erased_at is not None or "entry" not in value:
        return _("(erased)")
    if model != "accounts.contact" or name not in CALLED:
        return _("(kept apart)")
    return str(vault.kept[value["entry"]])


def _vaults(lines: Iterable[Line]) -> dict[int, PersonVault]:
    wanted = {
        line.object_id
        for line in lines
        if line.model == "accounts.contact" and line.object_id is not None
    }
    return PersonVault.objects.in_bulk(wanted) if wanted else {}


def _words(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case str():
            return value
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)
