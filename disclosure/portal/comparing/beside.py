"""Two to five departments or units side by side over the years, by one figure or code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest

from disclosure.models import Publication
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
class Beside:
    """The years, the newest first, and a row of cells for each of the departments' names."""

    names: Sequence[str]
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
    standing = standing.filter(_of(codes)).select_related("department", "unit")
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
    return Beside([names[code] for code in chosen], listed)


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
