"""Addresses of entering, below one budget."""

from django.urls import path

from disclosure.desk.entry import checklist, imports, ledger

urlpatterns = [
    path("begin/<int:year>/", checklist.begin, name="begin"),
    path("<int:pk>/", checklist.budget_page, name="budget"),
    path("<int:pk>/ledger/", ledger.ledger, name="ledger"),
    path("<int:pk>/ledger/codes/", ledger.codes, name="codes"),
    path("<int:pk>/ledger/tables/", ledger.tables, name="ledger-tables"),
    path("<int:pk>/ledger/import/", imports.import_ledger, name="import-ledger"),
    path("<int:pk>/ledger/workbook/", imports.workbook, name="workbook"),
]
