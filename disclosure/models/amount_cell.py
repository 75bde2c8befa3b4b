"""Every amount that a disclosure prints, as a row for whoever looks for it across disclosures."""

from decimal import Decimal

from django.db import models

from disclosure.models.derived import Derived

# Decimals of yuan that are kept: a figure in 万元 may be printed with as many, and amounts up to
# budget.money.LARGEST still are whole numbers that every database holds.
DECIMALS = 5
FEN = Decimal("0.01")


class AmountCell(Derived):
    """A cell with an amount: where it stands, what it means, and the amount.

    The fields are the columns of the bulk data's amounts, and say the same
    (``documents.bulk.schema.AMOUNTS``). Money is whole hundred-thousandths of a yuan, because
    SQLite sorts decimals as binary floats. ``Amount`` is what comparisons add up; here is every
    cell, so that amounts stand side by side that are parts of each other.
    """

    position = models.PositiveIntegerField("次序")
    table = models.CharField("表", max_length=100)
    table_number = models.CharField("表号", max_length=20, blank=True)
    table_title = models.TextField("表名", blank=True)
    row = models.CharField("行", max_length=200)
    row_name = models.TextField("行名", blank=True)
    row_level = models.CharField("行级次", max_length=10)
    in_sums = models.BooleanField("求和时取")
    column = models.CharField("栏", max_length=100)
    column_title = models.TextField("栏名", blank=True)
    code = models.CharField("科目编码", max_length=40, blank=True)
    code_level = models.CharField("科目级次", max_length=10, blank=True)
    code_name = models.TextField("科目名称", blank=True)
    lineage = models.CharField("沿用至今的编码", max_length=40, blank=True)
    measure = models.CharField("科目分类", max_length=20, blank=True)
    subject = models.CharField("表的内容", max_length=40, blank=True)
    fund = models.CharField("资金来源", max_length=300, blank=True)
    origin = models.CharField("资金年份", max_length=100, blank=True)
    kind = models.CharField("支出种类", max_length=300, blank=True)
    figure = models.CharField("主要指标", max_length=300, blank=True)
    parts_of_yuan = models.BigIntegerField("金额（十万分之一元）")
    is_exact = models.BooleanField("精确")
    shown = models.TextField("印出的数", blank=True)
    money_unit = models.CharField("单位", max_length=20, blank=True)
    address = models.CharField("地址", max_length=300)

    class Meta:
        verbose_name = "金额单元格"
        verbose_name_plural = "金额单元格"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "position"], name="amount_cell_in_its_place"
            ),
        ]
        indexes = [models.Index(fields=["lineage", "table"], name="amount_cell_by_lineage")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.address}：{self.yuan}元"

    @property
    def yuan(self) -> Decimal:
        """Yuan with two decimals, or with more where the amount has them."""
        amount = Decimal(self.parts_of_yuan).scaleb(-DECIMALS)
        in_fen = amount.quantize(FEN)
        return in_fen if in_fen == amount else amount.normalize()
