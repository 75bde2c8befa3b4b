"""The published JSON Schema, and what it takes for a Document."""

import json
from typing import Any

import jsonschema
import pytest

from disclosure.documents.formats import get
from disclosure.documents.model.schema import PUBLISHED, document_schema, schema_text
from tests.documents import example_document, imprint


def example() -> dict[str, Any]:
    document = example_document()
    data: dict[str, Any] = json.loads(get("json").render(document, imprint(document)))
    return data


def validate(data: Any) -> None:
    jsonschema.validate(data, document_schema(), cls=jsonschema.Draft202012Validator)


def test_the_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m disclosure.documents.model.schema"
    )


def test_it_is_itself_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())


def test_the_example_keeps_to_it() -> None:
    validate(example())


def test_what_a_printed_copy_holds_keeps_to_it_too() -> None:
    validate(json.loads(example_document().as_displayed().json))


def broken(data: dict[str, Any], how: str) -> dict[str, Any]:
    cell = data["parts"][0]["blocks"][0]["rows"][0]["cells"][2]
    match how:
        case "unknown field":
            cell["remark"] = "内部备注"
        case "amount as a number":
            cell["value"] = 21844400.0
        case "amount in words":
            cell["value"] = "两千万"
        case "no address":
            del cell["address"]
        case "other kind of block":
            data["parts"][0]["blocks"][0]["type"] = "Picture"
        case "no schema version":
            del data["schema"]
        case "later schema version":
            data["schema"] = 99
    return data


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "how",
    [
        "unknown field",
        "amount as a number",
        "amount in words",
        "no address",
        "other kind of block",
        "no schema version",
        "later schema version",
    ],
)
def test_what_is_no_document_is_refused(how: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate(broken(example(), how))
