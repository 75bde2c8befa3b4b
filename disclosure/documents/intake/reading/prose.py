"""Finds which paragraph of a file is which heading, sentence or list of the form. Pure.

Headings and tables found in order are the fixed points. Between two of them stand the sentences and
lists that the form has there: each paragraph goes to the one it is most like, none changes places,
and what fits nowhere stays unread.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from budget.problems import Problem
from disclosure.documents.forms.model import BlockRule, Clause
from disclosure.documents.forms.placeholders import PLACEHOLDER, fill, numbered, placeholders
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.reading.form import NUMBER_BEFORE, KnownForm, texts_of
from disclosure.documents.intake.reading.matching import in_order
from disclosure.documents.intake.reading.scan import (
    FoundGoal,
    FoundTable,
    ScannedItem,
    TextLine,
)
from disclosure.documents.intake.reading.templates import pattern
from disclosure.documents.model.document import Block, Heading, Paragraph, ParagraphRole
from disclosure.documents.model.texts import joined, says_something

PlacedItem = Block | ScannedItem  # a block, or a table or goal as it was found


# 第5页 · 第 5 页 共 31 页 · - 5 -; digits alone may be money.
_PAGE_NUMBER = re.compile(
    r"第\s*\d{1,4}\s*页(?:[,，/]?\s*共\s*\d{1,4}\s*页)?|[-—–]\s*\d{1,4}\s*[-—–]"
)

# What fits into a block of the form. Weights, compared with each other only.
# Fixed points: a table in its place outweighs everything, a heading as it is one in other words.
_TABLE = 20.0
_SAME_HEADING = 10.0
_HEADING_IN_OTHER_WORDS = 9.0
_ALIKE_HEADING = 6.0  # times the likeness
_KNOWN_LABEL = 5.0
_LONGEST_HEADING = 160  # characters
_LONGEST_ALIKE_HEADING = 60  # characters; longer ones are compared with the form's words only
_LEAST_LIKENESS = 0.85
_LEAST_LIKENESS_NUMBERED = 0.72  # a number before it makes a heading of a line
# Paragraphs between them: a standard term and a part of a sub-goal are sure; a paragraph without
# marks goes on with a list rather than with a sentence, unless it is like a sentence.
_TERM = 8.0
_PART_OF_SUB_GOAL = 4.0
_REST_OF_SUB_GOAL = 1.0
_ITEM = 3.0
_REST_OF_ITEM = 1.6
_REST_OF_TERM = 1.5
_OWN_TEXT = 3.0  # a text that is the department's altogether: its first paragraph, and further ones
_REST_OF_OWN_TEXT = 2.0
_ALIKE_LABEL = 6.0  # times the likeness
_NOT_LIKE_ANY_LABEL = 3.0  # less, for a line that is long or has no colon
_LONGEST_LABEL = 20  # characters
_REST_OF_LABEL = -6.0  # a label has one line
_SENTENCE = 1.0
_ALIKE_SENTENCE = 8.0  # times the share of its words
# A sentence that is the department's words altogether begins rather than another one goes on.
_FREE_SENTENCE = 2.0
_REST_OF_SENTENCE = 1.5  # less the share of its words: a like paragraph begins a sentence


@dataclass(frozen=True)
class BlockSlot:
    """A block of the form with the key of its part."""

    part: str
    rule: BlockRule

    @property
    def address(self) -> str:
        """The address of the block in a Document."""
        return f"{self.part}/{self.rule.key}"


# Blocks in which the department has paragraphs of its own.
_WRITTEN = ("sentence", "list", "sub_goals", "project_texts")
SubGoalPart = Literal["name", "goal", "indicators"]
SubGoalTexts = dict[SubGoalPart, tuple[str, TextLine]]  # each part's text and its first line


@dataclass
class ProseReader:
    """Puts paragraphs, tables and goals into the blocks of the form and gathers problems."""

    form: KnownForm
    texts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    unread: list[TextLine] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    _headings: dict[str, str] = field(default_factory=dict, repr=False)
    _lines: dict[str, bool] = field(default_factory=dict, repr=False)

    def read(self, items: Sequence[ScannedItem]) -> dict[str, list[PlacedItem]]:
        """Return the blocks of each part by its key, in the form's order.

        Tables and goals come as they were found.
        """
        tables: dict[str, FoundTable] = {}
        goals: list[FoundGoal] = []
        prose: list[ScannedItem] = []
        for item in items:
            if isinstance(item, FoundTable) and item.rule.kind == "statutory":
                tables[item.rule.key] = item
            elif isinstance(item, FoundGoal):
                goals.append(item)
            elif not self._is_cover(item):
                prose.append(item)
        slots = []
        for part in self.form.layout.parts:
            slots += [BlockSlot(part.key, rule) for rule in part.blocks]
        blocks: dict[str, Sequence[PlacedItem]] = {}
        missing_tables = []
        prose_slots = []
        has_goals = False
        for slot in slots:
            if self._is_statutory(slot):
                table = tables.get(slot.rule.key)
                if table is None:
                    missing_tables.append(slot)
                else:
                    blocks[slot.address] = [table]
                continue
            prose_slots.append(slot)
            if slot.rule.kind == "goals":
                has_goals = True
        self._report_missing(missing_tables)
        blocks.update(self._in_slots(prose_slots, prose))
        if not has_goals:
            self._leave_goals(goals)
        by_part: dict[str, list[PlacedItem]] = {}
        for part in self.form.layout.parts:
            by_part[part.key] = []
        for slot in slots:
            if slot.rule.kind == "goals":
                # Goals follow their own titles; wherever they stand, they belong here.
                by_part[slot.part] += goals
            else:
                by_part[slot.part] += blocks.get(slot.address, ())
        return by_part

    def _leave_goals(self, goals: Sequence[FoundGoal]) -> None:
        for goal in goals:
            rows = list(goal.objective)
            if goal.indicators is not None:
                rows += [row for _, row in goal.indicators.rows()]
            lines = [goal.title.text if goal.title else ""]
            for row in rows:
                lines.append("\t".join(texts_of(row)))
            text = "\n".join(lines).strip()
            self._leave(TextLine(text, goal.place))

    def _is_statutory(self, slot: BlockSlot) -> bool:
        """Return whether a block is one of the numbered tables.

        These are known by their titles wherever they stand.
        """
        if slot.rule.kind != "table":
            return False
        return self.form.layout.tables[slot.rule.key].kind == "statutory"

    def _is_cover(self, item: ScannedItem) -> bool:
        """Return whether a line is the title of the whole or of a part.

        Covers and first pages print these beside the headings.
        """
        if not isinstance(item, TextLine):
            return False
        return self.form.is_document_title(item.text) or self.form.is_part_title(item.text)

    def _in_slots(
        self, slots: Sequence[BlockSlot], items: Sequence[ScannedItem]
    ) -> Iterator[tuple[str, list[PlacedItem]]]:
        """Yield what stands in each block of the narrative, by its address."""

        def fixes(slot: int, item: int) -> float:
            return self._fixes(slots[slot], items[item])

        fixed_points = in_order(len(slots), len(items), fixes)
        edges = [(-1, -1), *fixed_points, (len(slots), len(items))]
        for fixed_point, next_fixed_point in itertools.pairwise(edges):
            slot, item = fixed_point
            next_slot, next_item = next_fixed_point
            if slot >= 0:
                placed = self._placed(slots[slot], items[item])
                yield slots[slot].address, [placed]
            slots_between = slots[slot + 1 : next_slot]
            items_between = items[item + 1 : next_item]
            yield from self._between(slots_between, items_between)

    # -- fixed points ------------------------------------------------------------------------------

    def _fixes(self, slot: BlockSlot, item: ScannedItem) -> float:
        """Return how surely an item is a heading, label or table of the form; 0 where it is not."""
        rule = slot.rule
        if rule.kind == "table":
            if isinstance(item, FoundTable) and item.rule.key == rule.key:
                return _TABLE
            return 0.0
        if not isinstance(item, TextLine):
            return 0.0
        if rule.kind == "heading":
            return self._fits_heading(rule, item)
        if rule.kind == "sentence" and _is_known_label(rule):
            label = fill(rule.clauses[0].text, self.texts)
            if self.form.is_same(item.text, label):
                return _KNOWN_LABEL
        return 0.0

    def _fits_heading(self, rule: BlockRule, line: TextLine) -> float:
        text = line.text
        if len(text) > _LONGEST_HEADING:
            return 0.0
        if self.form.folder.fold(text) == self._folded_heading(rule.text):
            return _SAME_HEADING
        if self.form.is_same(text, rule.text):
            return _HEADING_IN_OTHER_WORDS
        if len(text) > _LONGEST_ALIKE_HEADING:
            return 0.0
        ends_like_a_sentence = text.endswith(("。", "；", "，"))
        if ends_like_a_sentence or PLACEHOLDER.search(rule.text) or self._is_heading(text):
            return 0.0
        likeness = self.form.folder.likeness(text, rule.text)
        least = _LEAST_LIKENESS_NUMBERED if _is_numbered(line) else _LEAST_LIKENESS
        return _ALIKE_HEADING * likeness if likeness >= least else 0.0

    def _is_heading(self, text: str) -> bool:
        """Return whether a line is some heading of the form; asked once for each heading."""
        is_heading = self._lines.get(text)
        if is_heading is None:
            is_heading = self.form.is_heading(text)
            self._lines[text] = is_heading
        return is_heading

    def _folded_heading(self, template: str) -> str:
        """Return a heading as this department has it, folded: every line is held against it."""
        folded = self._headings.get(template)
        if folded is None:
            folded = self.form.folder.fold(fill(template, self.texts))
            self._headings[template] = folded
        return folded

    def _placed(self, slot: BlockSlot, item: ScannedItem) -> PlacedItem:
        """Return a fixed point as a block: a line in the form's words where it says the same."""
        if not isinstance(item, TextLine):
            return item
        rule = slot.rule
        self.places[slot.address] = item.place
        template = rule.text or rule.clauses[0].text
        text = fill(template, self.texts)
        folder = self.form.folder
        comparable = folder.core if item.is_numbered else folder.fold
        if comparable(item.text) != comparable(text):
            text = joined(item.text)
        if rule.kind == "heading":
            return Heading(slot.address, rule.level, text)
        return Paragraph(slot.address, text, rule.role)

    # -- between fixed points ----------------------------------------------------------------------

    def _between(
        self, slots: Sequence[BlockSlot], items: Sequence[ScannedItem]
    ) -> Iterator[tuple[str, list[PlacedItem]]]:
        """Yield what stands in each block between two fixed points, by the address of the block."""
        self._report_missing(slots)
        lines = []
        for item in items:
            if isinstance(item, TextLine):
                lines.append(item)
            elif isinstance(item, FoundTable):
                title = fill(item.rule.title, self.texts)
                problem = problem_kinds.TABLE_MISPLACED.at(item.place, table=title)
                self.problems.append(problem)
        open_slots = [slot for slot in slots if slot.rule.kind in _WRITTEN]
        if not open_slots:
            for line in lines:
                self._leave(line)
            return

        def fit(slot: int, position: int, is_first: bool) -> float:
            rule = open_slots[slot].rule
            if rule.kind == "project_texts" and self._is_before_first_label(rule, lines, position):
                return _PART_OF_SUB_GOAL  # a title, and not the end of the sentence before
            return self._fit(rule, lines[position], is_first=is_first)

        runs = _split(lines, len(open_slots), fit)
        for slot, run in zip(open_slots, runs, strict=True):
            yield slot.address, list(self._blocks(slot, run))

    def _report_missing(self, slots: Sequence[BlockSlot]) -> None:
        """Report the headings and tables among slots for which nothing was found."""
        for slot in slots:
            if slot.rule.kind == "heading":
                heading = fill(slot.rule.text, self.texts)
                problem = problem_kinds.HEADING_MISSING.at("文件", heading=heading)
                self.problems.append(problem)
            elif slot.rule.kind == "table":
                rule = self.form.layout.tables[slot.rule.key]
                title = fill(rule.title, self.texts)
                problem = problem_kinds.TABLE_MISSING.at("文件", table=title)
                self.problems.append(problem)

    def _leave(self, line: TextLine) -> None:
        self.unread.append(line)
        kind = problem_kinds.TEXT_UNREAD
        if self._is_repeated(line.text):
            kind = problem_kinds.TEXT_REPEATED
        self.problems.append(kind.at(line.place, text=f"{line.text:.30}"))

    def _is_repeated(self, text: str) -> bool:
        """Return whether a line says nothing of its own.

        It is a title or heading that the form prints itself, a page's number, or signs.
        """
        if not says_something(text) or _PAGE_NUMBER.fullmatch(text.strip()):
            return True
        return self.form.is_anchor(text) and not self.form.goal_name(text)

    def _fit(self, rule: BlockRule, line: TextLine, *, is_first: bool) -> float:
        """Return how well a paragraph fits a block: as its first, or as a further one."""
        if rule.kind == "list":
            return self._fit_item(rule, line)
        if rule.kind == "sub_goals":
            for clause in rule.clauses:
                if pattern(clause.text).fullmatch(line.text):
                    return _PART_OF_SUB_GOAL
            return _REST_OF_SUB_GOAL
        if rule.kind == "project_texts":
            is_label = self._place_of_label(rule, line) is not None
            return _PART_OF_SUB_GOAL if is_label else _REST_OF_SUB_GOAL
        if rule.role == "label":
            if not is_first:
                return _REST_OF_LABEL
            likeness = self.form.folder.likeness(line.text, rule.clauses[0].text)
            fit = _ALIKE_LABEL * likeness
            is_short = len(line.text) <= _LONGEST_LABEL
            if not is_short or not line.text.endswith((":", "：")):
                fit -= _NOT_LIKE_ANY_LABEL
            return fit
        if rule.source:
            return _OWN_TEXT if is_first else _REST_OF_OWN_TEXT
        if is_first and _is_free(rule):
            return _FREE_SENTENCE
        share = _share_of_words(rule.clauses, line.text, self.form)
        if is_first:
            return _SENTENCE + _ALIKE_SENTENCE * share
        return _REST_OF_SENTENCE - share

    def _fit_item(self, rule: BlockRule, line: TextLine) -> float:
        if rule.items:
            known_terms = [_term(item.text, self.form) for item in rule.items]
            is_known = _term(line.text, self.form) in known_terms
            return _TERM if is_known else _REST_OF_TERM
        is_item = _is_numbered(line) or pattern(rule.text).fullmatch(line.text)
        return _ITEM if is_item else _REST_OF_ITEM

    # -- blocks ------------------------------------------------------------------------------------

    def _blocks(self, slot: BlockSlot, lines: list[TextLine]) -> Iterator[PlacedItem]:
        rule = slot.rule
        if rule.kind == "project_texts":
            yield from self._project_texts(slot, lines)
            return
        if rule.kind == "list":
            yield from self._list(slot, lines)
            return
        if rule.kind == "sub_goals":
            yield from self._sub_goals(slot, lines)
            return
        for number, line in enumerate(lines, 1):
            address = slot.address
            if number > 1:
                address = f"{slot.address}-{number}"
            yield self._paragraph(address, line.text, rule.role, line)

    def _paragraph(self, address: str, text: str, role: ParagraphRole, line: TextLine) -> Paragraph:
        self.places[address] = line.place
        return Paragraph(address, text, role)

    def _list(self, slot: BlockSlot, lines: list[TextLine]) -> Iterator[Paragraph]:
        rule = slot.rule
        items = _with_continuations(lines)
        keys = self._item_keys(rule, [text for text, _ in items])
        for number, (text, line) in enumerate(items, 1):
            if line.is_numbered:
                text = numbered(rule.text, number).replace("{text}", text)
            address = f"{slot.address}-{keys[number - 1]}"
            yield self._paragraph(address, text, rule.role, line)

    def _item_keys(self, rule: BlockRule, texts: Sequence[str]) -> list[str]:
        """Return the keys of items: a standard term's own, else a number.

        A term is found by the words before its colon, or by its place between found ones.
        """
        standard = [_term(item.text, self.form) for item in rule.items]
        terms = [_term(text, self.form) for text in texts]

        def fit(item: int, text: int) -> float:
            return float(standard[item] == terms[text])

        pairs = in_order(len(standard), len(terms), fit)
        pairs += _gaps(pairs, len(standard), len(terms))
        item_of_text = {text: item for item, text in pairs}
        keys = []
        own_items = 0
        for position in range(len(texts)):
            item = item_of_text.get(position)
            if item is None:
                own_items += 1
                keys.append(str(own_items))
            else:
                keys.append(rule.items[item].key)
        return keys

    def _project_texts(self, slot: BlockSlot, lines: list[TextLine]) -> Iterator[PlacedItem]:
        """Yield the texts of each project: its title stands right before the first label.

        Labels come in the form's order: a line that is like an earlier one, or like one that was
        there, is text. The first label begins another project without a title where the second one
        follows, as it does in all projects.
        """
        items = slot.rule.items
        number = 0
        reached = -1  # the last label so far, by its place in the form
        further = 0  # paragraphs of the text so far
        for position, line in enumerate(lines):
            place = self._place_of_label(slot.rule, line)
            if self._is_title_of_project(slot.rule, lines, position, has_begun=reached >= 0):
                number += 1
                reached = -1
                address = f"{slot.address}-{number}/title"
                self.places[address] = line.place
                yield Heading(address, slot.rule.level, joined(line.text))
                continue
            is_another = reached == len(items) - 1 and place == 0
            if is_another and self._begins_project(slot.rule, lines, position):
                number += 1
                reached = -1
            if place is not None and place > reached:
                number = max(number, 1)  # a file that names no project
                reached = place
                further = 0
                item = items[place]
                address = f"{slot.address}-{number}/{item.key}-label"
                yield self._paragraph(address, item.text, "label", line)
            elif reached < 0:
                self._leave(line)
            else:
                further += 1
                address = f"{slot.address}-{number}/{items[reached].key}"
                if further > 1:
                    address = f"{address}-{further}"
                yield self._paragraph(address, line.text, "body", line)

    def _is_title_of_project(
        self, rule: BlockRule, lines: Sequence[TextLine], position: int, *, has_begun: bool
    ) -> bool:
        """Return whether a line before the first label is a project's title.

        After the texts of another project it is one in the form's words only.
        """
        if not self._is_before_first_label(rule, lines, position):
            return False
        return not has_begun or pattern(rule.text).fullmatch(lines[position].text) is not None

    def _is_before_first_label(
        self, rule: BlockRule, lines: Sequence[TextLine], position: int
    ) -> bool:
        if position + 1 == len(lines) or self._place_of_label(rule, lines[position]) is not None:
            return False
        return self._place_of_label(rule, lines[position + 1]) == 0

    def _begins_project(self, rule: BlockRule, lines: Sequence[TextLine], position: int) -> bool:
        """Return whether the next label after the first one at ``position`` is the second one."""
        for line in lines[position + 1 :]:
            place = self._place_of_label(rule, line)
            if place is not None:
                return place == 1
        return False

    def _place_of_label(self, rule: BlockRule, line: TextLine) -> int | None:
        """Return which text of a project a line is the label of, counted from 0."""
        if len(line.text) > _LONGEST_LABEL:
            return None
        return self.form.folder.place_of_label(line.text, [item.text for item in rule.items])

    def _sub_goals(self, slot: BlockSlot, lines: list[TextLine]) -> Iterator[Paragraph]:
        """Yield 分项绩效目标: each has a name, its goal and its indicators.

        Further paragraphs go on with the one before.
        """
        number = 0
        held: SubGoalTexts = {}
        for line in lines:
            part = self._sub_goal_part(slot.rule, line, held)
            if part == "name" and held:
                yield from self._sub_goal(slot, number, held)
                held = {}
            if not held:
                number += 1
            if part in held:
                text, first_line = held[part]
                held[part] = (f"{text}\n{line.text}", first_line)
            else:
                held[part] = (line.text, line)
        yield from self._sub_goal(slot, number, held)

    def _sub_goal_part(self, rule: BlockRule, line: TextLine, held: SubGoalTexts) -> SubGoalPart:
        """Return the part of a sub-goal that a line is, or goes on with."""
        _, goal, indicators = rule.clauses
        if "goal" not in held and pattern(goal.text).fullmatch(line.text):
            return "goal"
        if "indicators" not in held and pattern(indicators.text).fullmatch(line.text):
            return "indicators"
        if not held or ("goal" in held and _is_numbered(line)):
            return "name"
        return list(held)[-1]

    def _sub_goal(self, slot: BlockSlot, number: int, held: SubGoalTexts) -> Iterator[Paragraph]:
        for part, (text, line) in held.items():
            role: ParagraphRole = "item"
            if part == "name":
                role = "label"
                if line.is_numbered:
                    # The number that the word processor made is no part of the line's text.
                    template = slot.rule.clauses[0].text.replace("{number}", str(number))
                    text = template.replace("{name}", text)
            address = f"{slot.address}-{number}/{part}"
            yield self._paragraph(address, text, role, line)


def _is_numbered(line: TextLine) -> bool:
    """Return whether a line has a number before it, typed or made by the word processor."""
    return line.is_numbered or NUMBER_BEFORE.match(line.text) is not None


def _is_known_label(rule: BlockRule) -> bool:
    """Return whether a block is a label in one wording: besides its words it has at most the year,
    the department and what else a disclosure is called by.
    """
    if rule.role != "label" or len(rule.clauses) != 1:
        return False
    kinds = {placeholder.kind for placeholder in placeholders(rule.clauses[0].text)}
    return kinds <= {"text"}


def _is_free(rule: BlockRule) -> bool:
    """Return whether a sentence has no words of the form's own."""
    for clause in rule.clauses:
        for variant in clause.variants():
            if says_something(PLACEHOLDER.sub("", variant)):
                return False
    return True


def _term(text: str, form: KnownForm) -> str:
    """Return the term that a paragraph explains: before the first colon, its number aside."""
    before_colon = re.split(r"[:：]", text, maxsplit=1)[0]
    return form.folder.core(before_colon)


def _with_continuations(lines: Sequence[TextLine]) -> list[tuple[str, TextLine]]:
    """Return the items of a list, each with its first line.

    In a list of numbered items, a paragraph without a number goes on with the item before it.
    """
    numbered = sum(_is_numbered(line) for line in lines)
    is_numbered_list = numbered > len(lines) / 2
    items: list[tuple[str, TextLine]] = []
    for line in lines:
        if items and is_numbered_list and not _is_numbered(line):
            text, first_line = items[-1]
            items[-1] = (f"{text}\n{line.text}", first_line)
        else:
            items.append((line.text, line))
    return items


def _gaps(pairs: Sequence[tuple[int, int]], left: int, right: int) -> list[tuple[int, int]]:
    """Return pairs for what stands between found pairs, where both sides have as many."""
    added: list[tuple[int, int]] = []
    edges = [(-1, -1), *pairs, (left, right)]
    for before, after in itertools.pairwise(edges):
        left_between = range(before[0] + 1, after[0])
        right_between = range(before[1] + 1, after[1])
        if len(left_between) == len(right_between):
            added += zip(left_between, right_between, strict=True)
    return added


def _share_of_words(clauses: Sequence[Clause], text: str, form: KnownForm) -> float:
    """Return how much of a sentence's standard words stand in ``text`` in order: from 0 to 1.

    Of each clause it is the longest variant. Single characters that agree say nothing.
    """
    words = ""
    for clause in clauses:
        words += max(clause.variants(), key=len)
    standard = form.folder.fold(PLACEHOLDER.sub("", words))
    matcher = SequenceMatcher(None, standard, form.folder.fold(text), autojunk=False)
    shared = 0
    for match in matcher.get_matching_blocks():
        if match.size > 1:
            shared += match.size
    return shared / max(len(standard), 1)


# The best ways for the first blocks to take the first lines, by the number of lines: the sum of
# what fits, and after how many lines each block ends.
_Partition = tuple[float, tuple[int, ...]]
_IMPOSSIBLE: _Partition = (float("-inf"), ())


def _split(
    lines: Sequence[TextLine], blocks: int, fit: Callable[[int, int, bool], float]
) -> list[list[TextLine]]:
    """Return the lines parted into ``blocks`` runs with the largest sum of fits.

    ``fit(block, position, is_first)`` says how well a line fits as the first or a further one of a
    run. Runs may be empty.
    """
    if blocks == 1:
        return [list(lines)]
    best: list[_Partition] = [(0.0, ()), *[_IMPOSSIBLE] * len(lines)]
    for block in range(blocks):
        as_first = []
        as_further = []
        for position in range(len(lines)):
            as_first.append(fit(block, position, True))
            as_further.append(fit(block, position, False))
        best = [_best_end(best, as_first, as_further, end) for end in range(len(lines) + 1)]
    _, ends = best[len(lines)]
    runs = []
    start = 0
    for end in ends:
        runs.append(list(lines[start:end]))
        start = end
    return runs


def _best_end(
    before: Sequence[_Partition],
    as_first: Sequence[float],
    as_further: Sequence[float],
    end: int,
) -> _Partition:
    """Return the best way for one block to end at ``end``, given those for the blocks before it."""
    best, ends = before[end]  # an empty run
    ends = (*ends, end)
    further = 0.0  # the fits of the lines of the run, all as further ones
    for start in range(end - 1, -1, -1):
        further += as_further[start]
        run = further - as_further[start] + as_first[start]
        value_before, ends_before = before[start]
        value = value_before + run
        if value > best:
            best = value
            ends = (*ends_before, end)
    return best, ends
