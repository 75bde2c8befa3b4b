"""Word and PDF of one disclosure are one family: the same cover, contents, order, turned pages."""

import io
import re
from dataclasses import dataclass
from functools import cache

import pypdf
import pytest

from disclosure.documents.formats import get
from disclosure.documents.formats.paper.cuts import LEAST_LAST_ROWS
from disclosure.documents.model.document import Document, Goal, Heading, Table
from tests.documents import example_document, imprint, simulated_documents
from tests.office import needs_office, to_pdf

ENTRY = re.compile(r"(?P<text>.+?)(?:\s?[.…·]){3,}\s*\d+\s*$")


@dataclass(frozen=True)
class PrintedPage:
    """A page: its text without white space, its lines, and whether it is wide."""

    text: str
    lines: tuple[str, ...]
    is_wide: bool


@cache
def documents() -> tuple[Document, ...]:
    """The example and three generated departments."""
    return (example_document(), *simulated_documents(departments=3, years=[2024], seed=5))


def printed(data: bytes) -> list[PrintedPage]:
    pages = []
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        text = page.extract_text()
        is_wide = float(page.mediabox.width) > float(page.mediabox.height)
        pages.append(PrintedPage(bare(text), tuple(text.splitlines()), is_wide))
    return pages


@cache
def pages_of_pdf(number: int) -> list[PrintedPage]:
    document = documents()[number]
    return printed(get("pdf").render(document, imprint(document)))


@cache
def pages_of_word(number: int) -> list[PrintedPage]:
    document = documents()[number]
    return printed(to_pdf(get("docx").render(document, imprint(document)), "docx"))


def bare(text: str) -> str:
    return "".join(text.split())


def titles(document: Document) -> list[str]:
    """What stands above every piece of a disclosure, in order."""
    found = []
    for block in document.blocks():
        match block:
            case Heading():
                found.append(block.text)
            case Goal():
                found.append(block.title.text)
            case Table() if block.title:
                found.append(block.title)
    return [bare(title) for title in found]


def entries(pages: list[PrintedPage]) -> list[str]:
    """The entries of the contents, without their page numbers."""
    found = []
    for page in pages[1:4]:
        for line in page.lines:
            match = ENTRY.fullmatch(line)
            if match:
                found.append(bare(match["text"]))
    return found


def places(document: Document, pages: list[PrintedPage]) -> list[tuple[str, bool]]:
    """Each title with whether its page is wide; they are looked for from front to back."""
    number = 1
    while entries([pages[0], pages[number]]):
        number += 1
    found = []
    offset = 0
    for title in titles(document):
        while title not in pages[number].text[offset:]:
            number += 1  # IndexError where a title stands before the one that it should follow
            offset = 0
        offset += pages[number].text[offset:].index(title) + len(title)
        found.append((title, pages[number].is_wide))
    return found


@pytest.mark.in_turn
@needs_office
@pytest.mark.parametrize("number", range(4))
@pytest.mark.sampled(one_in=4)
def test_word_and_pdf_have_the_same_pages(number: int) -> None:
    document = documents()[number]
    word, pdf = pages_of_word(number), pages_of_pdf(number)
    cover = bare(document.title)
    assert cover in pdf[0].text
    # The number in the footer and what Word's program sets around it are the same as well.
    assert word[0].text == pdf[0].text
    assert entries(word) == entries(pdf)
    assert places(document, word) == places(document, pdf)
    assert abs(len(word) - len(pdf)) <= len(pdf) / 10


# -- tables that go over to another page -----------------------------------------------------------


def test_the_following_pages_of_a_table_say_so_with_the_unit_of_money() -> None:
    going_on = [page for page in pages_of_pdf(0) if "续表：" in page.text]
    assert going_on
    for page in going_on:
        [line] = [line for line in page.lines if line.startswith("续表：")]
        titled = [title for title in titles(documents()[0]) if title in bare(line)]
        assert titled
    statutory = [page for page in going_on if "续表：部门预算" in page.text]
    assert len(statutory) >= 2
    for page in statutory:
        assert "单位：万元" in page.text
        assert "序号" in page.text  # the header
        # The title of the table itself stands on its first page alone.
        assert page.text.count("总表") == 1


@pytest.mark.parametrize("number", range(4))
@pytest.mark.sampled(one_in=4)
def test_the_last_page_of_a_table_has_five_rows(number: int) -> None:
    document = documents()[number]
    pages = pages_of_pdf(number)
    for table in document.tables:
        last_row = table.rows[-1].cells
        for page in pages:
            if f"续表：{bare(table.title)}" not in page.text:
                continue
            numbers = [row.cells[0].text for row in table.rows]
            shown = {line.split()[0] for line in page.lines if line.split()}
            rows = [text for text in numbers if text and text in shown]
            assert len(rows) >= LEAST_LAST_ROWS, (table.title, last_row)
