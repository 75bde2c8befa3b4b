"""What a layout lets one recognise in a file: titles, headings, captions, notes, header words and row labels, folded. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from disclosure.documents.forms.model import BlockRule, Layout, TableRule
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.intake.files.blocks import RawCell
from disclosure.documents.intake.reading.folding import Folder
from disclosure.documents.intake.reading.templates import pattern

# 12、 (3) 十、 before a text, as it was written.
NUMBER_BEFORE = re.compile(
    r"\s*[(（]?\s*[0-9０-９〇零一二三四五六七八九十百]{1,4}\s*(?:[)）]\s*[、.．:：]?|[、.．:：])\s*(?=\D)"
)
_CONTINUED = re.compile(r"[(（]?(?:续表|续)[\d一二三四五六七八九十]*[)）]?\s*$|^续表?[\d一二三四五六七八九十]*[:,]?")
_ENTRY_OF_CONTENTS = re.compile(
    r"(?P<text>.+?)(?:\t+|[.…·．]{2,}|-{3,}|\s{3,})\s*[-—(（第]?\s*\d{1,4}\s*[-—)）页]?\s*", re.DOTALL
)
_UNIT_IN_WORD = re.compile(r"\((?:[^():]{0,6}:)?(?P<unit>[^()]{0,4}元)\)")
_NOTE = re.compile(r"\s*(?:备?注|说\s*明)\s*[\d一二三四五六七八九十]*\s*[:：.、]")


def own_cells(row: Sequence[RawCell]) -> list[RawCell]:
    """The cells of a row that hold a text of their own."""
    return [cell for cell in row if not cell.merged and cell.text.strip()]


def texts_of(row: Sequence[RawCell]) -> list[str]:
    """The different texts that stand in a row, covered cells included, in order."""
    return list(dict.fromkeys(cell.text for cell in row if cell.text.strip()))


@dataclass(frozen=True)
class Form:
    """A layout and what of it is recognised in files."""

    layout: Layout
    folder: Folder
    # What was compared once need not be compared again: a file repeats few headers many times.
    words: dict[str, str] = field(default_factory=dict, repr=False)
    affinities: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, layout: Layout) -> "Form":
        return cls(layout, Folder(layout.synonyms))

    def is_same(self, text: str, template: str) -> bool:
        """Whether ``text`` says what ``template`` says, its placeholders filled with anything and its numbering aside."""
        if PLACEHOLDER.search(template):
            stripped = NUMBER_BEFORE.sub("", template, count=1)
            return any(pattern(each).fullmatch(text) for each in {template, stripped}) or bool(
                pattern(stripped).fullmatch(NUMBER_BEFORE.sub("", text, count=1))
            )
        return self.folder.core(text) == self.folder.core(template)

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Everything that the form always prints with the same words: titles, headings, captions, header texts and row labels."""
        tables = list(self.rules())
        texts = [rule.text for _, rule in self.headings]
        texts += [text for table in tables for text in (table.title, *table.caption)]
        texts += [text for table in tables for column in table.columns for text in column.header]
        texts += [item.label for table in tables for row in table.rows for item in row.items.values()]
        return tuple(dict.fromkeys(text for text in texts if text and not PLACEHOLDER.search(text)))

    # -- titles and headings -----------------------------------------------------------------------------------------------

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {self.folder.core(rule.title): key for key, rule in self.layout.tables.items()}

    @cached_property
    def headings(self) -> tuple[tuple[str, BlockRule], ...]:
        """Every heading with the key of its part, in order."""
        return tuple(
            (part.key, block) for part in self.layout.parts for block in part.blocks if block.kind == "heading"
        )

    def table_titled(self, text: str) -> str:
        """The key of the table whose title ``text`` is, continued or not; empty where it is none."""
        if len(text) > 80:
            return ""
        core = _CONTINUED.sub("", self.folder.core(text))
        found = self._titles.get(core) or self._titles.get(self.folder.core(core))
        return found or self._titled_by_pattern(text) or self._titled_with_more(core)

    def _titled_by_pattern(self, core: str) -> str:
        """A title in which the form has the year or the name: {year}年部门收支预算总表."""
        rules = self.layout.tables.items()
        return next(
            (key for key, rule in rules if PLACEHOLDER.search(rule.title) and self.is_same(core, rule.title)), ""
        )

    def _titled_with_more(self, core: str) -> str:
        """A title with the department or year before it: 2023年部门预算收支总表."""
        if len(core) > 60:
            return ""
        ends = [title for title in self._titles if core.endswith(title) and core != title]
        longest = max(ends, key=len, default="")
        return self._titles[longest] if longest and re.search(r"\d{4}年?度?$", core.removesuffix(longest)) else ""

    @cached_property
    def _plain_headings(self) -> frozenset[str]:
        return frozenset(self.folder.core(rule.text) for _, rule in self.headings if not PLACEHOLDER.search(rule.text))

    def is_heading(self, text: str) -> bool:
        """Whether ``text`` is a heading of the form."""
        if len(text) > 120:
            return False
        templates = (rule.text for _, rule in self.headings if PLACEHOLDER.search(rule.text))
        return self.folder.core(text) in self._plain_headings or any(self.is_same(text, each) for each in templates)

    def goal_name(self, text: str) -> str | None:
        """The project's name where ``text`` is the title of a project's goal, with or without its number."""
        if len(text) > 300:
            return None
        whole = pattern(self.layout.goal.title).fullmatch(text)
        if whole is None:
            template = NUMBER_BEFORE.sub("", re.sub(r"^\{number\}", "1", self.layout.goal.title), count=1)
            whole = pattern(template).fullmatch(NUMBER_BEFORE.sub("", text, count=1))
        return whole["name"].strip() if whole else None

    def is_document_title(self, text: str) -> bool:
        """Whether ``text`` is the title of the whole and no heading besides."""
        return len(text) < 120 and self.is_same(text, self.layout.title) and not self.is_heading(text)

    def is_part_title(self, text: str) -> bool:
        """Whether ``text`` is the title of a part that has no heading of these words."""
        if len(text) > 80 or self.is_heading(text) or self.table_titled(text):
            return False
        return any(self.is_same(text, part.title) for part in self.layout.parts)

    def is_anchor(self, text: str) -> bool:
        """Whether ``text`` alone says where in the form one is."""
        return bool(
            self.table_titled(text)
            or self.is_heading(text)
            or self.is_document_title(text)
            or self.is_part_title(text)
            or self.goal_name(text)
        )

    def is_contents_entry(self, text: str) -> bool:
        """Whether ``text`` is a typed entry of a table of contents: a title or heading, leaders and a page number."""
        match = _ENTRY_OF_CONTENTS.fullmatch(text.strip()) if len(text) < 200 else None
        return match is not None and self.is_anchor(match["text"])

    def is_contents_title(self, text: str) -> bool:
        return self.folder.fold(text) == "目录"

    # -- notes -------------------------------------------------------------------------------------------------------------

    def note_of(self, text: str, rule: TableRule) -> str:
        """The key of the note of a table that ``text`` is; empty where it is none of the form's."""
        for note in rule.notes:
            if self.is_same(text, note.text):
                return note.key
        return ""

    def is_note(self, text: str) -> bool:
        return _NOTE.match(text) is not None

    # -- row labels --------------------------------------------------------------------------------------------------------

    @cached_property
    def _row_labels(self) -> frozenset[str]:
        rows = (row for rule in self.layout.tables.values() for row in rule.rows)
        return frozenset(self.folder.core(item.label) for row in rows for item in row.items.values())

    def is_row_label(self, text: str) -> bool:
        """Whether ``text`` names one of the form's own rows."""
        return self.folder.core(text) in self._row_labels

    # -- header words ------------------------------------------------------------------------------------------------------

    def word(self, text: str) -> str:
        """A header text for comparison: its unit, its year and its numbering aside."""
        if text not in self.words:
            filled = PLACEHOLDER.sub(lambda match: {"money_unit": self.layout.money.unit}.get(match[1], "2023"), text)
            self.words[text] = re.sub(r"20\d\d年度?", "", _UNIT_IN_WORD.sub("", self.folder.core(filled)))
        return self.words[text]

    def unit_in(self, text: str) -> str:
        """The unit of money that a header text names in brackets, folded; empty where it names none."""
        match = _UNIT_IN_WORD.search(self.folder.fold(text))
        return match["unit"] if match else ""

    @cached_property
    def _words(self) -> frozenset[str]:
        rules = (*self.layout.tables.values(), self.layout.goal.indicators)
        return frozenset(self.word(text) for rule in rules for column in rule.columns for text in column.header)

    def is_header(self, row: Sequence[RawCell]) -> bool:
        """Whether most of a row's texts are words of some table's header."""
        texts = texts_of(row)
        known = sum(self.word(text) in self._words for text in texts)
        return len(texts) >= 2 and known >= 2 and known >= 0.6 * len(texts)

    @cached_property
    def _number_labels(self) -> frozenset[str]:
        numbers = (column.number for rule in self.layout.tables.values() for column in rule.columns)
        return frozenset(self.folder.fold(number) for number in numbers if number and not number.isdecimal())

    def is_column_numbers(self, row: Sequence[RawCell]) -> bool:
        """Whether a row is that of the column numbers (栏次): its label, or 1, 2, 3 … and nothing else."""
        texts = [self.folder.fold(cell.text) for cell in own_cells(row)]
        if texts and texts[0] in self._number_labels:
            return all(text.isdecimal() or text in self._number_labels for text in texts)
        return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]

    def is_objective(self, row: Sequence[RawCell]) -> bool:
        """Whether a row holds a project's goal: its label, and nothing else but one text."""
        texts = [cell.text for cell in row if cell.text.strip()]
        label = self.folder.fold(self.layout.goal.objective.total_label)
        return bool(texts) and self.folder.fold(texts[0]).rstrip(":") == label and len(set(texts)) <= 2

    def rules(self) -> Iterator[TableRule]:
        """The rules of every table with a header, those of the goals included."""
        yield from self.layout.tables.values()
        yield self.layout.goal.indicators
