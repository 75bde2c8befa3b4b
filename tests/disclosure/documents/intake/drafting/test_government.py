"""Tables by 政府预算支出经济分类 are bound by their words and codes, and never against either."""

import tomllib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import openpyxl
import pytest
from docx import Document as WordDocument

from disclosure.documents import forms
from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.intake.drafting.files import Draft, draft_file
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case
from tests.disclosure.documents.intake.drafting.blanks import add_table

# A form with tables of each classification. Its titles say which, or headings do, or codes alone.
FORM = {
    "2026年一般公共预算基本支出表（按部门预算支出经济分类）": """
        科目编码|科目名称|金额
        合计||
        301|工资福利支出|
        30101|基本工资|
    """,
    "2026年一般公共预算基本支出表（按政府预算支出经济分类）": """
        科目编码|科目名称|合计|本年收入|上年结转
        合计||||
    """,
    "2026年一般公共预算支出表": """
        政府预算支出经济分类科目编码|政府预算支出经济分类科目名称|合计|基本支出|项目支出
        合计||||
        501|机关工资福利支出|||
    """,
    "2026年财政拨款支出表": """
        科目编码|科目名称|金额
        501|机关工资福利支出|
        50101|工资奖金津补贴|
        505|对事业单位经常性补助|
        合计||
    """,
    "2026年一般公共预算支出汇总表（按政府预算支出经济分类）": """
        项目|金额
        501机关工资福利支出|
        502机关商品和服务支出|
        503机关资本性支出（一）|
        504机关资本性支出（二）|
        505对事业单位经常性补助|
        506对事业单位资本性补助|
        507对企业补助|
        508对企业资本性支出|
        509对个人和家庭的补助|
        510对社会保障基金补助|
        511债务利息及费用支出|
        513转移性支出|
        599其他支出|
        合计|
    """,
}
# Tables whose words say one classification and whose rows show another one.
CONTRADICTIONS = {
    "2026年支出表（按政府预算支出经济分类）": """
        科目编码|科目名称|金额
        合计||
        301|工资福利支出|
    """,
    "2026年基本支出表（按政府预算支出经济分类）": """
        科目编码|科目名称|金额
        合计||
        30101|单位的工资|
    """,
    "2026年支出表（按部门预算支出经济分类）": """
        科目编码|科目名称|金额
        合计||
        501|机关工资福利支出|
    """,
    "2026年支出表（按支出经济分类）": """
        科目编码|科目名称|金额
        合计||
        501||
    """,
    "2026年支出对照表": """
        部门预算支出经济分类科目编码|政府预算支出经济分类科目编码|金额
        合计||
    """,
}


def rows_of(text: str) -> list[list[str]]:
    return [line.strip().split("|") for line in text.strip().splitlines()]


def workbook(form: dict[str, str]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, (title, text) in enumerate(form.items(), 1):
        sheet = book.create_sheet(f"表{number}")
        sheet.append([title])
        sheet.append(["部门：", None, "单位：万元"])
        for texts in rows_of(text):
            sheet.append([cell or None for cell in texts])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def word_file(form: dict[str, str]) -> bytes:
    word = WordDocument()
    word.add_paragraph("2026年度部门预算公开表")
    for title, text in form.items():
        word.add_paragraph(title)
        word.add_paragraph("部门：        单位：万元")
        add_table(word, rows_of(text))
    content = BytesIO()
    word.save(content)
    return content.getvalue()


WRITERS: dict[str, Callable[[dict[str, str]], bytes]] = {"xlsx": workbook, "docx": word_file}


@cache
def draft(kind: str) -> Draft:
    return draft_file(WRITERS[kind](FORM), f"form.{kind}", "tried")


@cache
def layout(kind: str) -> Layout:
    return forms.load_data(tomllib.loads(draft(kind).text), forms.SHIPPED, name="tried.toml")


def table(kind: str, number: int) -> TableRule:
    return layout(kind).tables[f"table-{number}"]


@pytest.mark.parametrize("kind", WRITERS)
def test_each_table_lists_the_codes_that_it_says_or_shows(kind: str) -> None:
    assert draft(kind).unbound == ()
    assert draft(kind).faults == ()
    assert [rule.rows_by for rule in layout(kind).tables.values()] == [
        "economic",
        "government",
        "government",
        "government",
        "fixed",
    ]


@pytest.mark.parametrize("kind", WRITERS)
def test_columns_and_totals_are_bound_as_in_any_table_by_code(kind: str) -> None:
    basic, spending, fiscal = table(kind, 2), table(kind, 3), table(kind, 4)
    assert dict(basic.counts.conditions) == {
        "fund": ("general_public_budget",),
        "kind": ("basic",),
    }
    assert [column.kind for column in spending.columns] == ["code", "name", *["money"] * 3]
    assert spending.column_sums == {"total": ("basic", "project")}
    assert (fiscal.total_label, fiscal.total_position) == ("合计", "last")


@pytest.mark.parametrize("kind", WRITERS)
def test_rows_named_by_classes_count_these_codes_and_no_function(kind: str) -> None:
    rule = table(kind, 5)
    conditions = {}
    for row in rule.rows:
        counts = row.items[""].counts
        conditions[row.key] = None if counts is None else dict(counts.conditions)
    assert conditions["501"] is not None
    assert conditions["501"]["nature"] == ("administrative", "civil_service_managed")
    assert conditions["505"] is not None
    assert conditions["505"]["economic"] == ("301", "302")
    assert conditions["513"] is None  # no department has money there
    assert conditions["599"] is not None
    assert "function" not in conditions["599"]  # 其他支出 is a function as well
    assert rule.row_sums["total"] == tuple(row.key for row in rule.rows[:-1])


@pytest.mark.parametrize("kind", WRITERS)
def test_the_draft_can_be_published(kind: str) -> None:
    for trial in prove(layout(kind), cases=[Case.USUAL], names=[kind], solve=False):
        assert trial.findings == ()


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("title", CONTRADICTIONS)
def test_a_table_whose_words_and_codes_contradict_is_left_open(kind: str, title: str) -> None:
    drafted = draft_file(
        WRITERS[kind]({title: CONTRADICTIONS[title]}), f"form.{kind}", "contradictory"
    )
    (unbound,) = drafted.unbound
    assert "说的不是同一种分类" in unbound.message
    assert "# [tables.table-1]" in drafted.text
    assert not any(line.startswith("rows_by") for line in drafted.text.splitlines())


def test_a_name_beside_the_code_of_another_is_left_open() -> None:
    title = "2026年支出汇总表（按政府预算支出经济分类）"
    form = {title: "项目|金额\n501工资福利支出|\n502机关工资福利支出|\n合计|"}
    drafted = draft_file(workbook(form), "form.xlsx", "wrong")
    assert [unbound.message for unbound in drafted.unbound] == [
        "不认识“501工资福利支出”",
        "不认识“502机关工资福利支出”",
    ]
