"""Layouts of an installation's own: uploading, deleting, and what published ones may not do.

A form that something was published with never changes under its key, be it the product's or an
installation's own: ``keep_form`` keeps it with the publication, and refuses another.
"""

from threading import Lock
from typing import Any

from django.core.signals import request_started
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django_tasks.signals import task_started

from budget.actions.reading import apart
from budget.models import FiscalYear
from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.forms.uploaded import read_layout
from disclosure.documents.forms.written import WrittenForm
from disclosure.documents.model import problem_kinds
from disclosure.models import KeptForm, OwnLayout, Publication, UsedForm
from disclosure.rules import require

LARGEST_TEXT = 1_000_000  # bytes; hebei-2023 has 70,000


class OwnForms:
    """Gives the installation's own forms from the database, so that every host has them.

    What was read is kept until the next request or task begins, or a layout changes: a page asks
    for its form many times.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: dict[str, WrittenForm | None] = {}

    def keys(self) -> list[str]:
        return list(OwnLayout.objects.order_by("key").values_list("key", flat=True))

    def written(self, key: str) -> WrittenForm | None:
        with self._lock:
            if key in self._read:
                return self._read[key]
        row = OwnLayout.objects.filter(key=key).first()
        form = None if row is None else row.form
        with self._lock:
            self._read[key] = form
        return form

    def forget(self, **_: Any) -> None:
        """Read anew from now on."""
        with self._lock:
            self._read.clear()


own_forms = OwnForms()


def connect() -> None:
    """Have forms found in the database as well, each as it is when a request or task begins."""
    forms.use(own_forms)
    for signal in (request_started, task_started):
        signal.connect(own_forms.forget, dispatch_uid="own forms")
    for signal in (post_save, post_delete):
        signal.connect(own_forms.forget, sender=OwnLayout, dispatch_uid="own forms")


# -- uploading -------------------------------------------------------------------------------------


def upload_layout(*, content: bytes, name: str, by: Any) -> OwnLayout:
    """Keep a layout file under its key, in the place of the one that was there.

    Raises Problems with everything for which it is no form, or must not stand under this key.
    Raises PermissionDenied.
    """
    require(by, "disclosure.keep_layouts", None)
    text = _text_of(content, name)
    others = dict(OwnLayout.objects.values_list("key", "text"))
    read = apart(read_layout, text, name, others, name=name)
    key = read.form.key
    if key in forms.available():
        raise Problems([problem_kinds.LAYOUT_SHIPPED.at(name, key=key)])
    with transaction.atomic():
        layout = OwnLayout.objects.select_for_update().filter(key=key).first()
        if layout is None:
            layout = OwnLayout(key=key)
        if layout.digest != read.form.digest:
            _refuse_other_than_published(read.form, name)
        layout.name = read.name
        layout.text = text
        layout.resolved_json = read.form.text
        layout.digest = read.form.digest
        layout.uploaded_at = timezone.now()
        layout.uploaded_by = by
        layout.save()
    return layout


def _text_of(content: bytes, name: str) -> str:
    if len(content) > LARGEST_TEXT:
        raise Problems([problem_kinds.LAYOUT_LARGE.at(name, most=LARGEST_TEXT // 1_000)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        error = "不是 UTF-8 编码的文本文件"
        raise Problems([problem_kinds.LAYOUT_UNREADABLE.at(name, error=error)]) from exc


def delete_layout(*, layout: OwnLayout, by: Any) -> None:
    """Delete a layout that no year has and nothing was published with.

    Raises Problems, PermissionDenied.
    """
    require(by, "disclosure.keep_layouts", None)
    with transaction.atomic():
        locked = OwnLayout.objects.select_for_update().get(pk=layout.pk)
        if Publication.objects.filter(layout=locked.key).exists():
            raise Problems([problem_kinds.LAYOUT_IN_USE.at(str(locked), by="已经公开的预算")])
        is_chosen = Q(layout=locked.key) | Q(unit_layout=locked.key)
        years = FiscalYear.objects.filter(is_chosen).select_related("region")
        if years.exists():
            names = "、".join(str(year) for year in years)
            raise Problems([problem_kinds.LAYOUT_IN_USE.at(str(locked), by=names)])
        locked.delete()


# -- publishing ------------------------------------------------------------------------------------


def hold_layout(key: str) -> None:
    """Keep a form of the installation's own from changing until the transaction ends."""
    if key in forms.available():
        return
    OwnLayout.objects.select_for_update().filter(key=key).first()
    own_forms.forget()


def keep_form(publication: Publication) -> None:
    """Keep the form with which something is published, unless this installation has none such.

    Call within the transaction that publishes. Raises Problems where something was published with
    another form under this key.
    """
    key = publication.layout
    hold_layout(key)
    try:
        form = forms.written(key)
    except forms.UnknownLayout:
        return  # an archived file of a form that this installation does not have
    _refuse_other_than_published(form, f"版式“{key}”")
    kept, _ = KeptForm.objects.get_or_create(
        digest=form.digest, defaults={"key": key, "resolved_json": form.text}
    )
    UsedForm.objects.create(publication=publication, form=kept)


def _refuse_other_than_published(form: WrittenForm, place: str) -> None:
    used = UsedForm.objects.filter(publication__layout=form.key)
    if used.exclude(form=form.digest).exists():
        raise Problems([problem_kinds.LAYOUT_CHANGED.at(place, key=form.key)])
