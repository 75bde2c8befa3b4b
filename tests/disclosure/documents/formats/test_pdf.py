"""The official PDF, opened with pypdf and pikepdf."""

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from msgspec import structs

from disclosure.documents.formats import get
from disclosure.documents.model.document import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Document,
    Goal,
    HeaderCell,
    Heading,
    Identity,
    Imprint,
    Paragraph,
    Part,
    Row,
    Table,
)
from tests.documents import example_document, imprint
from tests.seeds import seeds

AMOUNT = re.compile(r"\d+\.\d\d")
ROOT = Path(__file__).resolve().parents[4]


def render(document: Document, edition: Imprint | None = None) -> bytes:
    return get("pdf").render(document, edition or imprint(document))


@cache
def example() -> bytes:
    return render(example_document())


@cache
def beginning() -> Document:
    """The example without most of its pages, whose texts take long to read out of a PDF.

    It has tables across and along, and text.
    """
    addresses = ("table-1", "table-2", "opening", "section-2", "section-6")
    parts = tuple(example_document().part(address) for address in addresses)
    return structs.replace(example_document(), parts=parts)


@cache
def example_pages() -> tuple[str, ...]:
    return pages_of(example())


def pages_of(content: bytes) -> tuple[str, ...]:
    """The text of each page."""
    return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def without_running_lines(page: str) -> str:
    """The text of a page without its header and its footer, which part a paragraph of two pages."""
    _, _, rest = page.partition("2023年部门预算信息公开\n")
    body, _, _ = rest.partition("\n— ")
    return body


def bare(text: str) -> str:
    """Text without white space: where lines break is the layout's matter."""
    return "".join(text.split())


@cache
def bookmarks(content: bytes) -> list[tuple[str, int]]:
    """Titles and page numbers of all bookmarks, flat, in order."""
    reader = pypdf.PdfReader(io.BytesIO(content))

    def flat(items: list[Any]) -> Iterator[tuple[str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from flat(item)
            else:
                yield str(item.title), reader.get_destination_page_number(item) or 0

    return list(flat(reader.outline))


def page_of(title: str) -> int:
    """The page, from 0, on which the example has a heading."""
    return dict(bookmarks(example()))[title]


@cache
def tags(content: bytes, *names: str) -> list[Any]:
    """All structure elements of these names in reading order."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if str(node.get("/S", ""))[1:] in names:
                found.append(node)
            walk(node.get("/K"))

    pdf = pikepdf.open(io.BytesIO(content))
    _open.append(pdf)
    walk(pdf.Root.StructTreeRoot.K)
    return found


_open: list[pikepdf.Pdf] = []  # objects of a file are of no use once it is gone


def attribute(tag: Any, name: str) -> Any:
    """An attribute of a structure element; None where it has none of this name."""
    attributes: Any = tag.get("/A")
    if not isinstance(attributes, pikepdf.Array):
        attributes = [attributes or {}]
    for dictionary in attributes:
        if name in dictionary:
            return dictionary[name]
    return None


# -- a document of one's own -----------------------------------------------------------------------


def document_of(*blocks: Block, title: str = "测试公开", table: Table | None = None) -> Document:
    identity = Identity("203", "测试局", 2023, "hebei-2023", "万元", 10000)
    heading = Heading("section/title", 1, "说明")
    parts = [Part("section", "narrative", "说明", (heading, *blocks))]
    if table:
        parts.insert(0, Part("table-1", "table", table.title, (table,)))
    return Document(identity, title, tuple(parts))


def table_of(
    rows: list[list[str]],
    *,
    kind: ColumnKind = "text",
    address: str = "table-1",
    title: str = "甲表",
) -> Table:
    keys = [f"c{index}" for index in range(len(rows[0]))]
    body = []
    for number, texts in enumerate(rows):
        row_address = f"{address}/{number}"
        cells = []
        for key, text in zip(keys, texts, strict=True):
            cells.append(Cell(f"{row_address}/{key}", text))
        body.append(Row(row_address, "line", tuple(cells)))
    return Table(
        address=address,
        kind="statutory",
        columns=tuple(Column(key, kind) for key in keys),
        header=(tuple(HeaderCell(f"栏目{key}") for key in keys),),
        rows=tuple(body),
        title=title,
    )


# -- what it holds ---------------------------------------------------------------------------------


@pytest.mark.in_turn
def test_every_amount_of_a_table_stands_on_its_pages() -> None:
    tables = example_document().tables
    titles = [table.title for table in tables]
    titles.append("第一部分  中共平乡县委组织部2023年部门预算信息公开情况说明")
    for table, (title, following) in zip(tables, pairwise(titles), strict=True):
        text = "\n".join(example_pages()[page_of(title) : page_of(following)])
        expected: Counter[str] = Counter()
        for row in table.rows:
            expected.update(cell.text for cell in row.cells if AMOUNT.fullmatch(cell.text))
        assert Counter(AMOUNT.findall(text)) == expected, table.title


def test_every_text_of_the_document_is_printed() -> None:
    printed = bare("".join(map(without_running_lines, example_pages())))
    for part in example_document().parts:
        for block in part.flow():
            match block:
                case Heading():
                    assert bare(block.text) in printed
                # A longer one may be cut by a page's foot.
                case Paragraph() if len(block.text) < 300:
                    assert bare(block.text)[:60] in printed
                case Table():
                    for row in block.rows:
                        for cell in row.cells:
                            assert not cell.rowspan or bare(cell.text) in printed


def test_it_has_the_title_the_language_and_the_department() -> None:
    reader = pypdf.PdfReader(io.BytesIO(example()))
    root: Any = reader.root_object
    assert reader.metadata is not None
    assert reader.metadata.title == example_document().title
    assert reader.metadata.author == "203中共平乡县委组织部"
    assert str(root["/Lang"]) == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_says_that_it_is_pdf_a_2a_and_pdf_ua_1() -> None:
    with pikepdf.open(io.BytesIO(example())) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"


def test_all_fonts_are_embedded() -> None:
    with pikepdf.open(io.BytesIO(example())) as pdf:
        dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        fonts = [item for item in dictionaries if item.get("/Type") == "/FontDescriptor"]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font or "/FontFile3" in font
            assert "NotoSansCJKsc" in str(font.FontName)


def test_bookmarks_are_the_headings_in_order() -> None:
    headings = []
    for part in example_document().parts:
        if part.kind == "table":
            headings += [part.title]
        headings += [block.text for block in part.flow() if isinstance(block, Heading)]
    assert [title for title, _ in bookmarks(example())] == ["目录", *headings]


def test_addresses_are_destinations() -> None:
    names = set(pypdf.PdfReader(io.BytesIO(example())).named_destinations)
    assert {"table-1", "table-9", "section-4/title", "goals/22/title"} <= names


def test_the_contents_list_parts_tables_and_goals_with_links_and_pages() -> None:
    pages: Any = pypdf.PdfReader(io.BytesIO(example())).pages[1:3]
    lines: list[str] = []
    links: list[Any] = []
    for page in pages:
        lines += page.extract_text().splitlines()
        links += page["/Annots"]
    entries = [line for line in lines if re.search(r"(\s?\.){2,}\s*\d+$", line)]
    wanted = []
    for part in example_document().parts:
        if part.kind == "table":
            wanted.append(part.title)
        for block in part.blocks:
            if isinstance(block, Goal):
                wanted.append(block.title.text)
            elif isinstance(block, Heading) and block.level <= 2:
                wanted.append(block.text)
    # Each has one line, and a link: a long name of a project is cut short.
    assert len(links) == len(entries) == len(wanted)
    for title, entry in zip(wanted, entries, strict=True):
        shown, number = re.split(r"…?[\s.]*(?=\d+$)", entry, maxsplit=1)
        assert bare(title).startswith(bare(shown))
        assert number == str(page_of(title) + 1)


# -- tables ----------------------------------------------------------------------------------------


def test_tables_are_tagged_with_header_cells_that_say_their_scope() -> None:
    tables = [table for table in example_document().every_table() if table.header]
    assert len(tags(example(), "THead")) == len(tables)
    expected = 0
    for table in tables:
        expected += len(table.column_numbers) + sum(len(row) for row in table.header)
    headers = tags(example(), "TH")
    assert len(headers) == expected
    assert {str(attribute(header, "/Scope")) for header in headers} == {"/Column"}


def test_merged_cells_span() -> None:
    document = example_document()
    header_spans: Counter[tuple[int, int]] = Counter()
    for table in document.every_table():
        for row in table.header:
            header_spans.update((cell.colspan, cell.rowspan) for cell in row)
    body_spans: Counter[tuple[int, int]] = Counter()
    for goal in document.goals:
        for indicator in goal.indicators.rows:
            body_spans.update((1, cell.rowspan) for cell in indicator.cells if cell.rowspan)
    assert merged(spans_of("TH")) == merged(header_spans)
    assert merged(spans_of("TD")) == merged(body_spans)


def spans_of(name: str) -> Counter[tuple[int, int]]:
    """How many cells of a kind there are by the columns and rows that they span."""
    spans: Counter[tuple[int, int]] = Counter()
    for tag in tags(example(), name):
        columns = int(attribute(tag, "/ColSpan") or 1)
        rows = int(attribute(tag, "/RowSpan") or 1)
        spans[columns, rows] += 1
    return spans


def merged(spans: Counter[tuple[int, int]]) -> dict[tuple[int, int], int]:
    return {span: count for span, count in spans.items() if span != (1, 1)}


def test_wide_tables_turn_the_page() -> None:
    pages = pypdf.PdfReader(io.BytesIO(example())).pages
    is_wide = [page.mediabox.width > page.mediabox.height for page in pages]
    assert is_wide[page_of("部门预算收入总表")]
    assert not is_wide[page_of("部门预算收支总表")]
    has_procurement = ["部门政府采购预算" in text for text in example_pages()]
    assert is_wide[has_procurement.index(True)]


def test_header_rows_are_repeated_and_rows_stay_whole() -> None:
    rows = [[f"甲{number}甲" * 6, f"乙{number}乙"] for number in range(120)]
    pages = pages_of(render(document_of(table=table_of(rows))))
    pages_of_table = [page for page in pages if "乙" in page]
    assert len(pages_of_table) > 2
    for page in pages_of_table:
        assert "栏目c0" in page
        numbers = re.findall(r"乙(\d+)乙", page)
        repeated = re.findall(r"甲(\d+)甲", bare(page))
        assert Counter(repeated) == dict.fromkeys(numbers, 6)


def test_a_goals_title_stands_on_the_page_of_its_tables() -> None:
    for goal in example_document().goals:
        page = bare(example_pages()[page_of(goal.title.text)])
        assert bare(goal.objective.rows[0].cells[1].text)[:20] in page
        assert bare(goal.indicators.rows[0].cells[3].text) in page


def goal_of(objective: str, rows: int) -> Goal:
    group = []
    for number in range(rows):
        rowspan = rows if number == 0 else 0
        level_1 = Cell(f"a{number}", "产出指标", rowspan=rowspan)
        level_2 = Cell(f"b{number}", f"指{number}标")
        group.append(Row(f"goals/1/indicator-{number}", "line", (level_1, level_2)))
    columns = (Column("level_1", "text"), Column("level_2", "text"))
    header = ((HeaderCell("一级指标"), HeaderCell("二级指标")),)
    label = Row(
        "goals/1/objective/goal", "line", (Cell("label", "绩效目标"), Cell("goal", objective))
    )
    return Goal(
        "goals/1",
        1,
        "项目",
        Heading("goals/1/title", 2, "1、项目绩效目标表"),
        Table("goals/1/objective", "objective", columns, (label,)),
        Table("goals/1/indicators", "indicators", columns, tuple(group), header=header),
    )


def test_a_goal_longer_than_a_page_loses_nothing() -> None:
    objective = "".join(f"第{number}句。" for number in range(1500))
    text = bare("".join(pages_of(render(document_of(goal_of(objective, 90))))))
    assert re.findall(r"第(\d+)句", text) == [str(number) for number in range(1500)]
    assert re.findall(r"指(\d+)标", text) == [str(number) for number in range(90)]


# -- every page ------------------------------------------------------------------------------------


def test_every_page_names_version_date_digest_and_its_number() -> None:
    edition = imprint(beginning(), version=3)
    pages = pages_of(render(beginning(), edition))
    assert len(pages) > 5
    for number, text in enumerate(pages, 1):
        assert f"— {number} —" in text
        assert "版本：第3版" in text
        assert "公开日期：2023-02-20" in text
        assert edition.digest in text


def test_a_draft_says_so_on_every_page_and_has_no_version() -> None:
    pages = pages_of(render(beginning(), imprint(beginning(), status="draft")))
    assert all("草案" in text for text in pages)
    assert not any("第0版" in text for text in pages)
    assert not any("草案" in text for text in example_pages())


def test_simulated_data_say_so_on_every_page() -> None:
    simulated = structs.replace(
        document_of(), identity=structs.replace(document_of().identity, simulated=True)
    )
    assert all("模拟数据" in text for text in pages_of(render(simulated)))
    assert not any("模拟数据" in text for text in pages_of(render(document_of())))


# -- hostile texts ---------------------------------------------------------------------------------

HOSTILE = [
    '#panic("x") $x^2$ `raw` \\ \\u{41} *b* _i_ <label> @ref // c /* c */ ~ -- --- ...',
    "=SUM(A1:A9)",
    "+1 - 2 @me ‘单’ “双” \"q\" 'q'",
    "= 标题\n- 列表\n+ 编号\n/ 术语: x",
    '#{sys.inputs} #let #import "x": * #read("/etc/passwd")',
    "%s {0} {{x}} ${y} </script> &amp; \\0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_read_as_markup(text: str) -> None:
    table = structs.replace(
        table_of([[text, "1"]], title=text),
        caption=(text, "x"),
        notes=(Paragraph("n", text, "note"),),
    )
    document = document_of(
        Paragraph("p", text), Heading("section/h", 2, text), table=table, title=text
    )
    printed = bare("".join(pages_of(render(document))))
    # Cover and headers; heading and contents of the table; caption, cell and note; paragraph and
    # heading.
    assert printed.count(bare(text)) >= 8


def test_control_characters_vanish_and_unknown_ones_show_the_printers_sign() -> None:
    text = "甲\x00\x07\x1b\u202e乙\ufeff\u200b丙\tA😀B\ue000C\ufffeD"
    printed = "".join(pages_of(render(document_of(Paragraph("p", text)))))
    assert "甲乙丙 A〓B〓C〓D" in printed


def test_rare_characters_of_names_are_printed() -> None:
    assert "𬭳𠮷䶮㛃" in "".join(pages_of(render(document_of(Paragraph("p", "𬭳𠮷䶮㛃")))))


@pytest.mark.parametrize("name", ["长" * 200, "x" * 200, "http://a.example/" + "p" * 180])
def test_a_name_of_200_characters_stays_inside_its_cell(name: str) -> None:
    pages = pages_of(render(document_of(table=table_of([[name, "后"]]), title=name)))
    assert bare("".join(pages)).count(name) >= 2  # the cover and the cell
    longest_line = max(len(run) for page in pages for run in re.findall(r"x+|长+|p+", page))
    assert longest_line <= 120  # of 200: none runs on


# -- equal bytes -----------------------------------------------------------------------------------

ELSEWHERE = """
import sys
from disclosure.documents.formats import get
from tests.documents import example_document, imprint
sys.stdout.buffer.write(get("pdf").render(example_document(), imprint(example_document())))
"""


def test_another_process_writes_the_same_bytes() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7"},
    )
    assert run.stdout == example()


def test_threads_write_the_same_bytes() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(render, [document_of()] * 4)) == {render(document_of())}


@pytest.mark.parametrize(
    ("published_on", "written"), [(date(2023, 2, 20), "D:20230220"), (None, "D:20000101")]
)
def test_no_clock_has_a_part_in_it(published_on: date | None, written: str) -> None:
    content = render(document_of(), Imprint(1, "0" * 64, published_on))
    metadata = pypdf.PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    assert str(metadata["/CreationDate"]).startswith(written)
    assert str(metadata["/ModDate"]).startswith(written)


def test_the_fingerprint_names_what_shapes_the_bytes() -> None:
    assert re.fullmatch(r"pdf-\d+ typst-[\d.]+ manimgx-fonts-cjk-[\w.]+", get("pdf").fingerprint())


@pytest.mark.in_turn
def test_memory_stays_flat() -> None:
    for number in seeds(1, 3):
        render(structs.replace(example_document(), title=f"第{number}份"))
    settled = resident()
    for number in seeds(2, 5):
        render(structs.replace(example_document(), title=f"又第{number}份"))
    assert resident() - settled < 60  # typst would keep 40 of each


def resident() -> int:
    """What this process holds of memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 2**20
