"""Ledgers of other places, imported from their files, make the tables of their own forms."""

from pathlib import Path

import pytest
from django.core.management import call_command

from budget.querysets import read_entries
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from tests.factories import (
    make_budget,
    make_department,
    make_fiscal_year,
    make_project,
    make_region,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PROJECTS = (
    "援滇干部工作经费",
    "财政业务费",
    "信息化系统日常维护费",
    "中介机构服务费",
    "其他运转类经费",
)
PLACES = Path(__file__).parents[2] / "data" / "places"


def test_a_ledger_of_shanghai_is_imported_into_its_form() -> None:
    region = make_region("310107", name="上海市普陀区")
    year = make_fiscal_year(region, 2023, layout="shanghai-department-2025")
    budget = make_budget(make_department("101", region), year=year.year)
    for name in PROJECTS:
        make_project(budget, name=name)
    ledger = PLACES / "shanghai-department-budget-2025-ledger.tsv"
    call_command("import_ledger", ledger, department="101", year=2023, region="310107")
    document = assemble(read_entries(budget), layout("shanghai-department-2025")).document
    assert document.cells["table-1/income_total/income"].text == "31,214,205.80"
    assert document.cells["table-2/total/class"].text == "合计"
    assert document.cells["table-8/301/operating"].text == "0.00"
    assert document.cells["table-9/amount/operating"].text == "229.43"
