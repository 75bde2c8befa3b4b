"""Sentences by code: a form's wording for each code, written out for the codes of one document.

Pure.

A form words once what it says of each code (``EachRule``). For a document this becomes one sentence
for each code that has money, with figures and slots of its own, named after the code:
``uses/2010301``, ``{uses_2010301}``, ``{slot:use_2010301}``. From there on these are sentences like
all others: they are filled, reworded, checked, read back and found in the same way.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from budget import codes
from budget.money import show_in_chinese
from disclosure.documents.forms.model import (
    BlockRule,
    Clause,
    EachRule,
    FigureRule,
    Layout,
    PartRule,
    SlotRule,
)
from disclosure.documents.forms.placeholders import PLACEHOLDER, placeholders, with_lists
from disclosure.documents.model.document import Document, Table

# What the wording of a code may have in braces, beside the texts and figures of all sentences.
EACH_TEXTS = ("name", "class", "section", "number", "ordinal")
ROW = "row"  # the level of units, which have no code
EACH_FIGURES = ("amount", "prior", "change", "rate", "share")
_CODE_KINDS = ("code", "code_class", "code_section", "code_item")
_EXAMPLE_NAME = "某项支出"
# The address of a code's sentence, which a copied year may bring along, ends so: uses/2010301.
_CODE = r"(?:\d{7}|\d{5}|\d{3})"


@dataclass(frozen=True)
class ListedCode:
    """A code that a table lists with money in one column, its name and its level.

    Of a table of units it is a row's number and text; its level is ``row``.
    """

    code: str
    name: str
    level: str

    @property
    def above(self) -> list[str]:
        """The codes above it, from its class on, and itself; a unit has none."""
        return [] if self.level == ROW else codes.lineage(self.code)


def written_out(layout: Layout, document: Document) -> Layout:
    """Return the form of one document: the sentences by code are its sentences."""
    if not layout.each:
        return layout
    return with_codes_of(layout, {table.address: table for table in document.every_table()})


def with_codes_of(layout: Layout, tables: Mapping[str, Table]) -> Layout:
    """Return the form with a sentence for each code that ``tables`` list with money.

    A form without sentences by code is returned as it is. ``tables`` are by address.
    """
    if not layout.each:
        return layout
    figures = dict(layout.figures)
    slots = dict(layout.slots)
    lists = {}
    for key in sorted(lists_in_sentences(layout)):
        writer = _EachWriter(layout, layout.each[key])
        lists[key] = writer.list(tables)
        figures |= writer.figures
    parts = []
    for part in layout.parts:
        blocks: list[BlockRule] = []
        for block in part.blocks:
            if block.kind != "each":
                blocks.append(_with_lists(block, lists))
                continue
            writer = _EachWriter(layout, layout.each[block.key])
            blocks += writer.sentences(tables)
            figures |= writer.figures
            slots |= writer.slots
        parts.append(PartRule(part.key, part.title, tuple(blocks)))
    return replace(layout, parts=tuple(parts), figures=figures, slots=slots, written_lists=lists)


def lists_in_sentences(layout: Layout) -> frozenset[str]:
    """Return the keys of the rules that stand inside sentences: {each:purposes}."""
    keys: set[str] = set()
    for part in layout.parts:
        for block in part.blocks:
            for clause in block.clauses:
                for variant in clause.variants():
                    for placeholder in placeholders(variant):
                        if placeholder.kind == "each":
                            keys.add(placeholder.name)
    return frozenset(keys & layout.each.keys())


def _with_lists(block: BlockRule, lists: Mapping[str, str]) -> BlockRule:
    """Return a block with its lists of codes written out."""
    if block.kind != "sentence" or not lists:
        return block
    clauses = []
    for clause in block.clauses:
        clauses.append(
            replace(
                clause,
                text=with_lists(clause.text, lists),
                increase=with_lists(clause.increase, lists),
                decrease=with_lists(clause.decrease, lists),
                same=with_lists(clause.same, lists),
                new=with_lists(clause.new, lists),
            )
        )
    return replace(block, text=with_lists(block.text, lists), clauses=tuple(clauses))


def slots_of(rule: EachRule) -> frozenset[str]:
    """Return the slots of a rule by the names that the form gives them, without a code."""
    names: set[str] = set()
    for level in rule.levels.values():
        for clause in level.clauses:
            for variant in clause.variants():
                for match in PLACEHOLDER.finditer(variant):
                    if match[1] == "slot":
                        names.add(match[2])
    return frozenset(names)


def is_of_a_code(layout: Layout, address: str) -> bool:
    """Return True where ``address`` could be a sentence by code of the form, of whatever code."""
    for part in layout.parts:
        for block in part.blocks:
            if block.kind != "each":
                continue
            if re.fullmatch(f"{part.key}/{block.key}/{_CODE}", address):
                return True
    return False


def is_slot_of_a_code(layout: Layout, key: str) -> bool:
    """Return True where ``key`` could be a slot of a sentence by code, of whatever code."""
    name, _, code = key.rpartition("_")
    if not re.fullmatch(r"\d+", code):
        return False
    return any(name in slots_of(rule) for rule in layout.each.values())


def listed_codes(layout: Layout, rule: EachRule, table: Table | None) -> Iterator[ListedCode]:
    """Yield the codes that have money in the column of ``rule``, as the table lists them.

    What is printed decides, as readers of a file know nothing else.
    """
    if table is None:
        return
    place = table.column_index(rule.column)
    if layout.tables[rule.table].rows_by == "bodies":
        yield from _listed_rows(table, place)
        return
    columns = {column.key: column for column in layout.tables[rule.table].columns}
    zero = columns[rule.column].money.zero
    for row in table.rows:
        code = ""
        name = ""
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.kind in _CODE_KINDS:
                code += cell.text.strip()
            elif column.kind == "name":
                name = cell.text.strip()
        shown = row.cells[place].text.strip()
        if codes.is_code(code) and shown not in ("", zero):
            yield ListedCode(code, name, codes.level(code).value)


def _listed_rows(table: Table, place: int) -> Iterator[ListedCode]:
    number = 0
    for row in table.rows:
        text = row.cells[place].text.strip()
        if row.level != "blank" and text:
            number += 1
            yield ListedCode(str(number), text, ROW)


def example(layout: Layout, rule: EachRule, level: str) -> tuple[Layout, BlockRule]:
    """Return the sentence of a made-up code of a level, and the form that has it."""
    digits = {kind.value: digits for digits, kind in codes.LEVELS.items()}
    listed = ListedCode("2" * digits.get(level, 1), _EXAMPLE_NAME, level)
    writer = _EachWriter(layout, rule)
    names = dict.fromkeys(listed.above, _EXAMPLE_NAME)
    block = writer.sentence(listed, 1, names)
    figures = {**layout.figures, **writer.figures}
    return replace(layout, figures=figures, slots={**layout.slots, **writer.slots}), block


@dataclass
class _Numbers:
    """Numbers the codes of each level below the code above them: 1, 2, 3 … anew in each class."""

    last: dict[tuple[str, str], int]

    def next(self, listed: ListedCode, levels: Mapping[str, object]) -> int:
        above = ""
        for ancestor in listed.above[:-1]:
            if codes.level(ancestor).value in levels:
                above = ancestor
        place = (listed.level, above)
        self.last[place] = self.last.get(place, 0) + 1
        return self.last[place]


class _EachWriter:
    """Writes out one rule; gathers the figures and slots of its sentences."""

    def __init__(self, layout: Layout, rule: EachRule) -> None:
        self.layout = layout
        self.rule = rule
        self.figures: dict[str, FigureRule] = {}
        self.slots: dict[str, SlotRule] = {}

    def sentences(self, tables: Mapping[str, Table]) -> Iterator[BlockRule]:
        """Yield a sentence for each code in the table's order; the empty wording where none has."""
        names: dict[str, str] = {}
        numbers = _Numbers({})
        is_empty = True
        for listed in listed_codes(self.layout, self.rule, tables.get(self.rule.table)):
            names[listed.code] = listed.name
            if listed.level in self.rule.levels:
                is_empty = False
                number = numbers.next(listed, self.rule.levels)
                yield self.sentence(listed, number, names)
        if is_empty and self.rule.empty:
            yield BlockRule("sentence", self.rule.key, clauses=(Clause(text=self.rule.empty),))

    def list(self, tables: Mapping[str, Table]) -> str:
        """Return the wordings of all codes on end, as they stand inside one sentence."""
        wordings = []
        for block in self.sentences(tables):
            wordings.append("".join(clause.text for clause in block.clauses))
        return self.rule.separator.join(wordings)

    def sentence(self, listed: ListedCode, number: int, names: Mapping[str, str]) -> BlockRule:
        """Return the sentence of one code; ``names`` are those of the codes above it, too."""
        level = self.rule.levels[listed.level]
        texts = {
            "name": listed.name,
            "number": str(number),
            "ordinal": show_in_chinese(number),
        }
        for ancestor in listed.above:
            texts[codes.level(ancestor).value] = names.get(ancestor, "")
        if listed.level != ROW:
            self._add_figures(listed, level.clauses)
        clauses = []
        for clause in level.clauses:
            by = f"{self.figure_key(listed.code)}_{clause.by}" if clause.by else ""
            clauses.append(
                Clause(
                    text=self._written(clause.text, listed, texts),
                    by=by,
                    increase=self._written(clause.increase, listed, texts),
                    decrease=self._written(clause.decrease, listed, texts),
                    same=self._written(clause.same, listed, texts),
                    new=self._written(clause.new, listed, texts),
                )
            )
        key = f"{self.rule.key}/{listed.code}"
        return BlockRule("sentence", key, role=level.role, clauses=tuple(clauses))

    def figure_key(self, code: str) -> str:
        """Return the key of the figure that is a code's amount."""
        return f"{self.rule.key}_{code}"

    def _written(self, template: str, listed: ListedCode, texts: Mapping[str, str]) -> str:
        """Return a template of the form as that of one code."""
        key = self.figure_key(listed.code)

        def of_code(match: re.Match[str]) -> str:
            name, detail = match[1], match[2]
            style = f":{detail}" if detail else ""
            if name == "slot" and detail:
                return f"{{slot:{self._slot(detail, listed)}}}"
            if name == "amount":
                return f"{{{key}{style}}}"
            if name in EACH_FIGURES:
                return f"{{{key}_{name}{style}}}"
            if name in texts:
                return _without_braces(texts[name])
            return match[0]

        return PLACEHOLDER.sub(of_code, template)

    def _slot(self, name: str, listed: ListedCode) -> str:
        """Return the name of a code's own slot."""
        rule = self.layout.slots[name]
        key = f"{name}_{listed.code}"
        label = f"{listed.name}（{listed.code}）{rule.label}"
        self.slots[key] = SlotRule(key, label, rule.help)
        return key

    def _add_figures(self, listed: ListedCode, clauses: tuple[Clause, ...]) -> None:
        """Add the amount of a code, and what its sentence compares it with."""
        rule = self.rule
        label = f"{listed.name}（{listed.code}）{rule.label}"
        key = self.figure_key(listed.code)
        address = f"{rule.table}/{listed.code}/{rule.column}"
        self.figures[key] = FigureRule(key, label, (address,), style=rule.style, listed=True)
        used = _figures_in(clauses)
        prior = f"prior:{key}"
        if "prior" in used:
            self.figures[f"{key}_prior"] = FigureRule(
                f"{key}_prior", f"上年{label}", (prior,), style=rule.style
            )
        if "change" in used:
            self.figures[f"{key}_change"] = FigureRule(
                f"{key}_change",
                f"{label}比上年增减",
                (key,),
                (prior,),
                style=rule.style,
                unsigned=True,
            )
        if "rate" in used:
            self.figures[f"{key}_rate"] = FigureRule(
                f"{key}_rate",
                f"{label}比上年增减的百分比",
                (key,),
                (prior,),
                unsigned=True,
                over=(prior,),
                unit="percent",
            )
        if "share" in used:
            whole = f"{rule.table}/total/{rule.column}"
            self.figures[f"{key}_share"] = FigureRule(
                f"{key}_share", f"{label}占合计的百分比", (key,), over=(whole,), unit="percent"
            )


def _figures_in(clauses: tuple[Clause, ...]) -> set[str]:
    """Return the figures of a code that its clauses print or depend on."""
    used = set()
    for clause in clauses:
        used.add(clause.by)
        for variant in clause.variants():
            used |= {match[1] for match in PLACEHOLDER.finditer(variant)}
    return used


def _without_braces(name: str) -> str:
    """Return a name as it may stand in a template, where half-width braces mean something."""
    return name.replace("{", "｛").replace("}", "｝")
