"""Tables of texts as people type, paste and upload them, and the rows of a ledger as lines. Pure.

A cell's fault stays with its row and column, so that whoever shows the table shows it there.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeVar

from budget import problem_kinds
from budget.acceptance import CodeBook, line_problems, text_fault
from budget.amounts import INVISIBLE, UNITS, read_written
from budget.codes import ITEM_DIGITS, SECTION_DIGITS
from budget.dimensions import Dimension, Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.money import parse_yuan
from budget.problems import Problem
from budget.vocabulary import STANDARD, Vocabulary

D = TypeVar("D", bound=Dimension)

LARGEST_TABLE = 5_000  # rows; the largest department has some hundreds
LONGEST_REMARK = 2_000  # characters; a page of text, and nobody reads more beside an amount
HEADING_AMONG = 20  # rows; above the heading stand a title, a caption and some notes
SCALES = {unit: UNITS[unit] for unit in ("元", "万元")}  # that people may choose for a paste
# The comment on the heading of the amounts, in the workbook that we hand out.
AMOUNT_HINT = "以元为单位；标题写成“金额（万元）”时按万元读取"


@dataclass(frozen=True)
class Column:
    """A column by its key, with its label and other headings by which people call it."""

    key: str
    label: str
    headings: tuple[str, ...] = ()

    def is_called(self, heading: str) -> bool:
        """Return True where ``heading``, already folded, names this column."""
        if heading == self.key:
            return True
        names = [fold_heading(name) for name in (self.label, *self.headings)]
        return heading in names


LEDGER = (
    Column(
        "function",
        "功能科目",
        (
            "function_code",
            "功能科目编码",
            "功能分类科目",
            "功能分类",
            "支出功能分类科目",
            "科目编码",
        ),
    ),
    Column(
        "economic",
        "经济科目",
        (
            "economic_code",
            "经济科目编码",
            "部门经济科目",
            "经济分类科目",
            "经济分类",
            "部门预算支出经济分类科目",
        ),
    ),
    Column("kind", "支出类型", ("支出类别", "类型", "支出性质")),
    Column("amount", "金额", ("amount_yuan", "预算数", "预算金额", "金额合计", "年初预算")),
    Column("fund", "资金性质", ("资金来源", "资金")),
    Column("origin", "来源年度", ("资金年度", "是否结转", "年度")),
    Column("unit", "单位", ("单位编码", "预算单位", "单位名称")),
    Column("project", "项目", ("项目名称", "预算项目")),
    Column("purpose", "出国用途", ("用途",)),
    Column("remark", "备注", ("说明", "摘要")),
)
LABELS = {column.key: column.label for column in LEDGER}


# --- finding the columns --------------------------------------------------------------------------

_UNIT_NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
_UNIT_IN_BRACKETS = re.compile(
    rf"[（(【\[](?:金额)?(?:单位)?[:：为]?(?:人民币)?({_UNIT_NAMES})[）)】\]]"
)
_UNIT_AFTER_A_SIGN = re.compile(rf"(?<=.)[/／:：,，、_-](?:单位[:：]?)?(?:人民币)?({_UNIT_NAMES})$")
_CURRENCIES = r"(?:人民币|RMB|CNY)"
_MONEY = rf"{_CURRENCIES}?({_UNIT_NAMES})"
# A caption states the unit of a whole table in a clause of its own: 单位：万元, a title before it.
# A sentence on some of the money does not, as 车补按百元计提 or 单位：元/平方米.
_CLAUSE_ENDS = re.compile(r"[，,。；;！!？?]")
_UNIT_WITHIN = re.compile(
    rf"单位[:：]?{_CURRENCIES}?[（(]{_CURRENCIES}?({_UNIT_NAMES})[）)]", re.IGNORECASE
)
_CURRENCY_BEFORE_A_UNIT = re.compile(rf"({_CURRENCIES})[/／、,，]", re.IGNORECASE)
# What has a unit of its own, whatever the table is counted in.
_THINGS = ("每", "单价", "均价", "人均", "户均", "标准", "定额", "限额")
_OF_ONE_THING = re.compile("|".join(_THINGS))
_NOT_OF_ONE_THING = "".join(f"(?<!{thing})" for thing in (*_THINGS, "补助", "补贴", "津贴", "奖金"))
# What a clause may say before its unit and still speak of all of a table's money.
_OF_ALL_MONEY = (
    r"(?:填表说明|编制说明|填报说明|说明|备注|注|[（(]?[0-9一二三四五六七八九十]+[.．、）)]|[:：*※]"
    r"|本|此|表|内|中|以上|上述|所有|全部|各项|的|数据|数字|数额|金额|数|货币|币种|计价|计量|记账"
    r"|资金|预算|支出|收入|收支|款项|均|统一|一律|都|皆|系)*"
)
_TITLE = r"(?:[^:：]*(?:表|明细|账|清单))?[（(【\[]?"
_NO_UNIT_YET = rf"(?:(?!单位[:：]?{_CURRENCIES}?(?:{_UNIT_NAMES})).)*"
_COUNTED_BESIDE_MONEY = r"(?:(?:人|个|台|辆|平方米)、)?"
_BRACKET_CLOSES = r"[）)】\]]?"
_BEHIND_A_UNIT = (
    rf"(?:[/／]?人民币|[（(]人民币[）)])?(?:{_BRACKET_CLOSES}|[^\u4e00-\u9fff/／）)】\]][^元]*)"
)
_LONGEST_CAPTION = 200  # characters, with the title before it
_CAPTIONS = (
    re.compile(
        rf"(?:(?!注|备注|说明){_NO_UNIT_YET}|{_OF_ALL_MONEY})"
        rf"{_NOT_OF_ONE_THING}单位[:：]{_COUNTED_BESIDE_MONEY}{_MONEY}{_BEHIND_A_UNIT}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_TITLE}{_OF_ALL_MONEY}单位(?:均|统一|一律|都)?[为是][:：]?{_MONEY}{_BEHIND_A_UNIT}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:.*(?:[^\u4e00-\u9fff]|表|明细|金额|货币))?单位{_MONEY}{_BEHIND_A_UNIT}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_TITLE}{_OF_ALL_MONEY}[以按]{_MONEY}"
        r"(?:为(?:金额|货币|计量|计价|记账)?单位|列示|反映|填列|填报|填写|编制|计)"
        rf"(?:列示|反映|填列|填报|填写|编制)?{_BRACKET_CLOSES}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:金额|人民币|RMB|CNY|unit)[:：]?({_UNIT_NAMES})", re.IGNORECASE),
)
_UNIT_BEHIND_A_TITLE = re.compile(
    rf"(?!.*[见按])[^，,。；;:：（）()]*(?:表|明细|明细账|台账|清单)[（(]{_MONEY}[）)]"
)
# Traditional characters and those of cheques, as some programs and typists write units.
_PLAIN_UNITS = str.maketrans("萬億單佰仟圓圆", "万亿单百千元元")
# What speaks of a unit of money, whether it is understood or not: a unit behind no number, or a
# caption of a unit with anything that counts (单位：万, 单位：美元).
_FOREIGN = r"(?:美金|[港日韩台欧]币|澳门币|英镑|卢布|法郎|外币)"
_CODES_OF_CURRENCIES = r"(?:yuan|rmb|cny|usd|eur|gbp|jpy|hkd|mop|twd|dollars?|euros?)"
_SPEAKS_OF_A_UNIT = re.compile(
    r"(?<![0-9.,，一二两三四五六七八九十百千万亿几数余多上近超过逾])[百千万亿]+元"
    r"(?!以上|以下|以内|及|计[提入划发征])"
    r"|单位(?:[:：][（(]?[^:：]{0,6}|[（(]?[^:：0-9]{0,6})"
    r"(?:[百千万亿]$|[百千万亿][）)、,，]|[美港欧日澳]元|元(?![\u4e00-\u9fff]))"
    r"|(?:单位(?:[:：][（(]?|[（(]|为)|unit[:：]?[（(]?)(?:人民币)?[角分](?![\u4e00-\u9fff])"
    rf"|[以按][^，,。；;]{{0,6}}(?:元|[角分]|{_FOREIGN})为(?:金额|货币|计量|计价|记账)?单位"
    rf"|单位[:：]?[（(]?[^:：]{{0,6}}{_FOREIGN}(?![\u4e00-\u9fff])"
    rf"|(?:单位|unit|amountsin)[:：]?[（(]?[^:：]{{0,12}}{_CODES_OF_CURRENCIES}",
    re.IGNORECASE,
)
# A unit of money and no more, of any currency and any size, whether it can be read or not.
_ANY_UNIT = re.compile(
    r"[0-9,.一二两三四五六七八九十百千万亿]*"
    rf"(?:[^\W\d]{{0,4}}元|[角分百千万亿]|{_FOREIGN}|{_CODES_OF_CURRENCIES})",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY)[/／、,，]?", re.IGNORECASE)
_UNIT_ALONE = re.compile(rf"(?:人民币)?({_UNIT_NAMES})")
_UNIT_ANYWHERE = re.compile(rf"(?:{_UNIT_NAMES})(?:(?![\u4e00-\u9fff])|(?=单位))")
_SENTENCE = re.compile(r"^(?:注|备注|说明)|[，,。；;！!？?]")


def unit_in_heading(text: str) -> str:
    """Return the unit of money that a heading names behind its words, as 金额（万元）; or nothing.

    A heading that is no more than a unit names it too, as in a row below the headings.
    """
    joined = _joined(text)
    if joined == "amount_yuan":
        return "元"  # as write_tsv heads the amounts
    match = (
        _UNIT_IN_BRACKETS.search(joined)
        or _UNIT_AFTER_A_SIGN.search(joined)
        or _UNIT_ALONE.fullmatch(joined)
    )
    return match[1] if match else ""


def unit_in_caption(text: str) -> str:
    """Return the unit of money that a caption states, as 单位：万元, 金额单位：元 or 万元 alone.

    It is the unit of a whole table. A text that states two of them states none that is known.
    """
    joined = _joined(text)
    if "元" not in joined:
        return ""
    alone = _UNIT_ALONE.fullmatch(joined) or _UNIT_IN_BRACKETS.fullmatch(joined)
    if alone is not None:
        return alone[1]
    behind_title = _UNIT_BEHIND_A_TITLE.fullmatch(joined)
    if behind_title is not None and not _OF_ONE_THING.search(joined):
        return behind_title[1]
    with_colon = _UNIT_WITHIN.sub(r"单位：\1", joined)
    without_mark = _CURRENCY_BEFORE_A_UNIT.sub(r"\1", with_colon)
    units = {_unit_in_clause(clause) for clause in _CLAUSE_ENDS.split(without_mark)}
    units.discard("")
    return units.pop() if len(units) == 1 else ""


def _unit_in_clause(clause: str) -> str:
    if len(clause) > _LONGEST_CAPTION:
        return ""
    for shape in _CAPTIONS:
        match = shape.fullmatch(clause)
        if match is not None:
            return match[1]
    return ""


def unit_around(text: str) -> str:
    """Return the unit that the name of a sheet or file or the edge of pages states: 支出（万元）.

    It may stand behind the words, where these are no sentence, state no other unit and speak of
    nothing that has a unit of its own.
    """
    unit = unit_in_caption(text)
    if unit:
        return unit
    joined = _joined(text)
    is_of_the_table = not _SENTENCE.search(joined) and not _OF_ONE_THING.search(joined)
    if is_of_the_table and len(_UNIT_ANYWHERE.findall(joined)) == 1:
        return unit_in_heading(text)
    return ""


def speaks_of_a_unit(text: str) -> bool:
    """Return whether a text beside a table may state a unit of money, understood or not."""
    return bool(unit_in_caption(text) or _SPEAKS_OF_A_UNIT.search(_joined(text)))


def names_any_unit(text: str) -> bool:
    """Return whether a text is the name of a unit of money and no more, readable or not (美元).

    It may stand behind 人民币 or RMB.
    """
    without_brackets = _joined(text).strip("（()）")
    return _ANY_UNIT.fullmatch(_CURRENCY.sub("", without_brackets)) is not None


def scale_of_unit(text: str) -> int | None:
    """Return how many yuan the unit is that a text names and no more; None for what is none.

    It may stand behind 人民币 or RMB, in traditional characters (萬元) or those of cheques (仟元).
    """
    return UNITS.get(_CURRENCY.sub("", _joined(text)))


def _joined(text: str) -> str:
    return re.sub(r"\s", "", text.translate(_PLAIN_UNITS))


def fold_heading(text: str) -> str:
    """Return a heading without white space, marks of required columns and its unit of money."""
    visible = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    joined = re.sub(r"[\s*]", "", visible)
    without_unit = _UNIT_IN_BRACKETS.sub("", joined)
    return _UNIT_AFTER_A_SIGN.sub("", without_unit).lower()


# Headings of columns that say nothing of money.
_PLAIN_HEADINGS = re.compile(
    r"序号|编号|行号|行次|no\.?|.*名称|.*电话|联系.*|.*人|日期|.*日期|.*文号|项目(?:编码|编号|代码)"
)
_MONEY_WORDS = re.compile(r"资金|金额|预算|经费|收入|支出|结转|来源|性质|拨款|财政|年初|调整|元|款")


def speaks_of_money(title: str, texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether a column that is not understood may say something about money.

    It does by its heading, by figures, or where a cell names a fund, a kind or a year of origin.
    """
    if any(names_dimension(text, vocabulary) for text in texts):
        return True
    heading = fold_heading(title)
    if _PLAIN_HEADINGS.fullmatch(heading):
        return False
    if _MONEY_WORDS.search(heading):
        return True
    return any(_is_figure(text) for text in texts)


def _is_figure(text: str) -> bool:
    try:
        return read_written(text) is not None
    except ValueError:
        return False


@dataclass(frozen=True)
class Heading:
    """The heading row of a table.

    ``row`` counts from 0, ``positions`` holds where each column stands that it names. ``scales``
    are how many yuan the unit of money is of each column that names its own, ``scale`` the same of
    the others, None where nothing says it.
    """

    row: int
    positions: Mapping[str, int]
    scale: int | None = None
    scales: Mapping[str, int] = field(default_factory=dict)

    def texts(self, row: Sequence[str]) -> dict[str, str]:
        """Return the texts of a row below by column; cells that the row lacks are empty."""
        texts = {}
        for key, position in self.positions.items():
            texts[key] = row[position].strip() if position < len(row) else ""
        return texts


def find_heading(
    table: Sequence[Sequence[str]], columns: Sequence[Column], *, least: int = 2
) -> Heading | None:
    """Return the first of the upper rows that names at least ``least`` of ``columns``, or None."""
    for number, row in enumerate(table[:HEADING_AMONG]):
        positions: dict[str, int] = {}
        for position, text in enumerate(row):
            heading = fold_heading(text)
            column = column_called(heading, columns)
            if column is not None and column.key not in positions:
                positions[column.key] = position
        if len(positions) >= least:
            scales = _scales_of_columns(row, positions)
            scale = _scale_of_table(table[:number], row, positions, scales)
            return Heading(number, positions, scale, scales)
    return None


def column_called(heading: str, columns: Sequence[Column]) -> Column | None:
    """Return the column that a heading, already folded, names; None where it names none."""
    if not heading:
        return None
    for column in columns:
        if column.is_called(heading):
            return column
    return None


def _scales_of_columns(row: Sequence[str], positions: Mapping[str, int]) -> dict[str, int]:
    """Return how many yuan the unit is that a column's heading names, of those that name one."""
    scales = {}
    for key, position in positions.items():
        unit = unit_in_heading(row[position])
        if unit:
            scales[key] = UNITS[unit]
    return scales


def _scale_of_table(
    above: Sequence[Sequence[str]],
    row: Sequence[str],
    positions: Mapping[str, int],
    scales: Mapping[str, int],
) -> int | None:
    """Return how many yuan the unit is of columns that name none of their own.

    It is that of the columns that do, where they agree, else that of a caption. A column that is
    not taken names only its own, as 单价（百元） does, unless it is a caption.
    """
    if len(set(scales.values())) == 1:
        return next(iter(scales.values()))
    taken = set(positions.values())
    in_row = [text for position, text in enumerate(row) if position not in taken]
    for caption_row in (in_row, *reversed(above)):
        for text in caption_row:
            unit = unit_in_caption(text)
            if unit:
                return UNITS[unit]
    return None


@dataclass(frozen=True)
class LeftColumn:
    """A column of a pasted block that is none of the table's: its heading and its texts."""

    heading: str
    texts: tuple[str, ...]


class Paste(NamedTuple):
    """The rows of a pasted block as texts by column, and the columns that went nowhere.

    ``scales`` are how many yuan the unit is of each column whose heading names it, ``scale`` that
    of the others, None where nothing says it.
    """

    rows: list[dict[str, str]]
    scale: int | None
    left: list[LeftColumn]
    scales: Mapping[str, int]


def pasted(
    text: str,
    columns: Sequence[Column],
    *,
    start: int = 0,
    computed: Sequence[Column] = (),
) -> Paste:
    """Return what a block copied from a spreadsheet holds for ``columns``.

    Without a heading the cells belong to ``columns`` in order, from the one at ``start``. Columns
    that are ``computed`` from others are known, and not taken.
    """
    table = split_block(text)
    heading = find_heading(table, columns)
    if heading is None:
        width = max(len(row) for row in table)
        positions = {}
        for position, column in enumerate(columns[start : start + width]):
            positions[column.key] = position
        heading = Heading(-1, positions)
    rows = []
    for row in table[heading.row + 1 :]:
        if not _is_blank(row):
            rows.append(heading.texts(row))
    left = _left_columns(table, heading, computed)
    return Paste(rows, heading.scale, left, heading.scales)


def _left_columns(
    table: Sequence[Sequence[str]], heading: Heading, computed: Sequence[Column]
) -> list[LeftColumn]:
    """Return the columns with content that no column of the table takes, in order."""
    headings: Sequence[str] = table[heading.row] if heading.row >= 0 else ()
    body = table[heading.row + 1 :]
    taken = set(heading.positions.values())
    left = []
    for position in range(max(map(len, table), default=0)):
        title = headings[position].strip() if position < len(headings) else ""
        if position in taken or column_called(fold_heading(title), computed):
            continue
        texts = []
        for row in body:
            text = row[position].strip() if position < len(row) else ""
            if text:
                texts.append(text)
        if texts:
            title = title or f"第{position + 1}列"
            left.append(LeftColumn(title, tuple(texts)))
    return left


def _is_blank(texts: Iterable[str]) -> bool:
    return not any(text.strip() for text in texts)


def decoded(data: bytes) -> str:
    """Return a text file's text, in an encoding that Chinese Excel, WPS and platforms write.

    A mark at its beginning says which; then UTF-8 and GB18030 are tried. Raises ValueError where
    it is no text.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.removeprefix("\ufeff")
    raise ValueError("is no text in UTF-8, GB18030 or UTF-16")


def _encodings(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # Half of the bytes of digits and tabs in UTF-16 are zero; other texts have none.
    zeros_first = data[0::2].count(0)
    zeros_second = data[1::2].count(0)
    if zeros_second > zeros_first:
        return ("utf-16-le",)
    if zeros_first:
        return ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def split_block(text: str, *, most_rows: int | None = None) -> list[list[str]]:
    """Return the cells of a copied block, row by row, ``most_rows`` at most.

    Tabs and line breaks part the cells, but not inside quotation marks, as Excel and Word copy
    them.
    """
    rows: list[list[str]] = [[]]
    position = 0
    while position <= len(text):
        cell, position, end = _next_cell(text, position)
        rows[-1].append(cell)
        if end == "\n":
            if len(rows) == most_rows:
                break
            rows.append([])
    return [row for row in rows if row]


# A quoted cell ends where a tab, a line break or the end of the text follows its closing mark;
# other marks are part of the text, as in 12"显示器.
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\Z)')
_BARE = re.compile(r"[^\t\r\n]*")


def _next_cell(text: str, position: int) -> tuple[str, int, str]:
    """Return the cell at ``position``, the position of the next one, and what ends this one.

    The end is a tab, a line break (always ``\\n``) or empty at the end of the text.
    """
    quoted = _QUOTED.match(text, position)
    if quoted:
        cell = quoted[1].replace('""', '"').replace("\r\n", "\n")
        position = quoted.end()
    else:
        bare = _BARE.match(text, position)
        assert bare is not None  # noqa: S101  this pattern matches anything
        cell = bare[0]
        position = bare.end()

    if text.startswith("\r\n", position):
        return cell, position + 2, "\n"
    end = text[position : position + 1]
    if end == "\r":
        end = "\n"
    return cell, position + 1, end


# --- a ledger's rows ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row as it was typed, with the line it makes or, by column, what is wrong with it."""

    number: int
    texts: Mapping[str, str]
    line: Line | None = None
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], book: CodeBook, *, scale: int = 1, kind: str = ""
) -> tuple[Row, ...]:
    """Return rows of texts by column, each with its number, as ledger rows without the blank ones.

    Where a table has no such column or cell, money is of the general public budget and of this
    year, of the only unit, and of ``kind``; ``scale`` is how many yuan the amounts' unit is.
    """
    names = _CodeNames(book)
    ledger_rows = []
    for number, texts in rows:
        if not _is_blank(texts.values()):
            ledger_rows.append(_read_row(number, texts, names, scale, kind))
    return tuple(ledger_rows)


def _read_row(
    number: int, texts: Mapping[str, str], names: "_CodeNames", scale: int, kind: str
) -> Row:
    faults: dict[str, list[str]] = defaultdict(list)
    cells = {column.key: texts.get(column.key, "").strip() for column in LEDGER}
    fund = cells["fund"] or Fund.GENERAL_PUBLIC_BUDGET.value
    origin = cells["origin"] or Origin.CURRENT_YEAR.value
    purpose: Purpose | str = ""
    if cells["purpose"]:
        purpose = _member(Purpose, cells["purpose"], "purpose", faults)
    line = Line(
        unit=names.unit(cells["unit"]),
        function=names.function(cells["function"], faults),
        economic=names.economic(cells["economic"], faults),
        fund=_fund(fund, names.book.vocabulary, faults),
        origin=_member(Origin, origin, "origin", faults),
        kind=_kind(cells["kind"] or kind, names.book.vocabulary, faults),
        amount=_amount(cells["amount"], scale, faults),
        project=names.project(cells["project"]),
        purpose=purpose,
        remark=cells["remark"],
    )
    _state_faults(line, names.book, faults)

    stated = {}
    for column, messages in faults.items():
        if messages:
            stated[column] = tuple(dict.fromkeys(messages))
    if stated:
        return Row(number, texts, None, stated)
    return Row(number, texts, line, stated)


def _state_faults(line: Line, book: CodeBook, faults: dict[str, list[str]]) -> None:
    """Add the faults of a line to those that reading its cells has shown."""
    # A cell that could not be read has a stand-in for its value, whose faults mean nothing.
    unreadable = set(faults)
    for problem in line_problems(line, book):
        column = COLUMN_OF_PROBLEM[problem.code]
        if column not in unreadable:
            faults[column].append(problem.message)
    if len(line.remark) > LONGEST_REMARK:
        faults["remark"].append(f"备注超过{LONGEST_REMARK}字")
    project_fault = text_fault(line.project, multiline=False)
    if project_fault is not None:
        faults["project"] = [f"项目名称{project_fault}"]


COLUMN_OF_PROBLEM = {
    problem_kinds.DIMENSION_UNKNOWN.code: "kind",
    problem_kinds.FUNCTION_LEVEL.code: "function",
    problem_kinds.FUNCTION_UNKNOWN.code: "function",
    problem_kinds.FUNCTION_FUND.code: "function",
    problem_kinds.ECONOMIC_MISSING.code: "economic",
    problem_kinds.ECONOMIC_LEVEL.code: "economic",
    problem_kinds.ECONOMIC_UNKNOWN.code: "economic",
    problem_kinds.ECONOMIC_OF_GOVERNMENT.code: "economic",
    problem_kinds.PURPOSE_MISPLACED.code: "purpose",
    problem_kinds.UNIT_UNKNOWN.code: "unit",
    problem_kinds.PROJECT_MISPLACED.code: "project",
    problem_kinds.PROJECT_UNKNOWN.code: "project",
    problem_kinds.CARRYOVER_DETAILED.code: "kind",
    problem_kinds.AMOUNT_NEGATIVE.code: "amount",
    problem_kinds.REMARK_TEXT.code: "remark",
}


def _amount(text: str, scale: int, faults: dict[str, list[str]]) -> Decimal:
    if not text:
        faults["amount"].append("没有填金额")
        return Decimal(0)
    try:
        return parse_yuan(text, scale)
    except ValueError as error:
        faults["amount"].append(str(error))
        return Decimal(0)


# Other names that people write, beside the members' own labels.
_SHORT_FORMS: dict[str, Dimension] = {
    "基本": Kind.BASIC,
    "项目": Kind.PROJECT,
    "经营支出": Kind.BUSINESS,
    "经营": Kind.BUSINESS,
    "上解上级": Kind.REMITTANCE_TO_SUPERIOR,
    "对附属单位补助": Kind.SUBSIDY_TO_AFFILIATES,
    "年终结转": Kind.YEAR_END_CARRYOVER,
    "一般公共预算拨款": Fund.GENERAL_PUBLIC_BUDGET,
    "一般公共预算财政拨款": Fund.GENERAL_PUBLIC_BUDGET,
    "政府性基金": Fund.GOVERNMENT_FUND,
    "基金": Fund.GOVERNMENT_FUND,
    "国有资本经营": Fund.STATE_CAPITAL,
    "财政专户": Fund.FISCAL_SPECIAL_ACCOUNT,
    "经营收入": Fund.BUSINESS_INCOME,
    "上级补助": Fund.SUPERIOR_SUBSIDY,
    "本年度": Origin.CURRENT_YEAR,
    "当年": Origin.CURRENT_YEAR,
    "结转": Origin.CARRYOVER,
    "上年结转结余": Origin.CARRYOVER,
    "教学科研": Purpose.TEACHING_RESEARCH,
    "其他": Purpose.OTHER,
}


def _member(
    dimension: type[D],
    text: str,
    column: str,
    faults: dict[str, list[str]],
    own_labels: Iterable[str] = (),
) -> D:
    """Return the member that ``text`` names by its label, identifier or a short form.

    Where it names none, the fault is added and the first member stands in. ``own_labels`` are
    those that the form has besides.
    """
    name = fold_name(text)
    for member in dimension:
        labels = (member.value, fold_name(member.label))
        if name in labels or _SHORT_FORMS.get(name) is member:
            return member
    _add_unknown(text, [*dimension.labels(), *own_labels], column, faults)
    return next(iter(dimension))


def _fund(text: str, vocabulary: Vocabulary, faults: dict[str, list[str]]) -> str:
    """Return the fund, or the source that the form declares, which ``text`` names."""
    own = {key: source.label for key, source in vocabulary.sources.items()}
    return _own(text, own) or _member(Fund, text, "fund", faults, own.values())


def _kind(text: str, vocabulary: Vocabulary, faults: dict[str, list[str]]) -> str:
    """Return the kind, standard or of the form's own, which ``text`` names."""
    own = vocabulary.kinds
    return _own(text, own) or _member(Kind, text, "kind", faults, own.values())


def _own(text: str, labels: Mapping[str, str]) -> str:
    """Return the identifier that ``text`` names by itself or by its label, or nothing."""
    name = fold_name(text)
    for key, label in labels.items():
        if name in (key, fold_name(label)):
            return key
    return ""


def fold_name(text: str) -> str:
    """Return a name for comparing: in half width, without blanks and what prints nothing."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text.translate(INVISIBLE)))


def names_dimension(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text names a fund, a kind, a year of origin or a purpose."""
    name = fold_name(text)
    if name in _SHORT_FORMS:
        return True
    labels: set[str] = set()
    labels.update(vocabulary.fund_labels().values(), vocabulary.kind_labels().values())
    labels.update(Origin.labels(), Purpose.labels(), Fund.labels(), Kind.labels())
    return name in {fold_name(label) for label in labels}


def _add_unknown(
    text: str, labels: Iterable[str], column: str, faults: dict[str, list[str]]
) -> None:
    listed = "、".join(labels)
    if text:
        faults[column].append(f"“{text}”不在可选范围内：{listed}")
    else:
        faults[column].append(f"没有填{LABELS[column]}：{listed}")


_LEADING_CODE = re.compile(r"([0-9]+)(?:[^0-9].*)?", re.DOTALL)
# As spreadsheets mangle codes: made a number with decimals, one with an exponent, in groups.
_CODE_WITH_DECIMALS = re.compile(r"([0-9]+)\.0+")
_CODE_WITH_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_CODE_WITH_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?0?[0-9]")
_CODE_IN_GROUPS = re.compile(r"([0-9]{3})[ .-]*([0-9]{2})(?:[ .-]*([0-9]{2}))?")
# As finance platforms write them: [2013201]行政运行, 行政运行（2013201）.
_CODE_IN_BRACKETS = re.compile(r"[\[【(]([0-9]{3,7})[\]】)](.*)", re.DOTALL)
_CODE_BEHIND_NAME = re.compile(r"([^0-9]+)[\[【(]([0-9]{3,7})[\]】)]")
_NAMES_LISTED_WITH = "'`’‘="  # marks that keep a code a text
NAMESAKES_LISTED = 6  # codes of one name that a fault lists: as many as fit a line


class _CodeNames:
    """Finds codes by what people write.

    That is the code, the code with its name, or a name that only one code has.
    """

    def __init__(self, book: CodeBook) -> None:
        self.book = book
        functions = {**book.government_fund_function, **book.function}
        self._functions = _codes_by_name(functions, ITEM_DIGITS)
        self._economics = _codes_by_name(book.department_economic, SECTION_DIGITS)
        self._projects: dict[str, list[str]] = defaultdict(list)
        for project in book.projects:
            self._projects[fold_name(project)].append(project)

    def project(self, text: str) -> str:
        """Return the department's project of this name, or the text where none is called so."""
        if text in self.book.projects:
            return text
        namesakes = self._projects.get(fold_name(text), [])
        return namesakes[0] if len(namesakes) == 1 else text

    def function(self, text: str, faults: dict[str, list[str]]) -> str:
        """Return the function code that ``text`` names; its faults are added to ``faults``."""
        if not text:
            faults["function"].append("没有填功能科目")
        return self._code(text, self._functions, "function", faults)

    def economic(self, text: str, faults: dict[str, list[str]]) -> str:
        """Return the economic code that ``text`` names; its faults are added to ``faults``."""
        return self._code(text, self._economics, "economic", faults)

    def unit(self, text: str) -> str:
        """Return the code of the unit: what is typed, its first word, or the only unit there is."""
        units = self.book.units
        if not text and len(units) == 1:
            return next(iter(units))
        if not text or text in units:
            return text
        code = text.split()[0]
        if code not in units and code.isdecimal():
            # A spreadsheet takes the zeros before a code away.
            alike = [unit for unit in units if unit.lstrip("0") == code.lstrip("0")]
            if len(alike) == 1:
                return alike[0]
        return code

    @staticmethod
    def _code(
        text: str, codes: Mapping[str, Sequence[str]], column: str, faults: dict[str, list[str]]
    ) -> str:
        code = plain_code(text)
        if _CODE_WITH_EXPONENT.fullmatch(code):
            message = f"“{text}”是科学记数，编码的末几位已经丢失；请把这一列改为文本后重填"
            faults[column].append(message)
            return text
        match = _LEADING_CODE.fullmatch(code)
        if match:
            return match[1]
        name = fold_name(text)
        namesakes = codes.get(name, ())
        if len(namesakes) == 1:
            return namesakes[0]
        if namesakes:
            listed = "、".join(namesakes[:NAMESAKES_LISTED])
            message = f"有{len(namesakes)}个科目叫“{text}”（{listed}），请填编码"
            faults[column].append(message)
        return text


def looks_like_line(
    cells: Sequence[str], book: CodeBook, of_money: Collection[int] = frozenset()
) -> bool:
    """Return whether a row of texts has what a line needs: a known function, money, and a kind of
    spending or an economic code.

    What stands in the columns ``of_money`` is no code, whatever its digits.
    """
    has_function = False
    has_kind = False
    has_money = False
    for column, cell in enumerate(cells):
        match = _LEADING_CODE.fullmatch(plain_code(cell))
        code = match[1] if match and column not in of_money else ""
        if code in book.function or code in book.government_fund_function:
            has_function = has_function or len(code) == ITEM_DIGITS
        elif _may_be_economic(cell, code, book) or names_dimension(cell, book.vocabulary):
            has_kind = True
        elif _is_figure(cell):
            has_money = True
    return has_function and has_kind and has_money


def columns_of_money(rows: Sequence[Sequence[str]], book: CodeBook) -> set[int]:
    """Return the columns most of whose figures are no codes: they hold amounts."""
    known = {*book.function, *book.government_fund_function, *book.department_economic}
    balance: dict[int, int] = defaultdict(int)
    for cells in rows:
        for column, cell in enumerate(cells):
            if not cell.strip() or not _is_figure(cell):
                continue
            code = plain_code(cell)
            balance[column] += -1 if code in known else 1
    return {column for column, excess in balance.items() if excess > 0}


def _may_be_economic(cell: str, code: str, book: CodeBook) -> bool:
    """Return whether a cell has an economic code; 310 and 302.01 alone are rather amounts."""
    if code not in book.department_economic:
        return False
    is_section = len(code) == SECTION_DIGITS and cell.strip().isdecimal()
    return is_section or not _is_figure(cell)


def plain_code(text: str) -> str:
    """Return a code, or a code with its name, without what spreadsheets do to codes."""
    visible = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).strip()
    code = visible.strip(_NAMES_LISTED_WITH).strip()
    if _CODE_WITH_THOUSANDS.fullmatch(code):
        return code.replace(",", "")
    with_decimals = _CODE_WITH_DECIMALS.fullmatch(code)
    if with_decimals:
        return with_decimals[1]
    if _CODE_WITH_EXPONENT.fullmatch(code):
        number = Decimal(code)
        is_whole = int(number.as_tuple().exponent) == 0  # no digit was rounded away
        return str(int(number)) if is_whole else code
    in_brackets = _CODE_IN_BRACKETS.fullmatch(code)
    if in_brackets:
        return in_brackets[1] + in_brackets[2]
    behind_name = _CODE_BEHIND_NAME.fullmatch(code)
    if behind_name:
        return behind_name[2] + behind_name[1]
    in_groups = _CODE_IN_GROUPS.fullmatch(code)
    if in_groups:
        return "".join(group for group in in_groups.groups() if group)
    return code


def _codes_by_name(names: Mapping[str, str], digits: int) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        if len(code) == digits:
            codes[fold_name(name)].append(code)
    return codes


# --- lines as texts -------------------------------------------------------------------------------


def line_texts(line: Line, vocabulary: Vocabulary = STANDARD) -> dict[str, str]:
    """Return a line as a person would type it, by column; ``vocabulary`` is its form's."""
    purpose = Purpose(line.purpose).label if line.purpose else ""
    return {
        "function": line.function,
        "economic": line.economic,
        "kind": vocabulary.kind_label(line.kind),
        "amount": amount_text(line.amount),
        "fund": vocabulary.fund_label(line.fund),
        "origin": Origin(line.origin).label,
        "unit": line.unit,
        "project": line.project,
        "purpose": purpose,
        "remark": line.remark,
    }


def amount_text(amount: Decimal | None) -> str:
    """Return yuan to type: no fen where there are none, no thousands separators."""
    if amount is None:
        return ""
    if amount == amount.to_integral_value():
        amount = amount.quantize(Decimal(1))
    return format(amount, "f")


def grouped(amount: Decimal) -> str:
    """Return yuan to read: two decimals, groups of three digits."""
    return format(amount, ",.2f")


# The headings of the text file, and the columns of the ledger that they name.
TSV_COLUMNS = (
    ("function_code", "function"),
    ("economic_code", "economic"),
    ("fund", "fund"),
    ("origin", "origin"),
    ("kind", "kind"),
    ("amount_yuan", "amount"),
    ("unit", "unit"),
    ("project", "project"),
    ("purpose", "purpose"),
    ("remark", "remark"),
)


def write_tsv(lines: Iterable[Line]) -> str:
    """Return lines as the text file that ``import_ledger`` reads, with identifiers and yuan."""
    rows = ["\t".join(heading for heading, _ in TSV_COLUMNS)]
    for line in lines:
        texts = line_texts(line)
        # Identifiers, not labels: these do not change when a label is reworded.
        texts["fund"] = str(line.fund)
        texts["origin"] = str(line.origin)
        texts["kind"] = str(line.kind)
        texts["purpose"] = str(line.purpose)
        cells = [_tsv_cell(texts[key]) for _, key in TSV_COLUMNS]
        rows.append("\t".join(cells))
    return "\n".join([*rows, ""])


def _tsv_cell(text: str) -> str:
    if not re.search(r'[\t\r\n]|^"', text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def row_problems(rows: Iterable[Row], place: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """Yield every fault of every row.

    ``place`` gives a column's own address in the file (its letter).
    """
    letters = place or {}
    for row in rows:
        for column, messages in row.faults.items():
            if column in letters:
                address = f"{letters[column]}{row.number}（{LABELS[column]}）"
            else:
                address = f"第{row.number}行 {LABELS.get(column, '')}".strip()
            for message in messages:
                yield problem_kinds.SHEET_CELL.at(address, column=column, fault=message)
