"""Tables of texts as people type, paste and upload them: which column is which, and the rows of a ledger as lines. Pure.

A cell's fault stays with its row and column, so that whoever shows the table shows it there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from budget.acceptance import CodeBook, line_faults, text_fault
from budget.dimensions import Dimension, Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.money import parse_yuan
from budget.problems import Problem

D = TypeVar("D", bound=Dimension)

LARGEST_TABLE = 5_000  # rows; the largest department has some hundreds
LONGEST_REMARK = 2_000
SCALES = {"元": 1, "万元": 10_000}


@dataclass(frozen=True)
class Column:
    """A column by its key, with its label and other headings by which people call it."""

    key: str
    label: str
    headings: tuple[str, ...] = ()

    def is_called(self, heading: str) -> bool:
        """Whether ``heading``, already folded, names this column."""
        return heading == self.key or heading in map(fold_heading, (self.label, *self.headings))


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


# --- finding the columns ------------------------------------------------------------------------------------------

_UNIT_OF_MONEY = re.compile(r"[（(](?:单位[:：])?(万元|元)[）)]")


def fold_heading(text: str) -> str:
    """A heading without white space, marks and its unit of money."""
    return re.sub(r"[\s*＊]", "", _UNIT_OF_MONEY.sub("", text)).lower()


@dataclass(frozen=True)
class Heading:
    """Where the heading row stands (from 0), the position of each column it names, and how many yuan its unit of money is."""

    row: int
    positions: Mapping[str, int]
    scale: int | None = None


def find_heading(
    table: Sequence[Sequence[str]], columns: Sequence[Column], *, least: int = 2
) -> Heading | None:
    """The first of the upper rows that names at least ``least`` of ``columns``; None where there is none."""
    for number, row in enumerate(table[:20]):
        positions: dict[str, int] = {}
        for position, text in enumerate(row):
            folded = fold_heading(text)
            for column in columns:
                if folded and column.key not in positions and column.is_called(folded):
                    positions[column.key] = position
                    break
        if len(positions) >= least:
            return Heading(number, positions, _scale_named_in(row))
    return None


def _scale_named_in(row: Sequence[str]) -> int | None:
    named = [match[1] for text in row if (match := _UNIT_OF_MONEY.search(text))]
    return SCALES[named[0]] if named else None


def pasted(text: str, columns: Sequence[Column]) -> tuple[list[dict[str, str]], int | None]:
    """The rows of a block copied from a spreadsheet, and how many yuan its heading says the unit is.

    Without a heading the cells belong to ``columns`` from the left.
    """
    table = split_block(text)
    heading = find_heading(table, columns)
    if heading is None:
        heading = Heading(-1, {column.key: position for position, column in enumerate(columns)})
    rows = [
        _texts(row, heading.positions)
        for row in table[heading.row + 1 :]
        if any(map(str.strip, row))
    ]
    return rows, heading.scale


def split_block(text: str) -> list[list[str]]:
    """Cells of a copied block: tabs and line breaks part them, but not inside quotation marks, as Excel and Word copy them."""
    rows: list[list[str]] = [[]]
    position = 0
    while position <= len(text):
        cell, position, end = _next_cell(text, position)
        rows[-1].append(cell)
        if end == "\n":
            rows.append([])
    return [row for row in rows if row]


_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\Z)')
_BARE = re.compile(r"[^\t\r\n]*")


def _next_cell(text: str, position: int) -> tuple[str, int, str]:
    match = _QUOTED.match(text, position) or _BARE.match(text, position)
    assert match is not None  # noqa: S101  the second pattern matches anything
    cell = match[1].replace('""', '"').replace("\r\n", "\n") if match.re is _QUOTED else match[0]
    position = match.end()
    if text.startswith("\r\n", position):
        return cell, position + 2, "\n"
    end = text[position : position + 1]
    return cell, position + 1, "\n" if end == "\r" else end


def _texts(row: Sequence[str], positions: Mapping[str, int]) -> dict[str, str]:
    return {
        key: row[position].strip() if position < len(row) else ""
        for key, position in positions.items()
    }


# --- a ledger's rows ----------------------------------------------------------------------------------------------


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
    """Rows of texts by column, each with its number, as ledger rows. Blank ones are left out.

    Where a table has no such column or cell, money is of the general public budget and of this year, of the only unit, and
    of ``kind``; ``scale`` is how many yuan the amounts' unit is.
    """
    names = _Names(book)
    return tuple(
        _read_row(number, texts, names, scale, kind)
        for number, texts in rows
        if any(map(str.strip, texts.values()))
    )


def _read_row(number: int, texts: Mapping[str, str], names: "_Names", scale: int, kind: str) -> Row:
    faults: dict[str, list[str]] = defaultdict(list)
    cells = {column.key: texts.get(column.key, "").strip() for column in LEDGER}
    line = Line(
        unit=names.unit(cells["unit"]),
        function=names.function(cells["function"], faults),
        economic=names.economic(cells["economic"], faults),
        fund=_member(Fund, cells["fund"] or Fund.GENERAL_PUBLIC_BUDGET.value, "fund", faults),
        origin=_member(Origin, cells["origin"] or Origin.CURRENT_YEAR.value, "origin", faults),
        kind=_member(Kind, cells["kind"] or kind, "kind", faults),
        amount=_amount(cells["amount"], scale, faults),
        project=cells["project"],
        purpose=_member(Purpose, cells["purpose"], "purpose", faults) if cells["purpose"] else "",
        remark=cells["remark"],
    )
    _state_faults(line, names.book, faults)
    stated = {key: tuple(dict.fromkeys(messages)) for key, messages in faults.items() if messages}
    return Row(number, texts, None if stated else line, stated)


def _state_faults(line: Line, book: CodeBook, faults: dict[str, list[str]]) -> None:
    already = set(faults)
    for code, message in line_faults(line, book):
        column = COLUMN_OF_FAULT[code]
        if column not in already:
            faults[column].append(message)
    if len(line.remark) > LONGEST_REMARK:
        faults["remark"].append(f"备注超过{LONGEST_REMARK}字")
    if (fault := text_fault(line.project, multiline=False)) is not None:
        faults["project"] = [f"项目名称{fault}"]


COLUMN_OF_FAULT = {
    "dimension": "kind",
    "function_level": "function",
    "function_unknown": "function",
    "function_fund": "function",
    "economic_missing": "economic",
    "economic_level": "economic",
    "economic_unknown": "economic",
    "economic_kind": "economic",
    "purpose": "purpose",
    "unit_unknown": "unit",
    "project_kind": "project",
    "project_unknown": "project",
    "year_end_carryover": "kind",
    "amount": "amount",
    "remark_text": "remark",
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


_SHORT = {
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


def _member(dimension: type[D], text: str, column: str, faults: dict[str, list[str]]) -> D:
    """The member that ``text`` names by its label, identifier or a short form."""
    folded = re.sub(r"\s", "", text)
    for member in dimension:
        if folded in (member.value, member.label) or _SHORT.get(folded) is member:
            return member
    offered = "、".join(member.label for member in dimension)
    faults[column].append(
        f"“{text}”不在可选范围内：{offered}" if text else f"没有填{LABELS[column]}：{offered}"
    )
    return next(iter(dimension))


_LEADING_CODE = re.compile(r"([0-9]+)(?:[^0-9].*)?", re.DOTALL)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


class _Names:
    """Finds codes by what people write: the code, the code with its name, or a name that only one code has."""

    def __init__(self, book: CodeBook) -> None:
        self.book = book
        functions = {**book.government_fund_function, **book.function}
        self._functions = _by_name(functions, 7)
        self._economics = _by_name(book.department_economic, 5)

    def function(self, text: str, faults: dict[str, list[str]]) -> str:
        if not text:
            faults["function"].append("没有填功能科目")
        return self._code(text, self._functions, "function", faults)

    def economic(self, text: str, faults: dict[str, list[str]]) -> str:
        return self._code(text, self._economics, "economic", faults)

    def unit(self, text: str) -> str:
        units = self.book.units
        if not text and len(units) == 1:
            return next(iter(units))
        return text if text in units else (text.split() or [""])[0]

    @staticmethod
    def _code(
        text: str, codes: Mapping[str, Sequence[str]], column: str, faults: dict[str, list[str]]
    ) -> str:
        folded = text.translate(_DIGITS)
        if match := _LEADING_CODE.fullmatch(folded):
            return match[1]
        named = codes.get(re.sub(r"\s", "", text), ())
        if len(named) > 1:
            faults[column].append(
                f"有{len(named)}个科目叫“{text}”（{'、'.join(named[:6])}），请填编码"
            )
        return named[0] if len(named) == 1 else text


def _by_name(names: Mapping[str, str], digits: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        if len(code) == digits:
            found[name].append(code)
    return found


# --- lines as texts -----------------------------------------------------------------------------------------------


def line_texts(line: Line) -> dict[str, str]:
    """A line as a person would type it, by column."""
    return {
        "function": line.function,
        "economic": line.economic,
        "kind": Kind(line.kind).label,
        "amount": amount_text(line.amount),
        "fund": Fund(line.fund).label,
        "origin": Origin(line.origin).label,
        "unit": line.unit,
        "project": line.project,
        "purpose": Purpose(line.purpose).label if line.purpose else "",
        "remark": line.remark,
    }


def amount_text(amount: Decimal | None) -> str:
    """Yuan to type: no fen where there are none, no thousands separators."""
    if amount is None:
        return ""
    return format(
        amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount, "f"
    )


def grouped(amount: Decimal) -> str:
    """Yuan to read: two decimals, groups of three digits."""
    return format(amount, ",.2f")


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
    """Lines as the text file that ``import_ledger`` reads, with identifiers and yuan."""
    return "\n".join(["\t".join(heading for heading, _ in TSV_COLUMNS), *map(_tsv_row, lines), ""])


def _tsv_row(line: Line) -> str:
    texts = {
        **line_texts(line),
        "fund": line.fund,
        "origin": line.origin,
        "kind": line.kind,
        "purpose": line.purpose,
    }
    return "\t".join(_tsv_cell(str(texts[key])) for _, key in TSV_COLUMNS)


def _tsv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[\t\r\n]|^"', text) else text


def row_problems(rows: Iterable[Row], place: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """Every fault of every row; ``place`` gives a column's own address in the file (its letter)."""
    for row in rows:
        for column, messages in row.faults.items():
            at = (
                f"{place[column]}{row.number}（{LABELS[column]}）"
                if place and column in place
                else ""
            )
            for message in messages:
                yield Problem(
                    f"line_{column}",
                    at or f"第{row.number}行 {LABELS.get(column, '')}".strip(),
                    message,
                )
