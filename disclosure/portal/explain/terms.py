"""Terms of budgets, explained by a disclosure's own glossary where it can, else by ours. Pure."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from disclosure.documents.formats.html.presentation.parts import BlockMark, GoalMark
from disclosure.documents.formats.html.presentation.tables import TableMark
from disclosure.documents.meaning.accounts import plain_label
from disclosure.documents.model.document import Document, Paragraph

_FILE = Path(__file__).with_name("terms.toml")
_ANCHOR = "#term-"


@dataclass(frozen=True)
class Term:
    """A term of our glossary.

    ``also`` are other ways in which headings write it; ``group`` is its heading on the page of all
    terms.
    """

    key: str
    group: str
    name: str
    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A term as a page explains it.

    ``address`` is the paragraph of the disclosure that does, empty where the words are ours.
    """

    term: Term
    text: str
    address: str = ""


@cache
def all_terms() -> tuple[Term, ...]:
    """Return our glossary in its order."""
    terms = []
    for fields in tomllib.loads(_FILE.read_text(encoding="utf-8"))["terms"]:
        also = tuple(fields.pop("also", ()))
        terms.append(Term(**fields, also=also))
    return tuple(terms)


@cache
def _terms_by_label() -> dict[str, Term]:
    """Return the terms by each way to write them; of two terms written alike the first counts."""
    terms: dict[str, Term] = {}
    for term in all_terms():
        for label in (term.name, *term.also):
            terms.setdefault(_folded(label), term)
    return terms


def _folded(label: str) -> str:
    """Return a label without number, spaces, quotation marks and a last colon, to compare it."""
    without_quotes = plain_label(label).translate(str.maketrans("", "", "“”\"'"))
    return without_quotes.removesuffix("：")


def term_of(label: str) -> Term | None:
    """Return the term that a whole heading or row name is."""
    return _terms_by_label().get(_folded(label)) if label else None


def anchor_of(label: str) -> str:
    """Return the link from a heading or row name to its explanation at the end of the page.

    Empty where it is no term.
    """
    term = term_of(label)
    return f"{_ANCHOR}{term.key}" if term else ""


def explained(keys: Iterable[str], document: Document) -> list[Explained]:
    """Return the terms with these keys, in our order.

    They are in the disclosure's words where it has some.
    """
    wanted = set(keys)
    own = _own_explanations(document)
    explanations = []
    for term in all_terms():
        if term.key in wanted:
            explanations.append(own.get(term.key) or Explained(term, term.text))
    return explanations


def _own_explanations(document: Document) -> dict[str, Explained]:
    """Return what the disclosure's own glossary explains, by the key of our term."""
    own: dict[str, Explained] = {}
    for block in document.blocks():
        if isinstance(block, Paragraph) and block.role == "term":
            name, colon, text = block.text.partition("：")
            term = term_of(name) if colon else None
            if term is not None:
                own[term.key] = Explained(term, text, block.address)
    return own


def used_in(blocks: Iterable[BlockMark]) -> set[str]:
    """Return the keys of the terms that tables among a page's blocks link to."""
    keys = set()
    for block in blocks:
        for table in _tables(block):
            for href in _hrefs(table):
                if href.startswith(_ANCHOR):
                    keys.add(href.removeprefix(_ANCHOR))
    return keys


def _tables(block: BlockMark) -> tuple[TableMark, ...]:
    if isinstance(block, GoalMark):
        return block.objective, block.indicators
    return (block,) if isinstance(block, TableMark) else ()


def _hrefs(table: TableMark) -> Iterator[str]:
    for cells in table.head:
        for head_cell in cells:
            yield head_cell.href
    for row in table.rows:
        for cell in row.cells:
            yield cell.href
