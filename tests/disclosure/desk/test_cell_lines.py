"""From a cell to the ledger's own lines, at the desk: exact, with who entered them."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget, LedgerLine
from budget.statuses import Status
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def budget(cast: Cast) -> DepartmentBudget:
    budget = load_example_ledger()
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=Status.PUBLISHED)
    budget.refresh_from_db()
    return budget


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, budget: DepartmentBudget, row: str = "table-3/213") -> str:
    response = client.get(reverse("desk:cell-lines", args=[budget.pk]), {"row": row})
    assert response.status_code == 200
    return response.content.decode()


def test_each_cell_lists_its_lines_and_who_entered_them(
    cast: Cast, budget: DepartmentBudget
) -> None:
    line = budget.lines.filter(function__code__startswith="213").first()
    assert line is not None
    record = line.history.order_by("history_date").first()
    LedgerLine.history.filter(pk=record.pk).update(history_user=cast.clerk)
    shown = page(signed_in(cast.auditor), budget)
    assert f"{line.amount:,.2f}" in shown
    assert line.function.name in shown
    assert str(cast.clerk) in shown
    assert "2010" not in shown.partition("<thead>")[2]  # another class's lines


def test_auditors_see_none_while_it_is_being_corrected_or_before_its_hour(
    cast: Cast, budget: DepartmentBudget
) -> None:
    auditor = signed_in(cast.auditor)
    addresses = [
        reverse("desk:cell-lines", args=[budget.pk]),
        reverse("desk:exact-workbook", args=[budget.pk]),
    ]
    assert [auditor.get(address).status_code for address in addresses] == [200, 200]
    tomorrow = timezone.now() + timedelta(days=1)
    for fields in ({"status": Status.RETURNED}, {"public_from": tomorrow}):
        DepartmentBudget.objects.filter(pk=budget.pk).update(**fields)
        assert [auditor.get(address).status_code for address in addresses] == [404, 404]
        again = {"status": Status.PUBLISHED, "public_from": None}
        DepartmentBudget.objects.filter(pk=budget.pk).update(**again)


def test_the_workbook_holds_the_lines_with_their_projects(
    cast: Cast, budget: DepartmentBudget
) -> None:
    response = signed_in(cast.auditor).get(reverse("desk:exact-workbook", args=[budget.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content), data_only=True)
    lines = book["明细"]
    headings = [cell.value for cell in lines[4]]
    assert {"项目", "单位编码", "用途"} <= set(headings)
    place = headings.index("项目")
    projects = {row[place] for row in lines.iter_rows(min_row=5, values_only=True)}
    entered = budget.lines.exclude(project=None).values_list("project__name", flat=True)
    assert set(entered) <= projects
    assert {row[9].value for row in book["核对"].iter_rows(min_row=6)} == {"相符"}


def test_lines_and_tables_are_of_one_moment(cast: Cast, budget: DepartmentBudget) -> None:
    auditor = signed_in(cast.auditor)
    for address in (
        reverse("desk:cell-lines", args=[budget.pk]),
        reverse("desk:exact-workbook", args=[budget.pk]),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert auditor.get(address).status_code == 200
        statements = [query["sql"] for query in queries]
        assert len([each for each in statements if 'FROM "budget_ledgerline"' in each]) == 1
