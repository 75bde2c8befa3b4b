"""The rows of the bulk tables, read off a published Document. Pure.

A row is a tuple in the order of its table's columns. Text is as printed; amounts are Decimal yuan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Context, Decimal
from functools import cached_property
from typing import Any

from budget import codes
from budget.amounts import WrittenAmount, is_nil_sign, read_written
from budget.entries import PURCHASE_KIND, PURCHASE_LETTERS
from budget.lineage import Lineage
from budget.targets import Target
from disclosure.documents.bulk.schema import (
    DECIMALS,
    DIGITS,
    PROCUREMENT,
    ValueType,
    VersionState,
)
from disclosure.documents.forms.model import GROUP_LEVELS, Layout, Selector, TableRule
from disclosure.documents.meaning.amounts import scale_of
from disclosure.documents.meaning.case import code_of, row_label
from disclosure.documents.meaning.indicators import ProjectMoney, indicators
from disclosure.documents.meaning.spending import (
    MEASURES_BY_FIRST_DIGIT,
    StatedAmount,
    amounts,
    newest_code,
)
from disclosure.documents.meaning.subjects import FormMeaning, form_of
from disclosure.documents.model.document import (
    Cell,
    Column,
    Document,
    Heading,
    Identity,
    Paragraph,
    Row,
    Table,
)
from disclosure.documents.model.headers import header_paths
from disclosure.documents.model.places import printed_name, row_name
from disclosure.documents.model.texts import unspaced

SEVERAL = "|"
"""Stands between several values in one cell."""

BulkRow = tuple[Any, ...]

# What the tables' numbers are multiples of, and the digits that they have.
_STEP = Decimal(1).scaleb(-DECIMALS)
_OF_COLUMNS = Context(prec=DIGITS, rounding=ROUND_DOWN)


@dataclass(frozen=True)
class VersionFacts:
    """What is known of a published version beside its Document.

    ``page`` is the path of its pages: 130532/2023/203/v1/. ``certificate`` is the content of its
    check certificate, empty where it has none.
    """

    version: int
    state: VersionState
    published_on: date
    page: str
    approved_on: date | None = None
    reason: str = ""
    is_archived: bool = False
    certificate: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class BulkSource:
    """A published version with all that its rows are read from.

    ``layout`` is None where this installation does not have the form: amounts then have no meaning,
    only their places.
    """

    document: Document
    facts: VersionFacts
    layout: Layout | None
    lineage: Lineage

    @cached_property
    def of_version(self) -> BulkRow:
        """The first columns of each of its rows (``schema.OF_VERSION``)."""
        identity = self.document.identity
        return (
            identity.region_code,
            identity.region_name,
            identity.department_code,
            identity.department_name,
            identity.unit_code,
            identity.unit_name,
            identity.year,
            identity.document_kind.value,
            self.facts.version,
            self.facts.state.value,
            self.document.digest,
        )


def rows(table: str, source: BulkSource) -> Iterator[BulkRow]:
    """Yield the rows of a bulk table that a version has. Raises KeyError for an unknown table."""
    of_version = source.of_version
    for row in _READERS[table](source):
        yield of_version + row


# -- publications ----------------------------------------------------------------------------------


def _publications(source: BulkSource) -> Iterator[BulkRow]:
    document, facts = source.document, source.facts
    yield (
        document.title,
        document.identity.layout,
        document.identity.money_unit,
        document.identity.simulated,
        facts.is_archived,
        facts.approved_on,
        facts.published_on,
        facts.reason,
        facts.page,
    )


# -- amounts ---------------------------------------------------------------------------------------


def _amounts(source: BulkSource) -> Iterator[BulkRow]:
    stated = [] if source.layout is None else amounts(source.document, source.layout)
    yield from amount_rows(source.document, source.layout, source.lineage, stated)


def amount_rows(
    document: Document, layout: Layout | None, lineage: Lineage, stated: Iterable[StatedAmount]
) -> Iterator[BulkRow]:
    """Yield the rows of amounts without the columns that say of which version they are.

    ``stated`` are the amounts by their meaning; none where the form is not known.
    """
    form = None if layout is None else form_of(layout)
    figures = _figures(stated)
    for table in document.every_table():
        if any(column.kind in ("money", "price") for column in table.columns):
            yield from _amounts_of(table, document.identity, form, lineage, figures)


def _figures(stated: Iterable[StatedAmount]) -> dict[str, str]:
    """Return the keys of the headline figures that stand in a cell, by the cell's address."""
    keys: dict[str, list[str]] = {}
    for amount in stated:
        if amount.measure == "figure":
            keys.setdefault(amount.address, []).append(amount.code)
    return {address: SEVERAL.join(several) for address, several in keys.items()}


def _amounts_of(
    table: Table,
    identity: Identity,
    form: FormMeaning | None,
    lineage: Lineage,
    figures: Mapping[str, str],
) -> Iterator[BulkRow]:
    rule = None
    subject = ""
    if form is not None:
        rule = form.layout.tables.get(table.address)
        if rule is not None:
            subject = form.subjects[table.address].value
    headings = column_titles(table)
    left_out = _rows_left_out(table, rule)
    for row in table.rows:
        if row.level == "blank":
            continue
        row_code = _classification_code(code_of(table, row))
        code_name = " ".join(printed_name(table, row).split()) if row_code else ""
        for index, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            if column.kind not in ("money", "price") or not _says_an_amount(cell):
                continue
            yuan, is_exact = amount_of(cell, identity, column)
            key, _, _ = cell.address.rpartition("/")
            selector = None if form is None else form.selector_at(cell.address)
            chosen = _chosen(selector)
            code = row_code or _single_code(chosen)
            measure = MEASURES_BY_FIRST_DIGIT.get(code[:1], "")
            level = codes.level(code).value if code else ""
            code_of_today = newest_code(measure, code, lineage, identity.year) if code else ""
            yield (
                table.address,
                table.number,
                " ".join(table.title.split()),
                key.removeprefix(f"{table.address}/"),
                row_name(table, row, index),
                row.level,
                key not in left_out,
                column.key,
                headings[index],
                code,
                level,
                code_name,
                code_of_today,
                measure,
                subject,
                SEVERAL.join(chosen.get("fund", ())),
                SEVERAL.join(chosen.get("origin", ())),
                SEVERAL.join(chosen.get("kind", ())),
                figures.get(cell.address, ""),
                yuan,
                is_exact,
                cell.text,
                identity.unit_of(column),
                cell.address,
            )


def column_titles(table: Table) -> list[str]:
    """Return the headings over each column from the top down, joined by a slash."""
    titles = []
    for path in header_paths(table):
        titles.append("/".join(unspaced(text) for text in path))
    return titles


def _says_an_amount(cell: Cell) -> bool:
    """Leave out blank cells, unless an exact amount stands behind the blank."""
    return bool(cell.text.strip()) or bool(cell.value)


def amount_of(cell: Cell, identity: Identity, column: Column) -> tuple[Decimal | None, bool]:
    """Return a money cell's amount in yuan, and True where it is exact instead of displayed.

    A figure printed with its own unit is in that unit, not in its column's. A sign for nil is
    exactly nothing, as ``meaning.amounts.read_cell`` reads it. None where the text is no amount, or
    one that no budget has.
    """
    if cell.value is not None:
        return _fitting(cell.value), True
    if is_nil_sign(cell.text):
        return Decimal(0), True
    written = _written_in(cell.text)
    if written is None:
        return None, False
    return _fitting(written.number * scale_of(written, identity.scale_of(column))), False


def number_in(text: str) -> Decimal | None:
    """Return the quantity that a cell prints; None where it prints none: money is no quantity."""
    written = _written_in(text)
    if written is None or written.unit:
        return None
    return written.number


def _written_in(text: str) -> WrittenAmount | None:
    try:
        return read_written(text)
    except ValueError:
        return None


def _fitting(value: Decimal) -> Decimal | None:
    """Return a number that the tables' columns can hold; None of one that they cannot."""
    if not value:
        return Decimal(0)
    if value.adjusted() >= DIGITS - DECIMALS:
        return None
    # Cut off, not rounded, to the columns' decimals: a value that loses nothing so fits them.
    cut = value.quantize(_STEP, context=_OF_COLUMNS)
    if cut != value:
        return None
    has_more_decimals = int(value.as_tuple().exponent) < -DECIMALS  # all of them zeros
    return cut if has_more_decimals else value


def _rows_left_out(table: Table, rule: TableRule | None) -> set[str]:
    """Return the addresses of those rows that are not to be added to the others of their table.

    They are the totals, codes above other listed ones, and what a fixed form shows beside its sums
    (其中). Where the form is not known, which rows without a code are sums is not known either: no
    such row of a statutory table is to be added.
    """
    code_by_row = {}
    for row in table.rows:
        if row.level != "blank":
            code_by_row[row.address] = code_of(table, row)
    codes_with_parts: set[str] = set()
    for code in code_by_row.values():
        if codes.is_code(code):
            codes_above = codes.lineage(code)[:-1]
            codes_with_parts.update(codes_above)
    is_of_unknown_form = rule is None and table.kind == "statutory"
    left_out = set()
    for row in table.rows:
        code = code_by_row.get(row.address, "")
        is_total = row.level == "total" and len(code_by_row) > 1
        may_be_a_sum = is_of_unknown_form and not codes.is_code(code)
        if not (is_total or may_be_a_sum or code in codes_with_parts):
            continue
        # Two rows of the form may share a printed one: income beside spending.
        for cell in row.cells:
            row_of_form, _, _ = cell.address.rpartition("/")
            left_out.add(row_of_form)
    if rule is not None and rule.row_sums:
        left_out |= _left_out_by_form(rule)
    return left_out


def _left_out_by_form(rule: TableRule) -> set[str]:
    """Return the addresses of the fixed rows that are sums, or that no sum counts."""
    counted: set[str] = set()
    for parts in rule.row_sums.values():
        counted.update(parts)
    counted -= rule.row_sums.keys()
    left_out = set()
    for row in rule.rows:
        for item in row.items.values():
            if item.key not in counted:
                left_out.add(f"{rule.key}/{item.key}")
    return left_out


def _classification_code(code: str) -> str:
    return code if codes.is_code(code) else ""


def _chosen(selector: Selector | None) -> dict[str, tuple[str, ...]]:
    """Return the values to which a selector narrows each dimension; nothing of the others."""
    chosen: dict[str, tuple[str, ...]] = {}
    if selector is None:
        return chosen
    for dimension, values in selector.conditions:
        before = chosen.get(dimension)
        if before is None:
            chosen[dimension] = values
        elif dimension in ("function", "economic"):
            chosen[dimension] = tuple(codes.common_beginnings(before, values))
        else:
            chosen[dimension] = tuple(value for value in before if value in values)
    return chosen


def _single_code(chosen: Mapping[str, Sequence[str]]) -> str:
    """Return the one code that a fixed row counts; empty where it counts several or any."""
    listed = [*chosen.get("function", ()), *chosen.get("economic", ())]
    return _classification_code(listed[0]) if len(listed) == 1 else ""


# -- goals -----------------------------------------------------------------------------------------


def _goals(source: BulkSource) -> Iterator[BulkRow]:
    for goal in source.document.goals:
        texts = [row.cells[-1].text for row in goal.objective.rows]
        yield goal.number, goal.name, "\n".join(texts), goal.address


def _indicators(source: BulkSource) -> Iterator[BulkRow]:
    document = source.document
    goal_by_address = {goal.address: goal for goal in document.goals}
    for stated in indicators(document):
        goal = goal_by_address[stated.goal]
        texts = stated.texts
        yield (
            goal.number,
            goal.name,
            texts.get("level_1", ""),
            texts.get("level_2", ""),
            texts.get("level_3", ""),
            texts.get("description", ""),
            texts.get("value", ""),
            texts.get("basis", ""),
            *_target_columns(stated.target),
            *_money_columns(stated.money),
            stated.address,
        )


def _target_columns(target: Target | None) -> BulkRow:
    """Return operator, number, unit and deadline of a target; nothing where it cannot be read."""
    if target is None:
        return "", None, "", None
    number = None
    if target.number is not None:
        number = _fitting(target.number)
    return target.operator.value, number, target.unit, target.deadline


def _money_columns(money: ProjectMoney | None) -> BulkRow:
    """Return the yuan and the address of a project's money; nothing where none is known."""
    if money is None:
        return None, ""
    return _fitting(money.value), money.address


# -- procurement and assets ------------------------------------------------------------------------


def _procurement(source: BulkSource) -> Iterator[BulkRow]:
    first = PROCUREMENT.place("kind")
    last = PROCUREMENT.place("address")
    columns = PROCUREMENT.columns[first:last]
    for table in source.document.tables_of("procurement"):
        rule = source.layout.tables.get(table.address) if source.layout else None
        texts_of_groups: list[Mapping[str, str]] = []  # from the outer to the inner one
        for row in table.rows:
            if row.level == "blank":
                continue
            values = _purchase_values(table, row, source.document.identity, rule)
            texts = _texts_in(values)
            if row.level in GROUP_LEVELS:
                depth = GROUP_LEVELS.index(row.level)
                texts_of_groups = [*texts_of_groups[:depth], texts]
            if row.level != "total":
                for of_group in texts_of_groups:
                    values |= of_group
                values |= texts
            cells = tuple(values.get(column.name, _nothing(column.type)) for column in columns)
            yield (row.level, *cells, row.address)


def _texts_in(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that are texts and say something."""
    texts = {}
    for name, value in values.items():
        if isinstance(value, str) and value.strip():
            texts[name] = value
    return texts


def _purchase_values(
    table: Table, row: Row, identity: Identity, rule: TableRule | None
) -> dict[str, Any]:
    """Return what stands in a row by what the form asks there for, with the kind of purchase."""
    stated = _values_by_key(table, row, identity)
    values = stated if rule is None else {}
    kind = ""
    for column in rule.columns if rule else ():
        if column.key not in stated:
            continue
        value = stated[column.key]
        if column.source != PURCHASE_KIND:
            values[column.source] = value
            continue
        for name, label in column.labels.items():
            if label == value:
                kind = name
    for name, letter in PURCHASE_LETTERS.items():
        if not kind and str(values.get("catalogue_number") or "").startswith(letter):
            kind = name
    return {**values, PURCHASE_KIND: kind}


def _nothing(type_: ValueType) -> str | None:
    return "" if type_ is ValueType.TEXT else None


def _values_by_key(table: Table, row: Row, identity: Identity) -> dict[str, Any]:
    """Return what stands in a row's cells by the columns' keys: text, numbers, yuan."""
    values: dict[str, Any] = {}
    for column, cell in zip(table.columns, row.cells, strict=True):
        match column.kind:
            case "money" | "price":
                values[column.key], _ = amount_of(cell, identity, column)
            case "quantity":
                number = number_in(cell.text) if cell.value is None else cell.value
                values[column.key] = None if number is None else _fitting(number)
            case _:
                values[column.key] = cell.text
    return values


def _assets(source: BulkSource) -> Iterator[BulkRow]:
    for table in source.document.tables_of("assets"):
        for row in table.rows:
            if row.level == "blank":
                continue
            values = _values_by_key(table, row, source.document.identity)
            item = row_label(table, row)
            yield row.level, item, values.get("quantity"), values.get("value"), row.address


# -- narrative -------------------------------------------------------------------------------------


def _narrative(source: BulkSource) -> Iterator[BulkRow]:
    position = 0
    for part in source.document.parts:
        heading = ""
        for block in part.flow():
            if isinstance(block, Heading):
                heading = block.text
                continue
            paragraphs = block.notes if isinstance(block, Table) else (block,)
            for paragraph in paragraphs:
                yield position, part.title, heading, *_paragraph(paragraph)
                position += 1


def _paragraph(paragraph: Paragraph) -> BulkRow:
    is_own = paragraph.origin == "department"
    return paragraph.role, is_own, paragraph.text, paragraph.address


# -- checks ----------------------------------------------------------------------------------------


def _checks(source: BulkSource) -> Iterator[BulkRow]:
    certificate = source.facts.certificate
    if not certificate:
        return
    waivers: dict[str, str] = {}
    for waiver in certificate.get("waivers", ()):
        rule, _, _ = waiver["key"].partition(":")
        waivers[f"{rule}:{waiver['message']}"] = waiver["reason"]
    position = 0
    for result in certificate["results"]:
        findings = result["findings"] or [{"message": result.get("reason", "")}]
        for finding in findings:
            cells = [cell["address"] for cell in finding.get("cells", ())]
            yield (
                position,
                result["rule"],
                result["title"],
                result["severity"],
                result["result"],
                finding["message"],
                finding.get("difference", ""),
                SEVERAL.join(cells),
                waivers.get(f"{result['rule']}:{finding['message']}", ""),
                certificate["engine"],
            )
            position += 1


_READERS: Mapping[str, Callable[[BulkSource], Iterator[BulkRow]]] = {
    "publications": _publications,
    "amounts": _amounts,
    "goals": _goals,
    "indicators": _indicators,
    "procurement": _procurement,
    "assets": _assets,
    "narrative": _narrative,
    "checks": _checks,
}
