"""What is derived from publications so that it can be searched and compared: kept beside them, made anew at any time.

Every row belongs to a publication and is shown only while that publication is what its address shows: go through
``DerivedQuerySet.standing``. Nothing here is a source; ``actions.indexing`` writes it from the frozen Document.
"""

from django.db import models

from disclosure.models.publication import Publication
from disclosure.querysets import DerivedQuerySet


class Derived(models.Model):
    """A row that was read off a publication's Document."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+", verbose_name="公开版本")

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True


class Indexed(models.Model):
    """That everything of a publication was derived, and by which edition of the program that does it."""

    publication = models.OneToOneField(
        Publication, on_delete=models.CASCADE, related_name="indexed", primary_key=True, verbose_name="公开版本"
    )
    edition = models.CharField("提取程序版本", max_length=20)

    class Meta:
        verbose_name = "检索记录"
        verbose_name_plural = "检索记录"

    def __str__(self) -> str:
        return f"{self.publication}：{self.edition}"
