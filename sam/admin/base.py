"""What administrators may look at, and what they edit."""

from typing import Any, override

from django.contrib import admin
from django.db import models, transaction
from django.forms import ModelForm, model_to_dict
from django.http import HttpRequest

from accounts.services.access import refresh_access
from sam.lib import audit
from sam.users.models import User


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
