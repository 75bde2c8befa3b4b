"""Reads an example disclosure from a folder of plain files into ``Entries``. Pure: no database.

A folder holds ``ledger.tsv`` (one line a row, amounts in yuan) and, as JSON, ``entries`` (who,
which year, units, assets, last year's figures), ``projects``, ``sub_goals``, ``lists`` and, where
an office has its own wording, ``narrative`` with ``overrides`` and ``slots``. The one that comes
with the product is ``fixtures/example-2023``.
"""

import csv
import json
from pathlib import Path
from typing import Any

from budget.dimensions import AssetKind, Origin
from budget.entries import (
    AssetHoldingEntry,
    Body,
    Entries,
    IndicatorEntry,
    Line,
    PriorFigureEntry,
    ProcurementItemEntry,
    ProjectEntry,
    SubGoalEntry,
)
from budget.money import parse_yuan
from budget.vocabulary import fund_or_source, standard_or_own_kind

EXAMPLE_2023 = Path(__file__).resolve().parent.parent / "fixtures" / "example-2023"


def read_example(folder: Path = EXAMPLE_2023) -> Entries:
    """Return all entries of the example in ``folder``.

    Names of codes are left empty: they come from the classification. Raises OSError, KeyError or
    ValueError where the folder is incomplete or malformed, for examples are our own files.
    """
    stated = _read_json(folder, "entries")
    narrative: dict[str, dict[str, str]] = {}
    if (folder / "narrative.json").exists():
        narrative = _read_json(folder, "narrative")
    region = stated["region"]
    department = stated["department"]
    units = stated["units"]
    lists = _read_json(folder, "lists")
    return Entries(
        region_code=region["code"],
        region_name=region["name"],
        simulated=region["simulated"],
        department_code=department["code"],
        department_name=department["name"],
        department_kind=department["kind"],
        year=stated["year"],
        layout=stated["layout"],
        lines=_read_lines(folder / "ledger.tsv", only_unit=units[0]["code"]),
        projects=tuple(map(_project, _read_json(folder, "projects"))),
        overall_goal=stated["overall_goal"],
        sub_goals=tuple(SubGoalEntry(**row) for row in _read_json(folder, "sub_goals")),
        bodies=tuple(Body(**row) for row in units),
        overrides=narrative.get("overrides", {}),
        slots=narrative.get("slots", {}),
        lists={name: tuple(paragraphs) for name, paragraphs in lists.items()},
        prior_figures=tuple(map(_prior_figure, stated["prior_figures"])),
        procurement=tuple(map(_procurement_item, stated["procurement"])),
        assets=tuple(map(_asset_holding, stated["assets"])),
        planned_asset_purchases=parse_yuan(stated["planned_asset_purchases"]),
    )


def _read_json(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _read_lines(path: Path, only_unit: str) -> tuple[Line, ...]:
    lines = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            # Files that have no use for unit, project and purpose leave these columns out.
            line = Line(
                unit=row.get("unit") or only_unit,
                function=row["function_code"],
                economic=row["economic_code"],
                fund=fund_or_source(row["fund"]),
                origin=Origin(row["origin"]),
                kind=standard_or_own_kind(row["kind"]),
                amount=parse_yuan(row["amount_yuan"]),
                project=row.get("project", ""),
                purpose=row.get("purpose", ""),
                remark=row.get("remark", ""),
            )
            lines.append(line)
    return tuple(lines)


def _project(row: dict[str, Any]) -> ProjectEntry:
    indicators = tuple(IndicatorEntry(**indicator) for indicator in row["indicators"])
    return ProjectEntry(row["name"], row["goal"], indicators)


def _prior_figure(row: dict[str, str]) -> PriorFigureEntry:
    return PriorFigureEntry(row["figure"], parse_yuan(row["amount"]), row["source"])


def _asset_holding(row: dict[str, str]) -> AssetHoldingEntry:
    kind = AssetKind(row["kind"])
    return AssetHoldingEntry(kind, parse_yuan(row["quantity"]), parse_yuan(row["value"]))


_PROCUREMENT_TEXTS = {"project_name", "goods", "catalogue_number", "measure"}


def _procurement_item(row: dict[str, str]) -> ProcurementItemEntry:
    columns: dict[str, Any] = {}
    for name, text in row.items():
        columns[name] = text if name in _PROCUREMENT_TEXTS else parse_yuan(text)
    return ProcurementItemEntry(**columns)
