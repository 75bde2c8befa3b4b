"""The parts of one page in order, with headings that leave no rank out. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from disclosure.documents.formats.html.presentation.tables import (
    PLAIN,
    Leads,
    TableMark,
    mark_table,
)
from disclosure.documents.formats.html.presentation.text import (
    HeadingMark,
    Link,
    ParagraphMark,
    anchor,
    mark_paragraph,
)
from disclosure.documents.model.document import (
    Block,
    Document,
    Goal,
    Heading,
    Paragraph,
    Part,
    Table,
)

_LOWEST_HEADING = 6  # HTML has h1 to h6


@dataclass(frozen=True)
class GoalMark:
    """A project's goal: heading, goal text, indicators."""

    id: str
    number: int
    heading: HeadingMark
    objective: TableMark
    indicators: TableMark
    kind: str = "goal"


@dataclass(frozen=True)
class GoalsMark:
    """Consecutive goals shown as a list of links instead of their tables."""

    goals: tuple[Goal, ...]
    href: tuple[str, ...]
    kind: str = "goals"

    @property
    def links(self) -> Iterator[tuple[Goal, str]]:
        """Each goal with the address of its page."""
        return zip(self.goals, self.href, strict=True)


BlockMark = HeadingMark | ParagraphMark | TableMark | GoalMark | GoalsMark


@dataclass(frozen=True)
class PartMark:
    """A part ready to print. ``id`` is empty where a block of it has the same address."""

    id: str
    kind: str
    blocks: tuple[BlockMark, ...]

    @property
    def has_unbound(self) -> bool:
        """Tell whether a paragraph of it holds an amount that no table vouches for."""
        return any(isinstance(block, ParagraphMark) and block.has_unbound for block in self.blocks)


@dataclass
class Presenter:
    """Marks the parts of one page. ``top`` is the rank of the page's highest heading.

    Ranks follow the document's levels without leaving one out, however deep a form's headings
    begin. ``targets`` are the addresses of cells to which the page's links lead; with them its
    tables are brief.
    """

    document: Document
    link: Link = anchor
    top: int = 1
    goals_as_links: bool = False
    leads: Leads = PLAIN
    targets: Collection[str] | None = None
    _open: list[int] = field(
        default_factory=list
    )  # levels of the headings that enclose the next block

    def parts(self, parts: Iterable[Part]) -> tuple[PartMark, ...]:
        """Return the parts in order."""
        return tuple(self.part(part) for part in parts)

    def part(self, part: Part) -> PartMark:
        """Return one part; goals in a row become one list where ``goals_as_links``."""
        blocks: list[BlockMark] = []
        for are_goals, run in groupby(part.blocks, key=_is_goal):
            if are_goals and self.goals_as_links:
                blocks.append(self._goal_list(run))
            else:
                blocks += [self.block(block) for block in run]
        has_same_address = any(block.address == part.address for block in part.blocks)
        address = "" if has_same_address else part.address
        return PartMark(address, part.kind, tuple(blocks))

    def block(self, block: Block) -> BlockMark:
        """Return one block."""
        match block:
            case Heading():
                return self.heading(block)
            case Paragraph():
                return mark_paragraph(block, self.document.figure_by_key, self.link)
            case Table():
                if block.kind == "statutory":
                    self._open.clear()  # it stands on its own, under no heading
                return self._table(block, self._rank(len(self._open)))
            case Goal():
                return self.goal(block)

    def heading(self, heading: Heading) -> HeadingMark:
        """Return a heading under those that are open, which it closes from its own level down."""
        while self._open and self._open[-1] >= heading.level:
            self._open.pop()
        rank = self._rank(len(self._open))
        self._open.append(heading.level)
        return HeadingMark(heading.address, rank, heading.level, heading.text)

    def goal(self, goal: Goal) -> GoalMark:
        """Return a goal with its tables."""
        heading = self.heading(goal.title)
        below = min(heading.rank + 1, _LOWEST_HEADING)
        return GoalMark(
            id=goal.address,
            number=goal.number,
            heading=heading,
            objective=self._table(goal.objective, below),
            indicators=self._table(goal.indicators, below),
        )

    def _table(self, table: Table, rank: int) -> TableMark:
        return mark_table(table, rank, self.link, self.leads, self.targets)

    def _goal_list(self, blocks: Iterable[Block]) -> GoalsMark:
        goals = tuple(block for block in blocks if isinstance(block, Goal))
        return GoalsMark(goals, tuple(self.link(goal.address) for goal in goals))

    def _rank(self, depth: int) -> int:
        return min(self.top + depth, _LOWEST_HEADING)


def _is_goal(block: Block) -> bool:
    return isinstance(block, Goal)
