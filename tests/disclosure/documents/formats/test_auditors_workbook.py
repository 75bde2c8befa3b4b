"""The auditor's workbook: its formulas give the published figures and follow what is changed.

LibreOffice evaluates them, independently of the program that wrote their results beside them.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import pytest

from budget.entries import Entries
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats.xlsx.workbook import DisclosureEntry, LastYear, render
from disclosure.documents.forms import available, layout
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.model.document import Document, Table
from disclosure.documents.model.numbers import plain_number
from disclosure.documents.proving.specimens import Case, specimen
from tests.disclosure.documents.checks.altered import displayed_with
from tests.disclosure.documents.meaning.test_lines import crossing
from tests.documents import example_document, example_entries, imprint
from tests.ledgers import random_entries
from tests.office import needs_office, recalculated
from tests.seeds import some

TITLE = "审核工作簿"


def entry(document: Document, **fields: Any) -> DisclosureEntry:
    form = layout(document.identity.layout)
    return DisclosureEntry(document, imprint(document), form, **fields)


def of(entries: Entries) -> DisclosureEntry:
    return entry(assemble(entries, layout(entries.layout)).document)


@cache
def subjects() -> dict[str, tuple[DisclosureEntry, ...]]:
    """One disclosure in a workbook, and several: of each form, with many funds, with open lines.

    In `make test` the several are of one form in ten, and of others where that is sampled.
    """
    made: dict[str, tuple[DisclosureEntry, ...]] = {}
    made["example"] = (entry(example_document()),)
    made["crossing"] = (of(crossing()),)
    made["archived"] = (entry(example_document().as_displayed()),)
    several = [of(random_entries(1))]
    for number, key in some(enumerate(available()), one_in=10):
        case = Case.SMALL_AMOUNTS if number % 2 else Case.USUAL
        several.append(of(specimen(layout(key), case, 1).entries))
    made["several"] = tuple(several)
    return made


@cache
def files() -> dict[str, bytes]:
    return {name: render(entries, title=TITLE) for name, entries in subjects().items()}


def opened(data: bytes, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def bare(data: bytes, **cells: Any) -> bytes:
    """The workbook without results beside its formulas, and with some cells of it changed.

    A changed cell is named by its sheet and place: ``明细!M5``.
    """
    book = opened(data, values=False)
    for place, value in cells.items():
        sheet, _, address = place.partition("!")
        book[sheet][address].value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheets_of(book: Any) -> list[Any]:
    return [sheet for sheet in book if sheet.title not in ("说明", "明细", "核对")]


def first_row(table: Table, is_list: bool = False) -> int:
    """The row of a sheet below its title, caption, header and 栏次."""
    has_caption = is_list or bool(table.caption)
    return 2 + has_caption + max(len(table.header), 1) + bool(table.column_numbers)


def shown(book: Any, entries: tuple[DisclosureEntry, ...]) -> Iterator[tuple[int, str, str, Any]]:
    """Yield each money cell of each table: disclosure, address, what was published, what is seen.

    The tables stand in the order of the first disclosure that has them.
    """
    placed: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for index, subject in enumerate(entries):
        for table in subject.document.tables:
            key = (
                subject.document.identity.layout,
                table.address,
                tuple(column.key for column in table.columns),
            )
            placed.setdefault(key, []).append(index)
    offset = 2 if len(entries) > 1 else 0
    for sheet, ((_, address, _), indices) in zip(sheets_of(book), placed.items(), strict=True):
        row_number = first_row(entries[indices[0]].document.table(address), offset > 0)
        for index in indices:
            table = entries[index].document.table(address)
            for row in table.rows:
                for place, cell in enumerate(row.cells):
                    if table.columns[place].kind == "money":
                        value = sheet.cell(row_number, offset + place + 1).value
                        yield index, cell.address, cell.text, value
                row_number += 1


def assert_published(book: Any, entries: tuple[DisclosureEntry, ...]) -> None:
    seen = 0
    for _, address, text, value in shown(book, entries):
        seen += 1
        digits = plain_number(text)
        if digits:
            assert Decimal(str(value)).quantize(Decimal("1e-6")) == Decimal(digits), address
        else:
            assert (value or "") == text, address
    assert seen > 30


def results(book: Any) -> list[str]:
    return [row[9].value for row in book["核对"].iter_rows(min_row=6) if row[9].value]


def heading(sheet: Any, text: str, row: int = 4) -> str:
    for cell in sheet[row]:
        if cell.value == text:
            return str(cell.column_letter)
    raise KeyError(text)


# -- results beside formulas -----------------------------------------------------------------------


@pytest.mark.in_turn
def test_without_calculating_every_cell_is_the_published_one() -> None:
    for name, data in files().items():
        book = opened(data)
        assert_published(book, subjects()[name])
        assert set(results(book)) == {"相符"}, name


CHANGE = Decimal("123456.78")
CHANGED_LINE = 6  # a row of the example's sheet of lines


@cache
def saved() -> dict[str, bytes]:
    """What LibreOffice makes of all of them: without results, as they are, and after a change."""
    example = files()["example"]
    asked = {name: bare(data) for name, data in files().items()}
    asked["as-it-is"] = example
    lines = opened(example)["明细"]
    amount = f"{heading(lines, '金额（元）')}{CHANGED_LINE}"
    former = Decimal(str(lines[amount].value))
    asked["changed"] = bare(example, **{f"明细!{amount}": float(former + CHANGE)})
    sheet = sheets_of(opened(example))[2]
    first = first_row(example_document().table("table-3"))
    column = next(cell.column_letter for cell in sheet[first] if isinstance(cell.value, float))
    asked["overwritten"] = bare(example, **{f"{sheet.title}!{column}{first}": 1})
    asked["moved"] = bare(example, **{f"明细!G{CHANGED_LINE}": "政府性基金预算"})
    return recalculated(asked)


@pytest.mark.in_turn
@needs_office
def test_libreoffice_calculates_the_published_cells() -> None:
    for name in files():
        book = opened(saved()[name])
        assert_published(book, subjects()[name])
        assert set(results(book)) == {"相符"}, name


@needs_office
def test_libreoffice_shows_the_published_cells_as_it_opens_the_file() -> None:
    assert_published(opened(saved()["as-it-is"]), subjects()["example"])


def test_most_cells_of_the_example_are_formulas() -> None:
    book = opened(files()["example"], values=False)
    for _, address, _, value in shown(book, subjects()["example"]):
        is_counted = example_document().cells[address].value is not None
        assert str(value or "").startswith("=") == is_counted, address


# -- what follows a change -------------------------------------------------------------------------


@needs_office
def test_all_cells_that_count_a_line_follow_it() -> None:
    """Held against the document that the changed ledger would make."""
    lines = opened(files()["example"])["明细"]
    function, economic = (lines[f"{letter}{CHANGED_LINE}"].value for letter in "CE")
    former = Decimal(str(lines[f"{heading(lines, '金额（元）')}{CHANGED_LINE}"].value))
    changed = []
    count = 0
    for line in example_entries().lines:
        is_it = (line.function, line.economic, line.amount) == (function, economic, former)
        changed.append(replace(line, amount=line.amount + CHANGE) if is_it else line)
        count += is_it
    assert count == 1
    expected = of(replace(example_entries(), lines=tuple(changed)))
    book = opened(saved()["changed"])
    assert_published(book, (expected,))
    differing = 0
    for address, cell in expected.document.cells.items():
        differing += cell.text != example_document().cells[address].text
    counted = [row for row in book["核对"].iter_rows(min_row=6) if "与公布数" in str(row[2].value)]
    money = sum(row[4].value for row in counted)
    assert 5 < money <= differing
    assert {row[9].value for row in counted} == {"相符", "不符"}


@needs_office
def test_checks_fail_where_a_cell_is_overwritten() -> None:
    checks = opened(saved()["overwritten"])["核对"]
    failed = [row for row in checks.iter_rows(min_row=6) if row[9].value == "不符"]
    assert len(failed) > 2
    assert checks["E3"].value == len(failed)


@needs_office
def test_a_line_of_another_fund_is_counted_elsewhere() -> None:
    book = opened(saved()["moved"])
    assert book["明细"][f"G{CHANGED_LINE}"].value == "政府性基金预算"
    amount = book["明细"][f"{heading(book['明细'], '金额（元）')}{CHANGED_LINE}"].value
    cells = {address: value for _, address, _, value in shown(book, subjects()["example"])}
    address = "table-1/general_public_budget/income"
    former = example_document().cells[address].value
    assert former is not None
    moved = (former - Decimal(str(amount))) / 10_000
    assert abs(Decimal(str(cells[address])) - moved) < Decimal("0.0051")
    assert "不符" in results(book)


def test_what_differs_turns_red() -> None:
    book = opened(files()["example"], values=False)
    for sheet in sheets_of(book):
        rules = [rule for cells in sheet.conditional_formatting for rule in cells.rules]
        assert rules
        assert all(rule.dxf.fill.bgColor.rgb == "FFF8D7DA" for rule in rules)
    assert len(list(book["核对"].conditional_formatting)) == 2


# -- what the form does not tell -------------------------------------------------------------------


def test_lines_that_no_cell_tells_apart_stand_as_sums() -> None:
    lines = opened(files()["crossing"])["明细"]
    notes = [row[-1] for row in lines.iter_rows(min_row=5, max_col=11, values_only=True)]
    assert sum("没有分开" in str(note) for note in notes) == 4
    functions = [row[2] for row in lines.iter_rows(min_row=5, values_only=True)]
    assert functions.count("2080505") == 1
    assert functions.count("（多项）") == 2


def test_an_archived_file_has_values_and_its_sums_as_formulas() -> None:
    archived = subjects()["archived"]
    book = opened(files()["archived"], values=False)
    formulas = [value for *_, value in shown(book, archived)]
    sums = [value for value in formulas if str(value).startswith("=ROUND(SUM(")]
    assert len(sums) > 60
    assert book["明细"].max_row == 4  # a heading, and no line


def test_a_file_of_an_unknown_form_keeps_its_figures() -> None:
    document = example_document()
    unknown = DisclosureEntry(document, imprint(document))
    assert_published(opened(render([unknown], title=TITLE)), (unknown,))


def test_a_ledger_shows_its_own_lines_with_unit_and_project() -> None:
    exact = entry(example_document(), ledger=example_entries().lines)
    data = render([exact], title=TITLE)
    assert_published(opened(data), (exact,))
    lines = opened(data)["明细"]
    project = heading(lines, "项目")
    projects = {lines[f"{project}{row}"].value for row in range(5, lines.max_row + 1)}
    assert {line.project for line in example_entries().lines if line.project} <= projects


# -- the sheets ------------------------------------------------------------------------------------


def test_codes_are_texts_with_names_and_heads_are_frozen() -> None:
    book = opened(files()["example"])
    lines = book["明细"]
    assert lines["C5"].value.isdigit()
    assert lines["C5"].number_format == "@"
    assert lines["D5"].value
    for sheet in book:
        if sheet.title != "说明":
            assert sheet.freeze_panes
        assert sheet.page_setup.fitToHeight == 0
    for sheet in sheets_of(book):
        assert sheet.print_title_rows


def test_last_year_stands_beside() -> None:
    former = replace(example_entries(), year=2022)
    last = LastYear(assemble(former, layout("hebei-2023")).document, layout("hebei-2023"))
    data = render([entry(example_document(), last_year=last)], title=TITLE)
    sheet = sheets_of(opened(data))[4]
    row = first_row(example_document().table("table-5"))
    this = [cell.column for cell in sheet[3] if "（公布数）" in str(cell.value)]
    assert this
    width = len(this) + 1
    for column in this:
        assert sheet.cell(row, column).value == sheet.cell(row, column - width).value


def test_no_text_becomes_a_formula() -> None:
    names = dict.fromkeys(example_entries().function_names, "=HYPERLINK(0)")
    hostile = replace(example_entries(), department_name="=1+1", function_names=names)
    data = render([of(hostile)], title="=2+2")
    for sheet in opened(data, values=False):
        for row in sheet.iter_rows():
            for cell in row:
                assert not str(cell.value).startswith(("=HYPERLINK", "=1+1", "=2+2")) or (
                    cell.data_type == "s"
                )


def test_equal_disclosures_make_equal_bytes() -> None:
    again = render([entry(example_document())], title=TITLE)
    assert again == files()["example"]


def test_there_is_no_workbook_of_nothing() -> None:
    with pytest.raises(ValueError, match="needs a disclosure"):
        render([], title=TITLE)


def test_a_blank_part_is_as_exact_as_its_form() -> None:
    example = subjects()["archived"][0]
    assert example.case is not None
    families = [each for each in example.case.families if each.axis is Axis.ROW]
    family = max(families, key=lambda each: len(each.parts))
    texts = dict.fromkeys((part.address for part in family.parts), "")
    texts |= zip(list(texts)[1:3], ("10.00", "20.00"), strict=True)
    texts[family.total.address] = "30.40"
    book = opened(render([entry(displayed_with(example.document, texts))], title=TITLE))
    rows = [row for row in book["核对"].iter_rows(min_row=6) if "第" in str(row[3].value)]
    sums = [row for row in rows if row[2].value == "本栏各行之和" and row[4].value == 30.4]
    assert [(row[6].value, row[7].value, row[9].value) for row in sums] == [(0.4, 0.015, "不符")]
