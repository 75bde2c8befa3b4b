"""Projects with their goals, the indicators of each, and the sub-goals of the department."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from budget import entries
from budget.actions.budgets import set_overall_goal
from budget.actions.narrative import replace_sub_goals
from budget.actions.projects import (
    rename_projects,
    replace_indicators,
    replace_projects,
    write_project_texts,
)
from budget.models import DepartmentBudget, Indicator, Project, SubGoal
from budget.targets import Target, read_target
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.copying import source, sources
from disclosure.desk.entry.grids import GridColumn, GridName, GridRow, TypedKind
from disclosure.desk.entry.pages import paste_address
from disclosure.desk.entry.parts import (
    PartEditor,
    PartField,
    Texts,
    Values,
    identities,
    numbered,
    page_of,
)
from disclosure.desk.entry.pinned import (
    in_words,
    indicator_number,
    open_comments,
    project_number,
    sub_goal_number,
)
from disclosure.documents import forms
from disclosure.documents.forms.model import BlockRule, TermRule

LEVEL_1 = ("产出指标", "效益指标", "满意度指标")
UNPRINTED = "（本年版式不印）"  # beside a text that the form of the year has no place for
LEVEL_2 = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "服务对象满意度指标",
)


def _paragraph(key: str, label: str, *headings: str) -> GridColumn:
    return GridColumn(key, label, TypedKind.PARAGRAPH, headings=headings)


class ProjectEditor(PartEditor):
    """The projects of a budget with their goals."""

    name = GridName.PROJECTS
    label = "项目和绩效目标"
    columns = (
        _paragraph("name", "项目名称", "项目"),
        _paragraph("goal", "绩效目标", "总体目标", "年度绩效目标"),
    )

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        super().__init__(request, budget)
        self.layout = forms.layout(budget.layout)
        label = "总体绩效目标" + self._unless_printed("overall_goal")
        self.fields = (PartField("overall_goal", label, TypedKind.PARAGRAPH),)

    def _unless_printed(self, own_text: str) -> str:
        """Return what is said beside a text that this year's form has no place for."""
        return "" if own_text in self.layout.own_texts else UNPRINTED

    def saved(self) -> list[tuple[str, Texts]]:
        """Return the saved projects."""
        rows = []
        for project in self.budget.projects.all():
            rows.append((str(project.pk), {"name": project.name, "goal": project.goal}))
        return rows

    def saved_fields(self) -> Texts:
        """Return the goal of the whole department."""
        self.budget.refresh_from_db(fields=["overall_goal"])
        return {"overall_goal": self.budget.overall_goal}

    def row_at(self, address: str, tokens: Sequence[str]) -> str | None:
        """Return the project whose goal or indicators are printed at an address."""
        return numbered(tokens, project_number(address))

    def model_row(self, values: Values) -> Model:
        """Return an unsaved project."""
        return Project(**values)

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save the projects, which keep their indicators and their money when they are renamed."""
        saved = self.budget.projects.prefetch_related("indicators")
        before = {str(project.pk): project for project in saved}
        names = {}
        projects = []
        for token, values in rows:
            entry = entries.ProjectEntry(values["name"], values["goal"])
            project = before.get(token)
            if project is not None:
                names[project.name] = values["name"]
                indicators = tuple(row.as_entry() for row in project.indicators.all())
                entry = replace(entry, indicators=indicators, texts=project.texts)
            projects.append(entry)
        user = self.request.user
        rename_projects(budget=self.budget, names=names, by=user)
        replace_projects(budget=self.budget, projects=projects, by=user)
        set_overall_goal(budget=self.budget, goal=fields["overall_goal"].strip(), by=user)

    def context(self) -> dict[str, Any]:
        """Return links to the sub-goals and to the indicators of each project."""
        budget = self.budget
        address = reverse("desk:sub-goals", args=[budget.pk])
        count = budget.sub_goals.count()
        unprinted = self._unless_printed("sub_goals")
        links = [(address, f"分项绩效目标（{count}项）{unprinted}")]
        links_label = "分项目标和各项目的绩效指标"
        texts = self.layout.project_texts
        if texts is not None:
            links_label += "、说明"
        projects = budget.projects.annotate(count=Count("indicators"))
        for project in projects.order_by("order", "id"):
            keys = [budget.pk, project.pk]
            address = reverse("desk:indicators", args=keys)
            links.append((address, f"{project.name}（{project.count}条指标）"))
            address = reverse("desk:project-texts", args=keys)
            if texts is not None:
                _, rule = texts
                links.append((address, f"{project.name}：{_texts_label(rule, project)}"))
            elif project.texts:
                links.append((address, f"{project.name}：说明{UNPRINTED}"))
        return {"links": links, "links_label": links_label}


def _texts_label(rule: BlockRule, project: Project) -> str:
    """Return how far the texts of a project are: 说明（7段中写了3段）."""
    written = [item for item in rule.items if project.texts.get(item.key)]
    return f"说明（{len(rule.items)}段中写了{len(written)}段）"


class ProjectTextEditor(PartEditor):
    """What the form has one project say beside its goal: a field for each of its texts."""

    template = "texts"
    columns = ()

    def __init__(self, request: HttpRequest, budget: DepartmentBudget, project: Project) -> None:
        super().__init__(request, budget)
        self.project = project
        self.label = f"项目说明：{project.name}"
        self.address = ""
        self.items: tuple[TermRule, ...] = ()  # none in a form that asks for no texts
        texts = forms.layout(budget.layout).project_texts
        if texts is not None:
            self.address, rule = texts
            self.items = rule.items
        fields = []
        for item in self.items:
            fields.append(PartField(item.key, item.text, TypedKind.PARAGRAPH, item.help))
        asked = {item.key for item in self.items}
        for key in sorted(project.texts.keys() - asked):  # of another form, to read and to empty
            fields.append(PartField(key, f"{key}{UNPRINTED}", TypedKind.PARAGRAPH))
        self.fields = tuple(fields)

    def saved(self) -> list[tuple[str, Texts]]:
        """Return no rows: everything stands in the fields."""
        return []

    def saved_fields(self) -> Texts:
        """Return the saved texts."""
        self.project.refresh_from_db(fields=["texts"])
        return dict(self.project.texts)

    def paste_address(self) -> str:
        """Return no address: there are no rows to paste."""
        return ""

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save the texts."""
        texts = {**self.project.texts, **fields}
        write_project_texts(project=self.project, texts=texts, by=self.request.user)

    def context(self) -> dict[str, Any]:
        """Return the way back, and what reviewers say of the texts."""
        number = self._number
        remark = "写了一段就要写齐各段；一段也不写的项目，这一部分不印。"
        if not self.items:
            remark = "这个版式不要各项目另写说明。"
        said = []
        for comment in open_comments(self.request, self.budget):
            if number and comment.address.startswith(f"{self.address}-{number}/"):
                said.append(in_words(comment))
        return {
            "remark": remark,
            "said": said,
            **back_to_goals(self.budget),
        }

    @property
    def _number(self) -> int:
        """The place of the project among those whose texts are printed, from 1; 0 without texts."""
        keys = {item.key for item in self.items}
        printed = []
        for project in self.budget.projects.all():
            if keys & project.texts.keys():
                printed.append(project.pk)
        return printed.index(self.project.pk) + 1 if self.project.pk in printed else 0


class SubGoalEditor(PartEditor):
    """The sub-goals of a department."""

    name = GridName.SUB_GOALS
    label = "分项绩效目标"
    columns = (
        _paragraph("name", "分项名称", "名称"),
        _paragraph("goal", "绩效目标"),
        _paragraph("indicators", "绩效指标"),
    )

    def saved(self) -> list[tuple[str, Texts]]:
        """Return the saved sub-goals."""
        rows = []
        for sub_goal in self.budget.sub_goals.all():
            rows.append((str(sub_goal.pk), dict(vars(sub_goal.as_entry()))))
        return rows

    def row_at(self, address: str, tokens: Sequence[str]) -> str | None:
        """Return the sub-goal that is printed at an address."""
        return numbered(tokens, sub_goal_number(address, forms.layout(self.budget.layout)))

    def model_row(self, values: Values) -> Model:
        """Return an unsaved sub-goal."""
        return SubGoal(**values)

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save the sub-goals."""
        sub_goals = [entries.SubGoalEntry(**values) for _, values in rows]
        replace_sub_goals(
            budget=self.budget,
            sub_goals=sub_goals,
            by=self.request.user,
            identities=identities(rows),
        )

    def context(self) -> dict[str, Any]:
        """Return the way back."""
        return back_to_goals(self.budget)


def back_to_goals(budget: DepartmentBudget) -> dict[str, Any]:
    """Return the way back to the projects, for the trail above a page."""
    return {"back": reverse("desk:goals", args=[budget.pk]), "back_label": "项目和绩效目标"}


class IndicatorEditor(PartEditor):
    """The indicators of one project; they can be copied from another one."""

    name = GridName.INDICATORS
    template = "indicators"
    columns = (
        GridColumn("level_1", "一级指标", TypedKind.CHOICE, LEVEL_1),
        GridColumn("level_2", "二级指标", TypedKind.CHOICE, LEVEL_2),
        _paragraph("level_3", "三级指标", "指标名称"),
        _paragraph("description", "绩效指标描述", "指标描述", "描述"),
        _paragraph("value", "指标值", "目标值", "年度指标值"),
        _paragraph("basis", "指标值确定依据", "确定依据", "依据"),
    )

    def __init__(self, request: HttpRequest, budget: DepartmentBudget, project: Project) -> None:
        super().__init__(request, budget)
        self.project = project
        self.label = f"绩效指标：{project.name}"

    def saved(self) -> list[tuple[str, Texts]]:
        """Return the saved indicators."""
        rows = []
        for indicator in self.project.indicators.all():
            rows.append((str(indicator.pk), dict(vars(indicator.as_entry()))))
        return rows

    def row_at(self, address: str, tokens: Sequence[str]) -> str | None:
        """Return the indicator that is printed at an address, if it is one of this project."""
        return numbered(tokens, indicator_number(address, self._project_number))

    @cached_property
    def _project_number(self) -> int:
        """The place of the project among those of the budget, from 1."""
        projects = list(self.budget.projects.values_list("pk", flat=True))
        return projects.index(self.project.pk) + 1

    def model_row(self, values: Values) -> Model:
        """Return an unsaved indicator."""
        return Indicator(**values)

    def tidy(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """Return the rows with the first level filled in where only a row above states it.

        In tables from Word it stands in a merged cell: rows below it mean the same.
        """
        tidied = []
        above = ""
        for row in rows:
            if above and not row.is_blank and not row.texts["level_1"]:
                row = replace(row, texts={**row.texts, "level_1": above})
            above = row.texts["level_1"] or above
            tidied.append(row)
        return tuple(tidied)

    def notes(self, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Return under a target how it is read."""
        value = texts.get("value", "")
        if not value:
            return {}
        target = read_target(value, self.budget.fiscal_year.year)
        note = f"读作 {target_in_words(target)}" if target else "按文字，不作数值核对"
        return {"value": (note, "")}

    def paste_address(self) -> str:
        """Return where the script sends what is pasted: the indicators of this project."""
        return paste_address(self.budget, self.name, project=self.project.pk)

    def act(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """Return the rows after another button than save: search, copy or the paste box."""
        if "find" in self.request.POST:
            return rows
        if "copy" not in self.request.POST:
            return super().act(rows)
        key = self.request.POST.get("from", "")
        chosen = source(self.request.user, self.budget, but=self.project, key=key)
        if chosen is None:
            messages.warning(self.request, "请选择要复制的项目。")
            return rows
        message = f"已复制“{chosen.name}”的指标，还没有保存；修改后请按“保存”。"
        messages.info(self.request, message)
        copied = [vars(indicator) for indicator in chosen.indicators]
        return (*rows, *self.fresh(copied))

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save the indicators; those of other projects stay."""
        indicators = [entries.IndicatorEntry(**values) for _, values in rows]
        replace_indicators(
            project=self.project,
            indicators=indicators,
            by=self.request.user,
            identities=identities(rows),
        )

    def context(self) -> dict[str, Any]:
        """Return the project's goal, and the projects to copy from."""
        words = self.request.POST.get("like", "").strip()
        return {
            "remark": self.project.goal,
            "sources": sources(self.request.user, self.budget, but=self.project, words=words),
            "like": words,
            "is_open": "find" in self.request.POST or "copy" in self.request.POST,
            "columns": self.columns,
            **back_to_goals(self.budget),
        }


def target_in_words(target: Target) -> str:
    """Return a target as it was read: ≥ 90 %, 不晚于 2023年12月20日."""
    if target.deadline is not None:
        day = target.deadline
        return f"{target.operator.label}{day.year}年{day.month}月{day.day}日"
    return f"{target.operator.label} {target.number:f} {target.unit}".strip()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def project_texts(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """Show what the form has one project say beside its goal; a POST saves it."""
    budget = seen_budget(request, pk)
    row = get_object_or_404(budget.projects, pk=project)
    return ProjectTextEditor(request, budget, row).respond()


goals = page_of(ProjectEditor)
sub_goals = page_of(SubGoalEditor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def indicators(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """Show the indicators of one project; a POST copies, pastes or saves them."""
    budget = seen_budget(request, pk)
    row = get_object_or_404(budget.projects, pk=project)
    return IndicatorEditor(request, budget, row).respond()
