"""Reads an example disclosure from a folder of plain files into ``Entries``. Pure: no database.

A folder holds ``ledger.tsv`` (one line a row, amounts in yuan) and, as JSON, ``entries`` (who, which year, units, assets,
last year's figures), ``projects``, ``sub_goals``, ``lists`` and, where an office has its own wording, ``narrative`` with
``overrides`` and ``slots``. ``fixtures/example-2023`` is the one that comes with the product.
"""

import csv
import json
from pathlib import Path
from typing import Any

from budget.dimensions import AssetKind, Fund, Kind, Origin
from budget.entries import (
    AssetHolding,
    Body,
    Entries,
    Indicator,
    Line,
    PriorFigure,
    ProcurementItem,
    Project,
    SubGoal,
)
from budget.money import parse_yuan

EXAMPLE_2023 = Path(__file__).resolve().parent.parent / "fixtures" / "example-2023"


def read_example(folder: Path = EXAMPLE_2023) -> Entries:
    """All entries of the example in ``folder``; names of codes are left empty, they come from the classification.

    Raises OSError, KeyError or ValueError where the folder is incomplete or malformed: examples are our own files.
    """
    stated = _json(folder, "entries")
    narrative = _json(folder, "narrative") if (folder / "narrative.json").exists() else {}
    department = stated["department"]
    return Entries(
        region_code=stated["region"]["code"],
        region_name=stated["region"]["name"],
        simulated=stated["region"]["simulated"],
        department_code=department["code"],
        department_name=department["name"],
        department_kind=department["kind"],
        year=stated["year"],
        layout=stated["layout"],
        lines=_lines(folder / "ledger.tsv", only_unit=stated["units"][0]["code"]),
        projects=tuple(map(_project, _json(folder, "projects"))),
        overall_goal=stated["overall_goal"],
        sub_goals=tuple(SubGoal(**row) for row in _json(folder, "sub_goals")),
        bodies=tuple(Body(**row) for row in stated["units"]),
        overrides=narrative.get("overrides", {}),
        slots=narrative.get("slots", {}),
        lists={name: tuple(texts) for name, texts in _json(folder, "lists").items()},
        prior_figures=tuple(map(_prior_figure, stated["prior_figures"])),
        procurement=tuple(map(_procurement_item, stated["procurement"])),
        assets=tuple(map(_asset, stated["assets"])),
        planned_asset_purchases=parse_yuan(stated["planned_asset_purchases"]),
    )


def _json(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _lines(path: Path, only_unit: str) -> tuple[Line, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_line(row, only_unit) for row in csv.DictReader(file, delimiter="\t"))


def _line(row: dict[str, str], only_unit: str) -> Line:
    # The columns unit, project and purpose are left out of files that have no use for them.
    return Line(
        unit=row.get("unit") or only_unit,
        function=row["function_code"],
        economic=row["economic_code"],
        fund=Fund(row["fund"]),
        origin=Origin(row["origin"]),
        kind=Kind(row["kind"]),
        amount=parse_yuan(row["amount_yuan"]),
        project=row.get("project", ""),
        purpose=row.get("purpose", ""),
        remark=row.get("remark", ""),
    )


def _project(row: dict[str, Any]) -> Project:
    return Project(row["name"], row["goal"], tuple(Indicator(**indicator) for indicator in row["indicators"]))


def _prior_figure(row: dict[str, str]) -> PriorFigure:
    return PriorFigure(row["figure"], parse_yuan(row["amount"]), row["source"])


def _asset(row: dict[str, str]) -> AssetHolding:
    return AssetHolding(AssetKind(row["kind"]), parse_yuan(row["quantity"]), parse_yuan(row["value"]))


_TEXTS = {"project_name", "goods", "catalogue_number", "measure"}


def _procurement_item(row: dict[str, str]) -> ProcurementItem:
    columns: dict[str, Any] = {name: text if name in _TEXTS else parse_yuan(text) for name, text in row.items()}
    return ProcurementItem(**columns)
