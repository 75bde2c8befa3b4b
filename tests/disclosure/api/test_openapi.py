"""The OpenAPI tells what there is, in Chinese, and the API does what it tells."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.generation import GenerationMode

from tests.publications import indexed, published
from tests.seeds import is_full

API = "/api/v1"
EXAMPLES = 200 if is_full() else 2  # of each address, allowed and not
CHINESE = re.compile("[\u4e00-\u9fff]")


def schema() -> dict[str, Any]:
    whole: dict[str, Any] = Client().get(f"{API}/openapi.json").json()
    return whole


def operations() -> list[tuple[str, dict[str, Any]]]:
    return [(path, methods["get"]) for path, methods in schema()["paths"].items()]


def test_everything_is_explained_in_chinese_and_has_an_example() -> None:
    for path, operation in operations():
        assert CHINESE.search(operation["summary"]), path
        assert CHINESE.search(operation["description"]), path
        for parameter in operation["parameters"]:
            assert CHINESE.search(parameter.get("description", "")), (path, parameter)
            if parameter["required"]:
                assert parameter["schema"]["examples"], (path, parameter["name"])
        for response in operation["responses"].values():
            assert CHINESE.search(response["description"])
    for name, component in schema()["components"]["schemas"].items():
        for field, about in component.get("properties", {}).items():
            assert CHINESE.search(about.get("description", "")), (name, field)


def test_names_of_offices_are_said_to_be_todays_where_they_are() -> None:
    schemas = schema()["components"]["schemas"]
    for name in ("PublicationItem", "AmountItem", "GoalItem", "HitItem", "ChangeItem"):
        for field in ("region", "department", "unit"):
            assert "现在的" in schemas[name]["properties"][field]["description"], (name, field)
    # The results of checks are read off the Document.
    assert "公开时的" in schemas["CheckItem"]["properties"]["department"]["description"]


def test_nothing_of_it_is_a_float() -> None:
    assert '"type": "number"' not in json.dumps(schema())


def test_every_operation_only_reads() -> None:
    assert {method for methods in schema()["paths"].values() for method in methods} == {"get"}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection: Django closes a request's, but for its own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.in_turn
@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("one_connection")
def test_schemathesis_finds_nothing() -> None:
    """Of every address: what its description allows, and what it does not."""
    indexed(published())
    api = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", WSGIHandler())
    asked = 0
    result: Any
    for result in api.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask(operation.as_strategy(generation_mode=mode), mode)
            asked += 1
    assert asked == 2 * len(operations())


# What there is: of random codes all lists would be empty.
KNOWN = {"region_code": "130532", "department_code": "203", "year": 2023}


def ask(cases: Any, mode: GenerationMode) -> None:
    @seed(20_261_129)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases)
    def validated(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE:
            for parameters in (case.path_parameters, case.query):
                parameters.update({name: KNOWN[name] for name in KNOWN if name in parameters})
        case.call_and_validate()

    validated()
