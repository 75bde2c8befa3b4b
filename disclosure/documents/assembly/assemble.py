"""From what a department entered and the form of its year to the Document. Pure; ``actions.drafts`` feeds it from the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.entries import Entries, Line
from budget.problems import Problem
from disclosure.documents.assembly.figures import PriorYear, catalogue
from disclosure.documents.assembly.tables import Builder, indicator_table, objective_table
from disclosure.documents.forms.model import BlockRule, Layout, PartRule, Selector, TableRule
from disclosure.documents.forms.narrative import Writer, fill
from disclosure.documents.model.document import Block, Document, Goal, Heading, Identity, Part, Table


@dataclass(frozen=True)
class Assembly:
    """A Document and what keeps it from being published. A draft is shown with its gaps marked 【待填写】."""

    document: Document
    problems: tuple[Problem, ...]


def assemble(entries: Entries, layout: Layout, prior: Mapping[str, Decimal] | None = None) -> Assembly:
    """The Document of ``entries`` in the form ``layout``.

    ``prior`` holds the figures of last year's publication by key, in yuan; figures typed by the department stand in where
    there is none. Equal entries make equal Documents, whatever the order of their lines.
    """
    texts = _texts(entries, layout)
    builder = Builder(layout, entries, texts)
    tables = {key: builder.build(rule) for key, rule in layout.tables.items()}
    figures = catalogue(layout, tables, entries, PriorYear.of(entries, prior or {}))
    writer = Writer(layout, texts, {figure.key: figure for figure in figures}, entries.slots)
    composer = _Composer(entries, layout, texts, tables, writer)
    document = Document(
        identity=_identity(entries, layout),
        title=fill(layout.title, texts),
        parts=tuple(composer.part(rule) for rule in layout.parts),
        figures=figures,
    )
    return Assembly(document, (*money_problems(entries, layout), *composer.unknown_overrides(), *writer.problems))


def _texts(entries: Entries, layout: Layout) -> dict[str, str]:
    return {
        "code": entries.department_code,
        "department": entries.department_name,
        "region": entries.region_name,
        "year": str(entries.year),
        "prior_year": str(entries.year - 1),
        "money_unit": layout.money.unit,
    }


def _identity(entries: Entries, layout: Layout) -> Identity:
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
    )


# -- parts -----------------------------------------------------------------------------------------------------------------


@dataclass
class _Composer:
    """Puts the parts together in the form's order."""

    entries: Entries
    layout: Layout
    texts: Mapping[str, str]
    tables: Mapping[str, Table]
    writer: Writer

    def part(self, rule: PartRule) -> Part:
        blocks = tuple(block for block_rule in rule.blocks for block in self._blocks(rule.key, block_rule))
        statutory = all(isinstance(block, Table) and block.kind == "statutory" for block in blocks)
        return Part(rule.key, "table" if statutory else "narrative", fill(rule.title, self.texts), blocks)

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
            case "goals":
                yield from map(self._goal, range(1, len(self.entries.projects) + 1))

    def _sentence(self, address: str, rule: BlockRule) -> Iterator[Block]:
        """A standard sentence, the department's own wording of it, or a text that is the department's altogether."""
        override = self.entries.overrides.get(address)
        if override is not None:
            template = override
        elif rule.source:
            template = getattr(self.entries, rule.source)
        else:
            template = self.writer.choose(rule.clauses)
        origin = "department" if override is not None or rule.source else ""
        for index, line in enumerate(filter(None, map(str.strip, template.splitlines())), 1):
            at = address if index == 1 else f"{address}-{index}"
            yield self.writer.paragraph(at, line, role=rule.role, origin=origin)

    def _list(self, address: str, rule: BlockRule) -> Iterator[Block]:
        """A numbered list: the form's own terms, each of which an office may word otherwise, or the department's paragraphs."""
        entered = [(f"{address}-{n}", text) for n, text in enumerate(self.entries.lists.get(rule.source, ()), 1)]
        standard = [
            (f"{address}-{term.key}", self.entries.overrides.get(f"{address}-{term.key}")) for term in rule.items
        ]
        items = [
            (at, own if own is not None else term.text, own is not None)
            for (at, own), term in zip(standard, rule.items, strict=True)
        ]
        items += [(at, text, True) for at, text in entered]
        for number, (at, text, is_own) in enumerate(items, 1):
            template = rule.text.replace("{number}", str(number)).replace("{text}", text.strip())
            yield self.writer.paragraph(at, template, role=rule.role, origin="department" if is_own else "")

    def _sub_goals(self, address: str, rule: BlockRule) -> Iterator[Block]:
        for number, goal in enumerate(self.entries.sub_goals, 1):
            texts = {"number": str(number), "name": goal.name, "goal": goal.goal, "indicators": goal.indicators}
            for key, clause in zip(("name", "goal", "indicators"), rule.clauses, strict=True):
                text = fill(clause.text, texts)
                yield self.writer.verbatim(
                    f"{address}-{number}/{key}", text, role="label" if key == "name" else "item", origin="department"
                )

    def _goal(self, number: int) -> Goal:
        project = self.entries.projects[number - 1]
        rule, address = self.layout.goal, f"goals/{number}"
        title = fill(rule.title, {**self.texts, "number": str(number), "name": project.name.strip()})
        return Goal(
            address=address,
            number=number,
            name=project.name.strip(),
            title=Heading(f"{address}/title", rule.level, title),
            objective=objective_table(rule.objective, address, project.goal),
            indicators=indicator_table(rule.indicators, address, project.indicators, self.entries.year, self.texts),
        )

    def unknown_overrides(self) -> Iterator[Problem]:
        """Own wordings of sentences that the form does not have (another year's, say) are reported, not dropped."""
        known = set()
        for part in self.layout.parts:
            for block in part.blocks:
                known.add(f"{part.key}/{block.key}")
                known |= {f"{part.key}/{block.key}-{term.key}" for term in block.items}
        for address in sorted(self.entries.overrides.keys() - known):
            yield Problem("override.unknown", address, "版式中没有这一句，本单位的改写没有用上")


# -- what the ledger must fulfil -------------------------------------------------------------------------------------------


def money_problems(entries: Entries, layout: Layout) -> Iterator[Problem]:
    """What keeps a ledger from making a right set of tables in this form."""
    lines = [line for line in entries.lines if line.amount]
    if not lines:
        yield Problem("budget.empty", "收支明细", "没有任何收支，不能公开空的预算")
    kept = sum((line.amount for line in lines if line.kind == "year_end_carryover"), Decimal(0))
    spent = sum((line.amount for line in lines if line.kind != "year_end_carryover"), Decimal(0))
    if kept > spent:
        yield Problem("carryover.exceeds", "收支明细", f"年终结转结余 {kept} 元超过了本年安排的支出 {spent} 元")
    for fund in sorted({line.fund for line in lines} - set(layout.funds)):
        yield Problem("fund.unknown", "收支明细", f"版式“{layout.name}”没有资金来源“{fund.label}”")
    for rule in layout.tables.values():
        if rule.rows_by in ("fixed", "function", "economic"):
            yield from _uncounted_by_columns(rule, lines)
            yield from _uncounted_by_rows(rule, lines)


def _uncounted_by_columns(rule: TableRule, lines: list[Line]) -> Iterator[Problem]:
    """Lines that a sum column counts and its parts do not, or count twice: the table would not add up."""
    columns = {column.key: column for column in rule.columns}
    for total, parts in rule.column_sums.items():
        selectors = [columns[key].counts or Selector() for key in parts]
        headings = "、".join("".join(columns[key].header[-1:]) for key in parts)
        whole = rule.counts & (columns[total].counts or Selector())
        yield from _misplaced(rule, lines, whole, selectors, f"各列（{headings}）")


def _uncounted_by_rows(rule: TableRule, lines: list[Line]) -> Iterator[Problem]:
    items = {item.key: item for row in rule.rows for item in row.items.values()}
    for total, parts in rule.row_sums.items():
        selectors = [counts for key in parts if (counts := items[key].counts) is not None]
        whole = rule.counts & (items[total].counts or Selector())
        yield from _misplaced(rule, lines, whole, selectors, f"“{items[total].label}”的各行")


def _misplaced(
    rule: TableRule, lines: list[Line], whole: Selector, parts: list[Selector], where: str
) -> Iterator[Problem]:
    seen = set()
    for line in lines:
        times = sum(part.matches(line) for part in parts)
        if whole.matches(line) and times != 1 and (key := (line.function, line.economic)) not in seen:
            seen.add(key)
            subject = f"功能科目 {line.function}" + (f"、经济科目 {line.economic}" if line.economic else "")
            yield Problem(
                "line.uncounted", f"表{rule.number}", f"{subject} 的金额{'不属于' if not times else '重复计入'}{where}"
            )
