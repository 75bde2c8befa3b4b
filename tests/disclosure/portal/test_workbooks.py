"""The auditor's workbook at its addresses: of what stands, of a version, of a region's year."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from budget.dimensions import DocumentKind
from budget.models import Department, Unit
from disclosure.models import Publication
from disclosure.portal import workbooks
from tests.documents import example_document
from tests.publications import indexed, published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"
YEAR = "/130532/2023/workbook.xlsx"


def tables(**identity: Any) -> Any:
    """Two tables of the example as somebody else's disclosure."""
    document = example_document()
    parts = tuple(part for part in document.parts if part.address in ("table-3", "table-5"))
    identity_of = replace(document.identity, **identity)
    return replace(document, parts=parts, figures=(), identity=identity_of)


def of_another_region() -> Publication:
    document = tables(
        region_code="990009",
        region_name="邻县",
        department_code="301",
        department_name="邻县档案馆",
    )
    return indexed(published(document))


def of_a_unit(department: Any) -> Publication:
    kind = DocumentKind.UNIT_BUDGET
    name = "平乡县党员教育中心"
    unit = Unit.objects.create(department=department, code="01", name=name)
    document = tables(document_kind=kind, unit_code="01", unit_name=name)
    return indexed(published(document, department=department, unit=unit, document_kind=kind))


def answer(address: str, **headers: str) -> Any:
    return Client().get(address, headers=headers)


def offices(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {str(row[1].value) for row in book["核对"].iter_rows(min_row=6) if row[1].value}


@pytest.mark.in_turn
def test_a_disclosure_has_one_and_each_version_its_own() -> None:
    indexed(published(tables()))
    second = published(tables(department_name="组织部（更正）"), version=2)
    indexed(second)
    for address, name in (("", "组织部（更正）"), ("v1/", "中共平乡县委组织部")):
        response = answer(f"{BASE}{address}workbook.xlsx")
        assert response.status_code == 200
        assert "attachment" in response.headers["Content-Disposition"]
        assert offices(response.content) == {name}


@pytest.mark.in_turn
def test_it_is_not_sent_twice() -> None:
    indexed(published(tables()))
    response = answer(f"{BASE}workbook.xlsx")
    etag = response.headers["ETag"]
    assert answer(f"{BASE}workbook.xlsx", **{"If-None-Match": etag}).status_code == 304
    assert answer(YEAR, **{"If-None-Match": answer(YEAR).headers["ETag"]}).status_code == 304


def test_last_year_stands_beside_until_it_is_withdrawn() -> None:
    last = indexed(published(tables(year=2022)))
    indexed(published(tables()))
    book = openpyxl.load_workbook(io.BytesIO(answer(f"{BASE}workbook.xlsx").content))
    assert _has_last_year(book)
    withdrawn(last, reason="涉密")
    for address in (f"{BASE}workbook.xlsx", YEAR):
        book = openpyxl.load_workbook(io.BytesIO(answer(address).content))
        assert not _has_last_year(book)


@pytest.mark.in_turn
def test_what_the_department_before_it_published_stands_beside() -> None:
    publication = indexed(published(tables()))
    last = indexed(published(tables(year=2022, department_code="204", department_name="原部门")))
    before = {address: answer(address) for address in (f"{BASE}workbook.xlsx", YEAR)}
    Department.objects.filter(pk=publication.department_id).update(predecessor=last.department)
    for address, response in before.items():
        etag = response.headers["ETag"]
        assert not _has_last_year(openpyxl.load_workbook(io.BytesIO(response.content)))
        after = answer(address, **{"If-None-Match": etag})
        assert _has_last_year(openpyxl.load_workbook(io.BytesIO(after.content)))
    own = indexed(published(tables(year=2022)))
    former = Publication.objects.standing_of_year_before(publication_of(publication), 2023)
    assert [each.pk for each in former] == [own.pk, last.pk]


def publication_of(publication: Publication) -> Publication:
    """The publication as it is read now, with its department."""
    return Publication.objects.public().get(pk=publication.pk)


def _has_last_year(book: Any) -> bool:
    sheet = book.worksheets[2]
    for header in sheet.iter_rows(max_row=6):
        for cell in header:
            if "（上年公布）" in str(cell.value):
                return sheet.cell(7, cell.column).value is not None
    raise AssertionError("no block of last year")


def test_a_regions_year_holds_its_departments_and_units_and_nobody_elses() -> None:
    first = indexed(published(tables()))
    of_a_unit(first.department)
    of_another_region()
    assert offices(answer(YEAR).content) == {"中共平乡县委组织部", "平乡县党员教育中心"}
    assert offices(answer("/990009/2023/workbook.xlsx").content) == {"邻县档案馆"}
    unit = answer(f"{BASE}units/01/workbook.xlsx")
    assert offices(unit.content) == {"平乡县党员教育中心"}


def test_what_is_withdrawn_is_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    publication = indexed(published(tables()))
    unit = of_a_unit(publication.department)
    before = answer(YEAR).headers["ETag"]
    withdrawn(unit, reason="涉密")
    after = answer(YEAR, **{"If-None-Match": before})
    assert offices(after.content) == {"中共平乡县委组织部"}
    assert answer(f"{BASE}units/01/workbook.xlsx").status_code == 410
    withdrawn(publication, reason="涉密")
    assert answer(YEAR).status_code == 404
    assert answer(f"{BASE}workbook.xlsx").status_code == 410
    assert answer(f"{BASE}v1/workbook.xlsx").status_code == 410


def test_a_large_year_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "DISCLOSURES_A_FILE", 1)
    first = indexed(published(tables()))
    of_a_unit(first.department)
    page = answer("/130532/2023/").content.decode()
    parts = [f"/130532/2023/workbook-{number}.xlsx" for number in (1, 2)]
    assert all(part in page for part in parts)
    names = [offices(answer(part).content) for part in parts]
    assert names == [{"中共平乡县委组织部"}, {"平乡县党员教育中心"}]
    assert answer("/130532/2023/workbook-3.xlsx").status_code == 404


def test_pages_lead_to_it() -> None:
    indexed(published(tables()))
    assert f'href="{BASE}workbook.xlsx"' in answer(f"{BASE}downloads/").content.decode()
    assert f'href="{YEAR}"' in answer("/130532/2023/").content.decode()


def test_a_process_makes_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    document = tables(year=timezone.localdate().year)
    indexed(published(document))
    monkeypatch.setattr(workbooks, "_PATIENCE", 0.01)
    with workbooks._making:
        response = answer(f"/130532/{document.identity.year}/203/workbook.xlsx")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
