"""The lines of text that are searched: a publication's rows, paragraphs and goals."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models

from disclosure.documents.model.searching import searchable
from disclosure.fulltext.field import WordsField
from disclosure.models.derived import Derived
from disclosure.querysets import DerivedQuerySet


class PassageKind(models.IntegerChoices):
    """What a passage is of, in the order in which a search shows them.

    On PostgreSQL each kind has a full-text index of its own: a new kind needs a migration that
    makes one.
    """

    DEPARTMENT = 1, "部门和单位"
    PROJECT = 2, "项目"
    FUNCTION = 3, "支出功能科目"
    ECONOMIC = 4, "支出经济科目"
    ROW = 5, "收支项目"
    GOAL = 6, "绩效目标"
    INDICATOR = 7, "绩效指标"
    NARRATIVE = 8, "情况说明"
    HOLDING = 9, "采购和资产"
    TERM = 10, "名词解释"


# A passage's key says where it stands among all: by kind, the newest year first, by publication, in
# the document's order.
_KIND, _YEAR, _PUBLICATION = 10**17, 10**13, 10**5
_LAST_YEAR = 9999


class PassageQuerySet(DerivedQuerySet):
    """Passages, which get their keys, and what searches compare, when they are written."""

    def insert(self, rows: Sequence[Any]) -> None:
        for position, passage in enumerate(rows):
            publication = passage.publication
            passage.pk = Passage.key(passage.kind, publication.year, publication.pk, position)
            passage.folded = searchable(passage.text)
        super().insert(rows)


class Passage(Derived):
    """A line of text and where it is.

    ``slug`` is the disclosure's page, ``address`` the row or paragraph on it.

    ``text`` is what is found and shown, ``folded`` the same as searches compare it, ``detail`` what
    else its row says (amounts, which are found too), ``place`` names the table or section.
    ``words`` is what the database's full-text index is made of (docs/adr/0060); on SQLite triggers
    of the migration keep that index, and a migration that makes SQLite rebuild this table must
    make them again.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField("类别", choices=PassageKind.choices)
    slug = models.CharField("页面", max_length=200, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    place = models.TextField("所在的表或章节", blank=True)
    text = models.TextField("文字")
    detail = models.TextField("同一行的其他内容", blank=True)
    # After the others: SQLite reads the columns before it without the pages that this one fills.
    words = WordsField("检索用词")
    # Null in rows of an older program, until `index_publications` has made them anew. It stays
    # nullable: '' is what a text without letters is folded to, and for a column that is not null
    # SQLite would make the table anew and lose the triggers that keep the index of words.
    folded = models.TextField("检索用文字", null=True, editable=False)  # noqa: DJ001

    objects: ClassVar[Any] = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = "可检索的段落"
        verbose_name_plural = "可检索的段落"

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def key(kind: int, year: int, publication: int, position: int) -> int:
        """Return the primary key of a passage; ``position`` counts within the publication."""
        years_back = _LAST_YEAR - year
        return kind * _KIND + years_back * _YEAR + publication * _PUBLICATION + position

    @staticmethod
    def keys_of(kind: int) -> tuple[int, int]:
        """Return the first key of a kind, and the first after it."""
        return kind * _KIND, (kind + 1) * _KIND

    @staticmethod
    def kind_of(key: int) -> PassageKind:
        """Return the kind of the passage with this key."""
        return PassageKind(key // _KIND)
