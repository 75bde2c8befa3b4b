"""What is found in one file of a pile: what it is, what is wrong with it, and where."""

import pytest
from msgspec import structs

from disclosure.documents import forms
from disclosure.documents.checks import Severity
from disclosure.documents.forms.sent import send
from disclosure.documents.inspection.apart import Means, inspect_apart
from disclosure.documents.inspection.findings import FileState, InspectedFile, Source, inspect
from disclosure.documents.intake.files.packages import Limits
from disclosure.documents.model.document import Document
from tests.disclosure.documents.checks.altered import clean_document


def layouts() -> list[forms.Layout]:
    return [forms.layout(key) for key in forms.available()]


def inspected(data: bytes) -> InspectedFile:
    return inspect("某局.json", data, layouts(), Limits(), solve=False)


def content(document: Document) -> bytes:
    return document.json.encode()


def test_a_disclosure_is_told_with_whose_it_is() -> None:
    document = clean_document()
    file = inspected(content(document))
    assert file.state is FileState.CHECKED
    assert (file.layout, file.department_code, file.year) == ("hebei-2023", "203", 2023)
    assert file.digest == document.digest
    assert file.count(Severity.BLOCKING) == file.count(Severity.WARNING) == 0


def test_a_broken_rule_is_a_finding_with_its_place() -> None:
    document = clean_document()
    empty = structs.replace(document, parts=document.parts[:1])
    findings = [noted for noted in inspected(content(empty)).noted if noted.code == "28"]
    assert findings
    assert {noted.source for noted in findings} == {Source.CHECK}
    assert all(noted.title and noted.message for noted in findings)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"PK\x03\x04 cut off", "file.damaged"),
        (b"%PDF-1.7 cut off", "file.damaged"),
        (b"{]", "json.invalid"),
        ("随便一段文字".encode(), "file.unknown"),
    ],
)
def test_what_is_no_disclosure_is_told_with_the_reason(data: bytes, code: str) -> None:
    file = inspected(data)
    assert file.state is FileState.UNREADABLE
    assert [noted.code for noted in file.noted] == [code]
    assert file.count(Severity.BLOCKING) == 1
    assert (file.year, file.department_code) == (0, "")


def test_a_form_that_is_not_installed_is_named() -> None:
    document = clean_document()
    identity = structs.replace(document.identity, layout="elsewhere")
    foreign = structs.replace(document, identity=identity)
    file = inspected(content(foreign))
    assert file.state is FileState.UNREADABLE
    assert "elsewhere" in file.noted[0].message


def means(*, seconds: int = 30, memory_mb: int = 500) -> Means:
    sent = tuple(send(layout) for layout in layouts())
    return Means(layouts=sent, limits=Limits(), seconds=seconds, memory_mb=memory_mb)


@pytest.mark.in_turn
def test_a_file_is_inspected_in_a_process_of_its_own() -> None:
    data = content(clean_document())
    assert inspect_apart("某局.json", data, means()) == inspect(
        "某局.json", data, layouts(), Limits(), solve=True
    )


def test_a_file_that_needs_more_than_the_bounds_costs_only_itself() -> None:
    file = inspect_apart("大.json", content(clean_document()), means(memory_mb=1))
    assert file.state is FileState.UNREADABLE
    assert [noted.code for noted in file.noted] == ["reading.memory"]
    assert "1 MB" in file.noted[0].message
