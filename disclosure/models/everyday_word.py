"""Everyday words of the search that an installation adds to the delivered ones, or changes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from budget.models.fields import LineField
from budget.querysets import ReferenceQuerySet
from disclosure.documents.meaning.everyday import unknown_targets
from disclosure.documents.model.searching import searchable

LONGEST_FOLDED = 60  # characters of a word as searches compare it


def known_targets(targets: str) -> None:
    """Raise ValidationError for targets that name no figure, code, term or page."""
    unknown = unknown_targets(targets)
    if unknown:
        raise ValidationError(f"没有这样的指标、科目、名词或页面：{'、'.join(unknown)}")


class EverydayWord(models.Model):
    """A word as people say it, and what answers it, in place of what the delivered list says.

    ``folded`` is the word as searches compare it. Without ``targets`` the word asks for nothing.
    """

    word = LineField("日常说法", max_length=40)
    folded = models.CharField(max_length=LONGEST_FOLDED, unique=True, editable=False)
    targets = LineField(
        "指向",
        max_length=200,
        blank=True,
        validators=[known_targets],
        help_text="科目编码（如 2050202）、指标（如 reception）、名词（如 term:basic）"
        "或页面（如 page:board），用空格隔开，最可能的在前；留空表示这个说法不作回答",
    )
    source = LineField("来源", max_length=200, help_text="从哪里听来的：来信、热线、查找记录")
    history = HistoricalRecords()

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "日常说法"
        verbose_name_plural = "日常说法"
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = searchable(self.word)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.folded = searchable(self.word)
        if not self.folded:
            raise ValidationError({"word": "这里没有可以查找的字"})
        if len(self.folded) > LONGEST_FOLDED:  # one sign may stand for several characters
            raise ValidationError({"word": "这个说法太长"})
        others = EverydayWord.objects.filter(folded=self.folded).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"word": "这个说法已经有了"})
