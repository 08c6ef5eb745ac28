"""A small world with one of everything about one account, and the people around it."""

import datetime as dt
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from accounts.models import Account
from accounts.services.access import refresh_access
from sam.lib.doors import keys
from sam.users.models import ApiToken, User
from sam.workspace.services.rows import refresh_rows
from tests.doors.finding import Door
from tests.doors.planting import NAME, agreed, bought, known, told, worth
from tests.doors.sending import body_for
from tests.factories import (
    AccountFactory,
    ProgrammeFactory,
    RegionDirectorFactory,
    RegionFactory,
    UserFactory,
)

LONG = dt.timedelta(365)
# What the parameter after a part of an address names.
KINDS = {
    "account-relations": "accounts.AccountRelation",
    "actions": "planning.Action",
    "alternative-plans": "tiers.AlternativePlan",
    "entries": "lib.AuditEntry",
    "rows": "lib.AuditRow",
    "attachments": "accounts.Attachment",
    "audit": "lib.AuditEntry",
    "benefits": "tiers.Benefit",
    "categories": "accounts.Offering",
    "challenges": "accounts.Challenge",
    "change-sets": "tiers.ChangeSet",
    "contact-preferences": "accounts.ContactPreference",
    "costs": "accounts.CostEntry",
    "customer-objectives": "accounts.CustomerObjective",
    "do-not-lose": "tiers.DoNotLose",
    "deliveries": "events.Delivery",
    "drivers": "accounts.ValueDriver",
    "entitlements": "tiers.Entitlement",
    "event-deliveries": "events.Delivery",
    "event-subscriptions": "events.Subscription",
    "evaluations": "tiers.Evaluation",
    "events": "events.Subscription",
    "expectations": "accounts.ServiceExpectation",
    "flags": "tiers.Flag",
    "footprints": "accounts.CompetitorFootprint",
    "handovers": "planning.Handover",
    "import": "lib.Run",
    "import-batches": "accounts.ImportBatch",
    "interactions": "accounts.Interaction",
    "items": "planning.HandoverItem",
    "knowledge": "accounts.KnowledgeNote",
    "lines": "accounts.PersonLine",
    "marks": "tiers.DoNotLose",
    "merges": "accounts.Merge",
    "model-fits": "scoring.ModelFit",
    "nominations": "tiers.Nomination",
    "notes": "accounts.PersonNote",
    "notifications": "workspace.Notification",
    "objectives": "planning.Objective",
    "offerings": "accounts.Offering",
    "orders": "accounts.Order",
    "overrides": "tiers.Override",
    "people": "accounts.Contact",
    "person-lines": "accounts.PersonLine",
    "person-notes": "accounts.PersonNote",
    "plans": "planning.Plan",
    "policies": "tiers.Policy",
    "positions": "accounts.Position",
    "problems": "accounts.Problem",
    "promises": "accounts.Promise",
    "regions": "accounts.Region",
    "relations": "accounts.AccountRelation",
    "relationships": "accounts.Relationship",
    "runs": "lib.Run",
    "services": "users.User",
    "sessions": "usersessions.UserSession",
    "service-expectations": "accounts.ServiceExpectation",
    "service-standards": "tiers.ServiceStandard",
    "standards": "tiers.ServiceStandard",
    "tier-assignments": "tiers.TierAssignment",
    "tokens": "users.ApiToken",
    "units": "accounts.Unit",
    "users": "users.User",
    "value-drivers": "accounts.ValueDriver",
    "wallet": "accounts.WalletEntry",
    "wallet-entries": "accounts.WalletEntry",
    "waves": "tiers.Wave",
    "white-space": "accounts.Offering",
    "white-space-cells": "accounts.WhiteSpaceCell",
}
# Kinds that no account's key tells to be somebody's: who sees none sees none of these.
OF_THE_ACCOUNT = {
    "accounts.AccountRelation",
    "accounts.Contact",
    "accounts.Merge",
    "accounts.Relationship",
    "events.Delivery",
    "events.Subscription",
    "planning.HandoverItem",
    "users.ApiToken",
    "usersessions.UserSession",
    "workspace.Notification",
}
OUTSIDE = ("/auth/", "/admin/")
MISSING = 987654321
# Parameters that are words or numbers of their own.
WORDS = {
    "code": "whale",
    "key": "1",
    "level": 3,
    "provider_id": "1",
    "question": "AIM",
    "stage": "qualified",
    "tier": "STRATEGIC",
    "topic": "STRATEGY",
    "uidb36": "1",
    "verb": "close",
    "version": 1,
}

WORDS_OF_ADMIN = {"app_label": "accounts", "url": "nowhere"}


@dataclass
class World:
    """The account that everything is about, and who asks for it, by their parts."""

    acme: Account
    people: dict[str, User]
    tokens: dict[str, str]
    _keys: dict[str, int] = field(default_factory=dict)

    def address(self, door: Door, *, missing: bool = False) -> str:
        """
        Return the address of *door* with the keys of what there is filled in.

        :param missing: give keys that nothing has, in place of those of the account
        """
        keys = {
            name: MISSING
            if missing and self._is_its(before, name)
            else self.key(before, name, door.route)
            for before, name in door.segments
        }
        return door.route % keys

    def body(self, door: Door) -> object:
        """Return what *door* requires, about the account where it asks for one."""
        return body_for(door, self._named) if door.method != "GET" else None

    def _named(self, name: str) -> int | None:
        """Return the key of what a field of that name refers to, if it is known."""
        if name in {"account", "from_account", "survivor", "loser"}:
            return self.acme.pk
        if name == "to":
            return self.acme.owner.pk
        segment = f"{name.replace('_', '-')}s"
        segment = {"contacts": "people", "owners": "users"}.get(segment, segment)
        return self._latest(segment) if segment in KINDS else None

    def is_about_acme(self, door: Door) -> bool:
        """Tell whether the address holds a key of the account's own."""
        return not door.route.startswith(OUTSIDE) and any(
            self._is_its(before, name) for before, name in door.segments
        )

    def key(self, before: str, name: str, route: str) -> object:
        """
        Return the key that stands after that part of an address.

        :raises KeyError: if nobody has said of what kind it is
        """
        if name in WORDS_OF_ADMIN:
            return WORDS_OF_ADMIN[name]
        if route.startswith("/admin/"):
            return _admin_key(route)
        if _is_account(before, name):
            return self.acme.pk
        if name == "user_pk":
            return self.acme.owner.pk
        if name == "verb" and "/events/" in route:
            return "pause"
        if name in WORDS:
            return WORDS[name]
        if route.startswith("/auth/"):
            return 1
        return WORDS["level"] if before == "ladder-levels" else self._latest(before)

    def _latest(self, segment: str) -> int:
        if segment not in self._keys:
            model = apps.get_model(KINDS[segment])
            rows = model._default_manager.order_by("pk")
            if has_account(model):
                rows = rows.filter(account=self.acme)
            if segment == "import":
                rows = rows.filter(kind=segment)
            self._keys[segment] = rows.values_list("pk", flat=True).last()
        return self._keys[segment]

    def _is_its(self, before: str, name: str) -> bool:
        if _is_account(before, name):
            return True
        kind = None if name in WORDS or name == "user_pk" else KINDS.get(before)
        return kind in OF_THE_ACCOUNT or (
            kind is not None and has_account(apps.get_model(kind))
        )


def has_account(model: type[Model]) -> bool:
    return "account" in {each.name for each in model._meta.fields}


def _is_account(before: str, name: str) -> bool:
    return before == "accounts" or name == "account_pk"


def _admin_key(route: str) -> object:
    app, model = route.split("/")[2:4]
    if "%" in app or app == "r":
        return 1
    rows = apps.get_model(app, model)._default_manager.order_by("pk")
    return rows.values_list("pk", flat=True).last() or 1


def build() -> World:
    """Make the world; call it inside a transaction that is taken back."""
    ProgrammeFactory()
    north, south = RegionFactory(name="North"), RegionFactory(name="South")
    acme = AccountFactory(name=NAME, region=north)
    other = AccountFactory(name="Next door", region=south)
    people = {
        "service desk": UserFactory(role=User.Role.SERVICE_DESK),
        "account manager": acme.owner,
        "director": RegionDirectorFactory(region=north).user,
        "executive": UserFactory(role=User.Role.EXECUTIVE),
        "administrator": UserFactory(role=User.Role.ADMINISTRATOR),
        "of another region": other.owner,
    }
    refresh_access()
    worth(acme)
    known(acme)
    bought(acme)
    agreed(acme)
    told(acme)
    refresh_access()
    refresh_rows([acme.pk, other.pk])
    service = RegionDirectorFactory(region=north, user__is_service=True).user
    refresh_access()
    tokens = {
        "token that reads": token_of(service, "read"),
        "token that writes": token_of(service, "write"),
    }
    return World(acme, people, tokens)


def token_of(user: User, *scopes: str) -> str:
    """Return the text of a new token."""
    text = keys.new_text()
    ApiToken.objects.create(
        user=user,
        name="Walk",
        start=text[: keys.SHOWN],
        digest=keys.digest_of(text),
        scopes=list(scopes),
        expires_at=timezone.now() + LONG,
    )
    return text
