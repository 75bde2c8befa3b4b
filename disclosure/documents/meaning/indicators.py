"""The indicators of a disclosure's goals as data, with the money of their project where the disclosure says it. Pure.

A form states no project's amount beside its goal; the table of government procurement does for the projects that buy
(项目名称, 预算资金). That one is taken where the names agree and the table gives the project one amount only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.targets import Target
from disclosure.documents.meaning.words import plain, tidy
from disclosure.documents.model.document import Cell, Document, Goal, Row, Table
from disclosure.documents.model.numbers import plain_number


@dataclass(frozen=True)
class Money:
    """What a project costs, in yuan, and the cell that says so."""

    value: Decimal
    address: str


@dataclass(frozen=True)
class StatedIndicator:
    """An indicator. ``texts`` by column: level_1 to level_3, description, value, basis; ``target`` is None for prose."""

    goal: str
    address: str
    project: str
    texts: Mapping[str, str]
    target: Target | None
    money: Money | None


def indicators(document: Document) -> list[StatedIndicator]:
    """Every indicator of every project, in the document's order."""
    money = project_money(document)
    return [each for goal in document.goals for each in _of_goal(goal, money.get(plain(goal.name)))]


def project_money(document: Document) -> dict[str, Money]:
    """By a project's plain name what it costs. A project that is given different amounts is left out."""
    stated: dict[str, list[Money]] = {}
    for table in document.tables_of("procurement"):
        for name, money in _rows(table, document.identity.money_scale):
            stated.setdefault(plain(name), []).append(money)
    return {name: found[0] for name, found in stated.items() if len({each.value for each in found}) == 1}


def _rows(table: Table, scale: int) -> Iterator[tuple[str, Money]]:
    try:
        name, amount = table.column_index("project_name"), table.column_index("project_budget")
    except KeyError:
        return
    for row in table.rows:
        value = _yuan(row.cells[amount], scale)
        if row.cells[name].text.strip() and value is not None:
            yield row.cells[name].text, Money(value, row.cells[amount].address)


def _yuan(cell: Cell, scale: int) -> Decimal | None:
    """The exact amount, or the displayed one where only that is known."""
    if cell.value is not None:
        return cell.value if cell.text.strip() else None
    number = plain_number(tidy(cell.text))
    return Decimal(number) * scale if number else None


def _of_goal(goal: Goal, money: Money | None) -> Iterator[StatedIndicator]:
    keys = [column.key for column in goal.indicators.columns]
    for row in goal.indicators.rows:
        if row.level != "blank":
            texts = {key: tidy(cell.text) for key, cell in zip(keys, row.cells, strict=True)}
            yield StatedIndicator(goal.address, row.address, tidy(goal.name), texts, _target(row), money)


def _target(row: Row) -> Target | None:
    return next((cell.target for cell in row.cells if cell.target is not None), None)
