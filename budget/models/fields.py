"""The columns of the ledger: money in yuan, texts without control characters, and how each is typed into a form."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from budget.acceptance import amount_fault, text_fault
from budget.money import LARGEST, parse_yuan


def valid_amount(amount: Decimal) -> None:
    """Validator of amounts in yuan: raises ValidationError with the fault."""
    if (fault := amount_fault(amount)) is not None:
        raise ValidationError(fault, code="amount")


def one_line(text: str) -> None:
    """Validator of texts without line breaks or control characters."""
    if (fault := text_fault(text, multiline=False)) is not None:
        raise ValidationError(fault, code="control_character")


def paragraph(text: str) -> None:
    """Validator of texts that may have line breaks but no control characters."""
    if (fault := text_fault(text)) is not None:
        raise ValidationError(fault, code="control_character")


class YuanInput(forms.DecimalField):
    """Takes an amount as people type it: full-width digits and thousands separators too."""

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


class YuanField(models.DecimalField):
    """Yuan with two decimals, never negative; the same limits stand in ``within_limits`` as a database constraint."""

    default_validators = [valid_amount]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 2, **kwargs})

    @cached_property
    def validators(self) -> list[Any]:
        # Without Django's own on digits and decimals, which would report the same fault a second time.
        return [*self.default_validators, *self._validators]  # type: ignore[attr-defined]

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        return super(models.DecimalField, self).formfield(
            form_class=YuanInput, max_digits=self.max_digits, decimal_places=self.decimal_places, **kwargs
        )


def within_limits(*names: str) -> models.Q:
    """The condition of a check constraint: every named amount is empty, or not negative and held exactly by the database."""
    condition = models.Q()
    for name in names:
        condition &= models.Q(**{f"{name}__isnull": True}) | models.Q(
            **{f"{name}__gte": Decimal(0), f"{name}__lte": LARGEST}
        )
    return condition


class ParagraphInput(forms.CharField):
    """Browsers send line breaks as CR LF; the ledger keeps LF, so an unchanged text stays unchanged."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 60})

    def to_python(self, value: Any) -> str:
        return re.sub(r"\r\n?", "\n", super().to_python(value) or "")


class LineField(models.CharField):
    """A short text in one line."""

    default_validators = [one_line]


class ParagraphField(models.TextField):
    """A text that may have line breaks, kept as printed."""

    default_validators = [paragraph]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": ParagraphInput, **kwargs})
