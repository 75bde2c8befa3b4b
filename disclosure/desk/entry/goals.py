"""Projects with their goals, the indicators of each, and the sub-goals of the department."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from budget import entries
from budget.actions.budgets import set_overall_goal
from budget.actions.narrative import replace_sub_goals
from budget.actions.projects import rename_projects, replace_projects
from budget.models import DepartmentBudget, Indicator, Project, SubGoal
from budget.querysets import read_entries
from budget.targets import Target, read_target
from disclosure.desk.access import signed_in
from disclosure.desk.entry.copying import source, sources
from disclosure.desk.entry.grids import GridColumn, GridRow
from disclosure.desk.entry.pages import seen_budget
from disclosure.desk.entry.parts import PartEditor, Texts, page_of

LEVEL_1 = ("产出指标", "效益指标", "满意度指标")
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


class ProjectEditor(PartEditor):
    label = "项目和绩效目标"
    columns = (
        GridColumn("name", "项目名称", "paragraph", headings=("项目",)),
        GridColumn("goal", "绩效目标", "paragraph", headings=("总体目标", "年度绩效目标")),
    )
    fields = (("overall_goal", "总体绩效目标", "paragraph"),)

    def saved(self) -> list[tuple[str, Texts]]:
        return [(str(each.pk), {"name": each.name, "goal": each.goal}) for each in self.budget.projects.all()]

    def saved_fields(self) -> Texts:
        self.budget.refresh_from_db(fields=["overall_goal"])
        return {"overall_goal": self.budget.overall_goal}

    def model_row(self, values: dict[str, Any]) -> Model:
        return Project(**values)

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        """Projects keep their indicators and their money when they are renamed."""
        before = {str(each.pk): each for each in self.budget.projects.prefetch_related("indicators")}
        names = {before[token].name: values["name"] for token, values in rows if token in before}
        rename_projects(budget=self.budget, names=names, by=self.request.user)
        projects = [
            entries.Project(
                values["name"],
                values["goal"],
                tuple(each.as_entry() for each in before[token].indicators.all()) if token in before else (),
            )
            for token, values in rows
        ]
        replace_projects(budget=self.budget, projects=projects, by=self.request.user)
        set_overall_goal(budget=self.budget, goal=fields["overall_goal"].strip(), by=self.request.user)

    def context(self) -> dict[str, Any]:
        projects = self.budget.projects.annotate(count=Count("indicators"))
        links = [
            (reverse("desk:indicators", args=[self.budget.pk, each.pk]), f"{each.name}（{each.count}条指标）")
            for each in projects.order_by("order", "id")
        ]
        sub_goals = (
            reverse("desk:sub-goals", args=[self.budget.pk]),
            f"分项绩效目标（{self.budget.sub_goals.count()}项）",
        )
        return {"links": [sub_goals, *links], "links_label": "分项目标和各项目的绩效指标"}


class SubGoalEditor(PartEditor):
    label = "分项绩效目标"
    columns = (
        GridColumn("name", "分项名称", "paragraph", headings=("名称",)),
        GridColumn("goal", "绩效目标", "paragraph"),
        GridColumn("indicators", "绩效指标", "paragraph"),
    )

    def saved(self) -> list[tuple[str, Texts]]:
        return [(str(each.pk), dict(vars(each.as_entry()))) for each in self.budget.sub_goals.all()]

    def model_row(self, values: dict[str, Any]) -> Model:
        return SubGoal(**values)

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        goals = [entries.SubGoal(**values) for _, values in rows]
        replace_sub_goals(budget=self.budget, sub_goals=goals, by=self.request.user)

    def context(self) -> dict[str, Any]:
        return back_to_goals(self.budget)


def back_to_goals(budget: DepartmentBudget) -> dict[str, Any]:
    """The way back, for the trail."""
    return {"back": reverse("desk:goals", args=[budget.pk]), "back_label": "项目和绩效目标"}


class IndicatorEditor(PartEditor):
    template = "indicators"
    columns = (
        GridColumn("level_1", "一级指标", "choice", LEVEL_1),
        GridColumn("level_2", "二级指标", "choice", LEVEL_2),
        GridColumn("level_3", "三级指标", "paragraph", headings=("指标名称",)),
        GridColumn("description", "绩效指标描述", "paragraph", headings=("指标描述", "描述")),
        GridColumn("value", "指标值", "paragraph", headings=("目标值", "年度指标值")),
        GridColumn("basis", "指标值确定依据", "paragraph", headings=("确定依据", "依据")),
    )

    def __init__(self, request: HttpRequest, budget: DepartmentBudget, project: Project) -> None:
        super().__init__(request, budget)
        self.project = project
        self.label = f"绩效指标：{project.name}"  # type: ignore[misc]

    def saved(self) -> list[tuple[str, Texts]]:
        return [(str(each.pk), dict(vars(each.as_entry()))) for each in self.project.indicators.all()]

    def model_row(self, values: dict[str, Any]) -> Model:
        return Indicator(**values)

    def tidy(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        """In tables from Word the first level stands in a merged cell: rows below it mean the same."""
        tidied, above = [], ""
        for row in rows:
            if not row.is_blank and not row.texts["level_1"] and above:
                row = replace(row, texts={**row.texts, "level_1": above})
            above = row.texts["level_1"] or above
            tidied.append(row)
        return tuple(tidied)

    def notes(self, texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        value = texts.get("value", "")
        if not value:
            return {}
        target = read_target(value, self.budget.fiscal_year.year)
        return {"value": (f"读作 {in_words(target)}" if target else "按文字，不作数值核对", "")}

    def act(self, rows: tuple[GridRow, ...]) -> tuple[GridRow, ...]:
        if "find" in self.request.POST:
            return rows
        if "copy" not in self.request.POST:
            return super().act(rows)
        chosen = source(self.request.user, self.budget, but=self.project, key=self.request.POST.get("from", ""))
        if chosen is None:
            messages.warning(self.request, "请选择要复制的项目。")
            return rows
        messages.info(self.request, f"已复制“{chosen.name}”的指标，还没有保存；修改后请按“保存”。")
        return (*rows, *self.fresh([vars(each) for each in chosen.indicators]))

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        indicators = tuple(entries.Indicator(**values) for _, values in rows)
        projects = [
            replace(each, indicators=indicators) if each.name == self.project.name else each
            for each in read_entries(self.budget).projects
        ]
        replace_projects(budget=self.budget, projects=projects, by=self.request.user)

    def context(self) -> dict[str, Any]:
        words = self.request.POST.get("like", "").strip()
        offered = sources(self.request.user, self.budget, but=self.project, words=words)
        is_open = {"find", "copy"} & set(self.request.POST)
        found = {"sources": offered, "like": words, "is_open": is_open, "columns": self.columns}
        return {"remark": self.project.goal, **found, **back_to_goals(self.budget)}


def in_words(target: Target) -> str:
    """A target as it was read: ≥ 90 %, 不晚于 2023年12月20日."""
    if target.deadline is not None:
        day = target.deadline
        return f"{target.operator.label}{day.year}年{day.month}月{day.day}日"
    return f"{target.operator.label} {target.number:f} {target.unit}".strip()


goals = page_of(ProjectEditor)
sub_goals = page_of(SubGoalEditor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def indicators(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """The indicators of one project."""
    budget = seen_budget(request, pk)
    found = budget.projects.filter(pk=project).first()
    if found is None:
        raise Http404
    return IndicatorEditor(request, budget, found).respond()
