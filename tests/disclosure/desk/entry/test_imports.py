"""A ledger from a file in the admin.

Template, every fault, what would change, and a confirmation that saves it once.
"""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.utils import get_column_letter

from budget.examples import EXAMPLE_2023
from budget.models import ClassificationCode, DepartmentBudget, LedgerLine
from budget.workbooks import ENTRY_SHEET
from tests.cast import Cast
from tests.packages import bytes_of, workbook_of

pytestmark = pytest.mark.one_database


@pytest.fixture
def address(budget: DepartmentBudget) -> str:
    return reverse("desk:import-ledger", args=[budget.pk])


def upload(client: Client, address: str, content: bytes, name: str = "账.tsv") -> str:
    return client.post(address, {"file": SimpleUploadedFile(name, content)}).content.decode()


def example() -> bytes:
    return Path(EXAMPLE_2023 / "ledger.tsv").read_bytes()


def test_the_template_comes_back_unchanged(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    template = clerk.get(reverse("desk:workbook", args=[budget.pk])).content
    assert "与现有明细相同" in upload(clerk, address, template, "预算明细.xlsx")


def confirmed(page: str) -> dict[str, str]:
    """The form by which the preview of a page is confirmed."""
    (preview,) = re.findall(r'name="preview" value="(\w+)"', page)
    return {"confirm": "1", "preview": preview}


def test_each_tab_confirms_what_it_shows(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    first = upload(clerk, address, example().replace(b"6320000", b"6320111"))
    second = upload(clerk, address, example().replace(b"6320000", b"6320222"))

    clerk.post(address, confirmed(first))
    assert budget.lines.filter(amount="6320111").exists()

    answer = clerk.post(address, confirmed(second), follow=True)
    assert "预览之后有人改动了明细" in answer.content.decode()
    assert not budget.lines.filter(amount="6320222").exists()
    assert (
        "没有等待确认的内容" in clerk.post(address, {"confirm": "1"}, follow=True).content.decode()
    )


def test_what_would_change_is_shown_and_saved_only_when_confirmed(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    changed = (
        example().replace(b"6320000", b"6320001").replace(b"2013201\t30299", b"2013201\t30215")
    )
    text = upload(clerk, address, changed)
    confirmation = confirmed(text)
    assert "新增 1 笔，修改 1 笔，删除 1 笔" in text
    assert "22,791,501.00" in text
    assert not budget.lines.filter(amount="6320001").exists()

    clerk.post(address, confirmation)
    assert budget.lines.filter(amount="6320001").exists()
    records = LedgerLine.history.count()
    clerk.post(address, confirmation)
    assert LedgerLine.history.count() == records


def test_every_fault_is_told(clerk: Client, address: str) -> None:
    text = upload(
        clerk, address, example().replace(b"2013201\t30101", b"999\t30101").replace(b"268000", b"x")
    )
    assert "有 2 处要改" in text
    assert "第2行 功能科目" in text
    assert "确认导入" not in text


def with_column(heading: str, cell: str) -> bytes:
    first, *rows = example().decode().splitlines()
    return "\n".join([f"{first}\t{heading}", *(f"{row}\t{cell}" for row in rows)]).encode()


@pytest.mark.parametrize(
    ("heading", "cell", "told"),
    [
        ("部门编码", "204", "写着“204”，不是本部门的预算单位"),  # which the region has
        ("主管部门编码", "204", "“主管部门编码”列没有读懂"),  # perhaps above us
        ("主管部门编码", "999", "“主管部门编码”列没有读懂"),  # which nobody has
        ("主管部门编码", "203", "与现有明细相同"),
        ("主管部门编码", "130532203", "与现有明细相同"),
    ],
)
def test_a_column_of_offices_is_held_against_the_regions(
    clerk: Client, address: str, budget: DepartmentBudget, heading: str, cell: str, told: str
) -> None:
    assert told in upload(clerk, address, with_column(heading, cell))


def test_a_ledger_that_moved_after_the_preview_is_not_overwritten(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    text = upload(clerk, address, example().replace(b"6320000", b"6320001"))
    budget.lines.filter(economic__code="30102").delete()
    answer = clerk.post(address, confirmed(text), follow=True)
    assert "预览之后有人改动了明细" in answer.content.decode()
    assert budget.lines.count() == 32


def test_only_the_clerk_of_an_open_budget_imports(client: Client, cast: Cast, address: str) -> None:
    for name, status in (("head", 403), ("reviewer", 403), ("other_clerk", 404)):
        client.force_login(cast[name])
        assert client.post(address, {"confirm": "1"}).status_code == status, name


def test_every_code_column_of_the_workbook_drops_down_that_years_codes(
    clerk: Client, budget: DepartmentBudget
) -> None:
    response = clerk.get(reverse("desk:workbook", args=[budget.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book[ENTRY_SHEET]
    codes = ClassificationCode.objects.filter(edition=budget.fiscal_year.edition)
    functions = codes.filter(kind__in=("function", "government_fund_function"))
    economics = codes.filter(kind="department_economic")
    wanted = {
        "功能科目": functions.filter(code__regex=r"^\d{7}$"),
        "经济科目": economics.filter(code__regex=r"^\d{5}$"),
    }
    headings = {
        cell.value: get_column_letter(cell.column or 0)
        for row in sheet.iter_rows(max_row=2)
        for cell in row
    }

    for heading, offered in wanted.items():
        letter = headings[heading]
        (rule,) = [
            each for each in sheet.data_validations.dataValidation if f"{letter}3" in each.sqref
        ]
        assert rule.type == "list"
        assert f"{letter}200" in rule.sqref
        match = re.fullmatch(r"'(.+)'!(.+)", rule.formula1)
        assert match is not None
        name, cells = match.groups()
        texts = [row[0].value for row in book[name][cells.replace("$", "")]]
        assert {text.split()[0] for text in texts} == set(offered.values_list("code", flat=True))


# -- what a person decides -------------------------------------------------------------------------


def hidden_row() -> bytes:
    rows: Any = [
        ["功能科目", "经济科目", "支出类型", "金额（元）"],
        ["2013201", "30101", "基本支出", 6320000],
        ["2013201", "30201", "基本支出", 999],
    ]
    workbook = workbook_of(("甲", rows))
    workbook["甲"].row_dimensions[3].hidden = True
    return bytes_of(workbook)


def test_a_question_of_the_file_is_answered_in_the_form(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    asked = upload(clerk, address, hidden_row(), "账.xlsx")
    assert "有看不见的内容：第3行" in asked
    assert 'name="hidden"' in asked
    assert 'name="equal"' not in asked
    assert "确认导入" not in asked

    file = SimpleUploadedFile("账.xlsx", hidden_row())
    answered = clerk.post(address, {"file": file, "hidden": "skip"}).content.decode()
    assert "1笔，合计 6,320,000.00 元；金额按元读取" in answered
    assert "第3行：看不见的行，没有读取" in answered
    clerk.post(address, confirmed(answered))
    assert budget.lines.count() == 1


def test_what_was_not_read_is_listed(clerk: Client, address: str) -> None:
    text = "功能科目,经济科目,支出类型,金额,序号\n2013201,30101,基本支出,5,1\n合计,,,5,\n"
    page = upload(clerk, address, text.encode("gb18030"), "账.csv")
    assert "没有读取的 2 处" in page
    assert "合计行，不是明细" in page
