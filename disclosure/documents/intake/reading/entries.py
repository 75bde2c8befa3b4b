"""Finds what a department must have entered for a document, but its ledger lines. Pure.

A sentence in the form's standard words gives the texts of its slots; any other stays as the
office's own words, literally. ``disclosure.documents.intake.recovery`` adds the lines, binds
figures in those words, and holds the result against the document.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

from budget.dimensions import AssetKind, UnitNature, nature_in
from budget.entries import (
    PURCHASE_KIND,
    PURCHASE_KINDS,
    PURCHASE_LETTERS,
    AssetHoldingEntry,
    Body,
    Entries,
    IndicatorEntry,
    ProcurementItemEntry,
    ProjectEntry,
    SubGoalEntry,
)
from budget.money import FEN
from disclosure.documents.forms.each import written_out
from disclosure.documents.forms.model import GROUP_LEVELS, BlockRule, ColumnRule, Layout, TableRule
from disclosure.documents.forms.placeholders import placeholders
from disclosure.documents.intake.reading.amounts import read_number
from disclosure.documents.intake.reading.form import without_number
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.intake.reading.templates import pattern
from disclosure.documents.model.document import (
    Document,
    Goal,
    Heading,
    Paragraph,
    Row,
    Table,
)
from disclosure.documents.model.texts import joined

_FIGURE = r"[-－]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?"
# A standard sentence has 200 characters; trying its variants on a novel takes long.
_LONGEST_SENTENCE = 3_000
# What is bought, by the letter with which the numbers of its catalogue begin.
_BOUGHT = {"A": "货物", "B": "工程", "C": "服务"}


def entries_of(reading: Reading, layout: Layout) -> Entries:
    """Return the entries behind what was read, without ledger lines and names of codes.

    Amounts are what is displayed, in yuan. The document does not tell a department's kind but by
    the nature of its first body, nor last year's figures.
    """
    document = reading.document
    identity = document.identity
    bodies = _bodies(document, layout)
    wording = Wording(document, written_out(layout, document))
    return Entries(
        region_code=identity.region_code,
        region_name=identity.region_name,
        department_code=identity.department_code,
        department_name=identity.department_name,
        department_kind=identity.department_kind or _department_kind(bodies),
        year=identity.year,
        layout=layout.key,
        simulated=identity.simulated,
        projects=_projects(document, layout),
        overall_goal=wording.texts_by_source.get("overall_goal", ""),
        sub_goals=tuple(wording.sub_goals()),
        bodies=bodies,
        overrides=wording.overrides,
        slots=wording.slots,
        lists=wording.lists,
        procurement=(*_procurement(document, layout), *_purchases_in_text(layout, wording)),
        assets=_holdings(document, layout, wording),
        unit_code=identity.unit_code,
        unit_name=identity.unit_name,
        planned_asset_purchases=wording.entered.get("planned_asset_purchases", Decimal(0)),
    )


def _department_kind(bodies: tuple[Body, ...]) -> str:
    nature = nature_in(bodies[0].nature) if bodies else None
    return nature or UnitNature.ADMINISTRATIVE


# -- texts -----------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return a text without control characters, which the ledger refuses; line breaks stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = []
    for character in text:
        is_control = unicodedata.category(character) in ("Cc", "Zl", "Zp")
        if character == "\n" or not is_control:
            kept.append(character)
    return "".join(kept).strip()


def _line(text: str) -> str:
    return joined(_plain(text))


@dataclass(frozen=True)
class Wording:
    """The narrative of a document, block by block of its form."""

    document: Document
    layout: Layout

    @cached_property
    def _paragraphs(self) -> dict[str, list[Paragraph]]:
        """Paragraphs by the address of the block that they belong to, in order."""
        narrative: dict[str, list[Paragraph]] = {}
        for part in self.document.parts:
            paragraphs = [block for block in part.blocks if isinstance(block, Paragraph)]
            narrative[part.address] = paragraphs
        by_block = {}
        for address, rule in self._blocks("sentence", "list", "sub_goals"):
            part_address, _, _ = address.partition("/")
            by_block[address] = [
                paragraph
                for paragraph in narrative.get(part_address, ())
                if _belongs(paragraph, address, rule)
            ]
        return by_block

    def _blocks(self, *kinds: str) -> Iterator[tuple[str, BlockRule]]:
        """Yield the form's blocks of these kinds, each with its address."""
        for part in self.layout.parts:
            for rule in part.blocks:
                if rule.kind in kinds:
                    yield f"{part.key}/{rule.key}", rule

    # -- sentences ---------------------------------------------------------------------------------

    @cached_property
    def _sentences(self) -> dict[str, tuple[BlockRule, str]]:
        """Each sentence that the document has, with its text."""
        sentences = {}
        for address, rule in self._blocks("sentence"):
            texts = [_plain(paragraph.text) for paragraph in self._paragraphs[address]]
            if texts:
                sentences[address] = (rule, "\n".join(texts))
        return sentences

    @property
    def texts_by_source(self) -> dict[str, str]:
        """Texts that are the department's altogether, by the entered field that holds them."""
        return {rule.source: text for rule, text in self._sentences.values() if rule.source}

    @cached_property
    def _filled(self) -> dict[str, dict[str, str]]:
        """The texts in the placeholders of each sentence that has the form's words."""
        filled = {}
        for address, (rule, text) in self._sentences.items():
            if rule.source:
                continue
            standard = standard_match(rule, text, self.layout)
            if standard is not None:
                filled[address] = standard.match.groupdict()
        return filled

    @cached_property
    def slots(self) -> dict[str, str]:
        """The free texts in standard sentences, by name."""
        slots = {}
        for fields in self._filled.values():
            for name, text in fields.items():
                if name in self.layout.slots:
                    slots[name] = text.strip()
        return slots

    @property
    def entered(self) -> dict[str, Decimal]:
        """Amounts in yuan that are entered for a sentence and stand nowhere else."""
        amounts = {}
        for fields in self._filled.values():
            for name, text in fields.items():
                rule = self.layout.figures.get(name)
                if rule is None or len(rule.plus) != 1:
                    continue
                source, _, entered = rule.plus[0].partition("entered:")
                if entered and not source:
                    number = read_number(text) or Decimal(0)
                    amounts[entered] = (number * self.layout.text_scale).quantize(FEN)
        return amounts

    @property
    def numbers_of_assets(self) -> dict[AssetKind, Decimal]:
        """How much is held of the kinds of assets that sentences count."""
        numbers = {}
        for fields in self._filled.values():
            for name, text in fields.items():
                rule = self.layout.figures.get(name)
                kind = None if rule is None else rule.counted_asset
                if kind is not None:
                    numbers[kind] = read_number(text) or Decimal(0)
        return numbers

    @cached_property
    def overrides(self) -> dict[str, str]:
        """Sentences and terms in the office's own words, by address."""
        overrides = {}
        for address, (rule, text) in self._sentences.items():
            if not rule.source and address not in self._filled:
                overrides[address] = text
        for address, rule in self._blocks("list"):
            overrides |= self._own_terms(address, rule)
        return overrides

    # -- lists -------------------------------------------------------------------------------------

    def _own_terms(self, address: str, rule: BlockRule) -> dict[str, str]:
        """Return the terms that the office words otherwise, by address.

        A paragraph that is no term of the form goes on with the one before it.
        """
        standard = {f"{address}-{term.key}": term.text for term in rule.items}
        if not standard:
            return {}
        texts: dict[str, str] = {}
        last = ""
        for paragraph in self._paragraphs[address]:
            if paragraph.address in standard:
                last = paragraph.address
                texts[last] = _item(rule.text, paragraph.text)
            elif last:
                texts[last] += f"\n{_plain(paragraph.text)}"
        own = {}
        for term_address, text in texts.items():
            if text and text != standard[term_address]:
                own[term_address] = text
        return own

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The paragraphs of the lists that a department writes, without their numbers."""
        lists = {}
        for address, rule in self._blocks("list"):
            if not rule.source:
                continue
            texts = [_item(rule.text, paragraph.text) for paragraph in self._paragraphs[address]]
            written = tuple(text for text in texts if text)
            if written:
                lists[rule.source] = written
        return lists

    def sub_goals(self) -> Iterator[SubGoalEntry]:
        """Yield the goals that the overall goal is parted into."""
        for address, rule in self._blocks("sub_goals"):
            name, goal, indicators = rule.clauses
            templates = {"name": name.text, "goal": goal.text, "indicators": indicators.text}
            by_number: dict[str, dict[str, str]] = {}
            for paragraph in self._paragraphs[address]:
                rest = paragraph.address.removeprefix(f"{address}-")
                number, _, field = rest.partition("/")
                text = _item(templates[field], paragraph.text, field)
                by_number.setdefault(number, {})[field] = text
            for texts in by_number.values():
                yield SubGoalEntry(
                    _line(texts.get("name", "")),
                    texts.get("goal", ""),
                    texts.get("indicators", ""),
                )


def _belongs(paragraph: Paragraph, address: str, rule: BlockRule) -> bool:
    """Return whether a paragraph is one of a block.

    A further paragraph has the block's address with a number or an item's key behind it, as may
    another block with a longer key have.
    """
    if paragraph.address == address:
        return True
    rest = paragraph.address.removeprefix(f"{address}-")
    if rest == paragraph.address:
        return False
    if any(term.key == rest for term in rule.items):
        return True
    number, _, _ = rest.partition("/")
    return number.isdecimal()


def _item(template: str, text: str, name: str = "text") -> str:
    """Return an item of a list without its number or label."""
    match = pattern(template).fullmatch(text)
    return _plain(match[name] if match else without_number(text))


@dataclass(frozen=True)
class StandardSentence:
    """A text in standard words: the variant of each clause, and what stands in the placeholders."""

    variants: tuple[str, ...]
    match: re.Match[str]


def standard_match(rule: BlockRule, text: str, layout: Layout) -> StandardSentence | None:
    """Return the standard variant that ``text`` is in, whatever stands in its placeholders.

    None for an office's own words.
    """
    if len(text) > _LONGEST_SENTENCE:
        return None
    choices = [dict.fromkeys(clause.variants()) for clause in rule.clauses]
    for variants in product(*choices):
        template = "".join(variants)
        figures = {}
        for placeholder in placeholders(template):
            if placeholder.kind == "figure":
                figures[placeholder.name] = _FIGURE
        match = pattern(template, figures).fullmatch(text)
        if match is not None:
            return StandardSentence(variants, match)
    return None


# -- tables ----------------------------------------------------------------------------------------


def _tables(document: Document, layout: Layout, rows_by: str) -> Iterator[tuple[TableRule, Table]]:
    """Yield the tables whose rows are such entries, with their rules."""
    tables = {table.address: table for table in document.every_table()}
    for key, rule in layout.tables.items():
        if rule.rows_by == rows_by and key in tables:
            yield rule, tables[key]


def _texts(rule: TableRule, row: Row) -> dict[str, tuple[ColumnRule, str]]:
    """Return the texts of a row by the entered field they show, each with its column."""
    texts = {}
    for column, cell in zip(rule.columns, row.cells, strict=True):
        if column.source:
            texts[column.source] = (column, cell.text)
    return texts


def _bodies(document: Document, layout: Layout) -> tuple[Body, ...]:
    bodies = []
    for rule, table in _tables(document, layout, "bodies"):
        for row in table.rows:
            if row.level == "blank":
                continue
            texts = {name: _line(text) for name, (_, text) in _texts(rule, row).items()}
            body = Body(
                texts.get("name", ""),
                texts.get("nature", ""),
                texts.get("rank", ""),
                texts.get("funding", ""),
            )
            bodies.append(body)
    return tuple(bodies)


def _projects(document: Document, layout: Layout) -> tuple[ProjectEntry, ...]:
    """Return the projects: those with a goal in its order, then others that texts tell of."""
    texts_by_name = _texts_of_projects(document, layout)
    projects = []
    for goal in document.goals:
        project = _project(goal, layout)
        texts = texts_by_name.pop(project.name, {})
        projects.append(replace(project, texts=texts))
    for name, texts in texts_by_name.items():
        if name:
            projects.append(ProjectEntry(name, "", texts=texts))
    return tuple(projects)


def _texts_of_projects(document: Document, layout: Layout) -> dict[str, dict[str, str]]:
    """Return what the form has each project say beside its goal, by name and by the text's key."""
    if layout.project_texts is None:
        return {}
    block_address, rule = layout.project_texts
    beginning = f"{block_address}-"
    keys = {item.key for item in rule.items}
    texts: dict[str, dict[str, str]] = {}
    name_by_number: dict[str, str] = {}
    for block in document.blocks():
        if not block.address.startswith(beginning):
            continue
        number, _, place = block.address.removeprefix(beginning).partition("/")
        key, _, further = place.partition("-")
        if isinstance(block, Heading):
            match = pattern(rule.text).fullmatch(block.text)
            name_by_number[number] = _line(match["name"]) if match else ""
        elif isinstance(block, Paragraph) and key in keys and further != "label":
            name = name_by_number.get(number, "")
            texts_of_project = texts.setdefault(name, {})
            text = _plain(block.text)
            if key in texts_of_project:  # its further paragraphs
                text = f"{texts_of_project[key]}\n{text}"
            texts_of_project[key] = text
    return texts


def _project(goal: Goal, layout: Layout) -> ProjectEntry:
    lines = [row.cells[-1].text for row in goal.objective.rows]
    indicators = tuple(_indicators(goal.indicators, layout.goal.indicators))
    return ProjectEntry(_line(goal.name), _plain("\n".join(lines)), indicators)


def _indicators(table: Table, rule: TableRule) -> Iterator[IndicatorEntry]:
    """Yield the indicators of a goal; a form that has no column for a field leaves it blank."""
    for row in table.rows:
        if row.level == "blank":
            continue
        texts = {name: text for name, (_, text) in _texts(rule, row).items()}
        yield IndicatorEntry(
            level_1=_line(texts.get("level_1", "")),
            level_2=_line(texts.get("level_2", "")),
            level_3=_plain(texts.get("level_3", "")),
            description=_plain(texts.get("description", "")),
            value=_plain(texts.get("value", "")),
            basis=_plain(texts.get("basis", "")),
        )


def _amount(column: ColumnRule, text: str) -> Decimal | None:
    """Return a displayed figure in yuan, or a quantity as it is; None for nil and other texts."""
    try:
        number = read_number(text)
    except ValueError:
        return None
    if number is None:
        return None
    scale = 1 if column.kind == "quantity" else column.money.scale
    return (number * scale).quantize(FEN)


def _procurement(document: Document, layout: Layout) -> Iterator[ProcurementItemEntry]:
    """Yield the items; what stands in the row of a group is that of each of its items.

    A row of an outer group ends the inner group before it.
    """
    for rule, table in _tables(document, layout, "procurement"):
        levels = GROUP_LEVELS[: len(rule.groups)]
        of_group: dict[str, str] = {}  # by the key of a column
        for row in table.rows:
            if row.level in levels:
                depth = levels.index(row.level)
                for inner in rule.groups[depth:]:
                    for key in inner:
                        of_group.pop(key, None)
                for key in rule.groups[depth]:
                    of_group[key] = row.cells[table.column_index(key)].text
            is_empty = all(not cell.text.strip() for cell in row.cells)
            if row.level != "line" or is_empty:
                continue
            texts = {}
            for name, (column, text) in _texts(rule, row).items():
                texts[name] = (column, text or of_group.get(column.key, ""))
            yield ProcurementItemEntry(**_procurement_fields(texts, rule))


def _purchases_in_text(layout: Layout, wording: "Wording") -> Iterator[ProcurementItemEntry]:
    """Yield what is bought of each kind, where the form tells it in a sentence and in no table.

    The document does not tell what the goods are, nor their funds: the money is that of the first.
    """
    if any(rule.rows_by == "procurement" for rule in layout.tables.values()):
        return
    for name, letter in PURCHASE_KINDS.items():
        amount = wording.entered.get(name)
        if amount:
            yield ProcurementItemEntry(
                goods=_BOUGHT[letter], catalogue_number=letter, general_public_budget=amount
            )


def _procurement_fields(
    texts: Mapping[str, tuple[ColumnRule, str]], rule: TableRule
) -> dict[str, Any]:
    """Return what an item is made of.

    Where the form tells goods, works and services and not their numbers, these have the letter
    alone; where it tells no fund, the money is that of the first.
    """
    fields: dict[str, Any] = {}
    for name, (column, text) in texts.items():
        if column.key in rule.column_sums:
            continue  # a sum is not entered
        if name == PURCHASE_KIND:
            for kind, label in column.labels.items():
                if label == text:
                    fields.setdefault("catalogue_number", PURCHASE_LETTERS[kind])
            continue
        if column.kind == "text":
            fields[name] = _line(text)
            continue
        amount = _amount(column, text)
        if amount is not None:
            fields["general_public_budget" if name == "total" else name] = amount
    return fields


def _holdings(
    document: Document, layout: Layout, wording: Wording
) -> tuple[AssetHoldingEntry, ...]:
    """Return what is held: as the table of assets has it, else as sentences count it."""
    holdings = {holding.kind: holding for holding in _assets(document, layout)}
    for kind, quantity in wording.numbers_of_assets.items():
        if quantity and kind not in holdings:
            holdings[kind] = AssetHoldingEntry(kind, quantity, Decimal(0))
    return tuple(holdings[kind] for kind in AssetKind if kind in holdings)


def _assets(document: Document, layout: Layout) -> Iterator[AssetHoldingEntry]:
    for rule, table in _tables(document, layout, "assets"):
        for fixed, row in zip(rule.rows, table.rows, strict=False):
            item = fixed.items[""]
            if len(item.source) != 1:
                continue  # a row of several kinds is a sum
            figures = {}
            for name, (column, text) in _texts(rule, row).items():
                amount = _amount(column, text)
                if amount is not None:
                    figures[name] = amount
            if figures:
                yield AssetHoldingEntry(
                    kind=AssetKind(item.source[0]),
                    quantity=figures.get("quantity"),
                    value=figures.get("value") or Decimal(0),
                )
