"""What reviewers and departments say to each other, and what each person is told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from budget.models import DepartmentBudget
from disclosure.models.permanence import WrittenOnce
from disclosure.querysets import ImmutableQuerySet, ReviewCommentQuerySet


class ReviewComment(models.Model):
    """A reviewer's comment on one place of the Document.

    Its words stay and answers are added. Who raised it resolves it, once; others may propose that.
    """

    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.PROTECT, related_name="comments", verbose_name="部门预算"
    )
    address = models.CharField(
        "位置", max_length=200, blank=True, help_text="表、行或段落的地址；空为整份预算"
    )
    place = models.CharField("位置名称", max_length=300, blank=True)
    text = models.TextField("意见")
    at = models.DateTimeField("提出时间", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提请解决时间", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提请人",
    )
    resolved_at = models.DateTimeField("解决时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="解决人",
    )

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_is_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place or '整份预算'}：{self.text}"


class CommentAnswer(WrittenOnce):
    """What a department says to a comment."""

    comment = models.ForeignKey(
        ReviewComment, on_delete=models.PROTECT, related_name="answers", verbose_name="审核意见"
    )
    text = models.TextField("答复")
    at = models.DateTimeField("答复时间", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="答复人"
    )

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "意见答复"
        verbose_name_plural = "意见答复"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="answer_says_something")
        ]

    def __str__(self) -> str:
        return self.text


class Notice(models.Model):
    """Something that happened to a budget, for one person to read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name="收件人",
    )
    budget = models.ForeignKey(
        DepartmentBudget, on_delete=models.CASCADE, related_name="+", verbose_name="部门预算"
    )
    text = models.TextField("内容")
    waits = models.CharField(
        "等待的事",
        max_length=50,
        blank=True,
        help_text="发邮件时写的话；没有在等收件人的不发邮件",
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    mailed_at = models.DateTimeField("发邮件时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text
