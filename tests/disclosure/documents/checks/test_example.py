"""What the checks find in the example: in the office's own file, and in what we publish of the same
ledger."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from disclosure.documents.checks import Outcome, Result, Severity, blocking, check
from disclosure.documents.checks.report import as_data
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading import read_file
from disclosure.documents.model.document import Document
from tests.disclosure.documents.checks.altered import clean_document, context, without_table
from tests.documents import example_document

FILE = Path(__file__).resolve().parents[3] / "data" / "disclosure-2023.docx"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_file(FILE.read_bytes(), FILE.name, [layout("hebei-2023")]).document


@pytest.fixture(scope="module")
def results(document: Document) -> tuple[Result, ...]:
    return check(document, context())


def found(
    results: tuple[Result, ...], severity: Severity, outcome: Outcome = Outcome.FAIL
) -> list[tuple[str, str]]:
    """Return rule and place of each finding of one weight."""
    places: list[tuple[str, str]] = []
    for result in results:
        if result.severity == severity and result.outcome == outcome:
            places += [(result.rule, finding.key) for finding in result.findings]
    return places


def messages(results: tuple[Result, ...]) -> list[str]:
    texts: list[str] = []
    for result in results:
        texts += [finding.message for finding in result.findings]
    return texts


def test_the_file_has_exactly_the_known_blocking_findings(results: tuple[Result, ...]) -> None:
    assert sorted(found(results, Severity.BLOCKING)) == [
        ("13", "table-9/three_public/general_public_budget"),
        ("13", "table-9/three_public/total"),
        ("13", "table-9/total/general_public_budget"),
        ("13", "table-9/total/total"),
        ("13", "table-9/vehicles/general_public_budget"),
        ("13", "table-9/vehicles/total"),
    ]


def test_the_file_has_exactly_the_known_warnings(results: tuple[Result, ...]) -> None:
    assert found(results, Severity.WARNING) == [
        ("17", "section-2/income"),
        ("22", "goals/16/indicator-8/value"),
        ("22", "goals/21/indicator-4/value"),
    ]
    (income,) = [text for text in messages(results) if "2279万元" in text]
    assert "2184.44万元" in income
    assert "94.71万元" in income


def test_the_file_has_exactly_six_rounding_differences(results: tuple[Result, ...]) -> None:
    cells = [
        "table-2/213/total",
        "table-2/213/carryover",
        "table-3/213/total",
        "table-3/213/project",
    ]
    rounding = found(results, Severity.BLOCKING, Outcome.ROUNDING)
    assert rounding == [
        ("6", cell) for cell in (*cells, "table-5/213/total", "table-5/213/project")
    ]


def test_the_hints_name_what_reviewers_know(results: tuple[Result, ...]) -> None:
    hints = found(results, Severity.HINT)
    places = {
        "22": {
            "goals/8/indicator-3/value",
            "goals/6/indicator-4/value",
            "goals/9/indicator-3/value",
            "goals/11/indicator-4/value",
            "goals/16/indicator-4/value",
            "goals/13/indicator-6/value",
        },
        "23": {"goals/8/title", "goals/11/title"},
        "20": {"section-2/change"},
        "38": {"section-2/principle"},
    }
    for rule, expected in places.items():
        assert {place for hinted, place in hints if hinted == rule} == expected
    texts = " ".join(messages(results))
    for words in (
        "156.314",
        "54.666",
        "成交显著",
        "“上缴上级支出”，而表3用的是“上解上级支出”",
        "“数量”重复",
    ):
        assert words in texts


def test_each_finding_says_where_and_what_as_a_person_counts(results: tuple[Result, ...]) -> None:
    (thirteen,) = [result for result in results if result.rule == "13"]
    first = thirteen.findings[0]
    assert first.message.startswith("表9第1行“合计”第2栏“资金性质·合计”为空")
    assert (
        first.cells[0].table,
        first.cells[0].row,
        first.cells[0].column,
        first.cells[0].shown,
    ) == (9, 1, 2, "")
    assert first.difference == "-4.40"


def test_our_own_publication_has_no_blocking_finding() -> None:
    results = check(example_document(), context())
    assert blocking(results) == []
    assert [rule for rule, _ in found(results, Severity.WARNING)] == ["17", "22", "22"]


def test_our_own_words_and_right_targets_leave_nothing_to_warn_of() -> None:
    results = check(clean_document(), context())
    assert all(result.is_clean for result in results), [r for r in results if not r.is_clean]


@pytest.mark.parametrize("number", range(1, 10))
def test_no_table_passes_by_absence(number: int) -> None:
    results = check(
        without_table(clean_document(), f"table-{number}"), replace(context(), solve=False)
    )
    failed = [result.rule for result in results if result.stops]
    assert "26" in failed
    assert any(f"缺少表{number}" in message for message in messages(results))


def test_half_a_document_fails_the_rules_that_read_the_rest() -> None:
    whole = clean_document()
    half = structs.replace(
        whole, parts=tuple(part for part in whole.parts if part.kind == "table"), figures=()
    )
    failed = {result.rule for result in check(half, context()) if result.outcome == Outcome.FAIL}
    assert {"16", "17", "21", "26", "28", "39"} <= failed


def test_every_rule_answers(results: tuple[Result, ...]) -> None:
    assert {result.rule for result in results} == {
        str(n) for n in range(1, 44) if n not in (31, 33)
    }
    assert all(
        result.not_applicable_because
        for result in results
        if result.outcome == Outcome.NOT_APPLICABLE
    )


def test_the_same_document_gives_the_same_results(
    document: Document, results: tuple[Result, ...]
) -> None:
    assert check(document, context()) == results


def test_the_json_form(document: Document, results: tuple[Result, ...]) -> None:
    data = as_data(document, results)
    assert data["document"]["department"] == "203"
    thirteen = next(result for result in data["results"] if result["rule"] == "13")
    assert (thirteen["severity"], thirteen["result"]) == ("blocking", "fail")
    assert thirteen["findings"][0]["cells"][0] == {
        "address": "table-9/total/total",
        "table": 9,
        "row": 1,
        "column": 2,
        "shown": "",
    }
    assert {result["result"] for result in data["results"]} <= {
        "pass",
        "rounding",
        "fail",
        "not_applicable",
    }
    assert all(
        result["reason"] for result in data["results"] if result["result"] == "not_applicable"
    )
