"""The sheet of lines, and the formulas that add them up. Pure.

A formula is a sum of SUMIFS over the rows of one disclosure. Which fund, origin and kind a cell
counts is one helper column, 1 where the line is counted; codes are matched by their class, section
or item, which are helper columns too. Helper columns are formulas over the line's own cells, so a
line that is given another fund or code is counted elsewhere at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from openpyxl.utils import get_column_letter

from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import (
    BODY_POINTS,
    COLUMN_NUMBER,
    HEADER,
    NOTE,
    TITLE,
    Look,
)
from disclosure.documents.formats.xlsx.widths import HIGHEST_ROW, height
from disclosure.documents.formats.xlsx.workbook.entries import DisclosureEntry, LedgerLine, label_of
from disclosure.documents.forms.model import Selector
from disclosure.documents.meaning.lines import SharedAmount
from disclosure.documents.meaning.meanings import Beginnings, both
from disclosure.documents.model.places import place_of

SHEET = "明细"
ZERO = Decimal(0)
_CODES = ("function", "economic")
# What a key of a published line does not tell.
_UNDISCLOSED = ("purpose", "nature")
_MOST_TERMS = 40  # of one formula, far below the 8,192 characters that Excel takes

_TEXT = Look(framed=True)
_CODE = Look(framed=True, number_format="@")
_AMOUNT = Look(framed=True, across="right", number_format="#,##0.00")
_FLAG = replace(COLUMN_NUMBER, number_format="General")

_COLUMNS = (
    ("office_code", "部门（单位）编码", 12),
    ("office_name", "部门（单位）", 24),
    ("function", "功能科目编码", 12),
    ("function_name", "功能科目名称", 26),
    ("economic", "经济科目编码", 12),
    ("economic_name", "经济科目名称", 22),
    ("fund", "资金性质", 20),
    ("origin", "来源年度", 11),
    ("kind", "支出类型", 18),
)
_EXACT_COLUMNS = (
    ("unit", "单位编码", 12),
    ("project", "项目", 26),
    ("purpose", "用途", 16),
    ("nature", "单位性质", 16),
)
_LAST_COLUMNS = (("amount", "金额（元）", 18), ("note", "说明", 40))
_LEVELS = (
    ("function_class", "功能类", 9, "function", 3),
    ("function_section", "功能款", 9, "function", 5),
    ("economic_class", "经济类", 9, "economic", 3),
)
_LEVEL_BY_LENGTH = {
    ("function", 3): "function_class",
    ("function", 5): "function_section",
    ("function", 7): "function",
    ("economic", 3): "economic_class",
    ("economic", 5): "economic",
}

# Dimension and the labels that it may have, for each dimension but the codes.
Condition = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Criteria:
    """What a cell asks of a line, in the words of the sheet; None for any code."""

    function: Beginnings | None
    economic: Beginnings | None
    condition: Condition

    def matches(self, line: LedgerLine) -> bool:
        """Tell whether the cell counts the line."""
        if self.function is not None and not line.function.startswith(self.function):
            return False
        if self.economic is not None and not line.economic.startswith(self.economic):
            return False
        return _fulfils(line, self.condition)


def _fulfils(line: LedgerLine, condition: Condition) -> bool:
    """Tell whether a line has one of the wanted labels in each dimension of a condition."""
    for dimension, labels in condition:
        if getattr(line, dimension) not in labels:
            return False
    return True


def criteria_of(selector: Selector, entry: DisclosureEntry) -> Criteria:
    """Return what a selector asks, as far as the lines of an entry tell it."""
    beginnings: dict[str, Beginnings | None] = dict.fromkeys(_CODES)
    accepted: dict[str, tuple[str, ...]] = {}
    for dimension, values in selector.conditions:
        is_told = entry.ledger is not None or dimension not in _UNDISCLOSED
        if dimension in _CODES:
            beginnings[dimension] = both(beginnings[dimension], values)
        elif is_told:
            known = accepted.get(dimension, values)
            accepted[dimension] = tuple(value for value in known if value in values)
    condition = []
    for dimension, values in sorted(accepted.items()):
        labels = {label_of(dimension, value, entry.vocabulary) for value in values}
        labels_in_order = tuple(sorted(labels))
        condition.append((dimension, labels_in_order))
    return Criteria(beginnings["function"], beginnings["economic"], tuple(condition))


@dataclass
class Block:
    """Where the lines of one disclosure stand: rows, and those of sums and parts by address."""

    first: int
    last: int
    shared: dict[SharedAmount, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sum:
    """A formula over lines, without its equals sign, and the yuan that it gives now."""

    formula: str
    amount: Decimal


class LinesSheet:
    """The sheet of lines of some disclosures, with a helper column for each condition."""

    def __init__(self, entries: Sequence[DisclosureEntry]) -> None:
        self._entries = entries
        self.is_exact = any(entry.ledger is not None for entry in entries)
        self._shown = [*_COLUMNS]
        if self.is_exact:
            self._shown += _EXACT_COLUMNS
        self._shown += _LAST_COLUMNS
        keys = [key for key, _, _ in self._shown]
        keys += [level[0] for level in _LEVELS]
        self._letters: dict[str, str] = {}
        for place, key in enumerate(keys, 1):
            self._letters[key] = get_column_letter(place)
        self._criteria: dict[tuple[str, bool, Selector], Criteria] = {}
        self._flags: dict[Condition, str] = {}
        for condition in self._conditions():
            place = len(self._letters) + len(self._flags) + 1
            self._flags[condition] = get_column_letter(place)
        self.blocks: dict[int, Block] = {}
        self._place_blocks()

    # -- places ------------------------------------------------------------------------------------

    _FIRST_ROW = 5  # below title, two notes and the heading

    @property
    def widths(self) -> list[float]:
        """The widths of the columns."""
        widths: list[float] = [width for _, _, width in self._shown]
        widths += [level[2] for level in _LEVELS]
        return [*widths, *(9 for _ in self._flags)]

    def _place_blocks(self) -> None:
        row = self._FIRST_ROW
        for index, entry in enumerate(self._entries):
            if not entry.has_lines:
                continue
            count = max(len(entry.lines), 1)  # a range has a row, if an empty one
            block = Block(row, row + count - 1)
            row += count
            if entry.ledger is None:
                for shared in entry.told.shared:
                    block.shared[shared] = row
                    row += 1
                for part in entry.told.parts:
                    block.parts[part.address] = row
                    row += 1
            self.blocks[index] = block

    def _range(self, key: str, block: Block) -> str:
        letter = self._letters[key]
        return f"{SHEET}!${letter}${block.first}:${letter}${block.last}"

    def _amount_at(self, row: int) -> str:
        return f"{SHEET}!${self._letters['amount']}${row}"

    def _conditions(self) -> list[Condition]:
        """Return what cells ask of a line beside its codes, each once."""
        conditions: dict[Condition, None] = {}
        for entry in self._entries:
            for selector in entry.selectors.values():
                condition = self._criteria_of(selector, entry).condition
                if condition:
                    conditions[condition] = None
        return list(conditions)

    # -- sums --------------------------------------------------------------------------------------

    def sum_of(self, index: int, address: str, selector: Selector) -> Sum | None:
        """Return the formula of a cell of the ``index``-th disclosure; None where there is none."""
        entry = self._entries[index]
        block = self.blocks.get(index)
        if block is None:
            return None
        counted = entry.told.by_cell.get(address) if entry.ledger is None else None
        if counted is not None and counted.part is not None:
            return Sum(self._amount_at(block.parts[address]), counted.part.amount)
        criteria = self._criteria_of(selector, entry)
        terms = self._terms(criteria, block)
        if len(terms) > _MOST_TERMS:
            return None
        amount = ZERO
        for line in entry.lines:
            if criteria.matches(line):
                amount += line.amount
        if counted is not None:
            for shared in counted.shared:
                terms.append(self._amount_at(block.shared[shared]))
                amount += shared.amount
        return Sum("+".join(terms) or "0", amount)

    def _criteria_of(self, selector: Selector, entry: DisclosureEntry) -> Criteria:
        """Return ``criteria_of``, worked out once for all disclosures of a form."""
        key = (entry.form_key, entry.ledger is not None, selector)
        if key not in self._criteria:
            self._criteria[key] = criteria_of(selector, entry)
        return self._criteria[key]

    def _terms(self, criteria: Criteria, block: Block) -> list[str]:
        terms = []
        amounts = self._range("amount", block)
        for function in self._code_criteria("function", criteria.function, block):
            for economic in self._code_criteria("economic", criteria.economic, block):
                asked = f"{function}{economic}"
                if criteria.condition:
                    flag = self._flags[criteria.condition]
                    asked += f",{SHEET}!${flag}${block.first}:${flag}${block.last},1"
                if asked:
                    terms.append(f"SUMIFS({amounts}{asked})")
                else:
                    terms.append(f"SUM({amounts})")
        return terms

    def _code_criteria(
        self, dimension: str, beginnings: Beginnings | None, block: Block
    ) -> list[str]:
        """Return the criteria for each beginning of a code; one empty text for any code."""
        if beginnings is None:
            return [""]
        criteria = []
        for beginning in beginnings:
            key = _LEVEL_BY_LENGTH.get((dimension, len(beginning)))
            if key is None:
                criteria.append(f',{self._range(dimension, block)},"{beginning}*"')
            else:
                criteria.append(f',{self._range(key, block)},"{beginning}"')
        return criteria

    # -- the sheet ---------------------------------------------------------------------------------

    def write(self, page: SheetPage) -> None:
        """Write the sheet."""
        page.line("预算明细", TITLE)
        page.line(
            "各表的数由本表“金额（元）”列按公式汇总；改动本表一行，各表和核对随之改变。"
            "右侧灰色各列是公式用的辅助列。",
            NOTE,
        )
        origin = "本表是由公开的表格推算得出的明细：只有公开的各单元格能唯一确定的金额才单列一行。"
        if self.is_exact:
            origin = "本表是部门账中的原始明细，仅供内部使用。"
        page.line(origin, NOTE)
        headings = [(label, HEADER) for _, label, _ in self._shown]
        headings += [(level[1], COLUMN_NUMBER) for level in _LEVELS]
        headings += [(_in_words(condition), COLUMN_NUMBER) for condition in self._flags]
        (row,) = page.take(44)
        for column, (text, look) in enumerate(headings, 1):
            page.text(row, column, text, look)
        for index, entry in enumerate(self._entries):
            block = self.blocks.get(index)
            if block is not None:
                self._write_block(page, entry, block)
        page.sheet.freeze_panes = f"C{self._FIRST_ROW}"
        last = get_column_letter(len(self._shown))
        page.sheet.print_area = f"A1:{last}{page.row - 1}"
        heading_row = self._FIRST_ROW - 1
        last_row = max(page.row - 1, self._FIRST_ROW)
        page.sheet.auto_filter.ref = f"A{heading_row}:{last}{last_row}"

    def _write_block(self, page: SheetPage, entry: DisclosureEntry, block: Block) -> None:
        """Write the lines of a disclosure, then what is known of several or of a part only."""
        for line in entry.lines:
            self._write_line(page, entry, line)
        if not entry.lines:
            page.take(18)
        for shared in block.shared:
            self._write_shared(page, entry, shared)
        if entry.ledger is not None:
            return
        for part in entry.told.parts:
            place = place_of(entry.document, part.address)
            self._write_sum(page, entry, part.amount, f"其中：{place}", {})

    def _write_line(self, page: SheetPage, entry: DisclosureEntry, line: LedgerLine) -> None:
        says_economic = bool(line.economic) or self.is_exact
        texts = {
            "office_code": entry.code,
            "office_name": entry.name,
            "function_name": entry.names.get(line.function, ""),
            "economic_name": entry.names.get(line.economic, ""),
            "note": "" if says_economic else "经济科目未公开",
        }
        needed = 18.0
        for key, _, width in self._shown:
            shown = texts.get(key) or str(getattr(line, key, ""))
            needed = max(needed, height(shown, width, BODY_POINTS))
        (row,) = page.take(min(needed, HIGHEST_ROW))
        for column, (key, _, _) in enumerate(self._shown, 1):
            if key == "amount":
                page.number(row, column, str(line.amount), _AMOUNT)
                continue
            text = texts.get(key)
            if text is None:
                text = str(getattr(line, key))
            is_code = key in _CODES or key.endswith("code") or key == "unit"
            look = _CODE if is_code else _TEXT
            page.text(row, column, text, look)
        column = len(self._shown)
        for _, _, _, dimension, length in _LEVELS:
            column += 1
            code = str(getattr(line, dimension))
            letter = self._letters[dimension]
            formula = f"LEFT({letter}{row},{length})"
            page.formula_text(row, column, formula, code[:length], _FLAG)
        for condition in self._flags:
            column += 1
            flag = "1" if _fulfils(line, condition) else "0"
            page.formula(row, column, self._flag(condition, row), flag, _FLAG)

    def _flag(self, condition: Condition, row: int) -> str:
        """Return the formula of a helper column: 1 where a line fulfils the condition."""
        tests = []
        for dimension, labels in condition:
            place = f"{self._letters[dimension]}{row}"
            equal = [f'{place}="{_quoted(label)}"' for label in labels]
            if equal:
                tests.append(f"OR({','.join(equal)})")
            else:
                tests.append("FALSE")
        return f"IF(AND({','.join(tests)}),1,0)"

    def _write_shared(self, page: SheetPage, entry: DisclosureEntry, shared: SharedAmount) -> None:
        """Write a sum of lines; what all of them have in common is told."""
        texts = {}
        for dimension in ("function", "economic", "fund", "origin", "kind"):
            values = {str(getattr(line, dimension)) for line in shared.lines}
            if len(values) == 1:
                value = values.pop()
                texts[dimension] = label_of(dimension, value, entry.vocabulary)
            else:
                texts[dimension] = "（多项）"
        place = place_of(entry.document, shared.address)
        note = f"{len(shared.lines)}项明细合计，公开的表格没有分开；见{place}"
        self._write_sum(page, entry, shared.amount, note, texts)

    def _write_sum(
        self,
        page: SheetPage,
        entry: DisclosureEntry,
        amount: Decimal,
        note: str,
        texts: dict[str, str],
    ) -> None:
        (row,) = page.take(32)
        texts = {
            **texts,
            "office_code": entry.code,
            "office_name": entry.name,
            "function_name": entry.names.get(texts.get("function", ""), ""),
            "economic_name": entry.names.get(texts.get("economic", ""), ""),
            "note": note,
        }
        for column, (key, _, _) in enumerate(self._shown, 1):
            if key == "amount":
                page.number(row, column, str(amount), _AMOUNT)
            else:
                look = _CODE if key in _CODES else _TEXT
                page.text(row, column, texts.get(key, ""), look)


def _quoted(text: str) -> str:
    """Return a text as it stands between quotation marks in a formula."""
    return text.replace('"', '""')


def _in_words(condition: Condition) -> str:
    parts = []
    for _, labels in condition:
        shown = [label or "空" for label in labels]
        parts.append("、".join(shown))
    return "；".join(parts)
