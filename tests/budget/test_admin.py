"""The admin as its users meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budget.models import ClassificationCode, Department, DepartmentBudget, Exemption, Unit
from tests.cast import Cast
from tests.factories import make_budget, make_department, make_line, make_project
from tests.hidden import published_by_a_unit
from tests.publications import published
from tests.seeds import is_sampled

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def change_url(row: Any) -> str:
    return reverse(f"admin:budget_{row._meta.model_name}_change", args=[row.pk])


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


def test_strangers_are_asked_to_sign_in(client: Client, budget: DepartmentBudget) -> None:
    assert client.get(change_url(budget)).headers["Location"].startswith(reverse("admin:login"))


OTHERS = ("clerk", "head", "reviewer", "auditor", "nobody")


@pytest.mark.parametrize("name", OTHERS)
def test_rows_are_reached_by_administrators_alone(
    cast: Cast, budget: DepartmentBudget, name: str
) -> None:
    client = signed_in(cast[name])

    for row in (make_line(budget, remark="备注甲"), budget, budget.department):
        assert client.get(change_url(row)).status_code == 403
    assert "系统管理" not in client.get(reverse("admin:index")).content.decode()


def test_what_departments_enter_is_looked_at_and_not_changed(
    admin_user: User, budget: DepartmentBudget
) -> None:
    line = make_line(budget, remark="备注甲")
    client = signed_in(admin_user)

    page = client.get(change_url(line)).content.decode()
    assert "备注甲" in page
    assert 'name="_save"' not in page
    assert client.post(change_url(line), {"remark": "改"}).status_code == 403
    history = reverse("admin:budget_ledgerline_history", args=[line.pk])
    assert client.get(history).status_code == 200


def test_reviewers_decide_which_departments_are_exempt(
    cast: Cast, budget: DepartmentBudget
) -> None:
    data = {"department": budget.department_id, "fiscal_year": budget.fiscal_year_id}
    address = reverse("admin:budget_exemption_add")

    assert signed_in(cast.auditor).get(address).status_code == 403
    signed_in(cast.reviewer).post(address, {**data, "reason": "涉密"})

    assert Exemption.objects.get().reason == "涉密"


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
@pytest.mark.parametrize("name", ["superuser", "administrator"])
def test_every_page_on_the_index_opens(
    cast: Cast, admin_user: User, budget: DepartmentBudget, name: str
) -> None:
    make_line(budget, kind="project", project=make_project(budget))
    client = signed_in(admin_user if name == "superuser" else cast[name])

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


@pytest.mark.parametrize(
    "disclose", [make_budget, lambda department: published(department=department)]
)
def test_a_department_keeps_the_codes_of_its_addresses_once_it_has_a_budget_or_is_public(
    cast: Cast, disclose: Callable[[Department], object]
) -> None:
    administrator, department = signed_in(cast.administrator), make_department("203")
    assert 'name="code"' in administrator.get(change_url(department)).content.decode()
    disclose(department)
    page = administrator.get(change_url(department)).content.decode()
    assert 'name="code"' not in page
    assert 'name="region"' not in page
    assert 'name="name"' in page


def test_a_unit_keeps_its_code_and_department_once_it_is_public(cast: Cast) -> None:
    unit = published_by_a_unit(make_department("203")).unit
    assert unit is not None
    columns = {name: getattr(unit, name) or "" for name in ("name", "order", "first_year")}
    other = make_department("204").pk
    for change in ({"code": "203009"}, {"department": other}):
        data = {**columns, "code": unit.code, "department": unit.department_id, **change}
        page = signed_in(cast.administrator).post(change_url(unit), data)
        assert "编码和所属部门不能再改" in page.content.decode()
    assert Unit.objects.get(pk=unit.pk).path(2023) == unit.path(2023)
