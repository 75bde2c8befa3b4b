"""Bulk files of a small generated county: the published cells, in the tools that people use, and
nothing of what was withdrawn."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace as replaced
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import openpyxl
import pandas
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from msgspec.structs import replace

from budget.models import CodeChange, Region
from budget.simulation import simulate
from disclosure.actions import bulk
from disclosure.actions.bulk_making import make_part
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.bulk.package import EXTENSIONS, DescribedFile, package
from disclosure.documents.bulk.schema import TABLES
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document
from disclosure.models import BulkFile, BulkPart, KeptForm, KeptRows, Publication, UsedForm
from tests.office import needs_office, recalculated
from tests.publications import published, withdrawn
from tests.seeds import seeds

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
YEAR = 2025
SECRET = "绝密工程"


@cache
def documents() -> tuple[Document, ...]:
    """The disclosures of a small generated county."""
    count = 2 + len(seeds(0, 10))
    made = []
    for entries in simulate(departments=count, years=[YEAR], seed=7):
        made.append(assemble(entries, layout("hebei-2023")).document)
    return tuple(made)


@cache
def short_documents() -> tuple[Document, ...]:
    """The same with one table each, for what does not depend on how much they say."""
    short = []
    for document in documents():
        parts = tuple(part for part in document.parts if part.address == "table-3")
        short.append(replace(document, parts=parts, figures=()))
    return tuple(short)


@pytest.fixture
def county() -> list[Publication]:
    return [published(document) for document in documents()]


@pytest.fixture
def small() -> list[Publication]:
    return [published(document) for document in short_documents()]


def region() -> Region:
    return Region.objects.get(code=documents()[0].identity.region_code)


def made() -> BulkPart:
    """The part of the county's year, made now."""
    part = make_part(region=region(), year=YEAR)
    assert part is not None
    return part


def saved(part: BulkPart, folder: Path) -> dict[str, Path]:
    """Every file of a part in a folder, by its name there."""
    folder.mkdir(exist_ok=True)
    paths = {}
    for file in part.files.all():
        stem = file.table or "workbook"
        name = f"{file.state}-{stem}" if file.state == "superseded" else stem
        path = folder / f"{name}.{EXTENSIONS[file.format]}"
        path.write_bytes(file.read())
        paths[path.name] = path
    return paths


def printed(documents: Iterable[Document]) -> dict[tuple[str, str, str, str], Decimal]:
    """The published amounts added up by department, table, column and code, from the JSON that is
    published."""
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for document in documents:
        data = json.loads(document.json)
        department = data["identity"]["department_code"]
        for part in data["parts"]:
            for block in part["blocks"]:
                if block["type"] != "Table" or block["kind"] != "statutory":
                    continue
                for row in block["rows"]:
                    for column, cell in zip(block["columns"], row["cells"], strict=True):
                        value = cell.get("value")
                        if column["kind"] != "money" or value is None or not Decimal(value):
                            continue
                        row_key = row["address"].removeprefix(f"{block['address']}/")
                        code = row_key if row_key.isdigit() and block["number"] in "235678" else ""
                        if code:
                            key = (department, block["address"], column["key"], code)
                            sums[key] += Decimal(value)
    return dict(sums)


def asked(sql: str) -> list[Any]:
    """What DuckDB answers."""
    answer = duckdb.sql(sql)
    assert answer is not None
    return answer.fetchall()


# -- the figures -----------------------------------------------------------------------------------


def test_sums_in_duckdb_are_the_published_cells(county: list[Publication], tmp_path: Path) -> None:
    files = saved(made(), tmp_path)
    sums = asked(
        'select department_code, "table", "column", code, sum(yuan) as yuan'
        f" from '{files['amounts.parquet']}'"
        " where code <> '' and subject not in ('overview', 'fiscal_overview', 'three_public')"
        " group by all having sum(yuan) <> 0"
    )
    assert {row[:4]: row[4] for row in sums} == printed(documents())


def test_sums_in_pandas_are_the_published_cells(county: list[Publication], tmp_path: Path) -> None:
    files = saved(made(), tmp_path)
    from_parquet = pandas.read_parquet(files["amounts.parquet"])
    texts = pandas.read_csv(files["amounts.csv.gz"], dtype=str, keep_default_na=False)
    from_csv = texts.assign(yuan=[Decimal(text or 0) for text in texts["yuan"]])
    for frame in (from_parquet, from_csv):
        of_codes = frame[frame["code"] != ""]
        fixed = of_codes["subject"].isin(["overview", "fiscal_overview", "three_public"])
        by = ["department_code", "table", "column", "code"]
        sums = of_codes[~fixed].groupby(by)["yuan"].sum()
        assert {key: value for key, value in sums.items() if value} == printed(documents())


def test_rows_in_sums_come_to_the_printed_totals(county: list[Publication], tmp_path: Path) -> None:
    files = saved(made(), tmp_path)
    unequal = asked(
        'with summed as (select department_code, "table", "column", sum(yuan) as yuan'
        f" from '{files['amounts.parquet']}' where in_sums group by all),"
        ' totals as (select department_code, "table", "column", yuan'
        f" from '{files['amounts.parquet']}' where \"row\" = 'total' and table_number <> '')"
        " select count(*), count(*) filter (where summed.yuan <> totals.yuan)"
        ' from totals left join summed using (department_code, "table", "column")'
    )
    ((totals, wrong),) = unequal
    assert totals > 10
    assert wrong == 0


def test_the_workbook_has_filters_frozen_heads_and_codes_as_text(
    county: list[Publication], tmp_path: Path
) -> None:
    part = made()
    book = openpyxl.load_workbook(saved(part, tmp_path)["workbook.xlsx"])
    sheet = book["全部金额"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    titles = [cell.value for cell in sheet[1]]
    assert titles == [column.title for column in TABLES["amounts"].columns]
    amounts = part.files.get(table="amounts", format="csv")
    assert sheet.max_row == amounts.rows + 1
    code, yuan = titles.index("科目编码"), titles.index("金额（元）")
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert {type(row[code]) for row in values} <= {str, type(None)}
    assert any(isinstance(row[yuan], int | float) for row in values)
    assert book.sheetnames[0] == "说明"
    assert "许可" in "".join(str(cell.value) for (cell,) in book["说明"].iter_rows())
    assert book["数据字典"].max_row == 1 + sum(len(each.columns) for each in TABLES.values())


@pytest.mark.in_turn
@needs_office
def test_libreoffice_opens_the_workbook_and_reads_every_cell_as_it_is(
    small: list[Publication], tmp_path: Path
) -> None:
    content = saved(made(), tmp_path)["workbook.xlsx"].read_bytes()
    saved_again = io.BytesIO(recalculated({"bulk": content})["bulk"])
    again = openpyxl.load_workbook(saved_again, data_only=True)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert again.sheetnames == book.sheetnames
    for sheet in book:
        assert list(again[sheet.title].values) == list(sheet.values), sheet.title
    assert again["全部金额"].auto_filter.ref == book["全部金额"].auto_filter.ref


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    small: list[Publication], tmp_path: Path
) -> None:
    with patch("disclosure.documents.bulk.workbook.ROWS_OF_A_SHEET", 10):
        book = openpyxl.load_workbook(saved(made(), tmp_path)["workbook.xlsx"])
    sheets = [book[name] for name in book.sheetnames if name.startswith("全部金额")]
    assert len(sheets) > 1
    assert all(sheet.max_row <= 10 for sheet in sheets)
    assert {sheet["A1"].value for sheet in sheets} == {"地区编码"}
    rows = sum(sheet.max_row - 1 for sheet in sheets)
    assert rows == BulkFile.objects.get(table="amounts", format="csv").rows


@pytest.mark.in_turn
def test_frictionless_finds_no_error(county: list[Publication], tmp_path: Path) -> None:
    part = made()
    described = []
    for file in part.files.all():
        name = f"{file.table or 'workbook'}.{EXTENSIONS[file.format]}"
        (tmp_path / name).write_bytes(file.read())
        described.append(
            DescribedFile(file.table, file.state, file.format, name, file.size, file.sha256)
        )
    descriptor = package(
        "bulk",
        "批量数据",
        licence="可以用",
        licence_address="https://example.org/",
        files=described,
    )
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(descriptor))
    command = [sys.executable, "-m", "frictionless", "validate", "--json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["stats"]["errors"] == 0, done.stdout
    assert report["stats"]["tasks"] == len(described)


def test_no_text_of_a_csv_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    document = short_documents()[0]
    title = '=HYPERLINK("http://x")'
    published(replace(document, title=title))
    part = make_part(region=region(), year=YEAR)
    assert part is not None
    files = saved(part, tmp_path)
    texts = pandas.read_csv(files["publications.csv.gz"], dtype=str)
    assert texts["title"].tolist() == [f"'{title}"]
    assert pandas.read_parquet(files["publications.parquet"])["title"].tolist() == [title]
    cell = openpyxl.load_workbook(files["workbook.xlsx"])["公开版本"]["L2"]
    assert (cell.value, cell.data_type) == (title, "s")


# -- parts -----------------------------------------------------------------------------------------


def test_the_same_publications_give_the_same_bytes(small: list[Publication]) -> None:
    first = made()
    hashes = list(first.files.values_list("sha256", flat=True))
    assert made() == first
    KeptRows.objects.all().delete()
    for sha256 in hashes:
        default_storage.delete(f"bulk/{sha256[:2]}/{sha256}")
    assert made() == first
    assert all(file.read() for file in first.files.all())


def test_a_correction_replaces_the_part_and_is_marked(
    small: list[Publication], tmp_path: Path
) -> None:
    first = made()
    bytes_of_first = {file.sha256: file.read() for file in first.files.all()}
    corrected = replace(short_documents()[0], title="更正后的标题")
    published(corrected, version=2)
    second = made()
    assert second.number == first.number + 1
    assert list(BulkPart.objects.current()) == [second]
    assert {file.sha256: file.read() for file in first.files.all()} == bytes_of_first
    files = saved(second, tmp_path)
    current = pandas.read_parquet(files["publications.parquet"])
    superseded = pandas.read_parquet(files["superseded-publications.parquet"])
    assert set(current["state"]) == {"current"}
    assert "更正后的标题" in set(current["title"])
    assert superseded[["version", "state"]].values.tolist() == [[1, "superseded"]]
    amounts = pandas.read_csv(files["superseded-amounts.csv.gz"], dtype=str)
    assert set(amounts["state"]) == {"superseded"}
    assert set(amounts["digest"]) == {small[0].digest}
    book = openpyxl.load_workbook(files["workbook.xlsx"])
    assert book["公开版本"].max_row == 1 + len(small)


def words_of(content: bytes) -> bytes:
    """All that a bulk file says, unpacked."""
    if content[:2] == b"\x1f\x8b":
        return gzip.decompress(content)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return pandas.read_parquet(io.BytesIO(content)).to_csv().encode()


def stored() -> list[bytes]:
    """Every bulk file that is in storage."""
    contents = []
    folders, _ = default_storage.listdir("bulk")
    for folder in folders:
        _, names = default_storage.listdir(f"bulk/{folder}")
        for name in names:
            with default_storage.open(f"bulk/{folder}/{name}") as file:
                contents.append(file.read())
    return contents


def test_after_a_withdrawal_no_file_holds_a_word_of_it(small: list[Publication]) -> None:
    before = made()
    secret = published(replace(short_documents()[0], title=SECRET), version=2)
    with_secret = made()
    assert any(SECRET.encode() in words_of(content) for content in stored())
    withdrawn(secret)
    assert list(BulkPart.objects.gone()) == [with_secret]
    assert not BulkPart.objects.current().exists()
    assert bulk.delete_gone() == 0
    after = made()
    assert list(BulkPart.objects.current()) == [after]
    for content in stored():
        assert SECRET.encode() not in words_of(content)
        assert secret.digest.encode() not in words_of(content)
    # What never held it keeps its bytes.
    assert all(file.read() for file in before.files.all())


def test_a_file_that_others_have_too_stays(small: list[Publication]) -> None:
    # Of a version with the same rows in some table, the files of that table are the same.
    empty = replace(short_documents()[0], parts=())
    made()
    secret = published(empty, version=2)
    with_secret = made()
    withdrawn(secret)
    after = made()
    gone = set(with_secret.files.values_list("sha256", flat=True))
    shared = gone & set(after.files.values_list("sha256", flat=True))
    for file in after.files.filter(sha256__in=shared):
        assert file.read()


def test_nothing_of_a_scheduled_version_is_in_a_part(small: list[Publication]) -> None:
    first = made()
    later = timezone.now() + timedelta(days=1)
    published(replace(short_documents()[0], title=SECRET), version=2, visible_from=later)
    assert made() == first
    assert not any(SECRET.encode() in words_of(content) for content in stored())


def test_a_version_withdrawn_while_its_part_is_made_is_gone_with_it(
    small: list[Publication],
) -> None:
    real = bulk.delete_gone
    calls = []

    def withdraw_at_the_end(**place: Any) -> int:
        calls.append(place)
        if len(calls) == 2:
            withdrawn(small[0])
        return real(**place)

    with patch("disclosure.actions.bulk_making.delete_gone", withdraw_at_the_end):
        part = make_part(region=region(), year=YEAR)
    assert part is not None
    assert part in BulkPart.objects.gone()
    for file in part.files.all():
        assert not default_storage.exists(file.stored_name)


def test_a_version_withdrawn_while_lost_files_are_put_back_is_gone_with_them(
    small: list[Publication],
) -> None:
    part = made()
    for file in part.files.all():
        default_storage.delete(file.stored_name)
    real = bulk.delete_gone
    calls = []

    def withdraw_at_the_end(**place: Any) -> int:
        calls.append(place)
        if len(calls) == 2:
            withdrawn(small[0])
        return real(**place)

    with patch("disclosure.actions.bulk_making.delete_gone", withdraw_at_the_end):
        assert made() == part
    assert part in BulkPart.objects.gone()
    for file in part.files.all():
        assert not default_storage.exists(file.stored_name)


def test_a_form_that_cannot_be_read_any_more_stops_no_part(
    small: list[Publication], tmp_path: Path
) -> None:
    unreadable = KeptForm.objects.create(digest="0" * 64, key="hebei-2023", resolved_json="{}")
    UsedForm.objects.create(publication=small[0], form=unreadable)
    amounts = pandas.read_parquet(saved(made(), tmp_path)["amounts.parquet"])
    subjects = amounts.groupby("digest")["subject"].agg(set)
    assert subjects.pop(small[0].digest) == {""}
    assert len(subjects) == len(small) - 1
    assert all("" not in of_version for of_version in subjects)


def test_rows_are_read_anew_where_a_form_that_nobody_kept_changed(
    small: list[Publication],
) -> None:
    first = made()
    assert made() == first
    changed = replaced(forms.written("hebei-2023"), digest="0" * 64)
    with patch("disclosure.documents.forms.written", return_value=changed):
        again = made()
    assert again.number == first.number + 1
    form = forms.written("hebei-2023")
    kept = KeptForm.objects.create(digest=form.digest, key=form.key, resolved_json=form.text)
    for publication in small:
        UsedForm.objects.create(publication=publication, form=kept)
    last = made()
    with patch("disclosure.documents.forms.written", return_value=changed):
        assert made() == last


def test_a_full_disk_leaves_the_part_before_as_it_was(small: list[Publication]) -> None:
    first = made()
    published(replace(short_documents()[0], title="更正"), version=2)
    with (
        patch("disclosure.storage.put_file", side_effect=OSError("disk full")),
        pytest.raises(OSError, match="disk full"),
    ):
        made()
    assert list(BulkPart.objects.current()) == [first]


def test_a_file_that_cannot_be_deleted_is_told_and_tried_again(small: list[Publication]) -> None:
    made()
    withdrawn(small[0])
    with patch.object(default_storage, "delete", side_effect=OSError("read only")):
        assert bulk.delete_gone() > 0
    assert bulk.delete_gone() == 0


def test_a_change_of_codes_makes_parts_anew(small: list[Publication], tmp_path: Path) -> None:
    first = made()
    amounts = pandas.read_parquet(saved(first, tmp_path)["amounts.parquet"])
    code = amounts[amounts["measure"] == "function"]["code"].iloc[0]
    CodeChange.objects.create(
        year=YEAR + 1, kind="function", change="replaced", from_code=code, to_code="2999999"
    )
    again = pandas.read_parquet(saved(made(), tmp_path / "again")["amounts.parquet"])
    assert set(again[again["code"] == code]["lineage"]) == {"2999999"}


# -- when ------------------------------------------------------------------------------------------


def queued() -> list[DBTaskResult[Any, Any]]:
    tasks = DBTaskResult.objects.filter(task_path=bulk.make_bulk_part.module_path)
    return list(tasks.order_by("enqueued_at"))


def test_parts_are_made_when_a_version_becomes_visible(small: list[Publication]) -> None:
    bulk.renew(small[0])
    later = timezone.now() + timedelta(days=1)
    bulk.renew(published(short_documents()[0], version=2, visible_from=later))
    place = [region().code, YEAR]
    assert [task.args_kwargs["args"] for task in queued()] == [place, place]
    assert [task.run_after for task in queued() if task.run_after == later] == [later]
    assert DBTaskResult.objects.ready().count() == 1


def test_of_many_tasks_the_last_one_makes_the_part(small: list[Publication]) -> None:
    bulk.renew(small[0])
    bulk.make_bulk_part.func(region().code, YEAR)
    assert not BulkPart.objects.exists()
    DBTaskResult.objects.all().delete()
    bulk.make_bulk_part.func(region().code, YEAR)
    assert BulkPart.objects.count() == 1


def test_the_command_makes_all_parts(
    small: list[Publication], capsys: pytest.CaptureFixture[str]
) -> None:
    published()
    call_command("make_bulk_data")
    assert BulkPart.objects.count() == 2
    call_command("make_bulk_data", region=region().code, year=YEAR)
    assert BulkPart.objects.count() == 2
    assert "批量数据" in capsys.readouterr().out


def test_rows_are_read_off_a_publication_once(small: list[Publication]) -> None:
    made()
    assert KeptRows.objects.count() == len(small) * len(TABLES)
    published(replace(short_documents()[0], title="更正"), version=2)
    with patch("disclosure.actions.bulk_making.rows", side_effect=AssertionError) as read:
        with pytest.raises(AssertionError):
            made()
        assert read.call_count == 1


def test_verifying_finds_damaged_files_and_what_should_be_gone(small: list[Publication]) -> None:
    part = made()
    assert list(bulk.verify_bulk()) == []
    first, second, *_ = part.files.all()
    default_storage.delete(first.stored_name)
    default_storage.delete(second.stored_name)
    default_storage.save(second.stored_name, ContentFile(b"other"))
    subjects = [difference.subject for difference in bulk.verify_bulk()]
    assert subjects == [str(first), str(second)]
    assert made() == part
    assert list(bulk.verify_bulk()) == []
    withdrawn(small[0])
    assert len(list(bulk.verify_bulk())) == part.files.values("sha256").distinct().count()
    bulk.delete_gone()
    assert list(bulk.verify_bulk()) == []
