"""Rules 26, 27, 30 and 35: titles, parts, captions, notes and years as the form prescribes them,
published in time. Pure.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import SequenceMatcher

from budget.amounts import is_nil
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.quotes import FormSentence, Narrative
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.forms.model import BlockRule, PartRule, TableRule
from disclosure.documents.meaning.case import (
    CellRef,
    TableCase,
    cell_places,
    first_column,
    table_name,
)
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Document, Heading, Paragraph, Part, Table
from disclosure.documents.model.texts import fold, unspaced

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年|[-/.]\d{1,2}[-/.]\d)")
# Years that belong to the name of a law, to the number of a notice or to a span of years.
_NAMED_YEAR = re.compile(
    r"《[^》]*》|[\[〔【(（]20\d\d[\]〕】)）]\s*第?\s*\d*\s*号?|20\d\d\s*[-—–~至到]\s*20\d\d"
    r"|20\d\d年度?(?:起|以来|开始)"
)
# The form's words around its placeholder of a year: at least two characters tell one place from
# another.
_AROUND_YEAR = re.compile(r"\{(year|prior_year)\}([^\s{，。；、]{2,8}|年，[^\s{，。；]{2,8})")
_AFTER_NAME = re.compile(r"\{(department|unit)\}([\u4e00-\u9fff]{2,6})")
# Names more alike than this are one name with a slip; less, another name or none.
_LIKE_NAME = 0.6


# -- 26 --------------------------------------------------------------------------------------------


@rule(
    "26",
    Severity.BLOCKING,
    "表与各部分齐全、依次，标题、表头、行名、单位名称、年度和金额单位与格式一致",
    "财预〔2016〕143号：九张表和说明；本省本年度公开格式",
)
def form_is_kept(examination: Examination) -> Iterator[Finding]:
    """All tables and parts of the layout in its order, with its titles,
    labels and captions for this department and year.
    """
    narrative = examination.narrative
    yield from _identity(examination)
    yield from _parts(examination)
    for table in examination.tables.values():
        yield from _captions(narrative, table)
        yield from _header(narrative, table)
        yield from _labels(examination, table)
        yield from _row_numbers(examination, table)
    for sentence in narrative.sentences:
        yield from _names(narrative, sentence)


def _identity(examination: Examination) -> Iterator[Finding]:
    identity = examination.document.identity
    layout = examination.layout
    if not identity.office_name:
        yield Finding("没有找到单位名称")
    if not identity.year:
        yield Finding("没有找到预算年度")
    if identity.layout != layout.key:
        yield Finding(f"这份文件是按版式“{identity.layout}”公开的，核对用的是“{layout.key}”")
    shown = identity.money_unit
    wanted = layout.money.unit
    if fold(shown) != fold(wanted):
        yield Finding(f"金额单位是“{shown}”，格式规定为“{wanted}”")


def _parts(examination: Examination) -> Iterator[Finding]:
    printed = {part.address: part for part in examination.document.parts}
    keys_of_form = [part_rule.key for part_rule in examination.layout.parts]
    for part_rule in examination.layout.parts:
        part = printed.get(part_rule.key)
        if part is not None:
            yield from _part(examination, part_rule, part)
        else:
            title = unspaced(examination.narrative.filled(part_rule.title))
            yield Finding(f"缺少“{title}”", (CellRef(part_rule.key),))
    printed_order = [key for key in printed if key in keys_of_form]
    form_order = [key for key in keys_of_form if key in printed]
    for here, wanted in zip(printed_order, form_order, strict=True):
        if here == wanted:
            continue
        title_here = unspaced(printed[here].title)
        title_wanted = unspaced(printed[wanted].title)
        message = f"“{title_here}”的位置不对，这里应为“{title_wanted}”"
        yield Finding(message, (CellRef(here),))
        return  # one part out of place shifts all behind it


def _part(examination: Examination, part_rule: PartRule, part: Part) -> Iterator[Finding]:
    title = unspaced(part.title)
    printed = {block.address: block for block in part.flow()}
    for block in part_rule.blocks:
        address = f"{part_rule.key}/{block.key}"
        match block.kind:
            case "heading":
                heading = printed.get(address)
                yield from _heading(examination.narrative, block, address, heading)
            case "table":
                if block.key not in printed:
                    rule = examination.layout.tables[block.key]
                    yield _missing_table(rule)
            case "sentence":
                if address not in printed and _is_due(block):
                    message = f"“{title}”缺少一段说明"
                    yield Finding(message, (CellRef(address),))
            case "list" | "sub_goals":
                beginning = f"{address}-"  # of the addresses of the entries
                if not any(other.startswith(beginning) for other in printed):
                    message = f"“{title}”缺少应当列出的各条"
                    yield Finding(message, (CellRef(address),))
            case "project_texts":
                yield from _project_texts(block, address, printed)


def _missing_table(rule: TableRule) -> Finding:
    name = table_name(rule)
    if rule.number:
        name += f"《{unspaced(rule.title)}》"
    return Finding(f"缺少{name}", (CellRef(rule.key),))


def _project_texts(
    rule: BlockRule, address: str, printed: Mapping[str, Heading | Paragraph | Table]
) -> Iterator[Finding]:
    """Yield the texts that are missing below the name of a project."""
    for block in printed.values():
        project, _, place = block.address.rpartition("/")
        is_name = project.startswith(f"{address}-") and place == "title"
        if not is_name or not isinstance(block, Heading):
            continue
        project_name = unspaced(block.text)
        for item in rule.items:
            text_address = f"{project}/{item.key}"
            if text_address not in printed:
                message = f"“{project_name}”缺少“{item.text}”"
                yield Finding(message, (CellRef(block.address),))


def _is_due(block: BlockRule) -> bool:
    """The form prints something here whatever the figures are, or the department must."""
    if block.source:
        return True
    return any(all(clause.variants()) for clause in block.clauses)


def _heading(
    narrative: Narrative,
    block: BlockRule,
    address: str,
    printed: Heading | Paragraph | Table | None,
) -> Iterator[Finding]:
    wanted = narrative.filled(block.text)
    if not isinstance(printed, Heading):
        yield Finding(f"缺少标题“{unspaced(wanted)}”", (CellRef(address),))
        return
    shown = printed.text
    if _differ(narrative, shown, wanted):
        message = f"标题“{unspaced(shown)}”，应为“{unspaced(wanted)}”"
        yield Finding(message, (CellRef(address, shown=shown),))


def _differ(narrative: Narrative, shown: str, wanted: str) -> bool:
    """Two texts of the form differ in more than white space, width and the layout's synonyms."""
    one = fold(shown)
    other = fold(wanted)
    if one == other:
        return False
    for synonyms in narrative.layout.synonyms:
        folded = [fold(synonym) for synonym in synonyms]
        shorter, longer = sorted(folded, key=len)
        one = one.replace(longer, shorter)
        other = other.replace(longer, shorter)
    return one != other


def _captions(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    money = table.rule.money
    title = narrative.filled(table.rule.title, money)
    shown_title = table.table.title
    if _differ(narrative, shown_title, title):
        message = f"{table.name}的标题为“{unspaced(shown_title)}”，应为“{unspaced(title)}”"
        yield Finding(message, (table.ref,))
    printed = dict(enumerate(table.table.caption))
    for place, template in enumerate(table.rule.caption):
        wanted = narrative.filled(template, money)
        shown = printed.get(place, "")
        if _differ(narrative, shown, wanted):
            ref = replace(table.ref, shown=shown)
            message = f"{table.name}表头为“{unspaced(shown)}”，应为“{unspaced(wanted)}”"
            yield Finding(message, (ref,))


def _header(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    rules = table.rule.columns
    columns = table.table.columns
    shown_keys = [column.key for column in columns]
    wanted_keys = [column_rule.key for column_rule in rules]
    if shown_keys != wanted_keys:
        yield _other_columns(table, shown_keys)
        return
    headings: set[str] = set()
    for column_rule in rules:
        for template in column_rule.header:
            heading = narrative.filled(template, column_rule.money)
            headings.add(fold(heading))
    for header_row in table.table.header:
        for cell in header_row:
            if not _is_among(narrative, cell.text, headings):
                message = f"{table.name}的栏名“{unspaced(cell.text)}”不是格式规定的"
                yield Finding(message, (table.ref,))
    for column, column_rule in zip(columns, rules, strict=True):
        shown = column.number
        wanted = column_rule.number
        if fold(shown) != fold(wanted):
            message = f"{table.name}的栏次“{shown}”，应为“{wanted}”"
            yield Finding(message, (table.ref,))


def _other_columns(table: TableCase, shown_keys: Collection[str]) -> Finding:
    """Name the columns that a table lacks; it may also have them all in another order."""
    lacking = []
    for column_rule in table.rule.columns:
        if column_rule.key not in shown_keys and column_rule.header:
            heading = unspaced(column_rule.header[-1])
            lacking.append(f"“{heading}”")
    fault = "与格式不同"
    if lacking:
        fault = "缺少" + "".join(lacking)
    return Finding(f"{table.name}的各栏{fault}", (table.ref,))


def _is_among(narrative: Narrative, text: str, others: Collection[str]) -> bool:
    """Return whether a text is one of others, folded, for readers."""
    if fold(text) in others:
        return True
    return any(not _differ(narrative, text, other) for other in others)


def _labels(examination: Examination, table: TableCase) -> Iterator[Finding]:
    """The rows that the form prints always stand there, with their labels."""
    narrative = examination.narrative
    placed = cell_places(table.table)
    numbered: Counter[str] = Counter()  # printed items with a running number, by column
    for fixed in table.rule.rows:
        for column in table.rule.columns:
            item = fixed.items.get(column.side)
            if column.kind != "label" or item is None:
                continue
            address = f"{table.rule.key}/{item.key}/{column.key}"
            is_printed = address in placed
            if item.is_numbered and is_printed:
                numbered[column.key] += 1
                item = item.with_number(numbered[column.key])
            label_columns = table.rule.label_columns(column.side)
            piece = item.label_in(label_columns.index(column.key))
            wanted = narrative.filled(piece, table.rule.money)
            if is_printed:
                ref = examination.ref(table.table, *placed[address])
                if _differ(narrative, ref.shown, wanted):
                    shown = unspaced(ref.shown)
                    message = f"{table.name}第{ref.row}行为“{shown}”，应为“{unspaced(wanted)}”"
                    yield Finding(message, (ref,))
            elif wanted and not item.optional:
                message = f"{table.name}缺少“{unspaced(wanted)}”一行"
                missing = CellRef(f"{table.rule.key}/{item.key}")
                yield Finding(message, (missing,))


def _row_numbers(examination: Examination, table: TableCase) -> Iterator[Finding]:
    place = first_column(table.table, "row_number")
    if place is None:
        return
    for index, row in enumerate(table.table.rows):
        if row.level == "blank":
            continue
        number = index + 1
        shown = row.cells[place].text.strip()
        if shown != str(number):
            ref = examination.ref(table.table, index, place)
            yield Finding(f"{table.name}第{number}行的序号为“{shown}”", (ref,))


def _names(narrative: Narrative, sentence: FormSentence) -> Iterator[Finding]:
    """Where the form's sentence has the office's name, a text nearly equal to it is a slip."""
    for template in sentence.templates:
        for placeholder, following in _AFTER_NAME.findall(template):
            right_name = narrative.texts[placeholder]
            name = fold(right_name)
            for paragraph in sentence.paragraphs:
                text = fold(paragraph.text)
                before, is_there, _ = text.partition(following)
                if not is_there or before.endswith(name):
                    continue
                shown = before[-len(name) :]
                likeness = SequenceMatcher(None, shown, name, autojunk=False).ratio()
                if likeness > _LIKE_NAME:
                    message = f"单位名称写作“{shown}”，应为“{right_name}”"
                    ref = CellRef(paragraph.address, shown=shown)
                    yield Finding(message, (ref,))


# -- 27 --------------------------------------------------------------------------------------------


@rule(
    "27",
    Severity.BLOCKING,
    "空表列示并注明，注明的表应当是空的",
    "财预〔2016〕143号：没有数据的表应当列出空表并说明",
)
def empty_tables_have_notes(examination: Examination) -> Iterator[Finding]:
    """An empty table has its own note, a table with that note is empty.

    Blank rows and a total of nothing, as the blank form has them, are an empty table.
    """
    for table in examination.tables.values():
        yield from _notes(examination.narrative, table)


def _notes(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    printed = [fold(note.text) for note in table.table.notes]
    is_empty = _is_empty(table)
    notes_of_form: list[str] = []
    for note in table.rule.notes:
        wanted = narrative.filled(note.text, table.rule.money)
        notes_of_form.append(fold(wanted))
        is_printed = _is_among(narrative, wanted, printed)
        is_due = is_empty or note.when == "always"
        if is_due and not is_printed:
            reason = "是空表，" if note.when == "empty" else ""
            message = f"{table.name}{reason}应当注明“{unspaced(wanted)}”"
            yield Finding(message, (table.ref,))
        if is_printed and not is_due:
            message = f"{table.name}有数据，却注明“{unspaced(wanted)}”"
            yield Finding(message, (table.ref,))
    if is_empty:
        return
    for text in printed:
        if "空表" in text and text not in notes_of_form:
            message = f"{table.name}有数据，却注明“{text}”"
            yield Finding(message, (table.ref,))


def _is_empty(table: TableCase) -> bool:
    """Nothing is in a table but blank rows, labels of the form and a 合计 with nil.

    Offices print a table that has nothing to show as the form hands it out.
    """
    if table.table.is_empty:
        return True
    words_of_form = ("", "合计", "总计", table.rule.total_label)
    expected = {fold(word) for word in words_of_form}
    for row in table.table.rows:
        for column, cell in zip(table.table.columns, row.cells, strict=False):
            if column.kind in ("label", "row_number"):
                continue  # the form prints these in an empty table as well
            if column.kind in ("money", "price", "quantity"):
                holds_nothing = is_nil(cell.text)
            else:
                holds_nothing = fold(cell.text) in expected
            if not holds_nothing:
                return False
    return True


# -- 30 --------------------------------------------------------------------------------------------


@rule(
    "30",
    Severity.WARNING,
    "批复后二十日内公开",
    "《预算法》第十四条：各部门预算应当在批复后二十日内公开",
)
def published_in_time(examination: Examination) -> Iterator[Finding]:
    """The day of approval and twenty days is not before the day of publication,
    or today while it is not published.
    """
    context = examination.context
    approved = context.approved_on
    if approved is None:
        raise NotApplicable("没有填写批复日期")
    day = context.published_on or context.today
    if day is None:
        raise NotApplicable("不知道公开日期")
    last_day = approved + timedelta(days=context.thresholds.publish_within)
    late = (day - last_day).days
    if late > 0:
        state = "公开" if context.published_on else "今天还没有公开"
        message = f"{approved}批复，应在{last_day}前公开，{day}{state}，晚了{late}天"
        yield Finding(message, difference=f"{late}天")


# -- 35 --------------------------------------------------------------------------------------------


@rule(
    "35",
    Severity.WARNING,
    "标题中的年度为预算年度，文中不出现其他年度",
    "本年度公开格式：年度一致",
    needs=(Subject.NARRATIVE,),
)
def years_are_right(examination: Examination) -> Iterator[Finding]:
    """Titles name the budget year; sentences that and the year before;
    the form's own places for a year hold that year.
    """
    year = examination.document.identity.year
    for address, title in _titles(examination.document):
        other_years = _years(title) - {year}
        if other_years:
            message = f"标题“{unspaced(title)}”中的年度{min(other_years)}，应为{year}"
            ref = CellRef(address, shown=title)
            yield Finding(message, (ref,))
    narrative = examination.narrative
    paragraphs_of_form: set[str] = set()
    for sentence in narrative.sentences:
        for paragraph in sentence.paragraphs:
            paragraphs_of_form.add(paragraph.address)
    for paragraph in narrative.paragraphs.values():
        is_of_form = paragraph.address in paragraphs_of_form
        for finding in _foreign_years(paragraph, year):
            yield finding if is_of_form else hint(finding)
    for sentence in narrative.sentences:
        yield from _misplaced_years(narrative, sentence)


def _titles(document: Document) -> Iterator[tuple[str, str]]:
    yield "title", document.title
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Heading):
                yield block.address, block.text
            elif isinstance(block, Table) and block.title:
                yield block.address, block.title


def _years(text: str) -> set[int]:
    without_named = _NAMED_YEAR.sub("", text)
    return {int(year) for year in _YEAR.findall(without_named)}


def _foreign_years(paragraph: Paragraph, year: int) -> Iterator[Finding]:
    beginning = paragraph.text[:30]
    year_before = year - 1
    other_years = _years(paragraph.text) - {year, year_before}
    for other in sorted(other_years):
        message = f"“{beginning}…”提到{other}年，预算年度是{year}年，请核对"
        ref = CellRef(paragraph.address, shown=str(other))
        yield Finding(message, (ref,))


def _misplaced_years(narrative: Narrative, sentence: FormSentence) -> Iterator[Finding]:
    """Where the form's words stand around a year, the year is the form's."""
    reported: set[str] = set()
    for template in sentence.templates:
        # The name may be among the words that tell one place from another.
        words = template.replace("{department}", narrative.texts["department"])
        words = words.replace("{unit}", narrative.texts["unit"])
        for placeholder, following in _AROUND_YEAR.findall(words):
            wanted = narrative.texts[placeholder]
            year_here = re.compile(rf"(?<!\d)(\d{{4}}){re.escape(following)}")
            for paragraph in sentence.paragraphs:
                years = _years(paragraph.text)
                for shown in year_here.findall(paragraph.text):
                    words_shown = f"{shown}{following}"
                    if shown == wanted or words_shown in reported:
                        continue
                    if int(shown) not in years:
                        continue  # it belongs to the name of a law or to a span of years
                    reported.add(words_shown)
                    ref = CellRef(paragraph.address, shown=shown)
                    yield Finding(f"“{words_shown}”，应为{wanted}年", (ref,))
