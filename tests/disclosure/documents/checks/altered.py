"""Documents for the checks: one that keeps every rule, and changed copies of it, as a careless
office might make them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from msgspec import structs

from budget.entries import Entries, IndicatorEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context
from disclosure.documents.forms import layout
from disclosure.documents.model.document import (
    Block,
    Cell,
    Document,
    Goal,
    Heading,
    Paragraph,
    Row,
    Table,
)
from tests.documents import example_entries, names

REASON = "离休人员减员，工资支出减少"
SLOTS = {
    "project_contents": "组织事务等",
    "basic_change_reason": REASON,
    "project_change_reason": "因工作需要增加了个别项目",
    "operating_purpose": "保证机关正常运转的办公费、邮电费等支出",
    "three_public_change_reason": "严格控制公务接待",
}


@cache
def clean_entries() -> Entries:
    """The example in the form's own words, its two faulty targets put right."""
    example = example_entries()
    projects = [
        replace(project, indicators=tuple(map(_right, project.indicators)))
        for project in example.projects
    ]
    return replace(
        example, overrides={}, slots={**SLOTS, **example.slots}, projects=tuple(projects)
    )


def _right(indicator: IndicatorEntry) -> IndicatorEntry:
    value = indicator.value.replace("<90%", "≥90%")
    return replace(indicator, value=value.replace("2022年12月25日", "2023年12月25日"))


@cache
def clean_document() -> Document:
    """A disclosure without any blocking or warning finding, amounts and all."""
    return assembled(clean_entries())


def assembled(entries: Entries) -> Document:
    return assemble(entries, layout(entries.layout)).document


@cache
def context() -> Context:
    """What the checks know beside the document: the year's names of codes."""
    return Context(
        layout("hebei-2023"),
        function_names=names("government-fund-function", "function"),
        economic_names=names("department-economic"),
    )


# -- changes ---------------------------------------------------------------------------------------


def every_block(document: Document, change: Callable[[Block], Block | None]) -> Document:
    """The document with each block changed; those of which nothing is left are dropped."""
    parts = []
    for part in document.parts:
        blocks = tuple(changed for block in part.blocks if (changed := change(block)) is not None)
        parts.append(structs.replace(part, blocks=blocks))
    return structs.replace(document, parts=tuple(parts))


def every_table(document: Document, change: Callable[[Table], Table | None]) -> Document:
    def block(block: Block) -> Block | None:
        if isinstance(block, Goal):
            objective, indicators = change(block.objective), change(block.indicators)
            assert objective is not None
            assert indicators is not None
            return structs.replace(block, objective=objective, indicators=indicators)
        return change(block) if isinstance(block, Table) else block

    return every_block(document, block)


def every_row(document: Document, change: Callable[[Row], Row | None]) -> Document:
    def table(table: Table) -> Table:
        rows = tuple(changed for row in table.rows if (changed := change(row)) is not None)
        return structs.replace(table, rows=rows)

    return every_table(document, table)


def displayed_with(document: Document, texts: dict[str, str]) -> Document:
    """As a file shows it, with other texts in the cells at these addresses."""
    missing = set(texts) - set(document.cells)
    assert not missing, missing

    def cell(cell: Cell) -> Cell:
        return structs.replace(cell, text=texts.get(cell.address, cell.text), target=None)

    return every_row(
        document.as_displayed(), lambda row: structs.replace(row, cells=tuple(map(cell, row.cells)))
    )


def without_row(document: Document, address: str) -> Document:
    return every_row(document.as_displayed(), lambda row: None if row.address == address else row)


def without_table(document: Document, address: str) -> Document:
    return every_table(
        document.as_displayed(), lambda table: None if table.address == address else table
    )


def without_notes(document: Document, address: str) -> Document:
    return every_table(
        document,
        lambda table: structs.replace(table, notes=()) if table.address == address else table,
    )


def with_words(document: Document, address: str, old: str, new: str) -> Document:
    """As a file shows it, with other words in one paragraph or heading."""
    done = []

    def block(block: Block) -> Block:
        if isinstance(block, Paragraph | Heading) and block.address == address:
            assert old in block.text, block.text
            done.append(address)
            return structs.replace(block, text=block.text.replace(old, new, 1))
        return block

    changed = every_block(document.as_displayed(), block)
    assert done, address
    return changed


def without_goals(document: Document) -> Document:
    return every_block(document, lambda block: None if isinstance(block, Goal) else block)
