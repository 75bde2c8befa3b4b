"""Rules 26, 27, 30 and 35: titles, parts, captions, notes and years as the form prescribes them, published in time. Pure."""

import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import SequenceMatcher

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.quotes import Narrative, Sentence, narrative_of
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.forms.model import BlockRule, PartRule
from disclosure.documents.meaning.case import Case, CellRef, TableCase, fold, plain, table_name
from disclosure.documents.model.document import Document, Goal, Heading, Paragraph, Part

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年|[-/.]\d{1,2}[-/.]\d)")
_NAMED = re.compile(r"《[^》]*》|[\[〔【(（]20\d\d[\]〕】)）]\s*第?\s*\d*\s*号?|20\d\d\s*[-—–~至到]\s*20\d\d")


# -- 26 --------------------------------------------------------------------------------------------------------------------


@rule(
    "26",
    Severity.BLOCKING,
    "表与各部分齐全、依次，标题、表头、行名、单位名称、年度和金额单位与格式一致",
    "财预〔2016〕143号：九张表和说明；本省本年度公开格式",
)
def form_is_kept(case: Case) -> Iterator[Finding]:
    """All tables and parts of the layout in its order, with its titles, labels and captions for this department and year."""
    narrative = narrative_of(case)
    yield from _identity(case)
    yield from _parts(case, narrative)
    for table in case.tables.values():
        yield from _captions(case, narrative, table)
        yield from _header(narrative, table)
        yield from _labels(case, table)
        yield from _row_numbers(case, table)
    for sentence in narrative.sentences:
        yield from _names(narrative, sentence)


def _identity(case: Case) -> Iterator[Finding]:
    identity = case.document.identity
    for name, value in (("单位名称", identity.department_name), ("预算年度", identity.year)):
        if not value:
            yield Finding(f"没有找到{name}")
    if identity.layout != case.layout.key:
        yield Finding(f"这份文件是按版式“{identity.layout}”公开的，核对用的是“{case.layout.key}”")
    if fold(identity.money_unit) != fold(case.layout.money.unit):
        yield Finding(f"金额单位是“{identity.money_unit}”，格式规定为“{case.layout.money.unit}”")


def _parts(case: Case, narrative: Narrative) -> Iterator[Finding]:
    found = {part.address: part for part in case.document.parts}
    for wanted_part in case.layout.parts:
        title = plain(narrative.filled(wanted_part.title))
        if wanted_part.key not in found:
            yield Finding(f"缺少“{title}”", (CellRef(wanted_part.key),))
        else:
            yield from _part(case, narrative, wanted_part, found[wanted_part.key])
    order = [part.address for part in case.document.parts if part.address in {each.key for each in case.layout.parts}]
    wanted = [each.key for each in case.layout.parts if each.key in order]
    for here, there in zip(order, wanted, strict=False):
        if here != there:
            yield Finding(
                f"“{plain(found[here].title)}”的位置不对，这里应为“{plain(found[there].title)}”", (CellRef(here),)
            )
            return


def _part(case: Case, narrative: Narrative, rule: PartRule, part: Part) -> Iterator[Finding]:
    blocks = {block.address: block for block in part.flow()}
    for block in rule.blocks:
        address = f"{rule.key}/{block.key}"
        if block.kind == "heading":
            yield from _heading(narrative, block, address, blocks.get(address))
        elif block.kind == "table" and block.key not in blocks:
            table = case.layout.tables[block.key]
            yield Finding(
                f"缺少{table_name(table)}{'《' + plain(table.title) + '》' if table.number else ''}",
                (CellRef(block.key),),
            )
        elif block.kind == "sentence" and address not in blocks and _is_due(block):
            yield Finding(f"“{plain(part.title)}”缺少一段说明", (CellRef(address),))
        elif block.kind in ("list", "sub_goals") and not any(each.startswith(address + "-") for each in blocks):
            yield Finding(f"“{plain(part.title)}”缺少应当列出的各条", (CellRef(address),))


def _is_due(block: BlockRule) -> bool:
    """Whether the form prints something here whatever the figures are, or the department must."""
    return bool(block.source) or any(all(clause.variants()) for clause in block.clauses)


def _heading(narrative: Narrative, block: BlockRule, address: str, found: object) -> Iterator[Finding]:
    wanted = narrative.filled(block.text)
    if not isinstance(found, Heading):
        yield Finding(f"缺少标题“{plain(wanted)}”", (CellRef(address),))
    elif _differ(narrative, found.text, wanted):
        yield Finding(f"标题“{plain(found.text)}”，应为“{plain(wanted)}”", (CellRef(address, shown=found.text),))


def _differ(narrative: Narrative, shown: str, wanted: str) -> bool:
    """Whether two texts of the form differ in more than white space, width and the layout's synonyms."""
    one, other = fold(shown), fold(wanted)
    for pair in narrative.layout.synonyms:
        shorter, longer = sorted(map(fold, pair), key=len)
        one, other = one.replace(longer, shorter), other.replace(longer, shorter)
    return one != other


def _captions(case: Case, narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    ref = CellRef(table.rule.key, int(table.rule.number) if table.rule.number.isdigit() else None)
    wanted = narrative.filled(table.rule.title)
    if _differ(narrative, table.table.title, wanted):
        yield Finding(f"{table_name(table.rule)}的标题为“{plain(table.table.title)}”，应为“{plain(wanted)}”", (ref,))
    captions = [narrative.filled(text) for text in table.rule.caption]
    for place, text in enumerate(captions):
        shown = table.table.caption[place] if place < len(table.table.caption) else ""
        if _differ(narrative, shown, text):
            at = CellRef(ref.address, ref.table, shown=shown)
            yield Finding(f"{table_name(table.rule)}表头为“{plain(shown)}”，应为“{plain(text)}”", (at,))


def _header(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    wanted = [column.key for column in table.rule.columns]
    shown = [column.key for column in table.table.columns]
    ref = CellRef(table.rule.key, int(table.rule.number) if table.rule.number.isdigit() else None)
    if shown != wanted:
        lacking = [column.header[-1] for column in table.rule.columns if column.key not in shown and column.header]
        what = f"缺少“{'”“'.join(map(plain, lacking))}”" if lacking else "与格式不同"
        yield Finding(f"{table_name(table.rule)}的各栏{what}", (ref,))
        return
    headings = {fold(narrative.filled(text)) for column in table.rule.columns for text in column.header}
    for row in table.table.header:
        for cell in row:
            if fold(cell.text) not in headings and all(_differ(narrative, cell.text, each) for each in headings):
                yield Finding(f"{table_name(table.rule)}的栏名“{plain(cell.text)}”不是格式规定的", (ref,))
    for column, place in zip(table.table.columns, table.rule.columns, strict=True):
        if fold(column.number) != fold(place.number):
            yield Finding(f"{table_name(table.rule)}的栏次“{column.number}”，应为“{place.number}”", (ref,))


def _labels(case: Case, table: TableCase) -> Iterator[Finding]:
    """The rows that the form prints always, by their labels."""
    narrative = narrative_of(case)
    cells = {
        cell.address: (index, place, cell)
        for index, row in enumerate(table.table.rows)
        for place, cell in enumerate(row.cells)
    }
    for row in table.rule.rows:
        for column in table.rule.columns:
            item = row.items.get(column.side) if column.kind == "label" else None
            if item is None:
                continue
            found = cells.get(f"{table.rule.key}/{item.key}/{column.key}")
            wanted = narrative.filled(item.label)
            if found is None and item.optional:
                continue
            if found is None:
                yield Finding(
                    f"{table_name(table.rule)}缺少“{plain(wanted)}”一行", (CellRef(f"{table.rule.key}/{item.key}"),)
                )
            elif _differ(narrative, found[2].text, wanted):
                ref = case.ref(table.table, found[0], found[1])
                shown = f"{table_name(table.rule)}第{ref.row}行为“{plain(found[2].text)}”"
                yield Finding(f"{shown}，应为“{plain(wanted)}”", (ref,))


def _row_numbers(case: Case, table: TableCase) -> Iterator[Finding]:
    places = [place for place, column in enumerate(table.table.columns) if column.kind == "row_number"]
    for index, row in enumerate(table.table.rows):
        if places and row.level != "blank" and row.cells[places[0]].text.strip() != str(index + 1):
            ref = case.ref(table.table, index, places[0])
            shown = row.cells[places[0]].text.strip()
            yield Finding(f"{table_name(table.rule)}第{index + 1}行的序号为“{shown}”", (ref,))


def _names(narrative: Narrative, sentence: Sentence) -> Iterator[Finding]:
    """The department's name where the form's sentence has it: a text nearly equal to it is a slip."""
    name = fold(narrative.texts["department"])
    for template in sentence.templates:
        for follow in re.findall(r"\{department\}([\u4e00-\u9fff]{2,6})", template):
            for paragraph in sentence.paragraphs:
                before, found, _ = fold(paragraph.text).partition(follow)
                shown = before[-len(name) :]
                if (
                    found
                    and not before.endswith(name)
                    and SequenceMatcher(None, shown, name, autojunk=False).ratio() > 0.6
                ):
                    message = f"单位名称写作“{shown}”，应为“{narrative.texts['department']}”"
                    yield Finding(message, (CellRef(paragraph.address, shown=shown),))


# -- 27 --------------------------------------------------------------------------------------------------------------------


@rule(
    "27", Severity.BLOCKING, "空表列示并注明，注明的表应当是空的", "财预〔2016〕143号：没有数据的表应当列出空表并说明"
)
def empty_tables_have_notes(case: Case) -> Iterator[Finding]:
    """An empty table has its own note, a table with that note is empty."""
    narrative = narrative_of(case)
    for table in case.tables.values():
        yield from _notes(narrative, table)


def _notes(narrative: Narrative, table: TableCase) -> Iterator[Finding]:
    printed = [fold(note.text) for note in table.table.notes]
    is_empty = table.table.is_empty or not any(cell.text.strip() for row in table.table.rows for cell in row.cells)
    ref = CellRef(table.rule.key, int(table.rule.number) if table.rule.number.isdigit() else None)
    for note in table.rule.notes:
        wanted = narrative.filled(note.text)
        is_printed = any(not _differ(narrative, text, wanted) for text in printed)
        due = note.when == "always" or is_empty
        if due and not is_printed:
            why = "是空表，" if note.when == "empty" else ""
            yield Finding(f"{table_name(table.rule)}{why}应当注明“{plain(wanted)}”", (ref,))
        if is_printed and not due:
            yield Finding(f"{table_name(table.rule)}有数据，却注明“{plain(wanted)}”", (ref,))
    known = [fold(narrative.filled(note.text)) for note in table.rule.notes]
    for text in printed:
        if "空表" in text and not is_empty and text not in known:
            yield Finding(f"{table_name(table.rule)}有数据，却注明“{text}”", (ref,))


# -- 30 --------------------------------------------------------------------------------------------------------------------


@rule("30", Severity.WARNING, "批复后二十日内公开", "《预算法》第十四条：各部门预算应当在批复后二十日内公开")
def published_in_time(case: Case) -> Iterator[Finding]:
    """The day of approval and twenty days is not before the day of publication, or today while it is not published."""
    context = case.context
    if context.approved_on is None:
        raise NotApplicable("没有填写批复日期")
    day = context.published_on or context.today
    if day is None:
        raise NotApplicable("不知道公开日期")
    last = context.approved_on + timedelta(days=context.thresholds.publish_within)
    if day > last:
        what = "公开" if context.published_on else "今天还没有公开"
        message = f"{context.approved_on}批复，应在{last}前公开，{day}{what}，晚了{(day - last).days}天"
        yield Finding(message, difference=f"{(day - last).days}天")


# -- 35 --------------------------------------------------------------------------------------------------------------------


@rule(
    "35",
    Severity.WARNING,
    "标题中的年度为预算年度，文中不出现其他年度",
    "本年度公开格式：年度一致",
    needs=("narrative",),
)
def years_are_right(case: Case) -> Iterator[Finding]:
    """Titles name the budget year; sentences that and the year before; the form's own places for a year hold that year."""
    year = case.document.identity.year
    for address, text in _titles(case.document):
        wrong = sorted(each for each in _years(text) if each != year)
        if wrong:
            yield Finding(f"标题“{plain(text)}”中的年度{wrong[0]}，应为{year}", (CellRef(address, shown=text),))
    narrative = narrative_of(case)
    theirs = {paragraph.address for sentence in narrative.sentences for paragraph in sentence.paragraphs}
    for paragraph in narrative.paragraphs.values():
        yield from _foreign_years(paragraph, year, is_form=paragraph.address in theirs)
    for sentence in narrative.sentences:
        yield from _misplaced_years(narrative, sentence)


def _titles(document: Document) -> Iterator[tuple[str, str]]:
    yield "title", document.title
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Heading):
                yield block.address, block.text
            elif not isinstance(block, (Goal, Paragraph)) and block.title:
                yield block.address, block.title


def _years(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(_NAMED.sub("", text))}


def _foreign_years(paragraph: Paragraph, year: int, *, is_form: bool) -> Iterator[Finding]:
    for wrong in sorted(_years(paragraph.text) - {year, year - 1}):
        ref = CellRef(paragraph.address, shown=str(wrong))
        finding = Finding(f"“{paragraph.text[:30]}…”提到{wrong}年，预算年度是{year}年，请核对", (ref,))
        yield finding if is_form else hint(finding)


def _misplaced_years(narrative: Narrative, sentence: Sentence) -> Iterator[Finding]:
    """Where the form's words stand around a year, the year is the form's."""
    seen = set()
    department = narrative.texts["department"]
    for template in (text.replace("{department}", department) for text in sentence.templates):
        for name, follow in re.findall(r"\{(year|prior_year)\}([^\s{，。；、]{2,8}|年，[^\s{，。；]{2,8})", template):
            for paragraph in sentence.paragraphs:
                wanted = narrative.texts[name]
                for shown in re.findall(rf"(?<!\d)(\d{{4}}){re.escape(follow)}", paragraph.text):
                    if shown != wanted and (shown, follow) not in seen and int(shown) in _years(paragraph.text):
                        seen.add((shown, follow))
                        yield Finding(f"“{shown}{follow}”，应为{wanted}年", (CellRef(paragraph.address, shown=shown),))
