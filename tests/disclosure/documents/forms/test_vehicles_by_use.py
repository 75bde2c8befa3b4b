"""Vehicles by use: entered as assets, counted by sentences and listed in a table, and held against
the number of all vehicles."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget.dimensions import AssetKind
from budget.entries import AssetHoldingEntry, Entries
from budget.problems import Problems
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, check
from disclosure.documents.forms.handbook import operand_source
from disclosure.documents.forms.loader import read_toml
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.drafting.rows import bind_assets
from disclosure.documents.intake.drafting.tables import BlankRow
from disclosure.documents.intake.reading import read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.model.document import Document, Paragraph
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case, specimen
from tests.documents import example_entries, imprint
from tests.seeds import is_full, seeds

SENTENCE = forms.load(Path(__file__).with_name("vehicles-by-use.toml"))
# 2023年河北版式的固定资产表，在车辆下加两种用途。
TABLE = forms.load_data(
    {
        "schema": 1,
        "extends": "hebei-2023",
        "key": "vehicles-in-table",
        "name": "按用途列车辆",
        "tables": {
            "assets": {
                "rows": [
                    {
                        "key": "vehicles_confidential",
                        "after": "vehicles",
                        "label": "其中：机要通信用车",
                        "source": ["vehicles_confidential"],
                    },
                    {
                        "key": "vehicles_other",
                        "after": "vehicles_confidential",
                        "label": "其中：其他用车",
                        "source": ["vehicles_other"],
                    },
                ]
            }
        },
        "figures": {
            "confidential": {
                "label": "机要通信用车",
                "plus": ["assets/vehicles_confidential/quantity"],
            }
        },
    },
    forms.SHIPPED,
    name="table.toml",
)
FORMS = {"sentence": SENTENCE, "table": TABLE}
HELD = {
    AssetKind.VEHICLES: 12,
    AssetKind.VEHICLES_LEADERS: 1,
    AssetKind.VEHICLES_CONFIDENTIAL: 2,
    AssetKind.VEHICLES_EMERGENCY: 3,
    AssetKind.VEHICLES_ENFORCEMENT: 4,
    AssetKind.VEHICLES_SPECIAL: 1,
    AssetKind.VEHICLES_OTHER: 1,
}
SENTENCE_HELD = (
    "共有车辆12辆，其中：部级领导干部用车0辆、主要领导干部用车1辆、机要通信用车2辆、"
    "应急保障用车3辆、执法执勤用车4辆、特种专业技术用车1辆、离退休干部用车0辆、"
    "其他用车1辆；单价100万元（含）以上设备（不含车辆）0台（套）。"
)


def holdings(numbers: dict[AssetKind, int]) -> tuple[AssetHoldingEntry, ...]:
    kept = []
    for kind, number in numbers.items():
        kept.append(AssetHoldingEntry(kind, Decimal(number), Decimal(0)))
    return tuple(kept)


def department(form: Layout, numbers: dict[AssetKind, int]) -> Entries:
    return replace(specimen(form, Case.USUAL, 1).entries, assets=holdings(numbers))


def sentence_of(document: Document) -> str:
    texts = []
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph) and "共有车辆" in block.text:
                texts.append(block.text)
    (text,) = texts
    return text


def differences(entries: Entries, form: Layout) -> list[str]:
    """Return what assembling says about the uses of vehicles."""
    problems = assemble(entries, form).problems
    return [one.message for one in problems if one.code == "asset.vehicles-of-uses"]


# -- sentences -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf", "json"])
def test_a_sentence_counts_vehicles_by_use_and_reads_back(name: str) -> None:
    document = assemble(department(SENTENCE, HELD), SENTENCE).document
    assert sentence_of(document).endswith(SENTENCE_HELD)
    data = formats.get(name).render(document, imprint(document))
    reading = read_file(data, f"f.{name}", [SENTENCE])
    assert sentence_of(reading.document).endswith(SENTENCE_HELD)
    assert entries_of(reading, SENTENCE).assets == holdings(HELD)


def test_a_figure_says_where_its_number_was_entered() -> None:
    source = operand_source("count:assets/vehicles_confidential", SENTENCE)
    assert source == "国有资产“其中：机要通信用车”的数量（录入）"


def test_a_kind_of_assets_that_nobody_enters_is_refused() -> None:
    data = read_toml(Path(__file__).with_name("vehicles-by-use.toml"))
    data["figures"]["held"]["plus"] = ["count:assets/ships"]
    with pytest.raises(Problems) as raised:
        forms.load_data(data, forms.SHIPPED, name="form.toml")
    (problem,) = raised.value.problems
    assert problem.address == "form.toml: figures.held.plus"


# -- tables ----------------------------------------------------------------------------------------


def test_a_table_lists_uses_below_vehicles_and_a_figure_counts_one() -> None:
    numbers = {AssetKind.VEHICLES: 3, AssetKind.VEHICLES_CONFIDENTIAL: 2}
    entries = replace(example_entries(), layout=TABLE.key, assets=holdings(numbers))
    document = assemble(entries, TABLE).document
    assert document.cells["assets/vehicles/quantity"].text == "3"
    assert document.cells["assets/vehicles_confidential/quantity"].text == "2"
    figure = document.figure_by_key["confidential"]
    assert (figure.value, figure.unit) == (Decimal(2), "count")


def test_a_printed_table_whose_uses_make_another_number_is_found() -> None:
    numbers = {
        AssetKind.VEHICLES: 12,
        AssetKind.VEHICLES_CONFIDENTIAL: 2,
        AssetKind.VEHICLES_OTHER: 9,
    }
    document = assemble(department(TABLE, numbers), TABLE).document
    findings = {result.rule: result.findings for result in check(document, Context(TABLE))}["25"]
    messages = [finding.message for finding in findings if "用途" in finding.message]
    assert messages == ["车辆共12辆，各种用途相加为11辆，相差1辆"]


# -- the sum of the uses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "numbers", "is_right"),
    [
        ("sentence", HELD, True),
        ("sentence", {**HELD, AssetKind.VEHICLES_OTHER: 2}, False),
        ("sentence", {**HELD, AssetKind.VEHICLES_OTHER: 0}, False),
        ("sentence", {AssetKind.VEHICLES_OTHER: 1}, False),
        ("sentence", {}, True),
        ("table", {AssetKind.VEHICLES: 2, AssetKind.VEHICLES_OTHER: 2}, True),
        ("table", {AssetKind.VEHICLES: 2}, False),
    ],
)
def test_uses_make_the_number_of_vehicles(
    form: str, numbers: dict[AssetKind, int], is_right: bool
) -> None:
    assert (differences(department(FORMS[form], numbers), FORMS[form]) == []) is is_right


def test_the_difference_is_said_with_both_numbers() -> None:
    numbers = {**HELD, AssetKind.VEHICLES_OTHER: 11}
    assert differences(department(SENTENCE, numbers), SENTENCE) == [
        "车辆共12辆，各种用途的车辆相加为22辆，两者不一致"
    ]


def test_a_form_without_uses_asks_for_none() -> None:
    form = forms.layout("hebei-2023")
    assert differences(department(form, {AssetKind.VEHICLES: 12}), form) == []


def test_a_form_without_other_uses_may_list_some() -> None:
    data = read_toml(Path(__file__).with_name("vehicles-by-use.toml"))
    del data["figures"]["held_other"]
    (part,) = data["parts"]
    part["blocks"][0]["text"] = part["blocks"][0]["text"].replace("、其他用车{held_other}辆", "")
    form = forms.load_data(data, forms.SHIPPED, name="form.toml")
    fewer = {AssetKind.VEHICLES: 12, AssetKind.VEHICLES_SPECIAL: 3}
    more = {AssetKind.VEHICLES: 2, AssetKind.VEHICLES_SPECIAL: 3}
    assert differences(department(form, fewer), form) == []
    assert differences(department(form, more), form) != []


@pytest.mark.parametrize(("last", "gap"), [("1", ""), ("5", "-4"), ("0", "1")])
def test_a_sentence_that_is_read_is_held_against_itself(last: str, gap: str) -> None:
    numbers = {**HELD, AssetKind.VEHICLES_OTHER: int(last)}
    document = assemble(department(SENTENCE, numbers), SENTENCE).document
    data = formats.get("docx").render(document, imprint(document))
    reading = read_file(data, "f.docx", [SENTENCE])
    messages = []
    for result in check(reading.document, Context(SENTENCE)):
        messages += [finding.message for finding in result.findings if "用途" in finding.message]
    of_uses = 11 + int(last)
    wanted = f"车辆共12辆，各种用途相加为{of_uses}辆，相差{gap}辆"
    assert messages == ([wanted] if gap else [])


# -- whole forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", FORMS)
@pytest.mark.parametrize("case", Case)
def test_it_stands_every_case(key: str, case: Case) -> None:
    names = formats.NAMES if is_full() else ("docx", "xlsx", "json")
    for trial in prove(FORMS[key], cases=[case], seeds=seeds(1, 8), names=names, solve=is_full()):
        assert trial.findings == (), [str(finding) for finding in trial.findings]


def test_a_blank_table_of_assets_is_drafted_with_its_uses() -> None:
    labels = ["合计", "1、房屋（平方米）", "2、车辆（台、辆）", "机要通信用车", "其中：其他用车"]
    rows, sums = bind_assets([BlankRow((label,), "表") for label in labels], 0)
    assert [row.key for row in rows] == [
        "total",
        "buildings",
        "vehicles",
        "vehicles_confidential",
        "vehicles_other",
    ]
    assert sums == {"total": ("buildings", "vehicles")}
