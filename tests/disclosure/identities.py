"""The identities that every disclosure must fulfil, in yuan, stated over cells by address; sums
come from the form itself."""

from collections.abc import Iterator
from decimal import Decimal

from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.model.document import Document, Table


class Amounts:
    """The exact amounts of a document by address; a cell that is not printed is nothing."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __getitem__(self, address: str) -> Decimal:
        cell = self.document.cells.get(address)
        return (cell.value if cell else None) or Decimal(0)

    def rows(self, table: str, *, level: str) -> list[str]:
        """The codes of a table's rows of a level."""
        return [
            row.address.split("/")[1]
            for row in self.document.table(table).rows
            if row.level == level
        ]


Identity = tuple[str, Decimal, Decimal]


def sums_of_the_form(document: Document, layout: Layout) -> Iterator[Identity]:
    """Every total that the layout states, and every code as the sum of the codes one level
    below."""
    amounts = Amounts(document)
    for table in document.tables:
        rule = layout.tables[table.address]
        yield from _column_sums(table, rule, amounts)
        if rule.rows_by == "fixed":
            yield from _row_sums(rule, amounts)
        else:
            yield from _code_sums(table, amounts)


def _column_sums(table: Table, rule: TableRule, amounts: Amounts) -> Iterator[Identity]:
    addresses = [row.address for row in table.rows]
    if rule.rows_by == "fixed":
        addresses = [f"{rule.key}/{item.key}" for row in rule.rows for item in row.items.values()]
    for address in addresses:
        for total, parts in rule.column_sums.items():
            yield (
                f"{address}/{total}",
                amounts[f"{address}/{total}"],
                sum_of(amounts, address, parts),
            )


def sum_of(amounts: Amounts, address: str, columns: tuple[str, ...]) -> Decimal:
    return sum((amounts[f"{address}/{column}"] for column in columns), Decimal(0))


def _row_sums(rule: TableRule, amounts: Amounts) -> Iterator[Identity]:
    for column in rule.columns:
        for total, parts in rule.row_sums.items():
            whole = amounts[f"{rule.key}/{total}/{column.key}"]
            yield (
                f"{rule.key}/{total}/{column.key}",
                whole,
                sum((amounts[f"{rule.key}/{part}/{column.key}"] for part in parts), Decimal(0)),
            )


def _code_sums(table: Table, amounts: Amounts) -> Iterator[Identity]:
    codes = [row.address.split("/")[1] for row in table.rows if row.level not in ("total", "blank")]
    levels = sorted({len(code) for code in codes})
    for column in (column.key for column in table.columns if column.kind == "money"):
        for above, below in zip([0, *levels], levels, strict=False):
            for code in ["total"] if not above else [code for code in codes if len(code) == above]:
                prefix = "" if code == "total" else code
                children = [
                    child for child in codes if len(child) == below and child.startswith(prefix)
                ]
                total = sum(
                    (amounts[f"{table.address}/{child}/{column}"] for child in children), Decimal(0)
                )
                yield (
                    f"{table.address}/{code}/{column}",
                    amounts[f"{table.address}/{code}/{column}"],
                    total,
                )


FISCAL = ("general_public_budget", "government_fund", "state_capital")
TABLE_OF_FUND = {
    "general_public_budget": "table-5",
    "government_fund": "table-7",
    "state_capital": "table-8",
}
SOURCES_APART = (
    "fiscal_special_account",
    "public_service_income",
    "business_income",
    "superior_subsidy",
    "affiliate_remittance",
    "other_income",
    "unit_own_funds",
)


def across_tables_of_hebei(document: Document, layout: Layout) -> Iterator[Identity]:
    """What one table of the Hebei form says must be what another says."""
    amounts = Amounts(document)
    yield (
        "income = spending",
        amounts["table-1/income_total/income"],
        amounts["table-1/spending_total/spending"],
    )
    yield (
        "T4 income = spending",
        amounts["table-4/income_total/income"],
        amounts["table-4/spending_total/total"],
    )
    yield "T1 = T2 total", amounts["table-1/income_total/income"], amounts["table-2/total/total"]
    yield (
        "T1 = T2 carry-over",
        amounts["table-1/carryover/income"],
        amounts["table-2/total/carryover"],
    )
    yield (
        "T1 = T3 total",
        amounts["table-1/current_year_spending/spending"],
        amounts["table-3/total/total"],
    )
    yield "T1 = T2 fiscal", _income(amounts, "table-1", FISCAL), amounts["table-2/total/fiscal"]
    yield (
        "T4 = T2 fiscal",
        amounts["table-4/current_year_income/income"],
        amounts["table-2/total/fiscal"],
    )
    for source in SOURCES_APART:
        yield (
            f"T1 = T2 {source}",
            amounts[f"table-1/{source}/income"],
            amounts[f"table-2/total/{source}"],
        )
    for fund in FISCAL:
        yield (
            f"T1 = T4 {fund}",
            amounts[f"table-1/{fund}/income"],
            amounts[f"table-4/{fund}/income"],
        )
    yield "T5 basic = T6", amounts["table-5/total/basic"], amounts["table-6/total/total"]
    yield from _class_by_class(amounts, layout)


def _income(amounts: Amounts, table: str, sources: tuple[str, ...]) -> Decimal:
    return sum((amounts[f"{table}/{source}/income"] for source in sources), Decimal(0))


def _class_by_class(amounts: Amounts, layout: Layout) -> Iterator[Identity]:
    classes = [
        row.items["spending"].key
        for row in layout.tables["table-1"].rows
        if "spending" in row.items
    ]
    for code in filter(str.isdigit, classes):
        yield (
            f"T1 = T3 {code}",
            amounts[f"table-1/{code}/spending"],
            amounts[f"table-3/{code}/total"],
        )
        for fund, table in TABLE_OF_FUND.items():
            yield (
                f"T4 = {table} {code}",
                amounts[f"table-4/{code}/{fund}"],
                amounts[f"{table}/{code}/total"],
            )


def three_public_of_hebei(document: Document) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Table 9 counts at least what table 6 shows of the same economic codes."""
    amounts = Amounts(document)
    for row, codes in {
        "overseas_travel": ("30212",),
        "vehicle_purchase": ("31013", "30913"),
        "vehicle_operation": ("30231",),
        "reception": ("30217",),
    }.items():
        basic = sum((amounts[f"table-6/{code}/total"] for code in codes), Decimal(0))
        yield row, amounts[f"table-9/{row}/general_public_budget"], basic
