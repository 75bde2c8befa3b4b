"""Addresses of the indicators.

The whole selection is their query string, the same for the page and its downloads.
"""

from django.urls import path

from disclosure.portal.goals import views

urlpatterns = [
    path("<region:region>/goals/", views.indicators, name="indicators"),
    path("<region:region>/goals.csv", views.download, {"kind": "csv"}, name="indicators-csv"),
    path("<region:region>/goals.xlsx", views.download, {"kind": "xlsx"}, name="indicators-xlsx"),
]
