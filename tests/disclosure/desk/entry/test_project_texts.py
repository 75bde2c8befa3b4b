"""The texts of a project are entered on a page of its own, and stay with it."""

import pytest
from django.test import Client
from django.urls import reverse

from budget.changes import changes
from budget.models import DepartmentBudget, FiscalYear
from budget.querysets import read_entries

pytestmark = pytest.mark.one_database


@pytest.fixture
def shanghai(budget: DepartmentBudget) -> DepartmentBudget:
    """Return the budget of the example in a form that asks projects for texts."""
    FiscalYear.objects.filter(pk=budget.fiscal_year_id).update(layout="shanghai-department-2025")
    return DepartmentBudget.objects.get(pk=budget.pk)


def test_texts_are_written_and_follow_their_project(
    clerk: Client, shanghai: DepartmentBudget
) -> None:
    first, second = shanghai.projects.all()[:2]
    address = reverse("desk:project-texts", args=[shanghai.pk, first.pk])
    page = clerk.get(address)
    assert "说明立项依据的文件名称" in page.content.decode()
    texts = {"field-overview": "为老干部服务。\r\n每年两次。", "field-basis": "有关文件。"}
    answer = clerk.post(address, {"save": "1", "seen": page.context["seen"], **texts})
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.texts == {"overview": "为老干部服务。\n每年两次。", "basis": "有关文件。"}

    goals = reverse("desk:goals", args=[shanghai.pk])
    page = clerk.get(goals)
    assert "（7段中写了2段）" in page.content.decode()
    data = {"save": "1", "seen": page.context["seen"], "field-overall_goal": ""}
    data |= {"row": [str(second.pk), str(first.pk)], "name": [second.name, "新的名称"]}
    kept = [row.token for row in page.context["grid"].rows[2:] if not row.is_new]
    data["row"] += kept
    data["name"] += [row.texts["name"] for row in page.context["grid"].rows[2 : 2 + len(kept)]]
    data["goal"] = [""] * len(data["row"])
    assert clerk.post(goals, data).status_code == 302
    by_name = {project.name: project.texts for project in read_entries(shanghai).projects}
    assert by_name["新的名称"] == first.texts
    told = [field for change in changes(shanghai) for field in change.fields]
    assert any("每年两次。" in field.after for field in told if field.field == "项目说明")


def test_what_somebody_saved_meanwhile_is_shown(clerk: Client, shanghai: DepartmentBudget) -> None:
    project = shanghai.projects.all()[0]
    address = reverse("desk:project-texts", args=[shanghai.pk, project.pk])
    seen = clerk.get(address).context["seen"]
    project.texts = {"overview": "对方写的概述"}
    project.save()
    page = clerk.post(address, {"save": "1", "seen": seen, "field-overview": "我写的概述"})
    assert "对方写的概述" in page.content.decode()
    assert "我写的概述" in page.content.decode()
    project.refresh_from_db()
    assert project.texts == {"overview": "对方写的概述"}


def test_a_form_that_asks_for_no_texts_says_so(clerk: Client, budget: DepartmentBudget) -> None:
    project = budget.projects.all()[0]
    address = reverse("desk:project-texts", args=[budget.pk, project.pk])
    assert "不要各项目另写说明" in clerk.get(address).content.decode()
    links = clerk.get(reverse("desk:goals", args=[budget.pk])).content.decode()
    assert address not in links


def test_texts_have_no_rows_to_paste(clerk: Client, budget: DepartmentBudget) -> None:
    address = reverse("desk:paste", args=[budget.pk, "project-texts"])
    assert clerk.post(address, {"text": "甲"}).status_code == 404


def test_what_a_form_does_not_print_is_said_and_not_asked_for(
    clerk: Client, shanghai: DepartmentBudget
) -> None:
    """A year may have another form than the year that it was copied from."""
    project = shanghai.projects.all()[0]
    project.texts = {"overview": "概述。", "of_another_form": "别的版式的一段。"}
    project.save()
    DepartmentBudget.objects.filter(pk=shanghai.pk).update(overall_goal="")
    goals = reverse("desk:goals", args=[shanghai.pk])
    text = clerk.get(goals).content.decode()
    assert "总体绩效目标（本年版式不印）" in text
    assert "项）（本年版式不印）" in text  # the sub-goals
    text = clerk.get(reverse("desk:budget", args=[shanghai.pk])).content.decode()
    assert "没有写总体绩效目标" not in text

    address = reverse("desk:project-texts", args=[shanghai.pk, project.pk])
    page = clerk.get(address)
    assert "of_another_form（本年版式不印）" in page.content.decode()
    emptied = {"field-overview": "概述。", "field-of_another_form": ""}
    clerk.post(address, {"save": "1", "seen": page.context["seen"], **emptied})
    project.refresh_from_db()
    assert project.texts == {"overview": "概述。"}

    FiscalYear.objects.filter(pk=shanghai.fiscal_year_id).update(layout="hebei-2023")
    text = clerk.get(goals).content.decode()
    assert f"{project.name}：说明（本年版式不印）" in text
    assert "总体绩效目标（本年版式不印）" not in text
    assert "概述。" in clerk.get(address).content.decode()
    text = clerk.get(reverse("desk:budget", args=[shanghai.pk])).content.decode()
    assert "没有写总体绩效目标" in text
