"""Every address of the site: citizens' pages of the portal, in English below /en/, and the desk of those who sign in."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.urls import include, path

from config.views import favicon, healthz
from disclosure.portal.display import style_sheet

admin.site.site_header = "明账"
admin.site.site_title = "明账"
admin.site.index_title = "预算公开工作台"

urlpatterns = [
    path("healthz", healthz),
    path("favicon.ico", favicon),
    path("display.css", style_sheet),
    path("admin/", include("disclosure.desk.urls")),
    # Invitations and forgotten passwords: Django's own views in the admin's look. The first name makes the admin's sign-in
    # offer it.
    path("admin/password-reset/", PasswordResetView.as_view(), name="admin_password_reset"),
    path("admin/password-reset/sent/", PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("admin/password/<uidb64>/<token>/", PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("admin/password/done/", PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("admin/", admin.site.urls),
    *i18n_patterns(path("", include("disclosure.portal.urls")), prefix_default_language=False),
]
