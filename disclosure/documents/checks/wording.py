"""Rules 28, 34 and 38: terms, slips of the pen, and what units are called. Pure."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import partial

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.quotes import narrative_of
from disclosure.documents.checks.result import Finding, Severity, warn
from disclosure.documents.meaning.case import Case, CellRef, fold, plain, row_label
from disclosure.documents.model.document import Document, Paragraph, Table

_PLACEHOLDER = re.compile(
    r"[Xx]{2,}|[×＊*]{2,}|待填写|请填写|待补充|\{[^{}]*\}|【缺[^】]*】|【没有[^】]*】|\.{4,}|…{3,}|_{3,}|＿{2,}"
)
_DOUBLED_WORDS = re.compile(r"([\u4e00-\u9fff]{2,4})\1")
_DOUBLED_MARKS = re.compile(r"([，。；、：])[，。；、：]+")
_ASCII_COMMA = re.compile(r"[\u4e00-\u9fff],(?=[\u4e00-\u9fff\d])|\d,(?=[\u4e00-\u9fff])")
_ANY = re.compile(
    "|".join(
        each.pattern.replace("\\1", f"\\{group}")
        for group, each in enumerate((_DOUBLED_WORDS, _DOUBLED_MARKS, _ASCII_COMMA, _PLACEHOLDER), 1)
    )
)
_OUGHT = {"单位": ("我单位", "本单位"), "部门": ("我部门", "本部门")}


# -- 28 --------------------------------------------------------------------------------------------------------------------


@rule(
    "28",
    Severity.HINT,
    "名词解释与文中、表中所用的名词对应",
    "财预〔2016〕143号：对专业性较强的名词进行解释",
    needs=("narrative",),
)
def terms_are_used(case: Case) -> Iterator[Finding]:
    """Each defined term is used somewhere; a heading of the spending table that nearly is one should be called the same."""
    terms = [paragraph for paragraph in narrative_of(case).paragraphs.values() if paragraph.role == "term"]
    if not terms:
        if any(item for part in case.layout.parts for block in part.blocks for item in block.items):
            yield Finding("没有名词解释")
        else:
            raise NotApplicable(f"版式“{case.layout.name}”没有名词解释")
    used = fold("".join(_texts_but_terms(case.document)))
    names = {_term(paragraph.text): paragraph for paragraph in terms}
    for name, paragraph in names.items():
        if fold(name) not in used:
            yield _unused(case, name, paragraph)
    if terms:
        yield from _undefined(case, list(names))


def _term(text: str) -> str:
    """What a paragraph defines: the words before its colon, without a number."""
    return re.sub(r"^\s*[\d一二三四五六七八九十]+\s*[、.．]\s*", "", text).partition("：")[0].strip()


def _texts_but_terms(document: Document) -> Iterator[str]:
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.role != "term":
                yield block.text
            elif isinstance(block, Table):
                yield from (cell.text for row in block.header for cell in row)
                yield from (row_label(block, row) for row in block.rows)


def _headings(case: Case) -> dict[str, CellRef]:
    """The headings of money columns in the spending tables by function, with where they stand."""
    found: dict[str, CellRef] = {}
    for table in case.about("spending_by_function"):
        for column in case.form.columns(table.rule):
            if column.key not in table.rule.column_sums:
                number = int(column.number) if column.number.isdigit() else None
                table_number = int(table.rule.number) if table.rule.number.isdigit() else None
                found[plain(column.header[-1])] = CellRef(table.rule.key, table_number, None, number, column.header[-1])
    return found


def _like(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _unused(case: Case, name: str, paragraph: Paragraph) -> Finding:
    ref = CellRef(paragraph.address, shown=name)
    nearest = max(_headings(case).items(), key=lambda pair: _like(pair[0], name), default=None)
    if nearest is not None and _like(nearest[0], name) >= 0.8:
        return Finding(f"名词解释定义了“{name}”，而表{nearest[1].table}用的是“{nearest[0]}”", (ref, nearest[1]))
    return Finding(f"名词解释定义了“{name}”，文中和表中都没有用到", (ref,))


def _undefined(case: Case, names: list[str]) -> Iterator[Finding]:
    """Kinds of spending that have money and that no term explains."""
    for heading, ref in _headings(case).items():
        has_money = any(
            not case.effective(cell).is_blank
            for cell in case.money_cells
            if cell.table.key == ref.address and plain(cell.column.header[-1]) == heading
        )
        stem = heading.removesuffix("支出")
        if has_money and not any(stem in fold(name) or _like(heading, name) >= 0.8 for name in names):
            yield Finding(f"表{ref.table}的“{heading}”没有名词解释", (ref,))


# -- 34 --------------------------------------------------------------------------------------------------------------------


@rule("34", Severity.HINT, "没有遗留的占位文字、重复的词和标点", "公开内容应当完整、规范")
def nothing_is_left_over(case: Case) -> Iterator[Finding]:
    """Placeholders are warned of; doubled words, doubled marks and ASCII commas are pointed out."""
    for text, ref_of in _all_texts(case):
        if not _ANY.search(text):
            continue
        ref = ref_of()
        for match in _PLACEHOLDER.finditer(text):
            yield warn(Finding(f"“{_around(text, match)}”中有占位文字“{match[0]}”", (ref,)))
        for match in _DOUBLED_WORDS.finditer(text):
            yield Finding(f"“{_around(text, match)}”中“{match[1]}”重复", (ref,))
        for match in _DOUBLED_MARKS.finditer(text):
            yield Finding(f"“{_around(text, match)}”中标点重复", (ref,))
        for match in _ASCII_COMMA.finditer(text):
            yield Finding(f"“{_around(text, match)}”中用了半角逗号", (ref,))


def _around(text: str, match: re.Match[str]) -> str:
    return plain(text[max(0, match.start() - 8) : match.end() + 8])


Text = tuple[str, Callable[[], CellRef]]


def _all_texts(case: Case) -> Iterator[Text]:
    """Every text that someone wrote, with a call that tells where it stands."""
    yield case.document.title, partial(CellRef, "title", shown=case.document.title)
    for part in case.document.parts:
        for block in part.flow():
            if isinstance(block, Table):
                yield from _cell_texts(case, block)
            else:
                yield block.text, partial(CellRef, block.address, shown=block.text[:40])


def _cell_texts(case: Case, table: Table) -> Iterator[Text]:
    places = [place for place, column in enumerate(table.columns) if column.kind in ("text", "label", "name")]
    for index, row in enumerate(table.rows):
        for place in places:
            if place < len(row.cells) and row.cells[place].text:
                yield row.cells[place].text, partial(case.ref, table, index, place)


# -- 38 --------------------------------------------------------------------------------------------------------------------


@rule(
    "38",
    Severity.HINT,
    "写明所属单位，部门、单位的称呼前后一致",
    "财预〔2016〕143号：部门预算包括本级和所属单位",
    needs=("narrative", "bodies"),
)
def units_are_named(case: Case) -> Iterator[Finding]:
    """A text that speaks of subordinate units lists them; 我部门 and 我单位 are not mixed."""
    texts = [(paragraph.address, paragraph.text) for paragraph in narrative_of(case).paragraphs.values()]
    bodies = [row for table in case.about("bodies") for row in table.table.rows if row.level != "blank"]
    for address, text in texts:
        found = re.search(r"[^，。]*所属(?:事业)?单位[^，。]*", text)
        if found and len(bodies) <= 1:
            message = f"“{found[0][:40]}”提到所属单位，而机构设置只列了{len(bodies)}个单位，没有写明有哪些所属单位"
            yield Finding(message, (CellRef(address, shown=found[0][:40]), CellRef("bodies")))
    used = {
        kind: next(((a, w) for a, text in texts for w in words if w in text), None) for kind, words in _OUGHT.items()
    }
    one, other = used["部门"], used["单位"]
    if one is not None and other is not None:
        message = f"有的地方写“{one[1]}”，有的地方写“{other[1]}”，称呼应当一致"
        yield Finding(message, (CellRef(other[0], shown=other[1]), CellRef(one[0], shown=one[1])))
