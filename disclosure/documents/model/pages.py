"""Which pages a Document has, and which of them shows an address. Pure: derived from its parts, whatever the form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from disclosure.documents.model.citations import row_title, table_title
from disclosure.documents.model.document import Document, Goal, Paragraph, Part, Row, Table


@dataclass(frozen=True)
class Page:
    """One page. ``kind``: overview, part, narrative, goals, goal, row, document or a kind of its own; ``slug`` is its address."""

    slug: str
    kind: str
    title: str
    parts: tuple[Part, ...] = ()
    goal: Goal | None = None
    row_place: tuple[Table, Row] | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables on it, without those of goals."""
        return tuple(block for part in self.parts for block in part.blocks if isinstance(block, Table))

    @property
    def may_embed(self) -> bool:
        """Whether other sites can show its tables."""
        return self.kind == "part" and bool(self.tables)

    @property
    def is_empty(self) -> bool:
        """Whether it is a table that is shown empty."""
        blocks = [block for part in self.parts for block in part.blocks]
        return all(isinstance(block, Table) and block.is_empty for block in blocks)


@dataclass(frozen=True)
class Contents:
    """The pages of one Document.

    A part that holds procurement, assets or the glossary has their name for its page; its own address leads there too.
    """

    document: Document

    def find(self, slug: str) -> Page:
        """The page at ``slug``, or for the address of a row or of a cell in it the page of the row. Raises KeyError."""
        return self._by_slug.get(slug) or self._row(slug)

    def _row(self, slug: str) -> Page:
        for table in self.document.every_table():
            for row in table.rows:
                if row.level != "blank" and (slug == row.address or any(slug == cell.address for cell in row.cells)):
                    title = f"{table_title(self.document, table)} · {row_title(table, row)}"
                    return Page(row.address, "row", title, row_place=(table, row))
        raise KeyError(slug)

    def slug_of(self, address: str) -> str:
        """The slug of the page that shows an address. Raises KeyError where nothing has that address."""
        for goal in self.document.goals:
            if f"{address}/".startswith(f"{goal.address}/"):
                return goal.address
        return self._slug(self.document.part_of(address))

    @cached_property
    def tables(self) -> tuple[Page, ...]:
        """Pages of the statutory tables."""
        return tuple(page for page in self._parts if page.parts[0].kind == "table")

    @cached_property
    def narrative(self) -> tuple[Page, ...]:
        """Pages of the narrative's parts."""
        return tuple(page for page in self._parts if page.parts[0].kind == "narrative")

    @cached_property
    def goals(self) -> tuple[Page, ...]:
        """A page for each goal."""
        return tuple(Page(goal.address, "goal", goal.name, goal=goal) for goal in self.document.goals)

    @cached_property
    def glossary(self) -> Page | None:
        """The page of the terms, where the form has them."""
        return self._by_slug.get("glossary")

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """The pages before and after in the document's order; a goal's are goals."""
        row = self.goals if page.kind == "goal" else self._parts
        try:
            index = [each.slug for each in row].index(page.slug)
        except ValueError:
            return None, None
        return (row[index - 1] if index else None), (row[index + 1] if index + 1 < len(row) else None)

    @cached_property
    def _parts(self) -> tuple[Page, ...]:
        return tuple(Page(self._slug(part), "part", part.title, (part,)) for part in self.document.parts)

    @cached_property
    def _by_slug(self) -> dict[str, Page]:
        pages = {page.slug: page for page in self._pages()}
        for page in self._parts:
            pages.setdefault(page.parts[0].address, page)
        return pages

    def _pages(self) -> Iterator[Page]:
        document = self.document
        yield Page("", "overview", document.title)
        yield Page("document", "document", "全文", document.parts)
        if self.narrative:
            parts = tuple(page.parts[0] for page in self.narrative)
            yield Page("narrative", "narrative", "情况说明", parts)
        if self.goals:
            yield Page("goals", "goals", "项目绩效目标")
        yield from self.goals
        yield from self._parts

    def _slug(self, part: Part) -> str:
        return self._named.get(part.address, part.address)

    @cached_property
    def _named(self) -> dict[str, str]:
        """Names of parts that are known by what they hold; the first part that holds it has the name."""
        names: dict[str, str] = {}
        for name in ("glossary", "procurement", "assets"):
            holder = next((part for part in self.document.parts if _holds(part, name)), None)
            if holder is not None:
                names.setdefault(holder.address, name)
        return names


def _holds(part: Part, name: str) -> bool:
    if name == "glossary":
        return _is_glossary(part)
    return any(getattr(block, "kind", "") == name for block in part.blocks)


def _is_glossary(part: Part) -> bool:
    return any(isinstance(block, Paragraph) and block.role == "term" for block in part.blocks)
