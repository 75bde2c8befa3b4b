"""Rules 26, 27, 30 and 35: titles, parts, captions, notes and years as the form prescribes them,
published in time. Pure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import SequenceMatcher

from budget.amounts import is_nil
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.quotes import FormSentence, Narrative
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.forms.model import BlockRule, PartRule
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
    if fold(identity.money_unit) != fold(layout.money.unit):
        yield Finding(f"金额单位是“{identity.money_unit}”，格式规定为“{layout.money.unit}”")


def _parts(examination: Examination) -> Iterator[Finding]:
    part_by_key = {part.address: part for part in examination.document.parts}
    for part_rule in examination.layout.parts:
        key = part_rule.key
        if key in part_by_key:
            yield from _part(examination, part_rule, part_by_key[key])
        else:
            title = unspaced(examination.narrative.filled(part_rule.title))
            yield Finding(f"缺少“{title}”", (CellRef(key),))
    rule_keys = [part_rule.key for part_rule in examination.layout.parts]
    printed = [key for key in part_by_key if key in rule_keys]
    wanted = [key for key in rule_keys if key in part_by_key]
    for here, there in zip(printed, wanted, strict=True):
        if here != there:
            here_title = unspaced(part_by_key[here].title)
            there_title = unspaced(part_by_key[there].title)
            message = f"“{here_title}”的位置不对，这里应为“{there_title}”"
            yield Finding(message, (CellRef(here),))
            return  # one part out of place shifts all behind it


def _part(examination: Examination, part_rule: PartRule, part: Part) -> Iterator[Finding]:
    title = unspaced(part.title)
    block_by_address = {block.address: block for block in part.flow()}
    for block in part_rule.blocks:
        address = f"{part_rule.key}/{block.key}"
        match block.kind:
            case "heading":
                heading = block_by_address.get(address)
                yield from _heading(examination.narrative, block, address, heading)
            case "table":
                if block.key not in block_by_address:
                    table = examination.layout.tables[block.key]
                    table_title = f"《{unspaced(table.title)}》" if table.number else ""
                    message = f"缺少{table_name(table)}{table_title}"
                    yield Finding(message, (CellRef(block.key),))
            case "sentence":
                if address not in block_by_address and _is_due(block):
                    yield Finding(f"“{title}”缺少一段说明", (CellRef(address),))
            case "list" | "sub_goals":
                if not any(other.startswith(f"{address}-") for other in block_by_address):
                    yield Finding(f"“{title}”缺少应当列出的各条", (CellRef(address),))
            case "project_texts":
                yield from _project_texts(block, address, block_by_address)


def _project_texts(
    rule: BlockRule, address: str, printed: Mapping[str, Heading | Paragraph | Table]
) -> Iterator[Finding]:
    """Yield the texts that are missing below the name of a project."""
    for title in printed.values():
        project, _, place = title.address.rpartition("/")
        is_of_block = project.startswith(f"{address}-") and place == "title"
        if not is_of_block or not isinstance(title, Heading):
            continue
        for item in rule.items:
            if f"{project}/{item.key}" not in printed:
                message = f"“{unspaced(title.text)}”缺少“{item.text}”"
                yield Finding(message, (CellRef(title.address),))


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
    for pair in narrative.layout.synonyms:
        shorter, longer = sorted(map(fold, pair), key=len)
        one = one.replace(longer, shorter)
        other = other.replace(longer, shorter)
    return one != other


def _captions(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    printed = table.table
    title = narrative.filled(table.rule.title, table.rule.money)
    if _differ(narrative, printed.title, title):
        message = f"{table.name}的标题为“{unspaced(printed.title)}”，应为“{unspaced(title)}”"
        yield Finding(message, (table.ref,))
    shown_by_place = dict(enumerate(printed.caption))
    for place, template in enumerate(table.rule.caption):
        wanted = narrative.filled(template, table.rule.money)
        shown = shown_by_place.get(place, "")
        if not _differ(narrative, shown, wanted):
            continue
        ref = replace(table.ref, shown=shown)
        message = f"{table.name}表头为“{unspaced(shown)}”，应为“{unspaced(wanted)}”"
        yield Finding(message, (ref,))


def _header(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    rules = table.rule.columns
    columns = table.table.columns
    shown_keys = [column.key for column in columns]
    if shown_keys != [column_rule.key for column_rule in rules]:
        lacking: list[str] = []
        for column_rule in rules:
            if column_rule.key not in shown_keys and column_rule.header:
                lacking.append(unspaced(column_rule.header[-1]))
        fault = f"缺少“{'”“'.join(lacking)}”" if lacking else "与格式不同"
        yield Finding(f"{table.name}的各栏{fault}", (table.ref,))
        return
    headings: set[str] = set()
    for column_rule in rules:
        for text in column_rule.header:
            headings.add(fold(narrative.filled(text, column_rule.money)))
    for header_row in table.table.header:
        for cell in header_row:
            if not _is_among(narrative, cell.text, headings):
                message = f"{table.name}的栏名“{unspaced(cell.text)}”不是格式规定的"
                yield Finding(message, (table.ref,))
    for column, column_rule in zip(columns, rules, strict=True):
        if fold(column.number) != fold(column_rule.number):
            message = f"{table.name}的栏次“{column.number}”，应为“{column_rule.number}”"
            yield Finding(message, (table.ref,))


def _is_among(narrative: Narrative, text: str, others: Collection[str]) -> bool:
    """Return whether a text is one of others, folded, for readers."""
    if fold(text) in others:
        return True
    return any(not _differ(narrative, text, other) for other in others)


def _labels(examination: Examination, table: TableCase) -> Iterator[Finding]:
    """The rows that the form prints always stand there, with their labels."""
    narrative = examination.narrative
    placed = cell_places(table.table)
    numbered: dict[str, int] = {}  # how many items with a running number are printed, by column
    for fixed in table.rule.rows:
        for column in table.rule.columns:
            item = fixed.items.get(column.side)
            if column.kind != "label" or item is None:
                continue
            address = f"{table.rule.key}/{item.key}/{column.key}"
            if item.is_numbered and address in placed:
                numbered[column.key] = numbered.get(column.key, 0) + 1
                item = item.with_number(numbered[column.key])
            place = table.rule.label_columns(column.side).index(column.key)
            wanted = narrative.filled(item.label_in(place), table.rule.money)
            if address not in placed:
                if not item.optional and wanted:
                    message = f"{table.name}缺少“{unspaced(wanted)}”一行"
                    missing = CellRef(f"{table.rule.key}/{item.key}")
                    yield Finding(message, (missing,))
                continue
            ref = examination.ref(table.table, *placed[address])
            if _differ(narrative, ref.shown, wanted):
                shown = unspaced(ref.shown)
                label = unspaced(wanted)
                message = f"{table.name}第{ref.row}行为“{shown}”，应为“{label}”"
                yield Finding(message, (ref,))


def _row_numbers(examination: Examination, table: TableCase) -> Iterator[Finding]:
    place = first_column(table.table, "row_number")
    if place is None:
        return
    for number, row in enumerate(table.table.rows, 1):
        if row.level == "blank":
            continue
        shown = row.cells[place].text.strip()
        if shown != str(number):
            ref = examination.ref(table.table, number - 1, place)
            yield Finding(f"{table.name}第{number}行的序号为“{shown}”", (ref,))


def _names(narrative: Narrative, sentence: FormSentence) -> Iterator[Finding]:
    """Where the form's sentence has the office's name, a text nearly equal to it is a slip."""
    for template in sentence.templates:
        for placeholder, following in _AFTER_NAME.findall(template):
            right_name = narrative.texts[placeholder]
            name = fold(right_name)
            for paragraph in sentence.paragraphs:
                before, is_there, _ = fold(paragraph.text).partition(following)
                if not is_there or before.endswith(name):
                    continue
                shown = before[-len(name) :]
                if SequenceMatcher(None, shown, name, autojunk=False).ratio() > _LIKE_NAME:
                    message = f"单位名称写作“{shown}”，应为“{right_name}”"
                    yield Finding(message, (CellRef(paragraph.address, shown=shown),))


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
    known: list[str] = []
    for note in table.rule.notes:
        wanted = narrative.filled(note.text, table.rule.money)
        known.append(fold(wanted))
        is_printed = _is_among(narrative, wanted, printed)
        is_due = note.when == "always" or is_empty
        if is_due and not is_printed:
            reason = "是空表，" if note.when == "empty" else ""
            message = f"{table.name}{reason}应当注明“{unspaced(wanted)}”"
            yield Finding(message, (table.ref,))
        if is_printed and not is_due:
            message = f"{table.name}有数据，却注明“{unspaced(wanted)}”"
            yield Finding(message, (table.ref,))
    for text in printed:
        if "空表" in text and not is_empty and text not in known:
            yield Finding(f"{table.name}有数据，却注明“{text}”", (table.ref,))


def _is_empty(table: TableCase) -> bool:
    """Nothing is in a table but blank rows, labels of the form and a 合计 with nil.

    Offices print a table that has nothing to show as the form hands it out.
    """
    if table.table.is_empty:
        return True
    expected = {"", *map(fold, ("合计", "总计", table.rule.total_label))}
    for row in table.table.rows:
        for column, cell in zip(table.table.columns, row.cells, strict=False):
            text = fold(cell.text)
            if column.kind in ("money", "price", "quantity"):
                if not is_nil(cell.text):
                    return False
            elif column.kind not in ("label", "row_number") and text not in expected:
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
    if context.approved_on is None:
        raise NotApplicable("没有填写批复日期")
    day = context.published_on or context.today
    if day is None:
        raise NotApplicable("不知道公开日期")
    last = context.approved_on + timedelta(days=context.thresholds.publish_within)
    late = (day - last).days
    if late > 0:
        state = "公开" if context.published_on else "今天还没有公开"
        message = f"{context.approved_on}批复，应在{last}前公开，{day}{state}，晚了{late}天"
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
        others = sorted(_years(title) - {year})
        if others:
            message = f"标题“{unspaced(title)}”中的年度{others[0]}，应为{year}"
            yield Finding(message, (CellRef(address, shown=title),))
    narrative = examination.narrative
    of_form: set[str] = set()
    for sentence in narrative.sentences:
        of_form.update(paragraph.address for paragraph in sentence.paragraphs)
    for paragraph in narrative.paragraphs.values():
        for finding in _foreign_years(paragraph, year):
            yield finding if paragraph.address in of_form else hint(finding)
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
    others = _years(paragraph.text) - {year, year - 1}
    for other in sorted(others):
        message = f"“{beginning}…”提到{other}年，预算年度是{year}年，请核对"
        ref = CellRef(paragraph.address, shown=str(other))
        yield Finding(message, (ref,))


def _misplaced_years(narrative: Narrative, sentence: FormSentence) -> Iterator[Finding]:
    """Where the form's words stand around a year, the year is the form's."""
    seen: set[tuple[str, str]] = set()
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
                    is_new = shown != wanted and (shown, following) not in seen
                    if is_new and int(shown) in years:
                        seen.add((shown, following))
                        message = f"“{shown}{following}”，应为{wanted}年"
                        ref = CellRef(paragraph.address, shown=shown)
                        yield Finding(message, (ref,))
