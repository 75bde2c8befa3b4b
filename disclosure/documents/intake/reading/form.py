"""Recognises titles, headings, notes, headers and labels of a layout in a file's texts. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from budget.sheets import names_any_unit, unit_in_heading
from disclosure.documents.forms.folding import Folder
from disclosure.documents.forms.model import BlockRule, Layout, TableRule
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.intake.files.blocks import RawCell
from disclosure.documents.intake.reading.amounts import is_figure
from disclosure.documents.intake.reading.templates import pattern

HeaderPath = tuple[str, ...]  # the header texts over a column from the top down

# 12、 (3) 十、 before a text, as it was written.
NUMBER_BEFORE = re.compile(
    r"\s*[(（]?\s*[0-9０-９〇零一二三四五六七八九十百]{1,4}"
    r"\s*(?:[)）]\s*[、.．:：]?|[、.．:：])\s*(?=\D)"
)
_CONTINUED = re.compile(
    r"[(（]?(?:续表|续)[\d一二三四五六七八九十]*[)）]?\s*$"
    r"|^续表?[\d一二三四五六七八九十]*[:,]?"
)
_ENTRY_OF_CONTENTS = re.compile(
    r"(?P<text>.+?)(?:\t+|[.…·．]{2,}|-{3,}|\s{3,})\s*[-—(（第]?\s*\d{1,4}\s*[-—)）页]?\s*",
    re.DOTALL,
)
_IN_BRACKETS = re.compile(r"\((?:[^():]{0,6}:)?(?P<text>[^():]{1,8})\)")
_BEHIND_A_SLASH = re.compile(r"(?<=.)[/／](?P<text>[^/／()]{1,8})$")
_YEAR_IN_WORD = re.compile(r"20\d\d年度?")
_NOTE = re.compile(r"\s*(?:备?注|说\s*明)\s*[\d一二三四五六七八九十]*\s*[:：.、]")

# Longer texts are sentences and are not compared. The longest of each kind in the forms so far have
# less than half of it; an office puts its own name and the year before.
_LONGEST_TABLE_TITLE = 80  # characters, as are those below
_LONGEST_TABLE_TITLE_WITH_MORE = 60
_LONGEST_PART_TITLE = 80
_LONGEST_HEADING = 120
_LONGEST_DOCUMENT_TITLE = 120
_LONGEST_GOAL_TITLE = 300  # it holds the project's name
_LONGEST_ENTRY_OF_CONTENTS = 200
# A header row has at least two words of the form, and these are most of it.
_LEAST_HEADER_WORDS = 2
_LEAST_SHARE_OF_HEADER_WORDS = 0.6
_LEAST_WORDS_OF_HALF_A_HEADER = 3
_LEAST_COLUMN_NUMBERS = 3  # 1, 2 alone may be data


def _unless_unit(in_brackets: re.Match[str]) -> str:
    """Return a text in brackets as it stands, nothing where it is a unit of money."""
    return "" if names_any_unit(in_brackets["text"]) else in_brackets[0]


def own_cells(row: Sequence[RawCell]) -> list[RawCell]:
    """Return the cells of a row that hold a text of their own."""
    return [cell for cell in row if not cell.merged and cell.text.strip()]


def texts_of(row: Sequence[RawCell]) -> list[str]:
    """Return the different texts that stand in a row, covered cells included, in order."""
    return list(dict.fromkeys(cell.text for cell in row if cell.text.strip()))


@lru_cache(maxsize=256)
def without_number(text: str) -> str:
    """Return a text without the number before it, the rest as it was written."""
    # Cached: every line is held against every heading, and every heading against every line.
    return NUMBER_BEFORE.sub("", text, count=1)


@dataclass(frozen=True)
class KnownForm:
    """A layout and the texts by which it is recognised in files.

    ``words`` and ``affinities`` keep what was compared once: a file repeats few headers many times.
    """

    layout: Layout
    folder: Folder
    words: dict[str, str] = field(default_factory=dict, repr=False)
    affinities: dict[tuple[HeaderPath, HeaderPath], float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, layout: Layout) -> "KnownForm":
        """Return the form of a layout."""
        return cls(layout, Folder(layout.synonyms))

    def is_same(self, text: str, template: str) -> bool:
        """Return whether ``text`` says what ``template`` says, its numbering aside.

        Placeholders may be filled with anything that fits them.
        """
        if not PLACEHOLDER.search(template):
            return self.folder.core(text) == self.folder.core(template)
        if pattern(template).fullmatch(text):
            return True
        unnumbered = pattern(without_number(template))
        if unnumbered.fullmatch(text):
            return True
        unnumbered_text = without_number(text)
        return unnumbered_text != text and unnumbered.fullmatch(unnumbered_text) is not None

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Everything that the form always prints with the same words.

        These are titles, headings, captions, header texts and row labels.
        """
        texts = [rule.text for _, rule in self.headings]
        for rule in self.rules():
            texts += [rule.title, *rule.caption]
            for column in rule.columns:
                texts += column.header
            for row in rule.rows:
                texts += [item.name for item in row.items.values()]
        constant = [text for text in texts if text and not PLACEHOLDER.search(text)]
        return tuple(dict.fromkeys(constant))

    def rules(self) -> Iterator[TableRule]:
        """Yield the rules of every table with a header, those of the goals included."""
        yield from self.layout.tables.values()
        yield self.layout.goal.indicators

    # -- titles and headings -----------------------------------------------------------------------

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The keys of the tables by their titles, folded."""
        titles = {}
        for key, rule in self.layout.tables.items():
            title = self.folder.core(rule.title)
            titles[title] = key
        return titles

    @cached_property
    def _title_templates(self) -> dict[str, str]:
        """The titles that have a placeholder, with the keys of their tables."""
        templates: dict[str, str] = {}
        for key, rule in self.layout.tables.items():
            if PLACEHOLDER.search(rule.title):
                templates.setdefault(rule.title, key)
        return templates

    @cached_property
    def headings(self) -> tuple[tuple[str, BlockRule], ...]:
        """Every heading with the key of its part, in order."""
        headings = []
        for part in self.layout.parts:
            for block in part.blocks:
                if block.kind == "heading":
                    headings.append((part.key, block))
        return tuple(headings)

    def table_titled(self, text: str) -> str:
        """Return the key of the table whose title ``text`` is; empty where it is none.

        The table may be continued (续表), and the year may stand before the title.
        """
        if len(text) > _LONGEST_TABLE_TITLE:
            return ""
        core = _CONTINUED.sub("", self.folder.core(text))
        core_without_number = self.folder.core(core)
        key = self._titles.get(core) or self._titles.get(core_without_number)
        return key or self._titled_by_pattern(text) or self._titled_with_more(core)

    def _titled_by_pattern(self, text: str) -> str:
        """Return the table whose title has a placeholder: {year}年部门收支预算总表."""
        for title, key in self._title_templates.items():
            if self.is_same(text, title):
                return key
        return ""

    def _titled_with_more(self, core: str) -> str:
        """Return the table whose title stands after a year: 2023年部门预算收支总表."""
        if len(core) > _LONGEST_TABLE_TITLE_WITH_MORE:
            return ""
        longest = ""
        for title in self._titles:
            if core.endswith(title) and core != title and len(title) > len(longest):
                longest = title
        title = longest
        if not title or not re.search(r"\d{4}年?度?$", core.removesuffix(title)):
            return ""
        return self._titles[title]

    @cached_property
    def _constant_headings(self) -> frozenset[str]:
        headings = set()
        for _, rule in self.headings:
            if not PLACEHOLDER.search(rule.text):
                headings.add(self.folder.core(rule.text))
        return frozenset(headings)

    @cached_property
    def _heading_templates(self) -> tuple[str, ...]:
        texts = [rule.text for _, rule in self.headings]
        return tuple(text for text in texts if PLACEHOLDER.search(text))

    def is_heading(self, text: str) -> bool:
        """Return whether ``text`` is a heading of the form."""
        if len(text) > _LONGEST_HEADING:
            return False
        if self.folder.core(text) in self._constant_headings:
            return True
        return any(self.is_same(text, template) for template in self._heading_templates)

    def goal_name(self, text: str) -> str | None:
        """Return the project's name where ``text`` is the title of its goal, numbered or not."""
        if len(text) > _LONGEST_GOAL_TITLE:
            return None
        title = self.layout.goal.title
        match = pattern(title).fullmatch(text)
        if match is None:
            template = without_number(re.sub(r"^\{number\}", "1", title))
            match = pattern(template).fullmatch(without_number(text))
        return match["name"].strip() if match else None

    def is_document_title(self, text: str) -> bool:
        """Return whether ``text`` is the title of the whole and no heading besides."""
        if len(text) >= _LONGEST_DOCUMENT_TITLE:
            return False
        return self.is_same(text, self.layout.title) and not self.is_heading(text)

    def is_part_title(self, text: str) -> bool:
        """Return whether ``text`` is the title of a part that has no heading of these words."""
        if len(text) > _LONGEST_PART_TITLE or self.is_heading(text) or self.table_titled(text):
            return False
        return any(self.is_same(text, part.title) for part in self.layout.parts)

    def is_anchor(self, text: str) -> bool:
        """Return whether ``text`` alone says where in the form one is."""
        return bool(
            self.table_titled(text)
            or self.is_heading(text)
            or self.is_document_title(text)
            or self.is_part_title(text)
            or self.goal_name(text)
        )

    def is_contents_entry(self, text: str) -> bool:
        """Return whether ``text`` is a typed entry of a table of contents.

        Such an entry is a title or heading, leaders and a page number.
        """
        if len(text) >= _LONGEST_ENTRY_OF_CONTENTS:
            return False
        match = _ENTRY_OF_CONTENTS.fullmatch(text.strip())
        return match is not None and self.is_anchor(match["text"])

    def is_contents_title(self, text: str) -> bool:
        """Return whether ``text`` is the title above a table of contents."""
        return self.folder.fold(text) == "目录"

    # -- notes -------------------------------------------------------------------------------------

    def note_of(self, text: str, rule: TableRule) -> str:
        """Return the key of the note of a table that ``text`` is; empty where it is none."""
        for note in rule.notes:
            if self.is_same(text, note.text):
                return note.key
        return ""

    def is_note(self, text: str) -> bool:
        """Return whether ``text`` begins as notes do (注：, 说明：)."""
        return _NOTE.match(text) is not None

    # -- row labels --------------------------------------------------------------------------------

    @cached_property
    def _row_labels(self) -> frozenset[str]:
        labels: set[str] = set()
        for rule in self.layout.tables.values():
            for row in rule.rows:
                labels.update(self.folder.core(item.name) for item in row.items.values())
        return frozenset(labels)

    def is_row_label(self, text: str) -> bool:
        """Return whether ``text`` names one of the form's own rows."""
        return self.folder.core(text) in self._row_labels

    # -- header words ------------------------------------------------------------------------------

    def word(self, text: str) -> str:
        """Return a header text for comparison: its unit, its year and its numbering aside."""
        if text not in self.words:
            # The form's own headers have placeholders; every year is taken away below.
            filled = PLACEHOLDER.sub(self._any_value, text)
            without_unit = _IN_BRACKETS.sub(_unless_unit, self.folder.core(filled))
            self.words[text] = _YEAR_IN_WORD.sub("", without_unit)
        return self.words[text]

    def _any_value(self, placeholder: re.Match[str]) -> str:
        return self.layout.money.unit if placeholder[1] == "money_unit" else "2023"

    def unit_in(self, text: str) -> str:
        """Return the unit of money that a header text names, also one that cannot be read.

        It stands in brackets or behind a slash; empty for none.
        """
        readable = unit_in_heading(text)
        if readable:
            return readable
        folded = self.folder.fold(text)
        for match in (*_IN_BRACKETS.finditer(folded), *_BEHIND_A_SLASH.finditer(folded)):
            if names_any_unit(match["text"]):
                return match["text"]
        return ""

    @cached_property
    def _header_words(self) -> frozenset[str]:
        words: set[str] = set()
        for rule in self.rules():
            for column in rule.columns:
                words.update(self.word(text) for text in column.header)
        return frozenset(words)

    def is_header(self, row: Sequence[RawCell]) -> bool:
        """Return whether most of a row's texts are words of some table's header."""
        texts = texts_of(row)
        if self._are_row_labels(texts):
            return False
        known = sum(self.word(text) in self._header_words for text in texts)
        if known < _LEAST_HEADER_WORDS:
            return False
        if known >= _LEAST_SHARE_OF_HEADER_WORDS * len(texts):
            return True
        # A form may leave columns out that offices print (采购组织形式); rows have figures.
        is_half = known >= _LEAST_WORDS_OF_HALF_A_HEADER and 2 * known >= len(texts)
        return is_half and not any(re.search(r"\d", text) for text in texts)

    def _are_row_labels(self, texts: Sequence[str]) -> bool:
        """Return whether texts name a row of the form, whose amounts stand beside them or are nil.

        Its label may stand in two cells (政府性基金 and 小计), or each side has one, with a number
        before it (一、基本支出) or an amount. The same words stand in headers without either.
        """
        labels = [text for text in texts if not is_figure(text)]
        if self.is_row_label(" ".join(labels)):
            return True
        if not all(self.is_row_label(label) for label in labels):
            return False
        has_amount = len(labels) < len(texts)
        return has_amount or any(NUMBER_BEFORE.match(label) for label in labels)

    def has_only_header_words(self, cells: Sequence[RawCell]) -> bool:
        """Return whether several cells all hold words of some table's header."""
        if len(cells) < _LEAST_HEADER_WORDS:
            return False
        return all(self.word(cell.text) in self._header_words for cell in cells)

    @cached_property
    def _number_labels(self) -> frozenset[str]:
        """The texts in rows of column numbers that are no numbers: their label (栏次)."""
        labels: set[str] = set()
        for rule in self.layout.tables.values():
            for column in rule.columns:
                if column.number and not column.number.isdecimal():
                    labels.add(self.folder.fold(column.number))
        return frozenset(labels)

    def is_column_numbers(self, row: Sequence[RawCell]) -> bool:
        """Return whether a row is that of the column numbers (栏次).

        It has their label, or 1, 2, 3 … and nothing else.
        """
        texts = [self.folder.fold(cell.text) for cell in own_cells(row)]
        if texts and texts[0] in self._number_labels:
            return all(text.isdecimal() or text in self._number_labels for text in texts)
        if len(texts) < _LEAST_COLUMN_NUMBERS:
            return False
        return texts == [str(number) for number in range(1, len(texts) + 1)]

    def is_objective(self, row: Sequence[RawCell]) -> bool:
        """Return whether a row holds a project's goal: its label, and nothing else but one text."""
        texts = texts_of(row)
        if not texts:
            return False
        return len(texts) <= 2 and self.is_objective_label(texts[0])

    def is_objective_label(self, text: str) -> bool:
        """Return whether ``text`` is the label before a project's goal, with or without a colon."""
        label = self.folder.fold(self.layout.goal.objective.total_label)
        return self.folder.fold(text).rstrip(":") == label
