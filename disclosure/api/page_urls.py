"""The address of the page that explains the API, among the portal's."""

from django.urls import path

from disclosure.api import page

urlpatterns = [path("api/", page.explained, name="api")]
