"""Reads a layout file into frozen values; every fault is a Problem that names the file and the key. Pure."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from budget.codes import LEVEL_LABELS
from budget.dimensions import AssetKind, Fund, Kind, Origin, Purpose
from budget.money import MoneyStyle
from budget.problems import Problem, Problems
from disclosure.documents.forms import references
from disclosure.documents.forms.model import (
    BlockRule,
    Clause,
    ColumnRule,
    FigureRule,
    FixedRow,
    GoalRule,
    Item,
    Layout,
    NoteRule,
    PartRule,
    Selector,
    SlotRule,
    TableRule,
    TermRule,
)

DIMENSIONS: Mapping[str, set[str] | None] = {
    "fund": {item.value for item in Fund},
    "origin": {item.value for item in Origin},
    "kind": {item.value for item in Kind},
    "purpose": {item.value for item in Purpose} | {""},
    "function": None,
    "economic": None,
}
TABLE_KINDS = ("statutory", "bodies", "procurement", "assets")
COLUMN_KINDS = (
    "row_number", "code", "code_class", "code_section", "code_item", "name", "label", "money", "price", "quantity", "text",
)  # fmt: skip
BLOCK_KINDS = ("heading", "sentence", "list", "sub_goals", "goals", "table")
ROWS_BY = ("fixed", "function", "economic", "bodies", "procurement", "assets")


def load(path: Path) -> Layout:
    """The layout in ``path``. Raises Problems with every fault, each at ``file: key``."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise Problems([Problem("layout.unreadable", path.name, f"不能读取版式文件：{exc}")]) from exc
    reader = _Reader(path.name)
    layout = _layout(reader, data)
    if not reader.problems:
        reader.problems += (
            Problem("layout.reference", f"{path.name}: {at}", text) for at, text in references.faults(layout)
        )
    if reader.problems:
        raise Problems(reader.problems)
    return layout


class _Reader:
    """Takes values out of plain data; notes what is missing, of a wrong type or unknown, and goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.selectors: dict[str, Selector] = {}

    def fault(self, at: str, message: str) -> None:
        self.problems.append(Problem("layout.invalid", f"{self.file}: {at.lstrip('.')}", message))

    def take(self, data: Mapping[str, Any], at: str, key: str, kind: type, default: Any = ...) -> Any:
        """``data[key]`` if it is of ``kind``; else the default, with a fault where it is wrong or missing without one."""
        value = data.get(key, default)
        if value is ...:
            self.fault(f"{at}.{key}", "缺少这一项")
        elif value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            self.fault(f"{at}.{key}", f"应为{_KIND_NAMES[kind]}，实为 {value!r:.40}")
        else:
            return value
        return kind()

    def choice(self, data: Mapping[str, Any], at: str, key: str, choices: tuple[str, ...], default: Any = ...) -> str:
        value: str = self.take(data, at, key, str, default)
        if isinstance(data.get(key), str) and value not in choices:
            self.fault(f"{at}.{key}", f"“{value}”不在 {'、'.join(choices)} 之中")
        return value

    def name(self, data: Mapping[str, Any], at: str) -> str:
        """The ``key`` of a piece: part of addresses, so lower-case letters, digits, ``_`` and ``-`` only."""
        value: str = self.take(data, at, "key", str)
        if isinstance(data.get("key"), str):
            self.check_name(value, f"{at}.key")
        return value

    def check_name(self, name: str, at: str) -> None:
        if not _NAME.fullmatch(name):
            self.fault(at, f"“{name}”只能用小写字母、数字、下划线和连字符")

    def texts(self, data: Mapping[str, Any], at: str, key: str, default: Any = ...) -> tuple[str, ...]:
        values = self.take(data, at, key, list, default)
        if any(not isinstance(value, str) for value in values):
            self.fault(f"{at}.{key}", "列表里只能是文字")
            return ()
        return tuple(values)

    def tables(
        self, data: Mapping[str, Any], at: str, key: str, default: Any = ...
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The inline tables of the list ``key``, each with its place."""
        for index, value in enumerate(self.take(data, at, key, list, default), 1):
            if isinstance(value, dict):
                yield f"{at}.{key}[{index}]", value
            else:
                self.fault(f"{at}.{key}[{index}]", f"应为一组键值，实为 {value!r:.40}")

    def only(self, data: Mapping[str, Any], at: str, *known: str) -> None:
        """Faults keys that nothing reads: a misspelt key must not pass in silence."""
        for key in data.keys() - set(known):
            self.fault(f"{at}.{key}", f"不认识这一项；可用：{'、'.join(known)}")

    def unique(self, at: str, keys: list[str]) -> None:
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.fault(at, f"“{key}”重复")


_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_KIND_NAMES = {str: "文字", int: "整数", bool: "true 或 false", list: "列表", dict: "一组键值"}


def _layout(reader: _Reader, data: dict[str, Any]) -> Layout:
    reader.only(
        data, "", "schema", "key", "name", "title", "funds", "disclosed_economic", "synonyms", "money", "selectors",
        "tables", "goal", "figures", "slots", "parts",
    )  # fmt: skip
    if reader.take(data, "", "schema", int) not in (0, 1):
        reader.fault("schema", "本系统只认识版式文件的第1版")
    reader.selectors = _named_selectors(reader, reader.take(data, "", "selectors", dict, {}))
    tables = {key: _table(reader, f"tables.{key}", key, value) for key, value in _groups(reader, data, "tables")}
    return Layout(
        key=reader.name(data, ""),
        name=reader.take(data, "", "name", str),
        title=reader.take(data, "", "title", str),
        money=_money(reader, reader.take(data, "", "money", dict)),
        text_scale=_text_scale(reader, data),
        funds=_funds(reader, data),
        tables=tables,
        parts=_parts(reader, data, tables),
        goal=_goal(reader, reader.take(data, "", "goal", dict)),
        figures={key: _figure(reader, key, value) for key, value in _groups(reader, data, "figures")},
        slots={key: _slot(reader, key, value) for key, value in _groups(reader, data, "slots")},
        disclosed_economic=tuple(
            _selector(reader, f"disclosed_economic[{index}]", value)
            for index, value in enumerate(reader.take(data, "", "disclosed_economic", list, []), 1)
        ),
        synonyms=tuple(_synonyms(reader, data)),
    )


def _synonyms(reader: _Reader, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for index, pair in enumerate(reader.take(data, "", "synonyms", list, []), 1):
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair):
            yield pair[0], pair[1]
        else:
            reader.fault(f"synonyms[{index}]", f"应为两个意思相同的词，实为 {pair!r:.40}")


def _levels(reader: _Reader, at: str, data: dict[str, Any]) -> tuple[str, ...]:
    levels = reader.texts(data, at, "levels", list(LEVEL_LABELS))
    for level in set(levels) - LEVEL_LABELS.keys():
        reader.fault(f"{at}.levels", f"“{level}”不在 {'、'.join(LEVEL_LABELS)} 之中")
    return levels


def _groups(reader: _Reader, data: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in reader.take(data, "", key, dict).items():
        reader.check_name(name, f"{key}.{name}")
        if isinstance(value, dict):
            yield name, value
        else:
            reader.fault(f"{key}.{name}", f"应为一组键值，实为 {value!r:.40}")


def _money(reader: _Reader, data: dict[str, Any]) -> MoneyStyle:
    reader.only(data, "money", "unit", "scale", "decimals", "thousands", "zero", "text_scale")
    scale = reader.take(data, "money", "scale", int)
    decimals = reader.take(data, "money", "decimals", int)
    if scale < 1 or not 0 <= decimals <= 6:
        reader.fault("money", "scale 应至少为1（一个单位合多少元），decimals 应在0到6之间")
    return MoneyStyle(
        unit=reader.take(data, "money", "unit", str),
        scale=scale,
        decimals=decimals,
        thousands=reader.take(data, "money", "thousands", bool),
        zero=reader.take(data, "money", "zero", str),
    )


def _text_scale(reader: _Reader, data: dict[str, Any]) -> int:
    money = reader.take(data, "", "money", dict, {})
    scale: int = reader.take(money, "money", "text_scale", int, 10000)
    if scale < 1:
        reader.fault("money.text_scale", "应至少为1（叙述中一个单位合多少元）")
    return max(scale, 1)


def _funds(reader: _Reader, data: dict[str, Any]) -> tuple[str, ...]:
    funds = reader.texts(data, "", "funds")
    for fund in set(funds) - {item.value for item in Fund}:
        reader.fault("funds", f"没有资金来源“{fund}”")
    return funds


# -- selectors -------------------------------------------------------------------------------------------------------------


def _named_selectors(reader: _Reader, data: dict[str, Any]) -> dict[str, Selector]:
    return {key: _conditions(reader, f"selectors.{key}", value) for key, value in data.items()}


def _conditions(reader: _Reader, at: str, data: Any) -> Selector:
    if not isinstance(data, dict):
        reader.fault(at, f"应为一组条件，实为 {data!r:.40}")
        return Selector()
    reader.only(data, at, *DIMENSIONS)
    conditions = []
    for dimension in DIMENSIONS.keys() & data.keys():
        values = reader.texts(data, at, dimension)
        allowed = DIMENSIONS[dimension]
        if not values:
            reader.fault(f"{at}.{dimension}", "至少要有一个值，否则什么也不计")
        for value in values:
            if allowed is None and not (value.isdigit() and 3 <= len(value) <= 7):
                reader.fault(f"{at}.{dimension}", f"“{value}”不是科目编码")
            if allowed is not None and value not in allowed:
                reader.fault(f"{at}.{dimension}", f"没有“{value}”；可用：{'、'.join(sorted(allowed))}")
        conditions.append((dimension, values))
    return Selector(tuple(sorted(conditions)))


def _selector(reader: _Reader, at: str, data: Any) -> Selector:
    """All of a list: names of selectors and inline conditions."""
    if not isinstance(data, list):
        reader.fault(at, f"应为列表，实为 {data!r:.40}")
        return Selector()
    selector = Selector()
    for value in data:
        if isinstance(value, str) and value not in reader.selectors:
            reader.fault(at, f"没有名为“{value}”的 selectors")
        else:
            selector &= reader.selectors[value] if isinstance(value, str) else _conditions(reader, at, value)
    return selector


def _counts(reader: _Reader, at: str, data: dict[str, Any]) -> Selector | None:
    return _selector(reader, f"{at}.counts", data["counts"]) if "counts" in data else None


# -- tables ----------------------------------------------------------------------------------------------------------------


def _table(reader: _Reader, at: str, key: str, data: dict[str, Any]) -> TableRule:
    reader.only(
        data, at, "kind", "number", "title", "caption", "rows_by", "counts", "total", "levels", "columns", "column_sums",
        "rows", "row_sums", "notes",
    )  # fmt: skip
    total = reader.take(data, at, "total", dict, {})
    reader.only(total, f"{at}.total", "label", "position")
    rows_by = reader.choice(data, at, "rows_by", ROWS_BY)
    columns = tuple(_column(reader, place, value) for place, value in reader.tables(data, at, "columns"))
    sides = tuple(dict.fromkeys(column.side for column in columns if column.side)) or ("",)
    rows = tuple(_fixed_row(reader, place, value, sides) for place, value in reader.tables(data, at, "rows", []))
    reader.unique(f"{at}.columns", [column.key for column in columns])
    reader.unique(f"{at}.rows", [row.key for row in rows])
    reader.unique(f"{at}.rows", [item.key for row in rows for item in row.items.values()])
    if not columns:
        reader.fault(f"{at}.columns", "表格至少要有一列")
    if (rows_by in ("fixed", "assets")) != bool(rows):
        reader.fault(f"{at}.rows", "rows_by 为 fixed 或 assets 的表要列出各行，其他表不列")
    return TableRule(
        key=key,
        kind=reader.choice(data, at, "kind", TABLE_KINDS),
        title=reader.take(data, at, "title", str),
        columns=columns,
        rows_by=rows_by,
        number=reader.take(data, at, "number", str, ""),
        caption=reader.texts(data, at, "caption", []),
        counts=_counts(reader, at, data) or Selector(),
        rows=rows,
        total_label=reader.take(total, f"{at}.total", "label", str, ""),
        total_position=reader.choice(total, f"{at}.total", "position", ("first", "last"), "first"),
        levels=_levels(reader, at, data),
        column_sums=_sums(reader, at, data, "column_sums"),
        row_sums=_sums(reader, at, data, "row_sums"),
        notes=tuple(_note(reader, place, value) for place, value in reader.tables(data, at, "notes", [])),
    )


def _sums(reader: _Reader, at: str, data: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    sums = reader.take(data, at, name, dict, {})
    return {key: reader.texts(sums, f"{at}.{name}", key) for key in sums}


def _column(reader: _Reader, at: str, data: dict[str, Any]) -> ColumnRule:
    reader.only(data, at, "key", "kind", "header", "number", "side", "counts", "source")
    return ColumnRule(
        key=reader.name(data, at),
        kind=reader.choice(data, at, "kind", COLUMN_KINDS),
        header=reader.texts(data, at, "header", []),
        number=reader.take(data, at, "number", str, ""),
        side=reader.take(data, at, "side", str, ""),
        counts=_counts(reader, at, data),
        source=reader.take(data, at, "source", str, ""),
    )


def _fixed_row(reader: _Reader, at: str, data: dict[str, Any], sides: tuple[str, ...]) -> FixedRow:
    if sides == ("",):
        item = _item(reader, at, data)
        return FixedRow(item.key, {"": item})
    reader.only(data, at, "key", *sides)
    items = {side: _item(reader, f"{at}.{side}", reader.take(data, at, side, dict)) for side in sides if side in data}
    return FixedRow(reader.name(data, at), items)


def _item(reader: _Reader, at: str, data: dict[str, Any]) -> Item:
    reader.only(data, at, "key", "label", "counts", "source", "optional")
    source = reader.texts(data, at, "source", [])
    for kind in set(source) - {item.value for item in AssetKind}:
        reader.fault(f"{at}.source", f"没有资产种类“{kind}”")
    return Item(
        key=reader.name(data, at),
        label=reader.take(data, at, "label", str),
        counts=_counts(reader, at, data),
        source=source,
        optional=reader.take(data, at, "optional", bool, False),
    )


def _note(reader: _Reader, at: str, data: dict[str, Any]) -> NoteRule:
    reader.only(data, at, "key", "text", "when")
    return NoteRule(
        key=reader.name(data, at),
        text=reader.take(data, at, "text", str),
        when=reader.choice(data, at, "when", ("always", "empty")),
    )


def _goal(reader: _Reader, data: dict[str, Any]) -> GoalRule:
    reader.only(data, "goal", "title", "level", "objective", "indicators")
    objective = reader.take(data, "goal", "objective", dict)
    indicators = reader.take(data, "goal", "indicators", dict)
    reader.only(objective, "goal.objective", "label")
    reader.only(indicators, "goal.indicators", "columns")
    return GoalRule(
        title=reader.take(data, "goal", "title", str),
        level=reader.take(data, "goal", "level", int),
        objective=TableRule(
            key="objective",
            kind="objective",
            title="",
            columns=(ColumnRule("label", "label", ()), ColumnRule("goal", "text", ())),
            rows_by="objective",
            total_label=reader.take(objective, "goal.objective", "label", str),
        ),
        indicators=TableRule(
            key="indicators",
            kind="indicators",
            title="",
            columns=tuple(
                _column(reader, place, value)
                for place, value in reader.tables(indicators, "goal.indicators", "columns")
            ),
            rows_by="indicators",
        ),
    )


# -- figures, slots, parts -------------------------------------------------------------------------------------------------


def _figure(reader: _Reader, key: str, data: dict[str, Any]) -> FigureRule:
    at = f"figures.{key}"
    reader.only(data, at, "label", "plus", "minus", "style", "unsigned")
    return FigureRule(
        key=key,
        label=reader.take(data, at, "label", str),
        plus=reader.texts(data, at, "plus"),
        minus=reader.texts(data, at, "minus", []),
        style=reader.take(data, at, "style", str, "shortest-2"),
        unsigned=reader.take(data, at, "unsigned", bool, False),
    )


def _slot(reader: _Reader, key: str, data: dict[str, Any]) -> SlotRule:
    reader.only(data, f"slots.{key}", "label", "help")
    return SlotRule(
        key=key,
        label=reader.take(data, f"slots.{key}", "label", str),
        help=reader.take(data, f"slots.{key}", "help", str, ""),
    )


def _parts(reader: _Reader, data: dict[str, Any], tables: dict[str, TableRule]) -> tuple[PartRule, ...]:
    parts = tuple(_part(reader, place, value, tables) for place, value in reader.tables(data, "", "parts"))
    reader.unique("parts", [part.key for part in parts])
    return parts


def _part(reader: _Reader, at: str, data: dict[str, Any], tables: dict[str, TableRule]) -> PartRule:
    reader.only(data, at, "key", "title", "blocks")
    blocks = tuple(_block(reader, place, value) for place, value in reader.tables(data, at, "blocks"))
    reader.unique(f"{at}.blocks", [block.key for block in blocks])
    first_table = next(
        (tables[block.key].title for block in blocks if block.kind == "table" and block.key in tables), ""
    )
    return PartRule(
        key=reader.name(data, at),
        title=reader.take(data, at, "title", str, first_table),
        blocks=blocks,
    )


_BLOCK_KEYS = {
    "heading": ("level", "text"),
    "sentence": ("role", "text", "clauses", "source"),
    "list": ("role", "text", "source", "items"),
    "sub_goals": ("name", "goal", "indicators"),
    "goals": (),
    "table": (),
}


def _block(reader: _Reader, at: str, data: dict[str, Any]) -> BlockRule:
    kind = reader.choice(data, at, "kind", BLOCK_KINDS)
    reader.only(data, at, "kind", "key", *_BLOCK_KEYS.get(kind, ()))
    return BlockRule(
        kind=kind,
        key=reader.name(data, at),
        level=reader.take(data, at, "level", int, 0),
        text=reader.take(data, at, "text", str, ""),
        role=reader.take(data, at, "role", str, "item" if kind == "list" else "body"),
        clauses=_clauses(reader, at, kind, data),
        items=tuple(_term(reader, place, value) for place, value in reader.tables(data, at, "items", [])),
        source=reader.take(data, at, "source", str, ""),
    )


def _clauses(reader: _Reader, at: str, kind: str, data: dict[str, Any]) -> tuple[Clause, ...]:
    if kind == "sub_goals":
        return tuple(Clause(text=reader.take(data, at, key, str)) for key in ("name", "goal", "indicators"))
    if kind == "sentence" and "text" in data:
        return (Clause(text=reader.take(data, at, "text", str)),)
    return tuple(_clause(reader, place, value) for place, value in reader.tables(data, at, "clauses", []))


def _clause(reader: _Reader, at: str, data: dict[str, Any]) -> Clause:
    reader.only(data, at, "text", "by", "increase", "decrease", "same")
    if "by" not in data:
        return Clause(text=reader.take(data, at, "text", str))
    return Clause(
        by=reader.take(data, at, "by", str),
        increase=reader.take(data, at, "increase", str),
        decrease=reader.take(data, at, "decrease", str),
        same=reader.take(data, at, "same", str),
    )


def _term(reader: _Reader, at: str, data: dict[str, Any]) -> TermRule:
    reader.only(data, at, "key", "text")
    return TermRule(key=reader.name(data, at), text=reader.take(data, at, "text", str))
