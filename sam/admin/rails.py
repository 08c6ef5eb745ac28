"""The machinery: runs, imports, events, the audit trail."""

from django.contrib import admin

from accounts import models as accounts
from sam.admin.base import Looked
from sam.lib import models as rails
from sam.users import models as users
from sam.workspace import models as workspace


@admin.register(workspace.AccountLook)
class AccountLookAdmin(Looked):
    list_display = ["account", "user", "looked_at", "before_at"]
    list_select_related = ["account", "user"]
    exclude = ["figures", "before"]  # money among them
    show_full_result_count = False


@admin.register(accounts.ImportBatch)
class ImportBatchAdmin(Looked):
    list_display = ["id", "source", "status", "started_at", "ended_at"]


@admin.register(rails.Run)
class RunAdmin(Looked):
    """Runs without their results, some of which are made of margins."""

    list_display = ["id", "kind", "as_of", "status", "changed", "started_at"]
    exclude = ["result"]
    list_filter = ["kind", "status"]


@admin.register(rails.AuditEntry)
class AuditEntryAdmin(Looked):
    """Entries without what was in them: their own page shows it by role."""

    list_display = ["at", "actor", "door", "verb", "model", "object_id"]
    exclude = ["before", "after"]
    list_filter = ["door", "verb"]
    list_select_related = ["actor"]
    show_full_result_count = False


@admin.register(rails.AuditRow)
class AuditRowAdmin(Looked):
    """Rows of the trail without what was in them: its own page shows it by role."""

    list_display = ["at", "actor_id", "door", "op", "model", "object_id"]
    list_filter = ["door", "op"]
    exclude = ["before", "after"]
    show_full_result_count = False


@admin.register(rails.PersonVault)
class PersonVaultAdmin(Looked):
    """That there is a vault, and whether it was emptied; never what is in it."""

    list_display = ["contact_id", "erased_at"]
    exclude = ["kept"]
    show_full_result_count = False


@admin.register(rails.OutboxEvent)
class OutboxEventAdmin(Looked):
    list_display = ["id", "type", "created_at", "relayed_at", "attempts"]
    list_filter = ["type"]
    show_full_result_count = False


@admin.register(rails.IdempotencyKey)
class IdempotencyKeyAdmin(Looked):
    """Which keys are taken, without the answers that belong to them."""

    list_display = ["user", "status", "created_at"]
    list_select_related = ["user"]
    exclude = ["key", "fingerprint", "headers", "body"]
    show_full_result_count = False


@admin.register(rails.DoorRules)
class DoorRulesAdmin(Looked):
    list_display = ["__str__", "requests_minute", "token_days", "audit_months"]


@admin.register(users.ApiToken)
class ApiTokenAdmin(Looked):
    """Tokens by what people know of them, without their digests."""

    list_display = ["start", "name", "user", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    exclude = ["digest"]
