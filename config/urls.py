"""Every address of the site.

They are the pages of the portal for citizens, in English below /en/, and the desk for those who
sign in.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config.views import favicon, healthz
from disclosure.desk import passwords
from disclosure.portal.display import style_sheet

handler500 = "config.views.server_error"

admin.site.site_header = "明账"
admin.site.site_title = "明账"
admin.site.index_title = "预算公开工作台"

urlpatterns = [
    path("healthz", healthz),
    path("favicon.ico", favicon),
    path("display.css", style_sheet),
    path("admin/", include("disclosure.desk.urls")),
    # Invitations and forgotten passwords. The admin's sign-in offers the first by its name.
    path("admin/password-reset/", passwords.Forgotten.as_view(), name="admin_password_reset"),
    path("admin/password-reset/sent/", passwords.LinkSent.as_view(), name="password_reset_done"),
    path(
        "admin/password/<uidb64>/<token>/",
        passwords.SetPassword.as_view(),
        name="password_reset_confirm",
    ),
    path("admin/password/done/", passwords.PasswordSet.as_view(), name="password_reset_complete"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("disclosure.api.urls", namespace="api-v1")),
    *i18n_patterns(path("", include("disclosure.portal.urls")), prefix_default_language=False),
]
