"""The administrator's site: settings and people to edit, the machinery to look at."""

from typing import Any, override

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.forms import ModelForm, model_to_dict
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import models as accounts
from accounts.services.access import refresh_access
from accounts.services.programme import LIMITS
from planning import models as planning
from sam.lib import audit
from sam.lib import models as rails
from sam.users.models import User
from sam.workspace import models as workspace
from scoring import models as scoring
from tiers import models as tiers


def is_administrator(request: HttpRequest) -> bool:
    """Test whether the person behind *request* administers this installation."""
    user = request.user
    return isinstance(user, User) and (
        user.is_superuser or user.role == User.Role.ADMINISTRATOR
    )


class Looked(admin.ModelAdmin):
    """What administrators may look at and nobody changes here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Edited(Looked):
    """What administrators edit; each change is audited, nothing is deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    @override
    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        after = model_to_dict(obj, fields=form.changed_data, exclude=["password"])
        before = {name: form.initial.get(name) for name in after}
        moved = [name for name in after if before[name] != after[name]]
        audit.record(
            f"{'change' if change else 'add'}_{obj._meta.model_name}",
            obj,
            before={name: before[name] for name in moved},
            after={name: after[name] for name in moved},
        )

    @override
    @transaction.atomic
    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        refresh_access()


class PersonAdmin(Edited, UserAdmin):
    """Colleagues: who they are, what they may see, when they can be asked."""

    ordering = ["email"]
    list_display = ["email", "full_name", "role", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "full_name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "password", "full_name", "role", "is_active"]}),
        (
            _("As an account manager"),
            {"fields": ["level", "specialism", "client_hours_month", "hourly_cost"]},
        ),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["email", "full_name", "role", "password1", "password2"]},
        )
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return User.objects.all()


class Members(admin.TabularInline):
    """Who belongs to what is edited; here a row may go, for it is no history."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class DirectorInline(Members):
    model = accounts.RegionDirector


class MemberInline(Members):
    model = accounts.DeskMember


@admin.register(accounts.Programme)
class ProgrammeAdmin(Edited):
    # Changed on the programme's own page, where they are checked together.
    exclude = (*LIMITS, "person_dimensions")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(accounts.Region)
class RegionAdmin(Edited):
    list_display = ["name", "parent"]
    inlines = [DirectorInline]


@admin.register(accounts.Desk)
class DeskAdmin(Edited):
    inlines = [MemberInline]


@admin.register(accounts.ExchangeRate)
class ExchangeRateAdmin(Edited):
    list_display = ["currency", "valid_from", "rate"]


@admin.register(tiers.ServiceStandard)
class ServiceStandardAdmin(Looked):
    list_display = ["tier", "quadrant", "visits_target", "visits_floor"]


@admin.register(tiers.Benefit)
class BenefitAdmin(Looked):
    list_display = ["name", "kind", "times_year", "retired_on"]


@admin.register(tiers.Policy)
class PolicyAdmin(Looked):
    list_display = ["version", "name", "status", "activated_at"]


@admin.register(tiers.Charter)
class CharterAdmin(Looked):
    list_display = ["version", "sponsor", "published_at", "published_by"]
    list_select_related = ["sponsor", "published_by"]


@admin.register(tiers.Nomination)
class NominationAdmin(Looked):
    list_display = ["account", "stage", "outcome", "nominated_by", "nominated_at"]
    list_filter = ["stage", "outcome"]
    list_select_related = ["account", "nominated_by"]
    show_full_result_count = False


@admin.register(tiers.SupplierStatus)
class SupplierStatusAdmin(Looked):
    list_display = ["account", "answer", "assessed_on", "assessed_by"]
    list_filter = ["answer"]
    list_select_related = ["account", "assessed_by"]
    show_full_result_count = False


@admin.register(tiers.WatchRules)
class WatchRulesAdmin(Looked):
    list_display = ["version", "created_at", "created_by", "note"]
    list_select_related = ["created_by"]


@admin.register(tiers.Flag)
class FlagAdmin(Looked):
    """Flags without what they are made of: administrators see no money."""

    list_display = ["account", "kind", "opened_on", "cleared_on", "assigned_to"]
    list_filter = ["kind"]
    list_select_related = ["account", "assigned_to"]
    exclude = ["evidence", "stake"]
    show_full_result_count = False


@admin.register(planning.Handover)
class HandoverAdmin(Looked):
    list_display = ["account", "from_user", "to_user", "status", "begun_at"]
    list_filter = ["status"]
    list_select_related = ["account", "from_user", "to_user"]
    exclude = ["pack"]
    show_full_result_count = False


@admin.register(accounts.OwnerChange)
class OwnerChangeAdmin(Looked):
    list_display = ["account", "old_owner", "new_owner", "changed_at"]
    list_select_related = ["account", "old_owner", "new_owner"]
    show_full_result_count = False


@admin.register(workspace.AccountLook)
class AccountLookAdmin(Looked):
    list_display = ["account", "user", "looked_at", "before_at"]
    list_select_related = ["account", "user"]
    exclude = ["figures", "before"]  # money among them
    show_full_result_count = False


@admin.register(accounts.Merge)
class MergeAdmin(Looked):
    list_display = [
        "kind",
        "loser_id",
        "survivor_id",
        "merged_by",
        "merged_at",
        "undone_at",
    ]
    list_filter = ["kind"]
    list_select_related = ["merged_by"]
    show_full_result_count = False


@admin.register(accounts.MergeMove)
class MergeMoveAdmin(Looked):
    list_display = ["merge", "table", "key", "column", "was", "became"]
    list_select_related = ["merge"]
    show_full_result_count = False


@admin.register(accounts.MergeProposal)
class MergeProposalAdmin(Looked):
    list_display = ["kind", "loser_id", "survivor_id", "proposed_by", "closed_at"]
    list_select_related = ["proposed_by"]
    show_full_result_count = False


@admin.register(accounts.NotDuplicate)
class NotDuplicateAdmin(Looked):
    list_display = ["kind", "lower_id", "higher_id", "said_by", "said_at"]
    list_select_related = ["said_by"]
    show_full_result_count = False


@admin.register(accounts.PersonLine)
class PersonLineAdmin(Looked):
    list_display = ["account", "from_position", "kind", "to_position", "drawn_at"]
    list_filter = ["kind"]
    list_select_related = ["account", "from_position", "to_position"]
    show_full_result_count = False


@admin.register(accounts.MapPlace)
class MapPlaceAdmin(Looked):
    list_display = ["account", "position", "x", "y", "placed_at"]
    list_select_related = ["account", "position"]
    show_full_result_count = False


@admin.register(scoring.MeasureSettings)
class MeasureSettingsAdmin(Looked):
    list_display = ["version", "horizon_weeks", "annual_rate", "purchase_weeks"]


@admin.register(scoring.ModelFit)
class ModelFitAdmin(Looked):
    list_display = ["as_of", "model", "accounts", "log_likelihood", "is_good"]


@admin.register(accounts.ImportBatch)
class ImportBatchAdmin(Looked):
    list_display = ["id", "source", "status", "started_at", "ended_at"]


@admin.register(accounts.CustomerSignal)
class CustomerSignalAdmin(Looked):
    list_display = ["account", "kind", "market", "value", "said_on", "grade"]
    list_filter = ["kind", "grade"]
    list_select_related = ["account"]
    show_full_result_count = False


@admin.register(accounts.ServiceExpectation)
class ServiceExpectationAdmin(Looked):
    """Expected services without what they cost: administrators see no money."""

    list_display = ["account", "kind", "stage", "expected_on", "ended_on", "grade"]
    list_filter = ["kind", "stage", "grade"]
    list_select_related = ["account"]
    exclude = ["cost_a_year"]
    show_full_result_count = False


@admin.register(accounts.KnowledgeNote)
class KnowledgeNoteAdmin(Looked):
    list_display = ["account", "topic", "said_on", "recorded_by", "recorded_at"]
    list_filter = ["topic"]
    list_select_related = ["account", "recorded_by"]
    show_full_result_count = False


@admin.register(accounts.Challenge)
class ChallengeAdmin(Looked):
    list_display = ["account", "words", "is_ours", "status", "said_on", "helper"]
    list_filter = ["status", "is_ours"]
    list_select_related = ["account", "helper"]
    show_full_result_count = False


@admin.register(accounts.ValueDriver)
class ValueDriverAdmin(Looked):
    list_display = ["account", "words", "kind", "offering", "stated_on", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["account", "offering"]
    show_full_result_count = False


@admin.register(accounts.CustomerObjective)
class CustomerObjectiveAdmin(Looked):
    list_display = ["account", "words", "due_on", "said_on", "ended_on"]
    list_select_related = ["account"]
    show_full_result_count = False


@admin.register(accounts.Attachment)
class AttachmentAdmin(Looked):
    """Which files there are; their content is served to who may see the account."""

    list_display = ["account", "name", "content_type", "size", "removed_at"]
    list_filter = ["content_type"]
    list_select_related = ["account"]
    exclude = ["file", "digest"]
    show_full_result_count = False


@admin.register(planning.Plan)
class PlanAdmin(Looked):
    list_display = ["account", "owner", "starts_on", "ends_on", "closed_at"]
    list_select_related = ["account", "owner"]
    show_full_result_count = False


@admin.register(planning.PlanAnswer)
class PlanAnswerAdmin(Looked):
    list_display = ["plan", "question", "written_at", "written_by"]
    list_select_related = ["plan", "written_by"]
    show_full_result_count = False


@admin.register(planning.Objective)
class ObjectiveAdmin(Looked):
    list_display = ["account", "words", "measure", "due_on", "status"]
    list_filter = ["status", "measure", "kind"]
    list_select_related = ["account"]
    show_full_result_count = False


@admin.register(planning.ObjectiveReading)
class ObjectiveReadingAdmin(Looked):
    list_display = ["objective", "read_on", "value", "read_by"]
    list_select_related = ["objective", "read_by"]
    show_full_result_count = False


@admin.register(planning.Action)
class ActionAdmin(Looked):
    list_display = ["account", "words", "owner", "due_on", "done_at", "dropped_at"]
    list_select_related = ["account", "owner"]
    show_full_result_count = False


@admin.register(accounts.WalletEntry)
class WalletEntryAdmin(Looked):
    list_display = ["account", "category", "period_start", "period_end", "grade"]
    list_filter = ["grade"]
    list_select_related = ["account", "category"]
    show_full_result_count = False


@admin.register(accounts.CompetitorShare)
class CompetitorShareAdmin(Looked):
    list_display = ["entry", "competitor", "amount"]
    list_select_related = ["entry", "competitor"]
    show_full_result_count = False


@admin.register(accounts.Competitor)
class CompetitorAdmin(Looked):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(accounts.WhiteSpaceCell)
class WhiteSpaceCellAdmin(Looked):
    list_display = ["account", "unit", "category", "state", "stated_on"]
    list_filter = ["state"]
    list_select_related = ["account", "unit", "category"]
    show_full_result_count = False


@admin.register(accounts.CompetitorFootprint)
class CompetitorFootprintAdmin(Looked):
    list_display = ["account", "competitor", "hold", "exposed_on", "ended_on"]
    list_filter = ["hold"]
    list_select_related = ["account", "competitor"]
    show_full_result_count = False


@admin.register(accounts.Contact)
class ContactAdmin(Looked):
    list_display = ["full_name", "is_rising_star", "sponsor", "merged_into"]
    list_filter = ["is_rising_star"]
    list_select_related = ["sponsor", "merged_into"]
    show_full_result_count = False


@admin.register(accounts.Position)
class PositionAdmin(Looked):
    list_display = ["contact", "account", "title", "level", "started_on", "ended_on"]
    list_filter = ["level", "buying_role"]
    list_select_related = ["contact", "account"]
    show_full_result_count = False


@admin.register(accounts.PositionRating)
class PositionRatingAdmin(Looked):
    list_display = ["position", "dimension", "basis", "value", "rated_on", "rated_by"]
    list_filter = ["dimension", "basis"]
    list_select_related = ["position", "rated_by"]
    show_full_result_count = False


@admin.register(accounts.Relationship)
class RelationshipAdmin(Looked):
    list_display = ["contact", "user", "level", "wanted", "wanted_by", "stated_on"]
    list_filter = ["level"]
    list_select_related = ["contact", "user"]
    show_full_result_count = False


@admin.register(accounts.PersonNote)
class PersonNoteAdmin(Looked):
    """Notes without their words: they are for the account's team."""

    list_display = ["account", "contact", "written_by", "written_at", "taken_back_at"]
    list_select_related = ["account", "contact", "written_by"]
    exclude = ["text"]
    show_full_result_count = False


@admin.register(accounts.AccountRelation)
class AccountRelationAdmin(Looked):
    list_display = ["from_account", "kind", "to_account", "weight", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["from_account", "to_account"]
    show_full_result_count = False


@admin.register(accounts.Unit)
class UnitAdmin(Looked):
    list_display = ["account", "name", "kind", "city", "country"]
    list_filter = ["kind"]
    list_select_related = ["account"]
    show_full_result_count = False


@admin.register(rails.Run)
class RunAdmin(Looked):
    """Runs without their results, some of which are made of margins."""

    list_display = ["id", "kind", "as_of", "status", "changed", "started_at"]
    exclude = ["result"]
    list_filter = ["kind", "status"]


@admin.register(rails.AuditEntry)
class AuditEntryAdmin(Looked):
    list_display = ["at", "actor", "door", "verb", "model", "object_id"]
    list_filter = ["door", "verb"]
    list_select_related = ["actor"]
    show_full_result_count = False


@admin.register(rails.OutboxEvent)
class OutboxEventAdmin(Looked):
    list_display = ["id", "type", "created_at", "relayed_at", "attempts"]
    list_filter = ["type"]
    show_full_result_count = False


admin.site.register(User, PersonAdmin)
admin.site.unregister(Group)
admin.site.has_permission = is_administrator  # type: ignore[method-assign]
admin.site.site_header = _("SAM settings")
admin.site.site_title = _("SAM")
admin.site.index_title = _("Settings")
