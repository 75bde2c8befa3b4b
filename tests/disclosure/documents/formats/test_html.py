"""The one-page HTML file, opened: it says what the Document says and needs nothing else."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace

from disclosure.documents import formats
from disclosure.documents.formats.html import render
from disclosure.documents.model.document import Document, Heading, Paragraph
from tests.documents import example_document, imprint


@pytest.fixture(scope="module")
def document() -> Document:
    return example_document()


@pytest.fixture(scope="module")
def page(document: Document) -> Any:
    return html.document_fromstring(render(document, imprint(document)))


def text_of(element: Any) -> str:
    return str(element.text_content())


def test_every_id_stands_once(page: Any) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not any(re.search(r"\s", id_) for id_ in ids)


def test_everything_of_the_document_stands_at_its_address(document: Document, page: Any) -> None:
    ids = set(page.xpath("//@id"))
    for part in document.parts:
        for block in part.flow():
            assert block.address in ids
    printed = {address for address, cell in document.cells.items() if cell.rowspan}
    assert printed <= ids


def test_texts_are_the_documents_in_its_order(document: Document, page: Any) -> None:
    expected = {}
    for part in document.parts:
        for block in part.flow():
            if isinstance(block, Heading | Paragraph):
                expected[block.address] = block.text
    printed = {}
    for element in page.xpath("//main//*[@id]"):
        if element.get("id") in expected:
            printed[element.get("id")] = text_of(element)
    assert list(printed.items()) == list(expected.items())


def test_each_table_shows_the_documents_strings(document: Document, page: Any) -> None:
    tables = {element.get("id"): element for element in page.iter("table")}
    assert list(tables) == [table.address for table in document.every_table()]
    for table in document.every_table():
        printed_rows: Any = tables[table.address].xpath("./tbody/tr")
        for row, printed_row in zip(table.rows, printed_rows, strict=True):
            printed = [text_of(cell) for cell in printed_row.xpath("./td|./th")]
            assert printed == [cell.text for cell in row.cells if cell.rowspan]


def test_captions_titles_and_notes_stand_with_their_table(document: Document, page: Any) -> None:
    for table in document.every_table():
        element: Any = page.xpath(f"//table[@id='{table.address}']")[0]
        title = "".join(text_of(caption) for caption in element.xpath("./caption"))
        assert title == table.title
        captions = element.xpath(".//tr[@class='caption']/td")
        assert tuple(text_of(cell) for cell in captions) == table.caption
        notes = element.xpath("ancestor::div[contains(@class, 'sheet')]/p[@class='note']")
        assert [text_of(note) for note in notes] == [note.text for note in table.notes]


def test_the_columns_numbers_follow_the_header(document: Document, page: Any) -> None:
    for table in document.tables:
        row = page.xpath(f"//table[@id='{table.address}']//tr[@class='numbers']/*")
        assert tuple(text_of(cell) for cell in row) == table.column_numbers


def test_first_levels_of_indicators_span_their_rows(document: Document, page: Any) -> None:
    goal = document.goals[21]
    spans = page.xpath(f"//table[@id='{goal.indicators.address}']/tbody//td[@rowspan]/@rowspan")
    assert list(map(int, spans)) == [
        row.cells[0].rowspan for row in goal.indicators.rows if row.cells[0].rowspan > 1
    ]


def test_it_needs_no_other_file_and_runs_nothing(document: Document) -> None:
    text = render(document, imprint(document)).decode()
    assert not re.search(r"<script|<link|<img|<iframe| style=|@import|url\(| on\w+=", text)


def test_version_and_digest_stand_at_its_end(document: Document, page: Any) -> None:
    footer = text_of(page.xpath("//footer")[0])
    assert "第1版，2023年2月20日公布" in footer
    assert document.digest in footer


def test_a_draft_says_so_at_head_and_foot(document: Document) -> None:
    page: Any = html.document_fromstring(render(document, imprint(document, status="draft")))
    assert "草案" in text_of(page.xpath("//title")[0])
    assert "草案" in text_of(page.xpath("//header")[0])
    assert "草案" in text_of(page.xpath("//footer")[0])
    assert "版，" not in text_of(page.xpath("//footer")[0])


def test_an_official_copy_is_no_draft(page: Any) -> None:
    assert "草案" not in text_of(page)


def test_simulated_data_is_marked(document: Document) -> None:
    simulated = replace(document, identity=replace(document.identity, simulated=True))
    assert "模拟数据" in render(simulated, imprint(simulated)).decode()
    assert "模拟数据" not in render(document, imprint(document)).decode()


def test_text_is_escaped(document: Document) -> None:
    wicked = Paragraph("section-9/other_matters", "<script>alert('&')</script>")
    part = replace(document.parts[-1], blocks=(wicked,))
    text = render(replace(document, parts=(part,)), imprint(document)).decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_equal_documents_make_equal_bytes(document: Document) -> None:
    again = Document.from_json(document.json)
    assert render(again, imprint(document)) == render(document, imprint(document))


def test_a_document_of_one_goal_or_of_nothing_is_rendered(document: Document) -> None:
    goal = document.goals[0]
    part = replace(document.part_of(goal.address), blocks=(goal,))
    one_goal = replace(document, parts=(part,))
    rendered = render(one_goal, imprint(document)).decode()
    assert goal.title.text in rendered.replace("<wbr>", "")
    nothing = replace(document, parts=(), figures=())
    assert document.title in render(nothing, imprint(document)).decode()


def test_headings_leave_no_rank_out(page: Any) -> None:
    ranks = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert ranks[0] == 1
    assert all(following <= rank + 1 for rank, following in itertools.pairwise(ranks))


def test_no_words_of_the_form_stand_in_its_templates(document: Document) -> None:
    texts: set[str] = set()
    for table in document.tables:
        texts.update((table.title, *table.caption))
        for row in table.header:
            texts.update(cell.text for cell in row)
    folder = Path(formats.__file__).resolve().parents[3] / "templates"
    for path in [*folder.glob("document/*.html"), *folder.glob("portal/*.html")]:
        source = path.read_text(encoding="utf-8")
        assert [text for text in texts if len(text) > 4 and text in source] == [], path.name


def test_it_is_a_format() -> None:
    format_ = formats.get("html")
    assert (format_.extension, format_.content_type) == ("html", "text/html; charset=utf-8")
    assert format_.fingerprint() == format_.fingerprint()
