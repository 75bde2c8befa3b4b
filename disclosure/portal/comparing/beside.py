"""Two to five side by side over the years: departments or units by a figure, codes of a county."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest
from django.urls import reverse

from budget.codes import is_code
from disclosure.models import Amount, Publication
from disclosure.portal.comparing import shown
from disclosure.portal.comparing.amounts import of_choice, stated
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import Choice

MOST_BESIDE = 5
# A department's code, or that of one of its units behind it: 101, 101/101001.
_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}(?:/[A-Za-z0-9_-]{1,20})?")


@dataclass(frozen=True)
class CellBeside:
    """What a department states for a year, as shown; ``width`` is its bar in per cent of the
    largest amount on the page.
    """

    amount: str
    href: str = ""
    width: Decimal = Decimal(0)


@dataclass(frozen=True)
class NameBeside:
    """What stands at the head of a column: a department, or a code that leads to its page."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Beside:
    """The years, the newest first, and a row of cells for each of the names."""

    names: Sequence[NameBeside]
    rows: Sequence[tuple[int, Sequence[CellBeside]]]


def departments_asked(request: HttpRequest) -> list[str]:
    """Return the codes of the departments and units that an address chooses.

    They are at most ``MOST_BESIDE``, a unit's behind that of its department (101/101001).
    """
    codes = [code for code in request.GET.getlist("d") if _CODE.fullmatch(code)]
    return _first_different(codes)


def side_by_side(region: str, choice: Choice, codes: Sequence[str]) -> Beside | None:
    """Return the offices with these codes side by side, in one query; None of less than two."""
    standing: Any = Publication.objects.standing().filter(department__region__code=region)
    chosen = standing.filter(_of(codes)).with_forms()
    cells_of_publication = of_choice(choice).filter(publication=OuterRef("pk")).order_by("code")
    first_address = Subquery(cells_of_publication.values("address")[:1])
    stating = chosen.annotate(fen=stated(choice), cell=first_address)
    name_by_code: dict[str, str] = {}
    rows_by_year: dict[int, dict[str, Any]] = {}  # of each year the publications by code
    largest = 0
    for publication in stating.order_by("-year"):
        code = _code_of(publication)
        name_by_code.setdefault(code, publication.office.name)  # the newest
        rows_of_year = rows_by_year.setdefault(publication.year, {})
        rows_of_year[code] = publication
        largest = max(largest, publication.fen or 0)
    if len(name_by_code) < 2:
        return None
    shown_codes = [code for code in codes if code in name_by_code]
    names = [NameBeside(name_by_code[code]) for code in shown_codes]
    rows = []
    for year, rows_of_year in rows_by_year.items():
        cells = [_cell(rows_of_year.get(code), largest) for code in shown_codes]
        rows.append((year, cells))
    return Beside(names, rows)


def codes_asked(request: HttpRequest) -> list[str]:
    """Return the codes that an address chooses to stand side by side, at most ``MOST_BESIDE``."""
    codes = [code for code in request.GET.getlist("c") if is_code(code)]
    return _first_different(codes)


def _first_different(codes: Sequence[str]) -> list[str]:
    """Return as many codes as stand side by side, each once."""
    different = list(dict.fromkeys(codes))
    return different[:MOST_BESIDE]


def codes_side_by_side(
    region: str, kind: str, codes: Sequence[str], published: Sequence[int]
) -> Beside | None:
    """Return what a county's departments have together of these codes in each year it published.

    In one query; None of less than two codes that any of them uses.
    """
    amounts: Any = Amount.objects.standing_of_departments().filter(
        publication__department__region__code=region,
        measure=kind,
        part="total",
        lineage__in=codes,
    )
    by_year = amounts.order_by("publication__year")
    groups = by_year.values_list("lineage", "publication__year")
    name_by_code: dict[str, str] = {}
    fen: dict[tuple[str, int], int] = {}
    for code, year, name, added in groups.annotate(title=Max("name"), added=Sum("fen")):
        name_by_code[code] = name  # the newest stays
        fen[code, year] = int(added)
    shown_codes = [code for code in codes if code in name_by_code]
    if len(shown_codes) < 2:
        return None
    largest = max(fen.values())
    names = []
    for code in shown_codes:
        text = f"{code} {name_by_code[code]}"
        names.append(NameBeside(text, _code_address(region, kind, code)))
    rows = []
    for year in published:
        cells = []
        for code in shown_codes:
            href = f"{_code_address(region, kind, code)}?year={year}"
            fen_of_year = fen.get((code, year), 0)
            cells.append(_money_cell(fen_of_year, href, largest))
        rows.append((year, cells))
    return Beside(names, rows)


def _code_address(region: str, kind: str, code: str) -> str:
    return reverse("portal:code", args=(region, kind, code))


def _money_cell(fen: int | None, href: str, largest: int) -> CellBeside:
    """Return an amount with its bar and its link; nil, or what is not stated, has neither."""
    amount = shown.money(fen)
    if not fen:
        return CellBeside(amount)
    width = shown.percent(fen, largest) or Decimal(0)
    return CellBeside(amount, href, width)


def _of(codes: Sequence[str]) -> Q:
    """Return the condition of publications of these departments and units."""
    condition = Q(pk__in=[])
    for code in codes:
        department, _, unit = code.partition("/")
        if unit:
            condition |= Q(department__code=department, unit__code=unit)
        else:
            condition |= Q(department__code=department, unit__isnull=True)
    return condition


def _code_of(publication: Publication) -> str:
    department = publication.department.code
    unit = publication.unit
    return department if unit is None else f"{department}/{unit.code}"


def _cell(publication: Any, largest: int) -> CellBeside:
    if publication is None:
        return CellBeside(shown.NOT_PUBLISHED)
    href = cell_link(publication, publication.cell or "")
    return _money_cell(publication.fen, href, largest)
