"""Codes by year: the supplied editions, official lists, and what cannot be loaded."""

from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from budget.actions.classification import load_list, load_supplied_editions, preview_list
from budget.classification import (
    KINDS,
    Comparison,
    ListedCode,
    compare,
    known_changes,
    supplied_list,
)
from budget.codes import Evidence, parent
from budget.models import ClassificationCode, CodeChange, DepartmentBudget, LedgerLine
from budget.problems import Problems
from disclosure.documents.intake.code_lists import read_list
from tests.cast import Cast
from tests.factories import make_line
from tests.packages import bytes_of, workbook_of
from tests.refusals import refused_as


def names(year: int, kind: str = "function") -> dict[str, str]:
    """Return the supplied names by code."""
    return {row.code: row.name for row in supplied_list(year, kind)}


@pytest.mark.parametrize(
    ("code", "by_year"),
    [
        (
            "21305",
            [
                "巩固脱贫衔接乡村振兴",
                "巩固脱贫攻坚成果衔接乡村振兴",
                "巩固脱贫攻坚成果衔接乡村振兴",
            ],
        ),
        ("2013804", ["市场主体管理", "市场主体管理", "经营主体管理"]),
        ("20139", [None, None, "社会工作事务"]),
        ("21006", ["中医药", "中医药", None]),
        ("2013201", ["行政运行", "行政运行", "行政运行"]),
    ],
)
def test_each_year_has_its_own_names(code: str, by_year: list[str | None]) -> None:
    assert [names(year).get(code) for year in (2022, 2023, 2024)] == by_year


def test_the_funds_new_codes_start_in_2024() -> None:
    assert "22006" not in names(2023, "government_fund_function")
    assert names(2025, "government_fund_function")["22006"] == "耕地保护考核奖惩基金支出"


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_every_code_has_its_parent(year: int) -> None:
    # The funds' list leaves classes to the general list.
    classes = set(names(year))
    for kind in KINDS:
        codes = set(names(year, kind))
        parents = {parent(code) for code in codes} - {""}
        assert parents <= codes | classes


def test_changes_name_evidence_that_the_database_knows() -> None:
    assert {change.evidence for change in known_changes()} <= set(Evidence)


def test_comparing_two_lists() -> None:
    comparison = compare(
        {"201": "甲", "202": "乙", "203": "丙"},
        [ListedCode("201", "甲"), ListedCode("202", "丁"), ListedCode("204", "戊")],
    )

    assert [row.code for row in comparison.added] == ["204"]
    assert comparison.renamed == (("202", "乙", "丁"),)
    assert [row.code for row in comparison.ended] == ["203"]
    assert not compare({"201": "甲"}, [ListedCode("201", "甲")])


# --- reading a list -------------------------------------------------------------------------------


def test_a_spreadsheet_and_a_text_read_the_same() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["科目名称", "备注", "科目编码"],
        ["工资福利支出", None, 301],
        ["基本工资", None, "30101"],
    ):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    text = "科目编码\t科目名称\n301\t工资福利支出\n\n30101\t基本工资\n"

    expected = [ListedCode("301", "工资福利支出"), ListedCode("30101", "基本工资")]
    assert read_list("科目.xlsx", buffer.getvalue()) == expected
    for encoding in ("utf-8", "gb18030", "utf-16", "utf-16-le"):
        assert read_list("科目.tsv", text.encode(encoding)) == expected


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("编号,说明\n201,甲", "classification.columns", "应有“科目编码”和“科目名称”两列"),
        ("", "classification.columns", "应有“科目编码”和“科目名称”两列"),
        ("code,name\n", "classification.empty", "文件中没有科目"),
        ("code,name\n2010,甲", "classification.code", "第2行：“2010”不是科目编码"),
        ("code,name\n201,甲\n201,乙", "classification.twice", "第3行：科目 201 出现了2次"),
        ("code,name\n201,", "classification.name", "第2行：科目 201 的名称应有1至100字"),
        ("code,name\n201,甲\u202e乙", "classification.name", "第2行：科目名称含有不可见的控制字符"),
    ],
)
def test_a_faulty_text_is_refused(text: str, code: str, words: str) -> None:
    with pytest.raises(Problems, match=words) as refusal:
        read_list("list.csv", text.encode())
    assert {problem.code for problem in refusal.value.problems} == {code}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"\xff\xfe\x00"), ("a.xlsx", b"")],
)
def test_what_is_no_list_is_refused(name: str, content: bytes) -> None:
    with refused_as("classification.unreadable", match="文件无法读取"):
        read_list(name, content)
    with refused_as("file.damaged", match="文件已损坏"):
        read_list(name, b"PK not a zip")


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_a_title_stands_above_a_text(delimiter: str) -> None:
    text = f"2024年科目\n\n科目编码{delimiter}科目名称\n301{delimiter}工资福利支出\n"
    assert read_list("科目.csv", text.encode()) == [ListedCode("301", "工资福利支出")]


HEADING = ["科目编码", "科目名称"]


def test_titles_may_stand_above_and_codes_may_be_numbers_with_a_format() -> None:
    book = workbook_of(("科目", [["2023年支出功能分类科目"], HEADING, [2010301, "行政运行"]]))
    book.worksheets[0]["A3"].number_format = "#,##0"
    assert read_list("a.xlsx", bytes_of(book)) == [ListedCode("2010301", "行政运行")]


@pytest.mark.parametrize("case", ["strict-ooxml", "odd-styles-colour", "odd-styles-font-family-34"])
def test_workbooks_that_excel_opens_are_read(case: str) -> None:
    """They are ledgers: what is wrong with them as a list is their columns and nothing else."""
    data = (Path(__file__).parents[1] / "data" / "cases").glob(f"{case}*.xlsx")
    with refused_as("classification.columns", match="应有“科目编码”"):
        read_list("a.xlsx", next(data).read_bytes())


def test_what_nobody_sees_in_a_list_stops_it() -> None:
    book = workbook_of(("科目", [HEADING, [201, "甲"], [202, "乙"], ["=1+1", "丙"]]))
    book.worksheets[0].row_dimensions[3].hidden = True
    with pytest.raises(Problems) as refusal:
        read_list("a.xlsx", bytes_of(book))
    assert {problem.code for problem in refusal.value.problems} == {"sheet.unseen", "cell.formula"}
    assert "科目：第3行里有内容" in str(refusal.value)


def test_two_sheets_of_codes_are_asked_about() -> None:
    book = workbook_of(("一", [HEADING, [201, "甲"]]), ("二", [HEADING, [202, "乙"]]))
    with refused_as("classification.sheets", match="“一”表、“二”表都有科目"):
        read_list("a.xlsx", bytes_of(book))


# --- saving ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("no_editions")
def test_the_supplied_editions_are_loaded_once() -> None:
    load_supplied_editions(years=[2023])
    code = ClassificationCode.objects.filter(code="2013201")
    code.update(name="官方名称", evidence=Evidence.OFFICIAL)

    load_supplied_editions(years=[2023])

    assert ClassificationCode.objects.get(code="2013201").name == "官方名称"
    assert CodeChange.objects.count() == len(known_changes())


@pytest.mark.usefixtures("no_editions")
def test_a_loaded_list_is_official_and_keeps_rows_that_lines_name(budget: DepartmentBudget) -> None:
    line = make_line(budget, economic="30101")
    listed = [
        ListedCode("301", "工资福利支出"),
        ListedCode("30101", "基本工资（新）"),
        ListedCode("30102", "津贴补贴"),
        ListedCode("302", "商品和服务支出"),
    ]

    comparison = load_list(
        year=2023, kind="department_economic", listed=listed, source="财预〔2022〕1号"
    )

    economic = ClassificationCode.objects.get(code="30101")
    assert LedgerLine.objects.get(pk=line.pk).economic == economic
    assert (economic.name, economic.evidence) == ("基本工资（新）", Evidence.OFFICIAL)
    assert [row.code for row in comparison.ended] == ["30201", "30212", "30217", "30231"]
    assert not ClassificationCode.objects.filter(code="30231").exists()
    assert not preview_list(year=2023, kind="department_economic", listed=listed)


def test_a_code_with_money_does_not_end(budget: DepartmentBudget) -> None:
    make_line(budget, economic="30101")

    listed = [ListedCode("301", "工资福利支出")]
    message = "科目 30101：新科目表中没有这个科目，但已有预算使用"

    with pytest.raises(Problems, match=message) as refusal:
        load_list(year=2023, kind="department_economic", listed=listed, source="甲")

    assert [problem.code for problem in refusal.value.problems] == ["classification.in_use"]
    assert ClassificationCode.objects.filter(code="30231").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "code"),
    [("department_economic", "201"), ("function", "301"), ("government_economic", "30101")],
)
def test_codes_of_another_list_are_refused(kind: str, code: str) -> None:
    with refused_as("classification.misplaced", match="不属于所选分类的科目"):
        load_list(year=2026, kind=kind, listed=[ListedCode(code, "甲")], source="甲")


def test_only_the_installations_administrator_loads_a_list(cast: Cast, admin_user: User) -> None:
    def load(by: User) -> Comparison:
        listed = [ListedCode("301", "工资福利支出")]
        return load_list(year=2026, kind="department_economic", listed=listed, source="甲", by=by)

    for county_account in (cast.reviewer, cast.administrator):
        with pytest.raises(PermissionDenied):
            load(by=county_account)

    assert load(by=admin_user).added


@pytest.mark.django_db
@pytest.mark.usefixtures("no_editions")
def test_the_command_shows_before_it_saves(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("code,name\n301,工资福利支出\n")
    options = ["--file", str(file), "--year", "2026", "--kind", "department_economic"]

    out = StringIO()
    call_command("load_classification", *options, stdout=out)
    added, summary = out.getvalue().splitlines()
    assert added == "新增 301 工资福利支出"
    assert summary == "新增1个，更名0个，停用0个。尚未保存；加 --save 保存"
    assert not ClassificationCode.objects.exists()

    call_command("load_classification", *options, "--save", stdout=StringIO())
    assert ClassificationCode.objects.get().edition.source == "list.csv"


@pytest.mark.django_db
def test_the_command_explains_what_it_cannot_load(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("code,name\n30,甲\n")

    with pytest.raises(CommandError, match="第2行：“30”不是科目编码"):
        call_command(
            "load_classification", "--file", str(file), "--year", "2026", "--kind", "function"
        )
    with pytest.raises(CommandError, match="要写明 --year 和 --kind"):
        call_command("load_classification", "--file", str(file))
    with pytest.raises(CommandError, match="无法打开"):
        call_command(
            "load_classification", "--file", "missing.csv", "--year", "2026", "--kind", "function"
        )
