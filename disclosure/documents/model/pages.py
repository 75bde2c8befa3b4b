"""Which pages a Document has, and which of them shows an address. Pure.

All is derived from the Document's parts, whatever the form.
"""

from dataclasses import dataclass
from functools import cached_property

from disclosure.documents.model.citations import row_title, table_title
from disclosure.documents.model.document import Block, Document, Goal, Paragraph, Part, Row, Table

# Parts that are known by what they hold: their page has this name, whatever the part's own address.
_NAMED_PARTS = ("glossary", "procurement", "assets")


@dataclass(frozen=True)
class Page:
    """One page. ``slug`` is its address.

    ``kind``: overview, part, narrative, goals, goal, row, document or a kind of its own.
    """

    slug: str
    kind: str
    title: str
    parts: tuple[Part, ...] = ()
    goal: Goal | None = None
    row_place: tuple[Table, Row] | None = None

    @property
    def blocks(self) -> list[Block]:
        """All that its parts hold, in order."""
        blocks: list[Block] = []
        for part in self.parts:
            blocks += part.blocks
        return blocks

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables on it, without those of goals."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def may_embed(self) -> bool:
        """True where other sites can show its tables."""
        return self.kind == "part" and bool(self.tables)

    @property
    def is_empty(self) -> bool:
        """True where it holds nothing but tables that are shown empty."""
        for block in self.blocks:
            if not isinstance(block, Table) or not block.is_empty:
                return False
        return True


@dataclass(frozen=True)
class Contents:
    """The pages of one Document.

    A part that holds procurement, assets or the glossary has their name for its page; its own
    address leads there too.
    """

    document: Document

    # -- finding -------------------------------------------------------------------------------

    def find(self, slug: str) -> Page:
        """Return the page at ``slug``.

        The address of a row, or of a cell in it, finds the page of the row. Raises KeyError.
        """
        return self._by_slug.get(slug) or self._row_page(slug)

    def _row_page(self, address: str) -> Page:
        for table in self.document.every_table():
            for row in table.rows:
                if row.level == "blank":
                    continue
                cells = [cell.address for cell in row.cells]
                if address != row.address and address not in cells:
                    continue
                title_of_table = table_title(self.document, table)
                title = f"{title_of_table} · {row_title(table, row)}"
                return Page(row.address, "row", title, row_place=(table, row))
        raise KeyError(address)

    def slug_of(self, address: str) -> str:
        """Return the slug of the page that shows an address.

        Raises KeyError where nothing has that address.
        """
        for goal in self.document.goals:
            if f"{address}/".startswith(f"{goal.address}/"):
                return goal.address
        return self._slug_of_part(self.document.part_of(address))

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """Return the pages before and after in the document's order; a goal's are goals."""
        pages = self.goals if page.kind == "goal" else self._parts
        slugs = [neighbour.slug for neighbour in pages]
        if page.slug not in slugs:
            return None, None
        index = slugs.index(page.slug)
        before = None
        after = None
        if index > 0:
            before = pages[index - 1]
        if index + 1 < len(pages):
            after = pages[index + 1]
        return before, after

    # -- pages of one kind ---------------------------------------------------------------------

    @cached_property
    def tables(self) -> tuple[Page, ...]:
        """Pages of the statutory tables."""
        return self._parts_of_kind("table")

    @cached_property
    def narrative(self) -> tuple[Page, ...]:
        """Pages of the narrative's parts."""
        return self._parts_of_kind("narrative")

    @cached_property
    def goals(self) -> tuple[Page, ...]:
        """A page for each goal."""
        goals = self.document.goals
        return tuple(Page(goal.address, "goal", goal.name, goal=goal) for goal in goals)

    @cached_property
    def glossary(self) -> Page | None:
        """The page of the terms, where the form has them."""
        return self._by_slug.get("glossary")

    @cached_property
    def _parts(self) -> tuple[Page, ...]:
        pages = []
        for part in self.document.parts:
            slug = self._slug_of_part(part)
            pages.append(Page(slug, "part", part.title, (part,)))
        return tuple(pages)

    def _parts_of_kind(self, kind: str) -> tuple[Page, ...]:
        return tuple(page for page in self._parts if page.parts[0].kind == kind)

    # -- addresses -----------------------------------------------------------------------------

    @cached_property
    def _by_slug(self) -> dict[str, Page]:
        document = self.document
        pages = [
            Page("", "overview", document.title),
            Page("document", "document", "全文", document.parts),
        ]
        if self.narrative:
            parts = tuple(page.parts[0] for page in self.narrative)
            pages.append(Page("narrative", "narrative", "情况说明", parts))
        if self.goals:
            pages.append(Page("goals", "goals", "项目绩效目标"))
        pages += [*self.goals, *self._parts]
        by_slug = {page.slug: page for page in pages}
        for page in self._parts:
            by_slug.setdefault(page.parts[0].address, page)
        return by_slug

    def _slug_of_part(self, part: Part) -> str:
        return self._names.get(part.address, part.address)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names of parts that are known by what they hold, by address."""
        names: dict[str, str] = {}
        for name in _NAMED_PARTS:
            for part in self.document.parts:
                if _holds(part, name):
                    names.setdefault(part.address, name)
                    break
        return names


def _holds(part: Part, name: str) -> bool:
    for block in part.blocks:
        if name == "glossary" and isinstance(block, Paragraph) and block.role == "term":
            return True
        if isinstance(block, Table) and block.kind == name:
            return True
    return False
