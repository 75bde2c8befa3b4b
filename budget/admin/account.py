"""Accounts and their roles, kept by administrators for their own region.

Superusers are made on the server only.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django_otp.plugins.otp_static import admin as static_admin
from django_otp.plugins.otp_totp import admin as totp_admin

from budget.actions.accounts import invite, may_keep
from budget.admin.frame import admin_page
from budget.admin.scope import Scoped, ScopedHistoryAdmin
from budget.models import Membership
from budget.problems import Problems
from budget.roles import membership_of
from budget.site import absolute

SECONDS_OF_A_DAY = 86_400

# Groups and single permissions play no part here: a role is all there is. The import of UserAdmin
# has registered both, in whatever order apps are discovered.
admin.site.unregister([User, Group])
# Keys and recovery codes are their owners' alone.
admin.site.unregister([totp_admin.TOTPDevice, static_admin.StaticDevice])


class MembershipInline(Scoped, admin.StackedInline[Any, Any]):
    """The role of an account, on the account's page."""

    model = Membership
    fields = ["role", "region", "department", "unit"]
    can_delete = False
    min_num = 1
    max_num = 1
    validate_min = True

    def is_allowed(self, request: HttpRequest, verb: str, obj: Any = None) -> bool:
        return verb != "delete" and may_keep(request.user, obj)


class NewAccountForm(forms.ModelForm[User]):
    """The form of a new account, which gets no password: its owner sets one with a link."""

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "email")

    def save(self, commit: bool = True) -> User:
        account: User = super().save(commit=False)
        account.set_unusable_password()
        if commit:
            account.save()
        return account


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """People with a role. An account is never deleted, only switched off: histories refer to it."""

    list_display = [
        "username",
        "last_name",
        "first_name",
        "role",
        "department",
        "is_active",
        "last_login",
    ]
    list_select_related = ["membership__department"]
    list_filter = ["is_active", "membership__role"]
    search_fields = ["username", "last_name", "first_name", "membership__department__name"]
    fieldsets = [
        (None, {"fields": ["username"]}),
        ("个人信息", {"fields": ["last_name", "first_name", "email"]}),
        ("使用", {"fields": ["is_active", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "last_name", "first_name", "email"]})]
    add_form = NewAccountForm
    add_form_template = "admin/change_form.html"
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    change_form_template = "admin/auth/user/account.html"
    inlines = [MembershipInline]

    @admin.display(description="角色", ordering="membership__role")
    def role(self, account: User) -> str:
        membership = getattr(account, "membership", None)
        return membership.get_role_display() if membership else ""

    @admin.display(description="部门", ordering="membership__department__code")
    def department(self, account: User) -> Any:
        membership = getattr(account, "membership", None)
        return membership.department if membership else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        accounts = super().get_queryset(request)
        if request.user.is_superuser:
            return accounts
        membership = membership_of(request.user)
        region = membership.region_id if membership else None
        return accounts.filter(membership__region=region, is_superuser=False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_keep(request.user, None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_keep(request.user, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_keep(request.user, None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_keep(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.invite_view)
        invitation = path("<int:pk>/invite/", view, name="auth_user_invite")
        return [invitation, *super().get_urls()]

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Refuse: nobody sets another's password, since they could sign in as them with it."""
        raise PermissionDenied

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect("admin:auth_user_invite", obj.pk)

    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the link for a new or forgotten password, show it once and mail it.

        There is no mail where the account has no address.
        """
        account = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may_keep(request.user, account):
            raise PermissionDenied
        link = ""
        if request.method == "POST":
            link = self._link(request, account)
        return admin_page(
            request,
            "admin/auth/user/invite.html",
            title=f"邀请：{account.get_username()}",
            opts=self.model._meta,
            account=account,
            link=link,
            days=settings.PASSWORD_RESET_TIMEOUT // SECONDS_OF_A_DAY,
        )

    def _link(self, request: HttpRequest, account: User) -> str:
        try:
            invitation = invite(account=account, by=request.user)
        except Problems as error:
            messages.error(request, str(error))
            return ""
        address = reverse("password_reset_confirm", args=[invitation.uid, invitation.token])
        link = absolute(address)
        self.log_change(request, account, "生成设置密码的链接")
        if account.email:
            days = settings.PASSWORD_RESET_TIMEOUT // SECONDS_OF_A_DAY
            request_text = f"请用下面的链接为账号 {account.get_username()} 设置密码"
            text = f"{request_text}，{days}天内有效：\n\n{link}"
            send_mail("【明账】设置密码", text, None, [account.email], fail_silently=True)
        return link

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            # All our people work in the admin site; their role decides what they see there.
            obj.is_staff = True
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(ScopedHistoryAdmin):
    """Roles as a list with their history; they are given on the account's page."""

    list_display = ["user", "role", "region", "department", "unit"]
    list_select_related = ["user", "region", "department", "unit"]
    list_filter = ["role"]
    search_fields = ["user__username", "department__code", "department__name"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
