"""The figures and codes that can be compared, and how addresses name them: ``of=reception``,
``code=2013202&part=basic``.
"""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.documents.meaning.spending import (
    FIGURES,
    INCOME_FIGURES,
    MEASURES_BY_FIRST_DIGIT,
    PARTS,
    PARTS_OF_FIGURES,
)
from disclosure.models import Amount, Measure
from disclosure.portal.languages import written_year

DEFAULT = "spending"
KINDS = {digit: Measure(name) for digit, name in MEASURES_BY_FIRST_DIGIT.items()}
PART_CHOICES = [(key, _(label)) for key, label in PARTS.items()]
_OTHER_FIGURES = [(key, _(label)) for key, label in FIGURES.items() if key != DEFAULT]
_FIGURE_CHOICES = [(DEFAULT, _(FIGURES[DEFAULT])), *_OTHER_FIGURES]


@dataclass(frozen=True)
class Choice:
    """Something that departments have an amount of. ``label`` is what it is called."""

    measure: str
    code: str
    part: str
    label: str

    @property
    def whole(self) -> str:
        """The figure of a department that this is a part of; empty where it is part of none.

        What a department owns is none of its money of the year.
        """
        if self.measure != Measure.FIGURE:
            return "spending"
        if self.code in INCOME_FIGURES:
            return "total"
        return "" if self.code == "assets_total" else "spending"

    @property
    def inner(self) -> dict[str, "Choice"]:
        """The parts of it that are shown beside it, by a key for the column."""
        if self.measure == Measure.FIGURE:
            return {key: figure(key) for key in PARTS_OF_FIGURES.get(self.code, ())}
        if self.part != "total":
            return {}
        keys = ("personnel", "operating")
        if self.measure == Measure.FUNCTION:
            keys = ("basic", "project")
        return {key: replace(self, part=key, label=gettext(PARTS[key])) for key in keys}

    @property
    def query(self) -> dict[str, str]:
        """The parameters by which an address names it."""
        if self.measure == Measure.FIGURE:
            return {"of": self.code}
        if self.part == "total":
            return {"code": self.code}
        return {"code": self.code, "part": self.part}


def figure(key: str) -> Choice:
    """Return the choice of a figure. Raises KeyError."""
    return Choice(Measure.FIGURE, key, "total", gettext(FIGURES[key]))


class YearForm(forms.Form):
    """Which of the years that there are, the newest first.

    Everything in these forms is optional.
    """

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        self.offer("year", [(year, written_year(year)) for year in years])

    def offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Give a field its choices."""
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def chosen_year(self) -> int:
        """The year that was chosen, else the newest."""
        return int(self.cleaned_data["year"] or self.years[0])


class ChoiceForm(YearForm):
    """The choice of a comparison, and its year."""

    field_order = ("of", "code", "part", "year")

    of = forms.ChoiceField(label=_("比较什么"), choices=_FIGURE_CHOICES, required=False)
    code = forms.CharField(
        label=_("或者一个科目"),
        required=False,
        validators=[
            RegexValidator(r"^[235](?:[0-9]{2}){1,3}\Z", _("科目编码是2、3或5开头的3、5或7位数字"))
        ],
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "maxlength": 7,
                "autocomplete": "off",
                "placeholder": _("如 2080501"),
            }
        ),
    )
    part = forms.ChoiceField(label=_("科目的哪部分"), choices=PART_CHOICES, required=False)

    def choice(self, region: str = "") -> Choice:
        """Return what was chosen; a code goes before a figure.

        A code has the name that it had last, which takes a query.
        """
        code = self.cleaned_data["code"]
        part = self.cleaned_data["part"] or "total"
        if not code:
            return figure(self.cleaned_data["of"] or DEFAULT)
        measure = KINDS[code[0]]
        newest = newest_of_code(measure, code, region)
        if newest is None:
            return Choice(measure, code, part, code)
        label = f"{newest.lineage} {newest.name}"
        if part != "total":
            label += gettext("：%(part)s") % {"part": gettext(PARTS[part])}
        return Choice(measure, newest.lineage, part, label)


def newest_of_code(measure: str, code: str, region: str = "") -> Amount | None:
    """Return the newest amount of a code, by its present number or one that it had.

    It has the code's name and lineage.
    """
    amounts = Amount.objects.standing_of_departments().filter(measure=measure, part="total")
    if region:
        amounts = amounts.filter(publication__department__region__code=region)
    newest = amounts.order_by("-publication__year", "-publication__department__code")
    by_lineage = newest.filter(lineage=code).first()
    return by_lineage or newest.filter(code=code).first()
