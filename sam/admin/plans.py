"""Plans and hand-overs."""

from django.contrib import admin

from planning import models as planning
from sam.admin.base import Looked


@admin.register(planning.Handover)
class HandoverAdmin(Looked):
    list_display = ["account", "from_user", "to_user", "status", "begun_at"]
    list_filter = ["status"]
    list_select_related = ["account", "from_user", "to_user"]
    exclude = ["pack"]
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
