"""Uploads that would exhaust the server: read within the bounds of time and memory, and told so."""

import io
import operator
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from budget.actions.examples import load_example_ledger
from budget.actions.reading import apart, bounds, read_list
from budget.bounded import MEGABYTE, Bounds, Limit, OutOfBounds, all_within, run
from budget.models import DepartmentBudget
from budget.problems import Problems
from disclosure.actions import freezing, reading
from disclosure.actions.checking import check_file_document, kept_results
from disclosure.actions.import_runs import preview_of
from disclosure.actions.importing import archive, prepare
from disclosure.actions.reading import read_ledger
from disclosure.documents import formats, forms
from disclosure.documents.checks import Outcome
from disclosure.documents.intake.recovery.changes import compare_entries
from disclosure.documents.model.document import Document
from disclosure.models import ImportedFile, Publication
from tests import bombs
from tests.budget.test_workbooks import BOOK
from tests.cast import Cast, make_cast
from tests.disclosure.actions.test_importing import EXAMPLE
from tests.documents import example_document, imprint
from tests.seeds import is_full

SECONDS = 15
MEMORY = 500 * MEGABYTE
LATE = 3  # seconds in which a busy computer ends a process that is over its time
AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# How each bomb ends when the computer is not busy: with these codes, or read (empty). Where it is
# busy, any of them may end at the bound of time.
BOMBS: dict[Callable[[], bytes], set[str]] = {
    bombs.lying_word: {"file.damaged"},
    bombs.honest_word: {"package.size"},
    bombs.overlapping_word: {"package.size"},
    bombs.huge_directory: {"package.members"},
    bombs.captions: {"file.paragraphs"},
    bombs.one_table: {"file.marks"},
    bombs.nested_word: {"file.damaged"},
    bombs.nested_tables: {"layout.unknown"},
    bombs.attributes: {"file.damaged", "file.marks"},
    bombs.one_long_text: {"file.damaged"},
    bombs.many_runs: {"file.marks"},
    bombs.billion_laughs: {"package.doctype"},
    bombs.billion_laughs_in_utf_16: {"file.damaged", "package.doctype"},
    bombs.packed_by_lzma: {"file.damaged"},
    bombs.zip_in_zip: {"package.nested"},
    bombs.long_amounts: set(),
    bombs.empty_rows: {"table.cells"},
    bombs.more_empty_rows: {"table.cells"},
    bombs.nested_excel: {"file.damaged"},
    bombs.billion_laughs_in_excel: {"package.doctype"},
    bombs.styles: {"file.marks"},
    bombs.one_merged_cell_over_all: {"layout.unknown"},
    bombs.absurd_dimensions: {"table.columns"},
    bombs.giant_cell: {"package.size", "file.damaged"},
    bombs.giant_number: {"file.damaged"},
    bombs.document_properties: {"package.size"},
}
# These take seconds, or all of their time.
SLOW_BOMBS: dict[Callable[[], bytes], set[str]] = {
    bombs.captions_within_the_bound: set(),
    bombs.million_rows: {"table.cells"},
    bombs.many_tables: set(),
    bombs.empty_cells: {"table.cells"},
    bombs.most_cells: {"layout.unknown"},
    bombs.shared_texts: {"file.marks", "layout.unknown"},
    bombs.one_text_everywhere: {"layout.unknown"},
    bombs.merged_cells: {"package.size"},
    bombs.many_sheets: {"table.cells"},
}
if is_full():
    BOMBS |= SLOW_BOMBS

bounded = override_settings(READING_APART=True)


@pytest.fixture
def apart_from_us() -> Iterator[None]:
    with bounded:
        yield


@pytest.mark.in_turn
@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
@pytest.mark.sampled(one_in=2)
def test_a_bomb_is_read_within_the_bounds(make: Callable[[], bytes]) -> None:
    data = make()
    keys = list(forms.available())
    arguments = (reading._read_file, data, "炸弹", keys, None, reading.limits())
    # The limits themselves are wider here: what is measured is held to the narrow ones.
    try:
        measured = run(bombs.measured, *arguments, bounds=bounds(4 * SECONDS))
    except OutOfBounds:
        pass  # on a computer that others keep busy
    else:
        assert measured.memory < MEMORY
        if set(measured.outcome) <= BOMBS[make] and measured.seconds < SECONDS:
            return
    started = time.monotonic()
    with bounded, pytest.raises(Problems) as caught:
        reading.read_file(data, "炸弹", [forms.layout(key) for key in keys])
    assert caught.value.problems[0].code in {"reading.time", "reading.memory", *BOMBS[make]}
    assert time.monotonic() - started < SECONDS + LATE


# -- what ends a process, and how that is told -----------------------------------------------------


@pytest.mark.in_turn
@pytest.mark.usefixtures("apart_from_us")
def test_time_memory_content_and_death_are_told_in_words() -> None:
    late = ("reading.time", "甲.docx：读取超过 1 秒")
    with override_settings(READING_SECONDS=1):
        assert told(time.sleep, 30) == late
        assert told(bombs.busy) == late
    large = ("reading.memory", "甲.docx：读取需要的内存超过 500 MB")
    assert told(bytearray, 600 * MEGABYTE) == large
    assert told(bytes, 30 * MEGABYTE) == ("reading.content", "甲.docx：文件的内容过多")
    died = ("reading.death", "甲.docx：读取时程序意外中止")
    assert told(os.abort) == died
    assert told(os._exit, 0) == died


def told(function: Callable[..., Any], *arguments: Any) -> tuple[str, str]:
    """Return the code and the beginning of the sentence with which a call ends at its bound."""
    with pytest.raises(Problems) as caught:
        apart(function, *arguments, name="甲.docx")
    (problem,) = caught.value.problems
    return problem.code, str(problem).partition("，")[0]


@pytest.mark.usefixtures("apart_from_us")
def test_what_the_reader_raises_is_raised_with_where_it_was() -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        apart(int, "十", name="甲.docx")
    assert "Traceback" in caught.value.__notes__[0]


@pytest.mark.usefixtures("apart_from_us")
def test_a_file_says_the_same_in_a_process_of_its_own() -> None:
    layouts = [forms.layout(key) for key in forms.available()]
    there = reading.read_file(EXAMPLE, "203.docx", layouts)
    with override_settings(READING_APART=False):
        assert reading.read_file(EXAMPLE, "203.docx", layouts) == there


def test_a_process_of_its_own_costs_little() -> None:
    run(operator.add, 1, 1, bounds=bounds(SECONDS))  # starts the server of forks
    spent = []
    for _ in range(5):
        started = time.monotonic()
        run(operator.add, 1, 1, bounds=bounds(SECONDS))
        spent.append(time.monotonic() - started)
    assert min(spent) < 0.2


def test_an_amount_of_400_digits_is_a_fault_of_its_cell() -> None:
    layouts = [forms.layout(key) for key in forms.available()]
    read = reading.read_file(bombs.long_amounts(), "203.docx", layouts)
    faults = [problem for problem in read.problems if problem.code == "cell.unreadable"]
    assert faults
    assert all("表格" in fault.address for fault in faults)
    assert "超出金额上限" in faults[0].message


# -- the desk --------------------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def upload(
    client: Client, cast: Cast, media_root: Path, django_capture_on_commit_callbacks: Any
) -> Callable[..., ImportedFile]:
    """Uploads a file at the desk, lets the worker read it, and returns its record."""

    def upload(name: str, content: bytes) -> ImportedFile:
        client.force_login(cast["reviewer"])
        file = SimpleUploadedFile(name, content)
        with override_settings(TASKS=AT_ONCE), django_capture_on_commit_callbacks(execute=True):
            response = client.post("/admin/imports/", {"uploads": [file]})
        assert response.status_code == 302
        return ImportedFile.objects.latest("pk")

    return upload


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_bombs_at_the_desk_are_told_and_the_server_stays_as_it_was(
    client: Client, upload: Callable[..., ImportedFile]
) -> None:
    upload("先.docx", b"%PDF")  # whatever a first upload makes is there
    before = bombs.resident("VmRSS")
    bombs.forget_peak()
    makes = (bombs.captions, bombs.zip_in_zip, bombs.lying_word, bombs.empty_rows)
    for make in makes[: None if is_full() else 2]:
        file = upload("炸弹.docx", make())
        assert file.state == ImportedFile.State.UNREADABLE
        assert file.message.startswith("炸弹.docx")
        shown = client.get(f"/admin/imports/files/{file.pk}/")
        assert file.message.partition("：")[2] in shown.content.decode()
    # The request itself holds a file some times over.
    assert bombs.resident("VmHWM") - before < 100 * MEGABYTE
    assert client.get("/admin/imports/").status_code == 200


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_file_that_takes_too_long_is_told_at_the_desk(
    upload: Callable[..., ImportedFile],
) -> None:
    with override_settings(READING_SECONDS=1):
        file = upload("久.docx", bombs.many_tables())
    assert file.state == ImportedFile.State.UNREADABLE
    assert "读取超过 1 秒" in file.message


@pytest.mark.one_database
def test_a_batch_has_bounds_of_its_own(client: Client, cast: Cast, media_root: Path) -> None:
    client.force_login(cast["reviewer"])
    content = bombs.package({f"{number}.docx": bytes(MEGABYTE) for number in range(3)})
    files = [SimpleUploadedFile(f"{number}.zip", content) for number in range(2)]
    with override_settings(IMPORT_BATCH_MB=5):
        page = client.post("/admin/imports/", {"uploads": files}).content.decode()
    assert "一次上传的文件解压后共 6 MB，超过上限 5 MB；请分几次上传" in page
    assert not ImportedFile.objects.exists()


@pytest.mark.one_database
def test_files_for_which_the_batch_has_no_time_left_say_so(
    upload: Callable[..., ImportedFile],
) -> None:
    with override_settings(IMPORT_BATCH_SECONDS=-1):
        file = upload("203.docx", EXAMPLE)
    assert file.state == ImportedFile.State.UNREADABLE
    assert "没有轮到这个文件" in file.message


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_ledger_that_cannot_be_found_in_time_stops_the_file() -> None:
    with override_settings(RECOVERY_SECONDS=0):
        preview = prepare(data=EXAMPLE, name="203.docx")
    assert [problem.code for problem in preview.stopping] == ["reconcile.undecided"]
    assert "超过了时间或内存的上限" in preview.stopping[0].message


# -- the time of a request -------------------------------------------------------------------------


@pytest.mark.in_turn
def test_all_work_within_a_request_has_one_time_together() -> None:
    with all_within(2):
        with pytest.raises(OutOfBounds) as caught:
            run(time.sleep, 30, bounds=bounds(SECONDS))
        assert caught.value.limit is Limit.TOGETHER
        with pytest.raises(OutOfBounds) as caught:
            run(operator.add, 1, 1, bounds=bounds(SECONDS))  # nothing is left for a second one
        assert caught.value.limit is Limit.TOGETHER
    assert run(operator.add, 1, 1, bounds=bounds(SECONDS)) == 2


@pytest.mark.in_turn
def test_waiting_for_others_counts() -> None:
    with ThreadPoolExecutor() as others:
        asleep = [others.submit(run, time.sleep, 30, bounds=bounds(4)) for _ in range(2)]
        time.sleep(1)  # until both have begun
        with all_within(0.5), pytest.raises(OutOfBounds) as caught:
            run(operator.add, 1, 1, bounds=bounds(SECONDS))
        assert caught.value.limit is Limit.TOGETHER
        assert not any(sleeping.done() for sleeping in asleep)
        for sleeping in asleep:
            assert isinstance(sleeping.exception(), OutOfBounds)


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_page_without_time_left_says_so_and_saves_nothing(
    client: Client, upload: Callable[..., ImportedFile]
) -> None:
    file = upload("203.docx", EXAMPLE)
    address = f"/admin/imports/files/{file.pk}/"
    sentence = "0 秒内没有算完，已经停止，没有保存任何内容；请稍后再试"
    with override_settings(REQUEST_SECONDS=0):
        shown = client.get(address)
        assert shown.status_code == 200
        assert sentence in shown.content.decode()
        assert sentence in client.post(address, {"seen": ""}).content.decode()
    assert not DepartmentBudget.objects.exists()
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_each_step_without_time_left_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [forms.layout(key) for key in forms.available()]
    document = reading.read_file(EXAMPLE, "203.docx", keys).document
    kept_results.clear()
    with all_within(0):
        checked = check_file_document(document=document)
    assert [problem.code for problem in checked.problems] == ["request.time"]

    def nothing_left(*_: object, **__: object) -> None:
        raise OutOfBounds(Limit.TOGETHER)

    monkeypatch.setattr(reading, "run", nothing_left)  # which only the solver and checks use here
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert [problem.code for problem in preview.stopping] == ["request.time"]


# -- what is made of files of others ---------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_official_files_that_take_too_long_are_told_and_nothing_is_archived(
    monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    preview = prepare(data=EXAMPLE, name="203.docx")
    monkeypatch.setattr(reading, "RENDERING", Bounds(seconds=0, memory=MEGABYTE))
    with pytest.raises(Problems) as caught:
        archive(preview=preview)
    (problem,) = caught.value.problems
    assert problem.code == "archive.rendering"
    assert str(problem).startswith("Word")
    assert not Publication.objects.exists()
    assert not media_root.exists()


@pytest.mark.in_turn
@pytest.mark.django_db
@pytest.mark.one_database
def test_what_was_read_in_another_process_is_published_as_if_it_were_not(
    media_root: Path, only_json: None
) -> None:
    """That files made in another process are the same, is asked below."""
    digests = set()
    for is_apart in (True, False):
        with override_settings(READING_APART=is_apart), transaction.atomic():
            publication = archive(preview=prepare(data=EXAMPLE, name="203.docx"))
            call_command("verify_publications", stdout=io.StringIO())
            digests.add(publication.digest)
            transaction.set_rollback(True)
    assert len(digests) == 1


@pytest.mark.in_turn
@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_file_is_compared_with_the_budget_within_the_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    budget = load_example_ledger()
    budget.lines.all()[0].delete()
    preview = prepare(data=EXAMPLE, name="203.docx")
    assert len(preview.changes.ledger.added) >= 1
    assert preview.changes == compare_entries(preview.before, preview.entries)

    monkeypatch.setattr(reading, "compare_entries", bombs.busy)
    with override_settings(READING_SECONDS=1), pytest.raises(Problems) as caught:
        reading.compare(preview.before, preview.entries, name="203.docx")
    assert [problem.code for problem in caught.value.problems] == ["reading.time"]


@pytest.mark.in_turn
@pytest.mark.usefixtures("apart_from_us")
def test_official_files_made_apart_are_the_same() -> None:
    document = example_document()
    for name in freezing.OFFICIAL_FORMATS:
        made = reading.render_apart(name, document, imprint(document))
        assert made == formats.rendered(name, document, imprint(document)), name


# -- checks of files -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def contradicting() -> Document:
    """A Document of which no ledger can be found, and not even that in a minute."""
    layouts = [forms.layout(key) for key in forms.available()]
    return reading.read_file(bombs.contradicting_rows(), "203.docx", layouts).document


@pytest.mark.in_turn
@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_check_without_an_end_is_ended_and_what_can_be_checked_is(
    contradicting: Document,
) -> None:
    with override_settings(READING_SECONDS=3):
        checked = check_file_document(document=contradicting)
    assert [problem.code for problem in checked.problems] == ["check.unsolved"]
    assert "（3 秒，500 MB）" in checked.problems[0].message
    unsolved = [result for result in checked.results if result.rule == "41"]
    assert [result.outcome for result in unsolved] == [Outcome.NOT_APPLICABLE]
    assert any(result.outcome == Outcome.FAIL for result in checked.results)


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_file_that_cannot_be_checked_in_time_is_told_and_not_archived(
    client: Client, upload: Callable[..., ImportedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload("203.docx", EXAMPLE)

    def out_of_time(*_: object) -> None:
        raise OutOfBounds(Limit.TIME)

    kept_results.clear()
    monkeypatch.setattr(reading, "check", out_of_time)
    shown = client.get(f"/admin/imports/files/{file.pk}/").content.decode()
    assert "核对超过了时间或内存的上限（15 秒，500 MB），已经停止" in shown
    with pytest.raises(Problems) as caught:
        archive(preview=preview_of(file=file), by=file.run.by)
    assert [problem.code for problem in caught.value.problems] == ["check.ended"]
    assert not Publication.objects.exists()


# -- ledgers and lists -----------------------------------------------------------------------------

LEDGER_BOMBS = {
    bombs.lying_excel: "file.damaged",
    bombs.more_empty_rows: "file.large",
    bombs.million_rows: "file.large",
    bombs.shared_texts: "package.size",
    bombs.nested_excel: "ledger.columns",
    bombs.packed_by_lzma: "file.damaged",
    bombs.huge_directory: "file.large",
    bombs.billion_laughs_in_excel: "package.doctype",
    bombs.one_merged_cell_over_all: "ledger.columns",
    bombs.absurd_dimensions: "table.columns",
    bombs.giant_number: "file.damaged",
}
if is_full():
    LEDGER_BOMBS |= {bombs.empty_cells: "table.cells"}  # seconds, twice


@pytest.mark.in_turn
@pytest.mark.usefixtures("apart_from_us")
@pytest.mark.parametrize("make", LEDGER_BOMBS, ids=lambda make: make.__name__)
@pytest.mark.sampled(one_in=2)
def test_a_ledger_that_is_a_bomb_is_refused(make: Callable[[], bytes]) -> None:
    data = make()
    started = time.monotonic()
    with pytest.raises(Problems) as caught:
        read_ledger("账.xlsx", data, BOOK)
    assert caught.value.problems[0].code in (LEDGER_BOMBS[make], "file.damaged", "reading.time")
    with pytest.raises(Problems) as caught:
        read_list("科目.xlsx", data)
    assert caught.value.problems[0].code in (
        LEDGER_BOMBS[make],
        "file.damaged",
        "classification.unreadable",
        "classification.columns",
        "classification.empty",
        "reading.time",
    )
    assert time.monotonic() - started < 2 * (SECONDS + LATE)


@pytest.mark.usefixtures("apart_from_us")
def test_texts_of_endless_rows_or_columns_are_refused() -> None:
    endless = 4_000_000 if is_full() else 400_000
    texts = ("\n" * endless, "功能科目\t金额\n" + "\t" * endless, "功能科目,金额\n" * 200_000)
    for text in texts[: None if is_full() else 2]:  # the third is read for seconds
        try:
            problems = read_ledger("账.tsv", text.encode(), BOOK).problems
        except Problems as exc:
            problems = exc.problems
        assert problems


@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_a_ledger_at_the_desk_that_takes_too_long_is_told(
    client: Client, cast: Cast, budget: DepartmentBudget
) -> None:
    client.force_login(cast["clerk"])
    file = SimpleUploadedFile("账.xlsx", bombs.lying_excel())
    address = reverse("desk:import-ledger", args=[budget.pk])
    page = client.post(address, {"file": file}).content.decode()
    assert "没有导入" in page
    assert "确认导入" not in page


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.in_turn
@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("apart_from_us")
def test_commands_tell_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "久.docx"
    file.write_bytes(bombs.many_tables())
    with override_settings(READING_SECONDS=1):
        with pytest.raises(SystemExit):
            call_command("check_disclosure", str(file))
        with pytest.raises(CommandError):
            call_command("import_disclosure", str(file))
    printed = capsys.readouterr()
    assert printed.err.count("读取超过 1 秒") == 2
    assert printed.out == ""
