"""The marks that a template prints of a Document. Pure.

They are tables with their header ids, headings with their rank, sentences cut at figures.
Templates only write down what stands here, so that the portal's pages and the one-page HTML file
show the same marks. Ids are addresses of the Document; ``Link`` turns an address into where a
reader finds it.
"""

from disclosure.documents.formats.html.presentation.parts import GoalsMark, PartMark, Presenter
from disclosure.documents.formats.html.presentation.tables import (
    Leads,
    TableMark,
    mark_table,
    nowhere,
)
from disclosure.documents.formats.html.presentation.text import (
    Link,
    ParagraphMark,
    anchor,
    chinese_date,
    mark_paragraph,
)

__all__ = [
    "GoalsMark",
    "Leads",
    "Link",
    "ParagraphMark",
    "PartMark",
    "Presenter",
    "TableMark",
    "anchor",
    "chinese_date",
    "mark_paragraph",
    "mark_table",
    "nowhere",
]
