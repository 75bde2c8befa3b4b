"""The indicators of a disclosure's goals as data, with the money of their project where the
disclosure says it. Pure.

A form states no project's amount beside its goal. The table of government procurement does for the
projects that buy (项目名称, 预算资金): its amount is taken where the names agree and the table
gives the project one amount only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.targets import Target
from disclosure.documents.model.document import Cell, Document, Goal, Identity, Row, Table
from disclosure.documents.model.numbers import plain_number
from disclosure.documents.model.searching import searchable
from disclosure.documents.model.texts import tidy


@dataclass(frozen=True)
class ProjectMoney:
    """The cost of a project, in yuan, and the cell that says so."""

    value: Decimal
    address: str


@dataclass(frozen=True)
class StatedIndicator:
    """An indicator.

    `texts` by column: level_1 to level_3, description, value, basis; `target` is None for prose.
    """

    goal: str
    address: str
    project: str
    texts: Mapping[str, str]
    target: Target | None
    money: ProjectMoney | None


def indicators(document: Document) -> list[StatedIndicator]:
    """Return every indicator of every project, in the document's order."""
    money_by_project = project_money(document)
    stated: list[StatedIndicator] = []
    for goal in document.goals:
        money = money_by_project.get(searchable(goal.name))
        stated += _indicators_of(goal, money)
    return stated


def project_money(document: Document) -> dict[str, ProjectMoney]:
    """Return what each project costs, by its searchable name.

    One that is given different amounts is left out.
    """
    stated: dict[str, list[ProjectMoney]] = {}
    for table in document.tables_of("procurement"):
        for name, money in _purchases(table, document.identity):
            stated.setdefault(searchable(name), []).append(money)
    agreed: dict[str, ProjectMoney] = {}
    for name, amounts in stated.items():
        if len({money.value for money in amounts}) == 1:
            agreed[name] = amounts[0]
    return agreed


def _purchases(table: Table, identity: Identity) -> Iterator[tuple[str, ProjectMoney]]:
    """Yield the project and the money of each row; nothing where a form has no such columns."""
    try:
        name_place = table.column_index("project_name")
        budget_place = table.column_index("project_budget")
    except KeyError:
        return
    scale = identity.scale_of(table.columns[budget_place])
    for row in table.rows:
        name, budget = row.cells[name_place], row.cells[budget_place]
        yuan = _yuan(budget, scale)
        if name.text.strip() and yuan is not None:
            yield name.text, ProjectMoney(yuan, budget.address)


def _yuan(cell: Cell, scale: int) -> Decimal | None:
    """Return the exact amount, or the displayed one where only that is known."""
    if cell.value is not None:
        return cell.value if cell.text.strip() else None
    number = plain_number(tidy(cell.text))
    return Decimal(number) * scale if number else None


def _indicators_of(goal: Goal, money: ProjectMoney | None) -> Iterator[StatedIndicator]:
    keys = [column.key for column in goal.indicators.columns]
    project = tidy(goal.name)
    for row in goal.indicators.rows:
        if row.level == "blank":
            continue
        texts = {}
        for key, cell in zip(keys, row.cells, strict=True):
            texts[key] = tidy(cell.text)
        yield StatedIndicator(goal.address, row.address, project, texts, _target(row), money)


def _target(row: Row) -> Target | None:
    for cell in row.cells:
        if cell.target is not None:
            return cell.target
    return None
