"""How much of a customer's profile is there, and what is missing."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Programme
from accounts.models.knowledge import AREAS, QUESTIONS, KnowledgeTopic
from accounts.selectors.knowledge import fresh_since

HELD = "ended_on IS NULL OR ended_on > %(on)s"
# Each asks of one account whether something is known of it.
CHECKS: dict[str, tuple[str | Promise, str]] = {
    "TOP": (
        _("Somebody at C or D level"),
        "SELECT FROM accounts_position WHERE account_id = a.id"
        f" AND level IN ('C', 'D') AND ({HELD})",
    ),
    "DECIDER": (
        _("Somebody who decides or approves"),
        "SELECT FROM accounts_position WHERE account_id = a.id"
        f" AND buying_role IN ('DECISION_MAKER', 'APPROVER') AND ({HELD})",
    ),
    "ATTITUDE": (
        _("How those who decide stand to us"),
        "SELECT FROM accounts_positionrating r JOIN accounts_position p"
        " ON p.id = r.position_id WHERE r.account_id = a.id"
        " AND r.dimension = 'ATTITUDE'"
        " AND p.buying_role IN ('DECISION_MAKER', 'APPROVER')"
        " AND (p.ended_on IS NULL OR p.ended_on > %(on)s)",
    ),
    "WALLET": (
        _("What they spend, and with whom"),
        "SELECT FROM accounts_walletentry WHERE account_id = a.id"
        " AND period_end > %(year_ago)s"
        " AND (valid_until IS NULL OR valid_until >= %(on)s)",
    ),
    **{
        topic: (
            KnowledgeTopic(topic).label,
            "SELECT FROM accounts_knowledgenote WHERE account_id = a.id"
            f" AND topic = '{topic}' AND said_on >= %(fresh)s",
        )
        for topic in AREAS
    },
    "QUESTIONS": (
        _("Their plans and problems"),
        "SELECT FROM accounts_knowledgenote WHERE account_id = a.id"
        f" AND topic IN ({', '.join(repr(topic) for topic in QUESTIONS)})"
        " AND said_on >= %(fresh)s",
    ),
    "DRIVERS": (
        _("How they make money"),
        "SELECT FROM accounts_valuedriver WHERE account_id = a.id AND ended_on IS NULL",
    ),
    "OBJECTIVES": (
        _("What they want to reach"),
        "SELECT FROM accounts_customerobjective WHERE account_id = a.id"
        " AND ended_on IS NULL",
    ),
    "WISH": (
        _("How often they want to hear from us"),
        "SELECT FROM accounts_contactpreference WHERE account_id = a.id",
    ),
    "SERVICES": (
        _("What special service they expect"),
        "SELECT FROM accounts_serviceexpectation WHERE account_id = a.id"
        " AND ended_on IS NULL",
    ),
    "PLAN": (
        _("A plan"),
        "SELECT FROM planning_plan WHERE account_id = a.id AND closed_at IS NULL",
    ),
}


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that a profile holds, and whether it is there and fresh."""

    code: str
    label: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a customer; each thing counts alike."""

    items: tuple[Known, ...]

    @property
    def share(self) -> float:
        """How much of it is there, 0 to 1."""
        return sum(item.is_known for item in self.items) / len(self.items)

    @property
    def missing(self) -> tuple[Known, ...]:
        return tuple(item for item in self.items if not item.is_known)


def profile_of(account: Account, *, on: dt.date, programme: Programme) -> Profile:
    """
    Return what is known of *account* on a day; one query.

    Knowledge older than the programme's months counts as missing.
    """
    asked = ", ".join(f"EXISTS ({statement})" for _label, statement in CHECKS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked} FROM accounts_account a WHERE a.id = %(account)s",
            {
                "account": account.pk,
                "on": on,
                "year_ago": on - dt.timedelta(days=365),
                "fresh": fresh_since(programme, on=on),
            },
        )
        found = cursor.fetchone()
    return Profile(
        tuple(
            Known(code, str(label), bool(is_known))
            for (code, (label, _statement)), is_known in zip(
                CHECKS.items(), found, strict=True
            )
        )
    )
