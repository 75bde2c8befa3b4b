"""Blank forms for tests: the workbooks that bureaus hand out, and exported documents emptied."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document as WordDocument

from disclosure.documents import formats
from disclosure.documents.intake.drafting.files import Draft, draft_file
from tests.documents import example_document, imprint

DATA = Path(__file__).resolve().parents[4] / "data"
_AMOUNT = re.compile(r"-?[\d,]*\.\d+|\d{3,7}")


@cache
def drafted(name: str) -> Draft:
    """The first layout of a workbook in tests/data."""
    return draft_file((DATA / name).read_bytes(), name, "tried")


@cache
def blank_hebei_workbook() -> bytes:
    """The example as a workbook without its amounts and codes."""
    document = example_document()
    data = formats.get("xlsx").render(document, imprint(document))
    book = openpyxl.load_workbook(BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                is_money = (
                    isinstance(cell.value, int | float) and not float(cell.value).is_integer()
                )
                if is_money or _AMOUNT.fullmatch(str(cell.value or "")):
                    cell.value = None
    emptied = BytesIO()
    book.save(emptied)
    return emptied.getvalue()


@cache
def blank_hebei_word_file() -> bytes:
    """The example's nine tables as a Word file without their amounts and codes."""
    document = example_document()
    data = formats.get("docx").render(document, imprint(document))
    word = WordDocument(BytesIO(data))
    for table in word.tables:
        for row in table.rows:
            for cell in row.cells:
                if _AMOUNT.fullmatch(cell.text.strip()):
                    cell.text = ""
    emptied = BytesIO()
    word.save(emptied)
    return emptied.getvalue()


# The tables of Jiangsu's form of 2019, as its congress office published it, without amounts. A cell
# "<" belongs to the one on its left, "^" to the one above.
JIANGSU = {
    "收支预算总表": """
        收入|<|支出|<|<|<
        项目名称|金额|功能分类|<|支出用途|<
        ^|^|功能科目名称|金额|项目名称|金额
        一、财政拨款||一、一般公共服务支出||一、基本支出|
        1.一般公共预算||二、外交支出||二、项目支出|
        2.政府性基金预算||十四、资源勘探信息等支出||三、单位预留机动经费|
        二、财政专户管理资金||二十一、其他支出|||
        三、其他资金|||||
        当年收入小计||||当年支出小计|
        上年结转资金||||结转下年资金|
        收入合计||||支出合计|
    """,
    "支出预算总表": """
        合计|基本支出|项目支出|单位预留机动经费|结转下年资金
        ||||
    """,
    "财政拨款支出预算表（功能科目）": """
        功能科目编码|功能科目名称|金额
        合计||
    """,
    "一般公共预算基本支出预算表（经济科目）": """
        科目编码|科目名称|金额
        合计||
    """,
    "“三公”经费、会议费、培训费支出预算表": """
        合计|“三公”经费|<|<|<|<|<|会议费|培训费
        ^|小计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费|^|^
        ^|^|^|小计|公务用车购置费|公务用车运行维护费|^|^|^
        ||||||||
    """,
    "一般公共预算机关运行经费支出预算表": """
        科目编码|科目名称|机关运行经费支出
        合计||
    """,
    "政府采购预算表": """
        采购品目大类|专项名称|经济科目|采购物品名称|采购组织形式|总计
        |||||
    """,
}


@cache
def blank_jiangsu_word_file() -> bytes:
    """Tables of Jiangsu's form of 2019 as a Word file."""
    word = WordDocument()
    word.add_paragraph("2019年度部门预算公开表")
    for number, (title, text) in enumerate(JIANGSU.items(), 1):
        word.add_paragraph(title)
        word.add_paragraph(f"公开表{'一二三四五六七'[number - 1]}  部门：        单位：万元")
        add_table(word, [line.strip().split("|") for line in text.strip().splitlines()])
    content = BytesIO()
    word.save(content)
    return content.getvalue()


def add_table(word: Any, rows: list[list[str]]) -> None:
    table = word.add_table(len(rows), len(rows[0]))
    for at, texts in enumerate(rows):
        for position, text in enumerate(texts):
            if text == "<":
                table.cell(at, position).merge(table.cell(at, position - 1))
            elif text == "^":
                table.cell(at, position).merge(table.cell(at - 1, position))
            elif text:
                table.cell(at, position).text = text
    for row in table.rows:  # merging leaves the blank paragraphs of what was merged
        for cell in row.cells:
            cell.text = cell.text.strip()
