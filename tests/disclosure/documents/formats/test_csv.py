"""The CSV archive, read back with nothing but its own descriptor."""

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from disclosure.documents.formats import get
from disclosure.documents.formats.csv.resources import guarded, table_resource
from disclosure.documents.model.document import Document, Goal, Table
from tests.documents import example_document, imprint

READERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "date": date.fromisoformat,
}


class Package:
    """What a program sees that knows the standard but not us: descriptor and typed rows."""

    def __init__(self, document: Document, **edition: Any) -> None:
        archive = ZipFile(BytesIO(get("csv").render(document, imprint(document, **edition))))
        self.members = {name: archive.read(name) for name in archive.namelist()}
        self.descriptor = json.loads(self.members["datapackage.json"])
        self.resources = {resource["name"]: resource for resource in self.descriptor["resources"]}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a resource by the stable names of its columns.

        Raises where a cell breaks its declared type.
        """
        resource = self.resources[name]
        schema = resource["schema"]
        text = self.members[resource["path"]].decode("utf-8-sig")
        header, *lines = csv.reader(StringIO(text, newline=""))
        assert header == [field["name"] for field in schema["fields"]]
        rows = []
        for line in lines:
            row = {}
            for field, value in zip(schema["fields"], line, strict=True):
                row[field["key"]] = self._read(value, field, schema)
            rows.append(row)
        (primary_key,) = schema["primaryKey"]
        (key,) = [field["key"] for field in schema["fields"] if field["name"] == primary_key]
        assert len({row[key] for row in rows}) == len(rows)
        return rows

    @staticmethod
    def _read(value: str, field: dict[str, Any], schema: dict[str, Any]) -> Any:
        constraints = field.get("constraints", {})
        if value in schema["missingValues"]:
            assert not constraints.get("required"), f"{field['name']} is empty"
            return None
        assert value in constraints.get("enum", [value])
        return READERS[field["type"]](value)


@cache
def example() -> Package:
    return Package(example_document())


def with_first_row(document: Document, address: str, **texts: str) -> Document:
    def change(table: Table) -> Table:
        first, *others = table.rows
        cells = []
        for cell, column in zip(first.cells, table.columns, strict=True):
            cells.append(replace(cell, text=texts.get(column.key, cell.text)))
        return replace(table, rows=(replace(first, cells=tuple(cells)), *others))

    return with_table(document, address, change)


def with_table(document: Document, address: str, change: Callable[[Table], Table]) -> Document:
    parts = []
    for part in document.parts:
        blocks = list(part.blocks)
        for index, block in enumerate(blocks):
            if isinstance(block, Table) and block.address == address:
                blocks[index] = change(block)
        parts.append(replace(part, blocks=tuple(blocks)))
    return replace(document, parts=tuple(parts))


def first_row(document: Document) -> dict[str, Any]:
    """The first row of table 1, read back."""
    return Package(document).rows("table-1")[0]


# -- what is in it ---------------------------------------------------------------------------------


def test_one_file_for_each_table_and_for_goals() -> None:
    tables = [table.address for table in example_document().tables]
    assert list(example().resources) == [
        *tables,
        "bodies",
        "procurement",
        "assets",
        "goals",
        "goal-indicators",
    ]
    assert set(example().members) == {"README.txt", "datapackage.json"} | {
        resource["path"] for resource in example().resources.values()
    }


def test_every_resource_is_readable_by_its_own_declaration() -> None:
    for name in example().resources:
        example().rows(name)


def test_tables_hold_each_shown_amount_and_nothing_finer() -> None:
    for table in example_document().every_table():
        if table.kind in ("objective", "indicators"):
            continue
        written = {row["address"]: row for row in example().rows(table.address)}
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column.kind == "money" and row.level != "blank":
                    amount = Decimal(cell.text) if cell.text else None
                    assert written[row.address][column.key] == amount


def test_columns_are_named_by_the_header_texts_above_them() -> None:
    fields = example().resources["table-2"]["schema"]["fields"]
    assert [field["name"] for field in fields[:5]] == [
        "序号",
        "功能分类科目/科目编码",
        "功能分类科目/科目名称",
        "合计",
        "本年收入/小计",
    ]
    assert {field["unit"] for field in fields if field["type"] == "number"} == {"万元"}
    assert fields[1]["type"] == "string"


def test_levels_let_a_reader_sum_without_counting_twice() -> None:
    rows = example().rows("table-3")
    (total,) = [row["total"] for row in rows if row["level"] == "total"]
    classes = [row["total"] for row in rows if row["level"] == "class"]
    assert sum(classes) == total == Decimal("2279.15")


def test_an_empty_table_is_a_header_without_rows() -> None:
    assert example().rows("table-7") == []
    assert "注：无政府基金预算财政拨款预算，空表列示。" in example().resources["table-7"]["notes"]


def test_goals_are_one_row_an_indicator_with_every_level_filled() -> None:
    rows = example().rows("goal-indicators")
    assert len(rows) == 212
    assert all(row["level_1"] and row["project_name"] for row in rows)
    first = rows[0]
    assert (first["value"], first["operator"]) == ("≥1000人", "at_least")
    assert (first["number"], first["unit"]) == (1000, "人")
    deadlines = {row["deadline"] for row in rows if row["value"] == "2023年12月20日前完成"}
    assert deadlines == {date(2023, 12, 20)}


def test_goal_texts_have_a_file_of_their_own() -> None:
    rows = example().rows("goals")
    goals = example_document().goals
    assert [row["goal"] for row in rows] == [goal.objective.rows[0].cells[1].text for goal in goals]
    assert [row["project_name"] for row in rows] == [goal.name for goal in goals]


def test_a_document_without_goals_has_no_files_for_them() -> None:
    document = example_document()
    parts = []
    for part in document.parts:
        blocks = [block for block in part.blocks if not isinstance(block, Goal)]
        parts.append(replace(part, blocks=tuple(blocks)))
    assert "goals" not in Package(replace(document, parts=tuple(parts))).resources


def test_columns_under_one_heading_are_told_apart() -> None:
    document = example_document()
    table = document.table("table-2")
    header = tuple(tuple(replace(cell, text="金额") for cell in row) for row in table.header)
    resource = table_resource(replace(table, header=header), document.identity)
    names = [field.name for field in resource.fields]
    assert len(set(names)) == len(names)


# -- how it is written -----------------------------------------------------------------------------


def test_files_begin_with_a_byte_order_mark_and_end_lines_as_the_standard_says() -> None:
    for resource in example().resources.values():
        content = example().members[resource["path"]]
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")


def test_the_descriptor_states_size_and_hash_of_each_file() -> None:
    for resource in example().resources.values():
        content = example().members[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"


def test_the_descriptor_keeps_to_the_names_that_the_standard_allows() -> None:
    names = [example().descriptor["name"], *example().resources]
    assert all(re.fullmatch(r"[-a-z0-9._/]+", name) for name in names)
    assert example().descriptor["id"] == f"urn:sha256:{example_document().digest}"


def test_the_readme_says_what_the_files_are() -> None:
    text = example().members["README.txt"].decode("utf-8-sig")
    for expected in (
        example_document().title,
        "第1版",
        "2023-02-20",
        example_document().digest,
        "万元",
        "撇号",
    ):
        assert expected in text
    assert all(resource["path"] in text for resource in example().resources.values())


def test_a_draft_of_simulated_money_says_so_in_each_name_and_in_the_readme() -> None:
    identity = replace(example_document().identity, simulated=True)
    package = Package(replace(example_document(), identity=identity), status="draft")
    for resource in package.resources.values():
        assert resource["path"].startswith("草案-模拟数据-")
    lines = package.members["README.txt"].decode("utf-8-sig").split("\r\n")
    assert lines[1:3] == ["草案", "模拟数据"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "＝1+1", "　=1", "\n=1", "'=1", "'引'"]
)
def test_no_text_begins_like_a_formula_and_each_comes_back(text: str) -> None:
    document = with_first_row(example_document(), "table-1", income_item=text)
    written = first_row(document)["income_item"]
    assert written == "'" + text
    assert not re.match(r"[=+\-@＝\t\r\n\s]", written)


@pytest.mark.parametrize(
    "text", ["一、收入", "5-7人", "a=b", "≥90%", "", "“老党员”", "行一\n行二", '引"号,逗号']
)
def test_other_text_is_written_as_it_is(text: str) -> None:
    assert guarded(text) == text
    document = with_first_row(example_document(), "table-1", income_item=text)
    assert first_row(document)["income_item"] == (text or None)


@pytest.mark.parametrize(
    ("shown", "read"), [("-5.00", "-5.00"), ("1,234,567.80", "1234567.80"), ("0.00", "0.00")]
)
def test_numbers_stay_numbers(shown: str, read: str) -> None:
    document = with_first_row(example_document(), "table-1", income=shown)
    assert first_row(document)["income"] == Decimal(read)


def test_a_forms_sign_for_nil_is_declared_as_no_number() -> None:
    package = Package(with_first_row(example_document(), "table-1", income="—", spending="-"))
    assert package.resources["table-1"]["schema"]["missingValues"] == ["", "'-", "—"]
    assert package.rows("table-1")[0]["income"] is None


@pytest.mark.parametrize("title", ['收/支:总*表?<1>|"\\', "长" * 200, "..", "", "con"])
def test_any_title_makes_a_legal_file_name(title: str) -> None:
    package = Package(
        with_table(example_document(), "table-1", lambda table: replace(table, title=title))
    )
    path = package.resources["table-1"]["path"]
    assert path.startswith("table-1")
    assert path.endswith(".csv")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', path)
    assert len(path.encode()) <= 255
    package.rows("table-1")


def test_the_fingerprint_names_what_shapes_the_bytes() -> None:
    assert re.fullmatch(r"csv-\d+ zlib-\S+", get("csv").fingerprint())
