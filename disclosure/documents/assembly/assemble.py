"""From what a department entered and the form of its year to the Document. Pure.

``actions.drafts`` feeds it from the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from budget import codes
from budget.dimensions import AssetKind, Kind, UnitNature
from budget.entries import (
    LIST_LABELS,
    PURCHASE_KIND,
    PURCHASE_KINDS,
    Entries,
    Line,
    ProjectEntry,
    uses_make,
)
from budget.government import depends_on_nature, government_code
from budget.problems import Problem
from disclosure.documents.assembly.figures import PriorYear, catalogue
from disclosure.documents.assembly.purchases import rows_without_texts
from disclosure.documents.assembly.repeated import equal_lines
from disclosure.documents.assembly.tables import Builder, indicator_table, objective_table
from disclosure.documents.forms.each import is_of_a_code, is_slot_of_a_code, with_codes_of
from disclosure.documents.forms.folding import Folder
from disclosure.documents.forms.model import (
    EVERYTHING,
    BlockRule,
    Layout,
    PartRule,
    Selector,
    TableRule,
    TermRule,
)
from disclosure.documents.forms.narrative import Writer
from disclosure.documents.forms.placeholders import fill, numbered, texts_of
from disclosure.documents.meaning.context import EqualLines
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import (
    Block,
    Document,
    Goal,
    Heading,
    Identity,
    Paragraph,
    Part,
    Table,
)

_TEXTS = "说明"  # where problems of texts are that have no place in the form
_LEDGER = "收支明细"  # where problems of the ledger as a whole are


@dataclass(frozen=True)
class Assembly:
    """A Document and what keeps it from being published.

    A draft is shown with its gaps marked 【待填写】. ``equal_lines`` are those of the ledger.
    """

    document: Document
    problems: tuple[Problem, ...]
    equal_lines: tuple[EqualLines, ...] = ()


def assemble(
    entries: Entries, layout: Layout, prior: Mapping[str, Decimal] | None = None
) -> Assembly:
    """Return the Document of ``entries`` in the form ``layout``, and its problems.

    ``prior`` holds the figures of last year's publication by key, in yuan; figures typed by the
    department stand in where there is none. Equal entries make equal Documents, whatever the order
    of their lines.
    """
    if layout.asks_for_natures:
        entries = entries.with_natures()
    identity = identity_of(entries, layout)
    texts = texts_of(identity)
    builder = Builder(layout, entries, texts)
    tables = {key: builder.build(rule) for key, rule in layout.tables.items()}
    form = with_codes_of(layout, tables)
    figures = catalogue(form, tables, entries, PriorYear.of(entries, prior or {}))
    figure_by_key = {figure.key: figure for figure in figures}
    writer = Writer(form, texts, figure_by_key, entries.slots)
    composer = _PartComposer(entries, form, texts, tables, writer)
    document = Document(
        identity=identity,
        title=fill(layout.title, texts),
        parts=tuple(composer.part(rule) for rule in form.parts),
        figures=figures,
    )
    problems = [
        *money_problems(entries, layout),
        *unknown_overrides(entries, layout, form),
        *unknown_slots(entries, layout, form),
        *unknown_lists(entries, form),
        *writer.problems,
    ]
    return Assembly(document, tuple(problems), equal_lines(entries.lines, layout))


def identity_of(entries: Entries, layout: Layout) -> Identity:
    """Return whose disclosure ``entries`` make in the form ``layout``."""
    return Identity(
        department_code=entries.department_code,
        department_name=entries.department_name,
        year=entries.year,
        layout=layout.key,
        money_unit=layout.money.unit,
        money_scale=layout.money.scale,
        region_code=entries.region_code,
        region_name=entries.region_name,
        department_kind=entries.department_kind,
        simulated=entries.simulated,
        document_kind=layout.document_kind,
        unit_code=entries.unit_code,
        unit_name=entries.unit_name,
    )


# -- parts -----------------------------------------------------------------------------------------


@dataclass
class _PartComposer:
    """Puts the parts together in the form's order."""

    entries: Entries
    layout: Layout
    texts: Mapping[str, str]
    tables: Mapping[str, Table]
    writer: Writer

    def part(self, rule: PartRule) -> Part:
        blocks: list[Block] = []
        for block_rule in rule.blocks:
            blocks += self._blocks(rule.key, block_rule)
        title = fill(rule.title, self.texts)
        for block in blocks:
            if not isinstance(block, Table) or block.kind != "statutory":
                return Part(rule.key, "narrative", title, tuple(blocks))
        return Part(rule.key, "table", title, tuple(blocks))

    def _blocks(self, part: str, rule: BlockRule) -> Iterator[Block]:
        address = f"{part}/{rule.key}"
        match rule.kind:
            case "heading":
                yield Heading(address, rule.level, fill(rule.text, self.texts))
            case "table":
                yield self.tables[rule.key]
            case "sentence":
                yield from self._sentence(address, rule)
            case "list":
                yield from self._list(address, rule)
            case "sub_goals":
                yield from self._sub_goals(address, rule)
            case "project_texts":
                yield from self._project_texts(address, rule)
            case "goals":
                for number, project in enumerate(self.entries.projects, 1):
                    yield self._goal(number, project)

    def _sentence(self, address: str, rule: BlockRule) -> Iterator[Paragraph]:
        """Yield a standard sentence or the department's own words, a paragraph for each line."""
        override = self.entries.overrides.get(address)
        if rule.source:
            template = getattr(self.entries, rule.source)
        elif override is not None:
            template = override
        else:
            template = self.writer.choose(rule.clauses)
        is_own = override is not None or rule.source != ""
        lines = [line.strip() for line in template.splitlines() if line.strip()]
        for number, line in enumerate(lines, 1):
            yield self.writer.paragraph(
                address if number == 1 else f"{address}-{number}",
                line,
                role=rule.role,
                origin="department" if is_own else "",
            )

    def _list(self, address: str, rule: BlockRule) -> Iterator[Paragraph]:
        """Yield a numbered list.

        It has the form's own terms, each of which an office may word otherwise, and after them the
        department's paragraphs.
        """
        items: list[tuple[str, str, Literal["", "department"]]] = []  # address, text, whose words
        for term in rule.items:
            term_address = f"{address}-{term.key}"
            override = self.entries.overrides.get(term_address)
            if override is None:
                items.append((term_address, term.text, ""))
            else:
                items.append((term_address, override, "department"))
        for number, text in enumerate(self.entries.lists.get(rule.source, ()), 1):
            items.append((f"{address}-{number}", text, "department"))
        for number, (item_address, text, origin) in enumerate(items, 1):
            # Not ``fill``: a term may have placeholders of figures, which the writer fills.
            template = numbered(rule.text, number).replace("{text}", text.strip())
            yield self.writer.paragraph(item_address, template, role=rule.role, origin=origin)

    def _sub_goals(self, address: str, rule: BlockRule) -> Iterator[Paragraph]:
        for number, goal in enumerate(self.entries.sub_goals, 1):
            texts = {
                "number": str(number),
                "name": goal.name,
                "goal": goal.goal,
                "indicators": goal.indicators,
            }
            for key, clause in zip(("name", "goal", "indicators"), rule.clauses, strict=True):
                yield self.writer.verbatim(
                    f"{address}-{number}/{key}",
                    fill(clause.text, texts),
                    role="label" if key == "name" else "item",
                    origin="department",
                )

    def _project_texts(self, address: str, rule: BlockRule) -> Iterator[Block]:
        """Yield the texts of each project that has any, below its name and each below its label.

        They are all printed then: one that is not written yet is marked 【待填写】.
        """
        labels = [item.text for item in rule.items]
        number = 0
        for project in self.entries.projects:
            if not any(project.texts.get(item.key, "").strip() for item in rule.items):
                continue
            number += 1
            own_address = f"{address}-{number}"
            name = project.name.strip()
            title = fill(rule.text, {**self.texts, "number": str(number), "name": name})
            yield Heading(f"{own_address}/title", rule.level, title)
            for item in rule.items:
                label = Paragraph(f"{own_address}/{item.key}-label", item.text, "label")
                yield label
                text = project.texts.get(item.key, "")
                yield from self._project_text(f"{own_address}/{item.key}", item, name, text, labels)

    def _project_text(
        self, address: str, item: TermRule, project: str, text: str, labels: Sequence[str]
    ) -> Iterator[Paragraph]:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not lines:
            lines = [self.writer.missing(address, f"{project}：{item.text}")]
        folder = Folder(self.layout.synonyms)  # as a reader of the file folds them
        for line in lines:
            if folder.place_of_label(line, labels) is not None:
                problem = problem_kinds.PROJECT_TEXT_LABEL.at(
                    address, project=project, label=item.text, line=line
                )
                self.writer.problems.append(problem)
        for number, line in enumerate(lines, 1):
            yield self.writer.verbatim(
                address if number == 1 else f"{address}-{number}",
                line,
                role="body",
                origin="department",
            )

    def _goal(self, number: int, project: ProjectEntry) -> Goal:
        rule = self.layout.goal
        address = f"goals/{number}"
        name = project.name.strip()
        title = fill(rule.title, {**self.texts, "number": str(number), "name": name})
        return Goal(
            address=address,
            number=number,
            name=name,
            title=Heading(f"{address}/title", rule.level, title),
            objective=objective_table(rule.objective, address, project.goal),
            indicators=indicator_table(
                rule.indicators, address, project.indicators, self.entries.year, self.texts
            ),
        )


def unknown_overrides(entries: Entries, layout: Layout, form: Layout) -> Iterator[Problem]:
    """Yield a problem for each rewording of a sentence that the form does not have.

    ``form`` is the layout written out for the codes of this document. The wording of a code that
    has no money this year waits for the year in which it has some.
    """
    for address in overrides_without_place(entries.overrides, layout, form):
        text = entries.overrides[address].strip()
        yield problem_kinds.OVERRIDE_UNKNOWN.at(address, text=text)


def overrides_without_place(
    overrides: Mapping[str, str], layout: Layout, form: Layout
) -> list[str]:
    """Return the addresses reworded that are no sentence or term of the form, nor of any code.

    A sentence that the office writes itself (the overall goal) has nothing to reword.
    """
    known = set()
    for part in form.parts:
        for block in part.blocks:
            address = f"{part.key}/{block.key}"
            if block.kind == "sentence" and not block.source:
                known.add(address)
            if block.kind != "list":
                continue
            for term in block.items:
                known.add(f"{address}-{term.key}")
    unknown = sorted(overrides.keys() - known)
    return [address for address in unknown if not is_of_a_code(layout, address)]


def unknown_slots(entries: Entries, layout: Layout, form: Layout) -> Iterator[Problem]:
    """Yield a problem for each text of a slot that the form does not have: nothing prints it.

    ``form`` is the layout written out for the codes of this document. The text of a code that has
    no money this year waits for the year in which it has some.
    """
    for key in slots_without_place(entries.slots, layout, form):
        text = entries.slots[key].strip()
        yield problem_kinds.SLOT_UNKNOWN.at(_TEXTS, key=key, text=text)


def slots_without_place(slots: Mapping[str, str], layout: Layout, form: Layout) -> list[str]:
    """Return the slots with a text that neither the form nor any code of it has."""
    keys = []
    for key in sorted(slots.keys() - layout.slots.keys() - form.slots.keys()):
        if slots[key].strip() and not is_slot_of_a_code(layout, key):
            keys.append(key)
    return keys


def unknown_lists(entries: Entries, form: Layout) -> Iterator[Problem]:
    """Yield a problem for each list of paragraphs that the form has no place for."""
    for name in lists_without_place(entries.lists, form):
        text = " ".join(entries.lists[name])
        yield problem_kinds.LIST_UNKNOWN.at(_TEXTS, name=LIST_LABELS.get(name, name), text=text)


def lists_without_place(lists: Mapping[str, Sequence[str]], form: Layout) -> list[str]:
    """Return the lists with paragraphs that the form does not have."""
    return [name for name in sorted(lists.keys() - form.own_texts) if lists[name]]


# -- what the ledger must fulfil -------------------------------------------------------------------


def money_problems(entries: Entries, layout: Layout) -> Iterator[Problem]:
    """Yield what keeps a ledger from making a right set of tables in this form."""
    lines = [line for line in entries.lines if line.amount]
    if not lines:
        yield problem_kinds.BUDGET_EMPTY.at(_LEDGER)
    kept = Decimal(0)
    spent = Decimal(0)
    for line in lines:
        if line.kind == Kind.YEAR_END_CARRYOVER:
            kept += line.amount
        else:
            spent += line.amount
    if kept > spent:
        yield problem_kinds.CARRYOVER_EXCEEDS.at(_LEDGER, kept=kept, spent=spent)
    yield from unplaced(layout, lines)
    yield from _purchases_of_no_kind(entries, layout)
    yield from _purchases_without_texts(entries, layout)
    yield from _vehicles_and_their_uses(entries, layout)


def _purchases_of_no_kind(entries: Entries, layout: Layout) -> Iterator[Problem]:
    """Yield what is bought and is neither goods nor works nor services, where the form asks."""
    asked = {operand for figure in layout.figures.values() for operand in figure.operands}
    is_asked = not asked.isdisjoint(f"entered:{name}" for name in PURCHASE_KINDS)
    for table in layout.tables.values():
        is_asked |= any(column.labels for column in table.columns)
    if not is_asked:
        return
    for item in entries.procurement:
        if item.cost and not item.kind:
            yield problem_kinds.PURCHASE_OF_NO_KIND.at("政府采购", goods=item.goods)


def _vehicles_and_their_uses(entries: Entries, layout: Layout) -> Iterator[Problem]:
    """Yield a number of vehicles that is not that of their uses, where the form has both.

    Where the form has no other use, vehicles may have one that it does not list.
    """
    uses = {use: entries.quantity_held(use) for use in layout.vehicle_uses}
    if not uses or AssetKind.VEHICLES not in layout.asset_kinds:
        return
    held = entries.quantity_held(AssetKind.VEHICLES)
    of_uses = sum(uses.values(), Decimal(0))
    if not uses_make(held, uses):
        yield problem_kinds.VEHICLES_OF_USES.at(
            "国有资产", held=held.normalize(), of_uses=of_uses.normalize()
        )


def _purchases_without_texts(entries: Entries, layout: Layout) -> Iterator[Problem]:
    """Yield purchases of which a row with nothing but money would be printed.

    Where a form groups purchases, the texts of a row tell whether it is a group or what is bought.
    """
    for rule in layout.tables.values():
        if rule.rows_by != "procurement" or not rule.groups:
            continue
        for item in entries.procurement:
            for columns in rows_without_texts(rule, item):
                if item.cost and [column.source for column in columns] == [PURCHASE_KIND]:
                    continue  # it is of no kind, which is a problem of its own
                headings = [column.header[-1] for column in columns]
                yield problem_kinds.PURCHASE_UNNAMED.at(
                    f"政府采购，项目“{item.project_name}”",
                    goods=item.goods,
                    columns="、".join(headings),
                )


def unplaced(layout: Layout, lines: list[Line]) -> Iterator[Problem]:
    """Yield a problem for lines that the form has no place for, or with which it adds up not."""
    vocabulary = layout.vocabulary
    for fund in sorted({line.fund for line in lines} - set(layout.sources_of_money)):
        label = vocabulary.fund_label(fund)
        yield problem_kinds.FUND_UNKNOWN.at(_LEDGER, layout=layout.name, fund=label)
    for kind in sorted({line.kind for line in lines} - set(layout.kinds)):
        label = vocabulary.kind_label(kind)
        yield problem_kinds.KIND_UNKNOWN.at(_LEDGER, layout=layout.name, kind=label)
    for rule in layout.tables.values():
        if rule.counts_lines:
            yield from _uncounted_by_columns(rule, lines)
            yield from _uncounted_by_rows(rule, lines)
        if rule.rows_by == "economic":
            yield from _without_economic(rule, lines)
        elif rule.rows_by == "government":
            yield from _without_government_code(rule, lines)


def _without_economic(rule: TableRule, lines: list[Line]) -> Iterator[Problem]:
    """Yield lines that a table by economic code counts and has no row for."""
    reported = set()
    for line in lines:
        if line.economic or line.function in reported:
            continue
        if _is_counted(rule, line):
            reported.add(line.function)
            yield problem_kinds.LINE_WITHOUT_ECONOMIC.at(f"表{rule.number}", code=line.function)


def _is_counted(rule: TableRule, line: Line) -> bool:
    """Return True where some column of a table counts the line."""
    for column in rule.columns:
        if column.counts is not None and (rule.counts & column.counts).matches(line):
            return True
    return False


def _without_government_code(rule: TableRule, lines: list[Line]) -> Iterator[Problem]:
    """Yield lines that a table by 政府预算支出经济分类 counts and has no row for.

    The code follows from the economic code and the nature of the unit; it is not guessed.
    """
    place = f"表{rule.number}"
    reported = set()
    for line in lines:
        code = government_code(line.economic, line.nature)
        has_row = any(codes.level(above) in rule.levels for above in codes.lineage(code))
        if has_row or not _is_counted(rule, line):
            continue
        subject = (line.economic or line.function, line.nature)
        if subject in reported:
            continue
        reported.add(subject)
        if not line.economic:
            yield problem_kinds.LINE_WITHOUT_ECONOMIC.at(place, code=line.function)
        elif not line.nature and depends_on_nature(line.economic):
            yield problem_kinds.LINE_WITHOUT_NATURE.at(place, unit=line.unit, code=line.economic)
        else:
            nature = UnitNature(line.nature).label if line.nature else "单位"
            yield problem_kinds.LINE_WITHOUT_GOVERNMENT_CODE.at(
                place, code=line.economic, nature=nature
            )


def _uncounted_by_columns(rule: TableRule, lines: list[Line]) -> Iterator[Problem]:
    """Yield lines with which the columns do not add up.

    Those are lines that a sum column counts and its parts do not, or count twice.
    """
    columns = {column.key: column for column in rule.columns}
    for total, parts in rule.column_sums.items():
        selectors = []
        headings: list[str] = []
        for key in parts:
            column = columns[key]
            selectors.append(column.counts or EVERYTHING)
            headings.append("".join(column.header[-1:]))
        whole = rule.counts & (columns[total].counts or EVERYTHING)
        where = f"各列（{'、'.join(headings)}）"
        yield from _misplaced(rule, lines, whole, selectors, where)


def _uncounted_by_rows(rule: TableRule, lines: list[Line]) -> Iterator[Problem]:
    """Yield lines with which the rows do not add up."""
    items = {}
    for row in rule.rows:
        for item in row.items.values():
            items[item.key] = item
    for total, parts in rule.row_sums.items():
        selectors = []
        for key in parts:
            counts = items[key].counts
            if counts is not None:
                selectors.append(counts)
        whole = rule.counts & (items[total].counts or EVERYTHING)
        yield from _misplaced(rule, lines, whole, selectors, f"“{items[total].name}”的各行")


def _misplaced(
    rule: TableRule, lines: list[Line], whole: Selector, parts: list[Selector], parts_name: str
) -> Iterator[Problem]:
    """Yield a problem for lines of the whole that are not in exactly one part, or of a part only.

    Lines that the table does not count at all are none of its.
    """
    reported = set()
    for line in lines:
        codes_of_line = (line.function, line.economic)
        times = sum(part.matches(line) for part in parts)
        is_in_whole = whole.matches(line)
        is_right = times == int(is_in_whole)
        if is_right or codes_of_line in reported or not rule.counts.matches(line):
            continue
        reported.add(codes_of_line)
        subject = f"功能科目 {line.function}"
        if line.economic:
            subject += f"、经济科目 {line.economic}"
        if not is_in_whole:
            fault = "没有计入合计，却计入"
        elif times:
            fault = "重复计入"
        else:
            fault = "不属于"
        yield problem_kinds.LINE_UNCOUNTED.at(
            f"表{rule.number}", subject=subject, fault=fault, parts=parts_name
        )
