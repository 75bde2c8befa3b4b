"""Results as JSON data and as lines to read. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from disclosure.documents.checks.engine import ENGINE, WEIGHTS
from disclosure.documents.checks.result import Finding, Outcome, Result, Severity
from disclosure.documents.meaning.case import CellRef
from disclosure.documents.model.document import Document

SIGNS = {
    Outcome.PASS: "✔",
    Outcome.ROUNDING: "≈",
    Outcome.FAIL: "✘",
    Outcome.NOT_APPLICABLE: "－",
}


def as_data(document: Document, results: Iterable[Result]) -> dict[str, Any]:
    """Return the JSON form: `document`, `engine` and `results`.

    Rows are 序号, columns 栏次, as a person counts them.
    """
    identity = document.identity
    described: dict[str, Any] = {
        "department": identity.department_code,
        "name": identity.office_name,
        "year": identity.year,
        "layout": identity.layout,
        "digest": document.digest,
    }
    if identity.unit_code:
        described["unit"] = identity.unit_code
    return {
        "document": described,
        "engine": ENGINE,
        "results": [_result_data(result) for result in results],
    }


def _result_data(result: Result) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": result.rule,
        "severity": str(result.severity),
        "result": str(result.outcome),
        "title": result.title,
        "findings": [_finding_data(finding) for finding in result.findings],
    }
    if result.not_applicable_because:
        data["reason"] = result.not_applicable_because
    return data


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "message": finding.message,
        "difference": finding.difference,
        "cells": [_cell_data(cell) for cell in finding.cells],
    }


def _cell_data(cell: CellRef) -> dict[str, Any]:
    return {
        "address": cell.address,
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "shown": cell.shown,
    }


def summary(results: Iterable[Result]) -> str:
    """Return one line that says how many findings of each weight there are."""
    fault_counts: Counter[Severity] = Counter()
    rounding = passed = skipped = 0
    for result in results:
        match result.outcome:
            case Outcome.FAIL:
                fault_counts[result.severity] += len(result.findings)
            case Outcome.ROUNDING:
                rounding += len(result.findings)
            case Outcome.PASS:
                passed += 1
            case Outcome.NOT_APPLICABLE:
                skipped += 1
    faults = [f"{severity.label}{fault_counts[severity]}处" for severity in Severity]
    return f"{'，'.join(faults)}；四舍五入差{rounding}处；通过{passed}条，不适用{skipped}条"


def heaviest_first(results: Iterable[Result]) -> list[Result]:
    """Return what stops publishing, then warnings, then hints, then what is no fault;
    of one weight in the rules' order.
    """
    return sorted(results, key=_weight)


def _weight(result: Result) -> tuple[bool, int]:
    return result.outcome != Outcome.FAIL, WEIGHTS[result.severity]


def lines(results: Iterable[Result]) -> Iterator[str]:
    """Yield the results to read: each rule with its sign, its findings below it."""
    for result in results:
        weight = f"（{result.severity.label}）" if result.outcome == Outcome.FAIL else ""
        sign = SIGNS[result.outcome]
        yield f"{sign} {result.rule:>2} {result.title}：{result.outcome.label}{weight}"
        if result.not_applicable_because:
            yield f"      {result.not_applicable_because}"
        for finding in result.findings:
            yield f"      · {finding.message}"


def rounding_notes(results: Iterable[Result]) -> list[dict[str, str]]:
    """Return for each rounding difference its address and one sentence for citizens."""
    notes: list[dict[str, str]] = []
    for result in results:
        if result.outcome != Outcome.ROUNDING:
            continue
        for finding in result.findings:
            if finding.cells:
                address = finding.cells[0].address
                notes.append({"address": address, "text": _in_one_sentence(finding)})
    return notes


def _in_one_sentence(finding: Finding) -> str:
    total, *parts = finding.cells
    where = ""
    if total.row and total.column:
        where = f"第{total.row}行第{total.column}栏"
    numbers = [str(part.row) for part in parts]
    axis = "行"
    if len(set(numbers)) == 1:
        numbers = [str(part.column) for part in parts]
        axis = "栏"
    listed = "、".join(numbers)
    gap = finding.difference.lstrip("-")
    return f"{where}的{total.shown}与第{listed}{axis}之和相差{gap}，是各数分别四舍五入的结果。"
