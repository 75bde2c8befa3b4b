"""Reads a year's official list of codes, as an office has it: a workbook, or a text. Pure."""

from collections.abc import Sequence

from budget import problem_kinds as budget_kinds
from budget.classification import (
    LARGEST_FILE,
    LARGEST_LIST,
    LARGEST_UNPACKED,
    MOST_COLUMNS,
    CodeColumns,
    ListedCode,
    code_columns,
    listed_codes,
    rows_of_text,
)
from budget.problems import Problem, Problems
from budget.sheets import plain_code
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import (
    FileKind,
    Limits,
    kind_of,
    naming,
    refuse_foreign,
)
from disclosure.documents.intake.files.xlsx_reader import column_letters
from disclosure.documents.intake.ledgers.grids import LedgerGrid, grids_of_workbook

_ZIP = b"PK"
_TITLES = 10  # rows that may stand above the names of the columns
_LIMITS = Limits(
    file_size=LARGEST_FILE,
    unpacked_size=LARGEST_UNPACKED,
    member_size=LARGEST_UNPACKED,
    cells=LARGEST_LIST * MOST_COLUMNS,
    stored_cells=LARGEST_LIST * MOST_COLUMNS,
    rows=2 * LARGEST_LIST,
)


def read_list(name: str, content: bytes) -> list[ListedCode]:
    """Read codes and names from a workbook (.xlsx) or a text with tabs or commas (.tsv, .csv).

    ``name`` is the file's name. One row names the columns: 科目编码 (or code) and 科目名称 (or
    name); others are not read. Titles may stand above it. Raises Problems with every faulty row,
    and where it is not known what the list is: rows that nobody sees, two sheets of codes.
    """
    with naming(name):
        refuse_foreign(content)
    is_zip = content.startswith(_ZIP)
    is_called_workbook = name.lower().endswith(".xlsx")
    if len(content) > LARGEST_FILE or (is_called_workbook and not is_zip):
        raise Problems([budget_kinds.LIST_UNREADABLE.at(name)])
    if is_zip:
        return _of_workbook(name, content)
    try:
        rows = rows_of_text(content)
    except ValueError as error:
        raise Problems([budget_kinds.LIST_UNREADABLE.at(name)]) from error
    heading, columns = _heading(rows)
    return listed_codes(rows, heading, columns)


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, CodeColumns]:
    """Return the index of the row that names the columns, and where they are. Raises Problems."""
    for number, row in enumerate(rows[: _TITLES + 1]):
        columns = code_columns(row)
        if columns is not None:
            return number, columns
    raise Problems([budget_kinds.LIST_COLUMNS.at("第1行")])


def _of_workbook(name: str, content: bytes) -> list[ListedCode]:
    with naming(name):
        is_workbook = kind_of(content, _LIMITS) is FileKind.XLSX
        grids = grids_of_workbook(content, _LIMITS) if is_workbook else []
    lists = [grid for grid in grids if not grid.is_hidden and _is_list(grid)]
    if not lists:
        raise Problems([budget_kinds.LIST_COLUMNS.at("第1行")])
    if len(lists) > 1:
        sheets = "、".join(grid.sheet for grid in lists)
        raise Problems([budget_kinds.LIST_SHEETS.at(name, sheets=sheets)])
    [grid] = lists
    heading, columns = _heading(grid.rows)
    problems = _doubts(grid, columns)
    if problems:
        raise Problems(problems)
    return listed_codes(_as_typed(grid, columns), heading, columns)


def _is_list(grid: LedgerGrid) -> bool:
    return any(code_columns(row) is not None for row in grid.rows[: _TITLES + 1])


def _doubts(grid: LedgerGrid, columns: CodeColumns) -> list[Problem]:
    """Return why it is not known what the two columns hold."""
    problems = []
    for (_, column), fault in grid.faults.items():
        if column in columns:
            problems.append(fault)
    hidden_rows = []
    for number in sorted(grid.hidden_rows):
        if number < len(grid.rows) and any(grid.rows[number]):
            hidden_rows.append(str(number + 1))
    if hidden_rows:
        what = f"第{'、'.join(hidden_rows)}行"
        problems.append(problem_kinds.SHEET_UNSEEN.at(grid.name, what=what))
    hidden_columns = [column_letters(number + 1) for number in grid.hidden_columns & set(columns)]
    if hidden_columns:
        what = f"{'、'.join(sorted(hidden_columns))}列"
        problems.append(problem_kinds.SHEET_UNSEEN.at(grid.name, what=what))
    return problems


def _as_typed(grid: LedgerGrid, columns: CodeColumns) -> list[list[str]]:
    """Return the rows with codes as they were typed: 2010101, though a format shows 2,010,101."""
    rows = []
    for number, row in enumerate(grid.rows):
        cells = list(row)
        code = grid.typed.get((number, columns.code), row[columns.code])
        cells[columns.code] = plain_code(code)
        rows.append(cells)
    return rows
