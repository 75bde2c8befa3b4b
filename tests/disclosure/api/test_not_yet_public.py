"""What is not public yet cannot be told from what does not exist at any address of the API."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from budget.statuses import Status
from disclosure.api.version_1 import api
from disclosure.models import Publication
from tests.factories import make_budget, make_department, make_line, make_project
from tests.hidden import other, published_by_a_unit, secret
from tests.publications import department_of, indexed, published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
API = "/api/v1"
# What somebody may guess in each place of an address.
GUESSED = {"region_code": "130532", "year": "2023", "measure": "function", "code": "201"}
# What somebody may ask of each address besides: all of what may name the secret.
ASKED = {
    "/regions": [""],
    "/years": ["", "region_code=130532"],
    "/departments": ["", "department_code=203", "format=csv"],
    "/publications": [
        f"state={state}&limit=5000" for state in ("current", "superseded", "withdrawn", "all")
    ],
    "/publications/{region_code}/{year}/{department_code}": ["", "version=1", "unit_code=01"],
    "/publications/{region_code}/{year}/{department_code}/document": ["", "version=1"],
    "/publications/{region_code}/{year}/{department_code}/tables": ["", "unit_code=01"],
    "/publications/{region_code}/{year}/{department_code}/cells": ["limit=5000", "version=1"],
    "/publications/{region_code}/{year}/{department_code}/checks": ["", "version=1"],
    "/amounts": ["limit=5000", "department_code=203", "sort=-yuan", "format=csv&limit=5000"],
    "/codes": ["region_code=130532&year=2023&measure=function&limit=5000"],
    "/codes/{region_code}/{measure}/{code}": [""],
    "/goals": ["limit=5000", "q=机密", "format=csv&limit=5000"],
    "/search": ["q=203", "q=组织部", "q=机密工程", "q=支出&department_code=203&limit=1000"],
    "/changes": ["limit=5000", "department_code=203", "since=2020-01-01T00:00:00Z"],
}


def paths() -> list[str]:
    return [path.removeprefix(API) for path in api.get_openapi_schema()["paths"]]


def addresses(department: str) -> Iterator[str]:
    for path in paths():
        place = path.format(**GUESSED, department_code=department)
        for query in ASKED[path]:
            yield f"{API}{place}?{query}".rstrip("?")


def answer(address: str) -> tuple[int, bytes]:
    response = Client().get(address)
    return response.status_code, response.content


def below_department() -> list[str]:
    return [address for address in addresses("203") if "/203" in address]


def test_every_address_is_known_here() -> None:
    assert set(paths()) == set(ASKED)


@pytest.fixture
def coming() -> Publication:
    """203 is entered, approved and published from tomorrow on; 301 is public."""
    indexed(published(other()))
    budget = make_budget(make_department("203"), status=Status.PUBLISHED)
    make_line(budget)
    make_project(budget, name="机密工程")
    return indexed(published(secret(), **from_tomorrow()))


def from_tomorrow() -> dict[str, Any]:
    now = timezone.now()
    return {"visible_from": now + timedelta(days=1), "published_at": now}


def test_every_address_below_it_is_one_that_does_not_exist(coming: Publication) -> None:
    for ours, strange in zip(addresses("203"), addresses("999"), strict=True):
        if "/203" in ours:
            assert answer(ours) == answer(strange), ours
            assert answer(ours)[0] == 404
    for address in addresses("203"):
        content = answer(address)[1].decode()
        assert "机密工程" not in content, address
        assert coming.digest not in content, address


def test_no_list_changes() -> None:
    indexed(published(other()))
    department_of(secret())
    before = {address: answer(address) for address in addresses("203")}
    indexed(published(secret(), **from_tomorrow()))
    for address, expected in before.items():
        assert answer(address) == expected, address


def test_neither_does_the_version_that_it_will_replace() -> None:
    first = indexed(published(replace(secret(), title="第一版")))
    before = {address: answer(address) for address in addresses("203")}
    later = indexed(published(secret(), version=2, **from_tomorrow()))
    withdrawn(later, reason="撤回还没有公布的一版")
    published_by_a_unit(first.department, **from_tomorrow())
    for address, expected in before.items():
        assert answer(address) == expected, address
    assert answer(f"{API}/publications/130532/2023/203?version=2")[0] == 404


def test_nothing_of_a_withdrawn_version_is_at_any_address() -> None:
    indexed(published(other()))
    gone = withdrawn(indexed(published(secret())), reason="内容有误")
    for address in addresses("203"):
        status, content = answer(address)
        assert b"\xe6\x9c\xba\xe5\xaf\x86" not in content, address  # 机密
        assert gone.digest.encode() not in content, address
        if "/203" in address and "unit_code" not in address:
            assert status == 410, address


def test_from_its_time_on_it_is_there(coming: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = timezone.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    for address in below_department():
        if "unit_code" not in address:
            assert answer(address)[0] == 200, address
    assert coming.digest.encode() in answer(f"{API}/publications?department_code=203")[1]
