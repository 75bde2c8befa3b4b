"""What we render reads back as what is displayed, exactly, from every format that can be read."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from budget.dimensions import Fund, Kind, Origin
from budget.entries import Entries, Line, ProcurementItemEntry
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import available, layout, load
from disclosure.documents.intake.reading import StatedIdentity, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.fidelity import stated_of
from disclosure.documents.intake.recovery import recover
from disclosure.documents.model.document import Document, EditionStatus
from disclosure.documents.proving.specimens import Case, specimen
from tests.documents import example_document, example_entries, imprint
from tests.ledgers import many_entries, random_entries
from tests.seeds import seeds

FORMS = Path(__file__).resolve().parents[4] / "disclosure" / "documents" / "forms"
LAYOUT = layout("hebei-2023")
# Another year's form differs in a few labels, another place's in almost everything.
OTHERS = {"hebei-2025": layout("hebei-2025"), "other": load(FORMS / "shanghai-like.toml")}
OFFICE = ("docx", "xlsx")


def again(document: Document, name: str, *, status: EditionStatus = "official") -> Document:
    """Return the document as its file tells it, with nothing wrong and nothing unread."""
    reading = read_file(
        formats.get(name).render(document, imprint(document, status=status)), f"f.{name}", [LAYOUT]
    )
    assert [str(problem) for problem in reading.problems if problem.code != "total.blank"] == []
    assert reading.unread == ()
    return reading.document


def document_of(entries: Entries) -> Document:
    return assemble(entries, LAYOUT).document


@pytest.mark.parametrize("name", OFFICE)
def test_the_example_reads_back(name: str) -> None:
    assert again(example_document(), name) == example_document().as_displayed()


@pytest.mark.parametrize("status", ["official", "draft"])
@pytest.mark.sampled(one_in=4)
def test_the_example_reads_back_from_its_pdf(status: EditionStatus) -> None:
    document = document_of(replace(example_entries(), simulated=status == "draft"))
    assert again(document, "pdf", status=status) == document.as_displayed()


@pytest.mark.in_turn
@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf"])
@pytest.mark.parametrize("key", available())
@pytest.mark.parametrize("seed", seeds(1, 30))
@pytest.mark.sampled(one_in=6)
def test_departments_read_back_in_every_form(key: str, name: str, seed: int) -> None:
    """Departments of all kinds: empty tables, long texts, many projects, small amounts …"""
    form = layout(key)
    case = list(Case)[seed % len(Case)]
    document = assemble(specimen(form, case, seed).entries, form).document
    data = formats.get(name).render(document, imprint(document))
    reading = read_file(data, f"f.{name}", [form], stated=stated_of(document))
    wrong = [problem for problem in reading.problems if problem.code != "total.blank"]
    assert (wrong, reading.unread) == ([], ())
    assert reading.document.as_displayed() == document.as_displayed()
    assert recover(reading, form, entries_of(reading, form), {}).is_found


@pytest.mark.parametrize(
    ("key", "case", "seed"),
    [
        # All its basic expenditure is nil: a row with the words of a header.
        ("jiangsu-department-2019", Case.USUAL, 24),
        # Columns that have 0.00 and no blank, in a file that has both elsewhere.
        ("hebei-2025", Case.SMALL_AMOUNTS, 15),
        ("jiangsu-department-2019", Case.SMALL_AMOUNTS, 2),
        # The solver did not end before it knew how large each amount can be.
        ("jiangsu-department-2019", Case.DECREASED, 5),
        # Nor where it might have moved billions from one amount to another.
        ("jiangsu-department-2019", Case.NO_PRIOR_YEAR, 4),
        # 0 yuan in a form without decimals.
        ("shanghai-unit-2025", Case.SMALL_AMOUNTS, 3),
    ],
)
@pytest.mark.sampled(one_in=4)
def test_what_was_once_read_otherwise_reads_back(key: str, case: Case, seed: int) -> None:
    form = layout(key)
    document = assemble(specimen(form, case, seed).entries, form).document
    data = formats.get("docx").render(document, imprint(document))
    reading = read_file(data, "f.docx", [form], stated=stated_of(document))
    assert reading.document.as_displayed() == document.as_displayed()
    assert recover(reading, form, entries_of(reading, form), {}).is_found


@pytest.mark.in_turn
@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf"])
def test_thirty_yuan_in_a_column_without_a_blank_read_back(name: str) -> None:
    """0.00 may be nil there; our own file is read as the form prints it, so it can be published."""
    lines = []
    for function, project in (("2010301", "30.00"), ("2080505", "200000.00")):
        for kind, amount in ((Kind.BASIC, "300000.00"), (Kind.PROJECT, project)):
            line = Line(
                "203",
                function,
                "30201",
                Fund.GENERAL_PUBLIC_BUDGET,
                Origin.CURRENT_YEAR,
                kind,
                Decimal(amount),
            )
            lines.append(line)
    document = document_of(replace(example_entries(), lines=tuple(lines), procurement=()))
    data = formats.get(name).render(document, imprint(document))
    told = read_file(data, f"f.{name}", [LAYOUT], stated=stated_of(document))
    assert "0.00" in {cell.text for cell in told.document.cells.values()}
    assert told.document.parts == document.as_displayed().parts


def test_json_gives_back_the_document_itself() -> None:
    assert again(example_document(), "json") == example_document()


@pytest.mark.parametrize("name", OFFICE)
@settings(max_examples=settings().max_examples // 20)
@given(entries=many_entries())
def test_random_ledgers_read_back(name: str, entries: Entries) -> None:
    document = document_of(entries)
    assert again(document, name) == document.as_displayed()


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("key", OTHERS)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.sampled(one_in=4)
def test_other_forms_are_recognised_and_read_back(key: str, name: str, seed: int) -> None:
    form = OTHERS[key]
    document = assemble(replace(random_entries(seed), layout=form.key), form).document
    # One of them prints no code of the department: a person has to say it.
    told = StatedIdentity(department_code=document.identity.department_code)
    data = formats.get(name).render(document, imprint(document))
    reading = read_file(data, "f", [LAYOUT, *OTHERS.values()], stated=told)
    assert (reading.document, reading.problems, reading.unread) == (document.as_displayed(), (), ())


@pytest.mark.parametrize("name", OFFICE)
def test_marks_of_drafts_and_simulated_data_are_no_text_of_the_document(name: str) -> None:
    document = document_of(replace(example_entries(), simulated=True))
    assert again(document, name, status="draft") == document.as_displayed()


@pytest.mark.parametrize("name", OFFICE)
def test_code_and_name_are_told_apart_whatever_they_begin_with(name: str) -> None:
    document = document_of(
        replace(example_entries(), department_code="A01", department_name="110指挥中心")
    )
    assert again(document, name).identity == document.as_displayed().identity


@pytest.mark.parametrize("name", OFFICE)
def test_own_wordings_of_several_paragraphs_read_back(name: str) -> None:
    overrides = {
        "section-2/income": "本部门收入情况如下。\n一是财政拨款。\n二是其他。",
        "section-8/term-operating": (
            "机关运行经费：指为保障行政单位运行用于购买货物和服务的各项资金。"
        ),
        "section-9/other_matters": "我部门有两件事需要说明：\n1、办公地点迁移。\n2、下属单位合并。",
    }
    document = document_of(
        replace(example_entries(), overrides=dict(example_entries().overrides) | overrides)
    )
    assert again(document, name) == document.as_displayed()


@pytest.mark.parametrize("name", OFFICE)
def test_procurement_reads_back(name: str) -> None:
    items = (
        ProcurementItemEntry(
            "办公设备",
            Decimal(120000),
            "台式计算机",
            "A02010104",
            "台",
            Decimal(20),
            Decimal("5999.50"),
            Decimal("119990.00"),
        ),
        ProcurementItemEntry(
            goods="=1+1",
            measure="项",
            general_public_budget=Decimal(30),
            sme_reserved_share=Decimal(30),
        ),
    )
    document = document_of(replace(example_entries(), procurement=items))
    assert again(document, name) == document.as_displayed()


@pytest.mark.parametrize("name", OFFICE)
def test_an_almost_empty_disclosure_reads_back(name: str) -> None:
    entries = example_entries()
    bare = replace(
        entries,
        projects=(),
        sub_goals=(),
        lists={},
        overall_goal="",
        overrides={},
        assets=(),
        bodies=(),
    )
    document = document_of(bare)
    assert again(document, name) == document.as_displayed()


@pytest.mark.parametrize("name", OFFICE)
def test_an_identity_that_differs_from_what_was_said_is_a_problem(name: str) -> None:
    data = formats.get(name).render(example_document(), imprint(example_document()))
    told = StatedIdentity(
        department_code="204", department_name="中共平乡县委组织部", year=2024, region_code="130532"
    )
    reading = read_file(data, "f", [LAYOUT], stated=told)
    assert [(problem.code, problem.message) for problem in reading.problems] == [
        ("identity.mismatch", "文件里的部门编码是“203”，选定的是“204”"),
        ("identity.mismatch", "文件里的预算年度是“2023”，选定的是“2024”"),
    ]
    assert reading.document.identity.region_code == "130532"
