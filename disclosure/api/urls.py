"""Addresses of the API."""

from disclosure.api.version_1 import addresses

app_name = "ninja"
urlpatterns = addresses()
