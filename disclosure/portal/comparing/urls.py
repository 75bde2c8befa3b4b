"""Addresses of comparisons.

A selection is a query string, so that it can be kept, sent and cited.
"""

from django.urls import path

from disclosure.portal.comparing import codes, department, departments, regions

urlpatterns = [
    path("compare/", regions.compare_regions, name="compare-regions"),
    path("<region:region>/compare/", departments.compare, name="compare"),
    path("<region:region>/codes/", codes.codes_used, name="codes"),
    path("<region:region>/codes/<slug:kind>/<slug:code>/", codes.code, name="code"),
    path(
        "<region:region>/departments/<slug:code>/", department.department_years, name="department"
    ),
    path(
        "<region:region>/departments/<slug:department>/units/<slug:unit>/",
        department.unit_years,
        name="unit",
    ),
]
