"""Files as they come: read by what they print, and stopped where something could be dropped."""

import copy
import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font

from budget.entries import Entries
from budget.money import round_half_up
from budget.problems import Problems, Stops, stopped_by
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading import Reading, StatedIdentity, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import recover
from disclosure.documents.proving.specimens import Case, specimen
from tests.documents import example_document, imprint
from tests.packages import changed

LAYOUT = layout("hebei-2023")
EXAMPLE = Path(__file__).parents[4] / "data" / "disclosure-2023.docx"
FIGURE = re.compile(r"\d+\.\d\d")
BY_ECONOMIC = 5  # the position of table 6, whose first three columns hold no money


def word(change: Callable[[Any], object]) -> bytes:
    """The example's Word file, changed."""
    document = docx.Document(str(EXAMPLE))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def example() -> Reading:
    return read_file(EXAMPLE.read_bytes(), "f.docx", [LAYOUT])


@cache
def excel() -> bytes:
    return formats.get("xlsx").render(example_document(), imprint(example_document()))


def read_word(change: Callable[[Any], object]) -> Reading:
    return read_file(word(change), "f.docx", [LAYOUT])


def read_excel(change: Callable[[Any], object]) -> Reading:
    workbook = openpyxl.load_workbook(io.BytesIO(excel()))
    change(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return read_file(buffer.getvalue(), "f.xlsx", [LAYOUT])


def texts(reading: Reading) -> dict[str, str]:
    return {address: cell.text for address, cell in reading.document.cells.items()}


def stopping(reading: Reading) -> set[str]:
    codes = set()
    for problem in reading.problems:
        if stopped_by(problem) is Stops.EVERYTHING:
            codes.add(problem.code)
    return codes


def statutory_cells(document: Any) -> list[Any]:
    """The cells with a figure of two decimals in the first nine tables."""
    cells = []
    for table in document.tables[:9]:
        for row in table.rows:
            cells += [cell for cell in row.cells if FIGURE.fullmatch(cell.text)]
    return cells


# -- nil, decimals, units --------------------------------------------------------------------------


@pytest.mark.parametrize("nil", ["0.00", "0", "-", "—"])
@pytest.mark.sampled(one_in=4)
def test_nil_printed_in_one_table_alone_is_nil(nil: str) -> None:
    def print_nil(document: Any) -> None:
        for row in document.tables[BY_ECONOMIC].rows[4:]:
            for cell in row.cells[3:]:
                if not cell.text.strip():
                    cell.text = nil

    assert texts(read_word(print_nil)) == texts(example())


def test_nil_printed_in_one_column_alone_is_nil() -> None:
    def print_nil(document: Any) -> None:
        for row in document.tables[BY_ECONOMIC].rows[4:]:
            if not row.cells[-1].text.strip():
                row.cells[-1].text = "0.00"

    assert texts(read_word(print_nil)) == texts(example())


@pytest.mark.in_turn
@pytest.mark.parametrize("every", [1, 2, 5])
def test_nil_in_several_ways_is_nil_where_amounts_are_exact(every: int) -> None:
    """In 元 with two decimals no amount rounds to 0.00: one office leaves nil blank, another does
    not, and a file of both has a ledger all the same."""
    shanghai = layout("shanghai-department-2025")
    made = specimen(shanghai, Case.USUAL, 1).entries
    shown = assemble(made, shanghai).document
    document = docx.Document(io.BytesIO(formats.get("docx").render(shown, imprint(shown))))
    print_nil_of_amounts(document, every=every)
    reading = read_file(saved(document), "f.docx", [shanghai], stated=stated_by_a_person(made))
    assert [problem.message for problem in reading.problems] == []
    assert reading.document.as_displayed() == shown.as_displayed()
    assert recover(reading, shanghai, entries_of(reading, shanghai), {}).is_found


def test_nil_is_printed_in_the_unit_that_a_person_tells() -> None:
    """The form is in 元, in which 0.00 is nil and says nothing of a file; the file is in 万元."""
    shanghai = layout("shanghai-department-2025")
    made = specimen(shanghai, Case.USUAL, 1).entries
    shown = assemble(made, shanghai).document
    document = docx.Document(io.BytesIO(formats.get("docx").render(shown, imprint(shown))))
    print_nil_of_amounts(document, every=4, beside=True)
    for piece in document.element.iter(qn("w:t")):
        piece.text = re.sub("单位[:：]元", "", piece.text or "")
    stated = replace(stated_by_a_person(made), money_unit="万元")
    reading = read_file(saved(document), "f.docx", [shanghai], stated=stated)
    assert {unit.unit for unit in reading.units} == {"万元"}
    shown_texts = {address: cell.text for address, cell in shown.cells.items()}
    zeros = {address for address, text in texts(reading).items() if text == "0.00"}
    assert zeros == {address for address, text in shown_texts.items() if text == "0.00"}


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def print_nil_of_amounts(document: Any, *, every: int, beside: bool = False) -> None:
    """Print 0.00 in every so many of the blank cells of amounts, or in all ``beside`` those."""
    blanks = 0
    for table in document.tables:
        columns = set()
        for row in table.rows:
            for position, cell in enumerate(row.cells):
                if re.fullmatch(r"[0-9,]+\.\d\d", cell.text):
                    columns.add(position)
        for row in table.rows[2:]:
            for position, cell in enumerate(row.cells):
                if position not in columns or cell.text:
                    continue
                blanks += 1
                is_chosen = blanks % every == 0
                if is_chosen is not beside:
                    cell.text = "0.00"


def stated_by_a_person(made: Entries) -> StatedIdentity:
    """What Shanghai's form does not print: the code of the department, and the region."""
    return StatedIdentity(
        department_code=made.department_code,
        region_code=made.region_code,
        region_name=made.region_name,
    )


def test_fewer_decimals_widen_what_a_figure_may_stand_for() -> None:
    def round_figures(document: Any) -> None:
        for cell in statutory_cells(document):
            cell.text = str(round_half_up(Decimal(cell.text), 1))

    reading = read_word(round_figures)
    assert stopping(reading) == set()
    for table in reading.document.tables[:6]:
        steps = {column.printed_step for column in table.columns if column.kind == "money"}
        assert steps == {Decimal(1000)}
    recovery = recover(reading, LAYOUT, entries_of(reading, LAYOUT), {})
    assert recovery.is_found
    money = [problem for problem in recovery.problems if "2279" in problem.message]
    assert money == []


def test_a_form_printed_as_it_should_be_states_no_step() -> None:
    for table in example().document.tables:
        assert {column.printed_step for column in table.columns} == {None}


def test_an_empty_table_may_have_blank_rows_and_a_total() -> None:
    def add_rows(document: Any) -> None:
        for table in document.tables[6:8]:
            blank = table.rows[-1]._tr
            for _ in range(3):
                blank.addnext(copy.deepcopy(blank))
            table.rows[-1].cells[1].text = "合计"

    reading = read_word(add_rows)
    assert stopping(reading) == set()
    recovery = recover(reading, LAYOUT, entries_of(reading, LAYOUT), {})
    assert len(recovery.entries.lines) == 33


def test_the_unit_of_each_table_is_told_with_its_source() -> None:
    units = {(taken.unit, taken.source) for taken in example().units}
    assert ("万元", "表上写明") in units


def test_a_file_that_states_no_unit_anywhere_is_stopped() -> None:
    def leave_out(document: Any) -> None:
        for table in document.tables:
            for row in table.rows[:3]:
                for cell in row.cells:
                    if cell.text.startswith("单位：万元"):
                        cell.text = ""

    assert "unit.unknown" in stopping(read_word(leave_out))


def test_a_unit_behind_the_number_counts() -> None:
    def in_yuan(document: Any) -> None:
        for cell in statutory_cells(document):
            cell.text = f"{Decimal(cell.text) * 10_000:,.2f}元"

    assert texts(read_word(in_yuan)) == texts(example())


@pytest.mark.parametrize("unit", ["萬元", "RMB万元", "人民币/万元"])
@pytest.mark.sampled(one_in=3)
def test_a_unit_in_other_characters_or_behind_its_currency_is_read(unit: str) -> None:
    def reword(document: Any) -> None:
        for table in document.tables:
            for row in table.rows[:3]:
                for cell in row.cells:
                    if "单位：万元" in cell.text:
                        cell.text = cell.text.replace("万元", unit)

    reading = read_word(reword)
    assert stopping(reading) == set()
    assert texts(reading) == texts(example())


def mangled(code: str, how: str) -> str:
    """A code as a spreadsheet or a platform writes it."""
    if how == "groups":
        return f"{code[:3]}.{code[3:5]}.{code[5:]}"
    if how == "thousands":
        return f"{int(code):,}"
    return how.format(code)


@pytest.mark.parametrize("how", ["groups", "thousands", "[{}]", "{}.00", "'{}", "２{}"])
@pytest.mark.sampled(one_in=6)
def test_a_code_is_read_as_spreadsheets_mangle_it(how: str) -> None:
    def mangle(document: Any) -> None:
        for row in document.tables[2].rows:
            for cell in row.cells:
                if re.fullmatch(r"2\d{6}", cell.text):
                    code = cell.text[1:] if how.startswith("２") else cell.text
                    cell.text = mangled(code, how)

    reading = read_word(mangle)
    assert stopping(reading) == set()
    assert texts(reading) == texts(example())


# -- what is no figure -----------------------------------------------------------------------------


def first_figure(document: Any) -> Any:
    return statutory_cells(document)[0]


@pytest.mark.parametrize("text", ["{}①", "{}²", "{}\n1", "{}[1]", "（{}）", "约{}"])
@pytest.mark.sampled(one_in=6)
def test_what_is_no_amount_stops_at_its_cell(text: str) -> None:
    def spoil(document: Any) -> None:
        cell = first_figure(document)
        cell.text = text.format(cell.text)

    assert stopping(read_word(spoil)) == {"cell.unreadable"}


def test_a_raised_digit_is_no_digit_of_the_figure() -> None:
    def raise_digit(document: Any) -> None:
        run = first_figure(document).paragraphs[0].add_run("1")
        run.font.superscript = True

    assert stopping(read_word(raise_digit)) == {"cell.unreadable"}


@pytest.mark.parametrize("mark", ["strike", "double_strike"])
def test_a_struck_digit_is_no_digit_of_the_figure(mark: str) -> None:
    def strike_digit(document: Any) -> None:
        run = first_figure(document).paragraphs[0].add_run("1")
        setattr(run.font, mark, True)

    reading = read_word(strike_digit)
    assert stopping(reading) == {"cell.unreadable"}
    assert any("有删除线，是否已作废" in problem.message for problem in reading.problems)


@pytest.mark.in_turn
@pytest.mark.parametrize("of", ["run", "paragraph"])
@pytest.mark.parametrize(("stroke", "stops"), [(True, {"cell.unreadable"}), (False, set())])
def test_a_digit_that_a_style_strikes_out_is_no_digit_of_the_figure(
    of: str, stroke: bool, stops: set[str]
) -> None:
    """Also by the style that it is based on; the run's own setting goes before both."""

    def strike_figure(document: Any) -> None:
        kind = WD_STYLE_TYPE.CHARACTER if of == "run" else WD_STYLE_TYPE.PARAGRAPH
        base = document.styles.add_style("Void", kind)
        base.font.strike = True
        style = document.styles.add_style("Void too", kind)
        style.base_style = base
        paragraph = first_figure(document).paragraphs[0]
        for styled in paragraph.runs if of == "run" else [paragraph]:
            styled.style = style
        if not stroke:
            for run in paragraph.runs:
                run.font.strike = False

    assert stopping(read_word(strike_figure)) == stops


def table_style(document: Any, *, part: str = "", based_on: str = "") -> str:
    """A style of tables that strikes its text out, or one part of the table's; its name."""
    stroke = "<w:rPr><w:strike/></w:rPr>"
    if part:
        stroke = f'<w:tblStylePr w:type="{part}">{stroke}</w:tblStylePr>'
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else stroke
    name = f"Void{part}{based_on}"
    style = parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:styleId="{name}">'
        f'<w:name w:val="{name}"/>{base}</w:style>'
    )
    document.styles.element.append(style)
    return name


def give_style(table: Any, name: str) -> None:
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblStyle")):
        properties.remove(old)
    properties.insert(0, parse_xml(f'<w:tblStyle {nsdecls("w")} w:val="{name}"/>'))


@pytest.mark.parametrize("is_inherited", [False, True])
def test_figures_that_the_style_of_their_table_strikes_out_stop(is_inherited: bool) -> None:
    def strike_table(document: Any) -> None:
        name = table_style(document)
        if is_inherited:
            name = table_style(document, based_on=name)
        give_style(document.tables[BY_ECONOMIC], name)

    reading = read_word(strike_table)
    assert "cell.unreadable" in stopping(reading)
    struck = [each for each in reading.problems if "有删除线，是否已作废" in each.message]
    assert struck
    assert all(each.address.startswith(f"表格{BY_ECONOMIC + 1}第") for each in struck)


@pytest.mark.parametrize("part", ["firstRow", "lastRow", "firstCol", "band1Horz", "wholeTable"])
def test_a_table_whose_style_strikes_some_cells_out_stops(part: str) -> None:
    def strike_part(document: Any) -> None:
        name = table_style(document, part=part)
        give_style(document.tables[BY_ECONOMIC], table_style(document, based_on=name))

    reading = read_word(strike_part)
    assert stopping(reading) == {"table.struck"}
    [problem] = [each for each in reading.problems if each.code == "table.struck"]
    assert problem.address == f"表格{BY_ECONOMIC + 1}"
    assert "表格样式给一部分格子加了删除线" in problem.message


@pytest.mark.parametrize("kind", ["paragraph", "table"])
def test_figures_that_the_style_of_all_strikes_out_stop(kind: str) -> None:
    """A paragraph or table that names no style has the one of all that name none."""

    def strike_all(document: Any) -> None:
        for style in document.styles.element.findall(qn("w:style")):
            if style.get(qn("w:type")) == kind:
                style.attrib.pop(qn("w:default"), None)
        name = table_style(document)
        style = document.styles.element[-1]
        style.set(qn("w:type"), kind)
        style.set(qn("w:default"), "1")
        assert style.get(qn("w:styleId")) == name
        for table in document.tables:
            for old in table._tbl.tblPr.findall(qn("w:tblStyle")):
                table._tbl.tblPr.remove(old)
            for old in list(table._tbl.iter(qn("w:pStyle"))):
                old.getparent().remove(old)

    assert "cell.unreadable" in stopping(read_word(strike_all))


@pytest.mark.parametrize(("stroke", "stops"), [("1", True), ("0", False)])
def test_figures_that_the_whole_document_strikes_out_stop(stroke: str, stops: bool) -> None:
    def strike_all(document: Any) -> None:
        settings = document.styles.element.find(
            f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
        )
        settings.append(parse_xml(f'<w:strike {nsdecls("w")} w:val="{stroke}"/>'))

    assert ("cell.unreadable" in stopping(read_word(strike_all))) is stops


STRUCK_BY_A_CONDITION = """<extLst xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/\
2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><ext uri="{78C0D931-\
6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule \
type="expression" id="{1}"><xm:f>TRUE</xm:f><x14:dxf><font><strike/></font></x14:dxf></x14:cfRule>\
<xm:sqref>B6:C9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>\
"""


@pytest.mark.parametrize("form", ["plain", "extension"])
def test_a_conditional_format_that_may_strike_figures_out_stops(form: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(excel()))
    sheet = workbook.worksheets[3]
    if form == "plain":
        rule = FormulaRule(formula=["TRUE"], font=Font(strike=True))
        sheet.conditional_formatting.add("B6:C9", rule)
    data = saved(workbook)
    if form == "extension":
        part = "xl/worksheets/sheet4.xml"
        ended = f"{STRUCK_BY_A_CONDITION}</worksheet>".encode()
        data = changed(data, part, (b"</worksheet>", ended))
    reading = read_file(data, "f.xlsx", [LAYOUT])
    assert stopping(reading) == {"sheet.struck"}
    [problem] = [each for each in reading.problems if each.code == "sheet.struck"]
    assert f"工作表“{sheet.title}”的条件格式会给 B6:C9 里的一部分格子加删除线" in problem.message


def test_a_conditional_format_without_a_stroke_or_over_no_figure_does_not_stop() -> None:
    def add_formats(workbook: Any) -> None:
        sheet = workbook.worksheets[3]
        bold = FormulaRule(formula=["TRUE"], font=Font(bold=True))
        sheet.conditional_formatting.add("A1:Z99", bold)
        struck = FormulaRule(formula=["TRUE"], font=Font(strike=True))
        sheet.conditional_formatting.add("AA1:AZ99", struck)

    assert stopping(read_excel(add_formats)) == set()


def prompt(text: str) -> Any:
    return parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"<w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def test_the_prompt_of_an_empty_control_is_no_content() -> None:
    def add_prompt(document: Any) -> None:
        for row in document.tables[BY_ECONOMIC].rows[4:]:
            for cell in row.cells[3:]:
                if not cell.text.strip():
                    control = prompt("单击或点击此处输入文字。")
                    cell.paragraphs[0]._p.append(control)

    assert texts(read_word(add_prompt)) == texts(example())


# -- somebody else's content, and what nobody sees -------------------------------------------------


def test_two_departments_in_one_file_stop_it() -> None:
    def add_another(document: Any) -> None:
        body = document.element.body
        for element in list(body):
            if not element.tag.endswith("sectPr"):
                another = copy.deepcopy(element)
                for node in another.iter(qn("w:t")):
                    if node.text:
                        node.text = re.sub(r"^203(?!\d)", "204", node.text)
                body.insert(len(body) - 1, another)

    with pytest.raises(Problems) as caught:
        read_word(add_another)
    assert [problem.code for problem in caught.value.problems] == ["file.several"]


def test_a_row_with_money_that_the_form_does_not_have_stops() -> None:
    def add_row(document: Any) -> None:
        last = document.tables[8].rows[-1]._tr
        last.addnext(copy.deepcopy(last))
        row = document.tables[8].rows[-1]
        row.cells[1].text = "其他三公支出"
        row.cells[2].text = "9.99"

    assert "row.money" in stopping(read_word(add_row))


def test_a_column_with_money_that_the_form_does_not_have_stops() -> None:
    def add_column(workbook: Any) -> None:
        sheet = workbook.worksheets[4]
        column = sheet.max_column + 1
        sheet.cell(4, column).value = "其中：上年结转"
        sheet.cell(8, column).value = "5.00"

    assert "column.money" in stopping(read_excel(add_column))


@pytest.mark.parametrize("what", ["row", "column"])
def test_what_nobody_sees_in_a_sheet_stops(what: str) -> None:
    def hide(workbook: Any) -> None:
        sheet = workbook.worksheets[3]
        if what == "row":
            sheet.row_dimensions[10].hidden = True
        else:
            sheet.column_dimensions["C"].hidden = True

    assert "sheet.unseen" in stopping(read_excel(hide))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize(("content", "stops"), [("某数", {"sheet.hidden"}), (" ", set())])
@pytest.mark.sampled(one_in=4)
def test_a_hidden_sheet_is_listed_and_stops_unless_it_is_empty(
    state: str, content: str, stops: set[str]
) -> None:
    def hide(workbook: Any) -> None:
        sheet = workbook.create_sheet("底稿")
        sheet["A1"] = content
        sheet.sheet_state = state

    reading = read_excel(hide)
    (unread,) = reading.unread
    assert (unread.place, unread.text) == ("底稿", "")
    code = "sheet.hidden" if stops else "sheet.hidden_empty"
    assert [problem.code for problem in reading.problems if problem.address == "底稿"] == [code]
    assert "隐藏的工作表" in unread.reason
    assert stopping(reading) == stops


# -- what would be lost stops, what only decorates does not ----------------------------------------


def added(text: str) -> Reading:
    """The example with a paragraph before everything that the form has."""

    def add(document: Any) -> None:
        document.element.body.insert(0, document.add_paragraph(text)._p)

    return read_word(add)


@pytest.mark.parametrize("text", ["一段不知道的话。", "另有结转资金5.00万元", "5.00", "2024"])
@pytest.mark.sampled(one_in=4)
def test_a_text_that_belongs_nowhere_stops(text: str) -> None:
    reading = added(text)
    assert stopping(reading) == {"text.unread"}
    assert [each.text for each in reading.unread] == [text]


@pytest.mark.parametrize("text", ["部门预算收支总表", "第 3 页 共 31 页", "- 3 -", "————", "※"])
@pytest.mark.sampled(one_in=4)
def test_titles_again_page_numbers_and_signs_are_listed_and_do_not_stop(text: str) -> None:
    reading = added(text)
    assert stopping(reading) == set()
    assert [each.text for each in reading.unread] in ([text], [])
    codes = {problem.code for problem in reading.problems if problem.address == "第1段"}
    # A title that the form has begins its table again; nothing of it is left.
    assert codes == ({"text.repeated"} if reading.unread else set())
    assert texts(reading) == texts(example())


@pytest.mark.parametrize(
    ("rows", "stops"),
    [
        ([["姓名", "电话"], ["甲", "乙"]], True),
        ([["事项", "数额"], ["另有", "5.00"]], True),
        ([["", ""], ["", ""]], False),
    ],
)
def test_a_table_of_no_form_stops_unless_it_is_blank(rows: list[list[str]], stops: bool) -> None:
    def add(document: Any) -> None:
        table = document.add_table(len(rows), len(rows[0]))
        for row, row_texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, row_texts, strict=True):
                cell.text = text

    assert stopping(read_word(add)) == ({"table.unknown"} if stops else set())


@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize(("text", "code"), [("甲", "cell.unread"), ("*", "cell.sign")])
@pytest.mark.sampled(one_in=4)
def test_a_cell_that_has_no_place_stops_unless_it_is_a_sign(
    column: int, text: str, code: str
) -> None:
    def write(document: Any) -> None:
        # The number of a row, or the code beside 合计.
        row = document.tables[1].rows[5 if column == 0 else 4]
        row.cells[column].text = text

    reading = read_word(write)
    assert code in {problem.code for problem in reading.problems}
    assert stopping(reading) == ({"cell.unread"} if code == "cell.unread" else set())
    assert text in [each.text for each in reading.unread]


def test_page_headers_of_others_are_listed_and_do_not_stop() -> None:
    def decorate(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"

    reading = read_word(decorate)
    assert stopping(reading) == set()
    assert [str(each) for each in reading.around] == [
        "页眉页脚“内部资料”：页眉页脚，不是正文，没有读取"
    ]


@pytest.mark.in_turn
def test_a_short_cover_is_listed_and_money_on_it_stops() -> None:
    def cover(*lines: str) -> Reading:
        def add(workbook: Any) -> None:
            sheet = workbook.create_sheet("封面", 0)
            for number, line in enumerate(lines, 1):
                sheet.cell(number, 1).value = line

        return read_excel(add)

    plain = cover("平乡县部门预算公开", "二〇二三年二月")
    assert stopping(plain) == set()
    assert [each.text for each in plain.around[:2]] == ["平乡县部门预算公开", "二〇二三年二月"]
    assert "text.unread" in stopping(cover("平乡县部门预算公开", "另有资金500万元"))


def test_amounts_in_yuan_shown_as_ten_thousands_are_read_as_shown() -> None:
    def scale(workbook: Any) -> None:
        for sheet in workbook.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float) and cell.number_format == "0.00":
                        cell.value = round(cell.value * 10_000)
                        cell.number_format = "0!.0000"

    assert texts(read_excel(scale)) == texts(read_excel(lambda workbook: None))
