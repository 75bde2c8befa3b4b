"""What must hold of a form as a whole: money, titles, addresses, whose document it is. Pure."""

import re
from collections import Counter
from collections.abc import Iterator

from budget.amounts import NIL_SIGNS, UNITS, is_nil_sign
from budget.money import MoneyStyle
from budget.sheets import names_any_unit, speaks_of_a_unit, unit_in_caption, unit_in_heading
from disclosure.documents.forms.folding import Folder
from disclosure.documents.forms.model import BlockRule, ColumnRule, Layout, PartRule, TableRule
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.forms.references import Fault
from disclosure.documents.forms.soundness.words import FEWEST_OWN_CHARACTERS, FOLDER, own_characters

_NEIGHBOURS = re.compile(r"\{(?:department|unit|region)\}\s*\{(?:department|unit|region)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A unit in brackets in a header, also one that readers do not know: 价值（金额单位：美元）.
_UNIT_IN_HEADER = re.compile(r"\((?:[^():]{0,6}:)?(?P<unit>[^()]{0,4}元)\)")
_YEAR_ALONE = re.compile(r"(?:\d{4}|\{year\}|\{prior_year\})年?度?")
# Words of addresses, and names of files of open data, that are no table's.
_RESERVED = ("goals", "goal-indicators")
_TITLE_LIKE_ANY = "标题除占位符外要有文字，否则每一段都像标题"


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield what is wrong with the form as a whole."""
    yield from _money(layout)
    yield from _synonyms(layout)
    yield from _lines_of_text(layout)
    yield from _identity(layout)
    yield from _titles(layout)
    yield from _parts(layout)
    yield from _addresses(layout)
    if not layout.funds:
        yield "funds", "至少要有一种资金来源，否则一条收支也录不进去"
    if not any(table.kind == "statutory" for table in layout.tables.values()):
        yield "tables", "至少要有一张法定表（kind 为 statutory）"


def _money(layout: Layout) -> Iterator[Fault]:
    money = layout.money
    yuan = UNITS.get(money.unit)
    if yuan is None:
        yield "money.unit", f"金额单位只认识 {'、'.join(UNITS)}"
    elif money.scale != yuan:
        yield "money.scale", f"1{money.unit}是{yuan}元，scale 应为 {yuan}"
    if layout.text_scale not in UNITS.values():
        scales = [f"{scale}（{unit}）" for unit, scale in UNITS.items()]
        yield "money.text_scale", f"应为 {'、'.join(scales)} 之一"
    yield from _zero(money, "money")
    for table in layout.tables.values():
        place = f"tables.{table.key}"
        if table.money != money:
            yield from _own_money(table.money, f"{place}.money")
        yield from _units_above(table, place)
        captions = "".join(table.caption)
        has_other_unit = table.money.unit != money.unit
        if has_other_unit and "{money_unit}" not in captions:
            message = "金额单位和其他表不同，要在表头说明行里写明，如“单位：{money_unit}”"
            yield f"{place}.caption", message
        for column in table.columns:
            if column.prints_money:
                yield from _column_money(column, table, place)


def _units_above(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield a title or caption that states by its own words a unit in which no amount of the table
    is. ``{money_unit}`` is the table's, though each of its columns may have another.
    """
    units = {column.money.unit for column in table.columns if column.prints_money}
    if not units:
        return
    for key, text in [("title", table.title), *(("caption", text) for text in table.caption)]:
        stated = unit_in_caption(text)
        if stated and stated not in units:
            yield f"{place}.{key}", f"“{text}”写的是{stated}，金额按{'、'.join(sorted(units))}印"


def _own_money(money: MoneyStyle, place: str) -> Iterator[Fault]:
    """Yield what is wrong with how a table or column prints amounts."""
    if money.unit not in UNITS:
        yield f"{place}.unit", f"金额单位只认识 {'、'.join(UNITS)}"
    yield from _zero(money, place)


def _column_money(column: ColumnRule, table: TableRule, place: str) -> Iterator[Fault]:
    """Yield what is wrong with a column's amounts, and a unit that its header does not say."""
    column_place = f"{place}.columns.{column.key}"
    if column.money != table.money:
        yield from _own_money(column.money, f"{column_place}.money")
    unit = column.money.unit
    units_in_header = set()
    for text in column.header:
        filled = text.replace("{money_unit}", unit)
        units_in_header.add(unit_in_heading(filled))
        match = _UNIT_IN_HEADER.search(FOLDER.fold(filled))
        if match is not None:
            units_in_header.add(match["unit"])
    units_in_header.discard("")
    if units_in_header - {unit}:
        named_units = "、".join(sorted(units_in_header))
        yield f"{column_place}.header", f"表头写的是{named_units}，金额按{unit}印"
    elif unit != table.money.unit and not units_in_header:
        message = "金额单位和同一张表的其他列不同，要在表头里写明，如“价值（{money_unit}）”"
        yield f"{column_place}.header", message


def _zero(money: MoneyStyle, place: str) -> Iterator[Fault]:
    zero_in_digits = f"{0:.{money.decimals}f}"
    understood = (*sorted(NIL_SIGNS), "0", zero_in_digits)
    if is_nil_sign(money.zero) or money.zero in understood:
        return
    known = "、".join(f"“{zero}”" for zero in understood)
    yield f"{place}.zero", f"“{money.zero}”读回时不知是零；可用：{known}"


def _synonyms(layout: Layout) -> Iterator[Fault]:
    folder = Folder()
    for number, pair in enumerate(layout.synonyms, 1):
        words = {folder.fold(text) for text in pair}
        if "" in words or len(words) < len(pair):
            yield f"synonyms[{number}]", "两个词都不能为空，也不能相同"


def _lines_of_text(layout: Layout) -> Iterator[Fault]:
    """Yield texts of one line that hold a line break, a tab or the like."""
    for place, text in _short_texts(layout):
        if _CONTROL.search(text):
            yield place, "要写在一行里，不能有换行、制表符；请删去"
        if _NEIGHBOURS.search(text):
            yield place, "部门、单位和地区的名称紧挨着，读回时分不开；请在中间写上文字，或只留一个"


def _short_texts(layout: Layout) -> Iterator[tuple[str, str]]:
    yield "title", layout.title
    yield "goal.title", layout.goal.title
    yield "goal.objective.label", layout.goal.objective.total_label
    for part in layout.parts:
        yield f"parts.{part.key}.title", part.title
        for block in part.blocks:
            place = f"parts.{part.key}.blocks.{block.key}"
            yield f"{place}.text", block.text
            for number, clause in enumerate(block.clauses, 1):
                for variant in clause.variants():
                    yield f"{place}.clauses[{number}]", variant
            for term in block.items:
                yield f"{place}.items.{term.key}.text", term.text
    for table in layout.tables.values():
        place = f"tables.{table.key}"
        yield f"{place}.title", table.title
        yield f"{place}.total", table.total_label
        for text in table.caption:
            yield f"{place}.caption", text
        for note in table.notes:
            yield f"{place}.notes.{note.key}.text", note.text
        for column in table.columns:
            yield f"{place}.columns.{column.key}.number", column.number
            for text in column.header:
                yield f"{place}.columns.{column.key}.header", text
        for row in table.rows:
            for item in row.items.values():
                yield f"{place}.rows.{row.key}.label", item.label


# -- whose document it is --------------------------------------------------------------------------


def _identity(layout: Layout) -> Iterator[Fault]:
    """Yield what of a document's identity its own files would not say."""
    texts = [layout.title]
    for table in layout.tables.values():
        texts += [table.title, *table.caption]
    for block in _blocks(layout):
        if block.kind == "heading":
            texts.append(block.text)
    labels = {"department": "部门名称", "year": "预算年度"}
    if layout.document_kind.is_of_unit:
        labels = {"unit": "单位名称", "year": "预算年度"}
    for name, label in labels.items():
        placeholder = f"{{{name}}}"
        if any(placeholder in text for text in texts):
            continue
        message = (
            f"读回文件时不知道{label}：总标题、各级标题、表名或表头说明行中要有一处 {placeholder}"
        )
        yield "title", message


def _titles(layout: Layout) -> Iterator[Fault]:
    """Yield titles that are not told apart, or that any text could be."""
    folder = Folder(layout.synonyms)
    if _is_too_short(layout.title):
        yield "title", f"总{_TITLE_LIKE_ANY}"
    for part in layout.parts:
        for block in part.blocks:
            if block.kind != "heading" or not PLACEHOLDER.search(block.text):
                continue
            if _is_too_short(folder.core(block.text)):
                place = f"parts.{part.key}.blocks.{block.key}.text"
                yield place, _TITLE_LIKE_ANY
    tables_by_title: dict[str, str] = {}
    for table in layout.tables.values():
        place = f"tables.{table.key}.title"
        if _is_too_short(table.title):
            yield place, "表名除占位符外要有文字"
        core = folder.core(table.title)
        first_with_title = tables_by_title.setdefault(core, table.key)
        if first_with_title != table.key:
            yield place, f"和“{first_with_title}”的表名相同，读回文件时分不清是哪张表"
    yield from _numbers(layout)
    yield from _labels(layout, folder, set(tables_by_title))
    yield from _like_captions(layout, folder)


def _is_too_short(title: str) -> bool:
    """Return whether a title has too few words of its own to be known by them."""
    return len(own_characters(title)) < FEWEST_OWN_CHARACTERS


def _numbers(layout: Layout) -> Iterator[Fault]:
    tables_by_number: dict[str, str] = {}
    for table in layout.tables.values():
        if not table.number:
            continue
        first_with_number = tables_by_number.setdefault(table.number, table.key)
        if first_with_number != table.key:
            place = f"tables.{table.key}.number"
            yield place, f"和“{first_with_number}”的表号相同，核对结果分不清是哪张表"


def _caption_labels(layout: Layout, folder: Folder) -> set[str]:
    """Return the folded labels of the form's captions: 单位 of 单位：{money_unit}."""
    labels = set()
    for table in layout.tables.values():
        for text in table.caption:
            label, colon, _ = folder.fold(text).partition(":")
            if colon and label:
                labels.add(label)
    return labels


def _labels(layout: Layout, folder: Folder, table_titles: set[str]) -> Iterator[Fault]:
    """Yield labels of rows that are titles too: alone in a row, such a label ends its table."""
    titles = set(table_titles)
    for block in _blocks(layout):
        if block.kind == "heading":
            titles.add(folder.core(block.text))
    for place, label in _row_labels(layout):
        if folder.core(label) in titles:
            consequence = "没有金额的一行读回时会当成标题；请改其中一处"
            yield place, f"“{label}”也是标题或表名，{consequence}"


def _row_labels(layout: Layout) -> Iterator[tuple[str, str]]:
    for table in layout.tables.values():
        for row in table.rows:
            for item in row.items.values():
                yield f"tables.{table.key}.rows.{row.key}.label", item.name


def _like_captions(layout: Layout, folder: Folder) -> Iterator[Fault]:
    """Yield texts that readers would take for what stands above a table (单位：万元).

    A row's label is one by its words before the colon, a line where it states something as well.
    """
    labels = tuple(_caption_labels(layout, folder))
    totals = [
        (f"tables.{table.key}.total.label", table.total_label) for table in layout.tables.values()
    ]
    for place, text in [*_row_labels(layout), *totals]:
        head, colon, _ = folder.fold(text).partition(":")
        if colon and head.endswith(labels):
            yield place, f"“{text}”读回时像表头说明行，请改写行名"
    for place, text in _lines(layout):
        head, colon, value = folder.fold(text).partition(":")
        if colon and head.endswith(labels) and _is_stated_above_tables(text, value):
            yield place, f"“{text}”读回时像表头说明行，请改写"


def _is_stated_above_tables(text: str, value: str) -> bool:
    """Return whether a line says a unit, a year or a code; ``value`` is what follows its colon."""
    if "{money_unit}" in value or "{code}" in value or "{unit_code}" in value:
        return True
    if _YEAR_ALONE.fullmatch(value):
        return True
    return speaks_of_a_unit(text) or names_any_unit(value)


def _lines(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the notes, and the lines of the narrative that have one wording."""
    for table in layout.tables.values():
        for note in table.notes:
            yield f"tables.{table.key}.notes.{note.key}.text", note.text
    for part in layout.parts:
        for block in part.blocks:
            place = f"parts.{part.key}.blocks.{block.key}"
            yield place, block.text
            if len(block.clauses) == 1:
                yield place, block.clauses[0].text
            for item in block.items:
                yield f"{place}.items.{item.key}.text", item.text


def _blocks(layout: Layout) -> Iterator[BlockRule]:
    for part in layout.parts:
        yield from part.blocks


# -- parts and addresses ---------------------------------------------------------------------------


def _parts(layout: Layout) -> Iterator[Fault]:
    for part in layout.parts:
        place = f"parts.{part.key}"
        if not any(_always_prints(block) for block in part.blocks):
            message = (
                "每一部分至少要有一个标题、一张表或一句总要印的话，"
                "否则没有填报时这一部分什么也不印，读回时就没有了"
            )
            yield f"{place}.blocks", message
        if not part.title.strip():
            yield f"{place}.title", "目录里要有这一部分的名称"
        yield from _keys_in_part(part, place)


def _always_prints(block: BlockRule) -> bool:
    """Return whether a block prints something even where the department has entered nothing."""
    if block.kind in ("heading", "table"):
        return True
    if block.kind != "sentence":
        return False
    return any(all(clause.variants()) for clause in block.clauses)


def _keys_in_part(part: PartRule, place: str) -> Iterator[Fault]:
    """Yield keys of blocks that are what further paragraphs of another block are called."""
    keys = {block.key for block in part.blocks if block.kind != "table"}
    for block in part.blocks:
        block_place = f"{place}.blocks.{block.key}"
        stem, _, ending = block.key.rpartition("-")
        if ending.isdecimal() and stem in keys:
            message = f"“{block.key}”和“{stem}”的第{ending}段同一个地址，请换一个 key"
            yield f"{block_place}.key", message
        for term in block.items:
            key_of_term = f"{block.key}-{term.key}"
            if key_of_term in keys:
                message = f"和“{key_of_term}”同一个地址，请换一个 key"
                yield f"{block_place}.items.{term.key}.key", message


def _addresses(layout: Layout) -> Iterator[Fault]:
    """Yield addresses that two things of the form would have."""
    for table in layout.tables.values():
        place = f"tables.{table.key}"
        if table.key in _RESERVED:
            yield place, f"“{table.key}”是绩效目标的地址，请换一个 key"
        notes = Counter(note.key for note in table.notes)
        for key, count in notes.items():
            if count > 1:
                yield f"{place}.notes.{key}.key", f"“{key}”重复"
    for part in layout.parts:
        table_of_part = layout.tables.get(part.key)
        for block in part.blocks:
            place = f"parts.{part.key}.blocks.{block.key}.key"
            if part.key == "goals" and block.key.isdecimal():
                yield place, "这是一个项目绩效目标的地址，请换一个 key"
            if table_of_part is None or block.kind == "table":
                continue
            if _is_row(table_of_part, block.key):
                yield place, f"表“{part.key}”有同一个地址的行，请换一个 key"


def _is_row(table: TableRule, key: str) -> bool:
    """Return whether a row of a table may have this key, a listed code or a note among them."""
    is_made_by_program = key in ("total", "blank") or key.startswith("note-")
    if is_made_by_program or key.isdecimal():
        return True
    for row in table.rows:
        keys = [row.key]
        for item in row.items.values():
            keys.append(item.key)
        if key in keys:
            return True
    return False
