"""Finished disclosures brought in: shown first, entered in one transaction, twice without a change,
or archived."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from budget.actions.classification import load_supplied_editions
from budget.entries import Entries
from budget.models import (
    ClassificationCode,
    ClassificationEdition,
    Department,
    DepartmentBudget,
    FiscalYear,
    LedgerLine,
    Region,
)
from budget.problems import Problems
from budget.querysets import read_entries
from budget.simulation import simulate
from budget.statuses import Status
from disclosure import storage
from disclosure.actions import importing
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.import_runs import start_import
from disclosure.actions.importing import archive, confirm, prepare
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.intake.files.uploads import NamedFile
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.documents.model.document import Document
from disclosure.models import ImportRun, Publication
from tests.cast import make_cast
from tests.disclosure.documents.intake.reading.habits import Habits, docx_of, pages, xlsx_of
from tests.documents import example_document, example_entries, imprint, names
from tests.factories import make_fiscal_year, make_region
from tests.refusals import refused_as
from tests.seeds import seeds

EXAMPLE = (Path(__file__).resolve().parents[2] / "data" / "disclosure-2023.docx").read_bytes()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_files")]


def written(document: Document, name: str = "docx") -> bytes:
    return formats.get(name).render(document, imprint(document))


def texts(document: Document) -> dict[str, str]:
    return {address: "".join(cell.text.split()) for address, cell in document.cells.items()}


# --- the example, into nothing --------------------------------------------------------------------


def test_the_example_enters_an_empty_database_and_comes_out_as_it_was() -> None:
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert [problem.code for problem in preview.problems] == ["total.blank"] * 3
    assert preview.stopping == ()
    budget = confirm(preview=preview)
    document = assemble_budget(budget=budget).document
    assert texts(document) == texts(example_document())
    ours = {block.address: getattr(block, "text", "") for block in document.blocks()}
    assert ours == {
        block.address: getattr(block, "text", "") for block in example_document().blocks()
    }
    assert (len(document.goals), sum(len(goal.indicators.rows) for goal in document.goals)) == (
        25,
        212,
    )
    assert assemble_budget(budget=budget).problems == ()


def test_nothing_is_saved_before_it_is_confirmed() -> None:
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert not Region.objects.exists()
    assert not Department.objects.exists()
    assert preview.missing == (
        "地区 130532 平乡县",
        "2023年预算年度（版式 hebei-2023）",
        "部门 203 中共平乡县委组织部（1个预算单位）",
    )


def test_figures_in_the_office_s_own_words_are_bound_and_last_year_s_implied() -> None:
    entries = prepare(data=EXAMPLE, name="203.docx").entries
    assert (
        "较{prior_year}年减少{total_change:shortest-3}万元" in entries.overrides["section-2/change"]
    )
    assert "一般公共预算收入2279万元" in entries.overrides["section-2/income"]
    prior = {figure.figure: figure.amount for figure in entries.prior_figures}
    assert prior["basic"] == Decimal("13897200.00")
    assert prior["three_public"] == Decimal("44500.00")


def test_the_same_file_again_changes_nothing() -> None:
    confirm(preview=prepare(data=EXAMPLE, name="203.docx"))
    history = LedgerLine.history.count()
    again = prepare(data=EXAMPLE, name="203.docx")
    assert not again.changes
    confirm(preview=again)
    assert LedgerLine.history.count() == history


def test_a_preview_tells_what_changes_and_whether_it_moved() -> None:
    budget = confirm(preview=prepare(data=EXAMPLE, name="203.docx"))
    preview = prepare(data=EXAMPLE, name="203.docx")
    line = budget.lines.all()[0]
    line.amount += 500
    line.save()
    budget.projects.get(name="老干部参观学习经费").delete()
    moved = prepare(data=EXAMPLE, name="203.docx")
    assert [(was.amount - will.amount) for was, will in moved.changes.ledger.changed] == [
        Decimal(500)
    ]
    assert moved.changes.added_projects == ("老干部参观学习经费",)
    with refused_as("import.moved", match="预览之后有人改动"):
        confirm(preview=moved, seen=preview.seen)
    confirm(preview=moved, seen=moved.seen)
    assert not prepare(data=EXAMPLE, name="203.docx").changes


@pytest.mark.parametrize(
    "status", [Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED, Status.PUBLISHED]
)
def test_what_is_under_way_or_published_refuses(status: Status) -> None:
    budget = confirm(preview=prepare(data=EXAMPLE, name="203.docx"))
    DepartmentBudget.objects.filter(pk=budget.pk).update(status=status)
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert [problem.code for problem in preview.stopping] == ["budget_closed"]
    with pytest.raises(Problems, match="不能导入"):
        confirm(preview=preview)
    with pytest.raises(Problems, match="不能存档"):
        archive(preview=preview)


def test_a_ledger_that_cannot_be_is_blamed_and_refused() -> None:
    document = example_document().as_displayed()
    forged = Document.from_json(document.json.replace('"text":"716.95"', '"text":"761.95"', 1))
    preview = prepare(data=written(forged), name="203.docx")
    (problem,) = [each for each in preview.stopping if each.code == "ledger.impossible"]
    assert problem.message.endswith(
        "最可能写错的是：部门预算收支总表 十三、农林水支出 第4栏（表格1第17行第5列）"
    )
    with pytest.raises(Problems, match="没有一本账"):
        confirm(preview=preview)
    assert not DepartmentBudget.objects.exists()


def test_two_who_enter_the_same_at_once_do_not_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    def enter(**_: object) -> None:
        raise IntegrityError("one_budget_a_year")

    preview = prepare(data=EXAMPLE, name="203.docx")
    monkeypatch.setattr(importing, "enter_all", enter)
    with refused_as("import.raced", match="另一个人刚刚录入了同一份预算"):
        confirm(preview=preview)
    assert not DepartmentBudget.objects.exists()


@pytest.mark.in_turn
def test_what_is_archived_is_not_archived_otherwise() -> None:
    archive(preview=prepare(data=EXAMPLE, name="203.docx"))
    other = prepare(data=written(example_document(), "xlsx"), name="203.xlsx")
    with refused_as("archive.exists", match="已有公开的版本，不能再存档"):
        archive(preview=other)


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (StatedIdentity(department_code="204"), "文件里的部门编码是“203”，选定的是“204”"),
        (StatedIdentity(year=2024), "文件里的预算年度是“2023”，选定的是“2024”"),
    ],
)
@pytest.mark.parametrize("name", ["docx", "xlsx"])
@pytest.mark.sampled(one_in=3)
def test_what_the_file_says_must_agree_with_what_was_said(
    told: StatedIdentity, message: str, name: str
) -> None:
    preview = prepare(
        data=written(example_document(), name), name="f", told=replace(told, region_code="130532")
    )
    assert message in [problem.message for problem in preview.stopping]
    with pytest.raises(Problems):
        confirm(preview=preview)


def test_a_document_that_anyone_can_write_is_not_taken() -> None:
    with refused_as("file.json", match="这是 JSON 数据"):
        prepare(data=written(example_document(), "json"), name="203.json")


def test_with_several_regions_one_must_be_named() -> None:
    make_region()
    make_region("130533", name="邻县")
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert [problem.code for problem in preview.stopping] == ["identity.region"]
    assert (
        prepare(
            data=EXAMPLE, name="203.docx", told=StatedIdentity(region_code="130533")
        ).region.name
        == "邻县"
    )


def test_another_name_of_the_department_is_told_and_stops_nothing() -> None:
    confirm(preview=prepare(data=EXAMPLE, name="203.docx"))
    Department.objects.update(name="县委组织部")
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert "identity.name" in [problem.code for problem in preview.problems]
    assert preview.stopping == ()


def test_real_and_simulated_never_mix() -> None:
    simulated = assemble(replace(example_entries(), simulated=True), layout("hebei-2023")).document
    preview = prepare(
        data=written(simulated), name="f.docx", told=StatedIdentity(region_code="130532")
    )
    assert preview.stopping == ()  # a new region is simulated as its first file is
    make_region()
    preview = prepare(
        data=written(simulated), name="f.docx", told=StatedIdentity(region_code="130532")
    )
    assert [problem.code for problem in preview.stopping] == ["identity.simulated"]


# --- who may --------------------------------------------------------------------------------------


def test_a_clerk_starts_a_year_of_their_own_department_and_no_other() -> None:
    cast = make_cast()
    here = StatedIdentity(region_code="130532")
    budget = confirm(preview=prepare(data=EXAMPLE, name="f.docx", told=here))
    confirm(preview=prepare(data=EXAMPLE, name="f.docx", by=cast.clerk), by=cast.clerk)
    other = prepare(data=EXAMPLE, name="f.docx", by=cast.other_clerk)
    assert [problem.code for problem in other.stopping] == ["identity.mismatch"]
    with pytest.raises(PermissionDenied):
        confirm(preview=prepare(data=EXAMPLE, name="f.docx", told=here), by=cast.other_clerk)
    assert read_entries(budget).lines


def test_a_clerk_opens_the_budget_of_a_year_that_is_there() -> None:
    cast = make_cast()
    load_supplied_editions(years=[2023])
    make_fiscal_year(edition=ClassificationEdition.objects.get(year=2023))
    preview = prepare(data=EXAMPLE, name="f.docx", by=cast.clerk)
    assert preview.stopping == ()
    budget = confirm(preview=preview, by=cast.clerk)
    assert (budget.status, budget.lines.count()) == (Status.DRAFT, 33)


def test_codes_that_the_year_lacks_are_added_as_seen_but_never_to_an_official_list() -> None:
    load_supplied_editions(years=[2023])
    ClassificationCode.objects.filter(code="2130126").delete()
    preview = prepare(data=EXAMPLE, name="f.docx")
    assert "2023年科目表里没有的科目：2130126" in preview.missing
    confirm(preview=preview)
    assert (
        ClassificationCode.objects.get(edition__year=2023, code="2130126").evidence == "published"
    )


def test_an_official_list_decides() -> None:
    load_supplied_editions(years=[2023])
    ClassificationCode.objects.filter(code="2130126").delete()
    ClassificationCode.objects.filter(kind="function").update(evidence="official")
    preview = prepare(data=EXAMPLE, name="f.docx")
    assert "功能科目 2130126 不在2023年科目表中" in [
        problem.message for problem in preview.stopping
    ]


def test_a_clerk_sets_nothing_up_and_a_reviewer_does() -> None:
    cast = make_cast()
    preview = prepare(data=EXAMPLE, name="f.docx", by=cast.clerk)
    assert [problem.code for problem in preview.stopping] == ["import.missing"]
    preview = prepare(data=EXAMPLE, name="f.docx", by=cast.reviewer)
    budget = confirm(preview=preview, by=cast.reviewer)
    assert FiscalYear.objects.filter(year=2023).exists()
    assert set(budget.lines.model.history.values_list("history_user", flat=True)) == {
        cast.reviewer.pk
    }


@pytest.mark.parametrize("name", ["head", "auditor", "administrator", "nobody"])
def test_nobody_else_brings_anything_in(name: str) -> None:
    cast = make_cast()
    with pytest.raises(PermissionDenied):
        prepare(data=EXAMPLE, name="f.docx", by=cast[name])


def test_a_reviewer_of_another_county_reaches_nothing_here() -> None:
    cast = make_cast()
    preview = prepare(data=EXAMPLE, name="f.docx", by=cast.neighbour)
    assert preview.region.code == "130533"
    with pytest.raises(PermissionDenied):
        archive(
            preview=prepare(data=EXAMPLE, name="f.docx", told=StatedIdentity(region_code="130532")),
            by=cast.neighbour,
        )


# --- other offices' files -------------------------------------------------------------------------


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.parametrize("seed", seeds(1, 12))
@pytest.mark.parametrize(("name", "write"), [("docx", docx_of), ("xlsx", xlsx_of)])
def test_files_of_other_habits_give_the_same_ledger_and_tables(
    seed: int, name: str, write: Any
) -> None:
    habits = Habits.random(seed)
    preview = prepare(data=write(pages(example_document(), habits), habits), name=f"f.{name}")
    assert preview.stopping == ()
    assert (
        preview.entries.lines
        == prepare(data=written(example_document()), name="ours.docx").entries.lines
    )
    assert texts(assemble_budget(budget=confirm(preview=preview)).document) == texts(
        example_document()
    )


# --- archived publications ------------------------------------------------------------------------


def test_a_file_can_be_kept_as_it_was_published(only_json: None) -> None:
    publication = archive(preview=prepare(data=EXAMPLE, name="203公开.docx"))
    assert publication.is_archived
    assert publication.archived_source.filename == "203公开.docx"
    assert [finding["code"] for finding in publication.archived_source.findings] == [
        "total.blank"
    ] * 3
    assert publication.document.cells["table-9/total/total"].text == ""
    assert publication.document.identity.region_code == "130532"
    assert not DepartmentBudget.objects.exists()
    assert archive(preview=prepare(data=EXAMPLE, name="again.docx")) == publication


@pytest.mark.in_turn
def test_an_archived_publication_has_pages_and_files(client: object, media_root: Path) -> None:
    archive(preview=prepare(data=EXAMPLE, name="203.docx"))
    for path in ("", "table-2/", "table-9/", "section-2/", "goals/", "goals/3/", "document/"):
        response = client.get(f"/130532/2023/203/{path}")  # type: ignore[attr-defined]
        assert response.status_code in (200, 404), path
    shown = client.get("/130532/2023/203/table-2/").content.decode()  # type: ignore[attr-defined]
    assert "716.95" in shown
    assert "这是存档的版本" in shown
    assert "203.docx，SHA-256" in shown
    files = {file.format: file.read() for file in Publication.objects.get().files.all()}
    assert set(files) == {"docx", "xlsx", "pdf", "csv", "json"}
    read_back = prepare(data=files["docx"], name="f.docx").reading.document
    assert texts(read_back) == texts(Publication.objects.get().document)


def test_what_is_published_is_not_archived_over(only_json: None) -> None:
    archive(preview=prepare(data=EXAMPLE, name="203.docx"))
    other = prepare(data=written(example_document(), "xlsx"), name="203.xlsx")
    with pytest.raises(Problems, match="已有公开的版本"):
        archive(preview=other)


# --- a simulated county ---------------------------------------------------------------------------


def with_names(entries: Entries) -> Entries:
    return replace(
        entries,
        function_names=names("government-fund-function", "function"),
        economic_names=names("department-economic"),
    )


@pytest.mark.one_database
@pytest.mark.parametrize("number", seeds(1, 4))
@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_simulated_disclosures_come_out_with_the_same_tables(number: int, name: str) -> None:
    entries = with_names(list(simulate(departments=4, years=[2023], seed=7))[number])
    document = assemble(entries, layout(entries.layout)).document
    told = StatedIdentity(region_code=entries.region_code, region_name=entries.region_name)
    preview = prepare(data=written(document, name), name=f"f.{name}", told=told)
    assert preview.stopping == ()
    again = assemble_budget(budget=confirm(preview=preview)).document
    assert texts(again) == texts(document)
    assert again.identity.simulated


def test_an_upload_that_the_storage_does_not_take_is_refused_whole(
    monkeypatch: pytest.MonkeyPatch, known_files: None
) -> None:
    reviewer = make_cast().reviewer

    def full(folder: str, content: bytes) -> str:
        raise storage.NotStored("No space left on device")

    monkeypatch.setattr(storage, "put", full)
    with pytest.raises(Problems) as caught:
        start_import(uploads=[NamedFile("203.docx", EXAMPLE)], by=reviewer)
    assert [problem.code for problem in caught.value.problems] == ["import.not_stored"]
    assert not ImportRun.objects.exists()
