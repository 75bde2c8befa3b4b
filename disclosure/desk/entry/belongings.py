"""Procurement, state assets and last year's figures: grids with their sums."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from budget import entries
from budget.actions.assets import replace_holdings
from budget.actions.budgets import plan_asset_purchases
from budget.actions.narrative import replace_prior_figures
from budget.actions.procurement import replace_items
from budget.dimensions import AssetKind
from budget.models import AssetHolding, PriorFigure, ProcurementItem
from budget.problems import Problem, Problems
from budget.sheets import amount_text
from disclosure.desk.entry.grids import GridColumn, typed
from disclosure.desk.entry.parts import PartEditor, Texts, page_of, zero_for_none
from disclosure.documents import forms

MONEY = (
    ("general_public_budget", "一般公共预算拨款"),
    ("government_fund", "基金预算拨款"),
    ("state_capital", "国有资本经营预算拨款"),
    ("fiscal_special_account", "财政专户核拨"),
    ("unit_own_funds", "单位资金"),
    ("fiscal_carryover", "财政拨款结转"),
    ("other_carryover", "非财政拨款结转结余"),
)
SHARE = "sme_reserved_share"
AMOUNTS = (*(key for key, _ in MONEY), SHARE)


class ProcurementEditor(PartEditor):
    label = "政府采购预算"
    columns = (
        GridColumn("project_name", "项目名称"),
        GridColumn("project_budget", "项目预算资金", "amount", unit="元", adds_up=True, headings=("预算资金",)),
        GridColumn("goods", "采购物品名称", headings=("采购物品", "品目名称")),
        GridColumn("catalogue_number", "目录序号", headings=("政府采购目录序号", "采购目录")),
        GridColumn("measure", "计量单位", headings=("单位",), width="short"),
        GridColumn("quantity", "数量", "number", width="short"),
        GridColumn("unit_price", "单价", "amount", unit="元"),
        GridColumn("cost", "数量×单价", "amount", unit="元", adds_up=True, product_of=("quantity", "unit_price")),
        *(GridColumn(key, label, "amount", unit="元", adds_up=True) for key, label in MONEY),
        GridColumn("total", "资金合计", "amount", unit="元", adds_up=True, sum_of=tuple(key for key, _ in MONEY)),
        GridColumn(SHARE, "预留中小微企业份额", "amount", unit="元", adds_up=True),
    )

    def saved(self) -> list[tuple[str, Texts]]:
        items = self.budget.procurement_items.all()
        return [
            (str(item.pk), {column.key: _text(getattr(item, column.key)) for column in typed(self.columns)})
            for item in items
        ]

    def model_row(self, values: dict[str, Any]) -> Model:
        return ProcurementItem(**zero_for_none(values, AMOUNTS))

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        items = [entries.ProcurementItem(**zero_for_none(values, AMOUNTS)) for _, values in rows]
        replace_items(budget=self.budget, items=items, by=self.request.user)


def _text(value: Any) -> str:
    return amount_text(value) if isinstance(value, Decimal) or value is None else str(value)


class AssetEditor(PartEditor):
    label = "国有资产占用"
    moves = False
    columns = (
        GridColumn("kind", "资产类别", "choice", tuple(kind.label for kind in AssetKind), headings=("项目",)),
        GridColumn("quantity", "数量", "number"),
        GridColumn("value", "价值", "amount", unit="元", adds_up=True),
    )
    fields = (("planned_asset_purchases", "本年拟购置固定资产（元）", "amount"),)

    def saved(self) -> list[tuple[str, Texts]]:
        held = {holding.kind: holding for holding in self.budget.assets.all()}
        return [(str(kind), self._texts(kind, held.get(str(kind)))) for kind in AssetKind]

    @staticmethod
    def _texts(kind: AssetKind, holding: AssetHolding | None) -> Texts:
        quantity, value = (holding.quantity, holding.value) if holding else (None, None)
        return {"kind": kind.label, "quantity": amount_text(quantity), "value": amount_text(value)}

    def saved_fields(self) -> Texts:
        self.budget.refresh_from_db(fields=["planned_asset_purchases"])
        return {"planned_asset_purchases": amount_text(self.budget.planned_asset_purchases)}

    def model_row(self, values: dict[str, Any]) -> Model:
        return AssetHolding(kind=_asset_kind(values["kind"]), quantity=values["quantity"], value=values["value"] or 0)

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        stated = [values for _, values in rows if values["quantity"] is not None or values["value"] is not None]
        unknown = [values["kind"] for values in stated if not _asset_kind(values["kind"])]
        if unknown:
            raise Problems([Problem("asset_kind", "资产类别", f"没有“{kind}”这一类") for kind in unknown])
        holdings = [
            entries.AssetHolding(AssetKind(_asset_kind(each["kind"])), each["quantity"], each["value"] or Decimal(0))
            for each in stated
        ]
        replace_holdings(budget=self.budget, holdings=holdings, by=self.request.user)
        amount = fields["planned_asset_purchases"] or Decimal(0)
        plan_asset_purchases(budget=self.budget, amount=amount, by=self.request.user)

    def context(self) -> dict[str, Any]:
        return {"remark": "没有的类别留空。合计中“其中：办公用房”不重复计算。"}


def _asset_kind(label: str) -> str:
    return next((str(kind) for kind in AssetKind if label in (kind.label, str(kind))), "")


class PriorEditor(PartEditor):
    label = "上年数"
    moves = False

    def __init__(self, request: HttpRequest, budget: Any) -> None:
        super().__init__(request, budget)
        layout = forms.layout(budget.fiscal_year.layout)
        operands = [operand for rule in layout.figures.values() for operand in rule.plus + rule.minus]
        keys = dict.fromkeys(operand.removeprefix("prior:") for operand in operands if operand.startswith("prior:"))
        self.labels = {key: layout.figures[key].label for key in keys}
        self.columns = (
            GridColumn("figure", "数字", "choice", tuple(self.labels.values()), headings=("项目",)),
            GridColumn("amount", "上年金额", "amount", unit="元"),
            GridColumn("source", "来源", headings=("出处",)),
        )

    def saved(self) -> list[tuple[str, Texts]]:
        figures = {each.figure: each for each in self.budget.prior_figures.all()}
        keys = [*self.labels, *(key for key in figures if key not in self.labels)]
        return [(key, self._texts(key, figures.get(key))) for key in keys]

    def _texts(self, key: str, figure: PriorFigure | None) -> Texts:
        amount, source = (figure.amount, figure.source) if figure else (None, "")
        return {"figure": self.labels.get(key, key), "amount": amount_text(amount), "source": source}

    def _key(self, label: str) -> str:
        return next((key for key, known in self.labels.items() if known == label), label)

    def model_row(self, values: dict[str, Any]) -> Model:
        stated = values["amount"] is not None
        source = values["source"] if stated else "—"
        return PriorFigure(figure=self._key(values["figure"]), amount=values["amount"] or 0, source=source)

    def write(self, rows: Sequence[tuple[str, dict[str, Any]]], fields: dict[str, Any]) -> None:
        figures = [
            entries.PriorFigure(self._key(values["figure"]), values["amount"], values["source"])
            for _, values in rows
            if values["amount"] is not None
        ]
        replace_prior_figures(budget=self.budget, figures=figures, by=self.request.user)

    def context(self) -> dict[str, Any]:
        return {"remark": "上年已在本系统公开的，自动取上年公开数，这里填的不用；没有公开的，在这里填写并注明来源。"}


procurement = page_of(ProcurementEditor)
assets = page_of(AssetEditor)
prior = page_of(PriorEditor)
