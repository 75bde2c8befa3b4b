"""`import_ledger`: the example's file into a blank year, twice, and what it refuses."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from budget.examples import EXAMPLE_2023
from budget.models import DepartmentBudget, LedgerLine
from budget.statuses import Status
from tests.factories import make_department

pytestmark = pytest.mark.one_database

LEDGER = EXAMPLE_2023 / "ledger.tsv"


def run(file: Path = LEDGER, *options: str, department: str = "203", year: str = "2023") -> str:
    out = StringIO()
    call_command("import_ledger", file, *options, department=department, year=year, stdout=out)
    return out.getvalue()


def total(budget: DepartmentBudget) -> Decimal:
    return sum((line.amount for line in budget.lines.all()), Decimal(0))


def test_importing_what_is_there_changes_nothing(budget: DepartmentBudget) -> None:
    records = LedgerLine.history.count()
    assert run() == (
        "新增0笔，修改0笔，删除0笔；合计由 22791500 元变为 22791500 元。没有变化\n"
        "  33笔，合计 22,791,500.00 元；金额按元读取（标题“amount_yuan”）\n"
    )
    assert LedgerLine.history.count() == records


def test_an_empty_ledger_is_filled_from_the_file(budget: DepartmentBudget) -> None:
    budget.lines.all().delete()
    assert "。没有保存\n" in run(LEDGER, "--dry-run")
    assert budget.lines.count() == 0
    assert run().startswith("新增33笔")
    assert total(budget) == Decimal("22791500.00")


def test_a_blank_year_gets_its_budget(budget: DepartmentBudget) -> None:
    make_department("204")
    run(department="204")
    assert total(DepartmentBudget.objects.get(department__code="204")) == Decimal("22791500.00")


def test_every_fault_is_told_and_nothing_is_saved(budget: DepartmentBudget, tmp_path: Path) -> None:
    file = tmp_path / "账.tsv"
    file.write_text(
        "function_code\tkind\tamount_yuan\n1\tproject\t5\n2013202\tproject\tx\n2013202\tproject\t1\n"
    )
    with pytest.raises(CommandError) as refused:
        run(file)
    assert "第2行 功能科目" in str(refused.value)
    assert "第3行 金额" in str(refused.value)
    assert budget.lines.count() == 33


def test_a_closed_budget_stays_as_it_is(budget: DepartmentBudget) -> None:
    DepartmentBudget.objects.update(status=Status.SUBMITTED)
    with pytest.raises(CommandError, match="已提交，不能修改"):
        run()
    assert "。没有保存；203 中共平乡县委组织部（2023年）已提交，现在不能导入\n" in run(
        LEDGER, "--dry-run"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"department": "999"}, "没有编码为 999 的部门"),
        ({"year": "2031"}, "还没有建立2031年度"),
        ({"file": Path("无")}, "无法打开：没有这个文件"),
    ],
)
def test_what_is_not_there_is_said(budget: DepartmentBudget, options: dict, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(**options)


# -- what a person decides -------------------------------------------------------------------------

HEADING = "功能科目,经济科目,支出类型,金额"


def written(tmp_path: Path, *rows: str, heading: str = HEADING) -> Path:
    file = tmp_path / "账.csv"
    file.write_text("\n".join([heading, *rows]), encoding="gb18030")
    return file


def test_equal_lines_are_entered_only_when_that_is_said(
    budget: DepartmentBudget, tmp_path: Path
) -> None:
    file = written(tmp_path, *["2013201,30101,基本支出,6320000"] * 2)
    with pytest.raises(CommandError, match="第2行、第3行 各列完全相同"):
        run(file)
    assert budget.lines.count() == 33
    run(file, "--equal", "keep")
    assert budget.lines.count() == 2


def test_a_column_that_was_not_understood_is_left_out_only_when_that_is_said(
    budget: DepartmentBudget, tmp_path: Path
) -> None:
    row = "2013201,30101,基本支出,100,政府性基金"
    file = written(tmp_path, row, heading=f"{HEADING},资金种类")
    with pytest.raises(CommandError, match="“资金种类”列没有读懂"):
        run(file)
    assert "没有读取 第1行“资金种类”：没有读取的列" in run(file, "--columns", "skip")


def test_a_unit_that_nobody_states_is_asked_where_the_total_tells_another(
    budget: DepartmentBudget, tmp_path: Path
) -> None:
    file = written(tmp_path, "2013201,30101,基本支出,2279.15")
    with pytest.raises(CommandError, match="按万元读取才与已有的"):
        run(file)
    assert "合计 22,791,500.00 元；金额按万元读取（由您指明）" in run(file, "--unit", "万元")


def test_a_program_is_told_what_was_read_and_what_not(
    budget: DepartmentBudget, tmp_path: Path
) -> None:
    file = written(tmp_path, "2013201,30101,基本支出,5", "合计,,,5", "制表：某人,,,")
    told = json.loads(run(file, "--dry-run", "--json"))
    assert (told["saved"], told["after"], told["problems"]) == (False, "5.00", [])
    assert told["parts"][0]["unit"] == {"name": "元", "source": "文件没有写明，按约定"}
    assert [unread["reason"] for unread in told["unread"]] == ["合计行，不是明细", "表下的说明"]


def test_a_program_is_told_what_was_not_read_of_a_file_that_is_stopped(
    budget: DepartmentBudget, tmp_path: Path
) -> None:
    file = written(tmp_path, "2013201,30101,基本支出,五", "制表：某人,,,")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_ledger", file, "--json", department="203", year="2023", stdout=out)
    told = json.loads(out.getvalue())
    assert [problem["address"] for problem in told["problems"]] == ["第2行 金额"]
    assert [unread["reason"] for unread in told["unread"]] == ["表下的说明"]
