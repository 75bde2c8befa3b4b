"""The address of the search; the whole selection is its query string."""

from django.urls import path

from disclosure.search import views

urlpatterns = [path("search/", views.search, name="search")]
