"""Rules 28, 34 and 38: terms, slips of the pen, and what units are called. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity, warn
from disclosure.documents.forms.model import BlockRule
from disclosure.documents.meaning.case import CellRef, TableCase, as_number, row_label
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Document, Heading, Paragraph, Table
from disclosure.documents.model.texts import fold, unspaced

_PLACEHOLDER = re.compile(
    r"[Xx]{2,}|[×＊*]{2,}|待填写|请填写|待补充|\{[^{}]*\}|【缺[^】]*】|【没有[^】]*】"
    r"|\.{4,}|…{3,}|_{3,}|＿{2,}"
)
_DOUBLED_WORDS = re.compile(r"([\u4e00-\u9fff]{2,4})\1")
_DOUBLED_MARKS = re.compile(r"([，。；、：])[，。；、：]+")
_ASCII_COMMA = re.compile(r"[\u4e00-\u9fff],(?=[\u4e00-\u9fff\d])|\d,(?=[\u4e00-\u9fff])")
# Nearly all texts have none of these slips: one search tells.
_ANY_SLIP = re.compile(
    "|".join(
        (
            _DOUBLED_WORDS.pattern,
            _DOUBLED_MARKS.pattern,
            _ASCII_COMMA.pattern,
            _PLACEHOLDER.pattern,
        )
    )
)
# 1、 一． （一） ① before an item, as offices number their terms.
_ITEM_NUMBER = re.compile(
    r"^\s*(?:[（(]\s*[\d一二三四五六七八九十百]+\s*[)）]\s*[、.．]?"
    r"|第?[\d一二三四五六七八九十百]+\s*[、.．]|[①-⑳])\s*"
)
# What a term may have behind the words that the document uses: 基本支出预算 for 基本支出.
_ENDING_OF_TERM = re.compile(r"(?<=..)(?:预算|经费|费用?)$")
# A table of contents in one paragraph has leaders again and again.
_LEADERS = re.compile(r"\.{8,}|…{4,}")
_MOST_LEADERS = 2
_SUBORDINATE_UNITS = re.compile(r"[^，。]*所属(?:事业)?单位[^，。]*")
_OWN_NAMES = {"单位": ("我单位", "本单位"), "部门": ("我部门", "本部门")}
# A term and a heading that are at least so alike mean the same: 上缴上级支出, 上解上级支出.
_LIKE_TERM = 0.8
_CHARACTERS_AROUND = 8  # of a slip, by which a clerk finds it
_QUOTED_LENGTH = 40


# -- 28 --------------------------------------------------------------------------------------------


@rule(
    "28",
    Severity.HINT,
    "名词解释与文中、表中所用的名词对应",
    "财预〔2016〕143号：对专业性较强的名词进行解释",
    needs=(Subject.NARRATIVE,),
)
def terms_are_used(examination: Examination) -> Iterator[Finding]:
    """Each defined term is used somewhere; a heading of the spending table
    that nearly is one should be called the same.
    """
    paragraph_by_term: dict[str, Paragraph] = {}
    for paragraph in examination.narrative.paragraphs.values():
        if paragraph.role == "term":
            paragraph_by_term[_term(paragraph.text)] = paragraph
    if not paragraph_by_term:
        if not _form_has_terms(examination):
            raise NotApplicable(f"版式“{examination.layout.name}”没有名词解释")
        yield Finding("没有名词解释")
        return
    headings = _headings(examination)
    used = fold("".join(_texts_but_terms(examination.document)))
    for term, paragraph in paragraph_by_term.items():
        folded = fold(term)
        stem = _ENDING_OF_TERM.sub("", folded)
        if folded not in used and stem not in used:
            yield _unused(headings, term, paragraph)
    yield from _undefined(examination, headings, list(paragraph_by_term))


def _term(text: str) -> str:
    """Return what a paragraph defines: the words before its colon, without a number."""
    return re.split("[:：]", _ITEM_NUMBER.sub("", text), maxsplit=1)[0].strip()


def _form_has_terms(examination: Examination) -> bool:
    blocks: list[BlockRule] = []
    for part in examination.layout.parts:
        blocks += part.blocks
    return any(block.items for block in blocks)


def _texts_but_terms(document: Document) -> Iterator[str]:
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Heading) or (
                isinstance(block, Paragraph) and block.role != "term"
            ):
                yield block.text
            elif isinstance(block, Table):
                yield block.title
                for header_row in block.header:
                    yield from (cell.text for cell in header_row)
                yield from (row_label(block, row) for row in block.rows)


def _headings(examination: Examination) -> dict[str, CellRef]:
    """Return the headings of money columns in the spending tables by function,
    with where they stand.
    """
    headings: dict[str, CellRef] = {}
    for table in examination.about(Subject.SPENDING_BY_FUNCTION):
        for column in examination.form.columns(table.rule):
            if column.key in table.rule.column_sums:
                continue
            text = column.header[-1]
            number = as_number(column.number)
            ref = CellRef(table.rule.key, table.ref.table, None, number, text)
            headings[unspaced(text)] = ref
    return headings


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _unused(headings: dict[str, CellRef], term: str, paragraph: Paragraph) -> Finding:
    ref = CellRef(paragraph.address, shown=term)
    nearest = max(headings, key=lambda heading: _likeness(heading, term), default="")
    if nearest and _likeness(nearest, term) >= _LIKE_TERM:
        where = headings[nearest]
        message = f"名词解释定义了“{term}”，而表{where.table}用的是“{nearest}”"
        return Finding(message, (ref, where))
    return Finding(f"名词解释定义了“{term}”，文中和表中都没有用到", (ref,))


def _undefined(
    examination: Examination, headings: dict[str, CellRef], terms: list[str]
) -> Iterator[Finding]:
    """Yield kinds of spending that have money and that no term explains."""
    for heading, ref in headings.items():
        stem = heading.removesuffix("支出")
        is_defined = any(
            stem in fold(term) or _likeness(heading, term) >= _LIKE_TERM for term in terms
        )
        if not is_defined and _has_money(examination, heading, ref.address):
            yield Finding(f"表{ref.table}的“{heading}”没有名词解释", (ref,))


def _has_money(examination: Examination, heading: str, table: str) -> bool:
    for cell in examination.money_cells:
        if cell.table.key != table or unspaced(cell.column.header[-1]) != heading:
            continue
        if not examination.effective(cell).is_blank:
            return True
    return False


# -- 34 --------------------------------------------------------------------------------------------


@rule("34", Severity.HINT, "没有遗留的占位文字、重复的词和标点", "公开内容应当完整、规范")
def nothing_is_left_over(examination: Examination) -> Iterator[Finding]:
    """Placeholders are warned of; doubled words, doubled marks and ASCII commas are pointed out."""
    for text, make_ref in _all_texts(examination):
        if not _ANY_SLIP.search(text) or len(_LEADERS.findall(text)) > _MOST_LEADERS:
            continue
        ref = make_ref()
        for match in _PLACEHOLDER.finditer(text):
            message = f"“{_around(match)}”中有占位文字“{match[0]}”"
            yield warn(Finding(message, (ref,)))
        for match in _DOUBLED_WORDS.finditer(text):
            yield Finding(f"“{_around(match)}”中“{match[1]}”重复", (ref,))
        for match in _DOUBLED_MARKS.finditer(text):
            yield Finding(f"“{_around(match)}”中标点重复", (ref,))
        for match in _ASCII_COMMA.finditer(text):
            yield Finding(f"“{_around(match)}”中用了半角逗号", (ref,))


def _around(match: re.Match[str]) -> str:
    start = max(0, match.start() - _CHARACTERS_AROUND)
    return unspaced(match.string[start : match.end() + _CHARACTERS_AROUND])


# A text, and a call that tells where it stands: there are thousands of texts, and few of them have
# a slip.
TextWithPlace = tuple[str, Callable[[], CellRef]]


def _all_texts(examination: Examination) -> Iterator[TextWithPlace]:
    """Yield every text that someone wrote."""
    title = examination.document.title
    yield title, partial(CellRef, "title", shown=title)
    for part in examination.document.parts:
        for block in part.flow():
            if isinstance(block, Table):
                yield from _cell_texts(examination, block)
            else:
                shown = block.text[:_QUOTED_LENGTH]
                yield block.text, partial(CellRef, block.address, shown=shown)


def _cell_texts(examination: Examination, table: Table) -> Iterator[TextWithPlace]:
    places: list[int] = []
    for place, column in enumerate(table.columns):
        if column.kind in ("text", "label", "name"):
            places.append(place)
    for index, row in enumerate(table.rows):
        for place in places:
            if place >= len(row.cells):
                continue
            text = row.cells[place].text
            if text:
                yield text, partial(examination.ref, table, index, place)


# -- 38 --------------------------------------------------------------------------------------------


@rule(
    "38",
    Severity.HINT,
    "写明所属单位，部门、单位的称呼前后一致",
    "财预〔2016〕143号：部门预算包括本级和所属单位",
    needs=(Subject.NARRATIVE,),
)
def units_are_named(examination: Examination) -> Iterator[Finding]:
    """A text that speaks of subordinate units lists them, in forms that have a table of them;
    我部门 and 我单位 are not mixed, and a unit does not call itself a department.
    """
    tables = examination.about(Subject.BODIES)
    if tables:
        yield from _unlisted_units(examination, tables)
    yield from _own_names(examination)


def _unlisted_units(examination: Examination, tables: Sequence[TableCase]) -> Iterator[Finding]:
    bodies = 0
    for table in tables:
        bodies += sum(row.level != "blank" for row in table.table.rows)
    for paragraph in examination.narrative.paragraphs.values():
        match = _SUBORDINATE_UNITS.search(paragraph.text)
        if match and bodies <= 1:
            shown = match[0][:_QUOTED_LENGTH]
            message = (
                f"“{shown}”提到所属单位，而机构设置只列了{bodies}个单位，没有写明有哪些所属单位"
            )
            yield Finding(message, (CellRef(paragraph.address, shown=shown), CellRef("bodies")))


def _own_names(examination: Examination) -> Iterator[Finding]:
    paragraphs = examination.narrative.paragraphs.values()
    first_use: dict[str, CellRef] = {}
    for kind, names in _OWN_NAMES.items():
        for paragraph in paragraphs:
            used = [name for name in names if name in paragraph.text]
            if used:
                first_use.setdefault(kind, CellRef(paragraph.address, shown=used[0]))
    if examination.layout.document_kind.is_of_unit:
        # Its department may be spoken of, but not as what the text is about.
        if "部门" in first_use:
            ref = first_use["部门"]
            yield Finding(f"这是单位预算，有的地方写“{ref.shown}”，应当写“本单位”", (ref,))
        return
    if len(first_use) == len(_OWN_NAMES):
        unit, department = first_use["单位"], first_use["部门"]
        message = f"有的地方写“{department.shown}”，有的地方写“{unit.shown}”，称呼应当一致"
        yield Finding(message, (unit, department))
