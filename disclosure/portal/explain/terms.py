"""Terms of budgets: our own glossary, and for a disclosure what its own glossary says first. Pure."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from disclosure.documents.formats.html.presentation.parts import BlockMark, GoalMark
from disclosure.documents.formats.html.presentation.tables import TableMark
from disclosure.documents.model.document import Document, Paragraph
from disclosure.portal.charts.accounts import plain_label

_FILE = Path(__file__).with_name("terms.toml")


@dataclass(frozen=True)
class Term:
    """A term. ``also`` are other ways in which headings write it; ``group`` is its heading on the page of all terms."""

    key: str
    group: str
    name: str
    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A term as a page explains it; ``address`` is the paragraph of the disclosure that does, empty where the words are ours."""

    term: Term
    text: str
    address: str = ""


@cache
def all_terms() -> tuple[Term, ...]:
    """Our glossary in its order."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Term(**each | {"also": tuple(each.get("also", ()))}) for each in data["terms"])


@cache
def _by_label() -> dict[str, Term]:
    return {_folded(label): term for term in reversed(all_terms()) for label in (*term.also, term.name)}


def _folded(label: str) -> str:
    return plain_label(label).translate(str.maketrans("", "", "“”\"'")).removesuffix("：")


def term_of(label: str) -> Term | None:
    """The term that a whole heading or row name is."""
    return _by_label().get(_folded(label)) if label else None


def anchor_of(label: str) -> str:
    """The link from a heading or row name to its explanation at the end of the page, empty where it is no term."""
    term = term_of(label)
    return f"#term-{term.key}" if term else ""


def explained(keys: Iterable[str], document: Document) -> list[Explained]:
    """The terms with these keys in our order, in the disclosure's words where it has some."""
    wanted = set(keys)
    own = dict(_own(document))
    return [Explained(term, *own.get(term.key, (term.text,))) for term in all_terms() if term.key in wanted]


def used_in(blocks: Iterable[BlockMark]) -> set[str]:
    """The keys of the terms that tables among a page's blocks link to."""
    hrefs = {href for block in blocks for table in _tables(block) for href in _hrefs(table)}
    return {href.removeprefix("#term-") for href in hrefs if href.startswith("#term-")}


def _tables(block: BlockMark) -> tuple[TableMark, ...]:
    if isinstance(block, GoalMark):
        return block.objective, block.indicators
    return (block,) if isinstance(block, TableMark) else ()


def _hrefs(table: TableMark) -> Iterator[str]:
    for cells in table.head:
        yield from (cell.href for cell in cells)
    for row in table.rows:
        yield from (cell.href for cell in row.cells)


def _own(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """What the disclosure's own glossary explains: key of ours, then text and address."""
    for block in document.blocks():
        if isinstance(block, Paragraph) and block.role == "term":
            name, colon, text = block.text.partition("：")
            term = term_of(name) if colon else None
            if term is not None:
                yield term.key, (text, block.address)
