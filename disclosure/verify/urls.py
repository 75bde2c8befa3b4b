"""Addresses of the verifying page and of the catalogue with its key."""

from django.urls import path

from disclosure.verify import catalogue, views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("catalogue.jsonl", catalogue.entries, name="catalogue"),
    path("catalogue.pem", catalogue.public_key, name="catalogue-key"),
]
