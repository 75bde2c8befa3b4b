"""Addresses of bulk data. A file's holds the hash of its bytes, so that it never gives others."""

from django.urls import path

from disclosure.portal.bulk import descriptors, files, pages

_PART = "data/<region:region>/<year:year>/"

urlpatterns = [
    path("data/", pages.data, name="data"),
    path("data/dictionary/", pages.dictionary, name="data-dictionary"),
    path("data/datapackage.json", descriptors.catalogue, name="data-package"),
    path(_PART, pages.part, name="data-part"),
    path(f"{_PART}datapackage.json", descriptors.part, name="data-part-package"),
    path(f"{_PART}<sha256:sha256>/offline.zip", files.offline_bundle, name="data-offline"),
    path(f"{_PART}<sha256:sha256>/<bulk:name>", files.bulk_file, name="data-file"),
]
