"""Results as JSON data and as lines to read. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from disclosure.documents.checks.engine import ENGINE
from disclosure.documents.checks.result import Finding, Outcome, Result, Severity
from disclosure.documents.meaning.case import CellRef
from disclosure.documents.model.document import Document

SIGNS = {Outcome.PASS: "✔", Outcome.ROUNDING: "≈", Outcome.FAIL: "✘", Outcome.NOT_APPLICABLE: "－"}


def as_data(document: Document, results: Iterable[Result]) -> dict[str, Any]:
    """The JSON form: ``document``, ``engine`` and ``results``. Rows are 序号, columns 栏次, as a person counts them."""
    identity = document.identity
    return {
        "document": {
            "department": identity.department_code,
            "name": identity.department_name,
            "year": identity.year,
            "layout": identity.layout,
            "digest": document.digest,
        },
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
    cells = [_cell_data(cell) for cell in finding.cells]
    return {"message": finding.message, "difference": finding.difference, "cells": cells}


def _cell_data(cell: CellRef) -> dict[str, Any]:
    return {
        "address": cell.address,
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "shown": cell.shown,
    }


def summary(results: Iterable[Result]) -> str:
    """One line: how many findings of each weight."""
    results = list(results)
    counts = [
        (severity.label, sum(len(r.findings) for r in results if r.outcome == Outcome.FAIL and r.severity == severity))
        for severity in Severity
    ]
    rounding = sum(len(result.findings) for result in results if result.outcome == Outcome.ROUNDING)
    passed = sum(result.outcome == Outcome.PASS for result in results)
    skipped = sum(result.outcome == Outcome.NOT_APPLICABLE for result in results)
    found = "，".join(f"{label}{count}处" for label, count in counts)
    return f"{found}；四舍五入差{rounding}处；通过{passed}条，不适用{skipped}条"


def heaviest_first(results: Iterable[Result]) -> list[Result]:
    """What stops publishing, then warnings, then hints; what is no fault comes last. Of one weight in the rules' order."""
    weights = {severity: weight for weight, severity in enumerate(Severity)}
    return sorted(results, key=lambda result: (result.outcome != Outcome.FAIL, weights[result.severity]))


def lines(results: Iterable[Result]) -> Iterator[str]:
    """The results to read: each rule with its sign, its findings below it."""
    for result in results:
        weight = f"（{result.severity.label}）" if result.outcome == Outcome.FAIL else ""
        yield f"{SIGNS[result.outcome]} {result.rule:>2} {result.title}：{result.outcome.label}{weight}"
        if result.not_applicable_because:
            yield f"      {result.not_applicable_because}"
        for finding in result.findings:
            yield f"      · {finding.message}"


def rounding_notes(results: Iterable[Result]) -> list[dict[str, str]]:
    """For each rounding difference its address and one sentence for citizens."""
    return [
        {"address": finding.cells[0].address, "text": _in_one_sentence(finding)}
        for result in results
        if result.outcome == Outcome.ROUNDING
        for finding in result.findings
        if finding.cells
    ]


def _in_one_sentence(finding: Finding) -> str:
    total, *parts = finding.cells
    rows = len({part.row for part in parts}) > 1
    where = f"第{total.row}行第{total.column}栏" if total.row and total.column else ""
    numbers = "、".join(str(part.row if rows else part.column) for part in parts)
    gap = finding.difference.lstrip("-")
    return f"{where}的{total.shown}与第{numbers}{'行' if rows else '栏'}之和相差{gap}，是各数分别四舍五入的结果。"
