"""The rows of a grid as HTML.

Written out here because a template takes a millisecond a cell, and a large department has twenty
thousand cells.
"""

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from disclosure.desk.entry.grids import Grid, GridCell, GridRow, TypedKind

NEAR = 60  # rows of a long grid that are laid out before the script has begun


def rows_html(grid: Grid) -> SafeString:
    """Return the table rows of a grid, everything in them escaped."""
    rows = []
    for number, row, cells in grid.shown:
        rows.append("".join(_row_parts(grid, number, row, cells)))
    # Every text in it went through escape.
    return mark_safe("\n".join(rows))


def _row_parts(grid: Grid, number: int, row: GridRow, cells: list[GridCell]) -> Iterator[str]:
    classes = _row_classes(grid, number, row)
    class_attribute = f' class="{classes}"' if classes else ""
    yield f'<tr id="row-{number}"{class_attribute}>'
    yield f'<th scope="row">{number}'
    token = escape(row.token)
    if grid.editable:
        yield f'<input type="hidden" name="row" value="{token}">'
    if row.remarks:
        remarks = escape("；".join(row.remarks))
        yield f'<span class="remarked" title="{remarks}">意见</span>'
    if row.added:
        yield '<span class="visually-hidden">（新增）</span>'
    yield "</th>"
    for cell in cells:
        yield _cell(grid, number, cell)
    if grid.editable:
        checked = " checked" if row.deleted else ""
        yield (
            f'<td class="grid-delete"><input type="checkbox" name="delete" value="{token}" '
            f'aria-label="删去第{number}行"{checked}></td>'
        )
    yield "</tr>"


def _row_classes(grid: Grid, number: int, row: GridRow) -> str:
    classes = []
    if row.deleted:
        classes.append("deleted")
    if row.added:
        classes.append("added")
    if grid.is_long and number <= NEAR:
        classes.append("near")
    return " ".join(classes)


def _cell(grid: Grid, number: int, cell: GridCell) -> str:
    column = cell.column
    is_field = column.is_typed and grid.editable
    classes = [column.kind.value]
    if cell.faults:
        classes.append("wrong")
    if not is_field:
        classes.append("plain")
    content = _field(number, cell) if is_field else _text(cell)
    note = ""
    if cell.note or column.kind == TypedKind.CODE:
        title = f' title="{escape(cell.title)}"' if cell.title else ""
        note = f'<small class="note"{title}>{escape(cell.note)}</small>'
    fault = ""
    if cell.faults:
        messages = escape("；".join(cell.faults))
        fault = f'<small class="fault" id="fault-{number}-{column.key}">{messages}</small>'
    return f'<td class="{" ".join(classes)}">{content}{note}{fault}</td>'


def _text(cell: GridCell) -> str:
    text = escape(cell.text).replace("\n", "<br>")
    if cell.column.is_typed:
        return text
    return f'<output data-of="{cell.column.key}">{text}</output>'


def _field(number: int, cell: GridCell) -> str:
    column = cell.column
    label = escape(f"第{number}行 {column.heading}")
    wrong = ""
    if cell.faults:
        fault = f"fault-{number}-{column.key}"
        wrong = f' aria-invalid="true" aria-describedby="{fault}"'
    text = escape(cell.text)
    if column.kind == TypedKind.PARAGRAPH:
        # A line break right after the tag would be taken for none.
        start = "\n" if text.startswith("\n") else ""
        return (
            f'<textarea name="{column.key}" rows="2" aria-label="{label}"{wrong}>'
            f"{start}{text}</textarea>"
        )
    choices = f' list="choices-{column.key}"' if column.choices else ""
    mode = ' inputmode="decimal"' if column.is_figure else ""
    return (
        f'<input type="text" name="{column.key}" value="{text}" autocomplete="off" '
        f'aria-label="{label}"{choices}{mode}{wrong}>'
    )
