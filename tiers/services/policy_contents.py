"""What a policy says: all its fields taken together, set, and told from others."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from tiers.models import Policy
from tiers.services.policy_checks import EDITABLE, PolicyRefused, faults


def contents(policy: Policy) -> dict[str, Any]:
    """Return all that the policy says, by field."""
    return {name: getattr(policy, name) for name in EDITABLE}


def fingerprint(policy: Policy) -> str:
    """Return what stands for all that the policy says."""
    said = json.dumps(contents(policy), cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def set_fields(policy: Policy, fields: Mapping[str, Any]) -> None:
    """
    Set *fields* on a policy; it is not saved.

    :raises PolicyRefused: with all faults by field, and the fields that no policy has
    """
    unknown = {
        name: [_("A policy has no field called %(name)s.") % {"name": name}]
        for name in fields
        if name not in EDITABLE
    }
    for name, value in fields.items():
        if name in EDITABLE:
            setattr(policy, name, value)
    if found := unknown | faults(policy):
        raise PolicyRefused(errors=found)
