"""Procurement, state assets and last year's figures: grids with their sums."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from budget import entries
from budget.actions.assets import replace_holdings
from budget.actions.budgets import plan_asset_purchases
from budget.actions.narrative import replace_prior_figures
from budget.actions.procurement import replace_items
from budget.dimensions import VEHICLE_USES, AssetKind
from budget.models import AssetHolding, DepartmentBudget, PriorFigure, ProcurementItem
from budget.sheets import amount_text, fold_name
from disclosure.actions.drafts import assemble_budget
from disclosure.desk.entry.blocks import YUAN
from disclosure.desk.entry.grids import CellWidth, GridColumn, GridName, TypedKind, typed
from disclosure.desk.entry.parts import (
    Faults,
    PartEditor,
    PartField,
    Texts,
    Values,
    identities,
    numbered,
    page_of,
    unknown_choice,
    zero_for_none,
)
from disclosure.desk.entry.pinned import asset_kind, item_number
from disclosure.documents import forms
from disclosure.documents.assembly.purchases import purchase_rows
from disclosure.documents.forms.each import written_out
from disclosure.documents.forms.model import Item

FUNDS = (
    ("general_public_budget", "一般公共预算拨款"),
    ("government_fund", "基金预算拨款"),
    ("state_capital", "国有资本经营预算拨款"),
    ("fiscal_special_account", "财政专户核拨"),
    ("unit_own_funds", "单位资金"),
    ("fiscal_carryover", "财政拨款结转"),
    ("other_carryover", "非财政拨款结转结余"),
)
# As forms print a kind of assets: 1、房屋（平方米), 其中：办公用房（平方米）; in half width.
_NUMBER = re.compile(r"^(?:\(?[0-9一二三四五六七八九十]+[、.,)]+)?(?:其中:?)?")
_UNIT = re.compile(r"\([^()]*\)$")
FUND_KEYS = tuple(key for key, _ in FUNDS)
SHARE = "sme_reserved_share"
AMOUNTS = (*FUND_KEYS, SHARE)


def _added_up(key: str, label: str, **more: Any) -> GridColumn:
    """Return a column of money with its sum at the foot."""
    return GridColumn(key, label, TypedKind.AMOUNT, unit=YUAN, adds_up=True, **more)


class ProcurementEditor(PartEditor):
    """The items of the procurement budget."""

    name = GridName.PROCUREMENT
    label = "政府采购预算"
    columns = (
        GridColumn("project_name", "项目名称"),
        _added_up("project_budget", "项目预算资金", headings=("预算资金",)),
        GridColumn("goods", "采购物品名称", headings=("采购物品", "品目名称")),
        GridColumn("catalogue_number", "目录序号", headings=("政府采购目录序号", "采购目录")),
        GridColumn("measure", "计量单位", headings=("单位",), width=CellWidth.SHORT),
        GridColumn("quantity", "数量", TypedKind.NUMBER, width=CellWidth.SHORT),
        GridColumn("unit_price", "单价", TypedKind.AMOUNT, unit=YUAN),
        _added_up("cost", "数量×单价", product_of=("quantity", "unit_price")),
        *(_added_up(key, label) for key, label in FUNDS),
        _added_up("total", "资金合计", sum_of=FUND_KEYS),
        _added_up(SHARE, "预留中小微企业份额"),
    )
    # Columns of texts that only some forms print.
    more_columns = (
        GridColumn("economic", "经济科目", headings=("部门预算支出经济分类科目",)),
        GridColumn("organisation", "采购组织形式", headings=("组织形式", "采购方式")),
    )

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        super().__init__(request, budget)
        self.layout = forms.layout(budget.layout)
        printed = set()
        for table in self.layout.tables.values():
            printed |= {column.source for column in table.columns}
        more = tuple(column for column in self.more_columns if column.key in printed)
        self.columns = (*self.columns[:4], *more, *self.columns[4:])

    def saved(self) -> list[tuple[str, Texts]]:
        """Return the saved items."""
        rows = []
        for item in self.budget.procurement_items.all():
            texts = {}
            for column in typed(self.columns):
                value = getattr(item, column.key)
                # Money that was left blank stays blank; the form prints neither.
                is_blank = column.key in AMOUNTS and not value
                texts[column.key] = "" if is_blank else _text(value)
            rows.append((str(item.pk), texts))
        return rows

    def row_at(self, address: str, tokens: Sequence[str]) -> str | None:
        """Return the item that is printed at an address."""
        number = item_number(address, self.layout)
        rule = self.layout.tables.get(address.partition("/")[0])
        if number is None or rule is None:
            return None
        tokens_of_items = {}
        items = []
        for token, item in zip(tokens, self.budget.procurement_items.all(), strict=False):
            entry = item.as_entry()
            tokens_of_items[id(entry)] = token
            items.append(entry)
        printed = [row for row in purchase_rows(rule, items) if row.level == "line"]
        ordered = [tokens_of_items[id(row.items[0])] for row in printed]
        return numbered(ordered, number)

    def model_row(self, values: Values) -> Model:
        """Return an unsaved item."""
        return ProcurementItem(**zero_for_none(values, AMOUNTS))

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save the items."""
        items = []
        for _, values in rows:
            items.append(entries.ProcurementItemEntry(**zero_for_none(values, AMOUNTS)))
        replace_items(
            budget=self.budget, items=items, by=self.request.user, identities=identities(rows)
        )


def _text(value: Any) -> str:
    if value is None or isinstance(value, Decimal):
        return amount_text(value)
    return str(value)


class AssetEditor(PartEditor):
    """The state assets at the end of last year, a row for each kind that there is."""

    name = GridName.ASSETS
    label = "国有资产占用"
    moves = False
    columns = (
        GridColumn(
            "kind",
            "资产类别",
            TypedKind.CHOICE,
            choices=tuple(kind.label for kind in AssetKind),
            headings=("项目",),
        ),
        GridColumn("quantity", "数量", TypedKind.NUMBER),
        _added_up("value", "价值"),
    )
    fields = (PartField("planned_asset_purchases", "本年拟购置固定资产（元）", TypedKind.AMOUNT),)

    def saved(self) -> list[tuple[str, Texts]]:
        """Return a row for every kind, held or not; uses of vehicles where the form has them."""
        holdings = {holding.kind: holding for holding in self.budget.assets.all()}
        rows = []
        for kind in AssetKind:
            holding = holdings.get(str(kind))
            if holding is None and self._has_no_place(kind):
                continue
            quantity = holding.quantity if holding else None
            value = holding.value if holding else None
            texts = {
                "kind": kind.label,
                "quantity": amount_text(quantity),
                "value": amount_text(value),
            }
            rows.append((str(kind), texts))
        return rows

    def saved_fields(self) -> Texts:
        """Return the planned purchases."""
        self.budget.refresh_from_db(fields=["planned_asset_purchases"])
        amount = amount_text(self.budget.planned_asset_purchases)
        return {"planned_asset_purchases": amount}

    def unknown_choices(self, values: Values) -> Faults:
        """Return what is wrong with the kind: the total of the form is none, it is computed."""
        text = values["kind"]
        kind = self._kind(text)
        if kind and self._has_no_place(kind):
            return {"kind": (f"本版式不列“{text}”，请并入车辆一行，删去这一行",)}
        if kind:
            return {}
        if fold_name(text) in self._totals:
            return {"kind": (f"“{text}”由系统相加，不用填，请删去这一行",)}
        labels = [kind.label for kind in AssetKind if not self._has_no_place(kind)]
        return {"kind": unknown_choice(text, "资产类别", labels)}

    def row_at(self, address: str, tokens: Sequence[str]) -> str | None:
        """Return the kind of assets that is printed at an address: its row has that token."""
        return asset_kind(address, forms.layout(self.budget.layout))

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """The identifiers of the kinds by every name that a form or an office gives them."""
        kinds = {}
        for kind in AssetKind:
            kinds[str(kind)] = str(kind)
            kinds[_bare(kind.label)] = str(kind)
        for row in self._form_rows:
            if len(row.source) == 1:
                kinds[_bare(row.label)] = row.source[0]
        return kinds

    @cached_property
    def _totals(self) -> set[str]:
        """The names of rows that the form adds up."""
        return {fold_name(row.label) for row in self._form_rows if len(row.source) > 1}

    @cached_property
    def _form_rows(self) -> list[Item]:
        layout = forms.layout(self.budget.layout)
        known = set(AssetKind)
        rows = []
        for table in layout.tables.values():
            for row in table.rows:
                for item in row.items.values():
                    if item.source and known.issuperset(item.source):
                        rows.append(item)
        return rows

    def _has_no_place(self, kind: str) -> bool:
        """Return whether a kind is a use of vehicles that the form does not tell apart."""
        layout = forms.layout(self.budget.layout)
        return kind in VEHICLE_USES and kind not in layout.asset_kinds

    def _kind(self, text: str) -> str:
        """Return the identifier of the kind that a text names; empty where it names none."""
        return self._kinds.get(text) or self._kinds.get(_bare(text), "")

    def model_row(self, values: Values) -> Model:
        """Return an unsaved holding."""
        kind = self._kind(values["kind"])
        value = values["value"] or Decimal(0)
        return AssetHolding(kind=kind, quantity=values["quantity"], value=value)

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save what is held, and the planned purchases."""
        holdings = []
        for _, values in rows:
            if values["quantity"] is None and values["value"] is None:
                continue  # a kind of which nothing is held
            # A row that names no kind has been refused at its cell.
            kind = AssetKind(self._kind(values["kind"]))
            value = values["value"] or Decimal(0)
            holdings.append(entries.AssetHoldingEntry(kind, values["quantity"], value))
        replace_holdings(budget=self.budget, holdings=holdings, by=self.request.user)
        amount = fields["planned_asset_purchases"] or Decimal(0)
        plan_asset_purchases(budget=self.budget, amount=amount, by=self.request.user)

    def context(self) -> dict[str, Any]:
        """Return the remark above the grid."""
        return {"remark": "没有的类别留空。合计中“其中”各行不重复计算。"}


def _bare(label: str) -> str:
    """Return a label for comparing: without its number, its unit and 其中."""
    folded = fold_name(label)
    without_number = _NUMBER.sub("", folded)
    return _UNIT.sub("", without_number)


class PriorEditor(PartEditor):
    """Last year's figures, for sentences that compare."""

    name = GridName.PRIOR_FIGURES
    label = "上年数"
    moves = False

    def __init__(self, request: HttpRequest, budget: DepartmentBudget) -> None:
        super().__init__(request, budget)
        self.labels = _prior_labels(budget)
        choices = tuple(self.labels.values())
        self.columns = (
            GridColumn("figure", "数字", TypedKind.CHOICE, choices, headings=("项目",)),
            GridColumn("amount", "上年金额", TypedKind.AMOUNT, unit=YUAN),
            GridColumn("source", "来源", headings=("出处",)),
        )

    def saved(self) -> list[tuple[str, Texts]]:
        """Return a row for every figure that the form needs, then those that it does not know."""
        figures = {figure.figure: figure for figure in self.budget.prior_figures.all()}
        unknown = [key for key in figures if key not in self.labels]
        rows = []
        for key in [*self.labels, *unknown]:
            figure = figures.get(key)
            texts = {
                "figure": self.labels.get(key, key),
                "amount": amount_text(figure.amount) if figure else "",
                "source": figure.source if figure else "",
            }
            rows.append((key, texts))
        return rows

    def _key(self, label: str) -> str:
        for key, known in self.labels.items():
            if fold_name(known) == fold_name(label):
                return key
        return label

    def unknown_choices(self, values: Values) -> Faults:
        """Return what is wrong with the name of a figure; one that is saved already may stay."""
        text = values["figure"]
        key = self._key(text)
        if key in self.labels or key in self._saved_keys:
            return {}
        return {"figure": unknown_choice(text, "数字", list(self.labels.values()))}

    @cached_property
    def _saved_keys(self) -> set[str]:
        return set(self.budget.prior_figures.values_list("figure", flat=True))

    def model_row(self, values: Values) -> Model:
        """Return an unsaved figure; one that is not stated needs no source."""
        is_stated = values["amount"] is not None
        return PriorFigure(
            figure=self._key(values["figure"]),
            amount=values["amount"] if is_stated else 0,
            source=values["source"] if is_stated else "—",
        )

    def write(self, rows: Sequence[tuple[str, Values]], fields: Values) -> None:
        """Save the figures that are stated."""
        figures = []
        for _, values in rows:
            if values["amount"] is not None:
                key = self._key(values["figure"])
                figures.append(entries.PriorFigureEntry(key, values["amount"], values["source"]))
        replace_prior_figures(budget=self.budget, figures=figures, by=self.request.user)

    def context(self) -> dict[str, Any]:
        """Return the remark above the grid."""
        return {
            "remark": (
                "上年已在本系统公开的，自动取上年公开数，这里填的不用；"
                "没有公开的，在这里填写并注明来源。"
            )
        }


def _prior_labels(budget: DepartmentBudget) -> dict[str, str]:
    """Return the figures of last year that a budget's sentences need, with their labels."""
    layout = forms.layout(budget.layout)
    if layout.each:  # the codes that have money this year are known to its Document only
        layout = written_out(layout, assemble_budget(budget=budget).document)
    labels = {}
    for rule in layout.figures.values():
        for operand in rule.operands:
            if operand.startswith("prior:"):
                key = operand.removeprefix("prior:")
                labels[key] = layout.figures[key].label
    return labels


procurement = page_of(ProcurementEditor)
assets = page_of(AssetEditor)
prior = page_of(PriorEditor)
