"""The admin as its users meet it."""

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budget.actions.examples import load_example_ledger
from budget.models import (
    AssetHolding,
    ClassificationCode,
    DepartmentBudget,
    LedgerLine,
    NarrativeParagraph,
    Project,
    SubGoal,
)
from budget.statuses import Status
from tests.cast import Cast
from tests.factories import (
    code_of,
    make_budget,
    make_department,
    make_edition,
    make_fiscal_year,
    make_line,
    make_project,
)
from tests.seeds import is_sampled

pytestmark = pytest.mark.django_db
INLINES = (
    "lines",
    "projects",
    "sub_goals",
    "paragraphs",
    "texts",
    "prior_figures",
    "procurement_items",
    "assets",
)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return signed_in(cast.clerk)


def change_url(row: Any) -> str:
    return reverse(f"admin:budget_{row._meta.model_name}_change", args=[row.pk])


def post(client: Client, budget: DepartmentBudget, **data: Any) -> Any:
    """Send the budget's page as a browser would, with no rows but those in ``data``."""
    form = {"planned_asset_purchases": "0", "overall_goal": ""}
    for inline in INLINES:
        for key in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM"):
            form[f"{inline}-{key}_FORMS"] = "0"
    return client.post(change_url(budget), {**form, **data})


def line_data(budget: DepartmentBudget, function: str, **data: Any) -> dict[str, Any]:
    """Return the fields of one line as the budget's page sends them."""
    edition = data.pop("edition", budget.fiscal_year.edition)
    code = ClassificationCode.objects.get(edition=edition, code=function)
    row = {
        "unit": budget.department.units.get().pk,
        "function": code.pk,
        "economic": code_of(budget, "30101").pk,
        "fund": "general_public_budget",
        "origin": "current_year",
        "kind": "basic",
        "amount": "6,320,000.00",
        **data,
    }
    fields: dict[str, Any] = {f"lines-0-{name}": value for name, value in row.items()}
    return {"lines-TOTAL_FORMS": "1", **fields}


def test_every_model_is_in_the_admin() -> None:
    missing = []
    for model in apps.get_app_config("budget").get_models():
        is_history = model.__name__.startswith("Historical")
        if not is_history and not admin.site.is_registered(model):
            missing.append(model.__name__)

    assert missing == []


def test_all_labels_are_chinese() -> None:
    english = []
    for model in apps.get_app_config("budget").get_models():
        if model.__name__.startswith("Historical"):
            continue
        for field in model._meta.fields:
            if field.name != "id" and str(field.verbose_name).isascii():
                english.append(f"{model.__name__}.{field.name}")

    assert english == []


def test_a_clerk_enters_a_line(clerk: Client, budget: DepartmentBudget) -> None:
    response = post(clerk, budget, **line_data(budget, "2013201"))

    assert response.status_code == 302
    line = budget.lines.get()
    assert line.amount == Decimal("6320000.00")
    assert line.history.get().history_user.username == "王录入"


def test_a_wrong_level_is_explained(clerk: Client, budget: DepartmentBudget) -> None:
    response = post(clerk, budget, **line_data(budget, "20132"))

    assert "功能科目 20132 是款级科目，只有项级（7位）科目可以列支" in response.content.decode()
    assert not budget.lines.exists()


def test_a_code_of_another_year_is_explained(clerk: Client, budget: DepartmentBudget) -> None:
    response = post(clerk, budget, **line_data(budget, "2013201", edition=make_edition(2022)))

    assert "功能科目 2013201 不在2023年科目表中" in response.content.decode()


def test_a_bad_amount_is_explained_once(clerk: Client, budget: DepartmentBudget) -> None:
    for amount, words in (("-1", "负数"), ("1.005", "小数超过两位"), ("一百", "不是金额")):
        page = post(clerk, budget, **line_data(budget, "2013201", amount=amount)).content.decode()
        assert page.count(words) == 1


def test_a_missing_economic_code_is_explained_once(clerk: Client, budget: DepartmentBudget) -> None:
    page = post(clerk, budget, **line_data(budget, "2013201", economic="")).content.decode()

    assert page.count("一般公共预算的基本支出必须填写部门预算支出经济分类科目") == 1


def test_the_unit_of_another_department_is_no_choice(
    clerk: Client, budget: DepartmentBudget, cast: Cast
) -> None:
    foreign = make_department("204").units.get().pk

    page = post(clerk, budget, **line_data(budget, "2013201", unit=foreign)).content.decode()

    assert "选择一个有效的选项" in page
    assert not budget.lines.exists()


def test_line_breaks_of_browsers_change_nothing(clerk: Client, budget: DepartmentBudget) -> None:
    post(clerk, budget, overall_goal="一\r\n二")

    budget.refresh_from_db()
    assert budget.overall_goal == "一\n二"


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED, Status.PUBLISHED])
def test_what_was_submitted_is_shown_and_not_changed(
    clerk: Client, budget: DepartmentBudget, status: Status
) -> None:
    make_line(budget, remark="备注甲")
    DepartmentBudget.objects.update(status=status)

    assert "备注甲" in clerk.get(change_url(budget)).content.decode()
    assert 'name="_save"' not in clerk.get(change_url(budget)).content.decode()
    assert post(clerk, budget, overall_goal="改").status_code == 403


def test_status_and_approval_are_not_typed_in(clerk: Client, budget: DepartmentBudget) -> None:
    post(clerk, budget, status="published", approved_on="2023-02-01")

    budget.refresh_from_db()
    assert (budget.status, budget.approved_on) == (Status.DRAFT, None)


PAGES = {
    "clerk": (200, 200),
    "head": (200, 200),
    "reviewer": (200, 200),
    "other_clerk": (302, 200),
    "auditor": (302, 200),
    "neighbour": (302, 200),
    "administrator": (403, 403),
    "nobody": (403, 403),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_opens_to_those_who_may_read_it(
    cast: Cast, budget: DepartmentBudget, name: str
) -> None:
    line = make_line(budget, remark="备注甲")
    client = signed_in(cast[name])

    page, changelist = PAGES[name]
    assert client.get(change_url(budget)).status_code == page
    listed = client.get(reverse("admin:budget_ledgerline_changelist"))
    assert listed.status_code == changelist
    assert ("2013201 行政运行" in listed.content.decode()) == (page == 200)
    history = client.get(reverse("admin:budget_ledgerline_history", args=[line.pk]))
    assert (history.status_code == 200) == (page == 200)
    version = line.history.get().history_id
    old = client.get(reverse("admin:budget_ledgerline_simple_history", args=[line.pk, version]))
    assert (old.status_code == 200) == (page == 200)


def test_strangers_are_asked_to_sign_in(client: Client, budget: DepartmentBudget) -> None:
    assert client.get(change_url(budget)).headers["Location"].startswith(reverse("admin:login"))


def test_nobody_without_rights_gets_a_form(cast: Cast, budget: DepartmentBudget) -> None:
    for user in (cast.head, cast.reviewer):
        assert 'name="_save"' not in signed_in(user).get(change_url(budget)).content.decode()
        assert post(signed_in(user), budget, overall_goal="改").status_code == 403


def suggestions(client: Client, field: str, term: str, **query: Any) -> list[str]:
    response = client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "budget",
            "model_name": "ledgerline",
            "field_name": field,
            "term": term,
            **query,
        },
    )
    return [result["text"] for result in response.json()["results"]]


@pytest.mark.usefixtures("no_editions")
def test_codes_are_found_by_number_or_name(clerk: Client, budget: DepartmentBudget) -> None:
    edition = budget.fiscal_year.edition_id
    make_edition(2022)

    assert suggestions(clerk, "function", "20132", edition=edition) == [
        "2013201 行政运行",
        "2013202 一般行政管理事务",
    ]
    assert suggestions(clerk, "function", "离退休", edition=edition) == ["2080501 行政单位离退休"]
    assert suggestions(clerk, "economic", "30", edition=edition) == [
        "30101 基本工资",
        "30201 办公费",
        "30212 因公出国（境）费用",
        "30217 公务接待费",
        "30231 公务用车运行维护费",
    ]
    assert suggestions(clerk, "economic", "工资", edition=edition) == ["30101 基本工资"]
    assert suggestions(clerk, "economic", "办公", edition="'; --") == [
        "30201 办公费",
        "30201 办公费",
    ]


def test_the_lines_page_looks_codes_up_in_its_budgets_edition(
    clerk: Client, budget: DepartmentBudget
) -> None:
    line = make_line(budget)

    for row in (budget, line):
        page = clerk.get(change_url(row)).content.decode()
        assert f"/autocomplete/?edition={budget.fiscal_year.edition_id}" in page


def test_autocomplete_of_departments_shows_only_ones_own(clerk: Client, cast: Cast) -> None:
    query = {"app_label": "budget", "model_name": "unit", "field_name": "department", "term": "20"}

    results = clerk.get(reverse("admin:autocomplete"), query).json()["results"]

    assert [result["text"] for result in results] == ["203 中共平乡县委组织部"]


def test_a_clerk_adds_a_budget_for_the_own_department(clerk: Client, cast: Cast) -> None:
    year = make_fiscal_year()
    url = reverse("admin:budget_departmentbudget_add")
    own, other = make_department("203"), make_department("204")

    for department in (other, own):
        data = {
            "department": department.pk,
            "fiscal_year": year.pk,
            "planned_asset_purchases": "0",
            "overall_goal": "",
        }
        clerk.post(url, data)

    assert DepartmentBudget.objects.get().department == own


def test_a_part_cannot_be_added_to_a_closed_or_foreign_budget(
    clerk: Client, budget: DepartmentBudget
) -> None:
    foreign = make_budget(make_department("204"))
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=Status.SUBMITTED)
    url = reverse("admin:budget_subgoal_add")

    for target in (budget, foreign):
        data = {"budget": target.pk, "name": "甲", "goal": "", "indicators": "", "order": "1"}
        assert "选择一个有效的选项" in clerk.post(url, data).content.decode()


def test_a_projects_indicators_are_entered_with_it(clerk: Client, budget: DepartmentBudget) -> None:
    project = make_project(budget, name="项目甲")
    row = {
        "order": "1",
        "level_1": "产出指标",
        "level_2": "数量指标",
        "level_3": "",
        "description": "",
        "basis": "",
    }
    data = {
        "name": "项目甲",
        "goal": "1.目标\r\n\r\n2.目标",
        "order": "1",
        "indicators-TOTAL_FORMS": "1",
        "indicators-INITIAL_FORMS": "0",
        **{f"indicators-0-{name}": value for name, value in {**row, "value": "≥90%"}.items()},
    }

    assert clerk.post(change_url(project), data).status_code == 302

    project.refresh_from_db()
    indicator = project.indicators.get()
    assert project.goal == "1.目标\n\n2.目标"
    assert (indicator.number, indicator.number_unit) == (Decimal(90), "%")


def test_paragraph_lists_of_other_layouts_are_kept(clerk: Client, budget: DepartmentBudget) -> None:
    budget.paragraphs.create(list_name="plans", text="甲")

    page = clerk.get(change_url(budget)).content.decode()

    assert '<option value="plans" selected>plans</option>' in page
    assert '<option value="duties">部门职责</option>' in page


def test_the_selected_delete_respects_closed_budgets(
    clerk: Client, budget: DepartmentBudget
) -> None:
    line = make_line(budget)
    DepartmentBudget.objects.update(status=Status.PUBLISHED)

    clerk.post(
        reverse("admin:budget_ledgerline_changelist"),
        {"action": "delete_selected", "_selected_action": [line.pk], "post": "yes"},
    )

    assert LedgerLine.objects.filter(pk=line.pk).exists()


def as_a_browser_sends(page: Any) -> dict[str, Any]:
    """Return all fields of a change page, unchanged."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is None:
                value = ""
            if isinstance(value, str):
                value = value.replace("\n", "\r\n")
            data[field.html_name] = value
    return data


HISTORIES = (LedgerLine, Project, NarrativeParagraph, SubGoal, AssetHolding)


@pytest.mark.one_database
def test_saving_the_whole_example_unchanged_changes_nothing(cast: Cast) -> None:
    budget = load_example_ledger()
    client = signed_in(cast.clerk)
    records = [model.history.count() for model in HISTORIES]

    data = as_a_browser_sends(client.get(change_url(budget)))

    # A larger department sends more fields than Django takes by default.
    more = {f"columns-of-other-lines-{number}": "" for number in range(2000)}
    assert client.post(change_url(budget), data | more).status_code == 302
    after = [model.history.count() for model in HISTORIES]
    assert after == records


# --- accounts ---


def new_account(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "username": "周录入",
        "password1": "一个足够长的密码x9",
        "password2": "一个足够长的密码x9",
        "usable_password": "true",
        "membership-TOTAL_FORMS": "1",
        "membership-INITIAL_FORMS": "0",
        "membership-0-role": "clerk",
        "membership-0-region": cast.clerk.membership.region_id,
        "membership-0-department": cast.clerk.membership.department_id,
        **changes,
    }


def test_an_administrator_makes_an_account(cast: Cast) -> None:
    response = signed_in(cast.administrator).post(reverse("admin:auth_user_add"), new_account(cast))

    assert response.status_code == 302
    made = User.objects.get(username="周录入")
    assert (made.is_staff, made.is_superuser, made.membership.role) == (True, False, "clerk")


def test_an_account_is_of_the_administrators_region_with_a_fitting_role(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    wrong: list[dict[str, Any]] = [
        {"membership-0-region": cast.neighbour.membership.region_id},
        {"membership-0-department": ""},
        {"membership-0-role": "auditor"},
    ]

    for changes in wrong:
        client.post(reverse("admin:auth_user_add"), new_account(cast, **changes))

    assert not User.objects.filter(username="周录入").exists()


def test_administrators_cannot_touch_superusers_or_other_regions(
    cast: Cast, admin_user: User
) -> None:
    client = signed_in(cast.administrator)

    for account in (admin_user, cast.neighbour, cast.nobody):
        assert client.get(reverse("admin:auth_user_change", args=[account.pk])).status_code == 302
        assert client.get(
            reverse("admin:auth_user_password_change", args=[account.pk])
        ).status_code in {403, 404}
    page = client.get(reverse("admin:auth_user_change", args=[cast.clerk.pk])).content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page


@pytest.mark.parametrize("name", ["clerk", "head", "reviewer", "auditor", "nobody"])
def test_others_see_no_accounts(cast: Cast, name: str) -> None:
    assert signed_in(cast[name]).get(reverse("admin:auth_user_changelist")).status_code == 403


# --- every page of everyone renders ---


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["clerk", "head", "reviewer", "auditor", "administrator"])
def test_every_page_on_the_index_opens(cast: Cast, budget: DepartmentBudget, name: str) -> None:
    make_line(budget, kind="project", project=make_project(budget))
    client = signed_in(cast[name])

    addresses = []
    for app in client.get(reverse("admin:index")).context["app_list"]:
        for model in app["models"]:
            addresses += [model["admin_url"], model["add_url"]]
    for address in addresses:
        if address is not None and is_sampled(f"{name} {address}", one_in=2):
            assert client.get(address).status_code == 200, address


@pytest.mark.usefixtures("no_editions")
def test_an_official_list_is_shown_before_it_is_saved(
    admin_user: User, budget: DepartmentBudget
) -> None:
    client = signed_in(admin_user)
    url = reverse("admin:budget_classificationedition_load")
    names = {"501": "机关工资福利支出", "50101": "工资和津贴补贴", "50102": "社会保障缴费"}
    rows = "\n".join(f"{code},{name}" for code, name in names.items())
    file = SimpleUploadedFile("list.csv", f"科目编码,科目名称\n{rows}".encode())

    page = client.post(
        url,
        {"year": 2023, "kind": "government_economic", "source": "财预〔2022〕1号", "file": file},
    )

    text = page.content.decode()
    assert "50102 社会保障缴费" in text
    assert "50101 工资奖金津补贴 → 工资和津贴补贴" in text
    assert not ClassificationCode.objects.filter(code="50102").exists()
    client.post(url, {"confirm": "1"})
    assert ClassificationCode.objects.get(code="50101").name == "工资和津贴补贴"
    assert ClassificationCode.objects.get(code="50102").evidence == "official"


def test_a_faulty_list_is_refused_with_its_rows(admin_user: User) -> None:
    file = SimpleUploadedFile("list.tsv", "科目编码\t科目名称\n30\t甲\n30101\t\n".encode())
    data = {"year": 2023, "kind": "department_economic", "source": "甲", "file": file}

    page = signed_in(admin_user).post(reverse("admin:budget_classificationedition_load"), data)

    assert "第2行：“30”不是科目编码" in page.content.decode()
    assert "第3行：科目 30101 的名称" in page.content.decode()


@pytest.mark.parametrize("name", ["clerk", "reviewer", "administrator", "nobody"])
def test_only_the_installations_administrator_loads_lists(cast: Cast, name: str) -> None:
    assert (
        signed_in(cast[name]).get(reverse("admin:budget_classificationedition_load")).status_code
        == 403
    )


def test_a_department_keeps_the_codes_of_its_addresses_once_it_has_a_budget(cast: Cast) -> None:
    administrator, department = signed_in(cast.administrator), make_department("203")
    assert 'name="code"' in administrator.get(change_url(department)).content.decode()
    make_budget(department)
    page = administrator.get(change_url(department)).content.decode()
    assert 'name="code"' not in page
    assert 'name="region"' not in page
    assert 'name="name"' in page
