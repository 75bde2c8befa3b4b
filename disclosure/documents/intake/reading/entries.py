"""What a department must have entered for a document that was read: all but its ledger lines. Pure.

A sentence in the form's standard words gives the texts of its slots; any other stays as the office's own words, literally.
``disclosure.documents.intake.recovery`` adds the lines, binds figures in those words, and holds the result against the document.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

from budget.dimensions import AssetKind
from budget.entries import AssetHolding, Body, Entries, Indicator, ProcurementItem, Project, SubGoal
from budget.money import FEN
from disclosure.documents.forms.model import BlockRule, ColumnRule, Layout, TableRule
from disclosure.documents.forms.placeholders import placeholders
from disclosure.documents.intake.reading.amounts import read_number
from disclosure.documents.intake.reading.folding import joined
from disclosure.documents.intake.reading.form import NUMBER_BEFORE
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.intake.reading.templates import pattern
from disclosure.documents.model.document import Document, Goal, Paragraph, Row, Table

_FIGURE = r"[-－]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?"
_LONGEST_SENTENCE = 3_000  # a standard sentence has 200 characters; trying variants on a novel takes long
_KINDS = (("参公", "civil_service_managed"), ("参照", "civil_service_managed"), ("事业", "public_institution"))


def entries_of(reading: Reading, layout: Layout) -> Entries:
    """The entries behind what was read, without ledger lines and names of codes. Amounts are what is displayed, in yuan.

    The document does not tell a department's kind but by the nature of its first body, nor last year's figures.
    """
    document = reading.document
    identity, bodies = document.identity, _bodies(document, layout)
    wording = Wording(document, layout)
    return Entries(
        region_code=identity.region_code,
        region_name=identity.region_name,
        department_code=identity.department_code,
        department_name=identity.department_name,
        department_kind=identity.department_kind or _kind(bodies),
        year=identity.year,
        layout=layout.key,
        simulated=identity.simulated,
        projects=tuple(map(_project, document.goals)),
        overall_goal=wording.texts_by_source.get("overall_goal", ""),
        sub_goals=tuple(wording.sub_goals()),
        bodies=bodies,
        overrides=wording.overrides,
        slots=wording.slots,
        lists=wording.lists,
        procurement=tuple(_procurement(document, layout)),
        assets=tuple(_assets(document, layout)),
        planned_asset_purchases=wording.entered.get("planned_asset_purchases", Decimal(0)),
    )


def _kind(bodies: tuple[Body, ...]) -> str:
    nature = bodies[0].nature if bodies else ""
    return next((kind for word, kind in _KINDS if word in nature), "administrative")


# -- texts -----------------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """A text without tabs and other control characters, which the ledger refuses; line breaks stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Zl", "Zp")
    ).strip()


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
        found: dict[str, list[Paragraph]] = {}
        for address, rule in self._blocks("sentence", "list", "sub_goals"):
            part = address.partition("/")[0]
            found[address] = [
                block
                for block in self._narrative.get(part, ())
                if block.address == address or (block.address.startswith(f"{address}-") and _continues(rule, block))
            ]
        return found

    @cached_property
    def _narrative(self) -> dict[str, list[Paragraph]]:
        return {
            part.address: [block for block in part.blocks if isinstance(block, Paragraph)]
            for part in self.document.parts
        }

    def _blocks(self, *kinds: str) -> Iterator[tuple[str, BlockRule]]:
        for part in self.layout.parts:
            yield from ((f"{part.key}/{rule.key}", rule) for rule in part.blocks if rule.kind in kinds)

    # -- sentences ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _sentences(self) -> dict[str, tuple[BlockRule, str]]:
        """Each sentence that the document has, with its text."""
        found = {}
        for address, rule in self._blocks("sentence"):
            if texts := [block.text for block in self._paragraphs[address]]:
                found[address] = (rule, "\n".join(map(_plain, texts)))
        return found

    @property
    def texts_by_source(self) -> dict[str, str]:
        """Texts that are the department's altogether, by the entered field that holds them."""
        return {rule.source: text for rule, text in self._sentences.values() if rule.source}

    @cached_property
    def _matches(self) -> dict[str, dict[str, str]]:
        """What stands in the placeholders of each sentence that has the form's words."""
        found = {}
        for address, (rule, text) in self._sentences.items():
            if not rule.source and (standard := standard_match(rule, text, self.layout)) is not None:
                found[address] = standard.match.groupdict()
        return found

    @cached_property
    def slots(self) -> dict[str, str]:
        """The free texts in standard sentences, by name."""
        return {
            name: text.strip()
            for groups in self._matches.values()
            for name, text in groups.items()
            if name in self.layout.slots
        }

    @property
    def entered(self) -> dict[str, Decimal]:
        """Amounts in yuan that are entered for a sentence and stand nowhere else."""
        found = {}
        for groups in self._matches.values():
            for name, text in groups.items():
                rule = self.layout.figures.get(name)
                if rule is not None and len(rule.plus) == 1 and rule.plus[0].startswith("entered:"):
                    field = rule.plus[0].removeprefix("entered:")
                    found[field] = ((read_number(text) or Decimal(0)) * self.layout.text_scale).quantize(FEN)
        return found

    @cached_property
    def overrides(self) -> dict[str, str]:
        """Sentences and terms in the office's own words, by address."""
        own = {
            address: text
            for address, (rule, text) in self._sentences.items()
            if not rule.source and address not in self._matches
        }
        for address, rule in self._blocks("list"):
            own |= dict(self._own_terms(address, rule))
        return own

    # -- lists -------------------------------------------------------------------------------------------------------------

    def _own_terms(self, address: str, rule: BlockRule) -> Iterator[tuple[str, str]]:
        """Terms that the office words otherwise. A paragraph that is no term of the form goes on with the one before it."""
        standard = {f"{address}-{term.key}": term.text for term in rule.items}
        found: dict[str, str] = {}
        for block in self._paragraphs[address] if standard else ():
            if block.address in standard:
                found[block.address] = _item(rule.text, block.text)
            elif found:
                last = next(reversed(found))
                found[last] = f"{found[last]}\n{_plain(block.text)}"
        yield from ((at, text) for at, text in found.items() if text and text != standard[at])

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The paragraphs of the lists that a department writes, without their numbers."""
        return {
            rule.source: texts
            for address, rule in self._blocks("list")
            if rule.source
            and (texts := tuple(filter(None, (_item(rule.text, each.text) for each in self._paragraphs[address]))))
        }

    def sub_goals(self) -> Iterator[SubGoal]:
        """The goals that the overall goal is parted into."""
        for address, rule in self._blocks("sub_goals"):
            templates = dict(zip(("name", "goal", "indicators"), (each.text for each in rule.clauses), strict=True))
            held: dict[str, dict[str, str]] = {}
            for block in self._paragraphs[address]:
                number, _, key = block.address.removeprefix(f"{address}-").partition("/")
                held.setdefault(number, {})[key] = _item(templates[key], block.text, key)
            for texts in held.values():
                yield SubGoal(_line(texts.get("name", "")), texts.get("goal", ""), texts.get("indicators", ""))


def _continues(rule: BlockRule, block: Paragraph) -> bool:
    """Whether the address is that of a further paragraph of a block, and not of another block with a longer key."""
    rest = block.address.partition("/")[2].removeprefix(f"{rule.key}-")
    keys = {term.key for term in rule.items}
    return rest in keys or rest.partition("/")[0].isdecimal()


def _item(template: str, text: str, name: str = "text") -> str:
    """An item of a list without its number or label."""
    match = pattern(template).fullmatch(text)
    return _plain(match[name] if match else NUMBER_BEFORE.sub("", text, count=1))


@dataclass(frozen=True)
class StandardSentence:
    """A text in one of a sentence's standard variants: the variant of each clause, and what stands in the placeholders."""

    variants: tuple[str, ...]
    match: re.Match[str]


def standard_match(rule: BlockRule, text: str, layout: Layout) -> StandardSentence | None:
    """The standard variant that ``text`` is in, whatever stands in its placeholders; None for an office's own words."""
    if len(text) > _LONGEST_SENTENCE:
        return None
    for variants in product(*(dict.fromkeys(clause.variants()) for clause in rule.clauses)):
        template = "".join(variants)
        names = {item.name for item in placeholders(template) if item.kind == "figure"}
        if match := pattern(template, dict.fromkeys(names, _FIGURE)).fullmatch(text):
            return StandardSentence(variants, match)
    return None


# -- tables ----------------------------------------------------------------------------------------------------------------


def _tables(document: Document, layout: Layout, rows_by: str) -> Iterator[tuple[TableRule, Table]]:
    tables = {table.address: table for table in document.every_table()}
    return ((rule, tables[key]) for key, rule in layout.tables.items() if rule.rows_by == rows_by and key in tables)


def _texts(rule: TableRule, row: Row) -> dict[str, tuple[ColumnRule, str]]:
    pairs = zip(rule.columns, row.cells, strict=True)
    return {column.source: (column, cell.text) for column, cell in pairs if column.source}


def _bodies(document: Document, layout: Layout) -> tuple[Body, ...]:
    rows = [
        {name: _line(text) for name, (_, text) in _texts(rule, row).items()}
        for rule, table in _tables(document, layout, "bodies")
        for row in table.rows
        if row.level != "blank"
    ]
    return tuple(
        Body(row.get("name", ""), row.get("nature", ""), row.get("rank", ""), row.get("funding", "")) for row in rows
    )


def _project(goal: Goal) -> Project:
    goals = [row.cells[-1].text for row in goal.objective.rows]
    return Project(_line(goal.name), _plain("\n".join(goals)), tuple(_indicators(goal.indicators)))


def _indicators(table: Table) -> Iterator[Indicator]:
    for row in table.rows:
        if row.level == "blank":
            continue
        texts = {cell.address.rpartition("/")[2]: cell.text for cell in row.cells}
        level_1, level_2 = (_line(texts.pop(name, "")) for name in ("level_1", "level_2"))
        yield Indicator(level_1, level_2, **{name: _plain(text) for name, text in texts.items()})


def _amount(column: ColumnRule, text: str, layout: Layout) -> Decimal | None:
    """A displayed figure in yuan, or a quantity as it is; None where nothing or no number is displayed."""
    try:
        number = read_number(text)
    except ValueError:
        return None
    if number is None:
        return None
    return (number if column.kind == "quantity" else number * layout.money.scale).quantize(FEN)


def _procurement(document: Document, layout: Layout) -> Iterator[ProcurementItem]:
    for rule, table in _tables(document, layout, "procurement"):
        for row in table.rows:
            if row.level != "blank" and any(cell.text.strip() for cell in row.cells):
                yield ProcurementItem(**dict(_item_fields(_texts(rule, row), rule, layout)))


def _item_fields(
    texts: Mapping[str, tuple[ColumnRule, str]], rule: TableRule, layout: Layout
) -> Iterator[tuple[str, Any]]:
    for name, (column, text) in texts.items():
        if column.key in rule.column_sums:
            continue
        if column.kind == "text":
            yield name, _line(text)
        elif (amount := _amount(column, text, layout)) is not None:
            yield name, amount


def _assets(document: Document, layout: Layout) -> Iterator[AssetHolding]:
    for rule, table in _tables(document, layout, "assets"):
        for fixed, row in zip(rule.rows, table.rows, strict=False):
            item = fixed.items[""]
            texts = _texts(rule, row)
            figures = {name: _amount(column, text, layout) for name, (column, text) in texts.items()}
            if len(item.source) == 1 and _any(figures.values()):
                yield AssetHolding(
                    AssetKind(item.source[0]), figures.get("quantity"), figures.get("value") or Decimal(0)
                )


def _any(figures: Iterable[Decimal | None]) -> bool:
    return any(figure is not None for figure in figures)
