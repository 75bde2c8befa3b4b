"""No rule says a false thing of a true document in a form of another place. Each case here was
said of a published disclosure."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import structs

from budget.dimensions import Fund, Kind
from budget.entries import Entries, PriorFigureEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Outcome, Result, check
from disclosure.documents.forms import SHIPPED, load_data
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Block, Cell, Document, Paragraph, Row, Table
from tests.disclosure.documents.checks.altered import context, every_block, every_table
from tests.disclosure.documents.checks.plausible import plausible_entries

FORM = Path(__file__).parents[1] / "forms" / "shanghai-like.toml"
REST_OF_TEXT = [
    {"text": "{year}年，收入预算{total}万元，其中：一般公共预算收入{general}万元，"},
    {
        "by": "general_change",
        "increase": "比{prior_year}年预算增加{general_change}万元；",
        "decrease": "比{prior_year}年预算减少{general_change}万元；",
        "same": "与{prior_year}年预算持平；",
    },
    {"text": "政府性基金收入{fund}万元，"},
    {
        "by": "fund_change",
        "increase": "比{prior_year}年预算增加{fund_change}万元。",
        "decrease": "比{prior_year}年预算减少{fund_change}万元。",
        "same": "与{prior_year}年预算持平。",
    },
]


def form_data() -> dict[str, Any]:
    return tomllib.loads(FORM.read_text(encoding="utf-8"))


def form(data: dict[str, Any] | None = None) -> Layout:
    """The form with a sentence on each fund, of which the first changed and the second did not."""
    data = data or form_data()
    figures = data["figures"]
    figures["fund"] = {"label": "政府性基金收入", "plus": ["government_fund/total/total"]}
    for key in ("general", "fund"):
        change = {"label": f"{key}增减", "plus": [key], "minus": [f"prior:{key}"], "unsigned": True}
        figures[f"{key}_change"] = change
    data["parts"][1]["blocks"][1] = {"kind": "sentence", "key": "total", "clauses": REST_OF_TEXT}
    del figures["total_change"]
    return load_data(data, SHIPPED, name="shanghai-like.toml")


def entries_in(layout: Layout, *, funds: tuple[str, ...]) -> Entries:
    entries = plausible_entries(1)
    lines = []
    for line in entries.lines:
        if line.fund not in funds:
            line = replace(line, fund=Fund.GENERAL_PUBLIC_BUDGET)
        is_kept = line.kind is Kind.YEAR_END_CARRYOVER
        if is_kept or (line.kind is Kind.BASIC and not line.economic):
            continue
        lines.append(line)
    slots = dict.fromkeys(layout.slots, "工作需要有所变化")
    return replace(entries, layout=layout.key, lines=tuple(lines), slots=slots, prior_figures=())


def document_in(layout: Layout, *, general_before: int = 1) -> Document:
    """A department without money of the government fund, this year or last."""
    entries = entries_in(layout, funds=("general_public_budget", "other_income"))
    prior = (
        PriorFigureEntry("general", Decimal(general_before), "上年部门预算"),
        PriorFigureEntry("fund", Decimal(0), "上年部门预算"),
    )
    return assemble(replace(entries, prior_figures=prior), layout).document


def results(document: Document, layout: Layout, *, hints: bool = False) -> dict[str, list[str]]:
    """The messages of each rule about faults, and hints as well if asked for."""
    told: dict[str, list[str]] = {}
    for result in check(document, replace(context(), layout=layout, solve=False)):
        is_fault = result.outcome is Outcome.FAIL
        if is_fault and (hints or not result.is_clean):
            messages = [finding.message for finding in result.findings]
            told.setdefault(result.rule, []).extend(messages)
    return told


def result_of(rule: str, document: Document, layout: Layout) -> Result:
    return next(
        result
        for result in check(document, replace(context(), layout=layout, solve=False))
        if result.rule == rule
    )


def reworded(document: Document, address: str, text: str) -> Document:
    def change(block: Block) -> Block:
        if isinstance(block, Paragraph) and block.address == address:
            return structs.replace(block, text=text, mentions=())
        return block

    return every_block(document, change)


# -- rules 18 and 37: a change is that of the amount before it -------------------------------------


def test_the_same_is_said_of_the_figure_it_stands_behind() -> None:
    layout = form()
    for document in (document_in(layout), document_in(layout).as_displayed()):
        assert "政府性基金收入0万元，与2022年预算持平" in _text(document)
        told = results(document, layout)
        assert "18" not in told
        assert "37" not in told
        assert "16" not in told


def test_the_same_said_of_what_changed_is_still_found() -> None:
    layout = form()
    document = document_in(layout)
    start, rest = _text(document).split("比2022年预算增加", 1)
    false_text = f"{start}与2022年预算持平{rest[rest.index('；') :]}"
    told = results(reworded(document, "explanation/total", false_text), layout)
    assert any("而实际变化增加" in message for message in told["18"])


def test_an_increase_to_nothing_is_still_found() -> None:
    layout = form()
    document = document_in(layout)
    false_text = _text(document).replace(
        "政府性基金收入0万元，与2022年预算持平", "政府性基金收入0万元，比2022年预算增加5万元"
    )
    told = results(reworded(document, "explanation/total", false_text), layout)
    (message,) = told["37"]
    assert message.endswith("而本年数为0万元，不可能是增加")


def test_a_change_without_a_reason_is_no_fault_where_the_form_asks_none() -> None:
    layout = form()
    assert "37" not in results(document_in(layout), layout)


def _text(document: Document) -> str:
    for block in document.blocks():
        if isinstance(block, Paragraph) and block.address == "explanation/total":
            return block.text
    raise LookupError("explanation/total")


# -- rule 16: nil ----------------------------------------------------------------------------------


def test_nil_of_no_table_is_not_pointed_out() -> None:
    layout = form()
    document = document_in(layout)
    text = f"{_text(document)}公务用车购置费0万元，捐赠5万元。"
    told = results(reworded(document, "explanation/total", text), layout, hints=True)
    (message,) = told["16"]
    assert "捐赠5万元" in message


# -- rule 12: nil printed as 0.00 ------------------------------------------------------------------


def test_nil_printed_in_a_column_of_other_codes_is_no_fault() -> None:
    layout = form()

    def with_zeros(table: Table) -> Table:
        if table.address != "basic":
            return table
        rows = []
        for row in table.rows:
            cells: list[Cell] = []
            for column, cell in zip(table.columns, row.cells, strict=True):
                is_nil = column.kind == "money" and not cell.text
                cells.append(structs.replace(cell, text="0.00") if is_nil else cell)
            rows.append(structs.replace(row, cells=tuple(cells)))
        return structs.replace(table, rows=tuple(rows))

    document = every_table(document_in(layout).as_displayed(), with_zeros)
    assert result_of("12", document, layout).outcome in (Outcome.PASS, Outcome.ROUNDING)


# -- rules 22 and 39: a form without goals ---------------------------------------------------------


def test_goals_are_not_asked_for_where_the_form_has_none() -> None:
    data = form_data()
    data["parts"][3]["blocks"] = data["parts"][3]["blocks"][:2]
    layout = form(data)
    document = document_in(layout)
    for rule in ("22", "39"):
        result = result_of(rule, document, layout)
        assert result.outcome is Outcome.NOT_APPLICABLE
        assert result.not_applicable_because.endswith("没有项目绩效目标")


# -- rule 27: an empty table as the blank form has it ----------------------------------------------


def test_blank_rows_and_a_total_of_nil_are_an_empty_table() -> None:
    layout = form()
    document = document_in(layout).as_displayed()

    def with_rows(table: Table) -> Table:
        if table.address != "government_fund":
            return table
        blank = [structs.replace(cell, text="") for cell in table.rows[0].cells]
        name = next(at for at, one in enumerate(table.columns) if one.kind == "name")
        total = list(blank)
        total[name] = structs.replace(blank[name], text="合　计")
        total[-1] = structs.replace(blank[-1], text="0.00")
        rows = (
            Row("government_fund/201", "class", tuple(blank)),
            Row("government_fund/total", "total", tuple(total)),
        )
        return structs.replace(table, rows=rows)

    changed = every_table(document, with_rows)
    assert not changed.table("government_fund").is_empty
    assert result_of("27", changed, layout).outcome is Outcome.PASS


def test_a_note_below_figures_is_still_found() -> None:
    layout = form()
    document = document_in(layout)

    def with_amount(table: Table) -> Table:
        if table.address != "government_fund":
            return table
        cells = [structs.replace(cell, text="5.00") for cell in table.rows[0].cells]
        row = Row("government_fund/total", "total", tuple(cells))
        return structs.replace(table, rows=(row,))

    told = results(every_table(document.as_displayed(), with_amount), layout)
    assert any("有数据，却注明" in message for message in told["27"])


# -- rule 28: terms --------------------------------------------------------------------------------


def test_terms_are_known_in_any_numbering_and_by_what_is_in_headings() -> None:
    data = form_data()
    data["parts"].append(
        {
            "key": "terms",
            "title": "名词解释",
            "blocks": [
                {"kind": "heading", "key": "title", "level": 1, "text": "名词解释"},
                {
                    "kind": "list",
                    "key": "term",
                    "role": "term",
                    "text": "{text}",
                    "items": [
                        {"key": "basic", "text": "（一）基本支出预算：是保障机构运转的支出。"},
                        {"key": "three", "text": "（二）“三公”经费：是三项费用。"},
                        {"key": "special", "text": "①其他相关情况：是其他情况。"},
                        {"key": "gone", "text": "（四）国债转贷支出：是没有提到的支出。"},
                    ],
                },
            ],
        }
    )
    layout = form(data)
    told = results(document_in(layout), layout, hints=True)
    unused = [message for message in told["28"] if "定义了" in message]
    assert unused == ["名词解释定义了“国债转贷支出”，文中和表中都没有用到"]


# -- rules 7 and 32: forms that know fewer kinds, or count other money -----------------------------


def two_kinds() -> Layout:
    """The form as Shanghai has it: basic and project spending, nothing kept."""
    data = form_data()
    kinds = data["selectors"]
    kinds["spending"] = {"kind": ["basic", "project"]}
    kinds["not_basic"] = {"kind": ["project"]}
    tables = data["tables"]
    rows = tables["summary"]["rows"]
    tables["summary"]["rows"] = [row for row in rows if row["key"] != "year_end"]
    tables["summary"]["row_sums"]["spending_total"].remove("year_end_carryover")
    del kinds["year_end"]
    for row in tables["summary"]["rows"]:
        if row["key"] == "grand_total":
            row["spending"]["counts"] = ["spending"]
    return form(data)


def test_a_form_of_two_kinds_of_spending_has_spending() -> None:
    layout = two_kinds()
    assert layout.kinds == (Kind.BASIC, Kind.PROJECT)
    entries = entries_in(layout, funds=("general_public_budget",))
    lines = [line for line in entries.lines if line.kind in layout.kinds]
    document = assemble(replace(entries, lines=tuple(lines)), layout).document
    assert result_of("32", document, layout).outcome is not Outcome.NOT_APPLICABLE


def test_income_of_this_year_need_not_list_the_codes_of_carry_over() -> None:
    data = form_data()
    data["tables"]["income"]["counts"] = ["current_year"]
    layout = form(data)
    told = results(document_in(layout), layout)
    assert "7" not in told


# -- rules 34 and 35 -------------------------------------------------------------------------------


def test_leaders_of_contents_and_years_from_which_something_holds_are_no_slips() -> None:
    layout = form()
    document = document_in(layout)
    leaders = "…" * 20
    contents = f"一、职能{leaders}二、说明{leaders}三、表{leaders}"
    since = f"{_text(document)}自2020年起由本局负责，2019年度以来没有变化。"
    assert "34" not in results(reworded(document, "duties/duty-1", contents), layout)
    assert "35" not in results(reworded(document, "explanation/total", since), layout)
    left_over = reworded(document, "duties/duty-1", f"负责{leaders}工作")
    assert "34" in results(left_over, layout)
    other_year = reworded(document, "explanation/total", f"{_text(document)}2020年完成。")
    assert "35" in results(other_year, layout)
