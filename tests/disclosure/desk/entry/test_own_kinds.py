"""Kinds and sources of the year's form, at the ledger's page, in the admin and in the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from budget.models import DepartmentBudget, LedgerLine
from tests.disclosure.desk.entry.conftest import Rows, posted

NEW = {
    "row": "new-1",
    "function": "2013202",
    "fund": "专项收入",
    "kind": "单位预留机动经费",
    "amount": "1,000",
}


@pytest.fixture(autouse=True)
def form_with_own_kinds(settings: Any) -> None:
    settings.VOCABULARY_OF_LAYOUT = "tests.vocabularies.of_any_layout"


@pytest.fixture
def address(budget: DepartmentBudget) -> str:
    return reverse("desk:ledger", args=[budget.pk])


@pytest.fixture
def own_line(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> LedgerLine:
    """Return a line of the form's own kind and source, entered at the page."""
    assert clerk.post(address, posted([*loaded(), NEW], save="1")).status_code == 302
    return budget.lines.get(kind="own_reserve")


def test_what_is_entered_is_shown_with_the_labels_of_the_form(
    clerk: Client, address: str, own_line: LedgerLine
) -> None:
    assert own_line.fund == "own_special_income"
    others = clerk.get(address, {"kind": "other"})
    shown = [row.texts for row in others.context["grid"].rows if row.texts.get("amount")]
    assert [(texts["kind"], texts["fund"]) for texts in shown] == [("单位预留机动经费", "专项收入")]
    assert "own_reserve" not in others.content.decode()


def test_the_admin_lists_and_finds_it(admin_client: Client, own_line: LedgerLine) -> None:
    page = reverse("admin:budget_ledgerline_changelist")
    found = admin_client.get(page, {"kind": "own_"})
    assert [line.pk for line in found.context["cl"].result_list] == [own_line.pk]
    assert "单位预留机动经费" in found.content.decode()
    assert own_line not in admin_client.get(page, {"kind": "basic"}).context["cl"].result_list


def test_a_form_without_them_shows_them_and_refuses_to_save(
    clerk: Client,
    address: str,
    own_line: LedgerLine,
    loaded: Callable[[], Rows],
    settings: Any,
) -> None:
    settings.VOCABULARY_OF_LAYOUT = "disclosure.documents.forms.vocabulary"
    rows = loaded()
    assert any(row["kind"] == "own_reserve" for row in rows)
    answer = clerk.post(address, posted(rows, save="1"))
    assert answer.status_code == 200
    assert "不在可选范围内" in answer.content.decode()
    assert LedgerLine.objects.filter(pk=own_line.pk).exists()


@pytest.mark.parametrize("fields", [{"kind": "reserve"}, {"fund": "own_"}, {"fund": "own_A"}])
def test_the_database_knows_the_shape_of_identifiers(
    own_line: LedgerLine, fields: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError, match="line_dimensions_are_known"), transaction.atomic():
        LedgerLine.objects.filter(pk=own_line.pk).update(**fields)
