"""The API gives what is published, and says of the rest what the portal says."""

import csv
import hashlib
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from disclosure.documents.bulk.schema import AMOUNTS
from disclosure.models import AmountCell, Publication
from tests.documents import example_document
from tests.publications import indexed, many_departments, published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
API = "/api/v1"
ONE = f"{API}/publications/130532/2023/203"


def get(path: str, **parameters: Any) -> Any:
    return Client().get(f"{API}{path}" if not path.startswith(API) else path, parameters)


def items(path: str, **parameters: Any) -> list[dict[str, Any]]:
    response = get(path, **parameters)
    assert response.status_code == 200, response.content.decode()
    listed: list[dict[str, Any]] = response.json()["items"]
    return listed


def all_items(path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Every page of a list, one after another."""
    response = get(path, **parameters)
    everything = []
    while True:
        page = response.json()
        everything += page["items"]
        if page["next"] is None:
            return everything
        response = Client().get(page["next"].removeprefix("http://127.0.0.1:8000"))


def rows_of_csv(response: Any) -> list[dict[str, str]]:
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def example() -> Publication:
    return indexed(published())


# -- what is public --------------------------------------------------------------------------------


def test_one_finds_the_way_from_the_regions_to_a_cell(example: Publication) -> None:
    [region] = items("/regions")
    assert (region["region_code"], region["years"]) == ("130532", [2023])
    [year] = items("/years", region_code="130532")
    assert year["departments"] == 1
    [department] = items("/departments", region_code="130532", year=2023)
    assert department["department"] == "中共平乡县委组织部"
    [publication] = items("/publications", region_code="130532")
    assert publication["state"] == "current"
    assert publication["digest"] == example.digest
    tables = items(f"{ONE}/tables")
    assert tables[0]["table"] == "table-1"
    [cell] = items(f"{ONE}/cells", address="table-2/213/total")
    assert cell["shown"] == "716.95"
    assert Decimal(cell["yuan"]) == example.document.cells["table-2/213/total"].value
    assert cell["column_title"] == "合计"
    assert cell["lines"]


def test_a_cell_is_named_by_the_label_of_its_own_side() -> None:
    """Two columns of a table may be equal; which one a cell is in decides what names it."""
    document = example_document()
    table = document.tables[0]
    first, second = [place for place, each in enumerate(table.columns) if each.kind == "label"]
    columns = list(table.columns)
    for place in (first, second):
        columns[place] = replace(columns[place], key="item", number="")
        columns[place + 1] = replace(columns[place + 1], key="amount", number="")
    part = replace(document.parts[0], blocks=(replace(table, columns=tuple(columns)),))
    published(replace(document, parts=(part,), figures=()))
    names = {cell["address"]: cell["row_name"] for cell in items(f"{ONE}/cells", limit=5000)}
    assert names["table-1/general_public_budget/income"] == "一、一般公共预算拨款收入"
    assert names["table-1/201/spending"] == "一、一般公共服务支出"


def test_the_document_is_the_frozen_bytes(example: Publication) -> None:
    response = get(f"{ONE}/document")
    assert hashlib.sha256(response.content).hexdigest() == example.digest
    assert response.headers["ETag"] == f'"{example.digest}"'


def test_every_amount_is_what_the_document_has(example: Publication) -> None:
    cells = example.document.cells
    amounts = all_items("/amounts", limit=100)
    assert len(amounts) == AmountCell.objects.count() > 300
    assert len({amount["address"] for amount in amounts}) == len(amounts)
    for amount in amounts:
        assert Decimal(amount["yuan"]) == cells[amount["address"]].value, amount["address"]
    assert list(amounts[0]) == [*AMOUNTS.names, "page"]


def test_amounts_are_narrowed_and_sorted(example: Publication) -> None:
    of_fund = items("/amounts", fund="general_public_budget", table="table-5", code="20132")
    assert {amount["table"] for amount in of_fund} == {"table-5"}
    assert all(amount["code"].startswith("20132") for amount in of_fund)
    assert of_fund
    [total] = items("/amounts", figure="total")[:1]
    assert total["shown"] == "2279.15"
    largest = all_items("/amounts", sort="-yuan", limit=50)
    values = [Decimal(amount["yuan"]) for amount in largest]
    assert values == sorted(values, reverse=True)
    assert len(values) == AmountCell.objects.count()


def test_the_sum_of_a_column_is_its_total(example: Publication) -> None:
    asked = {"table": "table-3", "column": "total", "in_sums": "true", "limit": 5000}
    parts = sum(Decimal(amount["yuan"]) for amount in items("/amounts", **asked))
    [total] = items("/amounts", table="table-3", column="total")[:1]
    assert total["row_level"] == "total"
    assert parts == Decimal(total["yuan"])


def test_codes_tell_their_names_and_places(example: Publication) -> None:
    used = items("/codes", region_code="130532", year=2023, measure="function", limit=500)
    assert used[0]["lineage"] == "201"
    code = get("/codes/130532/function/20132").json()
    assert [above["code"] for above in code["above"]] == ["201"]
    assert "2013202" in [below["code"] for below in code["below"]]
    assert code["names"][0]["last_year"] == 2023


def test_goals_are_found_by_words(example: Publication) -> None:
    everything = all_items("/goals", limit=100)
    assert len(everything) == 212
    found = items("/goals", q="培训")
    assert 0 < len(found) < 212
    assert found[0]["address"].startswith("goals/")


def test_a_search_finds_what_the_page_finds(example: Publication) -> None:
    found = items("/search", q="公务接待", limit=50)
    assert found
    assert any("公务接待" in hit["text"] for hit in found)
    assert items("/search", q="公务接待", year=1999) == []


def test_no_number_of_json_has_a_point(example: Publication) -> None:
    """They would be binary floats to whoever reads them."""

    def refuse(text: str) -> None:
        raise AssertionError(text)

    for path in ("/amounts", "/goals", "/codes?region_code=130532&year=2023&measure=function"):
        json.loads(Client().get(f"{API}{path}").content, parse_float=refuse)
    json.loads(Client().get(f"{ONE}/cells?limit=5000").content, parse_float=refuse)


# -- versions --------------------------------------------------------------------------------------


def test_a_superseded_version_stays_at_its_number_and_says_so(example: Publication) -> None:
    corrected = replace(example_document(), title="更正后的预算")
    indexed(published(corrected, version=2))
    assert get(ONE).json()["version"] == 2
    first = get(ONE, version=1).json()
    assert (first["version"], first["state"]) == (1, "superseded")
    assert [version["state"] for version in first["versions"]] == ["current", "superseded"]
    assert get(f"{ONE}/document", version=1).content.decode() == example.document_json
    assert [item["version"] for item in items("/publications")] == [2]
    assert [item["version"] for item in items("/publications", state="superseded")] == [1]
    assert {amount["version"] for amount in items("/amounts", limit=5000)} == {2}


def test_a_withdrawn_version_is_gone_and_tells_why(example: Publication) -> None:
    withdrawn(example, reason="内容有误")
    for path in ("", "/document", "/tables", "/cells", "/checks"):
        response = get(f"{ONE}{path}")
        assert response.status_code == 410
        assert response.headers["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert problem["reason"] == "内容有误"
        assert problem["code"] == "api.withdrawn"
    for path in ("/amounts", "/goals", "/departments", "/publications", "/regions"):
        assert items(path) == []
    [gone] = items("/publications", state="withdrawn")
    assert (gone["digest"], gone["document"]) == ("", "")
    assert [change["event"] for change in items("/changes")] == ["published", "withdrawn"]
    assert example.digest not in get("/changes").content.decode()


def test_changes_come_in_their_order_page_by_page(example: Publication) -> None:
    many_departments(4)
    indexed(published(replace(example_document(), title="更正"), version=2))
    changes = all_items("/changes", limit=2)
    assert [change["at"] for change in changes] == sorted(change["at"] for change in changes)
    assert len({change["id"] for change in changes}) == len(changes) == 6
    assert changes[-1]["event"] == "corrected"
    since = changes[-1]["at"]
    assert [change["id"] for change in items("/changes", since=since)] == [changes[-1]["id"]]


# -- files, caches, other sites --------------------------------------------------------------------


def test_csv_has_the_same_rows_and_runs_nothing() -> None:
    parts = example_document().parts
    document = replace(example_document(), parts=parts)
    publication = indexed(published(document))
    publication.department.name = "=HYPERLINK(1)"
    publication.department.save()
    response = get("/amounts", format="csv", limit=50)
    rows = rows_of_csv(response)
    plain = items("/amounts", limit=50)
    assert [row["yuan"] for row in rows] == [amount["yuan"] for amount in plain]
    assert rows[0]["department"] == "'=HYPERLINK(1)"
    assert response.headers["Link"] == f"<{get('/amounts', format='csv', limit=50)['Link'][1:]}"
    following = response.headers["Link"].partition(">")[0].removeprefix("<http://127.0.0.1:8000")
    assert rows_of_csv(Client().get(following))[0]["address"] != rows[0]["address"]


def test_an_answer_that_has_not_changed_is_304(example: Publication) -> None:
    for path in ("/amounts", "/publications/130532/2023/203/document", "/openapi.json"):
        first = get(path)
        etag = first.headers["ETag"]
        again = Client().get(f"{API}{path}", headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        head = Client().head(f"{API}{path}")
        assert (head.status_code, head.headers["ETag"], head.content) == (200, etag, b"")
        assert first.headers["Cache-Control"] == "public, max-age=60"


def test_other_sites_may_read_and_nobody_may_write(example: Publication) -> None:
    answer = Client().options(f"{API}/amounts", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for method in ("post", "put", "patch", "delete"):
        refused = getattr(Client(enforce_csrf_checks=True), method)(f"{API}/amounts")
        assert refused.status_code == 405
        assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert refused.json()["code"] == "api.method"


# -- what is wrong with a request ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "where"),
    [
        ("/amounts?departement=203", "api.parameter.unknown", "departement"),
        ("/amounts?year=2023&year=2024", "api.parameter.repeated", "year"),
        ("/amounts?year=two", "api.parameter", "year"),
        ("/amounts?limit=0", "api.parameter", "limit"),
        ("/amounts?limit=5001", "api.parameter", "limit"),
        ("/amounts?in_sums=perhaps", "api.parameter", "in_sums"),
        ("/amounts?sort=size", "api.parameter", "sort"),
        ("/changes?since=yesterday", "api.parameter", "since"),
        ("/changes?since=2023-01-01T00:00:00", "api.parameter", "since"),
        ("/search", "api.parameter", "q"),
        ("/publications/130532/2023/203?version=0", "api.parameter", "version"),
        ("/publications/13053/2023/203", "api.parameter", "region_code"),
    ],
)
def test_a_request_that_is_wrong_is_told_in_chinese(path: str, code: str, where: str) -> None:
    response = get(path)
    assert response.status_code == 400
    problem = response.json()
    assert (problem["code"], problem["errors"][0]["where"]) == (code, where)
    assert any("\u4e00" <= character <= "\u9fff" for character in problem["detail"])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/", "api.not_found"),
        ("/nothing", "api.not_found"),
        ("/publications/130532/2023/999", "api.not_found"),
        ("/codes/130532/function/201", "api.not_found"),
        ("/amounts?cursor=abc", "api.page.unknown"),
        ("/amounts?cursor=WzFd", "api.page.unknown"),
        ("/changes?cursor=bm8", "api.page.unknown"),
    ],
)
def test_what_is_not_there_is_a_404_of_json(path: str, code: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert (response.json()["status"], response.json()["code"]) == (404, code)


def test_a_cursor_is_good_for_its_own_list_only(example: Publication) -> None:
    following = get("/amounts", limit=1).json()["next"]
    cursor = following.partition("cursor=")[2]
    assert get("/amounts", limit=1, cursor=cursor).status_code == 200
    assert get("/amounts", limit=1, cursor=cursor, sort="yuan").status_code == 404
    assert get("/goals", limit=1, cursor=cursor).status_code == 404
