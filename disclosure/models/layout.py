"""Layouts of an installation's own, and the forms with which something was published."""

from threading import Lock

from cachetools import LRUCache, cached
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.written import FORMS_KEPT, WrittenForm
from disclosure.models.permanence import SHA256, WrittenOnce
from disclosure.querysets import ImmutableQuerySet

LAYOUT_KEY = r"^[a-z0-9][a-z0-9_-]*\Z"


class OwnLayout(models.Model):
    """A form that this installation has beside the product's.

    ``resolved_json`` is what ``text`` gave together with the forms that it extends when it was
    uploaded: a later change of one of these does not reach it. ``proof`` is what came of the last
    check with made-up ledgers, of the text with the hash ``proved_digest``.
    """

    key = models.SlugField(
        "标识", max_length=50, unique=True, validators=[RegexValidator(LAYOUT_KEY)]
    )
    name = models.CharField("名称", max_length=200)
    text = models.TextField("版式文件（TOML）")
    resolved_json = models.TextField("展开后的版式（JSON）")
    digest = models.CharField("版式的 SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    proof = models.JSONField("试算结果", default=list)
    proved_digest = models.CharField("试算的版式", max_length=64, blank=True, default="")
    proving_since = models.DateTimeField("试算开始时间", null=True, blank=True)

    class Meta:
        verbose_name = "本单位的版式"
        verbose_name_plural = "本单位的版式"
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=SHA256), name="own_layout_is_sha256"),
            models.CheckConstraint(condition=Q(key__regex=LAYOUT_KEY), name="own_layout_has_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.key}）"

    @property
    def form(self) -> WrittenForm:
        """The resolved form."""
        return WrittenForm(self.key, self.resolved_json, self.digest)


class KeptForm(WrittenOnce):
    """A resolved form with which something was published, under its hash."""

    digest = models.CharField("版式的 SHA-256", max_length=64, primary_key=True)
    key = models.CharField("标识", max_length=50)
    resolved_json = models.TextField("展开后的版式（JSON）")

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        verbose_name = "公开时的版式"
        verbose_name_plural = "公开时的版式"
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=SHA256), name="kept_form_is_sha256")
        ]

    def __str__(self) -> str:
        return f"{self.key}（{self.digest[:16]}）"

    @property
    def form(self) -> WrittenForm:
        """The resolved form."""
        return WrittenForm(self.key, self.resolved_json, self.digest)

    @property
    def layout(self) -> Layout:
        """The form as frozen values. Raises Problems where this program cannot read it."""
        return _layout_of(self)


def _digest(kept: KeptForm) -> str:
    """Return the key of a kept form: equal digests are equal forms, so none goes stale."""
    return kept.digest


# Lists and pages load publications without the text of their forms: it is read once a process.
@cached(LRUCache[str, Layout](maxsize=FORMS_KEPT), key=_digest, lock=Lock())
def _layout_of(kept: KeptForm) -> Layout:
    return kept.form.layout
