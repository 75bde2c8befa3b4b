"""Every address of the site. Citizens' pages belong to the portal; the rest is the desk of those who sign in."""

from django.contrib import admin
from django.urls import include, path

from config.views import favicon, healthz

admin.site.site_header = "明账"
admin.site.site_title = "明账"
admin.site.index_title = "预算公开工作台"

urlpatterns = [
    path("healthz", healthz),
    path("favicon.ico", favicon),
    path("admin/", include("disclosure.desk.urls")),
    path("admin/", admin.site.urls),
    path("", include("disclosure.portal.urls")),
]
