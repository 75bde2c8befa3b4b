"""Files that went wrong once, each standing for its kind: through the command and at the desk.

The files are in tests/data/cases. A ledger goes through ``import_ledger`` and the page of the
budget, a finished disclosure through ``import_disclosure`` and the page of uploads.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from budget.models import DepartmentBudget
from disclosure.models import ImportedFile
from tests.cast import Cast, make_cast

CASES = Path(__file__).parents[2] / "data" / "cases"
AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("known_files"),
]


@dataclass(frozen=True)
class Case:
    """A file, what is said of it, and what must not be: in the preview and by the command."""

    file: str
    said: tuple[str, ...]
    never: tuple[str, ...] = ()
    stops: bool = False

    def __str__(self) -> str:
        return self.file


def stopping(file: str, *said: str) -> Case:
    return Case(file, said, stops=True)


def told(case: Case, text: str) -> None:
    for words in case.said:
        assert words in text
    for words in case.never:
        assert words not in text


def text_of(response: Any) -> str:
    """What a page says, without its marks."""
    assert response.status_code == 200
    page = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    assert page is not None
    text = re.sub(r"<[^>]+>", "", page[0])
    return html.unescape(text)


# -- ledgers ---------------------------------------------------------------------------------------

ONE_LINE = ("1笔，合计 100.00 元",)
LEDGERS = [
    Case("unit-caption-above-ledger.xlsx", ("8,709,000.00 元；金额按万元读取", "D2“单位：万元”")),
    Case(
        "second-sheet-ignored-ledger.xlsx",
        ("“基本支出”表：2笔，合计 6,379,000.00", "“项目支出”表：1笔，合计 2,330,000.00"),
    ),
    stopping("hidden-rows-ledger.xlsx", "第5行（隐藏、筛选或折叠，共1行）；请说明要不要读"),
    stopping("row-of-formulas-vanishes-ledger.xlsx", "D2：公式没有计算结果"),
    Case("total-row-ledger.xlsx", ("3笔，合计 8,709,000.00", "第5行“合计 8709000”：合计行")),
    Case("formatted-blank-rows-ledger.xlsx", ONE_LINE),
    stopping("strict-ooxml-ledger.xlsx", "第2行、第3行、第4行 各列完全相同，共 300.00 元"),
    Case("csv-gbk-ledger.csv", ("1笔，合计 1,234.50 元",)),
    Case("csv-gbk-unicode-text.txt", ("1笔，合计 1,234.50 元",)),
    stopping("same-line-twice-ledger.xlsx", "第2行、第3行 各列完全相同，共 12,640,000.00 元"),
    stopping("unknown-column-dropped-ledger.xlsx", "E1：“资金种类”列没有读懂"),
    Case("odd-styles-colour.xlsx", ONE_LINE, ("已损坏",)),
    Case("odd-styles-core-date.xlsx", ONE_LINE, ("已损坏",)),
    Case("odd-styles-external-link.xlsx", ONE_LINE, ("已损坏",)),
    Case("odd-styles-font-family-34.xlsx", ONE_LINE, ("已损坏",)),
]


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("case", LEDGERS, ids=str)
def test_a_ledger_by_the_command(case: Case, budget: DepartmentBudget) -> None:
    out = StringIO()
    refused = ""
    try:
        options = {"department": "203", "year": "2023", "dry_run": True}
        call_command("import_ledger", CASES / case.file, stdout=out, **options)
    except CommandError as error:
        refused = str(error)
    told(case, out.getvalue() + refused)
    assert bool(refused) is case.stops


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("case", LEDGERS, ids=str)
def test_a_ledger_at_the_desk(case: Case, budget: DepartmentBudget, client: Client) -> None:
    client.force_login(make_cast().clerk)
    address = reverse("desk:import-ledger", args=[budget.pk])
    content = (CASES / case.file).read_bytes()
    page = client.post(address, {"file": SimpleUploadedFile(case.file, content)})
    told(case, text_of(page))
    assert (b'name="confirm"' in page.content) is not case.stops


# -- finished disclosures --------------------------------------------------------------------------

EXAMPLE = "203 中共平乡县委组织部 2023年"
TOTAL = "0.00 → 22,791,549.00 元"
DISCLOSURES = [
    Case("content-control-placeholder-f.docx", (EXAMPLE, TOTAL), ("单击或点击此处",)),
    Case("xlsx-scaled-by-format-escaped-point-f.xlsx", (EXAMPLE, TOTAL), ("227,9",)),
    stopping("xlsx-scaled-by-format-escaped-point-104-2024.xlsx", "0.00 → 5,427,400.00 元"),
    stopping("formula-without-result-assets.xlsx", "七、国有资产信息!C11：公式没有计算结果"),
    stopping(
        "formula-without-result-f.xlsx",
        "3 部门预算支出总表!D6：公式没有计算结果",
        "3 部门预算支出总表!D36：公式没有计算结果",
    ),
    Case("docx-hMerge-f.docx", (EXAMPLE, TOTAL)),
    stopping(
        "two-departments-in-one-file-f.docx",
        "文件里有2份公开，部门编码分别是“203”（最早在表格1第1行第1列）、“204”（最早在",
    ),
    stopping(
        "footnote-mark-becomes-digit-f.xlsx",
        "七、国有资产信息!B8：“1①”不是金额或数量",
        "七、国有资产信息!B9：“2\n1”不是金额或数量",
        "七、国有资产信息!C9：“80.1²”不是金额或数量",
    ),
    Case(
        "zip-gbk-names-f.zip",
        ("2023年/203组织部2023年部门预算公开.docx",),
        ("Thumbs.db", "~$", "MACOSX", "DS_Store"),
    ),
]


@pytest.mark.in_turn
@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("case", DISCLOSURES, ids=str)
def test_a_disclosure_by_the_command(case: Case) -> None:
    out, err = StringIO(), StringIO()
    is_stopped = False
    try:
        path = CASES / case.file
        call_command("import_disclosure", path, dry_run=True, stdout=out, stderr=err)
    except CommandError:
        is_stopped = True
    told(case, out.getvalue() + err.getvalue())
    assert is_stopped is case.stops


@pytest.fixture
def upload(
    client: Client, media_root: Any, django_capture_on_commit_callbacks: Any
) -> Callable[[str], tuple[str, bool]]:
    """Uploads a case as a reviewer and lets the worker read it.

    It gives what the pages say, and whether a file may be entered.
    """

    def upload(name: str) -> tuple[str, bool]:
        cast: Cast = make_cast()
        client.force_login(cast.reviewer)
        content = (CASES / name).read_bytes()
        data = {"uploads": [SimpleUploadedFile(name, content)]}
        with override_settings(TASKS=AT_ONCE), django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/admin/imports/", data)
        texts = [text_of(client.get(answer["Location"]))]
        may_enter = False
        for file in ImportedFile.objects.all():
            page = client.get(f"/admin/imports/files/{file.pk}/")
            texts.append(text_of(page))
            may_enter = may_enter or b'name="enter"' in page.content
        return "\n".join(texts), may_enter

    return upload


@pytest.mark.in_turn
@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("case", DISCLOSURES, ids=str)
def test_a_disclosure_at_the_desk(case: Case, upload: Callable[[str], tuple[str, bool]]) -> None:
    shown, may_enter = upload(case.file)
    told(case, shown)
    assert may_enter is not case.stops
