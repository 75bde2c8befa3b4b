"""Accounts and their roles, kept by administrators for their own region. Superusers are made on the server only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from budget.admin.scope import Scoped
from budget.models import Membership
from budget.roles import Role, has_role, membership_of

# Groups and single permissions play no part here: a role is all there is. The import of UserAdmin has registered both,
# in whatever order apps are discovered.
admin.site.unregister([User, Group])


class MembershipInline(Scoped, admin.StackedInline):
    model = Membership
    fields = ["role", "region", "department"]
    autocomplete_fields = ["department"]
    can_delete = False
    min_num = 1
    max_num = 1
    validate_min = True

    def _may(self, request: HttpRequest, verb: str, obj: Any = None) -> bool:
        return verb != "delete" and _keeps(request.user, obj)


def _keeps(user: Any, account: User | None) -> bool:
    """Whether ``user`` keeps ``account`` (or accounts at all): their own region's, and never a superuser's."""
    if user.is_superuser:
        return True
    if not has_role(user, Role.ADMINISTRATOR):
        return False
    if account is None:
        return True
    membership = membership_of(user)
    theirs = getattr(account, "membership", None)
    if membership is None or theirs is None or account.is_superuser:
        return False
    return theirs.region_id == membership.region_id


@admin.register(User)
class AccountAdmin(UserAdmin):
    """People with a role. An account is never deleted, only switched off: histories refer to it."""

    list_display = ["username", "last_name", "first_name", "role", "department", "is_active", "last_login"]
    list_select_related = ["membership__department"]
    list_filter = ["is_active", "membership__role"]
    search_fields = ["username", "last_name", "first_name", "membership__department__name"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("个人信息", {"fields": ["last_name", "first_name", "email"]}),
        ("使用", {"fields": ["is_active", "last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    inlines = [MembershipInline]

    @admin.display(description="角色", ordering="membership__role")
    def role(self, account: User) -> str:
        membership = getattr(account, "membership", None)
        return membership.get_role_display() if membership else ""

    @admin.display(description="部门", ordering="membership__department__code")
    def department(self, account: User) -> Any:
        return getattr(getattr(account, "membership", None), "department", None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        accounts = super().get_queryset(request)
        if request.user.is_superuser:
            return accounts
        membership = membership_of(request.user)
        region = membership.region_id if membership else None
        return accounts.filter(Q(membership__region=region) & Q(is_superuser=False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _keeps(request.user, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _keeps(request.user, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _keeps(request.user, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _keeps(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # all our people work in the admin site; what they see there their role decides
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(Scoped, SimpleHistoryAdmin):
    """Roles as a list with their history; they are given on the account's page."""

    list_display = ["user", "role", "region", "department"]
    list_select_related = ["user", "region", "department"]
    list_filter = ["role"]
    search_fields = ["user__username", "department__code", "department__name"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
