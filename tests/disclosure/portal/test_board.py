"""The publication board: who has published, when, how late, who is exempt; nothing of drafts."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from openpyxl import load_workbook

from budget.models import Department, Exemption
from budget.statuses import Status
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.factories import make_budget, make_department, make_fiscal_year
from tests.publications import many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = pytest.mark.django_db
BOARD = "/130532/2023/board/"
APPROVED = date(2023, 1, 31)


def seen(day: int) -> dict[str, Any]:
    """Fields of a publication: approved on 31 January 2023, visible since a day of February."""
    at = datetime(2023, 2, day, 4, tzinfo=UTC)
    return {"approved_on": APPROVED, "published_at": at, "visible_from": at}


def row_of(code: str, **query: str) -> str:
    """The board's row of a department: its cells, white space folded."""
    rows = page_at(BOARD, query=query).xpath(f"//tbody/tr[td[@class='code']='{code}']")
    return " ".join("".join(cell.text_content().split()) for cell in rows[0]) if rows else ""


def test_who_published_on_the_twentieth_day_was_on_time() -> None:
    published(**seen(20))
    assert row_of("203") == "203 中共平乡县委组织部 按期公开 2023年1月31日 2023年2月20日 20天"


def test_who_published_a_day_later_was_late() -> None:
    published(**seen(21))
    assert "逾期1天公开" in row_of("203")
    assert "21天" in row_of("203")


def test_a_correction_does_not_make_a_department_late() -> None:
    published(**seen(20))
    published(version=2, **seen(28))
    assert "按期公开" in row_of("203")


def test_without_a_day_of_approval_it_is_just_published() -> None:
    published()
    assert row_of("203") == "203 中共平乡县委组织部 已公开 — 2023年2月20日 —"


def test_who_has_not_published_is_listed_without_a_link() -> None:
    published()
    make_department("204", name="平乡县审计局")
    assert row_of("204") == "204 平乡县审计局 尚未公开 — — —"
    assert "/130532/2023/204/" not in links_of(page_at(BOARD))
    assert "应公开的2个部门中，已公开1个" in text_of(page_at(BOARD))


@pytest.mark.parametrize("status", Status.values)
def test_the_state_of_a_draft_cannot_be_read_off(status: str) -> None:
    published()
    department = make_department("204")
    before = Client().get(BOARD).content
    make_budget(department, status=status, approved_on=localdate() - timedelta(days=20))
    assert Client().get(BOARD).content == before


def test_an_approval_is_told_once_its_twenty_days_are_over() -> None:
    published()
    approved_on = localdate() - timedelta(days=23)
    make_budget(make_department("204"), status=Status.APPROVED, approved_on=approved_on)
    assert "已逾期3天" in row_of("204")
    assert f"{approved_on.year}年{approved_on.month}月{approved_on.day}日" in row_of("204")
    assert "23天" in row_of("204")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.RETURNED])
def test_an_approval_that_does_not_stand_is_not_told(status: str) -> None:
    published()
    make_budget(make_department("204"), status=status, approved_on=date(2023, 1, 1))
    assert row_of("204") == "204 第204号部门 尚未公开 — — —"


@pytest.mark.every_database
def test_what_waits_for_its_hour_is_not_published_yet() -> None:
    many_departments(1)
    later = datetime.now(UTC) + timedelta(hours=1)
    published(visible_from=later, approved_on=localdate())
    assert row_of("203") == "203 中共平乡县委组织部 尚未公开 — — —"


def test_the_exempt_are_listed_with_their_reason_and_owe_nothing() -> None:
    published()
    department = make_department("204", name="平乡县国家保密局")
    Exemption.objects.create(
        department=department,
        fiscal_year=make_fiscal_year(),
        reason="涉及国家秘密，依预算法第十四条",
    )
    make_budget(department, status=Status.APPROVED, approved_on=date(2023, 1, 1))
    assert row_of("204") == "204 平乡县国家保密局 涉密不公开涉及国家秘密，依预算法第十四条 — — —"
    assert "应公开的1个部门中，已公开1个" in text_of(page_at(BOARD))


def test_the_withdrawn_say_when_and_why() -> None:
    many_departments(1)
    withdrawn(published(), reason="金额有误")
    assert "已撤回2023年2月23日撤回：金额有误" in row_of("203")


@pytest.mark.every_database
def test_departments_of_other_years_and_regions_are_not_on_it() -> None:
    published()
    make_department("301", last_year=2022)
    make_department("302", first_year=2024)
    assert page_at(BOARD).xpath("//tbody//td[@class='code']/text()") == ["203"]


def test_other_years_are_named_where_there_are_any() -> None:
    published()
    assert "其他年度" not in text_of(page_at(BOARD))
    published(version=1, year=2022)
    assert "/130532/2022/board/" in links_of(page_at(BOARD))


@pytest.mark.parametrize("address", ["/130532/2024/board/", "/130533/2023/board/"])
def test_before_a_year_has_published_anything_it_has_no_board(address: str) -> None:
    published()
    make_budget(
        make_department("204"), year=2024, status=Status.APPROVED, approved_on=date(2024, 1, 1)
    )
    page_at(address, status=404)


@pytest.mark.every_database
def test_it_is_searched_sorted_and_filtered() -> None:
    published(**seen(20))
    make_department("204", name="平乡县审计局")
    assert row_of("204", q="审计")
    assert not row_of("203", q="审计")
    assert not row_of("204", state="on_time")
    codes = page_at(BOARD, query={"sort": "-code"}).xpath("//tbody//td[@class='code']/text()")
    assert codes == ["204", "203"]


@pytest.mark.every_database
@pytest.mark.parametrize(
    "column", ["state", "approved_on", "published_on", "days", "name", "-days"]
)
def test_every_column_sorts(column: str) -> None:
    published(**seen(20))
    many_departments(2)
    page_at(BOARD, query={"sort": column})


@pytest.mark.parametrize(
    "query",
    [
        {"state": "draft"},
        {"state": "submitted"},
        {"page": "x"},
        {"sort": "status"},
        {"download": "exe"},
    ],
)
def test_nonsense_breaks_nothing(query: dict[str, str]) -> None:
    published()
    page_at(BOARD, query=query)


@pytest.mark.every_database
def test_the_download_is_the_list_that_is_shown() -> None:
    published(**seen(21))
    many_departments(30)
    links = page_at(BOARD, query={"q": "组织部"}).xpath("//a[text()='CSV' or text()='Excel']/@href")
    assert links == [
        "?q=%E7%BB%84%E7%BB%87%E9%83%A8&download=xlsx",
        "?q=%E7%BB%84%E7%BB%87%E9%83%A8&download=csv",
    ]
    text = Client().get(BOARD + links[1]).content.decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert dict(zip(header, row, strict=True)) == {
        "部门编码": "203",
        "部门": "中共平乡县委组织部",
        "公开情况": "逾期公开",
        "批复日期": "2023-01-31",
        "首次公布日期": "2023-02-21",
        "批复后天数": "21",
        "公开期限": "2023-02-20",
        "现行版本": "第1版",
        "说明": "",
        "所属部门编码": "",
    }
    sheet = load_workbook(io.BytesIO(Client().get(BOARD, {"download": "xlsx"}).content)).active
    assert sheet is not None
    assert sheet.max_row == 32


@pytest.mark.one_database
@pytest.mark.parametrize("departments", FEW_AND_MANY)
def test_it_costs_the_same_however_many_there_are(
    departments: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    published()
    region = Department.objects.get().region
    Department.objects.bulk_create(
        Department(
            region=region, code=str(1001 + number), name=f"第{number}局", kind="administrative"
        )
        for number in range(departments - 1)
    )
    # Is there a board, how many departments, the page's rows, how many units, how many of each
    # state, years.
    with django_assert_num_queries(6):
        page = page_at(BOARD)
    assert len(page.xpath("//tbody/tr")) == min(departments, 25)
