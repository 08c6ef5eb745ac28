"""Change the rules of the doors: limits, how long things are kept, who needs what."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sam.lib import audit
from sam.lib.administration import may_administer
from sam.lib.editing import require_unchanged
from sam.lib.models import DoorRules
from sam.lib.versions import FieldsRefused
from sam.users.models import User

FIELDS = tuple(
    field.name for field in DoorRules._meta.concrete_fields if not field.primary_key
)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
LONGEST_HOST = 253


class RulesRefused(FieldsRefused):
    """The rules are not fit for use; ``errors`` has the reasons by field."""

    code = "rules_refused"


def values_of(rules: DoorRules) -> dict[str, Any]:
    """Return what people change of *rules*."""
    return {name: getattr(rules, name) for name in FIELDS}


@transaction.atomic
def change_rules(
    *, actor: User | None, values: Mapping[str, Any], seen: str | None = None
) -> DoorRules:
    """
    Change the rules that *values* names; the rest stays as it is.

    :raises PermissionDenied: if *actor* is no administrator
    :raises ChangedMeanwhile: if they are no longer those that *seen* was made of
    :raises RulesRefused: with the reasons by field
    """
    may_administer(actor).require()
    DoorRules.objects.get_or_create(pk=1)
    rules = DoorRules.objects.select_for_update().get(pk=1)
    before = values_of(rules)
    require_unchanged(rules, before, seen)
    if unknown := [name for name in values if name not in FIELDS]:
        raise RulesRefused({name: [_("There is no such rule.")] for name in unknown})
    for name, value in values.items():
        setattr(rules, name, value)
    rules.event_hosts = _hosts(rules.event_hosts)
    rules.second_factor_roles = sorted(set(rules.second_factor_roles))
    try:
        rules.full_clean(validate_unique=False)
    except ValidationError as refused:
        raise RulesRefused(refused.message_dict) from refused
    moved = [name for name in FIELDS if getattr(rules, name) != before[name]]
    if moved:
        rules.save(update_fields=moved)
        audit.record(
            "change_door_rules",
            rules,
            before={name: before[name] for name in moved},
            after={name: getattr(rules, name) for name in moved},
        )
    return rules


def _hosts(named: list[str]) -> list[str]:
    """Return each host once, in small letters."""
    hosts = list(dict.fromkeys(host.strip().lower() for host in named if host.strip()))
    wrong = [host for host in hosts if not _is_host(host)]
    if wrong:
        raise RulesRefused(
            {
                "event_hosts": [
                    _("%(host)s is no host name or address.") % {"host": host}
                    for host in wrong
                ]
            }
        )
    return hosts


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        labels = text.split(".")
        return len(text) <= LONGEST_HOST and all(map(LABEL.match, labels))
    return True
