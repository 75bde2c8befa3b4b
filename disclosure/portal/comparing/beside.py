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
    return list(dict.fromkeys(codes))[:MOST_BESIDE]


def side_by_side(region: str, choice: Choice, codes: Sequence[str]) -> Beside | None:
    """Return the offices with these codes side by side, in one query; None of less than two."""
    standing: Any = Publication.objects.standing().filter(department__region__code=region)
    standing = standing.filter(_of(codes)).with_forms()
    address = of_choice(choice).filter(publication=OuterRef("pk")).order_by("code")
    rows = standing.annotate(fen=stated(choice), cell=Subquery(address.values("address")[:1]))
    names: dict[str, str] = {}
    by_year: dict[int, dict[str, Any]] = {}
    for row in rows.order_by("-year"):
        code = _code_of(row)
        names.setdefault(code, row.office.name)
        by_year.setdefault(row.year, {})[code] = row
    if len(names) < 2:
        return None
    chosen = [code for code in codes if code in names]
    largest = 0
    for of_year in by_year.values():
        largest = max(largest, *(row.fen or 0 for row in of_year.values()))
    listed = []
    for year, of_year in by_year.items():
        cells = [_cell(of_year.get(code), largest) for code in chosen]
        listed.append((year, cells))
    return Beside([NameBeside(names[code]) for code in chosen], listed)


def codes_asked(request: HttpRequest) -> list[str]:
    """Return the codes that an address chooses to stand side by side, at most ``MOST_BESIDE``."""
    codes = [code for code in request.GET.getlist("c") if is_code(code)]
    return list(dict.fromkeys(codes))[:MOST_BESIDE]


def codes_side_by_side(
    region: str, kind: str, codes: Sequence[str], published: Sequence[int]
) -> Beside | None:
    """Return what a county's departments have together of these codes in each year it published.

    In one query; None of less than two codes that any of them uses.
    """
    rows: Any = Amount.objects.standing_of_departments().filter(
        publication__department__region__code=region,
        measure=kind,
        part="total",
        lineage__in=codes,
    )
    sums = rows.order_by("publication__year").values_list("lineage", "publication__year")
    names: dict[str, str] = {}
    fen: dict[tuple[str, int], int] = {}
    for lineage, year, name, added in sums.annotate(title=Max("name"), added=Sum("fen")):
        names[lineage] = name  # the newest stays
        fen[lineage, year] = int(added)
    chosen = [code for code in codes if code in names]
    if len(chosen) < 2:
        return None
    largest = max(fen.values())
    heads = []
    for code in chosen:
        heads.append(NameBeside(f"{code} {names[code]}", _code_address(region, kind, code)))
    listed = []
    for year in published:
        cells = []
        for code in chosen:
            href = f"{_code_address(region, kind, code)}?year={year}"
            cells.append(_cell_of_code(fen.get((code, year), 0), href, largest))
        listed.append((year, cells))
    return Beside(heads, listed)


def _code_address(region: str, kind: str, code: str) -> str:
    return reverse("portal:code", args=(region, kind, code))


def _cell_of_code(fen: int, href: str, largest: int) -> CellBeside:
    if not fen:
        return CellBeside(shown.money(fen))
    width = shown.percent(fen, largest) or Decimal(0)
    return CellBeside(shown.money(fen), href, width)


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


def _cell(row: Any, largest: int) -> CellBeside:
    if row is None:
        return CellBeside(shown.NOT_PUBLISHED)
    if not row.fen:
        return CellBeside(shown.money(row.fen))
    width = shown.percent(row.fen, largest) or Decimal(0)
    return CellBeside(shown.money(row.fen), cell_link(row, row.cell or ""), width)
