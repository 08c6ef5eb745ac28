"""What tests of flags share."""

import datetime as dt

from tests.factories import FlagFactory

TODAY = dt.date(2026, 11, 20)
VISITS = {"reason": "VISITS", "visits_12m": 2, "visits_floor": 8}


def flag_of(account, kind="UNDER_SERVED", **fields):
    """Raise a flag of *account*, which is its owner's."""
    evidence = {
        "reasons": [VISITS],
        "urgent": fields.pop("urgent", False),
        "share": 0.25,
        "base": 4 * float(fields.get("stake") or 1000),
    }
    return FlagFactory(
        **{"account": account, "kind": kind, "owner": account.owner, "stake": 1000}
        | {"evidence": evidence, "opened_on": TODAY, "updated_on": TODAY}
        | fields
    )
