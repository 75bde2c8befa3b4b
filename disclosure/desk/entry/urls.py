"""Addresses of entering, below one budget."""

from django.urls import path

from disclosure.desk.entry import (
    beginning,
    belongings,
    checklist,
    goals,
    imports,
    ledger,
    narrative,
    pasting,
)

urlpatterns = [
    path("begin/<int:year>/", beginning.begin, name="begin"),
    path("<int:pk>/", checklist.budget_page, name="budget"),
    path("<int:pk>/start/", beginning.start, name="start"),
    path("<int:pk>/ledger/", ledger.ledger, name="ledger"),
    path("<int:pk>/ledger/codes/", ledger.codes, name="codes"),
    path("<int:pk>/ledger/tables/", ledger.tables, name="ledger-tables"),
    path("<int:pk>/ledger/import/", imports.import_ledger, name="import-ledger"),
    path("<int:pk>/ledger/workbook/", imports.workbook, name="workbook"),
    path("<int:pk>/paste/<slug:grid>/", pasting.paste, name="paste"),
    path("<int:pk>/goals/", goals.goals, name="goals"),
    path("<int:pk>/goals/sub/", goals.sub_goals, name="sub-goals"),
    path("<int:pk>/goals/<int:project>/", goals.indicators, name="indicators"),
    path("<int:pk>/goals/<int:project>/texts/", goals.project_texts, name="project-texts"),
    path("<int:pk>/narrative/", narrative.narrative, name="narrative"),
    path("<int:pk>/narrative/prior/", belongings.prior, name="prior"),
    path("<int:pk>/narrative/<slug:key>/", narrative.section, name="section"),
    path("<int:pk>/procurement/", belongings.procurement, name="procurement"),
    path("<int:pk>/assets/", belongings.assets, name="assets"),
]
