"""The columns of the ledger, and how each is typed into a form.

They hold money in yuan, and texts without control characters.
"""

import re
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from budget.acceptance import amount_problem, text_fault
from budget.money import LARGEST, parse_yuan

# What may be assigned to a column and what is read from it, which mypy's plugin fills in.
# Brackets after Django's fields: django_tasks has django-stubs-ext make them possible.
SetType = TypeVar("SetType")
GetType = TypeVar("GetType")


def valid_amount(amount: Decimal) -> None:
    """Raise ValidationError for what is no amount in yuan."""
    problem = amount_problem(amount)
    if problem is not None:
        raise ValidationError(problem.message, code=problem.code)


def one_line(text: str) -> None:
    """Raise ValidationError for a text with line breaks or control characters."""
    fault = text_fault(text, multiline=False)
    if fault is not None:
        raise ValidationError(fault, code="control_character")


def paragraph(text: str) -> None:
    """Raise ValidationError for a text with control characters other than line breaks."""
    fault = text_fault(text)
    if fault is not None:
        raise ValidationError(fault, code="control_character")


def text_by_key(texts: Any) -> None:
    """Raise ValidationError for what is no texts by key, or has control characters in one."""
    if not isinstance(texts, dict):
        raise ValidationError("应为各段文字", code="invalid")
    for key, text in texts.items():
        if not isinstance(text, str):
            raise ValidationError(f"“{key}”应为文字", code="invalid")
        paragraph(text)


class YuanInput(forms.DecimalField):
    """A field of a form that takes an amount as people type it.

    Full-width digits and thousands separators are taken too.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "yuan"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return parse_yuan(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="amount") from error


class YuanField(models.DecimalField[SetType, GetType]):
    """Yuan with two decimals, never negative.

    ``within_limits`` has the same limits for a constraint of the database.
    """

    default_validators = [valid_amount]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    @cached_property
    def validators(self) -> list[Any]:
        # Without Django's own on digits and decimals, which would report the same fault again.
        return [*self.default_validators, *self._validators]  # type: ignore[attr-defined]

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)  # a number input would refuse separators
        kwargs.setdefault("form_class", YuanInput)
        return super().formfield(**kwargs)


def within_limits(*names: str) -> models.Q:
    """Return the condition of a check constraint on the named amounts.

    Every one is empty, or not negative and not larger than the database holds exactly.
    """
    condition = models.Q()
    for name in names:
        is_empty = models.Q(**{f"{name}__isnull": True})
        is_within = models.Q(**{f"{name}__gte": Decimal(0), f"{name}__lte": LARGEST})
        condition &= is_empty | is_within
    return condition


class ParagraphInput(forms.CharField):
    """A field of a form for a text in paragraphs.

    Browsers send line breaks as CR LF; the ledger keeps LF, so an unchanged text stays unchanged.
    """

    widget = forms.Textarea(attrs={"rows": 3, "cols": 60})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return re.sub(r"\r\n?", "\n", text)


class LineField(models.CharField[SetType, GetType]):
    """A short text in one line."""

    default_validators = [one_line]


class ParagraphField(models.TextField[SetType, GetType]):
    """A text that may have line breaks, kept as printed."""

    default_validators = [paragraph]

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", ParagraphInput)
        return super().formfield(**kwargs)
