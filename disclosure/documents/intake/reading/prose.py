"""The narrative: which paragraph of a file is which heading, sentence or list of the form, found by order and likeness. Pure.

Headings and tables found in order are the fixed points. Between two of them stand the sentences and lists that the form has
there: each paragraph goes to the one it is most like, none changes places, and what fits nowhere stays unread.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from budget.problems import Problem
from disclosure.documents.forms.model import BlockRule, Clause
from disclosure.documents.forms.placeholders import PLACEHOLDER, fill
from disclosure.documents.intake.reading.folding import joined
from disclosure.documents.intake.reading.form import NUMBER_BEFORE, Form, texts_of
from disclosure.documents.intake.reading.matching import in_order
from disclosure.documents.intake.reading.scan import FoundGoal, FoundTable, Item, Line
from disclosure.documents.intake.reading.templates import pattern
from disclosure.documents.model.document import Block, Heading, Paragraph, ParagraphRole


@dataclass(frozen=True)
class Slot:
    """A block of the form with the key of its part."""

    part: str
    rule: BlockRule

    @property
    def address(self) -> str:
        return f"{self.part}/{self.rule.key}"


@dataclass
class ProseReader:
    """Puts paragraphs, tables and goals into the blocks of the form and gathers problems."""

    form: Form
    texts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def read(self, items: Sequence[Item]) -> dict[str, list[Block | Item]]:
        """The blocks of each part by its key, in the form's order; tables and goals as they were found."""
        slots = [Slot(part.key, rule) for part in self.form.layout.parts for rule in part.blocks]
        statutory = {
            item.rule.key: item for item in items if isinstance(item, FoundTable) and item.rule.kind == "statutory"
        }
        self._report_missing([slot for slot in slots if self._is_statutory(slot) and slot.rule.key not in statutory])
        # Goals follow their own titles; wherever they stand, they belong where the form has them.
        goals: list[Block | Item] = [item for item in items if isinstance(item, FoundGoal)]
        prose = [slot for slot in slots if not self._is_statutory(slot)]
        rest = self._without_covers([item for item in items if not _is_placed(item)])
        found = dict(self._in_slots(prose, list(rest)))
        numbered = [slot for slot in slots if self._is_statutory(slot) and slot.rule.key in statutory]
        found |= {slot.address: [statutory[slot.rule.key]] for slot in numbered}
        found |= {slot.address: goals for slot in slots if slot.rule.kind == "goals"}
        if not any(slot.rule.kind == "goals" for slot in slots):
            self._leave_goals(goals)
        return {
            part.key: [block for slot in slots if slot.part == part.key for block in found.get(slot.address, ())]
            for part in self.form.layout.parts
        }

    def _leave_goals(self, goals: Sequence[Block | Item]) -> None:
        for goal in goals:
            if isinstance(goal, FoundGoal):
                indicators = goal.indicators.rows() if goal.indicators else ()
                rows = [*goal.objective, *(row for _, row in indicators)]
                lines = ["\t".join(texts_of(row)) for row in rows]
                self._leave(Line("\n".join([goal.title.text if goal.title else "", *lines]).strip(), goal.place))

    def _is_statutory(self, slot: Slot) -> bool:
        """Whether a block is one of the numbered tables, which are known by their titles wherever they stand."""
        return slot.rule.kind == "table" and self.form.layout.tables[slot.rule.key].kind == "statutory"

    def _in_slots(self, slots: Sequence[Slot], items: Sequence[Item]) -> Iterator[tuple[str, list[Block | Item]]]:
        """What stands in each block of the narrative, by its address."""
        fixed = self._fixed_points(slots, items)
        edges = [(-1, -1), *fixed, (len(slots), len(items))]
        for (slot, item), (next_slot, next_item) in itertools.pairwise(edges):
            if slot >= 0:
                yield slots[slot].address, [self._placed(slots[slot], items[item])]
            yield from self._between(slots[slot + 1 : next_slot], items[item + 1 : next_item])

    def _without_covers(self, items: Sequence[Item]) -> Iterator[Item]:
        """Items but for the title of the whole and of parts, which covers and first pages print beside the headings."""
        for item in items:
            is_title = isinstance(item, Line) and (
                self.form.is_document_title(item.text) or self.form.is_part_title(item.text)
            )
            if not is_title:
                yield item

    # -- fixed points ------------------------------------------------------------------------------------------------------

    def _fixed_points(self, slots: Sequence[Slot], items: Sequence[Item]) -> list[tuple[int, int]]:
        """Headings, labels and tables that stand in the file in the form's order."""
        return in_order(len(slots), len(items), lambda slot, item: self._fixes(slots[slot], items[item]))

    def _fixes(self, slot: Slot, item: Item) -> float:
        rule = slot.rule
        if rule.kind == "table":
            return 20.0 if isinstance(item, FoundTable) and item.rule.key == rule.key else 0.0
        if not isinstance(item, Line):
            return 0.0
        if rule.kind == "heading":
            return self._fits_heading(rule, item)
        if rule.kind == "sentence" and _is_constant_label(rule):
            return 5.0 if self.form.is_same(item.text, rule.clauses[0].text) else 0.0
        return 0.0

    def _fits_heading(self, rule: BlockRule, line: Line) -> float:
        text = line.text
        if len(text) > 160:
            return 0.0
        if self.form.folder.fold(text) == self.form.folder.fold(fill(rule.text, self.texts)):
            return 10.0
        if self.form.is_same(text, rule.text):
            return 9.0
        if (
            len(text) > 60
            or text.endswith(("。", "；", "，"))
            or PLACEHOLDER.search(rule.text)
            or self.form.is_heading(text)
        ):
            return 0.0
        alike = self.form.folder.likeness(text, rule.text)
        is_numbered = line.is_numbered or NUMBER_BEFORE.match(text) is not None
        return 6 * alike if alike >= (0.72 if is_numbered else 0.85) else 0.0

    def _placed(self, slot: Slot, item: Item) -> Block | Item:
        if not isinstance(item, Line):
            return item
        self.places[slot.address] = item.place
        form_text = fill(slot.rule.text or slot.rule.clauses[0].text, self.texts)
        text = self._words(item, form_text)
        if slot.rule.kind == "heading":
            return Heading(slot.address, slot.rule.level, text)
        return Paragraph(slot.address, text, slot.rule.role)

    def _words(self, line: Line, form_text: str) -> str:
        """The form's text where the file says the same; else the file's."""
        compared = self.form.folder.core if line.is_numbered else self.form.folder.fold
        return form_text if compared(line.text) == compared(form_text) else joined(line.text)

    # -- between fixed points ----------------------------------------------------------------------------------------------

    def _between(self, slots: Sequence[Slot], items: Sequence[Item]) -> Iterator[tuple[str, list[Block | Item]]]:
        self._report_missing([slot for slot in slots if slot.rule.kind in ("heading", "table")])
        self._report_misplaced([item for item in items if isinstance(item, FoundTable)])
        open_slots = [slot for slot in slots if slot.rule.kind in ("sentence", "list", "sub_goals")]
        for slot, taken in self._shared_out(open_slots, [item for item in items if isinstance(item, Line)]):
            yield slot.address, list(self._blocks(slot, taken))

    def _report_missing(self, slots: Sequence[Slot]) -> None:
        for slot in slots:
            if slot.rule.kind == "heading":
                self.problems.append(
                    Problem("heading.missing", "文件", f"没有找到标题“{fill(slot.rule.text, self.texts)}”")
                )
            elif slot.rule.kind == "table":
                title = fill(self.form.layout.tables[slot.rule.key].title, self.texts)
                self.problems.append(Problem("table.missing", "文件", f"没有找到“{title}”"))

    def _report_misplaced(self, tables: Sequence[FoundTable]) -> None:
        for table in tables:
            self.problems.append(
                Problem("table.misplaced", table.place, f"“{fill(table.rule.title, self.texts)}”不在版式规定的位置")
            )

    def _shared_out(self, slots: Sequence[Slot], lines: Sequence[Line]) -> Iterator[tuple[Slot, list[Line]]]:
        """Each block with the paragraphs that are its, in order."""
        if not slots:
            for line in lines:
                self._leave(line)
            return
        taken = _split(lines, len(slots), lambda at, line, is_first: self._fit(slots[at].rule, line, is_first=is_first))
        yield from zip(slots, taken, strict=True)

    def _leave(self, line: Line) -> None:
        self.unread.append(line)
        self.problems.append(
            Problem("text.unread", line.place, f"“{line.text:.30}”不知道属于哪里，原文保留在未读内容中")
        )

    def _fit(self, rule: BlockRule, line: Line, *, is_first: bool) -> float:
        """How well a paragraph fits a block: as its first, or as a further one."""
        if rule.kind == "list":
            return self._fit_item(rule, line)
        if rule.kind == "sub_goals":
            templates = [clause.text for clause in rule.clauses]
            return 4.0 if any(pattern(template).fullmatch(line.text) for template in templates) else 1.0
        if rule.role == "label":
            looks_so = len(line.text) <= 20 and line.text.endswith((":", "："))
            return (
                6 * self.form.folder.likeness(line.text, rule.clauses[0].text) - 3 + 3 * looks_so if is_first else -6.0
            )
        if rule.source:
            return 3.0 if is_first else 2.0
        alike = _alike(rule.clauses, line.text, self.form)
        return 1.0 + 8 * alike if is_first else 1.5 - alike

    def _fit_item(self, rule: BlockRule, line: Line) -> float:
        if rule.items:
            lead = _lead(line.text, self.form)
            return 8.0 if any(lead == _lead(item.text, self.form) for item in rule.items) else 1.5
        is_item = line.is_numbered or pattern(rule.text).fullmatch(line.text) or NUMBER_BEFORE.match(line.text)
        return 3.0 if is_item else 1.6

    # -- blocks ------------------------------------------------------------------------------------------------------------

    def _blocks(self, slot: Slot, lines: list[Line]) -> Iterator[Paragraph]:
        if slot.rule.kind == "list":
            yield from self._list(slot, lines)
        elif slot.rule.kind == "sub_goals":
            yield from self._sub_goals(slot, lines)
        else:
            for number, line in enumerate(lines, 1):
                yield self._paragraph(
                    slot.address if number == 1 else f"{slot.address}-{number}", line.text, slot.rule.role, line
                )

    def _paragraph(self, address: str, text: str, role: ParagraphRole, line: Line) -> Paragraph:
        self.places[address] = line.place
        return Paragraph(address, text, role)

    def _list(self, slot: Slot, lines: list[Line]) -> Iterator[Paragraph]:
        rule = slot.rule
        entries = self._with_continuations(rule, lines)
        keys = self._item_keys(rule, [text for text, _ in entries])
        for number, ((text, line), key) in enumerate(zip(entries, keys, strict=True), 1):
            if line.is_numbered:
                text = rule.text.replace("{number}", str(number)).replace("{text}", text)
            yield self._paragraph(f"{slot.address}-{key}", text, rule.role, line)

    def _with_continuations(self, rule: BlockRule, lines: list[Line]) -> list[tuple[str, Line]]:
        """Items with their lines; a paragraph without a number goes on with the numbered item before it."""
        numbered = [line.is_numbered or NUMBER_BEFORE.match(line.text) is not None for line in lines]
        is_numbered_list = sum(numbered) > len(lines) / 2
        entries: list[tuple[str, Line]] = []
        for line, has_number in zip(lines, numbered, strict=True):
            if entries and is_numbered_list and not has_number:
                entries[-1] = (f"{entries[-1][0]}\n{line.text}", entries[-1][1])
            else:
                entries.append((line.text, line))
        return entries

    def _item_keys(self, rule: BlockRule, texts: Sequence[str]) -> list[str]:
        """The keys of items: a standard term's own, found by the words before its colon or by its place; else a number."""
        leads = [_lead(item.text, self.form) for item in rule.items]
        pairs = in_order(len(leads), len(texts), lambda item, at: float(leads[item] == _lead(texts[at], self.form)))
        keys = {at: rule.items[item].key for item, at in [*pairs, *_gaps(pairs, len(leads), len(texts))]}
        others = iter(range(1, len(texts) + 1))
        return [keys.get(at) or str(next(others)) for at in range(len(texts))]

    def _sub_goals(self, slot: Slot, lines: list[Line]) -> Iterator[Paragraph]:
        """分项绩效目标: a name, its goal and its indicators; further paragraphs go on with the one before."""
        number, held = 0, dict[str, tuple[str, Line]]()
        for line in lines:
            key = self._sub_goal_key(slot.rule, line, held)
            if key == "name" and held:
                yield from self._sub_goal(slot, number, held)
                held = {}
            if not held:
                number += 1
            text = f"{held[key][0]}\n{line.text}" if key in held else line.text
            held[key] = (text, held[key][1] if key in held else line)
        yield from self._sub_goal(slot, number, held)

    def _sub_goal_key(self, rule: BlockRule, line: Line, held: Mapping[str, tuple[str, Line]]) -> str:
        keys = ("name", "goal", "indicators")
        labelled = {key: clause.text for key, clause in zip(keys, rule.clauses, strict=True)}
        for key in ("goal", "indicators"):
            if key not in held and pattern(labelled[key]).fullmatch(line.text):
                return key
        starts = line.is_numbered or NUMBER_BEFORE.match(line.text) is not None
        if not held or (starts and "goal" in held):
            return "name"
        return list(held)[-1]

    def _sub_goal(self, slot: Slot, number: int, held: Mapping[str, tuple[str, Line]]) -> Iterator[Paragraph]:
        for key, (text, line) in held.items():
            if key == "name" and line.is_numbered:
                text = slot.rule.clauses[0].text.replace("{number}", str(number)).replace("{name}", text)
            yield self._paragraph(f"{slot.address}-{number}/{key}", text, "label" if key == "name" else "item", line)


def _is_placed(item: Item) -> bool:
    """Whether an item belongs to one place of the form, whatever stands around it."""
    return isinstance(item, FoundGoal) or (isinstance(item, FoundTable) and item.rule.kind == "statutory")


def _is_constant_label(rule: BlockRule) -> bool:
    return rule.role == "label" and len(rule.clauses) == 1 and not PLACEHOLDER.search(rule.clauses[0].text)


def _lead(text: str, form: Form) -> str:
    """The words that a term explains: before the first colon, its number aside."""
    return form.folder.core(re.split(r"[:：]", text, maxsplit=1)[0])


def _gaps(pairs: Sequence[tuple[int, int]], left: int, right: int) -> Iterator[tuple[int, int]]:
    """Pairs for what stands between found pairs, where both sides have as many."""
    edges = [(-1, -1), *pairs, (left, right)]
    for (one, other), (next_one, next_other) in itertools.pairwise(edges):
        if next_one - one == next_other - other:
            yield from zip(range(one + 1, next_one), range(other + 1, next_other), strict=True)


def _alike(clauses: Sequence[Clause], text: str, form: Form) -> float:
    """How much of a sentence's standard words, in their best variants, stand in ``text`` in order: from 0 to 1."""
    words = "".join(max(clause.variants(), key=len) for clause in clauses)
    standard = form.folder.fold(PLACEHOLDER.sub("", words))
    matcher = SequenceMatcher(None, standard, form.folder.fold(text), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size > 1) / max(len(standard), 1)


def _split(lines: Sequence[Line], blocks: int, fit: Callable[[int, Line, bool], float]) -> list[list[Line]]:
    """The lines parted into ``blocks`` runs (some empty) with the largest sum of ``fit(block, line, is_first)``."""
    if blocks == 1:
        return [list(lines)]
    scores = [[(fit(at, line, True), fit(at, line, False)) for line in lines] for at in range(blocks)]
    nothing: tuple[int, ...] = ()
    best = [(0.0, nothing)] + [(float("-inf"), nothing)] * len(lines)
    for at in range(blocks):
        best = [_best_end(best, scores[at], end) for end in range(len(lines) + 1)]
    ends = best[len(lines)][1]
    starts = (0, *ends[:-1])
    return [list(lines[start:end]) for start, end in zip(starts, ends, strict=True)]


def _best_end(
    before: Sequence[tuple[float, tuple[int, ...]]], scores: Sequence[tuple[float, float]], end: int
) -> tuple[float, tuple[int, ...]]:
    """The best way for one block to end at ``end``, given the best ways for those before it."""
    best, total = (float("-inf"), tuple[int, ...]()), 0.0
    for start in range(end, -1, -1):
        if start < end:
            total += scores[start][1]
        value = before[start][0] + (total - scores[start][1] + scores[start][0] if start < end else 0.0)
        if value > best[0]:
            best = (value, (*before[start][1], end))
    return best
