"""Goals, indicators, procurement, assets and last year's figures.

They are grids that save whole and lose nothing.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budget.models import DepartmentBudget, Indicator, ProcurementItem, Project, SubGoal
from disclosure.desk.entry.grids import Grid, typed
from disclosure.documents import forms
from tests.cast import Cast

pytestmark = pytest.mark.one_database
FORMS = Path(__file__).resolve().parents[2] / "documents" / "forms"


def at(name: str, *args: Any) -> str:
    return reverse(f"desk:{name}", args=args)


def form(grid: Grid, seen: str, **also: Any) -> dict[str, Any]:
    """What the page would post unchanged."""
    texts = {
        column.key: [row.texts[column.key] for row in grid.rows] for column in typed(grid.columns)
    }
    return {"row": [row.token for row in grid.rows], "seen": seen, **texts, **also}


def loaded(client: Client, address: str, **also: Any) -> dict[str, Any]:
    context = client.get(address).context
    fields = {f"field-{field.key}": text for field, text in context["fields"]}
    return form(context["grid"], context["seen"], **{"save": "1", **fields, **also})


def history() -> int:
    """Return how many records the histories hold."""
    models: tuple[Any, ...] = (Project, Indicator, DepartmentBudget)
    return sum(model.history.count() for model in models)


@pytest.mark.parametrize("name", ["goals", "sub-goals", "procurement", "assets", "prior"])
def test_saving_what_is_there_changes_nothing(
    clerk: Client, budget: DepartmentBudget, name: str
) -> None:
    records = history()
    assert clerk.post(at(name, budget.pk), loaded(clerk, at(name, budget.pk))).status_code == 302
    assert history() == records


def test_a_renamed_and_moved_project_keeps_its_indicators_and_money(
    clerk: Client, budget: DepartmentBudget
) -> None:
    first, second = budget.projects.all()[:2]
    budget.lines.filter(pk=budget.lines.filter(kind="project")[0].pk).update(project=first)
    address = at("goals", budget.pk)
    data = loaded(clerk, address)
    data["name"][:2] = [second.name, "改名后的项目"]
    data["goal"][:2] = [second.goal, first.goal]
    data["row"][:2] = [str(second.pk), str(first.pk)]
    clerk.post(address, data)

    renamed = budget.projects.get(name="改名后的项目")
    assert renamed.pk == first.pk
    assert renamed.indicators.count() > 5
    assert renamed.lines.count() == 1
    assert budget.projects.all()[0].name == second.name


@pytest.mark.parametrize("kind", ["exchanged", "passed on"])
def test_projects_that_take_each_others_names_stay_themselves(
    clerk: Client, budget: DepartmentBudget, kind: str
) -> None:
    first, second = budget.projects.all()[:2]
    budget.lines.filter(pk=budget.lines.filter(kind="project")[0].pk).update(project=first)
    counts = (first.indicators.count(), second.indicators.count())
    address = at("goals", budget.pk)
    data = loaded(clerk, address)
    data["name"][:2] = [second.name, first.name if kind == "exchanged" else "第三个名字"]
    assert clerk.post(address, data).status_code == 302

    names = dict(budget.projects.values_list("pk", "name"))
    assert names[first.pk] == second.name
    assert names[second.pk] == data["name"][1]
    assert first.lines.count() == 1
    assert (first.indicators.count(), second.indicators.count()) == counts
    assert first.history.count() == 2
    assert "改名中" not in str(list(Project.history.values_list("name", flat=True)))


def test_a_project_with_money_is_not_deleted(clerk: Client, budget: DepartmentBudget) -> None:
    project = budget.projects.all()[0]
    budget.lines.filter(pk=budget.lines.filter(kind="project")[0].pk).update(project=project)
    address = at("goals", budget.pk)
    text = clerk.post(address, loaded(clerk, address, delete=[str(project.pk)])).content.decode()
    assert "账中还有1笔资金" in text
    assert budget.projects.count() == 25


def test_indicators_are_pasted_from_word_with_merged_cells(
    clerk: Client, budget: DepartmentBudget
) -> None:
    project = budget.projects.all()[0]
    address = at("indicators", budget.pk, project.pk)
    block = (
        "一级指标\t二级指标\t三级指标\t指标值\n"
        "产出指标\t数量指标\t人数\t≥90人\n"
        "\t质量指标\t合格率\t长期"
    )
    data = loaded(
        clerk, address, delete=[str(each.pk) for each in project.indicators.all()], block=block
    )
    del data["save"]
    page = clerk.post(address, {**data, "paste": "1"})
    text = page.content.decode()
    assert "读作 ≥ 90 人" in text
    assert "按文字" in text

    rows = [row for row in page.context["grid"].rows if not row.deleted]
    clerk.post(
        address,
        form(Grid("", page.context["grid"].columns, tuple(rows)), page.context["seen"], save="1"),
    )
    first, second = project.indicators.all()
    assert (first.operator, first.number, first.number_unit) == ("at_least", Decimal(90), "人")
    assert second.level_1 == "产出指标"
    assert budget.projects.all()[1].indicators.count() > 5


def test_indicators_are_copied_from_a_similar_project(
    clerk: Client, budget: DepartmentBudget
) -> None:
    target, source = budget.projects.all()[:2]
    address = at("indicators", budget.pk, target.pk)
    data = loaded(clerk, address, copy="1")
    del data["save"]
    data["from"] = f"own-{source.pk}"
    rows = clerk.post(address, data).context["grid"].rows
    assert len(rows) == target.indicators.count() + source.indicators.count() + 3


def test_faults_of_a_part_stand_at_their_cells(clerk: Client, budget: DepartmentBudget) -> None:
    address = at("procurement", budget.pk)
    data = loaded(clerk, address)
    data["goods"][-1], data["unit_price"][-1], data["general_public_budget"][-1] = (
        "复印纸",
        "很贵",
        "-5",
    )
    text = clerk.post(address, data).content.decode()
    assert "“很贵”不是金额" in text
    data["unit_price"][-1] = ""
    assert "负数" in clerk.post(address, data).content.decode()
    data["general_public_budget"][-1] = "1,000"
    clerk.post(address, data)
    assert budget.procurement_items.get(goods="复印纸").general_public_budget == Decimal(1000)


def test_assets_and_planned_purchases_are_saved_together(
    clerk: Client, budget: DepartmentBudget
) -> None:
    address = at("assets", budget.pk)
    data = loaded(clerk, address, **{"field-planned_asset_purchases": "20,000"})
    data["value"][0] = "5"
    clerk.post(address, data)
    budget.refresh_from_db()
    assert budget.planned_asset_purchases == Decimal(20000)
    assert budget.assets.get(kind="buildings").value == Decimal(5)
    assert (
        "不是金额"
        in clerk.post(address, data | {"field-planned_asset_purchases": "x"}).content.decode()
    )


def test_assets_are_of_the_forms_kinds(clerk: Client, budget: DepartmentBudget) -> None:
    address = at("assets", budget.pk)
    data = loaded(clerk, address)
    data["kind"][0], data["value"][0] = "飞船", "5"
    grid = clerk.post(address, data).context["grid"]
    assert set(grid.rows[0].faults) == {"kind"}
    assert not budget.assets.filter(value=5).exists()


def test_a_figure_of_last_year_needs_its_source(clerk: Client, budget: DepartmentBudget) -> None:
    address = at("prior", budget.pk)
    data = loaded(clerk, address)
    data["amount"][0], data["source"][0] = "7", ""
    assert "来源" in clerk.post(address, data).content.decode()
    data["source"][0] = "上年公开"
    assert clerk.post(address, data).status_code == 302
    assert budget.prior_figures.filter(amount=7).exists()


def test_the_second_of_two_sees_what_the_first_saved(
    clerk: Client, second: Client, budget: DepartmentBudget
) -> None:
    address = at("sub-goals", budget.pk)
    mine, theirs = loaded(clerk, address), loaded(second, address)
    mine["goal"][0], theirs["goal"][0] = "我的目标", "对方的目标"
    second.post(address, theirs)
    page = clerk.post(address, mine)
    text = page.content.decode()
    assert "打开本页之后有人保存过" in text
    assert "我的目标" in text
    assert "对方的目标" in text
    assert budget.sub_goals.all()[0].goal == "对方的目标"
    clerk.post(address, {**mine, "seen": page.context["seen"]})
    assert budget.sub_goals.all()[0].goal == "我的目标"


# tests/test_permissions.py keeps outsiders out of every address in each run.
@pytest.mark.sampled(one_in=4)
@pytest.mark.parametrize(
    "name", ["budget", "start", "goals", "narrative", "procurement", "assets", "prior"]
)
def test_others_read_or_see_nothing(
    client: Client, cast: Cast, budget: DepartmentBudget, name: str
) -> None:
    for person, status in (
        ("head", 200),
        ("reviewer", 200),
        ("other_clerk", 404),
        ("neighbour", 404),
        ("nobody", 404),
    ):
        client.force_login(cast[person])
        assert client.get(at(name, budget.pk)).status_code == status, person
    client.force_login(cast.head)
    assert 'value="保存"' not in client.get(at(name, budget.pk)).content.decode()


def test_a_project_of_another_budget_is_not_found(clerk: Client, budget: DepartmentBudget) -> None:
    assert clerk.get(at("indicators", budget.pk, 10**9)).status_code == 404


def test_procurement_shows_what_quantity_price_and_funds_make(
    clerk: Client, budget: DepartmentBudget
) -> None:
    budget.procurement_items.create(
        goods="打印机",
        quantity=3,
        unit_price="1500.50",
        general_public_budget=4000,
        unit_own_funds=501,
    )
    grid = clerk.get(at("procurement", budget.pk)).context["grid"]
    cells = {cell.column.key: cell.text for cell in grid.shown[0][2]}
    assert (cells["cost"], cells["total"]) == ("4,501.50", "4,501.00")
    assert {column.key: text for column, text in grid.sums}["cost"] == "4,501.50"


def test_the_sum_of_assets_counts_offices_once(clerk: Client, budget: DepartmentBudget) -> None:
    budget.assets.create(kind="buildings", value=5_000_000)
    budget.assets.create(kind="office_buildings", value=3_000_000)
    grid = clerk.get(at("assets", budget.pk)).context["grid"]
    assert {column.key: text for column, text in grid.sums}["value"] == "8,130,700.00"


PRINTED = """项目\t数量\t价值（元）
1、房屋（平方米）\t1200\t3,000,000
其中：办公用房（平方米）\t800\t2,000,000
2、 车辆 （台、辆）\t2\t150000
3、单价在20万元以上的设备\t\t
4、其他固定资产\t\t80000
"""


def test_assets_are_pasted_in_the_forms_own_words(clerk: Client, budget: DepartmentBudget) -> None:
    address = at("assets", budget.pk)
    page = clerk.get(address).context
    pasted = clerk.post(
        address,
        {"row": [], "kind": [], "quantity": [], "value": [], "paste": "1", "block": PRINTED},
    ).context["grid"]
    data = form(pasted, page["seen"], save="1", **{"field-planned_asset_purchases": ""})

    assert clerk.post(address, data).status_code == 302

    held = {holding.kind: holding.value for holding in budget.assets.all()}
    assert held == {
        "buildings": 3_000_000,
        "office_buildings": 2_000_000,
        "vehicles": 150_000,
        "other_fixed_assets": 80_000,
    }


@pytest.mark.parametrize(
    ("name", "kind", "column"), [("assets", "轮船", "kind"), ("prior", "去年的钱", "figure")]
)
def test_a_word_that_the_form_does_not_have_is_answered_with_its_words(
    clerk: Client, budget: DepartmentBudget, name: str, kind: str, column: str
) -> None:
    address = at(name, budget.pk)
    data = loaded(clerk, address)
    choices = [text for text in data[column] if text]
    data[column][0] = kind
    text = clerk.post(address, data).content.decode()
    assert f"“{kind}”不在可选范围内" in text
    assert all(choice in text for choice in choices)


BY_USE = forms.load(FORMS / "vehicles-by-use.toml")
USES = """资产类别\t数量\t价值（元）
车辆（台、辆）\t3\t300000
机要通信用车\t1\t
其中：其他用车\t2\t
"""


def test_vehicles_are_entered_by_use_where_the_form_has_uses(
    clerk: Client, budget: DepartmentBudget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "layout", lambda key: BY_USE)
    budget.assets.all().delete()
    address = at("assets", budget.pk)
    page = clerk.get(address).context
    kinds = [row.texts["kind"] for row in page["grid"].rows]
    assert "其中：机要通信用车" in kinds
    assert "其中：一般公务用车" not in kinds  # the form has no such use
    block = {"row": [], "kind": [], "quantity": [], "value": [], "paste": "1", "block": USES}
    pasted = clerk.post(address, block).context["grid"]
    assert {column.key: text for column, text in pasted.sums}["value"] == "300,000.00"
    data = form(pasted, page["seen"], save="1", **{"field-planned_asset_purchases": ""})

    assert clerk.post(address, data).status_code == 302

    held = {holding.kind: holding.quantity for holding in budget.assets.all()}
    assert held == {"vehicles": 3, "vehicles_confidential": 1, "vehicles_other": 2}


def test_a_use_that_the_form_does_not_list_is_refused(
    clerk: Client, budget: DepartmentBudget
) -> None:
    address = at("assets", budget.pk)
    data = loaded(clerk, address)
    assert "其中：机要通信用车" not in data["kind"]
    data["kind"][0] = "机要通信用车"
    text = clerk.post(address, data).content.decode()
    assert "本版式不列“机要通信用车”，请并入车辆一行" in text


def test_the_total_of_the_form_is_told_to_be_computed(
    clerk: Client, budget: DepartmentBudget
) -> None:
    data = loaded(clerk, at("assets", budget.pk))
    data["kind"][0] = "资产总额"
    text = clerk.post(at("assets", budget.pk), data).content.decode()
    assert "“资产总额”由系统相加" in text


@pytest.mark.parametrize(
    ("name", "column", "model"),
    [
        ("sub-goals", "name", SubGoal),
        ("procurement", "goods", ProcurementItem),
        ("indicators", "level_3", Indicator),
    ],
)
def test_a_row_that_is_called_something_else_is_the_same_row(
    clerk: Client, budget: DepartmentBudget, name: str, column: str, model: Any
) -> None:
    if model is ProcurementItem:
        ProcurementItem.objects.create(budget=budget, goods="打印机", project_name="办公")
    project = budget.projects.all()[0]
    address = at(name, budget.pk, *([project.pk] if name == "indicators" else []))
    data = loaded(clerk, address)
    key = int(data["row"][0])
    records = model.history.count()

    data[column][0] = "改过的名称"
    assert clerk.post(address, data).status_code == 302

    assert getattr(model.objects.get(pk=key), column) == "改过的名称"
    assert model.history.count() == records + 1
