"""The base of every admin page: rows, choices and histories through ``visible_to``, permissions from budget.rules."""

from typing import Any

import rules
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin


class Scoped:
    """For model admins and inlines alike; an inline is asked about its parent."""

    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "view")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, verb: str, obj: Model | None = None) -> bool:
        permission = f"budget.{verb}_{self.model._meta.model_name}"
        return rules.perm_exists(permission) and rules.has_perm(permission, request.user, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        choices = self.choices(db_field, request)
        if choices is not None:
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def choices(self, db_field: ForeignKey, request: HttpRequest) -> QuerySet | None:
        """The rows a relation may be set to: those that the user sees."""
        manager = db_field.remote_field.model._default_manager
        return manager.visible_to(request.user) if hasattr(manager, "visible_to") else None


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """A page of master data."""


class ScopedHistoryAdmin(Scoped, SimpleHistoryAdmin):
    """A page of what people enter, with its history."""


class ScopedInline(Scoped, admin.TabularInline):
    """Rows on their parent's page."""

    extra = 0
