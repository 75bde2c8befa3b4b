"""The base of every admin page.

Rows, choices and histories are read through ``visible_to``, permissions come from budget.rules.
Administrators alone get here: everybody else has pages of the desk for what they do.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from budget.rules import is_stated, may

# A script of ours for the boxes of ``autocomplete_fields``.
CHOICE_NAMES = "desk/choice_names.js"

if TYPE_CHECKING:
    # Scoped stands before a model admin or an inline and calls what these have in common.
    from django.contrib.admin.options import BaseModelAdmin

    ScopedBase = BaseModelAdmin[Any]
else:
    ScopedBase = object


class Scoped(ScopedBase):
    """For model admins and inlines alike; an inline is asked about its parent.

    ``entrance`` is the permission to reach these pages at all, ``rules_of`` the package that states
    the rules of the model.
    """

    entrance = "budget.use_admin"
    rules_of = "budget"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)  # of a manager of ours
        visible: QuerySet[Any] = rows.visible_to(request.user)
        return visible

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_allowed(request, "view")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_allowed(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_allowed(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_allowed(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_allowed(request, "delete", obj)

    def is_allowed(self, request: HttpRequest, verb: str, obj: Any = None) -> bool:
        """Return True if a rule lets the user view, add, change or delete ``obj`` here."""
        if not may(request.user, self.entrance):
            return False
        permission = f"{self.rules_of}.{verb}_{self.model._meta.model_name}"
        return is_stated(permission) and may(request.user, permission, obj)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        choices = self.choices(db_field, request)
        if choices is not None:
            kwargs["queryset"] = choices
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choices(self, db_field: ForeignKey[Any, Any], request: HttpRequest) -> QuerySet[Any] | None:
        """Return the rows that a relation may be set to: those that the user sees.

        None leaves the choice to Django, for a model that is not ours.
        """
        manager: Any = db_field.remote_field.model._default_manager
        if not hasattr(manager, "visible_to"):
            return None
        visible: QuerySet[Any] = manager.visible_to(request.user)
        return visible


# Brackets after Django's classes: django_tasks has django-stubs-ext make them possible.
class ScopedAdmin(Scoped, admin.ModelAdmin[Any]):
    """A page of master data."""

    class Media:
        """Boxes to choose from are given their names."""

        js = [CHOICE_NAMES]


class ScopedHistoryAdmin(Scoped, SimpleHistoryAdmin):  # type: ignore[misc, unused-ignore]  # has no types
    """A page of what people enter, with its history."""

    class Media:
        """Boxes to choose from are given their names."""

        js = [CHOICE_NAMES]


class ScopedInline(Scoped, admin.StackedInline[Any, Any]):
    """What belongs to a row of master data, on its page: each field with its label."""

    extra = 0
