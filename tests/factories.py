"""Rows for tests.

Each factory makes what it is asked for and, where nothing is said, a plausible rest.
"""

from decimal import Decimal
from itertools import count
from typing import Any

from budget import entries
from budget.dimensions import Fund, Kind, Origin
from budget.models import (
    ClassificationCode,
    ClassificationEdition,
    Department,
    DepartmentBudget,
    FiscalYear,
    LedgerLine,
    Project,
    Region,
    Unit,
)

NEXT = count(1)

# Enough of an edition for most tests: one function of each level, one of the funds', and what basic
# money is spent on.
FEW_CODES: dict[str, Any] = {
    "function": {
        "201": "一般公共服务支出",
        "20132": "组织事务",
        "2013201": "行政运行",
        "2013202": "一般行政管理事务",
        "208": "社会保障和就业支出",
        "20805": "行政事业单位养老支出",
        "2080501": "行政单位离退休",
        "212": "城乡社区支出",
    },
    "government_fund_function": {
        "21208": "国有土地使用权出让收入安排的支出",
        "2120801": "征地和拆迁补偿支出",
    },
    "department_economic": {
        "301": "工资福利支出",
        "30101": "基本工资",
        "302": "商品和服务支出",
        "30201": "办公费",
        "30212": "因公出国（境）费用",
        "30217": "公务接待费",
        "30231": "公务用车运行维护费",
    },
    "government_economic": {"501": "机关工资福利支出", "50101": "工资奖金津补贴"},
}


def make_region(code: str = "130532", **fields: Any) -> Region:
    """Make a county, or take it as it is. One reviewer does all unless ``two_people`` is asked."""
    defaults = {"name": "平乡县", "two_people": False, **fields}
    region, _ = Region.objects.get_or_create(code=code, defaults=defaults)
    return region


def make_edition(
    year: int = 2023, codes: dict[str, dict[str, str]] | None = None
) -> ClassificationEdition:
    edition, created = ClassificationEdition.objects.get_or_create(
        year=year, defaults={"name": f"{year}年科目"}
    )
    if not created:
        return edition
    rows = []
    for kind, names in (FEW_CODES if codes is None else codes).items():
        for code, name in names.items():
            row = ClassificationCode(
                edition=edition, kind=kind, code=code, name=name, evidence="published"
            )
            rows.append(row)
    ClassificationCode.objects.bulk_create(rows)
    return edition


def make_fiscal_year(region: Region | None = None, year: int = 2023, **fields: Any) -> FiscalYear:
    fiscal_year, _ = FiscalYear.objects.get_or_create(
        region=region or make_region(),
        year=year,
        defaults={"layout": "hebei-2023", "edition": make_edition(year), **fields},
    )
    return fiscal_year


def make_department(code: str = "203", region: Region | None = None, **fields: Any) -> Department:
    department, created = Department.objects.get_or_create(
        region=region or make_region(),
        code=code,
        defaults={
            "name": "中共平乡县委组织部" if code == "203" else f"第{code}号部门",
            "kind": "administrative",
            **fields,
        },
    )
    if created:
        Unit.objects.create(department=department, code=code, name=department.name, nature="行政")
    return department


def make_budget(
    department: Department | None = None, year: int = 2023, **fields: Any
) -> DepartmentBudget:
    department = department or make_department()
    return DepartmentBudget.objects.create(
        department=department, fiscal_year=make_fiscal_year(department.region, year), **fields
    )


def code_of(budget: DepartmentBudget, code: str) -> ClassificationCode:
    return ClassificationCode.objects.get(edition=budget.fiscal_year.edition, code=code)


def make_line(
    budget: DepartmentBudget, function: str = "2013201", economic: str = "30101", **fields: Any
) -> LedgerLine:
    unit = fields.pop("unit", None) or budget.department.units.all()[0]
    return LedgerLine.objects.create(
        budget=budget,
        unit=unit,
        function=code_of(budget, function),
        economic=code_of(budget, economic) if economic else None,
        **{"kind": "basic", "amount": Decimal("1000.00"), **fields},
    )


def make_project(budget: DepartmentBudget, **fields: Any) -> Project:
    return Project.objects.create(budget=budget, **{"name": f"项目{next(NEXT)}", **fields})


def plain_line(**fields: Any) -> entries.Line:
    """A right line as a plain value, for tests that make one thing wrong with it."""
    right = {
        "unit": "203",
        "function": "2013201",
        "economic": "30101",
        "fund": Fund.GENERAL_PUBLIC_BUDGET,
        "origin": Origin.CURRENT_YEAR,
        "kind": Kind.BASIC,
        "amount": Decimal("1000.00"),
    }
    return entries.Line(**{**right, **fields})
