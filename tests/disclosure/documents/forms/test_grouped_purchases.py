"""Purchases in groups with their sums, by 货物, 工程 and 服务, as Jiangsu's form has them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from budget.entries import Entries, ProcurementItemEntry
from budget.lineage import Lineage
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.bulk.rows import BulkSource, VersionFacts, rows
from disclosure.documents.bulk.schema import TABLES, VersionState
from disclosure.documents.checks import Context, check
from disclosure.documents.forms import FOLDER, layout
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.files import read_file
from disclosure.documents.model.document import Document, Imprint, Table
from disclosure.documents.proving.specimens import Case, specimen
from tests.layouts import faults

FORM = layout("jiangsu-department-2019")


def bought(letter: str, project: str, goods: str, yuan: int) -> ProcurementItemEntry:
    return ProcurementItemEntry(
        project_name=project,
        goods=goods,
        catalogue_number=letter,
        economic="会议费" if project == "会议" else "办公设备购置",
        organisation="分散自行组织",
        general_public_budget=Decimal(yuan),
    )


# In the order of entering, which is not that of the groups.
ITEMS = (
    bought("C", "会议", "会议服务", 10_350_000),
    bought("A", "设备", "台式计算机", 179_200),
    bought("C", "会议", "印刷服务", 300_000),
    bought("A", "设备", "家具用具", 184_000),
)
ROWS = [
    ["合计", "", "", "", "", "1101.32"],
    ["一、货物A", "", "", "", "", "36.32"],
    ["", "设备", "办公设备购置", "", "", "36.32"],
    ["", "", "", "台式计算机", "分散自行组织", "17.92"],
    ["", "", "", "家具用具", "分散自行组织", "18.40"],
    ["三、服务C", "", "", "", "", "1065.00"],
    ["", "会议", "会议费", "", "", "1065.00"],
    ["", "", "", "会议服务", "分散自行组织", "1035.00"],
    ["", "", "", "印刷服务", "分散自行组织", "30.00"],
]


@cache
def made() -> Entries:
    return replace(specimen(FORM, Case.USUAL, 0).entries, procurement=ITEMS)


@cache
def document() -> Document:
    return assemble(made(), FORM).document


def printed(table: Table) -> list[list[str]]:
    return [[cell.text.replace(",", "") for cell in row.cells] for row in table.rows]


def test_groups_stand_below_their_sums_goods_first() -> None:
    table = document().table("procurement")
    assert printed(table) == ROWS
    assert table.rows[0].address == "procurement/total"
    assert table.rows[2].address == "procurement/group-2"
    assert table.rows[8].address == "procurement/item-4"


def test_a_figure_of_the_table_counts_each_purchase_once() -> None:
    figures = {figure.key: figure.value for figure in document().figures}
    assert figures["purchases"] == Decimal("11013200")


@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf"])
def test_files_give_back_what_was_bought(name: str) -> None:
    content = formats.get(name).render(document(), Imprint(1, document().digest, None))
    reading = read_file(content, f"file.{name}", [FORM])
    table = reading.document.table("procurement")
    assert printed(table) == ROWS
    assert [row.level for row in table.rows] == [
        row.level for row in document().table("procurement").rows
    ]
    assert entries_of(reading, FORM).procurement == (ITEMS[1], ITEMS[3], ITEMS[0], ITEMS[2])


def bulk_rows(of_version: Document, form: Layout) -> list[dict[str, Any]]:
    facts = VersionFacts(1, VersionState.CURRENT, date(2019, 2, 20), "320000/2019/203/v1/")
    names = TABLES["procurement"].names
    source = BulkSource(of_version, facts, form, Lineage([]))
    return [dict(zip(names, row, strict=True)) for row in rows("procurement", source)]


def test_without_groups_the_catalogue_number_tells_the_kind_in_bulk_data() -> None:
    form = layout("hebei-2023")
    entries = replace(specimen(form, Case.USUAL, 0).entries, procurement=ITEMS)
    given = bulk_rows(assemble(entries, form).document, form)
    lines = [row for row in given if row["row_level"] == "line"]
    assert [row["kind"] for row in lines] == ["services", "goods", "services", "goods"]
    assert [row["project_name"] for row in lines] == ["会议", "设备", "会议", "设备"]
    assert {(row["economic"], row["organisation"]) for row in lines} == {("", "")}
    assert sum(row["total"] for row in lines) == Decimal("11013200")


def test_bulk_data_say_of_each_purchase_what_its_groups_say() -> None:
    given = bulk_rows(document(), FORM)
    told = []
    for row in given:
        if row["row_level"] == "line":
            told.append((row["kind"], row["project_name"], row["economic"], row["organisation"]))
    goods = ("goods", "设备", "办公设备购置", "分散自行组织")
    services = ("services", "会议", "会议费", "分散自行组织")
    assert told == [goods, goods, services, services]
    total, of_goods, *_ = given
    assert (total["kind"], total["project_name"]) == ("", "")
    assert (of_goods["kind"], of_goods["project_name"]) == ("goods", "")
    lines = [row["total"] for row in given if row["row_level"] == "line"]
    assert sum(lines) == total["total"] == Decimal("11013200")


def test_a_sum_that_its_purchases_do_not_make_is_found() -> None:
    parts = []
    for part in document().parts:
        blocks = [_with_wrong_sum(block) for block in part.blocks]
        parts.append(msgspec.structs.replace(part, blocks=tuple(blocks)))
    wrong = msgspec.structs.replace(document(), parts=tuple(parts)).as_displayed()
    (result,) = [one for one in check(wrong, Context(FORM, solve=False)) if one.rule == "24"]
    places = {finding.cells[0].address for finding in result.findings}
    assert places == {"procurement/total/total", "procurement/group-1/total"}


def _with_wrong_sum(block: object) -> object:
    """Return the table of purchases with another sum of goods."""
    if not isinstance(block, Table) or block.address != "procurement":
        return block
    rows = list(block.rows)
    cells = list(rows[1].cells)
    cells[-1] = msgspec.structs.replace(cells[-1], text="46.32", value=None)
    rows[1] = msgspec.structs.replace(rows[1], cells=tuple(cells))
    return msgspec.structs.replace(block, rows=tuple(rows))


def test_a_purchase_that_is_of_no_kind_is_refused() -> None:
    items = (*ITEMS, replace(ITEMS[0], catalogue_number="9", goods="不知是什么"))
    problems = assemble(replace(made(), procurement=items), FORM).problems
    assert any("不知是什么" in problem.message for problem in problems)


WITHOUT_PROJECT = replace(
    ITEMS[0], project_name="", economic="", goods="桌", catalogue_number="A05"
)


def test_a_purchase_without_the_texts_of_its_group_is_refused_by_name() -> None:
    unnamed = replace(ITEMS[0], goods="", organisation="")
    items = (*ITEMS, WITHOUT_PROJECT, unnamed)
    problems = assemble(replace(made(), procurement=items), FORM).problems
    told = [problem for problem in problems if problem.code == "purchase.unnamed"]
    assert [problem.address for problem in told] == ["政府采购，项目“”", "政府采购，项目“会议”"]
    assert "“桌”没有填写专项名称、经济科目" in told[0].message
    assert "采购物品名称、采购组织形式" in told[1].message


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@pytest.mark.parametrize("is_first", [True, False])
def test_money_of_a_group_without_texts_counts_once(name: str, is_first: bool) -> None:
    """A draft has such rows, and so may files that others made."""
    items = (WITHOUT_PROJECT, *ITEMS) if is_first else (*ITEMS, WITHOUT_PROJECT)
    printed_items = assemble(replace(made(), procurement=items), FORM).document
    content = formats.get(name).render(printed_items, Imprint(1, printed_items.digest, None))
    back = entries_of(read_file(content, f"file.{name}", [FORM]), FORM).procurement
    assert sum(item.cost for item in back) == sum(item.cost for item in items)
    (table,) = [item for item in back if item.goods == "桌"]
    assert (table.project_name, table.economic, table.kind) == ("", "", "goods")
    assert sorted(item.project_name for item in back) == ["", "会议", "会议", "设备", "设备"]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            'groups = [["category"], ["project_name", "economic"]]',
            'groups = [["total"]]',
            "groups[1]",
            "文字的 key",
        ),
        (
            'groups = [["category"], ["project_name", "economic"]]',
            'groups = [["category"], ["category"]]',
            "groups",
            "重复",
        ),
        (
            'groups = [["category"], ["project_name", "economic"]]',
            'groups = [["category"], ["project_name"], ["economic"]]',
            "groups",
            "最多分2级",
        ),
        (
            'groups = [["category"], ["project_name", "economic"]]',
            'groups = [["category", "goods"], ["project_name", "economic", "organisation"]]',
            "groups",
            "自己的一列文字",
        ),
        (
            'source = "goods"',
            'source = "goods", labels = { goods = "甲" }',
            "columns.goods.labels",
            "请删去",
        ),
        ('goods = "一、货物A", ', 'things = "一、货物A", ', "labels.things", "不认识"),
    ],
)
def test_groups_that_could_not_be_read_back_are_refused(
    tmp_path: Path, old: str, new: str, place: str, message: str
) -> None:
    text = (FOLDER / "jiangsu-department-2019.toml").read_text(encoding="utf-8")
    assert old in text
    told = faults(tmp_path, text.replace(old, new, 1))
    assert any(place in problem.address and message in problem.message for problem in told)
