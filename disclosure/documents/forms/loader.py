"""Reads a layout file into frozen values; every fault is a Problem that names the file and the key.

Pure.

The file is TOML, and may extend another one (``differences``). A ``Group`` is one of its tables (in
braces or below a heading in brackets) together with its place in the file: it gives values of the
type that is asked for, or notes a fault and goes on with an empty one, so that whoever writes a
form sees all faults at once.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from budget import codes
from budget.amounts import UNITS
from budget.codes import Level
from budget.dimensions import AssetKind, DocumentKind, Fund, Kind, Origin, Purpose, UnitNature
from budget.entries import PURCHASE_KIND, PURCHASE_LABELS
from budget.money import MoneyStyle
from budget.problems import Problem, ProblemKind, Problems
from budget.vocabulary import OWN, STANDARD, OwnSource, Vocabulary
from disclosure.documents.forms import references, soundness
from disclosure.documents.forms.differences import Bases, ResolvedForm, resolve
from disclosure.documents.forms.each import ROW
from disclosure.documents.forms.model import (
    EXACT,
    NOTHING,
    BlockKind,
    BlockRule,
    Clause,
    ColumnRule,
    EachLevel,
    EachRule,
    FigureRule,
    FixedRow,
    FormTableKind,
    GoalRule,
    Item,
    Layout,
    NoteCondition,
    NoteRule,
    PartRule,
    RowSource,
    Selector,
    SlotRule,
    TableRule,
    TermRule,
    TotalCondition,
    TotalPosition,
    government_selector,
)
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import ColumnKind, FigureUnit, ParagraphRole
from disclosure.documents.model.places import NAMING_KINDS

# The values that each dimension of a selector may have. None stands for codes, which are matched by
# their beginning.
DIMENSIONS: Mapping[str, set[str] | None] = {
    "fund": {fund.value for fund in Fund},
    "source": {fund.value for fund in Fund},
    "origin": {origin.value for origin in Origin},
    "kind": {kind.value for kind in Kind},
    "purpose": {purpose.value for purpose in Purpose} | {""},
    "nature": {nature.value for nature in UnitNature},
    "function": None,
    "economic": None,
}
# Codes of 政府预算支出经济分类, read as the natures of units and the economic codes behind them.
GOVERNMENT = "government"
TABLE_KINDS: tuple[str, ...] = get_args(FormTableKind)
COLUMN_KINDS: tuple[str, ...] = get_args(ColumnKind)
BLOCK_KINDS: tuple[str, ...] = get_args(BlockKind)
ROWS_BY: tuple[str, ...] = get_args(RowSource)
_NOTE_CONDITIONS: tuple[str, ...] = get_args(NoteCondition)
_TOTAL_POSITIONS: tuple[str, ...] = get_args(TotalPosition)
_TOTAL_CONDITIONS: tuple[str, ...] = get_args(TotalCondition)
_ROLES: tuple[str, ...] = get_args(ParagraphRole)
_LISTED_ROWS = ("fixed", "assets")  # tables whose rows the form itself lists

_FORMAT_VERSIONS = (
    0,
    1,
)  # 0 stands for a file whose version could not be read, which is a fault of its own
_MOST_DECIMALS = 6
_TEN_THOUSAND = 10000  # 万元, the unit of running text unless a form has another
# A line's kind and source are kept in columns of 30 characters.
_LONGEST_OWN = 30
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TYPE_NAMES = {str: "文字", int: "整数", bool: "true 或 false", list: "列表", dict: "一组键值"}
_REQUIRED: Any = object()


def load_data(data: Mapping[str, Any], bases: Bases, *, name: str) -> Layout:
    """Return the layout that plain data describes.

    ``bases`` gives the data of the forms that it extends, ``name`` is what problems call its file.
    Raises Problems with every fault.
    """
    file = _File(name, resolve(data, bases, name=name))
    layout = _layout(Group(file.form.data, "", file))
    if not file.problems:
        for place, message in references.faults(layout):
            file.fault(place, message, problem_kinds.LAYOUT_REFERENCE)
    if not file.problems:
        for place, message in soundness.faults(layout):
            file.fault(place, message, problem_kinds.LAYOUT_UNSOUND)
    if file.problems:
        raise Problems(file.problems)
    return layout


def read_toml(path: Path) -> dict[str, Any]:
    """Return the plain data of a layout file. Raises Problems where it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        problem = problem_kinds.LAYOUT_UNREADABLE.at(path.name, error=exc)
        raise Problems([problem]) from exc


def files_in(folder: Path) -> Bases:
    """Return the layout files of a folder as bases of others."""

    def base(key: str) -> dict[str, Any] | None:
        path = folder / f"{key}.toml"
        if not _NAME.fullmatch(key) or not path.exists():
            return None
        return read_toml(path)

    return base


class _File:
    """A layout file while it is read: the whole form, the faults so far, its named selectors."""

    def __init__(self, name: str, form: ResolvedForm) -> None:
        self.name = name
        self.form = form
        self.problems: list[Problem] = list(form.problems)
        self.selectors: dict[str, Selector] = {}
        self.vocabulary = STANDARD
        self.money = EXACT

    def fault(
        self, place: str, message: str, kind: ProblemKind = problem_kinds.LAYOUT_INVALID
    ) -> None:
        """Note a fault at the file that says what stands at ``place``."""
        name = self.form.file_of(place)
        if name != self.name:
            message = f"{message}（{self.name} 承用 {name} 的这一项）"
        self.problems.append(kind.at(f"{name}: {place}", fault=message))


class Group:
    """A group of keys and values at a place of the file.

    A place is written with the keys that lead to it: ``tables.income.columns.fiscal``.
    """

    def __init__(self, data: Mapping[str, Any], place: str, file: _File) -> None:
        self.data = data
        self.place = place
        self.file = file

    def place_of(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, message: str) -> None:
        """Note that something is wrong with the value of ``key``."""
        self.file.fault(self.place_of(key), message)

    def only(self, *known: str) -> None:
        """Fault keys that nothing reads: a misspelt key must not pass in silence."""
        for key in sorted(self.data.keys() - set(known)):
            self.fault(key, f"不认识这一项；可用：{'、'.join(known)}")

    # -- values ----------------------------------------------------------------------------------

    def value(self, key: str, kind: type, default: Any = _REQUIRED) -> Any:
        """Return the value of ``key`` if it is of ``kind``, ``default`` where there is none.

        A value of another type, or a missing one without a default, is a fault and gives an empty
        one.
        """
        if key not in self.data:
            if default is not _REQUIRED:
                return default
            self.fault(key, "缺少这一项")
            return kind()
        value = self.data[key]
        is_bool_as_number = kind is int and isinstance(value, bool)  # in Python a bool is an int
        if not isinstance(value, kind) or is_bool_as_number:
            self.fault(key, f"应为{_TYPE_NAMES[kind]}，实为 {value!r:.40}")
            return kind()
        return value

    def text(self, key: str, default: str = _REQUIRED) -> str:
        text: str = self.value(key, str, default)
        return text

    def number(self, key: str, default: int = _REQUIRED) -> int:
        number: int = self.value(key, int, default)
        return number

    def flag(self, key: str, *, default: bool = _REQUIRED) -> bool:
        flag: bool = self.value(key, bool, default)
        return flag

    def texts(self, key: str, default: tuple[str, ...] = _REQUIRED) -> tuple[str, ...]:
        """Return the texts of a list."""
        texts = self.value(key, list, default)
        if any(not isinstance(text, str) for text in texts):
            self.fault(key, "列表里只能是文字")
            return ()
        return tuple(texts)

    def choice(self, key: str, choices: tuple[str, ...], default: str = _REQUIRED) -> Any:
        """Return the text of ``key``, which must be one of ``choices``."""
        text = self.text(key, default)
        if isinstance(self.data.get(key), str) and text not in choices:
            self.fault(key, f"“{text}”不在 {'、'.join(choices)} 之中")
        return text

    def name(self) -> str:
        """Return the ``key`` of a piece of the form."""
        name = self.text("key")
        if isinstance(self.data.get("key"), str):
            self.check_name(name, "key")
        return name

    def check_name(self, name: str, key: str) -> None:
        """Fault a name that does not fit into addresses."""
        if not _NAME.fullmatch(name):
            self.fault(key, f"“{name}”只能用小写字母、数字、下划线和连字符")

    def check_unique(self, key: str, names: list[str]) -> None:
        repeated = {name for name in names if names.count(name) > 1}
        for name in sorted(repeated):
            self.fault(key, f"“{name}”重复")

    # -- groups inside ---------------------------------------------------------------------------

    def group(self, key: str, default: dict[str, Any] = _REQUIRED) -> "Group":
        """Return the group under ``key``."""
        return Group(self.value(key, dict, default), self.place_of(key), self.file)

    def list_of_groups(self, key: str, default: tuple[()] = _REQUIRED) -> Iterator["Group"]:
        """Yield the groups of the list under ``key``, each at its own key or its number."""
        place = self.place_of(key)
        for number, value in enumerate(self.value(key, list, default), 1):
            if not isinstance(value, dict):
                self.fault(f"{key}[{number}]", f"应为一组键值，实为 {value!r:.40}")
                continue
            own_key = value.get("key")
            if isinstance(own_key, str):
                yield Group(value, f"{place}.{own_key}", self.file)
            else:
                yield Group(value, f"{place}[{number}]", self.file)

    def named_groups(
        self, key: str, default: dict[str, Any] = _REQUIRED
    ) -> Iterator[tuple[str, "Group"]]:
        """Yield the groups below ``key`` with the names that the file gives them."""
        groups = self.group(key, default)
        for name, value in groups.data.items():
            groups.check_name(name, name)
            if isinstance(value, dict):
                yield name, groups.group(name)
            else:
                groups.fault(name, f"应为一组键值，实为 {value!r:.40}")


# -- the form as a whole ---------------------------------------------------------------------------


def _layout(form: Group) -> Layout:
    form.only(
        "schema",
        "key",
        "name",
        "title",
        "document_kind",
        "funds",
        "disclosed_economic",
        "synonyms",
        "money",
        "kinds",
        "sources",
        "selectors",
        "tables",
        "goal",
        "figures",
        "slots",
        "each",
        "parts",
    )
    if form.number("schema") not in _FORMAT_VERSIONS:
        form.fault("schema", "本系统只认识版式文件的第1版")
    form.file.vocabulary = _vocabulary(form)
    money = form.group("money")
    form.file.money = _money(money)
    selectors = form.group("selectors", {})
    for name, conditions in selectors.data.items():
        place = selectors.place_of(name)
        form.file.selectors[name] = _conditions(conditions, place, form.file)
    tables = {key: _table(group, key) for key, group in form.named_groups("tables")}
    parts = tuple(_part(group, tables) for group in form.list_of_groups("parts"))
    form.check_unique("parts", [part.key for part in parts])
    return Layout(
        key=form.name(),
        name=form.text("name"),
        title=form.text("title"),
        money=form.file.money,
        text_scale=_text_scale(money),
        text_thousands=money.flag("text_thousands", default=False),
        funds=_funds(form),
        tables=tables,
        parts=parts,
        goal=_goal(form.group("goal")),
        figures=_figures(form, tables),
        slots={key: _slot(group, key) for key, group in form.named_groups("slots")},
        each={key: _each(group, key) for key, group in form.named_groups("each", {})},
        disclosed_economic=_disclosed_economic(form),
        synonyms=_synonyms(form),
        vocabulary=form.file.vocabulary,
        document_kind=_document_kind(form),
    )


def _document_kind(form: Group) -> DocumentKind:
    """Return the kind of document that the form is for: the department's budget, unless it says."""
    usual = DocumentKind.DEPARTMENT_BUDGET
    value = form.choice("document_kind", tuple(DocumentKind.values()), usual.value)
    if value not in DocumentKind.values():
        return usual  # the fault is noted
    return DocumentKind(value)


def _money(money: Group) -> MoneyStyle:
    money.only("unit", "scale", "decimals", "thousands", "zero", "text_scale", "text_thousands")
    scale = money.number("scale")
    decimals = money.number("decimals")
    if scale < 1 or not 0 <= decimals <= _MOST_DECIMALS:
        message = "scale 应至少为1（一个单位合多少元），decimals 应在0到6之间"
        money.file.fault(money.place, message)
    return MoneyStyle(
        unit=money.text("unit"),
        scale=scale,
        decimals=decimals,
        thousands=money.flag("thousands"),
        zero=money.text("zero"),
    )


def _own_money(group: Group, usual: MoneyStyle) -> MoneyStyle:
    """Return how a table or column prints amounts: it says only what differs from ``usual``."""
    if "money" not in group.data:
        return usual
    money = group.group("money")
    money.only("unit", "decimals", "thousands", "zero")
    unit = money.text("unit", usual.unit)
    decimals = money.number("decimals", usual.decimals)
    if not 0 <= decimals <= _MOST_DECIMALS:
        money.fault("decimals", f"应在0到{_MOST_DECIMALS}之间")
        decimals = usual.decimals
    return MoneyStyle(
        unit=unit,
        scale=UNITS.get(unit, usual.scale),  # another unit is a fault (soundness)
        decimals=decimals,
        thousands=money.flag("thousands", default=usual.thousands),
        zero=money.text("zero", usual.zero),
    )


def _text_scale(money: Group) -> int:
    scale = money.number("text_scale", _TEN_THOUSAND)
    if scale < 1:
        money.fault("text_scale", "应至少为1（叙述中一个单位合多少元）")
    return scale


def _funds(form: Group) -> tuple[str, ...]:
    funds = form.texts("funds")
    known = {fund.value for fund in Fund}
    for fund in sorted(set(funds) - known):
        form.fault("funds", f"没有资金来源“{fund}”")
    return funds


def _vocabulary(form: Group) -> Vocabulary:
    """Return the kinds and sources that the form has beside the standard ones."""
    kinds = {}
    for name, group in form.named_groups("kinds", {}):
        _check_own(form, "kinds", name)
        group.only("label")
        kinds[name] = group.text("label")
    sources = {}
    for name, group in form.named_groups("sources", {}):
        _check_own(form, "sources", name)
        group.only("label", "fund")
        fund = group.choice("fund", tuple(Fund.values()))
        if fund in Fund.values():
            sources[name] = OwnSource(group.text("label"), Fund(fund))
    return Vocabulary(kinds, sources)


def _check_own(form: Group, key: str, name: str) -> None:
    """Fault a name that a standard kind or fund could have one day."""
    if not OWN.fullmatch(name):
        message = "本版式自己的支出类型和资金来源，名称要以 own_ 开头，只用小写字母、数字和下划线"
        form.fault(f"{key}.{name}", message)
    elif len(name) > _LONGEST_OWN:
        form.fault(f"{key}.{name}", f"名称最多{_LONGEST_OWN}个字符")


def _disclosed_economic(form: Group) -> tuple[Selector, ...]:
    selectors = []
    for number, data in enumerate(form.value("disclosed_economic", list, ()), 1):
        selectors.append(_selector(data, f"disclosed_economic[{number}]", form.file))
    return tuple(selectors)


def _synonyms(form: Group) -> tuple[tuple[str, str], ...]:
    pairs = []
    for number, pair in enumerate(form.value("synonyms", list, ()), 1):
        match pair:
            case [str(word), str(same_word)]:
                pairs.append((word, same_word))
            case _:
                form.fault(f"synonyms[{number}]", f"应为两个意思相同的词，实为 {pair!r:.40}")
    return tuple(pairs)


# -- selectors -------------------------------------------------------------------------------------


def _conditions(data: Any, place: str, file: _File) -> Selector:
    """Return the selector of conditions such as ``{fund = ["other_income"], kind = ["basic"]}``."""
    if not isinstance(data, dict):
        file.fault(place, f"应为一组条件，实为 {data!r:.40}")
        return Selector()
    group = Group(data, place, file)
    group.only(*DIMENSIONS, GOVERNMENT)
    conditions = []
    own: Mapping[str, set[str]] = {
        "fund": set(file.vocabulary.sources),
        "source": set(file.vocabulary.sources),
        "kind": set(file.vocabulary.kinds),
    }
    for dimension, standard in DIMENSIONS.items():
        if dimension not in data:
            continue
        values = group.texts(dimension)
        allowed = None if standard is None else standard | own.get(dimension, set())
        if not values:
            group.fault(dimension, "至少要有一个值，否则什么也不计")
        for value in values:
            if allowed is None:
                if not (value.isdigit() and 3 <= len(value) <= 7):
                    group.fault(dimension, f"“{value}”不是科目编码")
            elif value not in allowed:
                group.fault(dimension, f"没有“{value}”；可用：{'、'.join(sorted(allowed))}")
        if dimension == "source":  # the money of a fund that is of none of the form's own sources
            conditions.append(("fund", values))
        elif dimension == "fund":
            conditions.append(("fund", _with_sources(values, file.vocabulary)))
        else:
            conditions.append((dimension, values))
    if GOVERNMENT in data:
        conditions += _of_government(group).conditions
    return Selector(tuple(sorted(conditions)))


def _of_government(group: Group) -> Selector:
    """Return the lines of codes of 政府预算支出经济分类, in departments' terms."""
    values = group.texts(GOVERNMENT)
    if not values:
        group.fault(GOVERNMENT, "至少要有一个值，否则什么也不计")
    for value in values:
        if not (codes.is_code(value) and government_selector([value]) != NOTHING):
            message = f"没有部门预算的支出列入“{value}”；这一行确实什么也不计的，不写 counts"
            group.fault(GOVERNMENT, message)
            return NOTHING
    selector = government_selector(values)
    if selector is None:
        message = (
            "这几个科目有的只列机关、有的只列事业单位、有的不分，不能合写在一个条件里；"
            "请各列一行，再用 row_sums 合计"
        )
        group.fault(GOVERNMENT, message)
        return NOTHING
    return selector


def _with_sources(funds: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return funds with the sources that are part of them: who counts a fund counts these."""
    values: list[str] = []
    for fund in funds:
        values += (fund, *vocabulary.sources_of(fund))
    return tuple(values)


def _selector(data: Any, place: str, file: _File) -> Selector:
    """Return what all of a list select together: names of selectors and conditions."""
    if not isinstance(data, list):
        file.fault(place, f"应为列表，实为 {data!r:.40}")
        return Selector()
    selector = Selector()
    for value in data:
        if not isinstance(value, str):
            selector &= _conditions(value, place, file)
        elif value in file.selectors:
            selector &= file.selectors[value]
        else:
            file.fault(place, f"没有名为“{value}”的 selectors")
    return selector


def _counts(group: Group) -> Selector | None:
    """Return which ledger lines a table, row or column counts; None where it does not say so."""
    if "counts" not in group.data:
        return None
    return _selector(group.data["counts"], group.place_of("counts"), group.file)


# -- tables ----------------------------------------------------------------------------------------


def _table(table: Group, key: str) -> TableRule:
    table.only(
        "kind",
        "number",
        "title",
        "caption",
        "money",
        "rows_by",
        "counts",
        "total",
        "levels",
        "columns",
        "column_sums",
        "rows",
        "row_sums",
        "notes",
        "groups",
    )
    total = table.group("total", {})
    total.only("label", "position", "column", "when")
    rows_by = table.choice("rows_by", ROWS_BY)
    money = _own_money(table, table.file.money)
    columns = tuple(_column(group, money) for group in table.list_of_groups("columns"))
    named_sides = dict.fromkeys(column.side for column in columns if column.side)
    sides = tuple(named_sides) or ("",)
    rows = tuple(_fixed_row(group, sides) for group in table.list_of_groups("rows", ()))
    items = [item for row in rows for item in row.items.values()]
    table.check_unique("columns", [column.key for column in columns])
    table.check_unique("rows", [row.key for row in rows])
    table.check_unique("rows", [item.key for item in items])
    if not columns:
        table.fault("columns", "表格至少要有一列")
    if (rows_by in _LISTED_ROWS) != bool(rows):
        table.fault("rows", "rows_by 为 fixed 或 assets 的表要列出各行，其他表不列")
    return TableRule(
        key=key,
        kind=table.choice("kind", TABLE_KINDS),
        title=table.text("title"),
        columns=columns,
        rows_by=rows_by,
        number=table.text("number", ""),
        caption=table.texts("caption", ()),
        counts=_counts(table) or Selector(),
        rows=rows,
        total_label=total.text("label", ""),
        total_position=total.choice("position", _TOTAL_POSITIONS, "first"),
        total_column=_total_column(total, columns, rows_by),
        total_when=total.choice("when", _TOTAL_CONDITIONS, "filled"),
        levels=_levels(table),
        column_sums=_sums(table.group("column_sums", {})),
        row_sums=_sums(table.group("row_sums", {})),
        notes=tuple(_note(group) for group in table.list_of_groups("notes", ())),
        money=money,
        groups=_groups(table, columns),
    )


def _groups(table: Group, columns: tuple[ColumnRule, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the columns of each level of groups, those of texts, each in one level."""
    texts = [column.key for column in columns if column.kind == "text"]
    groups = []
    for number, keys in enumerate(table.value("groups", list, ()), 1):
        is_list = isinstance(keys, list) and bool(keys)
        if not is_list or any(key not in texts for key in keys):
            message = f"每一级分组是一列或几列文字的 key，可用：{'、'.join(texts)}"
            table.fault(f"groups[{number}]", message)
            continue
        groups.append(tuple(keys))
    table.check_unique("groups", [key for keys in groups for key in keys])
    return tuple(groups)


def _total_column(total: Group, columns: tuple[ColumnRule, ...], rows_by: str) -> str:
    """Return the column in which the total has its label: that of names, unless the form says
    another; of purchases the first of texts.
    """
    kinds = ("text",) if rows_by == "procurement" else NAMING_KINDS
    naming = [column.key for column in columns if column.kind in kinds]
    usual_kind = "text" if rows_by == "procurement" else "name"
    usual = [column.key for column in columns if column.kind == usual_kind]
    key = total.text("column", usual[0] if usual else "")
    if "column" in total.data and key not in naming:
        total.fault("column", f"“{key}”不是编码、名称或文字的一列；可用：{'、'.join(naming)}")
    return key


def _levels(table: Group) -> tuple[str, ...]:
    levels = table.texts("levels", tuple(Level))
    for level in sorted(set(levels) - set(Level)):
        table.fault("levels", f"“{level}”不在 {'、'.join(Level)} 之中")
    return levels


def _sums(sums: Group) -> dict[str, tuple[str, ...]]:
    return {total: sums.texts(total) for total in sums.data}


def _column(column: Group, money: MoneyStyle) -> ColumnRule:
    """Return a column of a table that prints amounts in the style ``money``."""
    column.only("key", "kind", "header", "number", "side", "counts", "source", "money", "labels")
    kind = column.choice("kind", COLUMN_KINDS)
    if "money" in column.data and kind not in ("money", "price"):
        column.fault("money", "这一列不印金额，请删去这一项")
    return ColumnRule(
        key=column.name(),
        kind=kind,
        header=column.texts("header", ()),
        number=column.text("number", ""),
        side=column.text("side", ""),
        counts=_counts(column),
        source=column.text("source", ""),
        money=_own_money(column, money),
        labels=_labels(column),
    )


def _labels(column: Group) -> dict[str, str]:
    """Return what a column prints for goods, works and services."""
    if column.data.get("source") != PURCHASE_KIND:
        if "labels" in column.data:
            column.fault("labels", f"只有 source 为 {PURCHASE_KIND} 的一列有 labels，请删去")
        return {}
    labels = column.group("labels", {})
    labels.only(*PURCHASE_LABELS)
    return {name: labels.text(name, usual) for name, usual in PURCHASE_LABELS.items()}


def _fixed_row(row: Group, sides: tuple[str, ...]) -> FixedRow:
    """Return a row of the form. In a table of one side it is itself the item."""
    if sides == ("",):
        item = _item(row)
        return FixedRow(item.key, {"": item})
    row.only("key", *sides)
    items = {}
    for side in sides:
        if side in row.data:
            items[side] = _item(row.group(side))
    return FixedRow(row.name(), items)


def _item(item: Group) -> Item:
    item.only("key", "label", "counts", "source", "optional")
    source = item.texts("source", ())
    known = {kind.value for kind in AssetKind}
    for kind in sorted(set(source) - known):
        item.fault("source", f"没有资产种类“{kind}”")
    labels: tuple[str, ...] = ()
    if isinstance(item.data.get("label"), list):  # a text for each column of labels
        labels = item.texts("label")
        label = " ".join(text for text in labels if text)
    else:
        label = item.text("label")
    return Item(
        key=item.name(),
        label=label,
        labels=labels,
        counts=_counts(item),
        source=source,
        optional=item.flag("optional", default=False),
    )


def _note(note: Group) -> NoteRule:
    note.only("key", "text", "when")
    return NoteRule(
        key=note.name(), text=note.text("text"), when=note.choice("when", _NOTE_CONDITIONS)
    )


def _goal(goal: Group) -> GoalRule:
    goal.only("title", "level", "objective", "indicators")
    objective = goal.group("objective")
    objective.only("label")
    indicators = goal.group("indicators")
    indicators.only("columns")
    return GoalRule(
        title=goal.text("title"),
        level=goal.number("level"),
        objective=TableRule(
            key="objective",
            kind="objective",
            title="",
            columns=(ColumnRule("label", "label", ()), ColumnRule("goal", "text", ())),
            rows_by="objective",
            total_label=objective.text("label"),
        ),
        indicators=TableRule(
            key="indicators",
            kind="indicators",
            title="",
            columns=tuple(
                _column(group, goal.file.money) for group in indicators.list_of_groups("columns")
            ),
            rows_by="indicators",
        ),
    )


# -- figures, slots, parts -------------------------------------------------------------------------


def _figures(form: Group, tables: Mapping[str, TableRule]) -> dict[str, FigureRule]:
    """Return the figures by key, each with what it counts: yuan, things, or hundredths."""
    figures: dict[str, FigureRule] = {}
    for key, group in form.named_groups("figures"):
        figure = _figure(group, key)
        units = []
        for operand in figure.operands:
            units.append(_unit_of(operand, figures, tables))
        if "count" in units and not figure.over:
            figure = replace(figure, unit="count")
        if len(set(units)) > 1:
            group.file.fault(group.place, "金额、件数和百分比不能加在一起，也不能相除")
        figures[key] = figure
    return figures


def _unit_of(
    operand: str, earlier: Mapping[str, FigureRule], tables: Mapping[str, TableRule]
) -> FigureUnit:
    """Return what an operand of a figure counts; yuan where it leads nowhere."""
    kind, _, name = operand.rpartition(":")
    if kind == "count":
        return "count"
    if name in earlier:
        return earlier[name].unit
    table_key, _, column_key = name.partition("/")
    if table_key in tables:
        column_key = column_key.rpartition("/")[2]
        for column in tables[table_key].columns:
            if column.key == column_key and column.kind == "quantity":
                return "count"
    return "yuan"


def _figure(figure: Group, key: str) -> FigureRule:
    figure.only("label", "plus", "minus", "over", "style", "unsigned")
    over = figure.texts("over", ())
    return FigureRule(
        key=key,
        label=figure.text("label"),
        plus=figure.texts("plus"),
        minus=figure.texts("minus", ()),
        over=over,
        style=figure.text("style", "shortest-2"),
        unsigned=figure.flag("unsigned", default=False),
        unit="percent" if over else "yuan",
    )


def _slot(slot: Group, key: str) -> SlotRule:
    slot.only("label", "help")
    return SlotRule(key=key, label=slot.text("label"), help=slot.text("help", ""))


def _each(each: Group, key: str) -> EachRule:
    each.only("label", "of", "levels", "style", "empty", "separator")
    table, _, column = each.text("of").partition("/")
    levels = {}
    for level, group in each.named_groups("levels"):
        known = (*Level, ROW)
        if level not in known:
            group.file.fault(group.place, f"级次“{level}”不在 {'、'.join(known)} 之中")
        group.only("text", "clauses", "role")
        levels[level] = EachLevel(
            clauses=_clauses(group, "sentence"), role=group.choice("role", _ROLES, "body")
        )
    return EachRule(
        key=key,
        label=each.text("label"),
        table=table,
        column=column,
        levels=levels,
        style=each.text("style", "shortest-2"),
        empty=each.text("empty", ""),
        separator=each.text("separator", "、"),
    )


def _part(part: Group, tables: Mapping[str, TableRule]) -> PartRule:
    part.only("key", "title", "blocks")
    blocks = tuple(_block(group) for group in part.list_of_groups("blocks"))
    part.check_unique("blocks", [block.key for block in blocks])
    first_title = ""
    for block in blocks:
        if block.kind == "table" and block.key in tables:
            first_title = tables[block.key].title
            break
    return PartRule(key=part.name(), title=part.text("title", first_title), blocks=blocks)


_BLOCK_KEYS = {
    "heading": ("level", "text"),
    "sentence": ("role", "text", "clauses", "source"),
    "list": ("role", "text", "source", "items"),
    "sub_goals": ("name", "goal", "indicators"),
    "goals": (),
    "table": (),
    "each": (),
    "project_texts": ("level", "text", "items"),
}


def _block(block: Group) -> BlockRule:
    kind = block.choice("kind", BLOCK_KINDS)
    block.only("kind", "key", *_BLOCK_KEYS.get(kind, ()))
    return BlockRule(
        kind=kind,
        key=block.name(),
        level=block.number("level", 0),
        text=block.text("text", ""),
        role=block.choice("role", _ROLES, "item" if kind == "list" else "body"),
        clauses=_clauses(block, kind),
        items=tuple(_term(group, kind) for group in block.list_of_groups("items", ())),
        source=block.text("source", ""),
    )


def _clauses(block: Group, kind: str) -> tuple[Clause, ...]:
    if kind == "sub_goals":
        texts = [block.text(key) for key in ("name", "goal", "indicators")]
        return tuple(Clause(text=text) for text in texts)
    if kind == "sentence" and "text" in block.data:
        return (Clause(text=block.text("text")),)
    return tuple(_clause(group) for group in block.list_of_groups("clauses", ()))


def _clause(clause: Group) -> Clause:
    clause.only("text", "by", "increase", "decrease", "same", "new")
    if "by" not in clause.data:
        return Clause(text=clause.text("text"))
    return Clause(
        by=clause.text("by"),
        increase=clause.text("increase"),
        decrease=clause.text("decrease"),
        same=clause.text("same"),
        new=clause.text("new", ""),
    )


def _term(term: Group, kind: str) -> TermRule:
    if kind == "project_texts":
        term.only("key", "text", "help")
    else:
        term.only("key", "text")
    return TermRule(key=term.name(), text=term.text("text"), help=term.text("help", ""))
